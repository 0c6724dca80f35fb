//! Who is in, for people: a table and a bar for each rule, and what is to be known of the users that were given.

use std::io::{self, Write};

use super::{FlagRollout, Rollouts, UserRow};
use crate::leaf::plain::printable;
use crate::pass::rollout::joint::Relation;
use crate::pass::rollout::ramp::Ramp;
use crate::pass::rollout::sample::Sampled;
use crate::pass::rollout::totals::{Count, SplitTotals, Totals};
use crate::pass::rollout::{Bucket, FlagShares, Purpose, RuleShares, SplitShares, percent};
use crate::report::{Paint, table, table_text};
use crate::ruleset::ToldBy;

/// How wide the bar of everybody is.
const WIDTH: f64 = 40.0;
/// So many users of a step are told by name.
const TOLD: usize = 8;

/// Writes all of it.
pub(super) fn write(rollouts: &Rollouts, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let pen = Pen { rollouts, paint };
    for (number, flag) in rollouts.flags.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        pen.flag(flag, out)?;
    }
    if rollouts.flags.len() > 1 {
        writeln!(out)?;
        pen.joint(out)?;
    }
    Ok(())
}

struct Pen<'r> {
    rollouts: &'r Rollouts,
    paint: Paint,
}

impl Pen<'_> {
    fn flag(&self, flag: &FlagRollout, out: &mut dyn Write) -> io::Result<()> {
        let shares = &flag.shares;
        let off = if shares.off { ", which is off: nobody comes to its rules" } else { "" };
        writeln!(out, "{}{off}", printable(&shares.flag))?;
        if !shares.prerequisites.is_empty() {
            let (one, more) = self.rollouts.prerequisites;
            let word = if shares.prerequisites.len() == 1 { one } else { more };
            let names: Vec<String> = shares.prerequisites.iter().map(|key| format!("`{}`", printable(key))).collect();
            writeln!(out, "  It depends on the {word} {}, whose own shares are not in these.", names.join(", "))?;
        }
        writeln!(out, "  Shares of the hash space:")?;
        for rule in &shares.rules {
            self.rule(shares, rule, out)?;
        }
        if shares.splits.is_empty() {
            writeln!(out, "  No bucket decides about anybody.")?;
        }
        if let Some(sample) = &flag.sample {
            self.sample(sample, out)?;
        }
        if let Some(users) = flag.users.as_ref().filter(|users| !users.is_empty()) {
            self.users(users, out)?;
        }
        if let Some(totals) = &flag.totals {
            let what = if flag.funnel.is_some() { ("context", "contexts") } else { ("id", "ids") };
            self.totals(shares, totals, what, out)?;
        }
        if let Some(funnel) = &flag.funnel {
            super::funnel::write(funnel, self.paint, out)?;
        }
        if let Some(ramp) = &flag.ramp {
            self.ramp(ramp, out)?;
        }
        Ok(())
    }

    fn rule(&self, shares: &FlagShares, rule: &RuleShares, out: &mut dyn Write) -> io::Result<()> {
        let name = rule.name.iter().map(|name| format!(", {}", printable(name)));
        let title = rule.title.iter().map(|title| format!(" \"{}\"", printable(title)));
        let head: String = name.chain(title).collect();
        let of = match &rule.never {
            Some(why) => format!(", whose conditions nobody meets: {}", printable(why)),
            None if rule.conditional => ", of those who meet its conditions".to_owned(),
            None => String::new(),
        };
        writeln!(out, "\n  {}{head}{of}", rule.rule)?;
        let own: Vec<&SplitShares> = rule.splits.iter().map(|split| &shares.splits[*split]).collect();
        let mut lines: Vec<(String, f64, String)> = Vec::new();
        for portion in rule.shares.all() {
            lines.push((shown(&portion.told), portion.share, String::new()));
        }
        if rule.rest > 0.0 {
            let goes = rule.rest_goes.as_deref().unwrap_or_default();
            lines.push(("rest".to_owned(), rule.rest, printable(goes).into_owned()));
        }
        if rule.fails > 0.0 {
            lines.push(("fails".to_owned(), rule.fails, String::new()));
        }
        if rule.shares.all().iter().map(|portion| portion.share).sum::<f64>() + rule.rest + rule.fails <= 0.0 {
            writeln!(out, "    too many ways to tell")?;
        }
        let wide = lines.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or_default();
        for (number, (name, share, goes)) in lines.iter().enumerate() {
            let is_given = number < rule.shares.all().len();
            let bar = bar(*share);
            let bar = if is_given { self.paint.good(&bar) } else { self.paint.faint(&bar) };
            let goes = if goes.is_empty() { String::new() } else { format!("  {goes}") };
            let line = format!("    {name:wide$}  {:>8}  {bar}{goes}", percent(*share));
            writeln!(out, "{}", line.trim_end())?;
        }
        self.splits(&own, out)
    }

    /// What a rule's shares are made of.
    fn splits(&self, own: &[&SplitShares], out: &mut dyn Write) -> io::Result<()> {
        let mut absent = "";
        for split in own.iter().filter(|split| split.buckets_decide) {
            let parts: Vec<String> = split
                .shares
                .all()
                .iter()
                .map(|portion| format!("{} {}", shown(&portion.told), percent(portion.share)))
                .collect();
            let segment = split.segment.as_ref().map(|name| format!(" in the segment `{}`", printable(name)));
            let what = match split.purpose {
                Purpose::Gate => format!("{}{}", percent_in(split), segment.unwrap_or_default()),
                Purpose::Serves => parts.join(", "),
            };
            let by = printable(&split.by);
            if own.len() > 1 || split.segment.is_some() {
                writeln!(out, "    {}", self.paint.faint(&format!("{what}, by {by}")))?;
            } else {
                writeln!(out, "    {}", self.paint.faint(&format!("by {by}")))?;
            }
            let is_told = absent == split.absent;
            absent = &split.absent;
            if !is_told && !split.overrides.iter().any(|entry| split.absent.starts_with(&entry.who)) {
                writeln!(out, "    {}", self.paint.faint(&printable(&split.absent)))?;
            }
            for entry in &split.overrides {
                let is_in = split.purpose == Purpose::Gate;
                let gets = if is_in { "let in".to_owned() } else { format!("given {}", shown(&entry.told)) };
                let line = format!("{gets} whatever the bucket: {}", printable(&entry.who));
                writeln!(out, "    {}", self.paint.faint(&line))?;
            }
        }
        Ok(())
    }

    fn sample(&self, sample: &Sampled, out: &mut dyn Write) -> io::Result<()> {
        let Sampled { size, seed, confidence, .. } = sample;
        writeln!(
            out,
            "\n  Of a sample of {size} made-up users (seed {seed}), with intervals that hold {} of the time:",
            percent(*confidence)
        )?;
        let wide = sample.shares.iter().map(|share| shown(&share.told).chars().count()).max().unwrap_or_default();
        for share in &sample.shares {
            let (bar, name) = (self.paint.good(&bar(share.share)), shown(&share.told));
            let ends = [share.low, share.high].map(|end| percent((end * 1e4).round() / 1e4));
            let line = format!("    {name:wide$}  {:>8}  {} to {}  {bar}", percent(share.share), ends[0], ends[1]);
            writeln!(out, "{}", line.trim_end())?;
        }
        if sample.drawn > 0 {
            writeln!(out, "    the answers of {} of them hang on a random draw", sample.drawn)?;
        }
        Ok(())
    }

    fn users(&self, users: &[UserRow], out: &mut dyn Write) -> io::Result<()> {
        let has_variants = self.rollouts.told_by == ToldBy::Name && users.iter().any(|user| user.variant.is_some());
        let mut headings = vec!["USER", "BUCKET", "VALUE"];
        headings.extend(has_variants.then_some("VARIANT"));
        headings.extend(["ENTERS AT", "DECIDED BY"]);
        let mut table = table(&headings, self.paint.is_terminal());
        for user in users {
            let cell = |text: &str| if text.is_empty() { "-".to_owned() } else { printable(text).into_owned() };
            let value = shown(&user.value.text());
            let mut cells = vec![
                cell(&user.user),
                user.bucket.map_or("-".to_owned(), bucket),
                if user.value.is_on() { self.paint.good(&value) } else { self.paint.faint(&value) },
            ];
            cells.extend(has_variants.then(|| cell(user.variant.as_deref().unwrap_or_default())));
            cells.push(user.enters_at.map_or("-".to_owned(), |at| percent(at / 100.0)));
            let rule = user.rule.as_deref().unwrap_or_default();
            let failed = if user.error.is_some() { "fails" } else { "" };
            let parts: Vec<&str> =
                [rule, user.why.unwrap_or_default(), failed].into_iter().filter(|part| !part.is_empty()).collect();
            cells.push(cell(&parts.join(", ")));
            table.add_row(cells);
        }
        writeln!(out, "\n{}", table_text(&table))?;
        for user in users {
            self.work(user, out)?;
        }
        Ok(())
    }

    fn work(&self, user: &UserRow, out: &mut dyn Write) -> io::Result<()> {
        for walked in &user.walked {
            let Some(work) = &walked.work else { continue };
            writeln!(out, "\n  {} in {} ({})", printable(&user.user), walked.rule, printable(&walked.pointer))?;
            if let Some(instead) = work.instead {
                writeln!(out, "    {instead}")?;
            }
            if work.raw.is_some() || work.input.is_some() {
                let parts = work.seed.iter().map(|part| {
                    let text = part.text.as_deref().map_or("<private>".to_owned(), |text| format!("'{text}'"));
                    format!("{} {}", part.part, printable(&text))
                });
                writeln!(out, "    seed      {}", parts.collect::<Vec<_>>().join(", "))?;
                let input = work.input.as_deref().unwrap_or("<private>");
                writeln!(out, "    input     '{}'", printable(input))?;
                let raw = work.raw.map(|raw| raw.to_string()).unwrap_or_default();
                writeln!(out, "    hash      {raw} ({})", work.hash)?;
            }
            if let Some(held) = work.bucket {
                writeln!(out, "    bucket    {} ({})", bucket(held), work.cut)?;
            }
            for (number, interval) in work.intervals.iter().enumerate() {
                let head = if number == 0 { "intervals" } else { "" };
                let here = if interval.here { self.paint.good("  <- here") } else { String::new() };
                let (from, upto) = (bucket(interval.from), bucket(interval.upto));
                let range = match interval.upto {
                    Bucket::Whole(_) => format!("{from}..{upto}"),
                    Bucket::Part(_) => format!("[{from}, {upto})"),
                };
                writeln!(out, "    {head:9} {range}: {}{here}", shown(&interval.told))?;
            }
        }
        Ok(())
    }

    fn totals(
        &self,
        shares: &FlagShares,
        totals: &Totals,
        (one, more): (&str, &str),
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let outcomes: Vec<String> =
            totals.outcomes.iter().map(|outcome| format!("{} {}", outcome.count, shown(&outcome.told))).collect();
        let ids = totals.ids;
        let word = if ids == 1 { one } else { more };
        let came = if outcomes.is_empty() { "nothing".to_owned() } else { outcomes.join(", ") };
        writeln!(out, "\n  Of the {ids} {word} given: {came}")?;
        for split in &totals.splits {
            let rules = &shares.splits[split.split].rules;
            let names: Vec<&str> = rules.iter().map(|rule| shares.rules[*rule].rule.as_str()).collect();
            let is_gate = shares.splits[split.split].purpose == Purpose::Gate;
            self.total(&names.join(", "), is_gate, split, out)?;
        }
        if totals.without_bucket > 0 {
            let count = totals.without_bucket;
            writeln!(out, "    no bucket of a hash decided about {count} of them")?;
        }
        Ok(())
    }

    fn total(&self, rule: &str, is_gate: bool, split: &SplitTotals, out: &mut dyn Write) -> io::Result<()> {
        let told = |count: &&Count| !(is_gate && count.variation == "rest");
        for count in split.counts.iter().filter(|_| split.reached > 0).filter(told) {
            let chance = match (count.chance, count.p) {
                (Some(true), Some(p)) => format!(": chance, p = {}", probability(p)),
                (Some(false), Some(p)) => self.paint.odd(&format!(": not chance, p = {}", probability(p))),
                _ => String::new(),
            };
            writeln!(
                out,
                "    {rule}: {} of {} {}, {} is configured{chance}",
                count.count,
                split.reached,
                if count.variation == "rest" { "left over".to_owned() } else { shown(&count.told) },
                percent(count.configured)
            )?;
        }
        if let Some(why) = split.untested {
            writeln!(out, "    {rule}: {why}")?;
        }
        let apart = [
            (split.fail_conditions, "by other conditions of the rule"),
            (split.lacking, "with nothing to hash"),
            (split.overridden, "whatever the bucket"),
            (split.drawn, "drawn at random"),
        ];
        let apart = apart.into_iter().filter(|(count, _)| *count > 0);
        let apart: Vec<String> = apart.map(|(count, what)| format!("{count} {what}")).collect();
        if !apart.is_empty() {
            writeln!(out, "    {rule}, told apart: {}", apart.join(", "))?;
        }
        Ok(())
    }

    fn ramp(&self, ramp: &Ramp, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n  Raising {}: {}", ramp.rule, ramp.assumes)?;
        for stage in &ramp.steps {
            let mut names: Vec<String> =
                stage.added.iter().take(TOLD).map(|added| printable(&added.user).into_owned()).collect();
            if stage.added.len() > TOLD {
                names.push(format!("and {} more", stage.added.len() - TOLD));
            }
            let names = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
            let added = format!("+{}", stage.added.len());
            writeln!(out, "    {:>8}  {}{names}", percent(stage.step / 100.0), self.paint.good(&added))?;
        }
        if ramp.later > 0 {
            writeln!(out, "       later  {}", ramp.later)?;
        }
        if ramp.repeated > 0 {
            writeln!(out, "    repeated  {}: a key counts once, where it stands first", ramp.repeated)?;
        }
        if ramp.never > 0 {
            writeln!(out, "       never  {}: this share does not decide about them", ramp.never)?;
        }
        Ok(())
    }

    fn joint(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "Together, shares of the hash space:")?;
        let several = self.rollouts.joint.len() > 1;
        for joint in &self.rollouts.joint {
            let rules: Vec<String> =
                joint.rules.iter().map(|rule| format!("{} of {}", rule.rule, printable(&rule.flag))).collect();
            writeln!(out, "\n  Those who come to {}", rules.join(" and to "))?;
            let plain = match joint.relation {
                Relation::Same => "the same buckets decide in all of them",
                Relation::Mixed => "some of the buckets that decide are the same",
                Relation::Dependent => "their buckets hang together in a way that no share tells; count users instead",
                Relation::Independent => "their buckets have nothing to do with each other",
            };
            writeln!(out, "  {}", joint.says.as_deref().unwrap_or(plain))?;
            let keys: Vec<String> = joint.rules.iter().map(|rule| printable(&rule.flag).into_owned()).collect();
            let mut headings: Vec<&str> = keys.iter().map(String::as_str).collect();
            headings.extend(["SHARE", "IF INDEPENDENT"]);
            let mut table = table(&headings, self.paint.is_terminal());
            for cell in &joint.cells {
                let mut cells: Vec<String> = cell.told.iter().map(|name| shown(name)).collect();
                cells.extend([percent(cell.share), percent(cell.if_independent)]);
                table.add_row(cells);
            }
            writeln!(out, "{}", table_text(&table))?;
            if !joint.exact {
                writeln!(out, "  Not exact: some of the buckets hang together, and this takes them as independent.")?;
            }
        }
        if self.rollouts.joint.is_empty() {
            writeln!(out, "  One of them deals nothing out.")?;
        }
        if self.rollouts.joint_left_out > 0 {
            let more = if several { "more combinations" } else { "combinations" };
            writeln!(out, "\n  {} {more} of their rules are not told.", self.rollouts.joint_left_out)?;
        }
        Ok(())
    }
}

/// What is served, cut where it is long.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 40;
    if text.is_empty() {
        return "\"\"".to_owned();
    }
    let text = printable(text);
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text.into_owned(),
    }
}

/// A gate's share, as a person says it.
fn percent_in(split: &SplitShares) -> String {
    let share = split.shares.all().first().map(|portion| portion.share).unwrap_or_default();
    format!("{} let in", percent(share))
}

/// A bar of a share; whatever is not nothing has at least a mark.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is at most 1")]
fn bar(share: f64) -> String {
    let whole = (share * WIDTH).round() as usize;
    match whole {
        0 if share > 0.0 => "\u{258f}".to_owned(),
        whole => "\u{2588}".repeat(whole),
    }
}

fn bucket(bucket: Bucket) -> String {
    match bucket {
        Bucket::Whole(number) => number.to_string(),
        Bucket::Part(part) => {
            let text = format!("{part:.6}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    }
}

/// A probability with two digits that count.
fn probability(p: f64) -> String {
    match p {
        p if p < 1e-12 => "less than 0.000000000001".to_owned(),
        p if p >= 0.1 => format!("{p:.2}"),
        p => {
            let mut digits = 2;
            let mut scaled = p * 10.0;
            while scaled < 1.0 {
                scaled *= 10.0;
                digits += 1;
            }
            format!("{p:.digits$}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_have_two_digits_that_count() {
        let cases = [
            (1.0, "1.00"),
            (0.4394, "0.44"),
            (0.0561, "0.056"),
            (0.000_022_36, "0.000022"),
            (0.0, "less than 0.000000000001"),
        ];
        for (p, want) in cases {
            assert_eq!(probability(p), want);
        }
    }

    #[test]
    fn bars_are_as_long_as_shares_are_large() {
        let cases = [(0.0, 0), (0.001, 1), (0.25, 10), (0.5, 20), (1.0, 40)];
        for (share, want) in cases {
            assert_eq!(bar(share).chars().count(), want, "{share}");
        }
    }
}

//! Splits in the trace: what was hashed, where the bucket lies, whom the intervals serve.

use super::pen::Pen;
use super::phrase;
use crate::ruleset::{Absent, Cut, Flag, Hash, Layout, Role, SeedPart, Serve, Served, Split, Value};
use crate::trace::{End, Fact, Node, Span};

impl Pen<'_, '_, '_> {
    /// The split that serves variations.
    pub(super) fn split(&mut self, flag: &Flag<'_>, span: &Span<'_>, level: usize) {
        self.split_of(flag, span, None, level);
    }

    /// The split that an arm in this role serves.
    pub(super) fn split_of(&mut self, flag: &Flag<'_>, span: &Span<'_>, role: Option<Role>, level: usize) {
        let Node::Split(split) = span.node else { return };
        let wording = self.told.ruleset.wording;
        let is_flags_own = matches!(flag.choice, Serve::Split(own) if std::ptr::eq(&raw const flag.splits[own], split));
        let whose = if is_flags_own && !flag.rules.is_empty() {
            format!("of the flag, since the {} has none", wording.rule)
        } else if is_flags_own {
            "of the flag".to_owned()
        } else if role == Some(Role::Otherwise) {
            "for everybody else".to_owned()
        } else {
            format!("of the {}", wording.rule)
        };
        self.line(level, &format!("Evaluating {} {whose}:", wording.variations));
        if split.layout == Layout::Ranged {
            return self.ranges(flag, span, level);
        }
        if let Cut::Fraction { .. } = split.bucketing.cut {
            return self.fractions(flag, span, level);
        }
        let bucket = self.bucket(split, span, level);
        let cut = split.bucketing.cut;
        if let End::Slice(Some(slice)) = span.end {
            let picked = &split.slices[slice];
            let served = picked.serves.variation().map(|id| &flag.variations[id]);
            let name = served.map(phrase::called).unwrap_or_default();
            let is_drawn = phrase::has_draws(span);
            let how = match bucket {
                Some(bucket) if is_drawn => format!("The draw {}", cut.shown(bucket)),
                Some(bucket) => format!("Hash value {}", cut.shown(bucket)),
                None => "The override, whatever the hash,".to_owned(),
            };
            let (place, weight, total) = (slice + 1, &picked.weight, cut.buckets());
            self.line(
                level,
                &format!("- {how} selects {} {place} (weight {weight} of {total}), {name}.", wording.variation),
            );
        }
        let mut from = cut.shown(0);
        let mut shares = Vec::new();
        for slice in &split.slices {
            let name = match slice.serves {
                Served::Variation(id) => phrase::called(&flag.variations[id]),
                Served::Nothing => "nothing".to_owned(),
                Served::Fault(_) => "fault".to_owned(),
            };
            let upto = cut.shown(slice.upto);
            shares.push(if upto > from { format!("{name} {from}..{}", upto - 1) } else { format!("{name} none") });
            from = upto.max(from);
        }
        if shares.is_empty() {
            self.line(level, "- There are no entries.");
        } else {
            self.line(level, &format!("- Intervals: {}.", shares.join(", ")));
        }
        if let (End::Slice(None), Some(role)) = (span.end, role) {
            let hit =
                span.facts.iter().find_map(|fact| if let Fact::Hit(number) = fact { Some(*number) } else { None });
            let why = match (hit, bucket) {
                (Some(number), _) => format!("{} {} is nothing", wording.variation, number + 1),
                (None, Some(bucket)) => format!("{} lies in no interval", cut.shown(bucket)),
                (None, None) => "there is nothing to hash".to_owned(),
            };
            let next = if role == Role::Rule { ", so the evaluation goes on with what comes next" } else { "" };
            self.line(level, &format!("- Nothing is picked: {why}{next}."));
        }
    }

    /// How a gate came out.
    pub(super) fn gate(&mut self, split: &Split<'_>, span: &Span<'_>, level: usize) {
        if let Cut::Fraction { .. } = split.bucketing.cut {
            return self.fraction_gate(split, span, level);
        }
        let Some(bucket) = self.bucket(split, span, level) else { return };
        let shown = split.bucketing.cut.shown(bucket);
        let [slice] = split.slices.as_slice() else { return };
        let is_in = bucket < slice.upto;
        let text = if split.bucketing.absent == Absent::DrawBucket {
            format!("- The draw {shown} {} {}.", if is_in { "<" } else { ">=" }, slice.weight)
        } else {
            let sign = if is_in { "<=" } else { ">" };
            let percent = split.bucketing.cut.share((bucket + 1) * 100);
            format!("- Hash value {shown} {sign} {}: in at {percent}% or more.", slice.weight)
        };
        self.line(level, &text);
    }

    /// How the bucket was found; the bucket, where there is one.
    fn bucket(&mut self, split: &Split<'_>, span: &Span<'_>, level: usize) -> Option<u64> {
        for condition in &span.inner {
            self.line(level, "- IF ");
            self.condition(condition, level + 1, false);
        }
        let asked = &split.bucketing.asked;
        let cut = split.bucketing.cut;
        let range = format!("[{}..{}]", cut.shown(0), cut.shown(cut.buckets().saturating_sub(1)));
        let bucket =
            span.facts.iter().find_map(|fact| if let Fact::Bucket(bucket) = fact { Some(*bucket) } else { None });
        for fact in &span.facts {
            let text = match fact {
                Fact::Saw { subject, value: Some(value), clock, .. } => {
                    let attribute = phrase::named(self.told.ruleset, *subject);
                    let source = if *clock { ", from the clock" } else { "" };
                    format!("- Stickiness '{asked}' takes the {attribute}: '{value}'{source}.")
                }
                Fact::Saw { subject, value: None, .. } => {
                    format!("- Stickiness '{asked}': the {} is missing.", phrase::named(self.told.ruleset, *subject))
                }
                Fact::Drawn { number, up_to } => {
                    let odds = odds(split, &self.told.flag.key);
                    format!("- Drew {number} at random from 1..{up_to}; `--seed` gives another{odds}.")
                }
                Fact::Hashed { input, hash } => {
                    let bucket = bucket.map_or_else(String::new, |bucket| cut.shown(bucket).to_string());
                    let group = self.group(split);
                    let how = match split.bucketing.hash {
                        Hash::Murmur3(seed) => format!("murmur3 {hash} under seed {seed}; {group}"),
                        Hash::Sha1 { digits } => format!("the first {} bits of SHA-1 are {hash}", digits * 4),
                        Hash::Md5 { .. } => format!("from the first 4 bytes of MD5, {hash}"),
                        Hash::Djb2 => format!("DJB2 over code points is {hash}"),
                    };
                    format!("- Computing hash in the {range} range from '{input}' => {bucket} ({how})")
                }
                _ => continue,
            };
            self.line(level, &text);
        }
        if cut.buckets() == 0 {
            self.line(level, "- The weights add up to 0: nothing can be picked.");
        }
        bucket
    }

    /// Where the hashed group comes from.
    fn group(&self, split: &Split<'_>) -> String {
        let rule = self.told.ruleset.wording.rule;
        match split.bucketing.seed.first() {
            Some(SeedPart::Group(group)) => format!("the {rule}'s group '{group}'"),
            Some(SeedPart::OwnFlag(key)) => format!("the flag's name '{key}' as group"),
            Some(SeedPart::AskedFlag) => {
                format!("no group given, so the name of the flag that was asked for, '{}'", self.told.flag.key)
            }
            _ => String::new(),
        }
    }
}

/// The share of a gate.
pub(super) fn share(split: &Split<'_>) -> String {
    let weight = split.slices.first().map_or(&Value::ZERO, |slice| &slice.weight);
    if let Cut::Fraction { .. } = split.bucketing.cut {
        return format!("{weight} of 100000 by '{}'", split.bucketing.asked);
    }
    if split.bucketing.by.is_empty() {
        return format!("{weight}% at random");
    }
    format!("{weight}% sticky on '{}'", split.bucketing.asked)
}

/// How likely a gate is over all draws, by trying them all.
fn odds(split: &Split<'_>, asked: &str) -> String {
    let [slice] = split.slices.as_slice() else { return String::new() };
    let share = match split.bucketing.absent {
        Absent::NoPick | Absent::Lowest => return String::new(),
        Absent::DrawBucket => split.shares().first().copied().unwrap_or_default(),
        Absent::DrawIdentifier { up_to } => {
            let hits = (1..=up_to).filter(|number| {
                let hash = split.bucketing.hash(asked, &number.to_string(), |_, hash| hash);
                split.bucketing.cut.bucket(hash) < slice.upto
            });
            f64::from(u32::try_from(hits.count()).unwrap_or(up_to)) / f64::from(up_to)
        }
    };
    format!(", and {:.2}% of the draws are in", share * 100.0)
}

//! Splits by fractions in the trace: the bucket as a share of the whole, the intervals, and how far it is to the next.

use super::pen::Pen;
use super::phrase;
use crate::ruleset::{Bucketing, Cut, Experiment, Flag, Rest, Ruleset, Served, Slice, Split};
use crate::trace::{End, Fact, Node, Span};

impl Pen<'_, '_, '_> {
    /// The split that serves variations of `flag`.
    pub(super) fn fractions(&mut self, flag: &Flag<'_>, span: &Span<'_>, level: usize) {
        let Node::Split(split) = span.node else { return };
        let bucket = self.share(split, span, level);
        let name = |number: usize| served(flag, split, number);
        if let End::Slice(Some(number)) = span.end {
            let slice = &split.slices[number];
            let (entry, weight, value) = (number + 1, &slice.weight, name(number));
            let is_rest = bucket.is_some_and(|bucket| bucket >= slice.upto);
            let how = match bucket {
                Some(bucket) => format!("Hash value {} selects", percent(split.bucketing.cut, bucket)),
                None if phrase::is_private(span) => "It selects".to_owned(),
                None => "Without a bucket that is".to_owned(),
            };
            let rest = if is_rest { ", which takes what the weights leave over" } else { "" };
            self.line(level, &format!("- {how} entry {entry} (weight {weight}), {value}{rest}."));
            let counts = |slice: &Slice<'_>| matches!(slice.experiment, Experiment::Everybody);
            if split.slices.iter().any(counts) {
                let text = match (counts(slice), bucket) {
                    (true, Some(_)) => "It counts for the experiment.",
                    (false, Some(_)) => "It does not count for the experiment: the entry is untracked.",
                    (true, None) if phrase::is_private(span) => "It counts for the experiment.",
                    (_, None) => "It does not count for the experiment, for want of a bucket.",
                };
                self.line(level, &format!("- {text}"));
            }
        }
        let cut = split.bucketing.cut;
        let intervals = split.edges().into_iter().enumerate().map(|(number, (from, upto))| {
            if upto > from {
                format!("{} {}..{}", name(number), percent(cut, from), percent(cut, upto))
            } else {
                format!("{} none", name(number))
            }
        });
        let intervals: Vec<String> = intervals.collect();
        self.line(level, &format!("- Intervals: {}.", intervals.join(", ")));
        if let Some(bucket) = bucket.filter(|_| is_hashed(span)) {
            self.nearest(flag, split, bucket, level);
        }
        if let Some(says) = rounding(self.told.ruleset, flag, split, span) {
            self.line(level, &format!("- Beware: {says}."));
        }
    }

    /// How a part of a population came out.
    pub(super) fn fraction_gate(&mut self, split: &Split<'_>, span: &Span<'_>, level: usize) {
        let bucket = self.share(split, span, level);
        let [slice] = split.slices.as_slice() else { return };
        let cut = split.bucketing.cut;
        let text = match bucket {
            Some(bucket) => {
                let (sign, outcome) = if bucket < slice.upto { ("<", "in") } else { (">=", "out") };
                format!(
                    "Hash value {} {sign} {} (weight {}): {outcome}",
                    percent(cut, bucket),
                    percent(cut, slice.upto.min(cut.buckets())),
                    slice.weight
                )
            }
            None if phrase::is_private(span) => {
                if span.end == End::Slice(Some(0)) {
                    "It is in".to_owned()
                } else {
                    "It is out".to_owned()
                }
            }
            None if span.end == End::Slice(Some(0)) => "Without a bucket that is: in, whatever the weight".to_owned(),
            None => "Without a bucket that is: out".to_owned(),
        };
        self.line(level, &format!("- {text}."));
        if let Some(says) = rounding_of_gate(self.told.ruleset, split, span) {
            self.line(level, &format!("- Beware: {says}."));
        }
    }

    /// How the bucket was found; the bucket, where there is one.
    fn share(&mut self, split: &Split<'_>, span: &Span<'_>, level: usize) -> Option<u64> {
        let ruleset = self.told.ruleset;
        let Bucketing { cut, .. } = split.bucketing;
        for condition in &span.inner {
            if condition.verdict() == Some(crate::ruleset::Verdict::Yes) {
                self.line(level, "- ");
                self.condition(condition, level + 1, false);
            }
        }
        let bucket =
            span.facts.iter().find_map(|fact| if let Fact::Bucket(bucket) = fact { Some(*bucket) } else { None });
        if phrase::is_private(span) {
            let name = phrase::seen(span).map(|seen| phrase::named(ruleset, seen.subject)).unwrap_or_default();
            self.line(level, &format!("- Bucketing by the {name}, which is private, and so is the bucket."));
            return None;
        }
        let bucket = bucket?;
        if let Some(seen) = phrase::seen(span) {
            let name = phrase::named(ruleset, seen.subject);
            let text = match seen.value {
                Some(value) if is_hashed(span) => format!("Bucketing by the {name}: '{value}'."),
                Some(value) => format!(
                    "Bucketing by the {name}: {value} is neither a text nor a whole number, so the bucket is 0."
                ),
                None => format!("Bucketing by the {name}, which is missing, so the bucket is 0."),
            };
            self.line(level, &format!("- {text}"));
        }
        for fact in &span.facts {
            if let Fact::Hashed { input, hash } = fact {
                let share = cut.share(bucket);
                let digits = cut.buckets().trailing_zeros() / 4;
                let hash = format!("{hash:0width$x}", width = digits as usize);
                self.line(
                    level,
                    &format!(
                        "- Computing hash from '{input}' => {share}, {} (the first {digits} digits of SHA-1 are {hash}; {} of 100000)",
                        percent(cut, bucket),
                        (share * 100_000.0).floor()
                    ),
                );
            }
        }
        Some(bucket)
    }

    /// The boundary that lies nearest, and what would change.
    fn nearest(&mut self, flag: &Flag<'_>, split: &Split<'_>, bucket: u64, level: usize) {
        let cut = split.bucketing.cut;
        let edges: Vec<(u64, u64)> = split.edges();
        let held: Vec<usize> = (0..edges.len()).filter(|number| edges[*number].1 > edges[*number].0).collect();
        let boundaries = held.windows(2).map(|pair| (edges[pair[0]].1, pair[0], pair[1]));
        let Some((edge, below, above)) = boundaries.min_by_key(|(edge, ..)| edge.abs_diff(bucket)) else { return };
        let away = percent(cut, edge.abs_diff(bucket));
        let (to, how) = if bucket < edge { (above, "falls to") } else { (below, "rises above") };
        let text = format!(
            "- The nearest boundary is {away} away, at {}: if it {how} {}, this becomes {}.",
            percent(cut, edge),
            percent(cut, bucket),
            served(flag, split, to)
        );
        self.line(level, &text);
    }
}

/// What SDKs pick that calculate with 32-bit numbers, where that is something else.
pub(super) fn rounding(ruleset: &Ruleset<'_>, flag: &Flag<'_>, split: &Split<'_>, span: &Span<'_>) -> Option<String> {
    let who = ruleset.wording.rounding.filter(|_| matches!(split.bucketing.cut, Cut::Fraction { .. }))?;
    let hash =
        span.facts.iter().find_map(|fact| if let Fact::Hashed { hash, .. } = fact { Some(*hash) } else { None })?;
    let End::Slice(Some(picked)) = span.end else { return None };
    let other = in_single_precision(split, hash).filter(|other| *other != picked)?;
    Some(format!("{who} calculate with 32-bit numbers, and serve {} here", served(flag, split, other)))
}

/// What SDKs that calculate with 32-bit numbers say of a part of a population, where that is something else.
pub(super) fn rounding_of_gate(ruleset: &Ruleset<'_>, split: &Split<'_>, span: &Span<'_>) -> Option<String> {
    let who = ruleset.wording.rounding.filter(|_| matches!(split.bucketing.cut, Cut::Fraction { .. }))?;
    let hash =
        span.facts.iter().find_map(|fact| if let Fact::Hashed { hash, .. } = fact { Some(*hash) } else { None })?;
    let is_in = span.end == End::Slice(Some(0));
    let other = in_single_precision(split, hash).is_some();
    let place = if other { "in" } else { "out" };
    (other != is_in).then(|| format!("{who} calculate with 32-bit numbers, and have this context {place}"))
}

/// The entry that a running sum of 32-bit numbers picks.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "that is what these SDKs do")]
fn in_single_precision(split: &Split<'_>, hash: u64) -> Option<usize> {
    let bucket = hash as f32 / split.bucketing.cut.buckets() as f32;
    let mut sum = 0.0_f32;
    for (number, slice) in split.slices.iter().enumerate() {
        let weight: f64 = slice.weight.json().parse().ok()?;
        sum += weight as f32 / 100_000.0_f32;
        if bucket < sum {
            return Some(number);
        }
    }
    (split.rest == Rest::Last).then(|| split.slices.len() - 1)
}

/// Whether something was hashed, and not left at bucket 0.
fn is_hashed(span: &Span<'_>) -> bool {
    span.facts.iter().any(|fact| matches!(fact, Fact::Hashed { .. }))
}

/// What an entry serves.
fn served(flag: &Flag<'_>, split: &Split<'_>, number: usize) -> String {
    match split.slices[number].serves {
        Served::Variation(variation) => phrase::quoted(&flag.variations[variation].value.text()),
        Served::Nothing => "nothing".to_owned(),
        Served::Fault(_) => "a malformed entry".to_owned(),
    }
}

/// A bucket in percent of the whole, to a thousandth of the smallest weight.
pub(super) fn percent(cut: Cut, bucket: u64) -> String {
    let text = format!("{:.6}", cut.share(bucket) * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf::bucket;
    use crate::ruleset::{Absent, Hash, Layout, SeedPart, Slice, Value};

    /// The pair of the LaunchDarkly specification, section 8: ten entries of 10000, and the entry in 64 and in 32 bits.
    #[test]
    fn single_precision_picks_as_the_specification_says() {
        let cut = Cut::Fraction { bits: 60 };
        let at = Ruleset::new("x", &crate::ruleset::Wording::PLAIN).pointers.document(0);
        let mut sum = 0.0;
        let slices = (0..10).map(|variation| {
            sum += 10_000.0 / 100_000.0;
            Slice::new(Value::whole(10_000), cut.upto(sum), variation, at)
        });
        let split = Split {
            overrides: Vec::new(),
            bucketing: Bucketing {
                asked: "key".into(),
                by: Vec::new(),
                absent: Absent::Lowest,
                seed: vec![SeedPart::Identifier],
                hash: Hash::Sha1 { digits: 15 },
                cut,
            },
            slices: slices.collect(),
            layout: Layout::Stacked,
            rest: Rest::Last,
            at,
        };
        for (user, double, single) in [("u1291158", 8, 7), ("u4814706", 9, 8)] {
            let hash = bucket::sha1(format!("f32demo.s.{user}").as_bytes(), 15);
            assert_eq!(split.slice(Some(cut.bucket(hash))).unwrap_or(9), double, "{user}");
            assert_eq!(in_single_precision(&split, hash), Some(single), "{user}");
        }
    }
}

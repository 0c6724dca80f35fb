//! Ranges of the population in the trace: what was hashed, where the bucket lies, who is in no range; and for machines which
//! ranges were tested.

use serde::Serialize;
use serde_json::{Value, json};

use super::pen::Pen;
use super::phrase;
use crate::leaf::bucket;
use crate::ruleset::{self, Experiment, Flag, Layout, Rest, SeedPart, Served, Slice, Split};
use crate::trace::{End, Fact, Node, Span};

impl Pen<'_, '_, '_> {
    /// The ranges that serve variations of `flag`.
    pub(super) fn ranges(&mut self, flag: &Flag<'_>, span: &Span<'_>, level: usize) {
        let Node::Split(split) = span.node else { return };
        let picked = picked(span);
        if let (Some(0), Some(slice)) = (picked, split.slices.first().filter(|slice| slice.takes_all)) {
            return self.everybody(flag, slice, span, level);
        }
        let bucket = self.placed(split, span, level);
        let share = bucket.map(|bucket| split.bucketing.cut.share(bucket));
        match (picked, share) {
            (Some(number), share) => {
                let slice = &split.slices[number];
                let (place, range, value) = (number + 1, &slice.weight, served(flag, slice));
                let who = share.filter(|_| !slice.takes_all).map_or("Everybody".to_owned(), |share| share.to_string());
                self.line(level, &format!("- {who} is in range {place}, {range}: {value}."));
                self.ends(slice, level);
            }
            (None, share) => {
                let who = share.map_or("The user".to_owned(), |share| share.to_string());
                let next = match split.rest {
                    Rest::Fail { .. } => "and there is nothing else to try: the SDK raises to its caller",
                    Rest::NoPick | Rest::Last => "so the default decides, and no later rule is looked at",
                };
                self.line(level, &format!("- {who} is in no range, {next}."));
            }
        }
        self.layout(flag, split, level);
        if let Some(bucket) = bucket {
            self.nearest_edge(flag, split, bucket, level);
        }
        if let Some(slice) = picked.map(|number| &split.slices[number]) {
            self.experiment(slice, span, level);
        }
    }

    /// A first range that takes everybody: nothing is hashed for it.
    fn everybody(&mut self, flag: &Flag<'_>, slice: &Slice<'_>, span: &Span<'_>, level: usize) {
        if slice.weight != ruleset::Value::NULL {
            let (range, value) = (&slice.weight, served(flag, slice));
            self.line(level, &format!("- Everybody is in range 1, {range}: {value}."));
        }
        self.ends(slice, level);
        self.experiment(slice, span, level);
    }

    /// What a range ends the evaluation with, where it does.
    fn ends(&mut self, slice: &Slice<'_>, level: usize) {
        if let Served::Fault(fault) = slice.serves {
            let fault = self.told.ruleset.fault(fault);
            self.line(level, &format!("- That ends it: {}.", fault.message));
        }
    }

    /// Whether the evaluation counts for an experiment.
    fn experiment(&mut self, slice: &Slice<'_>, span: &Span<'_>, level: usize) {
        let text = match &slice.experiment {
            _ if slice.serves.fault().is_some() => return,
            Experiment::Nobody => return,
            Experiment::Everybody => "It counts for the experiment.".to_owned(),
            Experiment::Share(share) => {
                let inner = span.inner.iter().find(|inner| matches!(inner.node, Node::Split(_)));
                let range = share.slices.first().map_or(&ruleset::Value::NULL, |slice| &slice.weight);
                let Some(inner) = inner else { return };
                let bucket = self.hashed(share, inner, level).map(|bucket| share.bucketing.cut.share(bucket));
                let who = bucket.map_or_else(|| "The user".to_owned(), |bucket| bucket.to_string());
                let (lies, counts) =
                    if picked(inner).is_some() { ("is", "counts") } else { ("is not", "does not count") };
                format!("{who} {lies} in the part {range} that takes part in the experiment: it {counts} for that.")
            }
        };
        self.line(level, &format!("- {text}"));
    }

    /// How the bucket was found; the bucket, where there is one.
    fn placed(&mut self, split: &Split<'_>, span: &Span<'_>, level: usize) -> Option<u64> {
        if let Some(seen) = phrase::seen(span) {
            let name = phrase::named(self.told.ruleset, seen.subject);
            let is_flag_hashed = split.bucketing.seed.iter().any(|part| matches!(part, SeedPart::OwnFlag(_)));
            let is_missing = seen.lack.is_some();
            let text = match seen.value {
                Some(value) if !is_missing => format!("Dispatching by the {name}: '{value}'."),
                _ if is_flag_hashed => format!(
                    "Dispatching by the {name}, which is missing: nothing but the flag's key is hashed, so that all users \
                     who lack it share one bucket."
                ),
                _ => format!("Dispatching by the {name}, which is missing."),
            };
            self.line(level, &format!("- {text}"));
        }
        self.hashed(split, span, level)
    }

    /// What was hashed, and the bucket, where there is one.
    fn hashed(&mut self, split: &Split<'_>, span: &Span<'_>, level: usize) -> Option<u64> {
        let cut = split.bucketing.cut;
        let found =
            span.facts.iter().find_map(|fact| if let Fact::Bucket(bucket) = fact { Some(*bucket) } else { None });
        for fact in &span.facts {
            let text = match fact {
                Fact::Hashed { input, .. } => {
                    let number = bucket::md5(input.as_bytes());
                    let share = found.map(|bucket| cut.share(bucket)).unwrap_or_default();
                    let [a, b, c, d] = number.to_le_bytes();
                    format!(
                        "Computing hash from '{input}' => {share} (the first 4 bytes of MD5 are {a:02x}{b:02x}{c:02x}{d:02x}, as \
                         a number {number}; of 2^31)"
                    )
                }
                Fact::Unhashed(input) => format!(
                    "'{input}' has characters beyond ASCII, which the SDK cannot hash: it is in no range but [0, 1]."
                ),
                _ => continue,
            };
            self.line(level, &format!("- {text}"));
        }
        found
    }

    /// Whom the ranges serve, and who is in none.
    fn layout(&mut self, flag: &Flag<'_>, split: &Split<'_>, level: usize) {
        let cut = split.bucketing.cut;
        let shares = split.shares();
        let ranges = split
            .slices
            .iter()
            .zip(&shares)
            .map(|(slice, share)| format!("{} {} ({}%)", served(flag, slice), slice.weight, rounded(*share)));
        let ranges: Vec<String> = ranges.collect();
        self.line(level, &format!("- Ranges, the first that holds decides: {}.", ranges.join(", ")));
        let left: u64 =
            split.pieces().iter().filter(|(_, _, slice)| slice.is_none()).map(|(from, upto, _)| upto - from).sum();
        if left > 0 {
            self.line(level, &format!("- Beware: {}% of all users are in no range.", rounded(cut.share(left))));
        }
    }

    /// The edge that lies nearest, and what would change.
    fn nearest_edge(&mut self, flag: &Flag<'_>, split: &Split<'_>, bucket: u64, level: usize) {
        let cut = split.bucketing.cut;
        let pieces = split.pieces();
        let edges = pieces.windows(2).map(|pair| (pair[0].1, pair[0].2, pair[1].2));
        let Some((edge, below, above)) = edges.min_by_key(|(edge, ..)| edge.abs_diff(bucket)) else { return };
        let other = if bucket < edge { above } else { below };
        let name = other.map_or_else(
            || "there is no range".to_owned(),
            |number| format!("lies {}", served(flag, &split.slices[number])),
        );
        let (at, away) = (rounded(cut.share(edge)), rounded(cut.share(edge.abs_diff(bucket))));
        let side = if bucket < edge { "above" } else { "below" };
        self.line(level, &format!("- The nearest edge is {away}% away, at {at}%; {side} it {name}."));
    }
}

/// The slice in which an evaluation ended.
pub(super) fn picked(span: &Span<'_>) -> Option<usize> {
    match span.end {
        End::Slice(Some(number)) => Some(number),
        _ => span.facts.iter().find_map(|fact| if let Fact::Hit(number) = fact { Some(*number) } else { None }),
    }
}

/// What a range serves.
fn served(flag: &Flag<'_>, slice: &Slice<'_>) -> String {
    match slice.serves {
        Served::Variation(variation) => phrase::quoted(&flag.variations[variation].value.text()),
        Served::Nothing => "nothing".to_owned(),
        Served::Fault(_) => "a malformed entry".to_owned(),
    }
}

/// A share in percent, to a millionth.
fn rounded(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}

/// What Python says in place of the bucket of a text that is not ASCII.
const NOT_ASCII: &str = "error: UnicodeEncodeError";

/// A range that was tested.
#[derive(Debug, Serialize)]
pub struct Tested<'r> {
    /// What was hashed.
    key: String,
    /// The range as the source has it.
    range: &'r ruleset::Value<'r>,
    /// The bucket as a share of the whole, or why there is none.
    bucket: Value,
    /// Whether the bucket is in the range.
    hit: bool,
}

/// The ranges that were tested below `span`, in order.
#[must_use]
pub fn ranges<'r>(span: &Span<'r>) -> Vec<Tested<'r>> {
    let mut tested = Vec::new();
    collect(span, &mut tested);
    tested
}

fn collect<'r>(span: &Span<'r>, tested: &mut Vec<Tested<'r>>) {
    if let Node::Split(split) = span.node
        && split.layout == Layout::Ranged
    {
        let hit = picked(span);
        let mut key = "";
        let mut bucket = Value::from(NOT_ASCII);
        for fact in &span.facts {
            match fact {
                Fact::Hashed { input, .. } | Fact::Unhashed(input) => key = input,
                Fact::Bucket(number) => bucket = json!(split.bucketing.cut.share(*number)),
                _ => {}
            }
        }
        for (number, slice) in split.slices.iter().enumerate().take(hit.map_or(usize::MAX, |hit| hit + 1)) {
            let hit = hit == Some(number);
            // A slice that has no range ends the evaluation before anything is tested.
            if !(hit && slice.takes_all && slice.weight == ruleset::Value::NULL) {
                tested.push(Tested { key: key.to_owned(), range: &slice.weight, bucket: bucket.clone(), hit });
            }
        }
    }
    span.inner.iter().for_each(|inner| collect(inner, tested));
}

//! What the weights of a split amount to, and how that is said.

use std::fmt::Write as _;

use super::logic::words;
use super::walk::SplitUse;
use crate::finding::Subject;
use crate::leaf::tree::Tree;
use crate::ruleset::{Cut, Dry, Layout, Rest, Slice, Split, ToldBy};

/// The weights of a stack.
pub(super) struct Weights {
    /// Each; none where it is no number.
    pub(super) each: Vec<Option<f64>>,
    /// All together.
    pub(super) sum: f64,
    /// What would be everybody; none where no weight tells.
    pub(super) whole: Option<f64>,
}

/// The weights of a stack whose buckets can be told.
pub(super) fn weights(used: &SplitUse<'_, '_>) -> Option<Weights> {
    let split = used.split;
    if split.layout != Layout::Stacked || split.slices.is_empty() {
        return None;
    }
    let each: Vec<Option<f64>> = split.slices.iter().map(weight).collect();
    let sum = each.iter().flatten().sum();
    Some(Weights { whole: whole(split, &each, used.is_gate), each, sum })
}

/// The weights of a stack that serves something by buckets, where each is in order by itself.
pub(super) fn sound_weights(used: &SplitUse<'_, '_>) -> Option<Weights> {
    let is_dealt = !used.is_gate && used.split.bucketing.cut.buckets() > 0;
    weights(used).filter(|weights| is_dealt && !weights.is_odd())
}

fn weight(slice: &Slice<'_>) -> Option<f64> {
    match slice.weight.json() {
        "true" => Some(1.0),
        "false" => Some(0.0),
        text => text.parse().ok().filter(|number: &f64| number.is_finite()),
    }
}

fn whole(split: &Split<'_>, each: &[Option<f64>], is_gate: bool) -> Option<f64> {
    match split.bucketing.cut {
        Cut::Modulo { .. } if is_gate => Some(100.0),
        Cut::Modulo { modulus: 0, .. } => None,
        Cut::Modulo { modulus, .. } => Some(f64::from(modulus)),
        cut @ Cut::Fraction { .. } => {
            let mut sum = 0.0;
            for (slice, weight) in split.slices.iter().zip(each) {
                sum += weight.unwrap_or_default();
                if sum > 0.0 && slice.upto > 0 && slice.upto < u64::MAX {
                    return Some((sum / cut.share(slice.upto)).round());
                }
            }
            None
        }
    }
}

/// Less than this part of the whole is noise of floating-point numbers.
const NOISE: f64 = 1e-9;

impl Weights {
    /// Whether one of them is no number, negative, or above the whole.
    pub(super) fn is_odd(&self) -> bool {
        self.each.iter().any(|weight| self.odd(*weight))
    }

    /// Whether a weight is no number, negative, or above the whole.
    pub(super) fn odd(&self, weight: Option<f64>) -> bool {
        let past = |weight: f64| self.whole.is_some_and(|whole| weight > whole);
        weight.is_none_or(|weight| weight < 0.0 || past(weight))
    }

    /// All together as a part of the whole.
    pub(super) fn total(&self) -> Option<f64> {
        let total = self.sum / self.whole?;
        Some(if (total - 1.0).abs() < NOISE { 1.0 } else { total })
    }
}

/// A share in percent, with as many digits as it needs up to four decimals.
pub(super) fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.000_001 {
        return "less than 0.0001 %".to_owned();
    }
    let text = format!("{:.4}", share * 100.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{} %", if text == "-0" { "0" } else { text })
}

/// What a slice serves, for a sentence: the variation as its dialect tells it, or the number of the entry.
pub(super) fn served(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>, number: usize) -> String {
    let slice = used.split.slices.get(number);
    let variation = slice.and_then(|slice| used.flag?.variations.get(slice.serves.variation()?));
    let Some(variation) = variation.filter(|_| !used.is_gate) else { return format!("entry {}", number + 1) };
    match &variation.name {
        Some(name) if subject.ruleset.wording.told_by == ToldBy::Name => words::ticked(name),
        _ => words::ticked(&variation.value.text()),
    }
}

/// What becomes of those whom no slice holds, as the end of a sentence about them.
pub(super) fn left_out(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>) -> String {
    match (used.split.rest, used.arm.map(|arm| arm.dry)) {
        (Rest::Fail { fault, serving }, _) => {
            let what = if serving.is_some() { "variation" } else { "answer" };
            format!("get no {what}: {}", subject.ruleset.fault(fault).sdk)
        }
        (Rest::Last, _) => "get the last entry".to_owned(),
        (Rest::NoPick, _) if used.is_gate => "are not in it".to_owned(),
        (Rest::NoPick, Some(Dry::Otherwise)) => "get what the flag serves where no rule is taken".to_owned(),
        (Rest::NoPick, _) => "fall through to what comes next".to_owned(),
    }
}

/// What each entry gets in place of what is written there, where that differs: "`a` gets 10 %, not 30 %".
pub(super) fn changed(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>, weights: &Weights) -> String {
    let Some(whole) = weights.whole else { return String::new() };
    let shares = used.split.shares();
    let pairs = shares.iter().zip(&weights.each).enumerate();
    let pairs = pairs.map(|(number, (share, weight))| (number, *share, weight.unwrap_or_default() / whole));
    let mut text = String::new();
    for (count, (number, share, written)) in
        pairs.filter(|(_, share, written)| (share - written).abs() > 1e-6).enumerate()
    {
        if count == 3 {
            text.push_str(", and others change too");
            break;
        }
        let comma = if count > 0 { ", " } else { "" };
        // Writing to a string cannot fail.
        let _ =
            write!(text, "{comma}{} gets {}, not {}", served(subject, used, number), percent(share), percent(written));
    }
    text
}

/// The edges of a range as they are written; none where they are no two numbers.
pub(super) fn range(slice: &Slice<'_>) -> Option<(f64, f64)> {
    let tree = slice.weight.tree();
    let [Tree::Number(from), Tree::Number(upto)] = tree.as_list()? else { return None };
    Some((from.parse().ok()?, upto.parse().ok()?))
}

/// Whether a range is none: no two numbers, the wrong way round, or outside of 0 to 1.
pub(super) fn is_no_range(slice: &Slice<'_>) -> bool {
    // Without one the evaluation ends there, which is told as a fault.
    if slice.weight.json() == "null" || slice.serves.fault().is_some() {
        return false;
    }
    range(slice).is_none_or(|(from, upto)| from > upto || from < 0.0 || upto > 1.0)
}

/// Whether a split is one of ranges that are all in order by themselves.
pub(super) fn has_ranges(split: &Split<'_>) -> bool {
    split.layout == Layout::Ranged && !split.slices.is_empty() && !split.slices.iter().any(is_no_range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_told_with_the_digits_they_need() {
        let cases = [
            (0.25, "25 %"),
            (1.0, "100 %"),
            (0.0, "0 %"),
            (0.333_333_333, "33.3333 %"),
            (0.00001, "0.001 %"),
            (1e-9, "less than 0.0001 %"),
            (1.2, "120 %"),
        ];
        for (share, want) in cases {
            assert_eq!(percent(share), want);
        }
    }
}

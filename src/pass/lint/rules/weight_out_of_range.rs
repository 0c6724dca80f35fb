//! FF304: a weight that no share can be.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;
use crate::pass::lint::shares::{is_no_range, percent, range, weights};
use crate::pass::lint::walk::{SplitUse, splits};
use crate::ruleset::Layout;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF304",
    name: "weight-out-of-range",
    severity: Severity::Error,
    what: "A weight is negative or above the whole, or a range is the wrong way round or leaves 0 to 1.",
    why: "Weights are added up and compared with the user's bucket. A negative one takes buckets away from the entries behind \
          it, one above the whole leaves them nothing, and a range the wrong way round holds nobody.",
    help: "give it the share that is meant",
    example: r#"{"rollout": [0.6, 0.4]}
            ^ the range ends before it begins, so nobody is in it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| match used.split.layout {
        Layout::Ranged => ranges(subject, &used, findings),
        Layout::Stacked => stack(subject, &used, findings),
    });
}

fn ranges(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>, findings: &mut Findings) {
    for slice in used.split.slices.iter().filter(|slice| is_no_range(slice)) {
        let said = match range(slice) {
            None => "the range is no list of two numbers, so nobody is in it".to_owned(),
            Some((from, upto)) if from > upto => "the range ends before it begins, so nobody is in it".to_owned(),
            Some((from, upto)) => {
                let held = percent((upto.min(1.0) - from.max(0.0)).max(0.0));
                format!("the range leaves 0 to 1, in which all buckets are, so only {held} are in it")
            }
        };
        findings.add(Finding::new(&RULE, place::weight(subject, slice), said));
    }
}

fn stack(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>, findings: &mut Findings) {
    let Some(weights) = weights(used) else { return };
    let is_below = |weight: &Option<f64>| weight.is_some_and(|weight| weight < 0.0);
    let has_negative = weights.each.iter().any(is_below);
    for ((slice, weight), share) in used.split.slices.iter().zip(&weights.each).zip(used.split.shares()) {
        // What is no number is a fault, or counts as nothing. Beside a negative one another may pass the sum of all.
        let is_told = |weight: &f64| if has_negative { *weight < 0.0 } else { weights.odd(Some(*weight)) };
        let Some(weight) = weight.filter(is_told) else { continue };
        let follows = match (used.is_gate, weight < 0.0) {
            (true, true) => "so nobody is in it".to_owned(),
            (true, false) => "so everybody is in it".to_owned(),
            (false, true) if share > 0.0 => format!("so it wraps round to a huge one, and gets {}", percent(share)),
            (false, true) => "so it is never served, and the entries behind it lose their buckets".to_owned(),
            (false, false) => "so the entries behind it get nothing".to_owned(),
        };
        let what = if weight < 0.0 { "the weight is negative" } else { "the weight is above the whole" };
        let whole = weights.whole.filter(|_| weight > 0.0).map_or_else(String::new, |whole| format!(" of {whole}"));
        let said = format!("{what}{whole} (`{}`), {follows}", slice.weight.json());
        findings.add(Finding::new(&RULE, place::weight(subject, slice), said));
    }
}

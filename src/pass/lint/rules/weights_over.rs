//! FF302: weights that make more than a whole.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;
use crate::pass::lint::shares::{changed, percent, sound_weights};
use crate::pass::lint::walk::{SplitUse, splits};
use crate::ruleset::Rest;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF302",
    name: "weights-over",
    severity: Severity::Error,
    what: "The weights of a rollout add up to more than the whole. It is a warning where the SDK gives the last entry \
           what is left, and every entry still gets somebody.",
    why: "An SDK goes through the entries until the sum of their weights is past the user's bucket. The first entries take \
          what they say; what is behind the whole has no buckets left, so a later entry shrinks or is never served.",
    help: "make the weights add up to the whole",
    example: r#""variations": [{"weight": 70, "variation_id": "a"}, {"weight": 60, "variation_id": "b"}]
                                                               ^ the weights add up to 130 %: `b` gets 30 %, not 60 %"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| {
        if let Some(finding) = of(subject, &used) {
            findings.add(finding);
        }
    });
}

fn of(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>) -> Option<Finding> {
    let split = used.split;
    let weights = sound_weights(used)?;
    let (total, whole) = (weights.total().filter(|total| *total > 1.0)?, weights.whole?);
    let mut sum = 0.0;
    let first = weights.each.iter().position(|weight| {
        sum += weight.unwrap_or_default();
        sum > whole
    })?;
    let cut_off = split.shares().iter().zip(&weights.each).any(|(share, weight)| *share <= 0.0 && *weight > Some(0.0));
    let said = format!("the weights add up to {}: {}", percent(total), changed(subject, used, &weights));
    let finding = Finding::new(&RULE, place::weight(subject, split.slices.get(first)?), said);
    Some(if split.rest == Rest::Last && !cut_off { finding.severity(Severity::Warning) } else { finding })
}

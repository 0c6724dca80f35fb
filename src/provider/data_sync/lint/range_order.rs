//! FF380: ranges that do not stand in the order of the population, or whose edges nearly meet.

use super::walk::{edges, splits};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF380",
    name: "range-order",
    severity: Severity::Info,
    what: "A range begins before the one that stands in front of it, or where that one ends but for the last digits.",
    why: "Ranges are tried as they stand, each with both of its edges, so that the answers are right. But shares are read off the \
          order by people, and a server that adds shares up lays all ranges anew at the next change, which moves users.",
    help: "sort the ranges, and let each begin where the last one ends",
    example: r#"[{"id": "on", "rollout": [0.5, 1]}, {"id": "off", "rollout": [0, 0.5]}]
                                    ^ this range begins before the one in front of it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject, &mut |_, _, split| {
        for pair in split.slices.windows(2) {
            let [before, slice] = pair else { continue };
            let (Some((start, end)), Some((next, upto))) = (edges(&before.weight), edges(&slice.weight)) else {
                continue;
            };
            // What is empty has no place.
            if end <= start || upto <= next {
                continue;
            }
            let said = if next < start {
                format!(
                    "the range from {next} stands behind the one from {start}, so the order does not tell the shares"
                )
            } else if next.to_bits() != end.to_bits() && before.upto == slice.from && end.max(next) < 1.0 {
                format!("the range begins at {next}, and the last one ends at {end}; no user lies between the two")
            } else {
                continue;
            };
            findings.add(Finding::new(&RULE, subject.at(slice.at), said));
        }
    });
}

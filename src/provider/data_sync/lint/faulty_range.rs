//! FF381: a range that is none.

use super::walk::{number, splits};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::tree::Tree;
use crate::ruleset::{Role, Value};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF381",
    name: "faulty-range",
    severity: Severity::Error,
    what: "A range is not two numbers from 0 to 1 of which the first is the lower one.",
    why: "A user is in a range when the bucket is not below its first number and below its second. Nobody is in one of which the \
          first is greater, or that has no two numbers; what lies below 0 or above 1 holds no bucket. Whoever was meant falls \
          through to the default, and from there to no value at all.",
    help: "write the share as its two edges, such as [0, 0.25]",
    example: r#"{"id": "on", "rollout": [0.5, 0.25]}
                        ^ the range from 0.5 to 0.25 holds nobody"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject, &mut |_, arm, split| {
        let whose = if arm.role == Role::Otherwise { "the default" } else { "the rule" };
        for slice in &split.slices {
            // A range that is not there at all ends the evaluation, which is told of the fault.
            if slice.serves.fault().is_some() && slice.weight == Value::NULL {
                continue;
            }
            let at = subject.at(slice.at);
            let at = subject.member(at, "rollout").or_else(|| subject.member(at, "rolloutPercentage")).unwrap_or(at);
            let said = match edges(&slice.weight) {
                None if has_truth(&slice.weight) => continue,
                None => format!("`{}` is no range of two numbers, so nobody gets this of {whose}", slice.weight.json()),
                Some((from, upto)) if from > upto => {
                    format!("the range from {from} to {upto} holds nobody, so nobody gets this of {whose}")
                }
                Some((from, upto)) if from < 0.0 || upto > 1.0 => {
                    format!("the range from {from} to {upto} goes past the population, which is from 0 to 1")
                }
                Some(_) => continue,
            };
            findings.add(Finding::new(&RULE, at, said));
        }
    });
}

/// The edges of a range of two numbers.
pub(super) fn edges(weight: &Value<'_>) -> Option<(f64, f64)> {
    let tree = weight.tree();
    let items = tree.as_list()?;
    items.first().and_then(number).zip(items.get(1).and_then(number))
}

/// Whether an edge is a truth value, which Python compares as a number.
fn has_truth(weight: &Value<'_>) -> bool {
    weight.tree().as_list().is_some_and(|items| {
        items.len() > 1 && items.iter().take(2).all(|item| matches!(item, Tree::Bool(_) | Tree::Number(_)))
    })
}

//! FF207: a condition that another of the same rule implies.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::{Prover, words};
use crate::pass::lint::parts::conjunctions;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF207",
    name: "redundant-condition",
    severity: Severity::Info,
    what: "A condition holds whenever another condition of the same rule does.",
    why: "All conditions of a rule must hold. This one is never what decides: without it the rule takes the same contexts.",
    help: "remove it",
    example: r#"[{"attribute": "age", "operator": "gt", "value": 18}, {"attribute": "age", "operator": "gt", "value": 16}]
                                                      ^ holds whenever `age` gt `18` does"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let prover = Prover::new(ruleset);
    conjunctions(subject, &prover, &mut |rules| {
        for (place, condition) in rules.parts.iter().enumerate() {
            if prover.always(condition) {
                continue;
            }
            let stronger = rules.parts.iter().enumerate().find(|(other_place, other)| {
                let implies =
                    *other_place != place && !prover.never(other) && prover.implies(other, condition).is_some();
                // Of two that say the same the later one is told.
                implies && (*other_place < place || prover.implies(condition, other).is_none())
            });
            let Some((_, other)) = stronger else { continue };
            let (own, stronger) = (words::condition(ruleset, condition), words::condition(ruleset, other));
            let said = if own == stronger {
                format!("{own} is asked twice, and the second time changes nothing")
            } else {
                format!("{own} holds whenever {stronger} does, so it changes nothing")
            };
            findings.add(
                Finding::new(&RULE, subject.at(condition.at), said).label(subject.at(other.at), "this implies it"),
            );
        }
    });
}

//! FF315: a rollout that cannot be read.

use crate::finding::{Check, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::walk::told;
use crate::ruleset::About;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF315",
    name: "faulty-rollout",
    severity: Severity::Error,
    what: "A rollout cannot be read as the vendor's SDK reads it: a percentage that is no number or above 100, a list that is \
           none, a part that is missing.",
    why: "Depending on the vendor the rule is never taken, the whole flag is off, or the SDK fails for whoever gets there.",
    help: "write the rollout as the vendor's format has it",
    example: r#"{"name": "flexibleRollout", "parameters": {"rollout": "50%", "groupId": "checkout"}}
             ^ `rollout` is missing or no whole number, so the condition never holds"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    told(subject, &RULE, About::Rollout, findings);
}

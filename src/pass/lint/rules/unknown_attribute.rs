//! FF714: an attribute that cannot be asked for.

use crate::finding::{Check, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::faults::told;
use crate::ruleset::About;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF714",
    name: "unknown-attribute",
    severity: Severity::Error,
    what: "A condition or a rollout names no attribute, or names it in a way that the vendor's SDK cannot look up.",
    why: "There is nothing to compare. Depending on the vendor the condition never holds, or the flag is broken for whoever gets \
          there.",
    help: "name the attribute as contexts have it",
    example: r#"{"attribute": "", "op": "in", "values": ["NO"]}
              ^ `attribute` is no reference: it is empty"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    told(subject, &RULE, About::Attribute, |_| true, findings);
}

//! FF641: a date constraint that does not ask for the current time.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF641",
    name: "date-of-other-attribute",
    severity: Severity::Warning,
    what: "A DATE_ constraint is about another attribute than `currentTime`.",
    why: "The engine compares the attribute that is named, and it must be a date and time with an offset. The Node SDK \
          compares the current time whatever the name is, and so answers for another question.",
    help: "ask for `currentTime`, or compare the attribute as a number of seconds",
    example: r#"{"contextName": "registeredAt", "operator": "DATE_AFTER", "value": "2024-01-01T00:00:00Z"}
                ^ the Node SDK compares the current time instead"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::constraints(subject, &mut |constraint, operator| {
        if !matches!(operator.as_ref(), "DATE_AFTER" | "DATE_BEFORE") {
            return;
        }
        let name = walk::member_text(subject, constraint, "contextName").filter(|(_, name)| name != "currentTime");
        if let Some((at, name)) = name {
            let said =
                format!("the engine compares `{name}`, and the Node SDK the current time, so they answer differently");
            findings.add(Finding::new(&RULE, at, said));
        }
    });
}

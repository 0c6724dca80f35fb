//! FF245: a pattern that is turned round.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF245",
    name: "inverted-pattern",
    severity: Severity::Warning,
    what: "A REGEX constraint is inverted.",
    why: "The server refuses to store one, so the document was changed elsewhere. The engine evaluates it, and then it \
          holds for everybody who lacks the attribute, and for everybody at all if the pattern does not build.",
    help: "write a pattern for those who are meant, or use NOT_IN or an inverted STR_ operator",
    example: r#"{"contextName": "email", "operator": "REGEX", "value": "@example", "inverted": true}
                                                                               ^ an inverted pattern"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::constraints(subject, &mut |at, operator| {
        if operator == "REGEX" && walk::is_true(subject, at, "inverted") {
            let name = walk::member_text(subject, at, "contextName").map(|(_, name)| name).unwrap_or_default();
            let said = format!(
                "the pattern is inverted, which the server does not store; it holds for everybody without `{name}`"
            );
            findings.add(Finding::new(&RULE, subject.nearest(at, "inverted"), said));
        }
    });
}

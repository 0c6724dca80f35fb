//! FF744: a comparison with an attribute that is not what it seems.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF744",
    name: "unsteady-attribute",
    severity: Severity::Warning,
    what: "A constraint compares `currentTime` with texts, or asks for `environment`.",
    why: "The current time is a text to the second, so that it is in a list for one second, if ever. And the `environment` \
          of a context is what the application says of itself, `default` where it says nothing; it is not the environment \
          of the API token, for which the server makes the document.",
    help: "use DATE_AFTER and DATE_BEFORE for times; leave environments to the server, which serves each its own strategies",
    example: r#"{"contextName": "environment", "operator": "IN", "values": ["production"]}
                ^ this is not the environment of the token"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::constraints(subject, &mut |constraint, operator| {
        let Some((at, name)) = walk::member_text(subject, constraint, "contextName") else { return };
        let said = match name.as_ref() {
            "currentTime" if matches!(operator.as_ref(), "IN" | "NOT_IN") => {
                "the current time is a text to the second, so it is practically never one of the values"
            }
            "environment" => {
                "`environment` is what the application says of itself, `default` where it says nothing, and not the \
                 environment of its token"
            }
            _ => return,
        };
        findings.add(Finding::new(&RULE, at, said));
    });
}

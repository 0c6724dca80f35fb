//! FF005: a member that is not there.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::shape::{Misfit, misfits};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF005",
    name: "missing-member",
    severity: Severity::Warning,
    what: "An object lacks a member that an SDK of the vendor needs. It is an error where the reference SDK needs it.",
    why: "SDKs with typed readers refuse the document; others fail when an evaluation gets there, and serve the caller's \
          default.",
    help: "add the member",
    example: r#"{"name": "checkout", "strategies": []}
^ a feature needs `enabled`"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    misfits(subject, &mut |misfit| {
        let Misfit::Missing { at, member, shape } = misfit else { return };
        let said = format!("a {} needs `{}`, and it is not there", shape.noun, member.name);
        findings.add(Finding::new(&RULE, at, said).severity(member.missing.unwrap_or(RULE.severity)));
    });
}

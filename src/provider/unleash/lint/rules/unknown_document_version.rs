//! FF041: a version that no server writes.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF041",
    name: "unknown-document-version",
    severity: Severity::Warning,
    what: "The `version` of a features document is neither 1 nor 2.",
    why: "The engine loads any version and reads it the same way. But no server writes another one, so the document is \
          made by hand or for a format that the engine does not know, and what is new in it is passed over.",
    help: "write 2, or fetch the document again from the server",
    example: r#"{"version": 3, "features": []}
            ^ no server writes the version `3`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for root in walk::roots(subject) {
        let Some(at) = subject.member(root, "features").and_then(|_| subject.member(root, "version")) else { continue };
        let Some(syntax) = subject.syntax(at).filter(|syntax| syntax.kind(at.node) == Kind::Number) else { continue };
        let version = syntax.raw(at.node);
        if !matches!(version, "1" | "2") {
            let said = format!("no server writes the version `{version}`; the engine reads the document as version 2");
            findings.add(Finding::new(&RULE, at, said));
        }
    }
}

//! FF073: a flag is of an environment that the vendor does not have.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF073",
    name: "unknown-environment",
    severity: Severity::Warning,
    what: "A flag is of an environment that the vendor does not have.",
    why: "The API knows development, staging and production, and refuses any other. The SDK never looks at \
          it, so the flag is served everywhere the document is.",
    help: "write `development`, `staging` or `production`",
    example: r#"{"id": "1", "key": "beta", "environment": "prod"}
                                          ^ there is no environment `prod`"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for flag in walk.flags {
        let Some(node) = walk.syntax.get(*flag, "environment") else { continue };
        let Some(name) = walk.syntax.as_text(node) else { continue };
        if !matches!(name.as_ref(), "development" | "staging" | "production") {
            let said = format!(
                "there is no environment `{name}`, so the API refuses the flag, and SDKs serve it all the same"
            );
            findings.add(Finding::new(&RULE, walk.at(node), said));
        }
    }
}

//! FF062: a version that is none.

use super::walk::shelves;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF062",
    name: "useless-version",
    severity: Severity::Warning,
    what: "The version of a flag or segment is 0 or below.",
    why: "An SDK takes a change only if its version is greater than the one it has. 0 is what SDKs take for no version, and an \
          item below that can be overtaken by what is older.",
    help: "count versions from 1 on, and up with each change",
    example: r#"{"key": "checkout", "version": 0, "on": true}
                               ^ the version is 0"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for item in shelves(subject).into_iter().flat_map(|(shelf, _)| shelf.inside()) {
        let Some(version) = item.get("version") else { continue };
        if version.number().is_some_and(|number| number <= 0.0) {
            let written = version.syntax.raw(version.node);
            let said =
                format!("the version is {written}, as if there were none, so whatever change comes in counts as newer");
            findings.add(Finding::new(&RULE, version.at(), said));
        }
    }
}

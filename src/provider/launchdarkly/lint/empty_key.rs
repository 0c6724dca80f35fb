//! FF860: an empty key.

use super::walk::shelves;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF860",
    name: "empty-key",
    severity: Severity::Error,
    what: "The key of a flag or segment is empty.",
    why: "Nobody asks for a flag without a key, and no clause can name such a segment on purpose. Its buckets are those of any \
          other without a key and with the same salt.",
    help: "give it a key",
    example: r#"{"flags": {"": {"key": "", "version": 1, "on": true}}}
                                 ^ the key of this flag is empty"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (shelf, are_flags) in shelves(subject) {
        let noun = if are_flags { "flag" } else { "segment" };
        for key in shelf.inside().filter_map(|item| item.get("key")) {
            if key.text().is_some_and(|key| key.is_empty()) {
                findings.add(Finding::new(
                    &RULE,
                    key.at(),
                    format!("the key of this {noun} is empty, so nothing can ask for it"),
                ));
            }
        }
    }
}

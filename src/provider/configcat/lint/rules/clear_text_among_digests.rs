//! FF551: a list of digests holds what is no digest, but text as it is.

use super::digests::{self, Wrong};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF551",
    name: "clear-text-among-digests",
    severity: Severity::Warning,
    what: "A list of digests holds what is no digest, but text as it is.",
    why: "The SDK compares the digest of the user's value with the items of the list. Text as it is equals \
          no digest, so it matches nobody; and whoever has the SDK key reads what was meant to be hidden.",
    help: "hash the item as the vendor does, or use the comparator for clear text",
    example: r#"{"a": "Email", "c": 16, "l": ["kim@acme.test"]}
                              ^ item 1 is no digest but clear text, so nobody matches it and everybody reads it"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::all(subject) {
        digests::each(&walk, &mut |item| {
            if item.fault == Some(Wrong::ClearText) {
                let said = format!(
                    "{} is no digest but clear text, so nobody matches it, and who has the SDK key reads it",
                    item.name()
                );
                findings.add(Finding::new(&RULE, item.at, said));
            }
        });
    }
}

//! FF460: something that is marked as deleted.

use super::walk::shelves;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF460",
    name: "tombstone",
    severity: Severity::Info,
    what: "A flag or segment is marked as deleted.",
    why: "The SDK keeps it only to tell later changes from earlier ones. To an evaluation it is not there: callers get their \
          default with FLAG_NOT_FOUND, and what refers to it refers to nothing.",
    help: "remove it from the file",
    example: r#"{"key": "checkout", "version": 9, "deleted": true}
                                             ^ the flag is deleted, and not found by anybody"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (shelf, are_flags) in shelves(subject) {
        for item in shelf.inside().filter(|item| item.is_true("deleted")) {
            let noun = if are_flags { "flag" } else { "segment" };
            let said = format!("the {noun} `{}` is marked as deleted, so nobody finds it", item.name());
            findings.add(Finding::new(&RULE, item.nearest("deleted"), said));
        }
    }
}

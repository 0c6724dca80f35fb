//! FF752: an item among digests is not written as a digest is.

use super::digests::{self, Wrong};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF752",
    name: "malformed-digest",
    severity: Severity::Error,
    what: "An item among digests is not written as a digest is.",
    why: "Digests are compared letter by letter in lower case, and all are of one length. One in upper \
          case, cut off, or for a part of length 0 equals none that the SDK makes, so nobody matches it.",
    help: "hash the value again, in lower-case hexadecimal",
    example: r#"{"a": "Email", "c": 16, "l": ["768AA7E9BA04"]}
                              ^ item 1 is not 64 lower-case hexadecimal digits, so nobody matches it"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::all(subject) {
        digests::each(&walk, &mut |item| {
            let Some(Wrong::Malformed(why)) = item.fault else { return };
            let said = format!("{} {why}, so nobody matches it", item.name());
            findings.add(Finding::new(&RULE, item.at, said));
        });
    }
}

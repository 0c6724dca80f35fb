//! FF009: a byte-order mark in front of JSON.

use crate::finding::{At, Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{NodeId, Notation};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF009",
    name: "byte-order-mark",
    severity: Severity::Warning,
    what: "A JSON document begins with a byte-order mark.",
    why: "RFC 8259 forbids writing one and lets readers refuse it. SDKs that do have no flags at all, while others read the \
          same file.",
    help: "save the file as UTF-8 without a byte-order mark",
    example: "\u{feff}{\"flags\": {}}
^ the document begins with a byte-order mark, at which some SDKs refuse it",
    fixing: Fixing::Unsafe,
    check: Check::Documents(check),
};

const MARK: char = '\u{feff}';

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (document, text) in subject.texts.iter().enumerate() {
        let is_json = subject
            .documents
            .get(document)
            .and_then(Option::as_ref)
            .is_some_and(|syntax| syntax.notation() == Notation::Json);
        if is_json && text.starts_with(MARK) {
            let said = "the document begins with a byte-order mark, at which some SDKs refuse it";
            // An SDK that refused the document reads it then, so that answers change.
            let fix = Fix::risky("remove the mark", vec![Change::Behead { document, bytes: MARK.len_utf8() }]);
            findings.add(Finding::new(&RULE, At::node(document, NodeId::ROOT), said).fix(fix));
        }
    }
}

//! FF570: a document has a signature.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF570",
    name: "unverified-signature",
    severity: Severity::Info,
    what: "A document has a signature.",
    why: "The signature is made with a key that never leaves the server. No SDK and no client checks it, \
          so it says nothing of where the document comes from.",
    help: "fetch documents over https, and do not rely on the signature",
    example: r#"{"flags": [], "signature": "3f1c..."}
                           ^ nobody but the server can check the signature"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    if let Some(signature) = walk.truthy(walk.holder, "signature") {
        let said = "nobody but the server can check the signature, so it says nothing of the document";
        findings.add(Finding::new(&RULE, walk.at(signature).key(), said));
    }
}

//! FF502: a secret in a document.

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::sensitive::{SHOWN, secret};
use crate::leaf::syntax::Kind;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF502",
    name: "secret-in-document",
    severity: Severity::Error,
    what: "A text of the document has the form of a secret: a key of an SDK, a token of a service, a private key. Only forms \
           that their issuers document count, and examples from documentation do not.",
    why: "Rulesets are fetched by every SDK instance, kept in caches, and checked in as bootstrap files. A secret in one is \
          known to whoever can read any of those, and stays in their history.",
    help: "revoke the secret, and keep its successor out of the ruleset",
    example: r#""variations": ["sk_live_...", "sk_test_..."]
               ^ the text has what looks like a secret key of Stripe (`sk_l...`)"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (document, syntax) in subject.documents.iter().enumerate() {
        let Some(syntax) = syntax else { continue };
        for node in syntax.nodes().filter(|node| syntax.kind(*node) == Kind::Text) {
            let text = syntax.raw(node);
            let Some(found) = secret(text) else { continue };
            let shown: String = text.get(found.at..).unwrap_or_default().chars().take(SHOWN).collect();
            let said = format!(
                "the text has what looks like {} (`{shown}...`), so all who have the ruleset have it",
                found.what
            );
            findings.add(Finding::new(&RULE, At::node(document, node), said));
        }
    }
}

//! FF580: the secrets of environments in a file.

use super::walk::kind;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{Kind, NodeId, Syntax};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF580",
    name: "environment-secret",
    severity: Severity::Error,
    what: "A file holds the secret of an environment, as what a relay is given does.",
    why: "No evaluation reads it. Whoever has it gets all flags of the environment from the server, and sends events in its name; \
          and files are copied to where secrets are not.",
    help: "take the secrets out of the file, and have those that were published replaced",
    example: r#"{"envId": "6d1c2e90", "secrets": [{"type": "server", "value": "…"}], "featureFlags": []}
                      ^ the secrets of an environment stand here in the open"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

/// The members that hold them.
const NAMES: [&str; 4] = ["secrets", "secret", "envSecret", "env_secret"];

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (document, syntax) in subject.documents.iter().enumerate() {
        let Some(syntax) = syntax else { continue };
        let root = At::node(document, NodeId::ROOT);
        let mut holders = vec![root];
        if let Some(data) = subject.member(root, "data") {
            holders.push(data);
            holders.extend(subject.member(data, "items").map(|items| subject.inside(items)).unwrap_or_default());
        }
        for holder in holders.into_iter().filter(|holder| kind(subject, *holder) == Some(Kind::Object)) {
            for at in NAMES.iter().filter_map(|name| subject.member(holder, name)) {
                if holds_text(syntax, at.node) {
                    let said = "the secret of an environment stands here in the open, and no evaluation needs it";
                    findings.add(Finding::new(&RULE, at.key(), said));
                }
            }
        }
    }
}

/// Whether a text stands in a value, or is it.
fn holds_text(syntax: &Syntax<'_>, node: NodeId) -> bool {
    match syntax.kind(node) {
        Kind::Text => syntax.as_text(node).is_some_and(|text| !text.trim().is_empty()),
        _ => syntax.children(node).iter().any(|child| holds_text(syntax, *child)),
    }
}

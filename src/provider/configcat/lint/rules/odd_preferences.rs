//! FF052: the preferences name a base URL that is none, or a way of redirecting that does not exist.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{Kind, NodeId};
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF052",
    name: "odd-preferences",
    severity: Severity::Warning,
    what: "The preferences name a base URL that is none, or a way of redirecting that does not exist.",
    why: "Once the SDK has loaded the config it fetches from the base URL that the config names, if it is \
          told to redirect: with an address that is none all further fetches fail, and settings stay as \
          they were.",
    help: "write `u` as an http(s) address and `r` as 0 (stay), 1 (should redirect) or 2 (must redirect)",
    example: r#"{"p": {"u": "cdn.example.com", "r": 2}, "f": {}}
            ^ the base URL is no http(s) address, so fetches go astray"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::all(subject) {
        let Some(preferences) = walk.syntax.get(NodeId::ROOT, "p") else { continue };
        if let Some(address) = walk.syntax.get(preferences, "u")
            && let Some(text) = walk.syntax.as_text(address)
            && !["http://", "https://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme))
        {
            let said = format!("the base URL `{text}` is no http(s) address, so further fetches go astray");
            findings.add(Finding::new(&RULE, walk.at(address), said));
        }
        if let Some(mode) = walk.syntax.get(preferences, "r")
            && walk.syntax.kind(mode) == Kind::Number
            && !matches!(walk.syntax.raw(mode), "0" | "1" | "2")
        {
            let said = format!(
                "there is no way of redirecting `{}`, so no SDK knows where to fetch from",
                walk.syntax.raw(mode)
            );
            findings.add(Finding::new(&RULE, walk.at(mode), said));
        }
    }
}

//! FF680: operators that are null, on which one SDK refuses the message.

use crate::finding::{At, Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF680",
    name: "null-operator",
    severity: Severity::Info,
    what: "Conditions on segments have the operator `null`, as the server stores them.",
    why: "Nearly all SDKs take it for no operator. The SDK for Rust wants a text there and refuses the whole message, so that it \
          goes on with what it had, or without any flag. Told once for a document.",
    help: "where the SDK for Rust is to read the file, write an empty text",
    example: r#"{"property": "User is in segment", "op": null, "value": "[\"5e6b0001\"]"}
                                         ^ the SDK for Rust refuses a message with this"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (document, syntax) in subject.documents.iter().enumerate() {
        let Some(syntax) = syntax else { continue };
        let nulls = syntax.nodes().filter(|node| syntax.kind(*node) == Kind::Null);
        let nulls: Vec<_> = nulls.filter(|node| syntax.key(*node).as_deref() == Some("op")).collect();
        let Some(first) = nulls.first() else { continue };
        let said = match nulls.len() {
            1 => "one condition has the operator `null`, and the SDK for Rust refuses the whole message for it"
                .to_owned(),
            count => {
                format!(
                    "{count} conditions have the operator `null`, and the SDK for Rust refuses the whole message for one"
                )
            }
        };
        let change = |node| Change::Replace { document, node, json: "\"\"".to_owned() };
        let fix = Fix::safe("write empty texts", nulls.iter().map(|node| change(*node)).collect());
        findings.add(Finding::new(&RULE, At::node(document, *first), said).fix(fix));
    }
}

//! FF061: a word in YAML that the SDKs' readers take for something else than a text.

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{Kind, NodeId, Notation, Syntax, scalar_kind};
use crate::leaf::yaml::{Node, Odd, Value};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF061",
    name: "yaml-word",
    severity: Severity::Error,
    what: "A YAML file has a plain `on`, `off`, `yes`, `no`, a number or a date where a name or a text is meant. It is a warning \
           for a value that is served.",
    why: "The SDKs read YAML 1.1, in which those words are booleans, also as names of members. A flag with a plain `on: true` \
          has no `on`, and is off; a value `no` is compared as `false`, and equals no text.",
    help: "write it in quotes",
    example: "flags:\n  checkout:\n    on: true\n    ^ `on` is a boolean here, so the flag has no `on` and is off",
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (document, syntax) in subject.documents.iter().enumerate() {
        let Some(syntax) = syntax.as_ref().filter(|syntax| syntax.notation() == Notation::Yaml) else { continue };
        for node in syntax.nodes() {
            name(syntax, At::node(document, node), findings);
            match syntax.kind(node) {
                Kind::Bool => word(syntax, At::node(document, node), findings),
                Kind::Text => date(syntax, At::node(document, node), findings),
                _ => {}
            }
        }
    }
}

/// What a name is, if no text.
fn lost(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Text => None,
        Kind::Bool => Some("a boolean"),
        Kind::Number => Some("a number"),
        _ => Some("no text"),
    }
}

fn name(syntax: &Syntax<'_>, at: At, findings: &mut Findings) {
    let Some(written) = syntax.key_span(at.node).and_then(|span| syntax.text().get(span)) else { return };
    let Some(what) = lost(scalar_kind(written)).filter(|_| !written.starts_with(['"', '\''])) else { return };
    // Flags and segments are found by the keys that they have themselves.
    let Some(parent) = syntax.parent(at.node) else { return };
    let is_shelf = matches!(&*syntax.key(parent).unwrap_or_default(), "flags" | "segments");
    if is_shelf && syntax.parent(parent) == Some(NodeId::ROOT) {
        return;
    }
    let said = if written.eq_ignore_ascii_case("on") {
        format!("`{written}` is {what} in YAML 1.1, so the flag has no `on`, and is off")
    } else {
        format!("`{written}` is {what} in YAML 1.1, so nothing stands under that name")
    };
    findings.add(Finding::new(&RULE, at.key(), said));
}

/// Booleans that are written as another word, in lists of values and as the value of a flag.
fn word(syntax: &Syntax<'_>, at: At, findings: &mut Findings) {
    let written = syntax.raw(at.node);
    if !["on", "off", "yes", "no"].iter().any(|word| written.eq_ignore_ascii_case(word)) {
        return;
    }
    let Some(parent) = syntax.parent(at.node) else { return };
    let list = syntax.key(parent).unwrap_or_default();
    let is_shorthand = list == "flagValues" && syntax.parent(parent) == Some(NodeId::ROOT);
    let meaning = if matches!(written.to_ascii_lowercase().as_str(), "on" | "yes") { "true" } else { "false" };
    if is_shorthand || list == "variations" {
        let said = format!("`{written}` is `{meaning}` in YAML 1.1, and that is what is served");
        findings.add(Finding::new(&RULE, at, said).severity(Severity::Warning));
    } else if syntax.kind(parent) == Kind::List {
        findings.add(Finding::new(&RULE, at, format!("`{written}` is `{meaning}` in YAML 1.1, and equals no text")));
    }
}

/// Dates without quotes, of which JSON has none.
fn date(syntax: &Syntax<'_>, at: At, findings: &mut Findings) {
    let written = syntax.raw(at.node);
    // Each begins with a year.
    if !written.as_bytes().first_chunk::<4>().is_some_and(|year| year.iter().all(u8::is_ascii_digit)) {
        return;
    }
    if Node::read(written).is_ok_and(|node| matches!(node.value, Value::Odd(Odd::Date, _))) {
        let said = format!("`{written}` is a date in YAML 1.1, which no operator takes, and which equals no text");
        findings.add(Finding::new(&RULE, at, said));
    }
}

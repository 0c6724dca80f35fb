//! FF842: a payload that is not what it says.

use serde::de::IgnoredAny;

use super::super::walk;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF842",
    name: "broken-payload",
    severity: Severity::Error,
    what: "The payload of a variant says `json` and holds no JSON, or `number` and holds none. It is a warning for a type \
           that the server does not have, and for an empty `csv`.",
    why: "SDKs hand the text of a payload on as it is and look at nothing. The application that reads it fails, for the \
          users of this variant alone.",
    help: "mend the text, or name the type that it has: string, json, csv or number",
    example: r#"{"name": "blue", "weight": 1000, "payload": {"type": "json", "value": "{colour: blue}"}}
                                                                      ^ this is no JSON"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, list) in walk::decks(subject) {
        for payload in subject.inside(list).into_iter().filter_map(|variant| subject.member(variant, "payload")) {
            look(subject, payload, findings);
        }
    }
}

fn look(subject: &Subject<'_, '_>, payload: At, findings: &mut Findings) {
    let Some((kind_at, kind)) = walk::member_text(subject, payload, "type") else { return };
    let Some((at, value)) = walk::member_text(subject, payload, "value") else { return };
    match kind.as_ref() {
        "json" => {
            if let Err(error) = serde_json::from_str::<IgnoredAny>(&value) {
                let error = crate::leaf::plain::without_place(&error);
                let said = format!("the payload says `json` and is none ({error}), and SDKs hand it on as it is");
                findings.add(Finding::new(&RULE, at, said));
            }
        }
        "number" if !is_number(&value) => {
            let said = format!("the payload says `number` and is `{value}`, and SDKs hand it on as it is");
            findings.add(Finding::new(&RULE, at, said));
        }
        "csv" if value.trim().is_empty() => {
            findings.add(
                Finding::new(&RULE, at, "the payload is a `csv` without anything in it").severity(Severity::Warning),
            );
        }
        "string" | "number" | "csv" => {}
        _ => {
            let said = format!("the server has no payloads of the type `{kind}`; SDKs hand it on as it is");
            findings.add(Finding::new(&RULE, kind_at, said).severity(Severity::Warning));
        }
    }
}

/// Whether a language that reads numbers from text may take it.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let is_hexadecimal =
        digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    is_hexadecimal || text.parse::<f64>().is_ok_and(f64::is_finite)
}

//! FF884: a variation of JSON that is none.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::provider::data_sync::lint::walk::text_of;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF884",
    name: "unreadable-json",
    severity: Severity::Error,
    what: "The value of a variation of a flag of type `json` is not JSON.",
    why: "The SDK for Python gives the text as it stands, with the reason of a success: a caller who wants an object gets a text \
          and fails on it, and its default is not used. The evaluation server and the SDKs for .NET and Rust give the default.",
    help: "write JSON, inside of the text",
    example: r#"{"variationType": "json", "variations": [{"id": "v1", "value": "{'rows': 5}"}]}
                                                               ^ this is not JSON, so the caller gets a text"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in subject.ruleset.flags.iter().filter(|flag| flag.facts.kind.as_deref() == Some("json")) {
        for variation in &flag.variations {
            // What could not be read is served as the text that it is, and so are texts of JSON.
            if !variation.value.json().starts_with('"') {
                continue;
            }
            let at = subject.at(variation.at);
            if text_of(subject, at, "value").is_some_and(|text| python::loads(&text).is_none()) {
                let said = "the value is not JSON, so the caller gets it as a text, with the reason of a success";
                findings.add(Finding::new(&RULE, subject.nearest(at, "value"), said));
            }
        }
    }
}

//! FF080: a version that counts as 0.

use super::form::form;
use super::walk::{LISTS, items, kind, messages, raw, text, text_of};
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::Kind;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF080",
    name: "unusable-version",
    severity: Severity::Warning,
    what: "The version of a flag or a segment is not read: it is no moment, or not after 1970. It is an error in a message that \
           changes what is there.",
    why: "By versions the SDK tells new from old. What has version 0 is older than everything: the SDK drops it from a message \
          that is to change what it has, and everything behind it in that message.",
    help: "write the moment of the last change, as the server does",
    example: r#"{"key": "checkout", "isArchived": false, "updatedAt": "yesterday"}
                                                      ^ `yesterday` is no moment, so the version is 0"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let form = form(subject);
    for message in messages(subject) {
        let is_patch = message.document > 0 && text_of(subject, message, "eventType").as_deref() == Some("patch");
        for (list, noun) in LISTS {
            for item in items(subject, message, list) {
                let Some(at) = subject.member(item, form.version) else { continue };
                let Some(why) = why(subject, at, form.dates_versions) else { continue };
                let follows = if is_patch {
                    format!("so the SDK drops the {noun}, and what comes behind it")
                } else {
                    format!("so the {noun} counts as older than all others")
                };
                let found = Finding::new(&RULE, at, format!("{why}, {follows}"));
                findings.add(if is_patch { found.severity(Severity::Error) } else { found });
            }
        }
    }
}

/// Why a version counts as 0, where it does.
fn why(subject: &Subject<'_, '_>, at: At, is_moment: bool) -> Option<String> {
    let raw = raw(subject, at);
    if !is_moment {
        let is_low = python::token_float(raw).is_some_and(|version| version <= 0.0);
        return (kind(subject, at) == Some(Kind::Number) && is_low).then(|| format!("`{raw}` is not above 0"));
    }
    match text(subject, at) {
        Some(text) if python::iso_milliseconds(&text).is_some_and(|(moment, _)| moment > 0) => None,
        Some(text) => Some(format!("`{text}` is no moment after 1970")),
        None if kind(subject, at) == Some(Kind::Number) => {
            Some(format!("`{raw}` is a number, which only the SDKs for .NET and Rust read"))
        }
        None => Some(format!("`{raw}` is no text with a moment")),
    }
}

//! FF081: a version that is not reached yet.

use super::form::form;
use super::walk::{LISTS, items, kind, messages, raw, text};
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::Kind;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF081",
    name: "future-version",
    severity: Severity::Warning,
    what: "The version of a flag or a segment lies in the future.",
    why: "The version is the moment of the last change, and the SDK takes nothing that is not newer than what it has. Until that \
          moment has come, real changes count as older and are dropped.",
    help: "write the moment of the last change; check the clock of what wrote the file",
    example: r#"{"key": "checkout", "isArchived": false, "updatedAt": "2124-03-01T09:30:00Z"}
                                                      ^ this moment is yet to come, so changes before it are dropped"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let form = form(subject);
    for message in messages(subject) {
        for (list, noun) in LISTS {
            for item in items(subject, message, list) {
                let Some(at) = subject.member(item, form.version) else { continue };
                if moment(subject, at, form.dates_versions).is_none_or(|at| at <= subject.now.timestamp_millis()) {
                    continue;
                }
                let shown = raw(subject, at).trim_matches('"');
                let message = format!(
                    "`{shown}` is yet to come, so changes of the {noun} before it count as older and are dropped"
                );
                findings.add(Finding::new(&RULE, at, message));
            }
        }
    }
}

/// The version in milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "what is past all measure lies in the future all the same")]
fn moment(subject: &Subject<'_, '_>, at: At, is_text: bool) -> Option<i64> {
    if is_text {
        return python::iso_milliseconds(&text(subject, at)?).map(|(moment, _)| moment);
    }
    let number = (kind(subject, at)? == Kind::Number).then(|| raw(subject, at))?;
    python::token_float(number).map(|number| number as i64)
}

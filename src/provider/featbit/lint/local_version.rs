//! FF084: a version without a time zone.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::provider::data_sync::lint::walk::{LISTS, items, messages, text_of};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF084",
    name: "local-version",
    severity: Severity::Warning,
    what: "The version of a flag or a segment is a moment without a time zone.",
    why: "The SDK for Python takes it for the local time of the machine it runs on. The same flag has another version on another \
          machine, and a change within some hours of it counts as older there and is dropped.",
    help: "write the moment in UTC, with a `Z`",
    example: r#"{"key": "checkout", "isArchived": false, "updatedAt": "2024-03-01T09:30:00"}
                                                      ^ it has no time zone, so each machine reads another moment"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for message in messages(subject) {
        for (list, _) in LISTS {
            for item in items(subject, message, list) {
                let Some(version) = text_of(subject, item, "updatedAt") else { continue };
                if let Some((_, false)) = python::iso_milliseconds(&version) {
                    let said = format!("`{version}` has no time zone, so each machine reads the moment in its own");
                    findings.add(Finding::new(&RULE, subject.nearest(item, "updatedAt"), said));
                }
            }
        }
    }
}

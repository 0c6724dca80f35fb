//! FF480: archived flags and segments in a file.

use super::walk::{LISTS, is_archived, items, messages};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF480",
    name: "archived-items",
    severity: Severity::Info,
    what: "A file keeps flags or segments that are archived.",
    why: "To the SDK what is archived is not there: it keeps no more than the mark that it was. A stream needs such marks to take \
          back what was sent before; a file that an SDK starts from does not.",
    help: "leave what is archived out of the file",
    example: r#"{"featureFlags": [{"key": "old-beta", "isArchived": true}]}
                  ^ 1 of the 1 flags is archived, and nobody finds it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for message in messages(subject).into_iter().filter(|message| message.document == 0) {
        for (list, noun) in LISTS {
            let items = items(subject, message, list);
            let archived: Vec<_> = items.iter().filter(|item| is_archived(subject, **item)).collect();
            let Some(first) = archived.first() else { continue };
            let (count, all) = (archived.len(), items.len());
            let follows =
                if count == 1 { "is archived, and nobody finds it" } else { "are archived, and nobody finds them" };
            let at = subject.nearest(**first, "isArchived");
            findings.add(Finding::new(&RULE, at, format!("{count} of the {all} {noun}s {follows}")));
        }
    }
}

//! FF743: a list of users that is not written as one.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF743",
    name: "odd-user-list",
    severity: Severity::Warning,
    what: "The `userIds` of a userWithId strategy have an empty item, or look like JSON.",
    why: "The engine splits the text at its commas and compares each piece. An empty piece is the user whose id is empty, \
          which applications send for who is not signed in; brackets and quotes become a part of the ids, and nobody is \
          found.",
    help: "write the ids with commas between them and nothing else",
    example: r#"{"name": "userWithId", "parameters": {"userIds": "alice,,bob"}}
                                                 ^ who has an empty user id is in"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        if strategy.name != "userWithId" {
            return;
        }
        let Some((at, list)) = walk::parameter(subject, strategy.at, "userIds") else { return };
        let is_json = list.trim_start().starts_with('[') && list.trim_end().ends_with(']');
        let said = if is_json {
            "the list is no JSON to the engine, so its brackets and quotes are a part of the user ids and nobody is found"
        } else if list.trim().is_empty() {
            "the list is empty, which is a list of the empty user id, so only who has that is in"
        } else if list.split(',').any(|id| id.trim().is_empty()) {
            "one of the user ids is empty, so who has an empty user id is in as well"
        } else {
            return;
        };
        findings.add(Finding::new(&RULE, at, said));
    });
}

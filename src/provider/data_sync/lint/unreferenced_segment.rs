//! FF180: a segment to which no flag leads.

use std::collections::HashSet;

use super::walk::{is_archived, items, messages, text_of};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF180",
    name: "unreferenced-segment",
    severity: Severity::Info,
    what: "No rule of a flag asks for a segment, nor does a segment that one asks for.",
    why: "It decides nothing. Each SDK instance is sent it and keeps it in memory all the same.",
    help: "archive it, or ask for it in a rule",
    example: r#"{"id": "5e6b0001", "name": "beta testers", "included": ["alice"], "excluded": [], "rules": []}
       ^ no flag leads to the segment `beta testers`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    // Only what a rule names is lowered.
    let named: HashSet<&str> = subject.ruleset.segments.iter().map(|segment| segment.key.as_ref()).collect();
    for message in messages(subject) {
        for item in items(subject, message, "segments") {
            let Some(id) = text_of(subject, item, "id") else { continue };
            if named.contains(id.as_ref()) || is_archived(subject, item) {
                continue;
            }
            let name = text_of(subject, item, "name").filter(|name| !name.is_empty()).unwrap_or(id);
            let said = format!("no flag leads to the segment `{name}`");
            findings.add(Finding::new(&RULE, subject.nearest(item, "id"), said));
        }
    }
}

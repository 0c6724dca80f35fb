//! FF172: two segments have one key.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF172",
    name: "duplicate-segment-key",
    severity: Severity::Warning,
    what: "Two segments have the same key.",
    why: "Rules name segments by id, and people by key. Where two have the same key, whoever looks for one in the API or in the \
          file may find the other, and change who is in the wrong one.",
    help: "give each segment a key of its own",
    example: r#""segments": [{"id": "s1", "key": "testers"}, {"id": "s2", "key": "testers"}]
                                                                 ^ another segment has the key `testers`"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    let mut seen = HashMap::new();
    for segment in walk.segments {
        let Some(node) = walk.syntax.get(*segment, "key") else { continue };
        let Some(text) = walk.syntax.as_text(node) else { continue };
        if let Some(first) = seen.get(&text) {
            let said = format!("another segment has the key `{text}`, so it does not tell which one is meant");
            findings.add(Finding::new(&RULE, walk.at(node), said).label(walk.at(*first), "the other one"));
        } else {
            seen.insert(text, node);
        }
    }
}

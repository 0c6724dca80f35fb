//! FF870: two flags of a document have the same key.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF870",
    name: "duplicate-flag",
    severity: Severity::Error,
    what: "Two flags of a document have the same key.",
    why: "SDKs keep the last one, and the relay answers with the first where one flag is asked for: \
          callers get different answers, and one of the two is dead.",
    help: "keep one of them",
    example: r#"{"flags": [{"id": "1", "key": "beta"}, {"id": "2", "key": "beta"}]}
                                                           ^ `beta` stands here again; this one counts"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    let mut last = HashMap::new();
    for flag in walk.flags {
        if let Some(key) = walk.syntax.get(*flag, "key")
            && let Some(text) = walk.syntax.as_text(key)
        {
            last.insert(text, key);
        }
    }
    for flag in walk.flags {
        let Some(key) = walk.syntax.get(*flag, "key") else { continue };
        let Some(text) = walk.syntax.as_text(key) else { continue };
        if let Some(last) = last.get(&text).filter(|last| **last != key) {
            let said = format!(
                "another flag has the key `{text}`, and the last one counts, so this one is served by the relay alone"
            );
            findings.add(Finding::new(&RULE, walk.at(key), said).flag(text).label(walk.at(*last), "this one counts"));
        }
    }
}

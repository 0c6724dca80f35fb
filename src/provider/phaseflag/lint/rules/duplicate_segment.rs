//! FF172: two segments have one id or one key.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF172",
    name: "duplicate-segment",
    severity: Severity::Warning,
    what: "Two segments have one id or one key.",
    why: "Rules name segments by id. Where two have the same, the API server asks one of them, and whoever \
          reads the file may think of the other.",
    help: "give each segment an id and a key of its own",
    example: r#""segments": [{"id": "s1", "key": "testers"}, {"id": "s1", "key": "staff"}]
                                                     ^ the id `s1` stands twice"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for name in ["id", "key"] {
        let mut seen = HashMap::new();
        for segment in walk.segments {
            let Some(node) = walk.syntax.get(*segment, name) else { continue };
            let Some(text) = walk.syntax.as_text(node) else { continue };
            if let Some(first) = seen.get(&text) {
                let said =
                    format!("the {name} `{text}` stands twice among the segments, so only one of them is meant by it");
                findings.add(Finding::new(&RULE, walk.at(node), said).label(walk.at(*first), "the first one"));
            } else {
                seen.insert(text, node);
            }
        }
    }
}

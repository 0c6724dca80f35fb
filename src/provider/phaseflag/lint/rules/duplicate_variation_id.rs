//! FF871: two variations of a flag have the same id.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF871",
    name: "duplicate-variation-id",
    severity: Severity::Error,
    what: "Two variations of a flag have the same id.",
    why: "Rules name variations by id, and of two with the same the last is served: the value of the first \
          reaches nobody.",
    help: "give each variation of the flag an id of its own",
    example: r#""variations": [{"id": "v1", "key": "on", "value": true}, {"id": "v1", "key": "on", "value": false}]
                                                                ^ another variation has the same"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for flag in walk.flags {
        let variations = walk.list(*flag, "variations");
        let named = variations.iter().filter_map(|variation| {
            let node = walk.syntax.get(*variation, "id")?;
            Some((walk.syntax.as_text(node)?, node))
        });
        let last: HashMap<_, _> = named.clone().collect();
        for (text, node) in named {
            if let Some(last) = last.get(&text).filter(|last| **last != node) {
                let said = format!(
                    "another variation has the id `{text}`, and the last one is served, so this one reaches nobody"
                );
                findings.add(Finding::new(&RULE, walk.at(node), said).label(walk.at(*last), "the last one"));
            }
        }
    }
}

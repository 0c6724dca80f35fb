//! FF871: two variations of a flag have the same id.

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
                      ^ another variation has the id `v1`, and the last one is served"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for flag in walk.flags {
        for (text, at, last) in walk.repeated(walk.list(*flag, "variations"), "id") {
            let said = format!(
                "another variation has the id `{text}`, and the last one is served, so this one reaches nobody"
            );
            findings.add(Finding::new(&RULE, at, said).label(last, "the last one"));
        }
    }
}

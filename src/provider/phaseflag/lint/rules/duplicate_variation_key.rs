//! FF872: two variations of a flag have the same key.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF872",
    name: "duplicate-variation-key",
    severity: Severity::Warning,
    what: "Two variations of a flag have the same key.",
    why: "Results and prerequisites tell variations by their keys: which of the two was served cannot be \
          told, and a prerequisite is met by either.",
    help: "give each variation of the flag a key of its own",
    example: r#""variations": [{"id": "v1", "key": "on", "value": true}, {"id": "v1", "key": "on", "value": false}]
                                   ^ another variation has the key `on`"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for flag in walk.flags {
        for (text, at, last) in walk.repeated(walk.list(*flag, "variations"), "key") {
            let said =
                format!("another variation has the key `{text}`, so results and prerequisites cannot tell them apart");
            findings.add(Finding::new(&RULE, at, said).label(last, "the last one"));
        }
    }
}

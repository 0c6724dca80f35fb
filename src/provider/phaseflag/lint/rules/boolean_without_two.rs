//! FF874: a flag of type boolean has not just two variations.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF874",
    name: "boolean-without-two",
    severity: Severity::Warning,
    what: "A flag of type boolean has more or fewer than two variations.",
    why: "The vendor's API makes boolean flags with one variation for on and one for off, and refuses \
          others. With one of them there is nothing to switch; with three, two give the same value.",
    help: "give the flag one variation that is true and one that is false",
    example: r#"{"flag_type": "boolean", "variations": [{"id": "v1", "key": "on", "value": true}]}
                         ^ a boolean flag has two variations, and this has 1"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for flag in walk.flags {
        // A type that is left out counts as this one, but is no word of the author's.
        let count = walk.list(*flag, "variations").len();
        if walk.text(*flag, "flag_type").as_deref() == Some("boolean")
            && let Some(variations) = walk.syntax.get(*flag, "variations").filter(|_| !matches!(count, 0 | 2))
        {
            let said =
                format!("a boolean flag has two variations, and this has {count}, so it cannot be switched by them");
            findings.add(Finding::new(&RULE, walk.at(variations).key(), said));
        }
    }
}

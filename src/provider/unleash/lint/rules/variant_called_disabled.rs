//! FF843: a variant with the name of the answer that there is none.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF843",
    name: "variant-called-disabled",
    severity: Severity::Warning,
    what: "A variant is called `disabled`.",
    why: "That is the name of the variant that an SDK answers where there is none. An application that asks for the name \
          alone takes the users of this variant for users without one.",
    help: "call it otherwise, such as `control`; code that asks for the name has to follow",
    example: r#"{"name": "disabled", "weight": 500}
         ^ this is what an SDK answers where there is no variant"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, list) in walk::decks(subject) {
        for variant in subject.inside(list) {
            if let Some((at, _)) = walk::member_text(subject, variant, "name").filter(|(_, name)| name == "disabled") {
                let said = "an SDK answers `disabled` where there is no variant, so by name this one looks like none";
                findings.add(Finding::new(&RULE, at, said));
            }
        }
    }
}

//! FF776: a condition that takes a list has a single value.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::provider::phaseflag::condition::Asks;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF776",
    name: "scalar-for-list",
    severity: Severity::Info,
    what: "A condition that takes a list has a single value. It is a warning where that has a comma in it.",
    why: "The value is compared as one text, commas included: `one_of` with `a,b` equals the text `a,b` \
          and neither `a` nor `b`.",
    help: "write a list, with an item for each value",
    example: r#"{"attribute": "plan", "operator": "one_of", "value": "pro,team"}
                                                     ^ this is one text, so neither `pro` nor `team` equals it"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for asked in walk.asked().filter(|asked| asked.asks == Asks::OneOf) {
        let Some(value) = asked.value else { continue };
        // Nothing and objects are told as what is no text.
        if !matches!(walk.syntax.kind(value), Kind::Text | Kind::Number | Kind::Bool) {
            continue;
        }
        let told = walk.told(value);
        findings.add(if let Some((first, _)) = told.split_once(',') {
            let said = format!("`{told}` is one text and no list, so `{}` does not equal it", first.trim());
            Finding::new(&RULE, walk.value_at(&asked), said).severity(Severity::Warning)
        } else {
            let said = format!("`{told}` is no list, so the condition asks whether the attribute is just that");
            Finding::new(&RULE, walk.value_at(&asked), said)
        });
    }
}

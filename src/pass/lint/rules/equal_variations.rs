//! FF406: variations of a flag with the same value.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;
use crate::ruleset::ValueType;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF406",
    name: "equal-variations",
    severity: Severity::Info,
    what: "Two variations that a flag declares have the same value. It is a warning where that is true or false, so that on \
           and off are the same.",
    why: "Callers that read the value cannot tell them apart: a roll-out from one to the other changes nothing, and often one \
          of the two is a copy that was not edited.",
    help: "give one of them the value that was meant, or remove it",
    example: r#"{"variations": [{"key": "on", "value": true}, {"key": "off", "value": true}]}
                                                                       ^ the value `true` stands twice"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let mut seen = HashMap::new();
        for variation in place::declared(subject, flag).into_iter().filter_map(|id| flag.variations.get(id)) {
            // The same list item may be there in several spellings of its id.
            let first = *seen.entry(variation.value.json()).or_insert(variation);
            if first.at == variation.at {
                continue;
            }
            let is_bool = variation.value.value_type() == ValueType::Bool;
            let value: String = variation.value.text().chars().take(60).collect();
            let said = if is_bool {
                format!("two variations are `{value}`, so it makes no difference which one is served")
            } else {
                format!("two variations have the value `{value}`, so callers cannot tell them apart")
            };
            let finding = Finding::new(&RULE, place::value(subject, variation), said)
                .label(place::value(subject, first), "this is the first of them");
            findings.add(if is_bool { finding.severity(Severity::Warning) } else { finding });
        }
    }
}

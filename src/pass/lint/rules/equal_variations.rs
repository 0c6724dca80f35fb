//! FF406: variations of a flag with the same value.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;
use crate::ruleset::{Flag, ToldBy, ValueType, Variation};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF406",
    name: "equal-variations",
    severity: Severity::Info,
    what: "Two variations that a flag declares have the same value, or one value stands under two ids. It is a warning where \
           a declared value is true or false, so that on and off are the same.",
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
        let declared = place::declared(subject, flag);
        if declared.is_empty() {
            under_two_ids(subject, flag, findings);
        }
        let mut seen = HashMap::new();
        for variation in declared.into_iter().filter_map(|id| flag.variations.get(id)) {
            // The same list item may be there in several spellings of its id.
            let first = *seen.entry(variation.value.json()).or_insert(variation);
            if first.at == variation.at {
                continue;
            }
            let is_bool = variation.value.value_type() == ValueType::Bool;
            let value = shown(variation);
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

fn shown(variation: &Variation<'_>) -> String {
    variation.value.text().chars().take(60).collect()
}

/// Where a flag declares nothing, values stand where they are served, each with its id.
fn under_two_ids(subject: &Subject<'_, '_>, flag: &Flag<'_>, findings: &mut Findings) {
    if subject.ruleset.wording.told_by == ToldBy::Name {
        return;
    }
    let mut seen: HashMap<&str, &Variation<'_>> = HashMap::new();
    for variation in flag.variations.iter().filter(|variation| variation.id.is_none()) {
        let Some(name) = variation.name.as_deref() else { continue };
        let first = *seen.entry(variation.value.json()).or_insert(variation);
        let Some(other) = first.name.as_deref().filter(|other| *other != name) else { continue };
        let said = format!(
            "the value `{}` stands under the ids `{other}` and `{name}`, so statistics split it",
            shown(variation)
        );
        let at = |variation: &Variation<'_>, name| place::holding(subject, subject.at(variation.at), name);
        findings
            .add(Finding::new(&RULE, at(variation, name), said).label(at(first, other), "this is the first of them"));
        return;
    }
}

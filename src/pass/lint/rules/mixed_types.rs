//! FF801: variations of different types.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;
use crate::pass::lint::rules::value_of_other_type::{is_own, kind, noun};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF801",
    name: "mixed-types",
    severity: Severity::Warning,
    what: "The variations of a flag have values of different types, and nothing says which type it has.",
    why: "A call that asks for a type gets the caller's default, or an error, for each context that is served a value of \
          another one; callers that take what comes meet a type they do not expect.",
    help: "give all variations values of one type",
    example: r#"{"variations": [true, false, "maybe"]}
                             ^ this is a text, and the first variation is a boolean"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        if kind(subject, flag).is_some() {
            continue;
        }
        let mut variations = flag.variations.iter().filter(|variation| is_own(subject, variation));
        let Some(first) = variations.next() else { continue };
        let is = noun(&first.value);
        if let Some(other) = variations.find(|other| noun(&other.value) != is) {
            let said = format!(
                "this is {}, and the first {} of the flag is {is}, so callers get values of several types",
                noun(&other.value),
                subject.ruleset.wording.variation
            );
            let finding = Finding::new(&RULE, place::value(subject, other), said);
            findings.add(finding.label(place::value(subject, first), format!("this is {is}")));
        }
    }
}

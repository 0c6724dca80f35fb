//! FF885: a number that SDKs read differently.

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::provider::data_sync::lint::walk::text_of;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF885",
    name: "odd-number",
    severity: Severity::Warning,
    what: "The value of a variation of a flag of type `number` is a number to the SDK for Python and another one, or none, elsewhere.",
    why: "Python takes underscores between digits, blanks around them, and digits of any script. Other languages read no number there, and give the caller's default. Whole numbers above 2^53 lose their last digits.",
    help: "write plain digits, with a point where there is a fraction",
    example: r#"{"variationType": "number", "variations": [{"id": "v1", "value": "1_000"}]}
                                                                 ^ only Python reads `1_000` as a number"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// Below this each whole number is one of 64-bit floating point.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in subject.ruleset.flags.iter().filter(|flag| flag.facts.kind.as_deref() == Some("number")) {
        let mut last: Option<At> = None;
        for variation in &flag.variations {
            let at = subject.at(variation.at);
            // One that is referred to in another spelling of its id is there twice.
            let Some(text) = text_of(subject, at, "value").filter(|_| last != Some(at)) else { continue };
            last = Some(at);
            // What is no number, or has no place among those of JSON, is of another type than the flag.
            let Some(number) = python::parse_float(&text).filter(|number| number.is_finite()) else { continue };
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            let said = if !is_plain {
                format!("`{text}` is a number to Python, and to most other SDKs it is none, so they give the default")
            } else if number.abs() >= EXACT && number.fract() == 0.0 && format!("{:.0}", number.abs()) != digits(&text)
            {
                format!("`{text}` has more digits than a number keeps, so {number:.0} is served")
            } else {
                continue;
            };
            findings.add(Finding::new(&RULE, subject.nearest(at, "value"), said));
        }
    }
}

/// The digits of a whole number, as they are written.
fn digits(text: &str) -> &str {
    text.trim_start_matches(['+', '-']).trim_start_matches('0')
}

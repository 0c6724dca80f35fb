//! FF715: an operand that cannot be used.

use crate::finding::{Check, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::faults::told;
use crate::ruleset::About;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF715",
    name: "faulty-operand",
    severity: Severity::Error,
    what: "The operand of a condition is missing, or is none that the operator takes.",
    why: "Depending on the vendor the condition never holds, the flag is off, or the SDK fails for whoever gets there; turned \
          round, it may hold for everybody.",
    help: "give the operator the operand that the vendor's format has for it",
    example: r#"{"property": "country", "op": "IsOneOf", "value": "NO,SE"}
                                                  ^ the operand is no list of JSON in a text, so the condition never holds"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    told(subject, &RULE, About::Operand, |_| true, findings);
}

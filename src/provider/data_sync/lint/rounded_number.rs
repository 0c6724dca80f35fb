//! FF783: a number with more decimals than are compared.

use super::walk::tests;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::number::five_decimals;
use crate::leaf::python;
use crate::ruleset::Relation;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF783",
    name: "rounded-number",
    severity: Severity::Warning,
    what: "The number that a condition compares with has more than five decimals.",
    why: "The SDK for Python rounds both sides to five decimals before it compares them, so that numbers that differ behind those \
          are equal to it. The evaluation server and other SDKs compare them as they are.",
    help: "compare with a number of at most five decimals, or scale the attribute",
    example: r#"{"property": "score", "op": "BiggerThan", "value": "0.000004"}
                                                   ^ this is compared as 0"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    tests(subject, &mut |condition, test| {
        let Relation::Number { invalid: None, to, .. } = &test.relation else { return };
        let Some(operand) = test.operand.as_deref() else { return };
        let json = operand.value.json();
        if json.len() < LEAST {
            return;
        }
        let Some(exact) = python::parse_float(&operand.value.text()) else { return };
        if exact.is_finite() && five_decimals(exact).to_bits() == to.to_bits() && exact.to_bits() != to.to_bits() {
            let shown = operand.value.text();
            let said = format!("`{}` is compared as {to}, since only five decimals are", shown.trim());
            findings.add(Finding::new(&RULE, subject.nearest(subject.at(condition.at), "value"), said));
        }
    });
}

/// A number that is rounded has at least so many characters, such as `1e-6`.
const LEAST: usize = 4;

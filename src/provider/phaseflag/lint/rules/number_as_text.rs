//! FF775: a condition on texts compares with a number that SDKs write in several ways.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::Kind;
use crate::provider::phaseflag::condition::Asks;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF775",
    name: "number-as-text",
    severity: Severity::Warning,
    what: "A condition on texts compares with a number that SDKs write in several ways.",
    why: "Numbers are compared as text. Python writes `1.0` as `1.0` and others as `1`; from a million on \
          Go writes `1e+06` where others write all digits. What is equal in one SDK is not in the next.",
    help: "write the number as a text, and send it as one",
    example: r#"{"attribute": "account", "operator": "is", "value": 1000000}
                                                    ^ `1000000` is written as `1e+06` by some SDKs"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

/// From here on Go writes an exponent.
const MILLION: f64 = 1e6;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for asked in walk.asked().filter(|asked| matches!(asked.asks, Asks::Equal | Asks::OneOf)) {
        for operand in walk.operands(&asked) {
            if walk.syntax.kind(operand) != Kind::Number {
                continue;
            }
            let token = walk.syntax.raw(operand);
            let number = python::token_float(token).unwrap_or(f64::INFINITY);
            let said = if number.abs() >= MILLION {
                format!("`{token}` is written with an exponent by some SDKs, so it is not the same text in all")
            } else if !python::is_int(token) && number.fract() == 0.0 {
                format!("`{token}` is the text `{}` to Python and a whole number to others", python::number_text(token))
            } else {
                continue;
            };
            findings.add(Finding::new(&RULE, walk.at(operand), said));
        }
    }
}

//! FF741: an operand that makes an operator compare something else.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::unleash::lexical::{self, Scalar};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF741",
    name: "operand-of-other-kind",
    severity: Severity::Error,
    what: "The value of a NUM_, DATE_ or SEMVER_ constraint is written as another kind of value.",
    why: "It is the form of the value that picks the comparison, not the operator: SEMVER_GT with `1.2` compares numbers, to \
          which `1.3.0` is none, and DATE_AFTER with seconds never finds the current time greater.",
    help: "write a version with three numbers, a date and time with an offset, or a number, as the operator says",
    example: r#"{"contextName": "version", "operator": "SEMVER_GT", "value": "1.2"}
                                                             ^ `1.2` is compared as a number"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::constraints(subject, &mut |constraint, operator| {
        if !walk::compares(&operator) {
            return;
        }
        let Some((at, value)) = walk::member_text(subject, constraint, "value") else { return };
        let Ok(scalar) = lexical::scalar(&value) else { return };
        let (kind, plural) = match scalar {
            Scalar::Number(_) if !operator.starts_with("NUM_") => ("a number", "numbers"),
            Scalar::Version(_) if !operator.starts_with("SEMVER_") => ("a version", "versions"),
            Scalar::Instant(_) if !operator.starts_with("DATE_") => ("a date and time", "dates"),
            _ => return,
        };
        let said = format!(
            "`{value}` is compared as {kind}, whatever `{operator}` says, so attributes that are no {plural} do not fit"
        );
        findings.add(Finding::new(&RULE, at, said));
    });
}

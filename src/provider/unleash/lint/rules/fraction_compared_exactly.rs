//! FF745: a fraction that is to be equal.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::unleash::lexical::{self, Scalar};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF745",
    name: "fraction-compared-exactly",
    severity: Severity::Info,
    what: "A NUM_EQ constraint compares with a fraction.",
    why: "Fractions are 64-bit floating-point numbers here. The engine calls two equal whose difference is below 2.2e-16, \
          the Node SDK only the same number: they differ for what an application has calculated.",
    help: "compare with NUM_GT and NUM_LT, or count in whole units",
    example: r#"{"contextName": "share", "operator": "NUM_EQ", "value": "0.3"}
                                                        ^ a fraction is compared for equality"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::constraints(subject, &mut |constraint, operator| {
        if operator != "NUM_EQ" {
            return;
        }
        let Some((at, value)) = walk::member_text(subject, constraint, "value") else { return };
        if let Ok(Scalar::Number(number)) = lexical::scalar(&value)
            && number.fract() != 0.0
        {
            let said =
                format!("`{value}` is compared for equality, about which SDKs differ for numbers that are calculated");
            findings.add(Finding::new(&RULE, at, said));
        }
    });
}

//! FF642: an operator that older SDKs do not have.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF642",
    name: "newer-operator",
    severity: Severity::Info,
    what: "A constraint has an operator that came with the sixth version of the vendor's client specification: REGEX, \
           IN_CIDR, SEMVER_GTE, SEMVER_LTE.",
    why: "Engines from before turn the whole flag off for an operator that they do not know; the old Python SDK answers no \
          for the constraint. So the flag is off in some applications and on in others.",
    help: "see that every application that uses the flag has an SDK of specification 6 or later",
    example: r#"{"contextName": "version", "operator": "SEMVER_GTE", "value": "2.1.0"}
                                       ^ older SDKs do not know it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::constraints(subject, &mut |constraint, operator| {
        if matches!(operator.as_ref(), "REGEX" | "IN_CIDR" | "SEMVER_GTE" | "SEMVER_LTE") {
            let said = format!("SDKs from before specification 6 do not know `{operator}`, and turn the flag off");
            findings.add(Finding::new(&RULE, subject.nearest(constraint, "operator"), said));
        }
    });
}

//! FF213: conditions of one rule that exclude each other for a single value.

use super::contradiction::find;
use crate::finding::{Check, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF213",
    name: "contradiction-unless-list",
    severity: Severity::Warning,
    what: "Two conditions of one rule exclude each other, unless the attribute is a list of several values.",
    why: "A list satisfies a condition when one of its items does, so a list can satisfy both. For an attribute with one value \
          the rule is never taken.",
    help: "remove one of the two, make two rules of them, or leave it where the attribute is a list",
    example: r#"[{"attribute": "plan", "op": "in", "values": ["free"]}, {"attribute": "plan", "op": "in", "values": ["pro"]}]
                                                        ^ no value satisfies both `plan` in `free` and `plan` in `pro`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    find(subject, true, &RULE, findings);
}

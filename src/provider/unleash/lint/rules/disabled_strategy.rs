//! FF441: a strategy that is marked as disabled, and evaluated.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF441",
    name: "disabled-strategy",
    severity: Severity::Warning,
    what: "A strategy of a features document has `disabled: true`.",
    why: "The server leaves disabled strategies out before it answers an SDK, and no SDK looks at the member. In a document \
          that still has one it is evaluated like the others: whoever it takes, gets the flag.",
    help: "remove the strategy",
    example: r#"{"name": "default", "disabled": true}
                                ^ SDKs do not look at it: the strategy is evaluated"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        if walk::is_true(subject, strategy.at, "disabled") {
            let at = subject.nearest(strategy.at, "disabled");
            let said = "SDKs do not look at `disabled`, so this strategy takes users like the others";
            findings.add(Finding::new(&RULE, at, said));
        }
    });
}

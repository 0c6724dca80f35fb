//! FF273: a rule names no variation and has no rollout.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF273",
    name: "rule-without-outcome",
    severity: Severity::Error,
    what: "A rule names no variation and has no rollout.",
    why: "When such a rule matches, nothing is served and the next rule is tried, as if it did not exist.",
    help: "give the rule a `variation_id` or a rollout, or remove it",
    example: r#"{"priority": 10, "conditions": [], "variation_id": null}
^ the rule has neither variation nor rollout, so matching it has no effect"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for rule in walk.rules().filter(|rule| walk.syntax.kind(*rule) == Kind::Object) {
        if walk.truthy(rule, "variation_id").is_none() && walk.truthy(rule, "percentage_rollout").is_none() {
            let said = "the rule has neither variation nor rollout, so who matches it goes on to the next rule";
            findings.add(Finding::new(&RULE, walk.at(rule), said));
        }
    }
}

//! FF370: an entry of a rollout names no variation.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF370",
    name: "entry-without-variation",
    severity: Severity::Error,
    what: "An entry of a rollout names no variation.",
    why: "Who falls into its share is served nothing by the rule and goes on to the next one, as those do \
          whom the rollout does not take in at all.",
    help: "name the variation by its id, or remove the entry",
    example: r#"{"variations": [{"variation_id": "", "weight": 20}, {"variation_id": "off", "weight": 80}]}
                                 ^ the entry names no variation, so its share goes on to the next rule"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for rollout in walk.rules().filter_map(|rule| walk.truthy(rule, "percentage_rollout")) {
        for entry in walk.list(rollout, "variations") {
            if walk.syntax.kind(*entry) == Kind::Object && walk.truthy(*entry, "variation_id").is_none() {
                let at = walk.syntax.get(*entry, "variation_id").unwrap_or(*entry);
                let said = "the entry names no variation, so those in its share go on to the next rule";
                findings.add(Finding::new(&RULE, walk.at(at), said));
            }
        }
    }
}

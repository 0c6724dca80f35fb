//! FF274: a rule has a rollout beside a variation.

use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF274",
    name: "dead-rollout",
    severity: Severity::Warning,
    what: "A rule has a rollout beside a variation.",
    why: "The variation is served to everybody who matches, and the rollout is never looked at.",
    help: "remove the one that is not meant",
    example: r#"{"variation_id": "on", "percentage_rollout": {"variations": [{"variation_id": "off", "weight": 50}]}}
                       ^ the rule serves `on` to everybody, so the rollout is dead"#,
    fixing: Fixing::Safe,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for rule in walk.rules() {
        if let Some((served, rollout)) = walk.truthy(rule, "variation_id").zip(walk.truthy(rule, "percentage_rollout"))
        {
            let said =
                format!("the rule serves `{}` to all who match, so the rollout is never looked at", walk.told(served));
            let fix = Fix::safe("remove the rollout", vec![Change::Remove { document: 0, node: rollout }]);
            let finding = Finding::new(&RULE, walk.at(rollout).key(), said).fix(fix);
            findings.add(finding.label(walk.at(served), "this is served"));
        }
    }
}

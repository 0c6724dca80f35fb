//! FF360: a rollout beside a variation.

use super::walk::{flags, holders};
use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF360",
    name: "variation-and-rollout",
    severity: Severity::Warning,
    what: "A rule or the fallthrough has a variation and a rollout.",
    why: "The SDK looks for the variation first and serves it to everybody who gets there. The rollout is never looked at, so \
          nobody gets a share of anything.",
    help: "remove the one that is not meant",
    example: r#"{"variation": 0, "rollout": {"variations": [{"variation": 0, "weight": 50000}, ...]}}
                 ^ the variation 0 is served, and the rollout is passed over"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for holder in flags(subject).flat_map(|(flag, _)| holders(flag)) {
        let (Some(variation), Some(rollout)) = (holder.get("variation"), holder.get("rollout")) else { continue };
        let place = variation.syntax.raw(variation.node);
        let said = format!("the variation {place} is served to everybody, and the rollout beside it is passed over");
        let change = Change::Remove { document: rollout.document, node: rollout.node };
        let finding = Finding::new(&RULE, rollout.at().key(), said).label(variation.at(), "this one counts");
        findings.add(finding.fix(Fix::safe("remove the rollout", vec![change])));
    }
}

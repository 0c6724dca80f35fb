//! FF382: a rule that serves the same variations as the default, in another order.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::{Role, Serve, Split, VariationId};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF382",
    name: "shuffled-ranges",
    severity: Severity::Info,
    what: "A rule and the default split users over the same variations, in another order.",
    why: "A user has one bucket for both. Where the variations lie in another order, the user who comes to match the rule, or \
          no longer does, is handed from one variation to the other although the shares are alike.",
    help: "let the ranges of both have the same order",
    example: r#"{"variations": [{"id": "off", "rollout": [0, 0.5]}, {"id": "on", "rollout": [0.5, 1]}]}
               ^ the default has the same variations in another order"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let split = |serve: Serve| match serve {
            Serve::Split(split) => flag.splits.get(split).filter(|split| !split.is_trivial()),
            _ => None,
        };
        let otherwise = flag.body.arms.last().filter(|arm| arm.role == Role::Otherwise);
        let Some(default) = otherwise.and_then(|arm| split(arm.then)) else { continue };
        let order = served(default);
        if order.len() < 2 {
            continue;
        }
        for rule in flag.rules().iter().filter_map(|arm| split(arm.then)) {
            let is_alike = rule.bucketing.asked == default.bucketing.asked;
            let own = served(rule);
            if is_alike && own != order && sorted(&own) == sorted(&order) {
                let said = "the default has the same variations in another order, so users flip between them as the rule comes \
                            to match";
                findings
                    .add(Finding::new(&RULE, subject.at(rule.at), said).label(subject.at(default.at), "the default"));
            }
        }
    }
}

fn sorted(variations: &[VariationId]) -> Vec<VariationId> {
    let mut sorted = variations.to_vec();
    sorted.sort_unstable();
    sorted
}

/// The variations that somebody gets, in the order of buckets.
fn served(split: &Split<'_>) -> Vec<VariationId> {
    let pieces = split.pieces().into_iter().filter(|(from, upto, _)| from < upto);
    pieces.filter_map(|(.., slice)| split.slices.get(slice?)?.serves.variation()).collect()
}

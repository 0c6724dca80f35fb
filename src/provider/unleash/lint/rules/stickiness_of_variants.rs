//! FF349: a rollout and variants that are sticky on different things.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF349",
    name: "stickiness-of-variants",
    severity: Severity::Warning,
    what: "A rollout of a part of the users serves the variants of its feature, and those are sticky on something else.",
    why: "The rollout decides by one attribute who is in, the variants by another one who gets which. A user who stays in \
          the rollout still goes from variant to variant as the other attribute changes.",
    help: "write the same stickiness in both",
    example: r#"{"strategies": [{"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "userId"}}],
 "variants": [{"name": "a", "weight": 500, "stickiness": "sessionId"}, {"name": "b", "weight": 500}]}
                                                         ^ the rollout is sticky on `userId`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        let is_rollout = strategy.name == "flexibleRollout" && walk::deals(subject, strategy.at);
        if !is_rollout || walk::length(subject, strategy.at, "variants") > 0 {
            return;
        }
        let list = walk::feature_variants(subject, strategy.flag).map(|list| subject.inside(list)).unwrap_or_default();
        let Some(first) = list.first().filter(|_| list.len() > 1) else { return };
        let rollout = walk::parameter(subject, strategy.at, "stickiness");
        let variants = walk::member_text(subject, *first, "stickiness");
        let own = rollout.as_ref().map_or("default", |(_, word)| word.as_ref());
        let other = variants.as_ref().map_or("default", |(_, word)| word.as_ref());
        // Both kinds of randomness have findings of their own.
        if own == other || own == "random" || other == "random" {
            return;
        }
        let said = format!(
            "the rollout is sticky on `{own}` and the variants of the feature on `{other}`, so a user who is in may go from \
             one variant to another"
        );
        let at = rollout.as_ref().map_or_else(|| subject.nearest(strategy.at, "parameters"), |(at, _)| *at);
        let place = variants.as_ref().map_or(*first, |(at, _)| *at);
        findings.add(Finding::new(&RULE, at, said).label(place, "the variants' stickiness"));
    });
}

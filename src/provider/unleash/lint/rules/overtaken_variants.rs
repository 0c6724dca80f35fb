//! FF249: variants of a strategy that an earlier strategy without any keeps from some users.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::{Arm, Condition, Logic, Serve};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF249",
    name: "overtaken-variants",
    severity: Severity::Warning,
    what: "A strategy has variants, and an earlier one without variants, which limits by nothing that this one does not \
           limit by, takes some of its users.",
    why: "The first strategy that is true decides the variant. Who is in both gets the variant of the feature, or none, and \
          the shares of this strategy's variants are those of the users that are left over.",
    help: "put the strategy with variants first, or give both the same variants",
    example: r#"{"strategies": [{"name": "flexibleRollout", "parameters": {"rollout": "10"}},
                {"name": "default", "variants": [{"name": "blue", "weight": 1000}]}]}
                                                ^ who is in strategy 1 does not get these"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let rules = flag.rules();
        if rules.len() < 2 || rules.iter().all(|arm| arm.then == flag.choice) {
            continue;
        }
        for (number, arm) in rules.iter().enumerate().filter(|(_, arm)| arm.then != flag.choice) {
            let at = subject.at(arm.at);
            let own = walk::conditions(subject, at);
            let earlier = rules.iter().take(number).enumerate().find(|(_, earlier)| {
                let takes_some = own_test(earlier).is_some_and(is_partial);
                let limits = walk::conditions(subject, subject.at(earlier.at));
                earlier.then == flag.choice && takes_some && limits.iter().all(|limit| own.contains(limit))
            });
            if let Some((place, earlier)) = earlier {
                let place = place + 1;
                let said = format!(
                    "who is in strategy {place} as well does not get one of these variants: the first strategy that is \
                     true decides, and strategy {place} has none"
                );
                let finding = Finding::new(&RULE, subject.nearest(at, "variants").key(), said);
                findings.add(finding.label(subject.at(earlier.at), "this one comes first"));
            }
        }
    }
}

/// The test that comes with the strategy's name.
fn own_test<'r, 's>(arm: &'r Arm<'s, Serve>) -> Option<&'r Condition<'s>> {
    match &arm.when.logic {
        Logic::All(conditions) => conditions.first(),
        _ => None,
    }
}

/// Whether a strategy's own test is true for some and not for all, as far as it can be told.
fn is_partial(test: &Condition<'_>) -> bool {
    match &test.logic {
        Logic::Gate(split) => {
            let share = split.slices.first().map_or(0, |slice| slice.upto);
            0 < share && share < split.bucketing.cut.buckets()
        }
        Logic::Test(_) => true,
        _ => false,
    }
}

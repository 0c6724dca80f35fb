//! FF314: an entry that is too small for a bucket.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;
use crate::pass::lint::shares::{served, weights};
use crate::pass::lint::walk::splits;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF314",
    name: "never-picked-slice",
    severity: Severity::Warning,
    what: "An entry of a rollout has a weight, but no bucket lies in it.",
    why: "Buckets are counted in whole numbers. An entry whose two edges lie in the same bucket holds none, and nobody is ever \
          served by it.",
    help: "give it at least the weight of one bucket",
    example: r#"{"name": "gradualRolloutRandom", "parameters": {"percentage": "1"}}
                                                              ^ no bucket lies in it, so nobody is ever in"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| {
        let Some(weights) = weights(&used).filter(|weights| !weights.is_odd()) else { return };
        let Some(whole) = weights.whole else { return };
        let shares = used.split.shares();
        let mut sum = 0.0;
        for (number, slice) in used.split.slices.iter().enumerate() {
            let weight = weights.each.get(number).copied().flatten().unwrap_or_default();
            let share = shares.get(number).copied().unwrap_or_default();
            let is_forced = used.split.overrides.iter().any(|entry| entry.slice == number);
            sum += weight;
            // What lies past the whole is told as that.
            if weight > 0.0 && share <= 0.0 && sum <= whole && !is_forced {
                let who = if used.is_gate {
                    "nobody is ever in".to_owned()
                } else {
                    format!("{} is never served by it", served(subject, &used, number))
                };
                let said = format!("the weight is less than a bucket and no bucket lies in it, so {who}");
                findings.add(Finding::new(&RULE, place::weight(subject, slice), said));
            }
        }
    });
}

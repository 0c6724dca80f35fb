//! FF364: an experiment that compares nothing.

use super::walk::{Here, is_experiment, rollouts};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF364",
    name: "experiment-without-comparison",
    severity: Severity::Warning,
    what: "Fewer than two variations of an experiment are tracked.",
    why: "Whoever falls into an entry that is `untracked`, or without weight, takes no part in the experiment. With one variation \
          left, or none, there is nothing to compare it with.",
    help: "track at least two variations that have a weight, or make it a plain rollout",
    example: r#"{"kind": "experiment", "variations": [{"variation": 0, ...}, {"variation": 1, "untracked": true, ...}]}
                                      ^ of 2 variations 1 is tracked"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, rollout) in rollouts(subject).filter(|(_, rollout)| is_experiment(*rollout)) {
        let entries: Vec<Here<'_>> = rollout.items("variations").collect();
        let count = |entries: &mut dyn Iterator<Item = Here<'_>>| {
            let mut places: Vec<String> = entries.map(|entry| entry.raw("variation").to_owned()).collect();
            places.sort();
            places.dedup();
            places.len()
        };
        let has_weight =
            |entry: &Here<'_>| entry.get("weight").and_then(Here::number).is_some_and(|weight| weight > 0.0);
        let mut tracked = entries.iter().copied().filter(|entry| has_weight(entry) && !entry.is_true("untracked"));
        let (all, tracked) = (count(&mut entries.iter().copied()), count(&mut tracked));
        if tracked < 2 && !entries.is_empty() {
            let of = if all == 1 { "1 variation".to_owned() } else { format!("{all} variations") };
            let said = match tracked {
                0 => format!("of {of} none is tracked, so nobody takes part in the experiment"),
                _ => format!("of {of} 1 is tracked, so there is nothing to compare it with"),
            };
            findings.add(Finding::new(&RULE, rollout.nearest("variations"), said));
        }
    }
}

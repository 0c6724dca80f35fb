//! FF312: a variation with several entries.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::shares::{percent, served};
use crate::pass::lint::walk::splits;
use crate::ruleset::Experiment;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF312",
    name: "repeated-variation-in-rollout",
    severity: Severity::Info,
    what: "Two entries of a rollout serve the same variation to users who are alike: both in an experiment, or both not.",
    why: "Shares of one variation add up. It works, but nobody who reads one entry sees how many users the variation gets, \
          and often another variation was meant.",
    help: "make one entry of them, or name the variation that is meant",
    example: r#"[{"variation": 0, "weight": 40000}, {"variation": 0, "weight": 60000}]
                                    ^ entry 1 serves `true`, too: together it gets 100 %"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| {
        if used.is_gate || used.split.slices.len() < 2 {
            return;
        }
        let shares = used.split.shares();
        let mut firsts: HashMap<_, usize> = HashMap::new();
        for (number, slice) in used.split.slices.iter().enumerate() {
            let tracked = match slice.experiment {
                Experiment::Nobody => 0,
                Experiment::Everybody => 1,
                Experiment::Share(_) => 2,
            };
            let share = shares.get(number).copied().unwrap_or_default();
            let Some(variation) = slice.serves.variation().filter(|_| share > 0.0) else { continue };
            let Some(first) = firsts.get(&(variation, tracked)).copied() else {
                firsts.insert((variation, tracked), number);
                continue;
            };
            let together = share + shares.get(first).copied().unwrap_or_default();
            let said = format!(
                "entry {} serves {}, too: together they have {}",
                first + 1,
                served(subject, &used, number),
                percent(together)
            );
            let finding = Finding::new(&RULE, subject.at(slice.at), said);
            findings.add(match used.split.slices.get(first) {
                Some(first) => finding.label(subject.at(first.at), "the same variation"),
                None => finding,
            });
        }
    });
}

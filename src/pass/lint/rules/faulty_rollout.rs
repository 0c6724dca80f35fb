//! FF315: a rollout that cannot be read.

use std::collections::HashSet;

use crate::finding::{Check, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::faults::told;
use crate::pass::lint::walk::splits;
use crate::ruleset::{About, Fault, Layout, Pointer, Rest};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF315",
    name: "faulty-rollout",
    severity: Severity::Error,
    what: "A rollout cannot be read as the vendor's SDK reads it: a percentage that is no number or above 100, a list that is \
           none, a part that is missing.",
    why: "Depending on the vendor the rule is never taken, the whole flag is off, or the SDK fails for whoever gets there.",
    help: "write the rollout as the vendor's format has it",
    example: r#"{"name": "flexibleRollout", "parameters": {"rollout": "50%", "groupId": "checkout"}}
                                                      ^ `rollout` is missing or no whole number, so the condition never holds"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    // Who is in no range, and weights that are all 0, are told as that.
    let mut told_else: HashSet<(Pointer, &str)> = HashSet::new();
    splits(subject.ruleset, &mut |used| {
        let is_weightless = || used.split.slices.iter().all(|slice| slice.upto == 0);
        if let Rest::Fail { fault, .. } = used.split.rest
            && (used.split.layout == Layout::Ranged || !used.split.slices.is_empty() && is_weightless())
        {
            let fault = subject.ruleset.fault(fault);
            told_else.insert((fault.at, &fault.message));
        }
    });
    let wants = |fault: &Fault| !told_else.contains(&(fault.at, fault.message.as_ref()));
    told(subject, &RULE, About::Rollout, wants, findings);
}

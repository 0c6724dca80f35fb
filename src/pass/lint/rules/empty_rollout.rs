//! FF313: a rollout that serves nothing.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::shares::{left_out, weights};
use crate::pass::lint::walk::{SplitUse, splits};
use crate::ruleset::{Layout, Rest};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF313",
    name: "empty-rollout",
    severity: Severity::Error,
    what: "A rollout has no entries, or none of them has a weight.",
    why: "There is nothing to pick from. The rule matches and still serves nobody, or the SDK fails once a user gets there.",
    help: "add the entries, or remove the rollout",
    example: r#"{"priority": 1, "conditions": [], "rollout": {"variations": []}}
                                                            ^ the rollout has no entries, so all fall through"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| {
        if let Some(said) = of(subject, &used).filter(|_| !used.is_gate) {
            findings.add(Finding::new(&RULE, subject.at(used.split.at), said));
        }
    });
}

fn of(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>) -> Option<String> {
    let split = used.split;
    let ends = matches!(split.rest, Rest::Fail { .. });
    if split.slices.is_empty() {
        // Of a stack, the fault says what is wrong with it.
        // One that is not written at all is told as a rule that serves nothing.
        let is_written = used.arm.is_none_or(|arm| arm.at != split.at);
        let is_told = ends && split.layout == Layout::Stacked || !is_written;
        return (!is_told).then(|| format!("the rollout has no entries, so all {}", left_out(subject, used)));
    }
    let weights = weights(used)?;
    let is_weightless = weights.each.iter().all(|weight| *weight == Some(0.0));
    (is_weightless && split.rest != Rest::Last)
        .then(|| format!("no entry of the rollout has a weight, so all {}", left_out(subject, used)))
}

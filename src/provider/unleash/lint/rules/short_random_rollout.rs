//! FF343: a random rollout that takes fewer than it says.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF343",
    name: "short-random-rollout",
    severity: Severity::Warning,
    what: "A gradualRolloutRandom strategy has a percentage from 2 to 99.",
    why: "The engine draws a number from 1 to 99 and wants it to be below the percentage, so that 50 % lets 49 of 99 \
          calls in. Nothing is sticky: the same user is in at one call and out at the next, and other SDKs draw \
          otherwise.",
    help: "use flexibleRollout, with the stickiness `random` if every call is to be a draw of its own",
    example: r#"{"name": "gradualRolloutRandom", "parameters": {"percentage": "50"}}
                                                              ^ 49 of 99 calls are in, not 50 of 100"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        if strategy.name != "gradualRolloutRandom" {
            return;
        }
        let percent = walk::percentage(subject, strategy.at, "percentage");
        // One percent takes nobody, which is told of every share below a bucket.
        let Some(percent) = percent.filter(|percent| (2..=99).contains(percent)) else { return };
        let Some((at, _)) = walk::parameter(subject, strategy.at, "percentage") else { return };
        let below = percent - 1;
        let said = format!("{below} of 99 calls are in, not {percent} of 100");
        findings.add(Finding::new(&RULE, at, said));
    });
}

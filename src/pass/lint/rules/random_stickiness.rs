//! FF307: a rollout that is drawn anew each time.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;
use crate::pass::lint::walk::splits;
use crate::ruleset::Absent;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF307",
    name: "random-stickiness",
    severity: Severity::Warning,
    what: "A rollout is sticky on nothing: whether a user is in it is drawn at each evaluation.",
    why: "Without an attribute to hash, the SDK draws a number each time the flag is asked. The same user is in at one call \
          and out at the next, within one request too, and no share of users is ever fixed.",
    help: "make it sticky on what tells users apart, unless single calls are to be sampled",
    example: r#"{"rollout": "50", "stickiness": "random", "groupId": "checkout"}
                                ^ the rollout is drawn anew at each evaluation, so users flip"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| {
        let bucketing = &used.split.bucketing;
        let is_drawn = matches!(bucketing.absent, Absent::DrawIdentifier { .. });
        // Who gets nothing of it, or all, gets that at each draw.
        let share: f64 = used.split.shares().iter().sum();
        let is_split = if used.is_gate { share > 0.0 && share < 1.0 } else { !used.split.is_trivial() };
        if bucketing.by.is_empty() && is_drawn && is_split {
            let said = "the rollout is sticky on nothing and drawn anew at each evaluation, so the same user is in at one \
                        call and out at the next";
            findings.add(Finding::new(&RULE, place::sticky(subject, &used), said));
        }
    });
}

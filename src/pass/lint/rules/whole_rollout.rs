//! FF311: a rollout of one slice.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::shares::{served, weights};
use crate::pass::lint::walk::splits;
use crate::ruleset::{Absent, Layout, Rest};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF311",
    name: "whole-rollout",
    severity: Severity::Info,
    what: "One entry of a rollout has the whole population.",
    why: "Everybody with a bucket gets the same, as from a rule that names its variation; but the SDK hashes each time, gives \
          another reason, and leaves out whoever lacks what is hashed where the vendor does so.",
    help: "name the variation in place of the rollout",
    example: r#""rollout": {"variations": [{"variation": 0, "weight": 100000}]}
                          ^ one entry has 100 %: this is `true` for everybody"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| {
        let split = used.split;
        // Where a bucket is drawn for whoever lacks one, nobody is left out, and it may be the only way to say so.
        let is_asked = !used.is_gate
            && split.layout == Layout::Stacked
            && matches!(split.bucketing.absent, Absent::NoPick | Absent::Lowest)
            && !matches!(split.rest, Rest::Fail { .. });
        let Some(weights) = weights(&used).filter(|_| is_asked) else { return };
        let full = weights.each.iter().position(|weight| weight.is_some() && *weight == weights.whole);
        let Some(full) = full.filter(|_| weights.total() == Some(1.0)) else { return };
        let follows = match split.bucketing.absent {
            Absent::NoPick => "for everybody but those who lack what is hashed",
            _ => "for everybody",
        };
        let said = format!("one entry has 100 %: the rollout is {} {follows}", served(subject, &used, full));
        findings.add(Finding::new(&RULE, subject.at(split.at), said));
    });
}

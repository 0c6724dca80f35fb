//! FF305: ranges that leave some users out.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::shares::{has_ranges, left_out, percent};
use crate::pass::lint::walk::splits;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF305",
    name: "rollout-gap",
    severity: Severity::Error,
    what: "The ranges of a rollout do not cover the whole population.",
    why: "Each user's bucket lies in one range, or in none. Where it lies in none, a rule is left again, and from the default \
          there is nowhere to go on to: the SDK has no answer for these users. A gap counts only if a bucket lies in it.",
    help: "let the next range begin where the one before it ends, the first at 0, and end the last at 1",
    example: r#"[{"rollout": [0, 0.5]}, {"rollout": [0.6, 1]}]
^ nothing is served from 0.5 to 0.6: 10 % get no answer"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// So many gaps are named.
const NAMED: usize = 3;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| {
        if !has_ranges(used.split) {
            return;
        }
        let cut = used.split.bucketing.cut;
        let gaps: Vec<_> = used.split.pieces().into_iter().filter(|(.., slice)| slice.is_none()).collect();
        let lost: u64 = gaps.iter().map(|(from, upto, _)| upto - from).sum();
        if lost == 0 {
            return;
        }
        let edge = |bucket| (cut.share(bucket) * 1e6).round() / 1e6;
        let named = gaps.iter().take(NAMED).map(|(from, upto, _)| format!("from {} to {}", edge(*from), edge(*upto)));
        let named = named.collect::<Vec<_>>().join(" and ");
        let share = percent(cut.share(lost));
        let said = format!("nothing is served {named}: {share} of the users {}", left_out(subject, &used));
        findings.add(Finding::new(&RULE, subject.at(used.split.at), said));
    });
}

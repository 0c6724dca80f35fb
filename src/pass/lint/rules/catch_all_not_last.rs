//! FF210: a rule that takes everybody, with others behind it.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::Prover;
use crate::pass::lint::parts::{self, is_rule};
use crate::ruleset::{Flag, Ruleset};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF210",
    name: "catch-all-not-last",
    severity: Severity::Warning,
    what: "A rule that takes everybody, mostly one without conditions, stands before others, and always serves something.",
    why: "Rules are tried in order, and the first that holds decides: none of the rules behind it is ever tried.",
    help: "put it last, or give it the conditions that it lacks",
    example: r#"[{"name": "default"}, {"name": "userWithId", "parameters": {"userIds": "7"}}]
 ^ strategy 1 takes everybody, so strategy 2 is never tried"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// So many of those behind it are pointed at.
const LABELS: usize = 3;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let prover = Prover::new(ruleset);
    for flag in &ruleset.flags {
        prover.begin();
        let arms = &flag.body.arms;
        let takes_all = |place: usize| {
            arms.get(place).is_some_and(|arm| is_rule(arm.role) && prover.always(&arm.when))
                && prover.ends(flag, place, place + 1)
        };
        let Some(first) = flag.rules.clone().find(|place| takes_all(*place)) else { continue };
        let behind: Vec<usize> = (first + 1..flag.rules.end).filter(|place| *place < arms.len()).collect();
        let (Some(next), Some(last), Some(arm)) = (behind.first(), behind.last(), arms.get(first)) else { continue };
        let lacks = if Prover::parts(&arm.when).is_empty() { "has no conditions and " } else { "" };
        let name = parts::arm(ruleset, flag, first);
        let said = format!("{name} {lacks}takes everybody, so {}", those(ruleset, flag, *next, *last));
        let mut finding = Finding::new(&RULE, subject.at(arm.at), said);
        for arm in behind.iter().take(LABELS).filter_map(|place| arms.get(*place)) {
            finding = finding.label(subject.at(arm.at), "nobody gets here");
        }
        findings.add(finding);
    }
}

/// What becomes of the rules behind it.
fn those(ruleset: &Ruleset<'_>, flag: &Flag<'_>, next: usize, last: usize) -> String {
    if next == last {
        return format!("{} never decides", parts::arm(ruleset, flag, next));
    }
    let number = |place: usize| place.saturating_sub(flag.rules.start) + 1;
    format!("{} {} to {} never decide", ruleset.wording.rules, number(next), number(last))
}

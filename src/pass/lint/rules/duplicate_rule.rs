//! FF206: a rule with the conditions of an earlier one.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::{Prover, Reach};
use crate::pass::lint::parts::{self, is_rule};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF206",
    name: "duplicate-rule",
    severity: Severity::Warning,
    what: "A rule asks for exactly those whom an earlier rule takes, and that one always serves something.",
    why: "Rules are tried in order, and the first that holds decides. The second one is never reached by anybody who \
          satisfies it; a change of what it serves changes nothing.",
    help: "remove one of them",
    example: r#"[{"name": "userWithId", "parameters": {"userIds": "7"}}, {"name": "userWithId", "parameters": {"userIds": "7"}}]
                                                         ^ asks the same as strategy 1"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let prover = Prover::new(ruleset);
    for flag in ruleset.flags.iter().filter(|flag| flag.body.arms.len() > 2) {
        prover.begin();
        for shadow in prover.shadows(flag).into_iter().filter(|shadow| shadow.reach == Reach::TheSame) {
            let (Some(arm), Some(by)) = (flag.body.arms.get(shadow.arm), flag.body.arms.get(shadow.by)) else {
                continue;
            };
            if !is_rule(arm.role) {
                continue;
            }
            let (name, earlier) = (parts::arm(ruleset, flag, shadow.arm), parts::arm(ruleset, flag, shadow.by));
            let said = format!("{name} never decides, since {earlier} already takes exactly those who satisfy it");
            findings.add(
                Finding::new(&RULE, subject.at(arm.at), said).label(subject.at(by.at), format!("{earlier} takes them")),
            );
        }
    }
}

//! FF112: a prerequisite that is met whatever the context.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::outcome::{Outcomes, Verdicts};
use crate::pass::lint::{graph, place};
use crate::ruleset::View;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF112",
    name: "prerequisite-always-met",
    severity: Severity::Info,
    what: "A flag wants of another what that one serves to everybody.",
    why: "The prerequisite decides nothing as long as the other flag stays as it is, and each evaluation asks for it all the \
          same.",
    help: "take it out, if it is not kept as a switch for emergencies",
    example: r#"{"prerequisites": [{"key": "payments", "variation": 0}]}
                           ^ `payments` serves what is wanted to everybody, so this is always met"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let mut outcomes = Outcomes::of(ruleset);
    for asked in graph::asked(ruleset) {
        let using = asked.using;
        if using.flag.is_err() || using.view != View::Served || outcomes.flag_use(using) != Verdicts::YES {
            continue;
        }
        // Other wishes of the same prerequisite may still not be met.
        if asked.is_prerequisite() && outcomes.condition(&asked.arm.when) != Verdicts::NO {
            continue;
        }
        let follows = if asked.is_prerequisite() { "so this is always met" } else { "so this always holds" };
        let said = format!("`{}` serves what is wanted to everybody, {follows}", using.key);
        let at = place::holding(subject, subject.at(asked.condition.at), &using.key);
        findings.add(Finding::new(&RULE, at, said));
    }
}

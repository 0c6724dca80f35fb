//! FF107: a prerequisite that is off.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::outcome::{Outcomes, Verdicts};
use crate::pass::lint::{graph, place};
use crate::ruleset::Unusable;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF107",
    name: "prerequisite-off",
    severity: Severity::Warning,
    what: "A flag depends on one whose switch is off, and what that one serves then is not what is wanted of it.",
    why: "The prerequisite is met for nobody, so that the rules of the flag decide nothing until the other is turned on.",
    help: "turn the other flag on, or take the prerequisite out",
    example: r#"{"prerequisites": [{"key": "payments", "variation": 0}]}
                           ^ `payments` is off and this is never met, so the flag is off"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let mut outcomes = Outcomes::of(ruleset);
    let mut last = None;
    for asked in graph::asked(ruleset) {
        let using = asked.using;
        let Some(other) = asked.other.and_then(|id| ruleset.flags.get(id)) else { continue };
        let is_off = match using.flag {
            Err(why) => why == Unusable::Off,
            Ok(_) => !other.facts.enabled && using.fault.is_none() && !outcomes.flag_use(using).has(Verdicts::YES),
        };
        // One prerequisite may ask for several things.
        if is_off && last.replace(asked.condition.at) != Some(asked.condition.at) {
            let said = format!("`{}` is off and this is never met, {}", using.key, asked.unmet(ruleset));
            let at = place::holding(subject, subject.at(asked.condition.at), &using.key);
            let switch = other.body.arms.first().map_or(other.at, |arm| arm.at);
            findings.add(Finding::new(&RULE, at, said).label(subject.at(switch), "it is off here"));
        }
    }
}

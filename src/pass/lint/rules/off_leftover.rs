//! FF404: a flag that is off and still has rules.

use std::collections::HashSet;

use super::constant_flag::decides;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::{graph, place};
use crate::ruleset::Role;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF404",
    name: "off-leftover",
    severity: Severity::Info,
    what: "A flag is off, has rules or lists of users, and no other flag depends on it.",
    why: "While it is off the SDK looks at none of them and serves the same to everybody. They are what is left of a roll-out \
          that is over, or are waiting for one; turning the switch on brings all of them back at once.",
    help: "remove the flag if it is done with, or look its rules over before it is turned on",
    example: r#"{"key": "checkout", "on": false, "rules": [{"id": "beta", "variation": 0}]}
                          ^ the flag is off, so none of its targeting rules decides anything"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let needed: HashSet<_> = graph::asked(ruleset).iter().filter_map(|asked| asked.other).collect();
    for (id, flag) in ruleset.flags.iter().enumerate().filter(|(_, flag)| !flag.facts.enabled) {
        let Some(switch) = flag.body.arms.first().filter(|arm| arm.role == Role::Switch && arm.when.is_constant) else {
            continue;
        };
        if needed.contains(&id) || ruleset.flag(&flag.key) != Some(id) || !decides(flag) {
            continue;
        }
        let has_rules = flag.body.arms.iter().any(|arm| matches!(arm.role, Role::Rule | Role::Strategy));
        let what = if has_rules { ruleset.wording.rules } else { "lists of users" };
        let said = format!("the flag is off, so none of its {what} decides anything");
        let at = subject.at(switch.at);
        let at = if subject.flag_of(at).is_some() { at } else { place::key(subject, subject.at(flag.at), &flag.key) };
        findings.add(Finding::new(&RULE, at, said).flag(flag.key.clone()));
    }
}

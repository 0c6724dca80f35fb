//! FF217: a user in two lists.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::words;
use crate::pass::lint::{parts, place};
use crate::ruleset::{Arm, Flag, Logic, Relation, Role, Serve};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF217",
    name: "duplicate-target",
    severity: Severity::Error,
    what: "The same user is in two lists of a flag. It is an info where both serve the same.",
    why: "Lists are looked at in order, and the first in which the user stands decides: what the second one serves never \
          reaches that user.",
    help: "remove the user from one of the lists",
    example: r#"{"targets": [{"values": ["anna"], "variation": 0}, {"values": ["anna"], "variation": 1}]}
                                                               ^ `anna` is in target list 1 already"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// So many users of one list are told one by one.
const MOST: usize = 20;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let lists = flag.body.arms.iter().filter(|arm| arm.role == Role::Target);
        if lists.count() > 1 {
            of_flag(subject, flag, findings);
        }
    }
}

fn of_flag(subject: &Subject<'_, '_>, flag: &Flag<'_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let mut first: HashMap<_, _, FixedState> = HashMap::default();
    for (number, arm) in flag.body.arms.iter().enumerate().filter(|(_, arm)| arm.role == Role::Target) {
        let Logic::Test(test) = &arm.when.logic else { continue };
        let Relation::OneOf(set) = &test.relation else { continue };
        let mut told = 0;
        for (item, user) in set.items().iter().enumerate() {
            let (earlier, before) = *first.entry((test.subject.attribute, user.as_ref())).or_insert((number, item));
            let Some(other) = flag.body.arms.get(earlier).filter(|_| earlier != number && told < MOST) else {
                continue;
            };
            told += 1;
            let (name, held) = (words::ticked(user), parts::arm(ruleset, flag, earlier));
            let (one, served) = (serves(flag, other), serves(flag, arm));
            let is_same = other.then == arm.then;
            let said = if is_same {
                format!("{name} is in {held} already, which serves the same")
            } else {
                format!("{name} is in {held} already, and is served {one} by it and never {served}")
            };
            let at = place::operand(subject, subject.at(arm.when.at), user, Some(item));
            let mut finding = Finding::new(&RULE, at, said);
            let counts = place::operand(subject, subject.at(other.when.at), user, Some(before));
            finding = finding.label(counts, "this one counts");
            findings.add(if is_same { finding.severity(Severity::Info) } else { finding });
        }
    }
}

fn serves(flag: &Flag<'_>, arm: &Arm<'_, Serve>) -> String {
    let variation = match arm.then {
        Serve::Variation(id) => flag.variations.get(id),
        _ => None,
    };
    variation.map_or("what that one says".to_owned(), |variation| words::ticked(&variation.value.text()))
}

//! FF401: a flag that serves the same to everybody.

use std::collections::HashSet;

use super::value_of_other_type::is_own;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::pass::lint::outcome::Outcomes;
use crate::pass::lint::{graph, place};
use crate::ruleset::{Flag, Payload, Role, ToldBy, Variation, View};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF401",
    name: "constant-flag",
    severity: Severity::Info,
    what: "A flag serves one value to everybody: it has no rules, or all that can be reached serve the same, or it is off, has \
           no rules, and nothing depends on it.",
    why: "The answer depends on no context, so the code behind the flag has one way that is taken and others that are \
          dead. That is as it should be for a flag that is kept as a switch for emergencies.",
    help: "if the roll-out is done, put the value into the code and remove the flag",
    example: r#"{"key": "checkout", "on": true, "variations": [true, false], "fallthrough": {"variation": 0}}
        ^ the flag serves `true` to everybody"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let needed: HashSet<_> = graph::asked(ruleset).iter().filter_map(|asked| asked.other).collect();
    let mut outcomes = Outcomes::of(ruleset);
    for (id, flag) in ruleset.flags.iter().enumerate().filter(|(id, flag)| ruleset.flag(&flag.key) == Some(*id)) {
        let at = subject.at(flag.at);
        // A value without a definition around it is meant to be served as it is.
        let is_plain = subject.syntax(at).is_none_or(|syntax| syntax.kind(at.node) != Kind::Object);
        if is_plain || !flag.facts.enabled && (decides(flag) || needed.contains(&id)) {
            continue;
        }
        let Some(value) = constant(subject, flag, &mut outcomes, id) else { continue };
        let key = place::key(subject, at, &flag.key);
        let same = flag.facts.when_off.and_then(|id| flag.variations.get(id));
        let said = if !flag.facts.enabled {
            format!("the flag is off and has no rules, so everybody gets `{value}`")
        } else if same.is_some_and(|variation| variation.value.text() == value.as_str()) {
            format!("the flag is on and serves `{value}` to everybody, as it does when it is off")
        } else if decides(flag) {
            format!("the flag serves `{value}` to everybody: its {} make no difference", ruleset.wording.rules)
        } else {
            format!("the flag serves `{value}` to everybody")
        };
        findings.add(Finding::new(&RULE, key, said));
    }
}

/// Whether a flag has rules or lists of users, or shares of its own.
pub(super) fn decides(flag: &Flag<'_>) -> bool {
    let decides = |role| matches!(role, Role::Rule | Role::Strategy | Role::Target | Role::Options);
    let own_test = |role, is_constant: bool| role != Role::Strategy || !is_constant;
    flag.body.arms.iter().any(|arm| decides(arm.role) && own_test(arm.role, arm.when.is_constant))
}

/// What a flag serves to everybody, in words.
fn constant<'r, 's>(
    subject: &Subject<'r, 's>,
    flag: &'r Flag<'s>,
    outcomes: &mut Outcomes<'r, 's>,
    id: usize,
) -> Option<String> {
    if flag.body.arms.iter().any(|arm| matches!(arm.role, Role::Broken(_))) {
        return None;
    }
    let can = outcomes.flag(id, View::Served);
    if can.nothing || can.fault {
        return None;
    }
    let mut served = can.ids().filter_map(|id| flag.variations.get(id));
    let first = served.next().filter(|first| first.fault.is_none() && is_own(subject, first))?;
    let is_named = subject.ruleset.wording.told_by == ToldBy::Name;
    let told = |variation: &Variation<'s>| {
        let payload = variation.payload.as_ref().map(|Payload { value, .. }| value.clone());
        (variation.value.json().to_owned(), payload, variation.name.clone().filter(|_| is_named))
    };
    let same = told(first);
    if !served.all(|other| other.fault.is_none() && told(other) == same) {
        return None;
    }
    Some(match first.name.as_deref().filter(|_| is_named) {
        Some(name) => name.to_owned(),
        None => first.value.text().into_owned(),
    })
}

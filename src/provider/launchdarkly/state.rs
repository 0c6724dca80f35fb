//! The state of all flags, from which a client-side SDK starts (spec section 11).

use super::native;
use crate::leaf::tree::Tree;
use crate::provider::{Answered, StateOptions};
use crate::ruleset::{Flag, Logic, Role};

type Members = Vec<(std::borrow::Cow<'static, str>, Tree<'static>)>;

/// What `all_flags_state` gives for the answers of all flags; without answers the context is invalid.
pub(super) fn state(answers: Option<&[Answered<'_>]>, options: &StateOptions) -> Tree<'static> {
    let mut whole = Members::new();
    let mut details = Members::new();
    for answered in answers.unwrap_or_default() {
        let flag = answered.flag;
        if options.client_side_only && !is_truthy(own(flag, "clientSide").as_ref()) {
            continue;
        }
        let value = answered.decision.variation.map(|id| flag.variations[id].value.tree().to_owned());
        whole.push((flag.key.to_string().into(), value.unwrap_or(Tree::Null)));
        details.push((flag.key.to_string().into(), Tree::Object(detail(answered, options))));
    }
    whole.push(("$flagsState".into(), Tree::Object(details)));
    whole.push(("$valid".into(), Tree::Bool(answers.is_some())));
    Tree::Object(whole)
}

fn detail(answered: &Answered<'_>, options: &StateOptions) -> Members {
    let Answered { flag, decision, .. } = answered;
    let reason = native::reason(answered);
    let is_experiment = is_experiment(answered);
    let is_tracked = is_experiment || is_true(flag, "trackEvents");
    let debugged = own(flag, "debugEventsUntilDate").filter(|until| !until.is_null());
    let is_debugged = debugged.as_ref().is_some_and(|until| number(until).is_some_and(|until| until > options.now));
    let has_details = !options.details_only_for_tracked || is_tracked || is_debugged;
    let mut detail = Members::new();
    if has_details && (options.with_reasons || is_experiment) {
        detail.push(("reason".into(), Tree::Object(with_rule_id(reason))));
    }
    if has_details {
        detail.push(("version".into(), own(flag, "version").unwrap_or(Tree::Number("1".into()))));
    }
    let prerequisites = prerequisites(answered);
    if !prerequisites.is_empty() {
        detail.push(("prerequisites".into(), Tree::List(prerequisites)));
    }
    if let Some(index) = decision.variation {
        detail.push(("variation".into(), Tree::Number(index.to_string().into())));
    }
    for (name, holds) in [("trackEvents", is_tracked), ("trackReason", is_experiment)] {
        if holds {
            detail.push((name.into(), Tree::Bool(true)));
        }
    }
    detail.extend(debugged.map(|until| ("debugEventsUntilDate".into(), until)));
    detail
}

/// The SDK writes `null` for a rule that has no id.
fn with_rule_id(mut reason: Members) -> Members {
    let index = reason.iter().position(|(name, _)| name == "ruleIndex");
    if let Some(index) = index.filter(|_| reason.iter().all(|(name, _)| name != "ruleId")) {
        reason.insert(index + 1, ("ruleId".into(), Tree::Null));
    }
    reason
}

/// Whether events count the evaluation for an experiment (spec section 10.4).
fn is_experiment(answered: &Answered<'_>) -> bool {
    let Answered { flag, decision, .. } = answered;
    let arm = decision.arm.filter(|_| decision.fault.is_none());
    decision.in_experiment
        || arm.is_some_and(|number| match flag.body.arms[number].role {
            Role::Otherwise => is_true(flag, "trackEventsFallthrough"),
            Role::Rule => own(flag, "trackEventsRules").is_some_and(|rules| {
                let rule = rules.as_list().and_then(|rules| rules.get(number - flag.rules.start));
                rule.and_then(Tree::as_bool) == Some(true)
            }),
            _ => false,
        })
}

/// The prerequisites that were looked at.
fn prerequisites(answered: &Answered<'_>) -> Vec<Tree<'static>> {
    let Answered { ruleset, flag, decision, .. } = answered;
    let fault = decision.fault.map(|id| (id, ruleset.fault(id)));
    if fault.is_some_and(|(_, fault)| fault.code == crate::ruleset::FaultCode::General) {
        return Vec::new();
    }
    let last = decision.arm.unwrap_or(flag.body.arms.len());
    let mut keys = Vec::new();
    for (number, arm) in flag.body.arms.iter().enumerate().filter(|(_, arm)| arm.role == Role::Prerequisite) {
        arm.when.each(&mut |condition| {
            if let Logic::Flag(wanted) = &condition.logic {
                // One that leads back is noticed before it is noted.
                let leads_back =
                    number == last && fault.is_some_and(|(id, _)| wanted.cycle == crate::ruleset::Verdict::Fault(id));
                if number <= last && !leads_back {
                    keys.push(Tree::Text(wanted.key.to_string().into()));
                }
            }
        });
    }
    // A flag that is off looks at none.
    if flag.facts.enabled { keys } else { Vec::new() }
}

fn own(flag: &Flag<'_>, name: &str) -> Option<Tree<'static>> {
    flag.facts.own.iter().find(|(held, _)| *held == name).map(|(_, value)| value.tree().to_owned())
}

fn is_true(flag: &Flag<'_>, name: &str) -> bool {
    own(flag, name).and_then(|value| value.as_bool()) == Some(true)
}

/// Whether Python takes a member for true.
fn is_truthy(value: Option<&Tree<'_>>) -> bool {
    value.is_some_and(|value| !crate::leaf::python::is_falsy(value))
}

fn number(value: &Tree<'_>) -> Option<f64> {
    match value {
        Tree::Number(token) => token.parse().ok(),
        Tree::Bool(value) => Some(f64::from(u8::from(*value))),
        _ => None,
    }
}

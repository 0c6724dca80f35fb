//! The SDK's own answer: what `variation_detail` returns (spec section 10), and the state of all flags (section 11).

use crate::context::Store;
use crate::leaf::tree::Tree;
use crate::provider::{Answered, Unanswered};
use crate::ruleset::{FaultCode, Flag, Logic, Role, Ruleset, Spreads, Value};

type Members = Vec<(std::borrow::Cow<'static, str>, Tree<'static>)>;

/// `{"value", "variationIndex", "reason"}`.
fn detail(value: Tree<'static>, index: Option<usize>, reason: Members) -> Tree<'static> {
    let index = index.map_or(Tree::Null, number);
    Tree::Object(vec![
        ("value".into(), value),
        ("variationIndex".into(), index),
        ("reason".into(), Tree::Object(reason)),
    ])
}

fn number(number: usize) -> Tree<'static> {
    Tree::Number(number.to_string().into())
}

fn text(text: impl Into<std::borrow::Cow<'static, str>>) -> Tree<'static> {
    Tree::Text(text.into())
}

fn error(kind: &'static str) -> Members {
    vec![("kind".into(), text("ERROR")), ("errorKind".into(), text(kind))]
}

/// The answer for a flag that the ruleset has.
pub(super) fn native(answered: &Answered<'_>) -> Tree<'static> {
    let Answered { flag, decision, default, .. } = answered;
    let value = match decision.variation {
        Some(id) => &flag.variations[id].value,
        None => default.unwrap_or(&Value::NULL),
    };
    detail(value.tree().to_owned(), decision.variation, reason(answered))
}

/// Why, in the SDK's terms.
pub(super) fn reason(answered: &Answered<'_>) -> Members {
    let Answered { ruleset, flag, decision, .. } = answered;
    let fault = decision.fault.map(|id| ruleset.fault(id));
    let mut reason = match (fault, decision.arm) {
        (Some(fault), _) if fault.code == FaultCode::General => error("EXCEPTION"),
        (Some(_), _) => error("MALFORMED_FLAG"),
        (None, Some(arm)) => of_arm(flag, arm),
        (None, None) => Members::new(),
    };
    if decision.in_experiment {
        reason.push(("inExperiment".into(), Tree::Bool(true)));
    }
    // Where the evaluation was broken off the SDK has forgotten about it.
    if let Some(store) = decision.store.filter(|_| fault.is_none_or(|fault| fault.spreads == Spreads::No)) {
        let status = match store {
            Store::Healthy => "HEALTHY",
            Store::Stale => "STALE",
            Store::NotConfigured => "NOT_CONFIGURED",
        };
        reason.push(("bigSegmentsStatus".into(), text(status)));
    }
    reason
}

fn of_arm(flag: &Flag<'_>, number: usize) -> Members {
    let arm = &flag.body.arms[number];
    let kind = |kind: &'static str| ("kind".into(), text(kind));
    match arm.role {
        Role::Switch => vec![kind("OFF")],
        Role::Target => vec![kind("TARGET_MATCH")],
        Role::Rule => {
            let mut reason = vec![kind("RULE_MATCH"), ("ruleIndex".into(), self::number(number - flag.rules.start))];
            reason.extend(arm.name.as_ref().map(|id| ("ruleId".into(), text(id.to_string()))));
            reason
        }
        Role::Prerequisite => {
            let mut key = None;
            arm.when.each(&mut |condition| {
                if let Logic::Flag(wanted) = &condition.logic {
                    key = Some(text(wanted.key.to_string()));
                }
            });
            vec![kind("PREREQUISITE_FAILED"), ("prerequisiteKey".into(), key.unwrap_or(Tree::Null))]
        }
        _ => vec![kind("FALLTHROUGH")],
    }
}

/// The answer for a key without a flag, or without a context that can be read: the caller's default.
pub(super) fn unanswered(
    _: &Ruleset<'_>,
    why: Unanswered<'_>,
    default: Option<&Value<'_>>,
) -> (Value<'static>, Tree<'static>) {
    let value = default.map_or(Value::NULL, Value::to_owned);
    let why = match why {
        Unanswered::NoFlag(_) => "FLAG_NOT_FOUND",
        Unanswered::Unreadable | Unanswered::Refused(_) => "USER_NOT_SPECIFIED",
    };
    let native = detail(value.tree().to_owned(), None, error(why));
    (value, native)
}

/// The answer where the value is not of the type that was asked for.
pub(super) fn mistyped(answered: &Answered<'_>) -> (Value<'static>, Tree<'static>) {
    let value = answered.default.map_or(Value::NULL, Value::to_owned);
    let native = detail(value.tree().to_owned(), None, error("WRONG_TYPE"));
    (value, native)
}

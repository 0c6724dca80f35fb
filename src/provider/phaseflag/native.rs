//! The SDK's own answer: what `get_variation` returns (spec section 10).

use std::borrow::Cow;

use crate::leaf::tree::Tree;
use crate::provider::{Answered, Unanswered};
use crate::ruleset::{Flag, Role, Ruleset, Serve, Value, Variation};

/// `{"value", "variation_id", "variation_key", "reason"}`.
pub(super) fn result(
    value: Tree<'static>,
    id: Option<Tree<'static>>,
    key: Option<Tree<'static>>,
    reason: Option<&str>,
) -> Tree<'static> {
    Tree::Object(vec![
        ("value".into(), value),
        ("variation_id".into(), id.unwrap_or(Tree::Null)),
        ("variation_key".into(), key.unwrap_or(Tree::Null)),
        ("reason".into(), reason.map_or(Tree::Null, |reason| Tree::Text(reason.to_owned().into()))),
    ])
}

/// The answer for a flag that the ruleset has.
pub(super) fn native(answered: &Answered<'_>) -> Tree<'static> {
    let Answered { flag, decision, .. } = answered;
    let served = decision.variation.filter(|_| decision.fault.is_none()).map(|id| &flag.variations[id]);
    let reason = decision.arm.filter(|_| decision.fault.is_none()).map(|arm| reason(flag, arm));
    let id = served.and_then(|variation| variation.id.as_ref()).map(|id| id.tree().to_owned());
    result(served.map_or(Tree::Null, |variation| variation.value.tree().to_owned()), id, served.and_then(key), reason)
}

/// The key of a variation, in the spelling of the source.
fn key(variation: &Variation<'_>) -> Option<Tree<'static>> {
    match (&variation.spelled_name, &variation.name) {
        (Some(spelled), _) => Some(spelled.tree().to_owned()),
        (None, Some(name)) => Some(Tree::Text(Cow::Owned(name.to_string()))),
        (None, None) => None,
    }
}

fn reason(flag: &Flag<'_>, number: usize) -> &'static str {
    let arm = &flag.body.arms[number];
    match (arm.role, arm.then) {
        (Role::Override, _) => "override",
        (Role::Broken(_), _) => "circular_prerequisite",
        (Role::Prerequisite, _) => "prerequisite_failed",
        (Role::Rule, Serve::Split(_)) => "percentage_rollout",
        (Role::Rule, _) => "targeting_match",
        _ => "default",
    }
}

/// The answer for a key without a flag, or for a request that cannot be read.
pub(super) fn unanswered(
    _: &Ruleset<'_>,
    why: Unanswered<'_>,
    default: Option<&Value<'_>>,
) -> (Value<'static>, Tree<'static>) {
    let value = default.map_or(Value::NULL, Value::to_owned);
    let reason = matches!(why, Unanswered::NoFlag(_)).then_some("flag_not_found");
    (value, result(Tree::Null, None, None, reason))
}

/// The answer where the value is not of the type that a typed call asks for: that gives the caller's default.
pub(super) fn mistyped(answered: &Answered<'_>) -> (Value<'static>, Tree<'static>) {
    (answered.default.map_or(Value::NULL, Value::to_owned), native(answered))
}

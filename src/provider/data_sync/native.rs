//! The SDKs' own answers: what `variation_detail` returns, as far as it is told (spec sections 1, 4.8 and 7.4).

use super::access::finite;
use crate::leaf::tree::Tree;
use crate::provider::{Answered, Unanswered};
use crate::ruleset::{Raises, Role, Value};

/// How a dialect tells that it serves a default.
pub(crate) struct Defaults {
    /// What the caller's default becomes.
    pub(crate) made: fn(Option<&Value<'_>>) -> Value<'static>,
    /// Whether an id is the one by which the SDK marks a default.
    pub(crate) marks: fn(&Tree<'_>) -> bool,
}

fn detail(value: &Value<'_>, reason: Option<&'static str>, variation_id: &Tree<'_>) -> Tree<'static> {
    Tree::Object(vec![
        ("value".into(), finite(&value.tree()).to_owned()),
        ("reason".into(), reason.map_or(Tree::Null, |reason| Tree::Text(reason.into()))),
        ("variation_id".into(), finite(variation_id).to_owned()),
    ])
}

/// The answer for a flag that the ruleset has.
pub(crate) fn native(answered: &Answered<'_>, defaults: &Defaults) -> Tree<'static> {
    let Answered { ruleset, flag, decision, default, .. } = answered;
    if let Some(fault) = decision.fault.map(|fault| ruleset.fault(fault)) {
        return match fault.raises {
            Raises::No => detail(&(defaults.made)(*default), Some("error in evaluation"), &Tree::Null),
            Raises::Unlogged | Raises::Logged => detail(&Value::NULL, None, &Tree::Null),
        };
    }
    let served = decision.variation.map(|id| &flag.variations[id]);
    let reason = decision.arm.map(|arm| match flag.body.arms[arm].role {
        Role::Switch => "flag off",
        Role::Prerequisite => "prerequisite failed",
        Role::Target => "target match",
        Role::Rule => "rule match",
        _ => "fall through all rules",
    });
    let id = served.and_then(|served| served.id.as_deref()).map_or(Tree::Null, Value::tree);
    let id = if (defaults.marks)(&id) { Tree::Null } else { id };
    detail(served.map_or(&Value::NULL, |served| &served.value), reason, &id)
}

/// The answer where no flag is evaluated: the caller's default.
pub(crate) fn unanswered(
    why: Unanswered<'_>,
    default: Option<&Value<'_>>,
    defaults: &Defaults,
) -> (Value<'static>, Tree<'static>) {
    let value = (defaults.made)(default);
    let reason = match why {
        Unanswered::NoFlag(_) => Some("flag not found"),
        Unanswered::Unreadable => None,
        Unanswered::Refused(reason) => Some(reason),
    };
    let native = detail(&value, reason, &Tree::Null);
    (value, native)
}

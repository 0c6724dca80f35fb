//! The SDK's own answer: what `variation_detail` returns, as far as it is told (spec sections 1 and 4.8).

use super::cast;
use crate::leaf::tree::Tree;
use crate::provider::data_sync::finite;
use crate::provider::{Answered, Unanswered};
use crate::ruleset::{Raises, Role, Ruleset, Value};

/// The id that the SDK gives where no variation is served.
const NO_VARIATION: &str = "NE";

fn detail(value: &Value<'_>, reason: Option<&'static str>, variation_id: &Tree<'static>) -> Tree<'static> {
    Tree::Object(vec![
        ("value".into(), finite(&value.tree()).to_owned()),
        ("reason".into(), reason.map_or(Tree::Null, |reason| Tree::Text(reason.into()))),
        ("variation_id".into(), finite(variation_id)),
    ])
}

/// The answer for a flag that the ruleset has.
pub(super) fn native(answered: &Answered<'_>) -> Tree<'static> {
    let Answered { ruleset, flag, decision, default, .. } = answered;
    if let Some(fault) = decision.fault.map(|fault| ruleset.fault(fault)) {
        return match fault.raises {
            Raises::No => detail(&cast::default(*default), Some("error in evaluation"), &Tree::Null),
            Raises::Unlogged | Raises::Logged => detail(&Value::NULL, None, &Tree::Null),
        };
    }
    let served = decision.variation.map(|id| &flag.variations[id]);
    let reason = decision.arm.map(|arm| match flag.body.arms[arm].role {
        Role::Switch => "flag off",
        Role::Target => "target match",
        Role::Rule => "rule match",
        _ => "fall through all rules",
    });
    let id = served.and_then(|served| served.id.as_deref()).map_or(Tree::Null, |id| id.tree().to_owned());
    let id = if id.as_text() == Some(NO_VARIATION) { Tree::Null } else { id };
    detail(served.map_or(&Value::NULL, |served| &served.value), reason, &id)
}

/// The answer where no flag is evaluated: the caller's default.
pub(super) fn unanswered(
    _: &Ruleset<'_>,
    why: Unanswered<'_>,
    default: Option<&Value<'_>>,
) -> (Value<'static>, Tree<'static>) {
    let value = cast::default(default);
    let reason = match why {
        Unanswered::NoFlag(_) => "flag not found",
        Unanswered::Unreadable => "user not specified",
        Unanswered::Refused(reason) => reason,
    };
    let native = detail(&value, Some(reason), &Tree::Null);
    (value, native)
}

//! The SDK's own answer: what `variation_detail` returns, as far as it is told (spec sections 1 and 7.4).

use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::provider::data_sync::finite;
use crate::provider::{Answered, Unanswered};
use crate::ruleset::{Raises, Role, Ruleset, Value};

fn detail(value: &Value<'_>, reason: Option<&'static str>, variation_id: &Tree<'static>) -> Tree<'static> {
    Tree::Object(vec![
        ("value".into(), finite(&value.tree()).to_owned()),
        ("reason".into(), reason.map_or(Tree::Null, |reason| Tree::Text(reason.into()))),
        ("variation_id".into(), finite(variation_id)),
    ])
}

/// What the caller's default becomes: a text in place of what counts as false.
pub(super) fn default(default: Option<&Value<'_>>) -> Value<'static> {
    match default {
        Some(default) if !python::is_falsy(&default.tree()) => default.to_owned(),
        _ => Value::of(&"flag value unknown".into()),
    }
}

/// What `is_enabled` makes of a value: it has words for yes, in any letter case, and everything else is no (spec section 7.4).
pub(super) fn is_enabled(value: &Value<'_>) -> Value<'static> {
    const YES: [&str; 6] = ["y", "yes", "t", "true", "on", "1"];
    let text = python::text(&value.tree()).to_lowercase();
    if YES.contains(&text.as_str()) { Value::TRUE } else { Value::FALSE }
}

/// The answer for a flag that the ruleset has.
pub(super) fn native(answered: &Answered<'_>) -> Tree<'static> {
    let Answered { ruleset, flag, decision, default, .. } = answered;
    if let Some(fault) = decision.fault.map(|fault| ruleset.fault(fault)) {
        return match fault.raises {
            Raises::No => detail(&self::default(*default), Some("error in evaluation"), &Tree::Null),
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
    let id = served.and_then(|served| served.id.as_deref()).map_or(Tree::Null, |id| id.tree().to_owned());
    // The id by which the SDK marks a default.
    let id = if python::equal(&id, &Tree::Number("-1".into())) { Tree::Null } else { id };
    detail(served.map_or(&Value::NULL, |served| &served.value), reason, &id)
}

/// The answer where no flag is evaluated: the caller's default.
pub(super) fn unanswered(
    _: &Ruleset<'_>,
    why: Unanswered<'_>,
    default: Option<&Value<'_>>,
) -> (Value<'static>, Tree<'static>) {
    let value = self::default(default);
    let reason = match why {
        Unanswered::NoFlag(_) => "flag not found",
        Unanswered::Unreadable => "user not specified",
        Unanswered::Refused(reason) => reason,
    };
    let native = detail(&value, Some(reason), &Tree::Null);
    (value, native)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of the specification, section 13.5, and values that are no texts.
    #[test]
    fn words_say_whether_a_flag_is_enabled() {
        let cases = [
            (&["\"true\"", "\"TRUE\"", "\"yes\"", "\"on\"", "\"1\"", "\"y\"", "\"t\"", "true", "1"][..], Value::TRUE),
            (&["\"false\"", "\"off\"", "\"0\"", "\"maybe\"", "\"\"", "\" true\"", "null", "1.0"][..], Value::FALSE),
        ];
        for (values, want) in cases {
            for json in values {
                let value = Value::raw(serde_json::from_str(json).unwrap());
                assert_eq!(is_enabled(&value), want, "{json}");
            }
        }
    }
}

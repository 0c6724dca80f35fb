//! What the SDK's own answer has of its own: defaults, and whether a flag is enabled (spec sections 1 and 7.4).

use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::provider::data_sync::{self, Defaults};
use crate::provider::{Answered, Unanswered};
use crate::ruleset::{Ruleset, Value};

/// The id by which the SDK marks a default.
const NO_VARIATION: &str = "-1";

const DEFAULTS: Defaults =
    Defaults { made: default, marks: |id| python::equal(id, &Tree::Number(NO_VARIATION.into())) };

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
    data_sync::native(answered, &DEFAULTS)
}

/// The answer where no flag is evaluated: the caller's default.
pub(super) fn unanswered(
    _: &Ruleset<'_>,
    why: Unanswered<'_>,
    default: Option<&Value<'_>>,
) -> (Value<'static>, Tree<'static>) {
    data_sync::unanswered(why, default, &DEFAULTS)
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

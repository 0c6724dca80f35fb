//! What the SDK's own answer has of its own: defaults (spec sections 1, 4.7 and 4.8).

use super::cast;
use crate::leaf::tree::Tree;
use crate::provider::data_sync::{self, Defaults};
use crate::provider::{Answered, Unanswered};
use crate::ruleset::{Ruleset, Value};

/// The id by which the SDK marks a default.
const NO_VARIATION: &str = "NE";

const DEFAULTS: Defaults = Defaults { made: cast::default, marks: |id| id.as_text() == Some(NO_VARIATION) };

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

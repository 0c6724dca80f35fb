//! The SDK's own answer: `is_enabled` and `get_variant` (spec sections 8.2 and 10).

use serde_json::{Value, json};

use super::lowering::ON;
use crate::leaf::tree::Tree;
use crate::provider::{Answered, Unanswered};
use crate::ruleset::{self, Ruleset};

/// The answer for a flag that the ruleset has.
pub(super) fn native(answered: &Answered<'_>) -> Tree<'static> {
    let Answered { flag, decision, .. } = answered;
    let served = decision.variation.map(|id| (id, &flag.variations[id]));
    let enabled = served.is_some_and(|(_, variation)| variation.value.is_on());
    let variant = match served.filter(|(id, _)| *id > ON && decision.fault.is_none()) {
        Some((_, variation)) => {
            let mut variant = json!({"name": variation.name, "enabled": true, "feature_enabled": true});
            if let Some(payload) = &variation.payload {
                variant["payload"] = json!({"type": payload.kind, "value": payload.value});
            }
            variant
        }
        // Where the engine panics, the SDK answers its disabled variant, without regard to the flag.
        None => disabled(enabled && decision.fault.is_none()),
    };
    Tree::of(&json!({"enabled": enabled, "variant": variant})).to_owned()
}

/// The answer for a flag that the ruleset does not have: the caller's fallback, else off.
pub(super) fn unanswered(
    _: &Ruleset<'_>,
    _: Unanswered<'_>,
    default: Option<&ruleset::Value<'_>>,
) -> (ruleset::Value<'static>, Tree<'static>) {
    let value = default.map_or(ruleset::Value::FALSE, ruleset::Value::to_owned);
    let enabled = value == ruleset::Value::TRUE;
    (value, Tree::of(&json!({"enabled": enabled, "variant": disabled(false)})).to_owned())
}

fn disabled(feature_enabled: bool) -> Value {
    json!({"name": "disabled", "enabled": false, "feature_enabled": feature_enabled})
}

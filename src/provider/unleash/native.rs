//! The SDK's own answer: `is_enabled` and `get_variant` (spec sections 8.2 and 10).

use serde_json::{Value, json};

use super::lowering::ON;
use crate::eval::Decision;
use crate::ruleset::Flag;

/// The answer for a flag that the ruleset has.
pub(super) fn native(flag: &Flag<'_>, decision: &Decision) -> Value {
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
    json!({"enabled": enabled, "variant": variant})
}

/// The answer for a flag that the ruleset does not have: the caller's fallback, else off.
pub(super) fn unknown(default: Option<&Value>) -> (Value, Value) {
    let enabled = default.and_then(Value::as_bool).unwrap_or_default();
    let value = default.cloned().unwrap_or(Value::Bool(false));
    (value, json!({"enabled": enabled, "variant": disabled(false)}))
}

fn disabled(feature_enabled: bool) -> Value {
    json!({"name": "disabled", "enabled": false, "feature_enabled": feature_enabled})
}

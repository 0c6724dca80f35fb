//! The SDK's own answer: what `get_value_details` returns (spec section 11).

use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::provider::{Answered, Unanswered};
use crate::ruleset::{Raises, Ruleset, Value};

/// What `get_value_details` returns, as far as it is told.
fn details(value: &Value<'_>, variation_id: Tree<'static>, error: Option<String>) -> Tree<'static> {
    let is_default_value = error.is_some();
    Tree::Object(vec![
        ("value".into(), value.tree().to_owned()),
        ("variation_id".into(), variation_id),
        ("is_default_value".into(), Tree::Bool(is_default_value)),
        ("error".into(), error.map_or(Tree::Null, |text| Tree::Text(text.into()))),
    ])
}

/// The answer for a flag that the ruleset has.
pub(super) fn native(answered: &Answered<'_>) -> Tree<'static> {
    let Answered { ruleset, flag, decision, default, .. } = answered;
    let served = decision.variation.map(|id| &flag.variations[id]);
    let default_value = default.map_or(Value::NULL, Value::to_owned);
    let fault = decision.fault.map(|id| ruleset.fault(id));
    let value = match (served, fault) {
        // Where the SDK raises there is no value at all.
        (_, Some(fault)) if fault.raises != Raises::No => &Value::NULL,
        (Some(variation), None) if !variation.is_default => &variation.value,
        _ => &default_value,
    };
    let error = fault.map(|fault| {
        let record = ruleset.wording.log.and_then(|log| log.failed.as_ref());
        match (record, answered.reason) {
            (Some(record), Some(reason)) if fault.raises == Raises::No => {
                record.message(&[("flag", &flag.key), ("reason", reason), ("default", &spelled(*default))])
            }
            _ => fault.message.clone().into_owned(),
        }
    });
    let variation_id = served.filter(|_| error.is_none()).and_then(|variation| match &variation.spelled_name {
        Some(spelled) => Some(spelled.tree().to_owned()),
        None => variation.name.as_ref().map(|name| Tree::Text(name.to_string().into())),
    });
    details(value, variation_id.unwrap_or(Tree::Null), error)
}

/// The answer for a key without a flag, or for a request that could not be read: the caller's default.
pub(super) fn unanswered(
    ruleset: &Ruleset<'_>,
    why: Unanswered<'_>,
    default: Option<&Value<'_>>,
) -> (Value<'static>, Tree<'static>) {
    let value = default.map_or(Value::NULL, Value::to_owned);
    let error = match (why, ruleset.wording.log) {
        (Unanswered::NoFlag(key), Some(log)) => {
            log.unknown(ruleset.is_absent, key, &spelled(default), ruleset.keys()).1
        }
        _ => "the request could not be read".to_owned(),
    };
    let native = details(&value, Tree::Null, Some(error));
    (value, native)
}

/// A default as Python prints it.
fn spelled(default: Option<&Value<'_>>) -> String {
    default.map_or("None".to_owned(), |value| python::text(&value.tree()).into_owned())
}

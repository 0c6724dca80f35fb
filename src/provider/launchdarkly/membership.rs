//! Who is in big segments, from a file or a request (spec section 9.1).

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::context::{ContextError, Memberships, Store};
use crate::leaf::tree::Tree;

/// A store is stale when it was brought up to date so many milliseconds ago, or more.
const STALE_AFTER: f64 = 120_000.0;

/// Reads `{"lastUpToDate": MILLISECONDS|"now"|null, "memberships": {KEY: {"SEGMENT.gGENERATION": BOOL}}}` at the moment `now`.
pub(super) fn read(tree: &Tree<'_>, now: DateTime<Utc>) -> Result<Memberships, ContextError> {
    if tree.as_object().is_none() {
        return Err(invalid("the memberships of big segments are not an object"));
    }
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this age are exact")]
    let now = now.timestamp_millis() as f64;
    let store = match tree.get("lastUpToDate") {
        None => Store::Healthy,
        Some(Tree::Text(text)) if text == "now" => Store::Healthy,
        Some(Tree::Null) => Store::Stale,
        Some(Tree::Number(token)) => match token.parse::<f64>() {
            Ok(moment) if now - moment < STALE_AFTER => Store::Healthy,
            _ => Store::Stale,
        },
        Some(_) => return Err(invalid("`lastUpToDate` is neither milliseconds since 1970, nor \"now\", nor null")),
    };
    let mut known = HashMap::new();
    match tree.get("memberships") {
        None | Some(Tree::Null) => {}
        Some(Tree::Object(members)) => {
            for (key, lists) in members {
                known.insert(key.to_string(), of_key(key, lists)?);
            }
        }
        Some(_) => return Err(invalid("`memberships` is not an object")),
    }
    Ok(Memberships { store, known })
}

fn of_key(key: &str, lists: &Tree<'_>) -> Result<HashMap<String, bool>, ContextError> {
    let lists = match lists {
        Tree::Null => &[],
        lists => lists.as_object().ok_or_else(|| invalid(format!("the memberships of `{key}` are not an object")))?,
    };
    let lists = lists.iter().map(|(name, known)| match known {
        Tree::Bool(known) => Ok(Some((name.to_string(), *known))),
        Tree::Null => Ok(None),
        _ => Err(invalid(format!("the membership of `{key}` in `{name}` is neither true nor false"))),
    });
    Ok(lists.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn invalid(message: impl Into<String>) -> ContextError {
    ContextError {
        message: message.into(),
        help: r#"write it like {"lastUpToDate": "now", "memberships": {"alice": {"beta.g1": true}}}"#,
    }
}

//! Pairs of rulesets: a document of `lint_gen`, and the same with a few things changed as people change them.
//!
//! A change is found by the names of members, which mean the same wherever a dialect has them: a percentage, an operand, an
//! operator, what is served, a switch, a seed, an order, a rule or a flag more or less, another key.

use serde_json::{Value, json};

use crate::lint_gen::{Dice, FLAGS};

/// What can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Percentage,
    Operand,
    Operator,
    Attribute,
    Turned,
    Order,
    Fewer,
    More,
    Seed,
    Sticky,
    Served,
    Priority,
    FlagGone,
    FlagAdded,
    FlagRenamed,
}

pub(crate) const KINDS: [Kind; 15] = [
    Kind::Percentage,
    Kind::Operand,
    Kind::Operator,
    Kind::Attribute,
    Kind::Turned,
    Kind::Order,
    Kind::Fewer,
    Kind::More,
    Kind::Seed,
    Kind::Sticky,
    Kind::Served,
    Kind::Priority,
    Kind::FlagGone,
    Kind::FlagAdded,
    Kind::FlagRenamed,
];

const WORDS: [&str; 10] = ["NO", "SE", "a", "ab", "abc", "1", "2", "1.0.0", "anna", "bob"];
/// Operators that take the same operands.
const OPERATORS: [&[&str]; 13] = [
    &["IN", "NOT_IN", "STR_STARTS_WITH", "STR_ENDS_WITH", "STR_CONTAINS"],
    &["NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE"],
    &["DATE_AFTER", "DATE_BEFORE"],
    &["SEMVER_EQ", "SEMVER_GT", "SEMVER_GTE", "SEMVER_LT", "SEMVER_LTE"],
    &["in", "startsWith", "endsWith", "contains"],
    &["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"],
    &["before", "after"],
    &["is", "is_not", "contains", "not_contains"],
    &["one_of", "not_one_of"],
    &["gt", "lt", "version_gt", "version_lt"],
    &["Equal", "NotEqual", "Contains", "NotContain", "StartsWith", "EndsWith"],
    &["IsOneOf", "NotOneOf"],
    &["BiggerThan", "BiggerEqualThan", "LessThan", "LessEqualThan", "IsTrue", "IsFalse"],
];
/// The same of the dialect that has numbers for them.
const COMPARATORS: [&[u64]; 5] =
    [&[0, 1, 2, 3, 30, 31, 32, 33, 34, 35], &[4, 5], &[6, 7, 8, 9], &[10, 11, 12, 13, 14, 15, 18, 19], &[28, 29]];

/// What may be changed at the member `name` of an object.
fn kinds(name: &str, owner: &Value, value: &Value) -> Vec<Kind> {
    let is_list_of_objects = value.as_array().is_some_and(|items| items.iter().any(Value::is_object));
    match (name, value) {
        ("rollout", Value::String(_) | Value::Array(_))
        | ("weight" | "p", Value::Number(_))
        | ("rolloutPercentage", Value::Array(_)) => vec![Kind::Percentage],
        ("values" | "l" | "included" | "excluded" | "keyIds", Value::Array(_)) => vec![Kind::Operand],
        ("value", _) if owner.get("operator").is_some() || owner.get("property").is_some() => vec![Kind::Operand],
        ("d", Value::Number(_)) | ("s", Value::String(_)) if owner.get("a").is_some() => vec![Kind::Operand],
        ("operator" | "op" | "operation", Value::String(_)) | ("c", Value::Number(_)) => vec![Kind::Operator],
        ("contextName" | "property" | "attribute" | "a", Value::String(_)) => vec![Kind::Attribute],
        ("inverted" | "negate" | "enabled" | "on" | "isEnabled" | "b" | "isArchived", Value::Bool(_)) => {
            vec![Kind::Turned]
        }
        ("status", Value::String(text)) if text.ends_with("abled") => vec![Kind::Turned],
        ("salt" | "groupId", Value::String(_)) => vec![Kind::Seed],
        ("stickiness" | "bucketBy", Value::String(_)) | ("dispatchKey", _) => vec![Kind::Sticky],
        ("variation", Value::Number(_))
        | ("variation_id" | "default_variation_id" | "variationId" | "disabledVariationId", Value::String(_))
        | ("valueOption", Value::Object(_)) => vec![Kind::Served],
        ("id", Value::String(text)) if matches!(text.as_str(), "on" | "off") && owner.get("rollout").is_some() => {
            vec![Kind::Served]
        }
        ("priority", Value::Number(_)) => vec![Kind::Priority],
        (
            "strategies" | "constraints" | "rules" | "r" | "clauses" | "c" | "conditions" | "targeting_rules"
            | "fftuwmtr" | "ruleJsonContent" | "targets" | "targetUsers" | "targetIndividuals" | "prerequisites"
            | "dependencies",
            Value::Array(_),
        ) if is_list_of_objects => vec![Kind::Order, Kind::Fewer, Kind::More],
        ("segments", Value::Array(items)) if items.iter().any(Value::is_number) => vec![Kind::Fewer],
        _ => Vec::new(),
    }
}

/// The pointers of all that may be changed.
fn places(value: &Value, at: &str, found: &mut Vec<(Kind, String)>) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                found.extend(kinds(name, value, inner).into_iter().map(|kind| (kind, at.clone())));
                places(inner, &at, found);
            }
        }
        Value::Array(items) => {
            for (place, inner) in items.iter().enumerate() {
                places(inner, &format!("{at}/{place}"), found);
            }
        }
        _ => {}
    }
}

fn operand(value: &mut Value, dice: &mut Dice) {
    match value {
        Value::Array(items) => match dice.below(3) {
            0 if !items.is_empty() => {
                items.remove(dice.below(items.len()));
            }
            1 if !items.is_empty() => {
                let place = dice.below(items.len());
                operand(&mut items[place], dice);
            }
            _ => items.push(dice.of(&WORDS).into()),
        },
        // A list inside of a text.
        Value::String(text) if text.starts_with('[') && serde_json::from_str::<Vec<Value>>(text).is_ok() => {
            let mut list: Value = serde_json::from_str(text).unwrap();
            operand(&mut list, dice);
            *text = list.to_string();
        }
        Value::String(text) => match text.parse::<f64>() {
            Ok(number) if dice.below(2) == 0 => *text = (number + 1.0).to_string(),
            _ => dice.of(&WORDS).clone_into(text),
        },
        Value::Number(number) => *value = json!(number.as_f64().unwrap() + dice.of(&[-1.0, 0.5, 1.0])),
        Value::Bool(is) => *is = !*is,
        _ => *value = dice.of(&WORDS).into(),
    }
}

fn operator(value: &mut Value, dice: &mut Dice) {
    if let Value::String(text) = value {
        let row = OPERATORS.iter().find(|row| row.contains(&text.as_str()));
        *text = row.map_or("notThere", |row| dice.of(row)).to_owned();
        return;
    }
    let number = value.as_u64().unwrap_or_default();
    // Segments and prerequisites have only the first two.
    let row = COMPARATORS.iter().find(|row| row.contains(&number) && number > 1);
    *value = row.map_or(1 - number.min(1), |row| dice.of(row)).into();
}

fn percentage(value: &mut Value, dice: &mut Dice) {
    match value {
        Value::String(text) => dice.of(&["0", "10", "37", "51", "99", "100"]).clone_into(text),
        Value::Array(edges) => {
            let place = dice.below(2);
            edges[place] = dice.of(&[0.0, 0.25, 0.4, 0.5, 0.75, 1.0]).into();
        }
        _ => {
            let whole = if value.as_f64().is_some_and(|weight| weight > 1000.0) { 100_000 } else { 100 };
            *value = (dice.of(&[0, 10, 37, 50, 90, 100]) * whole / 100).into();
        }
    }
}

fn order(items: &mut Vec<Value>, kind: Kind, dice: &mut Dice) {
    let count = items.len();
    let place = dice.below(count);
    match kind {
        Kind::Order => items.swap(place, dice.below(count)),
        Kind::Fewer => {
            items.remove(place);
        }
        // The same once more, perhaps with another operand.
        _ => {
            let mut copy = items[place].clone();
            if dice.below(3) > 0 {
                let kind = dice.of(&[Kind::Operand, Kind::Turned, Kind::Served, Kind::Percentage]);
                change(&mut copy, kind, dice);
            }
            items.insert(dice.below(count + 1), copy);
        }
    }
}

fn other(value: &mut Value, pool: &[&'static str], dice: &mut Dice) {
    *value = dice.of(pool).into();
}

/// Changes one thing of this kind; whether there was one.
fn change(document: &mut Value, kind: Kind, dice: &mut Dice) -> bool {
    let mut found = Vec::new();
    places(document, "", &mut found);
    found.retain(|(other, _)| *other == kind);
    if found.is_empty() {
        return false;
    }
    let (_, at) = &found[dice.below(found.len())];
    let value = document.pointer_mut(at).unwrap();
    match kind {
        Kind::Percentage => percentage(value, dice),
        Kind::Operand => operand(value, dice),
        Kind::Operator => operator(value, dice),
        Kind::Attribute => other(value, &["country", "email", "age", "plan"], dice),
        Kind::Turned => match value {
            Value::Bool(is) => *is = !*is,
            text => *text = if text == "Enabled" { "Disabled" } else { "Enabled" }.into(),
        },
        Kind::Order | Kind::Fewer | Kind::More => order(value.as_array_mut().unwrap(), kind, dice),
        Kind::Seed => other(value, &["s", "t", "g", "h", ""], dice),
        Kind::Sticky if at.ends_with("stickiness") => {
            other(value, &["default", "userId", "random", "plan"], dice);
        }
        Kind::Sticky => other(value, &["key", "plan", "country"], dice),
        Kind::Served => match value {
            Value::Number(_) => *value = dice.below(2).into(),
            Value::String(_) => other(value, &["on", "off"], dice),
            option => {
                let is_on = option["localId"] == 1;
                option["localId"] = if is_on { 2 } else { 1 }.into();
                option["variationValue"] = if is_on { "false" } else { "true" }.into();
            }
        },
        Kind::Priority => *value = dice.below(5).into(),
        Kind::FlagGone | Kind::FlagAdded | Kind::FlagRenamed => return false,
    }
    true
}

/// The flags of a document, a map or a list of any dialect.
fn flags(document: &mut Value) -> &mut Value {
    let at = ["/features", "/f", "/flags", "/data/featureFlags"].into_iter().find(|at| document.pointer(at).is_some());
    document.pointer_mut(at.unwrap()).unwrap()
}

/// Gives a flag, which stands under `old`, another key, in all places where it says its own.
fn rename(flag: &mut Value, old: &str, new: &str) {
    let Value::Object(members) = flag else { return };
    for (name, inner) in members.iter_mut() {
        match inner {
            Value::String(text) if matches!(name.as_str(), "key" | "name" | "id" | "keyName") => {
                if text == old {
                    new.clone_into(text);
                } else if let Some(prefix) = text.strip_suffix(old).filter(|prefix| prefix.ends_with("__")) {
                    *text = format!("{prefix}{new}");
                }
            }
            Value::Object(_) if name == "ff" => rename(inner, old, new),
            _ => {}
        }
    }
}

/// Takes a flag away, adds a copy under another key, or gives it another key.
fn change_flags(document: &mut Value, kind: Kind, dice: &mut Dice) -> bool {
    let key = dice.of(&FLAGS);
    let name = dice.of(&["f4", "g0"]);
    match flags(document) {
        Value::Object(map) => {
            let Some(mut flag) = map.get(key).cloned() else { return false };
            rename(&mut flag, key, name);
            if kind != Kind::FlagAdded {
                map.remove(key);
            }
            if kind != Kind::FlagGone {
                map.insert(name.to_owned(), flag);
            }
        }
        Value::Array(list) => {
            let says = |flag: &Value| {
                let own = flag.get("key").or_else(|| flag.pointer("/ff/keyName")).or_else(|| flag.get("name"));
                own.and_then(Value::as_str) == Some(key)
            };
            let Some(place) = list.iter().position(says) else { return false };
            let mut flag = list[place].clone();
            rename(&mut flag, key, name);
            if kind != Kind::FlagAdded {
                list.remove(place);
            }
            if kind != Kind::FlagGone {
                list.push(flag);
            }
        }
        _ => return false,
    }
    true
}

/// The document with one to three things changed, and what they are.
pub(crate) fn changed(document: &Value, dice: &mut Dice) -> (Value, Vec<Kind>) {
    let mut after = document.clone();
    let mut done = Vec::new();
    let wanted = dice.of(&[1, 1, 1, 1, 2, 2, 3]);
    while done.len() < wanted {
        let kind = dice.of(&KINDS);
        let is_done = match kind {
            Kind::FlagGone | Kind::FlagAdded | Kind::FlagRenamed => {
                // Seldom, since there is little else to see in such a pair.
                dice.below(3) == 0 && change_flags(&mut after, kind, dice)
            }
            _ => change(&mut after, kind, dice),
        };
        if is_done {
            done.push(kind);
        }
    }
    (after, done)
}

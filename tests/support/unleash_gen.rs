//! Generators of Unleash documents, of contexts, and of damage to documents.
//!
//! The pools are small, so that rules and contexts meet. What cannot be compiled, does not exist or wraps around is in
//! them, but seldom, so that most flags can be on and off.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

/// Names of generated flags; the one after them is never there.
pub(crate) const FLAGS: [&str; 4] = ["f0", "f1", "blå", "f3"];
const MISSING: &str = "gone";
/// Custom strategies, and what the application answers.
pub(crate) const CUSTOM: [(&str, bool); 2] = [("homeGrown", true), ("other", false)];

const NAMES: [&str; 9] =
    ["userId", "sessionId", "currentTime", "remoteAddress", "environment", "plan", "random", "", "a b"];
const TEXTS: [&str; 14] =
    ["", "1", "2", "7", "a", "A", "É", "é", " a ", "10.0.0.1", "2.1.0", "2.1.0-rc.1", "2024-05-01T12:00:00Z", "x\"y"];
const SCALARS: [&str; 6] = ["1", "5e0", "2.1.0", "2.0.0-a.1", "2024-05-01T12:00:00Z", "2999-01-01T00:00:00Z"];
const PATTERNS: [&str; 6] = ["", "^a", "\\d+$", "(?i)É", "a(?=b)", "["];
const NETWORKS: [&str; 4] = ["10.0.0.0/8", "::/0", "nonsense", "10.0.0.1"];
const LIST_OPERATORS: [&str; 5] = ["IN", "NOT_IN", "STR_STARTS_WITH", "STR_ENDS_WITH", "STR_CONTAINS"];
const SCALAR_OPERATORS: [&str; 12] = [
    "NUM_EQ",
    "NUM_GT",
    "NUM_GTE",
    "NUM_LT",
    "NUM_LTE",
    "DATE_AFTER",
    "DATE_BEFORE",
    "SEMVER_EQ",
    "SEMVER_GT",
    "SEMVER_GTE",
    "SEMVER_LT",
    "SEMVER_LTE",
];
const BUILT_IN: [&str; 9] = [
    "default",
    "default",
    "flexibleRollout",
    "flexibleRollout",
    "userWithId",
    "remoteAddress",
    "gradualRolloutUserId",
    "gradualRolloutRandom",
    "applicationHostname",
];
const SEGMENTS: [i32; 3] = [1, 2, -3];

/// Marks a member that repeats the one before it, see [`to_text`].
const AGAIN: &str = "@again:";

fn pick(pool: &'static [&'static str]) -> impl Strategy<Value = Value> {
    select(pool).prop_map(Value::from)
}

fn texts(pool: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::collection::vec(pick(pool), 1..4).prop_map(Value::from)
}

/// An object of the members that are there.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    Value::Object(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}

fn constraint() -> impl Strategy<Value = Value> {
    let operand = prop_oneof![
        6 => (pick(&LIST_OPERATORS), texts(&TEXTS).prop_map(|values| ("values", values))),
        6 => (pick(&SCALAR_OPERATORS), pick(&SCALARS).prop_map(|value| ("value", value))),
        2 => (Just(json!("REGEX")), pick(&PATTERNS).prop_map(|value| ("value", value))),
        2 => (Just(json!("IN_CIDR")), texts(&NETWORKS).prop_map(|values| ("values", values))),
        1 => (pick(&["NOPE", "in", "NUM_EQ", "STR_CONTAINS"]), Just(("value", json!("back\\")))),
    ];
    (pick(&NAMES), operand, any::<bool>(), any::<bool>()).prop_map(|(name, (operator, (member, operand)), invert, fold)| {
        json!({"contextName": name, "operator": operator, member: operand, "inverted": invert, "caseInsensitive": fold})
    })
}

fn constraints() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => Just(Vec::new()),
        3 => prop::collection::vec(constraint(), 1..2),
        1 => prop::collection::vec(constraint(), 2..4),
    ]
    .prop_map(Value::from)
}

fn variant() -> impl Strategy<Value = Value> {
    let weight = prop_oneof![1 => Just(-1), 3 => Just(0), 8 => 1..1001_i32];
    let overrides =
        (pick(&NAMES), texts(&TEXTS)).prop_map(|(name, values)| json!([{"contextName": name, "values": values}]));
    (select(&["red", "blue", "disabled"][..]), weight, prop::option::of(pick(&NAMES)), prop::option::of(overrides))
        .prop_map(|(name, weight, stickiness, overrides)| {
            let payload = (weight % 2 == 0).then(|| json!({"type": "string", "value": name}));
            object([
                ("name", Some(json!(name))),
                ("weight", Some(json!(weight))),
                ("stickiness", stickiness),
                ("payload", payload),
                ("overrides", overrides),
            ])
        })
}

fn variants() -> impl Strategy<Value = Value> {
    prop::collection::vec(variant(), 0..4).prop_map(Value::from)
}

fn parameters() -> impl Strategy<Value = Value> {
    let share =
        prop_oneof![8 => (0..=100_u8).prop_map(|share| json!(share.to_string())), 1 => pick(&["+7", "x", "101"])];
    let stickiness = prop_oneof![4 => pick(&["default", "random", "userId"]), 1 => pick(&NAMES)];
    (share, prop::option::of(stickiness), prop::option::of(pick(&["group", "", "é"]))).prop_map(
        |(share, stickiness, group)| {
            object([
                ("rollout", Some(share.clone())),
                ("percentage", Some(share)),
                ("stickiness", stickiness),
                ("groupId", group),
                ("userIds", Some(json!("1, 7,"))),
                ("IPs", Some(json!("10.0.0.0/8, nonsense"))),
            ])
        },
    )
}

fn strategy_named(name: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let segments = prop::collection::vec(prop_oneof![12 => select(&SEGMENTS[..2]), 1 => select(&SEGMENTS[..])], 0..2);
    (name, parameters(), constraints(), segments, variants()).prop_map(
        |(name, parameters, constraints, segments, variants)| {
            json!({"name": name, "parameters": parameters, "constraints": constraints, "segments": segments,
                   "variants": variants})
        },
    )
}

/// A strategy, custom ones included.
pub(crate) fn strategy() -> impl Strategy<Value = Value> {
    let custom = select(&CUSTOM[..]).prop_map(|(name, _)| json!(name));
    strategy_named(prop_oneof![6 => pick(&BUILT_IN), 1 => custom])
}

/// A strategy that the engine itself knows.
pub(crate) fn built_in_strategy() -> impl Strategy<Value = Value> {
    strategy_named(pick(&BUILT_IN))
}

fn dependency() -> impl Strategy<Value = Value> {
    let parent = prop_oneof![8 => select(&FLAGS[..]), 1 => Just(MISSING)];
    let wanted = prop::option::of(prop::collection::vec(select(&["red", "blue", "disabled"][..]), 0..3));
    (parent, prop::option::of(any::<bool>()), wanted)
        .prop_map(|(feature, enabled, variants)| json!({"feature": feature, "enabled": enabled, "variants": variants}))
}

/// A flag of that name.
pub(crate) fn feature(name: &'static str) -> impl Strategy<Value = Value> {
    let strategies = prop::collection::vec(strategy(), 0..4);
    let dependencies = prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(dependency(), 1..3)];
    (prop::bool::weighted(0.85), strategies, variants(), dependencies).prop_map(
        move |(enabled, strategies, variants, dependencies)| {
            json!({"name": name, "enabled": enabled, "strategies": strategies, "variants": variants,
                   "dependencies": dependencies})
        },
    )
}

fn segment(id: i32) -> impl Strategy<Value = Value> {
    constraints().prop_map(move |constraints| json!({"id": id, "name": "s", "constraints": constraints}))
}

/// A features document with all of [`FLAGS`].
pub(crate) fn document() -> impl Strategy<Value = Value> {
    (FLAGS.map(feature), SEGMENTS[..2].iter().map(|id| segment(*id)).collect::<Vec<_>>())
        .prop_map(|(features, segments)| json!({"version": 2, "features": features.to_vec(), "segments": segments}))
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        8 => pick(&TEXTS),
        1 => (-3..9_i64).prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => Just(json!([])),
    ]
}

/// A context.
pub(crate) fn context() -> impl Strategy<Value = Value> {
    let members = || prop::collection::btree_map(select(&NAMES[..]), scalar(), 1..9);
    (members(), prop::option::of(members())).prop_map(|(top, properties)| {
        let named = |(name, value): (&str, Value)| (name.to_owned(), value);
        let mut context: Map<String, Value> = top.into_iter().map(named).collect();
        if let Some(properties) = properties {
            context.insert("properties".to_owned(), Value::Object(properties.into_iter().map(named).collect()));
        }
        Value::Object(context)
    })
}

/// Any JSON value, shallow.
pub(crate) fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![scalar(), any::<i64>().prop_map(Value::from), "\\PC{0,6}".prop_map(Value::from)];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((select(&NAMES[..]), inner), 0..3).prop_map(|members| {
                Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            }),
        ]
    })
}

/// What is done to one node of a document.
#[derive(Debug, Clone)]
pub(crate) enum Harm {
    Delete,
    Replace(Value),
    Repeat,
}

/// Some harm, and which nodes it meets.
pub(crate) fn harm() -> impl Strategy<Value = Vec<(Index, Harm)>> {
    let harm = prop_oneof![
        2 => Just(Harm::Delete),
        2 => anything().prop_map(Harm::Replace),
        1 => Just(Harm::Repeat),
    ];
    prop::collection::vec((any::<Index>(), harm), 1..4)
}

/// The JSON pointers of all nodes below `value`.
fn nodes(value: &Value, at: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(name, inner)| (name.replace('~', "~0").replace('/', "~1"), inner)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(place, inner)| (place.to_string(), inner)).collect(),
        _ => return,
    };
    for (step, inner) in children {
        let at = format!("{at}/{step}");
        nodes(inner, &at, found);
        found.push(at);
    }
}

/// Does the harm, one after the other.
pub(crate) fn mutate(document: &mut Value, harm: Vec<(Index, Harm)>) {
    for (index, harm) in harm {
        let mut found = Vec::new();
        nodes(document, "", &mut found);
        if found.is_empty() {
            return;
        }
        let (parent, step) = index.get(&found).rsplit_once('/').unwrap();
        let step = step.replace("~1", "/").replace("~0", "~");
        match document.pointer_mut(parent).unwrap() {
            Value::Object(members) => harm_member(members, &step, harm),
            Value::Array(items) => harm_item(items, step.parse().unwrap(), harm),
            _ => unreachable!("a node with children is an object or an array"),
        }
    }
}

fn harm_member(members: &mut Map<String, Value>, name: &str, harm: Harm) {
    match harm {
        Harm::Delete => {
            members.shift_remove(name);
        }
        Harm::Replace(value) => {
            members.insert(name.to_owned(), value);
        }
        Harm::Repeat => {
            let value = members[name].clone();
            members.insert(format!("{AGAIN}{name}"), value);
        }
    }
}

fn harm_item(items: &mut Vec<Value>, place: usize, harm: Harm) {
    match harm {
        Harm::Delete => {
            items.remove(place);
        }
        Harm::Replace(value) => items[place] = value,
        Harm::Repeat => items.insert(place, items[place].clone()),
    }
}

/// The text of a document, in which members that are marked as repeated stand twice.
pub(crate) fn to_text(document: &Value) -> String {
    document.to_string().replace(&format!("\"{AGAIN}"), "\"")
}

/// The same value with the members of all objects in another order.
pub(crate) fn reordered(value: &Value, by: usize) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> =
                members.iter().rev().map(|(name, inner)| (name.clone(), reordered(inner, by))).collect();
            let middle = by % members.len().max(1);
            members.rotate_left(middle);
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => items.iter().map(|item| reordered(item, by)).collect(),
        other => other.clone(),
    }
}

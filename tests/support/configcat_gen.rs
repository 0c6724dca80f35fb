//! Generated ConfigCat documents of both formats, what is laid over them, and contexts.
//!
//! The pools are small, so that rules and contexts meet. Operands fit their comparators, percentages mostly add up, and
//! prerequisites mostly do not go round in circles; what is malformed comes from the harm that is done afterwards.

use ffctl::leaf::digest::{sha1, sha256};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

use crate::unleash_gen::Harm;

/// Names of generated flags; the one after them is never there.
pub(crate) const FLAGS: [&str; 4] = ["f0", "f1", "blå", "f/3~"];
const MISSING: &str = "gone";

const NAMES: [&str; 7] = ["Identifier", "Email", "Country", "Plan", "Age", "Tags", "email"];
const TEXTS: [&str; 12] =
    ["a", "A", "ab", "é", " a ", "7", "7.0", "1,5", "2.1.0", "2.1.0-rc.1", "[\"a\",\"é\"]", "1750000000"];
const VERSIONS: [&str; 6] = ["2.1.0", " 2.0.0 ", "2.1.0-rc.1", "", "2.1", "3.0.0+b"];
const SEGMENTS: [&str; 2] = ["Beta", "Staff"];
const SALT: &str = "pepper";
/// Names of members, of both formats and of neither.
const MEMBERS: [&str; 14] = ["f", "p", "s", "r", "c", "v", "t", "a", "l", "d", "i", "b", "flags", "u"];

/// A value of the type that the flag at that place has.
fn value(place: usize) -> BoxedStrategy<Value> {
    match place {
        0 => any::<bool>().prop_map(Value::from).boxed(),
        1 => select(&["red", "blue"][..]).prop_map(Value::from).boxed(),
        2 => (1..4_i64).prop_map(Value::from).boxed(),
        _ => select(&[1.5, 2.0, -1e21][..]).prop_map(Value::from).boxed(),
    }
}

/// The member that holds a value of that type.
fn member(place: usize) -> &'static str {
    ["b", "s", "i", "d"][place]
}

/// An object of the members that are there.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    Value::Object(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}

/// Something with a value, in the form of v6, and mostly with an id.
fn served(place: usize) -> impl Strategy<Value = Map<String, Value>> {
    (value(place), prop::option::of(select(&["i1", "i2"][..]))).prop_map(move |(value, id)| {
        let wrapped = json!({member(place): value});
        let served = object([("v", Some(wrapped)), ("i", id.map(Value::from))]);
        served.as_object().cloned().unwrap_or_default()
    })
}

/// Texts of a list.
fn texts(pool: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(select(pool), 0..4)
}

/// A condition on an attribute; digests are salted for `whose`.
fn user_condition(whose: &'static str) -> impl Strategy<Value = Value> {
    let digest = move |text: &str| sha256(text.as_bytes(), format!("{SALT}{whose}").as_bytes()).as_str().to_owned();
    let part = move |text: &str| format!("{}_{}", text.len(), digest(text));
    let list = |comparators: &'static [u8], items: BoxedStrategy<Vec<String>>| {
        (select(comparators), items).prop_map(|(comparator, items)| json!({"c": comparator, "l": items})).boxed()
    };
    let one = |comparators: &'static [u8], operand: BoxedStrategy<Value>, name: &'static str| {
        (select(comparators), operand)
            .prop_map(move |(comparator, operand)| json!({"c": comparator, name: operand}))
            .boxed()
    };
    let plain = || texts(&TEXTS).prop_map(|texts| texts.into_iter().map(str::to_owned).collect()).boxed();
    let text = || select(&TEXTS[..]).prop_map(Value::from).boxed();
    let number = || select(vec![json!(7), json!(7.0), json!(1.5), json!(1_750_000_000_i64), json!(-1)]).boxed();
    let test = prop_oneof![
        4 => list(&[0, 1, 2, 3, 30, 31, 32, 33, 34, 35], plain()),
        2 => list(&[16, 17, 26, 27], texts(&TEXTS).prop_map(move |all| all.into_iter().map(digest).collect()).boxed()),
        2 => list(&[22, 23, 24, 25], texts(&TEXTS).prop_map(move |all| all.into_iter().map(part).collect()).boxed()),
        1 => list(&[4, 5], texts(&VERSIONS).prop_map(|all| all.into_iter().map(str::to_owned).collect()).boxed()),
        2 => one(&[28, 29], text(), "s"),
        1 => one(&[20, 21], select(&TEXTS[..]).prop_map(move |text| json!(digest(text))).boxed(), "s"),
        2 => one(&[6, 7, 8, 9], select(&VERSIONS[..]).prop_map(Value::from).boxed(), "s"),
        3 => one(&[10, 11, 12, 13, 14, 15, 18, 19], number(), "d"),
    ];
    (select(&NAMES[..]), test).prop_map(|(name, test)| {
        let mut condition = json!({"a": name});
        condition.as_object_mut().unwrap().extend(test.as_object().cloned().unwrap_or_default());
        condition
    })
}

/// A condition of the flag at that place.
fn condition(place: usize) -> impl Strategy<Value = Value> {
    // Mostly a flag further down, so that few go round in circles.
    let parent = prop_oneof![
        1 => Just((MISSING, 0)),
        2 => (0..FLAGS.len()).prop_map(|place| (FLAGS[place], place)),
        12 => (place.min(FLAGS.len() - 2) + 1..FLAGS.len()).prop_map(|place| (FLAGS[place], place)),
    ];
    let prerequisite = parent.prop_flat_map(|(key, place)| {
        (0..2_u8, value(place))
            .prop_map(move |(comparator, value)| json!({"p": {"f": key, "c": comparator, "v": {member(place): value}}}))
    });
    let segment =
        (0..SEGMENTS.len(), 0..2_u8).prop_map(|(segment, comparator)| json!({"s": {"s": segment, "c": comparator}}));
    prop_oneof![
        6 => user_condition(FLAGS[place]).prop_map(|condition| json!({"u": condition})),
        2 => segment,
        2 => prerequisite,
    ]
}

/// Percentages; mostly they add up to 100.
fn percentages() -> impl Strategy<Value = Vec<i64>> {
    prop_oneof![
        2 => Just(Vec::new()),
        4 => (0..=100_i64).prop_map(|first| vec![first, 100 - first]),
        1 => prop::collection::vec(0..60_i64, 1..4),
    ]
}

/// Percentage options of the flag at that place.
fn options(place: usize) -> impl Strategy<Value = Value> {
    percentages().prop_flat_map(move |percentages| {
        percentages
            .into_iter()
            .map(|percentage| {
                served(place).prop_map(move |mut option| {
                    option.insert("p".to_owned(), percentage.into());
                    Value::Object(option)
                })
            })
            .collect::<Vec<_>>()
            .prop_map(Value::from)
    })
}

fn rule(place: usize) -> impl Strategy<Value = Value> {
    let target = prop_oneof![
        3 => served(place).prop_map(|served| ("s", Value::Object(served))),
        1 => options(place).prop_map(|options| ("p", options)),
    ];
    (prop::collection::vec(condition(place), 1..4), target)
        .prop_map(|(conditions, (name, target))| json!({"c": conditions, name: target}))
}

/// The v6 setting at that place.
pub(crate) fn setting(place: usize) -> impl Strategy<Value = Value> {
    let rules = prop::collection::vec(rule(place), 0..4);
    (served(place), prop::option::weighted(0.3, select(&NAMES[..])), rules, options(place)).prop_map(
        move |(mut setting, attribute, rules, options)| {
            setting.insert("t".to_owned(), place.into());
            setting.extend(attribute.map(|name| ("a".to_owned(), name.into())));
            setting.insert("r".to_owned(), rules.into());
            setting.insert("p".to_owned(), options);
            Value::Object(setting)
        },
    )
}

/// A v6 document of those settings.
fn config(settings: impl Strategy<Value = Map<String, Value>>) -> impl Strategy<Value = Value> {
    let segments: Vec<_> = SEGMENTS
        .into_iter()
        .map(|name| {
            prop::collection::vec(user_condition(name), 1..3)
                .prop_map(move |conditions| json!({"n": name, "r": conditions}))
        })
        .collect();
    (segments, settings).prop_map(|(segments, settings)| json!({"p": {"s": SALT}, "s": segments, "f": settings}))
}

/// Settings by the names of their flags.
fn named(settings: impl IntoIterator<Item = Value>) -> Map<String, Value> {
    FLAGS.iter().map(|name| (*name).to_owned()).zip(settings).collect()
}

/// A v6 document with all of [`FLAGS`].
pub(crate) fn document() -> impl Strategy<Value = Value> {
    config([0, 1, 2, 3].map(setting).prop_map(named))
}

/// A v6 document with some of [`FLAGS`], in another order.
pub(crate) fn part() -> impl Strategy<Value = Value> {
    let held = prop::collection::vec(any::<bool>(), FLAGS.len());
    config(([0, 1, 2, 3].map(setting), held).prop_map(|(settings, held)| {
        let all = named(settings).into_iter().zip(held).rev();
        all.filter(|(_, held)| *held).map(|(setting, _)| setting).collect()
    }))
}

/// A simple document with some of [`FLAGS`].
pub(crate) fn simple() -> impl Strategy<Value = Value> {
    let values = [0, 1, 2, 3].map(|place| prop::option::of(value(place)));
    values.prop_map(|values| {
        let held = named(values.map(Value::from)).into_iter().filter(|(_, value)| !value.is_null());
        json!({"flags": held.collect::<Map<_, _>>()})
    })
}

fn old_rule(place: usize) -> impl Strategy<Value = Value> {
    let joined = |pool: &'static [&'static str]| texts(pool).prop_map(|all| all.join(", "));
    let digests = texts(&TEXTS).prop_map(|all| {
        all.into_iter().map(|text| sha1(text.as_bytes(), b"").as_str().to_owned()).collect::<Vec<_>>().join(",")
    });
    let test = prop_oneof![
        4 => (0..4_u8, joined(&TEXTS)),
        2 => (4..6_u8, joined(&VERSIONS)),
        2 => (6..10_u8, select(&VERSIONS[..]).prop_map(str::to_owned)),
        3 => (10..16_u8, select(&["7", "7.0", "1,5", "x", ""][..]).prop_map(str::to_owned)),
        2 => (16..18_u8, digests),
    ];
    (select(&NAMES[..]), test, value(place), prop::option::of(Just("i3"))).prop_map(
        |(name, (comparator, operand), value, id)| {
            object([
                ("a", Some(json!(name))),
                ("t", Some(json!(comparator))),
                ("c", Some(json!(operand))),
                ("v", Some(value)),
                ("i", id.map(Value::from)),
            ])
        },
    )
}

fn old_setting(place: usize) -> impl Strategy<Value = Value> {
    let options = percentages().prop_flat_map(move |percentages| {
        let options: Vec<_> = percentages
            .into_iter()
            .map(|percentage| value(place).prop_map(move |value| json!({"p": percentage, "v": value})))
            .collect();
        options
    });
    (value(place), prop::collection::vec(old_rule(place), 0..4), options)
        .prop_map(move |(value, rules, options)| json!({"v": value, "t": place, "i": "i0", "p": options, "r": rules}))
}

/// A v5 document with all of [`FLAGS`].
pub(crate) fn old_document() -> impl Strategy<Value = Value> {
    [0, 1, 2, 3].map(old_setting).prop_map(|settings| json!({"f": named(settings)}))
}

fn attribute() -> impl Strategy<Value = Value> {
    prop_oneof![
        10 => select(&TEXTS[..]).prop_map(Value::from),
        1 => Just(json!("")),
        2 => select(vec![json!(7), json!(7.0), json!(0), json!(-0.5), json!(1_750_000_000_i64), json!(1e21)]),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
        2 => texts(&TEXTS).prop_map(|texts| json!(texts)),
        1 => select(vec![json!({"$float": "NaN"}), json!({"$float": "-Infinity"}), json!([1, "a"]), json!({"a": null})]),
    ]
}

/// A context of the SDK for v6 configs; `null` now and then.
pub(crate) fn context() -> impl Strategy<Value = Value> {
    let moment = json!({"$datetime": "2025-06-15T15:06:40.5+02:00"});
    prop_oneof![
        1 => Just(Value::Null),
        9 => (prop::collection::btree_map(select(&NAMES[..]), attribute(), 1..8), prop::bool::weighted(0.05)).prop_map(
            move |(members, is_moment)| {
                let mut members: Map<String, Value> =
                    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                members.extend(is_moment.then(|| ("Age".to_owned(), moment.clone())));
                Value::Object(members)
            }
        ),
    ]
}

/// Any JSON value, a few levels deep, of the names that the formats have.
pub(crate) fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        3 => attribute(),
        3 => (-2..40_i64).prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        2 => select(&FLAGS[..]).prop_map(Value::from),
        1 => "\\PC{0,6}".prop_map(Value::from),
        1 => select(&["4_aa", "0_", "_", "-1_x", "99999999999999999999_x"][..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 4, |inner| {
        let members = prop::collection::vec((select(&MEMBERS[..]), inner.clone()), 0..5);
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => members.prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

/// A document whose flags are anything.
pub(crate) fn any_document() -> impl Strategy<Value = Value> {
    let settings = prop::collection::vec(anything(), FLAGS.len()).prop_map(named);
    (settings, prop::option::of(anything()), prop::option::of(anything()), any::<bool>()).prop_map(
        |(settings, preferences, segments, is_simple)| {
            let list = if is_simple { "flags" } else { "f" };
            object([(list, Some(settings.into())), ("p", preferences), ("s", segments)])
        },
    )
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

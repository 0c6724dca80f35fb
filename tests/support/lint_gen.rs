//! Rulesets of every dialect whose rules get in each other's way: few attributes, few values, many conditions. And contexts
//! made of the values that they mention.
//!
//! Made by hand from one seed, since hundreds of thousands of contexts are wanted and nothing is to be shrunk.

use serde_json::{Map, Value, json};

/// A row of numbers that look random, the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        // Xorshift, and the upper half of a product.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let mixed = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(mixed).unwrap() % count
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub(crate) fn of<T: Copy>(&mut self, pool: &[T]) -> T {
        pool[self.below(pool.len())]
    }

    /// Up to so many, some of them twice.
    fn many(&mut self, most: usize, make: impl FnMut(&mut Dice) -> Value) -> Value {
        let count = self.below(most + 1);
        self.row(count, make)
    }

    /// One or two, seldom none.
    fn few(&mut self, make: impl FnMut(&mut Dice) -> Value) -> Value {
        let count = if self.one_in(12) { 0 } else { 1 + self.below(2) };
        self.row(count, make)
    }

    fn row(&mut self, count: usize, mut make: impl FnMut(&mut Dice) -> Value) -> Value {
        let mut row: Vec<Value> = Vec::new();
        for place in 0..count {
            if place == 0 || !self.one_in(6) {
                let next = make(self);
                row.push(next);
                continue;
            }
            let mut next = row[self.below(place)].clone();
            for turned in ["negate", "inverted"] {
                if let Some(is_turned) = next.get(turned).and_then(Value::as_bool).filter(|_| self.one_in(2)) {
                    next[turned] = json!(!is_turned);
                }
            }
            row.push(next);
        }
        row.into()
    }
}

const NAMES: [&str; 4] = ["country", "email", "age", "plan"];
const TEXTS: [&str; 12] = ["NO", "no", "SE", "a", "ab", "abc", "bc", "1", "2", "1.0.0", "", "true"];
const PARTS: [&str; 8] = ["a", "ab", "b", "bc", "N", "c", "1", ""];
const NUMBERS: [f64; 7] = [0.0, 1.0, 1.5, 2.0, 2.5, 10.0, -1.0];
const VERSIONS: [&str; 6] = ["1.0.0", "1.0.1", "2.0.0", "2.0.0-rc.1", "10.0.0", "0.9.0"];
const MOMENTS: [&str; 4] =
    ["2020-01-01T00:00:00Z", "2026-05-31T00:00:00Z", "2026-06-02T00:00:00Z", "2030-01-01T00:00:00Z"];
const PATTERNS: [&str; 6] = ["^a", "b$", ".*", "a|b", "[0-9]+", "^"];
const KEYS: [&str; 5] = ["anna", "bob", "carl", "dora", "1"];
/// The flags of each document.
pub(crate) const FLAGS: [&str; 4] = ["f0", "f1", "f2", "f3"];

fn texts(dice: &mut Dice) -> Value {
    dice.many(3, |dice| dice.of(&TEXTS).into())
}

fn some(dice: &mut Dice, pool: &[&'static str]) -> Value {
    let count = 1 + dice.below(3);
    (0..count).map(|_| Value::from(dice.of(pool))).collect::<Vec<_>>().into()
}

/// A dialect, by how its documents and contexts are made.
pub(crate) struct Maker {
    pub(crate) provider: &'static str,
    pub(crate) document: fn(&mut Dice) -> Value,
    pub(crate) context: fn(&mut Dice) -> Value,
}

pub(crate) const MAKERS: [Maker; 6] = [
    Maker { provider: "unleash", document: unleash, context: unleash_context },
    Maker { provider: "configcat", document: configcat, context: configcat_context },
    Maker { provider: "launchdarkly", document: launchdarkly, context: launchdarkly_context },
    Maker { provider: "phaseflag", document: phaseflag, context: phaseflag_context },
    Maker { provider: "featbit", document: featbit, context: featbit_context },
    Maker { provider: "ffc", document: ffc, context: featbit_context },
];

// ---- Unleash

fn constraint(dice: &mut Dice) -> Value {
    let name = if dice.one_in(8) { dice.of(&["currentTime", "userId"]) } else { dice.of(&NAMES) };
    let scalar = |dice: &mut Dice| match dice.below(3) {
        0 => dice.of(&VERSIONS).to_owned(),
        1 => dice.of(&MOMENTS).to_owned(),
        _ => dice.of(&NUMBERS).to_string(),
    };
    let (operator, member, operand) = match dice.below(8) {
        0..3 => (dice.of(&["IN", "NOT_IN"]), "values", texts(dice)),
        3 | 4 => (dice.of(&["STR_STARTS_WITH", "STR_ENDS_WITH", "STR_CONTAINS"]), "values", some(dice, &PARTS)),
        5 => ("REGEX", "value", dice.of(&PATTERNS).into()),
        6 if dice.one_in(4) => ("IN_CIDR", "values", some(dice, &["10.0.0.0/8", "10.1.0.0/16", "::/0", "x"])),
        _ => {
            let operators = [
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
            (dice.of(&operators), "value", scalar(dice).into())
        }
    };
    let (inverted, fold) = (dice.one_in(4), dice.one_in(4));
    json!({"contextName": name, "operator": operator, member: operand, "inverted": inverted, "caseInsensitive": fold})
}

fn unleash(dice: &mut Dice) -> Value {
    let strategy = |dice: &mut Dice| {
        let name = dice.of(&["default", "default", "default", "userWithId", "flexibleRollout", "own"]);
        let users: Vec<&str> = (0..=dice.below(3)).map(|_| dice.of(&KEYS)).collect();
        let parameters = json!({
            "userIds": users.join(","),
            "rollout": dice.of(&["0", "50", "100", "100"]),
            "stickiness": dice.of(&["default", "random", "userId"]),
            "groupId": dice.of(&["g", "h"]),
        });
        let segments = if dice.one_in(4) { json!([dice.of(&[1, 2])]) } else { json!([]) };
        let variants = if dice.one_in(5) {
            json!([{"name": "blue", "weight": dice.of(&[0, 1000]), "stickiness": "default"}])
        } else {
            json!([])
        };
        json!({"name": name, "parameters": parameters, "constraints": dice.few(constraint), "segments": segments,
               "variants": variants})
    };
    let features: Vec<Value> = FLAGS
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let strategies = dice.many(4, strategy);
            let on = dice.one_in(2);
            let parents =
                if number > 0 && dice.one_in(3) { json!([{"feature": "f0", "enabled": on}]) } else { json!([]) };
            json!({"name": name, "enabled": true, "strategies": strategies, "dependencies": parents})
        })
        .collect();
    let segments: Vec<Value> = [1, 2].map(|id| json!({"id": id, "constraints": dice.many(2, constraint)})).into();
    json!({"version": 2, "features": features, "segments": segments})
}

fn unleash_context(dice: &mut Dice) -> Value {
    let mut properties = Map::new();
    for name in NAMES {
        if !dice.one_in(4) {
            properties.insert(name.to_owned(), value(dice, false));
        }
    }
    let mut context = json!({"properties": properties});
    if !dice.one_in(3) {
        context["userId"] = dice.of(&KEYS).into();
    }
    if dice.one_in(4) {
        context["currentTime"] = dice.of(&MOMENTS).into();
    }
    context
}

/// Something that a context says of an attribute: a text that rules mention, or (`with_all`) something of another type.
fn value(dice: &mut Dice, with_all: bool) -> Value {
    match dice.below(if with_all { 12 } else { 8 }) {
        0..4 => dice.of(&TEXTS).into(),
        4 => dice.of(&PARTS).into(),
        5 => dice.of(&VERSIONS).into(),
        6 => dice.of(&MOMENTS).into(),
        7 => dice.of(&NUMBERS).to_string().into(),
        8 => dice.of(&NUMBERS).into(),
        9 => dice.one_in(2).into(),
        10 => dice.many(3, |dice| value(dice, true)),
        _ => dice.of(&[json!(null), json!({"a": 1}), json!("[\"NO\", \"a\"]"), json!(1)].each_ref()).clone(),
    }
}

// ---- ConfigCat

fn user_condition(dice: &mut Dice) -> Value {
    let name = if dice.one_in(6) { "Identifier" } else { dice.of(&NAMES) };
    let (comparator, member, operand) = match dice.below(9) {
        0 | 1 => (dice.of(&[0, 1]), "l", texts(dice)),
        2 | 3 => (dice.of(&[2, 3, 30, 31, 32, 33]), "l", some(dice, &PARTS)),
        4 => (dice.of(&[4, 5]), "l", some(dice, &VERSIONS)),
        5 => (dice.of(&[6, 7, 8, 9]), "s", dice.of(&VERSIONS).into()),
        6 => (dice.of(&[10, 11, 12, 13, 14, 15, 18, 19]), "d", dice.of(&NUMBERS).into()),
        7 => (dice.of(&[28, 29]), "s", dice.of(&TEXTS).into()),
        _ => (dice.of(&[34, 35]), "l", texts(dice)),
    };
    json!({"a": name, "c": comparator, member: operand})
}

fn configcat(dice: &mut Dice) -> Value {
    let mut settings = Map::new();
    for (number, flag) in FLAGS.into_iter().enumerate() {
        let rules = dice.many(4, |dice| {
            let conditions: Vec<Value> = (0..=dice.below(3))
                .map(|_| match dice.below(8) {
                    0 => json!({"s": {"s": dice.of(&[0, 1]), "c": dice.of(&[0, 1])}}),
                    1 if number > 0 => {
                        json!({"p": {"f": "f0", "c": dice.of(&[0, 1]), "v": {"b": dice.one_in(2)}}})
                    }
                    _ => json!({"u": user_condition(dice)}),
                })
                .collect();
            let on = dice.one_in(2);
            if dice.one_in(4) {
                json!({"c": conditions, "p": [{"p": 50, "v": {"b": on}}, {"p": 50, "v": {"b": !on}}]})
            } else {
                json!({"c": conditions, "s": {"v": {"b": on}}})
            }
        });
        settings.insert(flag.to_owned(), json!({"t": 0, "r": rules, "v": {"b": false}}));
    }
    let segments: Vec<Value> = ["one", "two"].map(|name| json!({"n": name, "r": dice.many(2, user_condition)})).into();
    json!({"p": {"u": "", "r": 0, "s": "salt"}, "s": segments, "f": settings})
}

fn configcat_context(dice: &mut Dice) -> Value {
    if dice.one_in(20) {
        return Value::Null;
    }
    let mut context = Map::from_iter([("Identifier".to_owned(), dice.of(&TEXTS).into())]);
    for name in NAMES {
        if !dice.one_in(4) {
            context.insert(name.to_owned(), value(dice, true));
        }
    }
    context.into()
}

// ---- LaunchDarkly

fn clause(dice: &mut Dice, with_segments: bool) -> Value {
    if with_segments && dice.one_in(6) {
        let negate = dice.one_in(3);
        return json!({"attribute": "", "op": "segmentMatch", "values": some(dice, &["s0", "s1"]), "negate": negate});
    }
    let name = if dice.one_in(5) { "key" } else { dice.of(&NAMES) };
    let numbers = |dice: &mut Dice| dice.many(2, |dice| dice.of(&NUMBERS).into());
    let (op, values) = match dice.below(9) {
        0..3 => ("in", if name == "key" { some(dice, &KEYS) } else { texts(dice) }),
        3 => ("in", dice.many(3, |dice| value(dice, true))),
        4 | 5 => (dice.of(&["startsWith", "endsWith", "contains"]), some(dice, &PARTS)),
        6 => (dice.of(&["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"]), numbers(dice)),
        7 => (dice.of(&["semVerEqual", "semVerLessThan", "semVerGreaterThan"]), some(dice, &VERSIONS)),
        _ => match dice.below(3) {
            0 => (dice.of(&["before", "after"]), some(dice, &MOMENTS)),
            1 => ("matches", some(dice, &PATTERNS)),
            _ => ("notThere", texts(dice)),
        },
    };
    let negate = dice.one_in(3);
    json!({"contextKind": "user", "attribute": name, "op": op, "values": values, "negate": negate})
}

fn launchdarkly(dice: &mut Dice) -> Value {
    let mut flags = Map::new();
    for (number, key) in FLAGS.into_iter().enumerate() {
        let rules = dice.many(4, |dice| {
            let clauses = dice.few(|dice| clause(dice, true));
            if dice.one_in(4) {
                let (by, weight) = (dice.of(&["key", "plan"]), dice.of(&[0, 50_000, 100_000]));
                let variations =
                    json!([{"variation": 0, "weight": weight}, {"variation": 1, "weight": 100_000 - weight}]);
                json!({"clauses": clauses, "rollout": {"contextKind": "user", "bucketBy": by, "variations": variations}})
            } else {
                json!({"clauses": clauses, "variation": dice.below(2)})
            }
        });
        let targets = dice.many(2, |dice| json!({"values": some(dice, &KEYS), "variation": dice.below(2)}));
        let needs = if number > 0 && dice.one_in(3) { json!([{"key": "f0", "variation": 0}]) } else { json!([]) };
        flags.insert(
            key.to_owned(),
            json!({"key": key, "version": 1, "on": true, "variations": [true, false], "offVariation": 1, "salt": "s",
                   "fallthrough": {"variation": dice.below(2)}, "targets": targets, "rules": rules,
                   "prerequisites": needs}),
        );
    }
    let mut segments = Map::new();
    for key in ["s0", "s1"] {
        let rules = dice.many(2, |dice| json!({"clauses": dice.many(2, |dice| clause(dice, false))}));
        let lists = [(); 2].map(|()| if dice.one_in(3) { some(dice, &KEYS) } else { json!([]) });
        let segment =
            json!({"key": key, "version": 1, "included": lists[0], "excluded": lists[1], "rules": rules, "salt": "s"});
        segments.insert(key.to_owned(), segment);
    }
    json!({"flags": flags, "segments": segments})
}

fn launchdarkly_context(dice: &mut Dice) -> Value {
    let kind = if dice.one_in(10) { "org" } else { "user" };
    let mut context = Map::from_iter([("kind".to_owned(), kind.into()), ("key".to_owned(), dice.of(&KEYS).into())]);
    for name in NAMES {
        if !dice.one_in(4) {
            context.insert(name.to_owned(), value(dice, true));
        }
    }
    context.into()
}

// ---- PhaseFlag

fn phase_condition(dice: &mut Dice) -> Value {
    let name = if dice.one_in(6) { "user_id" } else { dice.of(&NAMES) };
    let (operator, operand) = match dice.below(9) {
        0 | 1 => (dice.of(&["is", "is_not"]), value(dice, true)),
        2 | 3 => (dice.of(&["one_of", "not_one_of"]), texts(dice)),
        4 => (dice.of(&["contains", "not_contains"]), dice.of(&PARTS).into()),
        5 | 6 => (dice.of(&["gt", "lt"]), dice.of(&NUMBERS).into()),
        7 => (dice.of(&["version_gt", "version_lt"]), dice.of(&VERSIONS).into()),
        _ => ("matches_regex", dice.of(&PATTERNS).into()),
    };
    json!({"attribute": name, "operator": operator, "value": operand})
}

fn phaseflag(dice: &mut Dice) -> Value {
    let flags: Vec<Value> = FLAGS
        .iter()
        .enumerate()
        .map(|(number, key)| {
            let rules = dice.many(4, |dice| {
                let mut rule = json!({"priority": dice.below(4), "conditions": dice.few(phase_condition)});
                match dice.below(6) {
                    0 => {
                        let weight = dice.of(&[0, 50, 100]);
                        rule["percentage_rollout"] = json!({"variations": [{"variation_id": "on", "weight": weight}]});
                    }
                    1 => rule["variation_id"] = json!("gone"),
                    2 => {
                        rule["segment_id"] = json!("s");
                        rule["variation_id"] = json!("on");
                    }
                    _ => rule["variation_id"] = dice.of(&["on", "off"]).into(),
                }
                rule
            });
            let on = dice.of(&["on", "off"]);
            let needs =
                if number > 0 && dice.one_in(3) { json!([{"flag_key": "f0", "variation_key": on}]) } else { json!([]) };
            json!({"id": key, "key": key, "flag_type": "boolean", "status": "active", "default_variation_id": "off",
                   "variations": [{"id": "on", "key": "on", "value": true}, {"id": "off", "key": "off", "value": false}],
                   "targeting_rules": rules, "prerequisites": needs})
        })
        .collect();
    json!({"flags": flags, "segments": [{"id": "s", "key": "s", "conditions": [phase_condition(dice)]}]})
}

fn phaseflag_context(dice: &mut Dice) -> Value {
    let mut attributes = Map::new();
    for name in NAMES {
        if !dice.one_in(4) {
            attributes.insert(name.to_owned(), value(dice, true));
        }
    }
    let mut context = json!({"attributes": attributes});
    if !dice.one_in(4) {
        context["user_id"] = dice.of(&TEXTS).into();
    }
    context
}

// ---- FeatBit and featureflag.co

fn sync_condition(dice: &mut Dice, operator: &str, with_segments: bool) -> Value {
    if with_segments && dice.one_in(7) {
        let property = dice.of(&["User is in segment", "User is not in segment"]);
        return json!({"property": property, operator: "", "value": some(dice, &["s0", "s1"]).to_string()});
    }
    let name = if dice.one_in(5) { "key" } else { dice.of(&NAMES) };
    let (named, operand) = match dice.below(9) {
        0 | 1 => (dice.of(&["Equal", "NotEqual"]), dice.of(&TEXTS).to_owned()),
        2 | 3 => {
            let list = if name == "key" { some(dice, &KEYS) } else { texts(dice) };
            (dice.of(&["IsOneOf", "NotOneOf"]), list.to_string())
        }
        4 | 5 => (dice.of(&["Contains", "NotContain", "StartsWith", "EndsWith"]), dice.of(&PARTS).to_owned()),
        6 => {
            let operators = ["BiggerThan", "BiggerEqualThan", "LessThan", "LessEqualThan"];
            (dice.of(&operators), dice.of(&NUMBERS).to_string())
        }
        7 => (dice.of(&["IsTrue", "IsFalse"]), String::new()),
        _ => (dice.of(&["MatchRegex", "NotMatchRegex"]), dice.of(&PATTERNS).to_owned()),
    };
    json!({"property": name, operator: named, "value": operand})
}

fn ranges(dice: &mut Dice, id: &str, variation: impl Fn(usize) -> Value) -> Value {
    let edges: &[[f64; 2]] =
        if dice.one_in(4) { dice.of(&[&[[0.0, 0.5], [0.5, 1.0]][..], &[[0.0, 0.4]][..]]) } else { &[[0.0, 1.0]] };
    let range = if id == "id" { "rollout" } else { "rolloutPercentage" };
    let all = edges.iter().map(|edges| {
        let served = variation(dice.below(2));
        json!({id: served, range: edges, "exptRollout": 1})
    });
    all.collect::<Vec<_>>().into()
}

fn sync_segments(dice: &mut Dice, operator: &'static str, conditions: &str) -> Value {
    let all = ["s0", "s1"].map(|id| {
        let rules =
            dice.many(2, |dice| json!({conditions: dice.many(2, |dice| sync_condition(dice, operator, false))}));
        let lists = [(); 2].map(|()| if dice.one_in(3) { some(dice, &KEYS) } else { json!([]) });
        json!({"id": id, "name": id, "updatedAt": "2026-01-01T00:00:00Z", "timestamp": 1_767_225_600_000_u64,
               "isArchived": false, "included": lists[0], "excluded": lists[1], "rules": rules})
    });
    all.to_vec().into()
}

fn featbit(dice: &mut Dice) -> Value {
    let id = |number| Value::from(["on", "off"][number]);
    let flags: Vec<Value> = FLAGS
        .iter()
        .map(|key| {
            let rules = dice.many(4, |dice| {
                let conditions = dice.few(|dice| sync_condition(dice, "op", true));
                json!({"id": "r", "name": "r", "dispatchKey": null, "includedInExpt": false, "conditions": conditions,
                       "variations": ranges(dice, "id", id)})
            });
            let targets = dice.many(2, |dice| json!({"keyIds": some(dice, &KEYS), "variationId": dice.of(&["on", "off"])}));
            json!({"id": key, "key": key, "name": key, "updatedAt": "2026-01-01T00:00:00Z", "isArchived": false,
                   "variationType": "boolean", "isEnabled": true, "disabledVariationId": "off",
                   "variations": [{"id": "on", "name": "on", "value": "true"}, {"id": "off", "name": "off", "value": "false"}],
                   "targetUsers": targets, "rules": rules, "exptIncludeAllTargets": false,
                   "fallthrough": {"dispatchKey": null, "includedInExpt": false,
                                   "variations": [{"id": "off", "rollout": [0, 1], "exptRollout": 1}]}})
        })
        .collect();
    let segments = sync_segments(dice, "op", "conditions");
    json!({"messageType": "data-sync", "data": {"eventType": "full", "featureFlags": flags, "segments": segments}})
}

fn ffc(dice: &mut Dice) -> Value {
    let option = |number: usize| {
        let value = if number == 0 { "true" } else { "false" };
        json!({"localId": number + 1, "displayOrder": 1, "variationValue": value})
    };
    let flags: Vec<Value> = FLAGS
        .iter()
        .map(|key| {
            let id = format!("FF__1__2__3__{key}");
            let rules = dice.many(4, |dice| {
                let conditions = dice.few(|dice| sync_condition(dice, "operation", true));
                json!({"ruleId": "r", "ruleName": "r", "isIncludedInExpt": null, "ruleJsonContent": conditions,
                       "valueOptionsVariationRuleValues": ranges(dice, "valueOption", option)})
            });
            let targets = dice.many(2, |dice| {
                let people: Vec<Value> =
                    some(dice, &KEYS).as_array().unwrap().iter().map(|key| json!({"keyId": key, "name": key})).collect();
                json!({"individuals": people, "valueOption": option(dice.below(2))})
            });
            json!({"id": id, "isArchived": false, "timestamp": 1_767_225_600_000_u64, "ffp": [], "exptIncludeAllRules": null,
                   "ff": {"id": id, "name": key, "keyName": key, "status": "Enabled",
                          "variationOptionWhenDisabled": option(1), "isDefaultRulePercentageRolloutsIncludedInExpt": null,
                          "defaultRulePercentageRollouts": ranges(dice, "valueOption", option)},
                   "targetIndividuals": targets, "fftuwmtr": rules, "variationOptions": [option(0), option(1)]})
        })
        .collect();
    let segments = sync_segments(dice, "operation", "ruleJsonContent");
    json!({"messageType": "data-sync",
           "data": {"eventType": "full", "featureFlags": flags, "segments": segments, "userTags": []}})
}

fn featbit_context(dice: &mut Dice) -> Value {
    let key = dice.of(&KEYS);
    let mut context = Map::from_iter([("key".to_owned(), key.into()), ("name".to_owned(), key.into())]);
    for name in NAMES {
        if !dice.one_in(4) {
            context.insert(name.to_owned(), value(dice, true));
        }
    }
    context.into()
}

//! What a diff tells of rules: which flags changed, by what, and through what.

#[path = "support/lint_gen.rs"]
#[expect(dead_code, reason = "contexts are for those who evaluate")]
mod lint_gen;
#[path = "support/outline.rs"]
mod outline;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Instant;

use ffctl::pass::diff::edits::{Edits, Ignored, edits};
use ffctl::pass::diff::{Change, Edit};
use ffctl::provider::{self, Input, Wanted};
use ffctl::ruleset::Ruleset;
use ffctl::source::Document;
use lint_gen::{Dice, MAKERS};
use serde_json::{Value, json};

fn load<'s>(provider: &str, documents: &'s [Document]) -> Option<Ruleset<'s>> {
    (provider::by_name(provider).unwrap().dialect.load)(&Input::new(documents, Wanted::All)).ok()
}

/// The edits between two documents; what cannot be loaded has none.
fn between<R>(
    provider: &str,
    old: &str,
    new: &str,
    then: impl FnOnce(&Ruleset<'_>, &Ruleset<'_>, Edits) -> R,
) -> Option<R> {
    let documents = [[Document::new("old", old)], [Document::new("new", new)]];
    let (old, new) = (load(provider, &documents[0])?, load(provider, &documents[1])?);
    let found = edits(&old, &new);
    Some(then(&old, &new, found))
}

fn place(edit: &Edit) -> String {
    let shown = |pointer: &Option<String>| pointer.clone().unwrap_or_else(|| "-".to_owned());
    match (shown(&edit.pointer_old), shown(&edit.pointer_new)) {
        (old, new) if old == new => old,
        (old, new) => format!("{old} → {new}"),
    }
}

fn told(edits: &Edits) -> String {
    let mut text = String::new();
    for edit in &edits.document {
        writeln!(text, "document: {}", edit.what).unwrap();
    }
    for flag in &edits.flags {
        let change = match flag.change {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        };
        let renamed = flag.renamed.as_ref().map(|key| format!(" (renamed: {key})")).unwrap_or_default();
        let dependents = if flag.dependents.is_empty() {
            String::new()
        } else {
            format!("; asked by {}", flag.dependents.join(", "))
        };
        writeln!(text, "{} {change}{renamed}{dependents}", flag.key).unwrap();
        for edit in &flag.edits {
            let via = edit.via.as_ref().map(|via| format!("via {via}: ")).unwrap_or_default();
            writeln!(text, "  {via}{} [{}]", edit.what, place(edit)).unwrap();
        }
    }
    text
}

/// What is told of the flags between two values.
fn lines(provider: &str, old: &Value, new: &Value) -> Vec<String> {
    let told = between(provider, &old.to_string(), &new.to_string(), |_, _, edits| {
        let edits =
            edits.flags.into_iter().flat_map(|flag| flag.edits.into_iter().map(move |edit| (flag.key.clone(), edit)));
        edits
            .map(|(key, edit)| match edit.via {
                Some(via) => format!("{key}: via {via}: {}", edit.what),
                None => format!("{key}: {}", edit.what),
            })
            .collect()
    });
    told.unwrap_or_else(|| panic!("{old} or {new} is not loaded"))
}

fn folders() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/diff");
    let mut folders: Vec<_> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    let read = |path: &Path, name: &str| fs::read_to_string(path.join(name)).unwrap();
    folders
        .iter()
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), read(path, "old.json"), read(path, "new.json"))
        })
        .collect()
}

#[test]
fn fixtures_are_told_in_terms_of_rules() {
    for provider in provider::ALL {
        let mut text = String::new();
        for (name, old, new) in folders() {
            if name.split('-').next() != Some(provider.name) {
                continue;
            }
            let told = between(provider.name, &old, &new, |_, _, edits| told(&edits)).unwrap();
            writeln!(text, "# {name}\n{told}").unwrap();
        }
        insta::assert_snapshot!(format!("fixtures_{}", provider.name), text);
    }
}

#[test]
fn nothing_is_told_of_what_is_the_same() {
    let mut documents: Vec<(&str, String)> = Vec::new();
    for provider in provider::ALL {
        documents.push((provider.name, provider.dialect.demo.to_owned()));
    }
    for maker in &MAKERS {
        documents.extend((0..40).map(|seed| (maker.provider, (maker.document)(&mut Dice::new(seed)).to_string())));
    }
    for (provider, text) in &documents {
        let found = between(provider, text, text, |_, _, edits| edits).unwrap_or_default();
        assert!(found.is_empty(), "{provider} {text}: {found:?}");
    }
}

/// One flag of the first dialect with these members.
fn unleash(members: &Value) -> Value {
    let mut feature = json!({"name": "f", "enabled": true, "strategies": []});
    for (name, value) in members.as_object().unwrap() {
        feature[name] = value.clone();
    }
    json!({"version": 2, "features": [feature]})
}

/// A strategy with these constraints.
fn strategies(constraints: &Value) -> Value {
    unleash(&json!({"strategies": [{"name": "default", "constraints": constraints}]}))
}

#[test]
fn conditions_are_told_by_what_came_and_went() {
    let one =
        |operator: &str, values: &[&str]| json!([{"contextName": "country", "operator": operator, "values": values}]);
    let cases = [
        (
            one("IN", &["NO"]),
            one("IN", &["SE", "DK"]),
            "strategy 1: the constraint `country` IN now also has `SE`, `DK`, and no longer `NO`",
        ),
        (
            one("IN", &["NO"]),
            one("IN", &["SE"]),
            "strategy 1: the constraint `country` IN `NO` is now `country` IN `SE`",
        ),
        (
            one("IN", &["NO", "SE"]),
            one("IN", &["SE", "NO"]),
            "strategy 1: the constraint `country` IN has the same values in another order, or some of them twice",
        ),
        (
            one("IN", &["NO"]),
            one("NOT_IN", &["NO"]),
            "strategy 1: the constraint `country` IN `NO` is now `country` NOT_IN `NO`",
        ),
        (
            json!([{"contextName": "x", "operator": "STR_CONTAINS", "values": ["a", "b"]}]),
            json!([{"contextName": "x", "operator": "STR_CONTAINS", "values": ["a", "b"], "caseInsensitive": true}]),
            "strategy 1: the constraint `x` STR_CONTAINS no longer looks at letter case",
        ),
        (
            json!([{"contextName": "age", "operator": "NUM_GT", "value": "18"}]),
            json!([{"contextName": "age", "operator": "NUM_GT", "value": "18", "inverted": true}]),
            "strategy 1: the constraint `age` NUM_GT `18` is now not (`age` NUM_GT `18`)",
        ),
        (
            json!([{"contextName": "age", "operator": "NUM_GT", "value": "18"}]),
            json!([]),
            "strategy 1: constraint removed: `age` NUM_GT `18`, and asks nothing now: it takes everybody",
        ),
    ];
    for (old, new, want) in cases {
        assert_eq!(lines("unleash", &strategies(&old), &strategies(&new)), [format!("f: {want}")]);
    }
}

#[test]
fn long_lists_are_told_by_what_differs_and_secrets_are_not_told() {
    let ids: Vec<String> = (0..10_000).map(|number| format!("user-{number}")).collect();
    let mut more = ids.clone();
    more.insert(5_000, "erna".to_owned());
    let list = |ids: &[String]| strategies(&json!([{"contextName": "userId", "operator": "IN", "values": ids}]));
    let want = "f: strategy 1: the constraint `userId` IN now also has `erna`";
    assert_eq!(lines("unleash", &list(&ids), &list(&more)), [want]);
    let want = "f: strategy 1: the constraint `userId` IN no longer has `user-3`, `user-4`, `user-5` and 9994 more (9997 in all)";
    assert_eq!(lines("unleash", &list(&ids), &list(&ids[..3])), [want]);
    let secret = concat!("sk_", "live_4eC39HqLyjWDarjtT1zdp7dc").to_owned();
    let told = lines("unleash", &list(&ids[..2]), &list(&[ids[0].clone(), ids[1].clone(), secret]));
    assert!(told.len() == 1 && told[0].contains("`sk_l*"), "{told:?}");
    assert!(!told[0].contains("4eC39"), "{told:?}");
}

#[test]
fn rules_that_are_inserted_are_not_told_as_changes_of_the_others() {
    let strategy = |percent: u8, country: &str| {
        json!({"name": "flexibleRollout", "parameters": {"rollout": percent.to_string(), "stickiness": "userId", "groupId": "g"},
               "constraints": [{"contextName": "country", "operator": "IN", "values": [country]}]})
    };
    let of = |strategies: &[Value]| unleash(&json!({"strategies": strategies}));
    let (a, b, c) = (strategy(10, "NO"), strategy(20, "SE"), strategy(30, "DK"));
    let told = lines("unleash", &of(&[b.clone(), c.clone()]), &of(&[a.clone(), b.clone(), c.clone()]));
    assert_eq!(told, ["f: strategy 1 added: `flexibleRollout`: 10 % by `userId` and `country` IN `NO` → `true`"]);
    let told =
        lines("unleash", &of(&[a.clone(), b.clone(), c.clone()]), &of(&[c.clone(), a.clone(), strategy(25, "SE")]));
    let want = ["f: strategy 3 moved before strategy 1", "f: rollout of strategy 3 (was 2) goes from 20 % to 25 %"];
    assert_eq!(told, want);
    let told = lines("unleash", &of(&[a.clone(), b]), &of(&[a]));
    assert_eq!(told, ["f: strategy 2 removed: `flexibleRollout`: 20 % by `userId` and `country` IN `SE` → `true`"]);
}

#[test]
fn variants_parents_and_facts_are_told() {
    let variants = |list: Value| unleash(&json!({"variants": list}));
    let variant =
        |name: &str, weight: u32, stickiness: &str| json!({"name": name, "weight": weight, "stickiness": stickiness});
    let old = variants(json!([variant("a", 500, "default"), variant("b", 500, "default")]));
    let new = variants(json!([variant("a", 500, "userId"), variant("c", 500, "userId")]));
    let want = [
        "f: variants of the flag: sticky on `userId`, was `default`: shares fall on other users",
        "f: the flag: the share of `b` is served `c` now",
    ];
    assert_eq!(lines("unleash", &old, &new), want);
    let new = variants(json!([variant("b", 500, "default"), variant("a", 500, "default")]));
    assert_eq!(lines("unleash", &old, &new), ["f: the flag: variant `b` moved before `a`: shares fall on other users"]);
    let child = |parents: Value| {
        json!({"version": 2, "features": [
            {"name": "f", "enabled": true, "dependencies": parents, "strategies": []},
            {"name": "p", "enabled": true, "strategies": [], "variants": [variant("a", 1, "default"), variant("b", 1, "default")]}
        ]})
    };
    let asks = |variants: &[&str]| child(json!([{"feature": "p", "enabled": true, "variants": variants}]));
    assert_eq!(lines("unleash", &asks(&["a"]), &asks(&["b"])), ["f: parent `p` must be `b`, was `a`"]);
    assert_eq!(
        lines("unleash", &asks(&["a"]), &child(json!([]))),
        ["f: parent removed: parent `p` is `a` and parent `p` is `enabled`"]
    );
    let told =
        lines("unleash", &unleash(&json!({"description": "x", "type": "release"})), &unleash(&json!({"stale": true})));
    assert_eq!(told, ["f: type is no longer `release`", "f: description removed, which was `x`", "f: marked as stale"]);
}

#[test]
fn places_that_are_ignored_have_no_edits() {
    let old = unleash(&json!({"description": "x", "strategies": [{"name": "default"}]}));
    let new =
        unleash(&json!({"description": "y", "strategies": [{"name": "userWithId", "parameters": {"userIds": "a"}}]}));
    let left = |patterns: &[&str]| {
        let ignored = Ignored::new(patterns).unwrap();
        let kept = between("unleash", &old.to_string(), &new.to_string(), |_, _, edits| edits.without(&ignored));
        kept.unwrap().flags.into_iter().flat_map(|flag| flag.edits).map(|edit| edit.what).collect::<Vec<_>>()
    };
    assert_eq!(left(&[]).len(), 3);
    assert_eq!(left(&["/features/*/description"]).len(), 2);
    assert_eq!(left(&["/features/0/strategies"]), ["description changed to `y`, was `x`"]);
    assert_eq!(left(&["/features/1", "/featur", "/features/0/strategies/0/x"]).len(), 3);
    assert!(left(&["/features"]).is_empty());
    assert_eq!(Ignored::new(&["/a", "b"]), Err("b".to_owned()));
}

#[test]
fn flags_are_renamed_where_nothing_else_tells_them_apart() {
    let flag = |name: &str, rollout: Option<u8>| {
        let strategies = rollout.map_or(json!([{"name": "default"}]), |rollout| {
            json!([{"name": "flexibleRollout", "parameters": {"rollout": rollout.to_string(), "stickiness": "userId"}}])
        });
        json!({"name": name, "enabled": true, "strategies": strategies})
    };
    let of = |flags: &[Value]| json!({"version": 2, "features": flags}).to_string();
    let pairs = |old: &[Value], new: &[Value]| {
        let found = between("unleash", &of(old), &of(new), |_, _, edits| edits).unwrap();
        let pairs = found.renamed().map(|(old, new)| format!("{old} {new}"));
        pairs.collect::<Vec<_>>()
    };
    assert_eq!(pairs(&[flag("a", Some(10))], &[flag("b", Some(10))]), ["a b"]);
    assert!(pairs(&[flag("a", Some(10))], &[flag("b", Some(20))]).is_empty());
    let two = pairs(&[flag("a", Some(10)), flag("b", Some(20))], &[flag("d", Some(20)), flag("c", Some(10))]);
    assert_eq!(two, ["b d", "a c"]);
    // Nobody can tell which is which, and flags that ask nothing are all alike.
    assert!(pairs(&[flag("a", Some(10)), flag("b", Some(10))], &[flag("c", Some(10))]).is_empty());
    assert!(pairs(&[flag("a", None), flag("b", Some(10))], &[flag("c", None)]).is_empty());
    assert_eq!(pairs(&[flag("a", None)], &[flag("c", None)]), ["a c"]);
    // A text that is hashed with the users, and holds the key.
    let told = lines(
        "unleash",
        &json!({"version": 2, "features": [flag("a", Some(10))]}),
        &json!({"version": 2, "features": [flag("b", Some(10))]}),
    );
    let anew = "users are hashed with the flag's key, which is another now: shares fall on other users";
    assert_eq!(
        told,
        ["b: renamed from `a`".to_owned(), format!("b: {anew}"), "a: renamed to `b`".to_owned(), format!("a: {anew}")]
    );
}

#[test]
fn segments_that_no_flag_asks_for_are_told_of_the_document() {
    let of = |segments: Value| json!({"version": 2, "features": [], "segments": segments}).to_string();
    let segment = |id: u8, values: &[&str]| json!({"id": id, "name": format!("s{id}"), "constraints": [{"contextName": "x", "operator": "IN", "values": values}]});
    let old = of(json!([segment(1, &["a", "b"]), segment(2, &["a"])]));
    let new = of(json!([segment(1, &["a"]), segment(3, &["a"])]));
    let found = between("unleash", &old, &new, |_, _, edits| edits).unwrap();
    let told: Vec<&str> = found.document.iter().map(|edit| edit.what.as_str()).collect();
    let want = [
        "segment `s3` added: `x` IN `a`",
        "segment `s2` removed: `x` IN `a`",
        "segment `s1`: the constraint `x` IN no longer has `b`",
    ];
    assert_eq!(told, want);
}

/// The blocks of an outline, one a flag or segment, without what says where they stand.
fn blocks(ruleset: &Ruleset<'_>) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    for line in outline::outline(ruleset).lines().filter(|line| !line.starts_with("note: ")) {
        let line = line.rsplit_once(" @").map_or(line, |(text, _)| text);
        // Segments are numbered, and the number says nothing.
        let line = match line.split_once("in segment ") {
            Some((start, id)) if id.parse::<usize>().is_ok() => {
                format!("{start}in segment {}", ruleset.segments[id.parse::<usize>().unwrap()].key)
            }
            _ => line.to_owned(),
        };
        let line = match line.split_once(": key ") {
            Some((start, rest)) if start.starts_with("segment ") => format!("segment {rest}"),
            _ => line,
        };
        // So are flags.
        let line = match line.split_once(" flag ") {
            Some((start, rest)) if line.starts_with(' ') => {
                format!("{start} flag {}", rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' '))
            }
            _ => line,
        };
        match blocks.last_mut() {
            Some(block) if line.starts_with(' ') => *block = format!("{block}\n{line}"),
            _ => blocks.push(line),
        }
    }
    blocks.sort();
    blocks
}

/// Changes one value somewhere: a number, a text, a truth value, or the items of a list.
fn mutate(dice: &mut Dice, value: &mut Value) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let place = dice.below(members.len());
            mutate(dice, members.values_mut().nth(place).unwrap());
        }
        Value::Array(items) if items.len() > 1 && dice.below(4) == 0 => {
            let (one, other) = (dice.below(items.len()), dice.below(items.len()));
            items.swap(one, other);
        }
        Value::Array(items) if items.len() > 1 && dice.below(6) == 0 => {
            items.remove(dice.below(items.len()));
        }
        Value::Array(items) if !items.is_empty() => {
            let place = dice.below(items.len());
            mutate(dice, &mut items[place]);
        }
        Value::Bool(truth) => *truth = !*truth,
        Value::Number(number) => *value = json!(number.as_f64().unwrap() / 2.0 + 0.25),
        Value::String(text) => {
            let new = ["NO", "50", "userId", "f1", "IN", "x", "1.0.1"][dice.below(7)];
            new.clone_into(text);
        }
        _ => {}
    }
}

/// What lowering gives is compared as text, which knows nothing of how edits are found.
#[test]
fn no_change_of_the_model_goes_untold() {
    let (mut changed, mut all) = (0, 0);
    for maker in &MAKERS {
        for seed in 0..150 {
            let mut dice = Dice::new(seed);
            let old = (maker.document)(&mut dice);
            let mut new = old.clone();
            (0..=dice.below(2)).for_each(|_| mutate(&mut dice, &mut new));
            let (old, new) = (old.to_string(), new.to_string());
            between(maker.provider, &old, &new, |one, other, edits| {
                let is_same = blocks(one) == blocks(other);
                all += 1;
                changed += usize::from(!is_same);
                assert!(is_same || !edits.is_empty(), "{}: nothing is told of\n{old}\n{new}", maker.provider);
                for flag in &edits.flags {
                    assert!(!flag.edits.is_empty(), "{}", flag.key);
                    for edit in &flag.edits {
                        assert!(!edit.what.chars().any(char::is_control), "{edit:?}");
                    }
                }
            });
        }
    }
    assert!(changed * 3 > all && all > 400, "{changed} of {all} are compared");
}

/// Not a measure of speed, but of how time grows.
#[test]
fn many_flags_are_compared_in_little_time() {
    let document = |percent: usize| {
        let flags: Vec<Value> = (0..10_000)
            .map(|number| {
                let percent = if number % 500 == 0 { percent } else { 50 };
                json!({"name": format!("f{number}"), "enabled": true, "strategies": [
                    {"name": "flexibleRollout", "segments": [1], "parameters": {"rollout": percent.to_string(), "stickiness": "userId", "groupId": "g"},
                     "constraints": [{"contextName": "country", "operator": "IN", "values": ["NO", "SE"]}]}]})
            })
            .collect();
        json!({"version": 2, "features": flags, "segments": [{"id": 1, "constraints": []}]}).to_string()
    };
    let documents = [[Document::new("old", document(50))], [Document::new("new", document(60))]];
    let (old, new) = (load("unleash", &documents[0]).unwrap(), load("unleash", &documents[1]).unwrap());
    let start = Instant::now();
    let found = edits(&old, &new);
    let took = start.elapsed();
    assert_eq!(found.flags.len(), 20);
    assert!(took.as_secs() < 5, "{took:?}");
}

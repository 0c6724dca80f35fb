//! `ffctl bootstrap`

use std::fs;

use crate::{Desk, session};

const FEATURES: &str = r#"{"version": 1, "query": {"environment": "production"}, "segments": [
    {"id": 9, "name": "unused", "constraints": []},
    {"name": "nordic", "id": 3, "constraints": [{"contextName": "country", "operator": "IN", "values": ["NO", "SE"]}]}],
  "features": [
    {"name": "child", "enabled": true, "project": "shop", "strategies": [{"name": "default", "segments": [3]}],
     "dependencies": [{"feature": "parent"}]},
    {"project": "core", "enabled": true, "name": "parent", "strategies": [{"parameters": {"rollout": "50"}, "name": "flexibleRollout"}], "x-own": [1.50]},
    {"name": "alone", "enabled": false}]}"#;

const CONFIG: &str = r#"{"p": {"s": "c2FsdA=="}, "s": [{"n": "zero", "r": []}, {"n": "staff", "r": [{"a": "Email", "c": 2, "l": ["@example.com"]}]}],
  "f": {"b": {"t": 1, "v": {"s": "plain"}, "r": [{"c": [{"s": {"s": 1, "c": 0}}], "s": {"v": {"s": "staff"}}}]},
    "a": {"v": {"d": 2.50}, "t": 3}, "c": {"t": 0, "v": {"b": true}, "r": [{"c": [{"p": {"f": "a", "c": 0, "v": {"d": 2.5}}}], "s": {"v": {"b": false}}}]}}}"#;

const PAYLOAD: &str = r#"{"flags": {
    "b": {"key": "b", "version": 3, "on": true, "variations": [{"z": 1e5, "a": [true]}, null], "fallthrough": {"variation": 0}, "tags": ["web"],
      "rules": [{"clauses": [{"op": "segmentMatch", "values": ["staff"], "attribute": ""}], "variation": 1}], "clientSide": true, "clientSideAvailability": {"usingEnvironmentId": true}},
    "a": {"key": "a", "version": 2, "on": true, "variations": ["x", "y"], "fallthrough": {"variation": 1}, "prerequisites": [{"key": "b", "variation": 0}], "tags": ["mobile", "web"]},
    "gone": {"key": "gone", "version": 7, "deleted": true}},
  "segments": {"staff": {"key": "staff", "version": 1, "included": ["kim"], "salt": "s"}, "unused": {"key": "unused", "version": 1}}}"#;

fn desk() -> Desk {
    Desk::new().with("features.json", FEATURES).with("config.json", CONFIG).with("payload.json", PAYLOAD)
}

#[test]
fn the_files_of_the_vendors() {
    insta::assert_snapshot!(session(
        &desk(),
        &[
            "bootstrap -s features.json",
            "bootstrap -s config.json --minify",
            "bootstrap -s payload.json --minify",
            "bootstrap -s payload.json"
        ]
    ));
}

#[test]
fn a_part_has_all_that_it_needs() {
    insta::assert_snapshot!(session(
        &desk(),
        &[
            "bootstrap -s features.json --minify --flags child",
            "bootstrap -s features.json --minify --flags alone,parent",
            "bootstrap -s features.json --minify --project core --project shop",
            "bootstrap -s features.json --minify --project shop --flags parent",
            "bootstrap -s config.json --minify --flags b",
            "bootstrap -s config.json --minify --flags c",
            "bootstrap -s payload.json --minify --tag mobile",
            "bootstrap -s payload.json --minify --flags b -o -",
        ]
    ));
}

#[test]
fn what_cannot_be_kept_is_told() {
    insta::assert_snapshot!(session(
        &desk().with("bare.json", r#"{"version": 2, "features": [{"name": "a", "enabled": true}]}"#),
        &[
            "bootstrap -s features.json --flags chlid",
            "bootstrap -s features.json --project shp",
            "bootstrap -s features.json --tag web",
            "bootstrap -s bare.json --project web",
            "bootstrap -s config.json --tag web",
            "bootstrap -s payload.json --tag wbe",
            "bootstrap -s payload.json --project web",
        ]
    ));
}

#[test]
fn other_forms_become_the_one_that_is_read() {
    let desk = desk()
        .with("simple.json", r#"{"b": {"enabled": true, "variant": "blue"}, "a": {"enabled": false}}"#)
        .with("delta.json", r#"{"events": [{"type": "feature-removed", "eventId": 2, "featureName": "child", "project": "shop"},
            {"type": "feature-updated", "eventId": 3, "feature": {"name": "alone", "enabled": true, "strategies": [{"name": "default", "segments": [3]}]}},
            {"type": "segment-removed", "eventId": 4, "segmentId": 9}]}"#)
        .with("export.json", r#"{"features": [{"name": "a", "type": "release", "createdAt": "never", "description": null}],
            "featureStrategies": [{"id": "2", "featureName": "a", "name": "default", "sortOrder": 2, "segments": [3], "projectId": "x"},
              {"id": "1", "featureName": "a", "name": "userWithId", "title": "One", "sortOrder": 1, "parameters": {"userIds": "kim"}}],
            "featureEnvironments": [{"featureName": "a", "environment": "production", "enabled": true, "variants": []}],
            "featureTags": [{"featureName": "a", "tagType": "simple", "tagValue": "web"}],
            "segments": [{"id": 3, "name": "nordic"}]}"#)
        .with("segments.json", r#"{"segments": [{"id": 3, "name": "nordic", "constraints": []}]}"#)
        .with("values.yaml", "flagValues:\n  b: on\n  a: {z: 1, y: [1.5e+3, 2]}\n")
        .with("over.yaml", "flag_overrides:\n  a: 7\n  new: text\n");
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap -s simple.json --minify",
            "bootstrap -s features.json -s delta.json --minify",
            "bootstrap -s export.json --minify",
            "bootstrap -s export.json -s segments.json --minify",
            "bootstrap -s export.json -s segments.json --minify --tag simple:web",
            "bootstrap -s values.yaml --minify",
            "bootstrap -s over.yaml --minify",
            "bootstrap -s config.json --override over.yaml --minify",
            "bootstrap -s config.json --override over.yaml --override-behaviour local-only --minify",
        ]
    ));
}

#[test]
fn the_values_of_one_context() {
    let desk = desk().with("user.json", r#"{"Identifier": "kim", "Email": "kim@example.com"}"#);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap -s config.json --values-for @user.json",
            r#"bootstrap -s config.json --minify --values-for '{"Identifier": "x"}' -a Email=x@example.com --flags b"#,
            "bootstrap -s config.json --minify --values-for",
            "bootstrap -s payload.json --minify --values-for -u lee",
            "bootstrap -s payload.json --minify -o values.json --values-for -u kim",
            "bootstrap -s features.json --values-for -u kim",
            "bootstrap -s config.json -u kim",
            "bootstrap -s config.json --values-for x",
        ]
    ));
    assert!(!desk.path().join("values.json").exists());
}

#[test]
fn the_state_that_clients_start_from() {
    insta::assert_snapshot!(session(
        &desk(),
        &[
            "bootstrap -s payload.json --client-side -u lee --minify --at 0",
            "bootstrap -s payload.json --client-side -u lee --flags a --minify",
            "bootstrap -s payload.json --client-side",
            "bootstrap -s config.json --client-side -u kim",
        ]
    ));
}

#[test]
fn plain_values() {
    let desk = Desk::new()
        .with("values.yaml", "new: true\nold: false\ntitle: Hello\nlimit: 20\nratio: 2.50\nbig: 1e5\n")
        .with("json.json", r#"{"b": {"z": 1, "a": 2}, "a": [1]}"#)
        .with("twice.json", "{\"a\": 1,\n \"b\": 2,\n \"a\": 3}")
        .with("twice.yaml", "a: 1\na: 2\n")
        .with("null.yaml", "a: 1\nb:\n")
        .with("list.json", "[1]")
        .with("empty.json", "{}")
        .with("broken.json", "{\"a\": }");
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap --values values.yaml -p unleash --minify",
            "bootstrap --values values.yaml -p configcat",
            "bootstrap --values values.yaml -p launchdarkly",
            "bootstrap --values json.json -p unleash --minify",
            "bootstrap --values json.json -p launchdarkly --minify",
            "bootstrap --values json.json -p configcat",
            "bootstrap --values values.yaml",
            "bootstrap --values values.yaml -p unleash --flags new",
            "bootstrap --values twice.json -p unleash",
            "bootstrap --values twice.yaml -p unleash",
            "bootstrap --values null.yaml -p configcat",
            "bootstrap --values list.json -p configcat",
            "bootstrap --values empty.json -p configcat",
            "bootstrap --values broken.json -p configcat",
            "bootstrap --values no.json -p configcat",
        ]
    ));
}

#[test]
fn a_check_that_passes() {
    let desk = desk();
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap -s features.json -o built.json",
            "bootstrap --check built.json",
            "bootstrap --check built.json -s features.json",
            "bootstrap --check features.json -s built.json",
            "bootstrap -s features.json -o part.json --flags child",
            "bootstrap --check part.json -s features.json --flags child",
            "bootstrap -s payload.json -o built.json",
            "bootstrap --check built.json -s payload.json",
            "bootstrap -s config.json -o built.json --minify",
            "bootstrap --check built.json -s config.json",
            "bootstrap -s config.json -o values.json --values-for -u kim",
            "bootstrap --check values.json -s config.json --values-for -u kim",
        ]
    ));
}

#[test]
fn a_check_that_fails() {
    let desk = desk()
        .with(
            "old.json",
            FEATURES.replace(r#""50""#, r#""40""#).replace("alone", "gone").replace("\"version\": 1", "\"version\": 2"),
        )
        .with("export.json", r#"{"features": [{"name": "a"}], "featureStrategies": [], "featureEnvironments": []}"#)
        .with("wrong.json", "{\"version\": 2, \"features\": [\n  {\"name\": \"a\", \"enabled\": \"yes\"}]}")
        .with("cut.json", "{\"version\": 2, \"features\": [")
        .with("other.json", r#"{"hello": "world"}"#)
        .with("yaml-1.1.json", r#"{"flagValues": {"a": 1e5}}"#)
        .with("tabs.json", "{\n\t\"flagValues\": {\"a\": 1}}")
        .with("put.json", r#"{"path": "/", "data": {"flags": {}, "segments": {}}}"#)
        .with("cache.txt", format!("17\n\"etag\"\n{CONFIG}"))
        .with("stale.json", CONFIG.replace("plain", "other").replace("\"n\": \"zero\"", "\"n\": \"nil\""));
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap --check old.json -s features.json",
            "bootstrap --check features.json -s features.json --flags alone",
            "bootstrap --check export.json",
            "bootstrap --check wrong.json",
            "bootstrap --check cut.json",
            "bootstrap --check other.json",
            "bootstrap --check yaml-1.1.json",
            "bootstrap --check tabs.json",
            "bootstrap --check put.json",
            "bootstrap --check cache.txt",
            "bootstrap --check stale.json -s config.json",
            "bootstrap --check config.json -s features.json",
        ]
    ));
}

#[test]
fn a_check_that_cannot_be_done() {
    insta::assert_snapshot!(session(
        &desk(),
        &[
            "bootstrap --check no.json",
            "bootstrap --check features.json -s no.json",
            "bootstrap --check features.json --flags child",
            "bootstrap --check features.json -s features.json --flags no",
            "bootstrap --check features.json -o x.json",
            "bootstrap --check - -s -",
        ]
    ));
}

#[test]
fn what_an_sdk_would_not_read_is_not_written() {
    let desk = desk()
        .with("answers.json", r#"{"a": {"value": 1, "variation": 0, "version": 3}, "$flagsState": {}, "$valid": true}"#)
        .with("list.json", r#"{"flags": {"a": [1], "b": true}}"#)
        .with("salt.json", r#"{"p": {"s": "other"}, "f": {"z": {"t": 0, "v": {"b": true}}}}"#)
        .with("keys.json", r#"{"flags": {}, "segments": {"a": {"key": "b", "version": 1}}}"#)
        .with("old.json", "old");
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap -s answers.json -o old.json",
            "bootstrap -s list.json -o old.json",
            "bootstrap -s config.json --override salt.json -o old.json",
            "bootstrap -s keys.json -o old.json",
            "bootstrap -s features.json -o no/folder.json",
            "bootstrap -s features.json -o .",
        ]
    ));
    assert_eq!(fs::read_to_string(desk.path().join("old.json")).unwrap(), "old");
}

/// JSON has neither dates nor bytes, nor numbers without an end; `PyYAML` gives all of them.
#[test]
fn what_json_has_no_value_for_is_not_written() {
    let desk = desk()
        .with("date.yaml", "flagValues:\n  fine: 1\n  a: 2001-01-01\n")
        .with("bytes.yaml", "flagValues:\n  a: [1, !!binary aGk=]\n")
        .with("endless.yaml", "flags:\n  a:\n    key: a\n    variations: [1, {x/y: -.inf}]\n")
        .with("long.yaml", "flagValues: {a: 1.0e+400}\n")
        .with("quoted.yaml", "flagValues: {a: '2001-01-01', b: 1.5e+3}\n");
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap -s date.yaml -o x.json",
            "bootstrap -s date.yaml --minify --flags fine",
            "eval a -s date.yaml -u kim",
            "bootstrap -s bytes.yaml",
            "bootstrap -s endless.yaml",
            "bootstrap -s long.yaml",
            "bootstrap -s quoted.yaml --minify",
        ]
    ));
}

/// The file data source finds flags and segments by the key that they have themselves.
#[test]
fn files_are_judged_by_own_keys() {
    let desk = desk()
        .with(
            "own.json",
            r#"{"flags": {"a": {"key": "b", "on": true, "variations": [7], "fallthrough": {"variation": 0}}},
            "segments": {"x": {"key": "y", "version": 1}}}"#,
        )
        .with(
            "like.json",
            r#"{"flags": {"b": {"key": "b", "on": true, "variations": [7], "fallthrough": {"variation": 0}}},
            "segments": {"y": {"key": "y", "version": 1}}}"#,
        )
        .with("clash.json", r#"{"flags": {"a": {"key": "b"}, "b": {"key": "b"}}}"#)
        .with("long.json", format!(r#"{{"flagValues": {{"{}": true}}}}"#, "k".repeat(1023)))
        .with("hidden.json", "{\"flagValues\": {\n  \"a\": \"\u{7f}\"}}")
        .with("colon.json", "{\"flagValues\":\n{\"a\"\n:\"y\"}}");
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap --check own.json",
            "bootstrap --check own.json -s like.json",
            "bootstrap -s own.json",
            "bootstrap --check clash.json -p launchdarkly",
            "bootstrap --check long.json",
            "bootstrap -s long.json -o x.json",
            "bootstrap --check hidden.json",
            "bootstrap --check colon.json",
            "bootstrap -s hidden.json",
        ]
    ));
    assert!(!desk.path().join("x.json").exists());
}

/// The Python SDK takes the parameters of a custom strategy without a look, and stops at a flag without strategies.
#[test]
fn custom_strategies_have_parameters() {
    let desk = Desk::new()
        .with("custom.json", r#"{"version": 2, "features": [
            {"name": "a", "enabled": true, "strategies": [{"name": "ours"}, {"name": "theirs", "parameters": null}, {"name": "default"}]},
            {"name": "b", "enabled": true}]}"#)
        .with("export.json", r#"{"features": [{"name": "a"}], "featureEnvironments": [{"featureName": "a", "environment": "x", "enabled": true}],
            "featureStrategies": [{"id": "1", "featureName": "a", "name": "ours", "sortOrder": 1, "parameters": null}]}"#);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap -s custom.json --minify -o built.json",
            "bootstrap -s built.json --minify",
            "bootstrap --check built.json",
            "bootstrap --check custom.json",
            "bootstrap -s export.json --minify",
        ]
    ));
}

#[test]
fn what_is_no_text_fails_a_check() {
    let desk = desk().with("empty.json", "");
    fs::write(desk.path().join("latin.json"), b"{\"flags\": {\"a\": \"\xe9\"}}").unwrap();
    fs::create_dir(desk.path().join("folder")).unwrap();
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap --check empty.json",
            "bootstrap --check latin.json",
            "bootstrap --check folder",
            "bootstrap -s latin.json"
        ]
    ));
}

#[test]
fn options_without_effect_are_refused() {
    insta::assert_snapshot!(session(
        &desk(),
        &[
            "bootstrap --check features.json --environment production",
            "bootstrap --check config.json --values-for -u kim",
            "bootstrap -s payload.json --client-side -a x=y --minify",
            "bootstrap -s payload.json --at 0",
            "bootstrap -s payload.json --seed 7",
            "bootstrap -s payload.json --big-segments x.json",
            "bootstrap --check features.json --strategy ours=true",
        ]
    ));
}

#[test]
fn keys_may_have_commas() {
    let desk = desk()
        .with("commas.json", r#"{"flagValues": {"x,y": 1, "x": 2, "y": 3, "z": 4}}"#)
        .with("inner.json", "{\"a\": {\"b\": [1, {\"c\": 1,\n \"c\": 2}]}}");
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap -s commas.json --minify --flags x,y",
            "bootstrap -s commas.json --minify --flags y,z",
            "bootstrap -s commas.json --minify --flags x,y --flags z",
            "bootstrap -s commas.json --minify --flags x,w",
            "bootstrap --values inner.json -p launchdarkly",
        ]
    ));
}

#[test]
fn a_file_of_another_form_is_told() {
    insta::assert_snapshot!(session(
        &desk(),
        &[
            "bootstrap -s config.json -o values.json --values-for -u kim",
            "bootstrap --check values.json -s config.json",
            "bootstrap --check config.json -s config.json --values-for -u kim",
        ]
    ));
}

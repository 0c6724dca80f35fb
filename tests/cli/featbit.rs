//! FeatBit: listing, evaluating and explaining, documents applied one over the other, and what is refused.

use crate::{Desk, session};

#[test]
fn the_demo_is_listed() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &["list -s demo:featbit", "list -s demo:featbit --format text", "list -s demo:featbit --format ndjson"]
    ));
}

#[test]
fn one_flag_in_every_format() {
    let lines = ["text", "table", "json", "ndjson", "csv"]
        .map(|format| format!("eval my_toggle -u alice -a country=NO -s demo:featbit --format {format}"));
    insta::assert_snapshot!(session(&Desk::new(), &lines.each_ref().map(String::as_str)));
}

#[test]
fn all_flags_for_a_user_and_for_nobody() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "eval --all -u kim -a beta:=true -a orders:=12 -a age:=30 -a score=4.5 -s demo:featbit",
            "eval --all -u u3 -a company=acme -a plan=pro -s demo:featbit --format csv",
            "eval --all -s demo:featbit --format table --default 1.0",
        ]
    ));
}

#[test]
fn defaults() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "eval nope -u alice -s demo:featbit --default 3.0",
            "eval nope -u alice -s demo:featbit --default 12345678901234567890 --format json",
            "eval my_togle -u alice -s demo:featbit",
            "eval shipping_note -u u7 -s demo:featbit --default Hello",
            "explain nope -u alice -s demo:featbit --default 3.0",
        ]
    ));
}

#[test]
fn users_that_the_sdk_refuses() {
    let lines = [
        r#"eval my_toggle -s demo:featbit --context '{"key": "alice"}'"#,
        r#"eval my_toggle -s demo:featbit --context '{"keyId": "alice", "name": "Alice"}'"#,
        r#"eval my_toggle -s demo:featbit --context '{"key": 5, "name": "Alice"}'"#,
        r#"eval my_toggle -s demo:featbit --context '{"key": "alice", "name": "Alice", "self": 1}' --format json"#,
        r#"explain my_toggle -s demo:featbit --context '{"key": "alice", "name": " "}' --default true"#,
        r#"eval nope -s demo:featbit --context '{"key": "alice"}' --format ndjson"#,
        r#"eval my_toggle -s demo:featbit --context '["alice"]'"#,
    ];
    insta::assert_snapshot!(session(&Desk::new(), &lines));
}

#[test]
fn explanations() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "explain my_toggle -u kim -s demo:featbit",
            "explain my_toggle -u alice -a country=NO -a Plan=trial -s demo:featbit",
            "explain my_toggle -u alice -a email=a@shop.example -a badge:=5.0 -s demo:featbit",
            "explain results_per_page -u u3 -a age:=30.0 -a orders:=12 -a score=4.500001 -s demo:featbit",
            "explain results_per_page -u u3 -a plan=pro -s demo:featbit",
            "explain banner -u alice -a quiet:=true -a new_here=FALSE -a 'tags:=[1]' -s demo:featbit",
            "explain price_list -u carol -s demo:featbit",
            "explain one_page_checkout -u kim -s demo:featbit",
            "explain reports -u alice -a beta=true -s demo:featbit",
            "explain shipping_note -u u7 -s demo:featbit",
            "explain old_search -u alice -s demo:featbit",
            "explain my_togle -u alice -s demo:featbit",
        ]
    ));
}

#[test]
fn explanations_for_machines() {
    insta::assert_snapshot!(
        Desk::new().run("explain my_toggle -u alice -a country=NO -a size:=5.0 -s demo:featbit --format json")
    );
    insta::assert_snapshot!(Desk::new().run("explain shipping_note -u u7 -s demo:featbit --format json"));
}

/// A flag in which every rule has something odd.
const ODD: &str = r#"{"messageType": "data-sync", "data": {"eventType": "full", "featureFlags": [
  {"id": "1", "key": "odd", "name": "Odd", "updatedAt": "2026-01-01T00:00:00Z", "isArchived": false, "isEnabled": true,
   "variationType": "number", "variations": [{"id": "a", "value": "10"}, {"id": "b", "value": "20"}, {"id": "b", "value": "0x10"}],
   "disabledVariationId": "a", "targetUsers": [], "exptIncludeAllTargets": false, "rules": [
    {"name": "a broken segment first", "includedInExpt": false, "variations": [{"id": "a", "rollout": [0, 1]}], "conditions": [
      {"property": "User is in segment", "op": "", "value": "[\"bad\", \"in\"]"}]},
    {"name": "not in a broken one", "includedInExpt": false, "variations": [{"id": "a", "rollout": [0, 1]}], "conditions": [
      {"property": "User is not in segment", "op": "", "value": "[\"bad\"]"},
      {"property": "country", "op": "NotOneOf", "value": "DE,AT"},
      {"property": "KEYID", "op": "SoundsLike", "value": "x"}]},
    {"name": "a circle", "includedInExpt": false, "variations": [{"id": "a", "rollout": [0, 1]}], "conditions": [
      {"property": "User is in segment", "op": "", "value": "[\"loop\"]"}]},
    {"name": "nothing there", "includedInExpt": false, "variations": [{"id": "a", "rollout": [0, 1]}], "conditions": [
      {"property": "User is not in segment", "op": "", "value": "[\"gone\"]"},
      {"property": "User is not in segment", "op": "", "value": "[\"old\"]"},
      {"property": "User is not in segment", "op": "", "value": "in"},
      {"property": "country", "op": "Equal", "value": ""}]},
    {"name": "a pattern that is none", "includedInExpt": false, "variations": [{"id": "a", "rollout": [0, 1]}], "conditions": [
      {"property": "mail", "op": "MatchRegex", "value": "("}]}],
   "fallthrough": {"includedInExpt": false, "dispatchKey": " ", "variations": [{"id": "b", "rollout": [0, 0.999999]}]}},
  {"id": "2", "key": "edges", "name": "Edges", "updatedAt": 5, "isArchived": false, "isEnabled": true, "variationType": "string",
   "variations": [{"id": "a", "value": "in"}, {"id": "b", "value": "out"}], "disabledVariationId": "a", "targetUsers": [],
   "exptIncludeAllTargets": false, "rules": [],
   "fallthrough": {"includedInExpt": false, "variations": [{"id": "a", "rollout": [0, 0.999999]}, {"id": "b", "rollout": [0, 1]}]}},
  {"id": "3", "key": "dangling", "name": "Dangling", "updatedAt": "2026-01-01T00:00:00Z", "isArchived": false, "isEnabled": true,
   "variationType": "string", "variations": [{"id": "a", "value": "in"}], "targetUsers": [], "exptIncludeAllTargets": false,
   "rules": [], "fallthrough": {"includedInExpt": false, "variations": [{"id": "gone", "rollout": [0, 1]}]}},
  {"id": "4", "key": "missing", "name": "Missing", "updatedAt": "2026-01-01T00:00:00Z", "isArchived": false, "isEnabled": true,
   "variations": []}],
 "segments": [
  {"id": "in", "updatedAt": "2026-01-01T00:00:00Z", "isArchived": false, "included": ["u"], "excluded": ["u", "v"], "rules": []},
  {"id": "bad", "updatedAt": "2026-01-01T00:00:00Z", "isArchived": false, "included": [], "excluded": [], "rules": [
    {"conditions": [{"property": "name", "op": "MatchRegex", "value": "("}]}]},
  {"id": "loop", "updatedAt": "2026-01-01T00:00:00Z", "isArchived": false, "included": [], "excluded": [], "rules": [
    {"conditions": [{"property": "User is in segment", "op": null, "value": "[\"loop\"]"}]}]},
  {"id": "old", "updatedAt": "2026-01-01T00:00:00Z", "isArchived": true}]}}"#;

#[test]
fn what_is_odd_is_said() {
    insta::assert_snapshot!(session(
        &Desk::new().with("odd.json", ODD),
        &[
            "list -s odd.json",
            "explain odd -u u -s odd.json",
            "explain odd -u u -a mail=x -a country=FR -s odd.json --default 3.0",
            "explain edges -u u -s odd.json",
            "explain edges dangling missing -u u3749511 -s odd.json --default x",
            "eval --all -u u -a mail=x -s odd.json --default x",
        ]
    ));
}

/// A message about flags that serve a value to everybody.
fn message(event: &str, flags: &[(&str, &str, &str)]) -> String {
    let flags = flags.iter().map(|(key, updated, value)| {
        format!(
            r#"{{"id": "{key}", "key": "{key}", "name": "F", "updatedAt": "{updated}", "isArchived": {}, "isEnabled": false,
            "variationType": "string", "variations": [{{"id": "a", "value": "{value}"}}], "disabledVariationId": "a"}}"#,
            value.is_empty()
        )
    });
    let flags = flags.collect::<Vec<_>>().join(", ");
    format!(
        r#"{{"messageType": "data-sync", "data": {{"eventType": "{event}", "featureFlags": [{flags}], "segments": []}}}}"#
    )
}

#[test]
fn documents_over_one_another() {
    const ONE: &str = "2026-01-01T00:00:00Z";
    const TWO: &str = "2026-01-02T00:00:00Z";
    const THREE: &str = "2026-01-03T00:00:00Z";
    let desk = Desk::new()
        .with("full.json", message("full", &[("a", ONE, "a1"), ("b", TWO, "b2"), ("c", ONE, "c1")]))
        .with("patch.json", message("patch", &[("a", TWO, "a2"), ("b", TWO, "late"), ("c", THREE, "c3")]))
        .with("archive.json", message("patch", &[("a", THREE, "")]))
        .with("same.json", message("full", &[("a", TWO, "other")]));
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval --all -u u -s full.json",
            "eval --all -u u -s full.json -s patch.json",
            "eval --all -u u -s full.json -s archive.json",
            "eval --all -u u -s full.json -s same.json",
            "eval --all -u u -s patch.json",
        ]
    ));
}

#[test]
fn documents_of_other_shapes() {
    let flag = |value: &str| {
        let text = message("full", &[("f", "2026-01-01T00:00:00Z", value)]);
        text.split_once(r#""featureFlags": "#).unwrap().1.rsplit_once(r#", "segments""#).unwrap().0.to_owned()
    };
    let relayed = format!(
        r#"{{"messageType": "data-sync", "data": {{"eventType": "rp_full", "items": [
        {{"envId": "prod", "secrets": [{{"value": "never-told"}}], "featureFlags": {}, "segments": []}},
        {{"envId": "test", "secrets": [], "featureFlags": {}, "segments": []}}]}}}}"#,
        flag("prod"),
        flag("test")
    );
    let desk = Desk::new()
        .with("relay.json", relayed)
        .with("bare.json", format!(r#"{{"eventType": "full", "featureFlags": {}, "segments": []}}"#, flag("bare")))
        .with("empty.json", message("full", &[]))
        .with("marked.json", format!("\u{feff}{}", message("full", &[("f", "2026-01-01T00:00:00Z", "marked")])));
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval f -u u -s relay.json",
            "eval f -u u -s relay.json --environment prod",
            "list -s relay.json --environment test",
            "eval f -u u -s relay.json --environment stage",
            "eval f -u u -s bare.json",
            "eval f -u u -s empty.json",
            "eval f -u u -s marked.json",
        ]
    ));
}

#[test]
fn documents_that_are_refused() {
    let good = message("full", &[("f", "2026-01-01T00:00:00Z", "x")]);
    let desk = Desk::new()
        .with(
            "client.json",
            r#"{"messageType": "data-sync", "data": {"eventType": "full", "userKeyId": "u", "featureFlags": [
  {"id": "f", "variation": "true", "variationType": "boolean", "matchReason": "default", "timestamp": 1}]}}"#,
        )
        .with(
            "api.json",
            r#"{"success": true, "errors": [], "data": {"totalCount": 1, "items": [{"id": "1", "key": "f", "isEnabled": true}]}}"#,
        )
        .with("event.json", good.replace(r#""full""#, r#""Full""#))
        .with("type.json", good.replace("data-sync", "pong"))
        .with("lists.json", good.replace(r#""segments": []"#, r#""segments": null"#))
        .with("member.json", good.replace(r#""isArchived": false, "#, ""))
        .with("undated.json", good.replace("2026-01-01T00:00:00Z", "soon"))
        .with("token.json", good.replace(r#""value": "x""#, r#""value": NaN"#))
        .with("truncated.json", &good[..good.len() / 2]);
    let names = [
        "client.json",
        "api.json",
        "event.json",
        "type.json",
        "lists.json",
        "member.json",
        "undated.json",
        "token.json",
        "truncated.json",
    ];
    let lines = names.map(|name| format!("eval f -u u -s {name} -p featbit"));
    insta::assert_snapshot!(session(&desk, &lines.each_ref().map(String::as_str)));
}

#[test]
fn whose_document_it_is() {
    let desk = Desk::new().with("full.json", message("full", &[("f", "2026-01-01T00:00:00Z", "x")]));
    insta::assert_snapshot!(session(&desk, &["eval f -u u -s full.json -v", "eval f -u u -s full.json -p ffc"]));
}

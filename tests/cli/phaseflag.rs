//! PhaseFlag: listing, evaluating and explaining, typed calls, overrides, and the forms that its documents have.

use crate::{Desk, session};

#[test]
fn the_demo_is_listed() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &["list -s demo:phaseflag", "list -s demo:phaseflag --format text", "list -s demo:phaseflag --format ndjson"]
    ));
}

#[test]
fn one_flag_in_every_format() {
    let lines = ["text", "table", "json", "ndjson", "csv"]
        .map(|format| format!("eval my_toggle -u alice -a country=NO -s demo:phaseflag --format {format}"));
    insta::assert_snapshot!(session(&Desk::new(), &lines.each_ref().map(String::as_str)));
}

#[test]
fn all_flags_for_a_user_and_for_nobody() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "eval --all -u alice -a country=NO -a app_version=3.1 -a beta:=true -a account_age:=400 -a plan=pro -s demo:phaseflag",
            "eval --all -a session_id=legacy-1 -a app_version=2.4.0.dev1 -s demo:phaseflag --format csv",
            "eval --all -s demo:phaseflag --format table",
        ]
    ));
}

#[test]
fn explanations() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "explain my_toggle -u alice -a email=kim@shop.example -s demo:phaseflag",
            "explain my_toggle -u carol -a country=NO -a plan=trial -a email=kim@shop.example -s demo:phaseflag",
            "explain banner -a beta:=true -a account_age=400 -s demo:phaseflag",
            "explain banner -u dora -a beta:=true -a account_age:=400 -s demo:phaseflag",
            "explain one_page_checkout -u alice -a app_version=1.9 -s demo:phaseflag",
            "explain one_page_checkout -u alice -a app_version=3.0.0 -a plan=free -s demo:phaseflag",
            "explain payments -a session_id:=7 -a app_version=latest -s demo:phaseflag",
            "explain my_togle -u alice -s demo:phaseflag",
        ]
    ));
}

#[test]
fn what_is_surprising_is_said() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "explain new_reports -u alice -s demo:phaseflag",
            "explain new_reports -u alice -a groups:='[\"testers\"]' -s demo:phaseflag",
            "explain rate_limit -u alice -a groups=customers -s demo:phaseflag",
            "explain rate_limit -u alice -a groups=testers -a user_agent=bot -s demo:phaseflag",
        ]
    ));
}

#[test]
fn explanations_for_machines() {
    insta::assert_snapshot!(
        Desk::new().run("explain rate_limit -u alice -a groups=customers -s demo:phaseflag --format json")
    );
    insta::assert_snapshot!(Desk::new().run("explain banner -u alice -a beta:=true -s demo:phaseflag --format json"));
}

/// Flags of which every one has something odd.
const ODD: &str = r#"{"flags": [
  {"id": "1", "key": "odd", "default_variation_id": "gone", "variations": [{"id": "on", "key": "on", "value": true}],
   "prerequisites": [{"flag_key": "nowhere", "variation_key": "x"}, {"flag_key": "child", "variation_key": "off"},
     {"flag_key": "child", "variation_key": 7}],
   "targeting_rules": []},
  {"id": "2", "key": "child", "status": "archived", "default_variation_id": "off", "variations": [{"id": "off", "key": "off"}],
   "prerequisites": [{"flag_key": "grandchild", "variation_key": "on"}]},
  {"id": "3", "key": "grandchild", "status": "active"},
  {"id": "4", "key": "texts", "status": "active", "default_variation_id": "off",
   "variations": [{"id": "on", "key": "on", "value": true}, {"id": "off", "key": "off", "value": false}],
   "targeting_rules": [
    {"priority": 9, "conditions": [{"attribute": "beta", "operator": "is", "value": "true"}], "variation_id": "on"},
    {"priority": 1, "conditions": [{"attribute": "size", "operator": "is", "value": 1}], "variation_id": "on"},
    {"priority": 2, "conditions": [{"attribute": "size", "operator": "gt", "value": "many"}], "variation_id": "on"},
    {"priority": 3, "conditions": [{"attribute": "size", "operator": "matches_regex", "value": "[1"}], "variation_id": "on"},
    {"priority": 4, "conditions": [{"attribute": "size", "operator": "matches_regex", "value": "(?i)(?=x)"}]},
    {"priority": 5, "conditions": [{"attribute": "size", "operator": "lt", "value": "0x10"}], "segment_id": "nowhere"},
    {"priority": 6, "conditions": [{"attribute": "size", "operator": "matches_regex", "value": "(?i)1(?=.)"}]},
    {"priority": 7, "conditions": [{"attribute": "v", "operator": "version_gt", "value": "1.x"}], "variation_id": "on"},
    {"priority": 8, "conditions": [{"attribute": "userId", "operator": "equals", "value": "x"}], "variation_id": "on"},
    {"priority": 8, "conditions": [{"attribute": "userId", "operator": "one_of", "value": ["x", 1]}], "variation_id": "on"}]},
  {"id": "5", "key": "dark-mode", "status": "active", "targeting_rules": [
    {"percentage_rollout": {"variations": [{"variation_id": "a", "weight": 22.5}, {"weight": 20}, {"variation_id": "b", "weight": -2}]}},
    {"percentage_rollout": {"variations": [{"variation_id": "a", "weight": 5}]}},
    {"percentage_rollout": {"other": 1}}]},
  {"id": "6", "key": "ring-a", "prerequisites": [{"flag_key": "ring-b", "variation_key": "x"}]},
  {"id": "7", "key": "ring-b", "prerequisites": [{"flag_key": "ring-a", "variation_key": "x"}]},
  {"id": "8", "key": "slow", "targeting_rules": [
    {"conditions": [{"attribute": "n", "operator": "matches_regex", "value": "(a+)+\\1b"}], "variation_id": "on"}]},
  {"id": "9", "key": "names", "targeting_rules": [
    {"conditions": [{"attribute": "n", "operator": "matches_regex", "value": "\\N{EM DASH}"}], "variation_id": "on"}]}]}"#;

#[test]
fn where_other_implementations_answer_differently() {
    let desk = Desk::new().with("odd.json", ODD);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "explain odd -u alice -s odd.json",
            "explain texts -u alice -a beta:=true -a size:=1.0 -a v=2 -s odd.json",
            r#"explain texts --context '{"userId": "alice", "plan": "pro", "attributes": {"userId": "1", "size": "12"}}' -s odd.json"#,
            "explain dark-mode -u 😀 -s odd.json",
            "explain dark-mode -s odd.json",
        ]
    ));
}

#[test]
fn what_cannot_be_evaluated_is_said() {
    let desk = Desk::new().with("odd.json", ODD);
    let slow = format!("-a n={}é", "a".repeat(40));
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval ring-a -s odd.json --format ndjson",
            "eval ring-a -s odd.json --type bool --default true",
            "explain ring-b -s odd.json",
            &format!("eval slow {slow} -s odd.json --format ndjson"),
            &format!("explain slow {slow} -s odd.json"),
            "eval slow -a n=b -s odd.json",
            "eval names -a n=- -s odd.json",
            "eval names -s odd.json",
            "list -s odd.json",
        ]
    ));
}

#[test]
fn typed_calls() {
    insta::assert_snapshot!(session(
        &Desk::new().with("odd.json", ODD),
        &[
            "eval my_toggle -u alice -s demo:phaseflag --type bool --default true",
            "eval my_toggle -u alice -s demo:phaseflag --type string --default none --format ndjson",
            "eval payments -u alice -s demo:phaseflag --type string --default none",
            "eval banner -u alice -s demo:phaseflag --type json --default {}",
            "eval banner -u alice -s demo:phaseflag --type bool --default true --format ndjson",
            "eval rate_limit -u alice -s demo:phaseflag --type int",
            "eval my_togle -u alice -s demo:phaseflag --type bool --default true --format ndjson",
            "eval dark-mode -s odd.json --type json --default 7",
        ]
    ));
}

#[test]
fn overrides() {
    let desk = Desk::new()
        .with(
            "over.json",
            r#"{"my_toggle": "forced", "payments": "payments-1", "brand_new": {"a": [1.0]}, "off": null}"#,
        )
        .with("over.yaml", "my_toggle: true\nlimit: 7\n")
        .with("list.json", "[true]")
        .with("ruleset.json", include_str!("../../fixtures/phaseflag/demo.json"))
        .with("broken.yaml", "a: [\n");
    let over = "-s demo:phaseflag --override over.json";
    insta::assert_snapshot!(session(
        &desk,
        &[
            &format!("eval my_toggle -u alice {over} --format ndjson"),
            &format!("eval my_toggle -u alice {over} --type bool --default false --format ndjson"),
            &format!("eval brand_new off one_page_checkout -u alice -a app_version=3.1 {over} --format ndjson"),
            &format!("explain my_toggle one_page_checkout -u alice -a app_version=3.1 {over}"),
            &format!("eval my_togle {over}"),
            "list -s demo:phaseflag --override over.yaml",
            "eval my_toggle limit -p phaseflag --override over.yaml --override-behaviour local-only",
            "eval my_toggle -s demo:phaseflag --override over.yaml --override-behaviour remote-over-local",
            "eval my_toggle -s demo:phaseflag --override list.json",
            "eval my_toggle -s demo:phaseflag --override ruleset.json",
            "eval my_toggle -s demo:phaseflag --override broken.yaml",
        ]
    ));
}

#[test]
fn contexts_that_are_meant_otherwise() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            r#"eval my_toggle --context '{"userId": "alice", "plan": "pro"}' -s demo:phaseflag"#,
            r#"eval my_toggle --context '{"user_id": 7, "attributes": {"user_id": "x"}}' -s demo:phaseflag"#,
            r#"eval my_toggle --context '{"user_id": ["a"]}' -s demo:phaseflag"#,
            r#"eval my_toggle --context '{"attributes": [1]}' -s demo:phaseflag"#,
            "eval my_toggle --context 7 -s demo:phaseflag",
            "eval my_toggle -u alice -a user_id=bob -s demo:phaseflag",
            "eval my_toggle -u alice -a contry=NO -s demo:phaseflag",
        ]
    ));
}

#[test]
fn documents_of_other_shapes() {
    const FLAG: &str =
        r#"{"id": "1", "key": "f", "default_variation_id": "a", "variations": [{"id": "a", "key": "a", "value": 1}]}"#;
    let desk = Desk::new()
        .with("bare.json", format!("[{FLAG}]"))
        .with("data.json", format!(r#"{{"data": {{"flags": [{FLAG}]}}}}"#))
        .with("map.json", format!(r#"{{"flags": {{"g": {FLAG}}}}}"#))
        .with("pfctl.json", format!(r#"{{"flags": {{"items": [{FLAG}], "total": 120}}}}"#))
        .with("page.json", format!(r#"{{"items": [{FLAG}], "total": 1}}"#))
        .with("bootstrap.json", format!("\u{feff}{{\"flags\": [{FLAG}, {FLAG}], \"signature\": \"00ff\"}}"));
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval f -s bare.json",
            "eval f -s data.json",
            "eval f -s map.json",
            "eval f -s pfctl.json",
            "eval f -s page.json",
            "eval f -s bootstrap.json",
            "eval f -s bootstrap.json -s bare.json",
        ]
    ));
}

#[test]
fn documents_that_are_refused() {
    let desk = Desk::new()
        .with(
            "reference.json",
            r#"{"environment_id": "e1", "fetched_at": "2026-04-04T15:00:00Z", "version": 3, "flags": [
  {"id": "1", "key": "f", "enabled": true, "default_variation": "off", "variations": [{"key": "off", "value": false}]}]}"#,
        )
        .with(
            "export.json",
            r#"{"version": "1.0", "flags": [
  {"key": "f", "default_variation_key": "off", "variations": [{"key": "off", "name": "Off", "value": false}]}]}"#,
        )
        .with("null.json", r#"{"flags": [{"id": "1", "key": "f", "targeting_rules": [{}, {"conditions": null}]}]}"#)
        .with(
            "many.json",
            r#"{"flags": [{"key": "a", "variations": null}, 7, {"id": 1, "key": "b", "targeting_rules": [{"priority": "1"}]}]}"#,
        )
        .with("priority.json", r#"{"flags": [{"id": 1, "key": "b", "targeting_rules": [{"priority": null}]}]}"#)
        .with("yaml.yaml", "flags: []\n")
        .with("truncated.json", "{\"flags\": [\n  {\"id\": \"1\", \"key\": \"f\"");
    let names =
        ["reference.json", "export.json", "null.json", "many.json", "priority.json", "yaml.yaml", "truncated.json"];
    let lines = names.map(|name| format!("eval a -s {name} -p phaseflag"));
    insta::assert_snapshot!(session(&desk, &lines.each_ref().map(String::as_str)));
}

//! `ffctl list`, help and version

use crate::{Desk, session};

#[test]
fn the_demo_as_a_table() {
    insta::assert_snapshot!(Desk::new().run("list -s demo:unleash"));
}

#[test]
fn the_demo_as_documents() {
    insta::assert_snapshot!(Desk::new().run("list -s demo:unleash --format json"));
    insta::assert_snapshot!(session(
        &Desk::new(),
        &["list -s demo:unleash --format ndjson", "list -s demo:unleash --format text"]
    ));
}

const ODD: &str = r#"{"version": 1, "features": [
  {"name": "twice", "enabled": true}, {"name": "twice", "enabled": false},
  {"name": "broken", "enabled": true, "strategies": [{"name": "default", "segments": [9]}]},
  {"name": "many", "enabled": true, "strategies": [
    {"name": "flexibleRollout", "parameters": {"rollout": "10"}},
    {"name": "gradualRolloutUserId", "parameters": {"percentage": "30", "groupId": "g"}},
    {"name": "flexibleRollout", "parameters": {"rollout": "50%"}}]}
]}"#;

#[test]
fn flags_that_need_a_word() {
    insta::assert_snapshot!(Desk::new().with("odd.json", ODD).run("list -s odd.json"));
}

#[test]
fn other_forms_are_read_with_a_note() {
    let desk = Desk::new()
        .with("simple.json", r#"{"a": {"enabled": true, "variant": "blue"}, "b": {"enabled": false}}"#)
        .with("bare.json", r#"[{"name": "a", "enabled": true, "strategies": []}]"#)
        .with("one.json", r#"{"name": "a", "enabled": true, "strategies": []}"#)
        .with("empty.json", r#"{"version": 2, "features": []}"#);
    insta::assert_snapshot!(session(
        &desk,
        &["list -s simple.json", "list -s bare.json", "list -s one.json", "list -s empty.json"]
    ));
}

#[test]
fn help_and_version() {
    insta::with_settings!({filters => vec![(env!("CARGO_PKG_VERSION"), "[VERSION]")]}, {
        insta::assert_snapshot!(session(&Desk::new(), &["--version", "--help", "eval --help", "frobnicate", "eval", "list --sorce x"]));
    });
}

#[test]
fn colour_does_not_move_the_columns() {
    let plain = Desk::new().run("list -s demo:unleash");
    let coloured = Desk::new().run("list -s demo:unleash --color always");
    let mut text = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, behind)) = rest.split_once('\u{1b}') {
        text.push_str(before);
        rest = behind.split_once('m').unwrap().1;
    }
    text.push_str(rest);
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(text.replace(" --color always", ""), plain);
}

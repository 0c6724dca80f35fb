//! `ffctl.yaml`

use crate::{Desk, session};

const CONFIG: &str = "\
default: local
sources:
  local: { file: rules/flags.json }
  shop: { provider: unleash, file: rules/flags.json }
  prod: { provider: unleash, url: https://unleash.example.com/api, token_env: UNLEASH_TOKEN }
  nowhere: { provider: unleash }
  wrong: { provider: unleesh, file: rules/flags.json }
  odd: { url: 'ftp://example.com/flags.json' }
";

const RULES: &str = r#"{"version": 2, "features": [{"name": "a", "enabled": true}]}"#;

#[test]
fn sources_have_names() {
    let desk = Desk::new().with("ffctl.yaml", CONFIG).with("rules/flags.json", RULES);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval a",
            "eval a -v -s @shop",
            "eval a -s @shpo",
            "eval a -s @zzz",
            "eval a -s @prod",
            "eval a -s @nowhere",
            "eval a -s @wrong",
            "eval a -s @odd",
        ]
    ));
}

#[test]
fn what_does_not_go_together_is_named() {
    let config = "\
sources:
  both: { file: rules/flags.json, url: 'http://127.0.0.1:9/flags.json' }
  timeout: { provider: unleash, url: 'http://127.0.0.1:9/flags.json', timeout: 3 }
  retries: { url: 'http://127.0.0.1:9/flags.json', retries: 0 }
  max_size: { file: rules/flags.json, max_size: 1 }
  max_age: { provider: unleash, file: rules/flags.json, max_age: 60 }
";
    let desk = Desk::new().with("ffctl.yaml", config).with("rules/flags.json", RULES);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval a -s @both",
            "fetch @both",
            "eval a -s @timeout",
            "fetch @retries",
            "eval a -s @max_size",
            "eval a -s @max_age",
            "eval a -s @",
            "fetch @",
        ]
    ));
}

#[test]
fn a_file_that_is_not_utf_8_says_that_it_is_the_config_file() {
    let desk = Desk::new().with("ffctl.yaml", b"default: \xfc\n").with("rules.json", b"{\"\xfc\": 1}");
    insta::assert_snapshot!(session(&desk, &["eval a", "eval a -s rules.json"]));
    assert!(Desk::new().run("eval a -s @").contains("the name of the source is empty"));
}

#[test]
fn the_nearest_file_upwards_counts_and_paths_are_its_own() {
    let desk = Desk::new().with("ffctl.yaml", CONFIG).with("rules/flags.json", RULES).with("deep/er/x", "");
    let mut command = desk.command("eval a");
    let output = command.current_dir(desk.path().join("deep/er")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "true\n");
}

#[test]
fn the_users_own_file_is_the_last_resort() {
    let desk = Desk::new().with("home/ffctl/ffctl.yaml", "default: x\nsources: {x: {file: flags.json}}\n");
    let desk = desk.with("home/ffctl/flags.json", RULES);
    let mut command = desk.command("eval a");
    let output = command.env("XDG_CONFIG_HOME", desk.path().join("home")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "true\n");
}

#[test]
fn a_named_file_and_the_command_line_go_first() {
    let desk = Desk::new()
        .with("ffctl.yaml", CONFIG)
        .with("rules/flags.json", RULES)
        .with("other.yaml", "default: b\nsources: {b: {file: b.json}}\n")
        .with("b.json", r#"{"version": 2, "features": [{"name": "b", "enabled": true}]}"#);
    insta::assert_snapshot!(session(
        &desk,
        &["eval b --config other.yaml", "eval b --config other.yaml -s @local", "eval a --config none.yaml"]
    ));
}

#[test]
fn a_file_that_is_none_says_where() {
    let desk = Desk::new().with("ffctl.yaml", "default: x\nsuorces: {}\n").with("b.yaml", "sources: [1\n");
    insta::assert_snapshot!(session(&desk, &["eval a", "eval a --config b.yaml", "eval a -s @x --config /dev/null"]));
}

#[test]
fn without_any_source_the_ways_are_told() {
    insta::assert_snapshot!(session(&Desk::new(), &["eval a", "eval a -s @prod"]));
}

#[test]
fn a_config_file_that_is_not_needed_is_not_read() {
    let desk = Desk::new().with("ffctl.yaml", "[broken").with("rules/flags.json", RULES);
    insta::assert_snapshot!(session(&desk, &["eval a -s rules/flags.json", "eval a -s @x"]));
    let named =
        Desk::new().with("ffctl.yaml", "default: '@local'\nsources: {local: {file: a.json}}\n").with("a.json", RULES);
    assert!(named.run("eval a").ends_with("\ntrue\n=> 0"));
}

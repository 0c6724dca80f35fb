//! `ffctl eval`

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::{Desk, session};

#[test]
fn the_value_stands_alone_and_the_variant_behind_it() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "eval my_toggle --user alice --source demo:unleash",
            "eval my_toggle --user carol --source demo:unleash",
            "eval my_toggle --user carol -a country=US --source demo:unleash",
            "eval my_toggle -a email=Ann@Example.COM --source demo:unleash",
            "eval banner-colour --user tester-2 --source demo:unleash",
            "eval my_toggle banner-colour payments --user alice --source demo:unleash",
            "eval summer-sale --source demo:unleash --at 2026-07-01T00:00:00Z",
            "eval summer-sale --source demo:unleash --at 2026-12-01T00:00:00Z",
        ]
    ));
}

#[test]
fn all_flags_in_every_format() {
    let all = "eval --all --user 9 -a country=NO -a appVersion=2.4.0 --at 2026-07-01T00:00:00Z -s demo:unleash";
    let desk = Desk::new();
    for format in ["text", "table", "json", "ndjson", "csv"] {
        insta::assert_snapshot!(format!("all_flags_as_{format}"), desk.run(&format!("{all} --format {format}")));
    }
}

#[test]
fn the_exit_status_tells_off_from_unknown() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "eval payments --exit-status -s demo:unleash",
            "eval old-search --exit-status -s demo:unleash",
            "eval payments old-search --exit-status -s demo:unleash",
            "eval my_togle --exit-status -s demo:unleash",
            "eval nothing-like-it -s demo:unleash",
            "eval nothing-like-it --default true -q -s demo:unleash",
            "eval my_togle payments --format ndjson -s demo:unleash",
        ]
    ));
}

#[test]
fn what_a_context_holds_in_vain_is_pointed_out() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "eval my_toggle -u alice -a contry=NO -s demo:unleash",
            "eval my_toggle -u alice -a colour=blue -s demo:unleash",
            "eval my_toggle payments -u alice -a emial=a@example.com -s demo:unleash",
            r#"eval my_toggle --context '{"userId": "alice", "country": 7, "properties": {"email": ["a"]}}' -s demo:unleash"#,
            r#"eval my_toggle --context '{"userId": "alice", "country": 7}' -q -s demo:unleash"#,
        ]
    ));
}

#[test]
fn attributes_go_over_the_context() {
    let desk = Desk::new().with("alice.json", r#"{"userId": "alice", "properties": {"country": "US"}}"#);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval my_toggle --context @alice.json -s demo:unleash",
            "eval my_toggle --context @alice.json --user carol -s demo:unleash",
            "eval my_toggle --context @alice.json --user carol -a country=NO -s demo:unleash",
        ]
    ));
    let told = desk.pipe("eval my_toggle --context - -s demo:unleash", r#"{"userId": "carol"}"#);
    assert!(told.contains("\ntrue\n"), "{told}");
}

#[test]
fn draws_can_be_repeated() {
    let desk = Desk::new();
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval banner-colour -s demo:unleash --seed 1",
            "eval banner-colour -s demo:unleash --seed 3",
            "eval banner-colour -s demo:unleash --seed 1",
        ]
    ));
}

const CUSTOM: &str = r#"{"version": 2, "features": [
  {"name": "by-custom", "enabled": true, "strategies": [{"name": "businessHours"}]},
  {"name": "broken", "enabled": true, "strategies": [
    {"name": "default", "constraints": [{"contextName": "plan", "operator": "in", "values": ["pro"]}]},
    {"name": "default"}]},
  {"name": "no-weight", "enabled": true, "variants": [{"name": "a", "weight": 0}, {"name": "b", "weight": 0}]},
  {"name": "fine", "enabled": true}
]}"#;

#[test]
fn custom_strategies_are_answered_from_the_command_line() {
    let desk = Desk::new().with("rules.json", CUSTOM);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval by-custom -s rules.json",
            "eval by-custom -s rules.json --strategy businessHours=true",
            "eval by-custom -s rules.json --strategy businessHours=false --strategy businessHours=true",
            "eval by-custom -s rules.json --strategy businessHours",
        ]
    ));
}

#[test]
fn one_bad_flag_leaves_the_others_unharmed() {
    let desk = Desk::new().with("rules.json", CUSTOM);
    insta::assert_snapshot!(desk.run("eval --all -s rules.json --format ndjson"));
}

const REQUESTS: &str = r#"{"id": 1, "flag": "my_toggle", "context": {"userId": "alice"}, "logged": true}
{"id": "two", "flag": "my_toggle", "context": {"userId": "carol"}}

{"flag": "nope", "context": null, "default": true}
{"id": null, "flag": "my_toggle", "context": [1]}
{"id": 5, "flag": "my_toggle"
{"id": 6, "flag": "payments"}
"#;

#[test]
fn requests_are_answered_in_order_and_in_step() {
    let desk = Desk::new().with("requests.jsonl", REQUESTS);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval --requests requests.jsonl -s demo:unleash --format ndjson",
            "eval --requests requests.jsonl -s demo:unleash -q --format csv",
            "eval --requests no-such-file.jsonl -s demo:unleash",
            "eval --requests . -s demo:unleash",
        ]
    ));
    let told = desk.pipe("eval --requests - -s demo:unleash", "{\"flag\": \"payments\"}\n");
    assert!(told.contains("\npayments: true\n=> 0"), "{told}");
}

#[test]
fn a_closed_pipe_is_a_quiet_success() {
    let many: Vec<String> = (0..50_000).map(|id| format!("{{\"id\": {id}, \"flag\": \"payments\"}}")).collect();
    let desk = Desk::new().with("requests.jsonl", many.join("\n"));
    let mut command = desk.command("eval --requests requests.jsonl -s demo:unleash --format ndjson");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(first.starts_with("{\"id\":0,"), "{first}");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn colour_never_reaches_what_is_no_terminal_unless_it_is_asked_for() {
    let plain = Desk::new().run("explain my_toggle -u alice -s demo:unleash");
    assert!(!plain.contains('\u{1b}'), "{plain}");
    let asked = Desk::new().run("explain my_toggle -u alice -s demo:unleash --color always");
    assert!(asked.contains("\u{1b}["), "{asked}");
    let forced = Desk::new().variable("CLICOLOR_FORCE", "1");
    assert!(forced.run("explain my_toggle -u alice -s demo:unleash").contains("\u{1b}["));
    let both = forced.variable("NO_COLOR", "1");
    assert!(!both.run("explain my_toggle -u alice -s demo:unleash").contains('\u{1b}'));
    assert!(!both.run("explain my_toggle -u alice -s demo:unleash --color never").contains('\u{1b}'));
}

#[test]
fn several_documents_are_applied_in_order() {
    let desk = Desk::new()
        .with(
            "base.json",
            r#"{"events": [{"type": "hydration", "eventId": 1, "segments": [], "features": [
                {"name": "a", "enabled": true}, {"name": "b", "enabled": true}]}]}"#,
        )
        .with(
            "delta.json",
            r#"{"events": [{"type": "feature-updated", "eventId": 2, "feature": {"name": "a", "enabled": false}},
                {"type": "feature-removed", "eventId": 3, "featureName": "b", "project": "default"}]}"#,
        );
    insta::assert_snapshot!(session(
        &desk,
        &["eval --all -s base.json", "eval --all -s base.json -s delta.json", "explain a -s base.json -s delta.json"]
    ));
}

#[test]
fn how_the_provider_was_told_is_said_when_asked() {
    let desk = Desk::new().with("rules.json", CUSTOM);
    insta::assert_snapshot!(session(
        &desk,
        &["eval fine -v -s rules.json", "eval fine -v -p unleash -s rules.json", "eval payments -v -s demo:unleash"]
    ));
}

#[test]
fn the_source_can_come_from_the_environment_or_standard_input() {
    let desk = Desk::new().with("rules.json", CUSTOM).variable("FFCTL_SOURCE", "rules.json");
    insta::assert_snapshot!(session(&desk, &["eval fine", "eval payments -s demo:unleash"]));
    let told = Desk::new().pipe("eval fine -s -", CUSTOM);
    assert!(told.ends_with("\ntrue\n=> 0"), "{told}");
}

#[test]
fn nothing_is_written_before_the_job_can_be_done() {
    let desk = Desk::new();
    for line in [
        "eval --requests none.jsonl --format json -s demo:unleash",
        "eval my_toggle --context '{\"context\": 5}' --format json -s demo:unleash",
        "eval my_toggle --context null --format csv -s demo:unleash",
        "eval my_toggle -u alice -a userId=bob --format json -s demo:unleash",
    ] {
        let output = desk.command(line).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{line}");
    }
}

#[test]
fn no_answers_are_a_document_too() {
    let desk = Desk::new().with("empty.json", r#"{"version": 2, "features": []}"#);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval --all -s empty.json --format json",
            "eval --all -s empty.json --format csv",
            "eval --all -s empty.json"
        ]
    ));
}

#[test]
fn control_characters_do_not_reach_a_terminal() {
    let rules = r#"{"version": 2, "features": [{"name": "new\nline", "enabled": true, "type": "\u001b]0;x\u0007",
        "strategies": [{"name": "default", "title": "t\n  Returning 'true'."}],
        "variants": [{"name": "\u001b[31mred", "weight": 1}]}]}"#;
    let desk = Desk::new().with("rules.json", rules);
    let mut told = Vec::new();
    for line in [
        "list -s rules.json",
        "list -s rules.json --format text",
        "eval --all -u x -s rules.json",
        "eval --all -u x -s rules.json --format table",
    ] {
        told.push(desk.run(line));
    }
    let explained = desk
        .command("explain")
        .args(["new\nline", "-u", "x\n  Returning 'false'.", "-s", "rules.json"])
        .output()
        .unwrap();
    told.push(desk.tell("explain ...", &explained));
    let told = told.join("\n\n");
    assert!(!told.contains(['\u{1b}', '\u{7}']), "{told:?}");
    insta::assert_snapshot!(told);
}

#[test]
fn a_line_without_end_is_refused_and_not_kept() {
    let mut line = String::from(r#"{"flag": "payments", "context": {"userId": ""#);
    line.push_str(&"x".repeat(65 << 20));
    let desk = Desk::new().with("requests.jsonl", line);
    let told = desk.run("eval --requests requests.jsonl -s demo:unleash");
    assert!(told.contains("line 1 of `requests.jsonl` is longer than 64 MiB") && told.ends_with("=> 2"), "{told}");
}

#[test]
fn a_context_that_cannot_be_read_leaves_flag_and_id_in_the_answer() {
    let requests = "{\"id\": 7, \"flag\": \"payments\", \"context\": {\"userId\": 1e400}}\n[\"payments\"]\n";
    let desk = Desk::new().with("requests.jsonl", requests);
    insta::assert_snapshot!(desk.run("eval --requests requests.jsonl -s demo:unleash --format ndjson"));
}

#[test]
fn an_answer_that_nobody_asks_for_is_pointed_out() {
    let desk = Desk::new().with("rules.json", CUSTOM);
    insta::assert_snapshot!(session(
        &desk,
        &["eval by-custom -s rules.json --strategy busnessHours=true", "eval fine -s rules.json --strategy x=true"]
    ));
}

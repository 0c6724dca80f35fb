//! `ffctl eval --remote`: the answers of the vendor's server, against a small server on this machine.

use crate::Desk;
use crate::session;
use crate::stub::{Answer, Seen, Stub};

const KEY: &str = "sdk-dev-hush0123456789";
const RULESET: &str = r#"{"flags": [{"id": "1", "key": "banner", "default_variation_id": "off",
  "variations": [{"id": "off", "key": "none", "value": null}, {"id": "on", "key": "blue", "value": {"px": 1.50}}],
  "targeting_rules": [{"priority": 1, "conditions": [{"attribute": "plan", "operator": "one_of", "value": ["pro"]}], "variation_id": "on"}]}]}"#;

/// A server like the one whose sources are open: it evaluates at one of the two paths.
fn server(seen: &Seen, _: usize) -> Answer {
    let is_pro = seen.body.contains(r#""plan":"pro""#);
    match (seen.header("x-api-key"), seen.path.as_str()) {
        (Some(KEY), "/api/v1/sdk/ruleset") => Answer::json(RULESET, &[]),
        (Some(KEY), "/api/v1/sdk/evaluate") if seen.body.contains("\"banner\"") && is_pro => Answer::json(
            r#"{"flag_key": "banner", "variation_id": "on", "variation_key": "blue", "value": {"px": 1.50}, "reason": "targeting_match", "trace": {}}"#,
            &[],
        ),
        (Some(KEY), "/api/v1/sdk/evaluate") if seen.body.contains("\"banner\"") => Answer::json(
            r#"{"flag_key": "banner", "variation_id": "off", "variation_key": "none", "value": null, "reason": "default", "trace": {}}"#,
            &[],
        ),
        (Some(KEY), "/api/v1/sdk/evaluate") if seen.body.contains("\"asleep\"") => {
            Answer::status(400, r#"{"error": {"code": 400, "message": "Flag 'asleep' is not active"}}"#)
        }
        (Some(KEY), "/api/v1/sdk/evaluate") => {
            Answer::status(404, r#"{"error": {"code": 404, "message": "Flag not found"}}"#)
        }
        (Some(KEY), _) => Answer::status(404, r#"{"detail": "Not Found"}"#),
        (key, _) => {
            Answer::status(403, &format!(r#"{{"error": {{"message": "no key {}"}}}}"#, key.unwrap_or_default()))
        }
    }
}

fn desk(stub: &Stub) -> Desk {
    let address = &stub.address;
    let config = format!(
        "default: live\nsources:\n  live: {{provider: phaseflag, url: '{address}/api/v1', token_env: KEY, retries: 0}}\n  \
         flags: {{provider: unleash, url: '{address}/api', token_env: KEY}}\n  file: {{file: rules.json}}\n"
    );
    Desk::new().with("ffctl.yaml", config).with("rules.json", RULESET).variable("KEY", KEY)
}

fn told(stub: &Stub, desk: &Desk, lines: &[&str]) -> String {
    let told = session(desk, lines);
    assert!(!told.contains("hush"), "a secret is told: {told}");
    told.replace(stub.address.trim_start_matches("http://"), "[HOST]")
}

#[test]
fn the_server_answers_in_every_format() {
    let stub = Stub::new(server);
    let lines = ["text", "table", "csv", "json", "ndjson"]
        .map(|format| format!("eval banner --remote -u alice -a plan=pro --format {format}"));
    insta::assert_snapshot!(told(&stub, &desk(&stub), &lines.each_ref().map(String::as_str)));
    let bodies: Vec<String> = stub.seen().into_iter().map(|seen| seen.body).collect();
    let body = r#"{"flag_key":"banner","context":{"user_id":"alice","attributes":{"plan":"pro"}}}"#;
    assert!(bodies.iter().all(|sent| sent == body), "{bodies:?}");
}

/// What is the same on both sides is the same record.
#[test]
fn local_and_remote_answers_can_be_compared() {
    let stub = Stub::new(server);
    let desk = desk(&stub);
    for line in ["eval banner -u alice -a plan=pro", "eval banner -u alice"] {
        let record = |options: &str| {
            let output = desk.command(&format!("{line} --format json {options}")).output().unwrap();
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        assert_eq!(record("--remote"), record(""), "{line}");
    }
}

#[test]
fn what_the_server_does_not_answer_is_told() {
    let stub = Stub::new(server);
    let lines = [
        "eval baner --remote -u alice",
        "eval baner banner asleep --remote -u alice -a plan=pro --default 7 --format ndjson",
        "eval banner --remote -u alice --exit-status",
        "eval banner --remote -v",
        r#"eval banner --remote -q --context '{"userId": "alice"}'"#,
        r#"eval banner --remote --context '{"userId": "alice"}'"#,
    ];
    insta::assert_snapshot!(told(&stub, &desk(&stub), &lines));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let stub = Stub::new(server);
    let lines = [
        "eval banner --remote -s rules.json",
        "eval banner --remote -s @file",
        "eval banner --remote -s @flags",
        "eval banner --remote -s @live -s @file",
        "eval banner --remote --offline",
        "eval banner --remote --override rules.json",
        "eval --remote --requests rules.json",
        "eval --remote --all",
        "eval banner --remote --at 0",
        "eval banner --remote --context '[1]'",
    ];
    insta::assert_snapshot!(told(&stub, &desk(&stub), &lines));
    assert!(stub.seen().is_empty());
}

#[test]
fn a_server_that_refuses_is_explained() {
    let stub = Stub::new(server);
    let refused = told(&stub, &desk(&stub).variable("KEY", "other-hush"), &["eval banner --remote"]);
    let unset = told(
        &stub,
        &Desk::new().with("ffctl.yaml", "default: x\nsources: {x: {provider: phaseflag}}"),
        &["eval banner --remote"],
    );
    insta::assert_snapshot!([refused, unset].join("\n\n"));
}

/// What was answered before a flag for which the server fails is written all the same.
#[test]
fn answers_before_a_failure_are_kept() {
    let stub = Stub::new(|seen, number| {
        if seen.body.contains("\"broken\"") && seen.path.ends_with("/sdk/evaluate") {
            Answer::json(r#"{"flag_key": "banner", "value": true, "reason": "default"}"#, &[])
        } else {
            server(seen, number)
        }
    });
    let lines = [
        "eval banner broken baner --remote -u alice",
        "eval baner banner broken --remote -u alice --format json",
        "eval broken banner --remote -u alice --format json",
    ];
    insta::assert_snapshot!(told(&stub, &desk(&stub), &lines));
}

/// A proxy in between says nothing of a flag.
#[test]
fn what_is_not_of_the_api_is_a_failure() {
    let page = |code| Answer::Reply(code, vec![("Content-Type", "text/html".to_owned())], b"<p>no</p>".to_vec());
    let stub = Stub::new(move |_, number| match number {
        0 => page(400),
        1 => Answer::status(400, "Bad Request"),
        2 | 3 => page(404),
        _ => Answer::status(404, "404 page not found"),
    });
    let lines = ["eval a --remote -q"; 4];
    insta::assert_snapshot!(told(&stub, &desk(&stub), &lines));
}

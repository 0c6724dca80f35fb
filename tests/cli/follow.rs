//! `ffctl fetch --watch`: what is told of a change, and what is not.

use std::fs;
use std::io::{BufRead, BufReader, Read as _};
use std::process::Stdio;
use std::time::Duration;

use crate::Desk;
use crate::fetch::{self, FIRST, SECOND, knows, plain};
use crate::stub::{Answer, Stub};

const KEY: &str = "default:development.hush7b1e5c";

fn desk(stub: &Stub, provider: &str, path: &str) -> Desk {
    let config = format!(
        "default: live\nsources:\n  live: {{provider: {provider}, url: '{}{path}', token_env: KEY, retries: 0}}\n",
        stub.address
    );
    Desk::new().with("ffctl.yaml", config).variable("KEY", KEY)
}

/// The first lines of a watch, without their moments.
fn watched(desk: &Desk, options: &str, lines: usize) -> Vec<String> {
    let mut command = desk.command(&format!("fetch --watch -q {options}"));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let told = BufReader::new(child.stdout.take().unwrap()).lines().take(lines).map(Result::unwrap);
    let told = told.map(|line| line.split_once(' ').unwrap().1.to_owned()).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    told
}

/// PhaseFlag, section 12.3: the version is a number of the process that answers, and says nothing of rules.
#[test]
fn a_version_that_says_nothing_is_not_told() {
    fn ruleset(number: usize) -> String {
        let value = number / 3;
        format!(
            r#"{{"flags": [{{"id": "1", "key": "a", "default_variation_id": "x", "variations": [{{"id": "x", "key": "x", "value": {value}}}]}}], "version": "{number}", "generated_at": "{number}"}}"#
        )
    }
    let stub = Stub::new(|_, number| Answer::json(ruleset(number), &[]));
    let told = watched(&desk(&stub, "phaseflag", "/api/v1"), "--interval 0.1", 3);
    let line = |from, to| format!("flag a changed at /variations/0/value: {from} -> {to}");
    assert_eq!(told, [line(0, 1), line(1, 2), line(2, 3)]);
}

/// The engine keeps what it has where an event is refused, and takes the next one.
#[test]
fn a_stream_goes_on_behind_an_event_that_is_refused() {
    let events = [
        r#"{"type":"hydration","eventId":1,"features":[{"name":"a","enabled":true,"strategies":[]}],"segments":[]}"#,
        r#"{"type":"new-kind","eventId":2}"#,
        r#"{"type":"feature-updated","eventId":3,"feature":{"name":"a","enabled":false,"strategies":[]}}"#,
        r#"{"type":"feature-updated","eventId":4,"feature":{"name":"b","enabled":true,"strategies":[]}}"#,
    ];
    let stub = Stub::new(move |_, _| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".to_owned();
        let sent = events.map(|event| format!("event: unleash-updated\ndata: {{\"events\":[{event}]}}\n\n"));
        let parts = [head].into_iter().chain(sent).map(|part| (Duration::from_millis(20), part.into_bytes()));
        Answer::Parts(parts.chain([(Duration::from_secs(5), Vec::new())]).collect())
    });
    let told = watched(&desk(&stub, "unleash", "/api"), "--via stream", 2);
    assert_eq!(told, ["flag a changed at /enabled: true -> false", "flag b was added"]);
}

#[test]
fn changes_are_told_as_they_come() {
    let stub = Stub::new(|seen, number| match number {
        0 | 1 => knows(FIRST)(seen, number),
        2 => Answer::status(500, "oops"),
        3 => Answer::json("{\"version\": 2, \"features\": [{}]}", &[("ETag", "\"2\"")]),
        _ => Answer::json(SECOND, &[("ETag", "\"3\"")]),
    });
    let desk = fetch::desk(&stub);
    let (told, noted) = first_lines(&desk, "-o w.json", 2);
    insta::assert_snapshot!(plain(&stub, &format!("{}\n--- stderr\n{noted}", told.join("\n"))));
    assert_eq!(fs::read_to_string(desk.path().join("w.json")).unwrap(), SECOND);
}

/// The first lines of a watch, and what it says beside them.
fn first_lines(desk: &Desk, options: &str, lines: usize) -> (Vec<String>, String) {
    let mut command = desk.command(&format!("fetch --watch --interval 0.1 {options}"));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let told = BufReader::new(child.stdout.take().unwrap()).lines().take(lines).map(Result::unwrap).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    let mut noted = String::new();
    child.stderr.take().unwrap().read_to_string(&mut noted).unwrap();
    (told, noted)
}

#[test]
fn changes_may_be_records() {
    let stub = Stub::new(|_, number| Answer::json(if number == 0 { FIRST } else { SECOND }, &[]));
    let (told, _) = first_lines(&fetch::desk(&stub), "--format ndjson", 2);
    let records: Vec<serde_json::Value> = told.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (record, want) in records.iter().zip([
        serde_json::json!({"schema": "ffctl.change/1", "source": "@live", "change": "changed", "kind": "flag", "key": "a",
            "pointer": "/enabled", "old": "true", "new": "false"}),
        serde_json::json!({"schema": "ffctl.change/1", "source": "@live", "change": "added", "kind": "flag", "key": "b",
            "pointer": null, "old": null, "new": null}),
    ]) {
        let mut record = record.clone();
        let at = record.as_object_mut().unwrap().remove("at").unwrap();
        assert!(chrono::DateTime::parse_from_rfc3339(at.as_str().unwrap()).is_ok(), "{at}");
        assert_eq!(record, want);
    }
}

#[test]
fn a_watch_ends_where_the_server_refuses() {
    let stub = Stub::new(|seen, number| match number {
        0 => knows(FIRST)(seen, number),
        _ => Answer::status(401, ""),
    });
    let told = fetch::desk(&stub).run("fetch --watch --interval 0.1 -q");
    assert!(told.contains("answered 401") && told.ends_with("=> 2"), "{told}");
}

#[test]
fn a_watch_ends_where_nobody_listens() {
    let stub = Stub::new(|_, number| Answer::json(if number % 2 == 0 { FIRST } else { SECOND }, &[]));
    let desk = fetch::desk(&stub);
    let mut child = desk.command("fetch --watch --interval 0.1 -q").stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

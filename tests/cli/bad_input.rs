//! Input that is wrong: a clear message with the place, exit status 2, nothing on standard output, never a panic.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::Desk;

/// Runs the line on a file of that text, and asserts that the run is refused in order.
fn refused(text: impl AsRef<[u8]>) -> String {
    refused_line("eval a -s rules.json", &Desk::new().with("rules.json", text))
}

fn refused_line(line: &str, desk: &Desk) -> String {
    let output = desk.command(line).output().unwrap();
    let messages = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{line}: {messages}");
    assert!(output.stdout.is_empty(), "{line} wrote {:?}", String::from_utf8_lossy(&output.stdout));
    assert!(messages.starts_with("error: ") && !messages.contains("panicked"), "{line}: {messages}");
    messages.trim_end().to_owned()
}

#[test]
fn documents() {
    let deep = "[".repeat(200) + &"]".repeat(200);
    let documents: [(&str, Vec<u8>); 18] = [
        ("empty", Vec::new()),
        ("blank", b" \n\t".to_vec()),
        ("truncated", b"{\"version\": 2,\n \"features\": [{\"name\": \"a\", \"ena".to_vec()),
        ("truncated early", b"{\"vers".to_vec()),
        ("not json", b"name: [a\n".to_vec()),
        ("another kind of json", b"{\"hello\": \"world\"}".to_vec()),
        ("a number", b"7".to_vec()),
        ("trailing text", b"{\"version\": 2, \"features\": []} x".to_vec()),
        ("not utf-8", b"{\"version\": 2,\n \"features\": [\"\xff\"]}".to_vec()),
        ("a byte-order mark", b"\xef\xbb\xbf{\"version\": 2, \"features\": []}".to_vec()),
        ("nesting", format!("{{\"version\": 2, \"features\": [], \"x\": {deep}}}").into_bytes()),
        ("nesting in a delta", format!("{{\"events\": [{{\"type\": \"segment-removed\", \"eventId\": 1, \"segmentId\": 1, \"x\": {deep}}}]}}").into_bytes()),
        ("a key twice", b"{\"version\": 2, \"features\": [\n{\"name\": \"a\", \"enabled\": true,\n \"name\": \"b\"}]}".to_vec()),
        ("a number out of range", b"{\"version\": 2, \"features\": [], \"x\": 1e999}".to_vec()),
        ("an integer out of range", b"{\"version\": 2, \"features\": [{\"name\": \"a\", \"enabled\": true, \"variants\": [{\"name\": \"v\", \"weight\": 3000000000}]}]}".to_vec()),
        ("a wrong type", b"{\"version\": 2, \"features\": [{\"name\": \"a\", \"enabled\": true,\n  \"strategies\": [{\"name\": \"flexibleRollout\", \"parameters\": {\"rollout\": 50}}]}]}".to_vec()),
        ("an unknown event", b"{\"events\": [{\"type\": \"feature-renamed\", \"eventId\": 1}]}".to_vec()),
        ("answers", b"{\"toggles\": [{\"name\": \"a\", \"enabled\": true}]}".to_vec()),
    ];
    let told: Vec<String> = documents.into_iter().map(|(name, text)| format!("# {name}\n{}", refused(text))).collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn dialects_that_are_not_built_yet_are_named() {
    let documents = [
        r#"{"messageType": "data-sync", "data": {"featureFlags": [{"variations": []}]}}"#,
        r#"{"messageType": "data-sync", "data": {"featureFlags": [{"ff": {}}]}}"#,
    ];
    let told: Vec<String> = documents.into_iter().map(refused).collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn command_lines() {
    let desk = Desk::new().with("rules.json", "{\"version\": 2, \"features\": []}").with("folder/x", "");
    let lines = [
        "eval a -s folder",
        "eval a -s rulse.json",
        "eval a -s nowhere/x.json",
        "eval a -s rules.json -p unleesh",
        "eval a -s rules.json --context [1]",
        "eval a -s rules.json --context '{\"userId\": '",
        "eval a -s rules.json --context @none.json",
        "eval a -s rules.json --context '{\"context\": 5}'",
        "eval a -s rules.json -a x=1 -a x=2",
        "eval a -s rules.json -a x:={1}",
        "eval a -s rules.json -a x",
        "eval a -s rules.json --at tomorrow",
        "eval a -s rules.json --seed minus",
        "eval a -s rules.json --strategy x=maybe",
        "eval a -s - -s -",
        "eval a -s - --context -",
        "eval --requests - -s -",
        "eval a --all -s rules.json",
    ];
    let told: Vec<String> = lines.iter().map(|line| format!("$ ffctl {line}\n{}", refused_line(line, &desk))).collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn no_permission() {
    let desk = Desk::new().with("rules.json", "{}");
    fs::set_permissions(desk.path().join("rules.json"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(desk.path().join("rules.json")).is_ok() {
        // A user who may read everything cannot be refused.
        let line = b"cli::bad_input::no_permission: skipped, this user may read any file\n";
        std::io::Write::write_all(&mut std::io::stderr(), line).unwrap();
        return;
    }
    assert!(refused_line("eval a -s rules.json", &desk).contains("no permission to read `rules.json`"));
}

#[test]
fn a_large_line_is_refused_at_its_place_and_a_good_one_is_read() {
    let feature = format!("{{\"name\": \"a\", \"enabled\": true, \"description\": \"{}\"}}", "x".repeat(1000));
    let features = vec![feature.as_str(); 52_000].join(",");
    assert!(features.len() > 50 << 20);
    let good = Desk::new().with("rules.json", format!("{{\"version\": 2, \"features\": [{features}]}}"));
    assert!(good.run("eval a -q -s rules.json").ends_with("\ntrue\n=> 0"));
    let bad = refused(format!("{{\"version\": 2, \"features\": [{features}, 7]}}"));
    assert!(bad.contains("rules.json:1:54") && bad.contains("at /features/52000"), "{bad}");
}

//! Documents in, items or refusals out.

use super::*;
use crate::provider::Wanted;

/// `flags | segments` of documents, each item as `key@version place`, or the refusal.
fn told(texts: &[&str]) -> String {
    told_of(texts, None)
}

fn told_of(texts: &[&str], environment: Option<&str>) -> String {
    let documents: Vec<Document> =
        texts.iter().enumerate().map(|(number, text)| Document::new(format!("d{number}"), *text)).collect();
    let input = Input { environment, ..Input::new(&documents, Wanted::All) };
    let mut pointers = Pointers::default();
    match read(&input, &mut pointers) {
        Err(refusal) => format!("{} {:?}: {}", refusal.document, refusal.at, refusal.message),
        Ok(data) => {
            let tell =
                |items: &[Item<'_>]| items.iter().map(|item| tell(item, &pointers)).collect::<Vec<_>>().join(", ");
            format!("{} | {}", tell(&data.flags), tell(&data.segments))
        }
    }
}

fn tell(item: &Item<'_>, pointers: &Pointers<'_>) -> String {
    let tree = item.part.read().unwrap();
    let version = match tree.get("version") {
        Some(Tree::Number(version)) => version.to_string(),
        Some(_) => "?".to_owned(),
        None => "-".to_owned(),
    };
    let is_deleted = tree.get("deleted").is_some_and(|deleted| deleted.as_bool() == Some(true));
    let (document, path) = pointers.resolve(item.at);
    format!("{}@{version}{} {document}{path}", item.key, if is_deleted { " deleted" } else { "" })
}

#[test]
fn payloads_are_read() {
    let cases = [
        (
            r#"{"flags": {"a": {"key": "a", "version": 3}, "b": {}}, "segments": {"s": {"key": "other"}}}"#,
            "a@3 0/flags/a, b@- 0/flags/b | s@- 0/segments/s",
        ),
        (r#"{"path": "/", "data": {"flags": {"a/b": {}}, "segments": {}}}"#, "a/b@- 0/data/flags/a~1b | "),
        (r#"{"data": {"flags": {"a": {}}}}"#, "a@- 0/data/flags/a | "),
        (r#"{"segments": {}}"#, " | "),
        ("\u{feff}{\"flags\": {}}", " | "),
    ];
    for (text, want) in cases {
        assert_eq!(told(&[text]), want, "{text}");
    }
}

#[test]
fn payloads_that_the_sdk_cannot_store_are_refused() {
    let cases = [
        ("[1", "0 Text { line: 1, column: 2 }: the document is not JSON: EOF while parsing a list"),
        ("[]", "0 Pointer(\"\"): the document is not an object"),
        (r#"{"x": 1}"#, "0 Pointer(\"\"): the document has neither `flags` nor `flagValues`"),
        (r#"{"flags": null}"#, "0 Pointer(\"/flags\"): `flags` is not an object"),
        (r#"{"flags": {"a": 1}}"#, "0 Pointer(\"/flags/a\"): the flag `a` is not an object"),
        (r#"{"segments": {"a": []}}"#, "0 Pointer(\"/segments/a\"): the segment `a` is not an object"),
        (
            r#"{"flags": {"a": {"key": "a", "key": "\u0062"}}}"#,
            "0 Pointer(\"/flags/a\"): the flag that stands under `a` has the key `b`",
        ),
        (r#"{"path": "/", "data": []}"#, "0 Pointer(\"/data\"): `data` is not an object"),
    ];
    for (text, want) in cases {
        assert_eq!(told(&[text]), want, "{text}");
    }
}

#[test]
fn files_are_read_as_one_set() {
    let cases: [(&[&str], &str); 7] = [
        (&[r#"{"flagValues": {"a": 1, "b": null}}"#], "a@1 0/flagValues/a, b@1 0/flagValues/b | "),
        (
            &[r#"{"flags": {"x": {"key": "a"}}}"#, r#"{"flagValues": {"b": 1}, "segments": {"y": {"key": "a"}}}"#],
            "a@- 0/flags/x, b@1 1/flagValues/b | a@- 1/segments/y",
        ),
        (
            &[r#"{"flags": {"x": {"key": "a"}}}"#, r#"{"flags": {"y": {"key": "a"}}}"#],
            "1 Pointer(\"/flags/y\"): the flag `a` is there twice: here, and in `d0:1:17`",
        ),
        (
            &[r#"{"flagValues": {"a": 1}, "flags": {"a": {"key": "a"}}}"#],
            "0 Pointer(\"/flagValues/a\"): the flag `a` is there twice: here, and in `d0:1:41`",
        ),
        (
            &[r#"{"flagValues": {"a": 1}, "flags": {"b": {}}}"#],
            "0 Pointer(\"/flags/b\"): the flag `b` has no text as `key`",
        ),
        (&[r#"{"flagValues": []}"#], "0 Pointer(\"/flagValues\"): `flagValues` is not an object"),
        (
            &[r#"{"flagValues": {}}"#, r#"{"path": "/flags/a", "data": {"key": "a", "version": 1}}"#],
            "1 Pointer(\"\"): it cannot be read together with file data",
        ),
    ];
    for (texts, want) in cases {
        assert_eq!(told(texts), want, "{texts:?}");
    }
}

#[test]
fn values_in_files_stand_for_flags() {
    let documents = [Document::new("x", r#"{"flagValues": {"a": [1.0]}}"#)];
    let data = read(&Input::new(&documents, Wanted::All), &mut Pointers::default()).unwrap();
    let want = r#"{"key": "a", "version": 1, "on": true, "fallthrough": {"variation": 0}, "variations": [[1.0]]}"#;
    assert_eq!(data.flags[0].part.read(), Tree::read(want));
}

const BASE: &str = r#"{"flags": {"a": {"key": "a", "version": 5}, "b": {}}, "segments": {}}"#;

#[test]
fn changes_count_where_they_are_newer() {
    let cases: [(&[&str], &str); 8] = [
        (&[r#"{"path": "/flags/a", "data": {"key": "a", "version": 6}}"#], "a@6 1/data, b@- 0/flags/b | "),
        (&[r#"{"path": "/flags/a", "data": {"key": "a", "version": 5}}"#], "a@5 0/flags/a, b@- 0/flags/b | "),
        (&[r#"{"path": "/flags/x", "data": {"key": "a", "version": 6}}"#], "a@6 1/data, b@- 0/flags/b | "),
        (&[r#"{"path": "/flags/b", "data": {"key": "b", "version": 1}}"#], "a@5 0/flags/a, b@- 0/flags/b | "),
        (&[r#"{"path": "/flags/b", "data": {"key": "b", "version": 2}}"#], "a@5 0/flags/a, b@2 1/data | "),
        (
            &[r#"{"path": "/flags/a", "version": 7}"#, r#"{"path": "/flags/a", "data": {"key": "a", "version": 7}}"#],
            "a@7 deleted 1, b@- 0/flags/b | ",
        ),
        (&[r#"{"path": "/segments/n", "version": 7}"#], "a@5 0/flags/a, b@- 0/flags/b | n@7 deleted 1"),
        (&[r#"{"path": "/segments/n", "data": {"key": "n", "version": 1}}"#, r#"{"path": "/", "data": {}}"#], " | "),
    ];
    for (changes, want) in cases {
        let texts: Vec<&str> = [BASE].into_iter().chain(changes.iter().copied()).collect();
        assert_eq!(told(&texts), want, "{changes:?}");
    }
}

#[test]
fn changes_that_the_sdk_cannot_apply_are_refused() {
    let cases = [
        (r#"{"path": "/flags/a", "data": 1}"#, "1 Pointer(\"/data\"): `data` is not an object"),
        (r#"{"path": "/flags/a", "data": {}}"#, "1 Pointer(\"/data\"): the flag of a `patch` has no `key`"),
        (
            r#"{"path": "/flags/a", "data": {"key": "a", "version": 1.5}}"#,
            "1 Pointer(\"/data\"): the flag `a` of a `patch` has no whole number as `version`",
        ),
        (r#"{"path": "/flags/a"}"#, "1 Pointer(\"\"): the `delete` of the flag `a` has no number as `version`"),
    ];
    for (text, want) in cases {
        assert_eq!(told(&[BASE, text]), want, "{text}");
    }
    let alone = told(&[r#"{"path": "/flags/a", "version": 7}"#]);
    assert_eq!(alone, "0 Whole: there is no whole set of flags here, only changes to one");
}

/// The notes of documents that can be read.
fn notes(texts: &[&str]) -> Vec<String> {
    let documents: Vec<Document> = texts.iter().map(|text| Document::new("d", *text)).collect();
    read(&Input::new(&documents, Wanted::All), &mut Pointers::default()).unwrap().notes
}

#[test]
fn yaml_is_file_data() {
    let cases = [
        ("flagValues:\n  a: 1\n", "a@1 0/flagValues/a | "),
        ("flags:\n  on: {key: a, version: 0x10}\nsegments: {s: {key: s}}\n", "a@16 0/flags/on | s@- 0/segments/s"),
        ("flags:\n  a: {deleted: yes}\n", " | "),
        ("{\"flags\": {\"x\": {\"key\": \"a\"},},}", "a@- 0/flags/x | "),
        ("x: 1\n", " | "),
        (
            "flags:\n  a: {deleted: true}\n  b: {deleted: true}\n",
            "0 Pointer(\"/flags/b\"): two deleted flags have no key: one here, and one in `d0:2:6`",
        ),
        ("flagValues:\n  on: 1\n", "0 Pointer(\"/flagValues/on\"): the key `on` is no text in YAML 1.1"),
        ("flags:\n", "0 Pointer(\"/flags\"): `flags` is not an object"),
        ("# nothing", "0 Pointer(\"\"): the document is not an object"),
        (
            "a: 1\nb: é: [",
            "0 Text { line: 2, column: 6 }: the document is neither JSON nor YAML 1.1: mapping values are not allowed in this context",
        ),
    ];
    for (text, want) in cases {
        assert_eq!(told(&[text]), want, "{text}");
    }
}

#[test]
fn what_yaml_loses_is_told() {
    let told = notes(&[
        "flags:\n  a:\n    key: a\n    on: true\n    variations: [2020-01-01]\n  b:\n    key: b\n    on: true\n",
    ]);
    let want = [
        "the key `on` is no text in YAML 1.1, which the SDK reads, so the member is lost (d:4, d:8); write it in quotes",
        "`2020-01-01` is a date in YAML 1.1, which the SDK reads, and matches no text (d:5); write it in quotes",
    ];
    assert_eq!(told, want);
}

#[test]
fn streams_are_replayed() {
    let put = "event: put\ndata: {\"path\": \"/\", \"data\": {\"flags\": {\"a\": {\"key\": \"a\", \"version\": 2}},\ndata: \"segments\": {}}}\n\n";
    let cases = [
        ("", "a@2 0/0/data/flags/a | "),
        (
            ":\n\nevent: patch\ndata: {\"path\": \"/flags/a\", \"data\": {\"key\": \"a\", \"version\": 3}}\n\n",
            "a@3 0/1/data | ",
        ),
        ("event: patch\ndata: {\"path\": \"/x\", \"data\": {}}\n\nevent: x\ndata: y\n\n", "a@2 0/0/data/flags/a | "),
        ("event: delete\ndata: {\"path\": \"/flags/a\", \"version\": 3}\n\n", "a@3 deleted 0/1 | "),
        ("event: delete\ndata: {\"path\": \"/flags/a\", \"ver", "a@2 0/0/data/flags/a | "),
        ("event: delete\ndata: {\"path\": \"/flags/a\", \"version\": 3}", "a@3 deleted 0/1 | "),
        (
            "event: patch\ndata: {\"a\n\n",
            "0 Text { line: 6, column: 9 }: the data of the event `patch` is not JSON: EOF while parsing a string",
        ),
        ("event: patch\ndata: {}\n\n", "0 Pointer(\"/1\"): the `patch` has no text as `path`"),
        ("event: put\ndata: {\"data\": {\"flags\": {}}}\n\n", "0 Pointer(\"/1/data\"): the `put` has no `segments`"),
    ];
    for (more, want) in cases {
        assert_eq!(told(&[&format!("{put}{more}")]), want, "{more}");
        if !want.contains("Text") {
            assert_eq!(told(&[&format!("{put}{more}").replace('\n', "\r\n")]), want, "{more}");
        }
    }
    let document = Document::new("x", put);
    assert_eq!(document.events().len(), 1);
    assert_eq!(document.place("/0/data/segments"), Some((3, 19)));
}

const INTENT: &str =
    r#"{"event": "server-intent", "data": {"payloads": [{"id": "x", "target": 1, "intentCode": "xfer-full"}]}}"#;
const DONE: &str = r#"{"event": "payload-transferred", "data": {"state": "s", "version": 1}}"#;

fn flag(key: &str, version: u8) -> String {
    format!(
        r#"{{"event": "put-object", "data": {{"version": {version}, "kind": "flag", "key": "{key}", "object": {{"key": "{key}", "version": {version}}}}}}}"#
    )
}

fn list(events: &[&str]) -> String {
    format!("{{\"events\": [{}]}}", events.join(", "))
}

/// A list of events as a stream.
fn streamed(events: &[&str]) -> String {
    let event = |text: &&str| {
        let event: serde_json::Value = serde_json::from_str(text).unwrap();
        format!("event: {}\ndata: {}\n\n", event["event"].as_str().unwrap_or("x"), event["data"])
    };
    events.iter().map(event).collect()
}

#[test]
fn transfers_are_taken_over_whole() {
    let (a, b) = (flag("a", 2), flag("b", 1));
    let full = list(&[INTENT, &a, &b, DONE]);
    assert_eq!(told(&[&full]), "a@2 0/events/1/data/object, b@1 0/events/2/data/object | ");
    let delete = r#"{"event": "delete-object", "data": {"version": 1, "kind": "flag", "key": "a"}}"#;
    let changes = INTENT.replace("xfer-full", "xfer-changes");
    let older = list(&[&changes, delete, r#"{"x": 1}"#, DONE, &a]);
    assert_eq!(told(&[&full, &older]), "a@1 deleted 1/events/1/data, b@1 0/events/2/data/object | ");
    assert_eq!(told(&[&older]), "0 Whole: there is no whole set of flags here, only changes to one");
    let none = list(&[&INTENT.replace("xfer-full", "none"), &a]);
    assert_eq!(told(&[BASE, &none]), "a@5 0/flags/a, b@- 0/flags/b | ");
    let error = r#"{"event": "error", "data": {"payloadId": "x", "reason": "y"}}"#;
    assert_eq!(
        told(&[&list(&[INTENT, &a, error, &b, DONE])]),
        "a@2 0/events/1/data/object, b@1 0/events/3/data/object | "
    );
    assert_eq!(told(&[&streamed(&[INTENT, &a, error, &b, DONE])]), "b@1 0/3/object | ");
    assert_eq!(told(&[&streamed(&[INTENT, &a, DONE, &b, DONE, &flag("c", 1)])]), "a@2 0/1/object, b@1 0/3/object | ");
    let other = a.replace("\"flag\"", "\"x\"");
    assert_eq!(told(&[&list(&[INTENT, &other, &b, DONE])]), "b@1 0/events/2/data/object | ");
    assert!(notes(&[&list(&[INTENT, &other, DONE])])[0].contains("of the kind `x`"));
}

#[test]
fn transfers_that_are_not_whole_are_refused() {
    let a = flag("a", 2);
    let cases = [
        (list(&[INTENT, &a]), "0 Pointer(\"/events\"): no `payload-transferred` ends the list"),
        (
            list(&[&a, DONE]),
            "0 Pointer(\"/events/1/data\"): a `payload-transferred` without a `server-intent` in front of it",
        ),
        (list(&["1"]), "0 Pointer(\"/events/0\"): the event is not an object"),
        (list(&[r#"{"event": "put-object"}"#]), "0 Pointer(\"/events/0\"): the event `put-object` has no `data`"),
        (
            list(&[&a.replace("\"version\"", "\"v\"")]),
            "0 Pointer(\"/events/0/data\"): the event `put-object` has no `version`",
        ),
        (
            list(&[&INTENT.replace("xfer-full", "?")]),
            "0 Pointer(\"/events/0/data/payloads/0\"): the `intentCode` is none of `xfer-full`, `xfer-changes` and `none`",
        ),
        (
            list(&[r#"{"event": "server-intent", "data": {"payloads": []}}"#]),
            "0 Pointer(\"/events/0/data/payloads\"): `payloads` has 0 items, and the SDK expects exactly one",
        ),
        (r#"{"events": {}}"#.to_owned(), "0 Pointer(\"/events\"): `events` is not a list"),
    ];
    for (text, want) in cases {
        assert_eq!(told(&[&text]), want, "{text}");
    }
}

/// The only flag of a document as JSON.
fn only(texts: &[&str], environment: Option<&str>) -> serde_json::Value {
    let documents: Vec<Document> = texts.iter().map(|text| Document::new("d", *text)).collect();
    let input = Input { environment, ..Input::new(&documents, Wanted::All) };
    let data = read(&input, &mut Pointers::default()).unwrap();
    let item = data.flags.first().or(data.segments.first()).unwrap();
    serde_json::to_value(item.part.read().unwrap()).unwrap()
}

#[test]
fn projects_of_the_dev_server_become_flags() {
    let text = r#"{"context": {}, "sourceEnvironmentKey": "x", "flagsState": {"a": {"value": 1, "version": 2}, "b": {"value": 2}},
        "overrides": {"a": {"value": [3], "version": 4}}}"#;
    assert_eq!(told(&[text]), "a@4 0/overrides/a, b@1 0/flagsState/b | ");
    let flag = only(&[text], None);
    assert_eq!(
        (&flag["on"], &flag["variations"], &flag["fallthrough"]["variation"]),
        (&true.into(), &serde_json::json!([[3]]), &0.into())
    );
    assert!(notes(&[text])[0].contains("not rules"));
    assert_eq!(told(&[BASE, text]), "1 Pointer(\"\"): a project of the dev server stands alone");
    let bad = text.replace("\"value\": 2", "\"v\": 2");
    assert_eq!(told(&[&bad]), "0 Pointer(\"/flagsState/b\"): the state of `b` has no `value`");
}

const REST: &str = r#"{"key": "a", "variations": [{"_id": "x", "value": true}, {"value": false}], "clientSideAvailability": {"usingMobileKey": true},
    "environments": {"prod": {"on": true, "salt": "s", "version": 7, "offVariation": 1, "targets": [], "lastModified": 1,
        "rules": [{"_id": "r1", "disabled": true, "clauses": []},
            {"_id": "r2", "clauses": [{"_id": "c", "attribute": "x", "op": "in", "values": [1.0]}], "variation": 0}],
        "fallthrough": {"rollout": {"variations": [{"variation": 0, "weight": 100000, "_untracked": true}], "experimentAllocation": {"x": 1}}}},
        "test": {"on": false, "_summary": {}}}}"#;

#[test]
fn flags_of_the_api_are_converted() {
    let want = serde_json::json!({
        "key": "a", "version": 7, "on": true, "salt": "s", "offVariation": 1, "targets": [],
        "rules": [{"id": "r2", "clauses": [{"attribute": "x", "op": "in", "values": [1.0]}], "variation": 0}],
        "fallthrough": {"rollout": {"variations": [{"variation": 0, "weight": 100_000, "untracked": true}], "kind": "experiment"}},
        "variations": [true, false], "clientSideAvailability": {"usingMobileKey": true},
    });
    assert_eq!(only(&[REST], Some("prod")), want);
    let segment = r#"{"items": [{"key": "s", "included": ["u"], "rules": [{"_id": "x", "clauses": [], "weight": 5}], "name": "S"}]}"#;
    let want = serde_json::json!({"key": "s", "included": ["u"], "rules": [{"id": "x", "clauses": [], "weight": 5}], "version": 1});
    assert_eq!(only(&[segment], None), want);
    assert!(notes(&[segment])[0].contains("salt of segments, so who is in a percentage of `s`"));
    let list = format!("{{\"items\": [{REST}]}}");
    assert_eq!(told_of(&[&list, segment], Some("prod")), "a@7 0/items/0 | s@1 1/items/0");
}

#[test]
fn documents_of_the_api_that_say_too_little_are_refused() {
    let cases = [
        (&[REST][..], None, "0 Pointer(\"\"): there are 2 environments to choose from"),
        (&[REST], Some("prd"), "0 Pointer(\"\"): there is no environment `prd`"),
        (
            &[REST],
            Some("test"),
            "0 Pointer(\"/environments/test\"): the flag `a` is there in summary only, without its rules",
        ),
        (&[REST, REST], Some("prod"), "1 Pointer(\"\"): the flag `a` is there twice: here, and in `d0:1:1`"),
        (&[REST, BASE], Some("prod"), "1 Pointer(\"\"): it cannot be read together with flags of the REST API"),
        (
            &[r#"{"items": [{"key": "s"}]}"#],
            None,
            "0 Pointer(\"/items/0\"): the segment `s` is there in summary only, without its rules",
        ),
        (&[r#"{"items": []}"#], Some("x"), "0 Pointer(\"\"): there is no environment `x` to choose"),
        (&[BASE], Some("x"), "0 Whole: there is no environment `x` to choose"),
    ];
    for (texts, environment, want) in cases {
        assert_eq!(told_of(texts, environment), want, "{texts:?}");
    }
}

#[test]
fn results_are_no_rules() {
    for text in
        [r#"{"a": 1, "$flagsState": {}, "$valid": true}"#, r#"{"a": {"value": 1, "version": 2, "variation": 0}}"#]
    {
        assert_eq!(told(&[text]), "0 Pointer(\"\"): the document holds results, not rules", "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn no_document_is_too_odd(
        json in r#"([\[\]{}",:0-9. \n]|"a"|"flags"|"key"|"version"|"data"|"path"|"/flags/a"|"events"|"items"|null|true|\\ud8[0-9]{2}){0,30}"#,
        yaml in r"(flags|flagValues|: |a|\n|  |- |on|&a |\*a|<<|!!int |0x1|1:30|2020-01-01|\{|\}|\[|\]|é|'|,){0,30}",
        stream in r#"((event: put|event: patch|event: server-intent|data: |data:|:|id: 1|\{"data": 1\}|\{|\}|é)?(\n|\r|\r\n)){0,20}"#,
    ) {
        for text in [json, yaml, format!("data: {{\n{stream}")] {
            let documents = [Document::new("d", text)];
            let input = Input::new(&documents, Wanted::All);
            let mut pointers = Pointers::default();
            if let Ok(data) = read(&input, &mut pointers) {
                for item in data.flags.iter().chain(&data.segments) {
                    let _ = documents[0].place(&pointers.path(item.at));
                }
            }
        }
    }
}

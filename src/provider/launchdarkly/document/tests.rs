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
    assert_eq!(alone, "0 Whole: there are changes here, and no set of flags that they change");
}

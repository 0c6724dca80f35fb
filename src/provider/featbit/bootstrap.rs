//! The file that the SDK starts from: the text for `initialize_from_external_json` (spec sections 2.1 and 4.6).

use std::cmp::Ordering;

use super::cast;
use super::load::PROTOCOL;
use crate::leaf::digest::guid;
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::provider::bootstrap::{Bootstrap, Keyed, Section, ValueRefused, tags};
use crate::provider::data_sync::bootstrap::{self, Form, spelled, text, unaskable};

/// The dialect's bootstrap file.
pub(super) const BOOTSTRAP: Bootstrap = Bootstrap {
    reader: "initialize_from_external_json",
    build: |selection| bootstrap::build(&FORM, selection),
    values: |values| bootstrap::values(&FORM, &values),
    evaluated: None,
    accepts: |document| bootstrap::accepts(&FORM, document),
    own: &[
        "/data/featureFlags/*/variations/*/value",
        "/data/featureFlags/*/rules/*/conditions/*/value",
        "/data/segments/*/rules/*/conditions/*/value",
    ],
    parts: &[
        Section { noun: "flag", at: "/data/featureFlags", keyed: Keyed::ByMember("key") },
        Section { noun: "segment", at: "/data/segments", keyed: Keyed::ByMember("id") },
    ],
    tags: Some(tags),
};

const FORM: Form = Form { protocol: &PROTOCOL, more: None, is_asked: |_, _| true, of_patch: None, constant };

/// When flags of plain values were changed: some moment, for without one the SDK takes no file.
const UPDATED: &str = "2000-01-01T00:00:00Z";

/// A flag that serves one value to everybody. Its ids are GUIDs, as other SDKs want them.
fn constant(key: &str, value: &Tree<'_>) -> Result<Tree<'static>, ValueRefused> {
    if key.is_empty() {
        return Err(unaskable(key, "the SDK finds no flag of an empty key"));
    }
    let kind = match value {
        Tree::Bool(_) => "boolean",
        Tree::Number(_) => "number",
        Tree::Text(_) => "string",
        Tree::Null | Tree::List(_) | Tree::Object(_) => "json",
    };
    let served = spelled(key, value)?;
    if let Tree::Number(token) = value {
        check_number(key, token)?;
    }
    let variation = || Tree::Text(guid(key.as_bytes(), b"variation").into());
    let object = |members: Vec<(&'static str, Tree<'static>)>| {
        Tree::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    };
    let range = Tree::List(vec![Tree::Number("0".into()), Tree::Number("1".into())]);
    let rollout = object(vec![("id", variation()), ("rollout", range), ("exptRollout", Tree::Number("1".into()))]);
    Ok(object(vec![
        ("id", Tree::Text(guid(key.as_bytes(), b"flag").into())),
        ("key", Tree::Text(key.to_owned().into())),
        ("name", Tree::Text(key.to_owned().into())),
        ("updatedAt", text(UPDATED)),
        ("isArchived", Tree::Bool(false)),
        ("isEnabled", Tree::Bool(true)),
        ("variationType", text(kind)),
        (
            "variations",
            Tree::List(vec![object(vec![
                ("id", variation()),
                ("name", text("value")),
                ("value", Tree::Text(served.into())),
            ])]),
        ),
        ("disabledVariationId", variation()),
        ("targetUsers", Tree::List(Vec::new())),
        ("rules", Tree::List(Vec::new())),
        (
            "fallthrough",
            object(vec![
                ("dispatchKey", Tree::Null),
                ("includedInExpt", Tree::Bool(false)),
                ("variations", Tree::List(vec![rollout])),
            ]),
        ),
        ("exptIncludeAllTargets", Tree::Bool(false)),
    ]))
}

/// The SDK makes a float of every number, and a whole one of that again where it can.
fn check_number(key: &str, token: &str) -> Result<(), ValueRefused> {
    let read = cast::cast(Some("number"), &Tree::Text(token.to_owned().into()));
    let gives = match read.tree() {
        Tree::Number(gives) if python::number_order(token, &gives) == Some(Ordering::Equal) => return Ok(()),
        other => python::text(&other).into_owned(),
    };
    Err(ValueRefused {
        key: key.to_owned(),
        message: format!("is {token}, of which the SDK makes {gives}"),
        help: "give a number that a float holds, or a text".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::PROVIDER;
    use super::*;
    use crate::provider::data_sync::bootstrap::testing::{built, refused};

    fn flag(key: &str, updated: &str, more: &str) -> String {
        format!(
            r#"{{"variations": [], "key": "{key}", "id": "i", "updatedAt": "{updated}", "isArchived": false{more}}}"#
        )
    }

    fn segment(id: &str, more: &str) -> String {
        format!(r#"{{"id": "{id}", "updatedAt": "2024-01-01T00:00:00Z", "isArchived": false{more}}}"#)
    }

    fn naming(segments: &str) -> String {
        let value = segments.replace('"', r#"\""#);
        let condition = format!(r#"{{"property": "User is in segment", "op": "", "value": "{value}"}}"#);
        format!(r#", "rules": [{{"conditions": [{condition}]}}]"#)
    }

    fn message(kind: &str, flags: &[String], segments: &[String]) -> String {
        let (flags, segments) = (flags.join(","), segments.join(","));
        format!(
            r#"{{"messageType": "data-sync", "data": {{"segments": [{segments}], "featureFlags": [{flags}],
            "eventType": "{kind}"}}, "unread": 1}}"#
        )
    }

    /// The keys of the flags and the ids of the segments of a file.
    fn items(file: &str) -> (Vec<String>, Vec<String>) {
        let tree = Tree::read(file).unwrap();
        let data = tree.get("data").unwrap();
        let names = |list: &str, name: &str| {
            let items = data.get(list).unwrap().as_list().unwrap().iter();
            items.map(|item| item.get(name).unwrap().as_text().unwrap().to_owned()).collect()
        };
        (names("featureFlags", "key"), names("segments", "id"))
    }

    #[test]
    fn messages_become_one_full_one_in_order() {
        let first = message(
            "full",
            &[flag("b", "2024-01-01T00:00:00Z", r#", "z": [1.50, 1E5], "a": null"#)],
            &[segment("s", "")],
        );
        let patch = message("patch", &[flag("a", "2024-02-01T00:00:00Z", "")], &[]);
        let want = concat!(
            r#"{"data":{"eventType":"full","featureFlags":["#,
            r#"{"id":"i","isArchived":false,"key":"a","updatedAt":"2024-02-01T00:00:00Z","variations":[]},"#,
            r#"{"a":null,"id":"i","isArchived":false,"key":"b","updatedAt":"2024-01-01T00:00:00Z","variations":[],"z":[1.50,1E5]}],"#,
            r#""segments":[{"id":"s","isArchived":false,"updatedAt":"2024-01-01T00:00:00Z"}]},"messageType":"data-sync"}"#,
        );
        let file = built(&PROVIDER, &[&first, &patch], None, None).unwrap();
        assert_eq!(file, want);
        assert_eq!(built(&PROVIDER, &[&file], None, None).unwrap(), want, "a file of a file");
        let bare = first.replace(r#"{"messageType": "data-sync", "data": "#, "").replace(r#", "unread": 1}"#, "");
        assert_eq!(built(&PROVIDER, &[&bare, &patch], None, None).unwrap(), want, "without an envelope");
    }

    #[test]
    fn a_part_has_the_segments_that_it_needs() {
        let moment = "2024-01-01T00:00:00Z";
        let flags = [
            flag("a", moment, &naming(r#"["s", "broken", "gone"]"#)),
            flag("b", moment, &naming(r#"["other"]"#)),
            flag("c", moment, ""),
            flag("c", moment, r#", "last": true"#),
        ];
        let lists = r#", "included": [], "excluded": []"#;
        let segments = [
            segment("s", &format!("{lists}{}", naming(r#"["inner"]"#))),
            segment("inner", lists),
            segment("broken", ""),
            segment("other", lists),
            segment("gone", "").replace("false", "true"),
            segment("unnamed", lists),
        ];
        let text = message("full", &flags, &segments);
        let of = |keys: Option<&[&str]>| items(&built(&PROVIDER, &[&text], keys, None).unwrap());
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        // A broken segment is no missing one: the SDK stops at it.
        assert_eq!(of(Some(&["a"])), (texts(&["a"]), texts(&["broken", "inner", "s"])));
        assert_eq!(of(Some(&["c", "b"])), (texts(&["b", "c"]), texts(&["other"])));
        let all = texts(&["broken", "inner", "other", "s", "unnamed"]);
        assert_eq!(of(None), (texts(&["a", "b", "c"]), all));
        assert!(built(&PROVIDER, &[&text], Some(&["c"]), None).unwrap().contains(r#""last":true"#));
    }

    #[test]
    fn a_file_has_a_version_whatever_is_kept() {
        let flags = [flag("a", "soon", ""), flag("b", "2024-01-01T00:00:00Z", r#", "name": "B""#)];
        let text = message("full", &flags, &[]);
        let file = built(&PROVIDER, &[&text], Some(&["a"]), None).unwrap();
        let carrier = r#"{"id":"i","isArchived":true,"key":"b","updatedAt":"2024-01-01T00:00:00Z","variations":[]}"#;
        assert!(file.contains(carrier), "{file}");
        assert_eq!(refused(&PROVIDER, &file), "");
        assert_eq!(built(&PROVIDER, &[&file], Some(&["a"]), None).unwrap(), file);
    }

    #[test]
    fn of_a_relay_there_is_one_environment_without_its_secrets() {
        let of = |id: &str| {
            let flag = flag(&format!("f{id}"), "2024-01-01T00:00:00Z", "");
            format!(
                r#"{{"envId": "{id}", "secrets": [{{"value": "hush"}}], "featureFlags": [{flag}], "segments": []}}"#
            )
        };
        let text = format!(
            r#"{{"messageType": "data-sync", "data": {{"eventType": "rp_full", "items": [{}, {}]}}}}"#,
            of("1"),
            of("2")
        );
        let file = built(&PROVIDER, &[&text], None, Some("2")).unwrap();
        assert_eq!(items(&file).0, ["f2"]);
        assert!(!file.contains("hush") && !file.contains("secrets"), "{file}");
        let one = text.replace(&format!(", {}", of("2")), "");
        for text in [text, one] {
            assert_eq!(refused(&PROVIDER, &text), "the message is made for a relay");
        }
    }

    #[test]
    fn the_sdk_starts_from_a_message_in_its_envelope() {
        let good = flag("a", "2024-01-01T00:00:00Z", "");
        let text = message("full", std::slice::from_ref(&good), &[]);
        let cases = [
            (text.clone(), ""),
            (message("patch", std::slice::from_ref(&good), &[]), ""),
            (message("full", &[], &[]), ""),
            (
                format!("\u{feff}{text}"),
                "there is something in front of the JSON: a byte-order mark, or the lines of a cache",
            ),
            (
                format!(r#"{{"eventType": "full", "featureFlags": [{good}], "segments": []}}"#),
                "the message has no envelope",
            ),
            (
                message("Full", std::slice::from_ref(&good), &[]),
                "`eventType` is 'Full', where `full` or `patch` is needed",
            ),
            (message("full", &[flag("a", "soon", "")], &[]), "no `updatedAt` in it says a moment after 1970"),
            (text.replace(r#""key": "a", "#, ""), "there is no `key`"),
            ("messageType: data-sync".to_owned(), "the document is not JSON"),
        ];
        for (text, want) in cases {
            assert_eq!(refused(&PROVIDER, &text), want, "{text}");
        }
    }

    #[test]
    fn plain_values_are_typed() {
        let made = |json: &str| constant("k", &Tree::read(json).unwrap());
        let cases = [
            ("true", "boolean", "true"),
            (r#""it's \"x\"""#, "string", r#"it's "x""#),
            ("5", "number", "5"),
            ("-0.5", "number", "-0.5"),
            ("1e3", "number", "1e3"),
            (r#"{"b": [1, null], "a": "x"}"#, "json", r#"{"b":[1,null],"a":"x"}"#),
            ("[]", "json", "[]"),
        ];
        for (json, kind, text) in cases {
            let flag = made(json).unwrap();
            let variation = &flag.get("variations").unwrap().as_list().unwrap()[0];
            let found = (flag.get("variationType").unwrap().as_text(), variation.get("value").unwrap().as_text());
            assert_eq!(found, (Some(kind), Some(text)), "{json}");
            // What the SDK makes of it is the value.
            let read = cast::cast(Some(kind), variation.get("value").unwrap());
            let given = Tree::read(json).unwrap();
            let same = match (&given, read.tree()) {
                (Tree::Number(one), Tree::Number(other)) => python::number_order(one, &other) == Some(Ordering::Equal),
                (one, other) => *one == other,
            };
            assert!(same, "{json}");
        }
        for json in ["null", "1e400", "12345678901234567890"] {
            assert!(made(json).is_err(), "{json}");
        }
        assert_eq!(
            made("9007199254740993").unwrap_err().message,
            "is 9007199254740993, of which the SDK makes 9007199254740992"
        );
        assert!(constant("", &Tree::Bool(true)).is_err());
    }
}

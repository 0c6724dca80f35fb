//! Changes of bytes: what goes, and that all else stays.

use proptest::prelude::*;

use super::*;
use crate::finding::{Fix, Rule};

fn syntax(text: &str) -> Option<Syntax<'_>> {
    let from = if text.starts_with('\u{feff}') { 3 } else { 0 };
    if text[from..].trim_start().starts_with(['{', '[']) { Syntax::json(text, from) } else { Syntax::yaml(text) }
}

/// The text after changes, if it holds what was wanted.
fn changed(text: &str, changes: &[Change]) -> Option<String> {
    let before = syntax(text);
    let changed = apply(before.as_ref(), text, 0, changes)?;
    let after = syntax(&changed.text);
    changed.is_as_wanted(before.as_ref(), after.as_ref()).then(|| changed.text.clone())
}

/// The text without the values at some pointers.
fn without(text: &str, pointers: &[&str]) -> Option<String> {
    let syntax = syntax(text)?;
    let remove = |pointer: &&str| Change::Remove { document: 0, node: syntax.find(pointer).unwrap() };
    changed(text, &pointers.iter().map(remove).collect::<Vec<_>>())
}

#[test]
fn values_go_out_of_json_with_one_comma() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("[1, 2, 3]", &["/0"], "[2, 3]"),
        ("[1, 2, 3]", &["/1"], "[1, 3]"),
        ("[1, 2, 3]", &["/2"], "[1, 2]"),
        ("[1 , 2 ,3 ]", &["/1"], "[1 ,3 ]"),
        ("[1 , 2 ,3 ]", &["/2"], "[1 , 2 ]"),
        ("[1, 2, 3]", &["/0", "/1"], "[3]"),
        ("[1, 2, 3]", &["/0", "/2"], "[2]"),
        ("[1, 2, 3]", &["/1", "/2"], "[1]"),
        ("[1, 2, 3]", &["/0", "/1", "/2"], "[]"),
        ("[ 1 ]", &["/0"], "[]"),
        ("[\n  1\n]\n", &["/0"], "[]\n"),
        ("[\n  1,\n  2,\n  3\n]\n", &["/0"], "[\n  2,\n  3\n]\n"),
        ("[\n  1,\n  2,\n  3\n]\n", &["/1"], "[\n  1,\n  3\n]\n"),
        ("[\n  1,\n  2,\n  3\n]\n", &["/2"], "[\n  1,\n  2\n]\n"),
        ("[\r\n\t1,\r\n\t2\r\n]\r\n", &["/1"], "[\r\n\t1\r\n]\r\n"),
        ("[\r\n\t1,\r\n\t2\r\n]\r\n", &["/0"], "[\r\n\t2\r\n]\r\n"),
        ("[1\n, 2\n, 3]", &["/1"], "[1\n, 3]"),
        ("[\n  1, 2,\n  3, 4, 5,\n  6\n]", &["/2"], "[\n  1, 2,\n  4, 5,\n  6\n]"),
        ("[\n  1, 2,\n  3, 4, 5,\n  6\n]", &["/2", "/3"], "[\n  1, 2,\n  5,\n  6\n]"),
        ("[\n  1, 2,\n  3, 4, 5,\n  6\n]", &["/3", "/4"], "[\n  1, 2,\n  3,\n  6\n]"),
        ("{\"a\": 1, \"b\": [1, 2], \"c\": {}}", &["/a", "/b/0"], "{\"b\": [2], \"c\": {}}"),
        ("{\"a\": 1, \"b\": \",]}\", \"c\": {}}", &["/b"], "{\"a\": 1, \"c\": {}}"),
        ("{\n  \"a\" : {\n    \"x,\": 1\n  } ,\n  \"b\": 2\n}", &["/a"], "{\n  \"b\": 2\n}"),
        ("{\n  \"a\" : {\n    \"x,\": 1\n  } ,\n  \"b\": 2\n}", &["/b"], "{\n  \"a\" : {\n    \"x,\": 1\n  }\n}"),
        ("{\"a\":{\"é\":1}}", &["/a/é"], "{\"a\":{}}"),
        ("\u{feff}[1,2]", &["/0"], "\u{feff}[2]"),
    ];
    for (text, pointers, want) in cases {
        assert_eq!(without(text, pointers).as_deref(), Some(*want), "{text} without {pointers:?}");
    }
}

#[test]
fn the_first_of_two_members_of_one_name_goes() {
    let text = "{\"a\": 1, \"b\": 2, \"a\": 3}";
    let first = syntax(text).unwrap().children(NodeId::ROOT)[0];
    assert_eq!(changed(text, &[Change::Remove { document: 0, node: first }]).unwrap(), "{\"b\": 2, \"a\": 3}");
}

#[test]
fn values_go_out_of_yaml_and_comments_stay() {
    let flags = "# all\nflags:\n  # one\n  a: 1 # was 2\n  # two\n  b:\n    on: true\n\n    list:\n      - x # the x\n      # the y\n      - y\nlast: z\n";
    let cases: &[(&str, &[&str], &str)] = &[
        ("- 1\n- 2\n- 3\n", &["/0"], "- 2\n- 3\n"),
        ("- 1\n- 2\n- 3\n", &["/2"], "- 1\n- 2\n"),
        ("- 1\n- 2", &["/1"], "- 1\n"),
        ("- 1\n- 2", &["/0"], "- 2"),
        ("- 1\r\n- 2\r\n- 3\r\n", &["/1"], "- 1\r\n- 3\r\n"),
        ("a: 1\nb: 2\n", &["/a"], "b: 2\n"),
        ("a: 1\nb: 2\n", &["/a", "/b"], "{}\n"),
        ("---\n- 1\n", &["/0"], "---\n[]\n"),
        (
            flags,
            &["/flags/a"],
            "# all\nflags:\n  # one\n  # two\n  b:\n    on: true\n\n    list:\n      - x # the x\n      # the y\n      - y\nlast: z\n",
        ),
        (flags, &["/flags/b"], "# all\nflags:\n  # one\n  a: 1 # was 2\n  # two\nlast: z\n"),
        (
            flags,
            &["/flags/b/list/1"],
            "# all\nflags:\n  # one\n  a: 1 # was 2\n  # two\n  b:\n    on: true\n\n    list:\n      - x # the x\n      # the y\nlast: z\n",
        ),
        (
            flags,
            &["/flags/b/list/0", "/flags/b/list/1"],
            "# all\nflags:\n  # one\n  a: 1 # was 2\n  # two\n  b:\n    on: true\n\n    list: []\n      # the y\nlast: z\n",
        ),
        (flags, &["/flags"], "# all\nlast: z\n"),
        ("a: [1, 2, 3] # c\n", &["/a/1"], "a: [1, 3] # c\n"),
        ("a: {x: 1, y: }\n", &["/a/y"], "a: {x: 1 }\n"),
        ("a: {x: 1, y}\n", &["/a/y"], "a: {x: 1}\n"),
        ("a: {x, y}\n", &["/a/x"], "a: {y}\n"),
        ("a:\n- - 1\n- 2\n", &["/a/0"], "a:\n- 2\n"),
        ("a: {x: 1, y: }\n", &["/a/x"], "a: {y: }\n"),
        ("a: [\n  1, # one\n  2, # two\n  3 # three\n]\n", &["/a/1"], "a: [\n  1, # one\n  3 # three\n]\n"),
        ("a: [\n  1, # one\n  2, # two\n  3 # three\n]\n", &["/a/2"], "a: [\n  1, # one\n  2, # two\n]\n"),
        ("a: [\n  1,\n  2,\n]\n", &["/a/1"], "a: [\n  1,\n]\n"),
        ("- a: 1\n  b: 2\n- a: 3\n", &["/0/a"], "- b: 2\n- a: 3\n"),
        ("- a: 1\n  # on b\n  b: 2\n", &["/0/a"], "- \n  # on b\n  b: 2\n"),
        ("- a: 1\n  b: 2\n- a: 3\n", &["/0/b"], "- a: 1\n- a: 3\n"),
        ("- a: 1\n  b: 2\n- a: 3\n", &["/1/a"], "- a: 1\n  b: 2\n- {}\n"),
        ("- - 1\n  - 2\n- - 3\n", &["/0/0"], "- - 2\n- - 3\n"),
        ("- - 1\n  - 2\n- - 3\n", &["/1/0"], "- - 1\n  - 2\n- []\n"),
        ("k:\n- 1\nl: 2\n", &["/k/0"], "k: []\nl: 2\n"),
        ("k:\n- 1\n- 2\nl: 2\n", &["/k/0"], "k:\n- 2\nl: 2\n"),
        ("a:\nb: 1\n", &["/a"], "b: 1\n"),
        ("a:\n\n# c\nb: 1\n", &["/a"], "\n# c\nb: 1\n"),
        ("a:\n  b:\n  c:\nd: 1\n", &["/a/c"], "a:\n  b:\nd: 1\n"),
        ("- \n- 1\n", &["/0"], "- 1\n"),
        ("- \n# c\n- 1\n", &["/1"], "- \n# c\n"),
        ("a: |\n  x\n\n  # no comment\n\nb: 1\n", &["/a"], "\nb: 1\n"),
        ("a: |\n  x\n\n  # no comment\n\nb: 1\n", &["/b"], "a: |\n  x\n\n  # no comment\n\n"),
        ("a: >-\n  x\n  y\n# c\nb: 1\n", &["/a"], "# c\nb: 1\n"),
        ("a: x\n  y\nb: 1\n", &["/a"], "b: 1\n"),
        ("a: 'x: # no\n\n  y' # c\nb: 1\n", &["/a"], "b: 1\n"),
        ("- &one 1\n- 2\n- *one\n", &["/1"], "- &one 1\n- *one\n"),
        ("-\n  a: 1\n-\n  a: 2\n", &["/0"], "-\n  a: 2\n"),
        ("été:\n  - ö\n  - ü # ß\n  - 'ä'\n", &["/été/1"], "été:\n  - ö\n  - 'ä'\n"),
    ];
    for (text, pointers, want) in cases {
        assert_eq!(without(text, pointers).as_deref(), Some(*want), "{text} without {pointers:?}");
    }
}

#[test]
fn what_cannot_be_taken_out_stays() {
    let cases: &[(&str, &[&str])] = &[
        ("[1]", &[""]),
        ("- &one 1\n- *one\n", &["/0"]),
        ("k: &list\n  - 1\nl: *list\n", &["/k/0"]),
        ("k: [1, 2, # c\n  3]\n", &["/k/2"]),
    ];
    for (text, pointers) in cases {
        assert_eq!(without(text, pointers), None, "{text} without {pointers:?}");
    }
    let pieces = Syntax::json("[[1]]", 0).unwrap().of_pieces(vec![(1, 6)]);
    let node = pieces.find("/0/0").unwrap();
    assert!(apply(Some(&pieces), "data: [1]", 0, &[Change::Remove { document: 0, node }]).is_none());
}

#[test]
fn values_and_names_become_others() {
    let replace = |text: &str, pointer: &str, json: &str| {
        let node = syntax(text).unwrap().find(pointer).unwrap();
        changed(text, &[Change::Replace { document: 0, node, json: json.to_owned() }])
    };
    let rename = |text: &str, pointer: &str, name: &str| {
        let node = syntax(text).unwrap().find(pointer).unwrap();
        changed(text, &[Change::Rename { document: 0, node, name: name.to_owned() }])
    };
    let cases = [
        (replace("{\"a\": [1, 2], \"b\": 1}", "/a", "\"x\""), Some("{\"a\": \"x\", \"b\": 1}")),
        (replace("[1.50]", "", "[1]"), Some("[1]")),
        (replace("a: 1 # c\n", "/a", "\"x: y\""), Some("a: \"x: y\" # c\n")),
        (replace("a:\n  - 1 # c\n  - 2\nb: 1\n", "/a", "[2]"), Some("a: [2]\nb: 1\n")),
        (replace("a:\n- 1\nb: 1\n", "/a", "true"), Some("a: true\nb: 1\n")),
        (replace("a: # c\nb: 1\n", "/a", "7"), Some("a: 7 # c\nb: 1\n")),
        (replace("- a: 1\n  b: 2\n", "/0", "[]"), Some("- []\n")),
        (replace("a: |\n  x\nb: 1\n", "/a", "\"y\""), Some("a: \"y\"\nb: 1\n")),
        (rename("{\"a\": 1, \"b\": 1}", "/a", "c\"d"), Some("{\"c\\\"d\": 1, \"b\": 1}")),
        (rename("a: 1\n'b': 2\n\"c\": 3\n", "/a", "z"), Some("z: 1\n'b': 2\n\"c\": 3\n")),
        (rename("a: 1\n'b': 2\n\"c\": 3\n", "/b", "it's"), Some("a: 1\n'it''s': 2\n\"c\": 3\n")),
        (rename("a: 1\n'b': 2\n\"c\": 3\n", "/c", "z"), Some("a: 1\n'b': 2\n\"z\": 3\n")),
        (rename("a: 1\n", "/a", "yes"), Some("\"yes\": 1\n")),
        (rename("a: 1\n", "/a", "x: y"), Some("\"x: y\": 1\n")),
        (changed("\u{feff}[1]", &[Change::Behead { document: 0, bytes: 3 }]), Some("[1]")),
        (changed("\u{feff}{", &[Change::Behead { document: 0, bytes: 3 }]), Some("{")),
        (changed("[1]", &[Change::Behead { document: 1, bytes: 3 }]), Some("[1]")),
    ];
    for (number, (came, want)) in cases.into_iter().enumerate() {
        assert_eq!(came.as_deref(), want, "{number}");
    }
}

#[test]
fn changes_of_several_kinds_go_together() {
    let text = "{\n  \"a\": [1, 2, 3],\n  \"b\": {\"c\": null},\n  \"d\": true\n}\n";
    let syntax = syntax(text).unwrap();
    let at = |pointer: &str| syntax.find(pointer).unwrap();
    let changes = [
        Change::Remove { document: 0, node: at("/d") },
        Change::Rename { document: 0, node: at("/b"), name: "B".to_owned() },
        Change::Replace { document: 0, node: at("/b/c"), json: "[0]".to_owned() },
        Change::Remove { document: 0, node: at("/a/0") },
        Change::Remove { document: 0, node: at("/a/2") },
        Change::Remove { document: 7, node: at("/a/1") },
    ];
    assert_eq!(changed(text, &changes).unwrap(), "{\n  \"a\": [2],\n  \"B\": {\"c\": [0]}\n}\n");
    let inside = [Change::Remove { document: 0, node: at("/a") }, Change::Remove { document: 0, node: at("/a/0") }];
    assert_eq!(changed(text, &inside), None);
}

static ONE: Rule = rule("FF998");
static OTHER: Rule = rule("FF999");

const fn rule(code: &'static str) -> Rule {
    Rule {
        code,
        name: "",
        severity: crate::finding::Severity::Info,
        what: "",
        why: "",
        help: "",
        example: "",
        fixing: crate::finding::Fixing::Safe,
        check: crate::finding::Check::Outside,
    }
}

#[test]
fn fixes_that_could_disturb_each_other_wait() {
    let text = "{\"a\": {\"x\": [1, 2]}, \"b\": 1}";
    let documents = [syntax(text)];
    let at = |pointer: &str| documents[0].as_ref().unwrap().find(pointer).unwrap();
    let remove = |pointer: &str| Fix::safe("", vec![Change::Remove { document: 0, node: at(pointer) }]);
    let rename =
        |pointer: &str| Fix::safe("", vec![Change::Rename { document: 0, node: at(pointer), name: "n".to_owned() }]);
    let mut plan = Plan::default();
    let mut take = |rule, flag, fix: &Fix| plan.take(rule, flag, fix, &documents);
    assert!(take(&ONE, Some("a"), &remove("/a/x/0")));
    assert!(take(&ONE, Some("a"), &remove("/a/x/1")));
    assert!(!take(&ONE, Some("a"), &remove("/a/x/1")), "the same value");
    assert!(!take(&ONE, Some("a"), &remove("/a/x")), "around one that is taken");
    assert!(take(&ONE, Some("a"), &rename("/a/x")));
    assert!(!take(&OTHER, Some("a"), &rename("/a")), "another rule in the same flag");
    assert!(take(&OTHER, Some("b"), &remove("/b")));
    assert!(!take(&ONE, None, &rename("/b")), "inside of what goes");
    assert_eq!(plan.changes().len(), 4);
}

/// JSON with white space in places where it may stand.
fn json() -> impl Strategy<Value = String> {
    let blank = prop_oneof![Just(""), Just(" "), Just("\n  "), Just("\r\n"), Just("\t")];
    let scalar = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("-1.50e3".to_owned()),
        "[a-zé,:{}\\[\\]# ]{0,6}".prop_map(|text| serde_json::to_string(&text).unwrap()),
        Just("\"\\\"\\\\\"".to_owned()),
    ];
    scalar
        .prop_recursive(4, 40, 6, move |inner| {
            let padded = (blank.clone(), inner, blank.clone())
                .prop_map(|(before, value, behind)| format!("{before}{value}{behind}"));
            let member = ("[a-cé,]{0,2}", blank.clone(), padded.clone())
                .prop_map(|(name, blank, value)| format!("{blank}\"{name}\"{blank}:{value}"));
            prop_oneof![
                prop::collection::vec(padded, 0..6).prop_map(|items| format!("[{}]", items.join(","))),
                prop::collection::vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(","))),
            ]
        })
        .prop_map(|value| format!("[{value}]"))
}

/// YAML of the same kind of values, laid out in lines.
fn yaml(value: &serde_json::Value, indent: usize) -> String {
    let pad = " ".repeat(indent);
    match value {
        serde_json::Value::Array(items) if !items.is_empty() => {
            let items = items.iter().enumerate();
            let item = |(number, item)| format!("{pad}# item {number}\n{pad}-{}", below(item, indent + 2));
            items.map(item).collect::<Vec<_>>().concat()
        }
        serde_json::Value::Object(members) if !members.is_empty() => {
            let member = |(name, member): (&String, &serde_json::Value)| {
                let name = serde_json::to_string(name).unwrap();
                format!("{pad}# member\n{pad}{name}:{}", below(member, indent + 2))
            };
            members.iter().map(member).collect::<Vec<_>>().concat()
        }
        _ => format!("{pad}{value}\n"),
    }
}

/// The same behind a dash or a colon.
fn below(value: &serde_json::Value, indent: usize) -> String {
    let is_empty = |value: &serde_json::Value| {
        value.as_array().is_none_or(Vec::is_empty) && value.as_object().is_none_or(serde_json::Map::is_empty)
    };
    match value {
        serde_json::Value::Null => " # nothing\n".to_owned(),
        value if is_empty(value) => format!(" {value} # c\n"),
        value => format!("\n{}", yaml(value, indent)),
    }
}

proptest! {
    #[test]
    fn any_value_goes_out_of_any_json(text in json(), pick in any::<prop::sample::Index>()) {
        let before = Syntax::json(text.as_str(), 0).unwrap();
        let nodes: Vec<_> = before.nodes().skip(1).collect();
        let node = nodes[pick.index(nodes.len())];
        let changes = [Change::Remove { document: 0, node }];
        let changed = apply(Some(&before), &text, 0, &changes).unwrap();
        let after = Syntax::json(changed.text.as_str(), 0);
        prop_assert!(changed.is_as_wanted(Some(&before), after.as_ref()), "{text}\n{}", changed.text);
        // What stands before and behind the list that it was in is as it was.
        let around = before.span(before.parent(node).unwrap());
        let rest = text.len() - around.end;
        prop_assert_eq!(&changed.text[..=around.start], &text[..=around.start]);
        prop_assert_eq!(&changed.text[changed.text.len() - rest..], &text[around.end..]);
        prop_assert!(text.len() - changed.text.len() >= before.raw(node).len());
    }

    #[test]
    fn any_values_go_out_of_any_json_together(text in json(), picks in prop::collection::vec(any::<bool>(), 64)) {
        let before = Syntax::json(text.as_str(), 0).unwrap();
        let mut plan = Plan::default();
        let documents = [Some(before)];
        let before = documents[0].as_ref().unwrap();
        for (node, _) in before.nodes().skip(1).zip(&picks).filter(|(_, picked)| **picked) {
            plan.take(&ONE, None, &Fix::safe("", vec![Change::Remove { document: 0, node }]), &documents);
        }
        let changed = apply(Some(before), &text, 0, plan.changes()).unwrap();
        let after = Syntax::json(changed.text.as_str(), 0);
        prop_assert!(changed.is_as_wanted(Some(before), after.as_ref()), "{text}\n{}", changed.text);
    }

    #[test]
    fn any_value_goes_out_of_any_yaml(text in json(), pick in any::<prop::sample::Index>()) {
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let text = yaml(&value, 0);
        let before = Syntax::yaml(&text).unwrap();
        let nodes: Vec<_> = before.nodes().skip(1).collect();
        let node = nodes[pick.index(nodes.len())];
        let changes = [Change::Remove { document: 0, node }];
        let changed = apply(Some(&before), &text, 0, &changes).unwrap();
        let after = Syntax::yaml(&changed.text);
        prop_assert!(changed.is_as_wanted(Some(&before), after.as_ref()), "{text}\n----\n{}", changed.text);
    }
}

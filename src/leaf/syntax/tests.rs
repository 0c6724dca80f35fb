//! Values, places and names, in JSON and in YAML.

use super::*;

const JSON: &str = "{\n  \"a\": [1, {\"b/c\": \"x, ]}\\\"\"}, [ ]],\n  \"é\": null, \"d\":1,\"d\": -2.5e1\n}";

#[test]
fn values_have_their_bytes_and_their_pointers() {
    let syntax = Syntax::json(JSON, 0).unwrap();
    let cases = [
        ("", JSON, None),
        ("/a/0", "1", None),
        ("/a/1", "{\"b/c\": \"x, ]}\\\"\"}", None),
        ("/a/1/b~1c", "\"x, ]}\\\"\"", Some("b/c")),
        ("/a/2", "[ ]", None),
        ("/é", "null", Some("é")),
        ("/d", "-2.5e1", Some("d")),
    ];
    for (pointer, raw, key) in cases {
        let node = syntax.find(pointer).unwrap();
        assert_eq!((syntax.raw(node), syntax.key(node).as_deref()), (raw, key), "{pointer}");
        assert_eq!(syntax.pointer(node), pointer);
    }
    assert_eq!(syntax.find("/a/3"), None);
    assert_eq!(syntax.find("/a/0/x"), None);
    assert_eq!(syntax.children(NodeId::ROOT).len(), 4);
    let text = syntax.find("/a/1/b~1c").unwrap();
    assert_eq!(syntax.as_text(text).as_deref(), Some("x, ]}\""));
}

#[test]
fn what_is_no_json_is_none() {
    for text in ["", "{", "[1,]", "nul", "{} x"] {
        assert!(Syntax::json(text, 0).is_none(), "{text}");
    }
    assert!(Syntax::json("17\n\"e\"\n[true]", 7).is_some());
}

#[test]
fn wide_objects_find_the_last_of_a_name() {
    let members: Vec<String> = (0..100).map(|number| format!("\"m{}\": {number}", number % 90)).collect();
    let text = format!("{{{}}}", members.join(", "));
    let syntax = Syntax::json(text.as_str(), 0).unwrap();
    let raw = |name: &str| syntax.get(NodeId::ROOT, name).map(|node| syntax.raw(node).to_owned());
    assert_eq!((raw("m5"), raw("m50"), raw("m90")), (Some("95".into()), Some("50".into()), None));
}

#[test]
fn lines_and_columns_count_characters_however_long_a_line_is() {
    let long = format!("[\"{}\",\n 7, \"é\", 8]", "é".repeat(10_000));
    let syntax = Syntax::json(long.as_str(), 0).unwrap();
    let place = |pointer: &str| syntax.line_and_column(&long, syntax.span(syntax.find(pointer).unwrap()).start);
    assert_eq!((place("/0"), place("/1"), place("/3")), ((1, 2), (2, 2), (2, 10)));
    let end = long.find('\n').unwrap();
    assert_eq!(syntax.line_and_column(&long, end), (1, 10_005));
    assert_eq!(syntax.line_and_column(&long, usize::MAX), (2, 12));
    let marked = "\u{feff}[1]";
    let syntax = Syntax::json(marked, 3).unwrap();
    assert_eq!(syntax.line_and_column(marked, 4), (1, 2));
}

#[test]
fn yaml_has_its_bytes_too() {
    let text = "# é\nflags:\n  été: {on: yes, list: [1, 'two', 0x1f]}\n  b:\n    - x y\n    - ~\nlast: \"q\\n\"\n";
    let syntax = Syntax::yaml(text).unwrap();
    let cases = [
        ("/flags/été", "{on: yes, list: [1, 'two', 0x1f]}", Kind::Object),
        ("/flags/été/on", "yes", Kind::Bool),
        ("/flags/été/list/1", "'two'", Kind::Text),
        ("/flags/été/list/2", "0x1f", Kind::Number),
        ("/flags/b", "- x y\n    - ~", Kind::List),
        ("/flags/b/1", "~", Kind::Null),
        ("/last", "\"q\\n\"", Kind::Text),
    ];
    for (pointer, raw, kind) in cases {
        let node = syntax.find(pointer).unwrap();
        assert_eq!((syntax.raw(node), syntax.kind(node)), (raw, kind), "{pointer}");
        assert_eq!(syntax.pointer(node), pointer);
    }
    assert_eq!(syntax.as_text(syntax.find("/last").unwrap()).as_deref(), Some("q\n"));
    let tree = syntax.tree(syntax.find("/flags").unwrap());
    assert_eq!(tree.to_string(), r#"{"été":{"on":true,"list":[1,"two",31]},"b":["x y",null]}"#);
}

#[test]
fn pieces_lead_back_to_the_document() {
    let syntax = Syntax::json("[{\"a\": 1},{\"b\":\n2}]", 0).unwrap().of_pieces(vec![(1, 10), (10, 40), (16, 60)]);
    let at = |pointer: &str| syntax.origin(syntax.span(syntax.find(pointer).unwrap()).start);
    assert_eq!((at("/0/a"), at("/1"), at("/1/b")), (16, 40, 60));
}

#[test]
fn names_are_compared_as_they_are_read() {
    let syntax = Syntax::json(r#"{"a\u0062": 1, "a\\b": 2, "ab": 3, "é": 4}"#, 0).unwrap();
    let cases = [("ab", Some("3")), ("a\\b", Some("2")), ("a\\u0062", None), ("é", Some("4")), ("", None), ("a", None)];
    for (name, raw) in cases {
        assert_eq!(syntax.get(NodeId::ROOT, name).map(|node| syntax.raw(node)), raw, "{name}");
    }
    let escaped = syntax.children(NodeId::ROOT)[0];
    assert!(syntax.is_called(escaped, "ab") && !syntax.is_called(escaped, "a\\u0062"));
    assert!(!syntax.is_called(NodeId::ROOT, ""));
}

//! What `yaml.safe_load` makes of texts.

use super::*;

/// `(text, JSON)`: printed by `PyYAML` 6.0.3, members whose names are no texts left out, and `_` for what was written.
const LOADED: &[(&str, &str)] = &[
    ("yes", "true"),
    ("Yes", "true"),
    ("YES", "true"),
    ("yEs", r#""yEs""#),
    ("no", "false"),
    ("No", "false"),
    ("NO", "false"),
    ("on", "true"),
    ("On", "true"),
    ("ON", "true"),
    ("oN", r#""oN""#),
    ("off", "false"),
    ("Off", "false"),
    ("OFF", "false"),
    ("y", r#""y""#),
    ("n", r#""n""#),
    ("Y", r#""Y""#),
    ("N", r#""N""#),
    ("true", "true"),
    ("True", "true"),
    ("TRUE", "true"),
    ("tRUE", r#""tRUE""#),
    ("false", "false"),
    ("~", "null"),
    ("null", "null"),
    ("Null", "null"),
    ("NULL", "null"),
    ("nULL", r#""nULL""#),
    ("", "null"),
    ("'on'", r#""on""#),
    (r#""off""#, r#""off""#),
    ("010", "8"),
    ("0o10", r#""0o10""#),
    ("08", r#""08""#),
    ("0", "0"),
    ("-0", "0"),
    ("+1", "1"),
    ("0x1F", "31"),
    ("0X1F", r#""0X1F""#),
    ("-0x1f", "-31"),
    ("0b101", "5"),
    ("0b", r#""0b""#),
    ("0b_", "error"),
    ("0_", "0"),
    ("1_000", "1000"),
    ("1__0_", "10"),
    ("_1", r#""_1""#),
    ("1:30", "90"),
    ("-1:30", "-90"),
    ("1:60", r#""1:60""#),
    ("190:20:30", "685230"),
    ("190:20:30.15", "685230.15"),
    ("0:30", r#""0:30""#),
    ("01:30", r#""01:30""#),
    ("1.5", "1.5"),
    ("1.50", "1.5"),
    ("1.", "1.0"),
    ("-.5", r#""-.5""#),
    (".5", "0.5"),
    ("+.5", r#""+.5""#),
    ("1e5", r#""1e5""#),
    ("1.0e5", r#""1.0e5""#),
    ("1.0e+5", "100000.0"),
    ("1.0E-5", "1e-05"),
    ("1e+5", r#""1e+5""#),
    ("1_0.5_0", "10.5"),
    (".inf", "Infinity"),
    ("-.INF", "-Infinity"),
    ("+.Inf", "Infinity"),
    (".nan", "NaN"),
    (".NaN", "NaN"),
    ("-.nan", r#""-.nan""#),
    (".Nan", r#"".Nan""#),
    ("1.e+3", "1000.0"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
    ("0xffffffffffffffffffff", "1208925819614629174706175"),
    ("0777777777777777777777777777", "2417851639229258349412351"),
    ("2020-01-01", r#"{"$date":_}"#),
    ("2020-1-1", r#""2020-1-1""#),
    ("2020-01-01 10:00:00", r#"{"$date":_}"#),
    ("2020-1-1T1:00:00.5Z", r#"{"$date":_}"#),
    ("2020-01-01t10:00:00 +01:30", r#"{"$date":_}"#),
    ("2020-01-01 10:00", r#""2020-01-01 10:00""#),
    ("2020-01-01T10:00:00-5", r#"{"$date":_}"#),
    ("2020-13-01", "error"),
    ("2020-01-01 25:00:00", "error"),
    ("2020-01-01  25:00:00", "error"),
    ("0000-01-01", "error"),
    ("2020-01-01 10:00:00 ", r#"{"$date":_}"#),
    ("!!str on", r#""on""#),
    ("!!int '010'", "8"),
    ("!!float 1", "1.0"),
    ("!!bool 'yes'", "true"),
    ("!!bool x", "error"),
    ("!!null x", "null"),
    ("!!binary aGk=", r#"{"$bytes":_}"#),
    ("!!timestamp 2020-01-01", r#"{"$date":_}"#),
    ("! 12", "12"),
    ("!x 1", "error"),
    ("!!set {a}", "error"),
    ("=", "error"),
    ("<<", "error"),
    ("1.0e999", r#""1.0e999""#),
    ("-1.0e999", r#""-1.0e999""#),
    ("1 2", r#""1 2""#),
    ("-", "[null]"),
    ("+", r#""+""#),
    ("- 1", "[1]"),
    ("[on, 'on', y]", r#"[true,"on","y"]"#),
    (r#"{on: 1, "on": 2, 1: 3, ~: 4, 2020-01-01: 5}"#, r#"{"on":2}"#),
    ("{true: a, 1: b, 1.0: c}", "{}"),
    ("{a: 1, a: 2}", r#"{"a":2}"#),
    ("{a: &x {b: 1, c: 2}, d: {<<: *x, c: 3, e: 4}}", r#"{"a":{"b":1,"c":2},"d":{"b":1,"c":3,"e":4}}"#),
    (
        "{a: &x {b: 1}, c: &y {b: 2, z: 0}, d: {q: 9, <<: [*x, *y]}}",
        r#"{"a":{"b":1},"c":{"b":2,"z":0},"d":{"b":1,"z":0,"q":9}}"#,
    ),
    ("{<<: 1}", "error"),
    ("{? [1] : 2}", "error"),
    ("{'<<': 1}", r#"{"<<":1}"#),
    ("&a [*a]", "error"),
    ("*a", "error"),
    ("{a: &x 1, b: *x}", r#"{"a":1,"b":1}"#),
    ("{=: 1}", r#"{"=":1}"#),
    ("a: b: c", "error"),
    ("? a\n: b", r#"{"a":"b"}"#),
    ("a: |\n  on\n", r#"{"a":"on\n"}"#),
    ("a: >-\n  x\n  y\n", r#"{"a":"x y"}"#),
    ("--- 1\n--- 2", "error"),
    ("--- 1\n...\n", "1"),
    ("# only", "null"),
    ("%YAML 1.1\n--- yes", "true"),
    ("a:\n\t- 1", "error"),
    ("{a: 1e3}", r#"{"a":"1e3"}"#),
    ("a: 'x", "error"),
    (r#""\u00e9\x41""#, r#""éA""#),
    ("0.1", "0.1"),
    ("1.0", "1.0"),
    ("100.0", "100.0"),
    ("1e16", r#""1e16""#),
    ("1.0e+16", "1e+16"),
    ("12345678901234567890.0", "1.2345678901234567e+19"),
    ("0.00001", "1e-05"),
];

fn told(text: &str) -> String {
    let Ok(node) = Node::read(text) else { return "error".to_owned() };
    let mut lost = Vec::new();
    let tree = node.tree(&mut lost);
    let mut json = match &tree {
        Tree::Number(token) => token.to_string(),
        tree => serde_json::to_string(tree).unwrap(),
    };
    for lost in lost.iter().filter(|lost| lost.what != Loss::Name) {
        json = json.replace(&format!(":\"{}\"", lost.written), ":_");
    }
    json
}

#[test]
fn texts_are_loaded_as_by_python() {
    let wrong: Vec<String> = LOADED
        .iter()
        .filter(|(text, want)| told(text) != *want)
        .map(|(text, want)| format!("{text}: {} instead of {want}", told(text)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_a_tree_does_not_show_is_told() {
    let text = "a: 1\non: 2\nb:\n  - 2020-01-01\n  - {1: x, ~: y}\n  - !!binary aGk=\n";
    let mut lost = Vec::new();
    let tree = Node::read(text).unwrap().tree(&mut lost);
    assert_eq!(tree.as_object().map(<[_]>::len), Some(2));
    let told: Vec<String> = lost.iter().map(|lost| format!("{:?} {} {}", lost.what, lost.written, lost.line)).collect();
    assert_eq!(told, ["Name on 2", "Date 2020-01-01 4", "Name 1 5", "Name null 5", "Bytes aGk= 6"]);
}

#[test]
fn places_are_found() {
    let node = Node::read("flags:\n  on:\n    - {a/b: 1}\n").unwrap();
    for (pointer, line, column) in
        [("", 1, 1), ("/flags", 2, 3), ("/flags/on", 3, 5), ("/flags/on/0/a~1b", 3, 13), ("/flags/x", 2, 3)]
    {
        let found = node.find(pointer);
        assert_eq!((found.line, found.column), (line, column), "{pointer}");
    }
}

#[test]
fn texts_that_would_take_all_memory_are_refused() {
    let nested = "[".repeat(1500) + &"]".repeat(1500);
    assert!(Node::read(&nested).is_err());
    assert!(Node::read(&"[".repeat(1_000_000)).is_err());
    assert!(Node::read(&"- ".repeat(100_000)).is_err());
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let inner = format!("*a{}, ", level - 1).repeat(9);
        laughs = format!("{laughs}a{level}: &a{level} [{}]\n", inner.trim_end_matches(", "));
    }
    let error = Node::read(&laughs).unwrap_err();
    assert_eq!(error.message, "the aliases make it too large");
    assert!(Node::read(&format!("a: {}", "9".repeat(5000))).is_err());
    let error = Node::read("a: 1\nb: [x\n").unwrap_err();
    assert!(error.line >= 2 && error.to_string().contains("at line"), "{error}");
}

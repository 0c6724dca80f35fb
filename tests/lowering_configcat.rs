//! What ConfigCat's documents are lowered to, as indented text.

#[path = "support/outline.rs"]
mod outline;

use ffctl::provider::{self, Behaviour, Dialect, Input, Wanted};
use ffctl::source::Document;

fn dialect() -> &'static Dialect {
    &provider::by_name("configcat").unwrap().dialect
}

/// The outline of a document, and its form.
fn lowered(text: &str) -> String {
    let documents = [Document::new("x", text)];
    let ruleset =
        (dialect().load)(&Input::new(&documents, Wanted::All)).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    format!("form {}\n{}", ruleset.form, outline::outline(&ruleset))
}

/// The outline of a v6 config of these settings, with a salt.
fn v6(settings: &str) -> String {
    lowered(&format!(r#"{{"p": {{"s": "salt-"}}, "f": {{{settings}}}}}"#))
}

/// The outline of a v6 setting with one rule of these conditions on the attribute `X`.
fn conditions(conditions: &[&str]) -> String {
    let conditions: Vec<String> =
        conditions.iter().map(|condition| format!(r#"{{"u": {{"a": "X", {condition}}}}}"#)).collect();
    let conditions = conditions.join(",");
    v6(&format!(
        r#""flag": {{"t": 0, "r": [{{"c": [{conditions}], "s": {{"v": {{"b": true}}}}}}], "v": {{"b": false}}}}"#
    ))
}

/// The outline of a v5 setting of these rules on the attribute `X`.
fn old_rules(rules: &[&str]) -> String {
    let rules: Vec<String> = rules.iter().map(|rule| format!(r#"{{"a": "X", {rule}, "v": true}}"#)).collect();
    lowered(&format!(r#"{{"f": {{"flag": {{"t": 0, "v": false, "r": [{}]}}}}}}"#, rules.join(",")))
}

/// Numbers are told with the addresses of the functions that read them.
fn without_addresses(assert: impl FnOnce()) {
    insta::with_settings!({filters => vec![("0x[0-9a-f]+", "[CODE]")]}, { assert() });
}

/// The outline of a document with another laid over it.
fn merged(remote: &str, local: &str, behaviour: Behaviour) -> String {
    let documents = [Document::new("remote", remote)];
    let overlay = Document::new("local", local);
    let input = Input { overlay: Some((&overlay, behaviour)), ..Input::new(&documents, Wanted::All) };
    let ruleset = (dialect().load)(&input).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    let origins: Vec<String> =
        ruleset.flags.iter().map(|flag| format!("{} {}", flag.key, flag.facts.origin.unwrap_or("-"))).collect();
    format!("{behaviour:?}: {}\nform {}\n{}", origins.join(", "), ruleset.form, outline::outline(&ruleset))
}

#[test]
fn the_demo() {
    insta::assert_snapshot!(lowered(dialect().demo));
}

#[test]
fn comparators_of_texts() {
    let list = r#""l": ["a", "", " b "]"#;
    let with = |comparator: u8| format!(r#""c": {comparator}, {list}"#);
    let all: Vec<String> = [0, 1, 2, 3, 30, 31, 32, 33, 34, 35].into_iter().map(with).collect();
    let mut all: Vec<&str> = all.iter().map(String::as_str).collect();
    all.extend([r#""c": 28, "s": " a ""#, r#""c": 29, "s": """#, r#""c": 0, "l": []"#, r#""c": 35, "l": []"#]);
    insta::assert_snapshot!(conditions(&all));
}

#[test]
fn comparators_of_versions_numbers_and_moments() {
    let outline = conditions(&[
        r#""c": 4, "l": ["1.0.0", " 2.0.0 ", ""]"#,
        r#""c": 5, "l": ["1.0.0", "1.0", "v1"]"#,
        r#""c": 5, "l": ["", " "]"#,
        r#""c": 6, "s": " 1.2.3-rc.1+b ""#,
        r#""c": 6, "s": "=1.2.3""#,
        r#""c": 7, "s": "1.2.3""#,
        r#""c": 8, "s": "=1.2.3""#,
        r#""c": 9, "s": "01.2.3""#,
        r#""c": 10, "d": 3"#,
        r#""c": 11, "d": 3.0"#,
        r#""c": 12, "d": -0.5"#,
        r#""c": 13, "d": 1e400"#,
        r#""c": 14, "d": 1e21"#,
        r#""c": 15, "d": "1,5""#,
        r#""c": 18, "d": 1700000000.1239"#,
        r#""c": 19, "d": -1"#,
    ]);
    without_addresses(|| insta::assert_snapshot!(outline));
}

#[test]
fn comparators_of_digests() {
    insta::assert_snapshot!(conditions(&[
        r#""c": 16, "l": ["aa", "bb"]"#,
        r#""c": 17, "l": []"#,
        r#""c": 20, "s": "aa""#,
        r#""c": 21, "s": "aa""#,
        r#""c": 22, "l": ["4_aa", "2_bb"]"#,
        r#""c": 23, "l": ["4_aa"]"#,
        r#""c": 24, "l": ["0_aa"]"#,
        r#""c": 25, "l": ["4_a_a"]"#,
        r#""c": 26, "l": ["aa"]"#,
        r#""c": 27, "l": ["aa"]"#,
    ]));
}

#[test]
fn conditions_that_the_sdk_raises_on() {
    let broken = [
        r#""l": ["a"]"#,
        r#""c": 36, "l": ["a"]"#,
        r#""c": -1, "l": ["a"]"#,
        r#""c": "0", "l": ["a"]"#,
        r#""c": 0"#,
        r#""c": 0, "s": "abc""#,
        r#""c": 2, "l": [1, "a"]"#,
        r#""c": 4, "l": null"#,
        r#""c": 6"#,
        r#""c": 10"#,
        r#""c": 10, "d": "x""#,
        r#""c": 18"#,
        r#""c": 19, "d": 1e12"#,
        r#""c": 22, "l": ["aa"]"#,
        r#""c": 26, "l": 7"#,
        r#""c": 28"#,
        r#""c": 34, "s": "ab""#,
    ];
    let told: Vec<String> =
        broken.iter().map(|condition| format!("{condition}\n{}", conditions(&[condition]))).collect();
    without_addresses(|| insta::assert_snapshot!(told.join("\n")));
}

#[test]
fn rules_and_what_they_serve() {
    insta::assert_snapshot!(v6(r#"
        "value": {"t": 1, "r": [{"c": [{"u": {"a": "X", "c": 28, "s": "x"}}], "s": {"v": {"s": "one"}, "i": "i1"}}],
                  "v": {"s": "two"}, "i": "i2"},
        "options": {"t": 2, "a": "Plan", "r": [{"c": [{"u": {"a": "X", "c": 28, "s": "x"}}],
                      "p": [{"p": 30, "v": {"i": 1}, "i": "i1"}, {"p": 70, "v": {"i": 2}, "i": "i2"}]}],
                    "p": [{"p": 0, "v": {"i": 3}}, {"p": 50, "v": {"i": 4}}, {"p": 60, "v": {"i": 5}}, {"p": 1, "v": {"i": 6}}],
                    "v": {"i": 7}},
        "identifier": {"t": 3, "p": [{"p": 33.5, "v": {"d": 1}}, {"p": 33.5, "v": {"d": 2.0}}, {"v": {"d": 3}}], "v": {"d": 4e0}},
        "both": {"t": 0, "r": [{"c": [{"u": {"a": "X", "c": 28, "s": "x"}}], "s": {"v": {"b": true}},
                    "p": [{"p": 100, "v": {"b": false}}]}], "v": {"b": false}},
        "neither": {"t": 0, "r": [{"c": [{"u": {"a": "X", "c": 28, "s": "x"}}]}], "v": {"b": false}},
        "no-conditions": {"t": 0, "r": [{"c": [], "s": {"v": {"b": true}}}, {"p": [{"p": 100, "v": {"b": true}}]}], "v": {"b": false}},
        "nothing-asked": {"t": 0, "r": [{"c": [{}], "s": {"v": {"b": true}}}], "v": {"b": false}},
        "empty-lists": {"t": 0, "r": [], "p": [], "v": {"b": false}}"#));
}

#[test]
fn settings_that_the_sdk_raises_on() {
    insta::assert_snapshot!(v6(r#"
        "no-type": {"v": {"b": true}},
        "type-4": {"t": 4, "v": {"b": true}},
        "no-value": {"t": 0},
        "bare": {"t": 0, "v": true},
        "other-member": {"t": 1, "v": {"b": true}},
        "number-for-bool": {"t": 0, "v": {"b": 1}},
        "double-in-int": {"t": 2, "v": {"i": 3.5}},
        "rule-value": {"t": 0, "r": [{"c": [{"u": {"a": "X", "c": 28, "s": "x"}}], "s": {"v": {"s": "x"}}}], "v": {"b": false}},
        "option-value": {"t": 0, "p": [{"p": 50, "v": {"s": "x"}}, {"p": "50", "v": {"b": true}}], "v": {"b": false}},
        "options-null": {"t": 0, "p": null, "v": {"b": false}},
        "id-of-numbers": {"t": 0, "v": {"b": false}, "i": [1, 2.0]},
        "text": "text",
        "null": null"#));
}

#[test]
fn segments() {
    insta::assert_snapshot!(lowered(
        r#"{"p": {"s": "salt-"},
            "s": [{"n": "unused", "r": []},
                  {"n": "Beta", "r": [{"a": "Email", "c": 16, "l": ["aa"]}, {"a": "Country", "c": 1, "l": ["US"]}]},
                  {"r": []}, {"n": "odd", "r": 7}],
            "f": {"in": {"t": 0, "r": [{"c": [{"s": {"s": 1, "c": 0}}], "s": {"v": {"b": true}}}], "v": {"b": false}},
                  "out": {"t": 0, "r": [
                    {"c": [{"s": {"s": -3, "c": 1}}, {"u": {"a": "X", "c": 16, "l": ["aa"]}}], "s": {"v": {"b": true}}},
                    {"c": [{"s": {"s": 2, "c": 1}}], "s": {"v": {"b": true}}},
                    {"c": [{"s": {"s": 3, "c": 0}}], "s": {"v": {"b": true}}},
                    {"c": [{"s": {"s": 2, "c": 2}}], "s": {"v": {"b": true}}},
                    {"c": [{"s": {"s": 2, "c": -1}}], "s": {"v": {"b": true}}}], "v": {"b": false}}}}"#
    ));
}

#[test]
fn prerequisites() {
    let child = |name: &str, condition: &str| {
        format!(
            r#""{name}": {{"t": 0, "r": [{{"c": [{{"p": {condition}}}], "s": {{"v": {{"b": true}}}}}}], "v": {{"b": false}}}}"#
        )
    };
    let children = [
        child("equals", r#"{"f": "parent", "c": 0, "v": {"i": 1}}"#),
        child("differs", r#"{"f": "parent", "c": 1, "v": {"i": 1}}"#),
        child("equals-nothing", r#"{"f": "parent", "c": 0, "v": {"i": 9}}"#),
        child("equals-a-double", r#"{"f": "double", "c": 0, "v": {"d": 2}}"#),
        child("later", r#"{"f": "later-parent", "c": 0, "v": {"s": "x"}}"#),
        child("itself", r#"{"f": "itself", "c": 0, "v": {"b": true}}"#),
        child("nobody", r#"{"f": "paernt", "c": 0, "v": {"b": true}}"#),
        child("no-key", r#"{"c": 0, "v": {"b": true}}"#),
        child("other-type", r#"{"f": "parent", "c": 0, "v": {"s": "1"}}"#),
        child("two-members", r#"{"f": "parent", "c": 0, "v": {"b": true, "i": 1}}"#),
        child("other-operator", r#"{"f": "parent", "c": 2, "v": {"i": 1}}"#),
        child("negative-operator", r#"{"f": "parent", "c": -1, "v": {"i": 1}}"#),
        child("of-a-broken-one", r#"{"f": "broken", "c": 0, "v": {"b": true}}"#),
    ];
    insta::assert_snapshot!(v6(&format!(
        r#""parent": {{"t": 2, "p": [{{"p": 50, "v": {{"i": 1}}}}, {{"p": 50, "v": {{"i": 2}}}}], "v": {{"i": 1}}}},
           "double": {{"t": 3, "r": [{{"c": [{{"u": {{"a": "X", "c": 28, "s": "x"}}}}], "s": {{"v": {{"d": 2.0}}}}}}], "v": {{"d": 2.5}}}},
           "broken": {{"v": {{"b": true}}}},
           {},
           "later-parent": {{"t": 1, "v": {{"s": "x"}}}}"#,
        children.join(",")
    )));
}

#[test]
fn comparators_of_the_old_format() {
    insta::assert_snapshot!(old_rules(&[
        r#""t": 0, "c": "a, b ,,c""#,
        r#""t": 1, "c": """#,
        r#""t": 2, "c": " a,b ""#,
        r#""t": 3, "c": 7"#,
        r#""t": 4, "c": "1.0.0, 2.0.0 ,,""#,
        r#""t": 5, "c": "1.0.0, x""#,
        r#""t": 5, "c": " , ""#,
        r#""t": 6, "c": " 1.2.3 ""#,
        r#""t": 9, "c": "1.2""#,
        r#""t": 10, "c": "5,0""#,
        r#""t": 11, "c": 5"#,
        r#""t": 15, "c": "five""#,
        r#""t": 16, "c": "aa, bb""#,
        r#""t": 17, "c": "aa""#,
        r#""t": 18, "c": "a""#,
        r#""t": -1, "c": "a""#,
        r#""c": "a""#,
        r#""t": 2"#,
    ]));
}

#[test]
fn settings_of_the_old_format() {
    insta::assert_snapshot!(lowered(
        r#"{"f": {
            "plain": {"t": 1, "v": "x", "i": "i0"},
            "rules": {"t": 2, "v": 0, "i": "i0", "r": [
              {"o": 5, "a": "Email", "t": 0, "c": "x", "v": 1, "i": "i1"}, {"o": 1, "a": "Email", "t": 1, "c": "x", "v": 2.0}]},
            "options": {"v": false, "p": [{"o": 1, "p": 30, "v": true, "i": "i1"}, {"p": 50, "v": false}, {"v": true}]},
            "both": {"t": 9, "v": "x", "p": [{"p": 100, "v": "y"}], "r": [{"a": "Email", "t": 0, "c": "x", "v": "z"}]},
            "no-value": {"t": 0, "r": [], "p": []},
            "attribute": {"v": 1, "r": [{"t": 0, "c": "x", "v": 2}]},
            "rules-null": {"v": 1, "r": null},
            "options-text": {"v": 1, "p": "x"}}}"#
    ));
}

#[test]
fn the_simple_form() {
    insta::assert_snapshot!(lowered(
        r#"{"flags": {"on": true, "text": "x", "int": 5, "long": 123456789012345678901234567890, "double": 5.0, "exponent": 1e3,
                      "null": null, "list": [], "object": {"v": {"b": true}, "t": 0}},
            "f": {"ignored": {"t": 0, "v": {"b": true}}}}"#
    ));
    insta::assert_snapshot!(lowered("flag_overrides:\n  on: true\n  yes: yes\n  int: -5\n  double: 1.50\n"));
}

/// A key of both, a prerequisite that the local side replaces, segments and salts of either side.
const REMOTE: &str = r#"{"p": {"s": "remote-"}, "s": [{"n": "R", "r": [{"a": "X", "c": 16, "l": ["aa"]}]}],
  "f": {"parent": {"t": 0, "v": {"b": false}},
        "child": {"t": 0, "r": [{"c": [{"p": {"f": "parent", "c": 0, "v": {"b": true}}}, {"s": {"s": 0, "c": 0}}],
                                 "s": {"v": {"b": true}}}], "v": {"b": false}},
        "shared": {"t": 2, "v": {"i": 1}}}}"#;
const LOCAL: &str = r#"{"p": {"s": "local-"}, "s": [{"n": "L", "r": [{"a": "X", "c": 16, "l": ["bb"]}]}],
  "f": {"new": {"t": 0, "r": [{"c": [{"s": {"s": 0, "c": 0}}], "s": {"v": {"b": true}}}], "v": {"b": false}},
        "shared": {"t": 2, "v": {"i": 2}},
        "parent": {"t": 0, "v": {"b": true}}}}"#;

#[test]
fn a_document_over_another() {
    let behaviours = [Behaviour::LocalOnly, Behaviour::LocalOverRemote, Behaviour::RemoteOverLocal];
    insta::assert_snapshot!(behaviours.map(|behaviour| merged(REMOTE, LOCAL, behaviour)).join("\n"));
}

#[test]
fn documents_of_unlike_forms() {
    let over = Behaviour::LocalOverRemote;
    insta::assert_snapshot!(
        [
            merged(REMOTE, r#"{"flags": {"parent": "text"}}"#, over),
            merged(r#"{"f": {"old": {"v": 1}}}"#, r#"{"flags": {"new": 2}}"#, over),
            merged(r#"{"f": {"old": {"v": 1}}}"#, r#"{"f": {"new": {"t": 2, "v": {"i": 2}}}}"#, over),
            merged(r#"{"f": {"old": {"v": 1}}}"#, r#"{"flags": {}}"#, Behaviour::RemoteOverLocal),
        ]
        .join("\n")
    );
}

#[test]
fn only_what_is_wanted_is_lowered_with_its_prerequisites() {
    let documents = [Document::new(
        "x",
        r#"{"s": [{"n": "unused", "r": []}, {"n": "used", "r": []}],
            "f": {"z": {"t": 0, "r": [{"c": [{"s": {"s": 0, "c": 0}}], "s": {"v": {"b": true}}}], "v": {"b": true}},
                  "child": {"t": 0, "r": [{"c": [{"p": {"f": "parent", "c": 0, "v": {"b": true}}}], "s": {"v": {"b": true}}}], "v": {"b": false}},
                  "a": {"t": 0, "v": {"b": true}},
                  "parent": {"t": 0, "r": [{"c": [{"p": {"f": "grandparent", "c": 0, "v": {"i": 1}}}, {"s": {"s": 1, "c": 0}}],
                             "s": {"v": {"b": true}}}], "v": {"b": false}},
                  "grandparent": {"t": 2, "v": {"i": 1}}}}"#,
    )];
    let wanted = ["child".to_owned(), "nobody".to_owned()];
    let ruleset = (dialect().load)(&Input::new(&documents, Wanted::Flags(&wanted))).unwrap();
    insta::assert_snapshot!(outline::outline(&ruleset));
    assert_eq!(ruleset.keys().collect::<Vec<_>>(), ["z", "child", "a", "parent", "grandparent"]);
}

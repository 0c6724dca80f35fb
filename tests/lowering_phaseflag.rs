//! What PhaseFlag's documents are lowered to, as indented text.

#[path = "support/outline.rs"]
mod outline;

use ffctl::provider::{self, Behaviour, Dialect, Input, Wanted};
use ffctl::ruleset::Ruleset;
use ffctl::source::Document;

fn dialect() -> &'static Dialect {
    &provider::by_name("phaseflag").unwrap().dialect
}

fn load<'s>(documents: &'s [Document], wanted: Wanted<'_>) -> Ruleset<'s> {
    (dialect().load)(&Input::new(documents, wanted)).unwrap_or_else(|refusal| panic!("{refusal:?}"))
}

/// The outline of a document.
fn lowered(text: &str) -> String {
    let documents = [Document::new("x", text)];
    outline::outline(&load(&documents, Wanted::All))
}

/// The outline of a ruleset of one flag `f` that has these members.
fn flag(members: &str) -> String {
    lowered(&format!(
        r#"{{"flags": [{{"id": "1", "key": "f", "status": "active", "default_variation_id": "b",
        "variations": [{{"id": "a", "key": "on", "value": true}}, {{"id": "b", "key": "off", "value": false}}], {members}}}]}}"#
    ))
}

/// The outline of a flag with one rule of these conditions.
fn conditions(conditions: &[&str]) -> String {
    let conditions: Vec<String> = conditions
        .iter()
        .map(|condition| {
            let attribute = if condition.contains("\"attribute\"") { "" } else { r#""attribute": "x", "# };
            format!("{{{attribute}{condition}}}")
        })
        .collect();
    flag(&format!(r#""targeting_rules": [{{"conditions": [{}], "variation_id": "a"}}]"#, conditions.join(", ")))
}

/// Several outlines, each behind what it is of.
fn each(pieces: &[&str], outline: impl Fn(&str) -> String) -> String {
    pieces.iter().map(|piece| format!("{piece}\n{}", outline(piece))).collect::<Vec<_>>().join("\n")
}

/// Numbers are told with the addresses of the functions that read them.
fn without_addresses(assert: impl FnOnce()) {
    insta::with_settings!({filters => vec![("0x[0-9a-f]+", "[CODE]")]}, { assert() });
}

#[test]
fn the_demo() {
    without_addresses(|| insta::assert_snapshot!(lowered(dialect().demo)));
}

#[test]
fn operators_of_texts() {
    insta::assert_snapshot!(conditions(&[
        r#""operator": "is", "value": "US""#,
        r#""operator": "is", "value": true"#,
        r#""operator": "is", "value": 1.0"#,
        r#""operator": "is", "value": ["a", {"k": null}]"#,
        r#""operator": "is""#,
        r#""operator": "is_not", "value": "US""#,
        r#""operator": "contains", "value": """#,
        r#""operator": "not_contains", "value": 42"#,
        r#""operator": "one_of", "value": ["pro", 1, true, null, []]"#,
        r#""operator": "one_of", "value": "pro,free""#,
        r#""operator": "one_of", "value": []"#,
        r#""operator": "not_one_of", "value": ["pro"]"#,
    ]));
}

#[test]
fn operators_of_numbers_and_versions() {
    without_addresses(|| {
        insta::assert_snapshot!(conditions(&[
            r#""operator": "gt", "value": 100"#,
            r#""operator": "lt", "value": " 1_000.5 ""#,
            r#""operator": "gt", "value": true"#,
            r#""operator": "gt", "value": "many""#,
            r#""operator": "lt""#,
            r#""operator": "lt", "value": [5]"#,
            r#""operator": "version_gt", "value": "v2.04-rc.1""#,
            r#""operator": "version_lt", "value": 3"#,
            r#""operator": "version_lt", "value": "1.x""#,
        ]));
    });
}

#[test]
fn operators_of_patterns() {
    let long = format!(r#""operator": "matches_regex", "value": "{}""#, "é".repeat(501));
    let longest = format!(r#""operator": "matches_regex", "value": "{}""#, "é".repeat(500));
    insta::assert_snapshot!(conditions(&[
        r#""operator": "matches_regex", "value": "^[a-z]+@initech\\.org$""#,
        r#""operator": "matches_regex", "value": "[a""#,
        r#""operator": "matches_regex", "value": "\\N{EM DASH}""#,
        r#""operator": "matches_regex", "value": ["a", "b"]"#,
        r#""operator": "matches_regex""#,
        &long,
        &longest,
    ]));
}

#[test]
fn operators_and_attributes_that_do_not_exist() {
    insta::assert_snapshot!(conditions(&[
        r#""operator": "equals", "value": "US""#,
        r#""operator": "IS", "value": "US""#,
        r#""operator": 7, "value": "US""#,
        r#""value": "US""#,
        r#""attribute": 5, "operator": "is", "value": "US""#,
        r#""attribute": 5, "operator": "is_not", "value": "US""#,
        r#""attribute": null, "operator": "equals""#,
        r#""attribute": "user_id", "operator": "is", "value": "u""#,
        r#""attribute": "session_id", "operator": "is", "value": "s""#,
        r#""attribute": "user.id", "operator": "is", "value": "u""#,
        r#""attribute": "", "operator": "is", "value": "u""#,
    ]));
}

#[test]
fn rules_are_tried_by_priority() {
    insta::assert_snapshot!(flag(
        r#""targeting_rules": [
          {"priority": 10, "variation_id": "a"}, {"priority": 2.5, "variation_id": "b"}, {"variation_id": "a", "id": "r3"},
          {"priority": -1, "variation_id": "b"}, {"priority": 10.0, "variation_id": "b"}, {"priority": true},
          {"priority": 0, "variation_id": "", "percentage_rollout": {}},
          {"priority": 123456789012345678901234567890, "variation_id": 0, "percentage_rollout": null}]"#
    ));
}

#[test]
fn rollouts() {
    let rollouts = [
        r#""variations": [{"variation_id": "a", "weight": 20}, {"variation_id": "b", "weight": 80}]"#,
        r#""variations": [{"variation_id": "a", "weight": 33.3}, {"weight": 33.3}, {"variation_id": "gone", "weight": 33.4}]"#,
        r#""variations": [{"variation_id": "a", "weight": 60}, {"variation_id": null, "weight": -20}, {"variation_id": "b"}]"#,
        r#""variations": []"#,
        r#""other": 1"#,
    ];
    insta::assert_snapshot!(each(&rollouts, |rollout| flag(&format!(
        r#""targeting_rules": [{{"percentage_rollout": {{{rollout}}}}}]"#
    ))));
}

#[test]
fn variations_are_found_as_python_compares() {
    insta::assert_snapshot!(lowered(
        r#"{"flags": [{"id": 1, "key": "f", "default_variation_id": 1.0, "variations": [
            {"id": 1, "key": "first", "value": 1}, {"id": true, "key": 7, "value": 12345678901234567890123},
            {"id": "a", "key": "x", "value": "old"}, {"id": "a", "key": null, "value": "new"}, {"id": ["l", 1], "key": "list"}],
          "targeting_rules": [{"variation_id": "a"}, {"variation_id": ["l", 1.0]}, {"variation_id": "gone"},
            {"variation_id": {"no": "such"}}]},
          {"id": 2, "key": "empty"}]}"#
    ));
}

#[test]
fn prerequisites() {
    insta::assert_snapshot!(lowered(
        r#"{"flags": [
          {"id": 1, "key": "f", "default_variation_id": "d", "prerequisites": [{"flag_key": "g", "variation_key": "k"},
            {"flag_key": "nowhere", "variation_key": "k"}, {"flag_key": "g"}, {"variation_key": "k"}, {"flag_key": 7},
            {"flag_key": "g", "variation_key": 1}]},
          {"id": 2, "key": "g", "status": "inactive", "default_variation_id": "gone", "variations": [{"id": "1", "key": "k"},
            {"id": "2", "key": "k"}, {"id": "3", "key": true}]}]}"#
    ));
}

#[test]
fn circles() {
    insta::assert_snapshot!(lowered(
        r#"{"flags": [
          {"id": 1, "key": "into", "prerequisites": [{"flag_key": "free"}, {"flag_key": "a"}]},
          {"id": 2, "key": "a", "prerequisites": [{"flag_key": "b"}]},
          {"id": 3, "key": "b", "prerequisites": [{"flag_key": "a"}]},
          {"id": 4, "key": "self", "prerequisites": [{"flag_key": "self"}]},
          {"id": 5, "key": "free", "prerequisites": []}]}"#
    ));
}

#[test]
fn segments_are_kept_and_not_heeded() {
    insta::assert_snapshot!(lowered(
        r#"{"flags": [{"id": 1, "key": "f", "default_variation_id": "a", "variations": [{"id": "a", "key": "a"}],
          "targeting_rules": [{"segment_id": "s", "variation_id": "a"}, {"segment_id": "nowhere"}, {"segment_id": 7},
            {"segment_id": "s", "conditions": [{"attribute": "x", "operator": "is", "value": "y"}]}, {"segment_id": ""}]}],
          "segments": [{"id": "s", "key": "k", "name": "N", "conditions": [{"attribute": "z", "operator": "is", "value": "y"}]},
            {"id": "unused", "conditions": []}]}"#
    ));
}

#[test]
fn documents_of_other_shapes() {
    const FLAG: &str = r#"{"id": "1", "key": "f", "default_variation_id": "a"}"#;
    let documents = [
        format!("[{FLAG}]"),
        format!(r#"{{"data": {{"flags": [{FLAG}]}}}}"#),
        format!(r#"{{"data": [{FLAG}]}}"#),
        format!(r#"{{"flags": {{"f": {FLAG}, "other": {FLAG}}}}}"#),
        format!(r#"{{"version": "1.0", "flags": {{"items": [{FLAG}], "total": 2, "limit": 1, "offset": 0}}}}"#),
        format!(r#"{{"items": [{FLAG}], "total": 1}}"#),
        format!(r#"{{"flags": [{FLAG}], "signature": "00ff", "segments": []}}"#),
        format!(r#"{{"flags": [{FLAG}, {FLAG}], "data": {{"flags": []}}}}"#),
        r#"{"data": 7}"#.to_owned(),
        r#"{"other": 7}"#.to_owned(),
    ];
    insta::assert_snapshot!(each(&documents.each_ref().map(String::as_str), lowered));
}

#[test]
fn only_what_is_wanted_is_lowered_with_its_prerequisites() {
    let text = r#"{"flags": [
      {"id": 1, "key": "a", "prerequisites": [{"flag_key": "b", "variation_key": "x"}]},
      {"id": 2, "key": "b", "prerequisites": [{"flag_key": "d", "variation_key": "x"}]},
      {"id": 3, "key": "c", "targeting_rules": [{"segment_id": "s"}]},
      {"id": 4, "key": "d"}], "segments": [{"id": "s", "conditions": []}]}"#;
    let documents = [Document::new("x", text)];
    let keys = ["a".to_owned()];
    insta::assert_snapshot!(outline::outline(&load(&documents, Wanted::Flags(&keys))));
}

#[test]
fn overrides_hide_flags_from_whoever_asks_and_not_from_other_flags() {
    let ruleset = r#"{"flags": [
      {"id": 1, "key": "f", "default_variation_id": "d", "prerequisites": [{"flag_key": "g", "variation_key": "k"}]},
      {"id": 2, "key": "g", "default_variation_id": "1", "variations": [{"id": "1", "key": "k"}]}]}"#;
    let documents = [Document::new("ruleset", ruleset)];
    let over = Document::new("over", "g: {a: 1.50}\nnew: text\n");
    let input = Input { overlay: Some((&over, Behaviour::LocalOverRemote)), ..Input::new(&documents, Wanted::All) };
    let ruleset = (dialect().load)(&input).unwrap();
    let served: Vec<_> = ruleset.served().map(|flag| (flag.key.as_ref(), flag.facts.origin)).collect();
    assert_eq!(served, [("f", Some("ruleset")), ("g", Some("override")), ("new", Some("override"))]);
    insta::assert_snapshot!(outline::outline(&ruleset));
}

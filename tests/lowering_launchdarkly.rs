//! What LaunchDarkly's documents are lowered to, as indented text.

#[path = "support/outline.rs"]
mod outline;

use ffctl::provider::{self, Dialect, Input, Wanted};
use ffctl::ruleset::Ruleset;
use ffctl::source::Document;

fn dialect() -> &'static Dialect {
    &provider::by_name("launchdarkly").unwrap().dialect
}

fn load<'s>(documents: &'s [Document], wanted: Wanted<'_>) -> Ruleset<'s> {
    (dialect().load)(&Input::new(documents, wanted)).unwrap_or_else(|refusal| panic!("{refusal:?}"))
}

/// The outline of a document.
fn lowered(text: &str) -> String {
    let documents = [Document::new("x", text)];
    outline::outline(&load(&documents, Wanted::All))
}

/// The outline of a payload of one flag `f` that is on and has these members, and of these segments.
fn flag(members: &str, segments: &str) -> String {
    lowered(&format!(
        r#"{{"flags": {{"f": {{"on": true, "salt": "s", "variations": [false, true], "offVariation": 0,
        "fallthrough": {{"variation": 0}}, {members}}}}}, "segments": {{{segments}}}}}"#
    ))
}

/// The outline of a flag with one rule of these clauses; where a clause names no attribute it is `x`.
fn clauses(clauses: &[&str]) -> String {
    let clauses: Vec<String> = clauses
        .iter()
        .map(|clause| {
            let attribute = if clause.contains("\"attribute\"") { "" } else { r#""attribute": "x", "# };
            format!("{{{attribute}{clause}}}")
        })
        .collect();
    flag(&format!(r#""rules": [{{"id": "r", "clauses": [{}], "variation": 1}}]"#, clauses.join(", ")), "")
}

/// The outline of a flag whose fallthrough is this rollout.
fn rollout(members: &str) -> String {
    lowered(&format!(
        r#"{{"flags": {{"f": {{"on": true, "salt": "s", "variations": ["a", "b"],
        "fallthrough": {{"rollout": {{{members}}}}}}}}}}}"#
    ))
}

/// The outline of a flag with one rule on the segment `s`, and of that segment.
fn segment(members: &str) -> String {
    const RULE: &str = r#"{"clauses": [{"attribute": "", "op": "segmentMatch", "values": ["s"]}], "variation": 1}"#;
    flag(&format!(r#""rules": [{RULE}]"#), &format!(r#""s": {{"salt": "pepper", {members}}}"#))
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
fn operators_of_texts_and_any_values() {
    let outline = clauses(&[
        r#""op": "in", "values": ["a", "", " b "]"#,
        r#""op": "in", "values": [1, 2.50, true, null, ["a"], {"k": 1}]"#,
        r#""op": "in", "values": []"#,
        r#""op": "startsWith", "values": ["a", ""]"#,
        r#""op": "endsWith", "values": ["a", 7], "negate": true"#,
        r#""op": "contains", "values": ["b", null]"#,
        r#""op": "matches", "values": ["a+", "(", "(?=x)y", 7]"#,
        r#""op": "contains", "values": [7]"#,
    ]);
    without_addresses(|| insta::assert_snapshot!(outline));
}

#[test]
fn operators_of_numbers_moments_and_versions() {
    let outline = clauses(&[
        r#""op": "lessThan", "values": [1, 2.5, "3"]"#,
        r#""op": "lessThanOrEqual", "values": [1e21]"#,
        r#""op": "greaterThan", "values": [-0.0]"#,
        r#""op": "greaterThanOrEqual", "values": ["1"]"#,
        r#""op": "before", "values": [1735689600000, "2025-01-01T00:00:00Z", "2025-01-01"]"#,
        r#""op": "after", "values": ["tomorrow", true]"#,
        r#""op": "semVerEqual", "values": ["2", "2.0-rc.1+b", "v2"]"#,
        r#""op": "semVerLessThan", "values": ["1.2.3"]"#,
        r#""op": "semVerGreaterThan", "values": [1, "x"]"#,
    ]);
    without_addresses(|| insta::assert_snapshot!(outline));
}

#[test]
fn operators_that_do_not_exist() {
    insta::assert_snapshot!(clauses(&[
        r#""op": "notIn", "values": ["a"]"#,
        r#""op": "IN", "values": ["a"], "negate": true"#,
    ]));
}

#[test]
fn attributes_and_kinds() {
    const IN: &str = r#""op": "in", "values": ["a"]"#;
    insta::assert_snapshot!(clauses(&[
        &format!(r#""attribute": "a/b", {IN}"#),
        &format!(r#""attribute": "/a", {IN}"#),
        &format!(r#""attribute": "/a/b~1c", "contextKind": "org", {IN}"#),
        &format!(r#""attribute": "key", "contextKind": "org", {IN}"#),
        &format!(r#""attribute": "/name/x", "contextKind": "user", {IN}"#),
        r#""attribute": "anonymous", "op": "in", "values": [true]"#,
        &format!(r#""attribute": "kind", "contextKind": "org", {IN}, "negate": true"#),
        &format!(r#""attribute": "/kind", "contextKind": "org", {IN}"#),
        &format!(r#""attribute": "x", "contextKind": "multi", {IN}"#),
        &format!(r#""attribute": "x", "contextKind": "", {IN}"#),
    ]));
}

#[test]
fn references_that_are_invalid() {
    let broken = [
        r#""attribute": "", "op": "in", "values": ["a"]"#,
        r#""attribute": "//", "contextKind": "org", "op": "in", "values": ["a"]"#,
        r#""attribute": "/a~2", "contextKind": "user", "op": "notIn", "values": ["a"], "negate": true"#,
    ];
    insta::assert_snapshot!(each(&broken, |clause| clauses(&[clause])));
}

#[test]
fn targets() {
    const LISTS: &str = r#""targets": [{"variation": 1, "values": ["a", "b"]}, {"variation": 0, "values": []},
        {"variation": 7, "values": ["c"]}, {"contextKind": "org", "variation": 1, "values": ["d"]}]"#;
    const ALL: &str = r#""contextTargets": [{"contextKind": "user", "variation": 1, "values": []},
        {"contextKind": "org", "variation": 0, "values": ["acme"]}, {"variation": 0, "values": ["x"]},
        {"contextKind": "device", "variation": 9, "values": ["d"]}, {"variation": 5, "values": []}]"#;
    let told = [flag(LISTS, ""), flag(ALL, ""), flag(&format!("{LISTS}, {ALL}"), "")];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn prerequisites() {
    insta::assert_snapshot!(lowered(
        r#"{"flags": {
          "f": {"on": true, "variations": [false, true], "offVariation": 0, "fallthrough": {"variation": 1},
            "prerequisites": [{"key": "g", "variation": 1}, {"key": "nowhere", "variation": 0},
              {"key": "gone", "variation": 0}, {"key": "off", "variation": 0}, {"key": "g", "variation": 9}]},
          "g": {"on": true, "variations": [1, 2], "prerequisites": [{"key": "f", "variation": 1}]},
          "gone": {"key": "gone", "deleted": true},
          "off": {"on": false, "variations": [1], "offVariation": 0},
          "self": {"on": true, "prerequisites": [{"key": "self", "variation": 0}]}}}"#
    ));
}

#[test]
fn only_what_is_wanted_is_lowered_with_its_prerequisites_and_segments() {
    let text = r#"{"flags": {
      "a": {"on": true, "variations": [1], "prerequisites": [{"key": "b", "variation": 0}], "fallthrough": {"variation": 0}},
      "b": {"on": false, "variations": [1], "prerequisites": [{"key": "d", "variation": 0}]},
      "c": {"on": true, "variations": [1], "rules": [
        {"clauses": [{"attribute": "", "op": "segmentMatch", "values": ["unused"]}], "variation": 0}]},
      "d": {"on": true, "variations": [1], "rules": [
        {"clauses": [{"attribute": "", "op": "segmentMatch", "values": ["s"]}], "variation": 0}]}},
      "segments": {"unused": {"included": ["a"]}, "inner": {"included": ["b"]}, "s": {"rules": [
        {"clauses": [{"attribute": "", "op": "segmentMatch", "values": ["inner"]}]}]}}}"#;
    let documents = [Document::new("x", text)];
    let keys = ["a".to_owned()];
    let ruleset = load(&documents, Wanted::Flags(&keys));
    insta::assert_snapshot!(outline::outline(&ruleset));
}

#[test]
fn rollouts() {
    const HALVES: &str = r#""variations": [{"variation": 0, "weight": 50000}, {"variation": 1, "weight": 50000}]"#;
    let rollouts = [
        HALVES.to_owned(),
        format!(r#""contextKind": "org", "bucketBy": "/a/b", "seed": 61, {HALVES}"#),
        format!(r#""bucketBy": "/a", "seed": 0, {HALVES}"#),
        format!(r#""bucketBy": "", {HALVES}"#),
        format!(r#""kind": "canary", "bucketBy": "key", "seed": null, {HALVES}"#),
        format!(r#""contextKind": "user", "bucketBy": "//", {HALVES}"#),
        r#""variations": [{"variation": 0, "weight": 0}, {"variation": 1, "weight": 1}]"#.to_owned(),
        r#""variations": [{"variation": 0, "weight": 70000}, {"variation": 1, "weight": 70000}]"#.to_owned(),
        r#""variations": [{"variation": 0, "weight": -5}, {"variation": 7, "weight": 100000}]"#.to_owned(),
        r#""variations": []"#.to_owned(),
    ];
    insta::assert_snapshot!(each(&rollouts.each_ref().map(String::as_str), rollout));
}

#[test]
fn experiments() {
    let experiments = [
        r#""kind": "experiment", "contextKind": "user", "seed": 61, "variations": [{"variation": 0, "weight": 10000},
        {"variation": 1, "weight": 10000}, {"variation": 0, "weight": 80000, "untracked": true}]"#,
        r#""kind": "experiment", "bucketBy": "//", "variations": [{"variation": 0, "weight": 100000}]"#,
    ];
    insta::assert_snapshot!(each(&experiments, rollout));
}

#[test]
fn segments() {
    let segments = [
        r#""included": ["a"], "excluded": ["b"]"#,
        r#""included": ["a"], "includedContexts": [{"contextKind": "org", "values": ["acme"]}, {"values": ["c"]}],
        "excludedContexts": [{"contextKind": "org", "values": ["evil"]}], "rules": [{"clauses": []}]"#,
        r#""rules": [{"clauses": [{"attribute": "x", "op": "in", "values": ["a"]}], "weight": 10000},
        {"clauses": [], "weight": 0, "bucketBy": "/a", "rolloutContextKind": "org"},
        {"clauses": [], "weight": 100001}, {"clauses": [], "weight": 1, "bucketBy": "//", "rolloutContextKind": "org"}]"#,
        r#""rules": [{"clauses": [{"attribute": "", "op": "segmentMatch", "values": ["s"]}]}]"#,
        r#""deleted": true"#,
    ];
    insta::assert_snapshot!(each(&segments, segment));
}

#[test]
fn clauses_of_segments() {
    const MATCH: &str = r#""attribute": "//", "contextKind": "org", "op": "segmentMatch""#;
    let told = flag(
        &format!(
            r#""rules": [{{"clauses": [{{{MATCH}, "values": ["a", "nowhere", 7, "b"]}}, {{{MATCH}, "values": []}},
            {{{MATCH}, "values": ["b"], "negate": true}}], "variation": 1}}]"#
        ),
        r#""a": {"included": ["x"]}, "b": {"included": ["y"]}, "c": {"included": ["z"]}"#,
    );
    insta::assert_snapshot!(told);
}

#[test]
fn big_segments() {
    let segments = [
        r#""unbounded": true, "generation": 4, "included": ["a"], "rules": [{"clauses": []}]"#,
        r#""unbounded": true, "generation": 1, "unboundedContextKind": "org""#,
        r#""unbounded": true, "rules": [{"clauses": []}]"#,
        r#""unbounded": false, "generation": 4, "included": ["a"]"#,
    ];
    insta::assert_snapshot!(each(&segments, segment));
}

#[test]
fn what_the_sdk_finds_malformed() {
    let flags = [
        r#""on": false, "offVariation": 2"#,
        r#""on": false, "offVariation": null"#,
        r#""rules": [{"clauses": [], "variation": -1}, {"clauses": []}, {"clauses": [], "rollout": {"variations": []}}]"#,
        r#""fallthrough": null"#,
        r#""variations": null"#,
        r#""fallthrough": {"variation": 1, "rollout": {"variations": []}}"#,
    ];
    insta::assert_snapshot!(each(&flags, |members| flag(members, "")));
}

#[test]
fn file_data() {
    let told = [
        lowered(r#"{"flagValues": {"a": true, "b": {"x": [1.0]}}, "flags": {"x": {"key": "y", "on": false}}}"#),
        lowered(
            "flags:\n  a: {key: a, on: true, variations: [yes, 'yes']}\n  b: {key: b, 'on': on, variations: [1]}\n",
        ),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

//! What documents are lowered to, as indented text.
//!
//! Lowering is where a dialect's quirks live; here its outcome can be read line by line.

#[path = "support/outline.rs"]
mod outline;

use ffctl::provider::{self, Input, Wanted};
use ffctl::source::Document;

/// The outline of documents, applied in order.
fn lowered(texts: &[&str]) -> String {
    let documents: Vec<Document> = texts.iter().map(|text| Document::new("x", *text)).collect();
    let dialect = &provider::by_name("unleash").unwrap().dialect;
    let ruleset = (dialect.load)(&Input::new(&documents, Wanted::All)).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    outline::outline(&ruleset)
}

/// The outline of a features document of these features.
fn features(features: &str) -> String {
    lowered(&[&format!(r#"{{"version": 2, "features": [{features}]}}"#)])
}

/// The outline of a flag with these strategies.
fn strategies(strategies: &str) -> String {
    features(&format!(r#"{{"name": "f", "enabled": true, "strategies": [{strategies}]}}"#))
}

/// The outline of a flag with one strategy of these constraints.
fn constraints(constraints: &str) -> String {
    strategies(&format!(r#"{{"name": "default", "constraints": [{constraints}]}}"#))
}

#[test]
fn the_demo() {
    let demo = provider::by_name("unleash").unwrap().dialect.demo;
    insta::assert_snapshot!(lowered(&[demo]));
}

#[test]
fn a_flag_without_strategies_is_on() {
    insta::assert_snapshot!(features(
        r#"{"name": "a", "enabled": true}, {"name": "b", "enabled": false, "strategies": []}"#
    ));
}

#[test]
fn operators() {
    let with = |operator: &str, rest: &str| format!(r#"{{"contextName": "x", "operator": "{operator}", {rest}}}"#);
    let values = r#""values": ["A", "b"]"#;
    let list = [
        with("IN", values),
        with("NOT_IN", values),
        with("NOT_IN", r#""values": ["A"], "inverted": true"#),
        with("IN", r#""inverted": true"#),
        with("STR_STARTS_WITH", r#""values": ["Straße"], "caseInsensitive": true"#),
        with("STR_ENDS_WITH", values),
        with("STR_CONTAINS", values),
        with("REGEX", r#""value": "^a", "caseInsensitive": true"#),
        with("NUM_EQ", r#""value": " 5. ""#),
        with("NUM_GTE", r#""value": "1.2.3""#),
        with("SEMVER_LT", r#""value": "1.2""#),
        with("SEMVER_EQ", r#""value": "v1.2.3", "inverted": true"#),
        with("DATE_AFTER", r#""value": "2022-01-29T13:00:00.000+01:00""#),
        with("IN_CIDR", r#""values": ["10.0.0.0/8", "nonsense"]"#),
        r#"{"contextName": "currentTime", "operator": "DATE_BEFORE", "value": "2030-01-01T00:00:00Z"}"#.to_owned(),
        r#"{"contextName": "userId", "operator": "IN", "values": ["7"]}"#.to_owned(),
    ];
    insta::assert_snapshot!(constraints(&list.join(",")));
}

#[test]
fn strategies_of_all_kinds() {
    insta::assert_snapshot!(strategies(
        r#"{"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "default", "groupId": "g"}},
           {"name": "flexibleRollout", "parameters": {"rollout": "050", "stickiness": "random"}},
           {"name": "flexibleRollout", "parameters": {"rollout": "5", "stickiness": "currentTime", "groupId": "a\\\"b"}},
           {"name": "flexibleRollout", "parameters": {"rollout": "5", "stickiness": "team"}},
           {"name": "flexibleRollout", "parameters": {"rollout": "50%"}},
           {"name": "gradualRolloutUserId", "parameters": {"percentage": "10", "groupId": "g"}},
           {"name": "gradualRolloutSessionId", "parameters": {"percentage": "10"}},
           {"name": "gradualRolloutRandom", "parameters": {"percentage": "10"}},
           {"name": "userWithId", "parameters": {"userIds": "a, b,,c"}},
           {"name": "remoteAddress", "parameters": {"IPs": "10.0.0.1, x"}},
           {"name": "applicationHostname", "parameters": {"hostNames": "h"}},
           {"name": "mine", "parameters": {}}, {"name": "default"}, {"name": "Default"}"#
    ));
}

#[test]
fn variants() {
    insta::assert_snapshot!(features(
        r#"{"name": "f", "enabled": true,
            "strategies": [
              {"name": "default", "parameters": {"groupId": "g", "stickiness": "random"}, "variants": [
                {"name": "s1", "weight": 1, "payload": {"type": "json", "value": "{}"}}, {"name": "s2", "weight": 3}]},
              {"name": "default"}],
            "variants": [
              {"name": "v1", "weight": 0, "stickiness": "userId", "overrides": [{"contextName": "country", "values": ["NO"]}]},
              {"name": "v2", "weight": 10, "stickiness": "ignored"}]}"#
    ));
}

#[test]
fn weights_that_wrap_or_vanish() {
    insta::assert_snapshot!(features(
        r#"{"name": "vanish", "enabled": true, "variants": [{"name": "a", "weight": 0}]},
           {"name": "wrap", "enabled": true, "variants": [{"name": "a", "weight": -1}, {"name": "b", "weight": 4}]}"#
    ));
}

#[test]
fn dependencies() {
    insta::assert_snapshot!(features(
        r#"{"name": "parent", "enabled": true, "variants": [{"name": "v", "weight": 1}, {"name": "w", "weight": 1}]},
           {"name": "child", "enabled": false, "dependencies": [
             {"feature": "parent"}, {"feature": "parent", "enabled": false, "variants": ["w", "x"]},
             {"feature": "nobody"}, {"feature": "grandchild"}]},
           {"name": "grandchild", "enabled": true, "dependencies": [{"feature": "child"}]}"#
    ));
}

#[test]
fn pieces_that_the_engine_cannot_compile() {
    let broken = [
        r#"{"name": "default", "constraints": [{"contextName": "x", "operator": "in", "values": []}]}"#,
        r#"{"name": "default", "constraints": [{"contextName": "x", "operator": "NUM_LE", "value": "1"}]}"#,
        r#"{"name": "default", "constraints": [{"contextName": "x", "operator": "STR_CONTAINS", "values": []}]}"#,
        r#"{"name": "default", "constraints": [{"contextName": "x", "operator": "NUM_EQ"}]}"#,
        r#"{"name": "default", "constraints": [{"contextName": "x", "operator": "NUM_EQ", "value": "5 or true"}]}"#,
        r#"{"name": "default", "constraints": [{"contextName": "x", "operator": "SEMVER_GT", "value": "01.2.3"}]}"#,
        r#"{"name": "default", "constraints": [{"contextName": "x", "operator": "DATE_AFTER", "value": "2022-02-30T00:00:00Z"}]}"#,
        r#"{"name": "default", "constraints": [{"contextName": "x", "operator": "IN", "values": ["a", "b\\"]}]}"#,
        r#"{"name": "default", "constraints": [{"contextName": "x\"y", "operator": "IN", "values": ["a"]}]}"#,
        r#"{"name": "default", "constraints": [{"contextName": "x", "operator": "REGEX", "value": "\\"}]}"#,
        r#"{"name": "default", "segments": [404]}"#,
        r#"{"name": "flexibleRollout", "parameters": {"rollout": "101"}}"#,
        r#"{"name": "flexibleRollout", "parameters": {"rollout": "10", "groupId": "a\"b"}}"#,
        r#"{"name": "flexibleRollout", "parameters": {"rollout": "10", "stickiness": "x\\"}}"#,
        r#"{"name": "gradualRolloutUserId", "parameters": {"percentage": "101", "groupId": "g"}}"#,
        r#"{"name": "userWithId", "parameters": {"userIds": "a\\"}}"#,
        r#"{"name": "remoteAddress", "parameters": {"IPs": "\""}}"#,
        r#"{"name": "applicationHostname", "parameters": {"hostNames": "\""}}"#,
    ];
    let told: Vec<String> = broken.iter().map(|strategy| format!("{strategy}\n{}", strategies(strategy))).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn deltas_go_onto_what_is_there() {
    insta::assert_snapshot!(lowered(&[
        r#"{"events": [{"type": "hydration", "eventId": 1, "features": [
             {"name": "b", "enabled": true, "strategies": [{"name": "default", "segments": [2, 1]}]},
             {"name": "a", "enabled": true}, {"name": "gone", "enabled": true}],
           "segments": [{"id": 2, "constraints": []}, {"id": 1, "name": "one", "constraints": []}]}]}"#,
        r#"{"events": [
             {"type": "feature-updated", "eventId": 7, "feature": {"name": "a", "enabled": false}},
             {"type": "feature-updated", "eventId": 3, "feature": {"name": "0-new", "enabled": true}},
             {"type": "feature-removed", "eventId": 8, "featureName": "gone", "project": "x"},
             {"type": "segment-updated", "eventId": 9, "segment": {"id": 1, "constraints":
               [{"contextName": "x", "operator": "IN", "values": ["y"]}]}},
             {"type": "segment-removed", "eventId": 9, "segmentId": 2}]}"#,
    ]));
}

const EXPORT: &str = r#"{
  "features": [
    {"name": "a", "type": "release", "project": "shop", "stale": true, "impressionData": true, "archived": false},
    {"name": "old", "archived": true}, {"name": "b"}],
  "featureStrategies": [
    {"featureName": "a", "id": "2", "name": "default", "sortOrder": 2, "segments": [3], "disabled": false},
    {"featureName": "a", "id": "1", "name": "userWithId", "sortOrder": 1, "parameters": {"userIds": "x"}},
    {"featureName": "a", "id": "0", "name": "default", "sortOrder": 0, "disabled": true},
    {"featureName": "b", "id": "4", "name": "default", "sortOrder": 0}],
  "featureEnvironments": [
    {"featureName": "a", "environment": "production", "enabled": true, "variants": [{"name": "v", "weight": 1}]}],
  "segments": [{"id": 3, "name": "nordics"}],
  "dependencies": [{"feature": "b", "dependencies": [{"feature": "a"}]}]
}"#;

#[test]
fn an_export_is_converted_and_misses_its_segments() {
    insta::assert_snapshot!(lowered(&[EXPORT]));
    insta::assert_snapshot!(lowered(&[EXPORT, r#"{"segments": [{"id": 3, "constraints": []}]}"#]));
}

#[test]
fn a_piece_that_cannot_compile_goes_over_a_segment_that_is_left_out() {
    let export = |operator: &str| {
        format!(
            r#"{{"features": [{{"name": "a"}}], "segments": [{{"id": 3, "name": "nordics"}}],
                "featureEnvironments": [{{"featureName": "a", "enabled": true}}],
                "featureStrategies": [
                  {{"featureName": "a", "name": "default", "sortOrder": 1, "segments": [3]}},
                  {{"featureName": "a", "name": "default", "sortOrder": 2, "constraints": [
                    {{"contextName": "x", "operator": "{operator}", "values": ["y"]}}]}}]}}"#
        )
    };
    assert!(lowered(&[&export("IN")]).contains("Broken: the export names segment 3"));
    assert!(lowered(&[&export("in")]).contains("Broken: the operator `in` is unknown"));
}

#[test]
fn the_simple_form_and_bare_features() {
    insta::assert_snapshot!(lowered(&[r#"{"on": {"enabled": true, "variant": "blue"}, "off": {"enabled": false}}"#]));
    insta::assert_snapshot!(lowered(&[r#"[{"name": "a", "enabled": true, "strategies": []}]"#]));
    insta::assert_snapshot!(lowered(&[r#"{"name": "a", "enabled": true, "strategies": []}"#]));
}

#[test]
fn only_what_is_wanted_is_lowered_with_its_parents() {
    let documents = [Document::new(
        "x",
        r#"{"version": 2, "features": [
            {"name": "a", "enabled": true}, {"name": "b", "enabled": true, "dependencies": [{"feature": "c"}]},
            {"name": "c", "enabled": true, "strategies": [{"name": "default", "segments": [1]}]}],
            "segments": [{"id": 1, "constraints": []}, {"id": 2, "constraints": []}]}"#,
    )];
    let dialect = &provider::by_name("unleash").unwrap().dialect;
    let wanted = ["b".to_owned()];
    let ruleset = (dialect.load)(&Input::new(&documents, Wanted::Flags(&wanted))).unwrap();
    insta::assert_snapshot!(outline::outline(&ruleset));
    assert_eq!(ruleset.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
}

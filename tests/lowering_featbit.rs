//! What FeatBit's documents are lowered to, as indented text.

#[path = "support/outline.rs"]
mod outline;

use ffctl::provider::{self, Dialect, Input, Wanted};
use ffctl::ruleset::Ruleset;
use ffctl::source::Document;

fn dialect() -> &'static Dialect {
    &provider::by_name("featbit").unwrap().dialect
}

fn load<'s>(documents: &'s [Document], wanted: Wanted<'_>) -> Ruleset<'s> {
    (dialect().load)(&Input::new(documents, wanted)).unwrap_or_else(|refusal| panic!("{refusal:?}"))
}

/// The outline of a document.
fn lowered(text: &str) -> String {
    let documents = [Document::new("x", text)];
    outline::outline(&load(&documents, Wanted::All))
}

/// A message with these flags and segments.
fn message(flags: &str, segments: &str) -> String {
    format!(
        r#"{{"messageType": "data-sync", "data": {{"eventType": "full", "featureFlags": [{flags}], "segments": [{segments}]}}}}"#
    )
}

const HEAD: &str = r#""id": "1", "key": "f", "isArchived": false, "updatedAt": "2026-01-01T00:00:00Z""#;
const VARIATIONS: &str = r#""variations": [{"id": "on", "value": "true"}, {"id": "off", "value": "false"}]"#;
const BODY: &str = r#""name": "F", "variationType": "boolean", "isEnabled": true, "exptIncludeAllTargets": false"#;
const EVERYBODY: &str =
    r#"{"includedInExpt": false, "variations": [{"id": "off", "rollout": [0, 1], "exptRollout": 1}]}"#;

/// A flag with these targets, rules and this default.
fn flag(targets: &str, rules: &str, default: &str) -> String {
    format!(r#"{{{HEAD}, {VARIATIONS}, {BODY}, "targetUsers": {targets}, "rules": {rules}, "fallthrough": {default}}}"#)
}

/// The outline of a flag with one rule of these conditions, and these segments.
fn conditions_with(conditions: &[&str], segments: &str) -> String {
    let conditions = conditions.join(", ");
    let rule = format!(
        r#"[{{"name": "r", "includedInExpt": false, "conditions": [{conditions}],
        "variations": [{{"id": "on", "rollout": [0, 1], "exptRollout": 1}}]}}]"#
    );
    lowered(&message(&flag("[]", &rule, EVERYBODY), segments))
}

/// The same of conditions on the property `x`.
fn conditions(conditions: &[&str]) -> String {
    let conditions: Vec<String> = conditions.iter().map(|rest| format!(r#"{{"property": "x", {rest}}}"#)).collect();
    conditions_with(&conditions.iter().map(String::as_str).collect::<Vec<_>>(), "")
}

/// Several outlines, each behind what it is of.
fn each(pieces: &[&str], outline: impl Fn(&str) -> String) -> String {
    pieces.iter().map(|piece| format!("{piece}\n{}", outline(piece))).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_demo() {
    insta::assert_snapshot!(lowered(dialect().demo));
}

#[test]
fn operators_of_texts() {
    insta::assert_snapshot!(conditions(&[
        r#""op": "Equal", "value": "US""#,
        r#""op": "Equal", "value": 5.0"#,
        r#""op": "Equal", "value": true"#,
        r#""op": "Equal", "value": null"#,
        r#""op": "Equal", "value": ["US"]"#,
        r#""op": "Equal""#,
        r#""op": "NotEqual", "value": "US""#,
        r#""op": "Contains", "value": """#,
        r#""op": "NotContain", "value": "+test""#,
        r#""op": "StartsWith", "value": "A""#,
        r#""op": "EndsWith", "value": "@shop.example""#,
        r#""op": "IsTrue", "value": "IsTrue""#,
        r#""op": "IsFalse""#,
        r#""op": "MatchRegex", "value": "^a$""#,
        r#""op": "NotMatchRegex", "value": "(?i)bot$""#,
        r#""op": "MatchRegex", "value": "(""#,
        r#""op": "MatchRegex", "value": "\\N{BULLET}""#,
        r#""op": "MatchRegex", "value": null"#,
    ]));
}

#[test]
fn operators_of_lists() {
    insta::assert_snapshot!(conditions(&[
        r#""op": "IsOneOf", "value": "[\"NO\", \"SE\"]""#,
        r#""op": "NotOneOf", "value": "[\"NO\", 5, null]""#,
        r#""op": "IsOneOf", "value": "{\"NO\": 1, \"SE\": 2}""#,
        r#""op": "IsOneOf", "value": "\"abc\"""#,
        r#""op": "IsOneOf", "value": "[]""#,
        r#""op": "IsOneOf", "value": "null""#,
        r#""op": "IsOneOf", "value": "5""#,
        r#""op": "NotOneOf", "value": "NO,SE""#,
        r#""op": "IsOneOf", "value": ["NO"]"#,
        r#""op": "IsOneOf""#,
    ]));
}

#[test]
fn operators_of_numbers() {
    insta::assert_snapshot!(conditions(&[
        r#""op": "BiggerEqualThan", "value": "18""#,
        r#""op": "BiggerThan", "value": "1.000004""#,
        r#""op": "LessEqualThan", "value": 4.5"#,
        r#""op": "LessThan", "value": "1_000""#,
        r#""op": "LessThan", "value": "many""#,
        r#""op": "LessThan", "value": true"#,
        r#""op": "LessThan""#,
        r#""op": "LessThan", "value": "nan""#,
        r#""op": "GreaterThan", "value": "1""#,
        r#""op": "BiggerThan", "value": null"#,
    ]));
}

#[test]
fn operators_and_properties_that_do_not_exist() {
    insta::assert_snapshot!(conditions_with(
        &[
            r#"{"property": "x", "op": "SoundsLike", "value": "US"}"#,
            r#"{"property": "x", "op": "equal", "value": "US"}"#,
            r#"{"op": "SoundsLike"}"#,
            r#"{"property": "x", "op": null, "value": "US"}"#,
            r#"{"property": "Equal", "op": "", "value": "US"}"#,
            r#"{"op": "Equal", "value": "US"}"#,
            r#"{"property": "x", "value": "US"}"#,
            r#"{"property": 5, "op": "Equal", "value": "US"}"#,
            r#"{"property": "keyId", "op": "Equal", "value": "u"}"#,
            r#"{"property": "KEYID", "op": "Equal", "value": "u"}"#,
            r#"{"property": "Name", "op": "Equal", "value": "U"}"#,
            "7",
        ],
        ""
    ));
}

#[test]
fn conditions_on_segments() {
    const SEGMENT: &str = r#""isArchived": false, "updatedAt": "2026-01-01T00:00:00Z""#;
    let segments = format!(
        r#"{{"id": "in", {SEGMENT}, "name": "In", "excluded": ["x"], "included": ["u", 5], "rules": []}},
        {{"id": "ruled", {SEGMENT}, "excluded": [], "included": [], "rules": [{{"conditions": []}}, {{"name": "r", "conditions": [
            {{"property": "User is in segment", "op": null, "value": "[\"in\"]"}},
            {{"property": "x", "op": "MatchRegex", "value": "("}}]}}]}},
        {{"id": "loop", {SEGMENT}, "excluded": [], "included": [], "rules": [{{"conditions": [
            {{"property": "User is not in segment", "op": "", "value": "[\"loop\"]"}}]}}]}},
        {{"id": "odd", {SEGMENT}, "excluded": null, "included": "u", "rules": null}},
        {{"id": "bare", {SEGMENT}}},
        {{"id": "old", "isArchived": true, "updatedAt": "", "included": ["u"]}},
        {{"id": "unused", {SEGMENT}}}"#
    );
    let asks = |value: &str| format!(r#"{{"property": "User is in segment", "op": null, "value": {value}}}"#);
    let values = [
        r#""[\"in\"]""#,
        r#""[\"ruled\", \"loop\"]""#,
        r#""[\"odd\"]""#,
        r#""[\"bare\"]""#,
        r#""[\"old\"]""#,
        r#""[\"gone\", \"in\"]""#,
        r#""[[\"in\"]]""#,
        r#""[5]""#,
        r#""[]""#,
        r#""\"in\"""#,
        r#""in""#,
        r#"["in"]"#,
        "null",
    ]
    .map(asks);
    let mut asked: Vec<&str> = values.iter().map(String::as_str).collect();
    asked.extend([
        r#"{"property": "User is not in segment", "op": "", "value": "[\"in\"]"}"#,
        r#"{"property": "User is in segment", "op": "IsOneOf", "value": "[\"in\"]"}"#,
        r#"{"property": "x", "op": "User is not in segment", "value": "[\"old\"]"}"#,
        r#"{"property": "User is in segment", "op": null}"#,
    ]);
    insta::assert_snapshot!(conditions_with(&asked, &segments));
}

#[test]
fn targets() {
    insta::assert_snapshot!(lowered(&message(
        &flag(
            r#"[{"keyIds": ["a", 5, "b"], "variationId": "on"}, {"keyIds": "text", "variationId": "off"},
            {"keyIds": [], "variationId": "gone"}, {"variationId": "on"}]"#,
            "[]",
            EVERYBODY
        ),
        ""
    )));
}

#[test]
fn rollouts() {
    let ranges = [
        r#"{"id": "on", "rollout": [0, 0.25], "exptRollout": 0.1}, {"id": "off", "rollout": [0.25, 1], "exptRollout": 0}"#,
        r#"{"id": "on", "rollout": [0, 0.4], "exptRollout": 1}, {"id": "off", "rollout": [0.5, 0.999999], "exptRollout": 1}"#,
        r#"{"id": "on", "rollout": [0, 0], "exptRollout": 1}, {"id": "off", "rollout": [0.5, 0.2]}"#,
        r#"{"id": "on", "rollout": ["0", "1"]}, {"id": "on", "rollout": [0.5]}, {"id": "on", "rollout": null}, {"id": "on"}"#,
        r#"{"id": "gone", "rollout": [0, 1], "exptRollout": 1}, {"rollout": [0, 1], "exptRollout": 1}"#,
        r#"{"id": "on", "rollout": [false, true], "exptRollout": "1"}"#,
    ];
    insta::assert_snapshot!(each(&ranges, |ranges| {
        lowered(&message(&flag("[]", "[]", &format!(r#"{{"includedInExpt": true, "variations": [{ranges}]}}"#)), ""))
    }));
}

#[test]
fn what_is_dispatched_by() {
    let keys = [r#""company""#, r#""keyId""#, r#""name""#, r#""""#, "null", r#"" ""#, "5"];
    insta::assert_snapshot!(each(&keys, |key| lowered(&message(
        &flag(
            "[]",
            "[]",
            &format!(
                r#"{{"dispatchKey": {key}, "includedInExpt": false, "variations": [{{"id": "on", "rollout": [0, 0.5]}}]}}"#
            )
        ),
        ""
    ))));
}

#[test]
fn experiments() {
    const WHOLE: &str = r#""exptIncludeAllTargets": true,"#;
    const PART: &str = r#""exptIncludeAllTargets": false,"#;
    const OWN: &str = r#""includedInExpt": true,"#;
    let flag = |whole: &str, own: &str, share: &str| {
        format!(
            r#"{{{HEAD}, {VARIATIONS}, "name": "F", "variationType": "boolean", "isEnabled": true, {whole}
            "targetUsers": [{{"keyIds": ["a"], "variationId": "on"}}], "rules": [],
            "fallthrough": {{{own} "variations": [{{"id": "on", "rollout": [0, 0.5]{share}}}]}}}}"#
        )
    };
    let flags = [
        flag(WHOLE, OWN, ""),
        flag(PART, r#""includedInExpt": false,"#, ""),
        flag(PART, OWN, r#", "exptRollout": 0.1"#),
        flag(PART, OWN, r#", "exptRollout": 0.9"#),
        flag(PART, OWN, r#", "exptRollout": 0"#),
        flag(PART, OWN, r#", "exptRollout": "much""#),
        flag(PART, OWN, ""),
        flag(PART, "", ""),
        flag("", OWN, ""),
    ];
    insta::assert_snapshot!(each(&flags.each_ref().map(String::as_str), |flag| lowered(&message(flag, ""))));
}

#[test]
fn values_are_cast_by_the_type_of_the_flag() {
    let kinds = ["boolean", "number", "json", "string", "colour"];
    insta::assert_snapshot!(each(&kinds, |kind| lowered(&message(
        &format!(
            r#"{{{HEAD}, "name": "F", "isEnabled": false, "disabledVariationId": "a", "variationType": "{kind}", "variations": [
            {{"id": "a", "value": "true"}}, {{"id": "b", "value": "10.0"}}, {{"id": "c", "value": "{{\"k\": [1.50]}}"}},
            {{"id": "d", "value": "x"}}, {{"id": "a", "value": "False"}}, {{"id": 7, "value": 7}}]}}"#
        ),
        ""
    ))));
}

#[test]
fn members_that_are_missing_where_they_are_read() {
    let flags = [
        format!("{{{HEAD}, {VARIATIONS}}}"),
        format!(r#"{{{HEAD}, {VARIATIONS}, "isEnabled": false}}"#),
        format!(r#"{{{HEAD}, {VARIATIONS}, "isEnabled": true, "name": "F", "targetUsers": [], "rules": []}}"#),
        format!(r#"{{{HEAD}, {VARIATIONS}, {BODY}, "targetUsers": null, "rules": null, "fallthrough": null}}"#),
        format!(
            r#"{{{HEAD}, {VARIATIONS}, "isEnabled": true, "exptIncludeAllTargets": false, "targetUsers": [],
            "rules": [{{"conditions": []}}], "fallthrough": {EVERYBODY}}}"#
        ),
        format!(r#"{{{HEAD}, {VARIATIONS}, {BODY}, "targetUsers": [], "rules": [{{}}, 7], "fallthrough": {{}}}}"#),
    ];
    insta::assert_snapshot!(each(&flags.each_ref().map(String::as_str), |flag| lowered(&message(flag, ""))));
}

#[test]
fn items_that_stand_twice_or_are_archived() {
    let flag = |key: &str, archived: bool, value: &str| {
        format!(
            r#"{{"id": "1", "key": "{key}", "isArchived": {archived}, "updatedAt": "2026-01-01T00:00:00Z", "name": "F",
            "variationType": "string", "isEnabled": false, "disabledVariationId": "a",
            "variations": [{{"id": "a", "value": "{value}"}}]}}"#
        )
    };
    let flags = [
        ("f", false, "1"),
        ("g", false, "2"),
        ("f", false, "3"),
        ("h", true, "4"),
        ("g", true, "5"),
        ("h", false, "6"),
    ]
    .map(|(key, archived, value)| flag(key, archived, value));
    insta::assert_snapshot!(lowered(&message(&flags.join(", "), "")));
}

#[test]
fn only_what_is_wanted_is_lowered_with_its_segments() {
    let documents = [Document::new("x", dialect().demo)];
    let keys = ["price_list".to_owned()];
    insta::assert_snapshot!(outline::outline(&load(&documents, Wanted::Flags(&keys))));
}

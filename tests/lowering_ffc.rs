//! What featureflag.co's documents are lowered to, as indented text.

#[path = "support/outline.rs"]
mod outline;

use ffctl::provider::{self, Dialect, Input, Wanted};
use ffctl::ruleset::Ruleset;
use ffctl::source::Document;

fn dialect() -> &'static Dialect {
    &provider::by_name("ffc").unwrap().dialect
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

const ON: &str = r#"{"localId": 1, "variationValue": "on"}"#;
const OFF: &str = r#"{"localId": 2, "variationValue": "off"}"#;

/// A flag of that key with these members beside its core, and these in it.
fn flag_of(key: &str, members: &str, core: &str) -> String {
    format!(
        r#"{{"id": "FF__1__2__3__{key}", "isArchived": false, "timestamp": 1, "variationOptions": [{ON}, {OFF}], {members},
        "ff": {{"id": "FF__1__2__3__{key}", "keyName": "{key}", "name": "F", "variationOptionWhenDisabled": {OFF}, {core}}}}}"#
    )
}

const NOBODY: &str = r#""targetIndividuals": []"#;
const WHOLE: &str = r#""exptIncludeAllRules": null"#;

/// The core of a flag that serves "off" to everybody.
fn everybody() -> String {
    format!(
        r#""status": "Enabled", "isDefaultRulePercentageRolloutsIncludedInExpt": null,
        "defaultRulePercentageRollouts": [{{"exptRollout": null, "rolloutPercentage": [0, 1], "valueOption": {OFF}}}]"#
    )
}

/// The outline of a flag with one rule of these clauses, and these segments.
fn clauses_with(clauses: &[&str], segments: &str) -> String {
    let clauses = clauses.join(", ");
    let rule = format!(
        r#""fftuwmtr": [{{"ruleId": "1", "ruleName": "r", "isIncludedInExpt": null, "ruleJsonContent": [{clauses}],
        "valueOptionsVariationRuleValues": [{{"exptRollout": null, "rolloutPercentage": [0, 1], "valueOption": {ON}}}]}}]"#
    );
    lowered(&message(&flag_of("f", &format!(r#""ffp": [], {NOBODY}, {WHOLE}, {rule}"#), &everybody()), segments))
}

/// The same of clauses on the property `x`.
fn clauses(clauses: &[&str]) -> String {
    let clauses: Vec<String> = clauses.iter().map(|rest| format!(r#"{{"property": "x", {rest}}}"#)).collect();
    clauses_with(&clauses.iter().map(String::as_str).collect::<Vec<_>>(), "")
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
fn operators() {
    insta::assert_snapshot!(clauses(&[
        r#""operation": "Equal", "value": "US""#,
        r#""operation": "Equal", "value": """#,
        r#""operation": "NotEqual", "value": """#,
        r#""operation": "Equal", "value": 0"#,
        r#""operation": "Equal", "value": 5"#,
        r#""operation": "Contains", "value": """#,
        r#""operation": "NotContain", "value": "+test""#,
        r#""operation": "IsOneOf", "value": "[\"NO\"]""#,
        r#""operation": "NotOneOf", "value": "[]""#,
        r#""operation": "IsTrue", "value": "IsTrue""#,
        r#""operation": "MatchRegex", "value": "A""#,
        r#""operation": "NotMatchRegex", "value": "bot$""#,
        r#""operation": "MatchRegex", "value": "(""#,
        r#""operation": "BiggerThan", "value": 0"#,
        r#""operation": "LessThan", "value": "2.4""#,
        r#""operation": "SoundsLike", "value": "x""#,
        r#""operation": "Equal""#,
    ]));
}

#[test]
fn properties_and_segments() {
    const SEGMENT: &str = r#""isArchived": false, "timestamp": 1"#;
    let segments = format!(
        r#"{{"id": "in", {SEGMENT}, "name": "In", "excluded": ["x"], "included": ["u"]}},
        {{"id": "ruled", {SEGMENT}, "excluded": [], "included": [], "rules": [{{"ruleJsonContent": []}},
          {{"ruleName": "r", "ruleJsonContent": [{{"property": "User is in segment", "operation": null, "value": "[\"in\"]"}}]}}]}},
        {{"id": "odd", {SEGMENT}, "excluded": [], "included": [], "rules": null}},
        {{"id": "old", "isArchived": true, "timestamp": 1}}"#
    );
    insta::assert_snapshot!(clauses_with(
        &[
            r#"{"property": "KeyId", "operation": "Equal", "value": "u"}"#,
            r#"{"property": "key", "operation": "Equal", "value": "u"}"#,
            r#"{"property": "keyId", "operation": "Equal", "value": "u"}"#,
            r#"{"property": "Email", "operation": "Equal", "value": "u"}"#,
            r#"{"property": "EMAIL", "operation": "Equal", "value": "u"}"#,
            r#"{"property": "User is in segment", "operation": null, "value": "[\"in\"]"}"#,
            r#"{"property": "User is not in segment", "operation": null, "value": "[\"ruled\", \"odd\"]"}"#,
            r#"{"property": "User is not in segment", "operation": null, "value": "[\"old\"]"}"#,
            r#"{"property": "User is in segment", "operation": null, "value": "[]"}"#,
        ],
        &segments
    ));
}

#[test]
fn a_rule_without_clauses() {
    insta::assert_snapshot!(clauses_with(&[], ""));
}

#[test]
fn switches() {
    let status = [r#""Disabled""#, r#""disabled""#, "null"];
    insta::assert_snapshot!(each(&status, |status| lowered(&message(
        &flag_of(
            "f",
            &format!(r#""ffp": [], {NOBODY}, {WHOLE}, "fftuwmtr": []"#),
            &everybody().replace(r#""Enabled""#, status)
        ),
        ""
    ))));
}

#[test]
fn prerequisites() {
    let wants = |id: &str, option: &str| {
        format!(r#"{{"prerequisiteFeatureFlagId": "{id}", "ValueOptionsVariationValue": {option}}}"#)
    };
    let list = [
        wants("FF__1__2__3__g", ON),
        wants("FF__1__2__3__g", r#"{"localId": 9, "variationValue": "on"}"#),
        wants("FF__1__2__3__f", ON),
        wants("FF__1__2__3__gone", ON),
        wants("FF__1__2__3__old", ON),
        wants("gone", ON),
        r#"{"prerequisiteFeatureFlagId": "FF__1__2__3__g", "valueOptionsVariationValue": {"localId": 1}}"#.to_owned(),
        "{}".to_owned(),
    ];
    let rest = format!(r#"{NOBODY}, {WHOLE}, "fftuwmtr": []"#);
    let flag = flag_of("f", &format!(r#""ffp": [{}], {rest}"#, list.join(", ")), &everybody());
    let other = flag_of("g", &format!(r#""ffp": [], {rest}"#), &everybody());
    let old = r#"{"id": "FF__1__2__3__old", "isArchived": true, "timestamp": 1}"#;
    insta::assert_snapshot!(lowered(&message(&[&flag, &other, old].map(String::from).join(", "), "")));
}

#[test]
fn targets_and_options() {
    let individual = |key: &str| format!(r#"{{"id": "i", "name": "n", "keyId": {key}, "email": null}}"#);
    let (a, b) = (individual(r#""a""#), individual(r#""b""#));
    insta::assert_snapshot!(lowered(&message(
        &flag_of(
            "f",
            &format!(
                r#""ffp": [], {WHOLE}, "fftuwmtr": [], "targetIndividuals": [
                {{"individuals": [{a}, {{"name": "no key"}}, {b}], "valueOption": {ON}}},
                {{"individuals": [], "valueOption": {{"localId": 1, "variationValue": "a stale copy"}}}},
                {{"individuals": [{b}], "valueOption": {{"localId": "x", "variationValue": [1]}}}},
                {{"individuals": null, "valueOption": {ON}}}]"#
            ),
            &everybody()
        ),
        ""
    )));
}

#[test]
fn rollouts_and_experiments() {
    let flag = |whole: &str, own: &str, share: &str| {
        let core = format!(
            r#""status": "Enabled", "isDefaultRulePercentageRolloutsIncludedInExpt": {own},
            "defaultRulePercentageRollouts": [{{"rolloutPercentage": [0, 0.5], "valueOption": {ON}{share}}},
              {{"rolloutPercentage": [0.6, 1], "valueOption": {OFF}{share}}}]"#
        );
        let members = format!(r#""ffp": [], {NOBODY}, "exptIncludeAllRules": {whole}, "fftuwmtr": []"#);
        flag_of("f", &members, &core)
    };
    let flags = [
        flag("null", "true", ""),
        flag("false", "null", ""),
        flag("true", "true", r#", "exptRollout": null"#),
        flag("true", "true", r#", "exptRollout": 0.1"#),
        flag("false", "false", r#", "exptRollout": 0.1"#),
        flag("false", "true", r#", "exptRollout": 0"#),
        flag("false", "true", ""),
    ];
    insta::assert_snapshot!(each(&flags.each_ref().map(String::as_str), |flag| lowered(&message(flag, ""))));
}

#[test]
fn members_that_are_missing_where_they_are_read() {
    let flags = [
        r#"{"id": "FF__1__2__3__f", "isArchived": false, "timestamp": 1}"#.to_owned(),
        r#"{"id": "FF__1__2__3__f", "isArchived": false, "timestamp": 1, "ff": {}}"#.to_owned(),
        flag_of("f", r#""ffp": null, "targetIndividuals": null, "fftuwmtr": null"#, r#""status": "Enabled""#),
    ];
    insta::assert_snapshot!(each(&flags.each_ref().map(String::as_str), |flag| lowered(&message(flag, ""))));
}

#[test]
fn ids_of_several_environments() {
    let members = format!(r#""ffp": [], {NOBODY}, {WHOLE}, "fftuwmtr": []"#);
    let flag = |key: &str, prefix: &str| flag_of(key, &members, &everybody()).replace("FF__1__2__3__", prefix);
    let flags = [flag("a", "FF__1__2__3__"), flag("b", "FF__1__2__4__"), flag("c", "GG__"), flag(" ", "FF__1__2__3__")];
    let text = message(&flags.join(", "), "");
    let documents = [Document::new("x", text)];
    let mut told = Vec::new();
    for environment in [None, Some("4"), Some("1__2__3")] {
        let ruleset = (dialect().load)(&Input { environment, ..Input::new(&documents, Wanted::All) }).unwrap();
        let keys: Vec<&str> = ruleset.keys().collect();
        told.push(format!("{environment:?}: {keys:?} {:?}", ruleset.notes));
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn only_what_is_wanted_is_lowered_with_its_prerequisites() {
    let documents = [Document::new("x", dialect().demo)];
    let keys = ["one_page_checkout".to_owned()];
    insta::assert_snapshot!(outline::outline(&load(&documents, Wanted::Flags(&keys))));
}

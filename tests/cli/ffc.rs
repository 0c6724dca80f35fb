//! featureflag.co: listing, evaluating and explaining, environments, documents applied one over the other.

use crate::{Desk, session};

#[test]
fn the_demo_is_listed() {
    insta::assert_snapshot!(session(&Desk::new(), &["list -s demo:ffc", "list -s demo:ffc --format ndjson"]));
}

#[test]
fn one_flag_in_every_format() {
    let lines = ["text", "table", "json", "ndjson", "csv"]
        .map(|format| format!("eval one_page_checkout -u alice -a plan=pro -s demo:ffc --format {format}"));
    insta::assert_snapshot!(session(&Desk::new(), &lines.each_ref().map(String::as_str)));
}

#[test]
fn all_flags_for_a_user_and_for_nobody() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "eval --all -u kim -a beta=true -a orders:=12 -a age:=30 -a score=4.5 -s demo:ffc",
            "eval --all -u u3 -a country=NO -a plan=pro -s demo:ffc --format csv",
            "eval --all -s demo:ffc --format table --default 0",
        ]
    ));
}

#[test]
fn defaults_and_users_that_the_sdk_refuses() {
    let lines = [
        "eval nope -u alice -s demo:ffc --default 3.0",
        "eval nope -u alice -s demo:ffc --default false --format json",
        "explain nope -u alice -s demo:ffc --default false",
        "eval my_togle -u alice -s demo:ffc",
        r#"eval my_toggle -s demo:ffc --context '{"key": "alice", "name": 5}'"#,
        r#"eval my_toggle -s demo:ffc --context '{"keyId": "alice"}'"#,
        r#"eval my_toggle -s demo:ffc --context '{"key": "alice", "self": 1}' --format ndjson"#,
        r#"explain my_toggle -s demo:ffc --context '{"name": "Alice"}' --default on"#,
    ];
    insta::assert_snapshot!(session(&Desk::new(), &lines));
}

#[test]
fn explanations() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "explain my_toggle -u kim -s demo:ffc",
            "explain my_toggle -u alice -a country=NO -a beta:=true -s demo:ffc",
            "explain my_toggle -u bob -a email=b@shop.example -a badge=X-7 -s demo:ffc",
            "explain one_page_checkout -u alice -a orders:=12 -a age:=30.0 -a score=4.500001 -s demo:ffc",
            "explain one_page_checkout -u carol -s demo:ffc",
            "explain banner -u alice -a name=TestBOT -a phone=+4917012345678 -s demo:ffc",
            "explain banner -u alice -a quiet=TRUE -a new_here=false -s demo:ffc",
            "explain results_per_page -u Zoë -s demo:ffc --default 10",
            "explain price_list -u tess -a EMAIL=t@shop.example -s demo:ffc",
            "explain reports -u alice -s demo:ffc",
            "explain old_search -u kim -s demo:ffc",
        ]
    ));
}

#[test]
fn explanations_for_machines() {
    insta::assert_snapshot!(Desk::new().run("explain my_toggle -u alice -a country=NO -s demo:ffc --format json"));
    insta::assert_snapshot!(Desk::new().run("explain results_per_page -u Zoë -s demo:ffc --format json"));
}

const ON: &str = r#"{"localId": 1, "variationValue": "on"}"#;

/// A flag of that id with these members beside its core.
fn flag(id: &str, timestamp: u32, members: &str) -> String {
    let key = id.rsplit("__").next().unwrap();
    format!(
        r#"{{"id": "{id}", "isArchived": false, "timestamp": {timestamp}, "exptIncludeAllRules": null, {members}
        "ff": {{"id": "{id}", "keyName": "{key}", "name": "F", "status": "enabled",
          "isDefaultRulePercentageRolloutsIncludedInExpt": null,
          "variationOptionWhenDisabled": {{"localId": 2, "variationValue": "off"}},
          "defaultRulePercentageRollouts": [{{"rolloutPercentage": [0, 1], "exptRollout": null,
            "valueOption": {{"localId": 1, "variationValue": "{timestamp}"}}}}]}}}}"#
    )
}

const PLAIN: &str = r#""ffp": [], "targetIndividuals": [], "fftuwmtr": [],"#;

fn message(event: &str, flags: &[String]) -> String {
    let flags = flags.join(", ");
    format!(
        r#"{{"messageType": "data-sync", "data": {{"eventType": "{event}", "featureFlags": [{flags}], "segments": []}}}}"#
    )
}

#[test]
fn what_is_odd_is_said() {
    const CAPITAL: &str = "ValueOptionsVariationValue";
    let wants = |key: &str, name: &str| {
        format!(
            r#""ffp": [{{"prerequisiteFeatureFlagId": "FF__1__1__1__{key}", "{name}": {ON}}}],
            "targetIndividuals": [], "fftuwmtr": [],"#
        )
    };
    let rules = r#""ffp": [], "targetIndividuals": [], "fftuwmtr": [
      {"ruleName": "patterns", "isIncludedInExpt": null, "ruleJsonContent": [
        {"property": "mail", "operation": "MatchRegex", "value": "SHOP"},
        {"property": "size", "operation": "BiggerThan", "value": "1.5"},
        {"property": "plan", "operation": "NotEqual", "value": ""},
        {"property": "keyId", "operation": "Equal", "value": "u"}], "valueOptionsVariationRuleValues": []}],"#;
    let flags = [
        flag("FF__1__1__1__rules", 1, rules),
        flag("FF__1__1__1__lower", 1, &wants("rules", "valueOptionsVariationValue")),
        flag("FF__1__1__1__gone", 1, &wants("nowhere", CAPITAL)),
        flag("FF__1__1__1__one", 1, &wants("two", CAPITAL)),
        flag("FF__1__1__1__two", 1, &wants("one", CAPITAL)),
        flag("FF__1__1__1__self", 1, &wants("self", CAPITAL)),
    ];
    insta::assert_snapshot!(session(
        &Desk::new().with("odd.json", message("full", &flags)),
        &[
            "list -s odd.json",
            "explain rules -u u -a mail=u@shop.example -a size:=2 -a Plan=x -s odd.json",
            "explain lower gone one self -u u -s odd.json --default off",
            "eval --all -u u -s odd.json",
        ]
    ));
}

#[test]
fn several_environments() {
    let flags = [
        flag("FF__1__2__3__f", 1, PLAIN),
        flag("FF__1__2__4__f", 2, PLAIN),
        flag("FF__1__2__4__g", 3, PLAIN),
        flag("FF__1__2__5__h", 4, PLAIN),
    ];
    insta::assert_snapshot!(session(
        &Desk::new().with("many.json", message("full", &flags)),
        &[
            "eval --all -u u -s many.json",
            "eval --all -u u -s many.json --environment 4",
            "eval f -u u -s many.json --environment 1__2__3",
            "eval f -u u -s many.json --environment 6",
        ]
    ));
}

#[test]
fn documents_over_one_another() {
    let desk = Desk::new()
        .with("full.json", message("full", &[flag("FF__1__2__3__a", 1, PLAIN), flag("FF__1__2__3__b", 2, PLAIN)]))
        .with("patch.json", message("patch", &[flag("FF__1__2__3__b", 3, PLAIN), flag("FF__1__2__3__a", 4, PLAIN)]))
        .with("late.json", message("patch", &[flag("FF__1__2__3__a", 2, PLAIN)]))
        .with(
            "bare.json",
            format!(
                r#"{{"eventType": "full", "featureFlags": [{}], "segments": []}}"#,
                flag("FF__1__2__3__a", 1, PLAIN)
            ),
        )
        .with("zero.json", message("full", &[flag("FF__1__2__3__a", 0, PLAIN)]));
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval --all -u u -s full.json -s patch.json",
            "eval --all -u u -s full.json -s late.json",
            "eval --all -u u -s patch.json",
            "eval --all -u u -s bare.json -v",
            "eval --all -u u -s zero.json",
        ]
    ));
}

//! `ffctl bootstrap` for FeatBit and featureflag.co.

use crate::{Desk, session};

const MESSAGE: &str = r#"{"messageType": "data-sync", "data": {"eventType": "full",
  "segments": [{"id": "unused", "updatedAt": "2024-01-01T00:00:00Z", "isArchived": false},
    {"isArchived": false, "id": "staff", "updatedAt": "2024-01-02T00:00:00Z", "included": ["kim"], "excluded": [], "rules": []}],
  "featureFlags": [
    {"id": "2", "key": "b", "name": "B", "updatedAt": "2024-01-03T00:00:00Z", "isArchived": false, "variationType": "json", "isEnabled": true,
     "variations": [{"id": "v", "value": "{\"z\": 1, \"a\": 2}"}, {"id": "w", "value": "[]"}], "disabledVariationId": "w", "targetUsers": [], "tags": ["web"],
     "rules": [{"name": "r", "includedInExpt": false, "conditions": [{"property": "User is in segment", "op": null, "value": "[\"staff\"]"}],
       "variations": [{"id": "v", "rollout": [0, 1]}]}], "exptIncludeAllTargets": true,
     "fallthrough": {"includedInExpt": false, "variations": [{"rollout": [0, 0.50], "id": "v"}, {"rollout": [0.50, 1], "id": "w"}]}},
    {"id": "1", "key": "a", "name": "A", "updatedAt": "2024-01-01T00:00:00Z", "isArchived": false, "variations": [{"id": "v", "value": "x"}], "tags": ["mobile", "web"]},
    {"id": "0", "key": "gone", "name": "A", "updatedAt": "2024-01-01T00:00:00Z", "isArchived": true, "variations": []}]}}"#;
const PATCH: &str = r#"{"messageType": "data-sync", "data": {"eventType": "patch", "segments": [], "featureFlags": [
    {"id": "1", "key": "a", "name": "A", "updatedAt": "2024-02-01T00:00:00Z", "isArchived": false, "variations": [{"id": "v", "value": "new"}]}]}}"#;
const RELAY: &str = r#"{"messageType": "data-sync", "data": {"eventType": "rp_full", "items": [
    {"envId": "e1", "secrets": [{"value": "hush"}], "segments": [], "featureFlags": [
      {"id": "1", "key": "one", "updatedAt": "2024-02-01T00:00:00Z", "isArchived": false, "variations": []}]},
    {"envId": "e2", "secrets": [{"value": "hush"}], "segments": [], "featureFlags": [
      {"id": "2", "key": "two", "updatedAt": "2024-02-01T00:00:00Z", "isArchived": false, "variations": []}]}]}}"#;
const OLDER: &str = r#"{"messageType": "data-sync", "data": {"eventType": "full", "segments": [], "userTags": [{"id": "t", "userProperty": "plan"}],
  "featureFlags": [
    {"id": "FF__1__2__3__b", "isArchived": false, "timestamp": 1662624000000, "ff": {"id": "FF__1__2__3__b", "name": "B", "keyName": "b", "status": "Enabled"},
     "ffp": [{"prerequisiteFeatureFlagId": "FF__1__2__3__a", "ValueOptionsVariationValue": {"localId": 1, "variationValue": "on"}}]},
    {"id": "FF__1__2__3__a", "isArchived": false, "timestamp": 1662624000001, "ff": {"id": "FF__1__2__3__a", "name": "A", "keyName": "a", "status": "Disabled"}, "ffp": []},
    {"id": "FF__1__2__3__c", "isArchived": false, "timestamp": 0, "ff": {}},
    {"id": "FF__1__2__4__other", "isArchived": false, "timestamp": 5, "ff": {}}]}}"#;

fn desk() -> Desk {
    Desk::new()
        .with("message.json", MESSAGE)
        .with("patch.json", PATCH)
        .with("relay.json", RELAY)
        .with("older.json", OLDER)
}

#[test]
fn messages_are_folded_into_one() {
    insta::assert_snapshot!(session(
        &desk(),
        &[
            "bootstrap -s message.json",
            "bootstrap -s message.json -s patch.json --minify",
            "bootstrap -s older.json",
            "bootstrap -s relay.json --environment e2 --minify",
            "bootstrap -s relay.json --minify",
            "bootstrap -s older.json --environment 4 --minify",
        ]
    ));
}

#[test]
fn a_part_has_all_that_it_needs() {
    insta::assert_snapshot!(session(
        &desk(),
        &[
            "bootstrap -s message.json --flags a --minify",
            "bootstrap -s message.json --tag mobile --minify",
            "bootstrap -s message.json --flags b --minify",
            "bootstrap -s message.json --project x",
            "bootstrap -s older.json --flags b --minify",
            "bootstrap -s older.json --flags c --minify",
            "bootstrap -s older.json --tag x",
            "bootstrap -s older.json --flags other",
        ]
    ));
}

#[test]
fn files_are_checked() {
    let desk = desk()
        .with("mark.json", format!("\u{feff}{MESSAGE}"))
        .with("bare.json", MESSAGE.replace(r#"{"messageType": "data-sync", "data": "#, "").strip_suffix('}').unwrap())
        .with("undated.json", MESSAGE.replace("2024-0", "later-"))
        .with("first.json", OLDER.replace("\"full\"", "\"patch\""))
        .with("changed.json", MESSAGE.replace("0.50", "0.25").replace("\"included\": [\"kim\"]", "\"included\": []"));
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap --check message.json",
            "bootstrap --check patch.json",
            "bootstrap --check older.json",
            "bootstrap --check first.json",
            "bootstrap --check mark.json",
            "bootstrap --check bare.json",
            "bootstrap --check undated.json",
            "bootstrap --check relay.json",
            "bootstrap -s message.json -o whole.json",
            "bootstrap --check whole.json -s message.json",
            "bootstrap --check whole.json -s message.json -s patch.json",
            "bootstrap --check whole.json -s changed.json",
            "bootstrap -s message.json --flags b -o part.json",
            "bootstrap --check part.json -s message.json --flags b",
            "bootstrap --check part.json -s message.json",
            "bootstrap -s message.json --values-for -u kim",
        ]
    ));
}

#[test]
fn plain_values() {
    let desk = Desk::new()
        .with("values.yaml", "new: true\ntitle: it's\nlimit: 20\nratio: 2.50\nlist: [1, {b: x, a: 2}]\n")
        .with("huge.yaml", "small: 1\nhuge: 12345678901234567890\n")
        .with("empty.yaml", "'': true\n")
        .with("blank.yaml", "' ': true\n");
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap --values values.yaml -p featbit -o featbit.json",
            "eval --all -s featbit.json -u kim -a name=Kim --format ndjson",
            "bootstrap --values values.yaml -p ffc -o ffc.json",
            "eval --all -s ffc.json -u kim --format ndjson",
            "bootstrap --check featbit.json",
            "bootstrap --check ffc.json",
            "bootstrap --values huge.yaml -p featbit",
            "bootstrap --values huge.yaml -p ffc --minify",
            "bootstrap --values empty.yaml -p featbit",
            "bootstrap --values blank.yaml -p ffc",
        ]
    ));
}

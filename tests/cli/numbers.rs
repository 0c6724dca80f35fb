//! Numbers past what a 64-bit floating-point number holds, everywhere where a document, a context or a caller can have one:
//! whatever the answer, it is told, and what is told for machines is JSON.

use serde_json::value::RawValue;

use crate::Desk;

/// A document of each dialect with a flag `f`, in which `BIG` stands for a number.
const DOCUMENTS: [(&str, &str); 7] = [
    (
        "unleash",
        r#"{"version": 2, "features": [{"name": "f", "enabled": true,
          "strategies": [{"name": "flexibleRollout", "parameters": {"rollout": "BIG", "stickiness": "default", "groupId": "f"}},
            {"name": "default", "constraints": [{"contextName": "n", "operator": "NUM_GT", "value": "BIG"}]}],
          "variants": [{"name": "a", "weight": 1000, "payload": {"type": "number", "value": "BIG"}}]}]}"#,
    ),
    (
        "configcat",
        r#"{"p": {"s": "x"}, "f": {"f": {"t": 3, "a": "n", "v": {"d": BIG}, "r": [
          {"c": [{"u": {"a": "n", "c": 10, "d": BIG}}], "s": {"v": {"d": BIG}}}],
          "p": [{"p": 50, "v": {"d": BIG}}, {"p": 50, "v": {"d": -BIG}}]}}}"#,
    ),
    (
        "configcat",
        r#"{"f": {"f": {"t": 3, "v": BIG, "r": [{"o": 0, "a": "n", "t": 10, "c": "BIG", "v": BIG}],
          "p": [{"o": 0, "v": BIG, "p": 100}]}}}"#,
    ),
    (
        "launchdarkly",
        r#"{"flags": {"f": {"key": "f", "version": 1, "on": true, "salt": "s", "offVariation": 0, "variations": [BIG, [-BIG]],
          "rules": [{"id": "r", "variation": 0, "clauses": [{"attribute": "n", "op": "in", "values": [BIG], "negate": true}]},
            {"variation": 1, "clauses": [{"attribute": "n", "op": "greaterThan", "values": [BIG, 1]}]}],
          "fallthrough": {"rollout": {"variations": [{"variation": 0, "weight": 1}, {"variation": 1, "weight": 99999}]}}}},
          "segments": {}}"#,
    ),
    (
        "phaseflag",
        r#"{"flags": [{"id": BIG, "key": "f", "status": "active", "default_variation_id": "b",
          "variations": [{"id": "a", "key": "on", "value": BIG}, {"id": "b", "key": BIG, "value": {"a": [-BIG]}}],
          "targeting_rules": [{"priority": BIG, "conditions": [{"attribute": "n", "operator": "gt", "value": BIG}],
            "variation_id": "b"}, {"percentage_rollout": {"variations": [{"variation_id": "a", "weight": BIG}]}}]}]}"#,
    ),
    (
        "featbit",
        r#"{"messageType": "data-sync", "data": {"eventType": "full", "segments": [], "featureFlags": [
          {"id": "1", "key": "f", "name": "f", "updatedAt": "2026-01-01T00:00:00Z", "isArchived": false, "isEnabled": true,
           "variationType": "number", "variations": [{"id": BIG, "value": "BIG"}, {"id": "b", "value": BIG}],
           "disabledVariationId": BIG, "targetUsers": [], "exptIncludeAllTargets": false,
           "rules": [{"name": "r", "includedInExpt": true, "dispatchKey": BIG, "conditions": [
             {"property": "n", "op": "BiggerThan", "value": BIG}, {"property": "n", "op": "Equal", "value": BIG}],
             "variations": [{"id": BIG, "rollout": [0, BIG], "exptRollout": BIG}]}],
           "fallthrough": {"includedInExpt": true, "variations": [{"id": BIG, "rollout": [BIG, 1], "exptRollout": 1},
             {"id": "b", "rollout": [-BIG, BIG], "exptRollout": BIG}]}}]}}"#,
    ),
    (
        "ffc",
        r#"{"messageType": "data-sync", "data": {"eventType": "full", "segments": [], "featureFlags": [
          {"id": "FF__1__1__1__f", "isArchived": false, "timestamp": 1, "ffp": [], "targetIndividuals": [],
           "exptIncludeAllRules": false, "variationOptions": [{"localId": BIG, "variationValue": BIG}],
           "fftuwmtr": [{"ruleName": "r", "isIncludedInExpt": true, "ruleJsonContent": [
               {"property": "n", "operation": "NotEqual", "value": BIG}],
             "valueOptionsVariationRuleValues": [{"exptRollout": BIG, "rolloutPercentage": [BIG, BIG],
               "valueOption": {"localId": BIG, "variationValue": BIG}}]}],
           "ff": {"id": "FF__1__1__1__f", "keyName": "f", "name": "f", "status": "Enabled",
             "isDefaultRulePercentageRolloutsIncludedInExpt": true,
             "variationOptionWhenDisabled": {"localId": BIG, "variationValue": BIG},
             "defaultRulePercentageRollouts": [{"exptRollout": BIG, "rolloutPercentage": [0, BIG],
               "valueOption": {"localId": BIG, "variationValue": [BIG]}}]}}]}}"#,
    ),
];

#[test]
fn numbers_past_all_measure_are_told() {
    let digits = "9".repeat(400);
    for (provider, document) in DOCUMENTS {
        for number in ["1e400", &digits, "0.1e-9999"] {
            let desk = Desk::new().with("x.json", document.replace("BIG", number));
            let given = format!("-u alice --default {number}");
            let lines = [
                format!("explain f {given} -a n:={number}"),
                format!("explain f {given} -a n=5"),
                format!("eval f {given} -a n:={number}"),
                format!("eval f {given} -a n=5"),
                "list".to_owned(),
            ];
            for line in lines.map(|line| format!("{line} -s x.json -p {provider} --format json")) {
                let output = desk.command(&line).output().unwrap();
                let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
                assert!(matches!(output.status.code(), Some(0 | 2 | 3)), "{provider} {line}\n{out}{err}");
                assert!(!err.contains("panicked"), "{provider} {line}\n{err}");
                if output.status.code() == Some(2) {
                    // The SDK itself does not load such a document, or does not take such a context.
                    assert!(out.is_empty() && err.starts_with("error: "), "{provider} {line}\n{out}{err}");
                } else {
                    serde_json::from_str::<&RawValue>(&out).unwrap_or_else(|error| panic!("{line}: {error}\n{out}"));
                }
            }
        }
    }
}

#[test]
fn ids_of_requests_keep_their_digits() {
    let request = r#"{"id": 12345678901234567890123, "flag": "nope"}"#;
    insta::assert_snapshot!(Desk::new().pipe("eval --requests - -s demo:unleash --format ndjson", request));
}

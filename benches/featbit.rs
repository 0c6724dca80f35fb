//! FeatBit: evaluating, reading contexts, loading.
//!
//! Evaluations take the next of 4096 contexts each time and look the flag up by its key, as a caller would. Messages and
//! contexts are generated here, the same in every run. To measure files instead, name a folder that holds
//! `small.featbit.json`, `big.featbit.json` and `contexts.featbit.ndjson` in `FFCTL_BENCH_DATA`.

mod support;

/// The provider, as the command line names it.
const PROVIDER: &str = "featbit";
/// Where the ruleset with a flag a row, the large one and the contexts stand.
const FILES: [&str; 3] = ["small.featbit.json", "big.featbit.json", "contexts.featbit.ndjson"];
/// Flags that are evaluated one by one. FeatBit has neither versions nor dates, so that `semver_date` compares numbers.
const FLAGS: [&str; 8] = ["bool", "in100", "in10k", "segment10k", "rollout50", "rules20x3", "semver_date", "regex"];

fn main() {
    divan::main();
}

/// Contexts are in the native form already.
fn own(context: &str) -> String {
    context.to_owned()
}

/// Messages and contexts. Whoever is asked for in a list or a rollout is one in two.
mod generate {
    use ffctl::leaf::draw::Draws;
    use serde_json::{Map, Value, json};

    use crate::support::users::values;

    /// A flag for each row.
    pub(super) fn small() -> Value {
        let accounts: Vec<String> = (0..100).map(|number| format!("acct-{number:05}")).collect();
        let orgs: Vec<String> = (0..10_000).map(|number| format!("org-{number:06}")).collect();
        let backwards: Vec<String> = accounts.iter().rev().cloned().collect();
        let rules = (0..20).map(|number| {
            let team = format!("team-{number}");
            json!([one_of("region", &["eu-west"]), one_of("tier", &["gold"]), one_of("team", &[&team])])
        });
        let older = condition("age", "BiggerThan", "50");
        let newer = condition("signupTs", "BiggerThan", "1704067200");
        let flags = [
            plain("bool", "t"),
            plain("bool_b", "t"),
            ruled("in100", [json!([one_of("account", &accounts)])]),
            ruled("in100_b", [json!([one_of("account", &backwards)])]),
            ruled("in10k", [json!([one_of("org", &orgs)])]),
            half("rollout50"),
            half("rollout50_b"),
            half("rollout50_c"),
            ruled("rules20x3", rules),
            ruled("semver_date", [json!([older, newer])]),
            ruled("segment10k", [json!([condition("User is in segment", "", "[\"segment-1\"]")])]),
            ruled("regex", [json!([condition("email", "MatchRegex", "^[a-z0-9.]+@(example|corp)\\.com$")])]),
        ];
        let segment = json!({
            "id": "segment-1", "updatedAt": MOMENT, "isArchived": false, "excluded": [], "included": [],
            "rules": [{"conditions": [one_of("org", &orgs)]}],
        });
        message(&flags, &json!([segment]))
    }

    /// Of ten flags three ask nothing, three hold lists of ten in two rules, three are rollouts, one has a list of 500.
    pub(super) fn big() -> Value {
        let mut draws = Draws::new(1, "big", 0);
        let flags = (0..10_000).map(|number| {
            let key = format!("flag-{number:05}");
            match number % 10 {
                0..3 => plain(&key, "t"),
                3..6 => ruled(&key, [rule(&mut draws), rule(&mut draws)]),
                6..9 => half(&key),
                _ => ruled(&key, [json!([one_of("org", &values(&mut draws, "org", 500))])]),
            }
        });
        message(&flags.collect::<Vec<_>>(), &json!([]))
    }

    fn rule(draws: &mut Draws) -> Value {
        let lists = [("account", "acct"), ("region", "reg"), ("team", "team")];
        lists.map(|(attribute, prefix)| one_of(attribute, &values(draws, prefix, 10))).into()
    }

    /// A user in the native form.
    pub(super) fn context((key, attributes): (String, Map<String, Value>)) -> Value {
        let fields = [("key".to_owned(), json!(key)), ("name".to_owned(), json!(key))];
        fields.into_iter().chain(attributes).collect::<Map<_, _>>().into()
    }

    const MOMENT: &str = "2024-05-01T00:00:00Z";

    fn message(flags: &[Value], segments: &Value) -> Value {
        let data = json!({"eventType": "full", "featureFlags": flags, "segments": segments});
        json!({"messageType": "data-sync", "data": data})
    }

    /// A flag that serves a variation to everybody.
    fn plain(key: &str, variation: &str) -> Value {
        json!({
            "id": format!("id-of-{key}"), "key": key, "name": key, "updatedAt": MOMENT, "isArchived": false,
            "variationType": "boolean", "isEnabled": true, "disabledVariationId": "f", "targetUsers": [], "rules": [],
            "variations": [{"id": "t", "value": "true"}, {"id": "f", "value": "false"}],
            "fallthrough": {"dispatchKey": "keyId", "includedInExpt": false, "variations": [range(variation, 0.0, 1.0)]},
            "exptIncludeAllTargets": false,
        })
    }

    fn range(variation: &str, from: f64, upto: f64) -> Value {
        json!({"id": variation, "rollout": [from, upto], "exptRollout": 1})
    }

    /// A flag with rules, each a list of conditions.
    fn ruled(key: &str, rules: impl IntoIterator<Item = Value>) -> Value {
        let mut flag = plain(key, "f");
        let rules = rules.into_iter().enumerate().map(|(number, conditions)| {
            json!({
                "id": format!("{key}-{number}"), "name": format!("rule {number}"), "dispatchKey": "keyId",
                "includedInExpt": false, "conditions": conditions, "variations": [range("t", 0.0, 1.0)],
            })
        });
        flag["rules"] = rules.collect();
        flag
    }

    /// A rollout to half of the users.
    fn half(key: &str) -> Value {
        let mut flag = plain(key, "f");
        flag["fallthrough"]["variations"] = json!([range("t", 0.0, 0.5), range("f", 0.5, 1.0)]);
        flag
    }

    fn one_of(attribute: &str, values: &[impl AsRef<str>]) -> Value {
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        condition(attribute, "IsOneOf", &json!(values).to_string())
    }

    fn condition(property: &str, operator: &str, value: &str) -> Value {
        json!({"property": property, "op": operator, "value": value})
    }
}

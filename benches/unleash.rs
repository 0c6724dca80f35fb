//! Unleash: evaluating, reading contexts, loading.
//!
//! Evaluations take the next of 4096 contexts each time and look the flag up by its key, as a caller would. Rulesets and
//! contexts are generated here, the same in every run. To measure files instead, name a folder that holds
//! `small.unleash.json`, `big.unleash.json` and `contexts.unleash.ndjson` in `FFCTL_BENCH_DATA`.

mod support;

/// The provider, as the command line names it.
const PROVIDER: &str = "unleash";
/// Where the ruleset with a flag a row, the large one and the contexts stand.
const FILES: [&str; 3] = ["small.unleash.json", "big.unleash.json", "contexts.unleash.ndjson"];
/// Flags that are evaluated one by one.
const FLAGS: [&str; 9] =
    ["bool", "in100", "in10k", "segment10k", "rollout50", "rules20x3", "semver_date", "prereq3", "regex"];

fn main() {
    divan::main();
}

/// The contexts of the files are in the native form.
fn own(contexts: &str) -> String {
    contexts.to_owned()
}

/// Rulesets and contexts. Whoever is asked for in a list or a rollout is one in two.
mod generate {
    use ffctl::leaf::draw::Draws;
    use serde::Serialize;
    use serde_json::{Map, Value, json};

    use crate::support::users::values;

    /// A flag for each row, and those that they depend on.
    pub(super) fn small() -> Value {
        let accounts: Vec<String> = (0..100).map(|number| format!("acct-{number:05}")).collect();
        let orgs: Vec<String> = (0..10_000).map(|number| format!("org-{number:06}")).collect();
        let backwards: Vec<String> = accounts.iter().rev().cloned().collect();
        let rules = (0..20).map(|number| {
            let team = format!("team-{number}");
            default(&[one_of("region", &["eu-west"]), one_of("tier", &["gold"]), one_of("team", &[&team])])
        });
        let version = compared("appVersion", "SEMVER_GT", "2.0.0");
        let date = compared("signupDate", "DATE_AFTER", "2024-01-01T00:00:00Z");
        let email = compared("email", "REGEX", r"^[a-z0-9.]+@(example|corp)\.com$");
        let mut in_segment = default(&[]);
        in_segment["segments"] = json!([1]);
        let mut child = feature("prereq3", &[default(&[])]);
        child["dependencies"] = ["fan0", "fan1", "fan2"].map(|key| json!({"feature": key, "enabled": true})).into();
        let features = json!([
            feature("bool", &[default(&[])]),
            feature("bool_b", &[default(&[])]),
            feature("in100", &[default(&[one_of("account", &accounts)])]),
            feature("in100_b", &[default(&[one_of("account", &backwards)])]),
            feature("in10k", &[default(&[one_of("org", &orgs)])]),
            feature("rollout50", &[half("rollout50")]),
            feature("rollout50_b", &[half("rollout50_b")]),
            feature("rollout50_c", &[half("rollout50_c")]),
            feature("rules20x3", &rules.collect::<Vec<_>>()),
            feature("semver_date", &[default(&[version, date])]),
            feature("regex", &[default(&[email])]),
            feature("segment10k", &[in_segment]),
            child,
            feature("fan0", &[default(&[])]),
            feature("fan1", &[default(&[])]),
            feature("fan2", &[default(&[])]),
        ]);
        let segment = json!({"id": 1, "name": "segment-1", "constraints": [one_of("org", &orgs)]});
        json!({"version": 2, "features": features, "segments": [segment]})
    }

    /// Of ten flags three ask nothing, three hold lists of ten in two rules, three are rollouts, one has a list of 500.
    pub(super) fn big() -> Value {
        let mut draws = Draws::new(1, "big", 0);
        let features = (0..10_000).map(|number| {
            let key = format!("flag-{number:05}");
            match number % 10 {
                0..3 => feature(&key, &[default(&[])]),
                3..6 => feature(&key, &[rule(&mut draws), rule(&mut draws)]),
                6..9 => feature(&key, &[half(&key)]),
                _ => feature(&key, &[default(&[one_of("org", &values(&mut draws, "org", 500))])]),
            }
        });
        json!({"version": 2, "features": features.collect::<Vec<_>>(), "segments": []})
    }

    fn rule(draws: &mut Draws) -> Value {
        let lists = [("account", "acct"), ("region", "reg"), ("team", "team")];
        default(&lists.map(|(attribute, prefix)| one_of(attribute, &values(draws, prefix, 10))))
    }

    /// A user in the native form, all of whose properties are texts.
    pub(super) fn context((key, attributes): (String, Map<String, Value>)) -> Value {
        let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let properties = attributes.into_iter().map(|(name, value)| (name, json!(text(value))));
        json!({"userId": key, "properties": properties.collect::<Map<_, _>>()})
    }

    fn feature(key: &str, strategies: &[Value]) -> Value {
        json!({
            "name": key, "type": "release", "enabled": true, "project": "default", "stale": false,
            "strategies": strategies, "variants": [], "description": null, "impressionData": false,
        })
    }

    fn default(constraints: &[Value]) -> Value {
        json!({"name": "default", "parameters": {}, "constraints": constraints})
    }

    /// A rollout to half of the users.
    fn half(group: &str) -> Value {
        let parameters = json!({"rollout": "50", "stickiness": "userId", "groupId": group});
        json!({"name": "flexibleRollout", "constraints": [], "parameters": parameters})
    }

    fn one_of(attribute: &str, values: &[impl Serialize]) -> Value {
        let mut asked = constraint(attribute, "IN");
        asked["values"] = json!(values);
        asked
    }

    fn compared(attribute: &str, operator: &str, value: &str) -> Value {
        let mut asked = constraint(attribute, operator);
        asked["value"] = json!(value);
        asked
    }

    fn constraint(attribute: &str, operator: &str) -> Value {
        json!({"contextName": attribute, "operator": operator, "inverted": false, "caseInsensitive": false})
    }
}

//! LaunchDarkly: evaluating, reading contexts, loading.
//!
//! Evaluations take the next of 4096 contexts each time and look the flag up by its key, as a caller would. Payloads and
//! contexts are generated here, the same in every run. To measure files instead, name a folder that holds
//! `small.launchdarkly.json`, `big.launchdarkly.json` and `contexts.launchdarkly.ndjson` in `FFCTL_BENCH_DATA`.

mod support;

/// The provider, as the command line names it.
const PROVIDER: &str = "launchdarkly";
/// Where the ruleset with a flag a row, the large one and the contexts stand.
const FILES: [&str; 3] = ["small.launchdarkly.json", "big.launchdarkly.json", "contexts.launchdarkly.ndjson"];
/// Flags that are evaluated one by one.
const FLAGS: [&str; 9] =
    ["bool", "in100", "in10k", "segment10k", "rollout50", "rules20x3", "semver_date", "prereq3", "regex"];

fn main() {
    divan::main();
}

/// Contexts are in the native form already.
fn own(context: &str) -> String {
    context.to_owned()
}

/// Payloads and contexts. Whoever is asked for in a list or a rollout is one in two.
mod generate {
    use ffctl::leaf::draw::Draws;
    use serde_json::{Map, Value, json};

    use crate::support::users::values;

    /// A flag for each row, and those that they depend on.
    pub(super) fn small() -> Value {
        let accounts: Vec<String> = (0..100).map(|number| format!("acct-{number:05}")).collect();
        let orgs: Vec<String> = (0..10_000).map(|number| format!("org-{number:06}")).collect();
        let backwards: Vec<String> = accounts.iter().rev().cloned().collect();
        let rules = (0..20).map(|number| {
            let team = format!("team-{number}");
            json!([one_of("region", &["eu-west"]), one_of("tier", &["gold"]), one_of("team", &[&team])])
        });
        let version = clause("appVersion", "semVerGreaterThan", &["2.0.0"]);
        let date = clause("signupDate", "after", &["2024-01-01T00:00:00Z"]);
        let flags = [
            plain("bool", 0),
            plain("bool_b", 0),
            ruled("in100", [json!([one_of("account", &accounts)])]),
            ruled("in100_b", [json!([one_of("account", &backwards)])]),
            ruled("in10k", [json!([one_of("org", &orgs)])]),
            half("rollout50"),
            half("rollout50_b"),
            half("rollout50_c"),
            ruled("rules20x3", rules),
            ruled("semver_date", [json!([version, date])]),
            ruled("segment10k", [json!([clause("", "segmentMatch", &["segment-1"])])]),
            ruled("regex", [json!([clause("email", "matches", &["^[a-z0-9.]+@(example|corp)\\.com$"])])]),
            plain("pr0", 0),
            needing("pr1", "pr0"),
            needing("pr2", "pr1"),
            needing("prereq3", "pr2"),
        ];
        let segment = json!({"key": "segment-1", "version": 1, "rules": [{"clauses": [one_of("org", &orgs)]}]});
        json!({"flags": flags.into_iter().collect::<Map<_, _>>(), "segments": {"segment-1": segment}})
    }

    /// Of ten flags three ask nothing, three hold lists of ten in two rules, three are rollouts, one has a list of 500.
    pub(super) fn big() -> Value {
        let mut draws = Draws::new(1, "big", 0);
        let flags = (0..10_000).map(|number| {
            let key = format!("flag-{number:05}");
            match number % 10 {
                0..3 => plain(&key, 0),
                3..6 => ruled(&key, [rule(&mut draws), rule(&mut draws)]),
                6..9 => half(&key),
                _ => ruled(&key, [json!([one_of("org", &values(&mut draws, "org", 500))])]),
            }
        });
        json!({"flags": flags.collect::<Map<_, _>>(), "segments": {}})
    }

    fn rule(draws: &mut Draws) -> Value {
        let lists = [("account", "acct"), ("region", "reg"), ("team", "team")];
        lists.map(|(attribute, prefix)| one_of(attribute, &values(draws, prefix, 10))).into()
    }

    /// A user in the native form.
    pub(super) fn context((key, attributes): (String, Map<String, Value>)) -> Value {
        let fields = [("kind".to_owned(), json!("user")), ("key".to_owned(), json!(key))];
        fields.into_iter().chain(attributes).collect::<Map<_, _>>().into()
    }

    /// A flag that serves a variation to everybody.
    fn plain(key: &str, variation: usize) -> (String, Value) {
        let flag = json!({
            "key": key, "version": 7, "on": true, "salt": format!("salt-of-{key}"), "variations": [true, false],
            "offVariation": 1, "prerequisites": [], "targets": [], "contextTargets": [], "rules": [],
            "fallthrough": {"variation": variation}, "clientSide": false, "trackEvents": false,
        });
        (key.to_owned(), flag)
    }

    /// A flag with rules, each a list of clauses.
    fn ruled(key: &str, rules: impl IntoIterator<Item = Value>) -> (String, Value) {
        let (key, mut flag) = plain(key, 1);
        let rules = rules.into_iter().enumerate();
        flag["rules"] = rules
            .map(|(number, clauses)| json!({"id": format!("{key}-{number}"), "clauses": clauses, "variation": 0}))
            .collect();
        (key, flag)
    }

    /// A rollout to half of the users.
    fn half(key: &str) -> (String, Value) {
        let (key, mut flag) = plain(key, 1);
        let half = |variation| json!({"variation": variation, "weight": 50_000});
        flag["fallthrough"] = json!({"rollout": {"contextKind": "user", "variations": [half(0), half(1)]}});
        (key, flag)
    }

    /// A flag that needs the first variation of another.
    fn needing(key: &str, other: &str) -> (String, Value) {
        let (key, mut flag) = plain(key, 0);
        flag["prerequisites"] = json!([{"key": other, "variation": 0}]);
        (key, flag)
    }

    fn one_of(attribute: &str, values: &[impl AsRef<str>]) -> Value {
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        clause(attribute, "in", &values)
    }

    fn clause(attribute: &str, operator: &str, values: &[&str]) -> Value {
        json!({"contextKind": "user", "attribute": attribute, "op": operator, "values": values, "negate": false})
    }
}

//! ConfigCat: evaluating, reading contexts, loading.
//!
//! Evaluations take the next of 4096 contexts each time and look the flag up by its key, as a caller would. Configs and
//! contexts are generated here, the same in every run. To measure files instead, name a folder that holds
//! `small.configcat.json`, `big.configcat.json` and `contexts.flat.ndjson` in `FFCTL_BENCH_DATA`. In that last file, which
//! is nobody's in particular, `userId` stands for `Identifier` and `email` for `Email`.

mod support;

/// The provider, as the command line names it.
const PROVIDER: &str = "configcat";
/// Where the ruleset with a flag a row, the large one and the contexts stand.
const FILES: [&str; 3] = ["small.configcat.json", "big.configcat.json", "contexts.flat.ndjson"];
/// Flags that are evaluated one by one.
const FLAGS: [&str; 9] =
    ["bool", "in100", "in10k", "segment10k", "rollout50", "rules20x3", "semver_date", "prereq3", "hashed_in100"];

fn main() {
    divan::main();
}

/// Flat contexts with ConfigCat's names for what it has names for.
fn own(flat: &str) -> String {
    flat.replace(r#""userId":"#, r#""Identifier":"#).replace(r#""email":"#, r#""Email":"#)
}

/// Configs and contexts. Whoever is asked for in a list or a rollout is one in two.
mod generate {
    use ffctl::leaf::digest;
    use ffctl::leaf::draw::Draws;
    use serde_json::{Map, Value, json};

    use crate::support::users::{NEW_YEAR, values};

    /// What confidential lists are salted with, in front of the key.
    const SALT: &str = "c2FsdCBvZiBhIGJlbmNo";

    // Comparators.
    const ONE_OF: u8 = 0;
    const VERSION_GREATER: u8 = 8;
    const HASHED_ONE_OF: u8 = 16;
    const AFTER: u8 = 19;

    /// A flag for each row, and those that they depend on.
    pub(super) fn small() -> Value {
        let accounts: Vec<String> = (0..100).map(|number| format!("acct-{number:05}")).collect();
        let orgs: Vec<String> = (0..10_000).map(|number| format!("org-{number:06}")).collect();
        let backwards: Vec<String> = accounts.iter().rev().cloned().collect();
        let hashed: Vec<String> = accounts.iter().map(|account| hash(account, "hashed_in100")).collect();
        let rules = (0..20).map(|number| {
            let team = format!("team-{number}");
            json!([one_of("region", &["eu-west"]), one_of("tier", &["gold"]), one_of("team", &[&team])])
        });
        let version = json!({"u": {"a": "appVersion", "c": VERSION_GREATER, "s": "2.0.0"}});
        let date = json!({"u": {"a": "signupTs", "c": AFTER, "d": NEW_YEAR}});
        let confidential = json!({"u": {"a": "account", "c": HASHED_ONE_OF, "l": hashed}});
        let in_segment = json!({"s": {"s": 0, "c": 0}});
        let settings = [
            plain("bool", true),
            plain("bool_b", true),
            ruled("in100", [json!([one_of("account", &accounts)])]),
            ruled("in100_b", [json!([one_of("account", &backwards)])]),
            ruled("in10k", [json!([one_of("org", &orgs)])]),
            half("rollout50"),
            half("rollout50_b"),
            half("rollout50_c"),
            ruled("rules20x3", rules),
            ruled("semver_date", [json!([version, date])]),
            ruled("segment10k", [json!([in_segment])]),
            ruled("hashed_in100", [json!([confidential])]),
            plain("pr0", true),
            ruled("pr1", [json!([needs("pr0")])]),
            ruled("pr2", [json!([needs("pr1")])]),
            ruled("prereq3", [json!([needs("pr2")])]),
        ];
        let segment = json!({"n": "segment-1", "r": [{"a": "org", "c": ONE_OF, "l": orgs}]});
        config(&[segment], settings)
    }

    /// Of ten flags three ask nothing, three hold lists of ten in two rules, three are rollouts, one has a list of 500.
    pub(super) fn big() -> Value {
        let mut draws = Draws::new(1, "big", 0);
        let settings = (0..10_000).map(|number| {
            let key = format!("flag-{number:05}");
            match number % 10 {
                0..3 => plain(&key, true),
                3..6 => ruled(&key, [rule(&mut draws), rule(&mut draws)]),
                6..9 => half(&key),
                _ => ruled(&key, [json!([one_of("org", &values(&mut draws, "org", 500))])]),
            }
        });
        config(&[], settings)
    }

    fn rule(draws: &mut Draws) -> Value {
        let lists = [("account", "acct"), ("region", "reg"), ("team", "team")];
        lists.map(|(attribute, prefix)| one_of(attribute, &values(draws, prefix, 10))).into()
    }

    /// A user in the native form.
    pub(super) fn context((key, mut attributes): (String, Map<String, Value>)) -> Value {
        let email = attributes.shift_remove("email");
        let fields = [("Identifier".to_owned(), json!(key)), ("Email".to_owned(), json!(email))];
        fields.into_iter().chain(attributes).collect::<Map<_, _>>().into()
    }

    fn config(segments: &[Value], settings: impl IntoIterator<Item = (String, Value)>) -> Value {
        let preferences = json!({"u": "https://cdn-global.configcat.com", "r": 0, "s": SALT});
        json!({"p": preferences, "s": segments, "f": settings.into_iter().collect::<Map<_, _>>()})
    }

    /// A setting that serves `value` to everybody.
    fn plain(key: &str, value: bool) -> (String, Value) {
        let served = served(key, value);
        (key.to_owned(), json!({"t": 0, "v": served["v"], "i": served["i"]}))
    }

    /// A setting with rules, each a list of conditions.
    fn ruled(key: &str, rules: impl IntoIterator<Item = Value>) -> (String, Value) {
        let (key, mut setting) = plain(key, false);
        setting["r"] = rules.into_iter().map(|rule| json!({"c": rule, "s": served(&key, true)})).collect();
        (key, setting)
    }

    /// A rollout to half of the users.
    fn half(key: &str) -> (String, Value) {
        let (key, mut setting) = plain(key, false);
        let option = |value| {
            let served = served(&key, value);
            json!({"p": 50, "v": served["v"], "i": served["i"]})
        };
        setting["p"] = json!([option(true), option(false)]);
        (key, setting)
    }

    fn served(key: &str, value: bool) -> Value {
        let id = digest::sha1(key.as_bytes(), value.to_string().as_bytes());
        json!({"v": {"b": value}, "i": id.as_str()[..8]})
    }

    fn one_of(attribute: &str, values: &[impl AsRef<str>]) -> Value {
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        json!({"u": {"a": attribute, "c": ONE_OF, "l": values}})
    }

    /// An item of a confidential list.
    fn hash(item: &str, key: &str) -> String {
        digest::sha256(item.as_bytes(), format!("{SALT}{key}").as_bytes()).as_str().to_owned()
    }

    /// Asks for a prerequisite that serves `true`.
    fn needs(key: &str) -> Value {
        json!({"p": {"f": key, "c": 0, "v": {"b": true}}})
    }
}

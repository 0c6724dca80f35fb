//! `ffctl rollout`

use std::fs;

use crate::{Desk, session};

#[test]
fn the_shares_of_the_demos() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "rollout my_toggle -s demo:unleash",
            "rollout checkout -s demo:unleash",
            "rollout gift-cards -s demo:unleash",
            "rollout search_engine -s demo:configcat",
            "rollout checkout_layout -s demo:launchdarkly",
            "rollout theme -s demo:launchdarkly",
            "rollout banner -s demo:phaseflag",
            "rollout results_per_page -s demo:featbit",
            "rollout price_list -s demo:ffc",
        ]
    ));
}

#[test]
fn users_and_what_their_buckets_decide() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "rollout my_toggle -s demo:unleash --user alice --user carol -u bob -a country=NO",
            // By their country nobody is taken, whatever the bucket.
            "rollout my_toggle -s demo:unleash --user alice --user carol -a country=US",
            "rollout banner-colour -s demo:unleash --user tester-1 --user bob --user carol",
            "rollout search_engine -s demo:configcat --user a --user b",
            "rollout checkout_layout -s demo:launchdarkly --user a --user b",
            "rollout database -s demo:launchdarkly --user a",
            "rollout shipping_note -s demo:featbit --user a --user b",
            "rollout payments -s demo:ffc --user a --user b --user a",
        ]
    ));
}

#[test]
fn documents_and_records() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.run("rollout checkout -s demo:unleash --format json"));
    insta::assert_snapshot!(
        desk.run("rollout banner-colour -s demo:unleash --user bob --user tester-1 --show-work --format json")
    );
    insta::assert_snapshot!(session(
        &desk,
        &[
            "rollout checkout -s demo:unleash --format ndjson",
            "rollout checkout -s demo:unleash --format csv",
            "rollout banner-colour -s demo:unleash --user bob --user tester-1 --format ndjson",
            "rollout banner-colour -s demo:unleash --user bob --user tester-1 --format csv",
            "rollout results_per_page -s demo:featbit --user a --format csv",
        ]
    ));
}

#[test]
fn the_work_behind_a_bucket() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "rollout my_toggle -s demo:unleash --user carol --show-work",
            "rollout banner-colour -s demo:unleash --user tester-1 --show-work",
            "rollout search_engine -s demo:configcat --user a --show-work",
            "rollout checkout_layout -s demo:launchdarkly --user a --show-work",
            "rollout results_per_page -s demo:featbit --user a --show-work",
            "rollout results_per_page -s demo:ffc --user a --show-work",
        ]
    ));
}

#[test]
fn a_file_of_ids() {
    let desk = Desk::new()
        .with("ids.txt", "\u{feff}alice\r\n\r\nbob\nalice\n carol\n\nbob")
        .with("bytes.txt", b"alice\n\xff\n")
        .with("empty.txt", "");
    let mut told = desk.pipe("rollout my_toggle -s demo:unleash --ids -", "alice\nbob\n");
    told.push_str("\n\n");
    told.push_str(&session(
        &desk,
        &[
            "rollout my_toggle -s demo:unleash --ids ids.txt --user bob",
            "rollout my_toggle -s demo:unleash --ids empty.txt",
            "rollout my_toggle -s demo:unleash --ids bytes.txt",
            "rollout my_toggle -s demo:unleash --ids nothing.txt",
            "rollout my_toggle -s demo:unleash --ids .",
        ],
    ));
    insta::assert_snapshot!(told);
}

/// 40 users of whom nobody is in at 25 %, found by their buckets; `eval` says so, too.
#[test]
fn what_is_no_chance_is_told() {
    let desk = Desk::new();
    let mut out = Vec::new();
    for number in 0..200 {
        let id = format!("user-{number}");
        if desk.run(&format!("eval my_toggle -s demo:unleash --user {id}")).contains("\nfalse") && out.len() < 40 {
            out.push(id);
        }
        if out.len() == 40 {
            break;
        }
    }
    let desk = desk.with("out.txt", out.join("\n"));
    let told = desk.run("rollout my_toggle -s demo:unleash --ids out.txt -q");
    // The sum by hand: 2 * 0.75^40 and a little more.
    assert!(told.contains("0 of 40 in, 25 % is configured: not chance, p = 0.000022"), "{told}");
}

#[test]
fn a_ramp_adds_users_and_writes_them_down() {
    let desk = Desk::new().with("ids.txt", (0..30).map(|n| format!("user-{n}")).collect::<Vec<_>>().join("\n"));
    let mut told = session(
        &desk,
        &[
            "rollout my_toggle -s demo:unleash --ids ids.txt --ramp 10,25,50 --emit added.ndjson --format csv",
            "rollout my_toggle -s demo:unleash --ids ids.txt --ramp 10,25,50 -a country=US",
            "rollout checkout_layout -s demo:launchdarkly --user a --user b --ramp 10,25,50",
            "rollout checkout_layout -s demo:launchdarkly --user a --user b --ramp 10,25,50 --rule 3",
        ],
    );
    told.push_str("\n\n");
    told.push_str(&fs::read_to_string(desk.path().join("added.ndjson")).unwrap());
    insta::assert_snapshot!(told);
}

#[test]
fn contexts_go_through_the_rules() {
    let desk = Desk::new()
        .with("users.csv", "userId,country,email\nu1,NO,\nu2,US,a@example.com\nu3,SE,\n,NO,\nu1,NO,x@y.org\n")
        .with("users.ndjson", "{\"userId\":\"u1\"}\n{\"context\":{\"userId\":\"u2\"},\"flag\":\"x\"}\nnonsense\n");
    insta::assert_snapshot!(session(
        &desk,
        &[
            "rollout my_toggle -s demo:unleash --contexts users.csv --by country --ramp 10,50",
            "rollout my_toggle -s demo:unleash --contexts users.ndjson --format json",
        ]
    ));
}

#[test]
fn samples_have_intervals() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "rollout checkout -s demo:unleash --sample 1000 -a country=NO -a appVersion=2.4.0",
            "rollout database -s demo:launchdarkly --sample 10 --confidence 99",
        ]
    ));
}

/// What `ffctl LINE` writes as one document.
fn document(desk: &Desk, line: &str) -> serde_json::Value {
    serde_json::from_slice(&desk.command(line).output().unwrap().stdout).unwrap()
}

/// Half of all evaluations.
const DRAWN: &str = r#"{"version": 1, "features": [{"name": "f", "enabled": true, "strategies": [
  {"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "random", "groupId": "g"}}]}]}"#;

#[test]
fn each_user_has_a_draw_of_its_own() {
    let ids = (0..100).map(|number| format!("u{number}")).collect::<Vec<_>>().join("\n");
    let desk = Desk::new().with("drawn.json", DRAWN).with("ids.txt", ids);
    let told = document(&desk, "rollout f -s drawn.json --ids ids.txt --format json");
    let outcomes = told["totals"]["outcomes"].as_array().unwrap();
    // Fewer than 25 of one of them are less likely than one in a million.
    assert!(outcomes.len() == 2 && outcomes.iter().all(|of| of["count"].as_u64() >= Some(25)), "{outcomes:?}");
    let alone = document(&desk, "rollout f -s drawn.json --user u0 --format json");
    assert_eq!(alone["users"][0]["value"], told["users"][0]["value"]);
}

/// Half of the sessions, and half of the users who are left.
const SESSIONS: &str = r#"{"version": 2, "features": [{"name": "f", "enabled": true, "strategies": [
  {"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "sessionId", "groupId": "g"}},
  {"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "userId", "groupId": "h"}}]}]}"#;

/// Three tenths of whatever is called `KIND`.
const KINDS: &str = r#"{"flags": {"f": {"key": "f", "version": 1, "on": true, "salt": "s", "variations": ["a", "b"],
  "fallthrough": {"rollout": {"contextKind": "KIND", "variations": [
    {"variation": 0, "weight": 30000}, {"variation": 1, "weight": 70000}]}}}}}"#;

/// What is sticky is made up unless it is given; what cannot be made up is told.
#[test]
fn samples_hold_the_true_shares() {
    let desk = Desk::new()
        .with("sessions.json", SESSIONS)
        .with("user.json", KINDS.replace("KIND", "user"))
        .with("org.json", KINDS.replace("KIND", "org"));
    let sampled = |line: &str| -> Vec<(u64, f64, f64)> {
        let told = document(&desk, &format!("rollout f --format json --sample 4000 --confidence 99.9 -s {line}"));
        let of = |share: &serde_json::Value| {
            (share["users"].as_u64().unwrap(), share["low"].as_f64().unwrap(), share["high"].as_f64().unwrap())
        };
        told["sample"]["shares"].as_array().unwrap().iter().map(of).collect()
    };
    let holds = |(_, low, high): (u64, f64, f64), share: f64| low <= share && share <= high && high - low < 0.1;
    let everybody = sampled("sessions.json");
    assert!(everybody.len() == 2 && everybody.iter().any(|of| holds(*of, 0.75)), "{everybody:?}");
    // One session is in for everybody, or for nobody.
    for session in ["a", "b", "c", "d", "e"] {
        let of_one = sampled(&format!("sessions.json -a sessionId={session}"));
        assert!(of_one.iter().any(|of| holds(*of, 0.5) || of.0 == 4000), "{of_one:?}");
    }
    let users = sampled("user.json");
    assert!(holds(users[0], 0.3) && holds(users[1], 0.7), "{users:?}");
    assert_eq!(sampled("org.json").iter().map(|of| of.0).collect::<Vec<_>>(), [4000, 0]);
    let told = desk.run("rollout f -s org.json --sample 10");
    assert!(told.contains("is sticky on `org.key`, which cannot be made up here"), "{told}");
}

/// Users of a file are followed without anything being worked out for people; that counts the same.
#[test]
fn the_same_users_count_the_same_one_by_one_and_in_a_file() {
    let keys: Vec<String> = (0..300).map(|number| format!("user-{number}")).collect();
    let named = |name: &str| {
        keys.iter().map(|key| format!("{{\"{name}\":\"{key}\",\"name\":\"{key}\"}}\n")).collect::<Vec<_>>().concat()
    };
    let desk = Desk::new().with("ids.txt", keys.join("\n")).with("twice.csv", "userId\nu1\nu2\nu1\n\n");
    let cases = [
        ("unleash", "userId", "checkout"),
        ("unleash", "userId", "banner-colour"),
        ("unleash", "userId", "my_toggle"),
        ("configcat", "Identifier", "search_engine"),
        ("configcat", "Identifier", "my_toggle"),
        ("launchdarkly", "key", "checkout_layout"),
        ("launchdarkly", "key", "database"),
        ("launchdarkly", "key", "payments"),
        ("phaseflag", "user_id", "banner"),
        ("phaseflag", "user_id", "one_page_checkout"),
        ("featbit", "key", "results_per_page"),
        ("featbit", "key", "shipping_note"),
        ("ffc", "key", "price_list"),
        ("ffc", "key", "payments"),
    ];
    for (provider, name, flag) in cases {
        fs::write(desk.path().join("users.ndjson"), named(name)).unwrap();
        let ask = format!("rollout {flag} -s demo:{provider} --format json");
        let by_id = document(&desk, &format!("{ask} --ids ids.txt"));
        let in_file = document(&desk, &format!("{ask} --contexts users.ndjson"));
        assert_eq!(by_id["totals"], in_file["totals"], "{provider} {flag}");
        assert_eq!(by_id["totals"]["ids"], 300, "{provider} {flag}");
    }
    let told = desk.run("rollout my_toggle -s demo:unleash --contexts twice.csv --by nosuch");
    assert!(told.contains("warning: no context of `twice.csv` says anything of `nosuch`"), "{told}");
    // A key counts once, and who has none counts each time.
    let ramp = "rollout my_toggle -s demo:unleash --contexts twice.csv -a country=NO --ramp 100 --format json";
    let ramp = &document(&desk, ramp)["ramp"];
    let added = ramp["steps"][0]["added"].as_array().unwrap();
    assert_eq!(added.iter().map(|added| added["user"].as_str().unwrap()).collect::<Vec<_>>(), ["u1", "u2"], "{ramp}");
    assert_eq!(ramp["repeated"], 1, "{ramp}");
}

/// The same group under two names, and one of its own.
const GROUPS: &str = r#"{"version": 1, "features": [
  {"name": "tenth", "enabled": true, "strategies": [
    {"name": "flexibleRollout", "parameters": {"rollout": "10", "stickiness": "userId", "groupId": "g"}}]},
  {"name": "quarter", "enabled": true, "strategies": [
    {"name": "flexibleRollout", "parameters": {"rollout": "25", "stickiness": "default", "groupId": "g"}}]},
  {"name": "apart", "enabled": true, "strategies": [
    {"name": "flexibleRollout", "parameters": {"rollout": "25", "stickiness": "userId", "groupId": "h"}}]},
  {"name": "twice", "enabled": true, "strategies": [
    {"name": "flexibleRollout", "parameters": {"rollout": "20", "stickiness": "userId", "groupId": "g"}},
    {"name": "flexibleRollout", "parameters": {"rollout": "60", "stickiness": "userId", "groupId": "g"}}]}
]}"#;

/// A tenth of one flag and a tenth of another.
const SHIFTED: &str = r#"{"flags": [
  {"id": "1", "key": "one", "default_variation_id": "off",
    "variations": [{"id": "on", "key": "on", "value": true}, {"id": "off", "key": "off", "value": false}],
    "targeting_rules": [{"percentage_rollout": {"variations": [{"variation_id": "on", "weight": 10}]}}]},
  {"id": "2", "key": "other", "default_variation_id": "off",
    "variations": [{"id": "on", "key": "on", "value": true}, {"id": "off", "key": "off", "value": false}],
    "targeting_rules": [{"percentage_rollout": {"variations": [{"variation_id": "on", "weight": 10}]}}]}]}"#;

#[test]
fn several_flags_are_nested_or_independent() {
    let desk = Desk::new().with("groups.json", GROUPS).with("shifted.json", SHIFTED);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "rollout tenth quarter -s groups.json",
            "rollout tenth apart -s groups.json --format json",
            "rollout tenth quarter apart -s groups.json",
            "rollout twice tenth -s groups.json --user a --user b --user c",
            // Seeds of DJB2 only shift the buckets.
            "rollout one other -s shifted.json -p phaseflag",
        ]
    ));
}

#[test]
fn what_cannot_be_done_is_told() {
    let desk = Desk::new().with("groups.json", GROUPS).with("part.json", DRAWN.replace("50", "33.7"));
    insta::assert_snapshot!(session(
        &desk,
        &[
            // The engine knows whole percentages alone.
            "rollout f -s part.json",
            "rollout",
            "rollout my_togle -s demo:unleash",
            "rollout my_togle my_toggle my_toggle -s demo:unleash",
            "rollout my_toggle -s demo:unleash --ramp 10",
            "rollout my_toggle -s demo:unleash --user a --ramp 50,10",
            "rollout my_toggle -s demo:unleash --user a --ramp 10,x",
            "rollout my_toggle -s demo:unleash --user a --ramp 10 --rule 7",
            "rollout my_toggle -s demo:unleash --user a --ramp 10 --rule 2",
            "rollout payments -s demo:unleash --user a --ramp 10",
            "rollout twice -s groups.json --user a --ramp 10",
            "rollout my_toggle -s demo:unleash --emit x",
            "rollout my_toggle -s demo:unleash --show-work",
            "rollout my_toggle -s demo:unleash -a country=NO",
            "rollout my_toggle -s demo:unleash --user a -a contry=NO",
            "rollout my_toggle -s - --ids -",
            "rollout my_toggle -s demo:unleash --contexts x.csv --user a",
        ]
    ));
}

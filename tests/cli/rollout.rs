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

#[test]
fn several_flags_are_nested_or_independent() {
    let desk = Desk::new().with("groups.json", GROUPS);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "rollout tenth quarter -s groups.json",
            "rollout tenth apart -s groups.json --format json",
            "rollout tenth quarter apart -s groups.json",
            "rollout twice tenth -s groups.json --user a --user b --user c",
        ]
    ));
}

#[test]
fn what_cannot_be_done_is_told() {
    let desk = Desk::new().with("groups.json", GROUPS);
    insta::assert_snapshot!(session(
        &desk,
        &[
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

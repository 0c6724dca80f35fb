//! `ffctl explain`: one story a construct.

use crate::{Desk, session};

const NORWAY: &str = "-a country=NO -a appVersion=2.10.0 -s demo:unleash";

#[test]
fn a_rollout_that_missed() {
    insta::assert_snapshot!(Desk::new().run("explain my_toggle -u alice -a country=NO -s demo:unleash"));
}

#[test]
fn a_rollout_that_hit() {
    insta::assert_snapshot!(Desk::new().run("explain my_toggle -u carol -s demo:unleash"));
}

#[test]
fn nothing_to_be_sticky_on() {
    insta::assert_snapshot!(Desk::new().run("explain my_toggle -a emial=ann@example.com -s demo:unleash"));
}

#[test]
fn a_near_miss() {
    insta::assert_snapshot!(Desk::new().run("explain checkout -u 9 -a country=no -a appVersion=v2.4 -s demo:unleash"));
    insta::assert_snapshot!(Desk::new().run("explain checkout -u 9 -a country=no -a appVersion=2.4.0 -s demo:unleash"));
}

#[test]
fn a_strategy_with_variants() {
    insta::assert_snapshot!(Desk::new().run(&format!("explain checkout -u 9 {NORWAY}")));
}

#[test]
fn a_random_draw() {
    insta::assert_snapshot!(Desk::new().run(&format!("explain checkout {NORWAY}")));
}

#[test]
fn a_parent() {
    insta::assert_snapshot!(Desk::new().run(&format!("explain gift-cards -u 9 {NORWAY}")));
    insta::assert_snapshot!(Desk::new().run(&format!("explain gift-cards -u 0 {NORWAY}")));
}

#[test]
fn an_override() {
    insta::assert_snapshot!(Desk::new().run("explain banner-colour -u tester-1 -s demo:unleash"));
}

#[test]
fn flags_that_ask_nothing() {
    insta::assert_snapshot!(Desk::new().run("explain payments old-search -s demo:unleash"));
}

#[test]
fn addresses_and_ids() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "explain internal-tools -a remoteAddress=10.1.2.3 -s demo:unleash",
            "explain internal-tools -u oncall-2 -a remoteAddress=fe80::1%eth0 -s demo:unleash",
        ]
    ));
}

#[test]
fn the_clock() {
    insta::assert_snapshot!(Desk::new().run("explain summer-sale --at 2026-10-01T00:00:00Z -s demo:unleash"));
}

const ODD: &str = r#"{"version": 2, "segments": [{"id": 7, "constraints": []}], "features": [
  {"name": "broken", "enabled": true, "strategies": [
    {"name": "default", "constraints": [{"contextName": "n", "operator": "NUM_GT", "value": "five"}]}]},
  {"name": "child-of-broken", "enabled": true, "dependencies": [{"feature": "broken"}]},
  {"name": "orphan", "enabled": true, "dependencies": [{"feature": "nobody"}]},
  {"name": "grandchild", "enabled": true, "dependencies": [{"feature": "orphan", "enabled": false}]},
  {"name": "custom", "enabled": true, "strategies": [{"name": "businessHours", "constraints": [
    {"contextName": "plan", "operator": "IN", "values": ["pro"], "inverted": true}]}]},
  {"name": "no-weight", "enabled": true, "variants": [{"name": "a", "weight": 0}]},
  {"name": "without-group", "enabled": true, "strategies": [
    {"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "team"}, "segments": [7]}]},
  {"name": "child", "enabled": true, "dependencies": [{"feature": "without-group"}]},
  {"name": "odd-parts", "enabled": true, "strategies": [
    {"name": "flexibleRollout", "parameters": {"rollout": "half"}},
    {"name": "applicationHostname", "parameters": {"hostNames": "web-1"}},
    {"name": "gradualRolloutRandom", "parameters": {"percentage": "50"}},
    {"name": "default", "constraints": [{"contextName": "v", "operator": "SEMVER_GT", "value": "v1.0.0"}]},
    {"name": "default", "constraints": [{"contextName": "mail", "operator": "REGEX", "value": "(?=x)"}]},
    {"name": "default", "constraints": [{"contextName": "mail", "operator": "REGEX", "value": "^a.*z$", "caseInsensitive": true}]},
    {"name": "default", "constraints": [{"contextName": "n", "operator": "NUM_EQ", "value": "7"}]},
    {"name": "default", "constraints": [{"contextName": "ip", "operator": "IN_CIDR", "values": ["10.0.0.0/8", "x"]}]},
    {"name": "default", "constraints": [{"contextName": "n", "operator": "IN", "values":
      ["1", "2", "3", "4", "5", "6", "8", "9", "10", "11", "7.0", "13"]}]}]}
]}"#;

#[test]
fn a_flag_that_does_not_compile() {
    let desk = Desk::new().with("odd.json", ODD);
    insta::assert_snapshot!(session(&desk, &["explain broken -s odd.json", "explain child-of-broken -s odd.json"]));
}

#[test]
fn parents_that_cannot_be_used() {
    let desk = Desk::new().with("odd.json", ODD);
    insta::assert_snapshot!(session(&desk, &["explain orphan -s odd.json", "explain grandchild -s odd.json"]));
}

#[test]
fn custom_strategies() {
    let desk = Desk::new().with("odd.json", ODD);
    insta::assert_snapshot!(session(
        &desk,
        &["explain custom -s odd.json", "explain custom --strategy businessHours=true -s odd.json"]
    ));
}

#[test]
fn weights_that_add_up_to_nothing() {
    insta::assert_snapshot!(Desk::new().with("odd.json", ODD).run("explain no-weight -u alice -s odd.json"));
}

#[test]
fn a_group_that_is_the_name_of_the_child() {
    let desk = Desk::new().with("odd.json", ODD);
    insta::assert_snapshot!(session(
        &desk,
        &["explain without-group -a team=blue -s odd.json", "explain child -a team=blue -s odd.json"]
    ));
}

#[test]
fn constructs_that_seldom_match() {
    let desk = Desk::new().with("odd.json", ODD);
    insta::assert_snapshot!(desk.run("explain odd-parts -a mail=AbcX -a n=7e0x -a ip=10.0.0.300 --seed 2 -s odd.json"));
    insta::assert_snapshot!(desk.run("explain odd-parts -a mail=AbcZ -a n=7 -a ip=10.0.0.3 --seed 2 -s odd.json"));
    insta::assert_snapshot!(desk.run("explain odd-parts -a mail=x -a n=7.00 -a ip=11.0.0.3 --seed 2 -s odd.json"));
}

#[test]
fn the_typed_trace() {
    insta::assert_snapshot!(Desk::new().run(&format!("explain checkout -u 9 --format json {NORWAY}")));
}

#[test]
fn an_unknown_flag() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &["explain chekout payments -s demo:unleash", "explain zzz --format json -s demo:unleash"]
    ));
}

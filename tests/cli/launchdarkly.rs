//! LaunchDarkly: listing, evaluating and explaining, typed calls, the state of all flags, big segments, and secure mode.

use crate::{Desk, session};

/// Its name in the environment is all that is told of it.
const KEY: &str = "sdk-01234567-89ab-cdef-0123-456789abcdef";

/// A document of the fixtures.
fn fixture(path: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/launchdarkly").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_demo_is_listed() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "list -s demo:launchdarkly",
            "list -v -s demo:launchdarkly --format text",
            "list -s demo:launchdarkly --format ndjson"
        ]
    ));
}

#[test]
fn one_flag_in_every_format() {
    let lines = ["text", "table", "json", "ndjson", "csv"]
        .map(|format| format!("eval my_toggle --user alice -s demo:launchdarkly --format {format}"));
    insta::assert_snapshot!(session(&Desk::new(), &lines.each_ref().map(String::as_str)));
}

const BOTH: &str = r#"--context '{"kind": "multi", "user": {"key": "u1", "signedUp": "2025-06-01T00:00:00Z"}, "org": {"key": "acme", "seats": 250}, "device": {"key": "d", "appVersion": "2.5"}}'"#;

#[test]
fn all_flags_for_one_kind_for_several_and_for_nobody() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "eval --all -u userKeyA -s demo:launchdarkly",
            &format!("eval --all {BOTH} -s demo:launchdarkly"),
            &format!("eval --all {BOTH} -s demo:launchdarkly --format ndjson"),
            "eval --all -s demo:launchdarkly --default nothing",
        ]
    ));
}

#[test]
fn what_is_not_served() {
    let desk = Desk::new().with(
        "flags.json",
        r#"{"flags": {
          "off": {"on": false, "variations": [1]},
          "malformed": {"on": true, "variations": [1], "fallthrough": {"variation": 3}},
          "circle": {"on": true, "variations": [1], "offVariation": 0, "prerequisites": [{"key": "circle", "variation": 0}]}}}"#,
    );
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval off malformed circle missing -u a -s flags.json",
            "eval off malformed circle missing -u a -s flags.json --default mine --format ndjson",
            "eval of -u a -s flags.json --default false",
            "eval off -s flags.json",
            "explain off malformed circle -u a -s flags.json --default mine",
        ]
    ));
}

#[test]
fn requests_one_a_line() {
    let requests = r#"{"id": 1, "flag": "my_toggle", "context": {"kind": "user", "key": "alice"}}
{"id": 2, "flag": "checkout_layout", "context": {"kind": "user", "key": "cust"}, "bigSegments": {"memberships": {"cust": {"customers.g4": false}}}}
{"id": 3, "flag": "checkout_layout", "context": {"kind": "user", "key": ""}, "default": "x"}
{"id": 4, "flag": "nowhere", "context": {"key": "old"}, "default": [1.0]}
{"id": 5, "flag": "payments", "context": {"kind": "user", "key": "a"}, "bigSegments": 7}
"#;
    insta::assert_snapshot!(Desk::new().pipe("eval --requests - -s demo:launchdarkly --format ndjson", requests));
}

#[test]
fn typed_calls() {
    let typed = |kind: &str, flag: &str, default: &str| {
        format!("eval {flag} -u alice --type {kind} --default {default} -s demo:launchdarkly")
    };
    let lines = [
        typed("bool", "my_toggle", "false"),
        typed("bool", "max_items", "false"),
        typed("string", "database", "none"),
        typed("string", "my_toggle", "none"),
        typed("int", "max_items", "7"),
        typed("int", "theme", "7"),
        typed("float", "max_items", "7.5"),
        typed("float", "database", "7.5"),
        typed("json", "theme", "{}"),
        typed("json", "my_toggle", "{}"),
        "eval my_toggle max_items -u alice --type int -s demo:launchdarkly --format ndjson".to_owned(),
        "eval --all -u alice --type bool -s demo:launchdarkly --format table".to_owned(),
    ];
    insta::assert_snapshot!(session(&Desk::new(), &lines.each_ref().map(String::as_str)));
}

#[test]
fn typed_calls_of_other_vendors() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "eval my_toggle -u alice --type int -s demo:unleash",
            "eval my_toggle -u alice --type bool -s demo:unleash",
            "eval basket_limit -u alice --type string -s demo:configcat",
            "eval basket_limit -u alice --type int -s demo:configcat",
        ]
    ));
}

#[test]
fn the_state_of_all_flags() {
    let context = "-u userKeyA -s demo:launchdarkly --at 2025-12-01T00:00:00Z";
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            &format!("eval --all {context} --format ld-state"),
            &format!("eval --all {context} --format ld-state --client-side-only"),
            &format!("eval --all {context} --format ld-state --with-reasons --details-only-for-tracked-flags"),
            "eval --all -u userKeyA -s demo:launchdarkly --at 2026-12-01T00:00:00Z --format ld-state --with-reasons --details-only-for-tracked-flags -q",
        ]
    ));
}

#[test]
fn states_that_cannot_be_made() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "eval --all -s demo:launchdarkly --format ld-state",
            r#"eval --all --context '{"kind": "user", "key": 7}' -s demo:launchdarkly --format ld-state"#,
            "eval my_toggle -u a -s demo:launchdarkly --format ld-state",
            "eval --all -u a -s demo:launchdarkly --with-reasons",
            "eval --all -u a -s demo:unleash --format ld-state",
            "eval --all -u a -s demo:configcat --format ld-state",
        ]
    ));
}

#[test]
fn a_state_is_no_ruleset() {
    let desk = Desk::new();
    let state = String::from_utf8(
        desk.command("eval --all -u a -q -s demo:launchdarkly --format ld-state").output().unwrap().stdout,
    )
    .unwrap();
    let desk = desk.with("state.json", state);
    insta::assert_snapshot!(session(&desk, &["eval my_toggle -u a -s state.json", "list -s state.json"]));
}

#[test]
fn secure_mode() {
    let desk = Desk::new().variable("LAUNCHDARKLY_SDK_KEY", KEY);
    let told = session(
        &desk,
        &[
            "eval --secure-mode-hash -u user-key-123",
            "eval --secure-mode-hash -u user-key-123 -a plan=pro -s demo:launchdarkly",
            r#"eval --secure-mode-hash --context '{"kind": "other", "key": "user-key-123"}' -p launchdarkly"#,
            r#"eval --secure-mode-hash --context '{"kind": "multi", "user": {"key": "x:y"}, "org": {"key": "a:b"}}'"#,
            r#"eval --secure-mode-hash --context '{"kind": "user", "key": ""}'"#,
            "eval --secure-mode-hash",
            "eval --secure-mode-hash -u a -p unleash",
            "eval --secure-mode-hash my_toggle -u a -s demo:launchdarkly",
            "eval --secure-mode-hash -u a --format json",
            "eval my_toggle -v -u alice -s demo:launchdarkly",
            "explain my_toggle -v -u alice -s demo:launchdarkly",
        ],
    );
    assert!(!told.contains(KEY), "{told}");
    assert!(!told.contains(&KEY[4..]), "{told}");
    insta::assert_snapshot!(told);
    let desk = Desk::new().variable("LAUNCHDARKLY_SDK_KEY", &format!("{KEY}\n"));
    let with_line_feed = desk.run("eval --secure-mode-hash -u user-key-123");
    assert!(told.starts_with(&with_line_feed), "{with_line_feed}");
}

#[test]
fn secure_mode_without_a_key() {
    insta::assert_snapshot!(session(&Desk::new(), &["eval --secure-mode-hash -u user-key-123"]));
    let empty = Desk::new().variable("LAUNCHDARKLY_SDK_KEY", " \n");
    insta::assert_snapshot!(session(&empty, &["eval --secure-mode-hash -u user-key-123"]));
}

#[test]
fn big_segments() {
    let desk = Desk::new()
        .with(
            "big.json",
            r#"{"lastUpToDate": "now", "memberships": {"u7": {"customers.g4": true}, "u2": {"customers.g4": false}}}"#,
        )
        .with("stale.json", r#"{"lastUpToDate": 1700000000000, "memberships": {"u7": {"customers.g4": true}}}"#)
        .with("wrong.json", r#"{"memberships": {"u7": ["customers.g4"]}}"#)
        .with("broken.json", r#"{"memberships": "#);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval checkout_layout -u u7 -s demo:launchdarkly",
            "eval checkout_layout -u u7 -s demo:launchdarkly --big-segments big.json --format ndjson",
            "eval checkout_layout -u u2 -s demo:launchdarkly --big-segments big.json --format ndjson",
            "eval checkout_layout -u u7 -s demo:launchdarkly --big-segments stale.json --format ndjson",
            "explain checkout_layout -u u7 -s demo:launchdarkly",
            "explain checkout_layout -u u7 -s demo:launchdarkly --big-segments big.json",
            "explain checkout_layout -u u2 -s demo:launchdarkly --big-segments stale.json",
            "eval checkout_layout -u u7 -s demo:launchdarkly --big-segments wrong.json",
            "eval checkout_layout -u u7 -s demo:launchdarkly --big-segments broken.json",
            "eval checkout_layout -u u7 -s demo:launchdarkly --big-segments nowhere.json",
            "eval my_toggle -u u7 -s demo:unleash --big-segments big.json",
        ]
    ));
}

#[test]
fn explanations_of_the_demo() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "explain my_toggle -u alice -s demo:launchdarkly",
            "explain my_toggle -u carol -a email=carol@shop.example -s demo:launchdarkly",
            r#"explain my_toggle --context '{"kind": "user", "key": "carol", "address": {"country": "SE"}}' -s demo:launchdarkly"#,
            r#"explain my_toggle --context '{"kind": "user", "key": "carol", "address": "SE"}' -s demo:launchdarkly"#,
            "explain checkout_layout -u userKeyB -s demo:launchdarkly",
            &format!("explain checkout_layout {BOTH} -s demo:launchdarkly"),
            "explain theme -u a -s demo:launchdarkly",
        ]
    ));
}

/// A flag of which every kind of piece is told.
const RICH: &str = r#"{"flags": {
  "rich": {"version": 3, "on": true, "salt": "s", "variations": ["off", "trial", "full"], "offVariation": 0,
    "prerequisites": [{"key": "gate", "variation": 1}],
    "rules": [
      {"id": "paying", "clauses": [
        {"attribute": "plan", "op": "in", "values": ["basic"], "negate": true},
        {"attribute": "", "op": "segmentMatch", "values": ["nowhere", "outer"]}], "variation": 2},
      {"clauses": [{"contextKind": "org", "attribute": "/size/staff", "op": "greaterThan", "values": [100, "many"]},
        {"attribute": "mail", "op": "matches", "values": ["(", "@acme\\.test$"]}], "variation": 1}],
    "fallthrough": {"rollout": {"kind": "experiment", "seed": 61, "variations": [
      {"variation": 1, "weight": 50000}, {"variation": 0, "weight": 50000, "untracked": true}]}}},
  "gate": {"version": 1, "on": true, "salt": "g", "variations": [false, true], "offVariation": 0,
    "prerequisites": [{"key": "base", "variation": 0}], "fallthrough": {"variation": 1}},
  "base": {"version": 1, "on": true, "salt": "b", "variations": [true, false], "offVariation": 1,
    "rules": [{"id": "blocked", "clauses": [{"attribute": "anonymous", "op": "in", "values": [true]}], "variation": 1}],
    "fallthrough": {"variation": 0}}},
 "segments": {
  "outer": {"version": 1, "salt": "o", "excluded": ["mallory"], "rules": [
    {"clauses": [{"attribute": "", "op": "segmentMatch", "values": ["inner"]}]},
    {"clauses": [{"attribute": "plan", "op": "in", "values": ["gold"]}], "weight": 40000}]},
  "inner": {"version": 1, "salt": "i", "included": ["kim"]}}}"#;

#[test]
fn explanations_in_full() {
    let desk = Desk::new().with("rich.json", RICH);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "explain rich -u kim -a plan=gold -s rich.json",
            "explain rich -u userKeyA -s rich.json",
            "explain rich -u u1 -a plan=gold -s rich.json",
            "explain rich -u u3 -a plan=gold -s rich.json",
            "explain rich -u mallory -a plan=basic -s rich.json",
            "explain rich -u a -a anonymous:=true -s rich.json",
            r#"explain rich --context '{"kind": "org", "key": "acme", "size": {"staff": 250}}' -s rich.json"#,
            r#"explain rich --context '{"kind": "multi", "user": {"key": "u", "mail": "x@acme.test", "plan": ["basic"]}, "org": {"key": "acme", "size": {"staff": 250}}}' -s rich.json"#,
        ]
    ));
}

#[test]
fn the_typed_trace() {
    let desk = Desk::new().with("rich.json", RICH);
    insta::assert_snapshot!(desk.run("explain rich -u kim -a plan=gold -s rich.json --format json"));
}

/// A flag that reads an attribute in each of the ways there are.
const READS: &str = r#"{"flags": {"reads": {"on": true, "salt": "s", "variations": [false, true],
  "rules": [{"id": "all", "clauses": [
    {"attribute": "plan", "op": "in", "values": ["basic", "gold"]},
    {"attribute": "plan", "op": "startsWith", "values": ["g"]},
    {"attribute": "years", "op": "lessThan", "values": [5]},
    {"attribute": "since", "op": "before", "values": ["2020-01-01T00:00:00Z"]},
    {"attribute": "app", "op": "semVerEqual", "values": ["1"]},
    {"contextKind": "user", "attribute": "/address/city", "op": "matches", "values": ["^B"]}],
    "rollout": {"bucketBy": "mail", "variations": [{"variation": 0, "weight": 50000}, {"variation": 1, "weight": 50000}]}}],
  "fallthrough": {"variation": 0}}}}"#;

#[test]
fn private_attributes_are_not_told() {
    let desk = Desk::new().with("reads.json", READS);
    let context = r#"--context '{"kind": "user", "key": "u3", "plan": "gold", "years": 4.25, "since": "2019-07-07T00:00:00Z", "app": "1.0+secret", "address": {"city": "Bergen", "zip": "5003"}, "mail": "kim@acme.test", "_meta": {"privateAttributes": ["plan", "years", "since", "app", "/address/city", "mail"]}}'"#;
    let masked =
        ["text", "json"].map(|format| desk.run(&format!("explain reads {context} -s reads.json --format {format}")));
    for told in &masked {
        let (_, told) = told.split_once('\n').unwrap();
        for secret in ["it is 'gold'", r#""value": "gold""#, "4.25", "2019", "secret", "Bergen", "kim@acme.test"] {
            assert!(!told.contains(secret), "{secret}: {told}");
        }
    }
    insta::assert_snapshot!(masked.join("\n\n"));
    insta::assert_snapshot!(desk.run(&format!("explain reads {context} -s reads.json --show-private")));
}

/// Flags that the SDKs answer differently.
const DISPUTED: &str = r#"{"flags": {
  "f32demo": {"version": 1, "on": true, "salt": "s", "variations": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    "fallthrough": {"rollout": {"variations": [
      {"variation": 0, "weight": 10000}, {"variation": 1, "weight": 10000}, {"variation": 2, "weight": 10000},
      {"variation": 3, "weight": 10000}, {"variation": 4, "weight": 10000}, {"variation": 5, "weight": 10000},
      {"variation": 6, "weight": 10000}, {"variation": 7, "weight": 10000}, {"variation": 8, "weight": 10000},
      {"variation": 9, "weight": 10000}]}}},
  "zero-first": {"version": 1, "on": true, "salt": "s", "variations": ["a", "b"],
    "fallthrough": {"rollout": {"contextKind": "org", "variations": [{"variation": 0, "weight": 0}, {"variation": 1, "weight": 100000}]}}},
  "share": {"version": 1, "on": true, "salt": "s", "variations": [false, true],
    "rules": [{"clauses": [{"attribute": "", "op": "segmentMatch", "values": ["orgs"]}], "variation": 1}], "fallthrough": {"variation": 0}},
  "target": {"version": 1, "on": true, "salt": "s", "variations": [false, true], "targets": [{"variation": 1, "values": ["b"]}],
    "contextTargets": [{"contextKind": "user", "variation": 1, "values": ["a"]}], "fallthrough": {"variation": 0}},
  "contexts": {"version": 1, "on": true, "salt": "s", "variations": [false, true],
    "rules": [{"clauses": [{"attribute": "", "op": "segmentMatch", "values": ["users"]}], "variation": 1}], "fallthrough": {"variation": 0}}},
 "segments": {
  "orgs": {"version": 1, "salt": "s", "rules": [{"clauses": [], "weight": 0, "rolloutContextKind": "org"}]},
  "users": {"version": 1, "salt": "s", "includedContexts": [{"contextKind": "user", "values": ["a"]}]}}}"#;

#[test]
fn where_other_sdks_answer_differently() {
    let desk =
        Desk::new().with("disputed.json", DISPUTED).with("values.json", r#"{"flagValues": {"greeting": "hello"}}"#);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "explain f32demo -u u1291158 -s disputed.json",
            "explain f32demo -u u4814706 -s disputed.json",
            "explain zero-first -u a -s disputed.json",
            "explain share -u a -s disputed.json",
            "explain target -u a -s disputed.json",
            "explain target -u b -s disputed.json",
            "explain contexts -u a -s disputed.json",
            "explain greeting -u a -s values.json",
        ]
    ));
}

#[test]
fn where_other_sdks_answer_the_same() {
    let desk = Desk::new().with("disputed.json", DISPUTED);
    for line in [
        "explain f32demo -u u1 -s disputed.json",
        r#"explain zero-first --context '{"kind": "org", "key": "a"}' -s disputed.json"#,
        r#"explain share --context '{"kind": "org", "key": "a"}' -s disputed.json"#,
        "explain target -u c -s disputed.json",
        "explain contexts -u b -s disputed.json",
    ] {
        let told = desk.run(line);
        assert!(!told.contains("Beware"), "{told}");
    }
}

#[test]
fn users_of_the_time_before_there_were_kinds() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            r#"eval my_toggle --context '{"key": "x", "email": "x@shop.example"}' -s demo:launchdarkly"#,
            r#"explain my_toggle --context '{"key": "x", "custom": {"address": {"country": "NO"}}, "privateAttributeNames": ["address"]}' -s demo:launchdarkly"#,
            r#"eval my_toggle --context '{"key": 7}' -s demo:launchdarkly"#,
        ]
    ));
}

#[test]
fn contexts_that_are_invalid() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "eval my_toggle -s demo:launchdarkly --default true --format ndjson",
            r#"eval my_toggle --context '{"kind": "a b", "key": "x"}' -s demo:launchdarkly"#,
            r#"eval my_toggle --context '{"kind": "multi"}' -s demo:launchdarkly"#,
            r#"eval my_toggle --context '{"kind": "multi", "user": {"key": ""}}' -s demo:launchdarkly"#,
            r#"explain my_toggle --context '{"kind": "user", "key": "x", "anonymous": "no"}' -s demo:launchdarkly"#,
            r#"eval my_toggle --context '{"kind": "org", "key": "acme"}' -u alice -s demo:launchdarkly"#,
            "eval my_toggle -u alice -a key=bob -s demo:launchdarkly",
        ]
    ));
}

#[test]
fn documents_that_are_refused() {
    let names = [
        "weight-fraction.json",
        "clause-without-attribute.json",
        "segment-weight-text.json",
        "file-twice.json",
        "file-indentation.yaml",
        "truncated.json",
    ];
    let desk = names.iter().fold(Desk::new(), |desk, name| desk.with(name, fixture(&format!("refused/{name}"))));
    let lines = names.map(|name| format!("eval fine -u a -s {name} -p launchdarkly"));
    insta::assert_snapshot!(session(&desk, &lines.each_ref().map(String::as_str)));
}

#[test]
fn one_environment_of_several() {
    let desk = Desk::new().with(
        "rest.json",
        r#"{"items": [{"key": "f", "kind": "boolean", "version": 4, "variations": [{"_id": "1", "value": true}, {"_id": "2", "value": false}],
          "environments": {
            "production": {"on": true, "salt": "p", "version": 9, "offVariation": 1, "targets": [], "prerequisites": [], "rules": [
              {"_id": "r1", "clauses": [{"_id": "c", "attribute": "plan", "op": "in", "values": ["gold"], "negate": false}], "variation": 0}],
              "fallthrough": {"variation": 1}},
            "test": {"on": true, "salt": "t", "version": 2, "offVariation": 1, "targets": [], "prerequisites": [], "rules": [], "fallthrough": {"variation": 0}}}}]}"#,
    );
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval f -u a -s rest.json",
            "eval f -u a -s rest.json --environment production",
            "explain f -u a -a plan=gold -s rest.json --environment production",
            "eval f -u a -s rest.json --environment test",
            "eval f -u a -s rest.json --environment tset",
            "list -s rest.json --environment test",
            "eval my_toggle -u a -s demo:launchdarkly --environment test",
        ]
    ));
}

#[test]
fn yaml_is_read_as_the_sdk_reads_it() {
    let desk = Desk::new().with(
        "flags.yaml",
        "flags:\n  a: {key: a, on: true, variations: [x, y], offVariation: 0, fallthrough: {variation: 1}}\nflagValues:\n  b: off\n  c: 1.50\n",
    );
    insta::assert_snapshot!(session(
        &desk,
        &["list -s flags.yaml", "eval --all -u u -s flags.yaml", "explain a c -u u -s flags.yaml"]
    ));
}

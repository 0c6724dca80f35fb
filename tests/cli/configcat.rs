//! ConfigCat: listing, evaluating and explaining, overrides, and the forms that its documents have.

use crate::{Desk, session};

/// A document of the fixtures.
fn fixture(path: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/configcat").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_demo_is_listed() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &["list -s demo:configcat", "list -s demo:configcat --format text", "list -s demo:configcat --format ndjson"]
    ));
    insta::assert_snapshot!(Desk::new().run("list -s demo:configcat --format json"));
}

#[test]
fn one_flag_in_every_format() {
    let lines = ["text", "table", "json", "ndjson", "csv"]
        .map(|format| format!("eval my_toggle --user alice -s demo:configcat --format {format}"));
    insta::assert_snapshot!(session(&Desk::new(), &lines.each_ref().map(String::as_str)));
}

#[test]
fn all_flags_for_a_user_and_for_nobody() {
    let user = "-u u7 -a Country=NO -a Plan=basic -a AppVersion=2.10.0 -a SignedUp:=1750000000 -a Coupons:='[\"SPRING\"]' \
                -a TenantId=acme -a Language=nb-NO -a Orders:=12";
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            &format!("eval --all {user} -s demo:configcat"),
            &format!("eval --all {user} -s demo:configcat --format csv"),
            "eval --all -s demo:configcat --format table",
        ]
    ));
}

#[test]
fn the_exit_status_and_the_default() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "eval my_toggle -s demo:configcat --exit-status",
            "eval my_toggle -u alice -s demo:configcat --exit-status --default false",
            "eval basket_limit -s demo:configcat --default many --format ndjson",
            "eval my_togle -s demo:configcat",
            "eval my_togle -s demo:configcat --default true --format ndjson",
            "eval my_togle my_toggle -u alice -q -s demo:configcat --default off",
        ]
    ));
}

/// A flag of which every kind of piece is told.
const RICH: &str = r#"{"p": {"s": "pepper-01"},
  "s": [{"n": "Beta", "r": [
    {"a": "Email", "c": 16, "l": ["3118926e377331c78f70c3db7b24a16ae4057263d9db089087e206a41a32a77a"]},
    {"a": "Country", "c": 1, "l": ["US"]}]}],
  "f": {
    "rich": {"t": 1, "a": "Plan", "r": [
      {"c": [{"s": {"s": 0, "c": 0}}, {"p": {"f": "gate", "c": 0, "v": {"i": 2}}},
             {"u": {"a": "Groups", "c": 26, "l": ["x", "41f0f4fd1914298bc73188046374e8dd18a432e3f962ea99207d2e4ae49ba825"]}}],
       "p": [{"p": 50, "v": {"s": "a"}, "i": "va"}, {"p": 50, "v": {"s": "b"}, "i": "vb"}]}],
      "p": [{"p": 40, "v": {"s": "c"}}, {"p": 60, "v": {"s": "d"}}],
      "v": {"s": "e"}},
    "gate": {"t": 2, "r": [{"c": [{"u": {"a": "Age", "c": 15, "d": 18}}], "s": {"v": {"i": 2}}}], "v": {"i": 1}}}}"#;
const KIM: &str = "-u u1 -a Email=kim@acme.test -a Country=HU -a Age=18 -a Plan=gold";

#[test]
fn explanations_are_the_log_of_the_sdk() {
    insta::assert_snapshot!(session(
        &Desk::new(),
        &[
            "explain my_toggle -u alice -a Email=alice@shop.test -s demo:configcat",
            "explain checkout_layout -u u7 -a Country=NO -a Orders:=3 -s demo:configcat",
            "explain recommendations search_engine -u u7 -a Email=x@example.com -a TenantId:=7.0 -s demo:configcat",
            "explain my_toggle -s demo:configcat",
        ]
    ));
    let desk = Desk::new().with("rich.json", RICH);
    insta::assert_snapshot!(session(
        &desk,
        &[
            &format!("explain rich {KIM} -s rich.json"),
            &format!("explain rich {KIM} -a Groups:='[\"dev\"]' -s rich.json"),
            "explain rich -u u1 -s rich.json --default 7",
        ]
    ));
}

#[test]
fn explanations_in_the_other_layout() {
    let desk = Desk::new().with("rich.json", RICH);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "explain my_toggle -u alice -a Email=alice@shop.test -s demo:configcat --style classic",
            "explain my_toggle -s demo:configcat --style classic",
            &format!("explain rich {KIM} -a Groups:='[\"dev\"]' -s rich.json --style classic"),
            "explain my_toggle -u alice -a email=Ann@Example.COM -s demo:unleash --style classic",
            "explain gift-cards -u 9 -a country=NO -a appVersion=2.10.0 -s demo:unleash --style classic",
        ]
    ));
}

#[test]
fn the_typed_trace() {
    let desk = Desk::new().with("rich.json", RICH);
    insta::assert_snapshot!(desk.run(&format!("explain rich {KIM} -a Groups:='[\"dev\"]' -s rich.json --format json")));
}

#[test]
fn a_config_of_the_old_format() {
    let desk = Desk::new().with("old.json", fixture("worked-v5.json"));
    let user = "-u u2 -a Email=kim@other.test -a Ver=1.2 -a N:=0 -a Tags:='[\"a\", \"é\"]'";
    insta::assert_snapshot!(session(
        &desk,
        &[
            "list -v -s old.json",
            &format!("eval --all {user} -s old.json"),
            &format!("explain mail both versions numbers {user} -s old.json"),
            "explain mail -s old.json",
            "explain maill -u u2 -s old.json",
        ]
    ));
}

const LOCAL: &str = r#"{"flags": {"maintenance": true, "basket_limit": 75,
  "dark_mode": "auto", "ratio": 5.0}}"#;

#[test]
fn overrides_go_over_a_source_or_under_it() {
    let desk = Desk::new().with("local.json", LOCAL);
    let mut told = Vec::new();
    for behaviour in ["local-only", "local-over-remote", "remote-over-local"] {
        let with = format!("-s demo:configcat --override local.json --override-behaviour {behaviour}");
        told.push(session(
            &desk,
            &[
                &format!("list {with}"),
                &format!("eval --all -u u7 -a Country=NO -a Orders:=3 {with}"),
                &format!("explain checkout_layout basket_limit -u u7 -a Country=NO -a Orders:=3 {with}"),
            ],
        ));
    }
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn overrides_are_told_in_records() {
    let desk = Desk::new().with("local.json", LOCAL);
    let with = "-s demo:configcat --override local.json";
    insta::assert_snapshot!(session(
        &desk,
        &[
            &format!("explain checkout_layout -u u7 -a Country=NO -a Orders:=3 {with} --format json"),
            &format!("list {with} --override-behaviour local-only --format json"),
            &format!("eval maintenance {with} --format json"),
        ]
    ));
}

#[test]
fn overrides_come_from_anywhere() {
    let desk = Desk::new()
        .with("local.json", LOCAL)
        .with("old.json", r#"{"f": {"basket_limit": {"v": 9}}}"#)
        .with("broken.json", "{\"f\": {},\n \"flags\": []}")
        .with("simple.json", r#"{"flags": {"a": 1}}"#);
    let told = [
        desk.pipe("eval dark_mode basket_limit -s demo:configcat --override -", LOCAL),
        desk.run("eval dark_mode basket_limit --override local.json --override-behaviour local-only"),
        desk.run("eval dark_mode my_toggle -s none.json --override local.json --override-behaviour local-only"),
        desk.run("eval dark_mode -s none.json --override local.json"),
        desk.run("eval dark_mode --override local.json"),
        desk.run("eval basket_limit -s demo:configcat --override old.json"),
        desk.run("eval basket_limit a -s simple.json --override old.json -v"),
        desk.run("eval a -s demo:configcat --override broken.json"),
        desk.run("eval a -s demo:unleash --override local.json"),
        desk.run("eval a -s demo:configcat --override-behaviour local-only"),
        desk.run("eval a -s demo:configcat --override local.json --override-behaviour local"),
        desk.run("eval a -s demo:configcat --override local.json --override local.json"),
        desk.run("eval a -s demo:configcat -s local.json"),
        desk.run("eval a -s demo:configcat -s local.json --override local.json"),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}

const OVERRIDES: &str = "\
# flags of my machine
flag_overrides:
  on: true
  yes: yes
  text: 'true'
  count: -5
  share: 1.50
  nothing: ~
";
const YAML: &str = "\
p: {s: pepper-01}
s:
  - {n: Hungary, r: [{a: Country, c: 0, l: [HU]}]}
f:
  toggle:
    t: 0
    r:
      - c: [{s: {s: 0, c: 1}}]
        s: {v: {b: true}, i: out}
    v: {b: false}
  limit: {t: 3, a: Plan, p: [{p: 40, v: {d: 20}}, {p: 60, v: {d: 50.0}}], v: {d: 10}}
  broken: {t: 0, r: [{c: [{u: {a: Email, c: 40, l: [x]}}], s: {v: {b: true}}}], v: {b: false}}
";

#[test]
fn yaml_is_read_too() {
    let desk = Desk::new().with("local.yaml", OVERRIDES).with("full.yml", YAML);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "list -s local.yaml",
            "eval --all -s local.yaml",
            "eval toggle limit -u u1 -a Country=DE -a Plan=gold -s full.yml",
            "explain toggle limit -u u1 -a Country=DE -a Plan=gold -s full.yml",
            "eval toggle broken -u u1 -a Country=HU -s full.yml",
            "explain share count -s full.yml --override local.yaml",
        ]
    ));
}

#[test]
fn the_form_of_a_document_is_told_when_asked() {
    let desk = Desk::new()
        .with("v6.json", r#"{"f": {"a": {"t": 0, "v": {"b": true}}}}"#)
        .with("v5.json", r#"{"f": {"a": {"t": 0, "v": true}}}"#)
        .with("simple.json", r#"{"flags": {"a": true}}"#)
        .with("flags.yaml", "flags: {a: true}\n")
        .with("overrides.yaml", "flag_overrides: {a: true}\n")
        .with("v6.yaml", "f: {a: {t: 0, v: {b: true}}}\n")
        .with("cache", "1686756435844\nW/\"5f-x\"\n{\"p\": {\"u\": \"x\", \"r\": 0},\n \"f\": {\"a\": {\"t\": 0, \"v\": {\"b\": true}}}}")
        .with("mark.json", "\u{feff}{\"f\": {\"a\": {\"t\": 0, \"v\": {\"b\": true}}}}")
        .with("empty.json", r#"{"f": {}}"#)
        .with("none.json", r#"{"p": {"u": "x", "r": 0}}"#);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval a -v -s v6.json",
            "eval a -v -s v5.json",
            "eval a -v -s simple.json",
            "eval a -v -s flags.yaml",
            "eval a -v -s overrides.yaml",
            "eval a -v -s v6.yaml",
            "eval a -v -s cache",
            "explain a -s cache --format json",
            "eval a -v -s mark.json",
            "eval a -v -s empty.json",
            "explain a -p configcat -s empty.json",
            "eval a -v -s none.json",
            "explain a -p configcat -s none.json --default true",
            "list -p configcat -s none.json",
        ]
    ));
}

#[test]
fn flags_that_are_not_there() {
    let desk = Desk::new().with("old.json", r#"{"f": {"a": {"v": true}}}"#);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "explain my_togle my_toggle -u alice -s demo:configcat --default 1.0",
            "explain zzz --format json -s demo:configcat",
            "explain b -s old.json --default 'it is'",
        ]
    ));
}

const MALFORMED: &str = r#"{"p": {}, "f": {
  "fine": {"t": 0, "v": {"b": true}},
  "no-type": {"v": {"b": true}},
  "no-value": {"t": 0},
  "wrong-value": {"t": 1, "r": [{"c": [{"u": {"a": "Email", "c": 2, "l": ["@"]}}], "s": {"v": {"b": true}}}], "v": {"s": "x"}},
  "no-comparator": {"t": 0, "r": [{"c": [{"u": {"a": "Email", "c": 36, "l": ["@"]}}], "s": {"v": {"b": true}}}], "v": {"b": false}},
  "no-operand": {"t": 0, "r": [{"c": [{"u": {"a": "Email", "c": 2}}], "s": {"v": {"b": true}}}], "v": {"b": false}},
  "no-parent": {"t": 0, "r": [{"c": [{"p": {"f": "fnie", "c": 0, "v": {"b": true}}}], "s": {"v": {"b": true}}}], "v": {"b": false}},
  "other-type": {"t": 0, "r": [{"c": [{"p": {"f": "fine", "c": 0, "v": {"s": "true"}}}], "s": {"v": {"b": true}}}], "v": {"b": false}},
  "ring-a": {"t": 0, "r": [{"c": [{"p": {"f": "ring-b", "c": 0, "v": {"b": true}}}], "s": {"v": {"b": true}}}], "v": {"b": false}},
  "ring-b": {"t": 0, "r": [{"c": [{"p": {"f": "ring-a", "c": 0, "v": {"b": true}}}], "s": {"v": {"b": true}}}], "v": {"b": false}},
  "last": {"t": 2, "v": {"i": 7}}
}}"#;

#[test]
fn flags_that_are_malformed() {
    let desk = Desk::new().with("rules.json", MALFORMED);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval --all -u u1 -a Email=a@b.test -s rules.json",
            "eval no-operand wrong-value fine -s rules.json --default true --format ndjson",
            "explain no-type no-operand no-parent ring-a -u u1 -a Email=a@b.test -s rules.json --default true",
        ]
    ));
}

#[test]
fn malformed_flags_of_the_old_format() {
    let desk = Desk::new().with(
        "rules.json",
        r#"{"f": {"fine": {"v": true},
            "odd": {"v": 1, "r": [{"a": "Email", "t": 18, "c": "@", "v": 2}]},
            "number": {"v": 1, "r": [{"a": "Age", "t": 10, "c": "many", "v": 2}, {"a": "Age", "t": 15, "c": "1,5", "v": 3}]}}}"#,
    );
    insta::assert_snapshot!(session(
        &desk,
        &[
            "eval --all -u u1 -a Email=a@b.test -a Age=x -s rules.json",
            "explain number -u u1 -a Age=17 -s rules.json",
            "explain odd -s rules.json",
        ]
    ));
}

/// Of each kind one; `tests/configcat.rs` has them all.
const REFUSED: [&str; 13] = [
    "rules-null.json",
    "condition-text.json",
    "segment-beyond.json",
    "escaped-key.json",
    "trailing-comma.json",
    "comment.json",
    "truncated.json",
    "null.json",
    "cache-time.txt",
    "cache-without-etag.txt",
    "cache-segment.txt",
    "flags-list.yaml",
    "rules-null.yaml",
];

#[test]
fn documents_that_the_sdk_cannot_load() {
    let mut desk = Desk::new().with("indentation.yaml", fixture("refused/indentation.yaml"));
    let mut told = Vec::new();
    for name in REFUSED {
        desk = desk.with(name, fixture(&format!("refused/{name}")));
        told.push(desk.run(&format!("eval flag -s {name}")));
    }
    told.push(desk.run("eval flag -p configcat -s null.json"));
    told.push(desk.run("eval flag -p configcat -s indentation.yaml"));
    for line in &told {
        assert!(line.ends_with("=> 2") && !line.contains("panicked"), "{line}");
    }
    insta::assert_snapshot!(told.join("\n\n"));
}

const REQUESTS: &str = r#"{"id": 1, "flag": "my_toggle", "context": null}
{"id": 2, "flag": "my_toggle", "context": {"Identifier": "alice"}, "default": false}
{"id": 3, "flag": "basket_limit", "context": {"BasketValue": {"$float": "Infinity"}}, "default": 1}
{"id": 4, "flag": "basket_limit", "context": {"BasketValue": {"$float": "NaN"}}, "default": 1.5}
{"id": 5, "flag": "basket_limit", "context": {"BasketValue": 123456789012345678901234567890}, "default": "x"}
{"id": 6, "flag": "checkout_layout", "context": {"AppVersion": "2.4.0", "SignedUp": {"$datetime": "2025-06-01T00:00:00Z"}}, "default": null}
{"id": 7, "flag": "checkout_layout", "context": {"AppVersion": "2.4.0", "SignedUp": {"$datetime": "2024-06-01T00:00:00"}}}
{"id": 8, "flag": "search_engine", "context": {"TenantId": 9007199254740993}}
{"id": 9, "flag": "search_engine", "context": {"TenantId": 9007199254740993000000}}
{"id": 10, "flag": "search_engine", "context": {"TenantId": 9007199254740993.0}, "default": [1]}
{"id": 11, "flag": "spring_sale", "context": {"Now": 1774000000}, "default": {"a": true}}
{"id": 12, "flag": "spring-sale", "context": {"Now": 1774000000}, "default": {"a": true}}
{"id": 13, "flag": "spring_sale", "context": {"Now": {"$datetime": "soon"}}}
{"id": 14, "flag": "spring_sale", "context": [1]}
{"id": 15, "flag": "spring_sale", "context": {"Now": [1774000000]}, "default": true}
"#;

#[test]
fn a_file_of_requests() {
    let desk = Desk::new().with("requests.jsonl", REQUESTS);
    insta::assert_snapshot!(desk.run("eval --requests requests.jsonl -s demo:configcat --format ndjson"));
}

#[test]
fn attributes_have_types() {
    let desk = Desk::new().with(
        "rules.json",
        r#"{"f": {
            "number": {"t": 0, "r": [{"c": [{"u": {"a": "X", "c": 10, "d": 1}}], "s": {"v": {"b": true}}}], "v": {"b": false}},
            "text": {"t": 0, "r": [{"c": [{"u": {"a": "X", "c": 28, "s": "True"}}], "s": {"v": {"b": true}}}], "v": {"b": false}},
            "moment": {"t": 0, "r": [{"c": [{"u": {"a": "X", "c": 19, "d": 1700000000}}], "s": {"v": {"b": true}}}], "v": {"b": false}},
            "items": {"t": 0, "r": [{"c": [{"u": {"a": "X", "c": 34, "l": ["a"]}}], "s": {"v": {"b": true}}}], "v": {"b": false}}}}"#,
    );
    let mut told = Vec::new();
    for attribute in ["X=1", "X:=1.0", "X:=true", "X:='[\"a\"]'", "X:='{\"$datetime\": \"2026-01-31T12:00:00+01:00\"}'"]
    {
        told.push(desk.run(&format!("eval --all -a {attribute} -s rules.json")));
    }
    for line in [
        "explain text -a X:=true -s rules.json",
        "explain number moment -a X=2026-01-31 -s rules.json",
        "explain moment -u '' -a X:='{\"$datetime\": \"2026-01-31T12:00:00+01:00\"}' -s rules.json",
        "eval number -a x=1 -s rules.json",
        "eval number -u a -a Identifier=b -s rules.json",
        "eval number -a X:='{\"$float\": \"nan\"}' -s rules.json",
        "eval number --context null -s rules.json --format ndjson",
        "eval number --context 7 -s rules.json",
        "eval number --context null -a X=1 -s rules.json",
    ] {
        told.push(desk.run(line));
    }
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn rules_of_the_old_format_are_told_in_the_modern_layout() {
    let desk = Desk::new().with("old.json", fixture("worked-v5.json"));
    let told = desk.run("explain both -u u2 -s old.json --style modern");
    let rule = told.lines().find(|line| line.starts_with("  - IF User.Country IS ONE OF"));
    assert!(rule.is_some_and(|rule| rule.contains("THEN 'near' =>")), "{told}");
}

#[test]
fn why_the_sdk_raises_is_explained() {
    let old = r#"{"f": {"odd": {"v": 1, "r": [{"a": "Email", "t": 18, "c": "@", "v": 2}]}}}"#;
    let told = Desk::new().with("old.json", old).run("explain odd -u u1 -s old.json");
    assert!(told.contains("INFO [5000] Evaluating get_value('odd').") && told.ends_with("=> 3"), "{told}");
    assert!(told.contains("there is no comparator 18"), "{told}");
}

#[test]
fn options_without_a_value_are_no_reason_to_panic() {
    let desk = Desk::new().with("rules.json", r#"{"p": {}, "f": {"a": {"t": 0, "p": [{"p": 50}], "v": {"s": "x"}}}}"#);
    for (line, status) in [
        ("list -s rules.json", 0),
        ("list -s rules.json --format json", 0),
        ("eval a -u x -s rules.json", 3),
        ("explain a -u x -s rules.json", 3),
        ("explain a -u x -s rules.json --style classic", 3),
        ("explain a -u x -s rules.json --format json", 3),
    ] {
        assert_eq!(desk.command(line).output().unwrap().status.code(), Some(status), "{line}");
    }
}

#[test]
fn standard_input_is_one_thing_only() {
    let desk = Desk::new();
    for line in
        ["eval a -s - --override -", "list -s - --override -", "eval a -s demo:configcat --override - --context -"]
    {
        let told = desk.pipe(line, LOCAL);
        assert!(told.contains("standard input can be read only once") && told.ends_with("=> 2"), "{told}");
    }
}

//! `ffctl bootstrap` for PhaseFlag.

use crate::{Desk, session};

const A: &str = r#"{"key": "a", "id": "1", "tags": ["web"], "prerequisites": [{"flag_key": "b", "variation_key": "on"}],
  "default_variation_id": "v", "variations": [{"value": {"z": 1e3, "a": [true]}, "key": "k", "id": "v"}]}"#;
const B: &str = r#"{"id": "2", "key": "b", "tags": ["mobile"], "default_variation_id": "v", "variations": [{"id": "v", "key": "on", "value": 1.50}],
  "targeting_rules": [{"segment_id": "s", "conditions": [{"attribute": "plan", "operator": "is", "value": "pro"}], "variation_id": "v"}]}"#;
const C: &str = r#"{"id": "3", "key": "c", "x-own": [1.50], "default_variation_id": "v", "variations": []}"#;

fn desk() -> Desk {
    let segments = r#"[{"id": "unused", "conditions": []}, {"id": "s", "key": "s", "conditions": []}]"#;
    Desk::new()
        .with(
            "bootstrap.json",
            format!(
                r#"{{"version": "7", "generated_at": "2026-04-04T15:00:00+00:00", "signature": "00", "segments": {segments}, "flags": [{C}, {B}, {A}]}}"#
            ),
        )
        .with("bare.json", format!("[{C}, {B}, {A}]"))
        .with("data.json", format!(r#"{{"data": {{"flags": [{A}, {B}, {C}], "version": "7", "segments": {segments}}}}}"#))
        .with("map.json", format!(r#"{{"flags": {{"c": {C}, "a": {A}, "b": {B}}}}}"#))
        .with(
            "export.json",
            format!(r#"{{"version": "1.0", "exported_by": "pfctl", "flags": {{"items": [{B}, {A}, {C}], "total": 3}}}}"#),
        )
        .with("page.json", format!(r#"{{"items": [{B}, {A}, {C}], "total": 60}}"#))
        .with("over.json", r#"{"c": true}"#)
}

#[test]
fn every_shape_becomes_the_one_that_is_read() {
    insta::assert_snapshot!(session(
        &desk(),
        &[
            "bootstrap -s bootstrap.json",
            "bootstrap -s bare.json --minify",
            "bootstrap -s data.json --minify",
            "bootstrap -s map.json --minify",
            "bootstrap -s export.json --minify",
            "bootstrap -s page.json --minify",
            "bootstrap -s bare.json --override over.json",
        ]
    ));
}

#[test]
fn a_part_has_all_that_it_needs() {
    insta::assert_snapshot!(session(
        &desk(),
        &[
            "bootstrap -s bootstrap.json --flags a --minify",
            "bootstrap -s bootstrap.json --flags c --minify",
            "bootstrap -s bootstrap.json --tag mobile --minify",
            "bootstrap -s bootstrap.json --tag webb",
            "bootstrap -s bootstrap.json --project x",
        ]
    ));
}

#[test]
fn files_are_checked() {
    let desk = desk()
        .with("none.json", r#"{"flags": null}"#)
        .with("broken.json", format!(r#"{{"flags": [{A}, {{"key": "x"}}]}}"#))
        .with("yaml.yaml", "flags:\n- {id: x, key: a, default_variation_id: v}\n")
        .with("changed.json", format!(r#"{{"version": "8", "flags": [{A}, {}]}}"#, B.replace("1.50", "2.5")));
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap --check bootstrap.json",
            "bootstrap --check bare.json",
            "bootstrap --check data.json",
            "bootstrap --check map.json",
            "bootstrap --check export.json",
            "bootstrap --check none.json -p phaseflag",
            "bootstrap --check broken.json -p phaseflag",
            "bootstrap --check yaml.yaml -p phaseflag",
            "bootstrap -s bare.json -o whole.json",
            "bootstrap --check whole.json -s map.json",
            "bootstrap --check whole.json -s changed.json",
            "bootstrap --check whole.json -s bare.json --flags b",
        ]
    ));
}

#[test]
fn plain_values() {
    let desk = Desk::new()
        .with("values.yaml", "new: true\ntitle: it's\nlimit: 20\nratio: 2.50\nlist: [1, {b: x, a: 2}]\n")
        .with("huge.json", "{\"small\": 1,\n \"huge\": 1e400}");
    insta::assert_snapshot!(session(
        &desk,
        &[
            "bootstrap --values values.yaml -p phaseflag -o file.json",
            "eval --all -s file.json -u kim --format ndjson",
            "bootstrap --check file.json",
            "bootstrap --values huge.json -p phaseflag",
        ]
    ));
}

//! `lint`: what is looked at, what is chosen, what is suppressed or known, and what is mended.

use std::fs;

use crate::{Desk, session};

/// Two flags, of which one has an operator that there is none of, and the other has two members twice; the SDK loads it.
const RULES: &str = r#"{
  "flags": [
    {
      "id": "1", "key": "a", "flag_type": "boolean", "status": "active", "default_variation_id": "off",
      "variations": [{"id": "on", "key": "on", "value": true}, {"id": "off", "key": "off", "value": false}],
      "targeting_rules": [
        {"id": "r", "priority": 1, "variation_id": "on", "conditions": [
          {"attribute": "country", "operator": "equals", "value": "NO"}
        ]}
      ]
    },
    {
      "id": "2",
      "key": "c",
      "key": "b",
      "flag_type": "boolean", "status": "active", "default_variation_id": "off",
      "variations": [{"id": "off", "key": "off", "value": false}],
      "targeting_rules": [], "targeting_rules": []
    }
  ]
}
"#;

/// A desk on which no rule but some takes part, so that new ones change nothing here.
fn desk() -> Desk {
    Desk::new().with("flags.json", RULES)
}

const FEW: &str = "--select FF001,FF002,FF205,FF9 --at 2026-01-01T00:00:00Z --format concise";

fn lint(desk: &Desk, more: &[&str]) -> String {
    let lines: Vec<String> = more.iter().map(|more| format!("lint {FEW} {more}")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    session(desk, &lines)
}

#[test]
fn each_argument_is_looked_at_by_itself() {
    let desk = desk()
        .with("broken.json", "{\"f\": ")
        .with("odd.yaml", "a: [1\nb: 2\n")
        .with("bytes.json", b"{\n \"f\": \"\xff\"}")
        .with("empty.json", "")
        .with("blank.json", " \n")
        .with("other.json", "{\"x\": 1}")
        .with("refused.json", "{\"version\": 2, \"features\": [{\"name\": \"a\"}]}")
        .with("ffctl.yaml", "default: mine\nsources: { mine: { file: flags.json } }\n");
    insta::assert_snapshot!(lint(
        &desk,
        &[
            "flags.json broken.json odd.yaml bytes.json empty.json blank.json refused.json",
            "broken.json other.json none.json flags.json",
            "",
            "@mine demo:unleash",
            "-s flags.json",
            "-s flags.json flags.json",
            "- -",
            "broken.json -p phaseflag",
        ]
    ));
    let piped = desk.pipe(&format!("lint {FEW} -"), RULES);
    assert!(piped.contains("<stdin>:8:48: error[FF205]"), "{piped}");
}

#[test]
fn rules_are_chosen_on_the_command_line() {
    let desk = desk();
    insta::assert_snapshot!(session(
        &desk,
        &[
            "lint flags.json --format concise --select FF002 --ignore FF0",
            "lint flags.json --format concise --select ff2xx",
            "lint flags.json --format concise --select unknown-operator --fail-on info",
            "lint flags.json --format concise --select FF002,FF205 --severity FF205=warning,duplicate-member=off",
            "lint flags.json --format concise --select FF002 --severity FF002=info",
            "lint flags.json --format concise --select FF002 --fail-on never",
            "lint flags.json --format concise --select FF205 --fail-on error",
            "lint flags.json --select FF206x",
            "lint flags.json --ignore unknwon-operator",
            "lint flags.json --severity FF205",
            "lint flags.json --severity FF205=bad",
        ]
    ));
}

#[test]
fn the_config_file_chooses_too_and_the_command_line_wins() {
    let config =
        "lint:\n  select: [FF002, FF205]\n  ignore: unknown-operator\n  severity: { FF002: info }\n  fail_on: info\n";
    let desk = desk().with("ffctl.yaml", config).with("deep/x.json", RULES);
    insta::assert_snapshot!(session(
        &desk,
        &[
            "lint flags.json --format concise",
            "lint flags.json --format concise --select FF205",
            "lint flags.json --format concise --severity FF002=warning --fail-on error",
            "lint flags.json --format concise --ignore FF002",
            "lint deep/x.json --format concise",
        ]
    ));
}

#[test]
fn a_config_file_that_is_wrong_says_where() {
    let cases = [
        "lint: { selct: FF002 }\n",
        "lint:\n  select: [FF002, FF0O2]\n",
        "lint:\n  ignore: no-such-rule\n",
        "lint:\n  severity:\n    FF002: bad\n",
        "lint:\n  severity:\n    FF9999: info\n",
        "lint:\n  fail_on: always\n",
        "lint:\n  suppressions:\n    - { flag: a }\n",
        "lint:\n  suppressions:\n    - { flag: a, code: FF002, until: soon }\n",
        "lint:\n  suppressions:\n    - { flag: a, code: FF0O2 }\n",
        "lint:\n  suppressions:\n    - { flag: a, code: FF002, file: '[' }\n",
        "lint:\n  baseline: none.json\n",
    ];
    let told = cases.map(|config| format!("{config}{}", desk().with("ffctl.yaml", config).run("lint flags.json")));
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn suppressions_keep_quiet_as_long_as_they_hold() {
    let config = "\
lint:
  suppressions:
    - flag: b
      code: duplicate-member
      reason: the second one is on its way out
      until: 2026-01-01
    - { flag: a, code: FF205, reason: just so, until: 2025-12-31 }
    - { flag: '*', code: FF205, reason: for later, file: 'rules/*.json' }
    - { flag: b, code: FF205 }
";
    let desk = desk().with("ffctl.yaml", config).with("rules/flags.json", RULES).with("broken.json", "{\"f\":");
    insta::assert_snapshot!(lint(&desk, &["-v flags.json", "rules/flags.json", "broken.json"]));
    let later = desk.run("lint flags.json --format concise --select FF902 --at 2026-01-02T00:00:00Z");
    assert!(later.contains("FF902] the suppression of FF002 ended on 2026-01-01"), "{later}");
}

#[test]
fn what_the_baseline_has_is_not_reported() {
    let desk = desk().with("deep/x.json", RULES);
    insta::assert_snapshot!("baseline", lint(&desk, &["flags.json deep/x.json --write-baseline known.json"]));
    insta::assert_snapshot!("baseline_file", fs::read_to_string(desk.path().join("known.json")).unwrap());
    // Lines may move, and it does not matter from where it is run.
    let moved = RULES.replace("  \"flags\": [", "\n\n  \"flags\": [");
    let desk = desk.with("flags.json", &moved);
    let mut inside = desk.command(&format!("lint {FEW} x.json ../flags.json --baseline ../known.json"));
    let output = inside.current_dir(desk.path().join("deep")).output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!((out.as_str(), err.as_str()), ("", "note: 6 findings not reported: the baseline has them\n"));
    // One that is the same is counted; one that is gone is told.
    let line = "          {\"attribute\": \"country\", \"operator\": \"equals\", \"value\": \"NO\"}\n";
    let again = moved.replace(line, &format!("{},\n{line}", line.trim_end()));
    let desk = desk.with("flags.json", again.replace("      \"key\": \"c\",\n", ""));
    let desk = desk
        .with("ffctl.yaml", "lint: { baseline: known.json }\n")
        .with("bad.json", "{\"schema\": \"x\", \"findings\": []}");
    insta::assert_snapshot!(
        "baseline_later",
        lint(
            &desk,
            &[
                "flags.json -v -p phaseflag",
                "flags.json none.json --write-baseline other.json",
                "flags.json --baseline bad.json",
                "flags.json --baseline flags.json",
            ]
        )
    );
    assert!(!desk.path().join("other.json").exists());
}

#[test]
fn what_is_safe_is_mended_and_the_rest_stays_byte_for_byte() {
    let desk = desk().with("crlf.json", RULES.replace('\n', "\r\n")).with("line.json", RULES.replace('\n', ""));
    let diff = lint(&desk, &["flags.json line.json --diff"]);
    insta::assert_snapshot!("diff", diff);
    assert_eq!(fs::read_to_string(desk.path().join("flags.json")).unwrap(), RULES);
    insta::assert_snapshot!("fix", lint(&desk, &["flags.json crlf.json line.json --fix", "flags.json --diff"]));
    let fixed = RULES.replace("      \"key\": \"c\",\n", "");
    let fixed = fixed.replace("\"targeting_rules\": [], \"targeting_rules\": []", "\"targeting_rules\": []");
    assert_eq!(fs::read_to_string(desk.path().join("flags.json")).unwrap(), fixed);
    assert_eq!(fs::read_to_string(desk.path().join("crlf.json")).unwrap(), fixed.replace('\n', "\r\n"));
}

#[test]
fn a_patch_can_be_applied() {
    let desk = desk();
    let output = desk.command(&format!("lint {FEW} flags.json --diff")).output().unwrap();
    let patch = String::from_utf8(output.stdout).unwrap();
    let expected = ["--- flags.json", "+++ flags.json", "@@ -11,11 +11,10 @@"];
    assert_eq!(patch.lines().take(3).collect::<Vec<_>>(), expected);
    assert!(patch.lines().skip(3).all(|line| line.starts_with([' ', '-', '+'])), "{patch}");
}

#[test]
fn what_is_no_file_of_its_own_is_not_mended() {
    let config = "sources:\n  mine: { file: flags.json }\n  api: { provider: unleash, url: 'http://127.0.0.1:9', token_env: X }\n";
    let desk = desk().with("ffctl.yaml", config);
    insta::assert_snapshot!(lint(
        &desk,
        &[
            "flags.json - --fix",
            "flags.json http://127.0.0.1:9/x.json --fix",
            "demo:phaseflag --fix",
            "@api --fix",
            "flags.json --unsafe",
            "demo:phaseflag --diff",
            "@mine --fix",
        ]
    ));
    assert_ne!(fs::read_to_string(desk.path().join("flags.json")).unwrap(), RULES);
}

#[test]
fn what_cannot_be_written_is_told_and_reported_as_it_is() {
    use std::io::Write as _;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(RULES.as_bytes()).unwrap();
    let desk = desk().with("flags.json.gz", packed.finish().unwrap());
    insta::assert_snapshot!(lint(&desk, &["flags.json.gz flags.json --fix"]));
}

#[test]
fn a_document_that_the_sdk_refuses_is_mended_only_where_answers_may_change() {
    let text = "{\"version\": 2, \"features\": [{\"name\": \"a\", \"enabled\": true, \"enabled\": true}]}\n";
    let desk = Desk::new().with("a.json", text);
    insta::assert_snapshot!(lint(&desk, &["a.json --fix", "a.json --fix --unsafe"]));
    assert_eq!(fs::read_to_string(desk.path().join("a.json")).unwrap(), text.replacen("\"enabled\": true, ", "", 1));
}

#[test]
fn suppressed_findings_are_not_mended() {
    let config = "lint:\n  suppressions: [{ flag: '*', code: FF002, reason: leave it }]\n";
    let desk = desk().with("ffctl.yaml", config);
    let told = desk.run(&format!("lint {FEW} flags.json --diff"));
    assert!(told.ends_with("--diff\n=> 0"), "{told}");
}

#[test]
fn rules_are_explained() {
    let desk = Desk::new();
    insta::assert_snapshot!(
        session(
            &desk,
            &[
                "lint --explain FF002",
                "lint --explain refused-document",
                "lint --explain FF",
                "lint --explain FF0O2",
                "lint --explain FF002 flags.json",
                "lint --explain FF002 --list-rules",
            ]
        )
        .lines()
        .filter(|line| !line.contains("give one of"))
        .map(|line| if line.starts_with("error: `FF` is") { "error: `FF` is [N] rules" } else { line })
        .collect::<Vec<_>>()
        .join("\n")
    );
    let table = desk.run("lint --list-rules");
    let row = table.lines().find(|line| line.contains("FF002")).unwrap();
    assert_eq!(row.split_whitespace().take(4).collect::<Vec<_>>(), ["FF002", "duplicate-member", "error", "safe"]);
}

//! Findings in every format, over a few documents that are hard to show.

use std::fs::File;

use ffctl::finding::{Change, Check, Finding, Fix, Fixing, Label, Rule, Severity, Subject};
use ffctl::leaf::syntax::{NodeId, Syntax};
use ffctl::report::{ColorWhen, LintFormat, Linted, LintedDocument, Paint, write_findings, write_statistics};
use ffctl::{finding::At, provider, ruleset};

static RULE: Rule = Rule {
    code: "FF999",
    name: "made-up",
    severity: Severity::Warning,
    what: "Something for tests.",
    why: "Because of the tests.",
    help: "do nothing about `it`",
    example: "{}",
    fixing: Fixing::None,
    check: Check::Outside,
};

const PRETTY: &str = "{\n  \"a\": [\n    {\"key\": \"é\", \"on\": true},\n    {\"key\": \"b\"}\n  ],\n  \"x\": 1,\n  \"y\": 2,\n  \
                      \"z\": 3,\n  \"far\": {\"key\": \"b\"}\n}\n";

fn minified() -> String {
    let items: Vec<String> = (0..300).map(|number| format!("{{\"key\":\"flag-{number}-é\",\"on\":true}}")).collect();
    format!("{{\"a\":[{}]}}", items.join(","))
}

/// The documents, and what is found at these places of them: `(document, pointer, flag, labels, severity)`.
type Found<'f> = (usize, &'f str, Option<&'f str>, &'f [(&'f str, &'f str)], Severity);

fn write(documents: &[(&str, &str)], found: &[Found<'_>], format: LintFormat, counts: bool, when: ColorWhen) -> String {
    let syntaxes: Vec<Option<Syntax<'_>>> = documents
        .iter()
        .map(|(name, text)| if name.ends_with("yaml") { Syntax::yaml(text) } else { Syntax::json(*text, 0) })
        .collect();
    let texts: Vec<&str> = documents.iter().map(|(_, text)| *text).collect();
    let model = ruleset::Ruleset::new("x", &ruleset::Wording::PLAIN);
    let traits = &provider::ALL[0].dialect.lint;
    let subject = Subject::new(&model, &syntaxes, &texts, traits, chrono::DateTime::UNIX_EPOCH);
    let at = |document: usize, pointer: &str| {
        let node = syntaxes[document].as_ref().and_then(|syntax| syntax.find(pointer)).unwrap_or(NodeId::ROOT);
        At::node(document, node)
    };
    let findings = found.iter().enumerate().map(|(number, (document, pointer, flag, labels, severity))| {
        let place = at(*document, pointer);
        let message = "`it` is wrong: 50 % of | <b>everybody</b>\u{1b}[31m, and so on";
        let mut finding = Finding::new(&RULE, place, message).severity(*severity);
        finding.flag = flag.map(str::to_owned);
        finding.labels = labels
            .iter()
            .map(|(pointer, message)| Label { at: at(*document, pointer).key(), message: (*message).to_owned() })
            .collect();
        if number == 0 {
            finding =
                finding.fix(Fix::safe("remove it", vec![Change::Remove { document: *document, node: place.node }]));
        }
        subject.place(finding)
    });
    let linted = Linted {
        documents: documents.iter().map(|(name, text)| LintedDocument { name, text }).collect(),
        rules: vec![&RULE],
        findings: findings.collect(),
        fail_on: Some(Severity::Warning),
    };
    let mut out = Vec::new();
    // A file is no terminal.
    let paint = Paint::new(when, &File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap());
    let write = if counts { write_statistics } else { write_findings };
    write(format, &linted, paint, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn all(format: LintFormat) -> String {
    let minified = minified();
    let tabs = "{\r\n\t\"a\":\t[\"\u{202e}b\u{7f}\", \"c\"]\r\n}\r\n";
    let yaml = "flags:\n  # a remark\n  one: {on: yes}\n  two:\n    - x\n    - y\n";
    write(
        &[
            ("a b/pretty, 1:2.json", PRETTY),
            ("min.json", &minified),
            ("t.json", tabs),
            ("f.yaml", yaml),
            ("clean.json", "{}"),
        ],
        &[
            (0, "/a/1", Some("b"), &[("/a/0/key", "this one first"), ("/far/key", "and `this`")], Severity::Error),
            (0, "/a", None, &[], Severity::Info),
            (1, "/a/200/key", Some("flag-200-é"), &[("/a/7/on", "far off, on the same line")], Severity::Warning),
            (1, "/a/299", Some("flag-299-é"), &[], Severity::Info),
            (1, "/a/0/key", None, &[], Severity::Info),
            (2, "/a/0", None, &[("/a", "its list")], Severity::Warning),
            (3, "/flags/two/1", None, &[("/flags/one/on", "here")], Severity::Warning),
            (3, "/flags/two", None, &[], Severity::Warning),
        ],
        format,
        false,
        ColorWhen::Never,
    )
}

macro_rules! formats {
    ($($name:ident: $format:ident,)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(all(LintFormat::$format));
        })*
    };
}

formats! {
    people_are_shown_the_source: Full,
    editors_get_a_line_a_finding: Concise,
    scripts_get_a_document: Json,
    scripts_get_a_record_a_line: Ndjson,
    github_gets_commands: Github,
    gitlab_gets_issues: Gitlab,
    sarif_has_results_and_rules: Sarif,
    test_reports_have_a_case_a_finding: Junit,
    pull_requests_get_a_table: Markdown,
}

#[test]
fn nothing_found_is_said_so() {
    let formats = [
        LintFormat::Full,
        LintFormat::Concise,
        LintFormat::Json,
        LintFormat::Ndjson,
        LintFormat::Github,
        LintFormat::Gitlab,
        LintFormat::Sarif,
        LintFormat::Junit,
        LintFormat::Markdown,
    ];
    let shown = formats.map(|format| {
        let text = write(&[("clean.json", "{}")], &[], format, false, ColorWhen::Never);
        format!("== {format:?}\n{text}")
    });
    insta::assert_snapshot!(shown.join(""));
}

#[test]
fn counts_alone() {
    let found: &[Found<'_>] = &[(0, "/a", None, &[], Severity::Info), (0, "/x", None, &[], Severity::Error)];
    let shown = [LintFormat::Full, LintFormat::Json, LintFormat::Ndjson]
        .map(|format| write(&[("p.json", PRETTY)], found, format, true, ColorWhen::Never));
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(write(&[("p.json", PRETTY)], &[], LintFormat::Full, true, ColorWhen::Never), "no findings in 1 file\n");
}

#[test]
fn colour_comes_where_it_is_asked_for() {
    let found: &[Found<'_>] = &[(0, "/a/1", None, &[], Severity::Error)];
    for format in [LintFormat::Full, LintFormat::Concise] {
        let plain = write(&[("p.json", PRETTY)], found, format, false, ColorWhen::Never);
        let painted = write(&[("p.json", PRETTY)], found, format, false, ColorWhen::Always);
        assert!(painted.contains("\u{1b}[") && !plain.contains('\u{1b}'), "{painted}\n{plain}");
        let mut bare = String::new();
        let mut rest = painted.as_str();
        while let Some((before, behind)) = rest.split_once("\u{1b}[") {
            bare.push_str(before);
            rest = behind.split_once('m').map_or("", |(_, after)| after);
        }
        bare.push_str(rest);
        assert_eq!(bare, plain);
    }
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let fingerprints = |text: &str, place: &str| {
        let found: &[Found<'_>] =
            &[(0, place, Some("b"), &[], Severity::Error), (0, place, Some("b"), &[], Severity::Error)];
        let report = write(&[("p.json", text)], found, LintFormat::Gitlab, false, ColorWhen::Never);
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let of = |number: usize| report[number]["fingerprint"].as_str().unwrap().to_owned();
        [of(0), of(1)]
    };
    let before = fingerprints(PRETTY, "/a/1");
    let moved = PRETTY.replace("  \"a\": [\n", "  \"new\": 0,\n\n  \"a\": [\n    {},\n");
    assert_eq!(before, fingerprints(&moved, "/a/2"));
    assert_ne!(before[0], before[1]);
}

#[test]
fn what_is_shown_of_a_long_line_does_not_grow_with_it() {
    let text =
        format!("{{\"pad\": \"{}\", \"a\": {{\"b\": [1]}}, \"q\": \"{}\"}}", "é".repeat(200_000), "x".repeat(200_000));
    let found: &[Found<'_>] = &[(0, "/a/b", None, &[("/q", "there")], Severity::Error)];
    let shown = write(&[("long.json", &text)], found, LintFormat::Full, false, ColorWhen::Never);
    assert!(shown.lines().all(|line| line.chars().count() < 100), "{shown}");
    assert!(shown.contains("--> long.json:1:200024") && shown.contains("\"a\": {\"b\": [1]}"), "{shown}");
}

/// A secret is in the file, and whoever reads a log need not have the file.
#[test]
fn secrets_are_not_shown() {
    let secret = "sdk-0b7d4c1e-9a2f-4c55-8d3e-6f1a2b3c4d5e";
    let near = format!("{{\n  \"a\": \"{secret}\",\n  \"b\": 1\n}}");
    let long = format!("{{\"pad\": \"{}\", \"a\": \"{secret}\", \"b\": 1}}", "x".repeat(5000));
    for text in [near, long] {
        for place in ["/a", "/b"] {
            let found: &[Found<'_>] = &[(0, place, None, &[("/a", "the secret")], Severity::Error)];
            for format in [LintFormat::Full, LintFormat::Json, LintFormat::Sarif, LintFormat::Markdown] {
                let shown = write(&[("x.json", &text)], found, format, false, ColorWhen::Never);
                assert!(!shown.contains("9a2f") && !shown.contains("3c4d5e"), "{shown}");
            }
        }
    }
    let shown = write(
        &[("x.json", &format!("{{\"a\": \"{secret}\"}}"))],
        &[(0, "/a", None, &[], Severity::Error)],
        LintFormat::Full,
        false,
        ColorWhen::Never,
    );
    assert!(shown.contains(&format!("{{\"a\": \"sdk-{}\"}}", "*".repeat(36))), "{shown}");
}

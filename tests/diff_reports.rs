//! Differences between two rulesets in every form, made by hand to be hard to show.

use std::io;

use ffctl::leaf::tree::Tree;
use ffctl::pass::diff::tally::Counts;
use ffctl::pass::diff::{Basis, Change, Class, Edit, Effect, FlagDiff, Part, Shares, Shown, Witness};
use ffctl::report::{ColorWhen, Compared, DiffFormat, Given, Group, Paint, Reported, Side, write_diff};
use ffctl::ruleset::Value;

fn answer(json: &'static str, variant: Option<&str>) -> Shown {
    let value = Value::of_tree(&Tree::read(json).unwrap()).to_owned();
    Shown { value, variant: variant.map(str::to_owned), default: false, failed: false }
}

fn edit(pointer: &str, what: &str) -> Edit {
    let pointer = Some(pointer.to_owned());
    Edit { pointer_old: pointer.clone(), pointer_new: pointer, what: what.to_owned(), via: None }
}

fn diff(flag: &str, classes: &[Class], shares: [f64; 3], of: Basis) -> FlagDiff {
    let exact = matches!(of, Basis::Everybody | Basis::Reaching { .. });
    let [gains, loses, swaps] = shares;
    FlagDiff {
        flag: flag.to_owned(),
        change: Change::Changed,
        renamed: None,
        classes: classes.to_vec(),
        effect: Effect { shares: Shares { gains, loses, swaps }, exact, of },
        parts: Vec::new(),
        witness: None,
        witnesses: Vec::new(),
        dependents: Vec::new(),
        edits: vec![edit("/flags/0/rollout", "rollout of rule 1 goes from 25 % to 20 %")],
    }
}

fn reported(diff: FlagDiff) -> Reported {
    Reported { diff, elsewhere: None, contexts: None, by: Vec::new() }
}

fn witness(class: Class, context: &'static str, old: Shown, new: Shown) -> Witness {
    Witness { class, context: Tree::read(context).unwrap().to_owned(), old, new }
}

/// A flag of each kind.
fn several() -> Vec<Reported> {
    let mut loses = diff("checkout", &[Class::Loses], [0.0, 0.05, 0.0], Basis::Everybody);
    loses.witness = Some(witness(
        Class::Loses,
        r#"{"userId":"it's u7","properties":{"plan":"pro"}}"#,
        answer("true", Some("blue")),
        answer("false", None),
    ));
    loses.dependents = vec!["gift-cards".to_owned()];
    let of = Basis::Reaching { pointer: "/flags/1/rules/0".to_owned() };
    let mut salted = diff("banner", &[Class::Loses, Class::Reshuffles], [0.25, 0.25, 0.0], of);
    salted.edits[0].via = Some("staff".to_owned());
    salted.parts = vec![
        Part {
            pointer_old: None,
            pointer_new: None,
            who: "users in Norway".to_owned(),
            shares: Shares { gains: 0.25, loses: 0.25, swaps: 0.0 },
        },
        Part {
            pointer_old: None,
            pointer_new: None,
            who: "everybody else".to_owned(),
            shares: Shares { gains: 0.0, loses: 0.0, swaps: 0.0 },
        },
    ];
    let mut renamed = diff("new-name", &[Class::Gains], [1.0, 0.0, 0.0], Basis::Everybody);
    renamed.change = Change::Added;
    renamed.renamed = Some("old-name".to_owned());
    let told = Shown { value: Value::NULL, variant: None, default: true, failed: false };
    renamed.witness = Some(witness(Class::Gains, "{}", told, answer("{\"a\": [1]}", None)));
    let mut counted = reported(diff("search", &[Class::Undecided], [0.0, 0.15, 0.0], Basis::Contexts { contexts: 20 }));
    let of_sample = Basis::Sample { contexts: 10_000 };
    let shares = Shares { gains: 0.0, loses: 0.1234, swaps: 0.0 };
    counted.elsewhere = Some(Effect { shares, exact: false, of: of_sample });
    counted.contexts = Some(Counts { contexts: 20, loses: 3, ..Counts::default() });
    let group = |value: Option<&str>, is_rest, contexts, loses| Group {
        value: value.map(str::to_owned),
        is_rest,
        counts: Counts { contexts, loses, ..Counts::default() },
    };
    counted.by = vec![
        group(Some("free"), false, 12, 3),
        group(Some("pro"), false, 6, 0),
        group(None, false, 1, 0),
        group(None, true, 1, 0),
    ];
    let none = diff("quiet", &[Class::None], [0.0; 3], Basis::Everybody);
    vec![reported(loses), reported(salted), reported(renamed), counted, reported(none)]
}

fn written(format: DiffFormat, flags: &[Reported], unchanged: usize) -> String {
    let contexts = Given {
        source: "users.csv".to_owned(),
        by: Some("plan".to_owned()),
        contexts: 20,
        unreadable: 1,
        duplicates: 2,
        blank: 0,
    };
    let has_contexts = flags.iter().any(|flag| flag.contexts.is_some());
    let compared = Compared {
        provider: "some",
        old: "git:HEAD~1:flags.json",
        new: "flags.json",
        document: &[],
        flags,
        unchanged,
        contexts: has_contexts.then_some(&contexts),
        place: &|_, pointer| (pointer != "/flags/1/rules/0").then_some((12, 5)),
        options: &|side| match side {
            Side::Old => "-s 'git:HEAD~1:flags.json'".to_owned(),
            Side::New => "-s flags.json".to_owned(),
        },
    };
    let paint = Paint::new(ColorWhen::Never, &io::stdout());
    let mut out = Vec::new();
    write_diff(format, &compared, paint, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn reports_of_several_flags() {
    insta::assert_snapshot!("text", written(DiffFormat::Text, &several(), 3));
    insta::assert_snapshot!("markdown", written(DiffFormat::Markdown, &several(), 3));
    insta::assert_snapshot!("json", written(DiffFormat::Json, &several(), 3));
}

#[test]
fn no_differences_are_told() {
    assert_eq!(written(DiffFormat::Text, &[], 8), "no differences in 8 flags\n");
    assert!(written(DiffFormat::Markdown, &[], 8).starts_with("### ffctl diff: no differences in 8 flags\n"));
    let json: serde_json::Value = serde_json::from_str(&written(DiffFormat::Json, &[], 8)).unwrap();
    assert_eq!((&json["flags"], &json["summary"]["unchanged"]), (&serde_json::json!([]), &serde_json::json!(8)));
}

#[test]
fn a_comment_has_room_for_what_is_in_it() {
    let many: Vec<Reported> = (0..3_000)
        .map(|number| {
            let mut diff = diff(&format!("flag|{number}`<b>@all"), &[Class::Loses], [0.0, 0.5, 0.0], Basis::Everybody);
            diff.edits = (0..50).map(|_| edit("/a", &"`|` long <script> ".repeat(20))).collect();
            reported(diff)
        })
        .collect();
    let text = written(DiffFormat::Markdown, &many, 0);
    assert!(text.encode_utf16().count() < 65_536, "{}", text.len());
    assert!(text.contains("flags more.") && text.contains("have no room here"), "{}", &text[..400]);
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        assert_eq!(line.matches('|').count(), 5, "{line}");
    }
    for odd in ["<script", "<b>", "@all", "flag|", "`|"] {
        assert!(!text.contains(odd), "{odd}");
    }
}

//! `ffctl diff`, and files of a repository as sources

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Desk, session};

const OLD: &str = include_str!("../../fixtures/on-call/old.json");
const NEW: &str = include_str!("../../fixtures/on-call/new.json");
const CUSTOMERS: &str = include_str!("../../fixtures/on-call/customers.csv");

fn on_call() -> Desk {
    Desk::new().with("old.json", OLD).with("new.json", NEW).with("customers.csv", CUSTOMERS)
}

/// Runs git in the folder of a desk.
fn git(desk: &Desk, words: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=x", "-c", "user.email=x@y", "-c", "commit.gpgsign=false"]);
    let output = command.args(words).current_dir(desk.path()).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A repository in which the flags were changed last night.
fn repository() -> Desk {
    let desk = Desk::new().with("flags.json", OLD).with("sub/other.json", OLD);
    git(&desk, &["init", "--quiet", "--initial-branch=main"]);
    git(&desk, &["add", "."]);
    git(&desk, &["commit", "--quiet", "-m", "before"]);
    let desk = desk.with("flags.json", NEW).with("customers.csv", CUSTOMERS);
    git(&desk, &["commit", "--quiet", "-am", "last night"]);
    desk
}

#[test]
fn what_happened_last_night() {
    insta::assert_snapshot!(
        repository().run("diff git:HEAD~1:flags.json flags.json --contexts customers.csv --by plan")
    );
}

#[test]
fn files_of_a_repository_are_sources_of_every_command() {
    insta::assert_snapshot!(session(
        &repository(),
        &[
            "list -s git:HEAD~1:flags.json",
            "eval new-checkout -u c-1005 -a country=NO -s git:main:flags.json",
            "explain new-checkout -u c-1005 -a country=NO -s git::sub/other.json",
            "lint git:HEAD:flags.json --fix",
            "eval new-checkout -s git:HEAD:flag.json",
            "eval new-checkout -s git:mian:flags.json",
            "eval new-checkout -s git:HEAD",
            "eval new-checkout -s git:HEAD:",
            "eval new-checkout -s git:--output=x:flags.json",
            "fetch git:HEAD:flags.json",
        ]
    ));
    let nowhere = Desk::new();
    insta::assert_snapshot!(nowhere.run("list -s git:HEAD:flags.json"));
}

#[test]
fn without_git_it_says_so() {
    let desk = repository();
    let output = desk.command("list -s git:HEAD:flags.json").env("PATH", desk.path()).output().unwrap();
    let told = desk.tell("list -s git:HEAD:flags.json", &output);
    assert!(told.contains("git is not installed") && told.ends_with("=> 2"), "{told}");
}

#[test]
fn the_same_in_every_form() {
    let desk = on_call();
    for format in ["text", "json", "markdown"] {
        insta::assert_snapshot!(format, desk.run(&format!("diff old.json new.json --format {format}")));
    }
    let line = "diff old.json new.json --contexts customers.csv --by plan --format";
    for format in ["json", "markdown"] {
        insta::assert_snapshot!(format!("contexts_{format}"), desk.run(&format!("{line} {format}")));
    }
}

#[test]
fn what_is_the_same_is_told_so() {
    let desk = on_call();
    insta::assert_snapshot!(session(
        &desk,
        &[
            "diff old.json old.json",
            "diff old.json old.json --format json --exit-code",
            "diff old.json old.json --format markdown --fail-on loses",
        ]
    ));
    for provider in ["unleash", "configcat", "launchdarkly", "phaseflag", "featbit", "ffc"] {
        let told = desk.run(&format!("diff demo:{provider} demo:{provider} --exit-code"));
        assert!(told.contains("\nno differences in ") && told.ends_with("=> 0"), "{told}");
    }
}

fn status(told: &str) -> &str {
    told.rsplit_once("=> ").unwrap().1
}

#[test]
fn the_exit_status_is_asked_for() {
    let desk = on_call();
    for (options, want) in [
        ("", "0"),
        ("--exit-code", "1"),
        ("--fail-on loses", "1"),
        ("--fail-on gains,loses", "1"),
        ("--fail-on type-change", "0"),
        ("--fail-on type-change --exit-code", "1"),
        ("--fail-on loses --flag search", "0"),
        ("--exit-code --flag search", "0"),
        ("--flag gone", "3"),
        ("--flag gone --exit-code", "3"),
        ("--fail-on nothing", "2"),
    ] {
        let told = desk.run(&format!("diff old.json new.json {options}"));
        assert_eq!(status(&told), want, "{told}");
    }
}

#[test]
fn no_file_that_is_read_is_replaced() {
    let desk = on_call();
    for emit in ["old.json", "./new.json", "customers.csv"] {
        let told = desk.run(&format!("diff old.json new.json --contexts customers.csv --emit {emit}"));
        assert!(told.contains("would replace a file that is read") && status(&told) == "2", "{told}");
    }
    assert_eq!(fs::read_to_string(desk.path().join("old.json")).unwrap(), OLD);
    assert_eq!(fs::read_to_string(desk.path().join("customers.csv")).unwrap(), CUSTOMERS);
}

#[test]
fn what_leaves_out_nothing_is_pointed_out() {
    let desk = on_call();
    let told = desk.run("diff old.json new.json --ignore /features/*/strategies --ignore /nothing/here");
    assert!(told.contains("`--ignore /nothing/here` leaves out nothing"), "{told}");
    assert!(!told.contains("`--ignore /features/*/strategies` leaves"), "{told}");
    let told = desk.run("diff old.json new.json -p configcat");
    assert!(told.contains("neither side has any flags"), "{told}");
}

#[test]
fn secrets_are_hidden_where_people_read() {
    // Put together here, so that no scanner takes it for a real one.
    let secret = format!("{}_{}", "ghp", "abcdefghijklmnopqrstuvwxyz0123456789");
    let old = OLD.replace("\"DE\"", &format!("\"DE\", \"{secret}\""));
    let desk = Desk::new().with("old.json", &old).with("new.json", NEW);
    assert!(old.contains(&secret));
    for format in ["text", "markdown"] {
        let told = desk.run(&format!("diff old.json new.json --format {format}"));
        assert!(told.contains("loses") && !told.contains(&secret), "{told}");
    }
}

#[test]
fn what_hurts_is_told_first() {
    let flag = |name: &str, percent: u8| {
        format!(
            r#"{{"name": "{name}", "enabled": true, "strategies": [{{"name": "flexibleRollout", "parameters":
            {{"rollout": "{percent}", "stickiness": "default", "groupId": "g"}}}}]}}"#
        )
    };
    let document = |percents: [u8; 2]| {
        let [first, second] = percents;
        format!(r#"{{"version": 2, "features": [{}, {}]}}"#, flag("a-gains", first), flag("b-loses", second))
    };
    let desk = Desk::new().with("old.json", document([10, 40])).with("new.json", document([20, 30]));
    let told = desk.run("diff old.json new.json");
    assert!(told.find("b-loses changed: loses").unwrap() < told.find("a-gains changed: gains").unwrap(), "{told}");
    // The same share for all is not told again for each.
    assert!(!told.contains("by who it is"), "{told}");
}

#[test]
fn what_cannot_be_compared_is_told() {
    let desk = on_call().with("broken.json", "{\"version\": 1, \"features\": [").with("other.json", "{}");
    insta::assert_snapshot!(session(
        &desk,
        &[
            "diff old.json",
            "diff old.json demo:configcat",
            "diff - -",
            "diff old.json - --contexts -",
            "diff old.json gone.json",
            "diff old.json broken.json",
            "diff other.json old.json",
            "diff old.json new.json --flag new-chekout",
            "diff old.json new.json --ignore features",
            "diff old.json new.json --by plan",
            "diff old.json new.json --contexts gone.csv",
            "diff old.json new.json --contexts customers.csv --emit -",
            "diff old.json new.json --sample 0",
            "diff old.json new.json --environment prod",
        ]
    ));
}

#[test]
fn standard_input_is_either_side() {
    let desk = on_call();
    let told = desk.pipe("diff - new.json --flag new-checkout", OLD);
    assert!(told.contains("new-checkout changed: loses") && told.contains("-s - "), "{told}");
    let told = desk.pipe("diff old.json - --flag search --exit-code", NEW);
    assert_eq!(status(&told), "0", "{told}");
}

#[test]
fn contexts_are_counted_and_those_who_change_are_written() {
    let users = "{\"userId\":\"c-1005\",\"properties\":{\"plan\":\"pro\",\"country\":\"NO\"}}\n{\"userId\":\"c-1005\"}\nnope\n{}\n";
    let desk = on_call().with("users.ndjson", users);
    let line = "diff old.json new.json --flag new-checkout --contexts users.ndjson --by plan --emit out.ndjson";
    insta::assert_snapshot!(desk.run(line));
    insta::assert_snapshot!(desk.run("diff old.json new.json --contexts customers.csv --by nothing --emit out.ndjson"));
    let emitted = fs::read_to_string(desk.path().join("out.ndjson")).unwrap();
    insta::assert_snapshot!(emitted);
    for line in emitted.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        for (side, file) in [("old", "old.json"), ("new", "new.json")] {
            let context = record["context"].to_string();
            let line = format!("eval {} -s {file} --context '{context}'", record["flag"].as_str().unwrap());
            assert!(desk.run(&line).contains(&format!("\n{}\n", record[side]["value"])), "{line}");
        }
    }
}

/// The pairs of rulesets that are hard to compare, by dialect.
fn pairs(dialect: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/diff");
    let mut pairs: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let is_of_dialect =
        |path: &PathBuf| path.is_dir() && path.file_name().unwrap().to_str().unwrap().starts_with(dialect);
    pairs.retain(is_of_dialect);
    pairs.sort();
    pairs
}

#[test]
fn what_is_hard_to_compare() {
    for dialect in ["unleash", "configcat", "launchdarkly", "phaseflag", "featbit", "ffc"] {
        let pairs = pairs(&format!("{dialect}-"));
        let told = pairs.iter().map(|pair| {
            let read = |name: &str| fs::read(pair.join(name)).unwrap();
            let desk = Desk::new().with("old.json", read("old.json")).with("new.json", read("new.json"));
            format!("## {}\n{}", pair.file_name().unwrap().display(), desk.run("diff old.json new.json --sample 1000"))
        });
        let told: Vec<String> = told.collect();
        assert!(told.len() >= 5, "{dialect} has {} pairs", told.len());
        insta::assert_snapshot!(format!("pairs_{dialect}"), told.join("\n\n"));
    }
}

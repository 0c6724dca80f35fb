//! Every rule of lint: it finds what its fixtures have, and nothing in what nearly has it; it is documented; and every id in
//! the vendors' lists of mistakes is found by a rule, or it is said why not.
//!
//! A fixture is `fixtures/lint/CODE/PROVIDER[-NOTE].has.EXT` or `.near.EXT`; a file `.args` beside it has further arguments,
//! and may name a config file, which ends in `.config`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use ffctl::finding::Rule;
use ffctl::{pass, provider};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rules of all dialects by code.
fn rules() -> BTreeMap<&'static str, &'static Rule> {
    let mut rules: BTreeMap<&str, &Rule> = BTreeMap::new();
    for provider in provider::ALL {
        for rule in pass::lint::rules(&provider.dialect.lint) {
            let other = rules.insert(rule.code, rule);
            assert!(other.is_none_or(|other| std::ptr::eq(other, rule)), "{} is two rules", rule.code);
        }
    }
    rules
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The fixtures of a rule: the path, what it is called, its provider, and whether it has what the rule finds.
fn fixtures(code: &str) -> Vec<(PathBuf, String, String, bool)> {
    let mut found = Vec::new();
    for path in listed(&root().join("fixtures/lint").join(code)) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let parts: Vec<&str> = name.split('.').collect();
        let &[about, kind @ ("has" | "near"), ending] = parts.as_slice() else {
            panic!("{} is called neither `PROVIDER.has.EXT` nor `PROVIDER.near.EXT`", path.display());
        };
        if !matches!(ending, "snap" | "args" | "config" | "new") {
            let provider = about.split('-').next().unwrap().to_owned();
            found.push((path.clone(), format!("{about}.{kind}"), provider, kind == "has"));
        }
    }
    found
}

/// What one rule finds in a file.
fn lint(code: &str, path: &Path, provider: &str) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ffctl"));
    command.current_dir(path.parent().unwrap()).env_remove("FFCTL_SOURCE").env("NO_COLOR", "1");
    command.args(["lint", name, "--provider", provider, "--select", code, "--at", "2026-01-01T00:00:00Z"]);
    if let Ok(more) = fs::read_to_string(path.with_extension("args")) {
        command.args(more.split_whitespace());
    }
    let done = command.output().unwrap();
    let errors = String::from_utf8(done.stderr).unwrap();
    assert!(matches!(done.status.code(), Some(0 | 1)), "{}: {:?}\n{errors}", path.display(), done.status);
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn each_rule_finds_what_it_is_for_and_nothing_beside() {
    let mut wrong = Vec::new();
    for (code, rule) in rules() {
        let mut kinds = BTreeSet::new();
        let folder = root().join("fixtures/lint").join(code);
        if !folder.is_dir() {
            wrong.push(format!("{code} {} has no fixtures", rule.name));
            continue;
        }
        for (path, name, provider, has) in fixtures(code) {
            kinds.insert(has);
            let found = lint(code, &path, &provider);
            let marked = found.contains(&format!("[{code}]:"));
            if marked != has {
                wrong.push(format!("{}:\n{found}", path.display()));
            } else if has {
                insta::with_settings!({
                    snapshot_path => &folder, prepend_module_to_snapshot => false, omit_expression => true
                }, { insta::assert_snapshot!(name, found) });
            }
        }
        if kinds.len() < 2 {
            wrong.push(format!("{code} {} needs a fixture that has it and one that nearly has it", rule.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fixture_belongs_to_a_rule() {
    let rules = rules();
    for folder in listed(&root().join("fixtures/lint")) {
        let code = folder.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(rules.contains_key(code.as_str()), "there is no rule {code}");
    }
}

#[test]
fn every_rule_is_documented() {
    let mut names = BTreeSet::new();
    for (code, rule) in rules() {
        let digits = code.strip_prefix("FF").unwrap_or_default();
        assert!(digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        let is_kebab = rule.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        assert!(is_kebab && names.insert(rule.name), "{code}: `{}` is no name of its own", rule.name);
        for (what, text) in [("what", rule.what), ("why", rule.why), ("example", rule.example)] {
            assert!(text.len() > 20, "{code} does not say {what}");
        }
        for text in [rule.what, rule.why] {
            assert!(text.ends_with('.') && !text.contains("  "), "{code}: {text}");
        }
        assert!(!rule.help.is_empty() && !rule.help.ends_with('.'), "{code}: {}", rule.help);
    }
}

/// The ids of a vendor's list of mistakes, as its specification writes them, and the numbers of its section.
fn wanted(specification: &str, section: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut is_in = false;
    for line in specification.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            is_in = title.starts_with(section);
        }
        let cell = line.strip_prefix("| ").and_then(|row| row.split(" | ").next()).unwrap_or_default();
        if is_in && !matches!(cell, "id" | "code") && !cell.starts_with('-') && !cell.is_empty() {
            let parts = cell.split([',', '/']).map(|id| id.trim().trim_matches('`').to_owned());
            ids.extend(parts.filter(|id| !id.is_empty()));
        }
    }
    ids
}

#[test]
fn every_known_mistake_is_found_or_left_alone_for_a_reason() {
    let codes = rules();
    let sections = [
        ("unleash", "unleash.md", "14."),
        ("configcat", "configcat.md", "13."),
        ("launchdarkly", "launchdarkly.md", "14."),
        ("phaseflag", "phaseflag.md", "14."),
        ("featbit", "featbit.md", "11."),
        ("ffc", "featbit.md", "11."),
    ];
    for (name, file, section) in sections {
        let table = provider::by_name(name).unwrap().dialect.lint.catalogue;
        let mut ids = BTreeSet::new();
        for line in table.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            let &[id, found_by, words] = cells.as_slice() else { panic!("{name}: `{line}` has not three cells") };
            assert!(ids.insert(id.to_owned()), "{name}: {id} stands twice");
            assert!(words.len() > 3, "{name}: {id} is not told in words");
            for code in found_by.split(' ').filter(|code| *code != "-") {
                assert!(codes.contains_key(code), "{name}: {id} is said to be found by {code}, which is no rule");
            }
        }
        let path = root().join("../shared/spec").join(file);
        let Ok(specification) = fs::read_to_string(&path) else {
            let _ =
                writeln!(std::io::stderr(), "\nSKIPPED: the list of mistakes of {name} is not there to compare with");
            continue;
        };
        let wanted = wanted(&specification, section);
        assert!(wanted.len() > 50, "{name}: only {} ids were read", wanted.len());
        let missing: Vec<_> = wanted.difference(&ids).collect();
        let unknown: Vec<_> = ids.difference(&wanted).collect();
        assert!(missing.is_empty() && unknown.is_empty(), "{name}: missing {missing:?}, not known {unknown:?}");
    }
}

//! The rulesets of the vendors' public conformance suites: their SDKs evaluate them, so lint has to have a reason for each
//! error that it finds there. The reasons are in `lint_conformance.tsv`: suite, code, and why the finding stands.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Where the suites are looked for.
fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance");
    env::var_os("FFCTL_CONFORMANCE").map_or_else(beside, PathBuf::from)
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// The errors that are found in a suite: code, place and message.
fn errors(provider: &str, suite: &Path) -> Vec<(String, String)> {
    let done = Command::new(env!("CARGO_BIN_EXE_ffctl"))
        .env_remove("FFCTL_SOURCE")
        .args(["lint", "--provider", provider, "--format", "ndjson", "--at", "2026-01-01T00:00:00Z"])
        .arg(suite.join("ruleset.json"))
        .output()
        .unwrap();
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(matches!(done.status.code(), Some(0 | 1)), "{}: {:?} {told}", suite.display(), done.status);
    let records = String::from_utf8(done.stdout).unwrap();
    let records = records.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let errors = records.filter(|record| record["severity"] == "error").map(|record| {
        let text = |member: &str| record[member].as_str().unwrap_or_default().to_owned();
        (text("code"), format!("{} {}", text("pointer"), text("message")))
    });
    errors.collect()
}

#[test]
fn errors_in_what_the_sdks_evaluate_have_a_reason() {
    let listed: BTreeSet<(String, String)> = include_str!("lint_conformance.tsv")
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let &[suite, code, why] = cells.as_slice() else { panic!("`{line}` has not three cells") };
            assert!(why.len() > 20, "no reason is given for {suite} {code}");
            (suite.to_owned(), code.to_owned())
        })
        .collect();
    let suites: Vec<PathBuf> = subfolders(&folder()).iter().flat_map(|provider| subfolders(provider)).collect();
    if suites.is_empty() {
        let folder = folder();
        let line = format!("\nSKIPPED: {} holds no suites, so errors found there are not reviewed\n", folder.display());
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return;
    }
    let mut met = BTreeSet::new();
    let mut unlisted = Vec::new();
    for suite in &suites {
        let provider = name(suite.parent().unwrap());
        let called = format!("{provider}/{}", name(suite));
        for (code, told) in errors(provider, suite) {
            let key = (called.clone(), code.clone());
            if !listed.contains(&key) {
                unlisted.push(format!("{called}\t{code}\t{told}"));
            }
            met.insert(key);
        }
    }
    assert!(unlisted.is_empty(), "errors without a reason:\n{}", unlisted.join("\n"));
    let stale: Vec<_> = listed.difference(&met).filter(|_| env::var_os("FFCTL_CONFORMANCE").is_none()).collect();
    assert!(stale.is_empty(), "reasons for errors that are not found: {stale:?}");
}

//! The house keeps its order: who may know whom, and what may stand in the sources.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(!files.is_empty(), "{} has no sources", folder.display());
    files
}

/// Code alone: comments may tell where a behaviour comes from.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

/// What a folder must not name.
fn assert_never(folder: &str, words: &[&str]) {
    for file in sources(&root().join("src").join(folder)) {
        let code = code(&file).to_lowercase();
        for word in words {
            // Digits of a number may look like a word: `0xffc`.
            let is_named = |(at, _): (usize, &str)| !code[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
            assert!(!code.match_indices(word).any(is_named), "{} names `{word}`", file.display());
        }
    }
}

#[test]
fn what_comes_after_lowering_names_no_vendor() {
    let vendors: Vec<String> = ffctl::provider::ALL
        .iter()
        .flat_map(|provider| [provider.name.to_lowercase(), provider.title.to_lowercase()])
        .chain(["yggdrasil".to_owned(), "provider::".to_owned()])
        .collect();
    let vendors: Vec<&str> = vendors.iter().map(String::as_str).collect();
    for folder in ["ruleset", "eval", "leaf", "trace", "pass", "context", "finding"] {
        assert_never(folder, &vendors);
    }
}

#[test]
fn only_front_ends_name_vendors() {
    let names: Vec<String> = ffctl::provider::ALL.iter().map(|provider| provider.name.to_lowercase()).collect();
    // The last name is the first part of this tool's own.
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| !"ffctl".starts_with(name)).collect();
    for folder in ["cli", "report", "source"] {
        assert_never(folder, &names);
    }
}

#[test]
fn arrows_point_one_way() {
    for (folder, words) in [
        ("leaf", &["crate::ruleset", "crate::eval", "crate::trace", "crate::context", "crate::source"][..]),
        ("ruleset", &["crate::eval", "crate::trace", "crate::pass", "crate::report", "crate::cli", "crate::source"]),
        ("context", &["crate::eval", "crate::trace", "crate::pass", "crate::report", "crate::cli", "crate::source"]),
        ("eval", &["crate::pass", "crate::report", "crate::cli", "crate::source", "serde"]),
        ("trace", &["crate::eval", "crate::pass", "crate::report", "crate::cli", "crate::source", "serde"]),
        (
            "finding",
            &[
                "crate::eval",
                "crate::trace",
                "crate::pass",
                "crate::report",
                "crate::cli",
                "crate::source",
                "crate::provider",
            ],
        ),
        ("pass", &["crate::report", "crate::cli", "crate::provider", "crate::source"]),
        ("provider", &["crate::pass", "crate::report", "crate::cli", "crate::trace"]),
        ("source", &["crate::pass", "crate::report", "crate::cli", "crate::provider", "crate::ruleset"]),
        ("report", &["crate::cli", "crate::source"]),
    ] {
        assert_never(folder, words);
    }
}

#[test]
fn every_module_says_what_it_decides() {
    for file in sources(&root().join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} has no documentation of its own", file.display());
    }
}

#[test]
fn files_answer_one_question() {
    const MOST: usize = 600;
    for file in sources(&root().join("src")) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= MOST, "{} has {lines} lines: look for two ideas in it", file.display());
    }
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut section = "";
    let mut before = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.ends_with("dependencies]") && line.contains('=') {
            assert!(before.starts_with("# "), "nothing is said of `{line}`");
        }
        before = line;
    }
}

//! Lint takes whatever it is given: documents in which any value is replaced by another, or goes, are linted without a panic,
//! and everything that is found has a place in the document.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use ffctl::finding::Subject;
use ffctl::leaf::syntax::{NodeId, Syntax};
use ffctl::pass::lint;
use ffctl::provider::{self, Input, Provider, Wanted};
use ffctl::ruleset::{Ruleset, Wording};
use ffctl::source::Document;

/// What takes the place of a value.
const VALUES: [&str; 16] = [
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e999",
    "99999999999999999999",
    "\"\"",
    "\" x\"",
    "\"\\ud83d\\ude00\"",
    "[]",
    "{}",
    "[null]",
    "[[1]]",
    "{\"a\":{}}",
    "\"(a+)+$\"",
];
/// So many documents are linted of each provider.
const MOST: usize = 1000;

fn files(folder: &Path, provider: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(files(&path, provider));
        } else if path.extension().is_some_and(|ending| ending == "json")
            && (name.starts_with(provider) || path.ends_with(format!("{provider}/demo.json")))
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Lints a text, and gives the number of findings.
fn lint(provider: &'static Provider, text: &str, about: &str) -> usize {
    let documents = [Document::new("x", text)];
    let syntaxes = [documents[0].syntax()];
    let texts = [text];
    let loaded = (provider.dialect.load)(&Input::new(&documents, Wanted::All));
    let is_loaded = loaded.is_ok();
    let ruleset = loaded.unwrap_or_else(|_| Ruleset::new(provider.name, &Wording::PLAIN));
    let now: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    let subject = Subject::new(&ruleset, &syntaxes, &texts, &provider.dialect.lint, now);
    let found = lint::run(&subject, is_loaded, |_| true);
    let count = found.len();
    for finding in found {
        let placed = subject.place(finding);
        let code = placed.rule.code;
        for place in std::iter::once(&placed.place).chain(placed.labels.iter().map(|label| &label.place)) {
            assert_eq!(place.document, 0, "{code} of {about}");
            assert!(text.get(place.span.clone()).is_some(), "{code} of {about}: {place:?}");
            let syntax = syntaxes[0].as_ref().unwrap();
            assert!(syntax.find(&place.pointer).is_some(), "{code} of {about}: {place:?}");
            assert!(place.line >= 1 && place.column >= 1, "{code} of {about}: {place:?}");
        }
        let message = &placed.message;
        assert!(!message.is_empty() && !message.ends_with('.'), "{code} of {about}: {message}");
    }
    count
}

#[test]
fn whatever_stands_in_a_document_is_no_panic() {
    for provider in provider::ALL {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let mut paths = files(&root.join("lint"), provider.name);
        paths.extend(files(&root.join(provider.name), provider.name));
        let texts: Vec<String> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        let nodes: Vec<(usize, NodeId)> = texts
            .iter()
            .enumerate()
            .flat_map(|(file, text)| {
                let syntax = Syntax::json(text.as_str(), 0);
                let nodes: Vec<NodeId> = syntax.iter().flat_map(Syntax::nodes).collect();
                nodes.into_iter().map(move |node| (file, node))
            })
            .collect();
        assert!(nodes.len() > 20, "{} has no documents", provider.name);
        let all = nodes.len() * VALUES.len();
        // A step that has no divisor in common with the number of values goes through all of them.
        let step = (all / MOST).max(1) | 1;
        let mut findings = 0;
        for number in (0..all).step_by(step) {
            let (file, node) = nodes[number / VALUES.len()];
            let value = VALUES[number % VALUES.len()];
            let text = &texts[file];
            let Some(syntax) = Syntax::json(text.as_str(), 0) else { continue };
            let span = syntax.span(node);
            let changed = format!("{}{value}{}", &text[..span.start], &text[span.end..]);
            let about = format!("{} with {value} at {}", paths[file].display(), syntax.pointer(node));
            findings += lint(provider, &changed, &about);
        }
        assert!(findings > 0, "{}: nothing was found at all", provider.name);
    }
}

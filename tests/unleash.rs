//! Unleash, from documents to the SDK's own answers, through the library.
//!
//! `fixtures/unleash/cases` holds small documents, one for each construct or surprising behaviour, with the answers of
//! the official engine; `fixtures/unleash/refused` holds documents that it refuses, with the place of each fault.
//! `fixtures/unleash/SOURCES.md` says how both were obtained.

#[path = "support/ask.rs"]
mod ask;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ffctl::context::Env;
use ffctl::leaf::tree::Tree;
use ffctl::provider::{Asked, Dialect, Input, Refusal, Spot, Wanted, by_name};
use ffctl::ruleset::{Flag, Role, Ruleset};
use ffctl::source::{Document, position};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    section: String,
    /// The document; kept as text, since a member that stands twice is among the cases.
    document: Option<Box<RawValue>>,
    documents: Option<Vec<Box<RawValue>>>,
    /// The path of the document, from the folder of the cases.
    file: Option<PathBuf>,
    /// The features document that says the same, where the document is of a form that no SDK loads.
    equivalent: Option<Box<RawValue>>,
    /// What is noted of such a form.
    note: Option<String>,
    /// By flag: where the piece stands that cannot be compiled.
    #[serde(default)]
    broken: BTreeMap<String, String>,
    requests: Vec<Request>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    flag: String,
    /// Kept as text, since the spelling of a number counts.
    context: Box<RawValue>,
    /// The application's answers for custom strategies.
    #[serde(default)]
    strategies: BTreeMap<String, bool>,
    native: Value,
    /// What decides, for people.
    #[serde(rename = "why")]
    _why: Option<String>,
}

fn dialect() -> &'static Dialect {
    &by_name("unleash").unwrap().dialect
}

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/unleash").join(folder)
}

fn document(text: impl Into<String>) -> Document {
    Document::new("case", text)
}

/// The files of a folder with that ending, by name.
fn files(folder: &str, ending: &str) -> BTreeMap<String, String> {
    let entries = fs::read_dir(fixtures(folder)).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect()
}

/// Every case, with the name by which a failure tells it.
fn cases() -> Vec<(String, Case)> {
    let mut cases = Vec::new();
    for (file, text) in files("cases", "json") {
        let read: Vec<Case> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        cases.extend(read.into_iter().map(|case| (format!("{file}, section {}: {}", case.section, case.about), case)));
    }
    cases
}

impl Case {
    fn documents(&self) -> Vec<Document> {
        let written = self.document.iter().chain(self.documents.iter().flatten()).map(|raw| document(raw.get()));
        let read = self.file.iter().map(|path| document(fs::read_to_string(fixtures("cases").join(path)).unwrap()));
        let documents: Vec<Document> = written.chain(read).collect();
        assert!(!documents.is_empty(), "{} has no document", self.about);
        documents
    }
}

fn answer(ruleset: &Ruleset<'_>, request: &Request) -> Value {
    let asked = Asked { base: Some(Tree::read(request.context.get()).unwrap()), ..Asked::default() };
    let context = (dialect().compose)(asked).unwrap();
    let bound = (dialect().bind)(&context, ruleset).unwrap();
    let mut env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
    env.answers.extend(request.strategies.clone());
    ask::ask(dialect(), ruleset, &request.flag, (&bound, &env), None).native
}

/// The fault of a flag that cannot be compiled: where it is, and what it says.
fn broken(ruleset: &Ruleset<'_>, flag: &Flag<'_>) -> Option<(String, String)> {
    flag.body.arms.iter().find_map(|arm| match arm.role {
        Role::Broken(id) => {
            let fault = ruleset.fault(id);
            Some((ruleset.pointers.path(fault.at), fault.message.to_string()))
        }
        _ => None,
    })
}

fn assert_none(failures: &[String]) {
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
}

fn misses(name: &str, documents: &[Document], requests: &[Request]) -> Vec<String> {
    let ruleset = match (dialect().load)(&Input::new(documents, Wanted::All)) {
        Ok(ruleset) => ruleset,
        Err(refusal) => return vec![format!("{name}\n  refused: {refusal:?}")],
    };
    let miss = |request: &Request| {
        let got = answer(&ruleset, request);
        (got != request.native).then(|| {
            let Request { flag, context, native, .. } = request;
            format!("{name}\n  `{flag}` for {context}\n  want {native}\n  got  {got}")
        })
    };
    requests.iter().filter_map(miss).collect()
}

#[test]
fn every_case_is_answered_as_by_the_official_engine() {
    let failures: Vec<String> =
        cases().iter().flat_map(|(name, case)| misses(name, &case.documents(), &case.requests)).collect();
    assert_none(&failures);
}

#[test]
fn every_section_that_evaluation_hangs_on_has_a_case() {
    const SECTIONS: [&str; 19] = [
        "1", "1.1", "1.2", "1.3", "2.1", "2.3", "3", "4", "5", "5.1", "5.2", "5.3", "5.4", "5.5", "6", "6.1", "7",
        "8.1", "9",
    ];
    let covered: BTreeSet<String> = cases().into_iter().map(|(_, case)| case.section).collect();
    let missing: Vec<&str> = SECTIONS.into_iter().filter(|section| !covered.contains(*section)).collect();
    assert!(missing.is_empty(), "no case is about section {missing:?}");
}

#[test]
fn cases_are_told_apart_by_what_they_are_about() {
    let mut seen = BTreeSet::new();
    let twice: Vec<String> =
        cases().into_iter().map(|(name, _)| name).filter(|name| !seen.insert(name.clone())).collect();
    assert_none(&twice);
}

#[test]
fn a_flag_that_cannot_be_compiled_names_the_piece() {
    let mut failures = Vec::new();
    for (name, case) in cases() {
        let documents = case.documents();
        let ruleset = (dialect().load)(&Input::new(&documents, Wanted::All)).unwrap();
        let places = ruleset.flags.iter().filter_map(|flag| Some((flag.key.to_string(), broken(&ruleset, flag)?.0)));
        let places: BTreeMap<String, String> = places.collect();
        if places != case.broken {
            failures.push(format!("{name}\n  want {:?}\n  got  {places:?}", case.broken));
        }
    }
    assert_none(&failures);
}

/// The engine pastes a rule's `value` into its own rule text, and so runs `5 or true` as code: everybody passes. ffctl
/// does not follow it there, and says that it does not.
#[test]
fn rule_text_in_a_value_is_not_run() {
    let documents = [document(
        r#"{"version": 2, "features": [{"name": "flag", "enabled": true, "strategies": [{"name": "default",
            "constraints": [{"contextName": "x", "operator": "NUM_GT", "value": "5 or true"}]}]}]}"#,
    )];
    let ruleset = (dialect().load)(&Input::new(&documents, Wanted::All)).unwrap();
    let (place, message) = broken(&ruleset, &ruleset.flags[0]).unwrap();
    assert_eq!(place, "/features/0/strategies/0/constraints/0/value");
    assert!(message.contains("`or true` behind `5`"), "{message}");
}

#[test]
fn other_forms_are_noted_and_mean_what_their_features_document_means() {
    let mut failures = Vec::new();
    let mut forms = 0;
    for (name, case) in cases() {
        let documents = case.documents();
        let ruleset = (dialect().load)(&Input::new(&documents, Wanted::All)).unwrap();
        let Some(equivalent) = &case.equivalent else {
            failures.extend(
                ruleset
                    .notes
                    .iter()
                    .filter(|note| note.contains("no Unleash SDK"))
                    .map(|note| format!("{name}\n  is a form that SDKs load, and is noted as none: {note}")),
            );
            continue;
        };
        forms += 1;
        let wanted = case.note.as_deref().unwrap_or_default();
        if !ruleset.notes.iter().any(|note| note.contains("no Unleash SDK") && note.contains(wanted)) {
            failures.push(format!("{name}\n  no note has `{wanted}`: {:?}", ruleset.notes));
        }
        failures.extend(misses(&name, &[document(equivalent.get())], &case.requests));
    }
    assert!(forms > 0, "no case has an equivalent");
    assert_none(&failures);
}

#[test]
fn a_segment_that_an_export_does_not_define_is_named() {
    let documents = [document(
        r#"{"features": [{"name": "flag"}], "featureStrategies": [{"featureName": "flag", "name": "default",
            "segments": [7]}], "featureEnvironments": [{"featureName": "flag", "environment": "production", "enabled":
            true}], "segments": [{"id": 7, "name": "nordic"}]}"#,
    )];
    let ruleset = (dialect().load)(&Input::new(&documents, Wanted::All)).unwrap();
    let (_, message) = broken(&ruleset, &ruleset.flags[0]).unwrap();
    assert!(message.contains('7') && message.contains("nordic"), "{message}");
}

/// A row of the table in `refused/README.md`: line, column, pointer.
type Row = (usize, usize, Option<String>);

/// The table, by file.
fn table() -> BTreeMap<String, Row> {
    let text = fs::read_to_string(fixtures("refused/README.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && line.contains(".json |"));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, file, line, column, place, _, _] = cells[..] else { panic!("{line}") };
        let pointer = match place {
            "text" => None,
            "whole" => Some(String::new()),
            pointer => Some(pointer.trim_matches('`').to_owned()),
        };
        (file.to_owned(), (line.parse().unwrap(), column.parse().unwrap(), pointer))
    })
    .collect()
}

/// The place that a refusal names, as a person would see it.
fn place(text: &str, refusal: &Refusal) -> Row {
    let (offset, pointer) = match &refusal.at {
        Spot::Pointer(pointer) => {
            let range = position::find(text, pointer).unwrap_or_else(|| panic!("nothing is at {pointer}"));
            (range.start, Some(pointer.clone()))
        }
        Spot::Text { line, column } => (position::offset(text, *line, *column), None),
        Spot::Whole | Spot::Head { .. } => (0, Some(String::new())),
    };
    let (line, column) = position::line_and_column(text.as_bytes(), offset);
    (line, column, pointer)
}

#[test]
fn refused_documents_are_refused_at_the_place_in_the_table() {
    let table = table();
    let mut failures = Vec::new();
    for (file, text) in files("refused", "json") {
        let documents = [document(text)];
        match (dialect().load)(&Input::new(&documents, Wanted::All)) {
            Ok(_) => failures.push(format!("{file} is taken")),
            Err(refusal) => {
                let got = place(&documents[0].text, &refusal);
                if table.get(&file).is_some_and(|want| *want != got) {
                    failures.push(format!("{file}\n  want {:?}\n  got  {got:?}, {}", table[&file], refusal.message));
                }
            }
        }
    }
    assert_none(&failures);
}

#[test]
fn the_table_of_refused_documents_lists_the_folder() {
    let listed: BTreeSet<String> = table().into_keys().collect();
    let present: BTreeSet<String> = files("refused", "json").into_keys().collect();
    assert_eq!(listed, present);
}

#[test]
fn a_refused_document_refuses_those_beside_it() {
    let good = r#"{"version": 2, "features": []}"#;
    let documents = [document(good), document(r#"{"version": 2, "features": null}"#)];
    let refusal = (dialect().load)(&Input::new(&documents, Wanted::All)).unwrap_err();
    assert_eq!((refusal.document, refusal.at), (1, Spot::Pointer("/features".to_owned())));
}

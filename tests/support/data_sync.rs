//! What the tests of FeatBit and of featureflag.co share, whose documents and answers are of one form.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use ffctl::context::Env;
use ffctl::leaf::tree::Tree;
use ffctl::provider::{Asked, Dialect, Input, Refusal, Wanted, by_name};
use ffctl::ruleset::{self, Ruleset};
use ffctl::source::Document;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::{ask, fixtures};

/// Documents, and what the SDK answers with them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) about: String,
    /// The document as JSON, kept as text, since the spelling of a number counts.
    ruleset: Option<Box<RawValue>>,
    /// The document, letter by letter.
    text: Option<String>,
    /// The path of the document, from the folder of the cases.
    file: Option<PathBuf>,
    /// A document, and changes that are applied to it.
    documents: Option<Vec<Box<RawValue>>>,
    pub(crate) requests: Vec<Request>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    pub(crate) flag: String,
    context: Box<RawValue>,
    default: Option<Box<RawValue>>,
    pub(crate) native: Box<RawValue>,
    /// The percentage ranges that are tested.
    pub(crate) hashes: Option<Vec<Hash>>,
}

/// A percentage range that is tested.
#[derive(Deserialize)]
pub(crate) struct Hash {
    key: String,
    range: Value,
    /// Nothing where the key cannot be hashed.
    bucket: Option<Value>,
    hit: bool,
}

impl Case {
    pub(crate) fn documents(&self, name: &str) -> Vec<Document> {
        let one = |text: String| vec![Document::new("case", text)];
        if let Some(path) = &self.file {
            return one(fs::read_to_string(fixtures::path(name, "cases").join(path)).unwrap());
        }
        let json = self.ruleset.as_ref().map(|raw| raw.get().to_owned());
        match json.or(self.text.clone()) {
            Some(text) => one(text),
            None => self.documents.iter().flatten().map(|raw| Document::new("case", raw.get())).collect(),
        }
    }
}

/// Every case, with the name by which a failure tells it.
pub(crate) fn cases(name: &str) -> Vec<(String, Case)> {
    let mut cases = Vec::new();
    for (file, text) in fixtures::files(name, "cases") {
        let read: Vec<Case> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        cases.extend(read.into_iter().map(|case| (format!("{file}: {}", case.about), case)));
    }
    assert!(!cases.is_empty(), "there are no cases");
    cases
}

pub(crate) fn dialect(name: &str) -> &'static Dialect {
    &by_name(name).unwrap().dialect
}

pub(crate) fn load<'s>(name: &str, documents: &'s [Document]) -> Result<Ruleset<'s>, Refusal> {
    (dialect(name).load)(&Input::new(documents, Wanted::All))
}

/// Every request of every case is answered as by the SDK.
pub(crate) fn assert_cases_are_answered(name: &str) {
    let mut asked = 0;
    let mut failures = Vec::new();
    for (about, case) in cases(name) {
        asked += case.requests.len();
        let documents = case.documents(name);
        match load(name, &documents) {
            Ok(ruleset) => {
                failures.extend(case.requests.iter().filter_map(|request| miss(name, &about, &ruleset, request)));
            }
            Err(refusal) => failures.push(format!("{about}\n  is refused: {refusal:?}")),
        }
    }
    assert!(asked > 2000, "only {asked} requests were found");
    fixtures::assert_none(&failures);
}

/// Told for a person, if the answer is not the wanted one. Asking shows that a trace changes no decision.
fn miss(name: &str, about: &str, ruleset: &Ruleset<'_>, request: &Request) -> Option<String> {
    let dialect = dialect(name);
    let Request { flag, context: written, default: given, native: want, .. } = request;
    let default = given.as_deref().map(ruleset::Value::raw);
    let base = Some(Tree::read(written.get()).unwrap());
    let context = (dialect.compose)(Asked { base, ..Asked::default() }).unwrap_or(Tree::Null);
    let env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
    let bound = (dialect.bind)(&context, ruleset).unwrap();
    let got = ask::ask(dialect, ruleset, flag, (&bound, &env), default.as_ref()).text;
    let is_same = exact(&Tree::read(want.get()).unwrap()) == exact(&Tree::read(&got).unwrap());
    (!is_same).then(|| {
        let given = given.as_ref().map_or_else(String::new, |default| format!(", default {default}"));
        format!("{about}\n  `{flag}` for {written}{given}\n  want {want}\n  got  {got}")
    })
}

/// A value as a text, equal exactly when the values are: 5 and 5.0 differ, 1e20 and 1E+20 do not, and members keep their
/// order.
fn exact(tree: &Tree<'_>) -> String {
    match tree {
        Tree::Number(token) if token.contains(['.', 'e', 'E']) => format!("{:?}", token.parse::<f64>().unwrap()),
        Tree::List(items) => items.iter().fold(String::from("["), |text, item| text + &exact(item) + ",") + "]",
        Tree::Object(members) => members.iter().fold(String::from("{"), |mut text, (name, value)| {
            let _ = write!(text, "{name:?}:{},", exact(value));
            text
        }),
        other => other.to_string(),
    }
}

/// The percentage ranges that `explain` tells are those that the SDK tests.
pub(crate) fn assert_hashes_are_told(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ruleset.json");
    let mut told = 0;
    let mut failures = Vec::new();
    for (about, case) in cases(name) {
        let asked: Vec<_> = case.requests.iter().filter(|request| request.hashes.is_some()).collect();
        let documents = case.documents(name);
        if let (false, [document]) = (asked.is_empty(), documents.as_slice()) {
            fs::write(&path, &document.text).unwrap();
        }
        for request in asked {
            told += 1;
            let source = path.to_str().unwrap();
            let options = ["explain", "--provider", name, "--source", source, "--format", "json", "--context"];
            let mut command = Command::new(env!("CARGO_BIN_EXE_ffctl"));
            let done = command.args(options).args([request.context.get(), "--", &request.flag]).output().unwrap();
            let want = request.hashes.as_ref().unwrap();
            let document: Value = serde_json::from_slice(&done.stdout).unwrap_or_default();
            let got: Vec<Hash> = serde_json::from_value(document["hashes"].clone()).unwrap_or_default();
            let is_same = want.len() == got.len() && want.iter().zip(&got).all(|(want, got)| want.is_same(got));
            if !is_same {
                let got = &document["hashes"];
                failures.push(format!("{about}\n  `{}` for {}\n  got {got}", request.flag, request.context));
            }
        }
    }
    assert!(told > 100, "only {told} requests were found");
    fixtures::assert_none(&failures);
}

impl Hash {
    /// Numbers are compared as such, however they are written.
    fn is_same(&self, other: &Hash) -> bool {
        let same_end = |one: &Value, other: &Value| one == other || one.is_number() && one.as_f64() == other.as_f64();
        let same_range = match (&self.range, &other.range) {
            (Value::Array(one), Value::Array(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_end(one, other))
            }
            (one, other) => same_end(one, other),
        };
        let bucket = |hash: &Hash| hash.bucket.as_ref().and_then(Value::as_f64);
        same_range && self.key == other.key && self.hit == other.hit && bucket(self) == bucket(other)
    }
}

/// Every document that the SDK refuses is refused at the place in the table.
pub(crate) fn assert_refused_at_their_places(name: &str) {
    let table = fixtures::table(name);
    let mut failures = Vec::new();
    for (file, text) in fixtures::files(name, "refused") {
        let Some(want) = table.get(&file) else { continue };
        let document = [Document::new("case", text)];
        match load(name, &document) {
            Ok(_) => failures.push(format!("{file} is taken")),
            Err(refusal) => {
                let got = fixtures::place(&document, &refusal);
                if got != want.place || !refusal.message.contains(&want.message) {
                    failures.push(format!("{file}\n  want {want:?}\n  got  {got:?}, {}", refusal.message));
                }
            }
        }
    }
    fixtures::assert_none(&failures);
    fixtures::assert_table_lists_folder(name);
}

/// The cases together have all of these operators and reasons.
pub(crate) fn assert_all_are_there(name: &str, operator: &str, operators: &[&str], reasons: &[&str]) {
    let (mut written, mut answered) = (String::new(), String::new());
    for (_, case) in cases(name) {
        case.documents(name).iter().for_each(|document| written.push_str(&squeezed(&document.text)));
        case.requests.iter().for_each(|request| answered.push_str(&squeezed(request.native.get())));
    }
    let is_missing = |text: &str, member: &str, value: &str| !text.contains(&format!(r#""{member}":"{value}""#));
    let missing: Vec<&&str> = operators
        .iter()
        .filter(|value| is_missing(&written, operator, value) && is_missing(&written, "property", value))
        .chain(reasons.iter().filter(|value| is_missing(&answered, "reason", value)))
        .collect();
    assert!(missing.is_empty(), "no case has {missing:?}");
}

/// JSON without blanks behind colons.
fn squeezed(json: &str) -> String {
    json.replace("\": ", "\":")
}

//! PhaseFlag, from documents to the SDK's own answers, through the library; typed calls through the command line.
//!
//! `fixtures/phaseflag/cases` holds small rulesets, one for each construct or surprising behaviour, with the answers of
//! the reference; `fixtures/phaseflag/refused` holds documents that it refuses to load, with the place of each fault.
//! `fixtures/phaseflag/SOURCES.md` says how both were obtained.

#[path = "support/ask.rs"]
mod ask;
#[path = "support/fixtures.rs"]
mod fixtures;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use ffctl::context::Env;
use ffctl::eval::evaluate;
use ffctl::leaf::tree::Tree;
use ffctl::provider::{Answered, Asked, Behaviour, Dialect, Input, Refusal, Wanted, by_name, detect};
use ffctl::ruleset::{self, Ruleset};
use ffctl::source::Document;
use fixtures::assert_none;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The dialect's name, and that of its folder.
const NAME: &str = "phaseflag";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    /// The document as JSON, kept as text, since the spelling of a number counts.
    ruleset: Option<Box<RawValue>>,
    /// The document, where it is not JSON or not only that.
    text: Option<String>,
    /// The path of the document, from the folder of the cases.
    file: Option<PathBuf>,
    /// Values by flag that are laid over the document.
    #[serde(rename = "override")]
    overlay: Option<Box<RawValue>>,
    requests: Vec<Request>,
    #[serde(default)]
    getters: Vec<Getter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    flag: String,
    context: Option<Box<RawValue>>,
    default: Option<Box<RawValue>>,
    native: Value,
}

/// A typed call, and what it returns.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Getter {
    #[serde(rename = "type")]
    kind: String,
    flag: String,
    context: Box<RawValue>,
    default: Option<Box<RawValue>>,
    value: Value,
}

#[test]
fn every_case_is_answered_as_by_the_reference() {
    let mut asked = 0;
    let mut failures = Vec::new();
    for (name, case) in cases() {
        asked += case.requests.len();
        let (document, overlay) = (case.document(), case.overlay());
        match load(&document, overlay.as_ref()) {
            Ok(ruleset) => failures.extend(case.requests.iter().filter_map(|request| miss(&name, &ruleset, request))),
            Err(refusal) => failures.push(format!("{name}\n  is refused: {refusal:?}")),
        }
    }
    assert!(asked > 2000, "only {asked} requests were found");
    assert_none(&failures);
}

#[test]
fn typed_calls_return_what_the_getters_of_the_sdk_return() {
    let mut asked = 0;
    let mut failures = Vec::new();
    for (name, case) in cases() {
        let kinds: BTreeSet<&str> = case.getters.iter().map(|getter| getter.kind.as_str()).collect();
        for kind in kinds {
            let getters: Vec<&Getter> = case.getters.iter().filter(|getter| getter.kind == kind).collect();
            asked += getters.len();
            let answers = call(&case, kind, &getters);
            assert_eq!(answers.len(), getters.len(), "{name}");
            for (getter, answer) in getters.into_iter().zip(answers) {
                let Getter { flag, context, default, value: want, .. } = getter;
                let got = &answer["value"];
                if want != got {
                    failures.push(format!(
                        "{name}\n  {kind} `{flag}` for {context}, default {default:?}\n  want {want}\n  got  {got}"
                    ));
                }
            }
        }
    }
    assert!(asked > 50, "only {asked} typed calls were found");
    assert_none(&failures);
}

#[test]
fn every_operator_and_reason_has_a_case() {
    let mut operators = BTreeSet::new();
    let mut reasons = BTreeSet::new();
    for (_, case) in cases() {
        if let Some(raw) = &case.ruleset {
            texts_of(&Tree::read(raw.get()).unwrap(), "operator", &mut operators);
        }
        reasons.extend(case.requests.iter().filter_map(|request| request.native["reason"].as_str().map(str::to_owned)));
    }
    let missing: Vec<&str> = [
        ["is", "is_not", "contains", "not_contains", "one_of", "not_one_of", "gt", "lt"].as_slice(),
        &["matches_regex", "version_gt", "version_lt"],
    ]
    .concat()
    .into_iter()
    .filter(|name| !operators.contains(*name))
    .collect();
    assert!(missing.is_empty(), "no case has the operators {missing:?}");
    let missing: Vec<&str> = [
        ["targeting_match", "percentage_rollout", "default", "prerequisite_failed"].as_slice(),
        &["circular_prerequisite", "flag_not_found", "override"],
    ]
    .concat()
    .into_iter()
    .filter(|name| !reasons.contains(*name))
    .collect();
    assert!(missing.is_empty(), "no case has {missing:?}");
}

#[test]
fn cases_are_told_apart_by_what_they_are_about() {
    let mut seen = BTreeSet::new();
    let twice: Vec<String> =
        cases().into_iter().map(|(name, _)| name).filter(|name| !seen.insert(name.clone())).collect();
    assert_none(&twice);
}

#[test]
fn documents_of_its_own_are_recognised() {
    let text = fs::read_to_string(fixtures::path(NAME, "worked.json")).unwrap();
    assert_eq!(detect(&text).map(|(provider, _)| provider.name), Some(NAME));
}

#[test]
fn buckets_are_those_of_the_published_vectors() {
    let long = ("x".repeat(64), "y".repeat(64), 31);
    let vectors = VECTORS.iter().map(|(key, unit, bucket)| ((*key).to_owned(), (*unit).to_owned(), *bucket));
    for (key, unit, bucket) in vectors.chain([long]) {
        // The middle one of three entries is as wide as one bucket.
        let entries = [("below", bucket), ("in", 1), ("above", 99 - bucket)];
        let variations = entries.map(|(id, _)| json!({"id": id, "key": id, "value": id}));
        let rollout = entries.map(|(id, weight)| json!({"variation_id": id, "weight": weight}));
        let rule = json!({"percentage_rollout": {"variations": rollout}});
        let flag = json!({"id": "1", "key": key, "variations": variations, "targeting_rules": [rule]});
        let document = [Document::new("case", json!({"flags": [flag]}).to_string())];
        let ruleset = load(&document, None).unwrap();
        for context in [json!({"user_id": unit}), json!({"user_id": "", "session_id": unit})] {
            assert_eq!(native(&ruleset, &key, &context.to_string())["value"], "in", "{key} for {context}");
        }
    }
}

#[test]
fn numbers_keep_what_they_are() {
    for token in ["3", "3.0", "-0.0", "9007199254740992", "9007199254740993", "123456789012345678901234567890"] {
        let variation = format!(r#"{{"id": "v", "key": "k", "value": {token}}}"#);
        let flag = format!(r#"{{"id": "1", "key": "f", "default_variation_id": "v", "variations": [{variation}]}}"#);
        let document = [Document::new("case", format!(r#"{{"flags": [{flag}]}}"#))];
        let told = raw_native(&load(&document, None).unwrap(), "f", "{}");
        assert!(told.starts_with(&format!(r#"{{"value":{token},"#)), "{token}: {told}");
    }
}

#[test]
fn refused_documents_are_refused_at_the_place_in_the_table() {
    let table = fixtures::table(NAME);
    let mut failures = Vec::new();
    for (file, text) in fixtures::files(NAME, "refused") {
        let Some(want) = table.get(&file) else { continue };
        let document = [Document::new("case", text)];
        match load(&document, None) {
            Ok(_) => failures.push(format!("{file} is taken")),
            Err(refusal) => {
                let got = fixtures::place(&document, &refusal);
                if got != want.place || !refusal.message.contains(&want.message) {
                    failures.push(format!("{file}\n  want {want:?}\n  got  {got:?}, {}", refusal.message));
                }
            }
        }
    }
    assert_none(&failures);
}

#[test]
fn the_table_of_refused_documents_lists_the_folder() {
    fixtures::assert_table_lists_folder(NAME);
}

/// Key, unit and bucket. The first of the published vectors, two empty texts, never occurs.
const VECTORS: &[(&str, &str, u64)] = &[
    ("a", "b", 42),
    ("search-v2", "u-1", 69),
    ("search-v2", "u-2", 70),
    ("new-checkout-flow", "user-123", 55),
    ("new-checkout-flow", "user-1", 26),
    ("new-checkout-flow", "sess-abc", 66),
    ("ui-theme", "user-123", 19),
    ("checkout-config", "alice@example.com", 99),
    ("search-v2", "u-10", 73),
    ("search-v3", "u-1", 90),
    ("pricing.page_b", "acct_77", 43),
    ("a", "b:c", 47),
    ("a:b", "c", 47),
    ("beta-feature", "550e8400-e29b-41d4-a716-446655440000", 59),
    ("flag", "0", 33),
    ("flag", "42", 99),
    ("flag", "True", 89),
    ("Flag", "user-1", 90),
    ("flag", "user-1", 70),
    ("flag", " user-1", 62),
    ("dark-mode", "jos\u{e9}", 44),
    ("dark-mode", "jose\u{301}", 37),
    ("dark-mode", "ユーザー1", 40),
    ("dark-mode", "😀", 23),
    ("тест", "пользователь-7", 38),
    ("new-checkout-flow", "group:acme", 86),
];

impl Case {
    fn document(&self) -> [Document; 1] {
        let json = self.ruleset.as_ref().map(|raw| raw.get().to_owned());
        let read = |path: &PathBuf| fs::read_to_string(fixtures::path(NAME, "cases").join(path)).unwrap();
        let text = json.or(self.text.clone()).or(self.file.as_ref().map(read));
        [Document::new("case", text.expect(&self.about))]
    }

    fn overlay(&self) -> Option<Document> {
        self.overlay.as_ref().map(|raw| Document::new("override", raw.get()))
    }
}

fn dialect() -> &'static Dialect {
    &by_name(NAME).unwrap().dialect
}

fn load<'s>(document: &'s [Document; 1], overlay: Option<&'s Document>) -> Result<Ruleset<'s>, Refusal> {
    let overlay = overlay.map(|document| (document, Behaviour::LocalOverRemote));
    (dialect().load)(&Input { overlay, ..Input::new(document, Wanted::All) })
}

/// Every case, with the name by which a failure tells it.
fn cases() -> Vec<(String, Case)> {
    let mut cases = Vec::new();
    for (file, text) in fixtures::files(NAME, "cases") {
        let read: Vec<Case> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        cases.extend(read.into_iter().map(|case| (format!("{file}: {}", case.about), case)));
    }
    assert!(!cases.is_empty(), "there are no cases");
    cases
}

/// The records of typed calls on the command line.
fn call(case: &Case, kind: &str, getters: &[&Getter]) -> Vec<Value> {
    let folder = TempDir::new().unwrap();
    let [document] = case.document();
    fs::write(folder.path().join("ruleset.json"), &document.text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ffctl"));
    command.args(["eval", "--requests=-", "--format=ndjson", "--source=ruleset.json", "--provider", NAME]);
    command.args(["--type", kind]).current_dir(folder.path()).env_remove("FFCTL_SOURCE");
    if let Some(overlay) = case.overlay() {
        fs::write(folder.path().join("override.json"), &overlay.text).unwrap();
        command.arg("--override=override.json");
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut requests = child.stdin.take().unwrap();
    for Getter { flag, context, default, .. } in getters {
        let default = default.as_ref().map_or_else(String::new, |default| format!(r#", "default": {default}"#));
        // A context of a case may take several lines.
        let line = format!(r#"{{"flag": {}, "context": {context}{default}}}"#, json!(flag)).replace('\n', " ");
        writeln!(requests, "{line}").unwrap();
    }
    drop(requests);
    let output = child.wait_with_output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Told for a person, if the answer is not the wanted one. Asking shows that a trace changes no decision.
fn miss(name: &str, ruleset: &Ruleset<'_>, request: &Request) -> Option<String> {
    let Request { flag, context: written, default: given, native: want } = request;
    let default = given.as_deref().map(ruleset::Value::raw);
    let written = written.as_ref().map(|raw| raw.get());
    let base = written.map(|text| Tree::read(text).unwrap());
    let env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
    let context = (dialect().compose)(Asked { base, ..Asked::default() }).expect(name);
    let bound = (dialect().bind)(&context, ruleset).expect(name);
    let got = ask::ask(dialect(), ruleset, flag, (&bound, &env), default.as_ref()).native;
    (*want != got).then(|| {
        let written = written.unwrap_or("nobody");
        let shown = written.char_indices().nth(300).map_or(written, |(end, _)| &written[..end]);
        format!("{name}\n  `{flag}` for {shown}\n  want {want}\n  got  {got}")
    })
}

fn native(ruleset: &Ruleset<'_>, flag: &str, context: &str) -> Value {
    serde_json::from_str(&raw_native(ruleset, flag, context)).unwrap()
}

/// The SDK's own answer for a flag that is there, letter by letter.
fn raw_native(ruleset: &Ruleset<'_>, flag: &str, context: &str) -> String {
    let context = Tree::read(context).unwrap();
    let bound = (dialect().bind)(&context, ruleset).unwrap();
    let id = ruleset.flag(flag).unwrap();
    let env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
    let decision = evaluate(ruleset, id, &bound, &env, &mut ());
    let answered = Answered { ruleset, flag: &ruleset.flags[id], decision: &decision, default: None, reason: None };
    serde_json::to_string(&(dialect().native)(&answered)).unwrap()
}

/// The texts that members of that name are.
fn texts_of(tree: &Tree<'_>, name: &str, seen: &mut BTreeSet<String>) {
    seen.extend(tree.get(name).and_then(Tree::as_text).map(str::to_owned));
    tree.as_object().into_iter().flatten().for_each(|(_, member)| texts_of(member, name, seen));
    tree.as_list().into_iter().flatten().for_each(|item| texts_of(item, name, seen));
}

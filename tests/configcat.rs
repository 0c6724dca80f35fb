//! ConfigCat, from documents to the SDK's own answers and logs, through the library.
//!
//! `fixtures/configcat/cases` holds small rulesets, one for each construct or surprising behaviour, with the answers and the
//! logs of the official SDKs; `fixtures/configcat/refused` holds documents that they cannot load, with the place of each
//! fault. `fixtures/configcat/SOURCES.md` says how both were obtained.

#[path = "support/ask.rs"]
mod ask;
#[path = "support/fixtures.rs"]
mod fixtures;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use ffctl::context::Env;
use ffctl::eval::evaluate;
use ffctl::leaf::tree::Tree;
use ffctl::provider::{Answered, Asked, Behaviour, Dialect, Input, Refusal, Spot, Wanted, by_name, detect};
use ffctl::ruleset::{self, Ruleset};
use ffctl::source::Document;
use fixtures::assert_none;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// The dialect's name, and that of its folder.
const NAME: &str = "configcat";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    generation: String,
    /// The document as JSON, kept as text, since the spelling of a number counts.
    ruleset: Option<Box<RawValue>>,
    /// The document, where it is not JSON or not only that.
    text: Option<String>,
    /// The path of the document, from the folder of the cases.
    file: Option<PathBuf>,
    #[serde(rename = "override")]
    overlay: Option<Box<RawValue>>,
    override_text: Option<String>,
    behaviour: Option<String>,
    /// The same as JSON, where no SDK reads the form that the document has.
    equivalent: Option<Box<RawValue>>,
    override_equivalent: Option<Box<RawValue>>,
    requests: Vec<Request>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    flag: String,
    context: Box<RawValue>,
    default: Option<Box<RawValue>>,
    native: Value,
    /// The lines of all records.
    log: Vec<String>,
}

#[test]
fn every_case_is_answered_and_logged_as_by_the_official_sdk() {
    let mut asked = 0;
    let mut failures = Vec::new();
    for (name, case) in cases() {
        for source in case.sources() {
            asked += case.requests.len();
            match source.load() {
                Ok(ruleset) => failures.extend(misses(&name, &ruleset, &case.requests)),
                Err(refusal) => failures.push(format!("{name}\n  is refused: {refusal:?}")),
            }
        }
    }
    assert!(asked > 500, "only {asked} requests were found");
    assert_none(&failures);
}

#[test]
fn the_generation_of_a_document_is_seen_without_a_hint() {
    let mut failures = Vec::new();
    for (name, case) in cases() {
        for source in case.sources() {
            let form = source.load().unwrap().form;
            if form != case.generation {
                failures.push(format!("{name}\n  want {}\n  got  {form}", case.generation));
            }
        }
    }
    assert_none(&failures);
}

#[test]
fn every_comparator_has_a_case() {
    for (generation, comparator, count) in [("v6", "c", 36), ("v5", "t", 18)] {
        let mut seen = BTreeSet::new();
        for (_, case) in cases().iter().filter(|(_, case)| case.generation == generation) {
            let documents = case.ruleset.iter().chain(&case.overlay).chain(&case.equivalent);
            documents.for_each(|raw| comparators(&Tree::read(raw.get()).unwrap(), comparator, &mut seen));
        }
        let missing: Vec<u64> = (0..count).filter(|number| !seen.contains(&number.to_string())).collect();
        assert!(missing.is_empty(), "{generation}: no case has the comparators {missing:?}");
    }
}

#[test]
fn cases_are_told_apart_by_what_they_are_about() {
    let mut seen = BTreeSet::new();
    let twice: Vec<String> =
        cases().into_iter().map(|(name, _)| name).filter(|name| !seen.insert(name.clone())).collect();
    assert_none(&twice);
}

#[test]
fn documents_of_their_own_are_recognised() {
    for name in ["demo.json", "worked-v6.json", "worked-v5.json"] {
        let text = fs::read_to_string(fixtures::path(NAME, name)).unwrap();
        assert_eq!(detect(&text).map(|(provider, _)| provider.name), Some("configcat"), "{name}");
    }
    assert_eq!(dialect().demo, fs::read_to_string(fixtures::path(NAME, "demo.json")).unwrap());
}

#[test]
fn buckets_are_those_of_the_published_vectors() {
    const VECTORS: &[(&str, &str, i64)] = &[
        ("newCheckout", "u1", 62),
        ("newCheckout", "u2", 7),
        ("newCheckout", "u3", 94),
        ("newCheckout", "", 5),
        ("newCheckout", "kim@acme.test", 72),
        ("newCheckout", "KIM@acme.test", 22),
        ("newCheckout", " u1", 45),
        ("dark-mode", "u1", 98),
        ("dark-mode", "12345", 97),
        ("dark-mode", "Zoë", 64),
        ("dark-mode", "日本", 34),
        ("dark-mode", "🙂", 51),
        ("beta", "7", 40),
        ("beta", "7.5", 55),
        ("beta", "1e+21", 0),
        ("beta", r#"["x","y"]"#, 16),
        ("beta", "1709210096.789", 42),
        ("beta", "NaN", 48),
        ("beta", "Infinity", 51),
        ("a", "b", 84),
        ("key", "00000000-0000-0000-0000-000000000000", 86),
    ];
    for (key, identifier, bucket) in VECTORS {
        let v6: Vec<Value> = (0..100).map(|number| json!({"p": 1, "v": {"i": number}})).collect();
        let v5: Vec<Value> = (0..100).map(|number| json!({"p": 1, "v": number})).collect();
        for config in
            [json!({"f": {*key: {"t": 2, "p": v6, "v": {"i": -1}}}}), json!({"f": {*key: {"t": 2, "p": v5, "v": -1}}})]
        {
            let source = Source::of(config.to_string());
            let native = native(&source.load().unwrap(), key, &json!({"Identifier": identifier}));
            assert_eq!(native["value"], *bucket, "{key} and {identifier}");
        }
    }
}

#[test]
fn hashes_are_those_of_the_published_vectors() {
    const KIM: &str = "kim@acme.test";
    const WHOLE: &str = "768aa7e9ba045c2b018d2cc5e8f92bff8baf6414008d8e639b2455f6e5898fc3";
    const MEMBER: &str = "3118926e377331c78f70c3db7b24a16ae4057263d9db089087e206a41a32a77a";
    const START: &str = "4_300532084e2b54f69ef33348ddbd9b64dc76bfb81a2227305742bb16acf45f95";
    const END: &str = "10_f43f7c93ada966a4c461236d3b35a9bd1fc5ab347b47c91b43a7e3b55ca6f64f";
    const ACCENT: &str = "2_952bb783e99a7a3d223891a7995aaf3f2e488e12255a48b753239fbf2d11353d";
    const ITEM: &str = "61e6949190661cdd656a8382f8546ece5d1fb5f8eb574349901844ea6e5a1787";
    const NOTHING: &str = "8254c329a92850f6d539dd376f4816ee2764517da5e0235514af433164480d7a";
    let v6 = |key: &str, salt: &str, condition: Value| {
        json!({
            "p": {"s": salt},
            "s": [{"n": "Beta", "r": [{"a": "X", "c": 16, "l": [MEMBER]}]}],
            "f": {key: {"t": 0, "r": [{"c": [condition], "s": {"v": {"b": true}}}], "v": {"b": false}}},
        })
    };
    let user = |operand: Value| {
        let mut condition = json!({"a": "X"});
        condition.as_object_mut().unwrap().extend(operand.as_object().unwrap().clone());
        v6("newCheckout", "pepper-01", json!({"u": condition}))
    };
    let v5 = |hash: &str| json!({"f": {"newCheckout": {"v": false, "r": [{"a": "X", "t": 16, "c": hash, "v": true}]}}});
    for (config, value) in [
        (user(json!({"c": 20, "s": WHOLE})), json!(KIM)),
        (user(json!({"c": 22, "l": [START]})), json!(KIM)),
        (user(json!({"c": 24, "l": [END]})), json!(KIM)),
        (user(json!({"c": 22, "l": [ACCENT]})), json!("é")),
        (user(json!({"c": 26, "l": [ITEM]})), json!(["dev"])),
        (v6("other", "pepper-01", json!({"s": {"s": 0, "c": 0}})), json!(KIM)),
        (v5("0ab10cf6d6384b4ac20843e61a647f16e251af42"), json!(KIM)),
        (v5("4771a7b47db3a5a31ed1e4375e91e7cdc675060b"), json!("Zoë")),
    ] {
        let key = config["f"].as_object().unwrap().keys().next().unwrap().clone();
        let source = Source::of(config.to_string());
        let ruleset = source.load().unwrap();
        assert_eq!(native(&ruleset, &key, &json!({"X": value}))["value"], true, "{config}");
        assert_eq!(native(&ruleset, &key, &json!({"X": "someone else"}))["value"], false, "{config}");
    }
    // An empty text never comes to be compared; a suffix of no bytes at all is the nearest to it.
    let nothing = v6("k", "", json!({"u": {"a": "X", "c": 22, "l": [format!("0_{NOTHING}")]}}));
    assert_eq!(native(&Source::of(nothing.to_string()).load().unwrap(), "k", &json!({"X": KIM}))["value"], true);
}

#[test]
fn a_merged_map_keeps_its_order_and_says_which_side_serves_a_key() {
    const REMOTE: &str = r#"{"f": {"c": {"t": 2, "v": {"i": 1}}, "b": {"t": 2, "v": {"i": 1}}}}"#;
    const LOCAL: &str = r#"{"f": {"a": {"t": 2, "v": {"i": 2}}, "b": {"t": 2, "v": {"i": 2}}}}"#;
    const OLD_REMOTE: &str = r#"{"f": {"c": {"v": 1}, "b": {"v": 1}}}"#;
    const OLD_LOCAL: &str = r#"{"f": {"a": {"v": 2}, "b": {"v": 2}}}"#;
    for (behaviour, want) in [
        ("local-only", "a local, b local"),
        ("local-over-remote", "c remote, b local, a local"),
        ("remote-over-local", "a local, b remote, c remote"),
    ] {
        for (remote, local) in [(REMOTE, LOCAL), (REMOTE, r#"{"flags": {"a": 2, "b": 2}}"#), (OLD_REMOTE, OLD_LOCAL)] {
            let source = Source { overlay: Some((document(local), self::behaviour(behaviour))), ..Source::of(remote) };
            let ruleset = source.load().unwrap();
            let side = |key: &str| ruleset.flags[ruleset.flag(key).unwrap()].facts.origin.unwrap();
            let got: Vec<String> = ruleset.keys().map(|key| format!("{key} {}", side(key))).collect();
            assert_eq!(got.join(", "), want, "{behaviour}: {remote} and {local}");
        }
    }
    let alone = Source::of(REMOTE);
    assert!(alone.load().unwrap().flags.iter().all(|flag| flag.facts.origin.is_none()));
}

#[test]
fn numbers_keep_what_they_are() {
    for (token, want) in [
        ("3", "3"),
        ("3.0", "3.0"),
        ("-0.0", "-0.0"),
        ("9007199254740993", "9007199254740993"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("-123456789012345678901234567890", "-123456789012345678901234567890"),
    ] {
        let (kind, member) = if token.contains('.') { (3, "d") } else { (2, "i") };
        for config in [
            format!(r#"{{"f": {{"k": {{"t": {kind}, "v": {{"{member}": {token}}}}}}}}}"#),
            format!(r#"{{"f": {{"k": {{"t": {kind}, "v": {token}}}}}}}"#),
            format!(r#"{{"flags": {{"k": {token}}}}}"#),
        ] {
            let source = Source::of(config.clone());
            let ruleset = source.load().unwrap();
            let native = raw_native(&ruleset, "k", &Tree::Null);
            assert!(native.contains(&format!(r#""value":{want},"#)), "{config}: {native}");
        }
    }
}

#[test]
fn refused_documents_are_refused_at_the_place_in_the_table() {
    let table = fixtures::table(NAME);
    let mut failures = Vec::new();
    for (file, text) in fixtures::files(NAME, "refused") {
        let Some(want) = table.get(&file) else { continue };
        let source = Source::of(text);
        match source.load() {
            Ok(_) => failures.push(format!("{file} is taken")),
            Err(refusal) => {
                let got = fixtures::place(&source.document, &refusal);
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

#[test]
fn a_refused_override_is_told_from_its_source() {
    let good = r#"{"f": {}}"#;
    let bad = r#"{"f": null}"#;
    let over = Behaviour::LocalOverRemote;
    let refusal = Source { overlay: Some((document(bad), over)), ..Source::of(good) }.load().map(|_| ()).unwrap_err();
    assert_eq!((refusal.document, refusal.at), (1, Spot::Pointer("/f".to_owned())));
    let refusal = Source { overlay: Some((document(good), over)), ..Source::of(bad) }.load().map(|_| ()).unwrap_err();
    assert_eq!((refusal.document, refusal.at), (0, Spot::Pointer("/f".to_owned())));
    let only = Source { overlay: Some((document(good), Behaviour::LocalOnly)), ..Source::of(good) };
    assert!(only.load().is_ok());
}

/// What is loaded at once: a document, and what is laid over it.
struct Source {
    document: [Document; 1],
    overlay: Option<(Document, Behaviour)>,
}

impl Source {
    fn of(text: impl Into<String>) -> Source {
        Source { document: [document(text)], overlay: None }
    }

    fn load(&self) -> Result<Ruleset<'_>, Refusal> {
        let overlay = self.overlay.as_ref().map(|(document, behaviour)| (document, *behaviour));
        (dialect().load)(&Input { overlay, ..Input::new(&self.document, Wanted::All) })
    }
}

impl Case {
    /// The case as it stands, and as the JSON that means the same.
    fn sources(&self) -> Vec<Source> {
        let json = |raw: &Option<Box<RawValue>>| raw.as_ref().map(|raw| raw.get().to_owned());
        let read = |path: &PathBuf| fs::read_to_string(fixtures::path(NAME, "cases").join(path)).unwrap();
        let own = json(&self.ruleset).or(self.text.clone()).or(self.file.as_ref().map(read)).expect(&self.about);
        let over = json(&self.overlay).or(self.override_text.clone());
        let source = |text: String, over: Option<String>| Source {
            overlay: over.map(|over| (document(over), behaviour(self.behaviour.as_ref().unwrap()))),
            ..Source::of(text)
        };
        let mut sources = vec![source(own.clone(), over.clone())];
        if self.equivalent.is_some() || self.override_equivalent.is_some() {
            sources.push(source(json(&self.equivalent).unwrap_or(own), json(&self.override_equivalent).or(over)));
        }
        sources
    }
}

fn dialect() -> &'static Dialect {
    &by_name(NAME).unwrap().dialect
}

fn behaviour(name: &str) -> Behaviour {
    match name {
        "local-only" => Behaviour::LocalOnly,
        "local-over-remote" => Behaviour::LocalOverRemote,
        "remote-over-local" => Behaviour::RemoteOverLocal,
        other => panic!("{other} is no behaviour"),
    }
}

fn document(text: impl Into<String>) -> Document {
    Document::new("case", text)
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

fn env() -> Env {
    Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0)
}

/// The requests that are not answered and logged as they should be, told for a person.
fn misses(name: &str, loaded: &Ruleset<'_>, requests: &[Request]) -> Vec<String> {
    let miss = |request: &Request| {
        let Request { flag, context: written, default, native: want, log } = request;
        let default = default.as_deref().map(ruleset::Value::raw);
        let base = Some(Tree::read(written.get()).unwrap());
        let context = (dialect().compose)(Asked { base, ..Asked::default() }).unwrap();
        let bound = (dialect().bind)(&context, loaded).unwrap();
        let got = ask::ask(dialect(), loaded, flag, (&bound, &env()), default.as_ref()).native;
        let told = ask::log(dialect(), loaded, flag, &context, default.as_ref());
        let log = log.join("\n");
        let given = default.map_or_else(String::new, |default| format!(", default {default}"));
        let answer = (!meets(want, &got)).then(|| format!("\n  want {want}\n  got  {got}"));
        let records = (log != told).then(|| format!("\n--- want\n{log}\n--- got\n{told}\n---"));
        let miss: String = answer.into_iter().chain(records).collect();
        (!miss.is_empty()).then(|| format!("{name}\n  `{flag}` for {written}{given}{miss}"))
    };
    requests.iter().filter_map(miss).collect()
}

/// Whether an answer is the wanted one; `*` is any error.
fn meets(want: &Value, got: &Value) -> bool {
    if want["error"] != "*" {
        return want == got;
    }
    let mut want = want.clone();
    want["error"] = got["error"].clone();
    want == *got && got["error"].is_string()
}

fn native(ruleset: &Ruleset<'_>, flag: &str, context: &Value) -> Value {
    serde_json::from_str(&raw_native(ruleset, flag, &Tree::of(context))).unwrap()
}

/// The SDK's own answer for a flag that is there, letter by letter.
fn raw_native(ruleset: &Ruleset<'_>, flag: &str, context: &Tree<'_>) -> String {
    let bound = (dialect().bind)(context, ruleset).unwrap();
    let id = ruleset.flag(flag).unwrap();
    let decision = evaluate(ruleset, id, &bound, &env(), &mut ());
    let answered = Answered { ruleset, flag: &ruleset.flags[id], decision: &decision, default: None, reason: None };
    serde_json::to_string(&(dialect().native)(&answered)).unwrap()
}

/// Which comparators the conditions in a document have: the member `name` beside the attribute `a`.
fn comparators(tree: &Tree<'_>, name: &str, seen: &mut BTreeSet<String>) {
    if let (Some(_), Some(Tree::Number(token))) = (tree.get("a"), tree.get(name)) {
        seen.insert(token.to_string());
    }
    tree.as_object().into_iter().flatten().for_each(|(_, member)| comparators(member, name, seen));
    tree.as_list().into_iter().flatten().for_each(|item| comparators(item, name, seen));
}

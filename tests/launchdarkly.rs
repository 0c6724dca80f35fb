//! LaunchDarkly, from documents to the SDK's own answers, through the library.
//!
//! `fixtures/launchdarkly/cases` holds small rulesets, one for each construct or surprising behaviour, with the answers of
//! the official SDK; `fixtures/launchdarkly/refused` holds documents that it refuses to load, with the place of each fault.
//! `fixtures/launchdarkly/SOURCES.md` says how both were obtained.

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
use ffctl::provider::{Answered, Asked, Dialect, Input, Refusal, StateOptions, Unanswered, Wanted, by_name, detect};
use ffctl::ruleset::{self, Ruleset};
use ffctl::source::Document;
use fixtures::assert_none;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// The dialect's name, and that of its folder.
const NAME: &str = "launchdarkly";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    /// The document as JSON, kept as text, since the spelling of a number counts.
    ruleset: Option<Box<RawValue>>,
    /// The document, where it is not JSON.
    text: Option<String>,
    /// The path of the document, from the folder of the cases.
    file: Option<PathBuf>,
    requests: Vec<Request>,
    #[serde(default)]
    state: Vec<State>,
    #[serde(default)]
    secure_mode_hash: Vec<Proof>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Request {
    flag: String,
    context: Box<RawValue>,
    default: Option<Box<RawValue>>,
    /// What the store of big segments holds, where there is one.
    big_segments: Option<Box<RawValue>>,
    native: Value,
}

/// The state of all flags for a context.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct State {
    context: Box<RawValue>,
    #[serde(default)]
    client_side_only: bool,
    #[serde(default)]
    with_reasons: bool,
    #[serde(default)]
    details_only_for_tracked_flags: bool,
    native: Value,
}

/// What a client proves a context with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    key: String,
    context: Box<RawValue>,
    hash: String,
}

#[test]
fn every_case_is_answered_as_by_the_official_sdk() {
    let mut asked = 0;
    let mut failures = Vec::new();
    for (name, case) in cases() {
        asked += case.requests.len();
        let document = case.document();
        match load(&document) {
            Ok(ruleset) => failures.extend(case.requests.iter().filter_map(|request| miss(&name, &ruleset, request))),
            Err(refusal) => failures.push(format!("{name}\n  is refused: {refusal:?}")),
        }
    }
    assert!(asked > 1000, "only {asked} requests were found");
    assert_none(&failures);
}

#[test]
fn the_state_of_all_flags_is_that_of_the_official_sdk() {
    let mut asked = 0;
    let mut failures = Vec::new();
    for (name, case) in cases() {
        let document = case.document();
        for wanted in &case.state {
            asked += 1;
            let got = state(&load(&document).unwrap(), wanted);
            if got != wanted.native {
                failures.push(format!("{name}\n  for {}\n  want {}\n  got  {got}", wanted.context, wanted.native));
            }
        }
    }
    assert!(asked > 20, "only {asked} states were found");
    assert_none(&failures);
}

#[test]
fn contexts_are_proved_as_by_the_official_sdk() {
    let sign = dialect().sign.as_ref().unwrap();
    let mut asked = 0;
    let mut failures = Vec::new();
    for (name, case) in cases() {
        for Proof { key, context, hash } in &case.secure_mode_hash {
            asked += 1;
            let got = (sign.hash)(&Tree::read(context.get()).unwrap(), key).unwrap();
            if got != *hash {
                failures.push(format!("{name}\n  for {context}\n  want {hash}\n  got  {got}"));
            }
        }
    }
    assert!(asked > 10, "only {asked} hashes were found");
    assert_none(&failures);
}

#[test]
fn contexts_are_proved_as_in_the_published_vectors() {
    const KEY: &str = "sdk-01234567-89ab-cdef-0123-456789abcdef";
    let sign = dialect().sign.as_ref().unwrap();
    for (kind, key, hash) in [
        ("user", "user-key-123", "73df666a13f2c474e50aa34ca5a761e89abb737fb139ff65fdde7fa85c9dcacd"),
        ("user", "user-key-456", "55be6b5ceb2a11acc6a7e9c60dbee5022d9c7084baf9ecd8cf69d12bce5a92fb"),
        ("other", "user-key-123", "98a933ca26d2951547fc021981ebcdeda95fbca2ac3f767ae67f7042d5458f72"),
        // The key of a user is its full key as it is, so that one can be written that looks like two kinds.
        ("user", "org:a%3Ab:user:x:y", "72a645bd13f6529130e219ace7be559740e9e4d475297b5428298ebaa0d4bc6b"),
    ] {
        let context = json!({"kind": kind, "key": key});
        assert_eq!((sign.hash)(&Tree::of(&context), KEY).unwrap(), hash, "{context}");
    }
    assert!((sign.hash)(&Tree::of(&json!({"kind": "user", "key": ""})), KEY).is_err());
}

#[test]
fn every_operator_reason_and_status_has_a_case() {
    let cases = cases();
    let mut operators = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for (_, case) in &cases {
        if let Some(raw) = &case.ruleset {
            texts_of(&Tree::read(raw.get()).unwrap(), "op", &mut operators);
        }
        for request in &case.requests {
            let reason = &request.native["reason"];
            for name in ["kind", "errorKind", "bigSegmentsStatus"] {
                seen.extend(reason[name].as_str().map(str::to_owned));
            }
        }
    }
    let missing: Vec<&str> = [
        ["in", "startsWith", "endsWith", "contains", "matches"].as_slice(),
        &["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual", "before", "after"],
        &["semVerEqual", "semVerLessThan", "semVerGreaterThan", "segmentMatch"],
    ]
    .concat()
    .into_iter()
    .filter(|name| !operators.contains(*name))
    .collect();
    assert!(missing.is_empty(), "no case has the operators {missing:?}");
    let missing: Vec<&str> = [
        ["OFF", "FALLTHROUGH", "TARGET_MATCH", "RULE_MATCH", "PREREQUISITE_FAILED", "ERROR"].as_slice(),
        &["MALFORMED_FLAG", "FLAG_NOT_FOUND", "USER_NOT_SPECIFIED", "HEALTHY", "STALE", "NOT_CONFIGURED"],
    ]
    .concat()
    .into_iter()
    .filter(|name| !seen.contains(*name))
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
    for name in ["demo.json", "worked.json"] {
        let text = fs::read_to_string(fixtures::path(NAME, name)).unwrap();
        assert_eq!(detect(&text).map(|(provider, _)| provider.name), Some(NAME), "{name}");
    }
    assert_eq!(dialect().demo, fs::read_to_string(fixtures::path(NAME, "demo.json")).unwrap());
}

#[test]
fn buckets_are_those_of_the_published_vectors() {
    /// Key, salt, seed, what is hashed, and the bucket in parts of 100000.
    const VECTORS: &[(&str, &str, Option<i64>, &str, i64)] = &[
        ("hashKey", "saltyA", None, r#""userKeyA""#, 42157),
        ("hashKey", "saltyA", None, r#""userKeyB""#, 67084),
        ("hashKey", "saltyA", None, r#""userKeyC""#, 10343),
        ("hashKey", "saltyA", Some(61), r#""userKeyA""#, 9801),
        ("hashKey", "saltyA", Some(61), r#""userKeyB""#, 14483),
        ("hashKey", "saltyA", Some(61), r#""userKeyC""#, 92426),
        ("hashKey", "saltyA", None, "33333", 54771),
        ("hashKey", "saltyA", None, "99999", 73096),
        ("hashKey", "saltyA", None, "3", 730),
        ("hashKey", "saltyA", None, "-3", 67330),
        ("checkout", "abc123", None, r#""user-1""#, 17660),
        ("checkout", "abc123", None, r#""user-2""#, 2815),
        ("checkout", "abc123", None, r#""ユーザー""#, 27887),
        ("flagkey", "", None, r#""user-key""#, 31617),
        ("segment3", "salty", None, r#""user-key""#, 14950),
        ("segment3", "salty", None, r#""unmatching-key""#, 36563),
        ("k", "s", Some(0), r#""user-key""#, 69696),
        ("k", "s", Some(-7), r#""user-key""#, 85687),
        ("my.flag", "s.alt", None, r#""user@example.com""#, 69652),
        // What is no text and no whole number is not hashed.
        ("hashKey", "saltyA", None, "1.5", 0),
        ("hashKey", "saltyA", None, "3.0", 0),
        ("hashKey", "saltyA", None, "true", 0),
        ("hashKey", "saltyA", None, r#"["userKeyA"]"#, 0),
        ("hashKey", "saltyA", None, "null", 0),
    ];
    for (key, salt, seed, hashed, bucket) in VECTORS {
        // The middle one of three entries is as wide as one part of 100000.
        let weights = [*bucket, 1, 99_999 - bucket];
        let entries: Vec<Value> =
            (0..3).zip(weights).map(|(variation, weight)| json!({"variation": variation, "weight": weight})).collect();
        let mut rollout = json!({"bucketBy": "x", "seed": seed, "variations": entries});
        let flag = |rollout: &Value| {
            let fallthrough = json!({"rollout": rollout});
            let flag = json!({"on": true, "salt": salt, "variations": [0, 1, 2], "fallthrough": fallthrough});
            document(json!({"flags": {*key: flag}}).to_string())
        };
        let asked = format!(r#"{{"kind": "user", "key": "other", "x": {hashed}}}"#);
        let by = flag(&rollout);
        assert_eq!(native(&load(&by).unwrap(), key, &asked)["value"], 1, "{key} {salt} {seed:?} {hashed}");
        if hashed.starts_with('"') {
            rollout.as_object_mut().unwrap().shift_remove("bucketBy");
            let plain = flag(&rollout);
            let asked = format!(r#"{{"kind": "user", "key": {hashed}}}"#);
            assert_eq!(native(&load(&plain).unwrap(), key, &asked)["value"], 1, "{key} {salt} {seed:?} {hashed}");
        }
    }
}

#[test]
fn segments_are_cut_as_in_the_published_vectors() {
    for (key, bucket) in [("user-key", 14950), ("unmatching-key", 36563)] {
        for (weight, is_in) in [(bucket, false), (bucket + 1, true)] {
            let segment = json!({"salt": "salty", "rules": [{"clauses": [], "weight": weight}]});
            let rule =
                json!({"clauses": [{"attribute": "", "op": "segmentMatch", "values": ["segment3"]}], "variation": 1});
            let flag =
                json!({"on": true, "variations": [false, true], "rules": [rule], "fallthrough": {"variation": 0}});
            let document = document(json!({"flags": {"f": flag}, "segments": {"segment3": segment}}).to_string());
            let asked = json!({"kind": "user", "key": key}).to_string();
            assert_eq!(native(&load(&document).unwrap(), "f", &asked)["value"], is_in, "{key} and {weight}");
        }
    }
}

#[test]
fn numbers_keep_what_they_are() {
    for token in ["3", "3.0", "-0.0", "9007199254740993", "123456789012345678901234567890"] {
        let document = document(format!(
            r#"{{"flags": {{"f": {{"on": true, "variations": [{token}], "fallthrough": {{"variation": 0}}}}}}}}"#
        ));
        let told = raw_native(&load(&document).unwrap(), "f", r#"{"kind": "user", "key": "a"}"#);
        assert!(told.starts_with(&format!(r#"{{"value":{token},"#)), "{token}: {told}");
    }
}

#[test]
fn refused_documents_are_refused_at_the_place_in_the_table() {
    let table = fixtures::table(NAME);
    let mut failures = Vec::new();
    for (file, text) in fixtures::files(NAME, "refused") {
        let Some(want) = table.get(&file) else { continue };
        let document = document(text);
        match load(&document) {
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

impl Case {
    fn document(&self) -> [Document; 1] {
        let json = self.ruleset.as_ref().map(|raw| raw.get().to_owned());
        let read = |path: &PathBuf| fs::read_to_string(fixtures::path(NAME, "cases").join(path)).unwrap();
        document(json.or(self.text.clone()).or(self.file.as_ref().map(read)).expect(&self.about))
    }
}

fn dialect() -> &'static Dialect {
    &by_name(NAME).unwrap().dialect
}

fn document(text: impl Into<String>) -> [Document; 1] {
    [Document::new("case", text)]
}

fn load(document: &[Document; 1]) -> Result<Ruleset<'_>, Refusal> {
    (dialect().load)(&Input::new(document, Wanted::All))
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

/// Told for a person, if the answer is not the wanted one. Asking shows that a trace changes no decision.
fn miss(name: &str, ruleset: &Ruleset<'_>, request: &Request) -> Option<String> {
    let Request { flag, context: written, default: given, big_segments: big, native: want } = request;
    let default = given.as_deref().map(ruleset::Value::raw);
    let context = context(written.get());
    let got = match (dialect().bind)(&context, ruleset) {
        Ok(bound) => {
            let mut env = env();
            if let Some(big) = big {
                let tree = Tree::read(big.get()).unwrap();
                let known = (dialect().memberships.unwrap())(&tree, env.now()).unwrap();
                env.memberships = Some(known);
            }
            ask::ask(dialect(), ruleset, flag, (&bound, &env), default.as_ref()).native
        }
        Err(_) => {
            serde_json::to_value((dialect().unanswered)(ruleset, Unanswered::Unreadable, default.as_ref()).1).unwrap()
        }
    };
    (*want != got).then(|| {
        let given = given.as_ref().map_or_else(String::new, |default| format!(", default {default}"));
        let big = big.as_ref().map_or_else(String::new, |big| format!(", big segments {big}"));
        format!("{name}\n  `{flag}` for {written}{given}{big}\n  want {want}\n  got  {got}")
    })
}

fn context(written: &str) -> Tree<'_> {
    let base = Some(Tree::read(written).unwrap());
    (dialect().compose)(Asked { base, ..Asked::default() }).unwrap_or(Tree::Null)
}

fn state(ruleset: &Ruleset<'_>, wanted: &State) -> Value {
    let make = dialect().state.unwrap();
    let options = StateOptions {
        client_side_only: wanted.client_side_only,
        with_reasons: wanted.with_reasons,
        details_only_for_tracked: wanted.details_only_for_tracked_flags,
        now: 1_780_315_200_000.0,
    };
    let context = context(wanted.context.get());
    let state = match (dialect().bind)(&context, ruleset) {
        Err(_) => make(None, &options),
        Ok(bound) => {
            let decisions: Vec<_> =
                (0..ruleset.flags.len()).map(|id| evaluate(ruleset, id, &bound, &env(), &mut ())).collect();
            let answered = |(id, decision)| {
                let flag = &ruleset.flags[id];
                Answered { ruleset, flag, decision, default: None, reason: None }
            };
            let answers: Vec<Answered<'_>> = decisions.iter().enumerate().map(answered).collect();
            make(Some(&answers), &options)
        }
    };
    serde_json::to_value(state).unwrap()
}

fn native(ruleset: &Ruleset<'_>, flag: &str, context: &str) -> Value {
    serde_json::from_str(&raw_native(ruleset, flag, context)).unwrap()
}

/// The SDK's own answer for a flag that is there, letter by letter.
fn raw_native(ruleset: &Ruleset<'_>, flag: &str, context: &str) -> String {
    let context = Tree::read(context).unwrap();
    let bound = (dialect().bind)(&context, ruleset).unwrap();
    let id = ruleset.flag(flag).unwrap();
    let decision = evaluate(ruleset, id, &bound, &env(), &mut ());
    let answered = Answered { ruleset, flag: &ruleset.flags[id], decision: &decision, default: None, reason: None };
    serde_json::to_string(&(dialect().native)(&answered)).unwrap()
}

/// The texts that members of that name are.
fn texts_of(tree: &Tree<'_>, name: &str, seen: &mut BTreeSet<String>) {
    seen.extend(tree.get(name).and_then(Tree::as_text).map(str::to_owned));
    tree.as_object().into_iter().flatten().for_each(|(_, member)| texts_of(member, name, seen));
    tree.as_list().into_iter().flatten().for_each(|item| texts_of(item, name, seen));
}

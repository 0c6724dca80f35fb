//! Files that SDKs start from, through the library: what is built of each document of the fixtures answers as the document
//! does, is built the same again, and does not hang on the order in which things stand.
//!
//! What the documents answer is held against the official SDKs elsewhere (`fixtures/*/SOURCES.md`).

#[path = "support/ask.rs"]
mod ask;
#[allow(dead_code, reason = "documents that are refused are looked at elsewhere")]
#[path = "support/fixtures.rs"]
mod fixtures;
#[allow(dead_code, reason = "archives are unpacked by the command line")]
#[path = "support/forms.rs"]
mod forms;

use std::fs;

use ffctl::context::Env;
use ffctl::leaf::python;
use ffctl::leaf::tree::order::{self, Layout};
use ffctl::leaf::tree::{Tree, member_mut};
use ffctl::provider::bootstrap::{Bootstrap, Keyed, Selection};
use ffctl::provider::{ALL, Asked, Behaviour, Dialect, Input, Provider, Refusal, Unanswered, Wanted};
use ffctl::ruleset::{self, Ruleset};
use ffctl::source::Document;
use fixtures::assert_none;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A case, as far as all dialects write it alike.
#[derive(Deserialize)]
struct Case {
    about: String,
    #[serde(alias = "document")]
    ruleset: Option<Box<RawValue>>,
    documents: Option<Vec<Box<RawValue>>>,
    text: Option<String>,
    file: Option<String>,
    #[serde(rename = "override")]
    overlay: Option<Box<RawValue>>,
    override_text: Option<String>,
    behaviour: Option<String>,
    #[serde(default)]
    requests: Vec<Request>,
}

#[derive(Deserialize)]
struct Request {
    flag: String,
    context: Option<Box<RawValue>>,
    default: Option<Box<RawValue>>,
    #[serde(rename = "bigSegments")]
    memberships: Option<Box<RawValue>>,
    #[serde(default)]
    strategies: std::collections::HashMap<String, bool>,
}

/// What is built of: documents, and what lies over them.
struct Source {
    documents: Vec<Document>,
    overlay: Option<(Document, Behaviour)>,
}

impl Source {
    fn of(text: impl Into<String>) -> Source {
        Source { documents: vec![Document::new("document", text)], overlay: None }
    }

    fn input<'s: 'w, 'w>(&'s self, wanted: Wanted<'w>) -> Input<'s, 'w> {
        match &self.overlay {
            Some((overlay, behaviour)) => {
                // The command line does not ask the source either.
                let documents: &[Document] = if *behaviour == Behaviour::LocalOnly { &[] } else { &self.documents };
                Input { overlay: Some((overlay, *behaviour)), ..Input::new(documents, wanted) }
            }
            None => Input::new(&self.documents, wanted),
        }
    }
}

/// The dialects of which files can be built.
fn built() -> impl Iterator<Item = (&'static Provider, &'static Dialect, &'static Bootstrap)> {
    ALL.into_iter().map(|provider| (provider, &provider.dialect, &provider.dialect.bootstrap))
}

fn cases(provider: &str) -> Vec<(String, Case)> {
    let mut cases = Vec::new();
    for (file, text) in
        fixtures::files(provider, "cases").into_iter().filter(|(file, _)| file.strip_suffix(".json").is_some())
    {
        let read: Vec<Case> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        cases.extend(read.into_iter().map(|case| (format!("{provider}/{file}: {}", case.about), case)));
    }
    assert!(cases.len() > 20, "{provider} has only {} cases", cases.len());
    cases
}

impl Case {
    fn source(&self, provider: &str) -> Source {
        let json = |raw: &RawValue| raw.get().to_owned();
        let read = |path: &String| fs::read_to_string(fixtures::path(provider, "cases").join(path)).unwrap();
        let mut texts: Vec<String> = self.ruleset.iter().map(|raw| json(raw)).collect();
        texts.extend(self.documents.iter().flatten().map(|raw| json(raw)));
        texts.extend(self.text.clone());
        texts.extend(self.file.as_ref().map(read));
        let overlay = self.overlay.as_ref().map(|raw| json(raw)).or(self.override_text.clone());
        let overlay = overlay.map(|text| (Document::new("override", text), behaviour(self.behaviour.as_deref())));
        Source { documents: texts.into_iter().map(|text| Document::new("document", text)).collect(), overlay }
    }
}

fn behaviour(name: Option<&str>) -> Behaviour {
    match name {
        Some("local-only") => Behaviour::LocalOnly,
        Some("remote-over-local") => Behaviour::RemoteOverLocal,
        _ => Behaviour::LocalOverRemote,
    }
}

/// The file that is built of a source.
fn build(dialect: &Dialect, bootstrap: &Bootstrap, source: &Source, wanted: Wanted<'_>) -> Result<String, Refusal> {
    let input = source.input(wanted);
    let ruleset = (dialect.load)(&input)?;
    let mut tree = (bootstrap.build)(&Selection { input: &input, ruleset: &ruleset })?;
    order::sort(&mut tree, bootstrap.own);
    let text = order::text(&tree, Layout::Pretty).unwrap();
    (bootstrap.accepts)(&Document::new("file", text.as_str()))?;
    Ok(text)
}

/// The answer to a request, letter by letter.
fn answer(dialect: &Dialect, ruleset: &Ruleset<'_>, request: &Request) -> String {
    let base = request.context.as_ref().map(|raw| Tree::read(raw.get()).unwrap());
    let context = (dialect.compose)(Asked { base, ..Asked::default() }).unwrap_or(Tree::Null);
    let default = request.default.as_deref().map(ruleset::Value::raw);
    let mut env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
    env.answers.extend(request.strategies.clone());
    if let Some((raw, read)) = request.memberships.as_ref().zip(dialect.memberships) {
        env.memberships = Some(read(&Tree::read(raw.get()).unwrap(), env.now()).unwrap());
    }
    let answered = match (dialect.bind)(&context, ruleset) {
        Ok(bound) => ask::ask(dialect, ruleset, &request.flag, (&bound, &env), default.as_ref()).text,
        Err(_) => (dialect.unanswered)(ruleset, Unanswered::Unreadable, default.as_ref()).1.to_string(),
    };
    spelled(Tree::read(&answered).unwrap()).to_string()
}

/// The same with numbers as Python writes them: a file may spell them otherwise, and means the same.
fn spelled(tree: Tree<'_>) -> Tree<'_> {
    match tree {
        Tree::Number(_) => Tree::Number(python::dumps(&tree).into()),
        Tree::List(items) => Tree::List(items.into_iter().map(spelled).collect()),
        Tree::Object(members) => {
            Tree::Object(members.into_iter().map(|(name, value)| (name, spelled(value))).collect())
        }
        other => other,
    }
}

/// `(part of a case's name, part of the message)`: what no file is built of, since no SDK would start from it, or not from one
/// file. Everything else must be built.
const REFUSED: &[(&str, &str)] = &[
    (
        "unleash/15-other-forms.json: an admin export names segments",
        "uses the segment 7, `nordic`, which is not defined",
    ),
    (
        "configcat/24-simple-files.json: a map from keys to plain values",
        "is neither a truth value nor a text nor a number",
    ),
    ("configcat/25-yaml.json: `flags`, in the flow style", "is neither a truth value nor a text nor a number"),
    ("configcat/27-overrides.json: local-only: a simple file", "is neither a truth value nor a text nor a number"),
    ("configcat/27-overrides.json: local-over-remote: a simple file", "is none that a setting can have"),
    ("configcat/27-overrides.json: remote-over-local: a simple file", "is none that a setting can have"),
    ("configcat/27-overrides.json: local-over-remote: settings of both", "their salts differ"),
    ("configcat/27-overrides.json: remote-over-local: settings of both", "their salts differ"),
    ("configcat/27-overrides.json: a prerequisite that only the remote config has", "their salts differ"),
    ("phaseflag/24-overrides.json", "overrides cannot be put into the file"),
];

/// The same of parts alone.
const REFUSED_PARTS: &[(&str, &str)] = &[
    (
        "configcat/27-overrides.json: local-over-remote: a simple file",
        "is neither a truth value nor a text nor a number",
    ),
    (
        "configcat/27-overrides.json: remote-over-local: a simple file",
        "is neither a truth value nor a text nor a number",
    ),
    ("configcat/31-v5-options-and-values.json: values: any JSON", "nothing tells that they are of a v5 config"),
    ("configcat/33-v5-malformed.json: settings that are none", "nothing tells that they are of a v5 config"),
];

fn is_expected(table: &[(&str, &str)], name: &str, refusal: &Refusal) -> bool {
    table.iter().any(|(part, message)| name.contains(part) && refusal.message.contains(message))
}

#[test]
fn a_file_answers_as_its_source_does() {
    let (mut failures, mut refused) = (Vec::new(), 0);
    for (provider, dialect, bootstrap) in built() {
        let mut asked = 0;
        for (name, case) in cases(provider.name) {
            let source = case.source(provider.name);
            let text = match build(dialect, bootstrap, &source, Wanted::All) {
                Ok(text) => text,
                Err(refusal) if is_expected(REFUSED, &name, &refusal) => {
                    refused += 1;
                    continue;
                }
                Err(refusal) => {
                    failures.push(format!("{name}\n  is refused: {} at {:?}", refusal.message, refusal.at));
                    continue;
                }
            };
            let (input, file) = (source.input(Wanted::All), Source::of(text.as_str()));
            let (before, after) = ((dialect.load)(&input).unwrap(), (dialect.load)(&file.input(Wanted::All)).unwrap());
            // What is said of a key that is not there lists the others in their order.
            for request in case.requests.iter().filter(|request| before.flag(&request.flag).is_some()) {
                let (want, got) = (answer(dialect, &before, request), answer(dialect, &after, request));
                asked += 1;
                if want != got {
                    failures.push(format!("{name}\n  `{}`\n  want {want}\n  got  {got}", request.flag));
                }
            }
            match build(dialect, bootstrap, &file, Wanted::All) {
                Ok(again) if again == text => {}
                Ok(again) => failures.push(format!("{name}\n  is built otherwise again:\n{text}\n{again}")),
                Err(refusal) => failures.push(format!("{name}\n  is refused again: {}", refusal.message)),
            }
        }
        assert!(asked > 100, "{}: only {asked} requests", provider.name);
    }
    assert_eq!(refused, REFUSED.len(), "the table lists a document that is built");
    assert_none(&failures);
}

#[test]
fn a_part_answers_as_the_whole_does() {
    let mut failures = Vec::new();
    for (provider, dialect, bootstrap) in built() {
        for (name, case) in cases(provider.name) {
            let source = case.source(provider.name);
            let input = source.input(Wanted::All);
            let Ok(before) = (dialect.load)(&input) else { continue };
            for request in &case.requests {
                let key = std::slice::from_ref(&request.flag);
                if before.flag(&request.flag).is_none() {
                    continue;
                }
                let text = match build(dialect, bootstrap, &source, Wanted::Flags(key)) {
                    Ok(text) => text,
                    Err(refusal) if is_expected(REFUSED, &name, &refusal) => continue,
                    Err(refusal) if is_expected(REFUSED_PARTS, &name, &refusal) => continue,
                    Err(refusal) => {
                        failures.push(format!("{name}\n  `{}` is refused: {}", request.flag, refusal.message));
                        continue;
                    }
                };
                let file = Source::of(text.as_str());
                let after = (dialect.load)(&file.input(Wanted::All)).unwrap();
                let (want, got) = (answer(dialect, &before, request), answer(dialect, &after, request));
                if want != got {
                    failures.push(format!("{name}\n  `{}`\n  want {want}\n  got  {got}", request.flag));
                }
            }
        }
    }
    assert_none(&failures);
}

/// The same document with its members the other way round, but for those of values, and the flags and segments of lists.
fn turned(json: &str, bootstrap: &Bootstrap) -> Option<String> {
    let mut tree = Tree::read(json).ok()?;
    let own: Vec<&str> =
        bootstrap.own.iter().flat_map(|own| own.split('/').filter(|step| !["", "*"].contains(step))).collect();
    let own: Vec<&str> = own.into_iter().filter(|name| *name != "flags" && *name != "f").collect();
    for section in bootstrap.parts.iter().filter(|section| matches!(section.keyed, Keyed::ByMember(_))) {
        let mut found = Some(&mut tree);
        for step in section.at.split('/').skip(1) {
            found = found.and_then(|tree| match tree {
                Tree::Object(members) => member_mut(members, step),
                _ => None,
            });
        }
        if let Some(Tree::List(items)) = found {
            items.reverse();
        }
    }
    turn(&mut tree, &own);
    Some(tree.to_string())
}

/// Whether things of one list share what tells them from each other.
fn is_repeated(source: &Source, bootstrap: &Bootstrap) -> bool {
    source.documents.iter().filter_map(|document| Tree::read(&document.text).ok()).any(|tree| {
        bootstrap.parts.iter().any(|section| {
            let Keyed::ByMember(name) = section.keyed else { return false };
            let found = section.at.split('/').skip(1).try_fold(&tree, |tree, step| tree.get(step));
            let items = found.and_then(Tree::as_list).unwrap_or_default();
            let mut keys: Vec<String> = items.iter().filter_map(|item| Some(item.get(name)?.to_string())).collect();
            let count = keys.len();
            keys.sort();
            keys.dedup();
            keys.len() < count
        })
    })
}

fn turn(tree: &mut Tree<'_>, own: &[&str]) {
    match tree {
        Tree::List(items) => items.iter_mut().for_each(|item| turn(item, own)),
        Tree::Object(members) => {
            members.reverse();
            members
                .iter_mut()
                .filter(|(name, _)| !own.contains(&name.as_ref()))
                .for_each(|(_, value)| turn(value, own));
        }
        _ => {}
    }
}

#[test]
fn order_that_means_nothing_is_not_seen() {
    let mut failures = Vec::new();
    for (provider, dialect, bootstrap) in built() {
        let mut compared = 0;
        for (name, case) in cases(provider.name) {
            let source = case.source(provider.name);
            let Ok(ruleset) = (dialect.load)(&source.input(Wanted::All)) else { continue };
            // Of what stands twice the last one counts, so that order means something.
            let is_twice = |note: &String| note.contains("more than once") || note.contains("stands twice");
            if ruleset.notes.iter().any(is_twice) || name.contains("share an id") {
                continue;
            }
            // Likewise of a patch that keeps its first item alone.
            if is_repeated(&source, bootstrap) || name.contains("of a patch as the first document") {
                continue;
            }
            let turned: Option<Vec<Document>> = source
                .documents
                .iter()
                .map(|document| Some(Document::new("document", turned(&document.text, bootstrap)?)))
                .collect();
            let Some(documents) = turned else { continue };
            let overlay = match &source.overlay {
                Some((overlay, behaviour)) => match self::turned(&overlay.text, bootstrap) {
                    Some(text) => Some((Document::new("override", text), *behaviour)),
                    None => continue,
                },
                None => None,
            };
            let other = Source { documents, overlay };
            let built = |source| build(dialect, bootstrap, source, Wanted::All).map_err(|refusal| refusal.message);
            let (one, two) = (built(&source), built(&other));
            compared += usize::from(one.is_ok());
            if one != two {
                let (one, two) = (one.unwrap_or_else(|error| error), two.unwrap_or_else(|error| error));
                failures.push(format!("{name}\n{one}\nthe other way round:\n{two}"));
            }
        }
        assert!(compared > 20, "{}: only {compared} documents", provider.name);
    }
    assert_none(&failures);
}

#[test]
fn the_demos_are_built_in_both_layouts_alike() {
    for (provider, dialect, bootstrap) in built() {
        let source = Source::of(dialect.demo);
        let text = build(dialect, bootstrap, &source, Wanted::All).unwrap();
        let tree = Tree::read(&text).unwrap();
        let minified = order::text(&tree, Layout::Minified).unwrap();
        assert_eq!(Tree::read(&minified), Ok(tree), "{}", provider.name);
        assert_eq!(minified.lines().count(), 1, "{}", provider.name);
        (bootstrap.accepts)(&Document::new("file", minified)).unwrap();
    }
}

#[test]
fn every_form_becomes_a_file_that_an_sdk_reads() {
    let mut failures = Vec::new();
    for (provider, dialect, bootstrap) in built() {
        for (form, text) in forms::forms(provider.name) {
            let source = Source::of(*text);
            let built = build(dialect, bootstrap, &source, Wanted::All);
            let has_flag = |text: &String| {
                let file = Source::of(text.as_str());
                (dialect.load)(&file.input(Wanted::All)).is_ok_and(|ruleset| ruleset.flag("a").is_some())
            };
            match built {
                Ok(text) if has_flag(&text) => {}
                Ok(text) => failures.push(format!("{}, {form}: no flag in {text}", provider.name)),
                Err(refusal) => failures.push(format!("{}, {form}: {}", provider.name, refusal.message)),
            }
        }
    }
    assert_none(&failures);
}

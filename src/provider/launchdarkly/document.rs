//! Documents of LaunchDarkly: which of its forms they have, and which flags and segments are in force once all of them are
//! read, in their order (spec sections 1 and 3).
//!
//! Only containers are judged here: what is no JSON, no object, under no key or under two. The members of a flag or a
//! segment are read by the lowering. What the SDK does was read off its sources (9.18.4) and confirmed by running it.

mod changes;
mod convert;
mod dev_server;
mod file_data;
mod payload;
mod reading;
mod rest;
mod stream;
mod transfer;

use crate::leaf::tree::{Part, Raw, RawMembers, Tree, members};
use crate::leaf::yaml::Node;
use crate::provider::{Input, Reader, Refusal, Spot, Wanted};
use crate::ruleset::{Pointer, Pointers, Text};
use crate::source::Document;
use reading::Reading;

/// The flags and segments in force.
#[derive(Debug)]
pub(super) struct Data<'s> {
    /// The flags in order; no key stands twice. A deleted one is still there, as a tombstone.
    pub(super) flags: Vec<Item<'s>>,
    /// Likewise the segments.
    pub(super) segments: Vec<Item<'s>>,
    /// What a person should know of the documents.
    pub(super) notes: Vec<String>,
    /// Where values stand that are short for flags which serve nothing else.
    pub(super) shorthands: Vec<Pointer>,
}

/// A flag or a segment.
#[derive(Debug)]
pub(super) struct Item<'s> {
    /// The key by which it is looked up.
    pub(super) key: Text<'s>,
    /// What it is.
    pub(super) part: Part<'s>,
    /// Where it stands.
    pub(super) at: Pointer,
    /// What it need not have.
    pub(super) fills: Fills,
}

/// What the loader fills in where an item lacks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fills {
    /// The key: that by which it is looked up.
    pub(super) key: bool,
    /// The version: 1.
    pub(super) version: bool,
}

/// A document whose form is known.
struct Known<'s> {
    document: &'s Document,
    number: usize,
    root: Pointer,
    form: Form<'s>,
}

/// The form of a document.
enum Form<'s> {
    /// Flags and segments by key.
    Payload(RawMembers<'s>),
    /// The same with `flagValues`, in JSON.
    FileData(RawMembers<'s>),
    /// The same in YAML.
    Yaml(&'s Node),
    /// A project of the dev server.
    DevServer(RawMembers<'s>),
    /// A flag or a segment of the REST API, or a list of them.
    Rest(RawMembers<'s>),
    /// A recorded stream.
    Stream,
    /// What the polling endpoint of the second protocol answers: its events.
    Transfer(Raw<'s>),
    /// The body of a stream's `put`: its payload.
    Put(Raw<'s>),
    /// The body of a stream's `patch` or `delete`, and its path.
    Change(RawMembers<'s>, Text<'s>),
}

impl Form<'_> {
    /// Whether the file data source of the SDK reads it.
    fn is_file(&self) -> bool {
        matches!(self, Form::Payload(_) | Form::FileData(_) | Form::Yaml(_))
    }
}

/// Reads all documents.
pub(super) fn read<'s>(input: &Input<'s, '_>, pointers: &mut Pointers<'s>) -> Result<Data<'s>, Refusal> {
    let mut known = Vec::new();
    for (number, document) in input.documents.iter().enumerate() {
        let root = pointers.document(number);
        known.push(Known { document, number, root, form: form(document, number)? });
    }
    let mut reading = Reading::new(input, pointers);
    let is_rest = known.iter().any(|document| matches!(document.form, Form::Rest(_)));
    if let Some(environment) = input.environment.filter(|_| !is_rest) {
        return Err(Refusal {
            is_sdks: false,
            document: 0,
            at: Spot::Whole,
            message: format!("there is no environment `{environment}` to choose"),
            why: "the data of an SDK are those of one environment",
            help: "leave `--environment` out; archives and flags of the REST API hold several".to_owned(),
        });
    }
    let alone = known.iter().find(|document| matches!(document.form, Form::DevServer(_)));
    if let Some(alone) = alone.filter(|_| known.len() > 1) {
        let why = "it holds values of one context, and nothing can change or complete them";
        return Err(reading.refuse(alone.root, "a project of the dev server stands alone", why, "give it alone"));
    }
    if is_rest {
        if let Some(other) = known.iter().find(|document| !matches!(document.form, Form::Rest(_))) {
            return Err(reading.refuse(
                other.root,
                "it cannot be read together with flags of the REST API",
                "what an SDK is given and what the REST API tells are two different things",
                "give either the one or the other",
            ));
        }
        rest::load(&mut reading, known)?;
        return reading.finish();
    }
    let only_files = known.iter().all(|document| document.form.is_file());
    let one_file = known.iter().any(|document| matches!(document.form, Form::FileData(_) | Form::Yaml(_)));
    let is_bootstrap = input.reader == Reader::Bootstrap;
    if one_file || only_files && (is_bootstrap || known.len() > 1) {
        if let Some(other) = known.iter().find(|document| !document.form.is_file()) {
            return Err(reading.refuse(
                other.root,
                "it cannot be read together with file data",
                "the SDK's file data source reads whole files only, and nothing else changes what it has read",
                "give either the files, or a payload and the changes to it",
            ));
        }
        file_data::load(&mut reading, known)?;
    } else {
        for Known { document, number, root, form } in known {
            match form {
                Form::Stream => stream::replay(&mut reading, document, (number, root))?,
                Form::Transfer(events) => transfer::load(&mut reading, events, root)?,
                Form::DevServer(top) => dev_server::load(&mut reading, &top, root, &document.name)?,
                // These were read above.
                Form::Yaml(_) | Form::Rest(_) => {}
                Form::Payload(top) | Form::FileData(top) => payload::replace(&mut reading, &top, root)?,
                Form::Put(raw) => payload::put(&mut reading, raw, root)?,
                Form::Change(top, path) => changes::apply(&mut reading, &top, &path, root)?,
            }
        }
    }
    reading.finish()
}

/// Reads one document as the file data source does.
pub(super) fn read_file<'s>(document: &'s Document, pointers: &mut Pointers<'s>) -> Result<Data<'s>, Refusal> {
    let root = pointers.document(0);
    let form = form(document, 0)?;
    let input = Input::new(std::slice::from_ref(document), Wanted::All);
    let mut reading = Reading::new(&input, pointers);
    if !form.is_file() {
        let help = "build the file with `ffctl bootstrap --source`, which makes one of it";
        let message = "the document is none of the file data source, which has `flags`, `flagValues` or `segments`";
        return Err(reading.refuse(root, message, reading::FILES, help));
    }
    file_data::load(&mut reading, vec![Known { document, number: 0, root, form }])?;
    reading.finish()
}

/// The form of a document, told by its shape.
fn form(document: &Document, number: usize) -> Result<Form<'_>, Refusal> {
    let refuse = |at, message: String, help: &str| Refusal {
        is_sdks: true,
        document: number,
        at,
        message,
        why: reading::NOTHING,
        help: help.to_owned(),
    };
    if document.is_stream() {
        return Ok(Form::Stream);
    }
    if !document.is_json() {
        return document.yaml_1_1().map(Form::Yaml).map_err(|stop| {
            let at = Spot::Text { line: stop.line, column: stop.column };
            refuse(
                at,
                format!("the document is neither JSON nor YAML 1.1: {}", stop.message),
                "check it with a YAML tool",
            )
        });
    }
    let json = &document.text[document.head().len()..];
    let top = match members(json) {
        Ok(top) => top,
        // The SDK reads files as YAML, whatever they look like.
        Err(error) => match document.yaml_1_1() {
            Ok(node) if KNOWN[..3].iter().any(|name| node.get(name).is_some()) => return Ok(Form::Yaml(node)),
            _ => {
                let at = Spot::Text { line: error.line, column: error.column };
                return Err(refuse(at, format!("the document is not JSON: {}", error.message), SYNTAX));
            }
        },
    };
    let whole = || Spot::Pointer(String::new());
    let Some(top) = top else {
        return Err(refuse(whole(), "the document is not an object".to_owned(), FORMS));
    };
    let has = |name: &str| top.iter().any(|(member, _)| member == name);
    let get = |name: &str| top.iter().find(|(member, _)| member == name).map(|(_, raw)| *raw);
    if has("$flagsState") || !KNOWN.iter().any(|name| has(name)) && is_evaluated(&top) {
        return Err(Refusal {
            is_sdks: false,
            why: NO_RULES,
            ..refuse(whole(), "the document holds results, not rules".to_owned(), GET_RULES)
        });
    }
    if has("flagValues") {
        return Ok(Form::FileData(top));
    }
    if let Some(events) = get("events").filter(|_| !has("flags")) {
        return Ok(Form::Transfer(events));
    }
    if has("flagsState") && has("sourceEnvironmentKey") {
        return Ok(Form::DevServer(top));
    }
    let is_list = get("items").is_some_and(|items| items.text().starts_with('['));
    let is_entry = has("key") && (has("environments") || has("included") || has("variations") || has("rules"));
    if !has("flags") && !has("segments") && (is_list || is_entry) {
        return Ok(Form::Rest(top));
    }
    let path = get("path").and_then(|raw| match raw.read() {
        Ok(Tree::Text(path)) => Some(path),
        _ => None,
    });
    if let Some(path) = path.clone().filter(|path| changes::target(path).is_some()) {
        return Ok(Form::Change(top, path));
    }
    if let Some(data) = get("data").filter(|_| !has("flags") && !has("segments"))
        && (path.is_some() || members(data.text()).is_ok_and(|data| data.is_some()))
    {
        return Ok(Form::Put(data));
    }
    if has("flags") || has("segments") || top.is_empty() {
        return Ok(Form::Payload(top));
    }
    Err(refuse(whole(), "the document has neither `flags` nor `flagValues`".to_owned(), FORMS))
}

/// Members by which other forms are known.
const KNOWN: [&str; 6] = ["flags", "segments", "flagValues", "events", "data", "items"];

/// Whether a document is what a client-side SDK is given: the value of each flag for one context.
fn is_evaluated(top: &RawMembers<'_>) -> bool {
    let is_result = |raw: &Raw<'_>| match members(raw.text()) {
        Ok(Some(state)) => {
            let has = |name: &str| state.iter().any(|(member, _)| member == name);
            has("value") && has("version") && !has("variations")
        }
        _ => false,
    };
    !top.is_empty() && top.iter().all(|(_, raw)| is_result(raw))
}

const NO_RULES: &str = "it says what one context got; what another one gets cannot be told from it";
const GET_RULES: &str = "fetch the rules from `/sdk/latest-all` with the SDK key of the environment";
const SYNTAX: &str =
    "payloads of LaunchDarkly are strict JSON, without comments and trailing commas; was the download cut off?";
const FORMS: &str = "give what `/sdk/latest-all` answers, a file of the file data source, a recorded stream, an archive of the \
                     Relay Proxy, or flags of the REST API";

#[cfg(test)]
mod tests;

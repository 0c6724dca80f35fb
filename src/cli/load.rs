//! From options to a loaded source, and from options to a context.

use std::collections::HashSet;
use std::path::Path;

use serde_json::Value;

use super::{Streams, args};
use crate::context::{ContextError, Env};
use crate::provider::{self, Asked, Dialect, Provider, Refusal, Spot, Wanted};
use crate::ruleset::{Pointer, Ruleset};
use crate::source::{self, Config, Document, Locator, Place, Problem, position};

/// The documents of a source, and whose they are.
pub(super) struct Loaded {
    documents: Vec<Document>,
    provider: &'static Provider,
    /// The provider's front-end.
    pub(super) dialect: &'static Dialect,
    /// What the source is called.
    pub(super) name: String,
}

/// Standard input can be only one thing.
pub(super) fn one_reader(
    source: &args::Source,
    context: &args::Context,
    requests: Option<&Path>,
) -> Result<(), Problem> {
    let sources = source.sources.iter().map(String::as_str);
    let readers = sources.chain(context.whole.as_deref()).chain(requests.and_then(Path::to_str));
    if readers.filter(|reader| *reader == "-").count() > 1 {
        return Err(Problem::new("standard input can be read only once").help("put one of the two into a file"));
    }
    Ok(())
}

/// Reads what the options name.
pub(super) fn load(args: &args::Source, streams: &Streams<'_>) -> Result<Loaded, Problem> {
    let named = args.provider.as_deref().map(provider::by_name).transpose()?;
    let config = Config::load(args.config.as_deref())?;
    let locators = locators(args, &config)?;
    let mut documents = Vec::new();
    let mut configured = None;
    for locator in &locators {
        let opened = source::open(locator, &config, args.offline, &demo)?;
        configured = configured.or(opened.provider);
        documents.push(opened.document);
    }
    let configured = configured.as_deref().map(provider::by_name).transpose()?;
    let (provider, why) = match named.or(configured) {
        Some(provider) => (provider, "it was named".to_owned()),
        None => detect(&documents)?,
    };
    streams.messages.detail(&format!("the provider is {}, since {why}", provider.name));
    let dialect = provider.dialect().map_err(|problem| {
        let seen = problem.why.clone().unwrap_or_default();
        problem.why(format!("the provider is {}, since {why}; {seen}", provider.name))
    })?;
    let name = locators.iter().map(Locator::label).collect::<Vec<_>>().join(", ");
    Ok(Loaded { documents, provider, dialect, name })
}

/// The sources as given, else `FFCTL_SOURCE`, else the default of the config file.
fn locators(args: &args::Source, config: &Config) -> Result<Vec<Locator>, Problem> {
    if !args.sources.is_empty() {
        return Ok(args.sources.iter().map(|text| Locator::parse(text)).collect());
    }
    if let Some(text) = std::env::var("FFCTL_SOURCE").ok().filter(|text| !text.is_empty()) {
        return Ok(vec![Locator::parse(&text)]);
    }
    match &config.default {
        Some(name) => Ok(vec![Locator::Named(name.clone())]),
        None => Err(Problem::new("no source is given").help(
            "give `--source` a file, `-`, a URL or `demo:unleash`; or set FFCTL_SOURCE, or `default` in ffctl.yaml",
        )),
    }
}

fn demo(name: &str) -> Result<&'static str, Problem> {
    Ok(provider::by_name(name)?.dialect()?.demo)
}

/// The provider of the first document that says whose it is.
fn detect(documents: &[Document]) -> Result<(&'static Provider, String), Problem> {
    if let Some(found) = documents.iter().find_map(|document| provider::detect(&document.text)) {
        return Ok(found);
    }
    let Document { name, text } = &documents[0];
    let json = text.trim_start_matches('\u{feff}');
    if json.trim().is_empty() {
        return Err(Problem::new(format!("`{name}` holds nothing but white space")).help("is it the right file?"));
    }
    let names = provider::ALL.map(|provider| provider.name).join(", ");
    let error = serde_json::from_str::<serde::de::IgnoredAny>(json).err();
    let looks_like_json = json.trim_start().starts_with(['{', '[', '"']);
    match error.filter(|_| looks_like_json) {
        Some(error) => {
            let offset = position::offset(json, error.line(), error.column());
            let (line, column) = position::line_and_column(json.as_bytes(), offset);
            let words = error.to_string();
            let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
            let what = if error.is_eof() { "the document ends too early" } else { "the document is not JSON" };
            Err(Problem::new(format!("{what}: {words}"))
                .place(Place { source: name.clone(), line, column, pointer: None })
                .help("was the download cut off? check the file with a JSON tool"))
        }
        None => Err(Problem::new(format!("cannot tell whose ruleset `{name}` is"))
            .place(Place { source: name.clone(), line: 1, column: 1, pointer: None })
            .why("its shape is none that a vendor's ruleset has")
            .help(format!("if it is one, name the provider with `--provider`: {names}"))),
    }
}

impl Loaded {
    /// The ruleset with the flags that are wanted.
    pub(super) fn ruleset(&self, wanted: Wanted<'_>) -> Result<Ruleset<'_>, Problem> {
        (self.dialect.load)(&self.documents, wanted).map_err(|refusal| self.problem(refusal))
    }

    fn problem(&self, refusal: Refusal) -> Problem {
        let Refusal { document, at, message, why, help } = refusal;
        let Document { name, text } = &self.documents[document];
        let (offset, pointer) = match at {
            Spot::Pointer(pointer) => (start(text, &pointer), Some(pointer)),
            Spot::Text { line, column } => (position::offset(text, line, column), None),
            Spot::Whole => (0, None),
        };
        let (line, column) = position::line_and_column(text.as_bytes(), offset);
        Problem::new(format!("{} would refuse this document: {message}", self.provider.title))
            .place(Place { source: name.clone(), line, column, pointer })
            .why(why)
            .help(help)
    }

    /// A place in the documents, for a person.
    pub(super) fn locate(&self, ruleset: &Ruleset<'_>, at: Pointer) -> String {
        let (document, pointer) = ruleset.pointers.resolve(at);
        let Document { name, text } = &self.documents[document];
        let (line, column) = position::line_and_column(text.as_bytes(), start(text, &pointer));
        format!("{name}:{line}:{column}, {pointer}")
    }
}

/// Where the value at `pointer` begins; where it is absent, its nearest parent.
fn start(text: &str, pointer: &str) -> usize {
    let mut pointer = pointer;
    loop {
        match (position::find(text, pointer), pointer.rfind('/')) {
            (Some(range), _) => return range.start,
            (None, Some(parent)) => pointer = &pointer[..parent],
            (None, None) => return 0,
        }
    }
}

/// The parts of the context that the options give.
pub(super) fn asked(args: &args::Context) -> Result<Asked, Problem> {
    let mut names = HashSet::new();
    if let Some((name, _)) = args.attributes.iter().find(|(name, _)| !names.insert(name)) {
        return Err(Problem::new(format!("the attribute `{name}` is given twice")).help("give `--attr` each name once"));
    }
    let base = args.whole.as_deref().map(base).transpose()?;
    Ok(Asked { base, user: args.user.clone(), attributes: args.attributes.clone() })
}

/// A context out of JSON, `@FILE` or `-`.
fn base(text: &str) -> Result<Value, Problem> {
    let config = Config::default();
    let read = |locator: &Locator| source::open(locator, &config, true, &demo).map(|opened| opened.document);
    let document = match text.strip_prefix('@') {
        Some(path) => read(&Locator::File(Path::new(path).to_path_buf()))?,
        None if text == "-" => read(&Locator::Stdin)?,
        None => Document { name: "--context".to_owned(), text: text.to_owned() },
    };
    serde_json::from_str(&document.text).map_err(|error| {
        let offset = position::offset(&document.text, error.line(), error.column());
        let (line, column) = position::line_and_column(document.text.as_bytes(), offset);
        let words = error.to_string();
        let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
        Problem::new(format!("the context is not JSON: {words}"))
            .place(Place { source: document.name.clone(), line, column, pointer: None })
            .help(r#"write it like {"userId": "alice"}, or give a file as `@FILE`"#)
    })
}

/// The clock, the draws and the answers that the options give.
pub(super) fn env(args: &args::Context) -> Result<Env, Problem> {
    let mut env = Env::new(args.at.unwrap_or_else(chrono::Utc::now), args.seed);
    for (name, answer) in &args.strategies {
        if env.answers.insert(name.clone(), *answer).is_some() {
            return Err(Problem::new(format!("the strategy `{name}` is answered twice"))
                .help("give `--strategy` each name once"));
        }
    }
    Ok(env)
}

impl From<ContextError> for Problem {
    fn from(error: ContextError) -> Problem {
        Problem::new(error.message).help(error.help)
    }
}

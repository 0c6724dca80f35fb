//! From options to a loaded source.

use std::path::Path;

use super::api::Upstream;
use super::args::OverrideBehaviour;
use super::{Streams, api, args};
use crate::leaf::plain::without_place;
use crate::provider::{self, Behaviour, Dialect, Input, Provider, Reader, Refusal, Spot, Wanted};
use crate::ruleset::{Pointer, Ruleset};
use crate::source::{self, Archive, Config, Content, Document, Locator, Place, Problem, config, position};

/// The documents of a source, and whose they are.
pub(super) struct Loaded {
    /// The documents, that which is laid over the others last.
    documents: Vec<Document>,
    overlay: Option<Behaviour>,
    /// Whose it is.
    pub(super) provider: &'static Provider,
    /// The environment that is named, where an archive has not been asked for it.
    environment: Option<String>,
    /// Who is to read the documents.
    reader: Reader,
    /// The provider's front-end.
    pub(super) dialect: &'static Dialect,
    /// What the source is called.
    pub(super) name: String,
}

/// Standard input can be only one thing.
pub(super) fn one_reader(
    source: &args::Source,
    context: Option<&args::Context>,
    requests: Option<&Path>,
) -> Result<(), Problem> {
    let sources = source.sources.iter().map(String::as_str);
    let readers = sources
        .chain(source.overlay.as_deref())
        .chain(context.and_then(|context| context.around.whole.as_deref()))
        .chain(context.and_then(|context| context.around.memberships.as_deref()))
        .chain(requests.and_then(Path::to_str));
    if readers.filter(|reader| *reader == "-").count() > 1 {
        return Err(Problem::new("standard input can be read only once").help("put one of the two into a file"));
    }
    Ok(())
}

/// Why nothing is loaded.
pub(super) enum Unloaded {
    /// It cannot be had, or not be told whose it is.
    Problem(Problem),
    /// It was read, and is neither JSON nor YAML.
    Broken(Box<Document>, Problem),
}

impl From<Problem> for Unloaded {
    fn from(problem: Problem) -> Unloaded {
        Unloaded::Problem(problem)
    }
}

/// Reads what the options name.
pub(super) fn load(args: &args::Source, streams: &Streams<'_>) -> Result<Loaded, Problem> {
    load_or_broken(args, streams).map_err(|unloaded| match unloaded {
        Unloaded::Problem(problem) | Unloaded::Broken(_, problem) => problem,
    })
}

/// The same, and what is no document is told apart from what cannot be had.
pub(super) fn load_or_broken(args: &args::Source, streams: &Streams<'_>) -> Result<Loaded, Unloaded> {
    let named = args.provider.as_deref().map(provider::by_name).transpose()?;
    let overlay = overlaid(args);
    let (locators, config) = locators(args, overlay)?;
    let mut contents = Vec::new();
    let mut configured = None;
    for locator in &locators {
        let (content, provider) = open(locator, &config, named, args, streams)?;
        configured = configured.or(provider);
        contents.push(content);
    }
    let environment = args.environment.as_deref();
    let (mut documents, mut archived) = (Vec::new(), None);
    for content in contents {
        documents.push(match content {
            Content::Document(document) => document,
            Content::Archive(archive) => {
                let (provider, document) = unpack(&archive, environment, named.or(configured))?;
                archived = archived.or(Some(provider));
                document
            }
        });
    }
    let (provider, why) = match (named.or(configured), archived) {
        (Some(provider), _) => (provider, "it was named".to_owned()),
        (None, Some(provider)) => (provider, "the archive has the files of one of its own".to_owned()),
        (None, None) => match detect(&documents) {
            Err(Unloaded::Broken(_, problem)) if documents.len() > 1 => return Err(problem.into()),
            found => found?,
        },
    };
    streams.messages.detail(&format!("the provider is {}, since {why}", provider.name));
    let dialect = &provider.dialect;
    if overlay.is_some_and(|behaviour| !dialect.overrides.contains(&behaviour)) {
        return Err(Problem::new(format!("nothing can be laid over a source of {}", provider.title))
            .why(if dialect.overrides.is_empty() {
                "its SDK has no overrides"
            } else {
                "in its SDK an override always goes over the flag, and never below it"
            })
            .help(if dialect.overrides.is_empty() {
                "leave `--override` out"
            } else {
                "leave `--override-behaviour` out"
            })
            .into());
    }
    if let Some(environment) = environment.filter(|_| provider.environments.is_none()) {
        return Err(Problem::new(format!("there is no environment `{environment}` to choose"))
            .why(format!("a source of {} holds one environment", provider.title))
            .help("leave `--environment` out")
            .into());
    }
    let environment = environment.filter(|_| archived.is_none()).map(str::to_owned);
    let foreign = overlay.and_then(|_| provider::detect(&documents.last()?.text));
    if let Some((other, why)) = foreign.filter(|(other, _)| other.name != provider.name) {
        return Err(Problem::new(format!("the override is a ruleset of {}", other.title))
            .why(format!("{why}, but the source is one of {}", provider.title))
            .help("give `--override` a document of the same vendor")
            .into());
    }
    let name = locators.iter().map(Locator::label).collect::<Vec<_>>().join(", ");
    Ok(Loaded { documents, overlay, provider, environment, reader: Reader::ByShape, dialect, name })
}

/// How a document is to be laid over the source, where one is.
pub(super) fn overlaid(args: &args::Source) -> Option<Behaviour> {
    args.overlay.as_ref().map(|_| args.behaviour.unwrap_or(OverrideBehaviour::LocalOverRemote).into())
}

/// Reads what is at a locator: a document, or the ruleset of an API. Also the provider that is said to be its own.
fn open(
    locator: &Locator,
    config: &Config,
    named: Option<&'static Provider>,
    args: &args::Source,
    streams: &Streams<'_>,
) -> Result<(Content, Option<&'static Provider>), Problem> {
    if let Locator::Named(name) = locator {
        let name = name.strip_prefix('@').unwrap_or(name);
        let entry = config.source(name)?;
        if let Some(remote) = entry.remote(name)? {
            let provider = entry.provider.as_deref().map(provider::by_name).transpose()?;
            let max_age = args.max_age.or(entry.max_age).map(config::seconds).transpose()?.unwrap_or(api::MAX_AGE);
            let asked =
                Upstream::new(remote, api::whose(named.or(provider), locator)?, args.offline, streams.messages)?;
            let document = asked.document(max_age, args.offline, streams.messages)?;
            return Ok((Content::Document(document), provider));
        }
    }
    let opened = source::open(locator, config, args.offline, &demo)?;
    let provider = opened.provider.as_deref().map(provider::by_name).transpose()?;
    Ok((opened.content, provider))
}

/// A document of a provider.
pub(super) fn of_provider(document: Document, provider: &'static Provider) -> Loaded {
    let name = document.name.clone();
    Loaded {
        documents: vec![document],
        overlay: None,
        provider,
        environment: None,
        reader: Reader::ByShape,
        dialect: &provider.dialect,
        name,
    }
}

/// How many flags a text holds for a provider.
///
/// # Errors
/// It cannot be loaded.
pub(super) fn count(provider: &'static Provider, name: &str, text: &str) -> Result<usize, Problem> {
    Ok(of_provider(Document::new(name, text), provider).ruleset(Wanted::All)?.served().count())
}

/// Reads one document.
pub(super) fn single(name: &str, args: &args::Source, streams: &Streams<'_>) -> Result<Document, Problem> {
    let locator = Locator::parse(name);
    let config = match locator {
        Locator::Named(_) => Config::load(args.config.as_deref())?,
        _ => Config::default(),
    };
    let named = args.provider.as_deref().map(provider::by_name).transpose()?;
    open(&locator, &config, named, args, streams)?.0.document()
}

/// A file that an SDK starts from, whose provider is the named one, or else known, or else told from the content.
pub(super) fn bootstrap_file(
    document: Document,
    args: &args::Source,
    known: Option<&'static Provider>,
    streams: &Streams<'_>,
) -> Result<Loaded, Problem> {
    let named = args.provider.as_deref().map(provider::by_name).transpose()?;
    let documents = vec![document];
    let (provider, why) = match named.or(known) {
        Some(provider) => (provider, "it was named".to_owned()),
        None => detect(&documents).map_err(|unloaded| match unloaded {
            Unloaded::Problem(problem) | Unloaded::Broken(_, problem) => problem,
        })?,
    };
    streams.messages.detail(&format!("the provider is {}, since {why}", provider.name));
    let (dialect, name) = (&provider.dialect, documents[0].name.clone());
    Ok(Loaded { documents, overlay: None, provider, environment: None, reader: Reader::Bootstrap, dialect, name })
}

/// Whose archive it is, and the document of an environment in it.
fn unpack(
    archive: &Archive,
    environment: Option<&str>,
    named: Option<&Provider>,
) -> Result<(&'static Provider, Document), Problem> {
    let wanted = |provider: &&'static Provider| named.is_none_or(|named| named.name == provider.name);
    let found = provider::ALL.into_iter().filter(wanted).find_map(|provider| {
        let found = (provider.environments.as_ref()?.unpack)(archive, environment)?;
        Some(found.map(|document| (provider, document)))
    });
    found.unwrap_or_else(|| {
        let name = &archive.name;
        Err(match named {
            Some(provider) => Problem::new(format!("the archive `{name}` is none of {}", provider.title)),
            None => Problem::new(format!("cannot tell whose archive `{name}` is")),
        }
        .why("its files are none that a vendor's archive has")
        .help("unpack it, and give the ruleset in it"))
    })
}

/// The sources as given, else `FFCTL_SOURCE`, else the default of the config file, and what is laid over them last; and
/// that file, where one is needed.
pub(super) fn locators(args: &args::Source, overlay: Option<Behaviour>) -> Result<(Vec<Locator>, Config), Problem> {
    let overridden = args.overlay.as_deref().map(Locator::parse);
    // Where the override stands alone the source is not asked at all, as by the SDK.
    let mut sources = if overlay == Some(Behaviour::LocalOnly) { Vec::new() } else { given(args) };
    let is_open = sources.is_empty() && overlay != Some(Behaviour::LocalOnly);
    let is_named = |locator: &Locator| matches!(locator, Locator::Named(_));
    let config = if args.config.is_some() || is_open || sources.iter().chain(&overridden).any(is_named) {
        Config::load(args.config.as_deref())?
    } else {
        Config::default()
    };
    if is_open {
        let name = config.default.clone().ok_or_else(|| {
            let demo = provider::ALL[0].name;
            Problem::new("no source is given").help(format!(
                "give `--source` a file, `-`, a URL or `demo:{demo}`; or set FFCTL_SOURCE, or `default` in ffctl.yaml"
            ))
        })?;
        sources.push(Locator::Named(name));
    }
    sources.extend(overridden);
    Ok((sources, config))
}

/// The sources as given, else `FFCTL_SOURCE`.
fn given(args: &args::Source) -> Vec<Locator> {
    let sources: Vec<Locator> = args.sources.iter().map(|text| Locator::parse(text)).collect();
    match std::env::var_os("FFCTL_SOURCE").filter(|text| sources.is_empty() && !text.is_empty()) {
        None => sources,
        Some(text) => vec![match text.into_string() {
            Ok(text) => Locator::parse(&text),
            Err(path) => Locator::File(path.into()),
        }],
    }
}

/// The built-in example of a provider.
pub(super) fn demo(name: &str) -> Result<&'static str, Problem> {
    Ok(provider::by_name(name)?.dialect.demo)
}

/// The place in `text`, which is called `name`, at a line and a column in bytes.
pub(super) fn place(name: &str, text: &str, (line, column): (usize, usize)) -> Place {
    let offset = position::offset(text, line, column);
    let (line, column) = position::line_and_column(text.as_bytes(), offset);
    Place { source: name.to_owned(), line, column, pointer: None }
}

/// The place in a document that a refusal tells.
pub(super) fn place_in(document: &Document, at: Spot) -> Place {
    let ((line, column), pointer) = match at {
        // In YAML the path alone is known.
        Spot::Pointer(pointer) => (document.place(&pointer).unwrap_or((1, 1)), Some(pointer)),
        Spot::Text { line, column } => (document.place_of(line, column), None),
        Spot::Head { line } => ((line, 1), None),
        Spot::Whole => ((1, 1), None),
    };
    Place { source: document.name.clone(), line, column, pointer }
}

/// The provider of the first document that says whose it is.
fn detect(documents: &[Document]) -> Result<(&'static Provider, String), Unloaded> {
    if let Some(found) = documents.iter().find_map(|document| provider::detect(&document.text)) {
        return Ok(found);
    }
    let Document { name, text, .. } = &documents[0];
    let broken = |problem| Err(Unloaded::Broken(Box::new(documents[0].clone()), problem));
    let json = text.trim_start_matches('\u{feff}');
    if json.trim().is_empty() {
        return broken(Problem::new(format!("`{name}` holds nothing but white space")).help("is it the right file?"));
    }
    let names = provider::ALL.map(|provider| provider.name).join(", ");
    if let Err(stop) = documents[0].json() {
        let at = Place { source: name.clone(), line: stop.line.max(1), column: stop.column.max(1), pointer: None };
        return broken(
            Problem::new(format!("the document is neither JSON nor YAML: {}", stop.message))
                .place(at)
                .help("is it the right file? check it with a YAML tool"),
        );
    }
    let error = serde_json::from_str::<serde::de::IgnoredAny>(json).err();
    let looks_like_json = json.trim_start().starts_with(['{', '[', '"']);
    match error.filter(|_| looks_like_json) {
        Some(error) => {
            let what = if error.is_eof() { "the document ends too early" } else { "the document is not JSON" };
            broken(
                Problem::new(format!("{what}: {}", without_place(&error)))
                    .place(place(name, json, (error.line(), error.column())))
                    .help("was the download cut off? check the file with a JSON tool"),
            )
        }
        None => Err(Problem::new(format!("cannot tell whose ruleset `{name}` is"))
            .place(Place { source: name.clone(), line: 1, column: 1, pointer: None })
            .why("its shape is none that a vendor's ruleset has")
            .help(format!("if it is one, name the provider with `--provider`: {names}"))
            .into()),
    }
}

/// Whether a file can be read, and what it holds is no text of a document.
pub(super) fn is_no_text(file: &str) -> bool {
    let Locator::File(path) = Locator::parse(file) else { return false };
    let is_file = path.metadata().is_ok_and(|facts| facts.is_file());
    is_file && std::fs::read(&path).is_ok_and(|bytes| bytes.is_empty() || String::from_utf8(bytes).is_err())
}

impl Loaded {
    /// The ruleset with the flags that are wanted.
    pub(super) fn ruleset(&self, wanted: Wanted<'_>) -> Result<Ruleset<'_>, Problem> {
        (self.dialect.load)(&self.input(wanted)).map_err(|refusal| self.problem(refusal))
    }

    /// What the front-end reads.
    pub(super) fn input<'s: 'w, 'w>(&'s self, wanted: Wanted<'w>) -> Input<'s, 'w> {
        let input = match (self.overlay, self.documents.split_last()) {
            (Some(behaviour), Some((last, others))) => {
                Input { overlay: Some((last, behaviour)), ..Input::new(others, wanted) }
            }
            _ => Input::new(&self.documents, wanted),
        };
        Input { environment: self.environment.as_deref(), reader: self.reader, ..input }
    }

    /// The same with other texts of its documents.
    pub(super) fn with(&self, documents: Vec<Document>) -> Loaded {
        Loaded { documents, environment: self.environment.clone(), name: self.name.clone(), ..*self }
    }

    /// The same as the call reads it that an SDK starts with.
    pub(super) fn for_bootstrap(self) -> Loaded {
        Loaded { reader: Reader::Bootstrap, ..self }
    }

    /// All documents, that which is laid over the others last.
    pub(super) fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// What the documents are called.
    pub(super) fn names(&self) -> Vec<&str> {
        self.documents.iter().map(|document| document.name.as_str()).collect()
    }

    /// The first of the documents.
    pub(super) fn first(&self) -> &Document {
        &self.documents[0]
    }

    /// What a person is told of a document that is not loaded.
    pub(super) fn problem(&self, refusal: Refusal) -> Problem {
        let Refusal { is_sdks, document, at, message, why, help } = refusal;
        let document = &self.documents[document];
        let whose = format!("{} would refuse this document: ", self.provider.title);
        Problem::new(format!("{}{message}", if is_sdks { &whose } else { "" }))
            .place(place_in(document, at))
            .why(why)
            .help(help)
    }

    /// A place in the documents, for a person.
    pub(super) fn locate(&self, ruleset: &Ruleset<'_>, at: Pointer) -> String {
        let (document, pointer) = ruleset.pointers.resolve(at);
        let document = &self.documents[document];
        match document.place(&pointer) {
            Some((line, column)) => format!("{}:{line}:{column}, {pointer}", document.name),
            None => format!("{}, {pointer}", document.name),
        }
    }
}

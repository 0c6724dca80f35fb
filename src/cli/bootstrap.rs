//! `ffctl bootstrap`
//!
//! This module decides which flags of a source go into the file that an SDK starts from, how the file is laid out, and that
//! it is read again before it is written: what the SDK would not take never reaches a disk.

mod check;
mod evaluated;
mod keep;
mod values;

use std::path::{Path, PathBuf};

use super::load::Loaded;
use super::{Outcome, Streams, args, load, put};
use crate::leaf::tree::order::{self, Layout};
use crate::leaf::tree::{Tree, step};
use crate::provider::bootstrap::{Bootstrap, Selection};
use crate::provider::{self, Dialect, Input, Provider, Refusal, Wanted};
use crate::source::{Document, Problem};

/// Build, or check, the file that an SDK starts from.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 done; 1 `--check` found something; 2 the file cannot be built; 3 a flag could not be \
                        evaluated, and nothing was written."
)]
pub(super) struct Args {
    /// Where to write the file, which is replaced as a whole; `-`, and the default, is standard output
    #[arg(short = 'o', long = "output", value_name = "FILE", conflicts_with = "check")]
    file: Option<PathBuf>,
    /// Check this file instead: an SDK would load it and, with `--source`, it is not behind the source
    #[arg(long, value_name = "FILE")]
    check: Option<String>,
    /// Make the file of plain keys and values (JSON or YAML; a file or `-`), the same for everybody; with `--provider`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["sources", "check", "values_for", "client_side", "overlay"])]
    values: Option<String>,
    /// Write the values that one context gets, where the SDK reads a file of plain values: JSON, `@FILE` or `-`
    #[arg(long, value_name = "CONTEXT", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["whole", "client_side"])]
    values_for: Option<String>,
    /// Write the state of all flags for one context, from which client-side SDKs start; only flags that are marked for them
    #[arg(long, conflicts_with = "check")]
    client_side: bool,
    #[command(flatten)]
    keep: keep::Options,
    // Nothing asks for it, since it says what is so without it.
    /// Two spaces a level; this is the default
    #[arg(long, conflicts_with = "minify", help_heading = "Output")]
    pretty: bool,
    /// No white space
    #[arg(long, help_heading = "Output")]
    minify: bool,
    #[command(flatten)]
    source: args::Source,
    #[command(flatten)]
    context: args::Context,
    #[command(flatten)]
    pub(super) output: args::Output,
}

pub(super) fn run(args: &Args, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    args.check_context()?;
    let other = args.values_for.as_deref().or(args.values.as_deref()).or(args.check.as_deref());
    load::one_reader(&args.source, Some(&args.context), other.map(Path::new))?;
    if let Some(file) = &args.check {
        return check::run(args, file, streams);
    }
    if let Some(file) = &args.values {
        args.keep.none("`--values` writes all keys of its file")?;
        let provider = args.source.provider.as_deref().ok_or_else(|| {
            Problem::new("no provider is named").why("plain values are nobody's").help("name it with `--provider`")
        })?;
        let maker = Maker::new(provider::by_name(provider)?);
        let tree = values::make(file, maker)?;
        let text = maker.text(tree, args.layout())?;
        maker.reread(&text)?;
        put(args.file.as_deref(), &text, streams)?;
        return Ok(Outcome::Done);
    }
    let loaded = load::load(&args.source, streams)?;
    let maker = Maker::new(loaded.provider);
    let text = match make(args, &loaded, streams)? {
        Ok(Made::File(tree)) => {
            let text = maker.text(tree, args.layout())?;
            maker.reread(&text)?;
            text
        }
        Ok(Made::State(tree)) => written(&tree, args.layout())?,
        Err(outcome) => return Ok(outcome),
    };
    put(args.file.as_deref(), &text, streams)?;
    Ok(Outcome::Done)
}

/// A document that was made of a source.
enum Made {
    /// The file that the SDK of a server starts from.
    File(Tree<'static>),
    /// What one client gets, in its own order.
    State(Tree<'static>),
}

impl Made {
    fn tree(self) -> Tree<'static> {
        let (Made::File(tree) | Made::State(tree)) = self;
        tree
    }
}

/// The document that the options ask for; the outcome where a flag of it cannot be evaluated, which was told then.
fn make(args: &Args, loaded: &Loaded, streams: &Streams<'_>) -> Result<Result<Made, Outcome>, Problem> {
    let maker = Maker::new(loaded.provider);
    let kept = keep::Kept::of(&args.keep, loaded, maker.bootstrap)?;
    let ruleset = loaded.ruleset(kept.wanted())?;
    ruleset.notes.iter().for_each(|note| streams.messages.warn(note));
    if ruleset.flags.is_empty() {
        streams.messages.warn(&format!("`{}` has no flags, and neither has the file", loaded.name));
    }
    if args.client_side || args.values_for.is_some() {
        let asked = evaluated::Asked { context: &args.context, whole: args.values_for.as_deref() };
        return if args.client_side {
            asked.state(loaded, &ruleset, streams).map(|made| made.map(Made::State))
        } else {
            asked.values(loaded, &ruleset, &kept, maker, streams).map(|made| made.map(Made::File))
        };
    }
    let input = loaded.input(kept.wanted());
    let built = (maker.bootstrap.build)(&Selection { input: &input, ruleset: &ruleset });
    let tree = built.map_err(|refusal| loaded.problem(refusal))?;
    Ok(Ok(Made::File(tree.to_owned())))
}

impl Args {
    fn layout(&self) -> Layout {
        if self.minify { Layout::Minified } else { Layout::Pretty }
    }

    /// A context, and all else that an answer may hang on, is only for what is evaluated.
    fn check_context(&self) -> Result<(), Problem> {
        let args::Context { user, around } = &self.context;
        let args::Around { attributes, whole, at, seed, memberships, strategies } = around;
        let has_context = user.is_some() || !attributes.is_empty() || whole.is_some();
        let evaluates = self.values_for.is_some() || self.client_side;
        if has_context && !evaluates {
            return Err(Problem::new("a context is given, and nothing is evaluated")
                .why("the file holds rules, which are the same for everybody")
                .help("give `--values-for` or `--client-side` with it, or leave the context out"));
        }
        if self.client_side && !has_context {
            return Err(Problem::new("no context is given")
                .why("`--client-side` writes what one context gets")
                .help("name it with `--user` or `--context`"));
        }
        let idle = [
            ("--at", at.is_some()),
            ("--seed", *seed != 0),
            ("--big-segments", memberships.is_some()),
            ("--strategy", !strategies.is_empty()),
        ];
        if let Some((option, _)) = idle.into_iter().find(|(_, is_given)| *is_given && !evaluates) {
            return Err(Problem::new(format!("`{option}` is given, and nothing is evaluated"))
                .why("the file holds rules, which are the same for everybody")
                .help("give `--values-for` or `--client-side` with it, or leave it out"));
        }
        Ok(())
    }
}

/// A provider that files can be made for.
#[derive(Clone, Copy)]
pub(super) struct Maker {
    provider: &'static Provider,
    dialect: &'static Dialect,
    pub(super) bootstrap: &'static Bootstrap,
}

impl Maker {
    pub(super) fn new(provider: &'static Provider) -> Maker {
        Maker { provider, dialect: &provider.dialect, bootstrap: &provider.dialect.bootstrap }
    }

    /// The one text of a document.
    fn text(self, mut tree: Tree<'_>, layout: Layout) -> Result<String, Problem> {
        order::sort(&mut tree, self.bootstrap.own);
        written(&tree, layout)
    }

    /// A document as it would be written, with its members in order.
    pub(super) fn canonical(self, document: Document) -> Result<Tree<'static>, Problem> {
        let loaded = load::of_provider(document, self.provider);
        let ruleset = loaded.ruleset(Wanted::All)?;
        let input = loaded.input(Wanted::All);
        let built = (self.bootstrap.build)(&Selection { input: &input, ruleset: &ruleset });
        let mut tree = built.map_err(|refusal| loaded.problem(refusal))?.to_owned();
        order::sort(&mut tree, self.bootstrap.own);
        Ok(tree)
    }

    /// Reads the file as the SDK would, before it is written.
    fn reread(self, text: &str) -> Result<(), Problem> {
        let document = Document::new(NEW, text);
        (self.bootstrap.accepts)(&document).map_err(|refusal| self.problem(&document, refusal))?;
        let documents = [document];
        let input = Input { reader: provider::Reader::Bootstrap, ..Input::new(&documents, Wanted::All) };
        (self.dialect.load)(&input).map(drop).map_err(|refusal| self.problem(&documents[0], refusal))
    }

    fn problem(self, document: &Document, refusal: Refusal) -> Problem {
        let Refusal { at, message, why, help, .. } = refusal;
        let Maker { provider, bootstrap, .. } = self;
        Problem::new(format!("`{}` of {} would not take the file: {message}", bootstrap.reader, provider.title))
            .place(load::place_in(document, at))
            .why(why)
            .help(help)
    }
}

fn written(tree: &Tree<'_>, layout: Layout) -> Result<String, Problem> {
    order::text(tree, layout).map_err(|error| match no_number(tree) {
        Some((pointer, token)) => {
            Problem::new(format!("the file cannot be written as JSON: `{token}` at {pointer} is no number there"))
                .why("JSON has only numbers that are written with digits; an endless number is none")
                .help("give another value at this place, or keep other flags with `--flags`")
        }
        None => Problem::new(format!("the file cannot be written as JSON: {error}"))
            .help("look for numbers that JSON does not have"),
    })
}

/// The first number that JSON does not have, and the pointer to it.
fn no_number<'t>(tree: &'t Tree<'_>) -> Option<(String, &'t str)> {
    let below =
        |step: &str, inner: &'t Tree<'_>| no_number(inner).map(|(pointer, token)| (format!("/{step}{pointer}"), token));
    match tree {
        Tree::Number(token) => Tree::read(token).is_err().then_some((String::new(), &**token)),
        Tree::List(items) => items.iter().enumerate().find_map(|(place, item)| below(&place.to_string(), item)),
        Tree::Object(members) => members.iter().find_map(|(name, value)| below(&step::escaped(name), value)),
        _ => None,
    }
}

/// What a file is called that is not written yet.
const NEW: &str = "<new file>";

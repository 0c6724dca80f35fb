//! From options to a context, and to all else that an answer may hang on.

use std::collections::HashSet;
use std::path::Path;

use super::args;
use super::load::{demo, place};
use crate::context::{ContextError, Env};
use crate::leaf::tree::Tree;
use crate::provider::{Asked, Dialect};
use crate::source::{self, Config, Document, Locator, Problem};

/// The parts of the context that the options give.
pub(super) fn asked(args: &args::Context, dialect: &Dialect) -> Result<Asked<'static>, Problem> {
    let mut names = HashSet::new();
    if let Some((name, _)) = args.attributes.iter().find(|(name, _)| !names.insert(name)) {
        return Err(Problem::new(format!("the attribute `{name}` is given twice")).help("give `--attr` each name once"));
    }
    let base = args.whole.as_deref().map(|text| base(text, dialect)).transpose()?;
    Ok(Asked { base, user: args.user.clone(), attributes: args.attributes.clone() })
}

/// A context out of JSON, `@FILE` or `-`.
fn base(text: &str, dialect: &Dialect) -> Result<Tree<'static>, Problem> {
    let config = Config::default();
    let read =
        |locator: &Locator| source::open(locator, &config, true, &demo).and_then(|opened| opened.content.document());
    let document = match text.strip_prefix('@') {
        Some(path) => read(&Locator::File(Path::new(path).to_path_buf()))?,
        None if text == "-" => read(&Locator::Stdin)?,
        None => Document::new("--context", text),
    };
    Tree::read(&document.text).map(|tree| tree.to_owned()).map_err(|error| {
        Problem::new(format!("the context is not JSON: {}", error.message))
            .place(place(&document.name, &document.text, (error.line, error.column)))
            .help(format!("write it like {}, or give a file as `@FILE`", dialect.example))
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

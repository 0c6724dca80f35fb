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
    asked_over(args.around.whole.as_deref(), args, dialect)
}

/// The same with another context as a whole.
pub(super) fn asked_over(
    whole: Option<&str>,
    args: &args::Context,
    dialect: &Dialect,
) -> Result<Asked<'static>, Problem> {
    let (base, attributes) = asked_around(whole, &args.around, dialect)?;
    Ok(Asked { base, user: args.user.clone(), attributes })
}

/// A whole context, and the attributes that go over it.
pub(super) type Given = (Option<Tree<'static>>, Vec<(String, Tree<'static>)>);

/// The same without a user.
pub(super) fn asked_around(whole: Option<&str>, args: &args::Around, dialect: &Dialect) -> Result<Given, Problem> {
    let mut names = HashSet::new();
    if let Some((name, _)) = args.attributes.iter().find(|(name, _)| !names.insert(name)) {
        return Err(Problem::new(format!("the attribute `{name}` is given twice")).help("give `--attr` each name once"));
    }
    let base = whole.map(|text| base(text, dialect)).transpose()?;
    Ok((base, args.attributes.clone()))
}

/// A context out of JSON, `@FILE` or `-`.
fn base(text: &str, dialect: &Dialect) -> Result<Tree<'static>, Problem> {
    let document = match text.strip_prefix('@') {
        Some(path) => document(&Locator::File(Path::new(path).to_path_buf()))?,
        None if text == "-" => document(&Locator::Stdin)?,
        None => Document::new("--context", text),
    };
    let help = format!("write it like {}, or give a file as `@FILE`", dialect.example);
    tree(&document, "the context", &help)
}

fn document(locator: &Locator) -> Result<Document, Problem> {
    source::open(locator, &Config::default(), true, &demo).and_then(|opened| opened.content.document())
}

fn tree(document: &Document, what: &str, help: &str) -> Result<Tree<'static>, Problem> {
    Tree::read(&document.text).map(|tree| tree.to_owned()).map_err(|error| {
        Problem::new(format!("{what} is not JSON: {}", error.message))
            .place(place(&document.name, &document.text, (error.line, error.column)))
            .help(help)
    })
}

/// The clock, the draws, the answers and the lists of members that the options give.
pub(super) fn env(args: &args::Around, dialect: &Dialect) -> Result<Env, Problem> {
    let mut env = Env::new(args.at.unwrap_or_else(chrono::Utc::now), args.seed);
    for (name, answer) in &args.strategies {
        if env.answers.insert(name.clone(), *answer).is_some() {
            return Err(Problem::new(format!("the strategy `{name}` is answered twice"))
                .help("give `--strategy` each name once"));
        }
    }
    if let Some(path) = &args.memberships {
        let read = dialect.memberships.ok_or_else(|| {
            Problem::new("there are no big segments to give members for")
                .why("the vendor's rules name no lists that are kept outside of them")
                .help("leave `--big-segments` out")
        })?;
        let help = r#"write it like {"lastUpToDate": "now", "memberships": {"alice": {"beta.g1": true}}}"#;
        let tree = tree(&document(&Locator::parse(path))?, "the file of members", help)?;
        env.memberships = Some(read(&tree, env.now())?);
    }
    Ok(env)
}

impl From<ContextError> for Problem {
    fn from(error: ContextError) -> Problem {
        Problem::new(error.message).help(error.help)
    }
}

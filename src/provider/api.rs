//! A vendor's API as a source: what it is called, how a ruleset is asked for, and what a refusal means.
//!
//! A front-end's `client` knows paths, headers and messages; how they are carried is the business of `source::network`, and
//! what is kept of the answers is the business of `source::cache`. Nothing is ever sent that a vendor would count as use:
//! no registration, no metrics, no events.

use std::ops::ControlFlow;
use std::time::Duration;

use crate::eval::Reason;
use crate::leaf::tree::Tree;
use crate::ruleset::{ToldBy, Value};
use crate::source::Problem;
use crate::source::network::{Network, Trouble, What};
use crate::source::remote::{Endpoint, Wish};

/// A vendor's API.
#[derive(Debug)]
pub struct Api {
    /// The environment variable that holds the secret, where none is named.
    pub variable: &'static str,
    /// What the secret is called in a sentence, such as `SDK key`.
    pub secret: &'static str,
    /// The vendor's own address; `None` where everybody has one of their own.
    pub address: Option<&'static str>,
    /// What can be wanted of it.
    pub wishes: &'static [Wish],
    /// Asks for the ruleset.
    pub fetch: Fetch,
    /// How changes are noticed.
    pub changes: Changes,
    /// How often the SDK asks for changes.
    pub interval: Duration,
    /// Asks the server itself for an answer; `None` where none evaluates for server-side SDKs.
    pub evaluate: Option<Evaluate>,
    /// What the SDK does where the ruleset cannot be had.
    pub without: &'static str,
    /// What refusals mean, the first that fits.
    pub meanings: &'static [Meaning],
}

/// How changes of a ruleset are noticed.
#[derive(Debug, Clone, Copy)]
pub enum Changes {
    /// It is asked for again and again.
    Polled,
    /// They are waited for, unless `via` is `poll`.
    Followed(Follow),
    /// It is asked for again and again, unless `via` is `stream`.
    PolledOrFollowed(Follow),
}

impl Changes {
    /// How they are waited for, given what was asked for; `None` where the ruleset is asked for again and again.
    #[must_use]
    pub fn follow(self, via: Option<&str>) -> Option<Follow> {
        match (self, via) {
            (Changes::Followed(_), Some("poll")) | (Changes::Polled, _) => None,
            (Changes::Followed(follow), _) | (Changes::PolledOrFollowed(follow), Some("stream")) => Some(follow),
            (Changes::PolledOrFollowed(_), _) => None,
        }
    }
}

/// Asks for a ruleset, given the copy that is held.
pub type Fetch = fn(&Endpoint, &Network, Option<&Held>) -> Result<Fetched, Failure>;

/// Waits for changes, starting from the copy that is held, and gives each whole document that comes of them, the first one
/// included unless it is the one that is held; ends when it is told to, or when the connection does.
pub type Follow =
    fn(&Endpoint, &Network, Option<&Held>, &mut dyn FnMut(Download) -> ControlFlow<()>) -> Result<(), Failure>;

/// Asks the server for the answer of a flag, in the form of the SDK's own.
pub type Evaluate = fn(&Endpoint, &Network, &str, &Tree<'_>) -> Result<Evaluated, Failure>;

/// The copy of a ruleset that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The document.
    pub text: String,
    /// The ETag that came with it, letter by letter.
    pub etag: Option<String>,
}

/// What came of asking for a ruleset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The copy that is held is still what the server has.
    Same,
    /// Another document.
    New(Download),
}

/// A ruleset as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Download {
    /// Its text: what an SDK reads.
    pub text: String,
    /// The ETag that came with it, letter by letter.
    pub etag: Option<String>,
    /// The vendor's number of this state of the ruleset.
    pub version: Option<String>,
    /// What a person should know of how it came.
    pub notes: Vec<String>,
}

/// An answer of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    /// The answer in the form of the SDK's own.
    pub native: Tree<'static>,
    /// The value, in the server's spelling.
    pub value: Value<'static>,
    /// The name of the variation.
    pub variant: Option<String>,
    /// Why, as far as the server tells.
    pub reason: Reason,
    /// What tells variations apart for a person.
    pub told_by: ToldBy,
    /// Why the server has no answer for the flag.
    pub declined: Option<Declined>,
    /// What a person should know of how it came.
    pub notes: Vec<String>,
}

/// Why a server that was understood has no answer for a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Declined {
    /// It has no such flag.
    NoFlag,
    /// Anything else, in its own words.
    Other(String),
}

/// Why there is no ruleset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Something went wrong on the way.
    Trouble(Box<Trouble>),
    /// It was not even asked for, or what came is none.
    Problem(Box<Problem>),
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Failure {
        Failure::Trouble(Box::new(trouble))
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure::Problem(Box::new(problem))
    }
}

impl Failure {
    /// How long the server wants to be left alone, where it says so.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Failure::Trouble(trouble) => match trouble.what {
                What::Status { wait, .. } => wait,
                _ => None,
            },
            Failure::Problem(_) => None,
        }
    }

    /// Whether a copy that is held may stand in: the server could not be understood, and did not refuse.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Failure::Trouble(trouble) => !trouble.is_refusal(),
            Failure::Problem(_) => false,
        }
    }
}

/// What a refusal means.
#[derive(Debug, Clone, Copy)]
pub struct Meaning {
    /// Which one.
    pub of: Of,
    /// What it means, and what the SDK does about it.
    pub why: &'static str,
    /// What to check.
    pub help: &'static str,
}

/// Which refusals.
#[derive(Debug, Clone, Copy)]
pub enum Of {
    /// Those with one of these statuses.
    Status(&'static [u16]),
    /// Those with this status that say this, in any letter case.
    Says(u16, &'static str),
    /// Websockets closed with this code.
    Closed(u16),
    /// Websockets closed with this code that say this, in any letter case.
    ClosedSaying(u16, &'static str),
}

impl Of {
    fn fits(self, what: &What) -> bool {
        let says = |told: &str, words: &str| told.to_lowercase().contains(&words.to_lowercase());
        match (self, what) {
            (Of::Status(codes), What::Status { code, .. }) => codes.contains(code),
            (Of::Says(wanted, words), What::Status { code, words: told, .. }) => {
                *code == wanted && told.as_ref().is_some_and(|told| says(told, words))
            }
            (Of::Closed(wanted), What::Closed { code, .. }) => *code == Some(wanted),
            (Of::ClosedSaying(wanted, words), What::Closed { code, reason }) => {
                *code == Some(wanted) && says(reason, words)
            }
            _ => false,
        }
    }
}

impl Api {
    /// A failure as a person should read it.
    #[must_use]
    pub fn problem(&self, failure: &Failure) -> Problem {
        let trouble = match failure {
            Failure::Problem(problem) => return (**problem).clone(),
            Failure::Trouble(trouble) => trouble,
        };
        let problem = trouble.problem();
        let meaning = self.meanings.iter().find(|meaning| meaning.of.fits(&trouble.what));
        let problem = if let Some(meaning) = meaning {
            problem.why(meaning.why).help(meaning.help)
        } else {
            let why = problem.why.as_ref().map_or_else(String::new, |why| format!("{why}; "));
            problem.why(format!("{why}{}", self.without))
        };
        match trouble.clock() {
            None => problem,
            Some(clock) => problem.also(&clock),
        }
    }

    /// What stands in the way of a wish; nothing where it can be granted.
    ///
    /// # Errors
    /// The API has no such thing.
    pub fn grants(&self, title: &str, wish: Wish) -> Result<(), Problem> {
        if self.wishes.contains(&wish) {
            return Ok(());
        }
        let names: Vec<String> = self.wishes.iter().map(|wish| format!("`{}`", wish.option())).collect();
        let problem = Problem::new(format!("the API of {title} knows no `{}`", wish.name()));
        Err(if names.is_empty() {
            problem.help(format!("leave `{}` out", wish.option()))
        } else {
            problem.help(format!("leave `{}` out; what it knows: {}", wish.option(), names.join(", ")))
        })
    }
}

/// A document that is JSON of this kind, as far as its first letter tells, and whole.
///
/// # Errors
/// It is cut off, or is no JSON object.
pub fn whole(shown: &str, text: &str) -> Result<(), Trouble> {
    let trouble = |what| Err(Trouble::new(shown, what));
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) if text.trim_start().starts_with('{') => Ok(()),
        Ok(_) => trouble(What::Garbled("it is JSON, and no object".to_owned())),
        Err(error) if error.is_eof() => trouble(What::CutOff(format!("the JSON ends at line {}", error.line()))),
        Err(error) => trouble(What::Garbled(format!("it is no JSON: {error}"))),
    }
}

//! Front-ends: one folder a vendor's dialect.
//!
//! A front-end knows its vendor's wire formats, its contexts, its SDK's answer and its words. It lowers a document to the
//! rule model and stops there: evaluation and everything after it do not know vendors. This file is the only place
//! where a dialect is plugged in ([`ALL`]).

#[cfg(feature = "http")]
pub mod api;
pub mod bootstrap;
pub mod configcat;
pub mod data_sync;
pub mod featbit;
pub mod ffc;
pub mod launchdarkly;
pub mod phaseflag;
pub mod unleash;

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};

use crate::context::{Bound, ContextError, Memberships, Native, Said};
use crate::eval::Decision;
use crate::finding::Traits;
use crate::leaf::names::nearest;
use crate::leaf::tree::Tree;
use crate::ruleset::{self, Flag, Ruleset, Style, ValueType};
use crate::source::sketch::{Sketch, sketch};
use crate::source::{Archive, Document, Problem};
use bootstrap::Bootstrap;

/// A vendor's dialect.
#[derive(Debug)]
pub struct Provider {
    /// Its name on the command line and in records.
    pub name: &'static str,
    /// What it is called in a sentence.
    pub title: &'static str,
    /// Why an outline looks like one of its documents; `None` where it does not, or not yet.
    pub sniff: fn(&Sketch<'_>) -> Option<String>,
    /// How its documents are read.
    pub dialect: Dialect,
    /// How one of several environments is taken out of a source; `None` where a source holds only one.
    pub environments: Option<Environments>,
}

/// How one of several environments is taken out of a source.
#[derive(Debug)]
pub struct Environments {
    /// The document in an archive, of the environment that is named or of the only one; `None` of an archive that is not the
    /// vendor's.
    pub unpack: Unpack,
}

/// Takes the document of an environment out of an archive.
pub type Unpack = fn(&Archive, Option<&str>) -> Option<Result<Document, Problem>>;

/// How a vendor's documents, contexts and answers are read and written.
#[derive(Debug)]
pub struct Dialect {
    /// A realistic document, built in.
    pub demo: &'static str,
    /// A context in the native form.
    pub example: &'static str,
    /// Reads documents, applied one after the other, and lowers the flags that are wanted.
    pub load: for<'s> fn(&Input<'s, '_>) -> Result<Ruleset<'s>, Refusal>,
    /// A native context out of what the command line gives.
    pub compose: for<'a> fn(Asked<'a>) -> Result<Tree<'a>, ContextError>,
    /// Reads a native context against the attribute table of a ruleset.
    pub bind: for<'c> fn(&'c Tree<'c>, &Ruleset<'_>) -> Result<Bound<'c>, ContextError>,
    /// A native context that says certain things; see [`Native::make`].
    pub make: for<'a> fn(&[Said<'a>]) -> Option<Tree<'a>>,
    /// A native context as it may be shown, without what it marks as private.
    pub public: for<'c> fn(&Tree<'c>) -> Tree<'c>,
    /// A native context as the SDK's log writes it in a layout; `None` where there is none.
    pub tell: fn(&Tree<'_>, Style) -> Option<String>,
    /// The SDK's own answer.
    pub native: fn(&Answered<'_>) -> Tree<'static>,
    /// The value and the SDK's own answer where no flag is evaluated, given the caller's default.
    pub unanswered: Unanswer,
    /// What the SDK gives for the caller's default where it serves no variation.
    pub fallback: fn(Option<&ruleset::Value<'_>>) -> ruleset::Value<'static>,
    /// The calls that ask for a type; `None` where the SDK looks at no type.
    pub typed: Option<TypedCalls>,
    /// What a client-side SDK starts from: the state of all flags; `None` where the SDK has none.
    pub state: Option<MakeState>,
    /// How a client proves that a context is its own; `None` where the vendor has no such mode.
    pub sign: Option<Sign>,
    /// Reads lists of members that are kept outside of a ruleset, as they are at a moment; `None` where the dialect has none.
    pub memberships: Option<ReadMemberships>,
    /// How another document can be laid over a source; empty where it cannot.
    pub overrides: &'static [Behaviour],
    /// The vendor's API as a source.
    #[cfg(feature = "http")]
    pub api: api::Api,
    /// The file that the SDK starts from.
    pub bootstrap: Bootstrap,
    /// What lint is to know of the dialect.
    pub lint: Traits,
}

impl Dialect {
    /// How contexts are made and read, for passes that make some up.
    #[must_use]
    pub fn native(&self) -> Native {
        Native { make: self.make, bind: self.bind }
    }
}

/// The value and the SDK's own answer where no flag is evaluated, given the caller's default.
pub type Unanswer =
    fn(&Ruleset<'_>, Unanswered<'_>, Option<&ruleset::Value<'_>>) -> (ruleset::Value<'static>, Tree<'static>);

/// Why no flag is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered<'a> {
    /// There is none of this key.
    NoFlag(&'a str),
    /// The request, or the context in it, cannot be read.
    Unreadable,
    /// The SDK refuses the context for this reason.
    Refused(&'static str),
}

/// What most SDKs give where they serve no variation: the caller's default as it is, nothing without one.
#[must_use]
pub fn the_default(default: Option<&ruleset::Value<'_>>) -> ruleset::Value<'static> {
    default.map_or(ruleset::Value::NULL, ruleset::Value::to_owned)
}

/// Reads lists of members as they are at a moment.
pub type ReadMemberships = fn(&Tree<'_>, DateTime<Utc>) -> Result<Memberships, ContextError>;

/// Calls of an SDK that ask for a type.
#[derive(Debug)]
pub struct TypedCalls {
    /// The types that can be asked for.
    pub types: &'static [ValueType],
    /// The value and the SDK's own answer where a flag serves another type than is asked for.
    pub mistyped: Mistyped,
    /// What the call makes of the value that a flag serves, where it takes any and gives something for each; nothing where it
    /// takes none of another type. Where no flag is evaluated it gives `false`.
    pub reads: Option<fn(&ruleset::Value<'_>) -> ruleset::Value<'static>>,
}

/// The value and the SDK's own answer where the type is another one.
pub type Mistyped = fn(&Answered<'_>) -> (ruleset::Value<'static>, Tree<'static>);

/// The state of all flags from their answers; from none where the context is invalid.
pub type MakeState = fn(Option<&[Answered<'_>]>, &StateOptions) -> Tree<'static>;

/// What goes into the state of all flags.
#[derive(Debug, Clone, Copy)]
pub struct StateOptions {
    /// Only flags that are marked for client-side SDKs.
    pub client_side_only: bool,
    /// Why each value is what it is.
    pub with_reasons: bool,
    /// Versions and reasons only of flags that are tracked or debugged.
    pub details_only_for_tracked: bool,
    /// The moment, in milliseconds since 1970.
    pub now: f64,
}

/// How a client proves that a context is its own.
#[derive(Debug)]
pub struct Sign {
    /// The environment variable that holds the secret.
    pub key: &'static str,
    /// The proof for a context, given the secret.
    pub hash: fn(&Tree<'_>, &str) -> Result<String, ContextError>,
}

/// What a front-end reads.
#[derive(Debug, Clone, Copy)]
pub struct Input<'s, 'w> {
    /// The documents of the source.
    pub documents: &'s [Document],
    /// A document to be laid over them. Its number in pointers is that behind the last of the documents.
    pub overlay: Option<(&'s Document, Behaviour)>,
    /// Which flags are to be lowered.
    pub wanted: Wanted<'w>,
    /// Which environment of the documents, where they hold several.
    pub environment: Option<&'w str>,
    /// Who is to read the documents.
    pub reader: Reader,
}

/// Who reads a document, where several parts of an SDK would read the same one differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Whoever reads documents of that shape.
    ByShape,
    /// The call that reads the file from which the SDK starts.
    Bootstrap,
}

impl<'s, 'w> Input<'s, 'w> {
    /// Documents with nothing laid over them.
    #[must_use]
    pub fn new(documents: &'s [Document], wanted: Wanted<'w>) -> Input<'s, 'w> {
        Input { documents, overlay: None, wanted, environment: None, reader: Reader::ByShape }
    }

    /// What the document of that number is called.
    #[must_use]
    pub fn name(&self, number: usize) -> &'s str {
        let overlay = || self.overlay.map(|(document, _)| document);
        self.documents.get(number).or_else(overlay).map_or("", |document| &document.name)
    }
}

/// How a document is laid over a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Only its own flags are there.
    LocalOnly,
    /// Flags of both are there; where both have one, it is its own.
    LocalOverRemote,
    /// Flags of both are there; where both have one, it is the source's.
    RemoteOverLocal,
}

/// A decision, and all that the SDK's own answer may say of it.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// The ruleset.
    pub ruleset: &'a Ruleset<'a>,
    /// The flag.
    pub flag: &'a Flag<'a>,
    /// What the evaluation came to.
    pub decision: &'a Decision,
    /// What the caller passes as default.
    pub default: Option<&'a ruleset::Value<'a>>,
    /// What the SDK says of the fault, where it met one.
    pub reason: Option<&'a str>,
}

/// Which flags are to be lowered. Flags that a wanted one depends on are lowered with it.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'w> {
    /// All.
    All,
    /// Those with these keys.
    Flags(&'w [String]),
}

impl Wanted<'_> {
    /// Whether the flag `key` is among them.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        match self {
            Wanted::All => true,
            Wanted::Flags(keys) => keys.iter().any(|wanted| wanted == key),
        }
    }
}

/// A context as the command line gives it: parts that go one over the other.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    /// A whole context in the dialect's native form.
    pub base: Option<Tree<'a>>,
    /// The user's key in the dialect's sense.
    pub user: Option<String>,
    /// Attributes by name, in order.
    pub attributes: Vec<(String, Tree<'a>)>,
}

/// A document that is not loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Whether it is the reference SDK that would not load it; otherwise it does not say enough to evaluate anything.
    pub is_sdks: bool,
    /// The number of the document, from 0.
    pub document: usize,
    /// Where in it.
    pub at: Spot,
    /// What is wrong.
    pub message: String,
    /// What the SDK does, or why it matters.
    pub why: &'static str,
    /// What to do next.
    pub help: String,
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// The value at a JSON pointer.
    Pointer(String),
    /// A line and a column in bytes, both from 1, of the JSON in it.
    Text {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// The start of a line, from 1, of what stands in front of the JSON.
    Head {
        /// The line.
        line: usize,
    },
    /// The document as a whole.
    Whole,
}

/// All dialects.
pub const ALL: [&Provider; 6] = [
    &unleash::PROVIDER,
    &configcat::PROVIDER,
    &launchdarkly::PROVIDER,
    &phaseflag::PROVIDER,
    &featbit::PROVIDER,
    &ffc::PROVIDER,
];

/// The provider of that name.
///
/// # Errors
/// There is none; the message offers the nearest names.
pub fn by_name(name: &str) -> Result<&'static Provider, Problem> {
    ALL.into_iter().find(|provider| provider.name == name).ok_or_else(|| {
        let names = ALL.map(|provider| provider.name);
        let help = match nearest(name, names).first() {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("the providers are {}", names.join(", ")),
        };
        Problem::new(format!("there is no provider `{name}`")).help(help)
    })
}

/// The provider whose document `text` is, and why; `None` where it looks like nobody's.
#[must_use]
pub fn detect(text: &str) -> Option<(&'static Provider, String)> {
    sketch(text, |seen| match ALL.into_iter().find_map(|provider| Some((provider, (provider.sniff)(seen)?))) {
        Some(found) => ControlFlow::Break(found),
        None => ControlFlow::Continue(()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(document, provider)`: the shapes that the specifications list.
    const SHAPES: &[(&str, Option<&str>)] = &[
        (r#"{"version": 2, "features": []}"#, Some("unleash")),
        (r#"{"events": [{"type": "hydration", "eventId": 1, "features": [], "segments": []}]}"#, Some("unleash")),
        (r#"{"events": [], "features": []}"#, Some("unleash")),
        (r#"{"toggles": [{"name": "a", "enabled": true, "variant": {}}]}"#, Some("unleash")),
        (r#"{"a": {"enabled": true}, "b": {"enabled": false, "variant": "x"}}"#, Some("unleash")),
        (r#"{"features": [], "featureStrategies": []}"#, Some("unleash")),
        (r#"[{"name": "a", "enabled": true, "strategies": []}]"#, Some("unleash")),
        (r#"{"name": "a", "enabled": true, "strategies": []}"#, Some("unleash")),
        (r#"{"p": {"u": "x", "r": 0}, "f": {"a": {"v": true}}}"#, Some("configcat")),
        (r#"{"f": {"a": {"t": 0, "v": {"b": true}}}}"#, Some("configcat")),
        (r#"{"flags": {"a": true, "b": "x"}}"#, Some("configcat")),
        ("flag_overrides:\n  a: true\n", Some("configcat")),
        ("1686756435844\n\"etag\"\n{\"f\": {}}", Some("configcat")),
        (r#"{"flags": {"a": {"on": true, "variations": []}}, "segments": {}}"#, Some("launchdarkly")),
        (r#"{"flags": {"a": {"deleted": true, "version": 2}}}"#, Some("launchdarkly")),
        (r#"{"flagValues": {"a": 1}}"#, Some("launchdarkly")),
        ("flagValues:\n  a: 1\n", Some("launchdarkly")),
        (r#"{"path": "/", "data": {"flags": {}, "segments": {}}}"#, Some("launchdarkly")),
        (r#"{"events": [{"event": "server-intent", "data": {}}]}"#, Some("launchdarkly")),
        (r#"{"a": 1, "$flagsState": {}, "$valid": true}"#, Some("launchdarkly")),
        ("event: put\ndata: {}\n\n", Some("launchdarkly")),
        (":\n\nid: 1\nevent: patch\ndata: {}\n\n", Some("launchdarkly")),
        (r#"{"path": "/flags/a", "version": 3}"#, Some("launchdarkly")),
        (r#"{"a": {"value": 1, "variation": 0, "version": 3, "flagVersion": 2}}"#, Some("launchdarkly")),
        (r#"{"items": [{"key": "s", "included": [], "excluded": [], "rules": []}]}"#, Some("launchdarkly")),
        (r#"{"key": "a", "variations": [{"value": 1}], "environments": {}}"#, Some("launchdarkly")),
        (r#"{"context": {}, "sourceEnvironmentKey": "x", "flagsState": {}}"#, Some("launchdarkly")),
        (r#"{"flags": [{"id": "1", "key": "a", "default_variation_id": "x"}], "version": "1"}"#, Some("phaseflag")),
        (r#"{"flags": []}"#, Some("phaseflag")),
        (r#"{"flags": {"a": {"key": "a", "targeting_rules": [], "variations": []}}}"#, Some("phaseflag")),
        (r#"{"flags": {"a": {"key": "a", "variations": [], "default_variation_id": "x"}}}"#, Some("phaseflag")),
        (r#"{"version": "1.0", "flags": {"total": 0, "limit": 50, "items": []}}"#, Some("phaseflag")),
        (r#"{"items": [{"id": "1", "key": "a", "default_variation_id": "x"}], "total": 1}"#, Some("phaseflag")),
        (r#"{"data": {"flags": []}}"#, Some("phaseflag")),
        (r#"[{"id": "1", "key": "a", "default_variation_id": "x"}]"#, Some("phaseflag")),
        (
            r#"{"messageType": "data-sync", "data": {"eventType": "full", "featureFlags": [{"key": "a", "variations": []}]}}"#,
            Some("featbit"),
        ),
        (r#"{"eventType": "full", "featureFlags": [], "segments": []}"#, Some("featbit")),
        (r#"{"messageType": "data-sync", "data": {"featureFlags": [{"id": "FF", "ff": {}}]}}"#, Some("ffc")),
        (r#"{"messageType": "data-sync", "data": {"featureFlags": [], "userTags": []}}"#, Some("ffc")),
        (r#"{"hello": "world"}"#, None),
        ("[1, 2]", None),
        ("{}", None),
        ("", None),
        ("plain text", None),
    ];

    #[test]
    fn documents_are_known_by_their_shape() {
        for (text, want) in SHAPES {
            assert_eq!(detect(text).map(|(provider, _)| provider.name), *want, "{text}");
        }
    }

    #[test]
    fn detection_says_why() {
        for (text, _) in SHAPES.iter().filter(|(_, want)| want.is_some()) {
            assert!(detect(text).is_some_and(|(_, why)| !why.is_empty()), "{text}");
        }
    }

    #[test]
    fn names_are_unique_and_near_ones_are_offered() {
        assert!(ALL.iter().all(|one| ALL.iter().filter(|other| other.name == one.name).count() == 1));
        assert!(by_name("unleesh").unwrap_err().help.unwrap().contains("`unleash`"));
        assert!(by_name("x").unwrap_err().help.unwrap().contains("featbit"));
    }
}

//! What FeatBit and featureflag.co have in common: the data-sync message, and the parts of a rule that are spelled or read
//! differently by the two but work alike.
//!
//! Section numbers in this folder are those of the specification of both. `message` reads documents and applies one after the
//! other, `access` reaches into values as Python does, `condition` and `segment` lower rules, and `range` what they serve;
//! `user` says what the SDKs take of a user, `native` what they answer, `token` is what they open a connection with, `client`
//! carries messages over the network, `elsewhere` notes where other SDKs decide otherwise, `bootstrap` is the file that they
//! start from, and `lint` is what can be wrong in documents of both. How the dialects differ is data: each has a `Grammar`, a
//! `Protocol` and a `Service`.

mod access;
pub(super) mod bootstrap;
#[cfg(feature = "http")]
pub(super) mod client;
mod condition;
mod elsewhere;
pub(super) mod lint;
mod lowering;
mod message;
mod native;
mod range;
mod segment;
pub mod token;
mod user;
mod wording;

use crate::leaf::python::{Pattern, Unfit};
use crate::leaf::tree::Tree;
use crate::provider::Refusal;
use crate::ruleset::{Absence, Logic, Pointer, Text};

use access::{Elements, elements};
pub(super) use access::{finite, is_text, look_up};
pub(super) use condition::{NAMES as OPERATORS, conditions};
pub(super) use elsewhere::{Elsewhere, NOWHERE, digits, plain_number};
pub(super) use lowering::{KnownSegment, Lowering, always, arm, broken, no_range, reach};
pub(super) use message::{Item, Items, List, Stored, read, unread};
pub(super) use native::{Defaults, native, unanswered};
pub(super) use range::{Experiments, Ranges, experiment, sticky};
pub(super) use segment::lower_named;
pub(super) use user::{Known, Need, bind, compose, make, public};
pub(super) use wording::WORDING;

/// How a dialect spells and reads what both have.
pub(super) struct Grammar {
    /// The member of a condition that holds its operator.
    pub(super) operator: &'static str,
    /// The member of a rule that holds its conditions.
    pub(super) conditions: &'static str,
    /// The member of a rule that says what its authors call it.
    pub(super) title: &'static str,
    /// The attribute that is the user's key.
    pub(super) key: &'static str,
    /// What an absent attribute reads as.
    pub(super) absence: Absence,
    /// Whether an operand can be compared with.
    pub(super) counts: fn(&Tree<'_>) -> bool,
    /// Compiles a pattern.
    pub(super) pattern: fn(&str) -> Result<Pattern, Unfit>,
    /// What a rule without conditions asks.
    pub(super) of_nothing: fn() -> Logic<'static>,
    /// How far an evaluation may go: so many levels, of which a segment in a segment takes so many.
    pub(super) levels: (usize, usize),
    /// Whether a segment may do without the member `rules`.
    pub(super) may_lack_rules: bool,
    /// What other SDKs do.
    pub(super) elsewhere: &'static Elsewhere,
}

/// How a dialect reads the documents that both have.
pub(super) struct Protocol {
    /// The vendor.
    pub(super) title: &'static str,
    /// What an item of the list `featureFlags` is looked up by, and its version.
    pub(super) flag: ReadItem,
    /// Likewise of the list `segments`.
    pub(super) segment: ReadItem,
    /// How a message goes onto what is there.
    pub(super) apply: for<'s> fn(&mut Stored<'s>, Items<'s>) -> Result<(), Wrong>,
}

/// Reads of an item what the SDK reads of it while it loads.
pub(super) type ReadItem = for<'s> fn(&Tree<'s>, Pointer) -> Result<Item<'s>, Wrong>;

/// What the SDK refuses in a document.
#[derive(Debug)]
pub(super) struct Wrong {
    /// Where below the item or message.
    pub(super) path: Text<'static>,
    /// What is wrong.
    pub(super) message: String,
}

impl Wrong {
    pub(super) fn new(path: impl Into<Text<'static>>, message: impl Into<String>) -> Wrong {
        Wrong { path: path.into(), message: message.into() }
    }
}

/// What a front-end makes of documents, or why it does not.
pub(super) type Loaded<T> = Result<T, Refusal>;

//! What is known of the user, and of the moment.
//!
//! A vendor's front-end reads a native context against a ruleset's attribute table and hands over a [`Bound`]: one slot
//! an attribute. Everything else that an answer may hang on (the clock, random draws, answers given from outside) is in
//! the [`Env`]; nothing is taken from the machine while a flag is evaluated.

mod memberships;
mod native;

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::leaf::text_set;
use crate::leaf::tree::Tree;
use crate::ruleset::AttributeId;

pub use memberships::{Memberships, Store, hashed};
pub use native::{Native, Said};

/// What is told in place of a value that is private.
pub const HIDDEN: &str = "<private>";

/// A context, bound to the attribute table of one ruleset.
#[derive(Debug, Default)]
pub struct Bound<'c> {
    slots: Vec<Slot<'c>>,
    /// Attributes whose values no trace may tell.
    private: Vec<AttributeId>,
    strays: Vec<Stray>,
    is_nobody: bool,
    refused: Option<Refused>,
}

/// Why the reference evaluates no flag for a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The reason that it gives.
    pub reason: &'static str,
    /// What is wrong with the context.
    pub message: String,
}

/// What a context says of one attribute.
#[derive(Debug, Clone)]
pub enum Slot<'c> {
    /// Nothing, and why.
    Absent(Lack),
    /// A text, and the hash by which it is found in lists.
    Text(Cow<'c, str>, u64),
    /// A value that is no text, in a dialect that tells it from one.
    Other(Box<Other>),
    /// A value of JSON that is no text, in a dialect that converts nothing.
    Json(Box<Tree<'c>>),
}

/// Why a context says nothing of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// It is not there.
    Attribute,
    /// The part of the context in which it would stand is not there.
    Scope,
    /// It is null.
    Null,
    /// It would stand inside of something that is no object.
    Path,
}

/// A value that is no text, read in every way in which a relation of its dialect may ask for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// As text, where texts are compared or hashed.
    pub text: String,
    /// The hash of that text.
    pub hash: u64,
    /// As the reference prints it.
    pub spelled: String,
    /// Whether the dialect counts it as blank.
    pub is_blank: bool,
    /// As a number.
    pub number: Reading<f64>,
    /// As seconds since 1970.
    pub seconds: Reading<f64>,
    /// As a list of texts.
    pub items: Reading<Vec<String>>,
    /// What the reference says when it is to digest the value as it is, without making a text of it first.
    pub undigested: String,
}

/// What a value reads as.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading<T> {
    /// This.
    As(T),
    /// Nothing of that kind.
    Invalid,
    /// Nothing, and the reference raises with these words.
    Raises(String),
}

/// Something in a context that the dialect does not see, or sees otherwise than it may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Its name.
    pub name: String,
    /// Why it is not seen.
    pub why: &'static str,
}

impl<'c> Bound<'c> {
    /// A context that says nothing of `attributes` attributes.
    #[must_use]
    pub fn new(attributes: usize) -> Bound<'c> {
        Bound { slots: vec![Slot::Absent(Lack::Attribute); attributes], ..Bound::default() }
    }

    /// No context at all, which some dialects tell from one that says nothing.
    #[must_use]
    pub fn nobody(attributes: usize) -> Bound<'c> {
        Bound { is_nobody: true, ..Bound::new(attributes) }
    }

    /// A context for which the reference evaluates no flag.
    #[must_use]
    pub fn refusing(attributes: usize, refused: Refused) -> Bound<'c> {
        Bound { refused: Some(refused), ..Bound::nobody(attributes) }
    }

    /// Why the reference evaluates no flag for it, where it does not.
    #[must_use]
    pub fn refused(&self) -> Option<&Refused> {
        self.refused.as_ref()
    }

    /// Whether there is no context at all.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        self.is_nobody
    }

    /// Sets what the context says of an attribute.
    pub fn set(&mut self, attribute: usize, text: Cow<'c, str>) {
        let hash = text_set::hash(&text);
        self.slots[attribute] = Slot::Text(text, hash);
    }

    /// Sets why the context says nothing of an attribute.
    pub fn lack(&mut self, attribute: usize, lack: Lack) {
        self.slots[attribute] = Slot::Absent(lack);
    }

    /// Sets what the context says of an attribute to a value that is no text.
    pub fn set_other(&mut self, attribute: usize, other: Other) {
        self.slots[attribute] = Slot::Other(Box::new(other));
    }

    /// Sets what the context says of an attribute to a value of JSON that is no text.
    pub fn set_json(&mut self, attribute: usize, value: Tree<'c>) {
        self.slots[attribute] = Slot::Json(Box::new(value));
    }

    /// Marks the value of an attribute as one that no trace may tell.
    pub fn hide(&mut self, attribute: AttributeId) {
        self.private.push(attribute);
    }

    /// Lets traces tell every value.
    pub fn reveal(&mut self) {
        self.private.clear();
    }

    /// Whether no trace may tell the value of an attribute.
    #[must_use]
    pub fn is_private(&self, attribute: AttributeId) -> bool {
        self.private.contains(&attribute)
    }

    /// Notes something that the dialect does not see.
    pub fn stray(&mut self, name: &str, why: &'static str) {
        self.strays.push(Stray { name: name.to_owned(), why });
    }

    /// What the context says of an attribute.
    #[must_use]
    pub fn get(&self, attribute: AttributeId) -> &Slot<'c> {
        &self.slots[attribute.index()]
    }

    /// What the dialect does not see, in the order of the context.
    #[must_use]
    pub fn strays(&self) -> &[Stray] {
        &self.strays
    }
}

/// A context that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ContextError {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
}

/// What an evaluation may hang on beside ruleset and context.
#[derive(Debug, Clone)]
pub struct Env {
    now: DateTime<Utc>,
    /// The moment as text, and its hash.
    now_text: (String, u64),
    /// Where random draws start.
    pub seed: u64,
    /// The number of the request, so that two requests of a run draw apart.
    pub ordinal: u64,
    /// Answers to conditions that are answered from outside, by name.
    pub answers: BTreeMap<String, bool>,
    /// Lists of members that are kept outside of the ruleset, where there are any.
    pub memberships: Option<Memberships>,
}

impl Env {
    /// The moment `now`, draws from `seed`, no answers.
    #[must_use]
    pub fn new(now: DateTime<Utc>, seed: u64) -> Env {
        let text = now.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let hash = text_set::hash(&text);
        Env { now, now_text: (text, hash), seed, ordinal: 0, answers: BTreeMap::new(), memberships: None }
    }

    /// The moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The moment in UTC, to the second, with its hash.
    #[must_use]
    pub fn now_text(&self) -> (&str, u64) {
        (&self.now_text.0, self.now_text.1)
    }
}

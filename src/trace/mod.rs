//! The typed trace: what an evaluation looked at, in order, as a tree over the nodes of the rule model.
//!
//! Nothing here is text for people; rendering is a pass. The walker is generic over a [`Sink`], and with `()` as the sink
//! every call below is empty, so that an evaluation nobody watches pays nothing. What a fact needs beyond the decision
//! itself (which item of a list hit, how both sides were read) is worked out only for a sink that listens.

mod decision;
mod fault;

use std::ops::Range;

pub use decision::{Decision, Reason};
pub use fault::fault_words;

use crate::context::{Lack, Store};
use crate::ruleset::{Arm, Condition, Flag, Segment, Serve, Split, Subject, Verdict, View};

/// Listens to an evaluation.
pub trait Sink<'r> {
    /// Whether anybody listens.
    const LIVE: bool;
    /// A node is entered.
    fn open(&mut self, node: Node<'r>);
    /// Something was found out at the node entered last. `fact` is called only by a sink that listens.
    fn fact(&mut self, fact: impl FnOnce() -> Fact);
    /// The node entered last is left.
    fn close(&mut self, end: End);
}

/// Nobody listens.
impl<'r> Sink<'r> for () {
    const LIVE: bool = false;
    #[inline]
    fn open(&mut self, _: Node<'r>) {}
    #[inline]
    fn fact(&mut self, _: impl FnOnce() -> Fact) {}
    #[inline]
    fn close(&mut self, _: End) {}
}

/// A node of the rule model that an evaluation enters.
#[derive(Debug, Clone, Copy)]
pub enum Node<'r> {
    /// A flag, looked at in one of two ways.
    Flag(&'r Flag<'r>, View),
    /// An arm of a flag, and its place in the list.
    Arm(&'r Arm<'r, Serve>, usize),
    /// An arm of a list of yes and no.
    Branch(&'r Arm<'r, bool>),
    /// A condition.
    Condition(&'r Condition<'r>),
    /// A segment.
    Segment(&'r Segment<'r>),
    /// A split.
    Split(&'r Split<'r>),
}

/// Something found out on the way.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// What the context says of a subject; `None` where it says nothing.
    Saw {
        /// Whose value.
        subject: Subject,
        /// The value as text; nothing where it counts as absent.
        value: Option<String>,
        /// How the reference prints what the context says, where that is not the text itself.
        spelled: Option<String>,
        /// Whether it is the clock's, since the context says nothing.
        clock: bool,
        /// Whether the value is not told, since the context marks it as private.
        private: bool,
        /// Whether the value is one of JSON that is no text.
        json: bool,
        /// Why the context says nothing of it, where it does not.
        lack: Option<Lack>,
    },
    /// Which entry of the operand hit, from 0.
    Hit(usize),
    /// Which bytes of the value the pattern matched.
    Matched(Range<usize>),
    /// The pattern cannot be built.
    Unbuilt(String),
    /// Value and operand as they were compared.
    Compared {
        /// The value, normalised.
        value: String,
        /// The operand, normalised.
        operand: String,
    },
    /// The value cannot be read as what the relation compares.
    Unread {
        /// As what.
        kind: &'static str,
        /// What the reader says, where it says something.
        why: String,
    },
    /// The reference raises on the value, with these words.
    Raised(String),
    /// The digest of the value, or of the part of it that was looked for last, in hexadecimal.
    Digested {
        /// How many bytes were digested, the salt not counted.
        bytes: usize,
        /// The digest.
        digest: String,
    },
    /// What was hashed, and what came out.
    Hashed {
        /// The input.
        input: String,
        /// The hash before it is cut.
        hash: u64,
    },
    /// This would be hashed, and cannot be.
    Unhashed(String),
    /// A bucket, from 0.
    Bucket(u64),
    /// A number was drawn at random from `1..=up_to`.
    Drawn {
        /// The number.
        number: u32,
        /// The greatest that could have been drawn.
        up_to: u32,
    },
    /// An override hit, with its place.
    Overridden(usize),
    /// From here on not everything is told.
    Cut,
    /// What is known outside of a list of members.
    Member {
        /// How the store was, where it was asked now and not before.
        store: Option<Store>,
        /// Whether the context is in the list; `None` where nobody knows.
        known: Option<bool>,
    },
    /// The answer from outside; `None` where none was given.
    Answered {
        /// The number of the condition.
        ordinal: usize,
        /// The name that the asked flag has for that number.
        name: Option<String>,
        /// The answer.
        answer: Option<bool>,
    },
}

/// How a node was left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    /// With a verdict.
    Verdict(Verdict),
    /// With a slice of a split, or none.
    Slice(Option<usize>),
    /// With a decision.
    Decision(Decision),
}

/// A node, what was found out in it, and what was entered from it.
#[derive(Debug)]
pub struct Span<'r> {
    /// The node.
    pub node: Node<'r>,
    /// What was found out, in order.
    pub facts: Vec<Fact>,
    /// What was entered, in order.
    pub inner: Vec<Span<'r>>,
    /// How it was left.
    pub end: End,
}

impl Span<'_> {
    /// The verdict with which the node was left, where it was left with one.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        match self.end {
            End::Verdict(verdict) => Some(verdict),
            _ => None,
        }
    }
}

/// Keeps all it hears.
///
/// Past [`Recorder::MOST`] nodes only those near the top are kept, and the first of them says so ([`Fact::Cut`]): segments that
/// lead to segments can make a trace of any size.
#[derive(Debug, Default)]
pub struct Recorder<'r> {
    open: Vec<Span<'r>>,
    done: Option<Span<'r>>,
    heard: usize,
}

impl<'r> Recorder<'r> {
    /// So many nodes are kept with all that is in them.
    pub const MOST: usize = 50_000;
    /// So deep they are kept in any case.
    const TOP: usize = 4;

    /// The outermost node that was entered and left last.
    #[must_use]
    pub fn into_span(self) -> Option<Span<'r>> {
        self.done
    }
}

impl<'r> Sink<'r> for Recorder<'r> {
    const LIVE: bool = true;

    fn open(&mut self, node: Node<'r>) {
        self.heard += 1;
        self.open.push(Span { node, facts: Vec::new(), inner: Vec::new(), end: End::Slice(None) });
    }

    fn fact(&mut self, fact: impl FnOnce() -> Fact) {
        if let Some(span) = self.open.last_mut() {
            span.facts.push(fact());
        }
    }

    fn close(&mut self, end: End) {
        if let Some(mut span) = self.open.pop() {
            span.end = end;
            if self.heard == Recorder::MOST + 1
                && let Some(first) = self.open.first_mut()
            {
                first.facts.push(Fact::Cut);
                self.heard += 1;
            }
            if self.heard > Recorder::MOST && self.open.len() > Recorder::TOP {
                return;
            }
            match self.open.last_mut() {
                Some(parent) => parent.inner.push(span),
                None => self.done = Some(span),
            }
        }
    }
}

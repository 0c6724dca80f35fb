//! Traces, told: as text in the layout of an evaluation log, or as a tree for machines.
//!
//! The layout is that of ConfigCat's info log: a header, two spaces an indent level, `- IF ... AND ... THEN`, blocks in
//! parentheses for what is evaluated inside, the result last. What is told in it is the dialect's, in the dialect's words.

mod phrase;
mod split;
mod text;
mod tree;

use serde_json::Value;

use crate::context::Stray;
use crate::eval::Decision;
use crate::ruleset::{Flag, Pointer, Ruleset};
use crate::trace::{End, Span};

/// A trace, and what is needed to tell it.
#[derive(Clone, Copy)]
pub struct Told<'t, 'r> {
    /// The ruleset that was evaluated.
    pub ruleset: &'r Ruleset<'r>,
    /// The flag that was asked for.
    pub flag: &'r Flag<'r>,
    /// The trace of it.
    pub span: &'t Span<'r>,
    /// The context in its native form.
    pub context: &'t Value,
    /// What in the context the dialect does not see.
    pub strays: &'t [Stray],
    /// How a place is written for a person.
    pub locate: &'t dyn Fn(Pointer) -> String,
}

impl Told<'_, '_> {
    /// The trace as lines of text, without a line break at the end.
    #[must_use]
    pub fn text(&self) -> String {
        text::render(self)
    }

    /// The trace as a tree.
    #[must_use]
    pub fn tree(&self) -> Value {
        tree::render(self.ruleset, self.span)
    }

    fn decision(&self) -> Option<Decision> {
        match self.span.end {
            End::Decision(decision) => Some(decision),
            _ => None,
        }
    }
}

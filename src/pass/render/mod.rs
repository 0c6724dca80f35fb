//! Traces, told: as text in the layout of an evaluation log, or as a tree for machines.
//!
//! The layout is that of ConfigCat's info log: a header, two spaces an indent level, `- IF ... AND ... THEN`, blocks in
//! parentheses for what is evaluated inside, the result last. What is told in it is the dialect's, in the dialect's words.
//!
//! Where the vendor's SDK keeps a log of its own, `log` writes its records, around an evaluation that `modern` or `classic` tells
//! without anything that the SDK does not say. Where it does not, `text` tells the modern layout with notes: what the values
//! were, what was hashed, and where everything stands.

mod asks;
mod classic;
mod dispute;
mod fraction;
mod log;
mod modern;
mod pen;
mod phrase;
mod ranges;
mod segment;
mod split;
mod text;
mod tree;

pub use ranges::{Tested, ranges};
use serde_json::Value;

use crate::context::Stray;
use crate::eval::Decision;
use crate::leaf::tree::Tree;
use crate::ruleset::{self, Condition, Flag, Pointer, Ruleset, Style};
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
    pub context: &'t Tree<'t>,
    /// The context as the vendor's log writes it in the layout at hand; `None` where there is none.
    pub user: Option<&'t str>,
    /// What the caller gets.
    pub returned: &'t ruleset::Value<'t>,
    /// What the caller passes as default.
    pub default: Option<&'t ruleset::Value<'t>>,
    /// The SDK's own answer.
    pub native: Option<&'t Tree<'t>>,
    /// What in the context the dialect does not see.
    pub strays: &'t [Stray],
    /// How a place is written for a person.
    pub locate: &'t dyn Fn(Pointer) -> String,
}

/// What a condition asks, in a phrase, nothing being evaluated. Of one that has others inside of it only how they are taken
/// together: "any of".
#[must_use]
pub fn asks(ruleset: &Ruleset<'_>, condition: &Condition<'_>) -> String {
    asks::asks(ruleset, condition)
}

/// A trace as a tree.
#[must_use]
pub fn tree(ruleset: &Ruleset<'_>, span: &Span<'_>) -> Value {
    tree::render(ruleset, span)
}

/// What the vendor's SDK logs of a key without a flag; `None` where it keeps no log of that kind.
#[must_use]
pub fn unknown(ruleset: &Ruleset<'_>, key: &str, default: Option<&ruleset::Value<'_>>) -> Option<String> {
    let log = ruleset.wording.log?;
    let (record, message) = log.unknown(ruleset.is_absent, key, &default_text(default), ruleset.keys());
    let mut text = record.line(&message);
    if log.tells_unknown && !ruleset.is_absent {
        text.push('\n');
        text.push_str(&log.told.line(""));
    }
    Some(text)
}

/// The caller's default, as Python prints it.
fn default_text(default: Option<&ruleset::Value<'_>>) -> String {
    default.map_or_else(|| "None".to_owned(), phrase::python)
}

impl Told<'_, '_> {
    /// The trace as lines of text, without a line break at the end. Where the vendor's SDK keeps a log of its evaluations,
    /// it is the text of that log, byte by byte if `style` is the layout of the SDK.
    #[must_use]
    pub fn text(&self, style: Style) -> String {
        match (self.ruleset.wording.log, style) {
            (Some(log), Style::Modern) => log::render(self, log, &modern::render(self)),
            (Some(log), Style::Classic) => log::render(self, log, &classic::render(self)),
            (None, Style::Modern) => text::render(self),
            (None, Style::Classic) => classic::render(self),
        }
    }

    /// What is returned, as Python prints it.
    fn value_text(&self) -> String {
        let served = self.decision().and_then(|decision| decision.variation).map(|id| &self.flag.variations[id]);
        match served.filter(|variation| !variation.is_default) {
            Some(variation) => phrase::value(self.ruleset, &variation.value),
            None => default_text(self.default),
        }
    }

    /// What the caller passes as default, in a word, where it is served and the SDK makes something else of it.
    fn remade(&self, is_served: bool) -> Option<String> {
        let is_native = self.ruleset.wording.detail.is_some() && !is_served;
        let default = self.default.map_or_else(|| "null".to_owned(), |default| default.json().to_owned());
        (is_native && default != self.returned.json()).then_some(default)
    }

    fn decision(&self) -> Option<Decision> {
        match self.span.end {
            End::Decision(decision) => Some(decision),
            _ => None,
        }
    }
}

//! Where SDKs of one vendor answer differently, for whoever reads a trace or a lint.

use std::ops::Range;

use super::{Place, Pointer, Relation, Test, Text, VariationId, Verdict};
use crate::leaf::python::{self, Pattern};
use crate::leaf::text_set::{self, TextSet};
use crate::leaf::tree::Tree;

/// A node at which other SDKs of the vendor answer otherwise than the reference.
#[derive(Debug)]
pub struct Dispute<'s> {
    /// The node.
    pub at: Pointer,
    /// In which evaluations it does.
    pub when: Disputed<'s>,
    /// Which SDKs do what.
    pub says: Text<'static>,
}

/// When other SDKs answer otherwise.
#[derive(Debug)]
pub enum Disputed<'s> {
    /// Whenever the node is entered, which is no test.
    Entered,
    /// When the node is an arm, and its condition says yes.
    Taken,
    /// When the node is an arm, and its condition does not say yes.
    Passed,
    /// When the node says yes, and the value that was seen last in it is no list.
    YesOfOne,
    /// When the node is a split whose first override hits.
    Overridden,
    /// When the node is a test of a text, and whether it is among these is not what the test says.
    Unlike(TextSet<'s>),
    /// When the node is an arm that is taken although a condition does not hold that is not heeded.
    Unheeded,
    /// When the node is an arm that asks another flag, and that one fell back for want of one that it depends on in
    /// turn.
    FellBack,
    /// When the node is a split that hashes a text, and that has another bucket by this hash; of ranges, when another one holds
    /// that.
    Hashed(fn(&str) -> u32),
    /// When the node is a split, and they cut it so: the buckets of each slice, as the first one and the first one past them.
    Recut(Vec<Range<u64>>),
    /// When the node is a split that finds a bucket and picks nothing.
    Dry,
    /// When the node is a split, and what it is to hash cannot be hashed.
    Unhashed,
    /// When the node is a flag that serves this variation.
    Served(VariationId),
    /// Whenever the node is entered, which is a test.
    Asked,
    /// When the node is a test that finds no value.
    Lacks,
    /// When the node is a test that finds a value.
    Found,
    /// When the node is a test that finds a value and holds.
    Holds,
    /// When the node is a test that finds a value, and that read so does not stand to its operand as the test says.
    Read(Reading),
}

/// How other SDKs read the value of a test, and its operands where that makes a difference.
#[derive(Debug)]
pub enum Reading {
    /// As text; a value that is no text to them is missing.
    Text {
        /// How.
        read: fn(&Tree<'_>) -> Option<String>,
        /// The operands as they read them; none where they are those of the test.
        operands: Option<Vec<String>>,
    },
    /// As a number; of what is none nothing holds.
    Number {
        /// How.
        read: fn(&Tree<'_>) -> Option<f64>,
        /// The operand as they read it.
        to: Option<f64>,
    },
    /// As text in which this pattern is searched for.
    Pattern(Box<Pattern>),
}

impl Disputed<'_> {
    /// Whether it is about a test, and not about what a test belongs to.
    #[must_use]
    pub fn is_of_test(&self) -> bool {
        use Disputed::{Asked, Found, Holds, Lacks, Read};
        matches!(self, Asked | Lacks | Found | Holds | Read(_))
    }
}

impl Reading {
    /// Whether `test` says yes of `value` where that is read so; `None` of a test that reads no such thing.
    #[must_use]
    pub fn holds(&self, test: &Test<'_>, value: &Tree<'_>) -> Option<bool> {
        match self {
            Reading::Text { read, operands } => {
                let Some(text) = read(value) else { return Some(test.absent == Verdict::Yes) };
                let equal = |own: &str| operands.as_ref().map_or(text == own, |operands| operands.contains(&text));
                let stands = match &test.relation {
                    Relation::Is(own) => equal(own.as_deref()?),
                    Relation::OneOf(set) => match operands {
                        Some(operands) => operands.contains(&text),
                        None => set.find(&text, text_set::hash(&text)).is_some(),
                    },
                    Relation::Has { place: Place::Anywhere, texts, .. } => match operands {
                        Some(operands) => operands.iter().any(|operand| text.contains(operand)),
                        None => texts.iter().any(|operand| text.contains(operand.as_ref())),
                    },
                    _ => return None,
                };
                Some(stands != test.negated)
            }
            Reading::Number { read, to } => {
                let Relation::Number { compare, .. } = &test.relation else { return None };
                let order = read(value).zip(*to).and_then(|(value, to)| value.partial_cmp(&to));
                Some(order.is_some_and(|order| compare.holds(order)))
            }
            Reading::Pattern(pattern) => {
                let text = python::text(value);
                Some(pattern.search(&text).ok()?.is_some() != test.negated)
            }
        }
    }
}

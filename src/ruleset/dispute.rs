//! Where SDKs of one vendor answer differently, for whoever reads a trace or a lint.

use super::{Compare, Place, Pointer, Text};
use crate::leaf::text_set::TextSet;
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
    /// When the node says yes, and the value that was seen last in it is no list.
    YesOfOne,
    /// When the node is a split whose first override hits.
    Overridden,
    /// When the node is a test of a text, and whether it is among these is not what the test says.
    Unlike(TextSet<'s>),
    /// When the node is an arm that is taken although a condition does not hold that is not heeded.
    Unheeded,
    /// When the node is an arm that asks another flag, and that one fell back for want of one that it depends on in turn.
    FellBack,
    /// When the node is a split that hashes a text, and that has another bucket by this hash.
    Hashed(fn(&str) -> u32),
    /// When the node is a test that finds a value.
    Found,
    /// When the node is a test that finds a value and holds.
    Holds,
    /// When the node is a test that finds a value, and that read so does not stand to its operand as the test says.
    Read(Reading),
}

/// How other SDKs read the value of a test.
#[derive(Debug)]
pub enum Reading {
    /// As text; a value that is no text to them is missing.
    Text {
        /// How.
        read: fn(&Tree<'_>) -> Option<String>,
        /// The operands as they read them.
        operands: Vec<String>,
        /// Where in the text one of them stands; none where it is the whole text.
        place: Option<Place>,
        /// Whether the test is turned round, and then holds of what is missing.
        negated: bool,
    },
    /// As a number; of what is none nothing holds.
    Number {
        /// How.
        read: fn(&Tree<'_>) -> Option<f64>,
        /// How it is compared.
        compare: Compare,
        /// With what, as they read it.
        to: Option<f64>,
    },
}

impl Disputed<'_> {
    /// Whether it is about a test, and not about what a test belongs to.
    #[must_use]
    pub fn is_of_test(&self) -> bool {
        matches!(self, Disputed::Found | Disputed::Holds | Disputed::Read(_))
    }
}

impl Reading {
    /// Whether the test holds of `value` where it is read so.
    #[must_use]
    pub fn holds(&self, value: &Tree<'_>) -> bool {
        match self {
            Reading::Text { read, operands, place, negated } => {
                let text = read(value);
                let stands = |text: &str| {
                    operands.iter().any(|operand| match place {
                        None => text == operand,
                        Some(Place::Start) => text.starts_with(operand),
                        Some(Place::End) => text.ends_with(operand),
                        Some(Place::Anywhere) => text.contains(operand),
                    })
                };
                text.is_some_and(|text| stands(&text)) != *negated
            }
            Reading::Number { read, compare, to } => {
                let order = read(value).zip(*to).and_then(|(value, to)| value.partial_cmp(&to));
                order.is_some_and(|order| compare.holds(order))
            }
        }
    }
}

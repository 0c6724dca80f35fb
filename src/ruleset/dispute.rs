//! Where SDKs of one vendor answer differently, for whoever reads a trace or a lint.

use super::{Pointer, Text};
use crate::leaf::text_set::TextSet;

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
    /// Whenever the node is entered.
    Entered,
    /// When the node says yes, and the value that was seen last in it is no list.
    YesOfOne,
    /// When the node is a split whose first override hits.
    Overridden,
    /// When the node is a test of a text, and whether it is among these is not what the test says.
    Unlike(TextSet<'s>),
}

//! Contexts that are made up: what a pass needs to try a ruleset with values that its rules mention.

use super::{Bound, ContextError};
use crate::leaf::tree::Tree;
use crate::ruleset::{Ruleset, Text};

/// What a context is to say of one attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Said<'a> {
    /// The part of the context that it is looked up in, as in [`crate::ruleset::Attribute::scope`].
    pub scope: Text<'a>,
    /// The attribute's name there, as in [`crate::ruleset::Attribute::name`].
    pub name: Text<'a>,
    /// Its value.
    pub value: Tree<'a>,
}

/// How native contexts of a dialect are made and read.
#[derive(Debug, Clone, Copy)]
pub struct Native {
    /// A context in the native form that says this, and nothing else but what the dialect wants of every context; `None` where
    /// none says so. What is said to be `null` is `null` there, and counts as absent.
    pub make: for<'a> fn(&[Said<'a>]) -> Option<Tree<'a>>,
    /// Reads a native context against the attribute table of a ruleset.
    pub bind: for<'c> fn(&'c Tree<'c>, &Ruleset<'_>) -> Result<Bound<'c>, ContextError>,
}

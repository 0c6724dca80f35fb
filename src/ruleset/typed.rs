//! Relations between values of JSON that are never converted: what is of another type stands in none.
//!
//! A value that is a list stands in such a relation when one of its items does. So it does in the relations that a text has
//! to a set of texts or to parts of one. Operands keep their places, also those that nothing can be compared with, so that a
//! trace can name them.

use super::{About, Compare, FaultId};
use crate::leaf::python;
use crate::leaf::text_set::TextSet;
use crate::leaf::tree::Tree;

/// What is asked of a value of JSON.
#[derive(Debug)]
pub enum Typed<'s> {
    /// It equals one of these. Truth values and numbers are never equal, but for those inside lists and objects.
    Equal {
        /// The texts among the operands.
        texts: TextSet<'s>,
        /// All others.
        others: Vec<Tree<'s>>,
    },
    /// It is a number, and compares so with one of these as 64-bit floating-point numbers.
    Number {
        /// How.
        compare: Compare,
        /// The operands; `None` for one that is no number, or a fault for one past the range of these numbers.
        to: Vec<Option<Result<f64, FaultId>>>,
        /// What ends the evaluation when the value itself is past that range.
        overflow: FaultId,
    },
    /// It says a moment, in milliseconds since 1970 or as text, and compares so with one of these.
    Moment {
        /// How.
        compare: Compare,
        /// The operands in milliseconds; `None` for one that is no moment.
        to: Vec<Option<f64>>,
        /// What ends the evaluation when the value is a number past the range of floating-point numbers.
        overflow: FaultId,
    },
    /// It is the text of a version, and compares so with one of these by precedence.
    Version {
        /// How.
        compare: Compare,
        /// The operands; `None` for one that is no version.
        to: Vec<Option<python::Version<'s>>>,
    },
    /// It is a text in which one of these patterns is found.
    Pattern {
        /// The operands.
        any: Vec<PatternOperand>,
        /// What ends the evaluation when a search takes too long.
        too_much: FaultId,
    },
    /// Nothing that can be true of a value.
    Nothing {
        /// What of the condition that is about.
        about: About,
        /// Why, in a phrase.
        why: &'static str,
    },
}

/// A search for a pattern of Python in the text of a value.
#[derive(Debug)]
pub struct Search {
    /// The pattern.
    pub pattern: PatternOperand,
    /// So many characters of the text are searched; all where there is no such bound.
    pub reach: Option<usize>,
    /// What ends the evaluation when the search takes too long.
    pub too_much: FaultId,
}

/// A pattern among the operands.
#[derive(Debug)]
pub enum PatternOperand {
    /// One that can be searched for.
    Valid(python::Pattern),
    /// None to the reference, which never finds it; with what it says of it.
    Invalid(String),
    /// One that cannot be searched for as the reference does: reaching it ends the evaluation.
    Unsupported(FaultId),
}

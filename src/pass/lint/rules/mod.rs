//! The rules that hold for every vendor: one file a rule, named as the rule is.

mod duplicate_member;
mod missing_member;
mod mistyped_member;
mod refused_document;
mod unknown_member;
mod unknown_operator;
mod unused_segment;

use crate::finding::Rule;

pub use refused_document::RULE as REFUSED_DOCUMENT;

/// All of them, in the order of their codes.
pub const ALL: &[&Rule] = &[
    &refused_document::RULE,
    &duplicate_member::RULE,
    &unknown_member::RULE,
    &mistyped_member::RULE,
    &missing_member::RULE,
    &unused_segment::RULE,
    &unknown_operator::RULE,
];

//! The rules that hold for every vendor: one file a rule, named as the rule is.

mod bootstrap_refused;
mod duplicate_member;
pub mod expired_suppression;
mod missing_member;
mod mistyped_member;
mod refused_document;
pub mod suppression_without_reason;
mod unknown_member;
mod unknown_operator;
mod unused_segment;
pub mod unused_suppression;

use crate::finding::Rule;

pub use bootstrap_refused::RULE as BOOTSTRAP_REFUSED;
pub use refused_document::RULE as REFUSED_DOCUMENT;

/// All of them, in the order of their codes.
pub const ALL: &[&Rule] = &[
    &refused_document::RULE,
    &duplicate_member::RULE,
    &unknown_member::RULE,
    &mistyped_member::RULE,
    &missing_member::RULE,
    &bootstrap_refused::RULE,
    &unused_segment::RULE,
    &unknown_operator::RULE,
    &unused_suppression::RULE,
    &expired_suppression::RULE,
    &suppression_without_reason::RULE,
];

//! The rules that hold for every vendor: one file a rule, named as the rule is.

mod archived_but_referenced;
mod broken_definition;
mod byte_order_mark;
mod constant_flag;
mod deep_prerequisites;
mod duplicate_key;
mod duplicate_member;
mod empty_document;
mod empty_segment;
mod equal_variations;
mod keys_differ_by_case;
mod missing_member;
mod mistyped_member;
mod mixed_types;
mod no_variations;
mod odd_key;
mod off_leftover;
mod prerequisite_always_met;
mod prerequisite_conflict;
mod prerequisite_cycle;
mod prerequisite_never_met;
mod prerequisite_off;
mod refused_document;
mod segment_cycle;
mod stale_flag;
mod unknown_member;
mod unknown_operator;
mod unknown_prerequisite;
mod unknown_segment;
mod unknown_variation;
mod unused_segment;
mod unused_variation;
mod value_of_other_type;

use crate::finding::Rule;

pub use refused_document::RULE as REFUSED_DOCUMENT;

/// All of them, in the order of their codes.
pub const ALL: &[&Rule] = &[
    &refused_document::RULE,
    &duplicate_member::RULE,
    &unknown_member::RULE,
    &mistyped_member::RULE,
    &missing_member::RULE,
    &broken_definition::RULE,
    &empty_document::RULE,
    &duplicate_key::RULE,
    &byte_order_mark::RULE,
    &unknown_variation::RULE,
    &unknown_segment::RULE,
    &unknown_prerequisite::RULE,
    &prerequisite_cycle::RULE,
    &segment_cycle::RULE,
    &unused_segment::RULE,
    &prerequisite_off::RULE,
    &prerequisite_never_met::RULE,
    &prerequisite_conflict::RULE,
    &empty_segment::RULE,
    &deep_prerequisites::RULE,
    &prerequisite_always_met::RULE,
    &unknown_operator::RULE,
    &constant_flag::RULE,
    &stale_flag::RULE,
    &archived_but_referenced::RULE,
    &off_leftover::RULE,
    &unused_variation::RULE,
    &equal_variations::RULE,
    &mixed_types::RULE,
    &value_of_other_type::RULE,
    &odd_key::RULE,
    &keys_differ_by_case::RULE,
    &no_variations::RULE,
];

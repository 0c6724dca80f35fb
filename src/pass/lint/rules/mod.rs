//! The rules that hold for every vendor: one file a rule, named as the rule is.

mod always_holds;
mod archived_but_referenced;
mod attribute_spelling;
mod blanks_around;
mod bootstrap_refused;
mod broken_definition;
mod byte_order_mark;
mod catch_all_not_last;
mod constant_flag;
mod contradiction;
mod contradiction_unless_list;
mod deep_prerequisites;
mod duplicate_key;
mod duplicate_member;
mod duplicate_operand;
mod duplicate_rule;
mod duplicate_target;
mod empty_document;
mod empty_list;
mod empty_operand;
mod empty_rollout;
mod empty_segment;
mod equal_variations;
pub mod expired_suppression;
mod faulty_operand;
mod faulty_rollout;
mod finer_than_buckets;
mod fixed_by_date;
mod imprecise_number;
mod invalid_date;
mod invalid_network;
mod invalid_number;
mod invalid_pattern;
mod invalid_version;
mod keys_differ_by_case;
mod missing_member;
mod mistyped_member;
mod mixed_types;
mod nameless_attribute;
mod never_holds;
mod never_picked_slice;
mod no_variations;
mod odd_key;
mod off_leftover;
mod only_negative;
mod personal_data_in_targets;
mod prerequisite_always_met;
mod prerequisite_conflict;
mod prerequisite_cycle;
mod prerequisite_never_met;
mod prerequisite_off;
mod random_stickiness;
mod redundant_condition;
mod refused_document;
mod repeated_variation_in_rollout;
mod rollout_gap;
mod rollout_overlap;
mod rule_without_effect;
mod sdks_disagree;
mod seconds_or_milliseconds;
mod secret_in_document;
mod secret_served_to_clients;
mod segment_cycle;
mod shadowed_rule;
mod shared_seed;
mod slow_pattern;
mod stale_flag;
pub mod suppression_without_reason;
mod too_many_rules;
mod unanchored_pattern;
mod uncommon_stickiness;
mod unknown_attribute;
mod unknown_member;
mod unknown_operator;
mod unknown_prerequisite;
mod unknown_segment;
mod unknown_variation;
mod unportable_pattern;
mod unused_segment;
pub mod unused_suppression;
mod unused_variation;
mod useless_operand;
mod value_of_other_type;
mod weight_out_of_range;
mod weights_over;
mod weights_short;
mod whole_rollout;
mod zero_weight;

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
    &broken_definition::RULE,
    &empty_document::RULE,
    &duplicate_key::RULE,
    &byte_order_mark::RULE,
    &bootstrap_refused::RULE,
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
    &shadowed_rule::RULE,
    &contradiction::RULE,
    &never_holds::RULE,
    &always_holds::RULE,
    &unknown_operator::RULE,
    &duplicate_rule::RULE,
    &redundant_condition::RULE,
    &empty_list::RULE,
    &duplicate_operand::RULE,
    &catch_all_not_last::RULE,
    &rule_without_effect::RULE,
    &only_negative::RULE,
    &contradiction_unless_list::RULE,
    &empty_operand::RULE,
    &too_many_rules::RULE,
    &duplicate_target::RULE,
    &weights_short::RULE,
    &weights_over::RULE,
    &zero_weight::RULE,
    &weight_out_of_range::RULE,
    &rollout_gap::RULE,
    &rollout_overlap::RULE,
    &random_stickiness::RULE,
    &uncommon_stickiness::RULE,
    &shared_seed::RULE,
    &finer_than_buckets::RULE,
    &whole_rollout::RULE,
    &repeated_variation_in_rollout::RULE,
    &empty_rollout::RULE,
    &never_picked_slice::RULE,
    &faulty_rollout::RULE,
    &constant_flag::RULE,
    &stale_flag::RULE,
    &archived_but_referenced::RULE,
    &off_leftover::RULE,
    &unused_variation::RULE,
    &equal_variations::RULE,
    &fixed_by_date::RULE,
    &personal_data_in_targets::RULE,
    &secret_in_document::RULE,
    &secret_served_to_clients::RULE,
    &sdks_disagree::RULE,
    &invalid_pattern::RULE,
    &invalid_version::RULE,
    &invalid_date::RULE,
    &invalid_number::RULE,
    &invalid_network::RULE,
    &seconds_or_milliseconds::RULE,
    &blanks_around::RULE,
    &attribute_spelling::RULE,
    &slow_pattern::RULE,
    &unanchored_pattern::RULE,
    &unportable_pattern::RULE,
    &useless_operand::RULE,
    &imprecise_number::RULE,
    &unknown_attribute::RULE,
    &faulty_operand::RULE,
    &nameless_attribute::RULE,
    &mixed_types::RULE,
    &value_of_other_type::RULE,
    &odd_key::RULE,
    &keys_differ_by_case::RULE,
    &no_variations::RULE,
    &unused_suppression::RULE,
    &expired_suppression::RULE,
    &suppression_without_reason::RULE,
];

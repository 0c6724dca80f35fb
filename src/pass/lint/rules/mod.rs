//! The rules that hold for every vendor: one file a rule, named as the rule is.

mod attribute_spelling;
mod blanks_around;
mod duplicate_member;
mod empty_rollout;
mod faulty_operand;
mod faulty_rollout;
mod finer_than_buckets;
mod imprecise_number;
mod invalid_date;
mod invalid_network;
mod invalid_number;
mod invalid_pattern;
mod invalid_version;
mod missing_member;
mod mistyped_member;
mod never_picked_slice;
mod personal_data_in_targets;
mod random_stickiness;
mod refused_document;
mod repeated_variation_in_rollout;
mod rollout_gap;
mod rollout_overlap;
mod sdks_disagree;
mod seconds_or_milliseconds;
mod secret_in_document;
mod secret_served_to_clients;
mod shared_seed;
mod slow_pattern;
mod unanchored_pattern;
mod uncommon_stickiness;
mod unknown_attribute;
mod unknown_member;
mod unknown_operator;
mod unportable_pattern;
mod unused_segment;
mod useless_operand;
mod weight_out_of_range;
mod weights_over;
mod weights_short;
mod whole_rollout;
mod zero_weight;

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
];

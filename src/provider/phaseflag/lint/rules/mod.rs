//! The rules, one file a rule, named as the rule is.

mod blanks_around_name;
mod boolean_without_two;
mod dead_rollout;
mod duplicate_segment_key;
mod duplicate_variation_id;
mod duplicate_variation_key;
mod entry_without_variation;
mod equal_priorities;
mod expired_flag;
mod fractional_priority;
mod items_of_one_text;
mod missing_priority;
mod mixed_environments;
mod odd_flag_key;
mod operand_read_as_text;
mod past_limits_of_the_api;
mod rollout_for_nobody;
mod rule_without_outcome;
mod scalar_for_list;
mod truncated_page;
mod truth_as_text;
mod unheeded_segment;
mod unknown_environment;
mod unknown_flag_type;
mod unloadable_shape;
mod unverified_signature;
mod user_under_another_name;
mod version_not_semver;

use crate::finding::Rule;

/// All of them, in the order of their codes.
pub(super) const ALL: &[&Rule] = &[
    &unloadable_shape::RULE,
    &truncated_page::RULE,
    &mixed_environments::RULE,
    &unknown_environment::RULE,
    &unheeded_segment::RULE,
    &duplicate_segment_key::RULE,
    &fractional_priority::RULE,
    &equal_priorities::RULE,
    &missing_priority::RULE,
    &rule_without_outcome::RULE,
    &dead_rollout::RULE,
    &past_limits_of_the_api::RULE,
    &entry_without_variation::RULE,
    &rollout_for_nobody::RULE,
    &expired_flag::RULE,
    &unverified_signature::RULE,
    &operand_read_as_text::RULE,
    &version_not_semver::RULE,
    &truth_as_text::RULE,
    &scalar_for_list::RULE,
    &items_of_one_text::RULE,
    &user_under_another_name::RULE,
    &duplicate_variation_id::RULE,
    &duplicate_variation_key::RULE,
    &unknown_flag_type::RULE,
    &boolean_without_two::RULE,
    &odd_flag_key::RULE,
    &blanks_around_name::RULE,
];

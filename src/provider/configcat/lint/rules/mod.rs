//! The rules, one file a rule, named as the rule is.

mod ambiguous_value;
mod ambiguous_variation_id;
mod attribute_read_two_ways;
mod clear_text_among_digests;
mod decimal_comma;
mod digests;
mod digests_without_salt;
mod idle_bucketing_attribute;
mod ignored_settings;
mod legacy_config;
mod malformed_digest;
mod misplaced_operand;
mod missing_variation_id;
mod nameless_attribute;
mod not_one_outcome;
mod not_one_question;
mod number_of_other_kind;
mod odd_cache_time;
mod odd_preferences;
mod odd_setting_key;
mod override_of_other_type;
mod repeated_item;
mod rule_without_conditions;
mod segment_from_the_end;
mod served;
mod text_that_looks_typed;
mod unheeded_order;

use crate::finding::Rule;

/// All of them, in the order of their codes.
pub(super) const ALL: &[&Rule] = &[
    &ignored_settings::RULE,
    &odd_cache_time::RULE,
    &odd_preferences::RULE,
    &segment_from_the_end::RULE,
    &unheeded_order::RULE,
    &not_one_outcome::RULE,
    &rule_without_conditions::RULE,
    &not_one_question::RULE,
    &idle_bucketing_attribute::RULE,
    &digests_without_salt::RULE,
    &clear_text_among_digests::RULE,
    &legacy_config::RULE,
    &misplaced_operand::RULE,
    &decimal_comma::RULE,
    &malformed_digest::RULE,
    &repeated_item::RULE,
    &attribute_read_two_ways::RULE,
    &nameless_attribute::RULE,
    &missing_variation_id::RULE,
    &ambiguous_variation_id::RULE,
    &number_of_other_kind::RULE,
    &odd_setting_key::RULE,
    &ambiguous_value::RULE,
    &text_that_looks_typed::RULE,
    &override_of_other_type::RULE,
];

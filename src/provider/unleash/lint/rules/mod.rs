//! The rules that only documents of Unleash can have: one file a rule, named as the rule is.

mod broken_payload;
mod custom_strategy;
mod date_of_other_attribute;
mod delta_out_of_step;
mod deprecated_strategy;
mod disabled_strategy;
mod disjoint_parent;
mod duplicate_variant_name;
mod empty_group;
mod feature_segments;
mod foreign_group_id;
mod fraction_compared_exactly;
mod hash_of_non_ascii;
mod host_name_strategy;
mod ignored_case_flag;
mod ignored_in_strategy_variant;
mod ignored_operand;
mod impression_data;
mod incomplete_event;
mod inlined_segments;
mod inverted_pattern;
mod key_not_url_friendly;
mod long_user_list;
mod missing_group_id;
mod mixed_payloads;
mod mixed_stickiness;
mod newer_operator;
mod no_strategies;
mod odd_network;
mod odd_user_list;
mod operand_of_other_kind;
mod over_server_limits;
mod overtaken_variants;
mod parent_in_other_project;
mod past_lifetime;
mod remote_address_range;
mod repeated_override;
mod rule_injection;
mod shared_stickiness;
mod short_random_rollout;
mod stickiness_of_variants;
mod stray_parameter;
mod unicode_class;
mod unknown_document_version;
mod unreadable_timestamp;
mod unsteady_attribute;
mod unused_feature_variants;
mod unusual_total_weight;
mod variant_called_disabled;
mod variants_of_parent_that_is_off;

use crate::finding::Rule;

/// All of them, in the order of their codes.
pub(super) static ALL: &[&Rule] = &[
    &unreadable_timestamp::RULE,
    &unknown_document_version::RULE,
    &inlined_segments::RULE,
    &over_server_limits::RULE,
    &incomplete_event::RULE,
    &delta_out_of_step::RULE,
    &disjoint_parent::RULE,
    &variants_of_parent_that_is_off::RULE,
    &parent_in_other_project::RULE,
    &unused_feature_variants::RULE,
    &custom_strategy::RULE,
    &deprecated_strategy::RULE,
    &host_name_strategy::RULE,
    &stray_parameter::RULE,
    &long_user_list::RULE,
    &inverted_pattern::RULE,
    &ignored_case_flag::RULE,
    &ignored_operand::RULE,
    &feature_segments::RULE,
    &overtaken_variants::RULE,
    &missing_group_id::RULE,
    &foreign_group_id::RULE,
    &shared_stickiness::RULE,
    &short_random_rollout::RULE,
    &unusual_total_weight::RULE,
    &mixed_stickiness::RULE,
    &ignored_in_strategy_variant::RULE,
    &repeated_override::RULE,
    &stickiness_of_variants::RULE,
    &no_strategies::RULE,
    &disabled_strategy::RULE,
    &past_lifetime::RULE,
    &impression_data::RULE,
    &rule_injection::RULE,
    &hash_of_non_ascii::RULE,
    &date_of_other_attribute::RULE,
    &newer_operator::RULE,
    &empty_group::RULE,
    &remote_address_range::RULE,
    &unicode_class::RULE,
    &odd_network::RULE,
    &operand_of_other_kind::RULE,
    &odd_user_list::RULE,
    &unsteady_attribute::RULE,
    &fraction_compared_exactly::RULE,
    &key_not_url_friendly::RULE,
    &duplicate_variant_name::RULE,
    &broken_payload::RULE,
    &variant_called_disabled::RULE,
    &mixed_payloads::RULE,
];

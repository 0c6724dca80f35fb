//! What lint is to know of LaunchDarkly: the rules that only its documents can have, one file a rule, their shape, and what each
//! id of the specification's list of mistakes is found by (`catalogue.tsv`).

mod any_of_segments;
mod big_segment_with_lists;
mod big_segment_without_generation;
mod compound_operand;
mod debugging_is_over;
mod experiment_bucket_by;
mod experiment_without_comparison;
mod experiment_without_seed;
mod hidden_prerequisite;
mod ignored_target;
mod included_and_excluded;
mod invalid_kind;
mod key_mismatch;
mod kind_clause;
mod members_kept_outside;
mod met_by_failing;
mod migration_stage;
mod missing_salt;
mod needed_elsewhere;
mod no_off_variation;
mod rollout_of_other_kind;
mod rule_id;
mod several_kinds;
mod shape;
mod slash_without_kind;
mod target_without_list;
mod tombstone;
mod unknown_rollout_kind;
mod unportable_date;
mod useless_version;
mod variation_and_rollout;
mod walk;
mod yaml_word;

use crate::finding::{Rule, Traits};

/// See [`Traits`].
pub(super) const TRAITS: Traits = Traits {
    rules: RULES,
    standard: &["key", "kind", "name", "anonymous"],
    always: &["key", "kind"],
    operators: &OPERATORS,
    aliases: ALIASES,
    shape: shape::of,
    catalogue: include_str!("catalogue.tsv"),
};

/// The operators.
const OPERATORS: [&str; 15] = [
    "in",
    "startsWith",
    "endsWith",
    "matches",
    "contains",
    "lessThan",
    "lessThanOrEqual",
    "greaterThan",
    "greaterThanOrEqual",
    "before",
    "after",
    "semVerEqual",
    "semVerLessThan",
    "semVerGreaterThan",
    "segmentMatch",
];

/// What operators are called elsewhere.
const ALIASES: &[(&str, &str)] = &[
    ("is", "in"),
    ("equals", "in"),
    ("equal", "in"),
    ("eq", "in"),
    ("isoneof", "in"),
    ("one_of", "in"),
    ("oneof", "in"),
    ("regex", "matches"),
    ("gt", "greaterThan"),
    ("gte", "greaterThanOrEqual"),
    ("lt", "lessThan"),
    ("lte", "lessThanOrEqual"),
    ("segment", "segmentMatch"),
    ("insegment", "segmentMatch"),
];

/// The rules in the order of their codes.
const RULES: &[&Rule] = &[
    &key_mismatch::RULE,
    &yaml_word::RULE,
    &useless_version::RULE,
    &needed_elsewhere::RULE,
    &met_by_failing::RULE,
    &hidden_prerequisite::RULE,
    &any_of_segments::RULE,
    &ignored_target::RULE,
    &target_without_list::RULE,
    &several_kinds::RULE,
    &included_and_excluded::RULE,
    &big_segment_without_generation::RULE,
    &big_segment_with_lists::RULE,
    &variation_and_rollout::RULE,
    &rollout_of_other_kind::RULE,
    &experiment_bucket_by::RULE,
    &experiment_without_seed::RULE,
    &experiment_without_comparison::RULE,
    &missing_salt::RULE,
    &unknown_rollout_kind::RULE,
    &tombstone::RULE,
    &debugging_is_over::RULE,
    &members_kept_outside::RULE,
    &slash_without_kind::RULE,
    &kind_clause::RULE,
    &compound_operand::RULE,
    &unportable_date::RULE,
    &invalid_kind::RULE,
    &no_off_variation::RULE,
    &migration_stage::RULE,
    &rule_id::RULE,
];

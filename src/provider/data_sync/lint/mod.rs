//! What lint finds in documents of both dialects: one file a rule. The rules that only one of them can have are in its own
//! folder.

mod archived_items;
mod archived_twin;
mod boolean_as_text;
mod characters_for_items;
mod empty_rule;
mod environment_secret;
mod experiment_share;
mod form;
mod future_version;
mod inclusion_without_effect;
mod item_not_text;
mod list_of_other_kind;
mod off_variation;
mod operand_not_text;
mod operator_on_segment;
mod range_order;
mod repeated_rule_id;
mod repeated_variation;
mod rounded_number;
mod several_environments;
mod shuffled_ranges;
mod unnamed_rule;
mod unreferenced_segment;
mod unusable_version;
pub(in crate::provider) mod walk;

use crate::finding::Rule;

/// The rules that both have.
pub(in crate::provider) const RULES: &[&Rule] = &[
    &unusable_version::RULE,
    &future_version::RULE,
    &several_environments::RULE,
    &characters_for_items::RULE,
    &unreferenced_segment::RULE,
    &operator_on_segment::RULE,
    &empty_rule::RULE,
    &repeated_rule_id::RULE,
    &unnamed_rule::RULE,
    &inclusion_without_effect::RULE,
    &range_order::RULE,
    &shuffled_ranges::RULE,
    &experiment_share::RULE,
    &archived_items::RULE,
    &environment_secret::RULE,
    &operand_not_text::RULE,
    &item_not_text::RULE,
    &list_of_other_kind::RULE,
    &rounded_number::RULE,
    &boolean_as_text::RULE,
    &archived_twin::RULE,
    &repeated_variation::RULE,
    &off_variation::RULE,
];

/// The rules of one dialect: those that both have, and its own.
pub(in crate::provider) const fn joined<const N: usize>(own: &[&'static Rule]) -> [&'static Rule; N] {
    let mut all = [RULES[0]; N];
    let mut place = 0;
    while place < N {
        all[place] = if place < RULES.len() { RULES[place] } else { own[place - RULES.len()] };
        place += 1;
    }
    all
}

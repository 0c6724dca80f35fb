//! The rules that hold for every vendor: one file a rule, named as the rule is.

mod always_holds;
mod catch_all_not_last;
mod contradiction;
mod contradiction_unless_list;
mod duplicate_member;
mod duplicate_operand;
mod duplicate_rule;
mod duplicate_target;
mod empty_list;
mod empty_operand;
mod fixed_by_date;
mod missing_member;
mod mistyped_member;
mod never_holds;
mod only_negative;
mod redundant_condition;
mod refused_document;
mod rule_without_effect;
mod shadowed_rule;
mod too_many_rules;
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
    &fixed_by_date::RULE,
];

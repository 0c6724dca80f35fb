//! What lint is to know of PhaseFlag: the rules that only its documents can have, one file a rule, their shape, and what each
//! id of the specification's list of mistakes is found by (`catalogue.tsv`).

mod rules;
mod shape;
mod walk;

use crate::finding::Traits;
use crate::provider::phaseflag::condition::OPERATOR_NAMES;

/// See [`Traits`].
pub(super) const TRAITS: Traits = Traits {
    rules: rules::ALL,
    standard: &["user_id", "session_id"],
    always: &[],
    operators: &OPERATOR_NAMES,
    aliases: ALIASES,
    shape: shape::of,
    catalogue: include_str!("catalogue.tsv"),
};

/// What operators are called elsewhere.
const ALIASES: &[(&str, &str)] = &[
    ("equals", "is"),
    ("equal", "is"),
    ("eq", "is"),
    ("==", "is"),
    ("not_equals", "is_not"),
    ("neq", "is_not"),
    ("in", "one_of"),
    ("not_in", "not_one_of"),
    ("regex", "matches_regex"),
    ("matches", "matches_regex"),
    ("semver_gt", "version_gt"),
    ("semver_lt", "version_lt"),
    ("greater_than", "gt"),
    ("less_than", "lt"),
    ("startswith", "matches_regex"),
    ("starts_with", "matches_regex"),
    ("endswith", "matches_regex"),
    ("ends_with", "matches_regex"),
];

//! What lint is to know of featureflag.co: the rules that only its documents can have, one file a rule, their shape, and what
//! each id of the specification's list of mistakes is found by (`catalogue.tsv`).

mod foreign_id;
mod odd_status;
mod own_prerequisite;
mod shape;
mod stale_option;
mod two_state;
mod unhashed_keys;

use crate::finding::{Rule, Traits};
use crate::provider::data_sync::lint::{RULES as SHARED, joined};

/// The rules that only this dialect has.
const OWN: &[&Rule] = &[
    &own_prerequisite::RULE,
    &unhashed_keys::RULE,
    &odd_status::RULE,
    &two_state::RULE,
    &foreign_id::RULE,
    &stale_option::RULE,
];

const RULES: [&Rule; SHARED.len() + OWN.len()] = joined(OWN);

/// See [`Traits`].
pub(super) const TRAITS: Traits = Traits {
    rules: &RULES,
    standard: &["KeyId", "Name", "Email", "Country", "key", "keyid", "name", "email", "country"],
    always: &["KeyId", "keyid", "key"],
    operators: &crate::provider::data_sync::OPERATORS,
    aliases: &[],
    shape: shape::of,
    catalogue: include_str!("catalogue.tsv"),
};

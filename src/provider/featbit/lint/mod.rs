//! What lint is to know of FeatBit: the rules that only its documents can have, one file a rule, their shape, and what each
//! id of the specification's list of mistakes is found by (`catalogue.tsv`).

mod blank_dispatch_key;
mod dispatch_key_case;
mod events_off;
mod key_charset;
mod local_version;
mod null_operator;
mod odd_number;
mod shape;
mod unknown_type;
mod unreadable_json;

use crate::finding::{Rule, Traits};
use crate::provider::data_sync::lint::{RULES as SHARED, joined};

/// The rules that only this dialect has.
const OWN: &[&Rule] = &[
    &local_version::RULE,
    &dispatch_key_case::RULE,
    &blank_dispatch_key::RULE,
    &events_off::RULE,
    &null_operator::RULE,
    &key_charset::RULE,
    &unreadable_json::RULE,
    &odd_number::RULE,
    &unknown_type::RULE,
];

const RULES: [&Rule; SHARED.len() + OWN.len()] = joined(OWN);

/// See [`Traits`].
pub(super) const TRAITS: Traits = Traits {
    rules: &RULES,
    // The reference reads them in any letter case; what other SDKs make of that is told as a difference.
    standard: &["keyId", "name", "key", "keyid", "KeyId", "Keyid", "KeyID", "KEYID", "Key", "KEY", "Name", "NAME"],
    always: &["keyId", "name", "key", "keyid"],
    operators: &crate::provider::data_sync::OPERATORS,
    aliases: &[],
    shape: shape::of,
    catalogue: include_str!("catalogue.tsv"),
};

//! What lint is to know of ConfigCat: the rules that only its documents can have, one file a rule, their shape, and what each
//! id of the specification's list of mistakes is found by (`catalogue.tsv`).

mod rules;
mod shape;
mod walk;

use crate::finding::Traits;

/// See [`Traits`].
pub(super) const TRAITS: Traits = Traits {
    rules: rules::ALL,
    standard: &["Identifier", "Email", "Country"],
    always: &["Identifier"],
    operators: &[],
    aliases: &[],
    shape: shape::of,
    catalogue: include_str!("catalogue.tsv"),
};

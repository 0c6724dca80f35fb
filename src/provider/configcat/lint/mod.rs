//! What lint is to know of ConfigCat: the rules that only its documents can have, one file a rule, their shape, and what each
//! id of the specification's list of mistakes is found by (`catalogue.tsv`).

use crate::finding::Traits;

/// See [`Traits`].
pub(super) const TRAITS: Traits = Traits {
    rules: &[],
    standard: &["Identifier", "Email", "Country"],
    always: &["Identifier"],
    shape: |_| None,
    catalogue: include_str!("catalogue.tsv"),
};

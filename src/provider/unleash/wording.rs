//! Unleash's words.

use crate::ruleset::{ToldBy, Values, Wording};

/// Top-level fields of a context.
pub(super) const FIELD: &str = "";
/// The members of `properties`.
pub(super) const PROPERTY: &str = "properties";

/// Unleash's words.
pub(super) const WORDING: Wording = Wording {
    rule: "strategy",
    rules: "strategies",
    condition: "constraint",
    prerequisite: "parent",
    prerequisites: "parents",
    variation: "variant",
    variations: "variants",
    unmet: "so the flag is off",
    fallback: "what it serves when it is off",
    inversion: "inverted",
    group: "group id",
    rounding: None,
    told_by: ToldBy::Name,
    external: "custom strategy",
    values: Values::Texts,
    nouns: &[(FIELD, "field"), (PROPERTY, "property")],
    broken: "UNCOMPILABLE",
    call: "is_enabled",
    tells_ranges: false,
    all_flags: None,
    detail: None,
    log: None,
};

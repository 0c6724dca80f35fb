//! The words of both dialects.

use super::user::USER;
use crate::ruleset::{ToldBy, Values, Wording};

/// The words; a condition is called differently by the two.
pub(crate) const WORDING: Wording = Wording {
    rule: "targeting rule",
    rules: "targeting rules",
    condition: "condition",
    prerequisite: "prerequisite flag",
    prerequisites: "prerequisite flags",
    variation: "variation",
    variations: "variations",
    inversion: "inverted",
    group: "seed",
    rounding: None,
    told_by: ToldBy::Value,
    external: "outside answer",
    values: Values::Readings,
    nouns: &[(USER, "attribute")],
    broken: "MALFORMED",
    call: "variation",
    unmet: "so the flag is off",
    fallback: "what it serves when it is off",
    tells_ranges: true,
    all_flags: Some("get_all_latest_flag_variations"),
    detail: Some("variation_detail"),
    log: None,
};

//! PhaseFlag's words.

use crate::ruleset::{ToldBy, Values, Wording};

/// The scope of the user's and the session's key.
pub(super) const FIELD: &str = "";
/// The scope of everything else that a context says.
pub(super) const ATTRIBUTE: &str = "attributes";

/// What the reference answers for a flag whose prerequisites lead in a circle.
pub(super) const CIRCULAR: &str = "the result is null, with the reason circular_prerequisite";
/// What is said of what ffctl cannot do as the SDK does it.
pub(super) const UNKNOWN: &str = "what the SDK would answer is not known";

/// The words.
pub(super) const WORDING: Wording = Wording {
    rule: "targeting rule",
    rules: "targeting rules",
    condition: "condition",
    prerequisite: "prerequisite flag",
    prerequisites: "prerequisite flags",
    variation: "variation",
    variations: "variations",
    unmet: "so the default variation is served",
    fallback: "its default variation",
    inversion: "inverted",
    group: "seed",
    rounding: None,
    told_by: ToldBy::Value,
    external: "outside answer",
    values: Values::Readings,
    nouns: &[(FIELD, "field"), (ATTRIBUTE, "attribute")],
    broken: "CIRCULAR",
    call: "get_json_value",
    tells_ranges: false,
    all_flags: None,
    detail: Some("get_variation"),
    log: None,
};

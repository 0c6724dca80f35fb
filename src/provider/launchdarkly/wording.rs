//! LaunchDarkly's words.

use crate::ruleset::{ToldBy, Values, Wording};

/// The scope of what a context of several kinds says of itself: its kinds.
pub(super) const ANY: &str = "";
/// The kind of a context that names none.
pub(super) const USER: &str = "user";
/// The attribute that says which kinds a context has.
pub(super) const KIND: &str = "kind";
/// The attribute that every context of a kind has.
pub(super) const KEY: &str = "key";

/// What the SDK does with a flag that it finds malformed.
pub(super) const MALFORMED: &str = "the SDK serves the caller's default, with the reason ERROR, MALFORMED_FLAG";
/// What the SDK does with a flag on which it raises inside.
pub(super) const RAISED: &str =
    "the SDK logs an exception and serves the caller's default, with the reason ERROR, EXCEPTION";

/// The words.
pub(super) const WORDING: Wording = Wording {
    rule: "targeting rule",
    rules: "targeting rules",
    condition: "clause",
    prerequisite: "prerequisite flag",
    prerequisites: "prerequisite flags",
    variation: "variation",
    variations: "variations",
    unmet: "so the flag is off",
    fallback: "what it serves when it is off",
    inversion: "negate",
    group: "seed",
    rounding: Some("the SDKs for Go and Rust"),
    told_by: ToldBy::Value,
    external: "outside answer",
    values: Values::Json,
    nouns: &[(ANY, "context")],
    broken: "MALFORMED_FLAG",
    call: "variation",
    tells_ranges: false,
    all_flags: None,
    detail: Some("variation_detail"),
    log: None,
};

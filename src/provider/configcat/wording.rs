//! ConfigCat's words, and what its SDKs write into their logs (spec sections 6, 8.1 and 9).

use crate::ruleset::{Level, LogWording, Record, Style, ToldBy, Values, Wording};

/// Identifier, email, country and everything custom: all stand side by side.
pub(super) const ATTRIBUTE: &str = "";

/// The form that the SDK from version 9 on reads.
pub(super) const V6: &str = "v6";
/// The form that the SDK up to version 8 reads.
pub(super) const V5: &str = "v5";

/// The words for a v6 config.
pub(super) const WORDING_V6: Wording = Wording {
    rule: "targeting rule",
    rules: "targeting rules",
    condition: "condition",
    prerequisite: "prerequisite flag",
    prerequisites: "prerequisite flags",
    variation: "value",
    variations: "values",
    unmet: "so the flag is off",
    fallback: "what it serves when it is off",
    inversion: "inverted",
    group: "seed",
    rounding: None,
    told_by: ToldBy::Value,
    external: "outside answer",
    values: Values::Readings,
    nouns: &[(ATTRIBUTE, "attribute")],
    broken: "MALFORMED",
    call: "get_value",
    tells_ranges: false,
    all_flags: None,
    detail: None,
    log: Some(&LOG_V6),
};

/// The words for a v5 config.
pub(super) const WORDING_V5: Wording = Wording { log: Some(&LOG_V5), ..WORDING_V6 };

/// A record of the SDK.
const fn record(level: Level, id: u16, text: &'static str) -> Record {
    Record { level, id, text }
}

const TOLD: Record = record(Level::Info, 5000, "{log}");
const NO_RULESET: Record = record(
    Level::Error,
    1000,
    "Config JSON is not present when evaluating setting '{flag}'. Returning the `default_value` parameter that you \
     specified in your application: '{default}'.",
);
const NO_FLAG: Record = record(
    Level::Error,
    1001,
    "Failed to evaluate setting '{flag}' (the key was not found in config JSON). Returning the `default_value` parameter \
     that you specified in your application: '{default}'. Available keys: [{keys}].",
);
/// The text ends with a space, as in the SDK.
const FAILED: Record = record(
    Level::Error,
    2001,
    "Failed to evaluate setting '{flag}'. ({reason}). Returning the `default_value` parameter that you specified in your \
     application: '{default}'. ",
);
const NOBODY: Record = record(
    Level::Warning,
    3001,
    "Cannot evaluate targeting rules and % options for setting '{flag}' (User Object is missing). You should pass a User \
     Object to the evaluation methods like `get_value()` in order to make targeting work properly. Read more: \
     https://configcat.com/docs/advanced/user-object/",
);

const LOG_V6: LogWording = LogWording {
    style: Style::Modern,
    told: TOLD,
    no_ruleset: NO_RULESET,
    no_flag: NO_FLAG,
    tells_unknown: true,
    failed: Some(FAILED),
    nobody: NOBODY,
    nobody_at_once: false,
    no_attribute: Some(record(
        Level::Warning,
        3003,
        "Cannot evaluate condition ({condition}) for setting '{flag}' (the User.{attribute} attribute is missing). You \
         should set the User.{attribute} attribute in order to make targeting work properly. Read more: \
         https://configcat.com/docs/advanced/user-object/",
    )),
    no_sticky: Some(record(
        Level::Warning,
        3003,
        "Cannot evaluate % options for setting '{flag}' (the User.{attribute} attribute is missing). You should set the \
         User.{attribute} attribute in order to make targeting work properly. Read more: \
         https://configcat.com/docs/advanced/user-object/",
    )),
    invalid: Some(record(
        Level::Warning,
        3004,
        "Cannot evaluate condition ({condition}) for setting '{flag}' ({reason}). Please check the User.{attribute} \
         attribute and make sure that its value corresponds to the comparison operator.",
    )),
    skipped: None,
    converted: Some(record(
        Level::Warning,
        3005,
        "Evaluation of condition ({condition}) for setting '{flag}' may not produce the expected result (the \
         User.{attribute} attribute is not a string value, thus it was automatically converted to the string value \
         '{value}'). Please make sure that using a non-string value was intended.",
    )),
    mistyped: Some(record(
        Level::Warning,
        4002,
        "The type of a setting does not match the type of the specified default value ({default}). Setting's type was \
         <class '{type}'> but the default value's type was <class '{default_type}'>. Please make sure that using a default \
         value not matching the setting's type was intended.",
    )),
    unread: &[
        ("semantic version", "'{stripped}' is not a valid semantic version"),
        ("number", "'{value}' is not a valid decimal number"),
        ("number of seconds", "'{value}' is not a valid Unix timestamp (number of seconds elapsed since Unix epoch)"),
        ("list of texts", "'{value}' is not a valid string array"),
    ],
};

const LOG_V5: LogWording = LogWording {
    style: Style::Classic,
    told: TOLD,
    no_ruleset: NO_RULESET,
    no_flag: NO_FLAG,
    tells_unknown: false,
    failed: None,
    nobody: NOBODY,
    nobody_at_once: true,
    no_attribute: None,
    no_sticky: None,
    invalid: None,
    skipped: Some(record(Level::Warning, 0, "{rule}")),
    converted: None,
    mistyped: None,
    unread: &[
        ("semantic version", "{failing} is not valid SemVer string"),
        ("number", "could not convert string to float: {literal}"),
    ],
};

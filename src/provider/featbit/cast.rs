//! Values and defaults: from the text of a variation to the value that a caller gets (spec sections 4.6 and 4.7).

use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::provider::data_sync::finite;
use crate::ruleset::{Value, ValueType};

/// The value of a variation of a flag of this type. What cannot be cast stays as it is.
pub(super) fn cast<'s>(kind: Option<&str>, value: &Tree<'s>) -> Value<'s> {
    let made = match kind {
        Some("boolean" | "json") => {
            value.as_text().and_then(python::loads).map(|tree| Value::of_tree(&finite(&tree)).to_owned())
        }
        Some("number") => number(value),
        _ => None,
    };
    made.unwrap_or_else(|| Value::of_tree(&finite(value)))
}

/// Whether the value of a variation is one of the type of its flag, and so no other than it was meant.
pub(super) fn fits(kind: Option<&str>, value: &Tree<'_>) -> bool {
    match kind {
        Some("boolean") => cast(kind, value).value_type() == ValueType::Bool,
        Some("json") => value.as_text().and_then(python::loads).is_some(),
        Some("number") => number(value).is_some(),
        _ => true,
    }
}

/// `float(value)`, as a whole number where it is one.
fn number(value: &Tree<'_>) -> Option<Value<'static>> {
    let number = match value {
        Tree::Text(text) => python::parse_float(text)?,
        Tree::Number(token) => python::token_float(token)?,
        Tree::Bool(truth) => f64::from(u8::from(*truth)),
        _ => return None,
    };
    Some(of_float(number))
}

fn of_float(number: f64) -> Value<'static> {
    let spelled = match number {
        0.0 => "0".to_owned(),
        whole if whole.is_finite() && whole.fract() == 0.0 => format!("{whole:.0}"),
        other => python::float_text(other),
    };
    // JSON has neither infinities nor NaN, so that these are told as texts.
    let tree = if number.is_finite() { Tree::Number(spelled.into()) } else { Tree::Text(spelled.into()) };
    Value::of_tree(&tree).to_owned()
}

/// What the caller's default becomes: its type is guessed, it is made a text, and that is cast.
pub(super) fn default(default: Option<&Value<'_>>) -> Value<'static> {
    let Some(default) = default else { return Value::NULL };
    match default.tree() {
        tree @ Tree::Number(_) => number(&Tree::Text(python::text(&tree))).unwrap_or_else(|| default.to_owned()),
        tree @ (Tree::List(_) | Tree::Object(_)) => Value::of_tree(&finite(&tree)).to_owned(),
        _ => default.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the specification, section 13.5, and what it says of values that are no texts.
    #[test]
    fn values_are_cast_by_the_type_of_the_flag() {
        let cases = [
            ("number", r#""10""#, "10"),
            ("number", r#""10.0""#, "10"),
            ("number", r#""1e3""#, "1000"),
            ("number", r#""1_000""#, "1000"),
            ("number", r#"" 7 ""#, "7"),
            ("number", r#""0.1""#, "0.1"),
            ("number", r#""nan""#, r#""nan""#),
            ("number", r#""inf""#, r#""inf""#),
            ("number", r#""1e400""#, r#""inf""#),
            ("number", r#""0x10""#, r#""0x10""#),
            ("number", r#""""#, r#""""#),
            ("number", r#""-0""#, "0"),
            ("number", r#""12345678901234567890""#, "12345678901234567168"),
            ("number", "5", "5"),
            ("number", "true", "1"),
            ("boolean", r#""true""#, "true"),
            ("boolean", r#"" true ""#, "true"),
            ("boolean", r#""True""#, r#""True""#),
            ("boolean", r#""1""#, "1"),
            ("boolean", r#""yes""#, r#""yes""#),
            ("boolean", r#""null""#, "null"),
            ("json", r#""{\"b\": 1.0, \"a\": []}""#, r#"{"b":1.0,"a":[]}"#),
            ("json", "{}", "{}"),
            ("string", r#""5""#, r#""5""#),
            ("other", "5", "5"),
        ];
        for (kind, json, want) in cases {
            assert_eq!(cast(Some(kind), &Tree::read(json).unwrap()).json(), want, "{json} as {kind}");
        }
    }

    #[test]
    fn defaults_go_through_a_text() {
        let cases = [
            ("3.0", "3"),
            ("1e30", "1000000000000000019884624838656"),
            ("12345678901234567890", "12345678901234567168"),
            ("-0.0", "0"),
            ("0.5", "0.5"),
            ("true", "true"),
            ("\"3.0\"", "\"3.0\""),
            ("null", "null"),
            ("[1.0]", "[1.0]"),
        ];
        for (json, want) in cases {
            let raw = serde_json::from_str(json).unwrap();
            assert_eq!(default(Some(&Value::raw(raw))).json(), want, "{json}");
        }
    }
}

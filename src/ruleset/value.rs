//! A value that a flag can serve, in its own spelling.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::leaf::python;
use crate::leaf::tree::Tree;

/// A JSON value kept as its source text, so that `3` does not become `3.0` and a large integer keeps its digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value<'s>(Cow<'s, str>);

impl<'s> Value<'s> {
    /// The value `true`.
    pub const TRUE: Value<'static> = Value(Cow::Borrowed("true"));
    /// The value `false`.
    pub const FALSE: Value<'static> = Value(Cow::Borrowed("false"));
    /// The number 0.
    pub const ZERO: Value<'static> = Value(Cow::Borrowed("0"));
    /// The value `null`.
    pub const NULL: Value<'static> = Value(Cow::Borrowed("null"));

    /// The value as it stands in a document.
    #[must_use]
    pub fn raw(json: &'s RawValue) -> Value<'s> {
        Value(Cow::Borrowed(json.get()))
    }

    /// A value made anew.
    #[must_use]
    pub fn of(json: &serde_json::Value) -> Value<'static> {
        Value(Cow::Owned(json.to_string()))
    }

    /// A whole number.
    #[must_use]
    pub fn whole(number: i64) -> Value<'static> {
        Value(Cow::Owned(number.to_string()))
    }

    /// A value of a tree, in its own spelling.
    #[must_use]
    pub fn of_tree(tree: &Tree<'s>) -> Value<'s> {
        match tree {
            Tree::Null => Value::NULL,
            Tree::Bool(true) => Value::TRUE,
            Tree::Bool(false) => Value::FALSE,
            Tree::Number(token) => Value(token.clone()),
            Tree::Text(_) | Tree::List(_) | Tree::Object(_) => {
                let text = python::dumps(tree);
                // JSON has no word for numbers past all measure, but their tokens are JSON.
                let is_json = !text.contains("Infinity") && !text.contains("NaN");
                Value(Cow::Owned(if is_json { text } else { tree.to_string() }))
            }
        }
    }

    /// A value of a tree, every number in its own spelling, inside of lists and objects, too.
    #[must_use]
    pub fn spelled(tree: &Tree<'s>) -> Value<'s> {
        match tree {
            Tree::Number(_) | Tree::Null | Tree::Bool(_) => Value::of_tree(tree),
            Tree::Text(_) | Tree::List(_) | Tree::Object(_) => Value(Cow::Owned(tree.to_string())),
        }
    }

    /// The value as a tree; `null` where it is nested past all measure.
    #[must_use]
    pub fn tree(&self) -> Tree<'_> {
        Tree::read(&self.0).unwrap_or(Tree::Null)
    }

    /// The same value with a text of its own.
    #[must_use]
    pub fn to_owned(&self) -> Value<'static> {
        Value(Cow::Owned(self.0.clone().into_owned()))
    }

    /// The JSON text.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.0
    }

    /// The value as `serde_json` has it. Numbers past its reach become texts of their tokens; a value made of them with
    /// `json!` would be a panic.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        self.tree().to_json()
    }

    /// The value as a person or a script reads it: a string without its quotes, anything else as JSON.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match serde_json::from_str::<String>(&self.0) {
            Ok(text) => Cow::Owned(text),
            Err(_) => Cow::Borrowed(&self.0),
        }
    }

    /// Whether a flag that serves this counts as on: anything but `false`, `null`, and the texts `false` and `off` in any letter
    /// case, since some dialects have nothing but texts.
    #[must_use]
    pub fn is_on(&self) -> bool {
        let json = self.json();
        !matches!(json, "false" | "null") && !["\"false\"", "\"off\""].iter().any(|off| json.eq_ignore_ascii_case(off))
    }
}

/// The type that a typed call of an SDK asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// `true` or `false`.
    Bool,
    /// A text.
    Text,
    /// Any number, whether it is asked for as a whole one or not.
    Number,
    /// Anything.
    Json,
}

impl Value<'_> {
    /// The type of the value; [`ValueType::Json`] for `null`, lists and objects.
    #[must_use]
    pub fn value_type(&self) -> ValueType {
        match self.json().trim_start().as_bytes().first() {
            Some(b'"') => ValueType::Text,
            Some(b't' | b'f') => ValueType::Bool,
            Some(b'-' | b'0'..=b'9') => ValueType::Number,
            _ => ValueType::Json,
        }
    }

    /// Whether a typed call that asks for `wanted` takes the value.
    #[must_use]
    pub fn is_a(&self, wanted: ValueType) -> bool {
        wanted == ValueType::Json || self.value_type() == wanted
    }
}

impl ValueType {
    /// The type in a word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ValueType::Bool => "boolean",
            ValueType::Text => "text",
            ValueType::Number => "number",
            ValueType::Json => "list, object or null",
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serde_json::from_str::<&RawValue>(&self.0) {
            Ok(raw) => raw.serialize(serializer),
            Err(error) => Err(serde::ser::Error::custom(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_spelling() {
        for json in ["3", "3.0", "12345678901234567890123", "-0", "\"a\\u0062\"", "{\"b\": 1, \"a\":2}"] {
            let raw: &RawValue = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&Value::raw(raw)).unwrap(), json);
        }
        assert_eq!(Value::of(&serde_json::json!("a b")).text(), "a b");
        assert_eq!(Value::TRUE.text(), "true");
    }

    #[test]
    fn numbers_inside_of_lists_keep_their_spelling_where_that_is_wanted() {
        let json = r#"[1e999,-0,{"a":1.50}]"#;
        let tree = Tree::read(json).unwrap();
        assert_eq!(serde_json::to_string(&Value::spelled(&tree)).unwrap(), json);
    }

    #[test]
    fn numbers_past_all_measure_are_told_as_texts() {
        let long = "9".repeat(400);
        let cases = [
            ("1e400", serde_json::json!("1e400")),
            (&*long, serde_json::json!(long)),
            ("[-1e400, {\"a\": 1.5}]", serde_json::json!(["-1e400", {"a": 1.5}])),
            ("18446744073709551615", serde_json::json!(u64::MAX)),
        ];
        for (json, want) in cases {
            assert_eq!(Value(json.into()).to_json(), want, "{json}");
        }
    }

    #[test]
    fn types_are_those_of_json() {
        use ValueType::{Bool, Json, Number, Text};
        let cases = [("true", Bool), ("\"a\"", Text), ("-1.5", Number), ("null", Json), ("[1]", Json), (" {}", Json)];
        for (json, want) in cases {
            let value = Value(json.into());
            assert_eq!(value.value_type(), want, "{json}");
            let takes = [Bool, Text, Number, Json].map(|wanted| value.is_a(wanted));
            assert_eq!(takes, [want == Bool, want == Text, want == Number, true], "{json}");
        }
    }

    #[test]
    fn false_and_null_are_off_and_so_are_the_texts_that_say_so() {
        let (off, on) =
            (["false", "null", r#""false""#, r#""FALSE""#, r#""Off""#], ["true", "0", r#""""#, r#""on""#, r#""no""#]);
        for (json, on) in off.map(|json| (json, false)).into_iter().chain(on.map(|json| (json, true))) {
            assert_eq!(Value::of(&serde_json::from_str(json).unwrap()).is_on(), on, "{json}");
        }
    }
}

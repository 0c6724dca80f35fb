//! JSON values as Python values: their texts and literals, JSON again, truth, equality.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use foldhash::fast::RandomState;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, Visitor};

use super::number::{Number, float_text, json_float_text, json_number};
use super::text::push_text_literal;
use crate::leaf::tree::{FEW, Tree};

/// `json.loads(text)`; `None` where Python raises. NaN and the infinities, which are no JSON but taken by Python, are numbers
/// spelled so.
#[must_use]
pub fn loads(text: &str) -> Option<Tree<'static>> {
    match Tree::read(text) {
        Ok(tree) => Some(tree.to_owned()),
        Err(_) if WORDS.iter().any(|(word, _)| text.contains(word)) => {
            Tree::read(&with_tokens(text)).ok().map(|tree| with_words(&tree))
        }
        Err(_) => None,
    }
}

/// The words of Python for numbers that JSON does not have, longest first, and tokens that stand for them. Nobody writes such.
const WORDS: [(&str, &str); 3] =
    [("-Infinity", "-9E+0099999991"), ("Infinity", "9E+0099999991"), ("NaN", "9E+0099999992")];

/// Whether a character can stand beside a value.
fn is_between(c: char) -> bool {
    matches!(c, '[' | ']' | '{' | '}' | ',' | ':') || c.is_whitespace()
}

/// The words outside of texts, replaced by tokens.
fn with_tokens(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_text = false;
    while let Some(c) = rest.chars().next() {
        let stands_alone = out.chars().next_back().is_none_or(is_between);
        let ends = |word: &str| rest[word.len()..].chars().next().is_none_or(is_between);
        let is_word = |word: &str| !is_text && stands_alone && rest.starts_with(word) && ends(word);
        let word = WORDS.iter().find(|(word, _)| is_word(word));
        let taken = if let Some((word, token)) = word {
            out.push_str(token);
            word.len()
        } else {
            // What is escaped in a text does not end it.
            let escaped = if is_text && c == '\\' { rest[1..].chars().next() } else { None };
            let taken = c.len_utf8() + escaped.map_or(0, char::len_utf8);
            is_text ^= c == '"';
            out.push_str(&rest[..taken]);
            taken
        };
        rest = &rest[taken..];
    }
    out
}

/// The tokens, replaced by the words that they stand for.
fn with_words(tree: &Tree<'_>) -> Tree<'static> {
    match tree {
        Tree::Number(token) => {
            let word = WORDS.iter().find(|(_, held)| held == token).map_or(token.as_ref(), |(word, _)| word);
            Tree::Number(word.to_owned().into())
        }
        Tree::List(items) => Tree::List(items.iter().map(with_words).collect()),
        Tree::Object(members) => Tree::Object(
            members.iter().map(|(name, value)| (name.clone().into_owned().into(), with_words(value))).collect(),
        ),
        other => other.to_owned(),
    }
}

/// `str(x)`: a text itself, and of everything else the literal.
#[must_use]
pub fn text<'t>(tree: &'t Tree<'_>) -> Cow<'t, str> {
    match tree {
        Tree::Null => Cow::Borrowed("None"),
        Tree::Bool(truth) => Cow::Borrowed(truth_literal(*truth)),
        Tree::Number(token) => super::number_text(token),
        Tree::Text(text) => Cow::Borrowed(text),
        Tree::List(_) | Tree::Object(_) => Cow::Owned(literal(tree)),
    }
}

/// `repr(x)`.
#[must_use]
pub fn literal(tree: &Tree<'_>) -> String {
    let mut out = String::new();
    push_literal(&mut out, tree);
    out
}

fn truth_literal(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}

fn push_literal(out: &mut String, tree: &Tree<'_>) {
    match tree {
        Tree::Null => out.push_str("None"),
        Tree::Bool(truth) => out.push_str(truth_literal(*truth)),
        Tree::Number(token) => match json_number(token) {
            Number::Int(digits) => out.push_str(digits),
            Number::Float(number) => out.push_str(&float_text(number)),
        },
        Tree::Text(text) => push_text_literal(out, text),
        Tree::List(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                push_literal(out, item);
            }
            out.push(']');
        }
        Tree::Object(members) => {
            out.push('{');
            for (place, (name, value)) in members.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                push_text_literal(out, name);
                out.push_str(": ");
                push_literal(out, value);
            }
            out.push('}');
        }
    }
}

/// `json.dumps(x, ensure_ascii=False, separators=(',', ':'))`.
#[must_use]
pub fn dumps(tree: &Tree<'_>) -> String {
    let mut writer = Writer { out: String::new(), indent: None, is_ascii: false };
    writer.value(tree, 0);
    writer.out
}

/// `json.dumps(x, indent=indent)`: a line for each item and member, and nothing but ASCII.
#[must_use]
pub fn dumps_indented(tree: &Tree<'_>, indent: usize) -> String {
    let mut writer = Writer { out: String::new(), indent: Some(indent), is_ascii: true };
    writer.value(tree, 0);
    writer.out
}

/// Writes JSON as Python's `json` module does.
struct Writer {
    out: String,
    /// The spaces of each level; `None` writes it all on one line.
    indent: Option<usize>,
    is_ascii: bool,
}

impl Writer {
    fn value(&mut self, tree: &Tree<'_>, level: usize) {
        match tree {
            Tree::Null => self.out.push_str("null"),
            Tree::Bool(truth) => self.out.push_str(if *truth { "true" } else { "false" }),
            Tree::Number(token) => match json_number(token) {
                Number::Int(digits) => self.out.push_str(digits),
                Number::Float(number) => self.out.push_str(&json_float_text(number)),
            },
            Tree::Text(text) => self.text(text),
            Tree::List(items) => {
                self.out.push('[');
                for (place, item) in items.iter().enumerate() {
                    self.begin(place, level + 1);
                    self.value(item, level + 1);
                }
                self.end(items.len(), level, ']');
            }
            Tree::Object(members) => {
                self.out.push('{');
                for (place, (name, value)) in members.iter().enumerate() {
                    self.begin(place, level + 1);
                    self.text(name);
                    self.out.push_str(if self.indent.is_some() { ": " } else { ":" });
                    self.value(value, level + 1);
                }
                self.end(members.len(), level, '}');
            }
        }
    }

    fn begin(&mut self, place: usize, level: usize) {
        if place > 0 {
            self.out.push(',');
        }
        self.line(level);
    }

    fn end(&mut self, count: usize, level: usize, bracket: char) {
        if count > 0 {
            self.line(level);
        }
        self.out.push(bracket);
    }

    fn line(&mut self, level: usize) {
        if let Some(indent) = self.indent {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', indent * level));
        }
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                '\u{8}' => self.out.push_str("\\b"),
                '\u{c}' => self.out.push_str("\\f"),
                _ if c < ' ' || (self.is_ascii && c > '~') => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        // Writing to a string cannot fail.
                        let _ = write!(self.out, "\\u{unit:04x}");
                    }
                }
                _ => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}

/// `type(x).__name__`.
#[must_use]
pub fn type_name(tree: &Tree<'_>) -> &'static str {
    match tree {
        Tree::Null => "NoneType",
        Tree::Bool(_) => "bool",
        Tree::Number(token) if super::is_int(token) => "int",
        Tree::Number(_) => "float",
        Tree::Text(_) => "str",
        Tree::List(_) => "list",
        Tree::Object(_) => "dict",
    }
}

/// `not x`: whether it is nothing, zero or empty. NaN is none of these.
#[must_use]
pub fn is_falsy(tree: &Tree<'_>) -> bool {
    match tree {
        Tree::Null => true,
        Tree::Bool(truth) => !truth,
        Tree::Number(token) => match json_number(token) {
            Number::Int(digits) => digits == "0",
            Number::Float(number) => number == 0.0,
        },
        Tree::Text(text) => text.is_empty(),
        Tree::List(items) => items.is_empty(),
        Tree::Object(members) => members.is_empty(),
    }
}

/// `one == other`.
///
/// Truth values are the numbers 1 and 0. Integers of any size, and an integer and a float, are equal where their exact
/// values are. Members may stand in any order. NaN equals nothing; only within lists and dicts it equals itself, for
/// there Python asks first whether two things are one and the same, and `json.loads` has but one NaN.
#[must_use]
pub fn equal(one: &Tree<'_>, other: &Tree<'_>) -> bool {
    match (one, other) {
        (Tree::Null, Tree::Null) => true,
        (Tree::Text(one), Tree::Text(other)) => one == other,
        (Tree::List(one), Tree::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same_or_equal(one, other))
        }
        (Tree::Object(one), Tree::Object(other)) => one.len() == other.len() && members_equal(one, other),
        _ => match (number(one), number(other)) {
            (Some(one), Some(other)) => numbers_equal(&one, &other),
            _ => false,
        },
    }
}

fn members_equal(one: &[(Cow<'_, str>, Tree<'_>)], other: &[(Cow<'_, str>, Tree<'_>)]) -> bool {
    if one.len() <= FEW {
        return one.iter().all(|(name, value)| {
            other.iter().find(|(named, _)| named == name).is_some_and(|(_, other)| is_same_or_equal(value, other))
        });
    }
    let mut others = HashMap::with_capacity_and_hasher(other.len(), RandomState::default());
    others.extend(other.iter().map(|(name, value)| (name.as_ref(), value)));
    one.iter().all(|(name, value)| others.get(name.as_ref()).is_some_and(|other| is_same_or_equal(value, other)))
}

fn is_same_or_equal(one: &Tree<'_>, other: &Tree<'_>) -> bool {
    let is_nan = |tree: &Tree<'_>| matches!(tree, Tree::Number(token) if token == "NaN");
    (is_nan(one) && is_nan(other)) || equal(one, other)
}

fn number<'t>(tree: &'t Tree<'_>) -> Option<Number<'t>> {
    match tree {
        Tree::Bool(truth) => Some(Number::Int(if *truth { "1" } else { "0" })),
        Tree::Number(token) => Some(json_number(token)),
        _ => None,
    }
}

#[expect(clippy::float_cmp, reason = "Python compares floats exactly")]
fn numbers_equal(one: &Number<'_>, other: &Number<'_>) -> bool {
    match (one, other) {
        (Number::Int(one), Number::Int(other)) => one == other,
        (Number::Float(one), Number::Float(other)) => one == other,
        (Number::Int(digits), Number::Float(number)) | (Number::Float(number), Number::Int(digits)) => {
            // The digits of a whole float are its exact value, however many there are.
            number.fract() == 0.0 && if *number == 0.0 { *digits == "0" } else { *digits == format!("{number:.0}") }
        }
    }
}

/// The items of `json.loads(text)`, where that is a list of nothing but texts; `None` where it is something else or
/// raises `ValueError`.
///
/// An escape that is half of a surrogate pair, which a text of Python can hold, becomes U+FFFD.
#[must_use]
pub fn string_list(text: &str) -> Option<Vec<String>> {
    // The parser's white space is that of `json.loads`. Only this first look refuses control characters within texts.
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let items: Vec<Item> = serde_json::from_str(text).ok()?;
    Some(items.into_iter().map(|Item(text)| text).collect())
}

/// A text in which halves of surrogate pairs were replaced.
struct Item(String);

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Item, D::Error> {
        // Bytes are the parser's way to hand over halves of surrogate pairs.
        deserializer.deserialize_bytes(ItemVisitor)
    }
}

struct ItemVisitor;

impl Visitor<'_> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a text")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Item, E> {
        let mut text = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            // Half of a surrogate pair is three bytes, each of which is invalid: the first of them begins with 0xed.
            if chunk.invalid().first() == Some(&0xed) {
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        Ok(Item(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(json: &str) -> Tree<'_> {
        Tree::read(json).unwrap()
    }

    #[test]
    fn words_for_numbers_are_read_where_they_stand_alone() {
        // Text, and what `json.loads` makes of it, as `repr` prints it.
        let cases = [
            ("NaN", Some("nan")),
            ("[NaN, -Infinity]", Some("[nan, -inf]")),
            (r#"{"NaN": "NaN"}"#, Some("{'NaN': 'NaN'}")),
            ("[Infinity]", Some("[inf]")),
            (r#"["\"", NaN]"#, Some("['\"', nan]")),
            ("1NaN", None),
            ("NaN1", None),
            ("-NaN", None),
            ("[1NaN]", None),
            ("Infinityx", None),
        ];
        for (text, want) in cases {
            assert_eq!(loads(text).map(|tree| literal(&tree)).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn values_are_written_as_python_does() {
        let cases = [
            ("null", "None", "None", "null", "null", ("NoneType", true)),
            ("true", "True", "True", "true", "true", ("bool", false)),
            ("false", "False", "False", "false", "false", ("bool", true)),
            ("-0", "0", "0", "0", "0", ("int", true)),
            ("12", "12", "12", "12", "12", ("int", false)),
            ("1e5", "100000.0", "100000.0", "100000.0", "100000.0", ("float", false)),
            ("-1e400", "-inf", "-inf", "-Infinity", "-Infinity", ("float", false)),
            ("1.50", "1.5", "1.5", "1.5", "1.5", ("float", false)),
            (
                "123456789012345678901",
                "123456789012345678901",
                "123456789012345678901",
                "123456789012345678901",
                "123456789012345678901",
                ("int", false),
            ),
            ("\"it's é\\n\"", "it's é\n", "\"it's é\\n\"", "\"it's é\\n\"", "\"it's \\u00e9\\n\"", ("str", false)),
            (
                "\"\\u007f\\u0000\\b\\f/\\\\\\\" 😃\\u2028\"",
                "\u{7f}\u{0}\u{8}\u{c}/\\\" 😃\u{2028}",
                "'\\x7f\\x00\\x08\\x0c/\\\\\" 😃\\u2028'",
                "\"\u{7f}\\u0000\\b\\f/\\\\\\\" 😃\u{2028}\"",
                "\"\\u007f\\u0000\\b\\f/\\\\\\\" \\ud83d\\ude03\\u2028\"",
                ("str", false),
            ),
            ("[]", "[]", "[]", "[]", "[]", ("list", true)),
            ("{}", "{}", "{}", "{}", "{}", ("dict", true)),
            ("\"\"", "", "''", "\"\"", "\"\"", ("str", true)),
            (
                "[1,\"a\",[null,{}],1e16]",
                "[1, 'a', [None, {}], 1e+16]",
                "[1, 'a', [None, {}], 1e+16]",
                "[1,\"a\",[null,{}],1e+16]",
                "[\n    1,\n    \"a\",\n    [\n        null,\n        {}\n    ],\n    1e+16\n]",
                ("list", false),
            ),
            (
                "{\"a\":true,\"b c\":[1.0],\"é\":\"\\\"'\"}",
                "{'a': True, 'b c': [1.0], 'é': '\"\\''}",
                "{'a': True, 'b c': [1.0], 'é': '\"\\''}",
                "{\"a\":true,\"b c\":[1.0],\"é\":\"\\\"'\"}",
                "{\n    \"a\": true,\n    \"b c\": [\n        1.0\n    ],\n    \"\\u00e9\": \"\\\"'\"\n}",
                ("dict", false),
            ),
            ("0.0", "0.0", "0.0", "0.0", "0.0", ("float", true)),
            ("0e5", "0.0", "0.0", "0.0", "0.0", ("float", true)),
            ("1e-400", "0.0", "0.0", "0.0", "0.0", ("float", true)),
            ("[0]", "[0]", "[0]", "[0]", "[\n    0\n]", ("list", false)),
        ];
        for (json, want_text, want_literal, want_dumps, want_indented, (want_type, want_falsy)) in cases {
            let tree = read(json);
            assert_eq!(text(&tree), want_text);
            assert_eq!(literal(&tree), want_literal);
            assert_eq!(dumps(&tree), want_dumps);
            assert_eq!(dumps_indented(&tree, 4), want_indented);
            assert_eq!(type_name(&tree), want_type);
            assert_eq!(is_falsy(&tree), want_falsy, "{json}");
        }
    }

    #[test]
    fn the_words_for_no_number_are_written_as_python_does() {
        let tree = Tree::List(["NaN", "Infinity", "-Infinity"].map(|token| Tree::Number(token.into())).into());
        assert_eq!(literal(&tree), "[nan, inf, -inf]");
        assert_eq!(dumps(&tree), "[NaN,Infinity,-Infinity]");
        assert_eq!(dumps_indented(&tree, 0), "[\nNaN,\nInfinity,\n-Infinity\n]");
    }

    #[test]
    fn values_are_equal_within_a_row_and_no_others() {
        let rows: &[&[&str]] = &[
            &["1", "1.0", "1e0", "true", "10e-1"],
            &["0", "-0", "0.0", "-0.0", "false", "1e-400", "0e9"],
            &["9007199254740993", "9007199254740993"],
            &["9007199254740992", "9007199254740992.0", "9007199254740993.0"],
            &["100000000000000000000000"],
            &["99999999999999991611392", "1e23", "1E+23"],
            &["1e400", "1e500"],
            &["0.1", "0.10", "1e-1"],
            &["\"1\"", "\"\\u0031\""],
            &["null", "null"],
            &["[1,[true]]", "[1.0,[1]]"],
            &["{\"a\":1,\"b\":null}", "{\"b\":null,\"a\":true}"],
            &["[]", "[]"],
            &["{}", "{}"],
            &["\"\""],
            &["-1e400"],
        ];
        for (number, row) in rows.iter().enumerate() {
            for (other_number, other_row) in rows.iter().enumerate() {
                for (one, other) in row.iter().flat_map(|one| other_row.iter().map(move |other| (one, other))) {
                    assert_eq!(equal(&read(one), &read(other)), number == other_number, "{one} {other}");
                }
            }
        }
    }

    #[test]
    fn nan_equals_itself_within_lists_only() {
        let nan = || Tree::Number("NaN".into());
        assert!(!equal(&nan(), &nan()));
        assert!(equal(&Tree::List(vec![nan()]), &Tree::List(vec![nan()])));
        assert!(equal(&Tree::Object(vec![("a".into(), nan())]), &Tree::Object(vec![("a".into(), nan())])));
    }

    #[test]
    fn large_objects_are_equal_in_any_order() {
        let object = |numbers: &mut dyn Iterator<Item = i32>| {
            Tree::Object(numbers.map(|n| (n.to_string().into(), Tree::Number(n.to_string().into()))).collect())
        };
        assert!(equal(&object(&mut (0..100)), &object(&mut (0..100).rev())));
        assert!(!equal(&object(&mut (0..100)), &object(&mut (1..101))));
    }

    #[test]
    fn lists_of_texts_are_read_as_python_does() {
        let cases = [
            ("[\"a\",\"é\\u00e9\\ud83d\\ude00\"]", Some(&["a", "éé😀"][..])),
            ("[]", Some(&[][..])),
            (" \t\r\n[ \"a\" , \"\" ] ", Some(&["a", ""][..])),
            ("[\"a\",]", None),
            ("[\"a\",1]", None),
            ("[\"a\",NaN]", None),
            ("[[\"a\"]]", None),
            ("{\"a\":\"b\"}", None),
            ("\"a\"", None),
            ("a", None),
            ("", None),
            ("\u{feff}[\"a\"]", None),
            ("\u{a0}[\"a\"]", None),
            ("[\"a\"] x", None),
            ("['a']", None),
            ("[\"a\u{1}\"]", None),
            ("[\"a\n\"]", None),
            ("[\"\\x\"]", None),
            ("[\"\\ud800\",\"\\udc00x\",\"\\ud800\\ud83d\\ude00\"]", Some(&["�", "�x", "�😀"][..])),
            ("[\"\\/\\b\u{7f}\"]", Some(&["/\u{8}\u{7f}"][..])),
        ];
        for (json, want) in cases {
            assert_eq!(
                string_list(json).as_deref(),
                want.map(|want| want.iter().map(ToString::to_string).collect::<Vec<_>>()).as_deref(),
                "{json:?}"
            );
        }
    }

    fn any_tree() -> impl Strategy<Value = Tree<'static>> {
        let leaf = prop_oneof![
            Just(Tree::Null),
            any::<bool>().prop_map(Tree::Bool),
            r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,3})?"
                .prop_map(|token| Tree::Number(token.into())),
            any::<String>().prop_map(|text| Tree::Text(text.into())),
        ];
        leaf.prop_recursive(4, 40, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Tree::List),
                prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(|members| {
                    Tree::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_dumped_reads_back_as_equal(tree in any_tree()) {
            prop_assert!(equal(&tree, &tree));
            for json in [dumps(&tree), dumps_indented(&tree, 2)] {
                // The words for what is infinite are no JSON.
                if !json.contains("Infinity") {
                    prop_assert!(equal(&read(&json), &tree), "{}", json);
                }
            }
            let _ = (text(&tree), type_name(&tree), is_falsy(&tree));
        }

        #[test]
        fn lists_of_texts_read_back(items: Vec<String>) {
            let tree = Tree::List(items.iter().map(|item| Tree::Text(item.into())).collect());
            prop_assert_eq!(string_list(&dumps(&tree)), Some(items));
        }

        #[test]
        fn no_text_is_too_odd(text in r#"[\[\]{}",:\\ud8c0a ]{0,30}"#) {
            let _ = string_list(&text);
        }
    }
}

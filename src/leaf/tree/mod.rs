//! JSON as a tree that keeps how numbers were spelled and in which order members stand.
//!
//! `serde_json` decides what JSON is: every text is checked by it first, and its words are what an error says. The tree
//! itself is then built from text that is known to be JSON. Of members with the same name the last value counts, at the
//! place of the first, as in a Python dict; a `\u` escape that is half of a surrogate pair is an error, for Rust's text
//! cannot hold it.

pub mod order;
mod raw;
pub mod step;
mod write;

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;
use memchr::{memchr_iter, memchr2, memrchr};
use serde::de::IgnoredAny;
use serde_json::Value;

pub use raw::{Part, Raw, RawMembers, items, members};

use super::plain::without_place;

/// How deeply lists and objects may be nested.
const MOST_LEVELS: usize = 200;

/// Objects of up to this many members are searched front to back.
pub(super) const FEW: usize = 16;

/// The members of an object in their order; no name stands twice.
pub type Members<'s> = Vec<(Cow<'s, str>, Tree<'s>)>;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree<'s> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it was spelled.
    Number(Cow<'s, str>),
    /// A text without its quotes and escapes.
    Text(Cow<'s, str>),
    /// The items of a list.
    List(Vec<Tree<'s>>),
    /// The members of an object.
    Object(Members<'s>),
}

/// Why a text is no JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at line {line} column {column}")]
pub struct TreeError {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
    /// What is wrong, without the place.
    pub message: String,
}

impl TreeError {
    /// What the parser says about `json`. Its column 0 stands for the line feed before the line, and of a control character
    /// in a text it gives the column before.
    fn of(json: &str, error: &serde_json::Error) -> TreeError {
        let message = without_place(error);
        match (error.line(), error.column()) {
            (line @ 2.., 0) => {
                let before = json.split('\n').nth(line - 2).unwrap_or_default();
                TreeError { line: line - 1, column: before.len() + 1, message }
            }
            (line, column) => {
                let column = column + usize::from(message.starts_with("control character"));
                TreeError { line: line.max(1), column: column.max(1), message }
            }
        }
    }

    /// What is wrong with the byte at `offset`.
    fn at(json: &str, offset: usize, message: impl Into<String>) -> TreeError {
        let before = &json.as_bytes()[..offset];
        let column = memrchr(b'\n', before).map_or(offset, |end| offset - end - 1) + 1;
        TreeError { line: memchr_iter(b'\n', before).count() + 1, column, message: message.into() }
    }
}

impl<'s> Tree<'s> {
    /// Reads JSON text. Texts without escapes, and numbers, are borrowed from it.
    ///
    /// # Errors
    /// Where the text is not JSON (a leading byte-order mark is not), where half of a surrogate pair is escaped, and
    /// where lists and objects are nested more than 200 levels deep.
    pub fn read(json: &'s str) -> Result<Tree<'s>, TreeError> {
        check(json)?;
        Builder::of(json).value(0)
    }

    /// The tree of a value that was read already. Its numbers are spelled as `serde_json` spells them.
    #[must_use]
    pub fn of(value: &'s Value) -> Tree<'s> {
        match value {
            Value::Null => Tree::Null,
            Value::Bool(truth) => Tree::Bool(*truth),
            Value::Number(number) => Tree::Number(Cow::Owned(number.to_string())),
            Value::String(text) => Tree::Text(Cow::Borrowed(text)),
            Value::Array(items) => Tree::List(items.iter().map(Tree::of).collect()),
            Value::Object(members) => Tree::Object(
                members.iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), Tree::of(value))).collect(),
            ),
        }
    }

    /// The member called `name`, where this is an object that has one. It is searched front to back.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Tree<'s>> {
        self.as_object()?.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// The text, where this is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Tree::Text(text) = self { Some(text) } else { None }
    }

    /// The items, where this is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Tree<'s>]> {
        if let Tree::List(items) = self { Some(items) } else { None }
    }

    /// The members, where this is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&[(Cow<'s, str>, Tree<'s>)]> {
        if let Tree::Object(members) = self { Some(members) } else { None }
    }

    /// The truth value, where this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Tree::Bool(truth) = self { Some(*truth) } else { None }
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Tree::Null)
    }
}

/// The member called `name`, to be changed. It is searched front to back.
pub fn member_mut<'t, 's>(members: &'t mut Members<'s>, name: &str) -> Option<&'t mut Tree<'s>> {
    members.iter_mut().find(|(member, _)| member == name).map(|(_, value)| value)
}

/// Gives the member called `name` another value; one that is not there yet comes last.
pub fn set_member<'s>(members: &mut Members<'s>, name: impl Into<Cow<'s, str>>, value: Tree<'s>) {
    let name = name.into();
    match member_mut(members, &name) {
        Some(member) => *member = value,
        None => members.push((name, value)),
    }
}

/// Whether `json` is JSON but for halves of surrogate pairs. This needs no stack, however deep the nesting.
fn check(json: &str) -> Result<(), TreeError> {
    serde_json::from_str::<IgnoredAny>(json).map(drop).map_err(|error| TreeError::of(json, &error))
}

/// Of members with the same name leaves the last value, at the place of the first.
pub(super) fn last_of_each<V>(members: Vec<(Cow<'_, str>, V)>) -> Vec<(Cow<'_, str>, V)> {
    // For each member that repeats a name: its place and the place of the first.
    let mut repeated = Vec::new();
    if members.len() <= FEW {
        for (place, (name, _)) in members.iter().enumerate().skip(1) {
            if let Some(first) = members[..place].iter().position(|(earlier, _)| earlier == name) {
                repeated.push((place, first));
            }
        }
    } else {
        let mut firsts = HashMap::with_capacity_and_hasher(members.len(), RandomState::default());
        for (place, (name, _)) in members.iter().enumerate() {
            let first = *firsts.entry(name.as_ref()).or_insert(place);
            if first != place {
                repeated.push((place, first));
            }
        }
    }
    if repeated.is_empty() {
        return members;
    }
    let mut slots: Vec<Option<(Cow<'_, str>, V)>> = members.into_iter().map(Some).collect();
    for (place, first) in repeated {
        let later = slots[place].take();
        if let (Some((_, value)), Some((_, earlier))) = (later, &mut slots[first]) {
            *earlier = value;
        }
    }
    slots.into_iter().flatten().collect()
}

/// Builds the tree of text that is known to be JSON.
struct Builder<'s> {
    json: &'s str,
    at: usize,
    /// Items of the lists that are still open, those of an inner list last, so that each list is stored at its size.
    items: Vec<Tree<'s>>,
    /// Likewise members of objects.
    members: Members<'s>,
}

impl<'s> Builder<'s> {
    fn of(json: &'s str) -> Builder<'s> {
        Builder { json, at: 0, items: Vec::new(), members: Vec::new() }
    }

    /// The value that comes next, inside of `levels` lists and objects.
    fn value(&mut self, levels: usize) -> Result<Tree<'s>, TreeError> {
        match self.peek() {
            b'{' => self.object(levels + 1).map(Tree::Object),
            b'[' => self.list(levels + 1).map(Tree::List),
            b'"' => self.text().map(Tree::Text),
            b't' => self.word("true", Tree::Bool(true)),
            b'f' => self.word("false", Tree::Bool(false)),
            b'n' => self.word("null", Tree::Null),
            _ => self.number(),
        }
    }

    fn object(&mut self, levels: usize) -> Result<Members<'s>, TreeError> {
        self.enter(levels)?;
        let start = self.members.len();
        while self.is_inside(b'}') {
            let name = self.text()?;
            self.peek();
            // The colon.
            self.at += 1;
            let value = self.value(levels)?;
            self.members.push((name, value));
        }
        Ok(last_of_each(self.members.drain(start..).collect()))
    }

    fn list(&mut self, levels: usize) -> Result<Vec<Tree<'s>>, TreeError> {
        self.enter(levels)?;
        let start = self.items.len();
        while self.is_inside(b']') {
            let item = self.value(levels)?;
            self.items.push(item);
        }
        Ok(self.items.drain(start..).collect())
    }

    fn enter(&mut self, levels: usize) -> Result<(), TreeError> {
        if levels > MOST_LEVELS {
            return Err(TreeError::at(self.json, self.at, "nested too deeply"));
        }
        self.at += 1;
        Ok(())
    }

    /// Moves to the next item, past its comma, or past the closing bracket `end`.
    fn is_inside(&mut self, end: u8) -> bool {
        let next = self.peek();
        if next == b',' {
            self.at += 1;
            self.peek();
        } else if next == end || next == 0 {
            self.at += 1;
            return false;
        }
        true
    }

    fn text(&mut self) -> Result<Cow<'s, str>, TreeError> {
        let start = self.at + 1;
        let mut end = start;
        let mut has_escapes = false;
        while let Some(step) = self.json.as_bytes().get(end..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
            end += step;
            if self.json.as_bytes()[end] == b'"' {
                break;
            }
            has_escapes = true;
            end += 2;
        }
        self.at = end + 1;
        if !has_escapes {
            return Ok(Cow::Borrowed(&self.json[start..end]));
        }
        serde_json::from_str(&self.json[start - 1..=end]).map(Cow::Owned).map_err(|error| {
            // No text reaches over the end of a line, so the place lies on the line where it begins.
            TreeError::at(self.json, (start + error.column()).saturating_sub(2), without_place(&error))
        })
    }

    fn number(&mut self) -> Result<Tree<'s>, TreeError> {
        let start = self.at;
        let rest = &self.json.as_bytes()[start..];
        let length = rest
            .iter()
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'))
            .unwrap_or(rest.len());
        if length == 0 {
            return Err(TreeError::at(self.json, start, "expected value"));
        }
        self.at += length;
        Ok(Tree::Number(Cow::Borrowed(&self.json[start..self.at])))
    }

    #[expect(clippy::unnecessary_wraps, reason = "it stands beside arms that can fail")]
    fn word(&mut self, word: &str, value: Tree<'s>) -> Result<Tree<'s>, TreeError> {
        self.at += word.len();
        Ok(value)
    }

    /// The first byte that is no white space, moved to; 0 at the end of the text.
    fn peek(&mut self) -> u8 {
        let bytes = self.json.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.at += 1,
                Some(byte) => return *byte,
                None => return 0,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> Tree<'_> {
        Tree::Text(text.into())
    }

    fn number(token: &str) -> Tree<'_> {
        Tree::Number(token.into())
    }

    fn object<'s, const N: usize>(members: [(&'s str, Tree<'s>); N]) -> Tree<'s> {
        Tree::Object(members.map(|(name, value)| (name.into(), value)).into())
    }

    #[test]
    fn values_are_read() {
        let cases = [
            ("null", Tree::Null),
            (" true ", Tree::Bool(true)),
            ("\t\r\nfalse\n", Tree::Bool(false)),
            ("-0", number("-0")),
            ("1.50E+007", number("1.50E+007")),
            ("123456789012345678901234567890", number("123456789012345678901234567890")),
            ("1e999", number("1e999")),
            (r#""""#, text("")),
            (r#""é😃""#, text("é😃")),
            (r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude03\"""#, text("\"\\/\u{8}\u{c}\n\r\té😃\"")),
            (r#""a\\""#, text("a\\")),
            ("[]", Tree::List(vec![])),
            ("[ ]", Tree::List(vec![])),
            ("{}", object([])),
            ("{ }", object([])),
            (
                "[1 , [2,[]],3]",
                Tree::List(vec![number("1"), Tree::List(vec![number("2"), Tree::List(vec![])]), number("3")]),
            ),
            (
                r#" { "b" : {"x":[null]} , "a\n" : "" } "#,
                object([("b", object([("x", Tree::List(vec![Tree::Null]))])), ("a\n", text(""))]),
            ),
        ];
        for (json, want) in cases {
            assert_eq!(Tree::read(json), Ok(want), "{json}");
        }
    }

    #[test]
    fn what_needs_no_change_is_borrowed() {
        let tree = Tree::read(r#"{"a":"b","c":1}"#).unwrap();
        for (name, value) in tree.as_object().unwrap() {
            assert!(matches!(name, Cow::Borrowed(_)));
            assert!(matches!(value, Tree::Text(Cow::Borrowed(_)) | Tree::Number(Cow::Borrowed(_))));
        }
    }

    #[test]
    fn the_last_value_of_a_name_counts_at_the_place_of_the_first() {
        let json = r#"{"a":1,"b":2,"\u0061":3,"c":4,"b":5,"a":6}"#;
        assert_eq!(Tree::read(json), Ok(object([("a", number("6")), ("b", number("5")), ("c", number("4"))])));
        let want = [("a", "6"), ("b", "5"), ("c", "4")].map(|(name, value)| (Cow::Borrowed(name), value));
        assert_eq!(texts(json), want);
    }

    #[test]
    fn the_last_value_of_a_name_counts_in_large_objects_too() {
        // 200 000 members, in which 100 000 names stand twice.
        let pairs = (0..100_000).chain((0..100_000).rev()).enumerate();
        let json = pairs.map(|(place, name)| format!("\"{name}\":{place}")).collect::<Vec<_>>().join(",");
        let json = format!("{{{json}}}");
        let found = members(&json).unwrap().unwrap();
        assert_eq!(found.len(), 100_000);
        for (name, (found, value)) in found.iter().enumerate() {
            assert_eq!((found.as_ref(), value.text()), (&*name.to_string(), &*(199_999 - name).to_string()));
        }
        let tree = Tree::read(&json).unwrap();
        let read = tree.as_object().unwrap().iter().map(|(name, value)| (name.clone(), value.clone()));
        assert!(read.eq(found.into_iter().map(|(name, value)| (name, number(value.text())))));
    }

    /// The members of an object with the texts of their values.
    fn texts(json: &str) -> Vec<(Cow<'_, str>, &str)> {
        let members = members(json).unwrap().unwrap();
        members.into_iter().map(|(name, raw)| (name, raw.text())).collect()
    }

    #[test]
    fn members_keep_the_text_of_their_values() {
        let cases = [
            ("{}", vec![]),
            (
                " {\"a\\u0062\" : [1, {\"x\": 1.0}] ,\"c\":\" \\ud800\"}\n",
                vec![("ab", "[1, {\"x\": 1.0}]"), ("c", "\" \\ud800\"")],
            ),
        ];
        for (json, want) in cases {
            let want: Vec<(Cow<'_, str>, &str)> = want.into_iter().map(|(name, value)| (name.into(), value)).collect();
            assert_eq!(texts(json), want, "{json}");
        }
        for json in ["[]", " 1", "\"{\"", "null"] {
            assert_eq!(members(json), Ok(None), "{json}");
        }
    }

    #[test]
    fn an_error_says_what_and_where() {
        let cases = [
            ("", 1, 1, "EOF while parsing a value"),
            ("\n[1,\n", 2, 4, "EOF while parsing a value"),
            ("\u{feff}{}", 1, 1, "expected value"),
            ("{\n  \"a\": tru\n}", 2, 11, "expected ident"),
            ("[1,]", 1, 4, "expected value"),
            ("[1] x", 1, 5, "trailing characters"),
            ("01", 1, 2, "invalid number"),
            ("NaN", 1, 1, "expected value"),
            ("\"a\tb\"", 1, 3, "control character (\\u0000-\\u001F) found while parsing a string"),
            ("{1:2}", 1, 2, "key must be a string"),
        ];
        for (json, line, column, message) in cases {
            let want = TreeError { line, column, message: message.into() };
            assert_eq!(Tree::read(json), Err(want.clone()), "{json}");
            assert_eq!(members(json), Err(want), "{json}");
        }
    }

    #[test]
    fn half_a_surrogate_pair_is_an_error() {
        let cases = [
            (r#""\ud800""#, 1, 8, "unexpected end of hex escape"),
            ("[\"é\",\n \"a\\ud800b\"]", 2, 10, "unexpected end of hex escape"),
            ("[\n{\"a\":\"b\\udc00\"}]", 2, 13, "lone leading surrogate in hex escape"),
            ("{\"\\ud83d\\u0041\":1}", 1, 14, "lone leading surrogate in hex escape"),
        ];
        for (json, line, column, message) in cases {
            assert_eq!(Tree::read(json), Err(TreeError { line, column, message: message.into() }), "{json}");
            // What the parser says where it expands texts itself.
            let error = serde_json::from_str::<Value>(json).unwrap_err();
            assert_eq!((error.line(), error.column(), without_place(&error)), (line, column, message.to_owned()));
        }
        let error = members("{\n\"\\ud800\":1}").unwrap_err();
        assert_eq!((error.line, error.column), (2, 8));
        assert_eq!(error.to_string(), "unexpected end of hex escape at line 2 column 8");
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |levels: usize| format!("\n {}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(Tree::read(&nested(200)).is_ok());
        let want = TreeError { line: 2, column: 202, message: "nested too deeply".into() };
        assert_eq!(Tree::read(&nested(201)), Err(want.clone()));
        assert_eq!(Tree::read(&nested(1_000_000)), Err(want));
        assert!(members(&format!("{{\"a\":{}}}", nested(1_000_000))).is_ok());
        let objects = "{\"a\":".repeat(1_000_000);
        for open in ["[".repeat(1_000_000), objects.clone()] {
            assert!(Tree::read(&open).is_err_and(|error| error.message.starts_with("EOF")));
            assert!(members(&open).is_err_and(|error| error.message.starts_with("EOF")));
        }
        let closed = format!("{objects}1{}", "}".repeat(1_000_000));
        assert!(Tree::read(&closed).is_err_and(|error| error.message == "nested too deeply"));
    }

    #[test]
    fn values_are_asked_for() {
        let tree = Tree::read(r#"{"a":true,"b":["x"],"c":null}"#).unwrap();
        assert_eq!(tree.get("a").and_then(Tree::as_bool), Some(true));
        assert_eq!(tree.get("b").and_then(Tree::as_list).and_then(|items| items[0].as_text()), Some("x"));
        assert!(tree.get("c").is_some_and(Tree::is_null));
        assert_eq!(tree.get("d"), None);
        assert_eq!(Tree::Null.get("a"), None);
        assert_eq!(tree.as_object().map(<[_]>::len), Some(3));
        assert_eq!((tree.as_text(), tree.as_list(), tree.as_bool()), (None, None, None));
    }

    #[test]
    fn members_are_changed_in_their_place_or_come_last() {
        let mut members = vec![("a".into(), Tree::Null), ("b".into(), Tree::Null)];
        set_member(&mut members, "a", number("1"));
        set_member(&mut members, "c".to_owned(), number("2"));
        assert_eq!(Tree::Object(members.clone()), Tree::read(r#"{"a":1,"b":null,"c":2}"#).unwrap());
        assert_eq!(member_mut(&mut members, "c"), Some(&mut number("2")));
        assert_eq!(member_mut(&mut members, "d"), None);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..30)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_tree_is_that_of_the_value(value in any_json()) {
            for json in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                prop_assert_eq!(Tree::read(&json), Ok(Tree::of(&value)));
                if let Some(found) = members(&json).unwrap() {
                    let expanded: Result<_, _> =
                        found.into_iter().map(|(name, raw)| raw.read().map(|value| (name, value))).collect();
                    prop_assert_eq!(expanded.map(Tree::Object), Ok(Tree::of(&value)));
                } else {
                    prop_assert!(!value.is_object());
                }
            }
        }

        #[test]
        fn no_text_is_too_odd(
            text in r"\PC*",
            like in r#"([\[\]{}",:\\0-9eE. \n+-]|"a"|null|true|\\ud8[0-9]{2}){0,30}"#,
        ) {
            for text in [&text, &like] {
                let read = Tree::read(text);
                prop_assert!(read.is_err() || serde_json::from_str::<IgnoredAny>(text).is_ok());
                let _ = members(text);
            }
        }
    }
}

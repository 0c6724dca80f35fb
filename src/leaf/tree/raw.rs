//! Values that are known to be JSON, unexpanded.

use std::borrow::Cow;
use std::fmt;

use memchr::memchr2;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Builder, Tree, TreeError, check, last_of_each};

/// The members of an object, their values unexpanded.
pub type RawMembers<'s> = Vec<(Cow<'s, str>, Raw<'s>)>;

/// The text of a JSON value, checked and not expanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raw<'s>(&'s str);

impl<'s> Raw<'s> {
    /// The text as it stands.
    #[must_use]
    pub fn text(self) -> &'s str {
        self.0
    }

    /// The items of a list, unexpanded; `None` of another value. They are found without looking at their text again, which is
    /// known to be JSON.
    #[must_use]
    pub fn items(self) -> Option<Vec<Raw<'s>>> {
        let mut scan = Scan::of(self.0);
        scan.enter(b'[')?;
        let mut items = Vec::new();
        while scan.is_inside(b']') {
            items.push(scan.value());
        }
        Some(items)
    }

    /// The members of an object, their values unexpanded; `None` of another value. Of members with the same name the last one
    /// counts. They are found as [`Raw::items`] are.
    ///
    /// # Errors
    /// Where half of a surrogate pair is escaped in a name; the place is that within the name.
    pub fn members(self) -> Result<Option<RawMembers<'s>>, TreeError> {
        let mut scan = Scan::of(self.0);
        if scan.enter(b'{').is_none() {
            return Ok(None);
        }
        let mut members = Vec::new();
        while scan.is_inside(b'}') {
            let name = scan.value();
            let plain = name.0.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
            let name = match plain.filter(|plain| !plain.contains('\\')) {
                Some(plain) => Cow::Borrowed(plain),
                None => match name.read()? {
                    Tree::Text(name) => name,
                    _ => Cow::Borrowed(""),
                },
            };
            // The colon.
            scan.peek();
            scan.at += 1;
            members.push((name, scan.value()));
        }
        Ok(Some(last_of_each(members)))
    }

    /// Expands the value.
    ///
    /// # Errors
    /// Where half of a surrogate pair is escaped, or lists and objects are nested too deeply; the place is that within the
    /// value's text.
    pub fn read(self) -> Result<Tree<'s>, TreeError> {
        Builder::of(self.0).value(0)
    }
}

impl<'s> From<&'s RawValue> for Raw<'s> {
    fn from(value: &'s RawValue) -> Raw<'s> {
        Raw(value.get())
    }
}

/// Goes through text that is known to be JSON.
struct Scan<'s> {
    json: &'s str,
    at: usize,
}

impl<'s> Scan<'s> {
    fn of(json: &'s str) -> Scan<'s> {
        Scan { json, at: 0 }
    }

    /// Moves past an opening bracket; nothing where there is none.
    fn enter(&mut self, bracket: u8) -> Option<()> {
        (self.peek() == bracket).then(|| self.at += 1)
    }

    /// Moves to the next item, past its comma, or past the closing bracket `end`.
    fn is_inside(&mut self, end: u8) -> bool {
        let next = self.peek();
        if next == b',' {
            self.at += 1;
            self.peek();
            return true;
        }
        let is_over = next == end || next == 0;
        self.at += usize::from(is_over);
        !is_over
    }

    /// The first byte that is no white space, moved to; 0 at the end of the text.
    fn peek(&mut self) -> u8 {
        let bytes = self.json.as_bytes();
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied().unwrap_or_default()
    }

    /// The value that begins here, moved past.
    fn value(&mut self) -> Raw<'s> {
        let first = self.peek();
        let start = self.at;
        let bytes = self.json.as_bytes();
        match first {
            b'"' => self.text(),
            b'{' | b'[' => {
                let mut levels = 0_usize;
                while let Some(byte) = bytes.get(self.at) {
                    match byte {
                        b'"' => {
                            self.text();
                            continue;
                        }
                        b'{' | b'[' => levels += 1,
                        b'}' | b']' => levels -= 1,
                        _ => {}
                    }
                    self.at += 1;
                    if levels == 0 {
                        break;
                    }
                }
            }
            _ => {
                let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\r' | b'\n');
                self.at = bytes[start..].iter().position(ends).map_or(bytes.len(), |length| start + length);
            }
        }
        Raw(&self.json[start..self.at])
    }

    /// Moves past a text.
    fn text(&mut self) {
        let bytes = self.json.as_bytes();
        self.at += 1;
        while let Some(step) = bytes.get(self.at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
            self.at += step + 1;
            if bytes[self.at - 1] == b'"' {
                return;
            }
            self.at += 1;
        }
        self.at = bytes.len();
    }
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'s> {
    /// Its text.
    Raw(Raw<'s>),
    /// Expanded.
    Read(Tree<'s>),
}

impl<'s> Part<'s> {
    /// The part, expanded.
    ///
    /// # Errors
    /// Those of [`Raw::read`].
    pub fn read(&self) -> Result<Tree<'s>, TreeError> {
        match self {
            Part::Raw(raw) => raw.read(),
            Part::Read(tree) => Ok(tree.clone()),
        }
    }

    /// The part, expanded; `null` is left in its place.
    ///
    /// # Errors
    /// Those of [`Raw::read`].
    pub fn take(&mut self) -> Result<Tree<'s>, TreeError> {
        match std::mem::replace(self, Part::Read(Tree::Null)) {
            Part::Raw(raw) => raw.read(),
            Part::Read(tree) => Ok(tree),
        }
    }
}

/// The items of a JSON list, unexpanded; `None` where `json` is no list.
///
/// # Errors
/// Where the text is not JSON.
pub fn items(json: &str) -> Result<Option<Vec<Raw<'_>>>, TreeError> {
    if json.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(json).map_err(|error| TreeError::of(json, &error))?;
        return Ok(Some(items.into_iter().map(Raw::from).collect()));
    }
    check(json)?;
    Ok(None)
}

/// The members of a JSON object, their values unexpanded; `None` where `json` is another value.
///
/// # Errors
/// Where the text is not JSON, or half of a surrogate pair is escaped in a name.
pub fn members(json: &str) -> Result<Option<RawMembers<'_>>, TreeError> {
    if json.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('{') {
        let AsWritten(members) = serde_json::from_str(json).map_err(|error| TreeError::of(json, &error))?;
        return Ok(Some(last_of_each(members)));
    }
    check(json)?;
    Ok(None)
}

/// The members of an object as they stand, names that repeat included.
struct AsWritten<'s>(RawMembers<'s>);

impl<'de> Deserialize<'de> for AsWritten<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AsWritten<'de>, D::Error> {
        deserializer.deserialize_map(AsWrittenVisitor)
    }
}

struct AsWrittenVisitor;

impl<'de> Visitor<'de> for AsWrittenVisitor {
    type Value = AsWritten<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AsWritten<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            members.push((name, Raw::from(value)));
        }
        Ok(AsWritten(members))
    }
}

/// A name that is borrowed where it has no escapes.
struct Name<'s>(Cow<'s, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name<'de>, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_json_is_scanned_as_it_is_parsed() {
        let texts = [
            " [1.0, {\"a\": [ ]}, \"x\", -0 ,true,null] ",
            "[]",
            " { } ",
            r#"{"a": "}]\\\"", "b\u0041": {"c": [[], {}]} , "a" : 5, "": -1e5}"#,
            r#"{"a":{"b":"\\"},"c":[{"d":"[\""}]}"#,
            "5",
            "\"a\"",
            "null",
        ];
        for text in texts {
            let raw = Raw(text);
            assert_eq!(Ok(raw.items()), items(text), "{text}");
            assert_eq!(raw.members(), members(text), "{text}");
        }
        assert!(Raw(r#"{"\ud800": 1}"#).members().is_err());
    }

    #[test]
    fn items_keep_the_text_of_their_values() {
        assert_eq!(items(" [1.0, {\"a\": [ ]}, \"x\"]"), Ok(Some(vec![Raw("1.0"), Raw("{\"a\": [ ]}"), Raw("\"x\"")])));
        assert_eq!(items("[]"), Ok(Some(Vec::new())));
        assert_eq!(items("{}"), Ok(None));
        assert!(items("[1,]").is_err());
        assert!(items("[1").is_err());
    }
}

//! Values that are known to be JSON, unexpanded.

use std::borrow::Cow;
use std::fmt;

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
    fn items_keep_the_text_of_their_values() {
        assert_eq!(items(" [1.0, {\"a\": [ ]}, \"x\"]"), Ok(Some(vec![Raw("1.0"), Raw("{\"a\": [ ]}"), Raw("\"x\"")])));
        assert_eq!(items("[]"), Ok(Some(Vec::new())));
        assert_eq!(items("{}"), Ok(None));
        assert!(items("[1,]").is_err());
        assert!(items("[1").is_err());
    }
}

//! Trees, written and kept.

use std::borrow::Cow;

use serde::ser::{Error, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::Tree;

impl Tree<'_> {
    /// The same tree with texts of its own.
    #[must_use]
    pub fn to_owned(&self) -> Tree<'static> {
        let own = |text: &Cow<'_, str>| Cow::Owned(text.clone().into_owned());
        match self {
            Tree::Null => Tree::Null,
            Tree::Bool(value) => Tree::Bool(*value),
            Tree::Number(token) => Tree::Number(own(token)),
            Tree::Text(text) => Tree::Text(own(text)),
            Tree::List(items) => Tree::List(items.iter().map(Tree::to_owned).collect()),
            Tree::Object(members) => {
                Tree::Object(members.iter().map(|(name, value)| (own(name), value.to_owned())).collect())
            }
        }
    }
}

/// Numbers are written as their tokens stand, so they need a serializer of JSON.
impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Null => serializer.serialize_unit(),
            Tree::Bool(value) => serializer.serialize_bool(*value),
            Tree::Number(token) => match serde_json::from_str::<&RawValue>(token) {
                Ok(raw) => raw.serialize(serializer),
                Err(error) => Err(S::Error::custom(error)),
            },
            Tree::Text(text) => serializer.serialize_str(text),
            Tree::List(items) => serializer.collect_seq(items),
            Tree::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_was_read() {
        for json in ["null", "[1,2.0,1E5,-0,123456789012345678901234567890]", "{\"b\":true,\"a\":\"é\\n\",\"c\":{}}"] {
            let tree = Tree::read(json).unwrap();
            assert_eq!(serde_json::to_string(&tree.to_owned()).unwrap(), json);
        }
    }
}

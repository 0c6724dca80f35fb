//! Trees, written, kept, and read from what is no JSON.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Members, Tree};

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

    /// The tree as `serde_json` has it. Numbers past its reach become texts of their tokens.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Tree::Null => Value::Null,
            Tree::Bool(value) => Value::Bool(*value),
            Tree::Number(token) => match serde_json::from_str::<serde_json::Number>(token) {
                Ok(number) => Value::Number(number),
                Err(_) => Value::String(token.to_string()),
            },
            Tree::Text(text) => Value::String(text.to_string()),
            Tree::List(items) => items.iter().map(Tree::to_json).collect(),
            Tree::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.to_string(), value.to_json())).collect())
            }
        }
    }
}

/// JSON without white space. Numbers are written as their tokens stand.
impl fmt::Display for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tree::Null => f.write_str("null"),
            Tree::Bool(value) => write!(f, "{value}"),
            Tree::Number(token) => f.write_str(token),
            Tree::Text(text) => write_text(f, text),
            Tree::List(items) => {
                f.write_str("[")?;
                for (place, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if place == 0 { "" } else { "," })?;
                }
                f.write_str("]")
            }
            Tree::Object(members) => {
                f.write_str("{")?;
                for (place, (name, value)) in members.iter().enumerate() {
                    f.write_str(if place == 0 { "" } else { "," })?;
                    write_text(f, name)?;
                    write!(f, ":{value}")?;
                }
                f.write_str("}")
            }
        }
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
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

/// A tree out of a format that is no JSON, such as YAML. Keys must be texts and stand once, numbers be finite; the merge key
/// `<<` puts the members of one object, or of several, behind an object's own.
impl<'de> Deserialize<'de> for Tree<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Tree<'static>, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_unit<E>(self) -> Result<Tree<'static>, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree<'static>, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree<'static>, E> {
        Ok(Tree::Number(Cow::Owned(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree<'static>, E> {
        Ok(Tree::Number(Cow::Owned(value.to_string())))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Tree<'static>, E> {
        Ok(Tree::Number(Cow::Owned(value.to_string())))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Tree<'static>, E> {
        Ok(Tree::Number(Cow::Owned(value.to_string())))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Tree<'static>, E> {
        match serde_json::Number::from_f64(value) {
            Some(number) => Ok(Tree::Number(Cow::Owned(number.to_string()))),
            None => Err(E::custom("a number that is not finite")),
        }
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree<'static>, E> {
        Ok(Tree::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree<'static>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree<'static>, A::Error> {
        let mut names = HashSet::new();
        let mut members = Members::new();
        let mut merged = Vec::new();
        while let Some((name, value)) = entries.next_entry::<String, Tree<'static>>()? {
            if name == "<<" {
                merged.push(value);
            } else if names.insert(name.clone()) {
                members.push((Cow::Owned(name), value));
            } else {
                return Err(de::Error::custom(format!("the key `{name}` stands twice")));
            }
        }
        while let Some(value) = merged.pop() {
            match value {
                Tree::Object(others) => {
                    members.extend(others.into_iter().filter(|(name, _)| names.insert(name.to_string())));
                }
                Tree::List(mut others) => {
                    others.reverse();
                    merged.extend(others);
                }
                _ => return Err(de::Error::custom("the merge key `<<` wants an object, or a list of them")),
            }
        }
        Ok(Tree::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_was_read() {
        for json in [
            "null",
            "[1,2.0,1E5,-0,123456789012345678901234567890]",
            r#"{"b":true,"\"":"é\n\u0001","c":{},"d":[],"e":[{}]}"#,
        ] {
            let tree = Tree::read(json).unwrap();
            assert_eq!(serde_json::to_string(&tree.to_owned()).unwrap(), json);
            assert_eq!(tree.to_string(), json);
        }
    }
}

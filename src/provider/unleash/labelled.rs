//! A member that the engine ignores and a person wants to see: the title of a strategy, the name of a segment.
//!
//! Being ignored, it may be of any type and may stand twice. So it is taken out on the way, and the type behind never
//! sees it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::{CowStrDeserializer, MapAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::wire::Str;

/// A value and its label, where that is text; of several the last.
#[derive(Debug)]
pub(super) struct Labelled<'s, T> {
    pub(super) what: T,
    pub(super) label: Option<Cow<'s, str>>,
}

/// Which member is the label.
pub(super) trait Label {
    /// Its name.
    const MEMBER: &'static str;
}

impl<'de: 's, 's, T: Deserialize<'de> + Label> Deserialize<'de> for Labelled<'s, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Whole(PhantomData))
    }
}

struct Whole<'s, T>(PhantomData<(&'s (), T)>);

impl<'de: 's, 's, T: Deserialize<'de> + Label> Visitor<'de> for Whole<'s, T> {
    type Value = Labelled<'s, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Self::Value, A::Error> {
        let mut label = None;
        let rest = Rest { access, member: T::MEMBER, label: &mut label };
        let what = T::deserialize(MapAccessDeserializer::new(rest))?;
        Ok(Labelled { what, label })
    }
}

/// The members but the label.
struct Rest<'l, 'de, A> {
    access: A,
    member: &'static str,
    label: &'l mut Option<Cow<'de, str>>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<'_, 'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(Str(key)) = self.access.next_key()? {
            if key != self.member {
                return seed.deserialize(CowStrDeserializer::new(key)).map(Some);
            }
            let Anything(text) = self.access.next_value()?;
            *self.label = text;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.access.next_value_seed(seed)
    }
}

/// Any value; text is kept.
struct Anything<'s>(Option<Cow<'s, str>>);

impl<'de: 's, 's> Deserialize<'de> for Anything<'s> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Text).map(Anything)
    }
}

struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

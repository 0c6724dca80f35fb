//! A glance at what is not wanted: whether the SDK would certainly take a flag or segment, told from its text without
//! expanding it. The tables are those of [`super::shape`]; whatever is not as plain as can be is left to the thorough check.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::shape::{Kind, Member, Need};

/// Whether the object `json` certainly has the shape, with nothing filled in and no member twice.
pub(super) fn certainly_has(json: &str, shape: &[Member]) -> bool {
    let mut reader = serde_json::Deserializer::from_str(json);
    Look(Kind::Object(shape)).deserialize(&mut reader).is_ok()
}

/// Reads a value of one kind and keeps nothing of it.
struct Look<'m>(Kind<'m>);

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Look<'_> {
    fn only<E: Error>(fits: bool) -> Result<(), E> {
        if fits { Ok(()) } else { Err(E::custom("not at a glance")) }
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Self::only(matches!(self.0, Kind::Bool | Kind::Scalar))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Self::only(matches!(self.0, Kind::Int | Kind::Number | Kind::Scalar))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Self::only(matches!(self.0, Kind::Int | Kind::Number | Kind::Scalar))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Self::only(matches!(self.0, Kind::Number | Kind::Scalar))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Self::only(matches!(self.0, Kind::Text | Kind::Scalar))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        match self.0 {
            Kind::List => while items.next_element::<IgnoredAny>()?.is_some() {},
            Kind::Texts => while items.next_element_seed(Look(Kind::Text))?.is_some() {},
            Kind::Scalars => while items.next_element_seed(Look(Kind::Scalar))?.is_some() {},
            Kind::Objects(shape) => while items.next_element_seed(Look(Kind::Object(shape)))?.is_some() {},
            _ => return Self::only(false),
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Kind::Object(shape) = self.0 else { return Self::only(false) };
        // One bit a member of the shape.
        let mut seen = 0_u64;
        while let Some(name) = members.next_key_seed(Name)? {
            // Whatever is or was deleted is looked at for itself.
            if name == "deleted" {
                Self::only(!members.next_value::<bool>()?)?;
                continue;
            }
            let Some(place) = shape.iter().position(|member| member.name == name) else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            Self::only(seen & 1 << place == 0)?;
            seen |= 1 << place;
            members.next_value_seed(Look(shape[place].kind))?;
        }
        let has = |place: usize| seen & 1 << place != 0;
        Self::only(shape.iter().enumerate().all(|(place, member)| member.need != Need::Required || has(place)))
    }
}

/// The name of a member, borrowed where that is possible.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

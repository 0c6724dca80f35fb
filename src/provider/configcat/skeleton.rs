//! What the SDK looks at in every setting when it loads a config, found without expanding the setting.
//!
//! A setting of any other shape than the plain one is not judged here; it is expanded and looked at in full.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A setting, as far as loading looks at it.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Skeleton {
    /// How its value stands there.
    #[serde(default)]
    pub(super) v: Shape,
    #[serde(default)]
    r: Vec<Object<Rule>>,
}

/// How a value stands in a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Shape {
    /// There is none.
    #[default]
    Absent,
    /// As such.
    Bare,
    /// In an object.
    Wrapped,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Rule {
    #[serde(default)]
    c: Vec<Object<Condition>>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Condition {
    #[serde(default)]
    s: Option<Object<Used>>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Used {
    s: i64,
}

/// An object, and no list of its members' values in their order.
#[derive(Debug, PartialEq, Eq)]
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object<T>, D::Error> {
        struct ObjectVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(Object)
            }
        }

        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

impl Skeleton {
    /// The skeleton of a setting; `None` where it has another shape than the plain one.
    pub(super) fn of(setting: &str) -> Option<Skeleton> {
        serde_json::from_str(setting).ok().map(|Object(skeleton)| skeleton)
    }

    /// Whether every segment that a rule names is among so many.
    pub(super) fn knows_its_segments(&self, count: usize) -> bool {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let mut used =
            self.r.iter().flat_map(|Object(rule)| &rule.c).filter_map(|Object(condition)| condition.s.as_ref());
        used.all(|Object(used)| (-count..count).contains(&used.s))
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Shape, D::Error> {
        struct ShapeVisitor;

        impl<'de> Visitor<'de> for ShapeVisitor {
            type Value = Shape;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Shape, A::Error> {
                while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Shape::Wrapped)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Shape, A::Error> {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Shape::Bare)
            }

            fn visit_unit<E>(self) -> Result<Shape, E> {
                Ok(Shape::Bare)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
                Ok(Shape::Bare)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
                Ok(Shape::Bare)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
                Ok(Shape::Bare)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
                Ok(Shape::Bare)
            }

            fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
                Ok(Shape::Bare)
            }
        }

        deserializer.deserialize_any(ShapeVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_settings_have_a_skeleton_and_odd_ones_have_none() {
        let cases = [
            ("{}", Some((Shape::Absent, true))),
            (r#"{"v": {"b": true}}"#, Some((Shape::Wrapped, true))),
            (r#"{"v": null}"#, Some((Shape::Bare, true))),
            (r#"{"v": [1, {}], "r": []}"#, Some((Shape::Bare, true))),
            (
                r#"{"r": [{"c": [{"u": {"s": "x"}}, {"s": {"s": 1, "c": 0}}, {"s": null}], "s": {"v": 1}}]}"#,
                Some((Shape::Absent, true)),
            ),
            (r#"{"r": [{"c": [{"s": {"s": -2}}]}, {}]}"#, Some((Shape::Absent, true))),
            (r#"{"r": [{"c": [{"s": {"s": 2}}]}]}"#, Some((Shape::Absent, false))),
            (r#"{"r": [{"c": [{"s": {}}]}]}"#, None),
            (r#"{"r": null}"#, None),
            (r#"{"r": [{"c": null}]}"#, None),
            (r#"{"v": 1, "v": 2}"#, None),
            ("7", None),
            ("[]", None),
            (r#"{"r": [[]]}"#, None),
            (r#"{"r": [{"c": [[]]}]}"#, None),
            (r#"{"r": [{"c": [{"s": [0]}]}]}"#, None),
        ];
        for (setting, want) in cases {
            let got = Skeleton::of(setting).map(|skeleton| (skeleton.v, skeleton.knows_its_segments(2)));
            assert_eq!(got, want, "{setting}");
        }
    }
}

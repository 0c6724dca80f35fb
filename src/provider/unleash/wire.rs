//! The documents as they are written (spec section 1).
//!
//! The types say exactly what the engine says, so that a document that it refuses is refused here: one wrong JSON type
//! anywhere refuses the whole. Unknown members are ignored, but they are read ([`super::strict`]), as the engine reads
//! them. Text is borrowed from the document where it needs no unescaping.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, FixedOffset};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::labelled::{Label, Labelled};

/// A string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Str<'s>(pub(super) Cow<'s, str>);

/// `parameters`: strings by name; of a name that stands twice, the last counts.
#[derive(Debug, Default)]
pub(super) struct Parameters<'s>(Vec<(Cow<'s, str>, Cow<'s, str>)>);

/// A date-time that nobody evaluates and that refuses the document all the same when it is none.
#[derive(Debug)]
pub(super) struct Moment;

/// A client features response.
#[derive(Debug, Deserialize)]
pub(super) struct Response<'s> {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(borrow)]
    pub(super) features: Vec<Feature<'s>>,
    #[serde(borrow)]
    pub(super) segments: Option<Vec<Labelled<'s, Segment<'s>>>>,
    #[serde(borrow)]
    pub(super) query: Option<Query<'s>>,
    #[serde(borrow, rename = "meta")]
    _meta: Option<Meta<'s>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Query<'s> {
    #[serde(borrow, rename = "tags")]
    _tags: Option<Vec<Vec<Str<'s>>>>,
    #[serde(borrow, rename = "projects")]
    _projects: Option<Vec<Str<'s>>>,
    #[serde(borrow, rename = "namePrefix")]
    _name_prefix: Option<Str<'s>>,
    #[serde(borrow)]
    pub(super) environment: Option<Str<'s>>,
    #[serde(rename = "inlineSegmentConstraints")]
    _inline_segment_constraints: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta<'s> {
    #[serde(borrow, rename = "etag")]
    _etag: Option<Str<'s>>,
    #[serde(rename = "revisionId")]
    _revision_id: Option<usize>,
    #[serde(borrow, rename = "queryHash")]
    _query_hash: Option<Str<'s>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Feature<'s> {
    #[serde(borrow)]
    pub(super) name: Str<'s>,
    pub(super) enabled: bool,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Str<'s>>,
    #[serde(borrow)]
    pub(super) description: Option<Str<'s>>,
    #[serde(rename = "createdAt")]
    pub(super) _created_at: Option<Moment>,
    #[serde(rename = "lastSeenAt")]
    pub(super) _last_seen_at: Option<Moment>,
    pub(super) stale: Option<bool>,
    pub(super) impression_data: Option<bool>,
    #[serde(borrow)]
    pub(super) project: Option<Str<'s>>,
    #[serde(borrow)]
    pub(super) strategies: Option<Vec<Labelled<'s, Strategy<'s>>>>,
    #[serde(borrow)]
    pub(super) variants: Option<Vec<Variant<'s>>>,
    #[serde(borrow)]
    pub(super) dependencies: Option<Vec<Dependency<'s>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Strategy<'s> {
    #[serde(borrow)]
    pub(super) name: Str<'s>,
    #[serde(rename = "sortOrder")]
    pub(super) _sort_order: Option<i32>,
    pub(super) segments: Option<Vec<i32>>,
    #[serde(borrow)]
    pub(super) constraints: Option<Vec<Constraint<'s>>>,
    #[serde(borrow)]
    pub(super) parameters: Option<Parameters<'s>>,
    #[serde(borrow)]
    pub(super) variants: Option<Vec<StrategyVariant<'s>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Constraint<'s> {
    #[serde(borrow)]
    pub(super) context_name: Str<'s>,
    #[serde(borrow)]
    pub(super) operator: Str<'s>,
    #[serde(default)]
    pub(super) case_insensitive: bool,
    #[serde(default)]
    pub(super) inverted: bool,
    #[serde(borrow)]
    pub(super) values: Option<Vec<Str<'s>>>,
    #[serde(borrow)]
    pub(super) value: Option<Str<'s>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Segment<'s> {
    pub(super) id: i32,
    #[serde(borrow)]
    pub(super) constraints: Vec<Constraint<'s>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Variant<'s> {
    #[serde(borrow)]
    pub(super) name: Str<'s>,
    pub(super) weight: i32,
    #[serde(rename = "weightType")]
    pub(super) _weight_type: Option<WeightType>,
    #[serde(borrow)]
    pub(super) stickiness: Option<Str<'s>>,
    #[serde(borrow)]
    pub(super) payload: Option<Payload<'s>>,
    #[serde(borrow)]
    pub(super) overrides: Option<Vec<Override<'s>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum WeightType {
    Fix,
    Variable,
}

#[derive(Debug, Deserialize)]
pub(super) struct StrategyVariant<'s> {
    #[serde(borrow)]
    pub(super) name: Str<'s>,
    pub(super) weight: i32,
    #[serde(borrow)]
    pub(super) payload: Option<Payload<'s>>,
    #[serde(borrow, rename = "stickiness")]
    _stickiness: Option<Str<'s>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Payload<'s> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Str<'s>,
    #[serde(borrow)]
    pub(super) value: Str<'s>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Override<'s> {
    #[serde(borrow)]
    pub(super) context_name: Str<'s>,
    #[serde(borrow)]
    pub(super) values: Vec<Str<'s>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Dependency<'s> {
    #[serde(borrow)]
    pub(super) feature: Str<'s>,
    pub(super) enabled: Option<bool>,
    #[serde(borrow)]
    pub(super) variants: Option<Vec<Str<'s>>>,
}

/// A delta document. Each event is read for itself, once its type is known.
#[derive(Debug, Deserialize)]
pub(super) struct Delta<'s> {
    #[serde(borrow)]
    pub(super) events: Vec<&'s RawValue>,
}

#[derive(Debug, Deserialize)]
pub(super) struct EventType<'s> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Str<'s>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Hydration<'s> {
    #[serde(rename = "eventId")]
    _event_id: u32,
    #[serde(borrow)]
    pub(super) features: Vec<Feature<'s>>,
    #[serde(borrow)]
    pub(super) segments: Vec<Labelled<'s, Segment<'s>>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct FeatureUpdated<'s> {
    #[serde(rename = "eventId")]
    _event_id: u32,
    #[serde(borrow)]
    pub(super) feature: Feature<'s>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FeatureRemoved<'s> {
    #[serde(rename = "eventId")]
    _event_id: u32,
    #[serde(borrow)]
    pub(super) feature_name: Str<'s>,
    #[serde(borrow, rename = "project")]
    _project: Str<'s>,
}

#[derive(Debug, Deserialize)]
pub(super) struct SegmentUpdated<'s> {
    #[serde(rename = "eventId")]
    _event_id: u32,
    #[serde(borrow)]
    pub(super) segment: Labelled<'s, Segment<'s>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SegmentRemoved {
    #[serde(rename = "eventId")]
    _event_id: u32,
    pub(super) segment_id: i32,
}

/// An entry of Edge's simple form.
#[derive(Debug, Deserialize)]
pub(super) struct Simple<'s> {
    pub(super) enabled: bool,
    #[serde(borrow)]
    pub(super) variant: Option<Str<'s>>,
}

impl<'s> Parameters<'s> {
    pub(super) fn get(&self, name: &str) -> Option<&Cow<'s, str>> {
        self.0.iter().rev().find(|(held, _)| held == name).map(|(_, value)| value)
    }
}

impl Label for Strategy<'_> {
    const MEMBER: &'static str = "title";
}

impl Label for Segment<'_> {
    const MEMBER: &'static str = "name";
}

impl<'s> Strategy<'s> {
    pub(super) fn parameter(&self, name: &str) -> Option<&Cow<'s, str>> {
        self.parameters.as_ref()?.get(name)
    }
}

impl<'de: 's, 's> Deserialize<'de> for Str<'s> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Cow<'de, str>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text))
            }
        }
        deserializer.deserialize_str(Text).map(Str)
    }
}

impl<'de: 's, 's> Deserialize<'de> for Parameters<'s> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Parameters<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of strings")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::with_capacity(3);
                while let Some((Str(name), Str(value))) = map.next_entry()? {
                    pairs.push((name, value));
                }
                Ok(Parameters(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Str(text) = Str::deserialize(deserializer)?;
        match text.parse::<DateTime<FixedOffset>>() {
            Ok(_) => Ok(Moment),
            Err(error) => {
                Err(D::Error::custom(format_args!("`{text}` is not a date and time with an offset: {error}")))
            }
        }
    }
}

//! From documents to one state (spec sections 1 and 1.2).
//!
//! Documents are applied one after the other, as an SDK would receive them: a features document replaces everything, a
//! delta goes onto what is there. The engine takes features documents and deltas; the other shapes are accepted with a
//! note that no SDK would load them.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Deserializer;
use serde_path_to_error::Segment as Step;

use super::export;
use super::lower;
use super::state::{Entry, Event, State};
use super::strict::Strict;
use super::wire::{Delta, EventType, Feature, Response, Segment, Simple, Str, Strategy, Variant, WeightType};
use crate::provider::{Refusal, Spot, Wanted};
use crate::ruleset::{Pointer, Ruleset, Text};
use crate::source::Document;
use crate::source::sketch::{Outline, sketch};

/// Why a wrong type matters.
const ALL_OR_NOTHING: &str = "the Unleash engine reads a document as a whole: it refuses all of it, and an SDK that \
                              starts with it has no flags";

/// Reads the documents and lowers the flags that are wanted.
pub(super) fn load<'s>(documents: &'s [Document], wanted: Wanted<'_>) -> Result<Ruleset<'s>, Refusal> {
    let mut state = State::new();
    for (number, document) in documents.iter().enumerate() {
        let root = state.ruleset.pointers.document(number);
        Reader { text: &document.text, number, root }.apply(&mut state)?;
    }
    Ok(lower::lower(state, wanted))
}

/// Reads one document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'s> {
    text: &'s str,
    number: usize,
    root: Pointer,
}

impl<'s> Reader<'s> {
    /// The document.
    pub(super) fn text(self) -> &'s str {
        self.text
    }

    /// Its root.
    pub(super) fn root(self) -> Pointer {
        self.root
    }

    /// Where a piece of the document begins, in bytes.
    pub(super) fn offset(self, piece: &'s str) -> usize {
        piece.as_ptr() as usize - self.text.as_ptr() as usize
    }

    fn apply(self, state: &mut State<'s>) -> Result<(), Refusal> {
        if self.text.starts_with('\u{feff}') {
            return Err(self.refuse(
                Spot::Text { line: 1, column: 1 },
                "the document starts with a byte-order mark",
                "save the file as UTF-8 without a byte-order mark",
            ));
        }
        let top = top_level(self.text);
        match top {
            Top::Features => match self.parse::<Response<'s>>(self.text, 0, &[]) {
                Ok(features) => state.take(features, self.root),
                // What is no features document may still be a delta: the engine tries one after the other.
                Err(refusal) => return self.apply_delta(state).map_err(|_| refusal),
            },
            Top::Events => self.apply_delta(state)?,
            Top::Simple => self.apply_simple(state)?,
            Top::Export => {
                state.note("it is an admin export, converted as the server would serve it");
                export::apply(self, state)?;
            }
            Top::Segments => self.add_segments(state)?,
            Top::Feature => {
                state.note("it is one feature without a document around it");
                let feature = self.parse(self.text, 0, &[])?;
                state.replace(vec![(Entry::whole(feature), self.root)]);
            }
            Top::List => {
                state.note("it is a bare list of features");
                let features: Vec<Feature<'s>> = self.parse(self.text, 0, &[])?;
                let features = state.place(features, self.root);
                state.replace(features);
            }
            Top::Answers => {
                return Err(self.refuse(
                    Spot::Pointer("/toggles".to_owned()),
                    "the document holds evaluated answers of the frontend API, not rules",
                    "fetch `/api/client/features` with a backend token",
                ));
            }
            Top::Other => {
                // Whatever else it is, the engine would say what is missing of a features document.
                self.parse::<Response<'s>>(self.text, 0, &[]).map(|features| state.take(features, self.root))?;
            }
        }
        Ok(())
    }

    /// Reads `json`, which begins at byte `start` of the document and at `path` in it.
    pub(super) fn parse<T: Deserialize<'s>>(self, json: &'s str, start: usize, path: &[String]) -> Result<T, Refusal> {
        let mut plain = Deserializer::from_str(json);
        let read = T::deserialize(Strict(&mut plain)).and_then(|value| plain.end().map(|()| value));
        // The path is worked out only for a document that is refused.
        read.map_err(|error| self.explain::<T>(&error, json, start, path))
    }

    fn explain<T: Deserialize<'s>>(
        self,
        error: &serde_json::Error,
        json: &'s str,
        start: usize,
        path: &[String],
    ) -> Refusal {
        let mut plain = Deserializer::from_str(json);
        let traced = serde_path_to_error::deserialize::<_, T>(Strict(&mut plain)).err();
        let inner = traced.iter().flat_map(|error| error.path().iter()).filter_map(|step| match step {
            Step::Seq { index } => Some(index.to_string()),
            Step::Map { key } | Step::Enum { variant: key } => Some(key.replace('~', "~0").replace('/', "~1")),
            Step::Unknown => None,
        });
        let pointer: String = path.iter().cloned().chain(inner).flat_map(|step| ["/".to_owned(), step]).collect();
        let words = error.to_string();
        let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(message, _)| message);
        let message = in_words(words);
        let message = message.as_str();
        let is_type = error.is_data() && !message.starts_with("duplicate field");
        let at = if is_type { Spot::Pointer(pointer) } else { self.spot(error, start) };
        let mut refusal = self.refuse(at, message, help(message));
        if error.is_eof() {
            refusal.message = format!("the document ends too early: {message}");
        }
        refusal
    }

    /// The place of an error in a piece of the document that begins at byte `start`.
    fn spot(self, error: &serde_json::Error, start: usize) -> Spot {
        if start == 0 {
            return Spot::Text { line: error.line(), column: error.column().max(1) };
        }
        let before = &self.text[..start];
        let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + error.line();
        let lead = if error.line() == 1 { before.len() - before.rfind('\n').map_or(0, |at| at + 1) } else { 0 };
        Spot::Text { line, column: lead + error.column().max(1) }
    }

    pub(super) fn refuse(self, at: Spot, message: &str, help: &str) -> Refusal {
        let message = message.to_owned();
        Refusal { document: self.number, at, message, why: ALL_OR_NOTHING, help: help.to_owned() }
    }

    /// A document of segments alone completes an export, which names segments and does not define them.
    fn add_segments(self, state: &mut State<'s>) -> Result<(), Refusal> {
        #[derive(Deserialize)]
        struct Segments<'s> {
            #[serde(borrow)]
            segments: Vec<Segment<'s>>,
        }
        state.note("it holds segments alone, taken as definitions for the documents before it");
        let document: Segments<'s> = self.parse(self.text, 0, &[])?;
        let segments = state.place_segments(document.segments, self.root);
        state.segments.extend(segments);
        Ok(())
    }

    fn apply_simple(self, state: &mut State<'s>) -> Result<(), Refusal> {
        state.note("it is the simple form that Unleash Edge's offline mode reads");
        let entries: Ordered<'s> = self.parse(self.text, 0, &[])?;
        let mut features = Vec::new();
        for (name, entry) in entries.0 {
            let at = state.ruleset.pointers.named(self.root, name.clone());
            features.push((Entry::whole(simple_feature(name, entry)), at));
        }
        state.replace(features);
        Ok(())
    }

    fn apply_delta(self, state: &mut State<'s>) -> Result<(), Refusal> {
        // Events are read one by one, which would not notice that the whole nests too deep.
        self.parse::<IgnoredAny>(self.text, 0, &[])?;
        let delta: Delta<'s> = self.parse(self.text, 0, &[])?;
        let mut events = Vec::new();
        for (number, raw) in delta.events.iter().enumerate() {
            events.push(self.event(number, raw.get())?);
        }
        let at = state.ruleset.pointers.member(self.root, "events");
        state.apply(events, at);
        Ok(())
    }

    fn event(self, number: usize, json: &'s str) -> Result<Event<'s>, Refusal> {
        let start = self.offset(json);
        let path = ["events".to_owned(), number.to_string()];
        let EventType { kind: Str(kind) } = self.parse(json, start, &path)?;
        Ok(match kind.as_ref() {
            "hydration" => Event::Hydration(self.parse(json, start, &path)?),
            "feature-updated" => Event::FeatureUpdated(Box::new(self.parse(json, start, &path)?)),
            "feature-removed" => Event::FeatureRemoved(self.parse(json, start, &path)?),
            "segment-updated" => Event::SegmentUpdated(self.parse(json, start, &path)?),
            "segment-removed" => Event::SegmentRemoved(self.parse(json, start, &path)?),
            _ => {
                let at = Spot::Pointer(format!("/events/{number}/type"));
                let known =
                    "the types are hydration, feature-updated, feature-removed, segment-updated and segment-removed";
                return Err(self.refuse(at, &format!("unknown event type `{kind}`"), known));
            }
        })
    }
}

/// The shape of a document's top level.
enum Top {
    Features,
    Events,
    Simple,
    Export,
    Segments,
    Feature,
    List,
    Answers,
    Other,
}

/// Tells the shape by the members of the top level, of which a features document needs only the first few.
fn top_level(text: &str) -> Top {
    use std::ops::ControlFlow::{Break, Continue};
    sketch(text, |seen| {
        let top = &seen.outline;
        let has = |name: &str| top.has(name);
        if !(seen.complete || has("features") && has("version")) {
            return Continue(());
        }
        if top.is_array() {
            return Break(Top::List);
        }
        if !seen.complete {
            return Break(Top::Features);
        }
        Break(if has("featureStrategies") {
            Top::Export
        } else if has("features") {
            Top::Features
        } else if has("events") {
            Top::Events
        } else if has("toggles") {
            Top::Answers
        } else if has("segments") && !has("name") {
            Top::Segments
        } else if has("name") && top.get("enabled") == Some(&Outline::Bool) {
            Top::Feature
        } else if super::is_simple(top) {
            Top::Simple
        } else {
            Top::Other
        })
    })
    .unwrap_or(Top::Other)
}

/// A message of serde's, with the ranges of integers in place of their Rust names.
fn in_words(message: &str) -> String {
    let ranges = [
        ("expected i32", "expected a whole number from -2147483648 to 2147483647"),
        ("expected u32", "expected a whole number from 0 to 4294967295"),
        ("expected usize", "expected a whole number that is not negative"),
    ];
    ranges.iter().fold(message.to_owned(), |message, (name, range)| message.replace(name, range))
}

/// What to do about a wrong type.
fn help(message: &str) -> &'static str {
    if message.ends_with("expected a string") && !message.contains("null") {
        "put the value in quotes"
    } else if message.contains("floating point") {
        "write a whole number, without a point"
    } else if message.starts_with("missing field") {
        "add the member; the server always writes it"
    } else if message.starts_with("duplicate field") {
        "remove one of the two"
    } else if message.starts_with("trailing characters") {
        "remove what stands behind the end of the document"
    } else if message.starts_with("number out of range") {
        "no number of JSON goes beyond 1.8e308"
    } else if message.contains("recursion limit") {
        "nothing in a ruleset nests that deep; is it the right file?"
    } else if message.contains("EOF") {
        "was the download cut off? fetch the document again"
    } else {
        "compare it with what `/api/client/features` of your server answers"
    }
}

/// The entries of Edge's simple form in their order; of a name that stands twice, the last counts.
struct Ordered<'s>(Vec<(Text<'s>, Simple<'s>)>);

impl<'de: 's, 's> Deserialize<'de> for Ordered<'s> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> serde::de::Visitor<'de> for Entries {
            type Value = Ordered<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of flags")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries: Vec<(Text<'de>, Simple<'de>)> = Vec::new();
                while let Some((Str(name), entry)) = map.next_entry()? {
                    entries.push((name, entry));
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// A feature of Edge's simple form (spec section 1.3).
fn simple_feature<'s>(name: Text<'s>, entry: Simple<'s>) -> Feature<'s> {
    let variant = entry.variant.map(|name| Variant {
        name,
        weight: 1000,
        _weight_type: Some(WeightType::Fix),
        stickiness: Some(Str("default".into())),
        payload: None,
        overrides: None,
    });
    let strategy = Strategy {
        name: Str("default".into()),
        _sort_order: None,
        segments: None,
        constraints: None,
        parameters: None,
        variants: None,
        title: None,
    };
    Feature {
        name: Str(name),
        enabled: entry.enabled,
        kind: None,
        description: None,
        _created_at: None,
        _last_seen_at: None,
        stale: None,
        impression_data: None,
        project: None,
        strategies: Some(vec![strategy]),
        variants: variant.map(|variant| vec![variant]),
        dependencies: None,
    }
}

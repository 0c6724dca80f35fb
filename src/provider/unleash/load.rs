//! From documents to one state (spec sections 1 and 1.2).
//!
//! Documents are applied one after the other, as an SDK would receive them: a features document replaces everything, a
//! delta goes onto what is there. The engine takes features documents and deltas; the other shapes are accepted with a
//! note that no SDK would load them.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::labelled::Labelled;
use super::reader::Reader;
use super::state::{Entry, Event, State};
use super::wire::{Delta, EventType, Feature, Response, Segment, Simple, Str, Strategy, Variant, WeightType};
use super::{bootstrap, export, lower};
use crate::provider::{Input, Reader as Asks, Refusal, Spot};
use crate::ruleset::{Ruleset, Text};
use crate::source::Document;
use crate::source::sketch::{Outline, sketch};

/// Reads the documents and lowers the flags that are wanted.
pub(super) fn load<'s>(input: &Input<'s, '_>) -> Result<Ruleset<'s>, Refusal> {
    Ok(lower::lower(state(input)?, input.wanted))
}

/// Reads the documents.
pub(super) fn state<'s>(input: &Input<'s, '_>) -> Result<State<'s>, Refusal> {
    let mut state = State::new();
    for (number, document) in input.documents.iter().enumerate() {
        let root = state.ruleset.pointers.document(number);
        Reader::new(&document.text, number, root).apply(&mut state)?;
    }
    if input.reader == Asks::Bootstrap {
        bootstrap::note_custom(&mut state);
    }
    Ok(state)
}

/// Whether the engine takes this document itself, and not only what ffctl makes of it.
pub(super) fn accepts(document: &Document) -> Result<(), Refusal> {
    let mut state = State::new();
    let root = state.ruleset.pointers.document(0);
    let reader = Reader::new(&document.text, 0, root);
    let form = match top_level(&document.text) {
        Top::Features | Top::Events | Top::Answers | Top::Other => return reader.apply(&mut state),
        Top::Simple => "the simple form of Unleash Edge, which no SDK reads",
        Top::Export => "an admin export",
        Top::Segments => "segments without features",
        Top::Feature => "one feature without a document around it",
        Top::List => "a bare list of features",
    };
    let help = "build the file with `ffctl bootstrap --source`, which makes a features document of it";
    // What cannot be read at all is told first.
    reader.apply(&mut state)?;
    Err(reader.refuse(Spot::Pointer(String::new()), &format!("it is {form}"), help))
}

impl<'s> Reader<'s> {
    fn apply(self, state: &mut State<'s>) -> Result<(), Refusal> {
        if self.text().starts_with('\u{feff}') {
            return Err(self.refuse(
                Spot::Text { line: 1, column: 1 },
                "the document starts with a byte-order mark",
                "save the file as UTF-8 without a byte-order mark",
            ));
        }
        if !self.text().trim_start().starts_with(['{', '[']) && !self.text().trim().is_empty() {
            let help = "the engine reads JSON alone; is it YAML, or another file?";
            return Err(self.refuse(Spot::Pointer(String::new()), "the document is not a JSON object", help));
        }
        let top = top_level(self.text());
        match top {
            Top::Features => match self.whole::<Response<'s>>() {
                Ok(features) => state.take(features, self.root()),
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
                let feature = self.whole()?;
                state.replace(vec![(Entry::whole(feature), self.root())]);
            }
            Top::List => {
                state.note("it is a bare list of features");
                let features: Vec<Feature<'s>> = self.whole()?;
                let features = state.place(features, self.root());
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
                self.whole::<Response<'s>>().map(|features| state.take(features, self.root()))?;
            }
        }
        Ok(())
    }

    /// A document of segments alone completes an export, which names segments and does not define them.
    fn add_segments(self, state: &mut State<'s>) -> Result<(), Refusal> {
        #[derive(Deserialize)]
        struct Segments<'s> {
            #[serde(borrow)]
            segments: Vec<Labelled<'s, Segment<'s>>>,
        }
        if state.features.is_empty() {
            let help = "give the document of the features first, and this one as a second source";
            return Err(self.refuse(
                Spot::Pointer("/segments".to_owned()),
                "the document holds segments and no features",
                help,
            ));
        }
        state.note("it holds segments alone, taken as definitions for the documents before it");
        let document: Segments<'s> = self.whole()?;
        let segments = state.place_segments(document.segments, self.root());
        state.segments.extend(segments);
        Ok(())
    }

    fn apply_simple(self, state: &mut State<'s>) -> Result<(), Refusal> {
        state.note("it is the simple form that Unleash Edge's offline mode reads");
        let entries: Ordered<'s> = self.whole()?;
        let mut features = Vec::new();
        for (name, entry) in entries.0 {
            let at = state.ruleset.pointers.named(self.root(), name.clone());
            features.push((Entry::short(simple_feature(name, entry)), at));
        }
        state.replace(features);
        Ok(())
    }

    fn apply_delta(self, state: &mut State<'s>) -> Result<(), Refusal> {
        // Events are read one by one, which would not notice that the whole nests too deep.
        self.whole::<IgnoredAny>()?;
        let delta: Delta<'s> = self.whole()?;
        let mut events = Vec::new();
        for (number, raw) in delta.events.iter().enumerate() {
            events.push(self.event(number, raw.get())?);
        }
        let at = state.ruleset.pointers.member(self.root(), "events");
        state.apply(events, at);
        Ok(())
    }

    fn event(self, number: usize, json: &'s str) -> Result<Event<'s>, Refusal> {
        let path = ["events".to_owned(), number.to_string()];
        let EventType { kind: Str(kind) } = self.piece(json, &path)?;
        Ok(match kind.as_ref() {
            "hydration" => Event::Hydration(self.piece(json, &path)?),
            "feature-updated" => Event::FeatureUpdated(Box::new(self.piece(json, &path)?)),
            "feature-removed" => Event::FeatureRemoved(self.piece(json, &path)?),
            "segment-updated" => Event::SegmentUpdated(self.piece(json, &path)?),
            "segment-removed" => Event::SegmentRemoved(self.piece(json, &path)?),
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
        let has = |name: &str| top.get(name).is_some_and(Outline::is_array);
        if !(seen.complete || has("features") && top.has("version")) {
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
        } else if has("segments") && !top.has("name") {
            Top::Segments
        } else if top.has("name") && top.get("enabled") == Some(&Outline::Bool) {
            Top::Feature
        } else if super::is_simple(top) {
            Top::Simple
        } else {
            Top::Other
        })
    })
    .unwrap_or(Top::Other)
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
        strategies: Some(vec![Labelled { what: strategy, label: None }]),
        variants: variant.map(|variant| vec![variant]),
        dependencies: None,
    }
}

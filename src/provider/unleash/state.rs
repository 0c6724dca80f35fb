//! What the engine knows after some documents, and how deltas change it (spec section 1.2).

use super::labelled::Labelled;
use super::wire::{
    Feature, FeatureRemoved, FeatureUpdated, Hydration, Response, Segment, SegmentRemoved, SegmentUpdated, Str,
};
use super::wording;
use crate::ruleset::{Pointer, Ruleset, Text};

/// What the engine knows, and the ruleset that is to be made of it.
#[derive(Debug)]
pub(super) struct State<'s> {
    pub(super) ruleset: Ruleset<'s>,
    pub(super) features: Vec<Placed<Entry<'s>>>,
    pub(super) segments: Vec<Placed<Labelled<'s, Segment<'s>>>>,
    pub(super) environment: Option<Text<'s>>,
}

/// A piece of a document and its place.
#[derive(Debug)]
pub(super) struct Placed<T> {
    pub(super) what: T,
    pub(super) at: Pointer,
}

/// A feature, as far as its document tells it in one place.
#[derive(Debug)]
pub(super) struct Entry<'s> {
    pub(super) feature: Feature<'s>,
    /// Where its strategies stand, when that is not inside the feature.
    pub(super) strategies: Option<Vec<Pointer>>,
    /// The object that holds `enabled` and `variants`, when that is not the feature.
    pub(super) state: Option<Pointer>,
    /// The object that holds `dependencies`, when that is not the feature.
    pub(super) dependencies: Option<Pointer>,
    /// Ids and names of segments that the document names and does not define.
    pub(super) undefined: Vec<(i32, Text<'s>)>,
    /// Whether its document says less than a feature has.
    pub(super) is_short: bool,
}

/// One event of a delta.
pub(super) enum Event<'s> {
    Hydration(Hydration<'s>),
    FeatureUpdated(Box<FeatureUpdated<'s>>),
    FeatureRemoved(FeatureRemoved<'s>),
    SegmentUpdated(SegmentUpdated<'s>),
    SegmentRemoved(SegmentRemoved),
}

impl<'s> Entry<'s> {
    pub(super) fn whole(feature: Feature<'s>) -> Entry<'s> {
        Entry { feature, strategies: None, state: None, dependencies: None, undefined: Vec::new(), is_short: false }
    }

    /// A feature of Edge's simple form.
    pub(super) fn short(feature: Feature<'s>) -> Entry<'s> {
        Entry { is_short: true, ..Entry::whole(feature) }
    }
}

impl<'s> State<'s> {
    pub(super) fn new() -> State<'s> {
        State {
            ruleset: Ruleset::new(super::NAME, &wording::WORDING),
            features: Vec::new(),
            segments: Vec::new(),
            environment: None,
        }
    }

    /// Says of a document that no SDK would load it.
    pub(super) fn note(&mut self, what: &str) {
        self.ruleset.notes.push(format!("no Unleash SDK would load this document: {what}"));
    }

    /// Replaces everything by a features document.
    pub(super) fn take(&mut self, document: Response<'s>, root: Pointer) {
        let at = self.ruleset.pointers.member(root, "features");
        let features = self.place(document.features, at);
        self.replace(features);
        self.segments = self.place_segments(document.segments.unwrap_or_default(), root);
        self.environment = document.query.and_then(|query| query.environment).map(|Str(name)| name);
    }

    /// Features with their places in the list at `list`.
    pub(super) fn place(&mut self, features: Vec<Feature<'s>>, list: Pointer) -> Vec<(Entry<'s>, Pointer)> {
        let pointers = &mut self.ruleset.pointers;
        (0..).zip(features).map(|(number, feature)| (Entry::whole(feature), pointers.item(list, number))).collect()
    }

    /// Segments with their places in the list `segments` at `parent`.
    pub(super) fn place_segments(
        &mut self,
        segments: Vec<Labelled<'s, Segment<'s>>>,
        parent: Pointer,
    ) -> Vec<Placed<Labelled<'s, Segment<'s>>>> {
        let list = self.ruleset.pointers.member(parent, "segments");
        let pointers = &mut self.ruleset.pointers;
        (0..).zip(segments).map(|(number, what)| Placed { what, at: pointers.item(list, number) }).collect()
    }

    /// Replaces everything by these features.
    pub(super) fn replace(&mut self, features: Vec<(Entry<'s>, Pointer)>) {
        self.features = features.into_iter().map(|(what, at)| Placed { what, at }).collect();
        self.segments.clear();
        self.environment = None;
    }

    /// Applies the events of the delta at `list`, in their order and whatever their ids.
    pub(super) fn apply(&mut self, events: Vec<Event<'s>>, list: Pointer) {
        for (number, event) in events.into_iter().enumerate() {
            let at = self.ruleset.pointers.item(list, number);
            self.apply_event(event, at);
        }
        // The engine keeps what it knows in this order after a delta.
        self.features.sort_by(|one, other| one.what.feature.name.0.cmp(&other.what.feature.name.0));
        self.segments.sort_by_key(|segment| segment.what.what.id);
    }

    fn apply_event(&mut self, event: Event<'s>, at: Pointer) {
        match event {
            Event::Hydration(hydration) => {
                let list = self.ruleset.pointers.member(at, "features");
                let features = self.place(hydration.features, list);
                self.replace(features);
                self.segments = self.place_segments(hydration.segments, at);
            }
            Event::FeatureUpdated(updated) => {
                let at = self.ruleset.pointers.member(at, "feature");
                let new = Placed { what: Entry::whole(updated.feature), at };
                let same = |old: &&mut Placed<Entry<'s>>| old.what.feature.name == new.what.feature.name;
                match self.features.iter_mut().find(same) {
                    Some(old) => *old = new,
                    None => self.features.push(new),
                }
            }
            Event::FeatureRemoved(removed) => {
                self.features.retain(|feature| feature.what.feature.name != removed.feature_name);
            }
            Event::SegmentUpdated(updated) => {
                let at = self.ruleset.pointers.member(at, "segment");
                let new = Placed { what: updated.segment, at };
                match self.segments.iter_mut().find(|old| old.what.what.id == new.what.what.id) {
                    Some(old) => *old = new,
                    None => self.segments.push(new),
                }
            }
            Event::SegmentRemoved(removed) => {
                self.segments.retain(|segment| segment.what.what.id != removed.segment_id);
            }
        }
    }
}

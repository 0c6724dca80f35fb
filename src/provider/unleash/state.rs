//! What the engine knows after some documents, and how deltas change it (spec section 1.2).

use std::collections::HashMap;
use std::hash::Hash;

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
        let mut features = Slots::of(std::mem::take(&mut self.features), name);
        let mut segments = Slots::of(std::mem::take(&mut self.segments), id);
        for (number, event) in events.into_iter().enumerate() {
            let at = self.ruleset.pointers.item(list, number);
            match event {
                Event::Hydration(hydration) => {
                    let list = self.ruleset.pointers.member(at, "features");
                    let whole = self.place(hydration.features, list);
                    self.replace(whole);
                    features = Slots::of(std::mem::take(&mut self.features), name);
                    segments = Slots::of(self.place_segments(hydration.segments, at), id);
                }
                Event::FeatureUpdated(updated) => {
                    let at = self.ruleset.pointers.member(at, "feature");
                    features.put(Placed { what: Entry::whole(updated.feature), at });
                }
                Event::FeatureRemoved(removed) => features.remove(&removed.feature_name.0),
                Event::SegmentUpdated(updated) => {
                    let at = self.ruleset.pointers.member(at, "segment");
                    segments.put(Placed { what: updated.segment, at });
                }
                Event::SegmentRemoved(removed) => segments.remove(&removed.segment_id),
            }
        }
        self.features = features.into_items();
        self.segments = segments.into_items();
        // The engine keeps what it knows in this order after a delta.
        self.features.sort_by(|one, other| one.what.feature.name.0.cmp(&other.what.feature.name.0));
        self.segments.sort_by_key(|segment| segment.what.what.id);
    }
}

fn name<'s>(feature: &Placed<Entry<'s>>) -> Text<'s> {
    feature.what.feature.name.0.clone()
}

fn id(segment: &Placed<Labelled<'_, Segment<'_>>>) -> i32 {
    segment.what.what.id
}

/// Things in their order, which are found by key while events change them.
struct Slots<K, T> {
    items: Vec<Option<T>>,
    key: fn(&T) -> K,
    /// Where the things of a key stand: a document may have several.
    places: HashMap<K, Vec<usize>>,
}

impl<K: Hash + Eq, T> Slots<K, T> {
    fn of(items: Vec<T>, key: fn(&T) -> K) -> Slots<K, T> {
        let mut places: HashMap<K, Vec<usize>> = HashMap::with_capacity(items.len());
        for (place, item) in items.iter().enumerate() {
            places.entry(key(item)).or_default().push(place);
        }
        Slots { items: items.into_iter().map(Some).collect(), key, places }
    }

    /// Puts a thing in the place of the first with the same key, or behind all.
    fn put(&mut self, new: T) {
        let places = self.places.entry((self.key)(&new)).or_default();
        if let Some(first) = places.first() {
            self.items[*first] = Some(new);
        } else {
            places.push(self.items.len());
            self.items.push(Some(new));
        }
    }

    /// Removes all things of a key.
    fn remove(&mut self, key: &K) {
        for place in self.places.remove(key).unwrap_or_default() {
            self.items[place] = None;
        }
    }

    fn into_items(self) -> Vec<T> {
        self.items.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_found_by_key() {
        let mut slots = Slots::of(vec![("a", 1), ("b", 2), ("a", 3)], |(key, _)| *key);
        slots.put(("c", 4));
        slots.put(("a", 5));
        slots.remove(&"b");
        slots.remove(&"x");
        slots.put(("b", 6));
        slots.put(("b", 7));
        assert_eq!(slots.into_items(), [("a", 5), ("a", 3), ("c", 4), ("b", 7)]);
        let mut slots = Slots::of(vec![("a", 1), ("b", 2), ("a", 3)], |(key, _)| *key);
        slots.remove(&"a");
        assert_eq!(slots.into_items(), [("b", 2)]);
    }
}

//! A ruleset in the making: what all parts of the lowering share.

use std::collections::{HashMap, HashSet};

use super::shape::list;
use super::wording::UNKNOWN;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    About, Absence, Dispute, Disputed, Fault, FaultCode, FaultId, FlagId, Pointer, Ruleset, SegmentId, Subject, Text,
};

/// A ruleset in the making.
pub(super) struct Lowering<'s> {
    pub(super) ruleset: Ruleset<'s>,
    /// The flags to be, by key.
    pub(super) ids: HashMap<Text<'s>, FlagId>,
    /// The segments of the document.
    pub(super) segments: Option<Segments<'s>>,
    /// The segments that a rule has named.
    pub(super) named: HashMap<Text<'s>, SegmentId>,
}

impl<'s> Lowering<'s> {
    /// The member `name` at `at`.
    pub(super) fn member(&mut self, at: Pointer, name: &'static str) -> Pointer {
        self.ruleset.pointers.member(at, name)
    }

    /// The item `number` at `at`.
    pub(super) fn item(&mut self, at: Pointer, number: usize) -> Pointer {
        self.ruleset.pointers.item(at, number)
    }

    /// What a context says under a name.
    pub(super) fn subject(&mut self, name: Text<'s>, absence: Absence) -> Subject {
        let attribute = self.ruleset.attributes.intern(super::context::scope(&name).into(), name);
        Subject { attribute, absence }
    }

    /// Notes that other implementations answer otherwise at a node.
    pub(super) fn dispute(&mut self, at: Pointer, when: Disputed<'s>, says: impl Into<Text<'static>>) {
        self.ruleset.disputes.push(Dispute { at, when, says: says.into() });
    }

    /// Something that the SDK does and ffctl cannot, which is no fault of the flag.
    pub(super) fn unsupported(&mut self, message: impl Into<Text<'static>>, at: Pointer) -> FaultId {
        let fault = Fault::new(FaultCode::General, message, UNKNOWN, at);
        self.ruleset.add_fault(Fault { about: About::Context, ..fault })
    }

    /// The segment of the document with that id, its conditions, and where it stands.
    pub(super) fn segment(&mut self, id: &str) -> Option<(Tree<'s>, Pointer)> {
        let Segments { items, at, places, .. } = self.segments.as_ref()?;
        let place = *places.get(id)?;
        let (segment, at) = (items[place].clone(), *at);
        Some((segment, self.item(at, place)))
    }
}

/// The segments of a document.
pub(super) struct Segments<'s> {
    items: Vec<Tree<'s>>,
    /// Where the list stands.
    at: Pointer,
    /// The places in the list by id; of equal ids that of the first.
    places: HashMap<Text<'s>, usize>,
    /// The keys, by which rules name no segment.
    keys: HashSet<Text<'s>>,
}

impl<'s> Segments<'s> {
    /// The segments in a list that stands at a place; none where it is no list.
    pub(super) fn of(list: Tree<'s>, at: Pointer) -> Segments<'s> {
        let items = if let Tree::List(items) = list { items } else { Vec::new() };
        let mut places = HashMap::new();
        let keys = items.iter().filter_map(|segment| text(segment, "key")).collect();
        for (place, segment) in items.iter().enumerate() {
            if let Some(id) = text(segment, "id") {
                places.entry(id).or_insert(place);
            }
        }
        Segments { items, at, places, keys }
    }

    /// The ids, in the order of the list.
    pub(super) fn ids(&self) -> Vec<Text<'s>> {
        let mut ids: Vec<(&Text<'s>, &usize)> = self.places.iter().collect();
        ids.sort_by_key(|(_, place)| **place);
        ids.into_iter().map(|(id, _)| id.clone()).collect()
    }

    /// Whether it is the key of a segment, and no id.
    pub(super) fn is_key(&self, id: &str) -> bool {
        self.keys.contains(id) && !self.places.contains_key(id)
    }
}

/// The text of a member; nothing where it is something else or left out.
pub(super) fn text<'s>(tree: &Tree<'s>, name: &str) -> Option<Text<'s>> {
    match tree.get(name) {
        Some(Tree::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

/// Whether one of the rules of a flag names a segment.
pub(super) fn names_segments(flag: &Tree<'_>) -> bool {
    list(flag, "targeting_rules").iter().any(|rule| super::shape::truthy(rule, "segment_id").is_some())
}

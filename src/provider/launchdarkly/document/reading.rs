//! What reading the documents has come to so far: the items in force, and how a refusal is worded.
//!
//! The store is a Python dictionary: an item that is replaced stays where its key was first put.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{Data, Fills, Item};
use crate::leaf::tree::{Raw, RawMembers, TreeError};
use crate::provider::{Input, Refusal, Spot};
use crate::ruleset::{Pointer, Pointers, Text};

/// What follows for a client whose data cannot be loaded.
pub(super) const NOTHING: &str =
    "the SDK loads nothing of such data: it has no flags, and every caller gets the default with CLIENT_NOT_READY";
/// What follows for the files of the file data source.
pub(super) const FILES: &str =
    "the SDK then loads none of the files: it has no flags, and every caller gets the default with CLIENT_NOT_READY";
/// What follows for a stream.
pub(super) const DROPPED: &str =
    "the SDK drops the connection at such an event, and has nothing of what comes behind it";

/// Whether an item is a flag or a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A flag.
    Flag,
    /// A segment.
    Segment,
}

impl Kind {
    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Flag => "flag",
            Kind::Segment => "segment",
        }
    }

    /// The member that holds such items.
    pub(super) fn list(self) -> &'static str {
        match self {
            Kind::Flag => "flags",
            Kind::Segment => "segments",
        }
    }
}

/// The items of one kind in their order.
#[derive(Debug, Default)]
pub(super) struct Shelf<'s> {
    items: Vec<Item<'s>>,
    /// Where the items stand by key, once that was asked for.
    places: Option<HashMap<Text<'s>, usize, RandomState>>,
}

impl<'s> Shelf<'s> {
    /// The items, whose keys are all different.
    pub(super) fn of(items: Vec<Item<'s>>) -> Shelf<'s> {
        Shelf { items, places: None }
    }

    fn place(&mut self, key: &str) -> Option<usize> {
        let places = self.places.get_or_insert_with(|| {
            self.items.iter().enumerate().map(|(place, item)| (item.key.clone(), place)).collect()
        });
        places.get(key).copied()
    }

    /// The item with that key.
    pub(super) fn get(&mut self, key: &str) -> Option<&Item<'s>> {
        self.place(key).map(|place| &self.items[place])
    }

    /// Puts an item in the place of that with the same key, or behind all.
    pub(super) fn put(&mut self, item: Item<'s>) {
        if let Some(place) = self.place(&item.key) {
            self.items[place] = item;
            return;
        }
        if let Some(places) = &mut self.places {
            places.insert(item.key.clone(), self.items.len());
        }
        self.items.push(item);
    }
}

/// Documents while they are read.
pub(super) struct Reading<'s, 'i> {
    /// The input.
    pub(super) input: &'i Input<'s, 'i>,
    /// The places of the items.
    pub(super) pointers: &'i mut Pointers<'s>,
    /// The flags so far.
    pub(super) flags: Shelf<'s>,
    /// The segments so far.
    pub(super) segments: Shelf<'s>,
    /// What a person should know.
    pub(super) notes: Vec<String>,
    /// Where values stand that are short for flags.
    pub(super) shorthands: Vec<Pointer>,
    /// Whether a whole set of flags was among the documents.
    pub(super) is_initialized: bool,
}

impl<'s, 'i> Reading<'s, 'i> {
    /// Nothing was read yet.
    pub(super) fn new(input: &'i Input<'s, 'i>, pointers: &'i mut Pointers<'s>) -> Reading<'s, 'i> {
        Reading {
            input,
            pointers,
            flags: Shelf::default(),
            segments: Shelf::default(),
            notes: Vec::new(),
            shorthands: Vec::new(),
            is_initialized: false,
        }
    }

    /// The items of a kind.
    pub(super) fn shelf(&mut self, kind: Kind) -> &mut Shelf<'s> {
        match kind {
            Kind::Flag => &mut self.flags,
            Kind::Segment => &mut self.segments,
        }
    }

    /// Replaces everything.
    pub(super) fn replace(&mut self, flags: Shelf<'s>, segments: Shelf<'s>) {
        (self.flags, self.segments, self.is_initialized) = (flags, segments, true);
    }

    /// What was read, if it is whole.
    pub(super) fn finish(self) -> Result<Data<'s>, Refusal> {
        if !self.is_initialized {
            return Err(Refusal {
                is_sdks: true,
                document: 0,
                at: Spot::Whole,
                message: "there is no whole set of flags here, only changes to one".to_owned(),
                why: "the SDK answers nothing but defaults before it has had a whole set of flags",
                help: "give the payload, or the recording from its beginning, as a `--source` in front".to_owned(),
            });
        }
        let (flags, segments) = (self.flags.items, self.segments.items);
        Ok(Data { flags, segments, notes: self.notes, shorthands: self.shorthands })
    }

    /// A refusal at a place.
    pub(super) fn refuse(
        &self,
        at: Pointer,
        message: impl Into<String>,
        why: &'static str,
        help: impl Into<String>,
    ) -> Refusal {
        let (document, path) = self.pointers.resolve(at);
        Refusal { is_sdks: true, document, at: Spot::Pointer(path), message: message.into(), why, help: help.into() }
    }

    /// What a place is called in a message about another one.
    pub(super) fn place(&self, at: Pointer) -> String {
        let (number, path) = self.pointers.resolve(at);
        let document = self.input.documents.get(number);
        let name = document.map_or("", |document| &document.name);
        match document.and_then(|document| document.place(&path)) {
            Some((line, column)) => format!("`{name}:{line}:{column}`"),
            None => format!("`{name}` at {path}"),
        }
    }

    /// The members of what must be an object.
    pub(super) fn members(
        &self,
        raw: Raw<'s>,
        at: Pointer,
        what: &str,
        why: &'static str,
    ) -> Result<RawMembers<'s>, Refusal> {
        self.checked(raw.members(), at, why)?
            .ok_or_else(|| self.refuse(at, format!("{what} is not an object"), why, MEND))
    }

    /// The items of what must be a list.
    pub(super) fn items(
        &self,
        raw: Raw<'s>,
        at: Pointer,
        what: &str,
        why: &'static str,
    ) -> Result<Vec<Raw<'s>>, Refusal> {
        self.checked(Ok(raw.items()), at, why)?
            .ok_or_else(|| self.refuse(at, format!("{what} is not a list"), why, MEND))
    }

    /// What was read of a value that is known to be JSON.
    pub(super) fn checked<T>(&self, read: Result<T, TreeError>, at: Pointer, why: &'static str) -> Result<T, Refusal> {
        read.map_err(|error| self.refuse(at, format!("the value cannot be read: {}", error.message), why, MEND))
    }
}

/// What the loader of a payload fills in, and that of files.
pub(super) const OF_PAYLOAD: Fills = Fills { key: true, version: true };
/// What the loader of files fills in.
pub(super) const OF_FILES: Fills = Fills { key: false, version: true };
/// Nothing is filled in.
pub(super) const NONE: Fills = Fills { key: false, version: false };
/// What to do about a place in a file.
pub(super) const MEND: &str = "download the data again, or mend the file at this place";

/// The member of that name.
pub(super) fn get<'s>(members: &RawMembers<'s>, name: &str) -> Option<Raw<'s>> {
    members.iter().find(|(member, _)| member == name).map(|(_, raw)| *raw)
}

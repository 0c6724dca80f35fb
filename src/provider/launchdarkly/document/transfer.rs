//! The second protocol (spec section 1.4): objects between a `server-intent` and a `payload-transferred`, as the list of
//! events that the polling endpoint answers, or as events of a stream.
//!
//! Objects are stored under the key of the event, whatever their versions. Of a list the SDK reads no further than the first
//! `payload-transferred`, and `error` means something in a stream alone. The SDK refuses objects of kinds other than flags
//! and segments; they are passed over here, with a note.

use super::Item;
use super::changes::tombstone;
use super::reading::{DROPPED, Kind, MEND, NONE, NOTHING, Reading, Shelf, get};
use crate::leaf::tree::{Part, Raw, RawMembers, Tree};
use crate::provider::Refusal;
use crate::ruleset::{Pointer, Text};

/// Where the events come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The list that the polling endpoint answers.
    List,
    /// A stream.
    Stream,
}

/// What is to become of the objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Intent {
    /// They replace everything.
    Full,
    /// They go on top.
    Changes,
}

/// Whether there is more to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    More,
    Done,
}

/// A transfer in the making.
pub(super) struct Transfer<'s> {
    source: Source,
    intent: Option<Intent>,
    changes: Vec<(Kind, Item<'s>)>,
}

/// Reads the list of events that is a document.
pub(super) fn load<'s>(reading: &mut Reading<'s, '_>, events: Raw<'s>, root: Pointer) -> Result<(), Refusal> {
    let list = reading.pointers.member(root, "events");
    let mut transfer = Transfer::new(Source::List);
    for (number, raw) in reading.items(events, list, "`events`", NOTHING)?.into_iter().enumerate() {
        let at = reading.pointers.item(list, number);
        let event = reading.members(raw, at, "the event", NOTHING)?;
        let Some(Ok(Tree::Text(name))) = get(&event, "event").map(Raw::read) else { continue };
        if !Transfer::knows(&name) {
            continue;
        }
        let Some(data) = get(&event, "data") else {
            return Err(reading.refuse(at, format!("the event `{name}` has no `data`"), NOTHING, MEND));
        };
        let at = reading.pointers.member(at, "data");
        let data = reading.members(data, at, "`data`", NOTHING)?;
        if transfer.step(reading, &name, &data, at)? == Flow::Done {
            return Ok(());
        }
    }
    Err(reading.refuse(
        list,
        "no `payload-transferred` ends the list",
        NOTHING,
        "was the answer cut off? fetch it again from `/sdk/poll`",
    ))
}

impl<'s> Transfer<'s> {
    /// Nothing was announced yet.
    pub(super) fn new(source: Source) -> Transfer<'s> {
        Transfer { source, intent: None, changes: Vec::new() }
    }

    /// Whether an event of that name means something.
    pub(super) fn knows(name: &str) -> bool {
        matches!(name, "server-intent" | "put-object" | "delete-object" | "payload-transferred" | "error")
    }

    /// Whether objects wait for the end of their transfer.
    pub(super) fn is_open(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Takes an event of a stream.
    pub(super) fn take(
        &mut self,
        reading: &mut Reading<'s, '_>,
        name: &str,
        data: &RawMembers<'s>,
        at: Pointer,
    ) -> Result<(), Refusal> {
        self.step(reading, name, data, at).map(drop)
    }

    fn step(
        &mut self,
        reading: &mut Reading<'s, '_>,
        name: &str,
        data: &RawMembers<'s>,
        at: Pointer,
    ) -> Result<Flow, Refusal> {
        match name {
            "server-intent" => return self.announce(reading, data, at),
            "put-object" => {
                let Some((kind, key, _)) = self.object(reading, name, data, at)? else { return Ok(Flow::More) };
                let object = self.required(reading, name, data, "object", at)?;
                let at = reading.pointers.member(at, "object");
                reading.members(object, at, "`object`", self.why())?;
                self.changes.push((kind, Item { key, part: Part::Raw(object), at, fills: NONE }));
            }
            "delete-object" => {
                let Some((kind, key, version)) = self.object(reading, name, data, at)? else { return Ok(Flow::More) };
                let Ok(Tree::Number(version)) = version.read() else {
                    let message = format!("the `version` of `{name}` is not a number");
                    return Err(reading.refuse(at, message, self.why(), MEND));
                };
                self.changes.push((kind, tombstone(key, version, at)));
            }
            "payload-transferred" => {
                self.required(reading, name, data, "state", at)?;
                self.required(reading, name, data, "version", at)?;
                self.apply(reading, at)?;
                return Ok(Flow::Done);
            }
            "error" if self.source == Source::Stream => self.changes.clear(),
            _ => {}
        }
        Ok(Flow::More)
    }

    /// A `server-intent`, which begins anew.
    fn announce(&mut self, reading: &mut Reading<'s, '_>, data: &RawMembers<'s>, at: Pointer) -> Result<Flow, Refusal> {
        let why = self.why();
        let payloads = self.required(reading, "server-intent", data, "payloads", at)?;
        let at = reading.pointers.member(at, "payloads");
        let payloads = reading.items(payloads, at, "`payloads`", why)?;
        let [payload] = payloads[..] else {
            let message = format!("`payloads` has {} items, and the SDK expects exactly one", payloads.len());
            return Err(reading.refuse(at, message, why, MEND));
        };
        let at = reading.pointers.item(at, 0);
        let payload = reading.members(payload, at, "the payload", why)?;
        self.changes.clear();
        let code = get(&payload, "intentCode").map(Raw::read);
        self.intent = Some(match code.as_ref().and_then(|code| code.as_ref().ok()?.as_text()) {
            Some("xfer-full") => Intent::Full,
            // What is there is up to date; what comes in a stream from here on goes on top.
            Some("none") if self.source == Source::List => return Ok(Flow::Done),
            Some("xfer-changes" | "none") => Intent::Changes,
            _ => {
                let message = "the `intentCode` is none of `xfer-full`, `xfer-changes` and `none`";
                return Err(reading.refuse(at, message, why, MEND));
            }
        });
        Ok(Flow::More)
    }

    /// The kind, the key and the version of an object; `None` of a kind that is not known.
    fn object(
        &self,
        reading: &mut Reading<'s, '_>,
        name: &str,
        data: &RawMembers<'s>,
        at: Pointer,
    ) -> Result<Option<(Kind, Text<'s>, Raw<'s>)>, Refusal> {
        let version = self.required(reading, name, data, "version", at)?;
        let kind = self.required(reading, name, data, "kind", at)?.read();
        let Ok(Tree::Text(key)) = self.required(reading, name, data, "key", at)?.read() else {
            return Err(reading.refuse(at, format!("the `key` of `{name}` is not a text"), self.why(), MEND));
        };
        let kind = match kind.as_ref().ok().and_then(Tree::as_text) {
            Some("flag") => Kind::Flag,
            Some("segment") => Kind::Segment,
            other => {
                let place = reading.place(at);
                reading.notes.push(format!(
                    "the object `{key}` in {place} is neither a flag nor a segment but of the kind `{}`; it is passed over \
                     here, and the SDK refuses the whole transfer",
                    other.unwrap_or("?")
                ));
                return Ok(None);
            }
        };
        Ok(Some((kind, key, version)))
    }

    /// A member that must be there and not `null`.
    fn required(
        &self,
        reading: &Reading<'s, '_>,
        event: &str,
        data: &RawMembers<'s>,
        name: &str,
        at: Pointer,
    ) -> Result<Raw<'s>, Refusal> {
        let found = get(data, name).filter(|raw| raw.text() != "null");
        found.ok_or_else(|| reading.refuse(at, format!("the event `{event}` has no `{name}`"), self.why(), MEND))
    }

    /// The end of a transfer.
    fn apply(&mut self, reading: &mut Reading<'s, '_>, at: Pointer) -> Result<(), Refusal> {
        let changes = std::mem::take(&mut self.changes);
        match self.intent {
            None => {
                let message = "a `payload-transferred` without a `server-intent` in front of it";
                return Err(reading.refuse(at, message, self.why(), "give the recording from its beginning"));
            }
            Some(Intent::Full) => {
                let (mut flags, mut segments) = (Shelf::default(), Shelf::default());
                for (kind, item) in changes {
                    match kind {
                        Kind::Flag => flags.put(item),
                        Kind::Segment => segments.put(item),
                    }
                }
                reading.replace(flags, segments);
                self.intent = Some(Intent::Changes);
            }
            Some(Intent::Changes) => {
                for (kind, item) in changes {
                    reading.shelf(kind).put(item);
                }
            }
        }
        Ok(())
    }

    fn why(&self) -> &'static str {
        match self.source {
            Source::List => NOTHING,
            Source::Stream => DROPPED,
        }
    }
}

//! A recorded stream (spec sections 1.3 and 1.4): its events are applied one after the other, those of either protocol.
//!
//! An event that the SDK does not know is passed over. At one that it cannot read it drops the connection, so that nothing
//! behind it counts; here the whole recording is refused then, with the line.

use super::reading::{DROPPED, Kind, MEND, Reading, get};
use super::transfer::{Source, Transfer};
use super::{changes, payload};
use crate::leaf::tree::{Raw, RawMembers, Tree, members};
use crate::provider::{Refusal, Spot};
use crate::ruleset::Pointer;
use crate::source::Document;
use crate::source::stream::Event;

/// Applies all events.
pub(super) fn replay<'s>(
    reading: &mut Reading<'s, '_>,
    document: &'s Document,
    (number, root): (usize, Pointer),
) -> Result<(), Refusal> {
    let mut transfer = Transfer::new(Source::Stream);
    for (place, event) in document.events().iter().enumerate() {
        if !event.is_whole && members(&event.data).is_err() {
            let note = format!("`{}` ends in the middle of an event, which is left out", document.name);
            reading.notes.push(note);
            break;
        }
        let at = reading.pointers.item(root, place);
        match event.name.as_str() {
            "put" => put(reading, &body(reading, document, number, event, at)?, at)?,
            "patch" | "delete" => change(reading, &body(reading, document, number, event, at)?, event, at)?,
            name if Transfer::knows(name) => {
                let top = body(reading, document, number, event, at)?;
                transfer.take(reading, name, &top, at)?;
            }
            _ => {}
        }
    }
    if transfer.is_open() {
        let name = &document.name;
        reading.notes.push(format!("`{name}` ends before a `payload-transferred`, so its last changes are left out"));
    }
    Ok(())
}

/// The members of the data of an event.
fn body<'s>(
    reading: &Reading<'s, '_>,
    document: &'s Document,
    number: usize,
    event: &'s Event,
    at: Pointer,
) -> Result<RawMembers<'s>, Refusal> {
    let found = members(&event.data).map_err(|error| {
        let (line, column) = document.stop_in(event, error.line, error.column);
        Refusal {
            is_sdks: true,
            document: number,
            at: Spot::Text { line, column },
            message: format!("the data of the event `{}` is not JSON: {}", event.name, error.message),
            why: DROPPED,
            help: "was the recording cut off, or edited? record it again with `curl -N`".to_owned(),
        }
    })?;
    let message = || format!("the data of the event `{}` is not an object", event.name);
    found.ok_or_else(|| reading.refuse(at, message(), DROPPED, MEND))
}

/// Replaces everything. Both kinds of items must be there.
fn put<'s>(reading: &mut Reading<'s, '_>, body: &RawMembers<'s>, at: Pointer) -> Result<(), Refusal> {
    let Some(data) = get(body, "data") else {
        return Err(reading.refuse(at, "the `put` has no `data`", DROPPED, MEND));
    };
    let at = reading.pointers.member(at, "data");
    let top = reading.members(data, at, "`data`", DROPPED)?;
    for kind in [Kind::Flag, Kind::Segment] {
        if get(&top, kind.list()).is_none() {
            return Err(reading.refuse(at, format!("the `put` has no `{}`", kind.list()), DROPPED, MEND));
        }
    }
    payload::replace(reading, &top, at)
}

fn change<'s>(reading: &mut Reading<'s, '_>, body: &RawMembers<'s>, event: &Event, at: Pointer) -> Result<(), Refusal> {
    let Some(Ok(Tree::Text(path))) = get(body, "path").map(Raw::read) else {
        return Err(reading.refuse(at, format!("the `{}` has no text as `path`", event.name), DROPPED, MEND));
    };
    match (event.name.as_str(), get(body, "data")) {
        ("patch", Some(data)) => changes::patch(reading, data, &path, at),
        ("patch", None) => Err(reading.refuse(at, "the `patch` has no `data`", DROPPED, MEND)),
        _ => changes::delete(reading, body, &path, at),
    }
}

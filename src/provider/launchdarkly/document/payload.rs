//! The all-data payload and the body of a stream's `put` (spec section 1.1 and 1.3): flags and segments by key, which replace
//! everything that was there.
//!
//! Before the SDK stores flags it sorts them by their prerequisites, and fails there on a flag whose own key is not that
//! under which it stands. Segments are not sorted, and are looked up by the key under which they stand.

use std::borrow::Cow;

use super::reading::{DROPPED, Kind, MEND, NOTHING, OF_PAYLOAD, Reading, Shelf, get};
use super::{Fills, Item};
use crate::leaf::tree::{Part, Raw, RawMembers};
use crate::provider::Refusal;
use crate::ruleset::Pointer;
use crate::source::json::{Cursor, Kind as JsonKind};

/// Reads the payload that a document is.
pub(super) fn replace<'s>(reading: &mut Reading<'s, '_>, top: &RawMembers<'s>, at: Pointer) -> Result<(), Refusal> {
    let flags = shelf(reading, get(top, "flags"), at, Kind::Flag, OF_PAYLOAD, NOTHING)?;
    let segments = shelf(reading, get(top, "segments"), at, Kind::Segment, OF_PAYLOAD, NOTHING)?;
    reading.replace(flags, segments);
    Ok(())
}

/// Reads the `data` of a document that is the body of a `put`.
pub(super) fn put<'s>(reading: &mut Reading<'s, '_>, data: Raw<'s>, root: Pointer) -> Result<(), Refusal> {
    let at = reading.pointers.member(root, "data");
    let top = reading.members(data, at, "`data`", DROPPED)?;
    replace(reading, &top, at)
}

/// The items under a member that may be left out.
pub(super) fn shelf<'s>(
    reading: &mut Reading<'s, '_>,
    raw: Option<Raw<'s>>,
    parent: Pointer,
    kind: Kind,
    fills: Fills,
    why: &'static str,
) -> Result<Shelf<'s>, Refusal> {
    let Some(raw) = raw else { return Ok(Shelf::default()) };
    let list = reading.pointers.member(parent, kind.list());
    let members = reading.members(raw, list, &format!("`{}`", kind.list()), why)?;
    let mut items = Vec::with_capacity(members.len());
    for (key, raw) in members {
        let at = reading.pointers.named(list, key.clone());
        if !raw.text().starts_with('{') {
            let message = format!("the {} `{key}` is not an object", kind.name());
            return Err(reading.refuse(at, message, why, MEND));
        }
        if let Some(own) = own_key(raw).filter(|own| *own != key && kind == Kind::Flag) {
            return Err(reading.refuse(
                at,
                format!("the flag that stands under `{key}` has the key `{own}`"),
                "the SDK sorts flags by their prerequisites before it stores them, and fails there with a KeyError: it has no \
                 flags, and every caller gets the default with CLIENT_NOT_READY",
                "make the two the same; was the flag copied, and only one of them changed?",
            ));
        }
        items.push(Item { key, part: Part::Raw(raw), at, fills });
    }
    Ok(Shelf::of(items))
}

/// The text under `key` of an object, if any. Of several the last counts.
fn own_key(raw: Raw<'_>) -> Option<Cow<'_, str>> {
    let mut cursor = Cursor::new(raw.text());
    let mut own = None;
    cursor.enter()?;
    while let Some(Some(name)) = cursor.key() {
        let is_text = cursor.kind() == Some(JsonKind::Text);
        let start = cursor.offset();
        let Some(end) = cursor.skip() else { break };
        if name == "key" {
            own = is_text.then(|| text(&raw.text()[start..end])).flatten();
        }
    }
    own
}

/// A text of JSON without its quotes and escapes.
fn text(quoted: &str) -> Option<Cow<'_, str>> {
    let plain = quoted.get(1..quoted.len() - 1)?;
    if plain.contains('\\') { serde_json::from_str(quoted).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(plain)) }
}

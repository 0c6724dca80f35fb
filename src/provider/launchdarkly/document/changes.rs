//! Changes of the stream (spec section 1.3): `patch` and `delete`, which count where their version is greater than that of
//! what they change.
//!
//! A `patch` is stored under the key that its data has; of its path only the kind counts. A `delete` takes the key from its
//! path, and leaves a tombstone.

use super::Item;
use super::reading::{DROPPED, Kind, MEND, NONE, Reading, get};
use crate::leaf::python;
use crate::leaf::tree::{Part, Raw, RawMembers, Tree, members};
use crate::provider::Refusal;
use crate::ruleset::{Pointer, Text};

/// The kind and the key that a path leads to; `None` of a path that the SDK does not know.
pub(super) fn target(path: &str) -> Option<(Kind, &str)> {
    let kinds = [("/flags/", Kind::Flag), ("/segments/", Kind::Segment)];
    kinds.into_iter().find_map(|(prefix, kind)| Some((kind, path.strip_prefix(prefix)?)))
}

/// Applies the body of a `patch`, which has `data`, or of a `delete`, which has none.
pub(super) fn apply<'s>(
    reading: &mut Reading<'s, '_>,
    body: &RawMembers<'s>,
    path: &str,
    at: Pointer,
) -> Result<(), Refusal> {
    match get(body, "data") {
        Some(data) => patch(reading, data, path, at),
        None => delete(reading, body, path, at),
    }
}

/// Applies a `patch` whose body stands at `at`.
pub(super) fn patch<'s>(reading: &mut Reading<'s, '_>, data: Raw<'s>, path: &str, at: Pointer) -> Result<(), Refusal> {
    let Some((kind, _)) = target(path) else { return Ok(()) };
    let at = reading.pointers.member(at, "data");
    let item = reading.members(data, at, "`data`", DROPPED)?;
    let Some(Ok(Tree::Text(key))) = get(&item, "key").map(Raw::read) else {
        let message = format!("the {} of a `patch` has no `key`", kind.name());
        return Err(reading.refuse(at, message, DROPPED, MEND));
    };
    let version = get(&item, "version").and_then(Version::of).filter(|version| matches!(version, Version::Whole(_)));
    let Some(version) = version else {
        let message = format!("the {} `{key}` of a `patch` has no whole number as `version`", kind.name());
        return Err(reading.refuse(at, message, DROPPED, MEND));
    };
    upsert(reading, kind, Item { key, part: Part::Raw(data), at, fills: NONE }, version);
    Ok(())
}

/// Applies a `delete` whose body stands at `at`.
pub(super) fn delete<'s>(
    reading: &mut Reading<'s, '_>,
    body: &RawMembers<'s>,
    path: &str,
    at: Pointer,
) -> Result<(), Refusal> {
    let Some((kind, key)) = target(path) else { return Ok(()) };
    let Some(version) = get(body, "version").and_then(Version::of) else {
        let message = format!("the `delete` of the {} `{key}` has no number as `version`", kind.name());
        return Err(reading.refuse(at, message, DROPPED, MEND));
    };
    let token = get(body, "version").map_or("1", Raw::text);
    let item = tombstone(Text::Owned(key.to_owned()), Text::Borrowed(token), at);
    upsert(reading, kind, item, version);
    Ok(())
}

/// What is left of an item that was deleted.
pub(super) fn tombstone<'s>(key: Text<'s>, version: Text<'s>, at: Pointer) -> Item<'s> {
    let part = Part::Read(Tree::Object(vec![
        ("key".into(), Tree::Text(key.clone())),
        ("version".into(), Tree::Number(version)),
        ("deleted".into(), Tree::Bool(true)),
    ]));
    Item { key, part, at, fills: NONE }
}

fn upsert<'s>(reading: &mut Reading<'s, '_>, kind: Kind, item: Item<'s>, version: Version) {
    let held = reading.shelf(kind).get(&item.key).and_then(version_of);
    match held {
        Some(held) if !version.is_after(held) => {
            let place = reading.place(item.at);
            let note = format!(
                "the change of the {} `{}` in {place} is not newer than what it would change, so it counts \
                                for nothing",
                kind.name(),
                item.key
            );
            reading.notes.push(note);
        }
        _ => reading.shelf(kind).put(item),
    }
}

/// The version of an item that is there; 1 where it was filled in.
fn version_of(item: &Item<'_>) -> Option<Version> {
    let own = match &item.part {
        Part::Raw(raw) => members(raw.text()).ok()?.and_then(|item| get(&item, "version")).map(Version::of),
        Part::Read(tree) => tree.get("version").map(Version::of_tree),
    };
    own.unwrap_or(item.fills.version.then_some(Version::Whole(1)))
}

/// A version, compared as Python compares numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Version {
    /// A whole number, and `true` and `false`.
    Whole(i128),
    /// A number with a fraction or an exponent, or a very large one.
    Broken(f64),
}

impl Version {
    fn of(raw: Raw<'_>) -> Option<Version> {
        raw.read().ok().as_ref().and_then(Version::of_tree)
    }

    fn of_tree(tree: &Tree<'_>) -> Option<Version> {
        match tree {
            Tree::Bool(truth) => Some(Version::Whole(i128::from(*truth))),
            Tree::Number(token) => match token.parse() {
                Ok(whole) if python::is_int(token) => Some(Version::Whole(whole)),
                _ => token.parse().ok().map(Version::Broken),
            },
            _ => None,
        }
    }

    fn is_after(self, other: Version) -> bool {
        match (self, other) {
            (Version::Whole(one), Version::Whole(other)) => one > other,
            (one, other) => one.float() > other.float(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "versions that are no whole numbers are not compared exactly")]
    fn float(self) -> f64 {
        match self {
            Version::Whole(whole) => whole as f64,
            Version::Broken(number) => number,
        }
    }
}

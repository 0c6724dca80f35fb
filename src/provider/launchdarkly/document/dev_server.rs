//! The project export of the dev server (spec section 1.7): values that were evaluated for one context, each of which the
//! server serves as a flag that is on and has no rules.

use super::Item;
use super::reading::{NONE, NOTHING, Reading, Shelf, get};
use crate::leaf::tree::{Part, Raw, RawMembers, Tree};
use crate::provider::Refusal;
use crate::ruleset::{Pointer, Text};

/// Reads an export.
pub(super) fn load<'s>(
    reading: &mut Reading<'s, '_>,
    top: &RawMembers<'s>,
    root: Pointer,
    name: &str,
) -> Result<(), Refusal> {
    let mut flags = Shelf::default();
    // An override stands over the value that was evaluated.
    for list in ["flagsState", "overrides"] {
        let Some(raw) = get(top, list).filter(|raw| raw.text() != "null") else { continue };
        let at = reading.pointers.member(root, list);
        for (key, raw) in reading.members(raw, at, &format!("`{list}`"), NOTHING)? {
            let at = reading.pointers.named(at, key.clone());
            let state = reading.members(raw, at, &format!("the state of `{key}`"), NOTHING)?;
            let part = Part::Read(flag(reading, &key, &state, at)?);
            flags.put(Item { key, part, at, fills: NONE });
        }
    }
    reading.notes.push(format!(
        "`{name}` holds the values of one context, not rules: every other context gets the same values here"
    ));
    reading.replace(flags, Shelf::default());
    Ok(())
}

/// The flag that the dev server serves for a state.
fn flag<'s>(
    reading: &Reading<'s, '_>,
    key: &Text<'s>,
    state: &RawMembers<'s>,
    at: Pointer,
) -> Result<Tree<'s>, Refusal> {
    let read = |name| reading.checked(get(state, name).map(Raw::read).transpose(), at, NOTHING);
    let Some(value) = read("value")? else {
        let message = format!("the state of `{key}` has no `value`");
        return Err(reading.refuse(at, message, NOTHING, "export the project again"));
    };
    let version = read("version")?.unwrap_or(Tree::Number("1".into()));
    let track = read("trackEvents")?.unwrap_or(Tree::Bool(false));
    let zero = || Tree::Number("0".into());
    let available = ["usingMobileKey", "usingEnvironmentId"].map(|name| (name.into(), Tree::Bool(true)));
    Ok(Tree::Object(vec![
        ("key".into(), Tree::Text(key.clone())),
        ("version".into(), version),
        ("on".into(), Tree::Bool(true)),
        ("prerequisites".into(), Tree::List(Vec::new())),
        ("targets".into(), Tree::List(Vec::new())),
        ("rules".into(), Tree::List(Vec::new())),
        ("fallthrough".into(), Tree::Object(vec![("variation".into(), zero())])),
        ("offVariation".into(), zero()),
        ("variations".into(), Tree::List(vec![value])),
        ("clientSideAvailability".into(), Tree::Object(available.into())),
        ("clientSide".into(), Tree::Bool(true)),
        ("salt".into(), Tree::Text("".into())),
        ("trackEvents".into(), track.clone()),
        ("trackEventsFallthrough".into(), track),
        ("debugEventsUntilDate".into(), zero()),
        ("deleted".into(), Tree::Bool(false)),
    ]))
}

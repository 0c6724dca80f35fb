//! From documents to a ruleset: what the SDK reads at once, how it applies what comes later, and which flags are wanted (spec
//! sections 2.1, 2.5 and 10.4).

use std::collections::HashMap;

use super::flag;
use super::user::KEY;
use super::wording::WORDING;
use crate::leaf::python::{self, Pattern};
use crate::leaf::tree::{Part, Tree};
use crate::provider::data_sync::{
    Elsewhere, Grammar, Item, Items, KnownSegment, List, Loaded, Lowering, NOWHERE, Protocol, Stored, Wrong, is_text,
    lower_named, plain_number, reach, read, unread,
};
use crate::provider::{Input, Refusal, Spot};
use crate::ruleset::{Absence, Logic, Pointer, Ruleset, Text};

const GRAMMAR: Grammar = Grammar {
    operator: "op",
    conditions: "conditions",
    title: "name",
    key: KEY,
    absence: Absence::Missing,
    counts: |value| !value.is_null(),
    pattern: Pattern::new,
    of_nothing: || Logic::Const(true),
    levels: (980, 10),
    may_lack_rules: false,
    elsewhere: &ELSEWHERE,
};

const ELSEWHERE: Elsewhere = Elsewhere {
    negation_of_absent: "in the newest SDK for .NET nothing holds of an absent attribute, so it does not there",
    empty_operand: "to the evaluation server and the SDK for Rust an absent attribute is an empty text, so it holds there",
    broken_list: "the evaluation server and the SDK for .NET raise on such a list, and to the SDK for Rust the condition is \
                  false, also turned round",
    invalid_pattern: "the evaluation server and the SDK for .NET raise, too, and to the SDK for Rust the condition is false",
    numbers: &[(
        plain_number,
        "it comes out the other way in the evaluation server and the SDKs for .NET and Rust, which compare numbers without \
         rounding them and know no '1_000', 'inf' or other digits",
    )],
    operator_on_segment: "for its operator the SDK compares an attribute of this name, which nobody has; to the evaluation \
                          server and the SDKs for .NET and Rust it is a segment all the same",
    key_spellings: (
        &["key", "keyid", "KeyId", "Keyid", "KeyID", "KEYID", "Key", "KEY"],
        "only the spelling `keyId` is the user's key to the evaluation server and the SDKs for .NET and Rust",
    ),
    nested_segment: "this rule asks for another segment, which the evaluation server and the SDKs for .NET and Rust take for \
                     an attribute that nobody has",
    missing_segment: "the SDK for .NET raises for want of the segment, and to the SDK for Rust the condition is false, also \
                      turned round",
    archived_segment: "the evaluation server uses the segment although it is archived, and to the SDK for Rust the condition \
                       is false, also turned round",
    dry_rule: "to the SDKs for .NET and Rust the flag is malformed then, and they serve the caller's default",
    dry_default: "the SDKs for .NET and Rust do not raise, and serve the caller's default",
    blank_dispatch: "a blank `dispatchKey` is the user's key to the evaluation server and the SDKs for .NET and Rust, which \
                     hash it",
    edges: Some((
        0.99999,
        "to the evaluation server and the SDKs for .NET and Rust a range holds its upper edge, and one from 0 to nearly 1 \
         holds everybody",
    )),
    ..NOWHERE
};

pub(super) const PROTOCOL: Protocol = Protocol { title: "FeatBit", flag, segment, apply };

/// Reads documents and lowers the flags that are wanted.
pub(super) fn load<'s>(input: &Input<'s, '_>) -> Loaded<Ruleset<'s>> {
    let mut ruleset = Ruleset::new(super::NAME, &WORDING);
    let stored = read(&PROTOCOL, input, &mut ruleset.pointers)?;
    if let Some(environment) = input.environment.filter(|_| !stored.is_of_relay) {
        return Err(Refusal {
            is_sdks: false,
            document: 0,
            at: Spot::Whole,
            message: format!("there is no environment `{environment}` to choose"),
            why: "what an SDK is given is that of one environment; only what a relay is given holds several",
            help: "leave `--environment` out".to_owned(),
        });
    }
    let undated = stored.flags.iter().chain(&stored.segments).filter(|(item, _)| item.is_undated).count();
    ruleset.notes = stored.notes;
    if undated > 0 {
        ruleset.notes.push(format!(
            "`updatedAt` is a number in {undated} of the flags and segments, which the SDK takes for version 0, older than \
             all others; the SDKs for .NET and Rust read it"
        ));
    }
    let in_force = |list: List<'s>| list.into_iter().filter(|(item, _)| !item.is_archived);
    let mut lowering = Lowering::new(ruleset, &GRAMMAR);
    let archived = stored.segments.iter().filter(|(item, _)| item.is_archived);
    lowering.archived = archived.map(|(item, _)| item.key.clone()).collect();
    for (Item { key, at, .. }, raw) in in_force(stored.segments) {
        lowering.segments.insert(key, KnownSegment { part: Part::Raw(raw), at, id: None });
    }
    reach(&mut lowering);
    for (Item { key, at, .. }, raw) in in_force(stored.flags) {
        // Nobody can ask for a key that is no text, or an empty one.
        if !is_text(&key) || key.is_empty() {
            continue;
        }
        lowering.ruleset.order.push(key.clone());
        if input.wanted.has(&key) {
            let tree = raw.read().map_err(|error| unread(&lowering.ruleset, at, error.message))?;
            let flag = flag::lower(&mut lowering, key, &tree, at);
            lowering.ruleset.add_flag(flag);
        }
    }
    lower_named(&mut lowering);
    Ok(lowering.ruleset)
}

/// What the SDK reads of a flag at once.
fn flag<'s>(head: &Tree<'s>, at: Pointer) -> Result<Item<'s>, Wrong> {
    let version = version(head)?;
    let variations = Item::needed(head, "variations")?;
    let is_empty = matches!(variations, Tree::Text(text) if text.is_empty()) || variations.as_object() == Some(&[]);
    let list = match variations.as_list() {
        None if is_empty => &[],
        None => return Err(Wrong::new("/variations", "`variations` is no list")),
        Some(list) => list,
    };
    for (number, variation) in list.iter().enumerate() {
        let wrong = |message: &str| Wrong::new(format!("/variations/{number}"), message);
        match variation.get("id") {
            None => return Err(wrong("the variation has no `id`")),
            Some(Tree::List(_) | Tree::Object(_)) => {
                let message = "`id` is a list or an object, and nothing can be looked up by it";
                return Err(Wrong::new(format!("/variations/{number}/id"), message));
            }
            Some(_) if variation.get("value").is_none() => return Err(wrong("the variation has no `value`")),
            Some(_) => {}
        }
    }
    Item::needed(head, "id")?;
    let key = Item::key(head, "key")?;
    Ok(Item { key, version, is_undated: is_undated(head), is_archived: is_archived(head)?, at })
}

/// What the SDK reads of a segment at once.
fn segment<'s>(head: &Tree<'s>, at: Pointer) -> Result<Item<'s>, Wrong> {
    let version = version(head)?;
    let is_undated = is_undated(head);
    Ok(Item { key: Item::key(head, "id")?, version, is_undated, is_archived: is_archived(head)?, at })
}

fn is_undated(head: &Tree<'_>) -> bool {
    matches!(head.get("updatedAt"), Some(Tree::Number(_)))
}

fn is_archived(head: &Tree<'_>) -> Result<bool, Wrong> {
    Ok(!python::is_falsy(Item::needed(head, "isArchived")?))
}

/// Milliseconds since 1970; 0 for what is no moment.
fn version(head: &Tree<'_>) -> Result<f64, Wrong> {
    let moment = Item::needed(head, "updatedAt")?.as_text().and_then(python::iso_milliseconds);
    #[expect(clippy::cast_precision_loss, reason = "the years up to 9999 are exact")]
    Ok(moment.map_or(0.0, |(milliseconds, _)| milliseconds as f64))
}

/// A message goes onto what is there.
fn apply<'s>(stored: &mut Stored<'s>, items: Items<'s>) -> Result<(), Wrong> {
    let (version, name) = (items.version, items.name);
    if items.is_first {
        if version == 0.0 && !items.is_empty() {
            return Err(Wrong::new("", "no `updatedAt` in it says a moment after 1970"));
        }
        if items.is_patch {
            let note = format!("`{name}` is a patch, and the SDK that starts from it takes it for all there is");
            stored.notes.push(note);
        }
        (stored.flags, stored.segments, stored.version) = (items.flags, items.segments, version);
        return Ok(());
    }
    if items.is_patch {
        patch(stored, items);
    } else if version > stored.version {
        (stored.flags, stored.segments, stored.version) = (items.flags, items.segments, version);
    } else if version != 0.0 || !items.is_empty() || !(stored.flags.is_empty() && stored.segments.is_empty()) {
        stored.notes.push(format!("`{name}` is not newer than what is there, so the SDK does not apply it"));
    }
    Ok(())
}

/// Items go onto what is there by ascending version, flags first; one that is not newer ends it.
fn patch<'s>(stored: &mut Stored<'s>, items: Items<'s>) {
    let name = items.name;
    for (mut list, is_flags) in [(items.flags, true), (items.segments, false)] {
        let held = if is_flags { &stored.flags } else { &stored.segments };
        let mut places: HashMap<Text<'s>, usize> =
            held.iter().enumerate().map(|(place, (held, _))| (held.key.clone(), place)).collect();
        list.sort_by(|(one, _), (other, _)| one.version.total_cmp(&other.version));
        let count = list.len();
        for (number, (item, raw)) in list.into_iter().enumerate() {
            let held = if is_flags { &mut stored.flags } else { &mut stored.segments };
            let place = places.get(&item.key).copied();
            let newest = place.map_or(0.0, |place| held[place].0.version);
            if item.version <= newest || ["", "\x000", "\0None"].contains(&item.key.as_ref()) {
                let what = if is_flags { "flag" } else { "segment" };
                stored.notes.push(format!(
                    "the {what} '{}' in `{name}` is not newer than what is there, so the SDK drops it and what comes \
                     behind it ({} of {count} applied)",
                    item.key.trim_start_matches('\0'),
                    number
                ));
                return;
            }
            stored.version = stored.version.max(item.version);
            if let Some(place) = place {
                held[place] = (item, raw);
            } else {
                places.insert(item.key.clone(), held.len());
                held.push((item, raw));
            }
        }
    }
}

//! Flags and segments of the REST API (spec section 1.8), converted to what an SDK is given for one environment.
//!
//! Several documents make one set, flags and segments among them. The API leaves the rules out of lists unless it is asked
//! for an environment, and the salt out of segments always.

use super::convert::{rule, rules, values};
use super::reading::{Kind, MEND, NONE, Reading, Shelf, get};
use super::{Form, Item, Known};
use crate::leaf::names::nearest;
use crate::leaf::tree::{Part, Raw, RawMembers, Tree};
use crate::provider::Refusal;
use crate::ruleset::{Pointer, Text};

/// Why a document of the API is not taken.
const NOT_RULES: &str =
    "no SDK reads documents of the REST API; they can be converted only where they have all that a flag needs";

/// A flag or a segment of the API.
struct Entry<'s> {
    members: RawMembers<'s>,
    at: Pointer,
}

/// Converts documents.
pub(super) fn load<'s>(reading: &mut Reading<'s, '_>, documents: Vec<Known<'s>>) -> Result<(), Refusal> {
    let root = documents.first().map(|known| known.root);
    let (mut flags, mut segments) = (Vec::new(), Vec::new());
    for Known { root, form, .. } in documents {
        let Form::Rest(top) = form else { continue };
        for entry in entries(reading, top, root)? {
            if get(&entry.members, "variations").is_some() || get(&entry.members, "environments").is_some() {
                flags.push(entry);
            } else {
                segments.push(entry);
            }
        }
    }
    let environment = match root {
        Some(root) => choose(reading, &flags, root)?,
        None => String::new(),
    };
    let (mut flag_shelf, mut segment_shelf) = (Shelf::default(), Shelf::default());
    for entry in flags {
        let item = flag(reading, &entry, &environment)?;
        add(reading, &mut flag_shelf, Kind::Flag, item)?;
    }
    let mut unsalted = Vec::new();
    for entry in segments {
        let item = segment(reading, &entry, &mut unsalted)?;
        add(reading, &mut segment_shelf, Kind::Segment, item)?;
    }
    if !unsalted.is_empty() {
        reading.notes.push(format!(
            "the REST API does not tell the salt of segments, so who is in a percentage of {} cannot be told from it",
            unsalted.join(", ")
        ));
    }
    reading.replace(flag_shelf, segment_shelf);
    Ok(())
}

/// The items of a list, or the one that a document is.
fn entries<'s>(reading: &mut Reading<'s, '_>, top: RawMembers<'s>, root: Pointer) -> Result<Vec<Entry<'s>>, Refusal> {
    let Some(items) = get(&top, "items") else { return Ok(vec![Entry { members: top, at: root }]) };
    let list = reading.pointers.member(root, "items");
    let mut entries = Vec::new();
    for (number, raw) in reading.items(items, list, "`items`", NOT_RULES)?.into_iter().enumerate() {
        let at = reading.pointers.item(list, number);
        entries.push(Entry { members: reading.members(raw, at, "the item", NOT_RULES)?, at });
    }
    Ok(entries)
}

/// Puts an item to the others, whose keys are different.
fn add<'s>(reading: &Reading<'s, '_>, shelf: &mut Shelf<'s>, kind: Kind, item: Item<'s>) -> Result<(), Refusal> {
    if let Some(first) = shelf.get(&item.key) {
        let place = reading.place(first.at);
        let message = format!("the {} `{}` is there twice: here, and in {place}", kind.name(), item.key);
        return Err(reading.refuse(item.at, message, NOT_RULES, "leave one of the two out"));
    }
    shelf.put(item);
    Ok(())
}

/// The environment that is named, or the only one of all flags.
fn choose<'s>(reading: &mut Reading<'s, '_>, flags: &[Entry<'s>], root: Pointer) -> Result<String, Refusal> {
    let mut known: Vec<String> = Vec::new();
    for flag in flags {
        let Some(environments) = get(&flag.members, "environments") else { continue };
        let at = reading.pointers.member(flag.at, "environments");
        for (name, _) in reading.members(environments, at, "`environments`", NOT_RULES)? {
            if !known.iter().any(|other| *other == name) {
                known.push(name.into_owned());
            }
        }
    }
    let why = "each environment has its own rules";
    match (reading.input.environment, &known[..]) {
        (Some(wanted), known) if known.iter().any(|name| name == wanted) => Ok(wanted.to_owned()),
        (Some(wanted), []) => {
            let message = format!("there is no environment `{wanted}` to choose");
            Err(undecided(reading.refuse(
                root,
                message,
                "none of the documents has environments",
                "leave `--environment` out",
            )))
        }
        (Some(wanted), known) => {
            let help = match nearest(wanted, known.iter().map(String::as_str)).first() {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("the environments are {}", known.join(", ")),
            };
            Err(undecided(reading.refuse(root, format!("there is no environment `{wanted}`"), why, help)))
        }
        (None, [only]) => Ok(only.clone()),
        (None, []) => Ok(String::new()),
        (None, known) => {
            let help = format!("name one with `--environment`: {}", known.join(", "));
            Err(undecided(reading.refuse(
                root,
                format!("there are {} environments to choose from", known.len()),
                why,
                help,
            )))
        }
    }
}

/// A refusal that no SDK has a part in.
fn undecided(refusal: Refusal) -> Refusal {
    Refusal { is_sdks: false, ..refusal }
}

/// The key of an entry.
fn key<'s>(reading: &Reading<'s, '_>, entry: &Entry<'s>, kind: Kind) -> Result<Text<'s>, Refusal> {
    match get(&entry.members, "key").map(Raw::read) {
        Some(Ok(Tree::Text(key))) => Ok(key),
        _ => Err(reading.refuse(entry.at, format!("the {} has no text as `key`", kind.name()), NOT_RULES, MEND)),
    }
}

/// The members that a flag has in each environment, and that mean the same to an SDK.
const OF_ENVIRONMENT: [&str; 10] = [
    "version",
    "on",
    "salt",
    "offVariation",
    "prerequisites",
    "targets",
    "contextTargets",
    "trackEvents",
    "trackEventsFallthrough",
    "debugEventsUntilDate",
];

fn flag<'s>(reading: &mut Reading<'s, '_>, entry: &Entry<'s>, environment: &str) -> Result<Item<'s>, Refusal> {
    let key = key(reading, entry, Kind::Flag)?;
    let found = match get(&entry.members, "environments") {
        Some(raw) => {
            let list = reading.pointers.member(entry.at, "environments");
            let environments = reading.members(raw, list, "`environments`", NOT_RULES)?;
            environments.into_iter().find(|(name, _)| name == environment).map(|(name, raw)| (list, name, raw))
        }
        None => None,
    };
    let Some((list, name, raw)) = found else {
        let message = format!("the flag `{key}` has no environment `{environment}`");
        return Err(reading.refuse(entry.at, message, NOT_RULES, DETAIL));
    };
    let at = reading.pointers.named(list, name);
    let own = reading.members(raw, at, "the environment", NOT_RULES)?;
    let (Some(of_rules), Some(fallthrough)) = (get(&own, "rules"), get(&own, "fallthrough")) else {
        let message = format!("the flag `{key}` is there in summary only, without its rules");
        return Err(reading.refuse(at, message, NOT_RULES, DETAIL));
    };
    let mut tree = vec![("key".into(), Tree::Text(key.clone()))];
    for name in OF_ENVIRONMENT {
        if let Some(raw) = get(&own, name) {
            tree.push((name.into(), reading.checked(raw.read(), at, NOT_RULES)?));
        }
    }
    tree.push(("rules".into(), rules(reading.checked(of_rules.read(), at, NOT_RULES)?)));
    tree.push(("fallthrough".into(), rule(reading.checked(fallthrough.read(), at, NOT_RULES)?)));
    let variations = get(&entry.members, "variations").map(Raw::read).transpose();
    if let Some(variations) = reading.checked(variations, entry.at, NOT_RULES)? {
        tree.push(("variations".into(), values(variations)));
    }
    let availability = get(&entry.members, "clientSideAvailability").map(Raw::read).transpose();
    if let Some(availability) = reading.checked(availability, entry.at, NOT_RULES)? {
        tree.push(("clientSideAvailability".into(), availability));
    }
    Ok(Item { key, part: Part::Read(Tree::Object(tree)), at: entry.at, fills: NONE })
}

const DETAIL: &str =
    "fetch it with its rules: `ldcli flags get --flag KEY --environment ENV`, or the list with `?env=ENV&summary=0`";

/// The members of a segment that mean the same to an SDK.
const OF_SEGMENT: [&str; 9] = [
    "version",
    "deleted",
    "included",
    "excluded",
    "includedContexts",
    "excludedContexts",
    "unbounded",
    "unboundedContextKind",
    "generation",
];

fn segment<'s>(
    reading: &mut Reading<'s, '_>,
    entry: &Entry<'s>,
    unsalted: &mut Vec<String>,
) -> Result<Item<'s>, Refusal> {
    let key = key(reading, entry, Kind::Segment)?;
    let Some(of_rules) = get(&entry.members, "rules") else {
        let message = format!("the segment `{key}` is there in summary only, without its rules");
        return Err(reading.refuse(entry.at, message, NOT_RULES, "fetch the segment itself: `ldcli segments get`"));
    };
    let mut tree = vec![("key".into(), Tree::Text(key.clone()))];
    for name in OF_SEGMENT.into_iter().chain(["salt"]) {
        if let Some(raw) = get(&entry.members, name) {
            tree.push((name.into(), reading.checked(raw.read(), entry.at, NOT_RULES)?));
        }
    }
    let rules = rules(reading.checked(of_rules.read(), entry.at, NOT_RULES)?);
    let has_share = |rule: &Tree<'_>| rule.get("weight").is_some_and(|weight| !weight.is_null());
    if get(&entry.members, "salt").is_none() && rules.as_list().is_some_and(|rules| rules.iter().any(has_share)) {
        unsalted.push(format!("`{key}`"));
    }
    tree.push(("rules".into(), rules));
    if get(&entry.members, "version").is_none() {
        tree.push(("version".into(), Tree::Number("1".into())));
    }
    Ok(Item { key, part: Part::Read(Tree::Object(tree)), at: entry.at, fills: NONE })
}

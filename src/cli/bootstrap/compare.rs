//! Where two documents differ, told by flag and segment.

use std::collections::BTreeMap;

use crate::leaf::tree::Tree;
use crate::leaf::tree::order::first_difference;
use crate::provider::bootstrap::{Keyed, Section};

/// Where two documents differ.
pub(super) struct Differences {
    /// A line each.
    pub(super) lines: Vec<String>,
}

/// How much of a source a file is to hold.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope {
    /// All of it.
    Whole,
    /// A part of the flags, and what they need.
    Part,
}

/// How much of a value is shown, in characters.
const MOST_SHOWN: usize = 60;

/// What the file holds other than the source, or than what is kept of it. Members must be in order in both.
pub(super) fn compare(file: &Tree<'_>, (source, scope): (&Tree<'_>, Scope), sections: &[Section]) -> Differences {
    let gone = match scope {
        Scope::Whole => "is no longer in the source",
        Scope::Part => "is not among what is kept of the source",
    };
    let mut lines = Vec::new();
    for section in sections {
        let (here, there) = (entries(file, section), entries(source, section));
        let noun = section.noun;
        for (key, held) in &here {
            match there.get(key) {
                None => lines.push(format!("the {noun} `{key}` {gone}")),
                Some(wanted) => {
                    if let Some(place) = told(held, wanted) {
                        lines.push(format!("the {noun} `{key}` differs {place}"));
                    }
                }
            }
        }
        let missing = there.keys().filter(|key| !here.contains_key(*key));
        lines.extend(missing.map(|key| format!("the {noun} `{key}` of the source is missing")));
    }
    if let Some(place) = told(&rest(file, sections), &rest(source, sections)) {
        lines.push(format!("the document differs {place}"));
    }
    Differences { lines }
}

/// How many things of each kind a document has.
pub(super) fn counts(tree: &Tree<'_>, sections: &[Section]) -> String {
    let mut nouns: Vec<(&str, usize)> = Vec::new();
    for section in sections {
        let count = entries(tree, section).len();
        match nouns.iter_mut().find(|(noun, _)| *noun == section.noun) {
            Some((_, sum)) => *sum += count,
            None => nouns.push((section.noun, count)),
        }
    }
    let shown = nouns.iter().enumerate().filter(|(place, (_, count))| *place == 0 || *count > 0);
    let shown: Vec<String> =
        shown.map(|(_, (noun, count))| format!("{count} {noun}{}", if *count == 1 { "" } else { "s" })).collect();
    shown.join(", ")
}

/// The place of the first difference, and what stands there.
fn told(held: &Tree<'_>, wanted: &Tree<'_>) -> Option<String> {
    let found = first_difference(held, wanted)?;
    let side = |tree: Option<&Tree<'_>>| tree.map_or("nothing".to_owned(), short);
    let at = if found.pointer.is_empty() { "as a whole".to_owned() } else { format!("at {}", found.pointer) };
    Some(format!("{at}: {} here, {} in the source", side(found.one), side(found.other)))
}

/// A value in a line.
fn short(tree: &Tree<'_>) -> String {
    let text = tree.to_string();
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// The things of a section by what tells them from each other.
fn entries<'t, 's>(tree: &'t Tree<'s>, section: &Section) -> BTreeMap<String, &'t Tree<'s>> {
    let mut found = Some(tree);
    for step in section.at.split('/').skip(1) {
        found = found.and_then(|tree| tree.get(step));
    }
    let key = |place: usize, item: &Tree<'_>| match section.keyed {
        Keyed::ByMember(name) => match item.get(name) {
            Some(Tree::Text(text)) => text.to_string(),
            Some(other) => other.to_string(),
            None => place.to_string(),
        },
        Keyed::ByName | Keyed::ByPlace => place.to_string(),
    };
    match found {
        Some(Tree::Object(members)) => members.iter().map(|(name, value)| (name.to_string(), value)).collect(),
        Some(Tree::List(items)) => items.iter().enumerate().map(|(place, item)| (key(place, item), item)).collect(),
        _ => BTreeMap::new(),
    }
}

/// What is in no section.
fn rest<'s>(tree: &Tree<'s>, sections: &[Section]) -> Tree<'s> {
    let mut rest = tree.clone();
    for section in sections {
        let (parent, name) = section.at.rsplit_once('/').unwrap_or(("", section.at));
        let mut found = Some(&mut rest);
        for step in parent.split('/').skip(1) {
            found = found.and_then(|tree| match tree {
                Tree::Object(members) => crate::leaf::tree::member_mut(members, step),
                _ => None,
            });
        }
        if let Some(Tree::Object(members)) = found {
            members.retain(|(member, _)| member != name);
        }
    }
    rest
}

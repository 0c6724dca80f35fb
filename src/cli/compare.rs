//! Where two documents differ, told by flag and segment.

use std::collections::BTreeMap;

use crate::leaf::tree::Tree;
use crate::leaf::tree::order::first_difference;
use crate::provider::bootstrap::{Keyed, Section};

/// A difference between two documents.
pub(super) struct Difference {
    /// What it is that differs, such as a flag; nothing where it is the document as a whole.
    pub(super) noun: Option<&'static str>,
    /// Its key.
    pub(super) key: String,
    pub(super) what: What,
}

/// What differs.
pub(super) enum What {
    /// It is in the first document alone.
    OnlyHere,
    /// It is in the second document alone.
    OnlyThere,
    /// It is in both, and another.
    Other {
        /// Where in it they differ first.
        pointer: String,
        /// What stands there in the first document, in short.
        here: String,
        /// What stands there in the second document, in short.
        there: String,
    },
}

/// How much of a value is shown, in characters.
const MOST_SHOWN: usize = 60;

/// Where two documents differ, by section and key. Members must be in order in both.
pub(super) fn compare(here: &Tree<'_>, there: &Tree<'_>, sections: &[Section]) -> Vec<Difference> {
    let mut differences = Vec::new();
    for section in sections {
        let (held, wanted) = (entries(here, section), entries(there, section));
        let mut add = |key: &str, what| {
            differences.push(Difference { noun: Some(section.noun), key: key.to_owned(), what });
        };
        for (key, held) in &held {
            match wanted.get(key) {
                None => add(key, What::OnlyHere),
                Some(wanted) => {
                    if let Some(what) = other(held, wanted) {
                        add(key, what);
                    }
                }
            }
        }
        let missing = wanted.keys().filter(|key| !held.contains_key(*key));
        missing.for_each(|key| add(key, What::OnlyThere));
    }
    if let Some(what) = other(&rest(here, sections), &rest(there, sections)) {
        differences.push(Difference { noun: None, key: String::new(), what });
    }
    differences
}

/// Where a document has its flags.
pub(super) fn forms(tree: &Tree<'_>, sections: &[Section]) -> Vec<&'static str> {
    let has = |section: &&Section| section.noun == "flag" && !entries(tree, section).is_empty();
    sections.iter().filter(has).map(|section| section.at).collect()
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

/// The first difference.
fn other(held: &Tree<'_>, wanted: &Tree<'_>) -> Option<What> {
    let found = first_difference(held, wanted)?;
    let side = |tree: Option<&Tree<'_>>| tree.map_or("nothing".to_owned(), short);
    Some(What::Other { here: side(found.one), there: side(found.other), pointer: found.pointer })
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
        Keyed::ByName | Keyed::ByPlace | Keyed::Ignored => place.to_string(),
    };
    match found {
        _ if section.keyed == Keyed::Ignored => BTreeMap::new(),
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

//! Contexts that are made up of what an attribute table has (spec sections 4 and 5).
//!
//! A part of the table is a kind of contexts; what is said of several kinds makes a context of several. What was made is read
//! again, so that none is given that says something else.

use std::borrow::Cow;

use super::context::{Individual, individuals};
use super::reference::Reference;
use super::wording::{ANY, KEY, KIND, USER};
use crate::context::Said;
use crate::leaf::tree::{Members, Tree, member_mut, set_member};
use crate::ruleset::Text;

/// The kind of a context of several kinds.
const MULTI: &str = "multi";
/// The key where none is said.
const SOMEBODY: &str = "somebody";

/// A context that says certain things. Without a kind it is a user; every kind has a key.
pub(super) fn make<'a>(said: &[Said<'a>]) -> Option<Tree<'a>> {
    let mut kinds = kinds(said)?;
    for Said { scope, name, value } in said.iter().filter(|said| said.scope != ANY) {
        let members = match kinds.iter().position(|(kind, _)| kind == scope) {
            Some(number) => &mut kinds.get_mut(number)?.1,
            None => return None,
        };
        put(members, Reference::of_table(name).parts(), value)?;
    }
    let context = joined(kinds)?;
    let made = individuals(&context).ok()?;
    said.iter().all(|said| says(&made, said)).then_some(context)
}

/// The kinds that are wanted, each with its key.
fn kinds<'a>(said: &[Said<'a>]) -> Option<Vec<(Text<'a>, Members<'a>)>> {
    let mut names: Vec<Text<'a>> = match said.iter().rev().find(|said| said.scope == ANY).map(|said| &said.value) {
        None => said.iter().map(|said| said.scope.clone()).collect(),
        Some(Tree::Text(kind)) => vec![kind.clone()],
        Some(Tree::List(kinds)) => {
            let kind = |kind: &Tree<'a>| if let Tree::Text(kind) = kind { Some(kind.clone()) } else { None };
            kinds.iter().map(kind).collect::<Option<_>>()?
        }
        Some(_) => return None,
    };
    if names.is_empty() {
        names.push(USER.into());
    }
    names.sort_unstable();
    names.dedup();
    Some(names.into_iter().map(|name| (name, vec![(KEY.into(), Tree::Text(SOMEBODY.into()))])).collect())
}

/// Puts a value where a reference leads.
fn put<'a>(members: &mut Members<'a>, path: &[Text<'_>], value: &Tree<'a>) -> Option<()> {
    let (first, rest) = path.split_first()?;
    if rest.is_empty() {
        set_member(members, first.clone().into_owned(), value.clone());
        return Some(());
    }
    if member_mut(members, first).is_none() {
        set_member(members, first.clone().into_owned(), Tree::Object(Vec::new()));
    }
    match member_mut(members, first)? {
        Tree::Object(inner) => put(inner, rest, value),
        _ => None,
    }
}

/// The context of these kinds.
fn joined<'a>(kinds: Vec<(Text<'a>, Members<'a>)>) -> Option<Tree<'a>> {
    let labelled = |kind: Text<'a>, members: Members<'a>| {
        let label: (Cow<'a, str>, Tree<'a>) = (KIND.into(), Tree::Text(kind));
        let others = members.into_iter().filter(|(name, _)| name != KIND);
        Tree::Object(std::iter::once(label).chain(others).collect())
    };
    if kinds.len() > 1 {
        let kinds = kinds.into_iter().map(|(kind, members)| (kind, Tree::Object(members)));
        return Some(labelled(MULTI.into(), kinds.collect()));
    }
    kinds.into_iter().next().map(|(kind, members)| labelled(kind, members))
}

/// Whether a context says something.
fn says(made: &[Individual<'_>], said: &Said<'_>) -> bool {
    if said.scope == ANY {
        return match &said.value {
            Tree::Text(kind) => matches!(made, [one] if one.kind == *kind),
            Tree::List(kinds) => {
                // A list of a single kind is what no context says: then it is a text.
                made.len() > 1 && made.iter().map(|one| Some(one.kind)).eq(kinds.iter().map(Tree::as_text))
            }
            _ => false,
        };
    }
    let Some(individual) = made.iter().find(|one| one.kind == said.scope) else { return false };
    let reference = Reference::of_table(&said.name);
    let top = reference.parts().first().and_then(|name| individual.get(name));
    match top.as_deref().map(|top| reference.below(top)) {
        Some(Ok(value)) => *value == said.value,
        Some(Err(_)) | None => said.value.is_null(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(kind, attribute, value)` of what is said, and the context; written down from the specification.
    type Case = (&'static [(&'static str, &'static str, &'static str)], Option<&'static str>);

    const CASES: &[Case] = &[
        (&[], Some(r#"{"kind": "user", "key": "somebody"}"#)),
        (&[("user", "key", r#""a""#)], Some(r#"{"kind": "user", "key": "a"}"#)),
        (&[("user", "key", r#""""#)], None),
        (&[("user", "key", "7")], None),
        (&[("user", "key", "null")], None),
        (&[("user", "kind", r#""user""#)], Some(r#"{"kind": "user", "key": "somebody"}"#)),
        (&[("user", "kind", r#""org""#)], None),
        (&[("org", "tier", "7")], Some(r#"{"kind": "org", "key": "somebody", "tier": 7}"#)),
        (&[("user", "tier", "null")], Some(r#"{"kind": "user", "key": "somebody", "tier": null}"#)),
        (&[("user", "anonymous", "true")], Some(r#"{"kind": "user", "key": "somebody", "anonymous": true}"#)),
        (&[("user", "anonymous", r#""true""#)], None),
        (&[("user", "name", "7")], None),
        (&[("user", "_meta", "{}")], None),
        (&[("no kind", "a", "1")], None),
        (&[("", "kind", r#""org""#)], Some(r#"{"kind": "org", "key": "somebody"}"#)),
        (&[("", "kind", r#""org""#), ("user", "a", "1")], None),
        (&[("", "kind", r#"["org"]"#)], None),
        (
            &[("", "kind", r#"["org", "user"]"#), ("org", "key", r#""o""#)],
            Some(r#"{"kind": "multi", "org": {"key": "o"}, "user": {"key": "somebody"}}"#),
        ),
        (
            &[("user", "a", "1"), ("org", "a", "2")],
            Some(r#"{"kind": "multi", "org": {"key": "somebody", "a": 2}, "user": {"key": "somebody", "a": 1}}"#),
        ),
        (
            &[("user", "/a/b", "1"), ("user", "/a/c~1d", "[2]")],
            Some(r#"{"kind": "user", "key": "somebody", "a": {"b": 1, "c/d": [2]}}"#),
        ),
        (&[("user", "a", "1"), ("user", "/a/b", "1")], None),
        (&[("user", "a", r#"{"c": 1}"#), ("user", "/a/b", "1")], None),
        (&[("user", "/a/b", "1"), ("user", "a", "1")], None),
    ];

    #[test]
    fn what_is_said_of_kinds_and_paths_makes_a_context() {
        for (said, want) in CASES {
            let value = |value: &'static str| Tree::read(value).unwrap();
            let said: Vec<Said<'_>> = said
                .iter()
                .map(|(scope, name, json)| Said { scope: (*scope).into(), name: (*name).into(), value: value(json) })
                .collect();
            assert_eq!(make(&said), want.map(value), "{said:?}");
        }
    }
}

//! Parts of flags and segments of the REST API as an SDK knows them (spec section 1.8): what they are called, and what is left
//! out.

use crate::leaf::tree::Tree;
use crate::ruleset::Text;

type Member<'s> = (Text<'s>, Tree<'s>);

/// The values of variations.
pub(super) fn values(variations: Tree<'_>) -> Tree<'_> {
    each(variations, |item| match item {
        Tree::Object(members) => {
            members.into_iter().find(|(name, _)| name == "value").map_or(Tree::Null, |(_, value)| value)
        }
        other => other,
    })
}

/// Rules without those that are disabled.
pub(super) fn rules(rules: Tree<'_>) -> Tree<'_> {
    let is_enabled = |rule: &Tree<'_>| rule.get("disabled").and_then(Tree::as_bool) != Some(true);
    match rules {
        Tree::List(items) => Tree::List(items.into_iter().filter(is_enabled).map(rule).collect()),
        other => other,
    }
}

/// A rule or a fallthrough.
pub(super) fn rule(rule: Tree<'_>) -> Tree<'_> {
    fn member((name, value): Member<'_>) -> Member<'_> {
        match name.as_ref() {
            "_id" => ("id".into(), value),
            "rollout" => (name, rollout(value)),
            "clauses" => (name, each(value, clause)),
            _ => (name, value),
        }
    }
    match rule {
        Tree::Object(members) => Tree::Object(members.into_iter().map(member).collect()),
        other => other,
    }
}

/// A clause without the identifier that the API gives it.
fn clause(clause: Tree<'_>) -> Tree<'_> {
    match clause {
        Tree::Object(members) => Tree::Object(members.into_iter().filter(|(name, _)| name != "_id").collect()),
        other => other,
    }
}

/// A rollout; it is an experiment where the API tells of an allocation.
fn rollout(tree: Tree<'_>) -> Tree<'_> {
    let Tree::Object(members) = tree else { return tree };
    let is_experiment = members.iter().any(|(name, value)| name == "experimentAllocation" && !value.is_null());
    let mut converted: Vec<Member<'_>> = Vec::with_capacity(members.len());
    for (name, value) in members {
        match name.as_ref() {
            "experimentAllocation" | "kind" => {}
            "variations" => converted.push((name, each(value, weighted))),
            _ => converted.push((name, value)),
        }
    }
    if is_experiment {
        converted.push(("kind".into(), Tree::Text("experiment".into())));
    }
    Tree::Object(converted)
}

/// A variation with its share.
fn weighted(variation: Tree<'_>) -> Tree<'_> {
    fn member((name, value): Member<'_>) -> Member<'_> {
        if name == "_untracked" { ("untracked".into(), value) } else { (name, value) }
    }
    match variation {
        Tree::Object(members) => Tree::Object(members.into_iter().map(member).collect()),
        other => other,
    }
}

/// Each item of a list, converted.
fn each<'s>(list: Tree<'s>, convert: fn(Tree<'s>) -> Tree<'s>) -> Tree<'s> {
    match list {
        Tree::List(items) => Tree::List(items.into_iter().map(convert).collect()),
        other => other,
    }
}

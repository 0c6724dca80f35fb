//! Ways through a message and through what was lowered of it, for rules that look at more than the model keeps.

use std::borrow::Cow;

use crate::finding::{At, Subject};
use crate::leaf::python;
use crate::leaf::syntax::{Kind, NodeId};
use crate::leaf::tree::Tree;
use crate::ruleset::{Arm, Condition, Flag, Logic, Role, Segment, Serve, Split, Test, Value};

/// The lists of a message, and what an item of each is called.
pub(in crate::provider) const LISTS: [(&str, &str); 2] = [("featureFlags", "flag"), ("segments", "segment")];

/// The objects that hold the lists of each document. Of what a relay is given it is the environment that is looked at.
pub(in crate::provider) fn messages(subject: &Subject<'_, '_>) -> Vec<At> {
    let mut messages = Vec::new();
    for document in 0..subject.documents.len() {
        let root = At::node(document, NodeId::ROOT);
        let data = subject.nearest(root, "data");
        match subject.member(data, "items") {
            None => messages.push(data),
            Some(items) => messages.extend(chosen(subject, items)),
        }
    }
    messages
}

/// The environment to which the flags belong that were lowered.
fn chosen(subject: &Subject<'_, '_>, items: At) -> Option<At> {
    let environments = subject.inside(items);
    if let [only] = environments.as_slice() {
        return Some(*only);
    }
    let syntax = subject.syntax(items)?;
    let flags = subject.ruleset.flags.iter().map(|flag| subject.at(flag.at));
    let mut at = flags.into_iter().find(|at| at.document == items.document)?.node;
    while let Some(parent) = syntax.parent(at) {
        if parent == items.node {
            return Some(At::node(items.document, at));
        }
        at = parent;
    }
    None
}

/// The items of a list of a message.
pub(in crate::provider) fn items(subject: &Subject<'_, '_>, message: At, list: &str) -> Vec<At> {
    let list = subject.member(message, list);
    let list = list.filter(|at| subject.syntax(*at).is_some_and(|syntax| syntax.kind(at.node) == Kind::List));
    list.map(|at| subject.inside(at)).unwrap_or_default()
}

/// The text at a place.
pub(in crate::provider) fn text<'r>(subject: &Subject<'r, '_>, at: At) -> Option<Cow<'r, str>> {
    subject.syntax(at)?.as_text(at.node)
}

/// The text of a member.
pub(in crate::provider) fn text_of<'r>(subject: &Subject<'r, '_>, at: At, name: &str) -> Option<Cow<'r, str>> {
    text(subject, subject.member(at, name)?)
}

/// What a value is.
pub(in crate::provider) fn kind(subject: &Subject<'_, '_>, at: At) -> Option<Kind> {
    Some(subject.syntax(at)?.kind(at.node))
}

/// A value as it is written.
pub(in crate::provider) fn raw<'r>(subject: &Subject<'r, '_>, at: At) -> &'r str {
    subject.syntax(at).map_or("", |syntax| syntax.raw(at.node))
}

/// Whether the SDK takes a flag or a segment for archived.
pub(in crate::provider) fn is_archived(subject: &Subject<'_, '_>, item: At) -> bool {
    let tree = subject.member(item, "isArchived").and_then(|at| Some(subject.syntax(at)?.tree(at.node)));
    tree.is_some_and(|tree| !python::is_falsy(&tree))
}

/// A number that stands in a tree.
fn number(tree: &Tree<'_>) -> Option<f64> {
    match tree {
        Tree::Number(token) => python::token_float(token),
        _ => None,
    }
}

/// The edges of a range of two numbers.
pub(in crate::provider) fn edges(weight: &Value<'_>) -> Option<(f64, f64)> {
    let tree = weight.tree();
    let items = tree.as_list()?;
    items.first().and_then(number).zip(items.get(1).and_then(number))
}

/// The object around the value at `at`.
pub(in crate::provider) fn around(subject: &Subject<'_, '_>, at: At) -> At {
    let parent = subject.syntax(at).and_then(|syntax| syntax.parent(at.node));
    parent.map_or(at, |node| At::node(at.document, node))
}

/// To whom a rule belongs.
#[derive(Clone, Copy)]
pub(in crate::provider) enum Owner<'r, 's> {
    Flag(&'r Flag<'s>, &'r Arm<'s, Serve>),
    Segment(&'r Segment<'s>),
}

/// Calls `see` with what each rule asks, and whether it is the last one of its owner.
pub(in crate::provider) fn rules<'r, 's>(
    subject: &Subject<'r, 's>,
    see: &mut impl FnMut(Owner<'r, 's>, &'r Condition<'s>, bool),
) {
    for flag in &subject.ruleset.flags {
        let rules = flag.rules();
        for (number, arm) in rules.iter().enumerate().filter(|(_, arm)| arm.role == Role::Rule) {
            see(Owner::Flag(flag, arm), &arm.when, number + 1 == rules.len());
        }
    }
    for segment in &subject.ruleset.segments {
        let Logic::List(list) = &segment.body.logic else { continue };
        for (number, arm) in list.arms.iter().enumerate().filter(|(_, arm)| arm.role == Role::Rule) {
            see(Owner::Segment(segment), &arm.when, number + 1 == list.arms.len());
        }
    }
}

/// Calls `see` with each test of each rule.
pub(in crate::provider) fn tests<'r, 's>(
    subject: &Subject<'r, 's>,
    see: &mut impl FnMut(&'r Condition<'s>, &'r Test<'s>),
) {
    rules(subject, &mut |_, when, _| {
        when.each(&mut |condition| {
            if let Logic::Test(test) = &condition.logic {
                see(condition, test);
            }
        });
    });
}

/// Calls `see` with each split that a rule or the default serves.
pub(in crate::provider) fn splits<'r, 's>(
    subject: &Subject<'r, 's>,
    see: &mut impl FnMut(&'r Flag<'s>, &'r Arm<'s, Serve>, &'r Split<'s>),
) {
    for flag in &subject.ruleset.flags {
        for arm in &flag.body.arms {
            if let Serve::Split(split) = arm.then
                && let Some(split) = flag.splits.get(split)
            {
                see(flag, arm, split);
            }
        }
    }
}

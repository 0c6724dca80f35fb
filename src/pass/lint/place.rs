//! Where something is written that the rule model has, but not where: keys, values, and the lists that declare variations.

use std::collections::HashSet;

use crate::finding::{At, Subject};
use crate::leaf::syntax::{Kind, NodeId, Syntax};
use crate::ruleset::{Arm, Flag, Last, Pointer, Serve, Variation, VariationId};

/// The member of the object at `at` that is this text, or is written so, else the one that ends in it; the object itself where
/// there is none.
pub(super) fn holding(subject: &Subject<'_, '_>, at: At, text: &str) -> At {
    let Some(syntax) = subject.syntax(at) else { return at };
    if text.is_empty() || syntax.kind(at.node) != Kind::Object {
        return at;
    }
    let members = syntax.children(at.node);
    let ends = |node: &&NodeId| syntax.as_text(**node).is_some_and(|held| held.ends_with(text));
    let found = members.iter().find(|node| says(syntax, **node, text)).or_else(|| members.iter().find(ends));
    found.map_or(at, |node| At { node: *node, ..at })
}

/// Whether a value is this text, or is written so.
pub(super) fn says(syntax: &Syntax<'_>, node: NodeId, text: &str) -> bool {
    match syntax.kind(node) {
        Kind::Text => syntax.as_text(node).is_some_and(|held| held == text),
        Kind::List | Kind::Object => false,
        Kind::Null | Kind::Bool | Kind::Number => syntax.raw(node) == text,
    }
}

/// What the member for a key is mostly called.
pub(super) const KEY: &str = "key";

/// What the member for a value is mostly called.
const VALUE: &str = "value";

/// Where the key of what is defined at `at` is written: as its name, or in one of its members.
pub(super) fn key(subject: &Subject<'_, '_>, at: At, key: &str) -> At {
    let Some(syntax) = subject.syntax(at) else { return at };
    if syntax.key(at.node).is_some_and(|name| name == key) {
        return at.key();
    }
    // A name for people may be the same text.
    let own = syntax.get(at.node, KEY).filter(|node| says(syntax, *node, key));
    own.map_or_else(|| holding(subject, at, key), |node| At { node, ..at })
}

/// Where the value of a variation is written.
pub(super) fn value(subject: &Subject<'_, '_>, variation: &Variation<'_>) -> At {
    let at = subject.at(variation.at);
    let text = variation.value.text();
    // A name for people may be the same text.
    let is_it = |own: &At| subject.syntax(*own).is_some_and(|syntax| says(syntax, own.node, &text));
    if let Some(own) = subject.member(at, VALUE).filter(is_it) {
        return own;
    }
    let found = holding(subject, at, &text);
    if found == at { subject.nearest(at, VALUE) } else { found }
}

/// Where an arm says what it serves: `id` as it is spelled there, or the arm.
pub(super) fn serving(subject: &Subject<'_, '_>, arm: &Arm<'_, Serve>, id: &str) -> At {
    holding(subject, subject.at(arm.at), id)
}

/// The variations that a flag declares in a list of its own, and not just where they are served.
pub(super) fn declared(subject: &Subject<'_, '_>, flag: &Flag<'_>) -> Vec<VariationId> {
    let pointers = &subject.ruleset.pointers;
    let list = |variation: &Variation<'_>| match pointers.last(variation.at) {
        Last::Item(list, _) if matches!(pointers.last(list), Last::Member(..)) => Some(list),
        _ => None,
    };
    let own = subject.at(flag.at);
    let dealt: HashSet<At> = flag.splits.iter().map(|split| subject.at(split.at)).collect();
    // What a rule serves may stand in the rule itself.
    let arms: HashSet<Pointer> = flag.body.arms.iter().map(|arm| arm.at).collect();
    let is_own = |list: Pointer| {
        let at = subject.at(list);
        let parent = subject.syntax(at).and_then(|syntax| syntax.parent(at.node));
        parent == Some(own.node) && at.document == own.document && !dealt.contains(&at)
    };
    let mut last: Option<(Pointer, bool)> = None;
    let declares = |variation: &Variation<'_>| {
        let Some(list) = list(variation).filter(|_| !arms.contains(&variation.at)) else { return false };
        match last {
            Some((held, is_own)) if held == list => is_own,
            _ => {
                let is_own = is_own(list);
                last = Some((list, is_own));
                is_own
            }
        }
    };
    let declares: Vec<bool> = flag.variations.iter().map(declares).collect();
    (0..flag.variations.len()).filter(|id| declares[*id]).collect()
}

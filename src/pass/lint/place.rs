//! Where something is written that the rule model has, but not where: keys, values, operands, weights, and the lists that
//! declare variations.
//!
//! A pointer of the model leads to a flag, an arm, a condition or a split; this goes on from there, to the value that is meant
//! or else to the nearest thing around it. The few names of members that this takes are here, and nowhere else in the rules
//! for all vendors.

use std::collections::HashSet;

use super::walk::SplitUse;
use crate::finding::{At, Subject};
use crate::leaf::syntax::{Kind, NodeId, Syntax};
use crate::ruleset::{Arm, Flag, Last, Pointer, Serve, Slice, Variation, VariationId};

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

/// The member that `text` names between backticks, of the object at `at` or of one in it; else the object.
pub(super) fn named(subject: &Subject<'_, '_>, at: At, text: &str) -> At {
    let Some(name) = text.split('`').nth(1) else { return at };
    let member = || subject.inside(at).into_iter().find_map(|inner| subject.member(inner, name));
    subject.member(at, name).or_else(member).unwrap_or(at)
}

/// The names under which formats keep what a condition is about.
const ATTRIBUTE: [&str; 4] = ["attribute", "contextName", "property", "a"];

/// Where the condition at `at` names its attribute; else the condition.
pub(super) fn attribute(subject: &Subject<'_, '_>, at: At) -> At {
    ATTRIBUTE.iter().find_map(|name| subject.member(at, name)).unwrap_or(at)
}

/// The names under which formats keep operands, and the keys of targets.
const OPERANDS: [&str; 7] = ["values", "value", "l", "s", "d", "c", "keyIds"];

/// Where the operand of the condition at `at` stands as a whole; else the condition.
pub(super) fn operands(subject: &Subject<'_, '_>, at: At) -> At {
    let Some(syntax) = subject.syntax(at) else { return at };
    let is_filled = |node| syntax.kind(node) != Kind::List || !syntax.children(node).is_empty();
    let mut members = OPERANDS.iter().filter_map(|name| syntax.get(at.node, name));
    members.find(|node| is_filled(*node)).map_or(at, |node| At { node, is_key: false, ..at })
}

/// The list of operands of the condition at `at`, or of the users at `at`, where one is written; it may be empty.
pub(super) fn list(subject: &Subject<'_, '_>, at: At) -> Option<At> {
    let syntax = subject.syntax(at)?;
    let mut lists = OPERANDS.iter().filter_map(|name| syntax.get(at.node, name));
    let is_list = |node: &NodeId| syntax.kind(*node) == Kind::List;
    let node = if is_list(&at.node) { at.node } else { lists.find(is_list)? };
    Some(At { node, is_key: false, ..at })
}

/// The operand of the condition at `at` that is written as `text`, or blanks aside; of a list the one of that number, where
/// that one is. Of a list of objects it is the object that holds it. Else the operand as a whole.
pub(super) fn operand(subject: &Subject<'_, '_>, at: At, text: &str, number: Option<usize>) -> At {
    let Some(syntax) = subject.syntax(at) else { return at };
    let is_it = |node: NodeId| says(syntax, node, text) || syntax.as_text(node).is_some_and(|held| held.trim() == text);
    let holds = |node: &NodeId| {
        is_it(*node) || syntax.kind(*node) == Kind::Object && syntax.children(*node).iter().any(|node| is_it(*node))
    };
    let among = |list: &[NodeId]| {
        let numbered = number.and_then(|number| list.get(number)).filter(|node| holds(node));
        numbered.or_else(|| list.iter().find(|node| holds(node))).copied()
    };
    let found = match syntax.kind(at.node) {
        Kind::List => among(syntax.children(at.node)),
        Kind::Object => {
            let named = OPERANDS.iter().filter_map(|name| syntax.get(at.node, name));
            let mut members = named.chain(syntax.children(at.node).iter().copied());
            members.find_map(|member| match syntax.kind(member) {
                Kind::List => among(syntax.children(member)),
                _ => is_it(member).then_some(member),
            })
        }
        _ => None,
    };
    found.map_or_else(|| operands(subject, at), |node| At { node, is_key: false, ..at })
}

/// The item of that number of the operand of the condition at `at`.
pub(super) fn item(subject: &Subject<'_, '_>, at: At, number: usize) -> At {
    let list = operands(subject, at);
    let item = subject.syntax(list).and_then(|syntax| syntax.item(list.node, number));
    item.map_or(list, |node| At { node, ..list })
}

/// Where the weight of a slice stands, or else the slice.
pub(super) fn weight(subject: &Subject<'_, '_>, slice: &Slice<'_>) -> At {
    let at = subject.at(slice.at);
    let names = ["weight", "p", "percentage", "rolloutPercentage", "rollout"];
    names.iter().find_map(|name| subject.member(at, name)).unwrap_or(at)
}

/// The names under which formats keep what a rollout is sticky on.
const STICKY: [&str; 4] = ["stickiness", "bucketBy", "dispatchKey", "a"];

/// Where it stands what a split is sticky on, or else the split.
pub(super) fn sticky(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>) -> At {
    let at = subject.at(used.split.at);
    let Some(syntax) = subject.syntax(at) else { return at };
    let asked = used.split.bucketing.asked.as_ref();
    let is_it = |node: &_| syntax.as_text(*node).is_some_and(|text| text == asked);
    let first = syntax.children(at.node).first().copied();
    let outwards = std::iter::successors(Some(at.node), |node| syntax.parent(*node));
    let holders = first.into_iter().chain(outwards.take(3));
    let found = holders.flat_map(|node| STICKY.iter().filter_map(move |name| syntax.get(node, name))).find(is_it);
    found.map_or(at, |node| At { node, ..at })
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

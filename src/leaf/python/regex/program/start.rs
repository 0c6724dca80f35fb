//! Whether Python knows of a pattern what every match begins with: characters, or a set of them.

use crate::leaf::python::regex::flags::Flags;
use crate::leaf::python::regex::single::{Fold, has_case};
use crate::leaf::python::regex::syntax::{Item, Node, One};

/// Whether it is known.
pub(super) fn is_known(row: &[Node], flags: Flags) -> bool {
    is_literal(row, flags).0 || is_set(row, flags)
}

fn is_plain(node: &Node, flags: Flags) -> bool {
    matches!(node, Node::One(One::Literal(point)) if !has_case(*point, *point, Fold::of(flags)))
}

/// Whether a row begins with a character, and whether it consists of such alone.
fn is_literal(row: &[Node], flags: Flags) -> (bool, bool) {
    for node in row {
        match node {
            Node::Group { on, off, row, .. } => match is_literal(row, flags.with(*on, *off)) {
                (false, true) => {}
                known => return known,
            },
            node => return (is_plain(node, flags), is_plain(node, flags)),
        }
    }
    (false, true)
}

fn is_set(row: &[Node], flags: Flags) -> bool {
    match row.first() {
        Some(Node::Group { on, off, row, .. }) => is_set(row, flags.with(*on, *off)),
        Some(Node::Branch(rows)) => rows.iter().all(|row| row.first().is_some_and(|node| is_plain(node, flags))),
        Some(Node::One(One::Set { items, .. })) => {
            let fold = Fold::of(flags);
            fold == Fold::None
                || items.iter().all(|item| match *item {
                    Item::Literal(point) => !has_case(point, point, fold),
                    Item::Range(first, last) => last <= 0xffff && !has_case(first, last, fold),
                    Item::Kind { .. } => true,
                })
        }
        Some(node) => is_plain(node, flags),
        None => false,
    }
}

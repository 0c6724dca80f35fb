//! What a pattern says: the tree that the reader makes of it, and how much text a part of it can take.

use super::flags::Flags;

/// A row of things that have to match one after the other.
pub(super) type Row = Vec<Node>;

/// How many characters a part can take: least and most, both at most [`MOST_WIDTH`].
pub(super) type Width = (u128, u128);

/// What Python takes for any number of characters.
pub(super) const MOST_WIDTH: u128 = 1 << 64;

/// The bound of a repeat that has none.
pub(super) const UNBOUNDED: u32 = u32::MAX;

/// One thing in a pattern.
#[derive(Debug)]
pub(super) enum Node {
    /// One character.
    One(One),
    /// A place.
    At(At),
    /// The first of several rows that matches.
    Branch(Vec<Row>),
    /// A group that captures or sets flags, or both.
    Group { capture: Option<usize>, on: Flags, off: Flags, row: Row },
    /// `(?>...)`
    Atomic(Row),
    /// `*`, `+`, `?` and `{..}`.
    Repeat { least: u32, most: u32, kind: Kind, row: Row },
    /// What the group captured, again; with the width of that group.
    Again { group: usize, width: Width },
    /// One of two rows, by whether the group has captured.
    IfGroup { group: usize, yes: Row, no: Row },
    /// What must, or must not, stand here or before.
    Look { is_behind: bool, is_negative: bool, row: Row },
}

/// What can be one character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum One {
    /// `.`
    Any,
    /// A character itself.
    Literal(u32),
    /// `[^x]`
    NotLiteral(u32),
    /// `[...]`
    Set { is_negative: bool, items: Vec<Item> },
}

/// What stands in a set.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Item {
    /// A character itself.
    Literal(u32),
    /// From one character to another.
    Range(u32, u32),
    /// `\d`, `\s`, `\w` and their opposites.
    Kind { of: Category, is_negative: bool },
}

/// The kinds of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Category {
    /// `\d`
    Digit,
    /// `\s`
    Space,
    /// `\w`
    Word,
}

/// Places in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// `^`
    Start,
    /// `$`
    End,
    /// `\A`
    StartOfText,
    /// `\Z`
    EndOfText,
    /// `\b`
    Boundary,
    /// `\B`
    NoBoundary,
}

/// How a repeat chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As much as possible.
    Greedy,
    /// As little as possible.
    Lazy,
    /// As much as possible, and never less afterwards.
    Possessive,
}

impl Node {
    /// Whether two things are one and the same to Python, which compares only what has no parts.
    pub(super) fn is_same(&self, other: &Node) -> bool {
        match (self, other) {
            (Node::One(one), Node::One(other)) => one == other,
            (Node::At(at), Node::At(other)) => at == other,
            (Node::Again { group, .. }, Node::Again { group: other, .. }) => group == other,
            _ => false,
        }
    }

    fn width(&self) -> Width {
        match self {
            Node::One(_) => (1, 1),
            Node::At(_) | Node::Look { .. } => (0, 0),
            Node::Branch(rows) => {
                let mut all = (MOST_WIDTH, 0);
                for row in rows {
                    all = either(all, width(row));
                }
                all
            }
            Node::Group { row, .. } | Node::Atomic(row) => width(row),
            Node::Repeat { least, most, row, .. } => {
                let (low, high) = width(row);
                let is_unbounded = *most == UNBOUNDED && high > 0;
                let high = if is_unbounded { MOST_WIDTH } else { high * u128::from(*most) };
                (low * u128::from(*least), high)
            }
            Node::Again { width, .. } => *width,
            Node::IfGroup { yes, no, .. } => either(width(yes), width(no)),
            // The width of an absent second row is none, as that of an empty one.
        }
    }
}

fn either(one: Width, other: Width) -> Width {
    (one.0.min(other.0), one.1.max(other.1))
}

/// How many characters a row can take.
pub(super) fn width(row: &[Node]) -> Width {
    let (mut least, mut most) = (0, 0);
    for node in row {
        let (low, high) = node.width();
        least = MOST_WIDTH.min(least + low);
        most = MOST_WIDTH.min(most + high);
    }
    (least, most)
}

/// The one character that a row consists of, with the flags that hold for it, if it is nothing else.
pub(super) fn only_one(row: &[Node], flags: Flags) -> Option<(&One, Flags)> {
    match row {
        [Node::One(one)] => Some((one, flags)),
        [Node::Group { capture: None, on, off, row }] => only_one(row, flags.with(*on, *off)),
        _ => None,
    }
}

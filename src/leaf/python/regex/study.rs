//! What can be said of a pattern without searching for it.

use super::flags::Flags;
use super::parse;
use super::single::Single;
use super::syntax::{At, Kind, Node, One, UNBOUNDED, width};

/// What can be said of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Study {
    /// Whether there are texts for which a search tries out a number of ways that doubles with each character: a repeat
    /// without a bound is repeated without a bound, in such a way that either could take the same characters, and what
    /// follows can fail.
    pub is_slow: bool,
    /// Whether it is tied to the start of the text, or takes anything there.
    pub has_start: bool,
    /// Whether it is tied to the end of the text, or takes anything there.
    pub has_end: bool,
    /// What it is found in.
    pub finds: Finds,
}

/// What a pattern is found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finds {
    /// In every text.
    Everything,
    /// In texts that have it in them as it stands.
    Itself,
    /// That takes a search.
    Some,
}

impl Study {
    /// What can be said of the pattern `source`; nothing of one that Python refuses.
    #[must_use]
    pub fn of(source: &str) -> Option<Study> {
        let (row, flags, _) = parse::parse(source, Flags::NONE).ok()?;
        let is_literal = |node: &Node| matches!(node, Node::One(One::Literal(_)));
        Some(Study {
            is_slow: is_slow(&row, flags, false),
            has_start: is_tied(&row, Side::Start),
            has_end: is_tied(&row, Side::End),
            finds: if row.iter().all(is_free) && width(&row).0 == 0 {
                Finds::Everything
            } else if row.iter().all(is_literal) {
                Finds::Itself
            } else {
                Finds::Some
            },
        })
    }
}

/// Whether a part asks for no place, so that it finds the empty text wherever it may find nothing.
fn is_free(node: &Node) -> bool {
    match node {
        Node::One(_) | Node::Again { .. } => true,
        Node::At(_) | Node::Look { .. } | Node::IfGroup { .. } => false,
        // One way through is enough.
        Node::Branch(rows) => rows.iter().any(|row| row.iter().all(is_free) && width(row).0 == 0),
        Node::Group { row, .. } | Node::Atomic(row) => row.iter().all(is_free),
        Node::Repeat { least, row, .. } => *least == 0 || row.iter().all(is_free),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Start,
    End,
}

/// Whether a row is tied to one side of the text.
fn is_tied(row: &[Node], side: Side) -> bool {
    let outmost = if side == Side::Start { row.first() } else { row.last() };
    match outmost {
        Some(Node::At(At::Start | At::StartOfText)) => side == Side::Start,
        Some(Node::At(At::End | At::EndOfText)) => side == Side::End,
        Some(Node::Branch(rows)) => rows.iter().all(|row| is_tied(row, side)),
        Some(Node::Group { row, .. } | Node::Atomic(row)) => is_tied(row, side),
        Some(Node::Repeat { least: 0, most: UNBOUNDED, row, .. }) => matches!(row.as_slice(), [Node::One(One::Any)]),
        _ => false,
    }
}

/// Whether a row has a repeat of repeats that is slow; `is_followed` says that something behind the row can fail.
fn is_slow(row: &[Node], flags: Flags, is_followed: bool) -> bool {
    let mut can_fail = is_followed;
    for node in row.iter().rev() {
        let slow = match node {
            Node::Repeat { most: UNBOUNDED, kind, row, .. } if *kind != Kind::Possessive => {
                can_fail && is_ambiguous(row, flags) || is_slow(row, flags, can_fail)
            }
            Node::Repeat { row, .. } | Node::Group { row, .. } => is_slow(row, flags, can_fail),
            // What is in them is not tried again once it is left, but may be before that.
            Node::Atomic(row) | Node::Look { row, .. } => is_slow(row, flags, false),
            Node::Branch(rows) => rows.iter().any(|row| is_slow(row, flags, can_fail)),
            Node::IfGroup { yes, no, .. } => is_slow(yes, flags, can_fail) || is_slow(no, flags, can_fail),
            Node::One(_) | Node::At(_) | Node::Again { .. } => false,
        };
        if slow {
            return true;
        }
        can_fail |= !is_free(node) || width(std::slice::from_ref(node)).0 > 0;
    }
    false
}

/// Whether a row that is repeated without a bound can take some run of characters in ways that double with its length.
fn is_ambiguous(row: &[Node], flags: Flags) -> bool {
    let can_be_empty = |node: &Node| width(std::slice::from_ref(node)).0 == 0 && is_free(node);
    // `(a+)*`, `(a+b?)*`: once through with two characters, or twice with one.
    let repeats = |place: usize| {
        let others = row.iter().enumerate().filter(|(other, _)| *other != place);
        repeats_itself(&row[place], flags) && others.map(|(_, node)| node).all(can_be_empty)
    };
    if (0..row.len()).any(repeats) {
        return true;
    }
    // `(aa?)*` and `(a|aa)*`: the same with a part that may be left out.
    let [Node::One(first), rest @ ..] = row else { return false };
    let first = Single::new(first, flags).ascii();
    let overlaps = |node: &Node| {
        let inner = match node {
            Node::Repeat { least: 0, row, .. } => row.as_slice(),
            Node::Branch(rows) if rows.iter().any(Vec::is_empty) => {
                rows.iter().find(|row| !row.is_empty()).map_or(&[][..], Vec::as_slice)
            }
            _ => return false,
        };
        matches!(inner, [Node::One(one)] if Single::new(one, flags).ascii() & first != 0)
    };
    rest.iter().all(can_be_empty) && rest.iter().any(overlaps)
}

/// Whether a part is a repeat without a bound that gives back what it took, or has such a one and nothing else.
fn repeats_itself(node: &Node, flags: Flags) -> bool {
    match node {
        Node::Repeat { most: UNBOUNDED, kind, row, .. } => *kind != Kind::Possessive && width(row).1 > 0,
        Node::Repeat { row, .. } | Node::Group { row, .. } => is_ambiguous(row, flags),
        Node::Branch(rows) => rows.iter().any(|row| is_ambiguous(row, flags)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_patterns_are_those_that_double() {
        let slow = ["^(a+)+$", "(a*)*b", r"^(\w+\s?)*$", "^(a|a+)*$", "^(?:a|aa)+$", "^(aa?)+$", "^((a+)b?)+c"];
        let fast = [
            "(a+)+",
            r"^(\w+\s)*$",
            r"^(\w+,)*\w+$",
            "^(a+)+",
            "^(?:a++)+$",
            "^(?>a+)+$",
            "^(ab?)+$",
            "^a+b+$",
            "^(a{2})+$",
            r"^[\w.+-]+@[\w-]+\.[\w.]+$",
            "^(a+b)+$",
        ];
        for pattern in slow {
            assert_eq!(Study::of(pattern).map(|study| study.is_slow), Some(true), "{pattern}");
        }
        for pattern in fast {
            assert_eq!(Study::of(pattern).map(|study| study.is_slow), Some(false), "{pattern}");
        }
    }

    #[test]
    fn anchors_and_plain_texts_are_seen() {
        /// A pattern, whether it has a start, and an end, and what it is found in.
        type Case = (&'static str, [bool; 2], Finds);
        let cases: [Case; 12] = [
            ("^a$", [true, true], Finds::Some),
            ("abc", [false, false], Finds::Itself),
            ("", [false, false], Finds::Everything),
            (".*", [true, true], Finds::Everything),
            ("a*", [false, false], Finds::Everything),
            ("^a|^b", [true, false], Finds::Some),
            ("^a|b$", [false, false], Finds::Some),
            (r"(?:\Aa\Z)", [true, true], Finds::Some),
            ("a|", [false, false], Finds::Everything),
            ("^", [true, false], Finds::Some),
            (r"\.no$", [false, true], Finds::Some),
            ("(?!a)", [false, false], Finds::Some),
        ];
        for (pattern, ends, finds) in cases {
            let study = Study::of(pattern).unwrap();
            assert_eq!(([study.has_start, study.has_end], study.finds), (ends, finds), "{pattern}");
        }
        assert_eq!(Study::of("("), None);
    }
}

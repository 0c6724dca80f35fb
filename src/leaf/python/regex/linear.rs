//! Runs simple patterns on ASCII text in time that grows with the text alone, by the `regex` crate.
//!
//! Both engines prefer the same matches: the leftmost, and there what an alternative that stands first, or a repeat
//! that takes as much (or as little) as it can, leads to. So it is for what is handed over: characters, places,
//! alternatives, and repeats of what is never empty; Python has its own way with a repeat of what may be empty, and
//! `\B` is false in an empty text. Each character is handed over as the set of all ASCII that it matches by
//! [`Single`], so that nothing depends on what the crate takes for a letter. `$` means the very end here, and texts in
//! which it means more are not searched here.

use std::fmt::Write as _;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

use super::flags::Flags;
use super::single::Single;
use super::syntax::{At, Kind, Node, UNBOUNDED, width};

/// The most memory for a compiled pattern; a larger one is left to the machine.
const MOST_BYTES: usize = 1 << 20;

/// A pattern in the words of the crate.
#[derive(Debug)]
pub(super) struct Linear {
    source: String,
    has_end: bool,
    search: OnceLock<Option<Regex>>,
    start: OnceLock<Option<Regex>>,
}

impl Linear {
    /// `row` in the words of the crate, if it is simple enough.
    pub(super) fn new(row: &[Node], flags: Flags) -> Option<Linear> {
        let mut linear =
            Linear { source: String::new(), has_end: false, search: OnceLock::new(), start: OnceLock::new() };
        linear.add_row(row, flags)?;
        Some(linear)
    }

    /// What finds the first match in `text`, if this text can be searched here.
    pub(super) fn search(&self, text: &str) -> Option<&Regex> {
        if self.can_search(text) { self.search.get_or_init(|| build(&self.source)).as_ref() } else { None }
    }

    /// What tells whether a match begins `text`, if this text can be searched here.
    pub(super) fn start(&self, text: &str) -> Option<&Regex> {
        let build = || build(&format!("\\A(?:{})", self.source));
        if self.can_search(text) { self.start.get_or_init(build).as_ref() } else { None }
    }

    fn can_search(&self, text: &str) -> bool {
        text.is_ascii() && !(self.has_end && text.ends_with('\n'))
    }

    fn add_row(&mut self, row: &[Node], flags: Flags) -> Option<()> {
        row.iter().try_for_each(|node| self.add(node, flags))
    }

    fn add(&mut self, node: &Node, flags: Flags) -> Option<()> {
        match node {
            Node::One(one) => self.add_set(Single::new(one, flags).ascii()),
            Node::At(At::Start) if flags.has(Flags::MULTI_LINE) => self.source.push_str("(?m:^)"),
            Node::At(At::End) if flags.has(Flags::MULTI_LINE) => self.source.push_str("(?m:$)"),
            Node::At(At::Start | At::StartOfText) => self.source.push_str("\\A"),
            Node::At(At::End) => {
                self.has_end = true;
                self.source.push_str("\\z");
            }
            Node::At(At::EndOfText) => self.source.push_str("\\z"),
            Node::At(At::Boundary) => self.source.push_str("(?-u:\\b)"),
            Node::Branch(rows) => {
                self.source.push_str("(?:");
                for (index, row) in rows.iter().enumerate() {
                    if index > 0 {
                        self.source.push('|');
                    }
                    self.add_row(row, flags)?;
                }
                self.source.push(')');
            }
            Node::Group { on, off, row, .. } => {
                self.source.push_str("(?:");
                self.add_row(row, flags.with(*on, *off))?;
                self.source.push(')');
            }
            Node::Repeat { least, most, kind, row } if *kind != Kind::Possessive && width(row).0 > 0 => {
                self.source.push_str("(?:");
                self.add_row(row, flags)?;
                let _ = match *most {
                    UNBOUNDED => write!(self.source, "){{{least},}}"),
                    most => write!(self.source, "){{{least},{most}}}"),
                };
                if *kind == Kind::Lazy {
                    self.source.push('?');
                }
            }
            Node::At(At::NoBoundary)
            | Node::Repeat { .. }
            | Node::Atomic(_)
            | Node::Again { .. }
            | Node::IfGroup { .. }
            | Node::Look { .. } => return None,
        }
        Some(())
    }

    /// Adds a character that is one of those whose bits are set.
    fn add_set(&mut self, set: u128) {
        if set == 0 {
            self.source.push_str("[a&&b]");
            return;
        }
        self.source.push('[');
        let mut from = 0;
        while from < 128 {
            let length = (set >> from).trailing_ones();
            if length > 0 {
                // Writing to a string cannot fail.
                let _ = write!(self.source, "\\x{from:02x}-\\x{:02x}", from + length - 1);
            }
            from += length + 1;
        }
        self.source.push(']');
    }
}

fn build(source: &str) -> Option<Regex> {
    RegexBuilder::new(source).size_limit(MOST_BYTES).build().ok()
}

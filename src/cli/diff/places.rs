//! The lines and columns of many JSON pointers of one document.
//!
//! This module decides that a document is read once for all of them, as its text has each value's place
//! ([`crate::leaf::syntax`]).

use std::cell::OnceCell;

use crate::leaf::syntax::Syntax;
use crate::source::Document;

/// Where the values of a document are. It is read when the first of them is asked for.
pub(super) struct Places<'d> {
    document: &'d Document,
    read: OnceCell<Option<Read<'d>>>,
}

struct Read<'d> {
    syntax: Syntax<'d>,
    /// The bytes at which lines begin.
    lines: Vec<usize>,
}

impl<'d> Places<'d> {
    pub(super) fn new(document: &'d Document) -> Places<'d> {
        Places { document, read: OnceCell::new() }
    }

    /// The line and the column, in characters, of the value at a pointer, or of its nearest parent that is there.
    pub(super) fn of(&self, pointer: &str) -> Option<(usize, usize)> {
        let Read { syntax, lines } = self.read.get_or_init(|| self.read()).as_ref()?;
        let mut pointer = pointer;
        let node = loop {
            match (syntax.find(pointer), pointer.rfind('/')) {
                (Some(node), _) => break node,
                (None, Some(parent)) => pointer = &pointer[..parent],
                (None, None) => return None,
            }
        };
        let start = syntax.span(node).start;
        let line = lines.partition_point(|begin| *begin <= start);
        let begin = line.checked_sub(1).and_then(|before| lines.get(before)).copied().unwrap_or_default();
        // A byte-order mark takes no column.
        let before = self.document.text.get(begin..start)?.trim_start_matches('\u{feff}');
        Some((line.max(1), before.chars().count() + 1))
    }

    fn read(&self) -> Option<Read<'d>> {
        let syntax = self.document.syntax().filter(Syntax::is_whole)?;
        let ends = memchr::memchr_iter(b'\n', self.document.text.as_bytes()).map(|end| end + 1);
        Some(Read { syntax, lines: std::iter::once(0).chain(ends).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_where_they_are() {
        let text = "\u{feff}{\"a\": [\n  {\"é\": 1, \"x\": 2}\n]}";
        let document = Document::new("x.json", text);
        let places = Places::new(&document);
        let cases = [("", (1, 1)), ("/a", (1, 7)), ("/a/0", (2, 3)), ("/a/0/x", (2, 17)), ("/a/0/gone/far", (2, 3))];
        for (pointer, want) in cases {
            assert_eq!(places.of(pointer), Some(want), "{pointer}");
            assert_eq!(document.place(pointer), Some(want), "{pointer}");
        }
    }
}

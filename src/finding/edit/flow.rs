//! Lists and objects between brackets: JSON, and YAML that is written so.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Edit;
use super::block::{end_of, line_end, line_start};
use crate::leaf::syntax::{NodeId, Notation, Syntax};

/// Takes values out of the list or object `parent`. One comma goes with each, and the white space between it and its
/// neighbour; what is around the brackets stays.
pub(super) fn remove(
    syntax: &Syntax<'_>,
    text: &str,
    parent: NodeId,
    gone: &BTreeSet<NodeId>,
    edits: &mut Vec<Edit>,
) -> Option<()> {
    let children = syntax.children(parent);
    if gone.len() == children.len() {
        let inside = syntax.span(parent);
        edits.push(Edit::cut(inside.start + 1..inside.end.checked_sub(1)?));
        return Some(());
    }
    let mut place = 0;
    while let Some(first) = children.get(place) {
        if !gone.contains(first) {
            place += 1;
            continue;
        }
        let behind = children[place..].iter().take_while(|child| gone.contains(child)).count() + place;
        let last = children.get(behind.checked_sub(1)?)?;
        let range = match (place.checked_sub(1).and_then(|before| children.get(before)), children.get(behind)) {
            // What begins a line leaves it to the next one on it.
            (Some(before), Some(next))
                if has_break(text, end(syntax, text, *before)..start(syntax, *first))
                    && !has_break(text, end(syntax, text, *last)..start(syntax, *next)) =>
            {
                start(syntax, *first)..start(syntax, *next)
            }
            (Some(before), _) => end(syntax, text, *before)..end(syntax, text, *last),
            (None, Some(next)) => start(syntax, *first)..start(syntax, *next),
            (None, None) => return None,
        };
        let run = &children[place..behind];
        let has_comment = |range: Range<usize>| text.get(range).is_some_and(|text| text.contains('#'));
        let is_commented = || has_comment(range.start..line_end(text, range.end));
        match lines(syntax, text, run) {
            Some(lines) if syntax.notation() == Notation::Yaml && is_commented() => edits.extend(lines),
            // What a comment is about cannot be told in the middle of a line.
            _ if syntax.notation() == Notation::Yaml && has_comment(range.start..start(syntax, *first)) => return None,
            _ => edits.push(Edit::cut(range)),
        }
        place = behind;
    }
    Some(())
}

/// Takes the lines of values out, so that comments stay with those that they are about. YAML does not mind a comma too many.
fn lines(syntax: &Syntax<'_>, text: &str, children: &[NodeId]) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    for child in children {
        let (start, end) = (start(syntax, *child), end(syntax, text, *child));
        let line = line_start(text, start)..line_end(text, end);
        let before = text.get(line.start..start)?;
        let behind = text.get(end..line.end)?.trim_start();
        let behind = behind.strip_prefix(',').unwrap_or(behind).trim_start();
        if !before.trim().is_empty() || !(behind.is_empty() || behind.starts_with('#')) {
            return None;
        }
        edits.push(Edit::cut(line));
    }
    Some(edits)
}

fn has_break(text: &str, range: Range<usize>) -> bool {
    text.get(range).is_some_and(|gap| gap.contains('\n'))
}

/// Where a value begins, or its name.
fn start(syntax: &Syntax<'_>, node: NodeId) -> usize {
    syntax.key_span(node).map_or(syntax.span(node).start, |name| name.start)
}

fn end(syntax: &Syntax<'_>, text: &str, node: NodeId) -> usize {
    match syntax.notation() {
        Notation::Json => syntax.span(node).end,
        Notation::Yaml => end_of(syntax, text, node),
    }
}

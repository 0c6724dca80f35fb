//! YAML that is laid out in lines: items behind dashes, and members under each other.

use std::collections::BTreeSet;

use super::{Edit, is_flow};
use crate::leaf::syntax::{Kind, NodeId, Syntax};

/// Takes values out of the list or mapping `parent`. Each goes with the lines that it has; comments above it stay.
pub(super) fn remove(
    syntax: &Syntax<'_>,
    text: &str,
    parent: NodeId,
    gone: &BTreeSet<NodeId>,
    edits: &mut Vec<Edit>,
) -> Option<()> {
    let children = syntax.children(parent);
    if gone.len() == children.len() {
        let empty = if syntax.kind(parent) == Kind::List { "[]" } else { "{}" };
        return replace(syntax, text, parent, empty, edits);
    }
    let mut place = 0;
    while let Some(first) = children.get(place) {
        if !gone.contains(first) {
            place += 1;
            continue;
        }
        let behind = children[place..].iter().take_while(|child| gone.contains(child)).count() + place;
        let run = &children[place..behind];
        let start = start_of(syntax, text, *first)?;
        let line = line_start(text, start);
        if text.get(line..start)?.trim().is_empty() {
            lines(syntax, text, run, edits)?;
        } else {
            // It stands behind the dash of the item that it is in; then the next one takes its place.
            let next = start_of(syntax, text, *children.get(behind)?)?;
            let end = end_of(syntax, text, *run.last()?);
            let between = text.get(line_end(text, end)..line_start(text, next))?;
            edits.push(Edit::cut(start..if between.trim().is_empty() { next } else { end }));
        }
        place = behind;
    }
    Some(())
}

/// Puts `json` in the place of a value.
pub(super) fn replace(syntax: &Syntax<'_>, text: &str, node: NodeId, json: &str, edits: &mut Vec<Edit>) -> Option<()> {
    let range = begin(syntax, text, node)..end_of(syntax, text, node);
    if node == NodeId::ROOT {
        edits.push(Edit { range, with: json.to_owned() });
        return Some(());
    }
    let mark = mark_end(syntax, text, node)?;
    let is_empty = syntax.span(node).is_empty();
    let has_lines = text.get(mark..range.start).is_some_and(|gap| gap.contains('\n'));
    if !is_empty && (!has_lines || syntax.children(node).is_empty()) {
        // A text in lines of its own begins with the mark that says so.
        let start = if has_lines { skip_blank(text, mark) } else { range.start };
        edits.push(Edit { range: start..range.end, with: json.to_owned() });
        return Some(());
    }
    edits.push(Edit { range: mark..mark, with: format!(" {json}") });
    lines(syntax, text, syntax.children(node), edits)
}

/// Takes out the lines that values have for themselves.
fn lines(syntax: &Syntax<'_>, text: &str, children: &[NodeId], edits: &mut Vec<Edit>) -> Option<()> {
    for child in children {
        let start = line_start(text, start_of(syntax, text, *child)?);
        edits.push(Edit::cut(start..line_end(text, end_of(syntax, text, *child))));
    }
    Some(())
}

/// Where an item begins with its dash, or a member with its name.
fn start_of(syntax: &Syntax<'_>, text: &str, node: NodeId) -> Option<usize> {
    if let Some(name) = syntax.key_span(node) {
        return Some(name.start);
    }
    let parent = syntax.parent(node)?;
    let before = syntax.place(node).checked_sub(1).and_then(|place| syntax.item(parent, place));
    let from = before.map_or_else(|| begin(syntax, text, parent), |before| end_of(syntax, text, before));
    let dash = skip_blank(text, from);
    text.get(dash..)?.starts_with('-').then_some(dash)
}

/// Where a value begins. A list that is not indented is counted from behind its first dash.
fn begin(syntax: &Syntax<'_>, text: &str, node: NodeId) -> usize {
    let start = syntax.span(node).start;
    if is_flow(syntax, node) {
        return start;
    }
    let is_member = syntax.kind(node) == Kind::List && syntax.key_span(node).is_some();
    let behind = if is_member { mark_end(syntax, text, node).map(|mark| skip_blank(text, mark)) } else { None };
    behind.filter(|at| *at < start && text.get(*at..).is_some_and(|rest| rest.starts_with('-'))).unwrap_or(start)
}

/// The end of the colon, or of the dash, behind which a value stands.
fn mark_end(syntax: &Syntax<'_>, text: &str, node: NodeId) -> Option<usize> {
    let Some(name) = syntax.key_span(node) else { return Some(start_of(syntax, text, node)? + 1) };
    let colon = skip_blank(text, name.end);
    text.get(colon..)?.starts_with(':').then_some(colon + 1)
}

/// The end of a value, without what a block takes of the lines behind it.
pub(super) fn end_of(syntax: &Syntax<'_>, text: &str, node: NodeId) -> usize {
    let mut node = node;
    while !is_flow(syntax, node)
        && let Some(last) = syntax.children(node).last()
    {
        node = *last;
    }
    let range = syntax.span(node);
    if range.is_empty() {
        let name = syntax.key_span(node).map_or(range.end, |name| name.end);
        // Nothing is written; in a list between brackets there is no dash, either.
        let is_between = syntax.parent(node).is_some_and(|parent| is_flow(syntax, parent));
        let mark = if is_between && syntax.key_span(node).is_none() { None } else { mark_end(syntax, text, node) };
        return mark.unwrap_or(name);
    }
    text.get(range.clone()).map_or(range.end, |raw| range.start + raw.trim_end().len())
}

/// The start of the line that the byte `at` is in.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.as_bytes().get(..at).and_then(|before| memchr::memrchr(b'\n', before)).map_or(0, |end| end + 1)
}

/// The end of the line that the byte `at` is in, its line break included.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text.as_bytes().get(at..).and_then(|rest| memchr::memchr(b'\n', rest)).map_or(text.len(), |end| at + end + 1)
}

/// The first byte from `at` on that is neither white space nor in a comment.
fn skip_blank(text: &str, at: usize) -> usize {
    let mut at = at;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            b'#' => at = line_end(text, at),
            _ => break,
        }
    }
    at
}

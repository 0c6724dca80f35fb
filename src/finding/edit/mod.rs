//! Changes of a document as changes of its bytes.
//!
//! This module decides which bytes go with a value that is taken out: its name, a comma, the line that it has for itself.
//! All other bytes stay what they are. What comes out is read again, and it is given only where it holds exactly what was
//! asked for.

mod block;
mod flow;
mod plan;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

pub use plan::Plan;

use super::Change;
use crate::leaf::syntax::{Kind, NodeId, Notation, Syntax, scalar_kind};
use crate::leaf::tree::Tree;

/// Bytes that become others.
#[derive(Debug)]
struct Edit {
    range: Range<usize>,
    with: String,
}

impl Edit {
    fn cut(range: Range<usize>) -> Edit {
        Edit { range, with: String::new() }
    }
}

/// What is wanted of one document, by its values.
#[derive(Debug, Default)]
struct Wanted<'c> {
    /// Those that go, by what they stand in.
    gone: BTreeMap<NodeId, BTreeSet<NodeId>>,
    replaced: BTreeMap<NodeId, &'c str>,
    renamed: BTreeMap<NodeId, &'c str>,
    /// So many of the first bytes go.
    beheaded: usize,
}

/// The text of a document after changes of it.
#[derive(Debug)]
pub struct Changed<'c> {
    /// The text.
    pub text: String,
    wanted: Wanted<'c>,
}

impl Changed<'_> {
    /// Whether the text, read as `after`, holds what `before` held with the changes, and nothing else.
    #[must_use]
    pub fn is_as_wanted(&self, before: Option<&Syntax<'_>>, after: Option<&Syntax<'_>>) -> bool {
        match (before, after) {
            (Some(before), Some(after)) => self.wanted.is_done(before, after),
            (before, _) => before.is_none(),
        }
    }
}

/// The text of the document of that number after changes of it; those of other documents are left out.
///
/// `None` where a change cannot be made in these bytes, or two of them do not go together. Whoever takes the text reads it
/// again, and asks [`Changed::is_as_wanted`].
#[must_use]
pub fn apply<'c>(
    syntax: Option<&Syntax<'_>>,
    text: &str,
    document: usize,
    changes: impl IntoIterator<Item = &'c Change>,
) -> Option<Changed<'c>> {
    let wanted = Wanted::of(syntax, changes.into_iter().filter(|change| change.document() == document))?;
    let mut edits = Vec::new();
    if wanted.beheaded > 0 {
        edits.push(Edit::cut(0..wanted.beheaded));
    }
    if let Some(syntax) = syntax {
        edits.extend(wanted.edits(syntax, text)?);
    }
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut changed = String::with_capacity(text.len() + 64);
    let mut from = 0;
    for Edit { range, with } in &edits {
        // Two edits that overlap would make the second begin before the first ends.
        changed.push_str(text.get(from..range.start)?);
        changed.push_str(with);
        from = range.end;
    }
    changed.push_str(text.get(from..)?);
    Some(Changed { text: changed, wanted })
}

impl<'c> Wanted<'c> {
    fn of(syntax: Option<&Syntax<'_>>, changes: impl Iterator<Item = &'c Change>) -> Option<Wanted<'c>> {
        let mut wanted = Wanted::default();
        for change in changes {
            match change {
                Change::Behead { bytes, .. } => wanted.beheaded = *bytes,
                Change::Remove { node, .. } => {
                    wanted.gone.entry(syntax?.parent(*node)?).or_default().insert(*node);
                }
                Change::Replace { node, json, .. } => {
                    let other = wanted.replaced.insert(*node, json);
                    other.is_none_or(|other| other == json).then_some(())?;
                }
                Change::Rename { node, name, .. } => {
                    let other = wanted.renamed.insert(*node, name);
                    other.is_none_or(|other| other == name).then_some(())?;
                }
            }
        }
        Some(wanted)
    }

    fn edits(&self, syntax: &Syntax<'_>, text: &str) -> Option<Vec<Edit>> {
        let has_some = !(self.gone.is_empty() && self.replaced.is_empty() && self.renamed.is_empty());
        if has_some && !(syntax.is_whole() && syntax.text().len() == text.len()) {
            return None;
        }
        let mut edits = Vec::new();
        for (parent, gone) in &self.gone {
            if is_flow(syntax, *parent) {
                flow::remove(syntax, text, *parent, gone, &mut edits)?;
            } else {
                block::remove(syntax, text, *parent, gone, &mut edits)?;
            }
        }
        for (node, json) in &self.replaced {
            if syntax.notation() == Notation::Json {
                edits.push(Edit { range: syntax.span(*node), with: (*json).to_owned() });
            } else {
                block::replace(syntax, text, *node, json, &mut edits)?;
            }
        }
        for (node, name) in &self.renamed {
            let range = syntax.key_span(*node)?;
            let with = written(syntax.notation(), text.get(range.clone())?, name)?;
            edits.push(Edit { range, with });
        }
        Some(edits)
    }

    /// Whether `after` is `before` with the changes, and nothing else.
    fn is_done(&self, before: &Syntax<'_>, after: &Syntax<'_>) -> bool {
        let mut waiting = vec![(NodeId::ROOT, NodeId::ROOT)];
        while let Some((old, new)) = waiting.pop() {
            if let Some(json) = self.replaced.get(&old) {
                let is_there = after.raw(new) == *json || Tree::read(json).is_ok_and(|tree| after.tree(new) == tree);
                if !is_there {
                    return false;
                }
                continue;
            }
            let is_same = match (before.kind(old), after.kind(new)) {
                (Kind::List, Kind::List) | (Kind::Object, Kind::Object) => true,
                (Kind::Text, Kind::Text) => before.as_text(old) == after.as_text(new),
                (one, other) => one == other && before.raw(old) == after.raw(new),
            };
            let gone = self.gone.get(&old);
            let is_kept = |child: &&NodeId| gone.is_none_or(|gone| !gone.contains(child));
            let olds = before.children(old);
            let news = after.children(new);
            let kept = olds.len() - gone.map_or(0, BTreeSet::len);
            if !is_same || kept != news.len() {
                return false;
            }
            for (old, new) in olds.iter().filter(is_kept).zip(news) {
                let name = match self.renamed.get(old) {
                    Some(name) => Some((*name).into()),
                    None => before.key(*old),
                };
                if name != after.key(*new) {
                    return false;
                }
                waiting.push((*old, *new));
            }
        }
        true
    }
}

/// Whether a value is not laid out in lines, as the lists and mappings of YAML mostly are.
fn is_flow(syntax: &Syntax<'_>, node: NodeId) -> bool {
    let is_container = matches!(syntax.kind(node), Kind::List | Kind::Object);
    syntax.notation() == Notation::Json || !is_container || syntax.raw(node).starts_with(['[', '{'])
}

/// A name as it is written in place of one that is written as `old`.
fn written(notation: Notation, old: &str, name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let may_be_plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| is_plain(c) || c == '-' || c == '.')
        && scalar_kind(name) == Kind::Text;
    if notation == Notation::Yaml && !old.starts_with(['"', '\'']) && may_be_plain {
        return Some(name.to_owned());
    }
    if notation == Notation::Yaml && old.starts_with('\'') && !name.chars().any(char::is_control) {
        return Some(format!("'{}'", name.replace('\'', "''")));
    }
    serde_json::to_string(name).ok()
}

#[cfg(test)]
mod tests;

//! A document as it is written: every value with the bytes that it takes, members that stand twice included.
//!
//! A [`Tree`] says what a document means; this says where each piece of it stands, for whoever points at one or changes
//! one. It is made in one pass over JSON or YAML and holds no text of its own. Line and column are counted on demand, in a
//! time that does not grow with the length of a line.

mod json;
mod lines;
mod yaml;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use foldhash::fast::FixedState;

use super::tree::{Tree, step};
use lines::Lines;

pub use yaml::scalar_kind;

/// A value of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

impl NodeId {
    /// The document itself.
    pub const ROOT: NodeId = NodeId(0);

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

impl Kind {
    /// What it is called in a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::Text => "a text",
            Kind::List => "a list",
            Kind::Object => "an object",
        }
    }
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

#[derive(Debug)]
struct Node {
    kind: Kind,
    /// How many items or members it has.
    count: u32,
    /// Where they begin in [`Syntax::children`].
    first: u32,
    parent: u32,
    /// Its number among those of its parent.
    place: u32,
    start: u32,
    end: u32,
    /// The bytes of its name; empty where it has none.
    key: (u32, u32),
}

/// A document, value by value.
#[derive(Debug)]
pub struct Syntax<'t> {
    text: Cow<'t, str>,
    notation: Notation,
    nodes: Vec<Node>,
    children: Vec<NodeId>,
    /// The texts, and names (`true`), that are not written as JSON writes them.
    read: HashMap<(NodeId, bool), String, FixedState>,
    /// Where pieces of the text stand in the document that they were taken from, where that is another text.
    pieces: Vec<(usize, usize)>,
    lines: OnceCell<Lines>,
    /// The members of wide objects by name.
    wide: OnceCell<HashMap<(NodeId, String), NodeId, FixedState>>,
}

/// Objects of up to this many members are searched from the back.
const FEW: usize = 32;

impl<'t> Syntax<'t> {
    /// The JSON in `text` from the byte `from` on; `None` where that is no JSON, or has more than four thousand million bytes.
    #[must_use]
    pub fn json(text: impl Into<Cow<'t, str>>, from: usize) -> Option<Syntax<'t>> {
        json::read(text.into(), from)
    }

    /// The YAML in `text`; `None` where that is no YAML.
    #[must_use]
    pub fn yaml(text: &'t str) -> Option<Syntax<'t>> {
        yaml::read(text)
    }

    /// The same, its text put together from pieces of a document: each begins at its first number, and stands in the document
    /// from the second number on.
    #[must_use]
    pub fn of_pieces(self, pieces: Vec<(usize, usize)>) -> Syntax<'t> {
        Syntax { pieces, ..self }
    }

    /// Whether its text is that of the document, and not put together from pieces of it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.pieces.is_empty()
    }

    /// How it is written.
    #[must_use]
    pub fn notation(&self) -> Notation {
        self.notation
    }

    /// All values, those inside of another behind it.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// What a value is.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> Kind {
        self.nodes[node.index()].kind
    }

    /// What a value stands in; nothing of the document itself.
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        (node != NodeId::ROOT).then(|| NodeId(self.nodes[node.index()].parent))
    }

    /// The number of a value among those of its parent.
    #[must_use]
    pub fn place(&self, node: NodeId) -> usize {
        self.nodes[node.index()].place as usize
    }

    /// The items of a list, or the members of an object, in order, also those whose name stands twice.
    #[must_use]
    pub fn children(&self, node: NodeId) -> &[NodeId] {
        let Node { first, count, .. } = self.nodes[node.index()];
        &self.children[first as usize..(first + count) as usize]
    }

    /// The bytes of a value in [`Syntax::text`].
    #[must_use]
    pub fn span(&self, node: NodeId) -> Range<usize> {
        let Node { start, end, .. } = self.nodes[node.index()];
        start as usize..end as usize
    }

    /// The bytes of the name of a member, its quotes included.
    #[must_use]
    pub fn key_span(&self, node: NodeId) -> Option<Range<usize>> {
        let (start, end) = self.nodes[node.index()].key;
        (start < end).then_some(start as usize..end as usize)
    }

    /// The name of a member.
    #[must_use]
    pub fn key(&self, node: NodeId) -> Option<Cow<'_, str>> {
        if let Some(read) = self.read.get(&(node, true)) {
            return Some(Cow::Borrowed(read));
        }
        self.key_span(node).map(|span| json::text(&self.text[span]))
    }

    /// Whether a member has this name.
    #[must_use]
    pub fn is_called(&self, node: NodeId, name: &str) -> bool {
        if self.notation == Notation::Json {
            // Nearly every name is written as it is read.
            let Some(span) = self.key_span(node) else { return false };
            let raw = &self.text[span];
            return raw.len() == name.len() + 2
                && &raw.as_bytes()[1..=name.len()] == name.as_bytes()
                && !name.contains('\\')
                || raw.len() > name.len() + 2 && json::text(raw) == name;
        }
        self.key(node).is_some_and(|key| key == name)
    }

    /// The text that a value is.
    #[must_use]
    pub fn as_text(&self, node: NodeId) -> Option<Cow<'_, str>> {
        if self.kind(node) != Kind::Text {
            return None;
        }
        if let Some(read) = self.read.get(&(node, false)) {
            return Some(Cow::Borrowed(read));
        }
        Some(json::text(self.raw(node)))
    }

    /// A value as it is written.
    #[must_use]
    pub fn raw(&self, node: NodeId) -> &str {
        &self.text[self.span(node)]
    }

    /// A value as a tree; of YAML as JSON would have it. Of members with the same name the last counts.
    #[must_use]
    pub fn tree(&self, node: NodeId) -> Tree<'_> {
        if self.notation == Notation::Json {
            return Tree::read(self.raw(node)).unwrap_or(Tree::Null);
        }
        match self.kind(node) {
            Kind::Null => Tree::Null,
            Kind::Bool => Tree::Bool(yaml::truth(self.raw(node))),
            Kind::Number => Tree::Number(yaml::number(self.raw(node)).into()),
            Kind::Text => self.as_text(node).map_or(Tree::Null, Tree::Text),
            Kind::List => Tree::List(self.children(node).iter().map(|item| self.tree(*item)).collect()),
            Kind::Object => {
                let mut members = Vec::new();
                for member in self.children(node) {
                    let name = self.key(*member).unwrap_or_default().into_owned();
                    super::tree::set_member(&mut members, name, self.tree(*member));
                }
                Tree::Object(members)
            }
        }
    }

    /// The member of that name; the last one where there are several.
    #[must_use]
    pub fn get(&self, node: NodeId, name: &str) -> Option<NodeId> {
        if self.kind(node) != Kind::Object {
            return None;
        }
        let members = self.children(node);
        if members.len() <= FEW {
            return members.iter().rev().copied().find(|member| self.is_called(*member, name));
        }
        self.wide().get(&(node, name.to_owned())).copied()
    }

    fn wide(&self) -> &HashMap<(NodeId, String), NodeId, FixedState> {
        self.wide.get_or_init(|| {
            let objects = self.nodes().filter(|node| self.kind(*node) == Kind::Object);
            let wide = objects.filter(|node| self.children(*node).len() > FEW);
            let members = wide.flat_map(|node| self.children(node).iter().map(move |member| (node, *member)));
            members.filter_map(|(node, member)| Some(((node, self.key(member)?.into_owned()), member))).collect()
        })
    }

    /// The item of that number, from 0.
    #[must_use]
    pub fn item(&self, node: NodeId, number: usize) -> Option<NodeId> {
        if self.kind(node) == Kind::List { self.children(node).get(number).copied() } else { None }
    }

    /// The value at a JSON pointer.
    #[must_use]
    pub fn find(&self, pointer: &str) -> Option<NodeId> {
        let mut node = NodeId::ROOT;
        for step in pointer.split('/').skip(1) {
            let step = step::name(step);
            node = match self.kind(node) {
                Kind::Object => self.get(node, &step)?,
                Kind::List => self.item(node, step.parse().ok()?)?,
                _ => return None,
            };
        }
        Some(node)
    }

    /// The JSON pointer of a value.
    #[must_use]
    pub fn pointer(&self, node: NodeId) -> String {
        let mut trail = Vec::new();
        let mut at = node;
        while let Some(parent) = self.parent(at) {
            trail.push(at);
            at = parent;
        }
        let mut pointer = String::new();
        for node in trail.into_iter().rev() {
            pointer.push('/');
            match self.key(node) {
                Some(name) => pointer.push_str(&step::escaped(&name)),
                None => {
                    // Writing to a string cannot fail.
                    let _ = write!(pointer, "{}", self.place(node));
                }
            }
        }
        pointer
    }

    /// The text whose bytes the spans count.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a byte of [`Syntax::text`] stands in the document.
    #[must_use]
    pub fn origin(&self, at: usize) -> usize {
        let piece = self.pieces.partition_point(|(start, _)| *start <= at);
        match piece.checked_sub(1).map(|piece| self.pieces[piece]) {
            Some((start, origin)) => origin + at - start,
            None => at,
        }
    }

    /// The line, and the column in characters, both from 1, of a byte of the document whose text is `document`.
    #[must_use]
    pub fn line_and_column(&self, document: &str, at: usize) -> (usize, usize) {
        self.lines.get_or_init(|| Lines::of(document)).find(document, at)
    }
}

#[cfg(test)]
mod tests;

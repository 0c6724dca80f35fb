//! YAML, value by value. What a plain scalar is, is told by the rules of YAML 1.1.

use std::cell::OnceCell;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::{Kind, Node, NodeId, Notation, Syntax, json};
use crate::leaf::yaml::{Meaning, meaning};

/// See [`Syntax::yaml`].
pub(super) fn read(text: &str) -> Option<Syntax<'_>> {
    u32::try_from(text.len()).ok()?;
    // Made sure of by a reader that bounds nesting.
    crate::leaf::yaml::Node::read(text).ok()?;
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut reader = Reader {
        bytes: Bytes { text: &text[mark..], characters: 0, at: 0, mark },
        nodes: Vec::new(),
        open: Vec::new(),
        read: HashMap::default(),
    };
    for event in Parser::new_from_str(&text[mark..]) {
        let (event, span) = event.ok()?;
        let start = reader.bytes.offset(span.start.index());
        let end = reader.bytes.offset(span.end.index());
        reader.event(&event, start, end);
    }
    let Reader { mut nodes, read, .. } = reader;
    if nodes.is_empty() {
        return None;
    }
    let children = json::gather(&mut nodes);
    Some(Syntax {
        text: text.into(),
        notation: Notation::Yaml,
        nodes,
        children,
        read,
        pieces: Vec::new(),
        lines: OnceCell::new(),
        wide: OnceCell::new(),
    })
}

/// What a plain scalar of YAML 1.1 is, as JSON knows it.
#[must_use]
pub fn scalar_kind(text: &str) -> Kind {
    match meaning(text) {
        Meaning::Null => Kind::Null,
        Meaning::Bool => Kind::Bool,
        Meaning::Int | Meaning::Float => Kind::Number,
        Meaning::Text | Meaning::Date | Meaning::Merge | Meaning::Value => Kind::Text,
    }
}

/// What a plain `true` or `false` says.
pub(super) fn truth(raw: &str) -> bool {
    matches!(raw.to_ascii_lowercase().as_str(), "true" | "yes" | "on")
}

/// A plain number as JSON writes it.
pub(super) fn number(raw: &str) -> String {
    match crate::leaf::yaml::Node::read(raw).map(|node| node.value) {
        Ok(crate::leaf::yaml::Value::Number(token, _)) => token,
        _ => raw.to_owned(),
    }
}

/// From characters to bytes; characters are asked for in a rising order, or nearly so.
struct Bytes<'t> {
    text: &'t str,
    characters: usize,
    at: usize,
    /// What stands in front of the text.
    mark: usize,
}

impl Bytes<'_> {
    fn offset(&mut self, characters: usize) -> usize {
        if characters < self.characters {
            (self.characters, self.at) = (0, 0);
        }
        let rest = &self.text[self.at..];
        let step = rest.char_indices().nth(characters - self.characters).map_or(rest.len(), |(at, _)| at);
        self.at += step;
        self.characters = characters;
        self.at + self.mark
    }
}

struct Reader<'t> {
    bytes: Bytes<'t>,
    nodes: Vec<Node>,
    /// Lists and mappings that are not closed yet, and the name that waits for its value.
    open: Vec<(NodeId, Option<Name>)>,
    read: HashMap<(NodeId, bool), String, foldhash::fast::FixedState>,
}

/// The name of a member: its bytes, and what it says.
struct Name {
    span: (u32, u32),
    text: String,
}

#[expect(clippy::cast_possible_truncation, reason = "the text is not longer than a 32-bit number counts")]
impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, start: usize, end: usize) {
        let span = (start as u32, end as u32);
        match event {
            Event::Scalar(text, style, _, tag) => {
                let kind = if *style == ScalarStyle::Plain && tag.is_none() { scalar_kind(text) } else { Kind::Text };
                // What is not written takes no bytes, though it may be counted at what stands behind it.
                let is_written = !text.is_empty() || *style != ScalarStyle::Plain;
                self.scalar(text, kind, if is_written { span } else { (span.0, span.0) });
            }
            // What an alias stands for is written elsewhere.
            Event::Alias(_) => self.scalar("", Kind::Null, span),
            Event::SequenceStart(..) => self.enter(Kind::List, span),
            Event::MappingStart(..) => self.enter(Kind::Object, span),
            Event::SequenceEnd | Event::MappingEnd => self.leave(end as u32),
            _ => {}
        }
    }

    fn scalar(&mut self, text: &str, kind: Kind, span: (u32, u32)) {
        let is_name =
            |(id, name): &(NodeId, Option<Name>)| name.is_none() && self.nodes[id.index()].kind == Kind::Object;
        if self.open.last().is_some_and(is_name) {
            if let Some((_, name)) = self.open.last_mut() {
                *name = Some(Name { span, text: text.to_owned() });
            }
            return;
        }
        let id = self.add(kind, span);
        if kind == Kind::Text {
            self.read.insert((id, false), text.to_owned());
        }
    }

    fn enter(&mut self, kind: Kind, span: (u32, u32)) {
        let id = self.add(kind, span);
        self.open.push((id, None));
    }

    fn leave(&mut self, end: u32) {
        if let Some((id, _)) = self.open.pop() {
            // A block ends where the next thing begins; it takes what its last value takes.
            let inner = self.nodes[id.index() + 1..].iter().map(|node| node.end).max();
            let node = &mut self.nodes[id.index()];
            let is_block =
                !matches!(self.bytes.text.as_bytes().get(node.start as usize - self.bytes.mark), Some(b'[' | b'{'));
            node.end = if is_block { inner.unwrap_or(node.end) } else { end };
        }
    }

    fn add(&mut self, kind: Kind, (start, end): (u32, u32)) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        let (parent, name) = match self.open.last_mut() {
            Some((parent, name)) => (*parent, name.take()),
            None => (NodeId::ROOT, None),
        };
        let place = if id == NodeId::ROOT { 0 } else { self.nodes[parent.index()].count };
        if id != NodeId::ROOT {
            self.nodes[parent.index()].count += 1;
        }
        let key = name.as_ref().map_or((0, 0), |name| name.span);
        if let Some(name) = name {
            self.read.insert((id, true), name.text);
        }
        self.nodes.push(Node { kind, count: 0, first: 0, parent: parent.0, place, start, end, key });
        id
    }
}

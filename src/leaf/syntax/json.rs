//! JSON, value by value. `serde_json` decides what JSON is; what is read here is known to be some.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use memchr::memchr2;
use serde::de::IgnoredAny;

use super::{Kind, Node, NodeId, Notation, Syntax};

/// See [`Syntax::json`].
pub(super) fn read(text: Cow<'_, str>, from: usize) -> Option<Syntax<'_>> {
    let json = text.get(from..)?;
    serde_json::from_str::<IgnoredAny>(json).ok()?;
    u32::try_from(text.len()).ok()?;
    let mut reader = Reader { bytes: text.as_bytes(), at: from, nodes: Vec::new(), open: Vec::new() };
    let children = reader.document();
    let nodes = reader.nodes;
    Some(Syntax {
        notation: Notation::Json,
        nodes,
        children,
        read: HashMap::default(),
        pieces: Vec::new(),
        lines: OnceCell::new(),
        wide: OnceCell::new(),
        text,
    })
}

/// What a text in quotes says.
pub(super) fn text(raw: &str) -> Cow<'_, str> {
    let plain = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    if memchr::memchr(b'\\', plain.as_bytes()).is_some() {
        // Half of a surrogate pair is no text, and stays as it is written.
        return serde_json::from_str(raw).map_or(Cow::Borrowed(plain), Cow::Owned);
    }
    Cow::Borrowed(plain)
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    nodes: Vec<Node>,
    /// Lists and objects that are not closed yet.
    open: Vec<NodeId>,
}

#[expect(clippy::cast_possible_truncation, reason = "the text is not longer than a 32-bit number counts")]
impl Reader<'_> {
    /// Reads all values, and gives the children of all of them, those of one in a row.
    fn document(&mut self) -> Vec<NodeId> {
        let mut key = (0, 0);
        while let Some(byte) = self.peek() {
            match byte {
                b'}' | b']' => {
                    self.at += 1;
                    if let Some(closed) = self.open.pop() {
                        self.nodes[closed.index()].end = self.at as u32;
                    }
                }
                b',' | b':' => self.at += 1,
                b'"' if key == (0, 0) && self.is_in_object() => {
                    let start = self.at;
                    self.skip_text();
                    key = (start as u32, self.at as u32);
                }
                _ => self.value(byte, std::mem::take(&mut key)),
            }
        }
        self.children()
    }

    fn is_in_object(&self) -> bool {
        self.open.last().is_some_and(|open| self.nodes[open.index()].kind == Kind::Object)
    }

    fn value(&mut self, byte: u8, key: (u32, u32)) {
        let id = NodeId(self.nodes.len() as u32);
        let start = self.at as u32;
        let parent = self.open.last().copied().unwrap_or(NodeId::ROOT);
        let place = if id == NodeId::ROOT { 0 } else { self.nodes[parent.index()].count };
        if id != NodeId::ROOT {
            self.nodes[parent.index()].count += 1;
        }
        let kind = match byte {
            b'{' => Kind::Object,
            b'[' => Kind::List,
            b'"' => Kind::Text,
            b't' | b'f' => Kind::Bool,
            b'n' => Kind::Null,
            _ => Kind::Number,
        };
        match kind {
            Kind::Object | Kind::List => {
                self.at += 1;
                self.open.push(id);
            }
            Kind::Text => self.skip_text(),
            Kind::Null | Kind::Bool | Kind::Number => {
                let rest = &self.bytes[self.at..];
                let is_end = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
                self.at += rest.iter().position(is_end).unwrap_or(rest.len());
            }
        }
        let end = self.at as u32;
        self.nodes.push(Node { kind, count: 0, first: 0, parent: parent.0, place, start, end, key });
    }

    fn skip_text(&mut self) {
        self.at += 1;
        while let Some(step) = self.bytes.get(self.at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
            self.at += step + 1;
            if self.bytes[self.at - 1] == b'"' {
                return;
            }
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.bytes.get(self.at) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    fn children(&mut self) -> Vec<NodeId> {
        gather(&mut self.nodes)
    }
}

/// The children of all nodes, those of one in a row.
pub(super) fn gather(nodes: &mut [Node]) -> Vec<NodeId> {
    let mut first = 0;
    for node in nodes.iter_mut() {
        node.first = first;
        first += node.count;
    }
    let mut children = vec![NodeId::ROOT; first as usize];
    for (id, node) in (0..).zip(nodes.iter()).skip(1) {
        let parent = &nodes[node.parent as usize];
        children[(parent.first + node.place) as usize] = NodeId(id);
    }
    children
}

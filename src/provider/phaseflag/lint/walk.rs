//! The way through a document as it is written, for rules that look at what the rule model does not keep. It also leads
//! through documents that the SDK refuses.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::finding::{At, Subject};
use crate::leaf::python;
use crate::leaf::syntax::{Kind, NodeId, Syntax};
use crate::leaf::tree::Tree;
use crate::provider::phaseflag::condition::{self, Asks};

/// In which shape flags stand in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An object with a list `flags`, the one that the SDK loads.
    Canonical,
    /// A list.
    Bare,
    /// Below `data`.
    Data,
    /// Under their keys.
    Map,
    /// A page below `flags`.
    Export,
    /// A page of the management API.
    Page,
    /// There are none.
    None,
}

/// The first document: a second one is laid over it, and is no ruleset.
pub(super) struct Walk<'r> {
    document: usize,
    pub(super) syntax: &'r Syntax<'r>,
    pub(super) form: Form,
    /// What holds the flags: the object that has the list, or the list itself where it is bare.
    pub(super) holder: NodeId,
    pub(super) flags: &'r [NodeId],
    pub(super) segments: &'r [NodeId],
}

/// A condition of a rule or a segment.
pub(super) struct Asked<'r> {
    /// The object.
    pub(super) node: NodeId,
    pub(super) attribute: Option<Cow<'r, str>>,
    pub(super) asks: Asks,
    pub(super) negated: bool,
    /// The value; where it is left out it is null.
    pub(super) value: Option<NodeId>,
}

/// The form of a document, what holds its flags, and they.
pub(super) fn form<'r>(syntax: &'r Syntax<'_>) -> (Form, NodeId, &'r [NodeId]) {
    if syntax.kind(NodeId::ROOT) == Kind::List {
        return (Form::Bare, NodeId::ROOT, syntax.children(NodeId::ROOT));
    }
    of_object(syntax, NodeId::ROOT, Form::Canonical)
}

fn of_object<'r>(syntax: &'r Syntax<'_>, node: NodeId, form: Form) -> (Form, NodeId, &'r [NodeId]) {
    let list = |node, name| syntax.get(node, name).filter(|list| syntax.kind(*list) == Kind::List);
    if let Some(flags) = syntax.get(node, "flags") {
        return match syntax.kind(flags) {
            Kind::List => (form, node, syntax.children(flags)),
            Kind::Object => match list(flags, "items") {
                Some(items) => (Form::Export, flags, syntax.children(items)),
                None => (Form::Map, node, syntax.children(flags)),
            },
            _ => (Form::None, node, &[]),
        };
    }
    if let Some(data) = syntax.get(node, "data").filter(|_| form == Form::Canonical) {
        match syntax.kind(data) {
            Kind::List => return (Form::Data, node, syntax.children(data)),
            Kind::Object => return of_object(syntax, data, Form::Data),
            _ => {}
        }
    }
    match list(node, "items") {
        Some(items) => (Form::Page, node, syntax.children(items)),
        None => (Form::None, node, &[]),
    }
}

impl<'r> Walk<'r> {
    /// The first document, where it is JSON.
    pub(super) fn of(subject: &Subject<'r, '_>) -> Option<Walk<'r>> {
        let syntax = subject.documents.first()?.as_ref()?;
        let (form, holder, flags) = form(syntax);
        let mut walk = Walk { document: 0, syntax, form, holder, flags, segments: &[] };
        walk.segments = walk.list(holder, "segments");
        Some(walk)
    }

    /// The place of a value.
    pub(super) fn at(&self, node: NodeId) -> At {
        At::node(self.document, node)
    }

    /// The items of the list `name` in an object.
    pub(super) fn list(&self, node: NodeId, name: &str) -> &'r [NodeId] {
        match self.syntax.get(node, name) {
            Some(list) if self.syntax.kind(list) == Kind::List => self.syntax.children(list),
            _ => &[],
        }
    }

    /// Of objects whose member `name` is the same text all but the last: the text, where it stands, and where it stands last.
    pub(super) fn repeated(&self, objects: &[NodeId], name: &str) -> Vec<(Cow<'r, str>, At, At)> {
        let member = |object: &NodeId| {
            let node = self.syntax.get(*object, name)?;
            Some((self.syntax.as_text(node)?, node))
        };
        let named: Vec<_> = objects.iter().filter_map(member).collect();
        let last: HashMap<_, _> = named.iter().cloned().collect();
        let repeated = named.into_iter().filter_map(|(text, node)| {
            let last = *last.get(&text).filter(|last| **last != node)?;
            Some((text, self.at(node), self.at(last)))
        });
        repeated.collect()
    }

    /// The member `name` that Python counts as true.
    pub(super) fn truthy(&self, node: NodeId, name: &str) -> Option<NodeId> {
        let member = self.syntax.get(node, name)?;
        let is_false = match self.syntax.kind(member) {
            Kind::Null => true,
            Kind::Bool | Kind::Number => python::is_falsy(&self.syntax.tree(member)),
            Kind::Text => self.syntax.raw(member) == "\"\"",
            Kind::List | Kind::Object => self.syntax.children(member).is_empty(),
        };
        (!is_false).then_some(member)
    }

    /// The text of the member `name`.
    pub(super) fn text(&self, node: NodeId, name: &str) -> Option<Cow<'r, str>> {
        self.syntax.as_text(self.syntax.get(node, name)?)
    }

    /// The rules of all flags.
    pub(super) fn rules(&self) -> impl Iterator<Item = NodeId> {
        self.flags.iter().flat_map(|flag| self.list(*flag, "targeting_rules")).copied()
    }

    /// The conditions of all rules and segments.
    pub(super) fn conditions(&self) -> impl Iterator<Item = NodeId> {
        let holders = self.rules().chain(self.segments.iter().copied());
        holders.flat_map(|holder| self.list(holder, "conditions")).copied()
    }

    /// Those whose operator exists.
    pub(super) fn asked(&self) -> impl Iterator<Item = Asked<'r>> {
        self.conditions().filter_map(|node| self.one(node))
    }

    /// A condition, where its operator exists.
    pub(super) fn one(&self, node: NodeId) -> Option<Asked<'r>> {
        let (asks, negated) = condition::asks(&self.text(node, "operator")?)?;
        let value = self.syntax.get(node, "value");
        Some(Asked { node, attribute: self.text(node, "attribute"), asks, negated, value })
    }

    /// Where the value of a condition stands, or the condition where it has none.
    pub(super) fn value_at(&self, asked: &Asked<'_>) -> At {
        self.at(asked.value.unwrap_or(asked.node))
    }

    /// The values that a condition on texts compares with.
    pub(super) fn operands(&self, asked: &Asked<'_>) -> Vec<NodeId> {
        let Some(value) = asked.value else { return Vec::new() };
        match self.syntax.kind(value) {
            Kind::List if asked.asks == Asks::OneOf => self.syntax.children(value).to_vec(),
            _ => vec![value],
        }
    }

    /// The text that Python makes of a value.
    pub(super) fn told(&self, node: NodeId) -> String {
        match self.syntax.tree(node) {
            Tree::Text(text) => text.into_owned(),
            other => python::text(&other).into_owned(),
        }
    }
}

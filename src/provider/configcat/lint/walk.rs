//! The way through a document as it is written, for rules that look at what the rule model does not keep. It also leads
//! through documents that the SDK refuses.

use std::borrow::Cow;

use crate::finding::{At, Subject};
use crate::leaf::python;
use crate::leaf::syntax::{Kind, NodeId, Notation, Syntax};
use crate::provider::configcat::comparator::{self, Asks};
use crate::provider::configcat::document::Form;

/// One document.
pub(super) struct Walk<'r> {
    pub(super) document: usize,
    pub(super) syntax: &'r Syntax<'r>,
    pub(super) form: Form,
    /// The settings.
    pub(super) settings: &'r [NodeId],
}

/// A condition on an attribute: one of a v6 config, or a rule of a v5 config.
pub(super) struct Asked<'r> {
    /// The object.
    pub(super) node: NodeId,
    pub(super) attribute: Option<Cow<'r, str>>,
    /// The number of the comparator, where there is such a one.
    pub(super) number: usize,
    pub(super) asks: Asks,
    pub(super) negated: bool,
}

/// The form of a document, and its settings.
pub(super) fn form<'r>(syntax: &'r Syntax<'_>) -> (Form, &'r [NodeId]) {
    let top = |name| syntax.get(NodeId::ROOT, name);
    let is_yaml = syntax.notation() == Notation::Yaml;
    let members = |node| if syntax.kind(node) == Kind::Object { syntax.children(node) } else { &[] };
    if let Some(flags) = top("flags").or_else(|| is_yaml.then(|| top("flag_overrides")).flatten()) {
        return (Form::Simple, members(flags));
    }
    let settings = top("f").map(members).unwrap_or_default();
    let mut form = Form::Empty;
    for setting in settings {
        match syntax.get(*setting, "v").map(|value| syntax.kind(value)) {
            Some(Kind::Object) => {
                form = Form::V6;
                break;
            }
            Some(_) => form = Form::V5,
            None => {}
        }
    }
    (if top("s").is_some() { Form::V6 } else { form }, settings)
}

impl<'r> Walk<'r> {
    /// All documents.
    pub(super) fn all(subject: &Subject<'r, '_>) -> Vec<Walk<'r>> {
        let documents = subject.documents.iter().enumerate();
        let walks = documents.filter_map(|(document, syntax)| {
            let syntax = syntax.as_ref()?;
            let (form, settings) = form(syntax);
            Some(Walk { document, syntax, form, settings })
        });
        walks.collect()
    }

    /// Those of the form v6, of which an empty document counts as one.
    pub(super) fn v6(subject: &Subject<'r, '_>) -> impl Iterator<Item = Walk<'r>> {
        Walk::all(subject).into_iter().filter(|walk| matches!(walk.form, Form::V6 | Form::Empty))
    }

    /// Those of the form v5.
    pub(super) fn v5(subject: &Subject<'r, '_>) -> impl Iterator<Item = Walk<'r>> {
        Walk::all(subject).into_iter().filter(|walk| walk.form == Form::V5)
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

    /// The member `name` that is there and not null.
    pub(super) fn given(&self, node: NodeId, name: &str) -> Option<NodeId> {
        self.syntax.get(node, name).filter(|member| self.syntax.kind(*member) != Kind::Null)
    }

    /// The text of the member `name`.
    pub(super) fn text(&self, node: NodeId, name: &str) -> Option<Cow<'r, str>> {
        self.syntax.as_text(self.syntax.get(node, name)?)
    }

    /// The whole number that the member `name` is.
    pub(super) fn whole(&self, node: NodeId, name: &str) -> Option<i64> {
        let node = self.syntax.get(node, name).filter(|member| self.syntax.kind(*member) == Kind::Number)?;
        let token = self.syntax.raw(node);
        if python::is_int(token) { token.parse().ok() } else { None }
    }

    /// The rules of all settings.
    pub(super) fn rules(&self) -> impl Iterator<Item = NodeId> {
        self.settings.iter().flat_map(|setting| self.list(*setting, "r")).copied()
    }

    /// The conditions of all rules of a v6 config.
    pub(super) fn conditions(&self) -> impl Iterator<Item = NodeId> {
        self.rules().flat_map(|rule| self.list(rule, "c")).copied()
    }

    /// All conditions on attributes whose comparator is known, those of segments included.
    pub(super) fn asked(&self) -> impl Iterator<Item = Asked<'r>> {
        let (attribute, comparator) = if self.form == Form::V5 { ("a", "t") } else { ("a", "c") };
        let own: Vec<NodeId> = match self.form {
            Form::V5 => self.rules().collect(),
            Form::V6 | Form::Empty => {
                let segments = self.list(NodeId::ROOT, "s").iter().flat_map(|segment| self.list(*segment, "r"));
                self.conditions().filter_map(|condition| self.given(condition, "u")).chain(segments.copied()).collect()
            }
            Form::Simple => Vec::new(),
        };
        let is_v5 = self.form == Form::V5;
        own.into_iter().filter_map(move |node| {
            let number = usize::try_from(self.whole(node, comparator)?).ok()?;
            let (asks, negated) = if is_v5 { v5_asks(number)? } else { comparator::asks(number)? };
            Some(Asked { node, attribute: self.text(node, attribute), number, asks, negated })
        })
    }
}

/// What a comparator of a v5 config asks, in terms of those of v6 configs.
fn v5_asks(number: usize) -> Option<(Asks, bool)> {
    // Their numbers were kept; what is hashed is hashed in another way.
    if number < 18 { comparator::asks(number) } else { None }
}

//! What rules look at: the rule model, the documents that it was lowered from, and the way from one to the other.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use foldhash::fast::FixedState;

use super::shape::Shape;
use super::{Finding, Fix, Label, Place, Placed, PlacedLabel, Rule};
use crate::leaf::sensitive::masked;
use crate::leaf::syntax::{NodeId, Syntax};
use crate::ruleset::{Flag, FlagId, Last, Pointer, Ruleset};

/// What is said of a dialect to rules that know none.
#[derive(Debug)]
pub struct Traits {
    /// The rules that only its formats can have.
    pub rules: &'static [&'static Rule],
    /// The attributes that its SDKs set or know themselves, as they are spelled, the one that tells users apart first.
    pub standard: &'static [&'static str],
    /// The attributes of which every context has one, so that it can be sticky on it.
    pub always: &'static [&'static str],
    /// The names of the operators; none where they have numbers, or where the model's own words offer the right one.
    pub operators: &'static [&'static str],
    /// Names for operators elsewhere, in lower case, with what they are called here.
    pub aliases: &'static [(&'static str, &'static str)],
    /// What the members of a document are; `None` of a form for which nothing is said.
    pub shape: for<'t> fn(&Syntax<'t>) -> Option<&'static Shape>,
    /// What each id of the vendor's list of mistakes is found by: lines of id, codes (or `-`) and words, parted by tabs.
    pub catalogue: &'static str,
}

impl Traits {
    /// Those of documents that are of no dialect.
    pub const NONE: Traits =
        Traits { rules: &[], standard: &[], always: &[], shape: |_| None, catalogue: "", operators: &[], aliases: &[] };
}

/// What a rule looks at.
#[derive(Debug)]
pub struct Subject<'r, 's> {
    /// The rule model. Nothing is in it where the documents are not loaded, and no [`super::Check::Ruleset`] is called then.
    pub ruleset: &'r Ruleset<'s>,
    /// The documents in their order; `None` for one that is neither JSON nor YAML.
    pub documents: &'r [Option<Syntax<'r>>],
    /// Their texts.
    pub texts: &'r [&'r str],
    /// What is said of the dialect.
    pub traits: &'static Traits,
    /// The moment against which dates are held.
    pub now: DateTime<Utc>,
    found: RefCell<HashMap<Pointer, At, FixedState>>,
    flags: OnceCell<HashMap<At, FlagId, FixedState>>,
}

/// A place in one of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct At {
    /// The number of the document, from 0.
    pub document: usize,
    /// The value.
    pub node: NodeId,
    /// Whether its name is meant, and not the value.
    pub is_key: bool,
}

impl At {
    /// The name of the member in place of its value.
    #[must_use]
    pub fn key(self) -> At {
        At { is_key: true, ..self }
    }
}

impl<'r, 's> Subject<'r, 's> {
    /// What rules look at.
    #[must_use]
    pub fn new(
        ruleset: &'r Ruleset<'s>,
        documents: &'r [Option<Syntax<'r>>],
        texts: &'r [&'r str],
        traits: &'static Traits,
        now: DateTime<Utc>,
    ) -> Subject<'r, 's> {
        Subject { ruleset, documents, texts, traits, now, found: RefCell::default(), flags: OnceCell::new() }
    }

    /// Where a node of the model stands, or the nearest thing around it that is written down.
    #[must_use]
    pub fn at(&self, pointer: Pointer) -> At {
        if let Some(at) = self.found.borrow().get(&pointer) {
            return *at;
        }
        let at = match self.ruleset.pointers.last(pointer) {
            Last::Document(document) => At::node(document, NodeId::ROOT),
            Last::Member(parent, name) => self.within(parent, |syntax, node| syntax.get(node, name)),
            Last::Item(parent, number) => self.within(parent, |syntax, node| syntax.item(node, number)),
        };
        self.found.borrow_mut().insert(pointer, at);
        at
    }

    fn within(&self, parent: Pointer, find: impl Fn(&Syntax<'r>, NodeId) -> Option<NodeId>) -> At {
        let parent = self.at(parent);
        let node = self.syntax(parent).and_then(|syntax| find(syntax, parent.node));
        At { node: node.unwrap_or(parent.node), ..parent }
    }

    /// The document of a place.
    #[must_use]
    pub fn syntax(&self, at: At) -> Option<&'r Syntax<'r>> {
        self.documents.get(at.document)?.as_ref()
    }

    /// The member `name` of the object at `at`, where there is one.
    #[must_use]
    pub fn member(&self, at: At, name: &str) -> Option<At> {
        let node = self.syntax(at)?.get(at.node, name)?;
        Some(At { node, is_key: false, ..at })
    }

    /// The member `name` of the object at `at`, or else the object itself.
    #[must_use]
    pub fn nearest(&self, at: At, name: &str) -> At {
        self.member(at, name).unwrap_or(at)
    }

    /// The items of the list at `at`, or the values of the members of an object.
    #[must_use]
    pub fn inside(&self, at: At) -> Vec<At> {
        let Some(syntax) = self.syntax(at) else { return Vec::new() };
        syntax.children(at.node).iter().map(|node| At { node: *node, is_key: false, ..at }).collect()
    }

    /// The flag in whose definition a place is.
    #[must_use]
    pub fn flag_of(&self, at: At) -> Option<&'r Flag<'s>> {
        let syntax = self.syntax(at)?;
        let flags = self
            .flags
            .get_or_init(|| self.ruleset.flags.iter().enumerate().map(|(id, flag)| (self.at(flag.at), id)).collect());
        let mut node = at.node;
        loop {
            if let Some(id) = flags.get(&At::node(at.document, node)) {
                return self.ruleset.flags.get(*id);
            }
            node = syntax.parent(node)?;
        }
    }

    /// A finding with its places looked up.
    #[must_use]
    pub fn place(&self, finding: Finding) -> Placed {
        let Finding { rule, severity, message, flag, at, help, labels, fix } = finding;
        // Values are told in messages, and a value may be a secret.
        let shown = |text: String| match masked(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(masked) => masked,
        };
        let label = |Label { at, message }| PlacedLabel { place: self.place_of(at), message: shown(message) };
        Placed {
            rule,
            severity,
            message: shown(message),
            flag,
            place: self.place_of(at),
            help: help.map_or_else(|| rule.help.to_owned(), shown),
            labels: labels.into_iter().map(label).collect(),
            fix: fix.map(|fix| Fix { what: shown(fix.what), ..fix }),
        }
    }

    fn place_of(&self, at: At) -> Place {
        let whole = Place { document: at.document, span: 0..0, line: 1, column: 1, pointer: String::new() };
        let (Some(syntax), Some(text)) = (self.syntax(at), self.texts.get(at.document)) else { return whole };
        let key = at.is_key.then(|| syntax.key_span(at.node)).flatten();
        let span = key.unwrap_or_else(|| syntax.span(at.node));
        // What is in pieces need not end where it is counted to end, but begins where it begins.
        let start = syntax.origin(span.start);
        let (line, column) = syntax.line_and_column(text, start);
        let end = syntax.origin(span.end.saturating_sub(1)).max(start) + 1;
        Place { span: start..end.min(text.len()), line, column, pointer: syntax.pointer(at.node), ..whole }
    }
}

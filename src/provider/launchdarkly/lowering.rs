//! A ruleset in the making: what all parts of the lowering share.

use std::collections::HashMap;

use super::reference::Reference;
use super::wording::{ANY, KEY, KIND, MALFORMED, RAISED, USER};
use crate::leaf::python;
use crate::leaf::tree::{Part, Tree};
use crate::ruleset::{
    About, Absence, Condition, Dispute, Disputed, Fault, FaultCode, FaultId, FlagId, Logic, Pointer, Relation, Ruleset,
    SegmentId, Spreads, Subject, Test, Text, Verdict,
};

/// A ruleset in the making.
pub(super) struct Lowering<'s> {
    pub(super) ruleset: Ruleset<'s>,
    /// The flags to be, by key, and whether they are on.
    pub(super) flags: HashMap<Text<'s>, (FlagId, bool)>,
    /// All segments of the document.
    pub(super) segments: HashMap<Text<'s>, Known<'s>>,
    /// The segments that a rule has named, in the order of their ids.
    pub(super) named: Vec<Text<'s>>,
}

/// A segment of the document.
pub(super) struct Known<'s> {
    pub(super) part: Part<'s>,
    pub(super) at: Pointer,
    /// Its place in the ruleset, once a rule has named it.
    pub(super) id: Option<SegmentId>,
}

impl<'s> Lowering<'s> {
    /// The member `name` at `at`.
    pub(super) fn member(&mut self, at: Pointer, name: &'static str) -> Pointer {
        self.ruleset.pointers.member(at, name)
    }

    /// The item `number` at `at`.
    pub(super) fn item(&mut self, at: Pointer, number: usize) -> Pointer {
        self.ruleset.pointers.item(at, number)
    }

    /// What a reference reads of a kind of contexts.
    pub(super) fn subject(&mut self, kind: Text<'s>, reference: &Reference<'s>) -> Subject {
        let attribute = self.ruleset.attributes.intern(kind, reference.spelled());
        Subject { attribute, absence: Absence::Missing }
    }

    /// The kinds that a context has.
    pub(super) fn kinds(&mut self) -> Subject {
        let attribute = self.ruleset.attributes.intern(ANY.into(), KIND.into());
        Subject { attribute, absence: Absence::Missing }
    }

    /// The key of a kind of contexts, which is there whenever that kind is.
    pub(super) fn key(&mut self, kind: Text<'s>) -> Subject {
        let attribute = self.ruleset.attributes.intern(kind, KEY.into());
        Subject { attribute, absence: Absence::Missing }
    }

    /// Notes that other SDKs answer otherwise at a node.
    pub(super) fn dispute(&mut self, at: Pointer, when: Disputed<'s>, says: impl Into<Text<'static>>) {
        self.ruleset.disputes.push(Dispute { at, when, says: says.into() });
    }

    /// That a context has no individual of a kind.
    pub(super) fn lacks(&mut self, kind: Text<'s>, at: Pointer) -> Condition<'s> {
        let key = self.key(kind);
        let present = Test::new(key, "is present".into(), Relation::Present, Verdict::No);
        Condition::new(at, Logic::Not(Box::new(Condition::new(at, Logic::Test(present)))))
    }

    /// Something that makes this flag malformed, and one that depends on it just unsatisfied.
    pub(super) fn malformed(&mut self, about: About, message: impl Into<Text<'static>>, at: Pointer) -> FaultId {
        let fault = Fault::new(FaultCode::ParseError, message, MALFORMED, at);
        self.ruleset.add_fault(Fault { about, spreads: Spreads::No, ..fault })
    }

    /// Something that makes this flag malformed, and every flag that comes upon it.
    pub(super) fn aborts(&mut self, about: About, message: impl Into<Text<'static>>, at: Pointer) -> FaultId {
        let fault = Fault::new(FaultCode::ParseError, message, MALFORMED, at);
        self.ruleset.add_fault(Fault { about, ..fault })
    }

    /// Something that the SDK does and ffctl cannot.
    pub(super) fn unsupported(&mut self, message: impl Into<Text<'static>>, at: Pointer) -> FaultId {
        let fault = Fault::new(FaultCode::General, message, "what the SDK would answer is not known", at);
        self.ruleset.add_fault(Fault { about: About::Context, ..fault })
    }

    /// Something that the SDK raises on.
    pub(super) fn raises(&mut self, about: About, message: impl Into<Text<'static>>, at: Pointer) -> FaultId {
        let fault = Fault::new(FaultCode::General, message, RAISED, at);
        self.ruleset.add_fault(Fault { about, ..fault })
    }
}

/// The text of a member; nothing where it is left out.
pub(super) fn text<'s>(tree: &Tree<'s>, name: &str) -> Option<Text<'s>> {
    match tree.get(name) {
        Some(Tree::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

/// The kind of contexts that a member names; nothing where it is left out or empty.
pub(super) fn kind<'s>(tree: &Tree<'s>, name: &str) -> Option<Text<'s>> {
    text(tree, name).filter(|kind| !kind.is_empty())
}

/// The same, and users where it names none.
pub(super) fn kind_or_user<'s>(tree: &Tree<'s>, name: &str) -> Text<'s> {
    kind(tree, name).unwrap_or(USER.into())
}

/// The items of a list that may be left out.
pub(super) fn list<'t, 's>(tree: &'t Tree<'s>, name: &str) -> &'t [Tree<'s>] {
    tree.get(name).and_then(Tree::as_list).unwrap_or_default()
}

/// Whether a member is true; nothing else is.
pub(super) fn is_true(tree: &Tree<'_>, name: &str) -> bool {
    tree.get(name).and_then(Tree::as_bool) == Some(true)
}

/// A member that is there and not `null`.
pub(super) fn present<'t, 's>(tree: &'t Tree<'s>, name: &str) -> Option<&'t Tree<'s>> {
    tree.get(name).filter(|value| !value.is_null())
}

/// A whole number as a place in a list, `true` being 1; nothing where there is no such place.
pub(super) fn index(number: &Tree<'_>) -> Option<usize> {
    match number {
        Tree::Bool(value) => Some(usize::from(*value)),
        Tree::Number(token) => python::number_text(token).parse().ok(),
        _ => None,
    }
}

/// A whole number as a floating-point one; nothing where it is too large.
pub(super) fn float(number: &Tree<'_>) -> Option<f64> {
    match number {
        Tree::Bool(value) => Some(f64::from(u8::from(*value))),
        Tree::Number(token) => python::token_float(token),
        _ => None,
    }
}

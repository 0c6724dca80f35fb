//! A ruleset in the making: what all parts of the lowering share.
//!
//! Everything that the SDK for Python would raise on while it evaluates becomes a fault at the place where it would raise,
//! with the words that the SDK then logs.

use std::collections::HashMap;

use super::document::Config;
use super::wording::ATTRIBUTE;
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    About, Absence, Arm, AttributeId, Condition, DecisionList, Dry, Facts, Fault, FaultCode, FaultId, Flag, FlagId,
    Logic, Pointer, Raises, Role, Ruleset, SegmentId, Serve, Subject, Text, Value, Variation, VariationId,
};

/// What the SDK for v6 does on a fault.
const SERVES_DEFAULT: &str = "the SDK logs the error and returns the caller's default";
/// What the SDK for v5 does on most faults.
const RAISES: &str = "the SDK raises to its caller, who gets no value at all";

/// A setting that is to be lowered.
pub(super) struct Setting<'t, 's> {
    pub(super) key: &'t Text<'s>,
    pub(super) tree: &'t Tree<'s>,
    pub(super) config: &'t Config<'s>,
    /// The number of the config.
    pub(super) number: usize,
}

/// A ruleset in the making.
pub(super) struct Lowering<'s> {
    pub(super) ruleset: Ruleset<'s>,
    /// The flags to be, by key.
    pub(super) ids: HashMap<Text<'s>, FlagId>,
    /// Segments by config and index.
    pub(super) segments: HashMap<(usize, usize), SegmentId>,
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

    /// Where a setting stands.
    pub(super) fn place(&mut self, setting: &Setting<'_, 's>) -> Pointer {
        self.ruleset.pointers.named(setting.config.list, setting.key.clone())
    }

    pub(super) fn attribute(&mut self, name: Text<'s>) -> AttributeId {
        self.ruleset.attributes.intern(ATTRIBUTE.into(), name)
    }

    /// The attribute of a condition.
    pub(super) fn subject(&mut self, name: Text<'s>) -> Subject {
        Subject { attribute: self.attribute(name), absence: Absence::Blank }
    }

    /// Something that the SDK for v6 raises on inside: it logs `reason` and serves the default.
    pub(super) fn fault(&mut self, trouble: Trouble, at: Pointer) -> FaultId {
        let Trouble { message, reason, about } = trouble;
        let fault = Fault::new(FaultCode::ParseError, message, SERVES_DEFAULT, at);
        self.ruleset.add_fault(Fault { says: Some(reason), about, ..fault })
    }

    /// Something that the SDK raises on.
    pub(super) fn raise(&mut self, message: impl Into<Text<'static>>, raises: Raises, at: Pointer) -> FaultId {
        self.raise_about(About::Definition, message, raises, at)
    }

    /// Something of which it is said what of the flag it is about, and on which the SDK raises.
    pub(super) fn raise_about(
        &mut self,
        about: About,
        message: impl Into<Text<'static>>,
        raises: Raises,
        at: Pointer,
    ) -> FaultId {
        let fault = Fault::new(FaultCode::ParseError, message, RAISES, at);
        self.ruleset.add_fault(Fault { about, raises, ..fault })
    }
}

/// What is wrong with a piece of a config, in our words and in those that the SDK logs.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    pub(super) message: String,
    pub(super) reason: Text<'static>,
    pub(super) about: About,
}

impl Trouble {
    pub(super) fn new(message: impl Into<String>, reason: impl Into<Text<'static>>) -> Trouble {
        Trouble { message: message.into(), reason: reason.into(), about: About::Definition }
    }

    /// Says what of the flag it is about, where that is not its definition as a whole.
    pub(super) fn about(self, about: About) -> Trouble {
        Trouble { about, ..self }
    }

    /// A piece that is no object where the SDK asks it for a member.
    pub(super) fn no_object(what: &str, tree: &Tree<'_>) -> Trouble {
        let kind = python::type_name(tree);
        Trouble::new(format!("{what} is not an object"), format!("'{kind}' object has no attribute 'get'"))
    }
}

/// An arm of a flag.
pub(super) fn arm(role: Role, when: Condition<'_>, then: Serve, at: Pointer) -> Arm<'_, Serve> {
    Arm { role, name: None, title: None, when, has_own_test: false, then, in_experiment: false, dry: Dry::Next, at }
}

/// A condition that always holds.
pub(super) fn always(at: Pointer) -> Condition<'static> {
    Condition::new(at, Logic::Const(true))
}

/// A variation.
pub(super) fn variation<'s>(value: Value<'s>, id: Option<&Tree<'s>>, at: Pointer) -> Variation<'s> {
    let (name, spelled_name) = match id {
        None | Some(Tree::Null) => (None, None),
        Some(Tree::Text(id)) => (Some(id.clone()), None),
        Some(other) => (Some(Text::Owned(python::dumps(other))), Some(Box::new(Value::of_tree(other)))),
    };
    Variation { spelled_name, ..Variation::new(name, value, at) }
}

/// A flag without arms.
pub(super) fn flag<'s>(setting: &Setting<'_, 's>, at: Pointer, kind: Option<&'static str>) -> Flag<'s> {
    Flag {
        key: setting.key.clone(),
        at,
        facts: Facts {
            enabled: true,
            kind: kind.map(Text::Borrowed),
            origin: setting.config.origin,
            ..Facts::default()
        },
        variations: Vec::new(),
        splits: Vec::new(),
        body: DecisionList { arms: Vec::new() },
        rules: 0..0,
        choice: Serve::Nothing,
        on_fault: None,
        externals: Vec::new(),
    }
}

/// The place of a variation that was pushed.
pub(super) fn push<'s>(variations: &mut Vec<Variation<'s>>, variation: Variation<'s>) -> VariationId {
    variations.push(variation);
    variations.len() - 1
}

/// The condition, or the fault that reaching it is.
pub(super) fn or_broken<'s>(
    lowering: &mut Lowering<'s>,
    logic: Result<Logic<'s>, Trouble>,
    at: Pointer,
) -> Condition<'s> {
    let logic = logic.unwrap_or_else(|trouble| Logic::Broken(lowering.fault(trouble, at)));
    Condition::new(at, logic)
}

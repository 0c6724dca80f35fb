//! A ruleset in the making: what all parts of the lowering share.

use std::collections::HashMap;

use super::context::FIELDS;
use super::wording::{FIELD, PROPERTY};
use crate::ruleset::{
    About, Absence, Arm, AttributeId, Condition, Dry, Fault, FaultId, Pointer, Pointers, Role, Ruleset, SegmentId,
    Serve, Subject, Text, VariationId,
};

/// The variation of a flag that is off.
pub(super) const OFF: VariationId = 0;
/// The variation of a flag that is on and serves no variant. All after it are variants.
pub(super) const ON: VariationId = 1;

/// A piece that keeps a flag from being lowered.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    pub(super) about: About,
    pub(super) message: String,
    pub(super) at: Pointer,
    pub(super) kind: TroubleKind,
}

/// What a trouble says of the SDK's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TroubleKind {
    /// The engine cannot compile the piece, so the flag is off.
    Uncompilable,
    /// The engine reads the piece as one of its own rules, which ffctl does not.
    Injected,
    /// The document leaves out what the server would send, so the answer is not known.
    LeftOut,
}

impl Trouble {
    /// A piece that the engine cannot compile.
    pub(super) fn new(about: About, message: impl Into<String>, at: Pointer) -> Trouble {
        Trouble { about, message: message.into(), at, kind: TroubleKind::Uncompilable }
    }
}

/// A ruleset in the making.
pub(super) struct Lowering<'s> {
    pub(super) ruleset: Ruleset<'s>,
    /// The segments by id; one that the engine cannot compile is the troubles that it makes for the flags that use it.
    pub(super) segments: HashMap<i32, Result<SegmentId, Vec<Trouble>>>,
    /// The faults of pieces that cannot be compiled: one of a segment is the same for each flag that uses it.
    pub(super) broken: HashMap<Pointer, FaultId>,
}

impl<'s> Lowering<'s> {
    pub(super) fn pointers(&mut self) -> &mut Pointers<'s> {
        &mut self.ruleset.pointers
    }

    pub(super) fn add_fault(&mut self, fault: Fault) -> FaultId {
        self.ruleset.add_fault(fault)
    }

    pub(super) fn attribute(&mut self, scope: &'static str, name: Text<'s>) -> AttributeId {
        self.ruleset.attributes.intern(scope.into(), name)
    }

    /// What `contextName` and the stickiness of a rollout look up: only the time has a value in its absence.
    pub(super) fn subject(&mut self, name: &Text<'s>) -> Subject {
        let scope = if FIELDS.contains(&name.as_ref()) { FIELD } else { PROPERTY };
        let absence = if name == "currentTime" { Absence::Now } else { Absence::Missing };
        Subject { attribute: self.attribute(scope, name.clone()), absence }
    }
}

/// An arm that serves one variation.
pub(super) fn arm(role: Role, when: Condition<'_>, serves: VariationId, at: Pointer) -> Arm<'_, Serve> {
    let then = Serve::Variation(serves);
    Arm { role, name: None, title: None, when, has_own_test: false, then, in_experiment: false, dry: Dry::Next, at }
}

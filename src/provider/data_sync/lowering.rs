//! A ruleset in the making: what all parts of the lowering share.

use std::collections::{HashMap, HashSet};

use super::access;
use super::user::{NAMELESS, USER};
use super::{Elements, Grammar, elements};
use crate::leaf::tree::{Part, Tree};
use crate::ruleset::{
    About, Absence, Arm, Condition, DecisionList, Dry, Facts, Fault, FaultCode, FaultId, Flag, FlagId, Logic, Pointer,
    Raises, Reach, Role, Ruleset, SegmentId, Serve, Spreads, Subject, Text,
};

/// What the SDKs do where they raise inside.
const SERVES_DEFAULT: &str = "the SDK serves the caller's default, with the reason `error in evaluation`";
/// So many calls a prerequisite takes.
const OF_FLAG: usize = 2;
/// So many flags and segments are entered at most.
const VISITS: usize = 500_000;

/// A ruleset in the making.
pub(crate) struct Lowering<'s> {
    pub(crate) ruleset: Ruleset<'s>,
    pub(crate) grammar: &'static Grammar,
    /// The flags to be, by what they are looked up by.
    pub(crate) flags: HashMap<Text<'s>, FlagId>,
    /// All segments in force.
    pub(crate) segments: HashMap<Text<'s>, KnownSegment<'s>>,
    /// The ids of segments that are archived.
    pub(crate) archived: HashSet<Text<'s>>,
    /// The segments that a rule has named, in the order of their ids.
    pub(crate) named: Vec<Text<'s>>,
}

/// A segment in force.
pub(crate) struct KnownSegment<'s> {
    pub(crate) part: Part<'s>,
    pub(crate) at: Pointer,
    /// Its place in the ruleset, once a rule has named it.
    pub(crate) id: Option<SegmentId>,
}

impl<'s> Lowering<'s> {
    pub(crate) fn new(ruleset: Ruleset<'s>, grammar: &'static Grammar) -> Lowering<'s> {
        let (flags, segments, archived) = (HashMap::new(), HashMap::new(), HashSet::new());
        Lowering { ruleset, grammar, flags, segments, archived, named: Vec::new() }
    }

    /// The member `name` at `at`.
    pub(crate) fn place(&mut self, at: Pointer, name: &'static str) -> Pointer {
        self.ruleset.pointers.member(at, name)
    }

    /// The item `number` at `at`.
    pub(crate) fn item(&mut self, at: Pointer, number: usize) -> Pointer {
        self.ruleset.pointers.item(at, number)
    }

    /// `value[name]`, or the fault that asking for it is.
    pub(crate) fn member<'t>(
        &mut self,
        value: &'t Tree<'s>,
        name: &'static str,
        at: Pointer,
    ) -> Result<&'t Tree<'s>, FaultId> {
        access::member(value, name).map_err(|message| self.raises(message, at))
    }

    /// What `for element in value[name]` goes through, or the fault that doing so is.
    pub(crate) fn each<'t>(
        &mut self,
        value: &'t Tree<'s>,
        name: &'static str,
        at: Pointer,
    ) -> Result<Elements<'t, 's>, FaultId> {
        let list = self.member(value, name, at)?;
        elements(list).ok_or_else(|| {
            let at = self.place(at, name);
            self.raises(format!("`{name}` is a {}, where a list is needed", access::kind(list)), at)
        })
    }

    /// What is read of a user; what is no text names nothing.
    pub(crate) fn attribute(&mut self, name: &Tree<'s>, absence: Absence) -> Subject {
        let (scope, name) = match name {
            Tree::Text(name) => (USER, name.clone()),
            other => (NAMELESS, other.to_string().into()),
        };
        Subject { attribute: self.ruleset.attributes.intern(scope.into(), name), absence }
    }

    /// The user's key, which is never missing.
    pub(crate) fn key(&mut self) -> Subject {
        let attribute = self.ruleset.attributes.intern(USER.into(), self.grammar.key.into());
        Subject { attribute, absence: Absence::Missing }
    }

    /// Something on which the SDK raises inside.
    pub(crate) fn raises(&mut self, message: impl Into<Text<'static>>, at: Pointer) -> FaultId {
        self.ruleset.add_fault(Fault::new(FaultCode::ParseError, message, SERVES_DEFAULT, at))
    }

    /// Likewise, where it is not about the definition as a whole.
    pub(crate) fn raises_about(&mut self, about: About, message: impl Into<Text<'static>>, at: Pointer) -> FaultId {
        let fault = Fault::new(FaultCode::ParseError, message, SERVES_DEFAULT, at);
        self.ruleset.add_fault(Fault { about, ..fault })
    }

    /// Something that the SDK does and ffctl cannot.
    pub(crate) fn unsupported(&mut self, about: About, message: impl Into<Text<'static>>, at: Pointer) -> FaultId {
        let fault = Fault::new(FaultCode::General, message, "what the SDK would answer is not known", at);
        self.ruleset.add_fault(Fault { about, is_ours: true, ..fault })
    }

    /// A flag without arms.
    pub(crate) fn flag(key: Text<'s>, facts: Facts<'s>, at: Pointer) -> Flag<'s> {
        Flag {
            key,
            at,
            facts,
            variations: Vec::new(),
            splits: Vec::new(),
            body: DecisionList { arms: Vec::new() },
            rules: 0..0,
            choice: Serve::Nothing,
            on_fault: None,
            externals: Vec::new(),
        }
    }
}

/// That a user is in no range of the default, on which the SDKs raise to their caller.
pub(crate) fn no_range(lowering: &mut Lowering<'_>, spreads: Spreads, at: Pointer) -> FaultId {
    let message = "no rollout range matched: the ranges of the default leave the user out";
    let sdk = "the SDK raises to its caller, who gets no value at all";
    let fault = Fault::new(FaultCode::General, message, sdk, at);
    lowering.ruleset.add_fault(Fault { about: About::Rollout, raises: Raises::Unlogged, spreads, ..fault })
}

/// How far flags and segments may lead to others, until Python's stack is used up; found out with the SDKs.
pub(crate) fn reach(lowering: &mut Lowering<'_>) {
    let at = lowering.ruleset.pointers.document(0);
    let too_deep = lowering.raises_about(About::Cycle, "prerequisites or segments are nested too deeply", at);
    let too_long = lowering.unsupported(About::Cycle, "prerequisites or segments branch too often to be followed", at);
    let (levels, of_segment) = lowering.grammar.levels;
    lowering.ruleset.reach = Some(Reach { levels, of_flag: OF_FLAG, of_segment, too_deep, visits: VISITS, too_long });
}

/// An arm of a flag. When what it serves runs dry, the last one is next: later rules are not looked at.
pub(crate) fn arm(role: Role, when: Condition<'_>, then: Serve, at: Pointer) -> Arm<'_, Serve> {
    Arm {
        role,
        name: None,
        title: None,
        when,
        has_own_test: false,
        then,
        in_experiment: false,
        dry: Dry::Otherwise,
        at,
    }
}

/// A condition that always holds.
pub(crate) fn always(at: Pointer) -> Condition<'static> {
    Condition::new(at, Logic::Const(true))
}

/// A condition that ends the evaluation.
pub(crate) fn broken(fault: FaultId, at: Pointer) -> Condition<'static> {
    Condition::new(at, Logic::Broken(fault))
}

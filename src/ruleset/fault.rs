//! What can go wrong while a flag is evaluated. Every fault is known since lowering; evaluation only reaches it.

use std::borrow::Cow;

use super::Pointer;

/// A place in [`super::Ruleset::faults`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FaultId(u32);

impl FaultId {
    pub(super) fn new(index: usize) -> FaultId {
        FaultId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Something that keeps a flag from being evaluated.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Its kind.
    pub code: FaultCode,
    /// What of the flag it is about.
    pub about: About,
    /// What is wrong, in one line.
    pub message: Cow<'static, str>,
    /// What the vendor's SDK does about it.
    pub sdk: &'static str,
    /// What the vendor's SDK says of it in its log, where it says something; of a cycle, `{chain}` stands for the flags that
    /// are being evaluated.
    pub says: Option<Cow<'static, str>>,
    /// Whether the SDK raises to its caller instead of serving the default.
    pub raises: Raises,
    /// Whether it is ffctl that cannot go on, where the SDK could. Nothing takes such a fault for an answer.
    pub is_ours: bool,
    /// What it does to the evaluation of a flag that depends on this one.
    pub spreads: Spreads,
    /// Where it stands.
    pub at: Pointer,
}

impl Fault {
    /// A fault about which the SDK logs nothing, and which it does not raise to its caller.
    #[must_use]
    pub fn new(code: FaultCode, message: impl Into<Cow<'static, str>>, sdk: &'static str, at: Pointer) -> Fault {
        Fault {
            code,
            about: About::Definition,
            message: message.into(),
            sdk,
            says: None,
            raises: Raises::No,
            is_ours: false,
            spreads: Spreads::AsItIs,
            at,
        }
    }
}

/// What of a flag a fault is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Its definition, such as a member that is missing or of a wrong type.
    Definition,
    /// An operator that does not exist.
    Operator,
    /// The operand of a condition, where none of the next fits better.
    Operand,
    /// An operand that is to be a pattern.
    Pattern,
    /// An operand that is to be a version.
    Version,
    /// An operand that is to be a moment.
    Moment,
    /// An operand that is to be a number.
    Number,
    /// An operand that is to be an address or a network.
    Network,
    /// The attribute that is asked for.
    Attribute,
    /// A segment that does not exist.
    Segment,
    /// A segment or a flag that is archived.
    Archived,
    /// A flag that does not exist, or one that cannot be asked.
    Prerequisite,
    /// Flags, or segments, that lead to each other in a circle.
    Cycle,
    /// A variation that does not exist.
    Variation,
    /// How a population is split.
    Rollout,
    /// Nothing of it: it is for what some contexts say, or for how long an evaluation may take.
    Context,
}

/// What a fault does to the evaluation of a flag that depends on the one that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spreads {
    /// Nothing: the one that has it just has no variation.
    No,
    /// It ends that one, too.
    AsItIs,
    /// It ends that one as this other fault.
    As(FaultId),
}

/// Whether an SDK raises to its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Raises {
    /// It serves the default.
    No,
    /// It raises, and logs nothing of the evaluation.
    Unlogged,
    /// It raises once it has logged the evaluation as far as it went.
    Logged,
}

/// The kinds of faults: OpenFeature's error codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultCode {
    /// The flag's definition cannot be understood.
    ParseError,
    /// Anything else.
    General,
}

impl FaultCode {
    /// OpenFeature's spelling.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            FaultCode::ParseError => "PARSE_ERROR",
            FaultCode::General => "GENERAL",
        }
    }
}

//! What a caller gets of a flag, as far as two answers can be compared: the value, the variation's name, what travels with it.
//!
//! Why it is served has no part in it: a user who is served the same by another rule has the same answer.

use std::fmt;

use crate::context::{Bound, Env};
use crate::eval::{Decision, evaluate};
use crate::ruleset::{Flag, FlagId, Payload, Raises, Ruleset, Value};

/// What a caller gets.
#[derive(Debug, Clone)]
pub struct Answer<'r> {
    /// The value; nothing where the caller's own default is served.
    pub value: Option<&'r Value<'r>>,
    /// The name of the variation, where it has one.
    pub variant: Option<&'r str>,
    /// What travels with the value.
    pub payload: Option<&'r Payload<'r>>,
    /// Whether the SDK raises to its caller, so that there is no value at all.
    pub raises: bool,
    /// Whether the evaluation ended in a fault.
    pub failed: bool,
    /// Whether there is a flag at all that answers.
    pub is_there: bool,
}

/// How two answers to one context differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Move {
    /// They are the same.
    Stays,
    /// Off before, on now.
    Gains,
    /// On before, off now.
    Loses,
    /// Both are on, or both are off, and they are not the same.
    Swaps,
}

impl<'r> Answer<'r> {
    /// What a caller gets of a flag that is not there: its own default.
    pub const NONE: Answer<'static> =
        Answer { value: None, variant: None, payload: None, raises: false, failed: false, is_there: false };

    /// What a caller gets of a flag that the SDK does not look at for this context: its own default.
    pub const REFUSED: Answer<'static> = Answer { failed: true, is_there: true, ..Answer::NONE };

    /// What a caller gets of a flag, which may not be there, and whether a random draw had a part in it.
    #[must_use]
    pub fn to(ruleset: &'r Ruleset<'r>, flag: Option<FlagId>, bound: &Bound<'_>, env: &Env) -> (Answer<'r>, bool) {
        let Some(flag) = flag else { return (Answer::NONE, false) };
        if bound.refused().is_some() {
            return (Answer::REFUSED, false);
        }
        let decision = evaluate(ruleset, flag, bound, env, &mut ());
        (Answer::of(ruleset, &ruleset.flags[flag], &decision), decision.drawn)
    }

    /// The answer that a decision on `flag` is.
    #[must_use]
    pub fn of(ruleset: &Ruleset<'_>, flag: &'r Flag<'r>, decision: &Decision) -> Answer<'r> {
        let served = decision
            .variation
            .and_then(|id| flag.variations.get(id))
            .filter(|served| !served.is_default && served.fault.is_none());
        let fault = decision.fault.map(|id| ruleset.fault(id));
        Answer {
            value: served.map(|variation| &variation.value),
            variant: served.and_then(|variation| variation.name.as_deref()),
            payload: served.and_then(|variation| variation.payload.as_ref()),
            raises: served.is_none() && fault.is_some_and(|fault| fault.raises != Raises::No),
            failed: fault.is_some(),
            is_there: true,
        }
    }

    /// Whether the flag counts as on: it serves something that is neither `false` nor `null`.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.value.is_some_and(Value::is_on)
    }

    /// Whether a caller cannot tell the two apart.
    #[must_use]
    pub fn is(&self, other: &Answer<'_>) -> bool {
        let values = match (self.value, other.value) {
            (Some(one), Some(other)) => one.json() == other.json() || one.to_json() == other.to_json(),
            (one, other) => one.is_none() == other.is_none(),
        };
        let payloads = match (self.payload, other.payload) {
            (Some(one), Some(other)) => one.kind == other.kind && one.value == other.value,
            (one, other) => one.is_none() == other.is_none(),
        };
        values && payloads && self.variant == other.variant && self.raises == other.raises
    }

    /// How a caller's answer moves from this one to `new`.
    #[must_use]
    pub fn moves_to(&self, new: &Answer<'_>) -> Move {
        match (self.is_on(), new.is_on()) {
            _ if self.is(new) => Move::Stays,
            // A flag that comes or goes is nothing to those for whom it is off: nobody asks for a flag that is not there.
            (false, false) if self.is_there != new.is_there => Move::Stays,
            (false, true) => Move::Gains,
            (true, false) => Move::Loses,
            (false, false) | (true, true) => Move::Swaps,
        }
    }
}

impl fmt::Display for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.value, self.raises) {
            (_, true) => f.write_str("an exception"),
            (None, false) => f.write_str("the caller's default"),
            (Some(value), false) => f.write_str(value.json()),
        }?;
        match self.variant {
            Some(variant) => write!(f, " ({variant})"),
            None => Ok(()),
        }
    }
}

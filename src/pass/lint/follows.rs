//! What follows for a condition from what is wrong with it: the ends of sentences.

use crate::ruleset::{Test, Verdict};

/// Nobody satisfies it.
pub(super) const NEVER: &str = "so the condition never holds";
const UNKNOWN: &str = "so the condition cannot be evaluated, and its rule is passed over";
const FAULT: &str = "so the evaluation ends there";
/// Everybody satisfies it.
pub(super) const FOR_EVERYBODY: &str = "so the condition holds for everybody";
const FOR_ALL: &str = "so the condition holds for everybody who has the attribute";

/// What follows where nothing stands in a relation.
pub(super) fn of_nothing(negated: bool) -> &'static str {
    if negated { FOR_ALL } else { NEVER }
}

/// What follows where nothing stands in the relation of a test.
pub(super) fn where_nothing_fits(test: &Test<'_>) -> &'static str {
    of_nothing(test.negated)
}

/// What follows where a test says this of everybody, as the attribute is always absent.
pub(super) fn where_absent(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => FOR_EVERYBODY,
        Verdict::No => NEVER,
        Verdict::Unknown => UNKNOWN,
        Verdict::Fault(_) => FAULT,
    }
}

/// What follows where the operand of a test cannot be used.
pub(super) fn where_unusable(test: &Test<'_>) -> &'static str {
    match (test.failed, test.absent) {
        (Verdict::Yes, _) => FOR_ALL,
        (Verdict::No, Verdict::Yes) => "so the condition holds for those alone who lack the attribute",
        (Verdict::No, _) => NEVER,
        (Verdict::Unknown, _) => UNKNOWN,
        (Verdict::Fault(_), _) => FAULT,
    }
}

//! Of what class a change is: from what was proved, and from the contexts that were found.
//!
//! That nobody's answer changes, and that some only gain, takes a proof; that somebody loses takes a context that shows it.
//! Where there is neither the change is undecided.

use std::collections::BTreeSet;

use super::edits::FlagEdits;
use super::{Class, Pair, Proof};
use crate::pass::answer::Move;
use crate::ruleset::{FlagId, FlagUse, Logic, Ruleset};

/// What follows for answers, in order; `found` are the moves that contexts show.
pub(super) fn classes(proof: &Proof, found: &[Move]) -> Vec<Class> {
    let mut classes = Vec::new();
    let [gains, loses, swaps] = [Move::Gains, Move::Loses, Move::Swaps].map(|moves| found.contains(&moves));
    if loses {
        classes.push(Class::Loses);
    }
    if swaps || gains && loses && proof.is_rehashed {
        classes.push(Class::Reshuffles);
    }
    if classes.is_empty() {
        let only_gains = proof.excludes(Move::Loses) && proof.excludes(Move::Swaps);
        classes.push(match (only_gains, gains) {
            (true, true) => Class::Gains,
            (true, false) if proof.excludes(Move::Gains) => Class::None,
            _ => Class::Undecided,
        });
    }
    classes
}

/// Whether what a flag can serve is of other types; what stands for the caller's default, and `null`, is of none.
pub(super) fn is_of_other_type(pair: &Pair<'_>, old: Option<FlagId>, new: Option<FlagId>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    let (before, now) = (types(pair.old, old), types(pair.new, new));
    !before.is_empty() && !now.is_empty() && before != now
}

fn types(ruleset: &Ruleset<'_>, flag: FlagId) -> BTreeSet<&'static str> {
    let variations = ruleset.flags.get(flag).map(|flag| flag.variations.as_slice()).unwrap_or_default();
    let served = variations.iter().filter(|variation| !variation.is_default && variation.fault.is_none());
    let values = served.map(|variation| &variation.value).filter(|value| value.json() != "null");
    values.map(|value| value.value_type().name()).collect()
}

/// Whether a flag that depends on the changed one still asks it for what it does not have any more.
pub(super) fn leaves_dependents(pair: &Pair<'_>, edits: &FlagEdits) -> bool {
    let asks_in_vain = |ruleset: &Ruleset<'_>, key: &str| {
        let flag = ruleset.flag(key).and_then(|id| ruleset.flags.get(id));
        flag.is_some_and(|flag| {
            let mut is_in_vain = false;
            for arm in &flag.body.arms {
                arm.when.each(&mut |condition| {
                    if let Logic::Flag(wanted) = &condition.logic {
                        is_in_vain |= wanted.key == edits.key && is_unanswerable(wanted);
                    }
                });
            }
            is_in_vain
        })
    };
    let dependents = || edits.dependents.iter();
    dependents().any(|key| asks_in_vain(pair.new, key) && !asks_in_vain(pair.old, key))
}

fn is_unanswerable(wanted: &FlagUse<'_>) -> bool {
    wanted.flag.is_err() || wanted.wanted.is_empty() && !wanted.wish.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_takes_a_proof_or_a_context() {
        use Class::{Gains, Loses, None, Reshuffles, Undecided};
        /// Whether the proof is complete, which moves are possible, which were found, whether another hash decides; the classes.
        type Case<'c> = (bool, &'c [Move], &'c [Move], bool, &'c [Class]);
        let (all, gain, lose, swap) =
            ([Move::Gains, Move::Loses, Move::Swaps], [Move::Gains], [Move::Loses], [Move::Swaps]);
        let cases: [Case<'_>; 11] = [
            (true, &[], &[], false, &[None]),
            (false, &[], &[], false, &[Undecided]),
            (true, &gain, &gain, false, &[Gains]),
            (true, &gain, &[], false, &[Undecided]),
            (false, &gain, &gain, false, &[Undecided]),
            (true, &all, &gain, false, &[Undecided]),
            (true, &all, &lose, false, &[Loses]),
            (false, &all, &lose, true, &[Loses]),
            (true, &all, &swap, false, &[Reshuffles]),
            (true, &all[..2], &all[..2], true, &[Loses, Reshuffles]),
            (true, &all[..2], &all[..2], false, &[Loses]),
        ];
        for (complete, possible, found, is_rehashed, want) in cases {
            let proof = Proof {
                complete,
                moves: possible.to_vec(),
                shares: Option::None,
                is_rehashed,
                parts: Vec::new(),
                leads: Vec::new(),
            };
            assert_eq!(classes(&proof, found), want, "{complete} {possible:?} {found:?} {is_rehashed}");
        }
    }
}

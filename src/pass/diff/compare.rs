//! Everything that a diff tells of each flag: its edits, what is proved of them, and contexts that show it.

use std::collections::{BTreeMap, BTreeSet};

use super::edits::FlagEdits;
use super::sample::sample;
use super::search::witnesses;
use super::{Basis, Class, Effect, FlagDiff, Pair, classify, effect};
use crate::pass::answer::Move;

/// What changed of the flags of `edits`, in their order. Where shares are the same for nobody in particular, they are those of a
/// sample of so many made-up contexts.
#[must_use]
pub fn compare(pair: &Pair<'_>, edits: &[&FlagEdits], contexts: usize) -> Vec<FlagDiff> {
    let mut diffs: Vec<FlagDiff> = edits.iter().map(|flag| one(pair, flag, contexts)).collect();
    let classes: BTreeMap<String, BTreeSet<Class>> =
        diffs.iter().map(|diff| (diff.flag.clone(), diff.classes.iter().copied().collect())).collect();
    let has = |key: &String, class: Class| classes.get(key).is_some_and(|held| held.contains(&class));
    let is_own = |flag: &&&FlagEdits| flag.edits.iter().any(|edit| edit.via.is_none());
    let changed_itself: BTreeSet<&str> = edits.iter().filter(is_own).map(|flag| flag.key.as_str()).collect();
    for (diff, edits) in diffs.iter_mut().zip(edits) {
        let changes = |key: &&String| classes.contains_key(*key) && !has(key, Class::None);
        // Where nobody's own answer changes, a dependent's may all the same, if it looks at what is never served.
        let is_felt = |key: &&String| !diff.classes.contains(&Class::None) || !changed_itself.contains(key.as_str());
        diff.dependents = edits.dependents.iter().filter(changes).filter(is_felt).cloned().collect();
        let breaks = |key: &String| {
            [Class::Loses, Class::Reshuffles, Class::TypeChange].into_iter().any(|class| has(key, class))
        };
        if diff.dependents.iter().any(breaks) || classify::leaves_dependents(pair, edits) {
            diff.classes.push(Class::BreaksDependents);
            diff.classes.sort_unstable();
        }
    }
    diffs
}

fn one(pair: &Pair<'_>, edits: &FlagEdits, contexts: usize) -> FlagDiff {
    let (old, new) = (pair.old.flag(&edits.key), pair.new.flag(&edits.key));
    let proof = effect(pair, old, new);
    let wanted: Vec<Move> =
        [Move::Loses, Move::Swaps, Move::Gains].into_iter().filter(|moves| !proof.excludes(*moves)).collect();
    let found = witnesses(pair, old, new, &wanted, &proof.leads);
    let moves: Vec<Move> = found.iter().map(|(moves, _)| *moves).collect();
    let mut classes = classify::classes(&proof, &moves);
    if classify::is_of_other_type(pair, old, new) {
        classes.push(Class::TypeChange);
    }
    classes.sort_unstable();
    let effect = if let Some((shares, of)) = proof.shares {
        Effect { shares, exact: true, of }
    } else {
        let tally = sample(pair, old, new, contexts);
        let contexts = usize::try_from(tally.all.contexts).unwrap_or(usize::MAX);
        Effect { shares: tally.all.shares(), exact: false, of: Basis::Sample { contexts } }
    };
    let mut witnesses: Vec<_> = found.into_iter().map(|(_, witness)| witness).collect();
    // What is bad comes first.
    witnesses.sort_by_key(|witness| witness.class == Class::Gains);
    FlagDiff {
        flag: edits.key.clone(),
        change: edits.change,
        renamed: edits.renamed.clone(),
        classes,
        effect,
        parts: proof.parts,
        witness: witnesses.first().cloned(),
        witnesses,
        dependents: Vec::new(),
        edits: edits.edits.clone(),
    }
}

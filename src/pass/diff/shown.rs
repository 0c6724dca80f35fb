//! What can be shown of a change without a proof: by contexts that are really evaluated on both sides.
//!
//! That somebody loses is certain where a context shows it. That nobody does is not: a flag of which nobody is found who
//! loses or swaps is undecided here.

use std::collections::BTreeSet;

use super::edits::FlagEdits;
use super::sample::sample;
use super::search::witnesses;
use super::{Basis, Class, Effect, FlagDiff, Pair};
use crate::pass::answer::Move;
use crate::ruleset::{FlagId, Ruleset, ValueType};

/// What changed of flags, in their order, shares being those of a sample of `contexts` made-up contexts.
#[must_use]
pub fn compare(pair: &Pair<'_>, edits: &[&FlagEdits], contexts: usize) -> Vec<FlagDiff> {
    let mut diffs: Vec<FlagDiff> = edits.iter().map(|flag| one(pair, flag, contexts)).collect();
    let is_bad = |diff: &FlagDiff| diff.classes.iter().any(|class| matches!(class, Class::Loses | Class::Reshuffles));
    let bad: BTreeSet<String> = diffs.iter().filter(|diff| is_bad(diff)).map(|diff| diff.flag.clone()).collect();
    let changed: BTreeSet<String> = diffs.iter().map(|diff| diff.flag.clone()).collect();
    for (diff, edits) in diffs.iter_mut().zip(edits) {
        let dependents = edits.dependents.iter().filter(|key| changed.contains(*key));
        diff.dependents = dependents.cloned().collect();
        if diff.dependents.iter().any(|key| bad.contains(key)) {
            diff.classes.push(Class::BreaksDependents);
            diff.classes.sort();
        }
    }
    diffs
}

fn one(pair: &Pair<'_>, edits: &FlagEdits, contexts: usize) -> FlagDiff {
    let (old, new) = (pair.old.flag(&edits.key), pair.new.flag(&edits.key));
    let found = witnesses(pair, old, new, &[Move::Gains, Move::Loses, Move::Swaps], &[]);
    let mut classes = Vec::new();
    for (moves, _) in &found {
        match moves {
            Move::Loses => classes.push(Class::Loses),
            Move::Swaps => classes.push(Class::Reshuffles),
            Move::Stays | Move::Gains => {}
        }
    }
    if classes.is_empty() {
        classes.push(Class::Undecided);
    }
    if let (Some(old), Some(new)) = (old, new)
        && types(pair.old, old) != types(pair.new, new)
    {
        classes.push(Class::TypeChange);
    }
    classes.sort();
    let tally = sample(pair, old, new, contexts);
    let mut found: Vec<_> = found.into_iter().map(|(_, witness)| witness).collect();
    // What is bad comes first.
    found.sort_by_key(|witness| witness.class == Class::Gains);
    let mut found = found.into_iter();
    let count = usize::try_from(tally.all.contexts).unwrap_or(usize::MAX);
    FlagDiff {
        flag: edits.key.clone(),
        change: edits.change,
        renamed: edits.renamed.clone(),
        classes,
        effect: Effect { shares: tally.all.shares(), exact: false, of: Basis::Sample { contexts: count } },
        parts: Vec::new(),
        witness: found.next(),
        witnesses: found.collect(),
        dependents: Vec::new(),
        edits: edits.edits.clone(),
    }
}

/// The types of values that a flag can serve.
fn types(ruleset: &Ruleset<'_>, flag: FlagId) -> BTreeSet<&'static str> {
    let Some(flag) = ruleset.flags.get(flag) else { return BTreeSet::new() };
    let served = flag.variations.iter().filter(|variation| !variation.is_default && variation.fault.is_none());
    served.map(|variation| variation.value.value_type()).map(ValueType::name).collect()
}

//! The faults that the pieces of a ruleset are, and whether an evaluation can come upon them.
//!
//! Lowering also makes faults for what depends on a context, such as a circle that is entered; those are not told here.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::outcome::{Outcomes, leaves_nobody_out};
use crate::ruleset::{
    Arm, Condition, Fault, FaultId, Flag, Logic, Pointer, Relation, Role, Ruleset, Serve, Split, Typed, Verdict, View,
};

/// A fault at its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Met<'r> {
    pub(super) fault: &'r Fault,
    /// Whether an evaluation can get there.
    pub(super) is_reached: bool,
    /// Whether it is in a segment, and whatever is wrong there only makes the condition false that asks for the segment.
    pub(super) is_settled: bool,
}

/// All faults of a ruleset, each once for its place and message.
pub(super) fn met<'r>(ruleset: &'r Ruleset<'_>) -> Vec<Met<'r>> {
    if ruleset.faults.is_empty() {
        return Vec::new();
    }
    let mut found = Found { ruleset, places: HashMap::default(), list: Vec::new() };
    let mut outcomes = Outcomes::of(ruleset);
    for (id, flag) in ruleset.flags.iter().enumerate() {
        let can = outcomes.flag(id, View::Served);
        for (number, arm) in flag.body.arms.iter().enumerate() {
            of_arm(flag, arm, &mut |fault| found.add(fault, can.reaches(number), false));
        }
        for variation in &flag.variations {
            variation.fault.iter().for_each(|fault| found.add(*fault, true, false));
        }
    }
    let settles = settles(ruleset);
    for segment in &ruleset.segments {
        of_condition(&segment.body, &mut |fault| found.add(fault, true, settles));
    }
    found.list
}

/// Whether what goes wrong in a segment is taken for an answer.
fn settles(ruleset: &Ruleset<'_>) -> bool {
    let arms = ruleset.flags.iter().flat_map(|flag| &flag.body.arms);
    arms.into_iter().any(|arm| {
        let mut settles = false;
        arm.when.each(&mut |condition| {
            settles |= matches!(condition.logic, Logic::Settle { fault: Verdict::Yes | Verdict::No, .. });
        });
        settles
    })
}

struct Found<'r, 's> {
    ruleset: &'r Ruleset<'s>,
    places: HashMap<(Pointer, &'r str), usize, FixedState>,
    list: Vec<Met<'r>>,
}

impl Found<'_, '_> {
    fn add(&mut self, id: FaultId, is_reached: bool, is_settled: bool) {
        let fault = self.ruleset.fault(id);
        let place = *self.places.entry((fault.at, &fault.message)).or_insert(self.list.len());
        match self.list.get_mut(place) {
            Some(met) => met.is_reached |= is_reached,
            None => self.list.push(Met { fault, is_reached, is_settled }),
        }
    }
}

fn of_arm(flag: &Flag<'_>, arm: &Arm<'_, Serve>, see: &mut impl FnMut(FaultId)) {
    if let Role::Broken(fault) = arm.role {
        see(fault);
    }
    of_condition(&arm.when, see);
    match arm.then {
        Serve::Fault(fault) => see(fault),
        Serve::Split(split) => {
            if let Some(split) = flag.splits.get(split) {
                split.overrides.iter().for_each(|entry| of_condition(&entry.when, see));
                of_split(split, see);
            }
        }
        Serve::Variation(_) | Serve::Nothing | Serve::Dry => {}
    }
}

fn of_split(split: &Split<'_>, see: &mut impl FnMut(FaultId)) {
    split.slices.iter().filter_map(|slice| slice.serves.fault()).for_each(&mut *see);
    if let crate::ruleset::Rest::Fail { fault, .. } = split.rest
        && (split.bucketing.cut.buckets() == 0 || !leaves_nobody_out(split))
        && !split.slices.iter().any(|slice| slice.takes_all)
    {
        see(fault);
    }
}

fn of_verdict(verdict: Verdict, see: &mut impl FnMut(FaultId)) {
    if let Verdict::Fault(fault) = verdict {
        see(fault);
    }
}

fn of_condition(condition: &Condition<'_>, see: &mut impl FnMut(FaultId)) {
    condition.each(&mut |condition| match &condition.logic {
        Logic::Broken(fault) => see(*fault),
        Logic::Nobody { absent, given } => {
            of_verdict(*given, see);
            of_verdict(*absent, see);
        }
        Logic::Flag(wanted) => wanted.fault.iter().copied().for_each(&mut *see),
        Logic::Gate(split) => of_split(split, see),
        Logic::Test(test) => {
            [test.absent, test.failed, test.raised].into_iter().for_each(|verdict| of_verdict(verdict, see));
            match &test.relation {
                Relation::Unusable { fault, .. } => see(*fault),
                Relation::Has { broken, .. } => broken.iter().copied().for_each(&mut *see),
                Relation::Typed(typed) => {
                    if let Typed::Number { to, .. } = &**typed {
                        to.iter().filter_map(|to| to.as_ref()?.err()).for_each(&mut *see);
                    }
                }
                _ => {}
            }
        }
        _ => {}
    });
}

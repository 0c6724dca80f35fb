//! The splits and conditions of a rule model, each once, with what they belong to.

use crate::ruleset::{Arm, Condition, Flag, Logic, Role, Ruleset, Serve, Split, Test};

/// A split, and what it is for.
#[derive(Clone, Copy)]
pub(super) struct SplitUse<'r, 's> {
    pub(super) split: &'r Split<'s>,
    /// The flag that it belongs to; none in a segment.
    pub(super) flag: Option<&'r Flag<'s>>,
    /// The first arm that serves it, or whose condition it is in.
    pub(super) arm: Option<&'r Arm<'s, Serve>>,
    /// Whether it lets a part of the population in, in place of serving something.
    pub(super) is_gate: bool,
}

/// A split of more slices is not looked at: slices are compared with each other.
pub(super) const MOST_SLICES: usize = 2_000;

/// Calls `see` with every split but those of experiments.
pub(super) fn splits<'r, 's>(ruleset: &'r Ruleset<'s>, see: &mut impl FnMut(SplitUse<'r, 's>)) {
    let see = &mut |used: SplitUse<'r, 's>| {
        if used.split.slices.len() <= MOST_SLICES {
            see(used);
        }
    };
    for flag in &ruleset.flags {
        let mut arms = vec![None; flag.splits.len()];
        for arm in &flag.body.arms {
            if let Serve::Split(id) = arm.then
                && let Some(first) = arms.get_mut(id)
            {
                first.get_or_insert(arm);
            }
            arm.when.each(&mut |condition| {
                if let Logic::Gate(split) = &condition.logic {
                    see(SplitUse { split, flag: Some(flag), arm: Some(arm), is_gate: true });
                }
            });
        }
        for (split, arm) in flag.splits.iter().zip(arms) {
            see(SplitUse { split, flag: Some(flag), arm, is_gate: false });
        }
    }
    for segment in &ruleset.segments {
        segment.body.each(&mut |condition| {
            if let Logic::Gate(split) = &condition.logic {
                see(SplitUse { split, flag: None, arm: None, is_gate: true });
            }
        });
    }
}

/// What a condition belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// An arm of a flag.
    Arm(Role),
    /// Users who get one slice of a split whatever their bucket.
    Override,
    /// A segment.
    Segment,
}

/// Calls `see` with every condition, those inside of others too.
pub(super) fn conditions<'r, 's>(ruleset: &'r Ruleset<'s>, see: &mut impl FnMut(&'r Condition<'s>, Within)) {
    for flag in &ruleset.flags {
        for arm in &flag.body.arms {
            arm.when.each(&mut |condition| see(condition, Within::Arm(arm.role)));
        }
        for entry in flag.splits.iter().flat_map(|split| &split.overrides) {
            entry.when.each(&mut |condition| see(condition, Within::Override));
        }
    }
    for segment in &ruleset.segments {
        segment.body.each(&mut |condition| see(condition, Within::Segment));
    }
}

/// Calls `see` with every test.
pub(super) fn tests<'r, 's>(ruleset: &'r Ruleset<'s>, see: &mut impl FnMut(&'r Test<'s>, &'r Condition<'s>)) {
    conditions(ruleset, &mut |condition, _| {
        if let Logic::Test(test) = &condition.logic {
            see(test, condition);
        }
    });
}

//! Which splits decide about a flag: the gates inside the conditions of its arms, and what the arms serve.
//!
//! Splits of other flags belong to those, and conditions that the reference does not look at have none.

use std::collections::HashSet;

use crate::ruleset::{Condition, Flag, FlagId, Logic, Ruleset, Segment, SegmentId, Serve, Split};

/// A split that decides about a flag.
#[derive(Debug)]
pub struct Found<'r> {
    /// The split.
    pub split: &'r Split<'r>,
    /// What for.
    pub purpose: Purpose,
    /// The arms of the flag that it is reached from, in order.
    pub arms: Vec<usize>,
    /// The segment that it stands in, where it stands in one.
    pub segment: Option<&'r Segment<'r>>,
    /// Whether an arm is never taken by whom it does not let in; otherwise other conditions may still hold.
    pub is_needed: bool,
}

/// What a split is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It lets a part of the population in.
    Gate,
    /// It deals variations out.
    Serves,
}

/// The splits of a flag in the order of its arms, each once.
#[must_use]
pub fn found<'r>(ruleset: &'r Ruleset<'r>, flag: FlagId) -> Vec<Found<'r>> {
    let Some(flag) = ruleset.flags.get(flag) else { return Vec::new() };
    let mut finder = Finder { ruleset, found: Vec::new() };
    for (number, arm) in flag.body.arms.iter().enumerate() {
        let mut entered = HashSet::new();
        finder.condition(&arm.when, Path { arm: number, segment: None, is_needed: true }, &mut entered);
        if let Some(split) = served(flag, arm.then) {
            let path = Path { arm: number, segment: None, is_needed: true };
            finder.add(split, Purpose::Serves, path);
        }
    }
    finder.found
}

/// The split that an arm serves.
pub(super) fn served<'r>(flag: &'r Flag<'r>, serve: Serve) -> Option<&'r Split<'r>> {
    match serve {
        Serve::Split(split) => flag.splits.get(split),
        _ => None,
    }
}

/// How a split is come upon.
#[derive(Clone, Copy)]
struct Path<'r> {
    arm: usize,
    segment: Option<&'r Segment<'r>>,
    is_needed: bool,
}

struct Finder<'r> {
    ruleset: &'r Ruleset<'r>,
    found: Vec<Found<'r>>,
}

impl<'r> Finder<'r> {
    fn add(&mut self, split: &'r Split<'r>, purpose: Purpose, path: Path<'r>) {
        if let Some(known) = self.found.iter_mut().find(|found| std::ptr::eq(found.split, split)) {
            if known.arms.last() != Some(&path.arm) {
                known.arms.push(path.arm);
            }
            known.is_needed &= path.is_needed;
            return;
        }
        let Path { arm, segment, is_needed } = path;
        self.found.push(Found { split, purpose, arms: vec![arm], segment, is_needed });
    }

    fn condition(&mut self, condition: &'r Condition<'r>, path: Path<'r>, entered: &mut HashSet<SegmentId>) {
        let may_fail = Path { is_needed: false, ..path };
        match &condition.logic {
            Logic::Gate(split) => self.add(split, Purpose::Gate, path),
            Logic::All(inner) => inner.iter().for_each(|inner| self.condition(inner, path, entered)),
            Logic::Any(inner) => inner.iter().for_each(|inner| self.condition(inner, may_fail, entered)),
            Logic::Settle { inner, .. } => self.condition(inner, path, entered),
            Logic::Not(inner) => self.condition(inner, may_fail, entered),
            Logic::List(list) => list.arms.iter().for_each(|arm| self.condition(&arm.when, may_fail, entered)),
            Logic::Membership(membership) => self.condition(&membership.otherwise, may_fail, entered),
            Logic::Segment(id) => {
                if let Some(segment) = self.ruleset.segments.get(*id).filter(|_| entered.insert(*id)) {
                    let inside = Path { segment: Some(segment), ..may_fail };
                    self.condition(&segment.body, inside, entered);
                }
            }
            Logic::Const(_)
            | Logic::Nobody { .. }
            | Logic::Test(_)
            | Logic::Flag(_)
            | Logic::External { .. }
            | Logic::Unheeded(_)
            | Logic::Never { .. }
            | Logic::Broken(_) => {}
        }
    }
}

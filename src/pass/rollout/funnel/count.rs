//! Counting at places while an evaluation goes through them.

use super::Funnel;
use crate::context::{Bound, Env};
use crate::eval::Given;
use crate::ruleset::{Arm, Condition, Logic, Segment, Serve, Split, Verdict};
use crate::trace::{End, Fact, Node, Sink};

/// A place in the rules.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'r> {
    Flag,
    Arm(&'r Arm<'r, Serve>),
    Branch(&'r Arm<'r, bool>),
    Condition(&'r Condition<'r>),
    Segment(&'r Segment<'r>),
    Split(&'r Split<'r>),
}

impl<'r> Place<'r> {
    pub(super) fn of(node: Node<'r>) -> Place<'r> {
        match node {
            Node::Flag(..) => Place::Flag,
            Node::Arm(arm, _) => Place::Arm(arm),
            Node::Branch(arm) => Place::Branch(arm),
            Node::Condition(condition) => Place::Condition(condition),
            Node::Segment(segment) => Place::Segment(segment),
            Node::Split(split) => Place::Split(split),
        }
    }

    /// Whether it is the same node, and not one that is like it.
    fn is(self, node: Node<'r>) -> bool {
        match (self, node) {
            (Place::Arm(one), Node::Arm(other, _)) => std::ptr::eq(one, other),
            (Place::Branch(one), Node::Branch(other)) => std::ptr::eq(one, other),
            (Place::Condition(one), Node::Condition(other)) => std::ptr::eq(one, other),
            (Place::Segment(one), Node::Segment(other)) => std::ptr::eq(one, other),
            (Place::Split(one), Node::Split(other)) => std::ptr::eq(one, other),
            _ => false,
        }
    }

    /// Whether what is entered from here is counted.
    fn looks_into(self, node: Node<'r>) -> bool {
        match (self, node) {
            // Another flag, and who takes part in an experiment.
            (_, Node::Flag(..)) | (Place::Split(_), Node::Split(_)) => false,
            (Place::Condition(condition), _) => !matches!(condition.logic, Logic::Unheeded(_)),
            _ => true,
        }
    }
}

/// The counts of a place.
#[derive(Debug)]
pub(super) struct Counter<'r> {
    pub(super) place: Place<'r>,
    /// The places that are reached from it, in the order of an evaluation.
    pub(super) inner: Vec<usize>,
    /// By group.
    pub(super) tallies: Vec<Tally>,
}

/// The counts of a place for one group.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// Verdicts: yes, no, unknown, fault. Of a split only faults.
    pub(super) verdicts: [u64; 4],
    /// Of a split: by slice, then none.
    pub(super) slices: Vec<u64>,
    /// Of a split: who has nothing to be hashed.
    pub(super) lacking: u64,
    /// Of a split: who has a slice whatever the bucket.
    pub(super) overridden: u64,
}

impl<'r> Counter<'r> {
    pub(super) fn new(place: Place<'r>) -> Counter<'r> {
        Counter { place, inner: Vec::new(), tallies: Vec::new() }
    }
}

/// A place that an evaluation is at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The place; nothing where it is not counted.
    at: Option<usize>,
    /// Where among the places that are reached from it the next one is likely to be.
    next: usize,
    /// Of a split: whether an override hit.
    is_overridden: bool,
}

/// Listens to one evaluation.
pub(super) struct Listener<'f, 'r, 'c> {
    funnel: &'f mut Funnel<'r>,
    bound: &'c Bound<'c>,
    env: &'c Env,
    group: usize,
}

impl<'f, 'r, 'c> Listener<'f, 'r, 'c> {
    pub(super) fn new(
        funnel: &'f mut Funnel<'r>,
        bound: &'c Bound<'c>,
        env: &'c Env,
        group: usize,
    ) -> Listener<'f, 'r, 'c> {
        funnel.open.clear();
        Listener { funnel, bound, env, group }
    }

    /// The place that is reached from the one at the top.
    fn enter(&mut self, node: Node<'r>) -> Option<usize> {
        let Some(Frame { at, next, .. }) = self.funnel.open.last_mut() else { return Some(0) };
        let from = (*at)?;
        let Counter { place, inner, .. } = &self.funnel.counters[from];
        if !place.looks_into(node) {
            return None;
        }
        // They come in order, and an evaluation passes over some.
        let is_it = |place: &usize| self.funnel.counters[*place].place.is(node);
        let found = match inner.iter().skip(*next).position(is_it) {
            Some(steps) => Some(*next + steps),
            None => inner.iter().take(*next).position(is_it),
        };
        if let Some(found) = found {
            *next = found + 1;
            return inner.get(found).copied();
        }
        self.funnel.add(from, Place::of(node))
    }
}

impl<'r> Sink<'r> for Listener<'_, 'r, '_> {
    const LIVE: bool = false;

    fn open(&mut self, node: Node<'r>) {
        let at = self.enter(node);
        self.funnel.open.push(Frame { at, next: 0, is_overridden: false });
    }

    #[inline]
    fn fact(&mut self, _: impl FnOnce() -> Fact) {}

    fn close(&mut self, end: End) {
        let Some(Frame { at, is_overridden, .. }) = self.funnel.open.pop() else { return };
        let Some(at) = at else { return };
        let (group, above) = (self.group, self.funnel.open.last_mut());
        let counter = &mut self.funnel.counters[at];
        if counter.tallies.len() <= group {
            counter.tallies.resize(group + 1, Tally::default());
        }
        let tally = &mut counter.tallies[group];
        if let (Place::Condition(_), End::Verdict(Verdict::Yes), Some(above)) = (counter.place, end, above) {
            above.is_overridden = true;
        }
        match end {
            End::Verdict(verdict) => {
                let verdict = match verdict {
                    Verdict::Yes => 0,
                    Verdict::No => 1,
                    Verdict::Unknown => 2,
                    Verdict::Fault(_) => 3,
                };
                tally.verdicts[verdict] += 1;
            }
            End::Slice(_) | End::Decision(_) => {}
        }
        let Place::Split(split) = counter.place else { return };
        if let End::Slice(slice) = end {
            tally.slices.resize(split.slices.len() + 1, 0);
            if let Some(count) = tally.slices.get_mut(slice.unwrap_or(split.slices.len())) {
                *count += 1;
            }
        }
        if is_overridden {
            tally.overridden += 1;
        } else if needs_value(split) && !Given::new(self.bound, self.env).hashes(&split.bucketing) {
            tally.lacking += 1;
        }
    }
}

/// Whether a split hashes what a context says, and that decides.
fn needs_value(split: &Split<'_>) -> bool {
    let takes_all = split.slices.first().is_some_and(|slice| slice.takes_all);
    !split.bucketing.by.is_empty() && !takes_all && split.bucketing.cut.buckets() > 0
}

//! Where one user lies: which splits an evaluation went through, with which buckets, and which of them decided.
//!
//! A split decides about a user if its arm is taken once the split picks its first slice. That is tried: the evaluation is done
//! again in a world in which it does.

use super::place::Found;
use crate::context::{Bound, Env, Store};
use crate::eval::{Decision, Given, Member, Placed, World, evaluate_in};
use crate::ruleset::{Flag, FlagId, Logic, Membership, Ruleset, Split, Test, Verdict};
use crate::trace::{End, Fact, Node, Sink};

/// Where a user lies.
#[derive(Debug)]
pub struct Walk {
    /// What the evaluation came to.
    pub decision: Decision,
    /// The splits that it went through, in order.
    pub steps: Vec<Step>,
    /// The step that decided, a place in [`Walk::steps`]; none where no bucket did.
    pub decides: Option<usize>,
}

/// A split that an evaluation went through.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Which one, a place among those that were found.
    pub split: usize,
    /// The arm that asked for it.
    pub arm: usize,
    /// The bucket, from 0, where there is one.
    pub bucket: Option<u64>,
    /// How it was found.
    pub placed: How,
    /// What was hashed and what came out, where that may be told.
    pub hashed: Option<(String, u64)>,
    /// The value that was hashed, where that may be told.
    pub identifier: Option<String>,
    /// The slice that was picked.
    pub picked: Option<usize>,
    /// Whether its arm is taken once its first slice is picked.
    pub counts: bool,
}

/// How a bucket was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By the hash of a value.
    Hashed,
    /// At random.
    Drawn,
    /// There is nothing to be hashed.
    Lacking,
    /// There is something, and it cannot be hashed.
    Unhashable,
    /// None was looked for: the user is among those who get a slice whatever their bucket.
    Overridden,
}

/// Evaluates `flag` for a context and tells which of the splits `found` it goes through.
#[must_use]
pub fn walk<'r>(ruleset: &'r Ruleset<'r>, flag: FlagId, found: &[Found<'r>], bound: &Bound<'_>, env: &Env) -> Walk {
    walk_with::<_, true>(ruleset, flag, found, (bound, env), &mut ())
}

/// The same while `beside` listens, too, to where the evaluation goes, but not to what it finds out. Unless `LIVE`, nothing is
/// worked out for people: what is hashed is noted though it be private, and splits that take everybody have no bucket.
pub(super) fn walk_with<'r, S: Sink<'r>, const LIVE: bool>(
    ruleset: &'r Ruleset<'r>,
    flag: FlagId,
    found: &[Found<'r>],
    (bound, env): (&Bound<'_>, &Env),
    beside: &mut S,
) -> Walk {
    let mut watcher = Watcher::<S, LIVE> {
        beside,
        found,
        steps: Vec::new(),
        open: Vec::new(),
        flags: 0,
        hidden: 0,
        arm: 0,
        is_hidden_value: false,
        is_there: false,
    };
    let decision = evaluate_in(ruleset, flag, &mut Given::new(bound, env), &mut watcher);
    let mut steps = watcher.steps;
    for step in &mut steps {
        let Some(Found { split, .. }) = found.get(step.split) else { continue };
        let mut world = Placing { given: Given::new(bound, env), split };
        step.counts = if step.picked.is_some() {
            decision.arm == Some(step.arm)
        } else {
            evaluate_in(ruleset, flag, &mut world, &mut ()).arm == Some(step.arm)
        };
    }
    let decides = deciding(found, &steps, decision.arm);
    Walk { decision, steps, decides }
}

/// The step that decided: one of the arm that was taken, or else the first that would have had its arm taken. One that everybody
/// passes decides only where there is no other.
fn deciding(found: &[Found<'_>], steps: &[Step], arm: Option<usize>) -> Option<usize> {
    let split = |step: &Step| found.get(step.split).map(|found| found.split);
    let is_trivial = |step: &Step| split(step).is_some_and(Split::is_trivial);
    let is_dealt = |step: &Step| !split(step).is_none_or(takes_all);
    let first = |fits: &dyn Fn(&Step) -> bool| steps.iter().position(|step| is_dealt(step) && fits(step));
    let taken = |step: &Step| step.picked.is_some() && Some(step.arm) == arm;
    first(&|step| taken(step) && !is_trivial(step))
        .or_else(|| first(&taken))
        .or_else(|| first(&|step| step.counts && step.picked.is_none()))
}

/// Whether everybody is in the first slice, whatever the bucket.
#[must_use]
pub fn takes_all(split: &Split<'_>) -> bool {
    split.slices.first().is_some_and(|slice| slice.takes_all)
}

/// Listens for splits of the flag that was asked for.
struct Watcher<'s, 'f, 'r, S, const LIVE: bool> {
    beside: &'s mut S,
    found: &'f [Found<'r>],
    steps: Vec<Step>,
    open: Vec<Opened>,
    /// How many flags are under evaluation.
    flags: usize,
    /// How many nodes are open inside of which nothing decides about the flag.
    hidden: usize,
    arm: usize,
    /// Whether the value that was looked at last is private.
    is_hidden_value: bool,
    /// Whether there is one.
    is_there: bool,
}

/// A node that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    Flag,
    /// A split, with its step where it has one.
    Split(Option<usize>),
    /// A condition that is not looked at.
    Unheeded,
    Other,
}

impl<'r, S: Sink<'r>, const LIVE: bool> Sink<'r> for Watcher<'_, '_, 'r, S, LIVE> {
    const LIVE: bool = LIVE;

    fn open(&mut self, node: Node<'r>) {
        self.beside.open(node);
        let opened = match node {
            Node::Flag(..) => {
                self.flags += 1;
                Opened::Flag
            }
            Node::Arm(_, number) => {
                if self.flags == 1 {
                    self.arm = number;
                }
                Opened::Other
            }
            Node::Condition(condition) if matches!(condition.logic, Logic::Unheeded(_)) => {
                self.hidden += 1;
                Opened::Unheeded
            }
            Node::Split(split) => {
                let is_own = self.flags == 1 && self.hidden == 0;
                let place = self.found.iter().position(|found| std::ptr::eq(found.split, split)).filter(|_| is_own);
                let step = place.map(|split| {
                    self.steps.push(Step {
                        split,
                        arm: self.arm,
                        bucket: None,
                        placed: How::Lacking,
                        hashed: None,
                        identifier: None,
                        picked: None,
                        counts: false,
                    });
                    self.steps.len() - 1
                });
                // Who takes part in an experiment is another split inside of this one.
                self.hidden += 1;
                Opened::Split(step)
            }
            Node::Branch(_) | Node::Condition(_) | Node::Segment(_) => Opened::Other,
        };
        self.open.push(opened);
    }

    fn fact(&mut self, fact: impl FnOnce() -> Fact) {
        let Some(Opened::Split(Some(place))) = self.open.last() else { return };
        let Some(step) = self.steps.get_mut(*place) else { return };
        match fact() {
            Fact::Saw { value, private, json, lack, .. } => {
                self.is_there = lack.is_none();
                self.is_hidden_value = private && !json && value.is_some();
                step.identifier = value.filter(|_| !private);
            }
            Fact::Hashed { input, hash } => {
                step.hashed = Some((input, hash));
                // What is not there may be hashed as an empty text.
                if step.placed == How::Lacking && self.is_there {
                    step.placed = How::Hashed;
                }
            }
            Fact::Bucket(bucket) => {
                step.bucket = Some(bucket);
                // The hash of a private value is not told.
                if self.is_hidden_value && step.placed == How::Lacking {
                    step.placed = How::Hashed;
                }
            }
            Fact::Drawn { .. } => step.placed = How::Drawn,
            Fact::Unhashed(_) => step.placed = How::Unhashable,
            Fact::Overridden(_) => step.placed = How::Overridden,
            _ => {}
        }
    }

    fn close(&mut self, end: End) {
        self.beside.close(end);
        match self.open.pop() {
            Some(Opened::Flag) => self.flags = self.flags.saturating_sub(1),
            Some(Opened::Unheeded) => self.hidden = self.hidden.saturating_sub(1),
            Some(Opened::Split(step)) => {
                self.hidden = self.hidden.saturating_sub(1);
                let (Some(step), End::Slice(picked)) = (step.and_then(|step| self.steps.get_mut(step)), end) else {
                    return;
                };
                step.picked = picked;
            }
            Some(Opened::Other) | None => {}
        }
    }
}

/// The world of a context that falls into the first slice of one split.
struct Placing<'w, 's> {
    given: Given<'w>,
    split: &'s Split<'s>,
}

impl<'r> World<'r> for Placing<'_, '_> {
    fn is_nobody(&mut self) -> bool {
        World::<'r>::is_nobody(&mut self.given)
    }

    fn test<S: Sink<'r>>(&mut self, test: &'r Test<'r>, sink: &mut S) -> Verdict {
        self.given.test(test, sink)
    }

    fn place<S: Sink<'r>>(&mut self, split: &'r Split<'r>, asked: &'r Flag<'r>, sink: &mut S) -> Placed {
        if std::ptr::addr_eq(split, self.split) { Placed::Slice(0) } else { self.given.place(split, asked, sink) }
    }

    fn member<S: Sink<'r>>(&mut self, membership: &'r Membership<'r>, sink: &mut S) -> Member {
        self.given.member(membership, sink)
    }

    fn answer<S: Sink<'r>>(&mut self, ordinal: usize, asked: &'r Flag<'r>, sink: &mut S) -> bool {
        self.given.answer(ordinal, asked, sink)
    }

    fn drawn(&self) -> bool {
        World::<'r>::drawn(&self.given)
    }

    fn store(&self) -> Option<Store> {
        World::<'r>::store(&self.given)
    }
}

//! The walker: which variation a flag serves to a context.
//!
//! It evaluates any ruleset of [`crate::ruleset`] and knows no vendor. It keeps four laws, which hold for all dialects
//! and are tested on hand-made models:
//!
//! 1. [`Logic::All`] goes left to right, stops at the first verdict that is not `Yes`, and returns it.
//! 2. [`Logic::Any`] goes left to right, stops at the first verdict that is not `No`, and returns it.
//! 3. [`Logic::Not`] swaps `Yes` and `No`; `Unknown` and `Fault` pass through.
//! 4. In a list an arm is taken on `Yes`; `No` and `Unknown` go to the next arm; `Fault` ends the flag. An exhausted
//!    list of yes and no says `No`.
//!
//! What few flags have (lists, other flags, draws) is kept out of line, so that the way through constants and tests, which
//! nearly all have, stays short.
//!
//! Every condition reports its verdict to the sink in one place, so no way out of it can be forgotten. "Already being
//! evaluated" is a linked list on the stack, handed down by value.

mod alone;
mod relate;
mod seen;
#[cfg(test)]
mod tests;
mod typed;
mod world;

use std::ops::Range;

use crate::context::{Bound, Env};
use crate::ruleset::{
    Arm, Condition, DecisionList, Dry, Experiment, FaultId, Flag, FlagId, FlagUse, Logic, Rest, Role, Ruleset,
    SegmentId, Serve, Served, Split, Spreads, Unusable, VariationId, Verdict, View,
};
pub use crate::trace::{Decision, Reason};
use crate::trace::{End, Fact, Node, Sink};
pub use alone::{of_item, of_text};
pub use world::{Given, Member, Placed, World};

/// Evaluates `flag` of `ruleset` for the context `bound`, and reports each step to `sink`.
pub fn evaluate<'r, S: Sink<'r>>(
    ruleset: &'r Ruleset<'r>,
    flag: FlagId,
    bound: &Bound<'_>,
    env: &Env,
    sink: &mut S,
) -> Decision {
    evaluate_in(ruleset, flag, &mut Given::new(bound, env), sink)
}

/// Evaluates `flag` of `ruleset` in `world`, and reports each step to `sink`.
pub fn evaluate_in<'r, S: Sink<'r>, W: World<'r>>(
    ruleset: &'r Ruleset<'r>,
    flag: FlagId,
    world: &mut W,
    sink: &mut S,
) -> Decision {
    let asked = &ruleset.flags[flag];
    let mut walker = Walker { ruleset, world, asked, visits: 0, has_split: false, segments: Vec::new(), sink };
    walker.flag(flag, View::Served, None)
}

/// The flags under evaluation, innermost first.
struct Chain<'a> {
    flag: FlagId,
    above: Option<&'a Chain<'a>>,
    /// How many flags it holds.
    length: usize,
}

impl Chain<'_> {
    fn holds(&self, flag: FlagId) -> bool {
        std::iter::successors(Some(self), |chain| chain.above).any(|chain| chain.flag == flag)
    }
}

struct Walker<'w, 'r, S, W> {
    ruleset: &'r Ruleset<'r>,
    world: &'w mut W,
    /// The flag that was asked for.
    asked: &'r Flag<'r>,
    /// How many other flags, and segments that may lead to others, were entered.
    visits: usize,
    /// Whether a split that is none in name only was met since the arm was entered.
    has_split: bool,
    /// The segments under evaluation that may lead to others.
    segments: Vec<SegmentId>,
    sink: &'w mut S,
}

/// What a split gives.
enum Pick {
    Slice { number: usize, in_experiment: bool },
    Nothing,
    Fault { fault: FaultId, serving: Option<VariationId> },
}

/// What is served, and the fault that was met.
#[derive(Default)]
struct Outcome {
    variation: Option<VariationId>,
    fault: Option<FaultId>,
    in_experiment: bool,
}

impl Outcome {
    fn of(variation: Option<VariationId>, fault: Option<FaultId>) -> Outcome {
        Outcome { variation, fault, in_experiment: false }
    }

    /// The same, in an experiment where the arm that gave it says so.
    fn or_in(self, arm: &Arm<'_, Serve>) -> Outcome {
        Outcome { in_experiment: self.in_experiment || arm.in_experiment, ..self }
    }
}

impl<'r, S: Sink<'r>, W: World<'r>> Walker<'_, 'r, S, W> {
    fn flag(&mut self, id: FlagId, view: View, above: Option<&Chain<'_>>) -> Decision {
        let flag = &self.ruleset.flags[id];
        let chain = Chain { flag: id, above, length: above.map_or(1, |above| above.length + 1) };
        self.sink.open(Node::Flag(flag, view));
        let (arms, rest) = match view {
            View::Served => (0..flag.body.arms.len(), Serve::Nothing),
            View::Choice => (flag.rules.clone(), flag.choice),
        };
        let decision = self.arms(flag, arms, &chain).unwrap_or_else(|| {
            let outcome = self.serve(flag, rest, &chain).unwrap_or_default();
            self.decision(None, &outcome)
        });
        let withheld = decision.variation.filter(|_| above.is_none() && decision.fault.is_none());
        let decision = match withheld.and_then(|id| flag.variations[id].fault) {
            None => decision,
            fault => Decision { fault, reason: Reason::Error, ..decision },
        };
        self.sink.close(End::Decision(decision));
        decision
    }

    /// Tries the arms in `places`; `None` when none of them decides.
    fn arms(&mut self, flag: &'r Flag<'r>, places: Range<usize>, chain: &Chain<'_>) -> Option<Decision> {
        let Range { start: mut number, end } = places;
        while number < end {
            let arm = &flag.body.arms[number];
            self.has_split = false;
            self.sink.open(Node::Arm(arm, number));
            let verdict = self.condition(&arm.when, chain);
            let served = match verdict {
                Verdict::Yes => self.serve(flag, arm.then, chain).map(|outcome| outcome.or_in(arm)),
                Verdict::No | Verdict::Unknown => None,
                Verdict::Fault(fault) => Some(Outcome::of(flag.on_fault, Some(fault))),
            };
            self.sink.close(End::Verdict(match arm.then {
                Serve::Fault(fault) if verdict == Verdict::Yes => Verdict::Fault(fault),
                _ => verdict,
            }));
            if let Some(outcome) = served {
                return Some(self.decision(Some((arm, number)), &outcome));
            }
            let jumps = verdict == Verdict::Yes && arm.dry == Dry::Otherwise;
            number = if jumps { (number + 1).max(end - 1) } else { number + 1 };
        }
        None
    }

    fn decision(&self, arm: Option<(&Arm<'_, Serve>, usize)>, outcome: &Outcome) -> Decision {
        let Outcome { variation, fault, in_experiment } = *outcome;
        let reason = match (fault, arm) {
            (Some(_), _) => Reason::Error,
            (None, Some((arm, number))) => self.reason(arm, number),
            (None, None) => Reason::Default,
        };
        Decision {
            variation,
            arm: arm.map(|(_, number)| number),
            fault,
            reason,
            drawn: self.world.drawn(),
            in_experiment,
            store: self.world.store(),
        }
    }

    fn reason(&self, arm: &Arm<'_, Serve>, number: usize) -> Reason {
        match arm.role {
            Role::Broken(_) => Reason::Error,
            Role::Switch => Reason::Disabled,
            _ if self.has_split => Reason::Split,
            Role::Prerequisite | Role::Nobody => Reason::Default,
            _ if number == 0 && arm.when.is_constant => Reason::Static,
            Role::Otherwise | Role::Override => Reason::Default,
            Role::Target | Role::Rule | Role::Strategy | Role::Options => Reason::TargetingMatch,
        }
    }

    /// What an arm that was taken gives, with the fault that it met; `None` when it is dry.
    fn serve(&mut self, flag: &'r Flag<'r>, serve: Serve, chain: &Chain<'_>) -> Option<Outcome> {
        match serve {
            Serve::Variation(variation) => Some(Outcome::of(Some(variation), None)),
            Serve::Nothing => Some(Outcome::default()),
            Serve::Dry => None,
            Serve::Fault(fault) => Some(Outcome::of(flag.on_fault, Some(fault))),
            Serve::Split(split) => {
                let split = &flag.splits[split];
                match self.pick(split, chain) {
                    Pick::Slice { number, in_experiment } => {
                        Some(Outcome { variation: split.slices[number].serves.variation(), fault: None, in_experiment })
                    }
                    Pick::Nothing => None,
                    Pick::Fault { fault, serving } => Some(Outcome::of(serving, Some(fault))),
                }
            }
        }
    }

    #[inline]
    fn condition(&mut self, condition: &'r Condition<'r>, chain: &Chain<'_>) -> Verdict {
        self.sink.open(Node::Condition(condition));
        let verdict = match &condition.logic {
            // Nearly every condition is one of these.
            Logic::Const(holds) => Verdict::of(*holds),
            Logic::Test(test) => self.world.test(test, self.sink),
            Logic::All(inner) => self.until(inner, Verdict::Yes, chain),
            logic => self.logic(logic, chain),
        };
        self.sink.close(End::Verdict(verdict));
        verdict
    }

    /// Every kind of condition; [`Walker::condition`] takes the frequent ones itself.
    #[inline(never)]
    fn logic(&mut self, logic: &'r Logic<'r>, chain: &Chain<'_>) -> Verdict {
        match logic {
            Logic::Const(holds) => Verdict::of(*holds),
            Logic::All(inner) => self.until(inner, Verdict::Yes, chain),
            Logic::Any(inner) => self.until(inner, Verdict::No, chain),
            Logic::Not(inner) => self.condition(inner, chain).negate(),
            Logic::Settle { inner, unknown, fault } => match self.condition(inner, chain) {
                Verdict::Unknown => *unknown,
                Verdict::Fault(met) if !self.ruleset.fault(met).is_ours => *fault,
                settled => settled,
            },
            Logic::List(list) => self.branches(list, chain),
            Logic::Test(test) => self.world.test(test, self.sink),
            Logic::Segment(id) => self.segment(*id, chain),
            Logic::Membership(membership) => match self.world.member(membership, self.sink) {
                Member::Known(known) => Verdict::of(known),
                Member::Unknown => self.condition(&membership.otherwise, chain),
            },
            Logic::Flag(wanted) => self.flag_use(wanted, chain),
            Logic::Gate(split) => match self.pick(split, chain) {
                Pick::Slice { number, .. } => Verdict::of(number == 0),
                Pick::Nothing => Verdict::No,
                Pick::Fault { fault, .. } => Verdict::Fault(fault),
            },
            Logic::External { ordinal, .. } => Verdict::of(self.world.answer(*ordinal, self.asked, self.sink)),
            Logic::Nobody { absent, given } => {
                if self.world.is_nobody() {
                    *absent
                } else {
                    *given
                }
            }
            Logic::Unheeded(inner) => {
                if S::LIVE {
                    self.condition(inner, chain);
                }
                Verdict::Yes
            }
            Logic::Never { .. } => Verdict::No,
            Logic::Broken(fault) => Verdict::Fault(*fault),
        }
    }

    /// Goes on while the verdict is `through`.
    #[inline(never)]
    fn until(&mut self, inner: &'r [Condition<'r>], through: Verdict, chain: &Chain<'_>) -> Verdict {
        for condition in inner {
            let verdict = self.condition(condition, chain);
            if verdict != through {
                return verdict;
            }
        }
        through
    }

    #[inline(never)]
    fn branches(&mut self, list: &'r DecisionList<'r, bool>, chain: &Chain<'_>) -> Verdict {
        for arm in &list.arms {
            self.sink.open(Node::Branch(arm));
            let verdict = self.condition(&arm.when, chain);
            self.sink.close(End::Verdict(verdict));
            match verdict {
                Verdict::Yes => return Verdict::of(arm.then),
                Verdict::No | Verdict::Unknown => {}
                Verdict::Fault(_) => return verdict,
            }
        }
        Verdict::No
    }

    fn segment(&mut self, id: SegmentId, chain: &Chain<'_>) -> Verdict {
        let segment = &self.ruleset.segments[id];
        if let Some(cycle) = segment.cycle {
            if self.segments.contains(&id) {
                return cycle;
            }
            if let Some(fault) = self.past_reach(chain.length, self.segments.len() + 1) {
                return Verdict::Fault(fault);
            }
            self.segments.push(id);
        }
        self.sink.open(Node::Segment(segment));
        let verdict = self.condition(&segment.body, chain);
        self.sink.close(End::Verdict(verdict));
        if segment.cycle.is_some() {
            self.segments.pop();
        }
        verdict
    }

    /// What ends the evaluation when one more flag or segment is entered, so many flags and segments being entered then.
    fn past_reach(&mut self, flags: usize, segments: usize) -> Option<FaultId> {
        self.visits += 1;
        let reach = self.ruleset.reach?;
        if flags * reach.of_flag + segments * reach.of_segment >= reach.levels {
            return Some(reach.too_deep);
        }
        (self.visits > reach.visits).then_some(reach.too_long)
    }

    #[inline(never)]
    fn flag_use(&mut self, wanted: &'r FlagUse<'r>, chain: &Chain<'_>) -> Verdict {
        let flag = match wanted.flag {
            Ok(flag) => flag,
            Err(why) => return Verdict::of(why == Unusable::Skipped),
        };
        if chain.holds(flag) {
            return wanted.cycle;
        }
        if let Some(fault) = self.past_reach(chain.length, self.segments.len()) {
            return Verdict::Fault(fault);
        }
        let has_split = self.has_split;
        let decision = self.flag(flag, wanted.view, Some(chain));
        self.has_split = has_split;
        let fault = decision.fault.and_then(|fault| match self.ruleset.fault(fault).spreads {
            Spreads::No => None,
            Spreads::AsItIs => Some(fault),
            Spreads::As(other) => Some(other),
        });
        match (fault.or(wanted.fault), decision.variation) {
            (Some(fault), _) => Verdict::Fault(fault),
            (None, Some(variation)) => Verdict::of(wanted.wanted.contains(&variation)),
            (None, None) => Verdict::No,
        }
    }

    #[inline(never)]
    fn pick(&mut self, split: &'r Split<'r>, chain: &Chain<'_>) -> Pick {
        self.sink.open(Node::Split(split));
        let pick = self.pick_slice(split, chain);
        self.sink.close(match pick {
            Pick::Slice { number, .. } => End::Slice(Some(number)),
            Pick::Nothing => End::Slice(None),
            Pick::Fault { fault, .. } => End::Verdict(Verdict::Fault(fault)),
        });
        pick
    }

    fn pick_slice(&mut self, split: &'r Split<'r>, chain: &Chain<'_>) -> Pick {
        for (number, entry) in split.overrides.iter().enumerate() {
            if self.condition(&entry.when, chain) == Verdict::Yes {
                self.sink.fact(|| Fact::Overridden(number));
                return self.slice(split, entry.slice);
            }
        }
        self.has_split |= !split.is_trivial();
        if split.bucketing.cut.buckets() == 0 {
            return self.rest(split, chain);
        }
        // Whose bucket decides nothing is hashed for a trace alone.
        if !S::LIVE && split.slices.first().is_some_and(|slice| slice.takes_all) {
            return self.hashed_into(split, 0, chain);
        }
        let bucket = match self.world.place(split, self.asked, self.sink) {
            Placed::In(bucket) => Some(bucket),
            Placed::Unhashed => None,
            Placed::Slice(number) if number < split.slices.len() => return self.hashed_into(split, number, chain),
            Placed::Nowhere | Placed::Slice(_) => return Pick::Nothing,
        };
        match split.slice(bucket) {
            Some(number) => self.hashed_into(split, number, chain),
            None => self.rest(split, chain),
        }
    }

    /// What a slice gives, no experiment being looked at.
    fn slice(&mut self, split: &'r Split<'r>, number: usize) -> Pick {
        match split.slices[number].serves {
            Served::Variation(_) => Pick::Slice { number, in_experiment: false },
            served => {
                self.sink.fact(|| Fact::Hit(number));
                served.fault().map_or(Pick::Nothing, |fault| Pick::Fault { fault, serving: None })
            }
        }
    }

    /// What the hash of a context gives that falls into a slice.
    fn hashed_into(&mut self, split: &'r Split<'r>, number: usize, chain: &Chain<'_>) -> Pick {
        let in_experiment = match &split.slices[number].experiment {
            Experiment::Nobody => false,
            Experiment::Everybody => true,
            Experiment::Share(share) => matches!(self.pick(share, chain), Pick::Slice { .. }),
        };
        match self.slice(split, number) {
            Pick::Slice { number, .. } => Pick::Slice { number, in_experiment },
            pick => pick,
        }
    }

    /// What a split gives when no slice is picked.
    fn rest(&mut self, split: &'r Split<'r>, chain: &Chain<'_>) -> Pick {
        match split.rest {
            Rest::NoPick => Pick::Nothing,
            Rest::Last => match split.slices.len().checked_sub(1) {
                Some(last) => self.hashed_into(split, last, chain),
                None => Pick::Nothing,
            },
            Rest::Fail { fault, serving } => Pick::Fault { fault, serving },
        }
    }
}

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

mod relate;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::context::{Bound, Env, Other, Slot};
use crate::leaf::draw::Draws;
use crate::ruleset::{
    Absence, Absent, Arm, Bucketing, Condition, Cut, DecisionList, Dry, FaultId, Flag, FlagId, FlagUse, Logic, Rest,
    Role, Ruleset, Serve, Split, Subject, Test, VariationId, Verdict, View,
};
use relate::Related;

pub use crate::trace::{Decision, Reason};
use crate::trace::{End, Fact, Node, Sink};

/// Evaluates `flag` of `ruleset` for the context `bound`, and reports each step to `sink`.
pub fn evaluate<'r, S: Sink<'r>>(
    ruleset: &'r Ruleset<'r>,
    flag: FlagId,
    bound: &Bound<'_>,
    env: &Env,
    sink: &mut S,
) -> Decision {
    let asked = &ruleset.flags[flag];
    let mut walker = Walker { ruleset, bound, env, asked, draws: None, visits: 0, has_split: false, sink };
    walker.flag(flag, View::Served, None)
}

/// What a split gives when no slice is picked.
fn rest(split: &Split<'_>) -> Pick {
    match split.rest {
        Rest::NoPick => Pick::Nothing,
        Rest::Fail { fault, serving } => Pick::Fault { fault, serving },
    }
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

struct Walker<'w, 'r, S> {
    ruleset: &'r Ruleset<'r>,
    bound: &'w Bound<'w>,
    env: &'w Env,
    /// The flag that was asked for.
    asked: &'r Flag<'r>,
    /// Random draws, once one was needed.
    draws: Option<Draws>,
    /// How many other flags were entered.
    visits: usize,
    /// Whether a split that is none in name only was met since the arm was entered.
    has_split: bool,
    sink: &'w mut S,
}

/// What a context says of an attribute.
#[derive(Debug, Clone, Copy)]
struct Seen<'w> {
    text: &'w str,
    hash: u64,
    /// The value itself, where it is no text.
    other: Option<&'w Other>,
}

impl Seen<'_> {
    fn is_blank(self) -> bool {
        self.other.map_or(self.text.is_empty(), |other| other.is_blank)
    }

    /// How the reference prints it, where that is not the text itself.
    fn spelled(self) -> Option<String> {
        match self.other {
            Some(other) => Some(other.spelled.clone()),
            None => self.text.is_empty().then(String::new),
        }
    }
}

/// What a split gives.
enum Pick {
    Slice(usize),
    Nothing,
    Fault { fault: FaultId, serving: Option<VariationId> },
}

/// The variation that is served, and the fault that was met.
type Outcome = (Option<VariationId>, Option<FaultId>);

impl<'w, 'r, S: Sink<'r>> Walker<'w, 'r, S> {
    fn flag(&mut self, id: FlagId, view: View, above: Option<&Chain<'_>>) -> Decision {
        let flag = &self.ruleset.flags[id];
        let chain = Chain { flag: id, above, length: above.map_or(1, |above| above.length + 1) };
        self.sink.open(Node::Flag(flag, view));
        let (arms, rest) = match view {
            View::Served => (0..flag.body.arms.len(), Serve::Nothing),
            View::Choice => (flag.rules.clone(), flag.choice),
        };
        let decision = self.arms(flag, arms, &chain).unwrap_or_else(|| {
            let (variation, fault) = self.serve(flag, rest, &chain).unwrap_or_default();
            self.decision(None, variation, fault)
        });
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
                Verdict::Yes => self.serve(flag, arm.then, chain),
                Verdict::No | Verdict::Unknown => None,
                Verdict::Fault(fault) => Some((flag.on_fault, Some(fault))),
            };
            self.sink.close(End::Verdict(match arm.then {
                Serve::Fault(fault) if verdict == Verdict::Yes => Verdict::Fault(fault),
                _ => verdict,
            }));
            if let Some((variation, fault)) = served {
                return Some(self.decision(Some((arm, number)), variation, fault));
            }
            let jumps = verdict == Verdict::Yes && arm.dry == Dry::Otherwise;
            number = if jumps { (number + 1).max(end - 1) } else { number + 1 };
        }
        None
    }

    fn decision(
        &self,
        arm: Option<(&Arm<'_, Serve>, usize)>,
        variation: Option<VariationId>,
        fault: Option<FaultId>,
    ) -> Decision {
        let reason = match (fault, arm) {
            (Some(_), _) => Reason::Error,
            (None, Some((arm, number))) => self.reason(arm, number),
            (None, None) => Reason::Default,
        };
        Decision { variation, arm: arm.map(|(_, number)| number), fault, reason, drawn: self.draws.is_some() }
    }

    fn reason(&self, arm: &Arm<'_, Serve>, number: usize) -> Reason {
        match arm.role {
            Role::Broken(_) => Reason::Error,
            Role::Switch => Reason::Disabled,
            _ if self.has_split => Reason::Split,
            Role::Prerequisite | Role::Nobody => Reason::Default,
            _ if number == 0 && arm.when.is_constant => Reason::Static,
            Role::Otherwise => Reason::Default,
            Role::Target | Role::Rule | Role::Strategy | Role::Options => Reason::TargetingMatch,
        }
    }

    /// What an arm that was taken gives, with the fault that it met; `None` when it is dry.
    fn serve(&mut self, flag: &'r Flag<'r>, serve: Serve, chain: &Chain<'_>) -> Option<Outcome> {
        match serve {
            Serve::Variation(variation) => Some((Some(variation), None)),
            Serve::Nothing => Some((None, None)),
            Serve::Fault(fault) => Some((flag.on_fault, Some(fault))),
            Serve::Split(split) => {
                let split = &flag.splits[split];
                match self.pick(split, chain) {
                    Pick::Slice(slice) => Some((split.slices[slice].serves.ok(), None)),
                    Pick::Nothing => None,
                    Pick::Fault { fault, serving } => Some((serving, Some(fault))),
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
            Logic::Test(test) => self.test(test),
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
                Verdict::Fault(_) => *fault,
                settled => settled,
            },
            Logic::List(list) => self.branches(list, chain),
            Logic::Test(test) => self.test(test),
            Logic::Segment(id) => {
                let segment = &self.ruleset.segments[*id];
                self.sink.open(Node::Segment(segment));
                let verdict = self.condition(&segment.body, chain);
                self.sink.close(End::Verdict(verdict));
                verdict
            }
            Logic::Flag(wanted) => self.flag_use(wanted, chain),
            Logic::Gate(split) => match self.pick(split, chain) {
                Pick::Slice(slice) => Verdict::of(slice == 0),
                Pick::Nothing => Verdict::No,
                Pick::Fault { fault, .. } => Verdict::Fault(fault),
            },
            Logic::External { ordinal, .. } => self.external(*ordinal),
            Logic::Nobody { absent, given } => {
                if self.bound.is_nobody() {
                    *absent
                } else {
                    *given
                }
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

    #[inline(never)]
    fn flag_use(&mut self, wanted: &'r FlagUse<'r>, chain: &Chain<'_>) -> Verdict {
        let Ok(flag) = wanted.flag else { return Verdict::No };
        if chain.holds(flag) {
            return wanted.cycle;
        }
        self.visits += 1;
        if let Some(reach) =
            self.ruleset.reach.filter(|reach| chain.length >= reach.levels || self.visits > reach.visits)
        {
            return Verdict::Fault(reach.fault);
        }
        let has_split = self.has_split;
        let decision = self.flag(flag, wanted.view, Some(chain));
        self.has_split = has_split;
        match (decision.fault.or(wanted.fault), decision.variation) {
            (Some(fault), _) => Verdict::Fault(fault),
            (None, Some(variation)) => Verdict::of(wanted.wanted.contains(&variation)),
            (None, None) => Verdict::No,
        }
    }

    #[inline(never)]
    fn external(&mut self, ordinal: usize) -> Verdict {
        let name = self.asked.externals.get(ordinal);
        let answer = name.and_then(|name| self.env.answers.get(name.as_ref()).copied());
        self.sink.fact(|| Fact::Answered { ordinal, name: name.map(ToString::to_string), answer });
        Verdict::of(answer == Some(true))
    }

    #[inline]
    fn test(&mut self, test: &'r Test<'r>) -> Verdict {
        let Some(seen) = self.value(test.subject) else { return test.absent };
        let related = relate::relates(&test.relation, seen);
        if S::LIVE {
            relate::details(&test.relation, seen, |detail| self.sink.fact(|| detail));
        }
        match related {
            Related::Holds(holds) => Verdict::of(holds != test.negated),
            Related::Unread => test.failed,
            Related::Raised => test.raised,
            Related::Fault(fault) => Verdict::Fault(fault),
        }
    }

    /// What the context says of a subject.
    #[inline]
    fn value(&mut self, subject: Subject) -> Option<Seen<'w>> {
        let slot = match self.bound.get(subject.attribute) {
            Slot::Text(text, hash) => Some(Seen { text, hash: *hash, other: None }),
            Slot::Absent => None,
            Slot::Other(other) => Some(Seen { text: &other.text, hash: other.hash, other: Some(other) }),
        };
        let value = match subject.absence {
            Absence::Missing => slot,
            Absence::Blank => slot.filter(|seen| !seen.is_blank()),
            Absence::Now | Absence::Empty if slot.is_some() => slot,
            Absence::Now => {
                let (text, hash) = self.env.now_text();
                Some(Seen { text, hash, other: None })
            }
            Absence::Empty => (!self.bound.is_nobody()).then_some(Seen { text: "", hash: 0, other: None }),
        };
        self.sink.fact(|| Fact::Saw {
            subject,
            value: value.map(|seen| seen.text.to_owned()),
            spelled: slot.and_then(Seen::spelled),
            clock: slot.is_none() && subject.absence == Absence::Now,
        });
        value
    }

    #[inline(never)]
    fn pick(&mut self, split: &'r Split<'r>, chain: &Chain<'_>) -> Pick {
        self.sink.open(Node::Split(split));
        let pick = self.pick_slice(split, chain);
        self.sink.close(match pick {
            Pick::Slice(slice) => End::Slice(Some(slice)),
            Pick::Nothing => End::Slice(None),
            Pick::Fault { fault, .. } => End::Verdict(Verdict::Fault(fault)),
        });
        pick
    }

    fn pick_slice(&mut self, split: &'r Split<'r>, chain: &Chain<'_>) -> Pick {
        for (number, entry) in split.overrides.iter().enumerate() {
            if self.condition(&entry.when, chain) == Verdict::Yes {
                self.sink.fact(|| Fact::Overridden(number));
                return Pick::Slice(entry.slice);
            }
        }
        self.has_split |= !split.is_trivial();
        if split.bucketing.cut.buckets() == 0 {
            return rest(split);
        }
        let Some(bucket) = self.bucket(&split.bucketing) else { return Pick::Nothing };
        match split.slice(bucket).map(|slice| (slice, split.slices[slice].serves)) {
            Some((slice, Ok(_))) => Pick::Slice(slice),
            Some((_, Err(fault))) => Pick::Fault { fault, serving: None },
            None => rest(split),
        }
    }

    /// The bucket of the context, from 0; `None` where it has none.
    fn bucket(&mut self, bucketing: &'r Bucketing<'r>) -> Option<u32> {
        let Cut::Modulo { modulus, .. } = bucketing.cut;
        let identifier = bucketing.by.iter().find_map(|subject| self.value(*subject));
        let bucket = match (identifier, bucketing.absent) {
            (Some(seen), _) => self.hash(bucketing, seen.text) % modulus,
            (None, Absent::NoPick) => return None,
            (None, Absent::DrawIdentifier { up_to }) => {
                let drawn = self.draw(up_to).to_string();
                self.hash(bucketing, &drawn) % modulus
            }
            (None, Absent::DrawBucket) => self.draw(modulus) - 1,
        };
        self.sink.fact(|| Fact::Bucket(bucket));
        Some(bucket)
    }

    /// A number in `1..=up_to`.
    #[inline(never)]
    fn draw(&mut self, up_to: u32) -> u32 {
        let (env, asked) = (self.env, self.asked);
        let draws = self.draws.get_or_insert_with(|| Draws::new(env.seed, &asked.key, env.ordinal));
        let number = draws.below(up_to) + 1;
        self.sink.fact(|| Fact::Drawn { number, up_to });
        number
    }

    /// The hash of the joined seed.
    fn hash(&mut self, bucketing: &'r Bucketing<'r>, identifier: &str) -> u32 {
        bucketing.hash(&self.asked.key, identifier, |input, hash| {
            self.sink.fact(|| Fact::Hashed { input: String::from_utf8_lossy(input).into_owned(), hash });
            hash
        })
    }
}

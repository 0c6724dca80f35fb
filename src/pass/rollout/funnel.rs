//! The funnel: how many of the given users reach each rule, pass each condition, fall into each slice, and where they land.
//!
//! It counts what real evaluations do, by listening to them ([`crate::trace`]) without having anything worked out for people, so
//! that a million users take seconds. A count belongs to a place in the rules as they are gone through: a segment that two
//! rules ask for is counted at each. Flags that this one depends on are counted as one condition; their own rules are not
//! looked into. The memory does not grow with the users but for [`Ids`]; places and groups are bounded.

mod count;
mod told;

use std::collections::HashMap;

use crate::context::{Bound, Env};
use crate::eval::{Decision, evaluate};
use crate::ruleset::{Condition, FlagId, Logic, Ruleset, Split};
use crate::trace::Node;

use super::ids::Ids;
use super::place::{Found, served};
use super::walk::{Walk, walk_with};
use count::{Counter, Frame, Listener, Place};
pub use told::{Counted, Group, Part, Piece, Rule, Slices};

/// Counts users at the places of one flag.
#[derive(Debug)]
pub struct Funnel<'r> {
    ruleset: &'r Ruleset<'r>,
    flag: FlagId,
    /// The places, each behind the one that it is reached from; the first is the flag.
    counters: Vec<Counter<'r>>,
    /// Whether there were more places than are counted.
    is_cut: bool,
    /// What is counted of each group beside the places.
    groups: Vec<Landing>,
    /// The places in `groups` of the values that users are told apart by.
    by_value: HashMap<Option<String>, usize>,
    /// The users' keys.
    ids: Ids,
    /// The places that an evaluation is at; kept for its room.
    open: Vec<Frame>,
}

/// Where the users of a group land.
#[derive(Debug, Default)]
struct Landing {
    contexts: u64,
    /// By the variations of the flag, then the caller's default, then evaluations that end in a fault.
    outcomes: Vec<u64>,
    /// By the arm that decided.
    arms: Vec<u64>,
    /// Contexts that the reference refuses.
    refused: u64,
    /// Answers that hang on a random draw.
    drawn: u64,
}

/// A user to be counted.
#[derive(Debug, Clone, Copy, Default)]
pub struct User<'u> {
    /// The key, where there is one.
    pub id: Option<&'u str>,
    /// The line at which the user stands.
    pub line: u64,
    /// What the user is grouped by; nothing where the context says nothing of it.
    pub group: Option<&'u str>,
}

impl<'r> Funnel<'r> {
    /// So many places are counted apart.
    pub const MOST_PLACES: usize = 10_000;
    /// So many groups are counted apart; users of values that come later are counted together.
    pub const MOST_GROUPS: usize = 100;

    /// A funnel of `flag`, all counts at 0.
    #[must_use]
    pub fn new(ruleset: &'r Ruleset<'r>, flag: FlagId) -> Funnel<'r> {
        let asked = &ruleset.flags[flag];
        let mut funnel = Funnel {
            ruleset,
            flag,
            counters: vec![Counter::new(Place::Flag)],
            is_cut: false,
            groups: Vec::new(),
            by_value: HashMap::new(),
            ids: Ids::default(),
            open: Vec::new(),
        };
        // What nobody reaches has its place, too.
        for (number, arm) in asked.body.arms.iter().enumerate() {
            let Some(place) = funnel.add(0, Place::of(Node::Arm(arm, number))) else { break };
            funnel.lay_out(place, &arm.when);
            if let Some(split) = served(asked, arm.then) {
                funnel.lay_out_split(place, split);
            }
        }
        funnel
    }

    fn lay_out(&mut self, from: usize, condition: &'r Condition<'r>) {
        let Some(place) = self.add(from, Place::Condition(condition)) else { return };
        match &condition.logic {
            Logic::All(inner) | Logic::Any(inner) => inner.iter().for_each(|inner| self.lay_out(place, inner)),
            Logic::Not(inner) | Logic::Settle { inner, .. } => self.lay_out(place, inner),
            Logic::List(list) => {
                for arm in &list.arms {
                    if let Some(branch) = self.add(place, Place::of(Node::Branch(arm))) {
                        self.lay_out(branch, &arm.when);
                    }
                }
            }
            Logic::Segment(id) => {
                let segment = &self.ruleset.segments[*id];
                // One that leads to others may lead back to itself; its places are made when somebody gets there.
                if segment.cycle.is_none()
                    && let Some(inside) = self.add(place, Place::of(Node::Segment(segment)))
                {
                    self.lay_out(inside, &segment.body);
                }
            }
            Logic::Membership(membership) => self.lay_out(place, &membership.otherwise),
            Logic::Gate(split) => self.lay_out_split(place, split),
            Logic::Unheeded(_)
            | Logic::Const(_)
            | Logic::Nobody { .. }
            | Logic::Test(_)
            | Logic::Flag(_)
            | Logic::External { .. }
            | Logic::Never { .. }
            | Logic::Broken(_) => {}
        }
    }

    fn lay_out_split(&mut self, from: usize, split: &'r Split<'r>) {
        let Some(place) = self.add(from, Place::Split(split)) else { return };
        for entry in &split.overrides {
            self.lay_out(place, &entry.when);
        }
    }

    /// Adds a place that is reached from another; nothing where there are enough.
    fn add(&mut self, from: usize, place: Place<'r>) -> Option<usize> {
        let number = self.counters.len();
        if number >= Funnel::MOST_PLACES {
            self.is_cut = true;
            return None;
        }
        self.counters.push(Counter::new(place));
        self.counters[from].inner.push(number);
        Some(number)
    }

    /// Evaluates the flag for a user and counts what happens. Of a context that the reference refuses nothing is evaluated, and
    /// there is no decision.
    pub fn count(&mut self, bound: &Bound<'_>, env: &Env, user: User<'_>) -> Option<Decision> {
        self.counted(bound, user, |funnel, group| {
            evaluate(funnel.ruleset, funnel.flag, bound, env, &mut Listener::new(funnel, bound, env, group))
        })
    }

    /// The same, and tells where the user lies on the splits `found`, without a bucket where a split takes everybody.
    pub fn follow(&mut self, found: &[Found<'r>], bound: &Bound<'_>, env: &Env, user: User<'_>) -> Option<Walk> {
        let mut followed = None;
        self.counted(bound, user, |funnel, group| {
            let (ruleset, flag) = (funnel.ruleset, funnel.flag);
            let mut listener = Listener::new(funnel, bound, env, group);
            let walk = walk_with::<_, false>(ruleset, flag, found, (bound, env), &mut listener);
            followed.insert(walk).decision
        })?;
        followed
    }

    fn counted(
        &mut self,
        bound: &Bound<'_>,
        user: User<'_>,
        evaluated: impl FnOnce(&mut Funnel<'r>, usize) -> Decision,
    ) -> Option<Decision> {
        self.ids.note(user.id, user.line);
        let group = self.group(user.group);
        let flag = &self.ruleset.flags[self.flag];
        if bound.refused().is_some() {
            self.groups[group].contexts += 1;
            self.groups[group].refused += 1;
            return None;
        }
        let decision = evaluated(self, group);
        let landing = &mut self.groups[group];
        landing.contexts += 1;
        landing.drawn += u64::from(decision.drawn);
        landing.outcomes.resize(flag.variations.len() + 2, 0);
        let outcome = match (decision.fault, decision.variation) {
            (Some(_), _) => flag.variations.len() + 1,
            (None, Some(variation)) if !flag.variations[variation].is_default => variation,
            (None, _) => flag.variations.len(),
        };
        landing.outcomes[outcome] += 1;
        if let Some(arm) = decision.arm {
            landing.arms.resize(flag.body.arms.len(), 0);
            landing.arms[arm] += 1;
        }
        Some(decision)
    }

    /// The group of a value; the last one where there are enough.
    fn group(&mut self, value: Option<&str>) -> usize {
        if let (None, [_]) = (value, self.groups.as_slice())
            && self.by_value.contains_key(&None)
        {
            return 0;
        }
        let value = value.map(str::to_owned);
        if let Some(group) = self.by_value.get(&value) {
            return *group;
        }
        let group = self.groups.len();
        if self.by_value.len() < Funnel::MOST_GROUPS {
            self.by_value.insert(value, group);
            self.groups.push(Landing::default());
            return group;
        }
        if group == Funnel::MOST_GROUPS {
            self.groups.push(Landing::default());
        }
        Funnel::MOST_GROUPS
    }
}

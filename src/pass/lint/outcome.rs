//! What conditions can say and flags can serve, whatever the context says.
//!
//! It is never less than what an evaluation can come to, so that what is missing here is proved: a verdict that is not among
//! those of a condition is never its verdict, and an arm that is not reached is reached by nobody. What depends on a context
//! is taken as possible.

use std::rc::Rc;

use crate::ruleset::{
    Absent, Condition, Dry, Flag, FlagId, FlagUse, Hash, Layout, Logic, Relation, Rest, Ruleset, SegmentId, Serve,
    Served, Split, Test, Typed, Unusable, VariationId, Verdict, View,
};

/// A set of verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdicts(u8);

impl Verdicts {
    const NONE: Verdicts = Verdicts(0);
    /// It holds.
    pub(super) const YES: Verdicts = Verdicts(1);
    /// It does not hold.
    pub(super) const NO: Verdicts = Verdicts(2);
    const UNKNOWN: Verdicts = Verdicts(4);
    const FAULT: Verdicts = Verdicts(8);
    const ALL: Verdicts = Verdicts(15);

    fn of(verdict: Verdict) -> Verdicts {
        match verdict {
            Verdict::Yes => Verdicts::YES,
            Verdict::No => Verdicts::NO,
            Verdict::Unknown => Verdicts::UNKNOWN,
            Verdict::Fault(_) => Verdicts::FAULT,
        }
    }

    fn and(self, other: Verdicts) -> Verdicts {
        Verdicts(self.0 | other.0)
    }

    fn without(self, other: Verdicts) -> Verdicts {
        Verdicts(self.0 & !other.0)
    }

    fn when(self, holds: bool) -> Verdicts {
        if holds { self } else { Verdicts::NONE }
    }

    /// Whether one of `other` is among them.
    pub(super) fn has(self, other: Verdicts) -> bool {
        self.0 & other.0 != 0
    }

    fn negated(self) -> Verdicts {
        let rest = self.without(Verdicts::YES.and(Verdicts::NO));
        rest.and(Verdicts::NO.when(self.has(Verdicts::YES))).and(Verdicts::YES.when(self.has(Verdicts::NO)))
    }
}

/// What a flag can serve.
#[derive(Debug)]
pub(super) struct CanServe {
    /// Of each variation whether it can be served.
    pub(super) variations: Vec<bool>,
    /// Whether the caller's default can be.
    pub(super) nothing: bool,
    /// Whether an evaluation can end in a fault.
    pub(super) fault: bool,
    /// Of each arm whether an evaluation can get there.
    pub(super) reached: Vec<bool>,
}

impl CanServe {
    fn new(flag: &Flag<'_>, all: bool) -> CanServe {
        let (variations, reached) = (vec![all; flag.variations.len()], vec![all; flag.body.arms.len()]);
        CanServe { variations, nothing: all, fault: all, reached }
    }

    /// The variations that can be served.
    pub(super) fn ids(&self) -> impl Iterator<Item = VariationId> + '_ {
        self.variations.iter().enumerate().filter(|(_, can)| **can).map(|(id, _)| id)
    }

    /// Whether an evaluation can get to the arm of that number.
    pub(super) fn reaches(&self, arm: usize) -> bool {
        self.reached.get(arm).copied().unwrap_or(true)
    }

    fn add(&mut self, id: VariationId) {
        if let Some(can) = self.variations.get_mut(id) {
            *can = true;
        }
    }

    fn fail(&mut self, serving: Option<VariationId>) {
        self.fault = true;
        match serving {
            Some(id) => self.add(id),
            None => self.nothing = true,
        }
    }
}

/// What a split can pick.
struct Picks {
    slices: Vec<bool>,
    nothing: bool,
    /// Whether the evaluation can end here, and with which variation.
    fault: bool,
    serving: Option<VariationId>,
}

/// What is known of a flag or a segment.
#[derive(Debug, Clone)]
enum Known<T> {
    Not,
    /// It is being looked at, so that it leads back to itself.
    Open,
    Yes(T),
}

/// So deep flags and segments are followed.
const LEVELS: usize = 64;
/// Splits of more slices than this are taken to pick any.
const MANY: usize = 512;

/// What the flags of a ruleset can serve, found out when it is asked for.
#[derive(Debug)]
pub(super) struct Outcomes<'r, 's> {
    ruleset: &'r Ruleset<'s>,
    served: Vec<Known<Rc<CanServe>>>,
    chosen: Vec<Known<Rc<CanServe>>>,
    segments: Vec<Known<Verdicts>>,
    levels: usize,
}

impl<'r, 's> Outcomes<'r, 's> {
    pub(super) fn of(ruleset: &'r Ruleset<'s>) -> Outcomes<'r, 's> {
        let flags = vec![Known::Not; ruleset.flags.len()];
        let segments = vec![Known::Not; ruleset.segments.len()];
        Outcomes { ruleset, served: flags.clone(), chosen: flags, segments, levels: 0 }
    }

    /// What a flag can serve, looked at so.
    pub(super) fn flag(&mut self, id: FlagId, view: View) -> Rc<CanServe> {
        let flag = &self.ruleset.flags[id];
        let known = |outcomes: &mut Outcomes<'r, 's>, new| {
            let list = if view == View::Served { &mut outcomes.served } else { &mut outcomes.chosen };
            std::mem::replace(&mut list[id], new)
        };
        match known(self, Known::Open) {
            Known::Yes(served) => {
                known(self, Known::Yes(Rc::clone(&served)));
                return served;
            }
            Known::Not if self.levels < LEVELS => {}
            before => {
                known(self, before);
                return Rc::new(CanServe::new(flag, true));
            }
        }
        self.levels += 1;
        let served = Rc::new(self.arms(flag, view));
        self.levels -= 1;
        known(self, Known::Yes(Rc::clone(&served)));
        served
    }

    fn arms(&mut self, flag: &'r Flag<'s>, view: View) -> CanServe {
        let mut can = CanServe::new(flag, false);
        let (arms, rest) = match view {
            View::Served => (0..flag.body.arms.len(), Serve::Nothing),
            View::Choice => (flag.rules.clone(), flag.choice),
        };
        let last = arms.end.wrapping_sub(1);
        let (mut goes_on, mut jumps) = (true, false);
        for number in arms {
            let Some(arm) = flag.body.arms.get(number).filter(|_| goes_on || jumps && number == last) else { continue };
            can.reached[number] = true;
            let when = self.condition(&arm.when);
            goes_on = when.has(Verdicts::NO.and(Verdicts::UNKNOWN));
            if when.has(Verdicts::FAULT) {
                can.fail(flag.on_fault);
            }
            if when.has(Verdicts::YES) && self.serve(flag, arm.then, &mut can) {
                jumps |= arm.dry == Dry::Otherwise;
                goes_on |= arm.dry == Dry::Next || number == last;
            }
        }
        if goes_on && self.serve(flag, rest, &mut can) {
            can.nothing = true;
        }
        can
    }

    /// Adds what is served; whether it can be dry.
    fn serve(&mut self, flag: &'r Flag<'s>, serve: Serve, can: &mut CanServe) -> bool {
        match serve {
            Serve::Variation(id) => can.add(id),
            Serve::Nothing => can.nothing = true,
            Serve::Dry => return true,
            Serve::Fault(_) => can.fail(flag.on_fault),
            Serve::Split(split) => {
                let Some(split) = flag.splits.get(split) else { return true };
                let mut picks = self.picks(split);
                for (slice, _) in split.slices.iter().zip(&picks.slices).filter(|(_, can)| **can) {
                    match slice.serves {
                        Served::Variation(id) => can.add(id),
                        Served::Nothing => picks.nothing = true,
                        Served::Fault(_) => can.fail(None),
                    }
                }
                if picks.fault {
                    can.fail(picks.serving);
                }
                return picks.nothing;
            }
        }
        false
    }

    fn picks(&mut self, split: &'r Split<'s>) -> Picks {
        let mut picks = Picks { slices: vec![false; split.slices.len()], nothing: false, fault: false, serving: None };
        let pick = |slices: &mut Vec<bool>, number: usize| {
            if let Some(can) = slices.get_mut(number) {
                *can = true;
            }
        };
        for entry in &split.overrides {
            let when = self.condition(&entry.when);
            if when.has(Verdicts::YES) {
                pick(&mut picks.slices, entry.slice);
            }
            if when == Verdicts::YES {
                return picks;
            }
        }
        let buckets = split.bucketing.cut.buckets();
        if buckets > 0 {
            if split.slices.first().is_some_and(|slice| slice.takes_all) {
                pick(&mut picks.slices, 0);
                return picks;
            }
            picks.nothing = split.bucketing.absent == Absent::NoPick;
            if split.slices.len() > MANY {
                picks.slices.fill(true);
            } else {
                for (number, share) in split.shares().into_iter().enumerate() {
                    if share > 0.0 || split.slices.get(number).is_some_and(|slice| slice.takes_all) {
                        pick(&mut picks.slices, number);
                    }
                }
            }
            let takes_rest = split.slices.iter().any(|slice| slice.takes_all);
            let is_unhashed = matches!(split.bucketing.hash, Hash::Md5 { is_ascii: true });
            if takes_rest || !is_unhashed && leaves_nobody_out(split) {
                return picks;
            }
        }
        match split.rest {
            Rest::NoPick => picks.nothing = true,
            Rest::Last => match split.slices.len().checked_sub(1) {
                Some(last) => pick(&mut picks.slices, last),
                None => picks.nothing = true,
            },
            Rest::Fail { serving, .. } => (picks.fault, picks.serving) = (true, serving),
        }
        picks
    }

    /// What a condition can say.
    pub(super) fn condition(&mut self, condition: &'r Condition<'s>) -> Verdicts {
        match &condition.logic {
            Logic::Const(holds) => Verdicts::of(Verdict::of(*holds)),
            Logic::All(inner) => self.until(inner, Verdicts::YES),
            Logic::Any(inner) => self.until(inner, Verdicts::NO),
            Logic::Not(inner) => self.condition(inner).negated(),
            Logic::Settle { inner, unknown, fault } => {
                let inner = self.condition(inner);
                inner
                    .without(Verdicts::UNKNOWN)
                    .and(Verdicts::of(*unknown).when(inner.has(Verdicts::UNKNOWN)))
                    .and(Verdicts::of(*fault).when(inner.has(Verdicts::FAULT)))
            }
            Logic::List(list) => {
                let mut said = Verdicts::NONE;
                for arm in &list.arms {
                    let when = self.condition(&arm.when);
                    said = said.and(Verdicts::of(Verdict::of(arm.then)).when(when.has(Verdicts::YES)));
                    said = said.and(Verdicts::FAULT.when(when.has(Verdicts::FAULT)));
                    if !when.has(Verdicts::NO.and(Verdicts::UNKNOWN)) {
                        return said;
                    }
                }
                said.and(Verdicts::NO)
            }
            Logic::Test(test) => of_test(test),
            Logic::Segment(id) => self.segment(*id),
            Logic::Membership(membership) if membership.reference.is_none() => Verdicts::NO,
            Logic::Membership(membership) => self.condition(&membership.otherwise).and(Verdicts::YES).and(Verdicts::NO),
            Logic::Flag(wanted) => self.flag_use(wanted),
            Logic::Gate(split) => {
                let picks = self.picks(split);
                let mut said = Verdicts::NO.when(picks.nothing).and(Verdicts::FAULT.when(picks.fault));
                for (number, slice) in split.slices.iter().enumerate().filter(|(number, _)| picks.slices[*number]) {
                    said = said.and(match slice.serves {
                        Served::Variation(_) => Verdicts::of(Verdict::of(number == 0)),
                        Served::Nothing => Verdicts::NO,
                        Served::Fault(_) => Verdicts::FAULT,
                    });
                }
                said
            }
            Logic::External { .. } => Verdicts::YES.and(Verdicts::NO),
            Logic::Nobody { absent, given } => Verdicts::of(*absent).and(Verdicts::of(*given)),
            Logic::Unheeded(_) => Verdicts::YES,
            Logic::Never { .. } => Verdicts::NO,
            // Where only ffctl cannot go on, the SDK says something.
            Logic::Broken(fault) if self.ruleset.fault(*fault).is_ours => Verdicts::ALL,
            Logic::Broken(_) => Verdicts::FAULT,
        }
    }

    fn until(&mut self, inner: &'r [Condition<'s>], through: Verdicts) -> Verdicts {
        let mut said = Verdicts::NONE;
        for condition in inner {
            let own = self.condition(condition);
            said = said.and(own.without(through));
            if !own.has(through) {
                return said;
            }
        }
        said.and(through)
    }

    /// What a segment can say.
    pub(super) fn segment(&mut self, id: SegmentId) -> Verdicts {
        let Some(known) = self.segments.get_mut(id) else { return Verdicts::ALL };
        match known {
            Known::Yes(said) => return *said,
            Known::Not if self.levels < LEVELS => *known = Known::Open,
            Known::Not | Known::Open => return Verdicts::ALL,
        }
        self.levels += 1;
        let said = self.condition(&self.ruleset.segments[id].body);
        self.levels -= 1;
        self.segments[id] = Known::Yes(said);
        said
    }

    /// What the condition can say that another flag answers so.
    pub(super) fn flag_use(&mut self, wanted: &FlagUse<'s>) -> Verdicts {
        let id = match wanted.flag {
            Ok(id) => id,
            Err(why) => return Verdicts::of(Verdict::of(why == Unusable::Skipped)),
        };
        let can = self.flag(id, wanted.view);
        if wanted.fault.is_some() {
            return Verdicts::FAULT;
        }
        let mut is_wanted = vec![false; can.variations.len()];
        for id in &wanted.wanted {
            if let Some(is_wanted) = is_wanted.get_mut(*id) {
                *is_wanted = true;
            }
        }
        let fits = can.ids().any(|id| is_wanted[id]);
        let fails = can.nothing || can.fault || can.ids().any(|id| !is_wanted[id]);
        let ends = Verdicts::FAULT.when(can.fault);
        Verdicts::YES.when(fits).and(Verdicts::NO.when(fails)).and(ends)
    }
}

/// Whether each bucket is in a slice.
pub(super) fn leaves_nobody_out(split: &Split<'_>) -> bool {
    let buckets = split.bucketing.cut.buckets();
    match split.layout {
        Layout::Stacked if split.rest == Rest::Last => !split.slices.is_empty(),
        Layout::Stacked => split.slices.iter().any(|slice| slice.upto >= buckets),
        Layout::Ranged if split.slices.len() > MANY => false,
        Layout::Ranged => split.pieces().iter().all(|(_, _, slice)| slice.is_some()),
    }
}

fn of_test(test: &Test<'_>) -> Verdicts {
    let otherwise = Verdicts::of(test.absent).and(Verdicts::of(test.failed)).and(Verdicts::of(test.raised));
    let (holds, fails, ends) = match &test.relation {
        Relation::OneOf(set) | Relation::AnyItem(set) => (!set.items().is_empty(), true, false),
        Relation::Is(operand) => (operand.is_some(), true, false),
        Relation::Has { texts, broken, .. } => (!texts.is_empty(), true, broken.is_some()),
        Relation::Present => (true, false, false),
        Relation::Typed(typed) => match &**typed {
            Typed::Nothing { .. } => (false, true, false),
            Typed::Equal { .. } | Typed::Version { .. } => (true, true, false),
            Typed::Number { .. } | Typed::Moment { .. } | Typed::Pattern { .. } => (true, true, true),
        },
        Relation::Digest(_) | Relation::Search(_) | Relation::Unusable { .. } => (true, true, true),
        _ => (true, true, false),
    };
    let of = |holds: bool| Verdicts::of(Verdict::of(holds != test.negated));
    otherwise.and(of(true).when(holds)).and(of(false).when(fails)).and(Verdicts::FAULT.when(ends))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_verdicts_are_turned_round_verdict_by_verdict() {
        let both = Verdicts::YES.and(Verdicts::NO);
        assert_eq!(Verdicts::YES.negated(), Verdicts::NO);
        assert_eq!(both.negated(), both);
        let others = Verdicts::UNKNOWN.and(Verdicts::FAULT);
        assert_eq!(others.negated(), others);
        assert_eq!(others.and(Verdicts::NO).negated(), others.and(Verdicts::YES));
    }
}

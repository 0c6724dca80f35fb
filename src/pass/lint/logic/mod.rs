//! What can be proved of conditions: that one holds wherever another does, that two exclude each other, that one never or
//! always holds.
//!
//! Pure, over the rule model. What cannot be proved is not claimed: `None` and `false` mean that nothing is known. A proof is
//! kept as the conditions that it rests on, and becomes a sentence only where somebody is to read it ([`words`]).

mod arms;
mod ordered;
mod pair;
mod spans;
mod split;
mod sure;
#[cfg(test)]
mod tests;
pub(super) mod words;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use foldhash::fast::FixedState;

pub(super) use arms::Reach;
pub(super) use pair::{is_empty_list, of_absent};

use crate::ruleset::{
    Absent, Condition, DecisionList, FlagId, FlagUse, Logic, Reached, Relation, Ruleset, Segment, SegmentId, Test,
    Unusable, Verdict,
};
use pair::Pairs;

/// So deep conditions are followed into each other.
const DEEPEST: usize = 12;
/// So many steps are made for one flag; beyond them nothing is proved.
const MOST_STEPS: u32 = 2_000_000;

/// What a proof rests on.
#[derive(Debug, Clone)]
pub(super) enum Why<'r, 's> {
    /// Both ask the same.
    Same,
    /// These two tests.
    Tests(&'r Test<'s>, &'r Test<'s>),
    /// This one holds for everybody.
    Always(&'r Condition<'s>),
    /// Both ask the same flag.
    Flags(&'r FlagUse<'s>, &'r FlagUse<'s>),
    /// What a segment asks.
    Within(&'r Segment<'s>, Box<Why<'r, 's>>),
    /// Of what holds where another thing does: that two exclude each other. Of what excludes another: that it holds where the
    /// contrary of that does.
    Turned(Box<Why<'r, 's>>),
    /// Each value that the first test asks for is refused by one of the others.
    NoneLeft(&'r Test<'s>, Vec<&'r Test<'s>>),
    /// Several things.
    Many(Vec<Why<'r, 's>>),
}

/// That two conditions never hold together.
#[derive(Debug, Clone)]
pub(super) struct Exclusion<'r, 's> {
    /// Why not.
    pub(super) why: Why<'r, 's>,
    /// Whether an attribute that is a list can satisfy both.
    pub(super) unless_list: bool,
}

/// Proves.
#[derive(Debug)]
pub(super) struct Prover<'r, 's> {
    ruleset: &'r Ruleset<'s>,
    pairs: Pairs,
    /// Which flags draw at random.
    draws: RefCell<HashMap<FlagId, bool, FixedState>>,
    steps: Cell<u32>,
}

impl<'r, 's> Prover<'r, 's> {
    pub(super) fn new(ruleset: &'r Ruleset<'s>) -> Prover<'r, 's> {
        let pairs = Pairs { values: ruleset.wording.values };
        Prover { ruleset, pairs, draws: RefCell::default(), steps: Cell::new(0) }
    }

    /// Another flag, or segment, is looked at.
    pub(super) fn begin(&self) {
        self.steps.set(0);
    }

    /// Whether there is time for something that takes so many steps.
    fn may(&self, steps: usize) -> bool {
        let steps = self.steps.get().saturating_add(u32::try_from(steps).unwrap_or(u32::MAX));
        self.steps.set(steps);
        steps < MOST_STEPS
    }

    /// The conditions that must all hold for `condition` to hold.
    pub(super) fn parts(condition: &'r Condition<'s>) -> Vec<&'r Condition<'s>> {
        fn add<'r, 's>(condition: &'r Condition<'s>, parts: &mut Vec<&'r Condition<'s>>) {
            match &condition.logic {
                Logic::All(inner) => inner.iter().for_each(|condition| add(condition, parts)),
                Logic::Const(true) | Logic::Unheeded(_) => {}
                _ => parts.push(condition),
            }
        }
        let mut parts = Vec::new();
        add(condition, &mut parts);
        parts
    }

    /// The body of a segment that leads to no other one.
    fn body(&self, id: SegmentId) -> Option<(&'r Segment<'s>, &'r Condition<'s>)> {
        let segment = self.ruleset.segments.get(id)?;
        segment.cycle.is_none().then_some((segment, &segment.body))
    }

    /// That `other` holds whenever `one` does.
    pub(super) fn implies(&self, one: &'r Condition<'s>, other: &'r Condition<'s>) -> Option<Why<'r, 's>> {
        self.implied(one, other, 0)
    }

    fn implied(&self, one: &'r Condition<'s>, other: &'r Condition<'s>, depth: usize) -> Option<Why<'r, 's>> {
        if depth > DEEPEST || !self.may(1) {
            return None;
        }
        let deeper = |one, other| self.implied(one, other, depth + 1);
        match (&one.logic, &other.logic) {
            (Logic::Test(asked), Logic::Test(wanted)) => {
                let is_implied = self.may(weight(asked, wanted)) && self.pairs.implies(asked, wanted);
                return is_implied.then_some(Why::Tests(asked, wanted));
            }
            (_, Logic::Const(true) | Logic::Unheeded(_)) => return Some(Why::Always(other)),
            (_, Logic::All(inner)) => {
                let all: Option<Vec<_>> = inner.iter().map(|wanted| deeper(one, wanted)).collect();
                return all.map(Why::Many);
            }
            _ => {}
        }
        if self.always(other) {
            return Some(Why::Always(other));
        }
        match (&one.logic, &other.logic) {
            (Logic::All(inner), _) => inner.iter().find_map(|asked| deeper(asked, other)),
            (Logic::Segment(id), Logic::Segment(same)) if id == same => self.is_steady(one, depth).then_some(Why::Same),
            (Logic::Flag(asked), Logic::Flag(wanted)) => {
                let is_implied = self.is_same_flag(asked, wanted)
                    && asked.wanted.iter().all(|variation| wanted.wanted.contains(variation));
                is_implied.then_some(Why::Flags(asked, wanted))
            }
            (Logic::Gate(asked), Logic::Gate(wanted)) => split::is_within(asked, wanted).then_some(Why::Same),
            (Logic::External { ordinal, .. }, Logic::External { ordinal: same, .. }) => {
                (ordinal == same).then_some(Why::Same)
            }
            (Logic::Not(asked), Logic::Not(wanted)) => match (&asked.logic, &wanted.logic) {
                (Logic::Segment(id), Logic::Segment(same)) if id == same => {
                    self.is_steady(asked, depth).then_some(Why::Same)
                }
                _ => None,
            },
            (_, Logic::Settle { inner, .. }) => deeper(one, inner),
            (Logic::Settle { inner, unknown, fault }, _) if is_not_yes(*unknown, *fault) => deeper(inner, other),
            (_, Logic::Not(inner)) => {
                let exclusion = self.excluded(one, inner, depth + 1)?;
                let why = Why::Turned(Box::new(exclusion.why));
                (!exclusion.unless_list && self.is_settled(inner, depth)).then_some(why)
            }
            (_, Logic::Segment(id)) => {
                let (segment, body) = self.body(*id)?;
                Some(Why::Within(segment, Box::new(deeper(one, body)?)))
            }
            (Logic::Segment(id), _) => {
                if let Logic::Any(inner) = &other.logic
                    && let Some(why) = self.is_one_of(one, inner, depth)
                {
                    return Some(why);
                }
                let (segment, body) = self.body(*id)?;
                Some(Why::Within(segment, Box::new(deeper(body, other)?)))
            }
            (_, Logic::List(list)) => self.leads_into(one, list, depth),
            (Logic::List(list), _) => {
                let all: Option<Vec<_>> = members(list).map(|member| deeper(member, other)).collect();
                all.filter(|all| !all.is_empty()).map(Why::Many)
            }
            (Logic::Any(inner), _) => {
                let all: Option<Vec<_>> = inner.iter().map(|member| deeper(member, other)).collect();
                all.filter(|all| !all.is_empty()).map(Why::Many)
            }
            (_, Logic::Any(inner)) => self.is_one_of(one, inner, depth),
            _ => None,
        }
    }

    /// That one of `any` holds where `one` does, and that none before it keeps it from being asked.
    fn is_one_of(&self, one: &'r Condition<'s>, any: &'r [Condition<'s>], depth: usize) -> Option<Why<'r, 's>> {
        for member in any {
            if let Some(why) = self.implied(one, member, depth + 1) {
                return Some(why);
            }
            if !self.is_settled(member, depth) {
                return None;
            }
        }
        None
    }

    /// That a list says yes to whoever satisfies `one`.
    fn leads_into(
        &self,
        one: &'r Condition<'s>,
        list: &'r DecisionList<'s, bool>,
        depth: usize,
    ) -> Option<Why<'r, 's>> {
        for arm in &list.arms {
            if arm.then {
                if let Some(why) = self.implied(one, &arm.when, depth + 1) {
                    return Some(why);
                }
            } else if self.excluded(one, &arm.when, depth + 1).is_none_or(|exclusion| exclusion.unless_list)
                && !self.is_never(&arm.when, depth)
            {
                return None;
            }
            if !self.is_faultless(&arm.when, depth) {
                return None;
            }
        }
        None
    }

    /// That nobody satisfies both.
    pub(super) fn excludes(&self, one: &'r Condition<'s>, other: &'r Condition<'s>) -> Option<Exclusion<'r, 's>> {
        self.excluded(one, other, 0)
    }

    fn excluded(&self, one: &'r Condition<'s>, other: &'r Condition<'s>, depth: usize) -> Option<Exclusion<'r, 's>> {
        if depth > DEEPEST || !self.may(1) {
            return None;
        }
        // What is turned round is compared before a segment is opened.
        let (one, other) = if matches!(other.logic, Logic::Not(_)) { (other, one) } else { (one, other) };
        self.excluded_by(one, other, depth).or_else(|| self.excluded_by(other, one, depth))
    }

    fn excluded_by(&self, one: &'r Condition<'s>, other: &'r Condition<'s>, depth: usize) -> Option<Exclusion<'r, 's>> {
        let deeper = |one| self.excluded(one, other, depth + 1);
        match (&one.logic, &other.logic) {
            (Logic::Test(first), Logic::Test(second)) => {
                if !self.may(weight(first, second)) {
                    return None;
                }
                let apart = self.pairs.excludes(first, second)?;
                Some(Exclusion { why: Why::Tests(first, second), unless_list: apart.unless_list })
            }
            (Logic::Flag(first), Logic::Flag(second)) => {
                let is_apart = self.is_same_flag(first, second)
                    && !first.wanted.iter().any(|variation| second.wanted.contains(variation));
                is_apart.then_some(Exclusion { why: Why::Flags(first, second), unless_list: false })
            }
            (Logic::Not(inner), _) => {
                let why = self.implied(other, inner, depth + 1)?;
                Some(Exclusion { why: Why::Turned(Box::new(why)), unless_list: false })
            }
            (Logic::All(inner), _) => inner.iter().find_map(deeper),
            (Logic::Settle { inner, unknown, fault }, _) if is_not_yes(*unknown, *fault) => deeper(inner),
            (Logic::Segment(id), _) => {
                let (segment, body) = self.body(*id)?;
                let Exclusion { why, unless_list } = deeper(body)?;
                Some(Exclusion { why: Why::Within(segment, Box::new(why)), unless_list })
            }
            (Logic::Any(inner), _) => all_excluded(inner.iter().map(deeper)),
            (Logic::List(list), _) => all_excluded(members(list).map(deeper)),
            _ => None,
        }
    }

    /// Whether a condition never holds.
    pub(super) fn never(&self, condition: &'r Condition<'s>) -> bool {
        self.is_never(condition, 0)
    }

    fn is_never(&self, condition: &'r Condition<'s>, depth: usize) -> bool {
        if depth > DEEPEST || !self.may(1) {
            return false;
        }
        let never = |inner: &'r Condition<'s>| self.is_never(inner, depth + 1);
        match &condition.logic {
            Logic::Const(holds) => !holds,
            Logic::Never { .. } | Logic::Broken(_) => true,
            Logic::Test(test) => self.pairs.never(test),
            Logic::All(inner) => inner.iter().any(never),
            Logic::Any(inner) => inner.iter().all(never),
            Logic::Not(inner) => self.is_always(inner, depth + 1),
            Logic::Settle { inner, unknown, fault } => is_not_yes(*unknown, *fault) && never(inner),
            Logic::List(list) => members(list).all(never),
            Logic::Segment(id) => self.body(*id).is_some_and(|(_, body)| never(body)),
            Logic::Gate(gate) => split::never_lets_in(gate),
            Logic::Flag(FlagUse { flag: Err(why), .. }) => *why != Unusable::Skipped,
            Logic::Nobody { absent, given } => *absent != Verdict::Yes && *given != Verdict::Yes,
            Logic::Flag(_) | Logic::Membership(_) | Logic::External { .. } | Logic::Unheeded(_) => false,
        }
    }

    /// Whether a condition always holds.
    pub(super) fn always(&self, condition: &'r Condition<'s>) -> bool {
        self.is_always(condition, 0)
    }

    fn is_always(&self, condition: &'r Condition<'s>, depth: usize) -> bool {
        if depth > DEEPEST || !self.may(1) {
            return false;
        }
        let always = |inner: &'r Condition<'s>| self.is_always(inner, depth + 1);
        match &condition.logic {
            Logic::Const(holds) => *holds,
            Logic::Unheeded(_) => true,
            Logic::Test(test) => self.pairs.always(test),
            Logic::All(inner) => inner.iter().all(always),
            Logic::Any(inner) => {
                let first = inner.iter().find(|member| !self.is_settled(member, depth) || always(member));
                first.is_some_and(always)
            }
            Logic::Not(inner) => self.is_never(inner, depth + 1) && self.is_settled(inner, depth),
            Logic::Settle { inner, .. } => always(inner),
            Logic::List(list) => {
                let stops = |when| !self.is_faultless(when, depth) || always(when);
                let first =
                    list.arms.iter().find(|arm| stops(&arm.when) || !arm.then && !self.is_never(&arm.when, depth));
                first.is_some_and(|arm| arm.then && always(&arm.when))
            }
            Logic::Segment(id) => self.body(*id).is_some_and(|(_, body)| always(body)),
            Logic::Gate(gate) => split::lets_everybody_in(gate, self.pairs.values),
            Logic::Flag(wanted) => wanted.flag == Err(Unusable::Skipped),
            Logic::Nobody { absent, given } => *absent == Verdict::Yes && *given == Verdict::Yes,
            Logic::Membership(_) | Logic::External { .. } | Logic::Never { .. } | Logic::Broken(_) => false,
        }
    }

    /// Whether a condition says yes or no, and nothing else.
    fn is_settled(&self, condition: &'r Condition<'s>, depth: usize) -> bool {
        self.says_little(condition, false, depth)
    }

    /// Whether a condition never ends the evaluation.
    fn is_faultless(&self, condition: &'r Condition<'s>, depth: usize) -> bool {
        self.says_little(condition, true, depth)
    }

    fn says_little(&self, condition: &'r Condition<'s>, with_unknown: bool, depth: usize) -> bool {
        if depth > DEEPEST || !self.may(1) {
            return false;
        }
        let all = |inner: &'r Condition<'s>| self.says_little(inner, with_unknown, depth + 1);
        let is_plain = |verdict: Verdict| match verdict {
            Verdict::Yes | Verdict::No => true,
            Verdict::Unknown => with_unknown,
            Verdict::Fault(_) => false,
        };
        match &condition.logic {
            Logic::Const(_) | Logic::Never { .. } | Logic::Unheeded(_) | Logic::External { .. } => true,
            Logic::Test(test) => {
                let verdicts = [test.absent, test.failed, test.raised];
                verdicts.into_iter().all(is_plain) && !pair::may_fault(&test.relation)
            }
            Logic::All(inner) | Logic::Any(inner) => inner.iter().all(all),
            Logic::Not(inner) => all(inner),
            Logic::Settle { unknown, fault, .. } => is_plain(*unknown) && is_plain(*fault),
            Logic::List(list) => list.arms.iter().all(|arm| self.is_faultless(&arm.when, depth + 1)),
            Logic::Segment(id) => self.body(*id).is_some_and(|(_, body)| all(body)),
            Logic::Membership(membership) => all(&membership.otherwise),
            Logic::Nobody { absent, given } => is_plain(*absent) && is_plain(*given),
            Logic::Flag(wanted) => wanted.flag.is_err(),
            Logic::Gate(_) | Logic::Broken(_) => false,
        }
    }

    /// Whether a condition says the same each time it is asked.
    fn is_steady(&self, condition: &'r Condition<'s>, depth: usize) -> bool {
        if depth > DEEPEST {
            return false;
        }
        let mut is_steady = true;
        condition.each(&mut |inner| {
            is_steady &= match &inner.logic {
                Logic::Gate(gate) => split::is_steady(gate),
                Logic::Flag(FlagUse { flag: Ok(flag), .. }) => !self.draws(*flag),
                Logic::Segment(id) => {
                    let segment = self.ruleset.segments.get(*id);
                    segment.is_some_and(|segment| self.may(1) && self.is_steady(&segment.body, depth + 1))
                }
                _ => true,
            };
        });
        is_steady
    }

    /// Whether two conditions ask the same of the same flag, but for what they want of it, and get the same answer.
    fn is_same_flag(&self, one: &FlagUse<'s>, other: &FlagUse<'s>) -> bool {
        let (Ok(flag), Ok(same)) = (one.flag, other.flag) else { return false };
        flag == same && one.view == other.view && one.fault.is_none() && other.fault.is_none() && !self.draws(flag)
    }

    /// Whether a flag, or one that it depends on, draws at random.
    fn draws(&self, flag: FlagId) -> bool {
        if let Some(draws) = self.draws.borrow().get(&flag) {
            return *draws;
        }
        let mut draws = false;
        self.ruleset.each_reached(flag, &mut |node| {
            if let Reached::Split(split) = node {
                draws |= matches!(split.bucketing.absent, Absent::DrawIdentifier { .. } | Absent::DrawBucket);
            }
        });
        self.draws.borrow_mut().insert(flag, draws);
        draws
    }
}

fn is_not_yes(unknown: Verdict, fault: Verdict) -> bool {
    unknown != Verdict::Yes && fault != Verdict::Yes
}

/// The conditions of a list under which it says yes.
fn members<'r, 's>(list: &'r DecisionList<'s, bool>) -> impl Iterator<Item = &'r Condition<'s>> {
    list.arms.iter().filter(|arm| arm.then).map(|arm| &arm.when)
}

/// All of them, where each is there and there is one.
fn all_excluded<'r, 's>(each: impl Iterator<Item = Option<Exclusion<'r, 's>>>) -> Option<Exclusion<'r, 's>> {
    let all: Vec<Exclusion<'r, 's>> = each.collect::<Option<_>>()?;
    let unless_list = all.iter().any(|exclusion| exclusion.unless_list);
    let why: Vec<Why<'r, 's>> = all.into_iter().map(|exclusion| exclusion.why).collect();
    (!why.is_empty()).then_some(Exclusion { why: Why::Many(why), unless_list })
}

/// How long it takes to compare two tests.
fn weight(one: &Test<'_>, other: &Test<'_>) -> usize {
    let (few, many) = (words::operands(one), words::operands(other));
    match (&one.relation, &other.relation) {
        (Relation::Has { .. } | Relation::Within(_), Relation::Has { .. } | Relation::Within(_)) => few * many,
        _ if one.subject.attribute != other.subject.attribute => 1,
        _ => few.max(many),
    }
}

//! The faults that the pieces of a ruleset are, and whether an evaluation can come upon them.
//!
//! Lowering also makes faults for what depends on a context, such as a circle that is entered; those are not told here.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use super::follows::{FOR_EVERYBODY, NEVER, of_nothing};
use super::outcome::{Outcomes, leaves_nobody_out};
use super::place;
use super::walk::{MOST_SLICES, conditions};
use crate::finding::{Finding, Findings, Rule, Severity, Subject};
use crate::ruleset::{
    About, Arm, Condition, Entry, Fault, FaultCode, FaultId, Flag, Layout, Logic, Pointer, Relation, Role, Ruleset,
    Serve, Split, Spreads, Test, Typed, Verdict, View,
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

impl Met<'_> {
    /// What is wrong and what follows, and what may have been meant.
    pub(super) fn told(&self) -> (String, Option<String>) {
        let message = self.fault.message.as_ref();
        let (head, hint) = message
            .split_once("; did you mean")
            .map_or((message, None), |(head, name)| (head, Some(format!("did you mean{name}"))));
        let follows = match (self.is_reached, self.is_settled) {
            (false, _) => "and whoever got there would get no answer; as things are nobody does",
            (true, true) => "and what goes wrong in a segment makes the condition false that asks for it",
            (true, false) => return (format!("{head}, and {}", self.fault.sdk), hint),
        };
        (format!("{head}, {follows}"), hint)
    }

    /// What is found at its place.
    pub(super) fn finding(&self, rule: &'static Rule, subject: &Subject<'_, '_>) -> Finding {
        let (said, hint) = self.told();
        let severity = if self.is_reached { rule.severity } else { Severity::Warning };
        let at = subject.at(self.fault.at);
        let at =
            if self.fault.about == About::Definition { at } else { place::named(subject, at, &self.fault.message) };
        let finding = Finding::new(rule, at, said).severity(severity);
        match hint {
            Some(hint) => finding.help(hint),
            None => finding,
        }
    }
}

/// The faults about `about` that are not ours, each once for its place and message.
///
/// Of a flag that does not compile all pieces are told that are to blame, though an evaluation comes upon the first one alone.
pub(super) fn about<'r>(subject: &Subject<'r, '_>, about: About) -> Vec<Met<'r>> {
    let ruleset = subject.ruleset;
    // How far an evaluation may go is no mistake of a place.
    let reach = ruleset.reach.iter().flat_map(|reach| [reach.too_deep, reach.too_long]);
    let reach: Vec<&Fault> = reach.map(|id| ruleset.fault(id)).collect();
    let is_wanted = |fault: &Fault| {
        fault.about == about && !fault.is_ours && !reach.iter().any(|other| std::ptr::eq(*other, fault))
    };
    if !ruleset.faults.iter().any(is_wanted) {
        return Vec::new();
    }
    let mut found = met(ruleset);
    let is_broken = broken(ruleset);
    // What does one thing to its flag, and another to flags that depend on it, is told where a context comes upon it.
    let spread = ruleset.faults.iter().filter_map(|fault| match fault.spreads {
        Spreads::As(id) => Some(std::ptr::from_ref(ruleset.fault(id))),
        Spreads::No | Spreads::AsItIs => None,
    });
    let spread: HashSet<*const Fault> = spread.collect();
    let is_spread =
        |fault: &Fault| matches!(fault.spreads, Spreads::As(_)) || spread.contains(&std::ptr::from_ref(fault));
    // Other faults are prepared for contexts that may never come.
    let is_piece =
        |fault: &Fault| (about != About::Definition || fault.code == FaultCode::ParseError) && !is_spread(fault);
    // So are those for whom a rollout leaves out, where nobody is left out.
    let is_left_out = |is_reached: bool| about == About::Rollout && !is_reached;
    for fault in ruleset.faults.iter().filter(|fault| is_wanted(fault) && is_piece(fault)) {
        if !found.places.contains_key(&(fault.at, fault.message.as_ref())) {
            let is_reached = subject.flag_of(subject.at(fault.at)).is_none_or(&is_broken);
            if is_left_out(is_reached) {
                continue;
            }
            found.places.insert((fault.at, &fault.message), found.list.len());
            found.list.push(Met { fault, is_reached, is_settled: false });
        }
    }
    found.list.retain(|met| is_wanted(met.fault));
    found.list
}

/// Whether a flag cannot be evaluated as a whole. Found out once, as a flag may have a fault for each of its arms.
pub(super) fn broken(ruleset: &Ruleset<'_>) -> impl Fn(&Flag<'_>) -> bool + use<> {
    let is_broken = |flag: &&Flag<'_>| flag.body.arms.iter().any(|arm| matches!(arm.role, Role::Broken(_)));
    let broken: HashSet<*const ()> = ruleset.flags.iter().filter(is_broken).map(identity).collect();
    move |flag| broken.contains(&identity(flag))
}

/// What tells a flag from all others of its ruleset.
fn identity(flag: &Flag<'_>) -> *const () {
    std::ptr::from_ref(flag).cast()
}

/// Adds what the model says of `about`: the faults that `wants` picks, and conditions that hold for nobody on account of it.
pub(super) fn told(
    subject: &Subject<'_, '_>,
    rule: &'static Rule,
    about: About,
    wants: impl Fn(&Fault) -> bool,
    findings: &mut Findings,
) {
    for met in self::about(subject, about).into_iter().filter(|met| wants(met.fault)) {
        findings.add(met.finding(rule, subject));
    }
    conditions(subject.ruleset, &mut |condition, _| {
        let (why, follows, is_turned) = match &condition.logic {
            Logic::Never { about: held, why } if *held == about => (why.as_ref(), NEVER, false),
            Logic::Test(Test { relation: Relation::Typed(typed), negated, absent, .. }) => match &**typed {
                Typed::Nothing { about: held, why } if *held == about => {
                    let takes_all = *negated && *absent == Verdict::Yes;
                    (*why, if takes_all { FOR_EVERYBODY } else { of_nothing(*negated) }, *negated)
                }
                _ => return,
            },
            _ => return,
        };
        // What the condition asks is turned round: what follows of the operand does not follow of it.
        let why = if is_turned { why.split_once(", and then").map_or(why, |(head, _)| head) } else { why };
        let says_all = !is_turned && (why.contains("hold") || why.contains("never"));
        let said = if says_all { why.to_owned() } else { format!("{why}, {follows}") };
        let at = subject.at(condition.at);
        let at = match (about, place::named(subject, at, why)) {
            (About::Operand, _) => place::operands(subject, at),
            (About::Version, named) if named == at => place::operands(subject, at),
            (_, named) => named,
        };
        findings.add(Finding::new(rule, at, said));
    });
}

/// All faults that pieces of a ruleset are.
fn met<'r, 's>(ruleset: &'r Ruleset<'s>) -> Found<'r, 's> {
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
    found
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
    // Whom ranges leave out is told with the ranges.
    if split.layout == Layout::Ranged && !split.slices.is_empty() && split.slices.len() <= MOST_SLICES {
        return;
    }
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
            for verdict in [test.absent, test.failed, test.raised] {
                of_verdict(verdict, see);
            }
            match &test.relation {
                Relation::Unusable { fault, .. } => see(*fault),
                Relation::Has { broken, .. } => broken.iter().copied().for_each(&mut *see),
                Relation::Digest(digests) => {
                    let broken = digests.entries.iter().filter_map(|entry| match entry {
                        Entry::Broken(fault) => Some(*fault),
                        Entry::Part { .. } => None,
                    });
                    broken.for_each(&mut *see);
                }
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

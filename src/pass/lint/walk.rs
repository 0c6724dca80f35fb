//! The splits, conditions and faults of a rule model, each once, with what they belong to.

use super::{faults, place};
use crate::finding::{Finding, Findings, Rule, Subject};
use crate::ruleset::{
    About, Arm, Condition, Fault, Flag, Logic, Relation, Role, Ruleset, Serve, Split, Test, Typed, Verdict,
};

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

/// Adds what the model says of `about`: the faults that `wants` picks, and conditions that hold for nobody on account of it.
pub(super) fn told(
    subject: &Subject<'_, '_>,
    rule: &'static Rule,
    about: About,
    wants: impl Fn(&Fault) -> bool,
    findings: &mut Findings,
) {
    for met in faults::about(subject, about).into_iter().filter(|met| wants(met.fault)) {
        findings.add(met.finding(rule, subject));
    }
    conditions(subject.ruleset, &mut |condition, _| {
        let (why, follows, is_turned) = match &condition.logic {
            Logic::Never { about: held, why } if *held == about => (why.as_ref(), NEVER, false),
            Logic::Test(Test { relation: Relation::Typed(typed), negated, absent, .. }) => match &**typed {
                Typed::Nothing { about: held, why } if *held == about => {
                    let takes_all = *negated && *absent == Verdict::Yes;
                    (
                        *why,
                        if takes_all { "so the condition holds for everybody" } else { of_nothing(*negated) },
                        *negated,
                    )
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

const NEVER: &str = "so the condition never holds";
const UNKNOWN: &str = "so the condition cannot be evaluated, and its rule is passed over";
const FAULT: &str = "so the evaluation ends there";
const FOR_ALL: &str = "so the condition holds for everybody who has the attribute";

fn of_nothing(negated: bool) -> &'static str {
    if negated { FOR_ALL } else { NEVER }
}

/// What follows where nothing stands in the relation of a test.
pub(super) fn where_nothing_fits(test: &Test<'_>) -> &'static str {
    of_nothing(test.negated)
}

/// What follows where a test says this of everybody, as the attribute is always absent.
pub(super) fn where_absent(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "so the condition holds for everybody",
        Verdict::No => NEVER,
        Verdict::Unknown => UNKNOWN,
        Verdict::Fault(_) => FAULT,
    }
}

/// What follows where the operand of a test cannot be used.
pub(super) fn where_unusable(test: &Test<'_>) -> &'static str {
    match (test.failed, test.absent) {
        (Verdict::Yes, _) => FOR_ALL,
        (Verdict::No, Verdict::Yes) => "so the condition holds for those alone who lack the attribute",
        (Verdict::No, _) => NEVER,
        (Verdict::Unknown, _) => UNKNOWN,
        (Verdict::Fault(_), _) => FAULT,
    }
}

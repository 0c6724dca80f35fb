//! The conditions of each rule and each segment, and how a finding calls what they belong to.

use std::collections::HashSet;

use super::logic::{Prover, words};
use crate::finding::Subject;
use crate::ruleset::{Condition, Flag, Logic, Relation, Role, Ruleset, Segment, Test, Text, Typed};

/// Conditions that must all hold.
pub(super) struct Conjunction<'r, 's> {
    /// Whose they are.
    pub(super) of: Owner<'r, 's>,
    /// The conditions, but for those that always hold by their kind.
    pub(super) parts: Vec<&'r Condition<'s>>,
}

/// Whose conditions they are.
#[derive(Clone, Copy)]
pub(super) enum Owner<'r, 's> {
    /// Those of an arm of a flag, by its place.
    Arm(&'r Flag<'s>, usize),
    /// Those of a segment, or of a rule in it, by its number among its rules from 1.
    Segment(&'r Segment<'s>, Option<usize>),
}

impl<'s> Owner<'_, 's> {
    /// What it is called.
    pub(super) fn name(self, ruleset: &Ruleset<'s>) -> String {
        match self {
            Owner::Arm(flag, place) => arm(ruleset, flag, place),
            Owner::Segment(of, None) => format!("segment {}", segment(of)),
            Owner::Segment(of, Some(number)) => format!("rule {number} of segment {}", segment(of)),
        }
    }
}

/// Calls `see` with the conditions of each rule, and with those of each segment.
pub(super) fn conjunctions<'r, 's>(
    subject: &Subject<'r, 's>,
    prover: &Prover<'r, 's>,
    see: &mut impl FnMut(Conjunction<'r, 's>),
) {
    for flag in &subject.ruleset.flags {
        prover.begin();
        for (place, arm) in flag.body.arms.iter().enumerate().filter(|(_, arm)| is_rule(arm.role)) {
            see(Conjunction { of: Owner::Arm(flag, place), parts: Prover::parts(&arm.when) });
        }
    }
    for segment in segments(subject) {
        prover.begin();
        match &segment.body.logic {
            Logic::List(list) => {
                let rules = list.arms.iter().filter(|arm| arm.role == Role::Rule);
                for (number, arm) in (1..).zip(rules) {
                    let of = Owner::Segment(segment, Some(number));
                    see(Conjunction { of, parts: Prover::parts(&arm.when) });
                }
            }
            _ => see(Conjunction { of: Owner::Segment(segment, None), parts: Prover::parts(&segment.body) }),
        }
    }
}

/// The segments, each place in a document once.
fn segments<'r, 's>(subject: &Subject<'r, 's>) -> Vec<&'r Segment<'s>> {
    let mut seen = HashSet::new();
    subject.ruleset.segments.iter().filter(|segment| seen.insert(subject.at(segment.at))).collect()
}

/// Whether an arm is a rule.
pub(super) fn is_rule(role: Role) -> bool {
    matches!(role, Role::Rule | Role::Strategy)
}

/// What a segment is called.
fn segment(segment: &Segment<'_>) -> String {
    words::ticked(segment.name.as_ref().unwrap_or(&segment.key))
}

/// What an arm of a flag is called: with its number among the rules.
pub(super) fn arm(ruleset: &Ruleset<'_>, flag: &Flag<'_>, place: usize) -> String {
    match flag.body.arms.get(place).map(|arm| arm.role) {
        Some(Role::Target) => {
            let before = flag.body.arms.iter().take(place).filter(|arm| arm.role == Role::Target);
            format!("target list {}", before.count() + 1)
        }
        Some(Role::Options) => "what the flag itself splits".to_owned(),
        _ => format!("{} {}", ruleset.wording.rule, place.saturating_sub(flag.rules.start) + 1),
    }
}

/// The texts among the operands of a test.
pub(super) fn texts<'t, 's>(test: &'t Test<'s>) -> &'t [Text<'s>] {
    match &test.relation {
        Relation::OneOf(set) | Relation::AnyItem(set) => set.items(),
        Relation::Has { texts, .. } => texts,
        Relation::Within(networks) => networks.entries(),
        Relation::Digest(digests) => digests.set.items(),
        Relation::Typed(typed) => match &**typed {
            Typed::Equal { texts, .. } => texts.items(),
            _ => &[],
        },
        _ => &[],
    }
}

//! Where the parts of rules stand in the documents, and how a finding calls them.

use std::borrow::Cow;
use std::collections::HashSet;

use super::logic::{Prover, words};
use crate::finding::{At, Subject};
use crate::leaf::syntax::Kind;
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

/// The list of operands of a test that stands at `at`, where one is written there.
pub(super) fn list(subject: &Subject<'_, '_>, at: At, test: &Test<'_>) -> Option<At> {
    let syntax = subject.syntax(at)?;
    let fits = |list: At| {
        let items = syntax.children(list.node);
        let own = texts(test);
        let is_text = |node| syntax.kind(node) == Kind::Text;
        let first = items.iter().copied().find(|item| is_text(*item)).and_then(|item| syntax.as_text(item));
        syntax.kind(list.node) == Kind::List
            && items.len() >= words::operands(test)
            && match (first, own.first()) {
                (Some(first), Some(own)) => first == *own,
                (None, Some(_)) => items.iter().all(|item| syntax.kind(*item) == Kind::Object),
                (_, None) => true,
            }
    };
    if fits(at) {
        return Some(at);
    }
    subject.inside(at).into_iter().find(|member| fits(*member))
}

/// Where the operand `text` of a test stands, the last where it stands several times; the operands, or the test, where it is
/// not found.
pub(super) fn operand(subject: &Subject<'_, '_>, at: At, test: &Test<'_>, text: &str) -> At {
    let is_it = |at: At| subject.syntax(at).and_then(|syntax| syntax.as_text(at.node)) == Some(Cow::Borrowed(text));
    let Some(list) = list(subject, at, test) else {
        let member = || subject.inside(at).into_iter().rev().find(|member| is_it(*member));
        return if is_it(at) { at } else { member().unwrap_or_else(|| written(subject, at, test)) };
    };
    let items = subject.inside(list);
    let held = |item: &At| is_it(*item) || subject.inside(*item).into_iter().any(is_it);
    items.into_iter().rev().find(held).unwrap_or(list)
}

/// Where the operands of a test stand, or else the test.
pub(super) fn written(subject: &Subject<'_, '_>, at: At, test: &Test<'_>) -> At {
    if let Some(list) = list(subject, at, test) {
        return list;
    }
    let own = match (&test.operand, &test.relation) {
        (Some(operand), _) => operand.value.text(),
        (None, Relation::Matches(pattern)) => Cow::Borrowed(pattern.source()),
        (None, Relation::Is(Some(text)) | Relation::PartOf(text)) => Cow::Borrowed(text.as_ref()),
        _ => return at,
    };
    let json = test.operand.as_ref().map(|operand| operand.value.json());
    let is_it = |member: &At| {
        subject.syntax(*member).is_some_and(|syntax| match syntax.as_text(member.node) {
            Some(text) => text == own,
            None => Some(syntax.raw(member.node)) == json,
        })
    };
    subject.inside(at).into_iter().rev().find(is_it).unwrap_or(at)
}

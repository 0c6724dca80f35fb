//! What is said of single conditions and of whole rules: that nobody satisfies them, and which parts exclude each other.

use super::{DEEPEST, Exclusion, Prover, Why, members, pair};
use crate::ruleset::{Condition, Logic, Relation, Test};

/// Two conditions of a rule, and that they exclude each other.
pub(in crate::pass::lint) type Contradiction<'r, 's> = (&'r Condition<'s>, &'r Condition<'s>, Exclusion<'r, 's>);

impl<'r, 's> Prover<'r, 's> {
    /// Those of the conditions that exclude each other, in order.
    pub(in crate::pass::lint) fn contradictions(&self, parts: &[&'r Condition<'s>]) -> Vec<Contradiction<'r, 's>> {
        let mut found = Vec::new();
        for (place, other) in parts.iter().enumerate() {
            for one in parts.iter().take(place) {
                if !self.never(one)
                    && !self.never(other)
                    && let Some(exclusion) = self.excludes(one, other)
                {
                    found.push((*one, *other, exclusion));
                }
            }
        }
        if found.is_empty() {
            found.extend(self.none_left(parts));
        }
        found
    }

    /// A test of a few values of which each is refused by another test of the same attribute, none refusing all.
    fn none_left(&self, parts: &[&'r Condition<'s>]) -> Option<Contradiction<'r, 's>> {
        let tests = |of: &Test<'s>| {
            let others = parts.iter().filter_map(|part| match &part.logic {
                Logic::Test(test) if test.subject == of.subject && !std::ptr::eq(test, of) => Some((*part, test)),
                _ => None,
            });
            others.collect::<Vec<(&'r Condition<'s>, &'r Test<'s>)>>()
        };
        for part in parts {
            let Logic::Test(test) = &part.logic else { continue };
            let others = tests(test);
            if others.len() < 2 || !self.may(super::words::operands(test) * others.len()) {
                continue;
            }
            let against: Vec<&'r Test<'s>> = others.iter().map(|(_, other)| *other).collect();
            if let Some(apart) = self.pairs.leaves_none(test, &against) {
                let why = Why::NoneLeft(test, against);
                let exclusion = Exclusion { why, unless_list: apart.unless_list };
                return others.first().map(|(first, _)| (*first, *part, exclusion));
            }
        }
        None
    }

    /// Whether nobody satisfies a condition, also since its parts exclude each other.
    pub(in crate::pass::lint) fn is_hopeless(&self, condition: &'r Condition<'s>) -> bool {
        self.hopeless(condition, 0)
    }

    fn hopeless(&self, condition: &'r Condition<'s>, depth: usize) -> bool {
        if depth > DEEPEST || !self.may(1) {
            return false;
        }
        let hopeless = |inner: &'r Condition<'s>| self.hopeless(inner, depth + 1);
        self.never(condition)
            || match &condition.logic {
                Logic::All(inner) => {
                    inner.iter().any(hopeless) || {
                        let parts = Prover::parts(condition);
                        self.contradictions(&parts).iter().any(|(_, _, exclusion)| !exclusion.unless_list)
                    }
                }
                Logic::Any(inner) => inner.iter().all(hopeless),
                Logic::List(list) => members(list).all(hopeless),
                Logic::Segment(id) => self.body(*id).is_some_and(|(_, body)| hopeless(body)),
                Logic::Settle { inner, unknown, fault } => super::is_not_yes(*unknown, *fault) && hopeless(inner),
                _ => false,
            }
    }

    /// Whether a segment asks nothing: it has no conditions, and no lists.
    pub(in crate::pass::lint) fn asks_nothing(condition: &Condition<'_>) -> bool {
        let mut asks = false;
        condition.each(&mut |inner| {
            asks |= match &inner.logic {
                Logic::Test(_) => !pair::is_empty_list(&inner.logic),
                Logic::All(_)
                | Logic::Any(_)
                | Logic::Not(_)
                | Logic::Settle { .. }
                | Logic::List(_)
                | Logic::Const(_)
                | Logic::Nobody { .. } => false,
                _ => true,
            };
        });
        !asks
    }

    /// Whether a test asks for a pattern that is found in every text.
    pub(in crate::pass::lint) fn finds_everything(test: &Test<'_>) -> bool {
        pair::finds_everything(&test.relation)
    }

    /// Whether no number compares with the operand of a test as it asks.
    pub(in crate::pass::lint) fn compares_in_vain(&self, test: &Test<'_>) -> bool {
        matches!(test.relation, Relation::Number { invalid: None, .. } | Relation::Seconds { .. })
            && self.pairs.never(test)
    }
}

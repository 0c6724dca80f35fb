//! The patterns of a rule model that can be searched for.

use super::place;
use super::walk::tests;
use crate::finding::{At, Subject};
use crate::leaf::pattern::Pattern;
use crate::ruleset::{PatternOperand, Relation, Ruleset, Search, Typed};

/// A pattern, and where it is.
pub(super) struct Sought<'r, 's> {
    /// How it is written.
    pub(super) source: &'r str,
    /// Whether the engine tries one way after the other, so that a search may take very long.
    pub(super) is_backtracking: bool,
    /// The pattern of an engine that builds it only now.
    unbuilt: Option<&'r Pattern<'s>>,
    /// The place of the condition.
    condition: crate::ruleset::Pointer,
    /// Its number in a list.
    number: Option<usize>,
}

impl Sought<'_, '_> {
    /// Whether the reference takes it. Building it takes long, so this is asked last.
    pub(super) fn is_usable(&self) -> bool {
        self.unbuilt.is_none_or(|pattern| pattern.find("").is_ok())
    }

    /// Where it stands.
    pub(super) fn at(&self, subject: &Subject<'_, '_>) -> At {
        let at = subject.at(self.condition);
        match self.number {
            Some(number) => place::item(subject, at, number),
            None => place::operand(subject, at, self.source, None),
        }
    }
}

/// Calls `see` with every pattern that the reference takes, and with those of which it is not known yet.
pub(super) fn patterns<'r, 's>(ruleset: &'r Ruleset<'s>, see: &mut impl FnMut(Sought<'r, 's>)) {
    tests(ruleset, &mut |test, condition| {
        let condition = condition.at;
        match &test.relation {
            Relation::Matches(pattern) => {
                let (source, unbuilt) = (pattern.source(), Some(pattern));
                see(Sought { source, is_backtracking: false, unbuilt, condition, number: None });
            }
            Relation::Search(search) => {
                let Search { pattern: PatternOperand::Valid(pattern), .. } = &**search else { return };
                let source = pattern.source();
                see(Sought { source, is_backtracking: true, unbuilt: None, condition, number: None });
            }
            Relation::Typed(typed) => {
                let Typed::Pattern { any, .. } = &**typed else { return };
                for (number, pattern) in any.iter().enumerate() {
                    if let PatternOperand::Valid(pattern) = pattern {
                        let (source, number) = (pattern.source(), Some(number));
                        see(Sought { source, is_backtracking: true, unbuilt: None, condition, number });
                    }
                }
            }
            _ => {}
        }
    });
}

//! One context on both sides: what each answers, and how the answer moves.

use super::{Class, Pair, Shown, Witness};
use crate::context::{Bound, Env, Lack, Native, Said, Slot};
use crate::leaf::tree::Tree;
use crate::pass::answer::{Answer, Move};
use crate::ruleset::{FlagId, Ruleset};

/// A flag on both sides. A side that does not have it answers with the caller's default.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'a> {
    /// As it was.
    pub old: (&'a Ruleset<'a>, Option<FlagId>),
    /// As it is now.
    pub new: (&'a Ruleset<'a>, Option<FlagId>),
    native: Native,
    env: &'a Env,
}

/// What both sides answer to a context.
#[derive(Debug, Clone)]
pub struct Tried<'a> {
    /// The answer before.
    pub old: Answer<'a>,
    /// The answer now.
    pub new: Answer<'a>,
    /// How it moves.
    pub moves: Move,
    /// Whether a random draw had a part in it.
    pub drawn: bool,
}

impl<'a> Trial<'a> {
    /// The flag `old` of the old side and the flag `new` of the new one.
    #[must_use]
    pub fn new(pair: &Pair<'a>, old: Option<FlagId>, new: Option<FlagId>) -> Trial<'a> {
        Trial { old: (pair.old, old), new: (pair.new, new), native: pair.native, env: pair.env }
    }

    /// The sides that have the flag.
    #[must_use]
    pub fn flags(&self) -> Vec<(&'a Ruleset<'a>, FlagId)> {
        let sides = [self.old, self.new].into_iter();
        sides.filter_map(|(ruleset, flag)| Some((ruleset, flag?))).collect()
    }

    /// A context that says this and nothing else, where there is one.
    #[must_use]
    pub fn make<'s>(&self, said: &[Said<'s>]) -> Option<Tree<'s>> {
        (self.native.make)(said)
    }

    /// As much of this as one context can say, what comes first before what comes later, and the context.
    #[must_use]
    pub fn make_most<'s>(&self, said: &[Said<'s>]) -> Option<(Vec<Said<'s>>, Tree<'s>)> {
        if let Some(context) = self.make(said) {
            return Some((said.to_vec(), context));
        }
        let mut kept: Vec<Said<'s>> = Vec::new();
        for said in said {
            kept.push(said.clone());
            if self.make(&kept).is_none() {
                kept.pop();
            }
        }
        self.make(&kept).map(|context| (kept, context))
    }

    /// Whether a context has not the part in which some attribute would stand, on a side that has the flag.
    #[must_use]
    pub fn lacks_a_part(&self, context: &Tree<'_>) -> bool {
        self.flags().into_iter().any(|(ruleset, _)| {
            let lacks = |bound: Bound<'_>| {
                ruleset.attributes.ids().any(|id| matches!(bound.get(id), Slot::Absent(Lack::Scope)))
            };
            (self.native.bind)(context, ruleset).is_ok_and(lacks)
        })
    }

    /// What both sides answer to a context; nothing where one of them cannot read it.
    #[must_use]
    pub fn of(&self, context: &Tree<'_>) -> Option<Tried<'a>> {
        let (old, old_drawn) = self.answer(self.old, context)?;
        let (new, new_drawn) = self.answer(self.new, context)?;
        let moves = old.moves_to(&new);
        Some(Tried { old, new, moves, drawn: old_drawn || new_drawn })
    }

    fn answer(
        &self,
        (ruleset, flag): (&'a Ruleset<'a>, Option<FlagId>),
        context: &Tree<'_>,
    ) -> Option<(Answer<'a>, bool)> {
        if flag.is_none() {
            return Some((Answer::NONE, false));
        }
        let bound = (self.native.bind)(context, ruleset).ok()?;
        Some(Answer::to(ruleset, flag, &bound, self.env))
    }
}

impl Tried<'_> {
    /// What is shown of it; nothing where the answer stays.
    #[must_use]
    pub fn witness(&self, context: &Tree<'_>) -> Option<Witness> {
        let class = match self.moves {
            Move::Stays => return None,
            Move::Gains => Class::Gains,
            Move::Loses => Class::Loses,
            Move::Swaps => Class::Reshuffles,
        };
        Some(Witness { class, context: context.to_owned(), old: shown(&self.old), new: shown(&self.new) })
    }
}

/// An answer as it is shown.
#[must_use]
pub fn shown(answer: &Answer<'_>) -> Shown {
    Shown {
        value: answer.value.map_or(crate::ruleset::Value::NULL, crate::ruleset::Value::to_owned),
        variant: answer.variant.map(str::to_owned),
        default: answer.value.is_none(),
        failed: answer.failed,
    }
}

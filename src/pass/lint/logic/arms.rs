//! Arms of a flag: which of them are never tried, since an earlier one takes everybody who would get there.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::{Prover, Why, pair, split};
use crate::ruleset::{Absence, Arm, AttributeId, Condition, Dry, Flag, Logic, Role, Serve, Test, Verdict};

/// An arm that never decides.
#[derive(Debug)]
pub(in crate::pass::lint) struct Shadow<'r, 's> {
    /// Its place.
    pub(in crate::pass::lint) arm: usize,
    /// The place of the arm that takes everybody who satisfies it; the first of them, where it takes several.
    pub(in crate::pass::lint) by: usize,
    /// How far that one reaches.
    pub(in crate::pass::lint) reach: Reach,
    /// Why it takes them.
    pub(in crate::pass::lint) why: Vec<Why<'r, 's>>,
}

/// How far an arm reaches that shadows another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pass::lint) enum Reach {
    /// It takes everybody.
    Everybody,
    /// It takes exactly those.
    TheSame,
    /// It takes those, and others.
    More,
    /// It takes some of those, and arms between the two take the others.
    Together,
}

impl<'r, 's> Prover<'r, 's> {
    /// The arms of `flag` that never decide, since earlier ones take everybody who satisfies them.
    pub(in crate::pass::lint) fn shadows(&self, flag: &'r Flag<'s>) -> Vec<Shadow<'r, 's>> {
        let arms = &flag.body.arms;
        let parts: Vec<Vec<&'r Condition<'s>>> = arms.iter().map(|arm| Prover::parts(&arm.when)).collect();
        let mut listed = Listed::default();
        let mut shadows = Vec::new();
        for (place, _) in arms.iter().enumerate().filter(|(_, arm)| counts(arm)) {
            // Whoever is nobody is told elsewhere.
            if parts[place].iter().any(|part| self.never(part)) {
                continue;
            }
            let one = (0..place).find_map(|earlier| self.shadowed(flag, &parts, (earlier, place)));
            let together = |by| Shadow { arm: place, by, reach: Reach::Together, why: Vec::new() };
            match one.or_else(|| listed.cover(&parts[place]).map(together)) {
                Some(shadow) => shadows.push(shadow),
                None if self.ends(flag, place, arms.len()) => listed.add(&parts[place], place),
                None => {}
            }
        }
        shadows
    }

    fn shadowed(
        &self,
        flag: &'r Flag<'s>,
        parts: &[Vec<&'r Condition<'s>>],
        (earlier, place): (usize, usize),
    ) -> Option<Shadow<'r, 's>> {
        if !counts(&flag.body.arms[earlier]) || !self.may(1) {
            return None;
        }
        let (wide, narrow) = (&parts[earlier], &parts[place]);
        let why = self.all_implied(narrow, wide)?;
        if !self.ends(flag, earlier, place) {
            return None;
        }
        let reach = if wide.iter().all(|part| self.always(part)) {
            Reach::Everybody
        } else if self.all_implied(wide, narrow).is_some() {
            Reach::TheSame
        } else {
            Reach::More
        };
        Some(Shadow { arm: place, by: earlier, reach, why })
    }

    /// Why all of `wide` hold where all of `narrow` do.
    fn all_implied(&self, narrow: &[&'r Condition<'s>], wide: &[&'r Condition<'s>]) -> Option<Vec<Why<'r, 's>>> {
        let implied = |wanted: &&'r Condition<'s>| {
            let one = narrow.iter().find_map(|asked| self.implies(asked, wanted));
            one.or_else(|| self.always(wanted).then_some(Why::Always(wanted)))
        };
        wide.iter().map(implied).collect()
    }

    /// Whether the arm at `place` decides, or at least ends the search before the arm at `later`, whenever it is taken.
    pub(in crate::pass::lint) fn ends(&self, flag: &Flag<'s>, place: usize, later: usize) -> bool {
        let Some(arm) = flag.body.arms.get(place) else { return false };
        // An arm that picks nothing may lead to the last one, past all others.
        if arm.dry == Dry::Otherwise && later + 1 < flag.body.arms.len() {
            return true;
        }
        match arm.then {
            Serve::Variation(_) | Serve::Nothing | Serve::Fault(_) => true,
            Serve::Dry => false,
            Serve::Split(id) => flag.splits.get(id).is_some_and(|split| split::is_never_dry(split, self.pairs.values)),
        }
    }
}

/// Whether an arm is one of those that people write: rules and lists of users.
fn counts(arm: &Arm<'_, Serve>) -> bool {
    matches!(arm.role, Role::Target | Role::Rule | Role::Strategy | Role::Options)
}

/// Who is taken for one value alone: by attribute, by whether blank values count as absent, and by the value.
#[derive(Default)]
struct Listed<'r> {
    taken: HashMap<(AttributeId, bool, &'r str), usize, FixedState>,
}

impl<'r> Listed<'r> {
    /// Whom an arm takes that asks for nothing but one of some texts.
    fn add(&mut self, parts: &[&'r Condition<'_>], place: usize) {
        if let [Condition { logic: Logic::Test(test), .. }] = parts
            && let Some(texts) = pair::texts_of(test)
        {
            let is_blank = test.subject.absence == Absence::Blank;
            for text in texts {
                self.taken.entry((test.subject.attribute, is_blank, text)).or_insert(place);
            }
        }
    }

    /// The first of the arms that take all whom `parts` ask for.
    fn cover(&self, parts: &[&'r Condition<'_>]) -> Option<usize> {
        if self.taken.is_empty() {
            return None;
        }
        parts.iter().find_map(|part| if let Logic::Test(test) = &part.logic { self.cover_test(test) } else { None })
    }

    fn cover_test(&self, test: &'r Test<'_>) -> Option<usize> {
        let texts = pair::texts_of(test).filter(|texts| !texts.is_empty() && test.absent != Verdict::Yes)?;
        let is_blank = test.subject.absence == Absence::Blank;
        let taken = |text: &&'r str| {
            // An empty text may count as none.
            let key = |is_blank| (test.subject.attribute, is_blank, *text);
            let place = self.taken.get(&key(false)).or_else(|| self.taken.get(&key(true)).filter(|_| is_blank));
            place.copied().filter(|_| !text.is_empty())
        };
        let places: Option<Vec<usize>> = texts.iter().map(taken).collect();
        places?.into_iter().min()
    }
}

//! What a funnel counted, as a report and a script read it.

use serde::Serialize;

use super::count::{Place, Tally};
use super::{Funnel, Landing};
use crate::pass::render;
use crate::pass::rollout::Name;
use crate::pass::rollout::ids::Ids;
use crate::pass::rollout::shares::title;
use crate::ruleset::{Condition, Logic, Pointer, Split};

/// What was counted of given users. All numbers are of users, and none is a share of the hash space.
#[derive(Debug, Serialize)]
pub struct Counted {
    /// The flag's key.
    pub flag: String,
    /// What came of all users.
    pub all: Group,
    /// What the users are grouped by.
    pub by: Option<String>,
    /// The same for each value, most users first; empty where nothing is grouped.
    pub groups: Vec<Group>,
    /// What is to be said of the users' keys.
    pub ids: Ids,
    /// Whether there are more places in the rules than are counted apart.
    pub is_cut: bool,
}

/// What came of a group of users.
#[derive(Debug, Serialize)]
pub struct Group {
    /// The value that they share; null where their contexts have none, and where the group is not by a value.
    pub value: Option<String>,
    /// Whether it is of all values that came once there were too many to be counted apart.
    pub is_rest: bool,
    /// How many they are.
    pub contexts: u64,
    /// What they are served; every variation of the flag stands here once.
    pub outcomes: Vec<Piece>,
    /// For how many the evaluation ends in a fault.
    pub failed: u64,
    /// How many contexts the SDK refuses, so that nothing is evaluated.
    pub refused: u64,
    /// The answers of how many hang on a random draw.
    pub drawn: u64,
    /// The rules in the order in which they are tried.
    pub rules: Vec<Rule>,
}

/// So many users have this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The variation's name, else its value as text; `default` is the caller's default, and `true` who passes a gate.
    pub variation: String,
    /// The same as its dialect tells variations apart.
    #[serde(skip)]
    pub told: String,
    /// How many.
    pub contexts: u64,
}

/// A rule of the flag.
#[derive(Debug, Serialize)]
pub struct Rule {
    /// What it is called: "strategy 2".
    pub rule: String,
    /// What its authors call it, or else the vendor.
    pub title: Option<String>,
    /// Where it stands.
    pub pointer: String,
    /// How many come to it.
    pub reached: u64,
    /// How many meet its conditions.
    pub taken: u64,
    /// How many it decides about; who meets its conditions and falls into no slice goes on.
    pub decided: u64,
    /// Its conditions in the order in which they are asked; each counts who passed those before it.
    pub conditions: Vec<Part>,
    /// The split that it serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<Slices>,
}

/// A condition.
#[derive(Debug, Serialize)]
pub struct Part {
    /// What it asks, in a phrase.
    pub asks: String,
    /// Where it stands.
    pub pointer: String,
    /// How many come to it.
    pub reached: u64,
    /// How many pass it.
    pub yes: u64,
    /// How many do not.
    pub no: u64,
    /// Of how many it cannot be said, such as for want of an attribute; they do not pass it.
    pub unknown: u64,
    /// For how many it ends the evaluation in a fault.
    pub failed: u64,
    /// The split that it is, where it is a gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<Slices>,
    /// The conditions inside of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Part>,
}

/// A split.
#[derive(Debug, Serialize)]
pub struct Slices {
    /// Where it stands.
    pub pointer: String,
    /// What it is sticky on, as the source spells it.
    pub by: String,
    /// How many come to it.
    pub reached: u64,
    /// How many have nothing to be sticky on, or what cannot be hashed.
    pub lacking: u64,
    /// How many have their slice by name, whatever their bucket.
    pub named: u64,
    /// How many fall into each slice.
    pub slices: Vec<Piece>,
    /// How many fall into none.
    pub rest: u64,
}

impl Funnel<'_> {
    /// What was counted; `by` is what the users were grouped by, where they were.
    #[must_use]
    pub fn told(self, by: Option<&str>) -> Counted {
        let teller = Teller { funnel: &self };
        let all: Vec<usize> = (0..self.groups.len()).collect();
        let mut groups = Vec::new();
        if by.is_some() {
            let mut values: Vec<(&Option<String>, usize)> =
                self.by_value.iter().map(|(value, group)| (value, *group)).collect();
            values.sort_by_key(|(_, group)| *group);
            groups = values.iter().map(|(value, group)| teller.group((*value).clone(), &[*group])).collect();
            groups.sort_by_key(|group| std::cmp::Reverse(group.contexts));
            if self.groups.len() > values.len() {
                groups.push(Group { is_rest: true, ..teller.group(None, &[Funnel::MOST_GROUPS]) });
            }
        }
        Counted {
            flag: self.ruleset.flags[self.flag].key.to_string(),
            all: teller.group(None, &all),
            by: by.map(str::to_owned),
            groups,
            is_cut: self.is_cut,
            ids: self.ids,
        }
    }
}

/// Sums up over groups.
struct Teller<'f, 'r> {
    funnel: &'f Funnel<'r>,
}

impl Teller<'_, '_> {
    fn group(&self, value: Option<String>, groups: &[usize]) -> Group {
        let Funnel { ruleset, flag, .. } = *self.funnel;
        let asked = &ruleset.flags[flag];
        let sum = |count: &dyn Fn(&Landing) -> u64| -> u64 {
            groups.iter().filter_map(|group| self.funnel.groups.get(*group)).map(count).sum()
        };
        let landed = |place: usize| sum(&|landing| landing.outcomes.get(place).copied().unwrap_or_default());
        let mut outcomes = Vec::new();
        for (place, variation) in asked.variations.iter().enumerate() {
            if !variation.is_default {
                add(&mut outcomes, Name::of(ruleset, asked, place), landed(place));
            }
        }
        let variations = asked.variations.len();
        match landed(variations) {
            0 => {}
            contexts => add(&mut outcomes, Name::default_of_caller(), contexts),
        }
        let places = &self.funnel.counters[0].inner;
        let rules = places.iter().enumerate().filter_map(|(number, place)| {
            let Place::Arm(arm) = self.funnel.counters[*place].place else { return None };
            let tally = self.tally(*place, groups);
            let mut conditions = Vec::new();
            let mut split = None;
            for inner in &self.funnel.counters[*place].inner {
                match self.funnel.counters[*inner].place {
                    Place::Condition(condition) => self.conditions(condition, *inner, groups, &mut conditions),
                    Place::Split(served) => split = Some(self.split(served, *inner, groups, false)),
                    _ => {}
                }
            }
            let name = arm.title.as_deref().or(arm.name.as_deref()).filter(|title| !title.is_empty());
            Some(Rule {
                rule: title(ruleset, asked, number),
                title: name.map(str::to_owned),
                pointer: self.pointer(arm.at),
                reached: tally.verdicts.iter().sum(),
                taken: tally.verdicts[0],
                decided: sum(&|landing| landing.arms.get(number).copied().unwrap_or_default()),
                conditions,
                split,
            })
        });
        Group {
            value,
            is_rest: false,
            contexts: sum(&|landing| landing.contexts),
            rules: rules.collect(),
            outcomes,
            failed: landed(variations + 1),
            refused: sum(&|landing| landing.refused),
            drawn: sum(&|landing| landing.drawn),
        }
    }

    /// The counts of a place for some groups together.
    fn tally(&self, place: usize, groups: &[usize]) -> Tally {
        let mut sum = Tally::default();
        let tallies = &self.funnel.counters[place].tallies;
        for tally in groups.iter().filter_map(|group| tallies.get(*group)) {
            for (sum, count) in sum.verdicts.iter_mut().zip(tally.verdicts) {
                *sum += count;
            }
            sum.slices.resize(sum.slices.len().max(tally.slices.len()), 0);
            for (sum, count) in sum.slices.iter_mut().zip(&tally.slices) {
                *sum += count;
            }
            sum.lacking += tally.lacking;
            sum.overridden += tally.overridden;
        }
        sum
    }

    /// The condition at `place`, or those that all have to hold for it. What always holds is none.
    fn conditions(&self, condition: &Condition<'_>, place: usize, groups: &[usize], into: &mut Vec<Part>) {
        match condition.logic {
            Logic::Const(true) => {}
            Logic::All(_) => self.inner(place, groups, into),
            _ => into.push(self.condition(condition, place, groups)),
        }
    }

    /// The conditions that are asked at `place`.
    fn inner(&self, place: usize, groups: &[usize], into: &mut Vec<Part>) {
        for inner in &self.funnel.counters[place].inner {
            match self.funnel.counters[*inner].place {
                Place::Condition(condition) => self.conditions(condition, *inner, groups, into),
                Place::Segment(segment) => match (&segment.body.logic, self.funnel.counters[*inner].inner.as_slice()) {
                    // Its rules stand for themselves.
                    (Logic::List(_), [list]) => self.inner(*list, groups, into),
                    _ => self.inner(*inner, groups, into),
                },
                Place::Branch(arm) => {
                    let tally = self.tally(*inner, groups);
                    let mut conditions = Vec::new();
                    self.inner(*inner, groups, &mut conditions);
                    let verdict = if arm.then { "in" } else { "out" };
                    let name = arm.title.as_deref().or(arm.name.as_deref()).filter(|name| !name.is_empty());
                    let asks = name.map_or_else(|| verdict.to_owned(), |name| format!("{verdict}: {name}"));
                    into.push(self.part(asks, arm.at, &tally, conditions));
                }
                Place::Flag | Place::Arm(_) | Place::Split(_) => {}
            }
        }
    }

    fn condition(&self, condition: &Condition<'_>, place: usize, groups: &[usize]) -> Part {
        let mut inner = place;
        let mut asked = condition;
        // What settles a condition is no condition of its own to a reader.
        while let Logic::Settle { .. } = asked.logic
            && let [next] = self.funnel.counters[inner].inner.as_slice()
            && let Place::Condition(settled) = self.funnel.counters[*next].place
        {
            (inner, asked) = (*next, settled);
        }
        let mut conditions = Vec::new();
        self.inner(inner, groups, &mut conditions);
        if let (Logic::Not(_), [only]) = (&asked.logic, conditions.as_mut_slice()) {
            // The phrase tells what is inside already.
            conditions = std::mem::take(&mut only.conditions);
        }
        let split =
            self.funnel.counters[inner].inner.iter().find_map(|inner| match self.funnel.counters[*inner].place {
                Place::Split(split) => Some(self.split(split, *inner, groups, true)),
                _ => None,
            });
        let asks = render::asks(self.funnel.ruleset, condition);
        Part { split, ..self.part(asks, condition.at, &self.tally(place, groups), conditions) }
    }

    fn part(&self, asks: String, at: Pointer, tally: &Tally, conditions: Vec<Part>) -> Part {
        let [yes, no, unknown, failed] = tally.verdicts;
        let reached = yes + no + unknown + failed;
        Part { asks, pointer: self.pointer(at), reached, yes, no, unknown, failed, split: None, conditions }
    }

    fn split(&self, split: &Split<'_>, place: usize, groups: &[usize], is_gate: bool) -> Slices {
        let tally = self.tally(place, groups);
        let Funnel { ruleset, flag, .. } = *self.funnel;
        let mut slices = Vec::new();
        for (number, slice) in split.slices.iter().enumerate() {
            let name = match slice.serves.variation() {
                _ if is_gate && number == 0 => Name::passes(),
                Some(variation) => Name::of(ruleset, &ruleset.flags[flag], variation),
                None => continue,
            };
            add(&mut slices, name, tally.slices.get(number).copied().unwrap_or_default());
        }
        let picked: u64 = slices.iter().map(|slice| slice.contexts).sum();
        let reached = tally.slices.iter().sum::<u64>() + tally.verdicts.iter().sum::<u64>();
        Slices {
            pointer: self.pointer(split.at),
            by: split.bucketing.asked.to_string(),
            reached,
            lacking: tally.lacking,
            named: tally.overridden,
            slices,
            rest: reached - picked,
        }
    }

    fn pointer(&self, at: Pointer) -> String {
        self.funnel.ruleset.pointers.resolve(at).1
    }
}

/// Adds to what has a name, which may be new.
fn add(pieces: &mut Vec<Piece>, name: Name, contexts: u64) {
    match pieces.iter_mut().find(|piece| piece.variation == name.variation) {
        Some(piece) => piece.contexts += contexts,
        None => pieces.push(Piece { variation: name.variation, told: name.told, contexts }),
    }
}

//! What a change can do to answers, proved: which moves are possible at all, and the exact shares of those who make them.
//!
//! Both sides are walked through all [possible](crate::pass::possible) ways. A move that none of them shows happens to nobody. The
//! ways are then put together by what is true of a context beside its buckets: everybody of whom the same is true is one
//! population, and its shares are sums of pieces of the hash space, counted in whole buckets. Hashes of different seeds are taken
//! for independent.
//!
//! Shares hold for a population; how many there are in it, nobody knows. So there are shares of the whole only where all
//! populations have the same ones, or where just those change that come to one rule.

mod populations;

use crate::context::Env;
use crate::eval::Decision;
use crate::pass::answer::{Answer, Move};
use crate::pass::possible::{self, Side, Way};
use crate::ruleset::{FaultId, Flag, FlagId, Role, VariationId};
use populations::{Leaf, Population, Populations};

use super::search::Lead;
use super::{Basis, Pair, Part, Shares};

/// So many ways are gone; of a flag that has more nothing is proved.
const MOST_WAYS: usize = 20_000;
/// So many leads are kept of each move, of those who count and of others.
const MOST_LEADS: usize = 6;
/// So many parts are told.
const MOST_PARTS: usize = 12;

/// What is proved of a change.
#[derive(Debug)]
pub struct Proof {
    /// Whether every possible way was gone. Otherwise what is not found here may be possible all the same.
    pub complete: bool,
    /// The moves of answers that were found possible, in order, without [`Move::Stays`].
    pub moves: Vec<Move>,
    /// The shares, where they are the same for all whom the change concerns.
    pub shares: Option<(Shares, Basis)>,
    /// Whether another hash decides, so that some gain and some lose.
    pub is_rehashed: bool,
    /// The shares by rule.
    pub parts: Vec<Part>,
    /// Where contexts may be found that show a move.
    pub leads: Vec<Lead<'static>>,
}

impl Proof {
    /// Whether it is proved that nobody's answer makes this move.
    #[must_use]
    pub fn excludes(&self, moves: Move) -> bool {
        self.complete && !self.moves.contains(&moves)
    }
}

/// What happens to the answers of a flag that is `old` on the old side and `new` on the new one; where it is missing, everybody
/// has the caller's default.
#[must_use]
pub fn effect(pair: &Pair<'_>, old: Option<FlagId>, new: Option<FlagId>) -> Proof {
    let sides = [(pair.old, old), (pair.new, new)].map(|(ruleset, flag)| flag.map(|flag| Side { ruleset, flag }));
    of_sides(sides, pair.env)
}

fn of_sides<'a>(sides: [Option<Side<'a>>; 2], env: &'a Env) -> Proof {
    let mut effect = Gathering {
        answers: sides.map(Answers::of),
        moves: Vec::new(),
        leaves: Populations::default(),
        leads: Vec::new(),
    };
    // Not even the value of `Values` would be sure where the two are of different forms of a dialect.
    let is_alike = match sides {
        [Some(old), Some(new)] => old.ruleset.form == new.ruleset.form,
        _ => true,
    };
    let complete = possible::explore(sides, env, MOST_WAYS, &mut |way| effect.add(way)) && is_alike;
    let Gathering { mut moves, leaves, leads, .. } = effect;
    moves.sort_unstable();
    let mut proof = Proof { complete, moves, shares: None, is_rehashed: false, parts: Vec::new(), leads };
    if !complete {
        return proof;
    }
    if proof.moves.is_empty() {
        proof.shares = Some((Shares { gains: 0.0, loses: 0.0, swaps: 0.0 }, Basis::Everybody));
        return proof;
    }
    let Some(populations) = leaves.populations() else { return proof };
    proof.is_rehashed = populations.iter().any(|population| population.is_rehashed);
    proof.shares = whole(&populations, sides);
    proof.parts = parts(&populations, sides);
    proof
}

/// The shares of all whom the change concerns, where they are the same.
fn whole(populations: &[Population], sides: [Option<Side<'_>>; 2]) -> Option<(Shares, Basis)> {
    let counted: Vec<&Population> = populations.iter().filter(|population| population.counts).collect();
    let mut changed = counted.iter().filter(|population| population.changes());
    let Some(first) = changed.next() else {
        // What concerns nobody but those whom rules name, or who have nothing to hash, is no share of a hash space.
        return None;
    };
    if counted.iter().any(|population| population.is_blurred) || !changed.all(|other| other.has(first.shares)) {
        return None;
    }
    if counted.iter().all(|population| population.changes()) {
        return Some((first.shares, Basis::Everybody));
    }
    // Of those for whom a rule decides whenever it can, where that are just those for whom something changes.
    [1, 0].into_iter().find_map(|side| {
        let is_it =
            |arm: &usize| counted.iter().all(|population| population.changes() == population.arms[side].contains(arm));
        let place = first.arms[side].iter().find(|arm| is_it(arm))?;
        let arm = flag(sides[side])?.body.arms.get(*place)?;
        Some((first.shares, Basis::Reaching { pointer: sides[side]?.ruleset.pointers.path(arm.at) }))
    })
}

/// The shares by the rules at which it is decided.
fn parts(populations: &[Population], sides: [Option<Side<'_>>; 2]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    // Of whom nothing is hashed, and more than their words tell: draws part them further, and no share of them is a whole.
    let mut drawn: Vec<String> = Vec::new();
    for population in populations.iter().filter(|population| population.changes() && !population.is_blurred) {
        let pointer = |side: usize| {
            let arm = flag(sides[side])?.body.arms.get(population.places[side]?)?;
            Some(sides[side]?.ruleset.pointers.path(arm.at))
        };
        let rule = [1, 0].into_iter().find_map(|side| comes_to(sides[side], population.places[side]));
        let who = match (&population.who, rule) {
            (Some(who), Some(rule)) if rule.starts_with("who ") => format!("{rule} and {who}"),
            (Some(who), _) => format!("who {who}"),
            (None, rule) => rule.unwrap_or_default(),
        };
        let part = Part { pointer_old: pointer(0), pointer_new: pointer(1), who, shares: population.shares };
        let is_there = |held: &&Part| {
            (&held.pointer_old, &held.pointer_new, &held.who) == (&part.pointer_old, &part.pointer_new, &part.who)
        };
        let mut held = parts.iter().filter(is_there).peekable();
        if held.peek().is_some() && population.who.is_some() {
            if held.any(|held| !populations::alike(held.shares, part.shares)) {
                drawn.push(part.who);
            }
        } else if parts.len() < MOST_PARTS && !held.any(|held| populations::alike(held.shares, part.shares)) {
            parts.push(part);
        }
    }
    parts.retain(|part| !drawn.contains(&part.who));
    parts
}

fn flag(side: Option<Side<'_>>) -> Option<&Flag<'_>> {
    side.and_then(|side| side.ruleset.flags.get(side.flag))
}

/// Who comes to an arm, in a phrase.
fn comes_to(side: Option<Side<'_>>, place: Option<usize>) -> Option<String> {
    let (side, place) = (side?, place?);
    let flag = flag(Some(side))?;
    let arm = flag.body.arms.get(place)?;
    Some(match arm.role {
        Role::Otherwise => "who comes to the default".to_owned(),
        Role::Switch => "everybody, since the switch is off".to_owned(),
        Role::Nobody => "who gives no context".to_owned(),
        Role::Prerequisite => "who is stopped by a flag that this one depends on".to_owned(),
        Role::Target => "who is on a target list".to_owned(),
        Role::Options => "who comes to what the flag itself splits".to_owned(),
        Role::Override | Role::Broken(_) => "everybody".to_owned(),
        Role::Rule | Role::Strategy => {
            let number = place.saturating_sub(flag.rules.start) + 1;
            format!("who comes to {} {number}", side.ruleset.wording.rule)
        }
    })
}

/// What the ways show.
struct Gathering<'a> {
    answers: [Answers<'a>; 2],
    moves: Vec<Move>,
    leaves: Populations,
    leads: Vec<Lead<'static>>,
}

impl<'a> Gathering<'a> {
    fn add(&mut self, way: &Way<'_, 'a>) {
        let [old, new] = [0, 1].map(|side| self.answers[side].number(way.decisions[side]));
        let moves = self.answers[0].held[old].1.moves_to(&self.answers[1].held[new].1);
        if moves != Move::Stays {
            if !self.moves.contains(&moves) {
                self.moves.push(moves);
            }
            let held = self.leads.iter().filter(|held| held.moves == moves).count();
            if held < MOST_LEADS || way.counts() && held < 2 * MOST_LEADS {
                let possible::Lead { said, open, buckets } = way.lead();
                self.leads.push(Lead { moves, said, open, buckets });
            }
        }
        self.leaves.add(way, |who| Leaf::of(way, moves, who));
    }
}

/// The answers of a side, each once.
struct Answers<'a> {
    side: Option<Side<'a>>,
    held: Vec<(Decided, Answer<'a>)>,
}

/// What an answer hangs on.
type Decided = Option<(Option<VariationId>, Option<FaultId>)>;

impl<'a> Answers<'a> {
    fn of(side: Option<Side<'a>>) -> Answers<'a> {
        Answers { side, held: Vec::new() }
    }

    fn number(&mut self, decision: Option<Decision>) -> usize {
        let decided: Decided = decision.map(|decision| (decision.variation, decision.fault));
        if let Some(number) = self.held.iter().position(|(held, _)| *held == decided) {
            return number;
        }
        let answer = match (self.side, decision) {
            (Some(side), Some(decision)) => {
                flag(Some(side)).map_or(Answer::NONE, |flag| Answer::of(side.ruleset, flag, &decision))
            }
            _ => Answer::NONE,
        };
        self.held.push((decided, answer));
        self.held.len() - 1
    }
}

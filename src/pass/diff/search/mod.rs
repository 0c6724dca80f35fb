//! Contexts that show how answers change.
//!
//! A hunt goes from what is likely to what is not: leads that a proof left, one value at a time, two at a time, and then what the
//! conditions of rules ask for together, drawn from a fixed start. Both sides are evaluated for each context, so that what is found
//! is true; that nothing is found proves nothing. Of the contexts that show the same the smallest is given, and where it can be
//! one whose answers no random draw has part in.

mod pool;

use std::collections::BTreeMap;
use std::ops::Range;

use super::trial::{Trial, Tried};
use super::{Pair, Witness};
use crate::context::Said;
use crate::leaf::draw::Draws;
use crate::leaf::tree::Tree;
use crate::pass::answer::Move;
use crate::pass::ids::{falling, id};
use crate::pass::space::Space;
use crate::ruleset::{FlagId, Text};
pub(super) use pool::{Pick, Pool, below};

/// So many contexts are tried with one value or two.
const SYSTEMATIC: usize = 4_000;
/// So many that are drawn.
const DRAWN: usize = 4_000;
/// So many for each lead.
const OF_LEAD: usize = 200;
/// So many ids are hashed for each lead.
const HASHES: u64 = 40_000;
/// So many ids are tried in place of a longer one.
const SHORT: u64 = 200;

/// Where a context may be found.
#[derive(Debug, Clone)]
pub struct Lead<'a> {
    /// What it would show.
    pub moves: Move,
    /// What it says.
    pub said: Vec<Said<'a>>,
    /// Attributes, by scope and name, of which it says something that is not known; of all others it says nothing.
    pub open: Vec<(Text<'a>, Text<'a>)>,
    /// Into which buckets it falls: for each hash space from the first bucket up to the one past it.
    pub buckets: Vec<Fall>,
}

/// A hash space and a range of its buckets.
pub type Fall = (Space, Range<u64>);

/// For each way in which the answers of a flag move, the smallest context that was found to show it, in the order of [`Move`].
/// The hunt ends when all of `wanted` are found; where none are wanted nothing is tried. Others may come along.
#[must_use]
pub fn witnesses(
    pair: &Pair<'_>,
    old: Option<FlagId>,
    new: Option<FlagId>,
    wanted: &[Move],
    leads: &[Lead<'_>],
) -> Vec<(Move, Witness)> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let trial = Trial::new(pair, old, new);
    let mut hunt = Hunt { trial, wanted, found: BTreeMap::new() };
    let pool = Pool::of(&hunt.trial);
    for lead in leads {
        if !hunt.has(lead.moves) {
            hunt.follow(lead, &pool);
        }
    }
    let key = hunt.trial.flags().first().map_or("", |(ruleset, flag)| &ruleset.flags[*flag].key);
    let mut draws = Draws::new(0, key, 0);
    if !hunt.is_done() {
        hunt.one_or_two_at_a_time(&pool);
    }
    for _ in 0..DRAWN {
        if hunt.is_done() {
            break;
        }
        let first = below(&mut draws, pool.attributes.len());
        hunt.look(&pool.said(&pool.drawn(&mut draws), &[first]));
    }
    let mut witnesses = hunt.smallest();
    // No context at all is one, too, where the dialect takes that.
    if let Some(tried) = hunt.trial.of(&Tree::Null)
        && let Some(witness) = tried.witness(&Tree::Null)
        && !witnesses.contains_key(&tried.moves)
    {
        witnesses.insert(tried.moves, witness);
    }
    witnesses.into_iter().collect()
}

struct Hunt<'w, 'a> {
    trial: Trial<'a>,
    wanted: &'w [Move],
    /// For each move what a context says that shows it, and whether a draw has part in that.
    found: BTreeMap<Move, (Vec<Said<'a>>, bool)>,
}

impl<'a> Hunt<'_, 'a> {
    fn has(&self, moves: Move) -> bool {
        self.found.get(&moves).is_some_and(|(_, drawn)| !drawn)
    }

    fn is_done(&self) -> bool {
        self.wanted.iter().all(|moves| *moves == Move::Stays || self.has(*moves))
    }

    fn tried(&self, said: &[Said<'a>]) -> Option<Tried<'a>> {
        self.trial.of(&self.trial.make(said)?)
    }

    /// Keeps what is said where it shows what nothing before showed.
    fn look(&mut self, said: &[Said<'a>]) {
        let Some((said, context)) = self.trial.make_most(said) else { return };
        let Some(tried) = self.trial.of(&context) else { return };
        if tried.moves == Move::Stays || self.has(tried.moves) {
            return;
        }
        if !tried.drawn || !self.found.contains_key(&tried.moves) {
            self.found.insert(tried.moves, (said, tried.drawn));
        }
    }

    /// Tries what a lead says, with ids that fall where it says, and with anything where that is open.
    fn follow(&mut self, lead: &Lead<'_>, pool: &Pool<'a>) {
        let said: Vec<Said<'a>> = lead.said.iter().map(owned).collect();
        let is_said = |scope: &str, name: &str| said.iter().any(|said| said.scope == scope && said.name == name);
        let mut spaces: BTreeMap<(&str, &str), Vec<Fall>> = BTreeMap::new();
        for (space, range) in lead.buckets.iter().filter(|(space, _)| !is_said(&space.scope, &space.name)) {
            spaces.entry((&space.scope, &space.name)).or_default().push((space.clone(), range.clone()));
        }
        let ids: Vec<((&str, &str), Vec<String>)> =
            spaces.iter().map(|(attribute, wanted)| (*attribute, falling(wanted, HASHES).take(4).collect())).collect();
        let is_open = |place: usize| {
            let choice = &pool.attributes[place];
            let has_id = ids.iter().any(|((scope, name), _)| *scope == choice.scope && *name == choice.name);
            !has_id && lead.open.iter().any(|(scope, name)| *scope == choice.scope && *name == choice.name)
        };
        let open: Vec<usize> = (0..pool.attributes.len()).filter(|place| is_open(*place)).collect();
        let most = ids.iter().map(|(_, ids)| ids.len()).max().unwrap_or(1).max(1);
        let mut left = OF_LEAD;
        for number in 0..most {
            let mut said = said.clone();
            for ((scope, name), ids) in &ids {
                if let Some(id) = ids.get(number.min(ids.len().saturating_sub(1))) {
                    let (scope, name) = ((*scope).to_owned().into(), (*name).to_owned().into());
                    said.push(Said { scope, name, value: Tree::Text(id.clone().into()) });
                }
            }
            let mut picks = vec![Pick::Absent; pool.attributes.len()];
            for place in &open {
                picks[*place] = pool.attributes[*place].usual();
            }
            let mut look = |hunt: &mut Self, picks: &[Pick]| {
                left = left.saturating_sub(1);
                hunt.look(&[said.as_slice(), &pool.said(picks, &open)].concat());
                left == 0 || hunt.has(lead.moves)
            };
            if look(self, &picks) {
                return;
            }
            for place in &open {
                let usual = picks[*place];
                for pick in pool.attributes[*place].picks() {
                    picks[*place] = pick;
                    if look(self, &picks) {
                        return;
                    }
                }
                picks[*place] = usual;
            }
        }
    }

    /// Says one thing, and then two, of somebody of whom nothing is known, and of somebody unlike all that rules mention.
    fn one_or_two_at_a_time(&mut self, pool: &Pool<'a>) {
        let count = pool.attributes.len();
        let nobody = vec![Pick::Absent; count];
        let anybody: Vec<Pick> = pool.attributes.iter().map(pool::Choice::usual).collect();
        let mut left = SYSTEMATIC;
        let mut look = |hunt: &mut Self, picks: &[Pick], first: &[usize]| {
            left = left.saturating_sub(1);
            hunt.look(&pool.said(picks, first));
            left == 0 || hunt.is_done()
        };
        for base in [&nobody, &anybody] {
            let mut picks = base.clone();
            if look(self, &picks, &[]) {
                return;
            }
            for one in 0..count {
                for pick in pool.attributes[one].picks() {
                    picks[one] = pick;
                    if look(self, &picks, &[one]) {
                        return;
                    }
                }
                picks[one] = base[one];
            }
        }
        for base in [&anybody, &nobody] {
            let mut picks = base.clone();
            for (one, other) in (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other))) {
                for pick in std::iter::once(Pick::Absent).chain(pool.attributes[one].picks()) {
                    picks[one] = pick;
                    for pick in std::iter::once(Pick::Absent).chain(pool.attributes[other].picks()) {
                        picks[other] = pick;
                        if look(self, &picks, &[one, other]) {
                            return;
                        }
                    }
                }
                picks[one] = base[one];
                picks[other] = base[other];
            }
        }
    }

    /// Of each move that was found, what is left when all is taken away that it does not need.
    fn smallest(&self) -> BTreeMap<Move, Witness> {
        let witness = |(moves, (said, drawn)): (&Move, &(Vec<Said<'a>>, bool))| {
            let said = self.shortened(self.reduced(said.clone(), (*moves, *drawn)), (*moves, *drawn));
            let context = self.trial.make(&said)?;
            Some((*moves, self.trial.of(&context)?.witness(&context)?))
        };
        self.found.iter().filter_map(witness).collect()
    }

    /// Whether something said shows the same.
    fn shows(&self, said: &[Said<'a>], (moves, drawn): (Move, bool)) -> bool {
        self.tried(said).is_some_and(|tried| tried.moves == moves && tried.drawn <= drawn)
    }

    /// Leaves out what need not be said.
    fn reduced(&self, mut said: Vec<Said<'a>>, wanted: (Move, bool)) -> Vec<Said<'a>> {
        let mut place = 0;
        while place < said.len() {
            let mut fewer = said.clone();
            fewer.remove(place);
            if self.shows(&fewer, wanted) {
                said = fewer;
                place = 0;
            } else {
                place += 1;
            }
        }
        said
    }

    /// Says what is left with short texts.
    fn shortened(&self, mut said: Vec<Said<'a>>, wanted: (Move, bool)) -> Vec<Said<'a>> {
        for place in 0..said.len() {
            let length = said[place].value.to_string().len();
            let short = std::iter::once("x".to_owned()).chain((1..SHORT).map(id));
            for text in short {
                let value = Tree::Text(text.into());
                if value.to_string().len() >= length {
                    break;
                }
                let held = std::mem::replace(&mut said[place].value, value);
                if self.shows(&said, wanted) {
                    break;
                }
                said[place].value = held;
            }
        }
        said
    }
}

fn owned<'o>(said: &Said<'_>) -> Said<'o> {
    let text = |text: &Text<'_>| text.clone().into_owned().into();
    Said { scope: text(&said.scope), name: text(&said.name), value: said.value.to_owned() }
}

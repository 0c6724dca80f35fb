//! How many of a made-up population change their answers.
//!
//! It stands in where shares cannot be worked out. Each context says of each attribute, apart from the others: of one that is
//! hashed a random id three times in four, something that rules mention once in eight, and nothing once in eight; of any other one
//! nothing once in four, something that no rule mentions once in four, and else something that rules mention, each such
//! value alike. The draws begin at the same place in every run. No real population is like that: its shares say what can happen,
//! not to how many.

use super::Pair;
use super::search::{Pick, Pool, below};
use super::tally::Tally;
use super::trial::Trial;
use crate::context::Said;
use crate::leaf::draw::Draws;
use crate::leaf::tree::Tree;
use crate::pass::ids::id;
use crate::ruleset::FlagId;

/// Ids are drawn from so many.
const IDS: u32 = 1_000_000_000;

/// How the answers of `contexts` made-up contexts move. Fewer are counted where a side cannot read some.
#[must_use]
pub fn sample(pair: &Pair<'_>, old: Option<FlagId>, new: Option<FlagId>, contexts: usize) -> Tally {
    let trial = Trial::new(pair, old, new);
    let pool = Pool::of(&trial);
    let key = trial.flags().first().map_or("", |(ruleset, flag)| &ruleset.flags[*flag].key);
    let mut draws = Draws::new(1, key, 0);
    let mut tally = Tally::default();
    for _ in 0..contexts {
        let said = one(&pool, &mut draws);
        if let Some(tried) = trial.make_most(&said).and_then(|(_, context)| trial.of(&context)) {
            tally.add(&tried.old, &tried.new, None);
        }
    }
    tally
}

fn one<'a>(pool: &Pool<'a>, draws: &mut Draws) -> Vec<Said<'a>> {
    let mut picks = Vec::with_capacity(pool.attributes.len());
    let mut ids = Vec::new();
    for choice in &pool.attributes {
        // Nothing is said of what only stands for a part of contexts.
        if !choice.is_mentioned {
            picks.push(Pick::Absent);
            continue;
        }
        let pick = match (choice.ids.is_empty(), below(draws, 8)) {
            (false, 0) | (true, 0..2) => Pick::Absent,
            (false, 1) | (true, 4..) if !choice.values.is_empty() => Pick::Value(below(draws, choice.values.len())),
            (false, _) => {
                let (scope, name) = (choice.scope.clone(), choice.name.clone());
                ids.push(Said { scope, name, value: Tree::Text(id(draws.below(IDS).into()).into()) });
                Pick::Absent
            }
            (true, _) => Pick::Unlike,
        };
        picks.push(pick);
    }
    // Of what no context says together the first is said.
    let first = below(draws, pool.attributes.len());
    let said = pool.said(&picks, &[first]);
    if below(draws, 2) == 0 { [ids, said].concat() } else { [said, ids].concat() }
}

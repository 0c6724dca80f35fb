//! Two documents of one dialect side by side, asked for the same contexts, and ids of which every bucket has one.

use std::collections::BTreeSet;

use ffctl::context::{Bound, Env};
use ffctl::eval::evaluate;
use ffctl::leaf::tree::Tree;
use ffctl::pass::answer::{Answer, Move};
use ffctl::provider::{Input, Provider, Wanted};
use ffctl::ruleset::{Cut, Hash, Reached, Ruleset, SeedPart, Split};
use ffctl::source::Document;
use serde_json::Value;

pub(crate) const NOW: &str = "2026-06-01T12:00:00Z";

/// Calls `then` with both rulesets; the words of the refusal where one of the documents is none.
pub(crate) fn with_both<R>(
    provider: &Provider,
    old: &str,
    new: &str,
    then: impl FnOnce(&Ruleset<'_>, &Ruleset<'_>) -> R,
) -> Result<R, String> {
    let documents = [[Document::new("old", old)], [Document::new("new", new)]];
    let load = |documents| (provider.dialect.load)(&Input::new(documents, Wanted::All)).map_err(|it| it.message);
    let (before, after) = (load(&documents[0])?, load(&documents[1])?);
    Ok(then(&before, &after))
}

/// What a flag answers to a context; the caller's default where there is no such flag, or the SDK refuses the context.
pub(crate) fn answer<'r>(ruleset: &'r Ruleset<'r>, key: &str, bound: &Bound<'_>, env: &Env) -> Answer<'r> {
    match ruleset.flag(key) {
        Some(id) if bound.refused().is_none() => {
            Answer::of(ruleset, &ruleset.flags[id], &evaluate(ruleset, id, bound, env, &mut ()))
        }
        _ => Answer::NONE,
    }
}

/// How the answer of a flag to a native context moves; `None` for a context that cannot be read.
pub(crate) fn moves(
    provider: &Provider,
    (old, new): (&Ruleset<'_>, &Ruleset<'_>),
    key: &str,
    context: &Tree<'_>,
    env: &Env,
) -> Option<Move> {
    let before = (provider.dialect.bind)(context, old).ok()?;
    let after = (provider.dialect.bind)(context, new).ok()?;
    Some(answer(old, key, &before, env).moves_to(&answer(new, key, &after, env)))
}

/// How many moved, and how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) all: usize,
    pub(crate) gains: usize,
    pub(crate) loses: usize,
    pub(crate) swaps: usize,
}

impl Counts {
    pub(crate) fn add(&mut self, moved: Move) {
        self.all += 1;
        match moved {
            Move::Stays => {}
            Move::Gains => self.gains += 1,
            Move::Loses => self.loses += 1,
            Move::Swaps => self.swaps += 1,
        }
    }

    /// The shares of gains, losses and swaps.
    #[expect(clippy::cast_precision_loss, reason = "some millions at most")]
    pub(crate) fn shares(&self) -> [f64; 3] {
        [self.gains, self.loses, self.swaps].map(|count| count as f64 / self.all.max(1) as f64)
    }
}

/// The context with ids in place of `@1` and `@2`.
pub(crate) fn filled(context: &Value, ids: [&str; 2]) -> Value {
    match context {
        Value::String(text) if text == "@1" => ids[0].into(),
        Value::String(text) if text == "@2" => ids[1].into(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), filled(value, ids))).collect(),
        other => other.clone(),
    }
}

/// How many of the two places of a context there are that hold an id.
#[allow(dead_code, reason = "where both are always there, nobody asks")]
pub(crate) fn holes(context: &Value) -> usize {
    let text = context.to_string();
    usize::from(text.contains("\"@1\"")) + usize::from(text.contains("\"@2\""))
}

/// A way to hash an id: what is hashed, by what, cut how.
#[derive(Debug, Clone, PartialEq)]
struct Way<'r> {
    seed: Vec<SeedPart<'r>>,
    hash: Hash,
    cut: Cut,
}

/// The splits that evaluations of these flags reach, those that are one way to hash once. What serves the same
/// to everybody is left out.
fn ways<'r>(asked: &[(&'r Ruleset<'r>, &'r str)]) -> Vec<(Way<'r>, &'r Split<'r>, &'r str)> {
    let mut ways: Vec<(Way<'r>, &'r Split<'r>, &'r str)> = Vec::new();
    for &(ruleset, key) in asked {
        let Some(id) = ruleset.flag(key) else { continue };
        ruleset.each_reached(id, &mut |node| {
            if let Reached::Split(split) = node
                && !split.is_trivial()
            {
                let bucketing = &split.bucketing;
                let way = Way { seed: bucketing.seed.clone(), hash: bucketing.hash, cut: bucketing.cut };
                let seed = way.seed.iter().cloned().map(|part| match part {
                    SeedPart::AskedFlag => SeedPart::OwnFlag(key.into()),
                    part => part,
                });
                let way = Way { seed: seed.collect(), ..way };
                if ways.iter().all(|(other, ..)| *other != way) {
                    ways.push((way, split, key));
                }
            }
        });
    }
    ways
}

/// Ids of which each has another combination of buckets, one for every combination: of fractions, every hundredth is taken for
/// a bucket. Splits that are one way to hash cut the same buckets. At most `most` combinations; `None` where there are more.
pub(crate) fn one_of_each<'r>(asked: &[(&'r Ruleset<'r>, &'r str)], most: u64) -> Option<Vec<String>> {
    let ways = ways(asked);
    let cells = |cut: Cut| if matches!(cut, Cut::Modulo { .. }) { cut.buckets() } else { 100 };
    let wanted = ways.iter().try_fold(1_u64, |all, (way, ..)| all.checked_mul(cells(way.cut)))?;
    if wanted == 0 || wanted > most {
        return None;
    }
    let mut met = BTreeSet::new();
    let mut ids = Vec::new();
    for number in 0_u64.. {
        let id = format!("user-{number}");
        let cell = ways.iter().fold(0, |cell, (way, split, key)| {
            let bucket = split.bucketing.hash(key, &id, |_, hash| way.cut.bucket(hash));
            let count = cells(way.cut);
            // The very end of a fraction belongs to the last of them.
            let place =
                (u128::from(bucket) * u128::from(count) / u128::from(way.cut.buckets())).min(u128::from(count) - 1);
            cell * count + u64::try_from(place).unwrap()
        });
        if met.insert(cell) {
            ids.push(id);
        }
        if met.len() as u64 == wanted || number > 100 * most.max(1_000) {
            break;
        }
    }
    (met.len() as u64 == wanted).then_some(ids)
}

//! What happened to the users that were given, beside what is configured.
//!
//! Whether a count is chance is told only of users who were hashed by that split and whom its rule takes once it picks them, and
//! only where their buckets are a fair sample: who has failed another split of the same buckets before is none, and users who
//! are hashed by one value are one draw.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use serde::Serialize;

use super::shares::{Lands, lands};
use super::walk::{How, Walk, takes_all};
use super::{Found, Name, SplitShares};
use crate::leaf::{binomial, text_set};
use crate::pass::space::Space;
use crate::ruleset::{FlagId, Ruleset};

/// A count this unlikely, or less likely, is no chance.
pub const LEVEL: f64 = 0.01;

/// So many values that were hashed are kept of a split, to know whether one comes again.
const MOST_INPUTS: usize = 1_800_000;

/// What happened to the users that were given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Totals {
    /// How many they are.
    pub ids: u64,
    /// How many were served what.
    pub outcomes: Vec<Outcome>,
    /// For how many no bucket decided.
    pub without_bucket: u64,
    /// How many each split dealt what, beside what it is to deal.
    pub splits: Vec<SplitTotals>,
}

/// How many were served something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What: the variation's name where it has one, else the value as text.
    pub variation: String,
    /// The same as its dialect tells variations apart.
    #[serde(skip)]
    pub told: String,
    /// How many.
    pub count: u64,
}

/// What a split dealt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SplitTotals {
    /// Where it stands.
    pub pointer: String,
    /// Which one, a place among those that were found.
    #[serde(skip)]
    pub split: usize,
    /// How many reached it with a bucket, and meet all else that its rule asks.
    pub reached: u64,
    /// How many of them got what.
    pub counts: Vec<Count>,
    /// How many came to it and do not meet what its rule asks beside it.
    pub fail_conditions: u64,
    /// How many have nothing to be hashed.
    pub lacking: u64,
    /// How many get a slice whatever their bucket.
    pub overridden: u64,
    /// How many have a bucket by chance.
    pub drawn: u64,
    /// Why nothing is said of chance, where that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untested: Option<&'static str>,
}

/// How many got one thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Count {
    /// What.
    pub variation: String,
    /// The same as its dialect tells variations apart.
    #[serde(skip)]
    pub told: String,
    /// How many.
    pub count: u64,
    /// Their share of those who reached the split; none where nobody did.
    pub share: Option<f64>,
    /// The share that the split is to deal.
    pub configured: f64,
    /// How likely a count is that is as far off as this one, or farther: the exact binomial test, two-sided.
    pub p: Option<f64>,
    /// Whether that is chance.
    pub chance: Option<bool>,
}

/// Counts users one by one.
#[derive(Debug)]
pub struct Tally<'r, 'f> {
    found: &'f [Found<'r>],
    spaces: Vec<Option<Space>>,
    /// What each slice of each split gives, then what there is without one; nothing is the rest.
    gives: Vec<Vec<Option<String>>>,
    ids: u64,
    outcomes: Vec<Outcome>,
    without_bucket: u64,
    splits: Vec<Counted>,
}

/// What is known of one split so far.
#[derive(Debug, Clone, Default)]
struct Counted {
    reached: u64,
    /// By name; nothing stands for the rest.
    counts: Vec<(Option<String>, u64)>,
    fail_conditions: u64,
    lacking: u64,
    overridden: u64,
    drawn: u64,
    /// Who reached it after another split of the same buckets.
    after_kin: u64,
    /// Hashes of what was hashed, as long as it matters and they are no more than [`MOST_INPUTS`].
    inputs: HashSet<u64, FixedState>,
    /// Whether there were more.
    is_cut: bool,
    /// Who was hashed by a value that somebody before was hashed by; no more than the first is known.
    alike: u64,
}

impl<'r, 'f> Tally<'r, 'f> {
    /// Nobody so far.
    #[must_use]
    pub fn new(ruleset: &'r Ruleset<'r>, flag: FlagId, found: &'f [Found<'r>]) -> Tally<'r, 'f> {
        let flag = &ruleset.flags[flag];
        let space = |found: &Found<'_>| Space::first(&found.split.bucketing, &flag.key, &ruleset.attributes);
        let gives = |found: &Found<'_>| {
            let slices = (0..found.split.slices.len()).map(Some).chain([None]);
            let given = slices.map(|slice| match lands(ruleset, flag, (found.purpose, found.split), slice) {
                Lands::On(Name { variation, .. }) => Some(variation),
                Lands::Rest | Lands::Fails => None,
            });
            given.collect()
        };
        Tally {
            found,
            gives: found.iter().map(gives).collect(),
            spaces: found.iter().map(space).collect(),
            ids: 0,
            outcomes: Vec::new(),
            without_bucket: 0,
            splits: vec![Counted::default(); found.len()],
        }
    }

    /// Counts a user who was served `served`.
    pub fn add(&mut self, walk: &Walk, served: &Name) {
        self.ids += 1;
        if let Some(outcome) = self.outcomes.iter_mut().find(|outcome| outcome.variation == served.variation) {
            outcome.count += 1;
        } else {
            let Name { variation, told } = served.clone();
            self.outcomes.push(Outcome { variation, told, count: 1 });
        }
        self.without_bucket += u64::from(walk.decides.is_none_or(|step| walk.steps[step].placed != How::Hashed));
        for (number, step) in walk.steps.iter().enumerate() {
            let before = &walk.steps[..number];
            let split = self.found[step.split].split;
            if takes_all(split) || before.iter().any(|other| other.split == step.split) {
                continue;
            }
            let gives = &self.gives[step.split];
            let name = step.picked.and_then(|slice| gives.get(slice)).or(gives.last()).unwrap_or(&None);
            let is_kin = |other: usize| match (&self.spaces[other], &self.spaces[step.split]) {
                (Some(one), Some(other)) => one.is_kin(other),
                _ => false,
            };
            // Nobody fails a split that takes everybody.
            let is_after_kin = before.iter().any(|other| {
                other.placed == How::Hashed && !takes_all(self.found[other.split].split) && is_kin(other.split)
            });
            let counted = &mut self.splits[step.split];
            match step.placed {
                How::Overridden => counted.overridden += 1,
                How::Drawn => counted.drawn += 1,
                How::Lacking | How::Unhashable => counted.lacking += 1,
                How::Hashed if !step.counts => counted.fail_conditions += 1,
                How::Hashed => {
                    counted.reached += 1;
                    counted.after_kin += u64::from(is_after_kin);
                    if let Some((input, _)) = &step.hashed {
                        counted.note(input);
                    }
                    match counted.counts.iter_mut().find(|(held, _)| held == name) {
                        Some((_, count)) => *count += 1,
                        None => counted.counts.push((name.clone(), 1)),
                    }
                }
            }
        }
    }

    /// What came out, beside the shares that `splits` are to deal, which are those of the same places.
    #[must_use]
    pub fn finish(self, splits: &[SplitShares]) -> Totals {
        let mut outcomes = self.outcomes;
        outcomes.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.variation.cmp(&other.variation)));
        let splits = self.splits.iter().zip(splits).enumerate().filter_map(|(split, (counted, shares))| {
            let Counted { reached, fail_conditions, lacking, overridden, drawn, after_kin, alike, is_cut, .. } = *counted;
            if reached + fail_conditions + lacking + overridden + drawn == 0 {
                return None;
            }
            let of = |name: Option<&str>| {
                let held = counted.counts.iter().find(|(held, _)| held.as_deref() == name);
                held.map_or(0, |(_, count)| *count)
            };
            let count = |variation: &str, told: &str, count: u64, configured: f64| {
                let p = (reached > 0 && after_kin == 0 && alike == 0 && !is_cut).then(|| binomial::two_sided(count, reached, configured));
                Count {
                    variation: variation.to_owned(),
                    told: told.to_owned(),
                    count,
                    share: (reached > 0).then(|| ratio(count, reached)),
                    configured,
                    p,
                    chance: p.map(|p| p >= LEVEL),
                }
            };
            let named = shares.shares.all().iter().map(|portion| {
                count(&portion.variation, &portion.told, of(Some(&portion.variation)), portion.share)
            });
            let mut counts: Vec<Count> = named.collect();
            let left = shares.rest + shares.fails;
            if left > 0.0 || of(None) > 0 {
                counts.push(count("rest", "rest", of(None), left));
            }
            Some(SplitTotals {
                pointer: shares.pointer.clone(),
                split,
                reached,
                counts,
                fail_conditions,
                lacking,
                overridden,
                drawn,
                untested: match (after_kin, alike, is_cut) {
                    (0, 0, false) => None,
                    (0, 0, true) => {
                        Some("there are too many of them to know whether each is hashed by a value of its own")
                    }
                    (0, ..) => Some("several of them are hashed by the same value, so that they are no draws of their own"),
                    _ => Some(
                        "some of them have failed another split of the same buckets before, so that they are no fair sample",
                    ),
                },
            })
        });
        Totals { ids: self.ids, outcomes, without_bucket: self.without_bucket, splits: splits.collect() }
    }
}

impl Counted {
    /// Notes what was hashed. Once it is known that nothing is to be said of chance, there is nothing to be noted.
    fn note(&mut self, input: &str) {
        if self.after_kin > 0 || self.alike > 0 || self.is_cut {
            return;
        }
        self.alike += u64::from(!self.inputs.insert(text_set::hash(input)));
        self.is_cut = self.inputs.len() > MOST_INPUTS;
        if self.alike > 0 || self.is_cut {
            self.inputs = HashSet::default();
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody counts 2^53 users")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

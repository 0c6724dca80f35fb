//! Who is added when the share of a rule is raised step by step.
//!
//! A step replaces the weight of the first slice of one split; its hash stays as it is, so that nobody who is in goes out again.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use serde::Serialize;

use super::ids::Ids;
use super::walk::{How, Walk};
use super::{Bucket, FlagShares, Found, Purpose};
use crate::leaf::text_set;
use crate::ruleset::Cut;

/// The steps of a ramp.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ramp {
    /// Where the split stands whose first slice is raised.
    pub pointer: String,
    /// Which one, a place among those that were found.
    #[serde(skip)]
    pub split: usize,
    /// The rule that it belongs to.
    pub rule: String,
    /// What is assumed.
    pub assumes: String,
    /// The steps in order.
    pub steps: Vec<Stage>,
    /// Who would not be in at the last step, though the rule would take them.
    pub later: u64,
    /// Whom the split does not decide about, whatever its share.
    pub never: u64,
    /// How many had a key that somebody before had; a key counts once, where it stands first.
    #[serde(skip_serializing_if = "is_none")]
    pub repeated: u64,
    #[serde(skip)]
    cut: Cut,
    /// Hashes of the keys so far, no more than [`Ids::MOST`].
    #[serde(skip)]
    seen: HashSet<u64, FixedState>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stage {
    /// The percentage, as it was asked for.
    pub step: f64,
    /// The share of the hash space that the first slice has then.
    pub share: f64,
    /// Who is added, in the order in which they came.
    pub added: Vec<Added>,
    /// The first bucket that is not in.
    #[serde(skip)]
    upto: u64,
}

/// Somebody who is added.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Added {
    /// The user.
    pub user: String,
    /// The percentage at which they are added.
    pub step: f64,
    /// Their bucket.
    pub bucket: Bucket,
}

/// Why a ramp cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRamp {
    /// There is no such rule; there are so many.
    NoRule(usize),
    /// The rule, or every rule, deals nothing out by a hash.
    NoSplit,
    /// Several rules deal something out; these, by their numbers and names.
    Several(Vec<(usize, String)>),
}

/// The ramp over `percentages` of the rule of that number, counted from 1, or of the only rule that deals something out.
///
/// # Errors
/// It cannot be told which split is meant.
pub fn ramp(
    shares: &FlagShares,
    found: &[Found<'_>],
    rule: Option<usize>,
    percentages: &[f64],
) -> Result<Ramp, NoRamp> {
    let first = |rule: usize| {
        let own = shares.rules[rule].splits.iter().copied().filter(|split| {
            let found = &found[*split];
            !found.split.bucketing.by.is_empty() && !found.split.slices.is_empty() && found.is_needed
        });
        let gates = own.clone().filter(|split| found[*split].purpose == Purpose::Gate);
        let mut in_turn = gates.chain(own);
        let all: Vec<usize> = in_turn.by_ref().collect();
        // A gate that lets everybody in is raised only where there is nothing else.
        all.iter().copied().find(|split| !found[*split].split.is_trivial()).or(all.first().copied())
    };
    let (rule, split) = if let Some(number) = rule {
        let place = number.checked_sub(1).filter(|place| *place < shares.rules.len());
        let place = place.ok_or(NoRamp::NoRule(shares.rules.len()))?;
        (place, first(place).ok_or(NoRamp::NoSplit)?)
    } else {
        let all: Vec<(usize, usize)> = (0..shares.rules.len()).filter_map(|rule| Some((rule, first(rule)?))).collect();
        let real = || all.iter().filter(|(_, split)| !found[*split].split.is_trivial());
        match (all.as_slice(), real().count()) {
            ([], _) => return Err(NoRamp::NoSplit),
            ([only], _) => *only,
            (_, 1) => *real().next().unwrap_or(&all[0]),
            _ => {
                let named = all.iter().map(|(rule, _)| (rule + 1, shares.rules[*rule].rule.clone()));
                return Err(NoRamp::Several(named.collect()));
            }
        }
    };
    let cut = found[split].split.bucketing.cut;
    let steps = percentages.iter().map(|step| {
        let upto = upto(cut, *step);
        Stage { step: *step, share: cut.share(upto), added: Vec::new(), upto }
    });
    let what = match found[split].purpose {
        Purpose::Gate => "the share that is let in",
        Purpose::Serves if found[split].split.slices.first().is_some_and(|slice| slice.from > 0) => {
            "the first variation begins at 0, its share"
        }
        Purpose::Serves => "the share of the first variation",
    };
    Ok(Ramp {
        pointer: shares.splits[split].pointer.clone(),
        split,
        rule: shares.rules[rule].rule.clone(),
        assumes: format!("{what} becomes the step, and nothing else changes"),
        steps: steps.collect(),
        later: 0,
        never: 0,
        repeated: 0,
        cut,
        seen: HashSet::default(),
    })
}

/// The first bucket that is not in at so many percent.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the product is whole, or made so, and lies between 0 and the number of buckets"
)]
fn upto(cut: Cut, percent: f64) -> u64 {
    let buckets = cut.buckets();
    // Multiplied first, so that 7 % of 100 is 7 and not a little more.
    (((percent * buckets as f64) / 100.0).ceil() as u64).min(buckets)
}

impl Ramp {
    /// Finds the step at which a user is added; whoever has no key counts each time.
    pub fn add(&mut self, user: Option<&str>, walk: &Walk) {
        if let Some(user) = user {
            let hash = text_set::hash(user);
            let is_new = if self.seen.len() < Ids::MOST { self.seen.insert(hash) } else { !self.seen.contains(&hash) };
            if !is_new {
                self.repeated += 1;
                return;
            }
        }
        let step = walk.steps.iter().find(|step| step.split == self.split && step.counts && step.placed == How::Hashed);
        let Some(bucket) = step.and_then(|step| step.bucket) else {
            self.never += 1;
            return;
        };
        match self.steps.iter_mut().find(|stage| bucket < stage.upto) {
            Some(stage) => {
                let bucket = Bucket::of(self.cut, bucket);
                stage.added.push(Added { user: user.unwrap_or_default().to_owned(), step: stage.step, bucket });
            }
            None => self.later += 1,
        }
    }

    /// All who are added, in the order of the steps.
    pub fn added(&self) -> impl Iterator<Item = &Added> {
        self.steps.iter().flat_map(|stage| &stage.added)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_whole_buckets_without_noise() {
        let percent = Cut::Modulo { modulus: 100, first: 1 };
        for whole in 0..=100_u32 {
            assert_eq!(upto(percent, f64::from(whole)), u64::from(whole));
        }
        let cases = [
            (Cut::Modulo { modulus: 1000, first: 1 }, 7.0, 70),
            (Cut::Modulo { modulus: 1000, first: 1 }, 0.25, 3),
            (percent, 12.5, 13),
            (percent, 120.0, 100),
            (Cut::Fraction { bits: 60 }, 25.0, 1 << 58),
            (Cut::Modulo { modulus: 0, first: 0 }, 25.0, 0),
        ];
        for (cut, percentage, want) in cases {
            assert_eq!(upto(cut, percentage), want, "{percentage} % of {cut:?}");
        }
    }
}

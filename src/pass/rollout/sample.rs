//! A sample: users with keys that are made up, evaluated for real. It is for what cannot be read off the splits, such as what
//! several rules come to together. Its shares are shares of a sample, each with the interval in which the true one lies.
//!
//! Keys look like random UUIDs. The key of a number hangs on the seed alone: the same run makes the same ones, and a larger
//! sample holds a smaller one.

use serde::Serialize;

use super::{Found, Name};
use crate::eval::Decision;
use crate::leaf::draw::Draws;
use crate::leaf::interval::wilson;
use crate::ruleset::{AttributeId, FlagId, Ruleset};

/// What was counted in a sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sampled {
    /// How many users it has.
    pub size: u64,
    /// What their keys were made from.
    pub seed: u64,
    /// How many of a hundred intervals are to hold the true share, as a part of 1.
    pub confidence: f64,
    /// What they are served; every variation of the flag stands here once.
    pub shares: Vec<Estimate>,
    /// The answers of how many hang on a random draw.
    pub drawn: u64,
}

/// A share that was counted in a sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// The variation's name, else its value as text; `default` is the caller's default, and `error` an evaluation that fails.
    pub variation: String,
    /// The same as its dialect tells variations apart.
    #[serde(skip)]
    pub told: String,
    /// How many users.
    pub users: u64,
    /// The share among them, in 0..=1.
    pub share: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

/// Counts what made-up users are served.
#[derive(Debug)]
pub struct Sample<'r> {
    ruleset: &'r Ruleset<'r>,
    flag: FlagId,
    /// By the variations of the flag, then the caller's default, then faults.
    counts: Vec<u64>,
    drawn: u64,
}

impl<'r> Sample<'r> {
    /// A sample of nobody.
    #[must_use]
    pub fn new(ruleset: &'r Ruleset<'r>, flag: FlagId) -> Sample<'r> {
        Sample { ruleset, flag, counts: vec![0; ruleset.flags[flag].variations.len() + 2], drawn: 0 }
    }

    /// Counts what the flag came to for a user.
    pub fn count(&mut self, decision: &Decision) {
        let variations = &self.ruleset.flags[self.flag].variations;
        let outcome = match (decision.fault, decision.variation) {
            (Some(_), _) => variations.len() + 1,
            (None, Some(variation)) if !variations[variation].is_default => variation,
            (None, _) => variations.len(),
        };
        self.counts[outcome] += 1;
        self.drawn += u64::from(decision.drawn);
    }

    /// The shares, with intervals of that confidence in 0..1; `seed` is what the keys were made from.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "samples are smaller than 2^53")]
    pub fn told(&self, seed: u64, confidence: f64) -> Sampled {
        let flag = &self.ruleset.flags[self.flag];
        let variations = flag.variations.len();
        let size: u64 = self.counts.iter().sum();
        let mut shares: Vec<Estimate> = Vec::new();
        for (outcome, users) in self.counts.iter().enumerate() {
            let Name { variation, told } = match outcome {
                _ if outcome < variations && !flag.variations[outcome].is_default => {
                    Name::of(self.ruleset, flag, outcome)
                }
                _ if *users == 0 => continue,
                _ if outcome > variations => Name { variation: "error".to_owned(), told: "an error".to_owned() },
                _ => Name::default_of_caller(),
            };
            match shares.iter_mut().find(|share| share.variation == variation) {
                Some(share) => share.users += users,
                None => shares.push(Estimate { variation, told, users: *users, share: 0.0, low: 0.0, high: 1.0 }),
            }
        }
        for share in &mut shares {
            share.share = share.users as f64 / size.max(1) as f64;
            (share.low, share.high) = wilson(share.users, size, confidence);
        }
        Sampled { size, seed, confidence, shares, drawn: self.drawn }
    }
}

/// The made-up key of a user, from 0; `what` keeps the keys of different attributes apart.
#[must_use]
pub fn key(seed: u64, what: &str, number: u64) -> String {
    let mut draws = Draws::new(seed, what, number);
    let [first, second, third, version, variant, sixth, seventh, last] = std::array::from_fn(|_| draws.below(1 << 16));
    // The bits of a UUID that tell version 4 and its variant.
    let (version, variant) = (version & 0x0fff | 0x4000, variant & 0x3fff | 0x8000);
    format!("{first:04x}{second:04x}-{third:04x}-{version:04x}-{variant:04x}-{sixth:04x}{seventh:04x}{last:04x}")
}

/// The attributes that the splits of a flag are sticky on, each once. Whoever makes users up gives each of them a value of its own.
#[must_use]
pub fn sticky(found: &[Found<'_>]) -> Vec<AttributeId> {
    let mut attributes = Vec::new();
    for subject in found.iter().flat_map(|found| &found.split.bucketing.by) {
        if !attributes.contains(&subject.attribute) {
            attributes.push(subject.attribute);
        }
    }
    attributes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn keys_look_like_uuids_and_hang_on_the_seed() {
        let keys: Vec<String> = (0..1000).map(|number| key(7, "user", number)).collect();
        for key in &keys {
            let parts: Vec<&str> = key.split('-').collect();
            assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{key}");
            assert!(parts[2].starts_with('4') && parts[3].starts_with(['8', '9', 'a', 'b']), "{key}");
        }
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 1000);
        assert_eq!(key(7, "user", 3), keys[3]);
        assert_ne!(key(8, "user", 3), keys[3]);
        assert_ne!(key(7, "session", 3), keys[3]);
    }
}

//! Splits: who gets which share of a population.
//!
//! A split is data: what is hashed, with which hash, cut how. The same value answers "which bucket is this user in",
//! "who moves when a weight changes" and "at which percentage would this user be in".

use super::{Condition, FaultId, Pointer, Subject, Text, Value, VariationId};
use crate::leaf::bucket;

/// A population, cut into slices.
#[derive(Debug)]
pub struct Split<'s> {
    /// Users who get a slice whatever their bucket; the first that says yes wins.
    pub overrides: Vec<Override<'s>>,
    /// How a bucket is found.
    pub bucketing: Bucketing<'s>,
    /// The slices in order. A bucket falls into the first slice whose `upto` is above it.
    pub slices: Vec<Slice<'s>>,
    /// What happens when no slice is picked.
    pub rest: Rest,
    /// Where it stands.
    pub at: Pointer,
}

/// Users who get one slice.
#[derive(Debug)]
pub struct Override<'s> {
    /// Who they are.
    pub when: Condition<'s>,
    /// The slice, a place in [`Split::slices`].
    pub slice: usize,
}

/// How a context gets its bucket.
#[derive(Debug)]
pub struct Bucketing<'s> {
    /// The stickiness as the source spells it.
    pub asked: Text<'s>,
    /// Whose value is hashed: the first that is present.
    pub by: Vec<Subject>,
    /// What happens when none is present.
    pub absent: Absent,
    /// What is hashed, in this order; at most [`SeedPart::MOST`] parts.
    pub seed: Vec<SeedPart<'s>>,
    /// With which hash.
    pub hash: Hash,
    /// How the hash becomes a bucket.
    pub cut: Cut,
}

/// A piece of a hash input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeedPart<'s> {
    /// A group that the source names.
    Group(Text<'s>),
    /// The key of the flag that the split belongs to.
    OwnFlag(Text<'s>),
    /// The key of the flag that was asked for, which is another one while a prerequisite is evaluated.
    AskedFlag,
    /// Fixed text.
    Literal(&'static str),
    /// The value that the context is sticky on.
    Identifier,
}

impl Bucketing<'_> {
    /// Calls `then` with the joined seed of `identifier`, while the flag `asked` is evaluated, and its hash.
    pub fn hash<R>(&self, asked: &str, identifier: &str, then: impl FnOnce(&[u8], u64) -> R) -> R {
        let mut parts = [""; SeedPart::MOST];
        for (slot, part) in parts.iter_mut().zip(&self.seed) {
            *slot = match part {
                SeedPart::Group(text) | SeedPart::OwnFlag(text) => text,
                SeedPart::AskedFlag => asked,
                SeedPart::Literal(text) => text,
                SeedPart::Identifier => identifier,
            };
        }
        bucket::joined(&parts, |input| {
            let hash = match self.hash {
                Hash::Murmur3(seed) => u64::from(bucket::murmur3(input, seed)),
                Hash::Sha1 { digits } => bucket::sha1(input, digits),
            };
            then(input, hash)
        })
    }
}

impl SeedPart<'_> {
    /// The most parts that a hash input has in any dialect.
    pub const MOST: usize = 6;
}

/// A hash of the joined seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// 32-bit x86 Murmur3 under this seed.
    Murmur3(u32),
    /// So many hexadecimal digits from the start of SHA-1, at most 16.
    Sha1 {
        /// How many.
        digits: u32,
    },
}

/// How a hash becomes a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The remainder by `modulus`: a bucket in `0..modulus`. People count it from `first`.
    Modulo {
        /// The number of buckets; 0 makes every split take its [`Rest`].
        modulus: u32,
        /// What the first bucket is called.
        first: u32,
    },
    /// The hash as a part of `2^bits`, rounded to what a 64-bit floating-point number holds: a bucket in `0..=2^bits`.
    Fraction {
        /// The number of bits of the hash, at most 62.
        bits: u32,
    },
}

impl Cut {
    /// The number of buckets.
    #[must_use]
    pub fn buckets(self) -> u64 {
        match self {
            Cut::Modulo { modulus, .. } => u64::from(modulus),
            Cut::Fraction { bits } => 1 << bits,
        }
    }

    /// The bucket of a hash.
    #[must_use]
    pub fn bucket(self, hash: u64) -> u64 {
        match self {
            // Most hashes have 32 bits, which divide faster.
            Cut::Modulo { modulus, .. } => match u32::try_from(hash) {
                Ok(hash) => u64::from(hash % modulus),
                Err(_) => hash % u64::from(modulus),
            },
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "rounding is what the reference does; what is rounded is whole and not negative"
            )]
            Cut::Fraction { .. } => hash as f64 as u64,
        }
    }

    /// The first bucket that is not below the share `share`, of which 1 is the whole population.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number of buckets is exact, and what lies outside of them is cut off"
    )]
    pub fn upto(self, share: f64) -> u64 {
        // Multiplying by a power of two is exact; what is below 0, or no number, becomes 0.
        (share * self.buckets() as f64).ceil() as u64
    }

    /// The share of the population that lies below `bucket`, 1 being the whole.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a bucket of a fraction is a floating-point number already")]
    pub fn share(self, bucket: u64) -> f64 {
        bucket as f64 / self.buckets().max(1) as f64
    }

    /// How people call `bucket`.
    #[must_use]
    pub fn shown(self, bucket: u64) -> u64 {
        match self {
            Cut::Modulo { first, .. } => bucket + u64::from(first),
            Cut::Fraction { .. } => bucket,
        }
    }
}

/// When the context carries nothing to be sticky on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// No slice is picked.
    NoPick,
    /// A number in `1..=up_to` is drawn and its decimal text hashed as the identifier.
    DrawIdentifier {
        /// The greatest number.
        up_to: u32,
    },
    /// A bucket is drawn.
    DrawBucket,
    /// The bucket is 0. So it is for a value that cannot be hashed.
    Lowest,
}

/// One slice of a population.
#[derive(Debug, Clone)]
pub struct Slice<'s> {
    /// The weight as it stands in the source.
    pub weight: Value<'s>,
    /// The first bucket that lies past the slice, in the arithmetic of the reference.
    pub upto: u64,
    /// The variation that it serves, or what ends the evaluation when it is picked; without meaning in a
    /// [`super::Logic::Gate`], where the first slice is "yes".
    pub serves: Result<VariationId, FaultId>,
    /// Whether whoever is picked by hash takes part in an experiment.
    pub in_experiment: bool,
    /// Where it stands.
    pub at: Pointer,
}

impl<'s> Slice<'s> {
    /// A slice that serves `variation`.
    #[must_use]
    pub fn new(weight: i64, upto: u64, variation: VariationId, at: Pointer) -> Slice<'s> {
        Slice { weight: Value::of(&weight.into()), upto, serves: Ok(variation), in_experiment: false, at }
    }
}

/// When no slice is picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing: the arm is dry, a gate says no.
    NoPick,
    /// The last slice, whatever its weight.
    Last,
    /// A fault; `serving` is the variation that the SDK's caller still gets.
    Fail {
        /// What is wrong.
        fault: FaultId,
        /// What is served all the same; nothing where the caller's default is.
        serving: Option<VariationId>,
    },
}

impl Split<'_> {
    /// The slice that holds `bucket`.
    #[must_use]
    pub fn slice(&self, bucket: u64) -> Option<usize> {
        self.slices.iter().position(|slice| bucket < slice.upto)
    }

    /// Whether everybody who has a bucket gets the same slice, so that it is no split in effect.
    #[must_use]
    pub fn is_trivial(&self) -> bool {
        let buckets = self.bucketing.cut.buckets();
        let is_whole = |slice: &Slice<'_>| slice.upto >= buckets || self.rest == Rest::Last && self.slices.len() == 1;
        self.slices.first().is_some_and(|slice| is_whole(slice) || slice.upto == 0 && self.slices.len() == 1)
    }

    /// The share of buckets that each slice holds, in 0..=1, in the order of the slices.
    #[must_use]
    pub fn shares(&self) -> Vec<f64> {
        let cut = self.bucketing.cut;
        self.edges().into_iter().map(|(from, upto)| cut.share(upto - from)).collect()
    }

    /// The buckets that each slice holds, as the first one and the first one past them, in the order of the slices.
    #[must_use]
    pub fn edges(&self) -> Vec<(u64, u64)> {
        let buckets = self.bucketing.cut.buckets();
        let last = self.slices.len().wrapping_sub(1);
        let mut from = 0;
        let edges = self.slices.iter().enumerate().map(|(place, slice)| {
            let upto = if place == last && self.rest == Rest::Last { buckets } else { slice.upto };
            let upto = upto.min(buckets).max(from);
            (std::mem::replace(&mut from, upto), upto)
        });
        edges.collect()
    }
}

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
    pub fn hash<R>(&self, asked: &str, identifier: &str, then: impl FnOnce(&[u8], u32) -> R) -> R {
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
                Hash::Murmur3(seed) => bucket::murmur3(input, seed),
                Hash::Sha1 => bucket::sha1(input),
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
    /// The first 28 bits, which are seven hexadecimal digits, of SHA-1.
    Sha1,
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
}

impl Cut {
    /// The number of buckets.
    #[must_use]
    pub fn buckets(self) -> u32 {
        let Cut::Modulo { modulus, .. } = self;
        modulus
    }

    /// How people call `bucket`.
    #[must_use]
    pub fn shown(self, bucket: u32) -> u64 {
        let Cut::Modulo { first, .. } = self;
        u64::from(bucket) + u64::from(first)
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
}

/// One slice of a population.
#[derive(Debug, Clone)]
pub struct Slice<'s> {
    /// The weight as it stands in the source.
    pub weight: Value<'s>,
    /// The first bucket that lies past the slice, in the arithmetic of the reference.
    pub upto: u32,
    /// The variation that it serves, or what ends the evaluation when it is picked; without meaning in a
    /// [`super::Logic::Gate`], where the first slice is "yes".
    pub serves: Result<VariationId, FaultId>,
    /// Where it stands.
    pub at: Pointer,
}

impl<'s> Slice<'s> {
    /// A slice that serves `variation`.
    #[must_use]
    pub fn new(weight: i64, upto: u32, variation: VariationId, at: Pointer) -> Slice<'s> {
        Slice { weight: Value::of(&weight.into()), upto, serves: Ok(variation), at }
    }
}

/// When no slice is picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing: the arm is dry, a gate says no.
    NoPick,
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
    pub fn slice(&self, bucket: u32) -> Option<usize> {
        self.slices.iter().position(|slice| bucket < slice.upto)
    }

    /// Whether everybody who has a bucket gets the same slice, so that it is no split in effect.
    #[must_use]
    pub fn is_trivial(&self) -> bool {
        let buckets = self.bucketing.cut.buckets();
        self.slices.first().is_some_and(|slice| slice.upto >= buckets || slice.upto == 0 && self.slices.len() == 1)
    }

    /// The share of buckets that each slice holds, in 0..=1, in the order of the slices.
    #[must_use]
    pub fn shares(&self) -> Vec<f64> {
        let buckets = self.bucketing.cut.buckets();
        let mut from = 0;
        self.slices
            .iter()
            .map(|slice| {
                let upto = slice.upto.min(buckets).max(from);
                let share = f64::from(upto - from) / f64::from(buckets.max(1));
                from = upto;
                share
            })
            .collect()
    }
}

//! Splits: who gets which share of a population.
//!
//! A split is data: what is hashed, with which hash, cut how. The same value answers "which bucket is this user in",
//! "who moves when a weight changes" and "at which percentage would this user be in".

use base64::prelude::{BASE64_STANDARD, Engine};

use super::{Condition, FaultId, Pointer, Subject, Text, Value, VariationId};
use crate::leaf::bucket;

/// A population, cut into slices.
#[derive(Debug)]
pub struct Split<'s> {
    /// Users who get a slice whatever their bucket; the first that says yes wins.
    pub overrides: Vec<Override<'s>>,
    /// How a bucket is found.
    pub bucketing: Bucketing<'s>,
    /// The slices in order. A bucket falls into the first that holds it.
    pub slices: Vec<Slice<'s>>,
    /// How they lie.
    pub layout: Layout,
    /// What happens when no slice is picked.
    pub rest: Rest,
    /// Where it stands.
    pub at: Pointer,
}

/// How the slices of a split lie on the buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One behind the other: each takes its weight of what those before it left over.
    Stacked,
    /// Each on a range of its own. There may be gaps between them, and where they overlap the first one has it.
    Ranged,
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
    /// That value in Base64.
    EncodedIdentifier,
}

impl Bucketing<'_> {
    /// Calls `then` with the joined seed of `identifier`, while the flag `asked` is evaluated, and its hash.
    pub fn hash<R>(&self, asked: &str, identifier: &str, then: impl FnOnce(&[u8], u64) -> R) -> R {
        let encoded =
            self.seed.contains(&SeedPart::EncodedIdentifier).then(|| BASE64_STANDARD.encode(identifier.as_bytes()));
        let mut parts = [""; SeedPart::MOST];
        for (slot, part) in parts.iter_mut().zip(&self.seed) {
            *slot = match part {
                SeedPart::Group(text) | SeedPart::OwnFlag(text) => text,
                SeedPart::AskedFlag => asked,
                SeedPart::Literal(text) => text,
                SeedPart::Identifier => identifier,
                SeedPart::EncodedIdentifier => encoded.as_deref().unwrap_or_default(),
            };
        }
        bucket::joined(&parts, |input| {
            let hash = match self.hash {
                Hash::Murmur3(seed) => u64::from(bucket::murmur3(input, seed)),
                Hash::Sha1 { digits } => bucket::sha1(input, digits),
                Hash::Md5 { .. } => u64::from(bucket::md5(input).unsigned_abs()),
                Hash::Djb2 => u64::from(bucket::djb2(input)),
            };
            then(input, hash)
        })
    }

    /// Whether `identifier` can be hashed at all.
    #[must_use]
    pub fn takes(&self, identifier: &str) -> bool {
        match self.hash {
            Hash::Md5 { is_ascii: true } if self.seed.contains(&SeedPart::Identifier) => identifier.is_ascii(),
            _ => true,
        }
    }
}

impl SeedPart<'_> {
    /// The most parts that a hash input has in any dialect.
    pub const MOST: usize = 6;
}

/// A hash of the joined seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hash {
    /// 32-bit x86 Murmur3 under this seed.
    Murmur3(u32),
    /// So many hexadecimal digits from the start of SHA-1, at most 16.
    Sha1 {
        /// How many.
        digits: u32,
    },
    /// The first four bytes of MD5 as a signed number, the lowest byte first, without its sign: up to `2^31`.
    Md5 {
        /// Whether only ASCII can be hashed.
        is_ascii: bool,
    },
    /// 32-bit DJB2 over code points.
    Djb2,
}

/// How a hash becomes a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
#[derive(Debug)]
pub struct Slice<'s> {
    /// The weight as it stands in the source.
    pub weight: Value<'s>,
    /// The first bucket of its range; 0 in a stack.
    pub from: u64,
    /// The first bucket that lies past the slice, in the arithmetic of the reference.
    pub upto: u64,
    /// Whether everybody is in it, also who has no bucket.
    pub takes_all: bool,
    /// What it serves; without meaning in a [`super::Logic::Gate`], where the first slice is "yes".
    pub serves: Served,
    /// Whether whoever is picked by hash takes part in an experiment.
    pub experiment: Experiment<'s>,
    /// Where it stands.
    pub at: Pointer,
}

/// What a slice serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Served {
    /// This variation.
    Variation(VariationId),
    /// Nothing: the split picks nothing then.
    Nothing,
    /// Nothing that can be served: the evaluation ends.
    Fault(FaultId),
}

/// Who of a slice takes part in an experiment.
#[derive(Debug)]
pub enum Experiment<'s> {
    /// Nobody.
    Nobody,
    /// Everybody.
    Everybody,
    /// Whoever falls into the first slice of this split.
    Share(Box<Split<'s>>),
}

impl Served {
    /// The variation, where there is one.
    #[must_use]
    pub fn variation(self) -> Option<VariationId> {
        match self {
            Served::Variation(variation) => Some(variation),
            Served::Nothing | Served::Fault(_) => None,
        }
    }

    /// What ends the evaluation, where something does.
    #[must_use]
    pub fn fault(self) -> Option<FaultId> {
        match self {
            Served::Fault(fault) => Some(fault),
            Served::Variation(_) | Served::Nothing => None,
        }
    }
}

impl From<VariationId> for Served {
    fn from(variation: VariationId) -> Served {
        Served::Variation(variation)
    }
}

impl From<Result<VariationId, FaultId>> for Served {
    fn from(served: Result<VariationId, FaultId>) -> Served {
        served.map_or_else(Served::Fault, Served::Variation)
    }
}

impl<'s> Slice<'s> {
    /// A slice of a stack that serves `variation`, or ends the evaluation.
    #[must_use]
    pub fn new(weight: Value<'s>, upto: u64, serves: impl Into<Served>, at: Pointer) -> Slice<'s> {
        let serves = serves.into();
        Slice { weight, from: 0, upto, takes_all: false, serves, experiment: Experiment::Nobody, at }
    }

    /// Whether it holds `bucket`; nobody has none.
    #[must_use]
    pub fn holds(&self, bucket: Option<u64>) -> bool {
        self.takes_all || bucket.is_some_and(|bucket| self.from <= bucket && bucket < self.upto)
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
    /// The slice that holds `bucket`, which nobody has who cannot be hashed.
    #[must_use]
    pub fn slice(&self, bucket: Option<u64>) -> Option<usize> {
        self.slices.iter().position(|slice| slice.holds(bucket))
    }

    /// Whether everybody who has a bucket gets the same slice, so that it is no split in effect.
    #[must_use]
    pub fn is_trivial(&self) -> bool {
        let buckets = self.bucketing.cut.buckets();
        let is_whole = |slice: &Slice<'_>| {
            slice.takes_all
                || slice.from == 0 && slice.upto >= buckets
                || self.rest == Rest::Last && self.slices.len() == 1
        };
        self.slices.first().is_some_and(|slice| is_whole(slice) || slice.upto == 0 && self.slices.len() == 1)
    }

    /// The share of buckets that each slice holds, in 0..=1, in the order of the slices.
    #[must_use]
    pub fn shares(&self) -> Vec<f64> {
        let cut = self.bucketing.cut;
        match self.layout {
            Layout::Stacked => self.edges().into_iter().map(|(from, upto)| cut.share(upto - from)).collect(),
            Layout::Ranged => {
                let mut shares = vec![0; self.slices.len()];
                for (from, upto, slice) in self.pieces() {
                    if let Some(slice) = slice {
                        shares[slice] += upto - from;
                    }
                }
                shares.into_iter().map(|buckets| cut.share(buckets)).collect()
            }
        }
    }

    /// All buckets in order, as pieces that belong to one slice, or to none: the first bucket of the piece, and the first one
    /// past it.
    #[must_use]
    pub fn pieces(&self) -> Vec<(u64, u64, Option<usize>)> {
        let buckets = self.bucketing.cut.buckets();
        let edges = self.slices.iter().filter(|slice| !slice.takes_all).flat_map(|slice| [slice.from, slice.upto]);
        let mut edges: Vec<u64> = edges.filter(|edge| *edge < buckets).chain([0, buckets]).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut pieces: Vec<(u64, u64, Option<usize>)> = Vec::new();
        for pair in edges.windows(2) {
            let slice = self.slice(Some(pair[0]));
            match pieces.last_mut() {
                Some((_, upto, held)) if *held == slice => *upto = pair[1],
                _ => pieces.push((pair[0], pair[1], slice)),
            }
        }
        pieces
    }

    /// The buckets that each slice of a stack holds, as the first one and the first one past them, in the order of the slices.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ruleset::{Ruleset, Wording};

    fn ranged(ranges: &[(f64, f64)]) -> Split<'static> {
        let at = Ruleset::new("x", &Wording::PLAIN).pointers.document(0);
        let cut = Cut::Fraction { bits: 31 };
        let slices = ranges.iter().enumerate().map(|(number, (from, upto))| {
            let slice = Slice::new(Value::ZERO, cut.upto(*upto), number, at);
            Slice { from: cut.upto(*from), takes_all: (*from, *upto) == (0.0, 1.0), ..slice }
        });
        let bucketing = Bucketing {
            asked: "key".into(),
            by: Vec::new(),
            absent: Absent::NoPick,
            seed: vec![SeedPart::Identifier],
            hash: Hash::Md5 { is_ascii: true },
            cut,
        };
        let slices = slices.collect();
        Split { overrides: Vec::new(), bucketing, slices, layout: Layout::Ranged, rest: Rest::NoPick, at }
    }

    #[test]
    fn ranges_may_leave_gaps_and_overlap() {
        /// Ranges, the share of each, and the pieces as the slice that holds them.
        type Case<'c> = (&'c [(f64, f64)], &'c [f64], &'c [Option<usize>]);
        let cases: [Case<'_>; 5] = [
            (&[(0.0, 0.5), (0.5, 1.0)], &[0.5, 0.5], &[Some(0), Some(1)]),
            (&[(0.25, 0.5), (0.0, 0.75)], &[0.25, 0.5], &[Some(1), Some(0), Some(1), None]),
            (&[(0.0, 1.0), (0.0, 0.5)], &[1.0, 0.0], &[Some(0)]),
            (&[(0.75, 0.25)], &[0.0], &[None]),
            (&[], &[], &[None]),
        ];
        for (ranges, shares, held) in cases {
            let split = ranged(ranges);
            let pieces: Vec<Option<usize>> = split.pieces().into_iter().map(|(.., slice)| slice).collect();
            assert_eq!((split.shares().as_slice(), pieces.as_slice()), (shares, held), "{ranges:?}");
        }
    }

    #[test]
    fn who_has_no_bucket_is_only_in_what_takes_all() {
        let split = ranged(&[(0.0, 0.999), (0.0, 1.0)]);
        let cut = split.bucketing.cut;
        assert_eq!(
            [None, Some(0), Some(cut.upto(0.999)), Some(cut.buckets())].map(|bucket| split.slice(bucket)),
            [Some(1), Some(0), Some(1), Some(1)]
        );
        assert_eq!(["ascii", "Zo\u{eb}"].map(|text| split.bucketing.takes(text)), [true, false]);
    }
}

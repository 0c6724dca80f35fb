//! How a bucket was found: what is hashed, what comes out, and which interval of buckets it lies in.

use serde::Serialize;

use super::mix::pieces;
use super::shares::{lands, named};
use super::walk::{How, Step};
use super::{Bucket, Found, Name};
use crate::ruleset::{Cut, Flag, Hash, Ruleset, SeedPart};

/// How the bucket of a step of `flag` was found.
#[must_use]
pub fn work(ruleset: &Ruleset<'_>, flag: &Flag<'_>, found: &Found<'_>, step: &Step) -> Work {
    let split = found.split;
    let bucketing = &split.bucketing;
    let cut = bucketing.cut;
    let value = bucketing.by.first().map_or_else(|| "value".to_owned(), |subject| named(ruleset, *subject));
    let seed = bucketing.seed.iter().map(|part| {
        let (part, text) = match part {
            SeedPart::Group(text) => ("group".to_owned(), Some(text.to_string())),
            SeedPart::OwnFlag(text) => ("flag".to_owned(), Some(text.to_string())),
            SeedPart::AskedFlag => ("asked flag".to_owned(), Some(flag.key.to_string())),
            SeedPart::Literal(text) => ("text".to_owned(), Some((*text).to_owned())),
            SeedPart::Identifier => (value.clone(), step.identifier.clone()),
            SeedPart::EncodedIdentifier => (format!("{value} in Base64 of"), step.identifier.clone()),
        };
        SeedRow { part, text }
    });
    let (input, raw) = step.hashed.clone().unzip();
    let intervals = pieces(split).into_iter().map(|piece| {
        let upto = match cut {
            Cut::Modulo { .. } => Bucket::of(cut, piece.upto.saturating_sub(1)),
            Cut::Fraction { .. } => Bucket::of(cut, piece.upto),
        };
        let here = step.bucket.is_some_and(|bucket| piece.from <= bucket && bucket < piece.upto);
        let Name { variation, told } = lands(ruleset, flag, (found.purpose, split), piece.slice).name();
        Interval { from: Bucket::of(cut, piece.from), upto, gives: variation, told, here }
    });
    Work {
        seed: seed.collect(),
        input,
        hash: match bucketing.hash {
            Hash::Murmur3(seed) => format!("32-bit Murmur3 under seed {seed}"),
            Hash::Sha1 { digits } => format!("the first {digits} hexadecimal digits of SHA-1"),
            Hash::Md5 { .. } => "the first 4 bytes of MD5, the lowest first, without their sign".to_owned(),
            Hash::Djb2 => "32-bit DJB2".to_owned(),
        },
        raw,
        cut: match cut {
            Cut::Modulo { modulus, first: 0 } => format!("the remainder by {modulus}"),
            Cut::Modulo { modulus, first } => format!("the remainder by {modulus}, plus {first}"),
            Cut::Fraction { bits } => format!("as a part of 2^{bits}"),
        },
        modulus: matches!(cut, Cut::Modulo { .. }).then(|| cut.buckets()),
        bucket: step.bucket.map(|bucket| Bucket::of(cut, bucket)),
        instead: match step.placed {
            How::Hashed => None,
            How::Drawn => Some("nothing to hash is there: the bucket is drawn at random"),
            How::Lacking if step.hashed.is_some() => Some("nothing to hash is there: an empty text is hashed"),
            How::Lacking if step.bucket.is_some() => Some("nothing to hash is there: the bucket is the lowest one"),
            How::Lacking => Some("nothing to hash is there: there is no bucket"),
            How::Unhashable => Some("the value cannot be hashed: there is no bucket"),
            How::Overridden => Some("the slice is given whatever the bucket, and nothing is hashed"),
        },
        intervals: intervals.collect(),
    }
}

/// What a step gave.
#[must_use]
pub fn given(ruleset: &Ruleset<'_>, flag: &Flag<'_>, found: &Found<'_>, step: &Step) -> String {
    lands(ruleset, flag, (found.purpose, found.split), step.picked).name().variation
}

/// How a bucket was found.
#[derive(Debug, Clone, Serialize)]
pub struct Work {
    /// The parts of what is hashed, in order.
    pub seed: Vec<SeedRow>,
    /// What is hashed; none where nothing is, or where it is private.
    pub input: Option<String>,
    /// The hash function.
    pub hash: String,
    /// The hash as a number.
    pub raw: Option<u64>,
    /// How the hash becomes a bucket.
    pub cut: String,
    /// The number of buckets; none where a bucket is a part of the whole.
    pub modulus: Option<u64>,
    /// The bucket.
    pub bucket: Option<Bucket>,
    /// In place of all that, how there is another bucket or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<&'static str>,
    /// What each interval of buckets is given.
    pub intervals: Vec<Interval>,
}

/// A part of what is hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeedRow {
    /// What it is.
    pub part: String,
    /// Its text; none where it is private, or not there.
    pub text: Option<String>,
}

/// Buckets that are given the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Interval {
    /// The first bucket.
    pub from: Bucket,
    /// The last bucket; of parts of the whole, the first that is past it.
    pub upto: Bucket,
    /// What it is given.
    pub gives: String,
    /// The same as its dialect tells variations apart.
    #[serde(skip)]
    pub told: String,
    /// Whether the user is in it.
    pub here: bool,
}

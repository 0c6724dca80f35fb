//! Ids that are made up, and those among them that fall into wanted buckets.
//!
//! A hash cannot be turned round, so ids are tried one after the other: `u1`, `u2`, and so on. They spread over the buckets as
//! real ones do, which is all that a hash is asked for, and the same question finds the same ids.

use std::ops::Range;

use crate::pass::space::{Part, Space};
use crate::ruleset::{Absent, Bucketing, SeedPart};

/// The id of that number.
#[must_use]
pub fn id(number: u64) -> String {
    format!("u{number}")
}

/// A hash space, ready to be asked.
#[derive(Debug)]
pub struct Buckets<'s>(Bucketing<'s>);

impl<'s> Buckets<'s> {
    /// The buckets of a space.
    #[must_use]
    pub fn of(space: &'s Space) -> Buckets<'s> {
        let part = |part: &'s Part| match part {
            Part::Text(text) => SeedPart::Group(text.into()),
            Part::Value => SeedPart::Identifier,
            Part::EncodedValue => SeedPart::EncodedIdentifier,
        };
        let seed = space.seed.iter().map(part).collect();
        let (by, absent) = (Vec::new(), Absent::NoPick);
        Buckets(Bucketing { asked: "".into(), by, absent, seed, hash: space.hash, cut: space.cut })
    }

    /// The bucket of an id, counted from 0; nothing where the id cannot be hashed, or where there are no buckets.
    #[must_use]
    pub fn bucket(&self, id: &str) -> Option<u64> {
        let bucketing = &self.0;
        let has_one = bucketing.cut.buckets() > 0 && bucketing.takes(id);
        has_one.then(|| bucketing.hash("", id, |_, hash| bucketing.cut.bucket(hash)))
    }
}

/// The made-up ids that fall into all these ranges of buckets, each from its first bucket up to the one past it. So many ids are
/// tried, from the first one on.
pub fn falling(wanted: &[(Space, Range<u64>)], tries: u64) -> impl Iterator<Item = String> {
    let wanted: Vec<_> = wanted.iter().map(|(space, range)| (Buckets::of(space), range)).collect();
    (1..=tries).map(id).filter(move |id| {
        wanted.iter().all(|(buckets, range)| buckets.bucket(id).is_some_and(|bucket| range.contains(&bucket)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ruleset::{Cut, Hash};

    fn space(text: &str, hash: Hash, cut: Cut) -> Space {
        let seed = vec![Part::Text(text.to_owned()), Part::Value];
        Space { scope: String::new(), name: "userId".to_owned(), seed, hash, cut }
    }

    /// Normalised Murmur3 of the Unleash client specification: `gr1:123` is bucket 73 of 100 counted from 1.
    #[test]
    fn buckets_are_those_of_the_bucketing() {
        let space = space("gr1:", Hash::Murmur3(0), Cut::Modulo { modulus: 100, first: 1 });
        assert_eq!(Buckets::of(&space).bucket("123"), Some(72));
    }

    #[test]
    fn ids_fall_where_they_are_wanted() {
        let percent = space("a:", Hash::Murmur3(0), Cut::Modulo { modulus: 100, first: 0 });
        let part = space("b.", Hash::Sha1 { digits: 15 }, Cut::Fraction { bits: 60 });
        let half = 1 << 59;
        let wanted = [(percent.clone(), 7..8), (part.clone(), 0..half)];
        let found: Vec<String> = falling(&wanted, 10_000).collect();
        let (one, other) = (Buckets::of(&percent), Buckets::of(&part));
        let by_hand = (1..=10_000)
            .map(id)
            .filter(|id| one.bucket(id) == Some(7) && other.bucket(id).is_some_and(|bucket| bucket < half));
        assert!(by_hand.eq(found.iter().cloned()));
        assert!((25..=80).contains(&found.len()), "about one in 200: {}", found.len());
    }

    #[test]
    fn who_has_no_bucket_falls_nowhere() {
        let md5 = Hash::Md5 { is_ascii: true };
        assert_eq!(Buckets::of(&space("", md5, Cut::Fraction { bits: 31 })).bucket("Zo\u{eb}"), None);
        let none = space("", Hash::Murmur3(0), Cut::Modulo { modulus: 0, first: 1 });
        assert_eq!(falling(&[(none, 0..u64::MAX)], 100).count(), 0);
        assert_eq!(falling(&[], 3).collect::<Vec<_>>(), ["u1", "u2", "u3"]);
    }
}

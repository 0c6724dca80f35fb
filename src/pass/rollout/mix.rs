//! Several splits at once: which part of the hash space falls into which slices of each.
//!
//! Splits of one hash space are one variable, cut at the edges of all; those of spaces that have nothing to do with each other
//! are independent, and their shares multiply. Where one hash is cut in two ways by remainders, its buckets are those of the least
//! common multiple.

use std::collections::BTreeMap;

use crate::pass::space::Space;
use crate::ruleset::{Cut, Rest, Split};

/// A split, and the space of its buckets; none where each bucket is drawn.
#[derive(Clone)]
pub(super) struct Dealt<'r> {
    pub(super) split: &'r Split<'r>,
    pub(super) space: Option<Space>,
}

/// What several splits come to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mixed {
    /// Each way in which users may fall, and its share.
    pub(super) cells: Vec<Cell>,
    /// Whether the shares are exact.
    pub(super) exact: bool,
    /// Which splits are one variable, as places in what was mixed.
    pub(super) variables: Vec<Vec<usize>>,
    /// Which of those that are not one variable hang together nevertheless, as places in what was mixed.
    pub(super) leaning: Vec<(usize, usize)>,
}

/// A way in which users may fall.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// Its share of the hash space, in 0..=1.
    pub(super) share: f64,
    /// The slice of each split; none where none is picked.
    pub(super) slices: Vec<Option<usize>>,
}

/// More ways than that are not worked out.
const MOST: usize = 200_000;
/// More buckets than that are not gone through one by one.
const MOST_BUCKETS: u64 = 1 << 21;

/// What `splits` come to; nothing where there are too many ways.
pub(super) fn mix(splits: &[Dealt<'_>]) -> Option<Mixed> {
    let (variables, leaning) = variables(splits);
    let mut cells = vec![Cell { share: 1.0, slices: vec![None; splits.len()] }];
    for members in &variables {
        let own = distribution(splits, members);
        if cells.len().saturating_mul(own.len()) > MOST {
            return None;
        }
        let mut next = Vec::with_capacity(cells.len() * own.len());
        for cell in &cells {
            for (picked, share) in &own {
                let mut slices = cell.slices.clone();
                for (member, slice) in members.iter().zip(picked) {
                    slices[*member] = *slice;
                }
                next.push(Cell { share: cell.share * share, slices });
            }
        }
        cells = next;
    }
    Some(Mixed { cells, exact: leaning.is_empty(), variables, leaning })
}

/// Which splits are one variable, and which pairs of others are not independent either.
fn variables(splits: &[Dealt<'_>]) -> (Vec<Vec<usize>>, Vec<(usize, usize)>) {
    let mut variables: Vec<Vec<usize>> = Vec::new();
    for (number, dealt) in splits.iter().enumerate() {
        let is_kin = |member: &usize| {
            let other: &Dealt<'_> = &splits[*member];
            std::ptr::eq(other.split, dealt.split)
                || dealt.space.as_ref().zip(other.space.as_ref()).is_some_and(|(one, other)| one.is_kin(other))
        };
        match variables.iter_mut().find(|members| members.iter().any(is_kin)) {
            None => variables.push(vec![number]),
            Some(members) => {
                let cuts = members.iter().chain([&number]).map(|member| splits[*member].split.bucketing.cut);
                if common(cuts).is_some() {
                    members.push(number);
                } else {
                    variables.push(vec![number]);
                }
            }
        }
    }
    let leans = |one: &usize, other: &usize| {
        let (one, other) = (&splits[*one], &splits[*other]);
        let spaces = one.space.as_ref().zip(other.space.as_ref());
        // What everybody gets has nothing to do with anything.
        let is_real = !one.split.is_trivial() && !other.split.is_trivial();
        is_real && spaces.is_some_and(|(one, other)| one.is_kin(other) || one.leans_on(other))
    };
    let mut leaning = Vec::new();
    for (number, members) in variables.iter().enumerate() {
        for other in variables[..number].iter().flatten() {
            leaning.extend(members.iter().filter(|member| leans(member, other)).map(|member| (*other, *member)));
        }
    }
    (variables, leaning)
}

/// How the buckets of several cuts of one hash are gone through together.
enum Common {
    /// All are cut in the same way.
    Same,
    /// By so many buckets, of which each cut takes the remainder.
    Multiple(u64),
}

fn common(mut cuts: impl Iterator<Item = Cut>) -> Option<Common> {
    let first = cuts.next()?;
    let mut least = first.buckets();
    let mut is_same = true;
    for cut in cuts {
        match (first, cut) {
            _ if cut.buckets() == first.buckets() => {}
            // Nothing is hashed where there are no buckets.
            _ if cut.buckets() == 0 || least == 0 => return None,
            (Cut::Modulo { .. }, Cut::Modulo { .. }) => {
                is_same = false;
                least = least / gcd(least, cut.buckets()) * cut.buckets();
            }
            _ => return None,
        }
        if !is_same && least > MOST_BUCKETS {
            return None;
        }
    }
    Some(if is_same { Common::Same } else { Common::Multiple(least) })
}

fn gcd(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { gcd(other, one % other) }
}

/// The shares of what one variable gives: the slice of each member.
fn distribution(splits: &[Dealt<'_>], members: &[usize]) -> Vec<(Vec<Option<usize>>, f64)> {
    let pieces: Vec<Vec<Piece>> = members.iter().map(|member| pieces(splits[*member].split)).collect();
    let mut counts: BTreeMap<Vec<Option<usize>>, u64> = BTreeMap::new();
    let cuts = members.iter().map(|member| splits[*member].split.bucketing.cut);
    let whole = match common(cuts.clone()) {
        Some(Common::Multiple(whole)) => {
            let buckets: Vec<u64> = cuts.map(Cut::buckets).collect();
            for bucket in 0..whole {
                let held = pieces.iter().zip(&buckets).map(|(pieces, buckets)| holding(pieces, bucket % buckets));
                *counts.entry(held.collect()).or_default() += 1;
            }
            whole
        }
        Some(Common::Same) | None => {
            let mut edges: Vec<u64> = pieces.iter().flatten().flat_map(|piece| [piece.from, piece.upto]).collect();
            edges.sort_unstable();
            edges.dedup();
            for pair in edges.windows(2) {
                let held = pieces.iter().map(|pieces| holding(pieces, pair[0]));
                *counts.entry(held.collect()).or_default() += pair[1] - pair[0];
            }
            edges.last().copied().unwrap_or_default()
        }
    };
    counts.into_iter().map(|(held, count)| (held, part(count, whole))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "buckets of fractions are floating-point numbers already")]
fn part(count: u64, whole: u64) -> f64 {
    count as f64 / whole.max(1) as f64
}

/// Buckets that belong to one slice, or to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) from: u64,
    pub(super) upto: u64,
    pub(super) slice: Option<usize>,
}

/// All buckets of a split in order. Without any there is a single piece of one, which is what everybody falls into.
pub(super) fn pieces(split: &Split<'_>) -> Vec<Piece> {
    let last = (split.rest == Rest::Last).then(|| split.slices.len().checked_sub(1)).flatten();
    if split.bucketing.cut.buckets() == 0 {
        return vec![Piece { from: 0, upto: 1, slice: last }];
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for (from, upto, slice) in split.pieces() {
        let slice = slice.or(last);
        match pieces.last_mut() {
            Some(before) if before.slice == slice => before.upto = upto,
            _ => pieces.push(Piece { from, upto, slice }),
        }
    }
    pieces
}

fn holding(pieces: &[Piece], bucket: u64) -> Option<usize> {
    let place = pieces.partition_point(|piece| piece.upto <= bucket);
    pieces.get(place).and_then(|piece| piece.slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ruleset::{Absent, Bucketing, Hash, Layout, Ruleset, SeedPart, Slice, Value, Wording};

    fn split(cut: Cut, edges: &[u64], rest: Rest) -> Split<'static> {
        let at = Ruleset::new("x", &Wording::PLAIN).pointers.document(0);
        let slices = edges.iter().enumerate().map(|(number, upto)| Slice::new(Value::ZERO, *upto, number, at));
        Split {
            overrides: Vec::new(),
            bucketing: Bucketing {
                asked: "user".into(),
                by: Vec::new(),
                absent: Absent::NoPick,
                seed: vec![SeedPart::Identifier],
                hash: Hash::Murmur3(0),
                cut,
            },
            slices: slices.collect(),
            layout: Layout::Stacked,
            rest,
            at,
        }
    }

    fn space(name: &str, cut: Cut) -> Space {
        Space { scope: String::new(), name: name.to_owned(), seed: Vec::new(), hash: Hash::Murmur3(0), cut }
    }

    const PERCENT: Cut = Cut::Modulo { modulus: 100, first: 1 };

    fn by_slices(mixed: &Mixed) -> Vec<(Vec<Option<usize>>, f64)> {
        let mut cells: Vec<_> =
            mixed.cells.iter().map(|cell| (cell.slices.clone(), (cell.share * 1e12).round() / 1e12)).collect();
        cells.sort_by(|one, other| one.0.cmp(&other.0));
        cells
    }

    #[test]
    fn one_space_nests_and_two_multiply() {
        let (tenth, quarter) = (split(PERCENT, &[10], Rest::NoPick), split(PERCENT, &[25], Rest::NoPick));
        let dealt = |split, name| Dealt { split, space: Some(space(name, PERCENT)) };
        let nested = mix(&[dealt(&tenth, "a"), dealt(&quarter, "a")]).unwrap();
        assert_eq!(
            by_slices(&nested),
            [(vec![None, None], 0.75), (vec![None, Some(0)], 0.15), (vec![Some(0), Some(0)], 0.1)]
        );
        let apart = mix(&[dealt(&tenth, "a"), dealt(&quarter, "b")]).unwrap();
        assert_eq!(
            by_slices(&apart),
            [
                (vec![None, None], 0.675),
                (vec![None, Some(0)], 0.225),
                (vec![Some(0), None], 0.075),
                (vec![Some(0), Some(0)], 0.025)
            ]
        );
        let drawn = mix(&[Dealt { split: &tenth, space: None }, Dealt { split: &quarter, space: None }]).unwrap();
        assert_eq!((drawn.variables.len(), drawn.exact), (2, true));
        // What is drawn once is drawn for both.
        assert_eq!(
            mix(&[Dealt { split: &tenth, space: None }, Dealt { split: &tenth, space: None }]).unwrap().cells.len(),
            2
        );
    }

    /// Every bucket of the least common multiple, one by one.
    #[test]
    fn remainders_of_one_hash_are_counted_together() {
        let thousand = Cut::Modulo { modulus: 1000, first: 1 };
        let odd = Cut::Modulo { modulus: 99, first: 1 };
        let splits = [
            split(PERCENT, &[10], Rest::NoPick),
            split(thousand, &[250, 600], Rest::Last),
            split(odd, &[7], Rest::NoPick),
        ];
        let dealt: Vec<Dealt<'_>> =
            splits.iter().map(|split| Dealt { split, space: Some(space("a", split.bucketing.cut)) }).collect();
        let mixed = mix(&dealt).unwrap();
        assert_eq!((mixed.exact, mixed.variables.len()), (true, 1));
        let mut counts: BTreeMap<Vec<Option<usize>>, u32> = BTreeMap::new();
        for hash in 0..99_000_u64 {
            let second = usize::from(hash % 1000 >= 250);
            let held = vec![(hash % 100 < 10).then_some(0), Some(second), (hash % 99 < 7).then_some(0)];
            *counts.entry(held).or_default() += 1;
        }
        let want: Vec<_> = counts
            .into_iter()
            .map(|(held, count)| (held, (f64::from(count) / 99_000.0 * 1e12).round() / 1e12))
            .collect();
        assert_eq!(by_slices(&mixed), want);
        let fraction = split(Cut::Fraction { bits: 31 }, &[1 << 30], Rest::NoPick);
        let other = Dealt { split: &fraction, space: Some(space("a", fraction.bucketing.cut)) };
        assert!(!mix(&[dealt[0].clone(), other]).unwrap().exact);
    }

    #[test]
    fn no_buckets_are_one_piece() {
        let none = split(Cut::Modulo { modulus: 0, first: 1 }, &[5], Rest::NoPick);
        assert_eq!(pieces(&none), [Piece { from: 0, upto: 1, slice: None }]);
        assert!((mix(&[Dealt { split: &none, space: None }]).unwrap().cells[0].share - 1.0).abs() < 1e-15);
    }
}

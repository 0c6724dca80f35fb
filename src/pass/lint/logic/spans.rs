//! Sets of values that have an order: which numbers, versions and moments a test says yes to.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};

use crate::leaf::python;
use crate::ruleset::Compare;

/// Something that has a place in an order.
pub(super) trait Ordered: Copy {
    /// Which one comes first; `None` where that cannot be told.
    fn order(self, other: Self) -> Option<Ordering>;
}

impl Ordered for f64 {
    fn order(self, other: f64) -> Option<Ordering> {
        self.partial_cmp(&other)
    }
}

impl Ordered for &semver::Version {
    fn order(self, other: Self) -> Option<Ordering> {
        Some(self.cmp_precedence(other))
    }
}

impl Ordered for &python::Version<'_> {
    fn order(self, other: Self) -> Option<Ordering> {
        self.compare(other)
    }
}

impl Ordered for &python::Release {
    fn order(self, other: Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ordered for DateTime<Utc> {
    fn order(self, other: Self) -> Option<Ordering> {
        Some(self.cmp(&other))
    }
}

/// An end of a span; `None` where it has none. The second part says whether the end belongs to it.
type Edge<T> = Option<(T, bool)>;

/// Spans that lie one behind the other, with something between them.
#[derive(Debug, Clone)]
pub(super) struct Spans<T>(Vec<(Edge<T>, Edge<T>)>);

impl<T: Ordered> Spans<T> {
    /// What compares so with one of the operands. Where what is equal is not exact, `reach` gives the ends of what equals an
    /// operand. `None` where operands have no order.
    pub(super) fn of(compare: Compare, operands: &[T], reach: impl Fn(T) -> Option<(T, T)>) -> Option<Spans<T>> {
        let mut spans = Vec::with_capacity(operands.len());
        for to in operands.iter().copied() {
            to.order(to)?;
            spans.push(match compare {
                Compare::Less => (None, Some((to, false))),
                Compare::LessOrEqual => (None, Some((to, true))),
                Compare::Equal => match reach(to) {
                    Some((from, upto)) => (Some((from, true)), Some((upto, true))),
                    None => continue,
                },
                Compare::GreaterOrEqual => (Some((to, true)), None),
                Compare::Greater => (Some((to, false)), None),
            });
        }
        Some(Spans(spans).joined())
    }

    /// In their order, those that touch made one.
    fn joined(mut self) -> Spans<T> {
        self.0.sort_by(|one, other| starts(one.0, other.0));
        let mut joined: Vec<(Edge<T>, Edge<T>)> = Vec::with_capacity(self.0.len());
        for (from, upto) in self.0 {
            match joined.last_mut() {
                Some((_, end)) if !lies_before(*end, from, true) => {
                    if ends(*end, upto).is_lt() {
                        *end = upto;
                    }
                }
                _ => joined.push((from, upto)),
            }
        }
        Spans(joined)
    }

    /// All that is in none of them.
    pub(super) fn contrary(&self) -> Spans<T> {
        let mut spans = Vec::with_capacity(self.0.len() + 1);
        let mut from: Option<Edge<T>> = Some(None);
        for (start, end) in &self.0 {
            if let (Some(from), Some((start, is_in))) = (from, start) {
                spans.push((from, Some((*start, !is_in))));
            }
            from = end.map(|(end, is_in)| Some((end, !is_in)));
        }
        spans.extend(from.map(|from| (from, None)));
        Spans(spans)
    }

    /// Whether nothing is in them.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all that is in these is in `others`, too.
    pub(super) fn are_within(&self, others: &Spans<T>) -> bool {
        let mut place = 0;
        self.0.iter().all(|(from, upto)| {
            while others.0.get(place).is_some_and(|other| lies_before(other.1, *from, false)) {
                place += 1;
            }
            let holds = |other: &(Edge<T>, Edge<T>)| starts(other.0, *from).is_le() && ends(*upto, other.1).is_le();
            others.0.get(place).is_some_and(holds)
        })
    }

    /// Whether nothing is in these and in `others`.
    pub(super) fn are_apart(&self, others: &Spans<T>) -> bool {
        let mut place = 0;
        self.0.iter().all(|(from, upto)| {
            while others.0.get(place).is_some_and(|other| lies_before(other.1, *from, false)) {
                place += 1;
            }
            others.0.get(place).is_none_or(|other| lies_before(*upto, other.0, false))
        })
    }
}

/// Whether what ends at `end` lies before what begins at `start`, with nothing in both. Where `with_gap`, there must be
/// something between them as well.
fn lies_before<T: Ordered>(end: Edge<T>, start: Edge<T>, with_gap: bool) -> bool {
    let (Some((end, end_is_in)), Some((start, start_is_in))) = (end, start) else { return false };
    match end.order(start) {
        Some(Ordering::Less) => true,
        Some(Ordering::Equal) if with_gap => !end_is_in && !start_is_in,
        Some(Ordering::Equal) => !(end_is_in && start_is_in),
        Some(Ordering::Greater) | None => false,
    }
}

/// Which of two starts comes first.
fn starts<T: Ordered>(one: Edge<T>, other: Edge<T>) -> Ordering {
    match (one, other) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some((one, one_is_in)), Some((other, other_is_in))) => {
            one.order(other).unwrap_or(Ordering::Equal).then(other_is_in.cmp(&one_is_in))
        }
    }
}

/// Which of two ends comes first.
fn ends<T: Ordered>(one: Edge<T>, other: Edge<T>) -> Ordering {
    match (one, other) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some((one, one_is_in)), Some((other, other_is_in))) => {
            one.order(other).unwrap_or(Ordering::Equal).then(one_is_in.cmp(&other_is_in))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Compare::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};

    fn spans(compare: Compare, operands: &[f64]) -> Spans<f64> {
        Spans::of(compare, operands, |to| Some((to, to))).unwrap()
    }

    #[test]
    fn what_is_within_and_apart_is_told_at_the_edges_too() {
        // (one, other, within, apart)
        let cases = [
            (spans(Less, &[5.0]), spans(LessOrEqual, &[5.0]), true, false),
            (spans(LessOrEqual, &[5.0]), spans(Less, &[5.0]), false, false),
            (spans(Less, &[5.0]), spans(GreaterOrEqual, &[5.0]), false, true),
            (spans(LessOrEqual, &[5.0]), spans(GreaterOrEqual, &[5.0]), false, false),
            (spans(Greater, &[5.0]), spans(Less, &[5.0]), false, true),
            (spans(Equal, &[5.0, 7.0, 5.0]), spans(Greater, &[4.0]), true, false),
            (spans(Equal, &[5.0, 3.0]), spans(Greater, &[4.0]), false, false),
            (spans(Equal, &[3.0, 2.0]), spans(Greater, &[4.0]), false, true),
            (spans(Less, &[3.0, 9.0]), spans(Less, &[9.0]), true, false),
            (spans(Equal, &[5.0]).contrary(), spans(Equal, &[5.0]), false, true),
            (spans(Equal, &[4.0]), spans(Equal, &[5.0]).contrary(), true, false),
            (spans(Equal, &[5.0, 6.0]).contrary(), spans(Equal, &[5.0]).contrary(), true, false),
            (spans(Less, &[5.0]).contrary(), spans(GreaterOrEqual, &[5.0]), true, false),
        ];
        for (number, (one, other, within, apart)) in cases.iter().enumerate() {
            assert_eq!((one.are_within(other), one.are_apart(other)), (*within, *apart), "{number}: {one:?} {other:?}");
        }
    }

    #[test]
    fn the_contrary_of_everything_is_nothing() {
        assert!(spans(Greater, &[1.0]).contrary().contrary().are_within(&spans(Greater, &[1.0])));
        assert!(spans(Less, &[]).is_empty() && spans(Less, &[]).contrary().contrary().is_empty());
        assert!(Spans::of(Less, &[f64::NAN], |to| Some((to, to))).is_none());
    }
}

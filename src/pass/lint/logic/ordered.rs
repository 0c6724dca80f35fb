//! Tests that ask for an order: whether one says yes wherever another does, and whether both ever do.

use chrono::{DateTime, Utc};

use super::spans::{Ordered, Spans};
use crate::leaf::number::Numbers;
use crate::leaf::python;
use crate::ruleset::{Compare, Relation, Test, Typed, Verdict};

/// What is compared, and with what. Two are comparable where they read values the same way.
enum Axis<'t, 's> {
    Number(&'static Numbers, Compare, f64),
    Seconds(&'static Numbers, Compare, f64),
    Semantic(Compare, &'t semver::Version),
    Versions(Compare, Vec<&'t python::Version<'s>>),
    Release(Compare, &'t python::Release),
    Instant(Compare, DateTime<Utc>),
    /// Values of JSON, converted to nothing.
    JsonNumber(Compare, Vec<f64>),
    JsonMoment(Compare, Vec<f64>),
    JsonVersion(Compare, Vec<&'t python::Version<'s>>),
}

fn axis<'t, 's>(test: &'t Test<'s>) -> Option<Axis<'t, 's>> {
    Some(match &test.relation {
        Relation::Number { compare, to, by, invalid: None } => Axis::Number(by, *compare, *to),
        Relation::Seconds { compare, to, by } => Axis::Seconds(by, *compare, *to),
        Relation::Version { compare, to } => Axis::Semantic(*compare, to),
        Relation::Versions(versions) if versions.invalid.is_none() => {
            Axis::Versions(versions.compare, versions.to.iter().collect())
        }
        Relation::Release { compare, to: Ok(to) } => Axis::Release(*compare, to),
        Relation::Instant { compare, to } => Axis::Instant(*compare, *to),
        Relation::Typed(typed) => match &**typed {
            Typed::Number { compare, to, .. } => {
                // An operand past all measure ends the evaluation, and then nothing can be said.
                let to: Result<Vec<f64>, _> = to.iter().flatten().copied().collect();
                Axis::JsonNumber(*compare, to.ok()?)
            }
            Typed::Moment { compare, to, .. } => Axis::JsonMoment(*compare, to.iter().flatten().copied().collect()),
            Typed::Version { compare, to } => Axis::JsonVersion(*compare, to.iter().flatten().collect()),
            _ => return None,
        },
        _ => return None,
    })
}

/// What two tests have to do with each other on the values that they find.
pub(super) struct Compared {
    /// Whether the second says yes to all that the first says yes to.
    pub(super) is_implied: bool,
    /// Whether they never both say yes.
    pub(super) is_apart: bool,
}

/// Compares two tests of one attribute; `None` where they do not read it the same way.
pub(super) fn compare(one: &Test<'_>, other: &Test<'_>) -> Option<Compared> {
    use Axis::{Instant, JsonMoment, JsonNumber, JsonVersion, Number, Release, Seconds, Semantic, Versions};
    match (axis(one)?, axis(other)?) {
        (Number(by, is, to), Number(same, as_is, as_to)) | (Seconds(by, is, to), Seconds(same, as_is, as_to))
            if by == same =>
        {
            let one = Sides::of(one, is, &[to], &|to| near(by, to, true), &|to| near(by, to, false))?;
            let other = Sides::of(other, as_is, &[as_to], &|to| near(by, to, true), &|to| near(by, to, false))?;
            Some(one.with(&other))
        }
        (Semantic(is, to), Semantic(as_is, as_to)) => exactly((one, is, &[to]), (other, as_is, &[as_to])),
        (Release(is, to), Release(as_is, as_to)) => exactly((one, is, &[to]), (other, as_is, &[as_to])),
        (Instant(is, to), Instant(as_is, as_to)) => exactly((one, is, &[to]), (other, as_is, &[as_to])),
        (Versions(is, to), Versions(as_is, as_to)) | (JsonVersion(is, to), JsonVersion(as_is, as_to)) => {
            exactly((one, is, &to), (other, as_is, &as_to))
        }
        (JsonNumber(is, to), JsonNumber(as_is, as_to)) | (JsonMoment(is, to), JsonMoment(as_is, as_to)) => {
            exactly((one, is, &to), (other, as_is, &as_to))
        }
        _ => None,
    }
}

/// Compares tests of which what is equal is exactly so.
fn exactly<T: Ordered>(one: (&Test<'_>, Compare, &[T]), other: (&Test<'_>, Compare, &[T])) -> Option<Compared> {
    let sides = |(test, compare, to): (&Test<'_>, Compare, &[T])| {
        Sides::of(test, compare, to, &|to| Some((to, to)), &|to| Some((to, to)))
    };
    Some(sides(one)?.with(&sides(other)?))
}

/// Whether a test that asks for an order says yes to no value, or to none that can be read.
pub(super) fn says_yes_to_nothing(test: &Test<'_>) -> bool {
    let Some(Axis::Number(by, compare, to) | Axis::Seconds(by, compare, to)) = axis(test) else { return false };
    let sides = Sides::of(test, compare, &[to], &|to| near(by, to, true), &|to| near(by, to, false));
    let Some(sides) = sides else { return false };
    let past_all = match compare {
        Compare::Less => to == f64::NEG_INFINITY,
        Compare::Greater => to == f64::INFINITY,
        _ => false,
    };
    !test.negated && !sides.unread && !sides.raised && (past_all || sides.most.is_empty())
}

/// From where to where numbers reach that equal `to`: at most so far, or at least so far.
fn near(by: &Numbers, to: f64, is_wide: bool) -> Option<(f64, f64)> {
    match by.tolerance {
        // The difference of two infinite numbers is no number.
        Some(_) if to.is_infinite() => None,
        Some(tolerance) if is_wide => Some((to - 2.0 * tolerance, to + 2.0 * tolerance)),
        _ => Some((to, to)),
    }
}

/// What a test says yes to.
struct Sides<T> {
    /// At most these of the values that can be read.
    most: Spans<T>,
    /// At least these.
    least: Spans<T>,
    /// And what is no number at all although it reads as one.
    nan: bool,
    /// And what cannot be read.
    unread: bool,
    /// And what the reference raises on.
    raised: bool,
}

impl<T: Ordered> Sides<T> {
    fn of(
        test: &Test<'_>,
        compare: Compare,
        to: &[T],
        wide: &dyn Fn(T) -> Option<(T, T)>,
        narrow: &dyn Fn(T) -> Option<(T, T)>,
    ) -> Option<Sides<T>> {
        let (most, least) = (Spans::of(compare, to, wide)?, Spans::of(compare, to, narrow)?);
        let (most, least) = if test.negated { (least.contrary(), most.contrary()) } else { (most, least) };
        // To values of JSON that are not comparable the relation does not hold.
        let unread = match test.relation {
            Relation::Typed(_) => test.negated,
            _ => test.failed == Verdict::Yes,
        };
        Some(Sides { most, least, nan: test.negated, unread, raised: test.raised == Verdict::Yes })
    }

    fn with(&self, other: &Sides<T>) -> Compared {
        Compared {
            is_implied: self.most.are_within(&other.least)
                && self.nan <= other.nan
                && self.unread <= other.unread
                && self.raised <= other.raised,
            is_apart: self.most.are_apart(&other.most)
                && !(self.nan && other.nan)
                && !(self.unread && other.unread)
                && !(self.raised && other.raised),
        }
    }
}

//! What a text can be read as, as far as the tests of one attribute tell readings apart.
//!
//! Numbers, versions, moments and addresses lie in an order, and a test cuts that order at its operands. So it is enough to try
//! each operand, something between each two of them, and what cannot be read: every other text is answered like one of these.
//! They are asked of the walker's own relations, none is worked out here. A digest is the exception, since nobody knows a
//! text for it: the text has one of the digests, or none.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use foldhash::fast::FixedState;

use crate::eval;
use crate::leaf::python;
use crate::ruleset::{Algorithm, Digested, Digests, Reads, Relation, Test, Typed, Values, Verdict};

/// A text that is no number, no version, no moment and no address.
const NOTHING: &str = "?";

/// In which order the values of a relation lie.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    Number(&'static str),
    Seconds(&'static str),
    Version,
    AnyVersion,
    PaddedVersion,
    Release,
    Instant,
    Moment,
    Address,
    Digest(bool, String),
}

impl Order {
    /// The order that a test asks for.
    pub(super) fn of(relation: &Relation<'_>) -> Option<Order> {
        Some(match relation {
            Relation::Number { by, .. } | Relation::Unusable { reads: Reads::Number(by), .. } => Order::Number(by.name),
            Relation::Seconds { by, .. } => Order::Seconds(by.name),
            Relation::Version { .. } => Order::Version,
            Relation::Versions(_) => Order::AnyVersion,
            Relation::Release { .. } => Order::Release,
            Relation::Instant { .. } => Order::Instant,
            Relation::Within(_) => Order::Address,
            Relation::Digest(digests) if digests.of == Digested::Whole => {
                Order::Digest(digests.algorithm == Algorithm::Sha1, digests.salt.clone())
            }
            Relation::Typed(typed) => match **typed {
                Typed::Moment { .. } => Order::Moment,
                Typed::Version { .. } => Order::PaddedVersion,
                _ => return None,
            },
            _ => return None,
        })
    }
}

/// The readings that the tests of one order tell apart.
#[derive(Debug)]
pub(super) struct Reading {
    /// What each test says of each reading.
    pub(super) rows: Vec<Box<[Verdict]>>,
    /// How many of the readings at the end are those of single texts that nobody knows.
    pub(super) named: usize,
}

impl Reading {
    /// The readings that `tests`, all of one order, tell apart.
    pub(super) fn of(order: &Order, tests: &[&Test<'_>], values: Values) -> Reading {
        let mut reading = Reading { rows: Vec::new(), named: 0 };
        let mut seen = HashSet::with_hasher(FixedState::default());
        let mut add = |row: Box<[Verdict]>| seen.insert(row.clone()).then(|| reading.rows.push(row)).is_some();
        let samples = match order {
            Order::Digest(..) => Vec::new(),
            _ => samples(order, tests),
        };
        for sample in samples {
            add(tests.iter().map(|test| eval::of_text(test, &sample)).collect());
        }
        let digests: Vec<(&Test<'_>, &Digests<'_>)> = tests.iter().filter_map(|test| digests(test)).collect();
        if values == Values::Readings && matches!(order, Order::Number(_) | Order::Seconds(_)) {
            add(tests.iter().map(|test| test.failed).collect());
            add(tests.iter().map(|test| test.raised).collect());
        }
        if let Order::Digest(..) = order {
            add(digests.iter().map(|(test, _)| Verdict::of(test.negated)).collect());
            if values == Values::Readings && digests.iter().any(|(_, digests)| digests.refuses(true)) {
                add(digests.iter().map(|(test, _)| test.raised).collect());
            }
            let mut named = 0;
            for digest in digests.iter().flat_map(|(_, digests)| digests.set.items()) {
                let hash = crate::leaf::text_set::hash(digest);
                let says = |(test, digests): &(&Test<'_>, &Digests<'_>)| {
                    Verdict::of(digests.set.find(digest, hash).is_some() != test.negated)
                };
                named += usize::from(add(digests.iter().map(says).collect()));
            }
            reading.named = named;
        }
        reading
    }

    /// Whether a reading is that of single texts that nobody knows.
    pub(super) fn is_named(&self, row: usize) -> bool {
        row + self.named >= self.rows.len()
    }
}

fn digests<'t, 's>(test: &'t Test<'s>) -> Option<(&'t Test<'s>, &'t Digests<'s>)> {
    match &test.relation {
        Relation::Digest(digests) => Some((test, digests)),
        _ => None,
    }
}

/// Texts of which every other text is read like one of them, as far as `tests` can tell.
fn samples(order: &Order, tests: &[&Test<'_>]) -> Vec<String> {
    let mut samples = vec![NOTHING.to_owned()];
    match order {
        Order::Number(_) | Order::Seconds(_) => numbers(tests, &mut samples),
        Order::Version | Order::AnyVersion | Order::PaddedVersion => versions(tests, &mut samples),
        Order::Release => releases(tests, &mut samples),
        Order::Instant | Order::Moment => moments(tests, &mut samples),
        Order::Address => addresses(tests, &mut samples),
        Order::Digest(..) => {}
    }
    samples
}

/// Each of `points` in order, its neighbours, something between each two of them, and something outside.
pub(super) fn around(points: &[f64]) -> Vec<f64> {
    let mut points: Vec<f64> = points.iter().copied().filter(|point| !point.is_nan()).collect();
    points.sort_unstable_by(f64::total_cmp);
    points.dedup();
    let mut all = Vec::with_capacity(points.len() * 4 + 3);
    match (points.first(), points.last()) {
        (Some(first), Some(last)) => all.extend([first - first.abs().max(1.0), last + last.abs().max(1.0)]),
        _ => all.push(0.0),
    }
    for pair in points.windows(2) {
        all.push(pair[0] / 2.0 + pair[1] / 2.0);
    }
    for point in points {
        all.extend([point, point.next_up(), point.next_down()]);
    }
    all
}

fn numbers(tests: &[&Test<'_>], samples: &mut Vec<String>) {
    let mut points = Vec::new();
    for test in tests {
        match &test.relation {
            Relation::Number { to, .. } | Relation::Seconds { to, .. } => points.push(*to),
            _ => {}
        }
    }
    samples.extend(around(&points).into_iter().map(|number| number.to_string()));
    samples.push(f64::NAN.to_string());
}

/// Behind a version, the next one is the first pre-release of the next patch; behind a pre-release, the one with another part.
fn versions(tests: &[&Test<'_>], samples: &mut Vec<String>) {
    let mut add = |version: String| {
        let core = version.split('+').next().unwrap_or_default();
        let next = match core.split_once('-') {
            Some(_) => Some(format!("{core}.0")),
            None => core
                .rsplit_once('.')
                .and_then(|(start, patch)| Some(format!("{start}.{}-0", patch.parse::<u128>().ok()?.checked_add(1)?))),
        };
        samples.extend(next);
        samples.push(version);
    };
    add("0.0.0-0".to_owned());
    for test in tests {
        match &test.relation {
            Relation::Version { to, .. } => add(to.to_string()),
            Relation::Versions(versions) => versions.to.iter().for_each(|to| add(to.to_string())),
            Relation::Typed(typed) => {
                if let Typed::Version { to, .. } = &**typed {
                    to.iter().flatten().for_each(|to| add(to.to_string()));
                }
            }
            _ => {}
        }
    }
}

fn releases(tests: &[&Test<'_>], samples: &mut Vec<String>) {
    samples.push("0.dev0".to_owned());
    for test in tests {
        if let Relation::Release { to: Ok(to), .. } = &test.relation {
            let text = to.to_string();
            let behind = if text.contains('+') { [".a", ".0"] } else { ["+a", "+zz"] };
            samples.extend(behind.map(|behind| format!("{text}{behind}")));
            samples.push(text);
        }
    }
}

fn moments(tests: &[&Test<'_>], samples: &mut Vec<String>) {
    samples.extend(["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"].map(str::to_owned));
    let mut add = |moment: DateTime<Utc>, step: TimeDelta, form: SecondsFormat| {
        let near = [Some(moment), moment.checked_add_signed(step), moment.checked_sub_signed(step)];
        samples.extend(near.into_iter().flatten().map(|moment| moment.to_rfc3339_opts(form, true)));
    };
    for test in tests {
        match &test.relation {
            Relation::Instant { to, .. } => add(*to, TimeDelta::nanoseconds(1), SecondsFormat::Nanos),
            Relation::Typed(typed) => {
                let Typed::Moment { to, .. } = &**typed else { continue };
                for moment in to.iter().flatten().filter_map(|to| at_millisecond(*to)) {
                    add(moment, TimeDelta::microseconds(1), SecondsFormat::Micros);
                }
            }
            _ => {}
        }
    }
}

/// So many milliseconds after 1970, where that is a date at all.
#[expect(clippy::cast_possible_truncation, reason = "what is too large is no date")]
pub(super) fn at_millisecond(milliseconds: f64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros((milliseconds * 1000.0) as i64)
}

fn addresses(tests: &[&Test<'_>], samples: &mut Vec<String>) {
    let mut all = vec![IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)];
    for test in tests {
        let Relation::Within(networks) = &test.relation else { continue };
        for network in networks.networks() {
            let last = network.broadcast();
            all.extend([network.network(), last]);
            all.extend(match last {
                IpAddr::V4(last) => u32::from(last).checked_add(1).map(|next| IpAddr::V4(next.into())),
                IpAddr::V6(last) => u128::from(last).checked_add(1).map(|next| IpAddr::V6(next.into())),
            });
        }
    }
    samples.extend(all.into_iter().map(|address| address.to_string()));
}

/// The points at which the tests of an attribute cut the numbers of JSON.
pub(super) fn json_points(tests: &[&Test<'_>]) -> Vec<f64> {
    let mut points = Vec::new();
    for test in tests {
        let Relation::Typed(typed) = &test.relation else { continue };
        match &**typed {
            Typed::Number { to, .. } => points.extend(to.iter().flatten().flatten()),
            Typed::Moment { to, .. } => points.extend(to.iter().flatten()),
            Typed::Equal { others, .. } => {
                let tokens = others.iter().filter_map(|other| match other {
                    crate::leaf::tree::Tree::Number(token) => python::token_float(token),
                    _ => None,
                });
                points.extend(tokens);
            }
            _ => {}
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf::network::Networks;
    use crate::leaf::number::RUST;
    use crate::ruleset::{Absence, Attributes, Compare, Subject};

    fn rows(relations: Vec<Relation<'_>>) -> Vec<String> {
        let attribute = Attributes::default().intern("".into(), "a".into());
        let subject = Subject { attribute, absence: Absence::Missing };
        let order = Order::of(&relations[0]).unwrap();
        let tests: Vec<Test<'_>> =
            relations.into_iter().map(|it| Test::new(subject, "".into(), it, Verdict::Unknown)).collect();
        let reading = Reading::of(&order, &tests.iter().collect::<Vec<_>>(), Values::Texts);
        let letter = |verdict: &Verdict| match verdict {
            Verdict::Yes => 'y',
            Verdict::No => 'n',
            Verdict::Unknown => '?',
            Verdict::Fault(_) => '!',
        };
        let mut rows: Vec<String> = reading.rows.iter().map(|row| row.iter().map(letter).collect()).collect();
        rows.sort_unstable();
        rows
    }

    /// By hand: the ways in which a value can lie to the operands, and what cannot be read.
    #[test]
    fn values_are_told_apart_as_far_as_the_tests_do() {
        use Compare::{Equal, Greater, GreaterOrEqual, Less};
        let number = |compare, to| Relation::Number { compare, to, by: &RUST, invalid: None };
        assert_eq!(
            rows(vec![number(Less, 5.0), number(GreaterOrEqual, 5.0)]),
            ["??", "nn", "ny", "yn"],
            "not a number"
        );
        assert_eq!(rows(vec![number(Greater, 1.0), number(Greater, 2.0)]), ["??", "nn", "yn", "yy"]);
        assert_eq!(rows(vec![number(Equal, 1.0), number(Equal, 2.0)]), ["??", "nn", "ny", "yn"]);
        let version = |compare, to: &str| Relation::Version { compare, to: to.parse().unwrap() };
        assert_eq!(rows(vec![version(Greater, "1.0.0"), version(Less, "1.0.1")]), ["??", "ny", "yn", "yy"]);
        assert_eq!(rows(vec![version(Greater, "1.0.0"), version(Less, "1.0.1-0")]), ["??", "ny", "yn"], "none between");
        let moment = |compare, to: &str| Relation::Instant { compare, to: to.parse().unwrap() };
        let (may, june) = ("2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z");
        assert_eq!(rows(vec![moment(Greater, may), moment(Less, june)]), ["??", "ny", "yn", "yy"]);
        let within = |network: &'static str| Relation::Within(Networks::new(vec![network.into()]));
        assert_eq!(rows(vec![within("10.0.0.0/8"), within("10.1.0.0/16")]), ["??", "nn", "yn", "yy"]);
        assert_eq!(rows(vec![within("0.0.0.0/0"), within("::/0")]), ["??", "ny", "yn"]);
    }
}

//! One value against one operand.

use std::cmp::Ordering;
use std::net::IpAddr;

use chrono::{DateTime, SecondsFormat, Utc};
use semver::Version;

use crate::ruleset::{Compare, Place, Relation};
use crate::trace::Fact;

/// Whether `text`, whose hash is `hash`, stands in `relation`; `None` when it cannot be read as the relation needs it.
#[inline]
pub(super) fn relates(relation: &Relation<'_>, text: &str, hash: u64) -> Option<bool> {
    match relation {
        Relation::OneOf(set) => Some(set.find(text, hash).is_some()),
        _ => relates_otherwise(relation, text, hash),
    }
}

/// Relations that need more than a look-up, out of the way of the most frequent one.
#[inline(never)]
fn relates_otherwise(relation: &Relation<'_>, text: &str, hash: u64) -> Option<bool> {
    match relation {
        Relation::OneOf(set) => Some(set.find(text, hash).is_some()),
        Relation::Has { place, texts, folded } => Some(position(*place, texts, folded.as_deref(), text).is_some()),
        Relation::Matches(pattern) => Some(pattern.is_match(text)),
        Relation::Number { compare, to } => text.parse().ok().map(|value| number(*compare, value, *to)),
        Relation::Version { compare, to } => {
            Version::parse(text).ok().map(|value| compare.holds(value.cmp_precedence(to)))
        }
        Relation::Instant { compare, to } => {
            text.parse::<DateTime<Utc>>().ok().map(|value| compare.holds(value.cmp(to)))
        }
        Relation::Within(networks) => text.parse().ok().map(|address: IpAddr| networks.find(address).is_some()),
    }
}

/// NaN stands in no relation; two infinities are not equal, since their difference is NaN.
fn number(compare: Compare, value: f64, to: f64) -> bool {
    match compare {
        Compare::Equal => (value - to).abs() < f64::EPSILON,
        _ => value.partial_cmp(&to).is_some_and(|order: Ordering| compare.holds(order)),
    }
}

/// The number of the first entry that `text` has at `place`.
fn position(place: Place, texts: &[impl AsRef<str>], folded: Option<&[impl AsRef<str>]>, text: &str) -> Option<usize> {
    let has = |text: &str, part: &str| match place {
        Place::Start => text.starts_with(part),
        Place::End => text.ends_with(part),
        Place::Anywhere => text.contains(part),
    };
    match folded {
        Some(folded) => {
            let lower = text.to_lowercase();
            folded.iter().position(|part| has(&lower, part.as_ref()))
        }
        None => texts.iter().position(|part| has(text, part.as_ref())),
    }
}

/// What there is to tell of the comparison beside its verdict.
pub(super) fn detail(relation: &Relation<'_>, text: &str, hash: u64) -> Option<Fact> {
    match relation {
        Relation::OneOf(set) => set.find(text, hash).map(Fact::Hit),
        Relation::Has { place, texts, folded } => position(*place, texts, folded.as_deref(), text).map(Fact::Hit),
        Relation::Matches(pattern) => match pattern.find(text) {
            Ok(found) => found.map(Fact::Matched),
            Err(why) => Some(Fact::Unbuilt(why.to_owned())),
        },
        Relation::Number { to, .. } => Some(match text.parse::<f64>() {
            Ok(value) => Fact::Compared { value: value.to_string(), operand: to.to_string() },
            Err(error) => Fact::Unread { kind: "number", why: error.to_string() },
        }),
        Relation::Version { to, .. } => Some(match Version::parse(text) {
            Ok(value) => Fact::Compared { value: value.to_string(), operand: to.to_string() },
            Err(error) => Fact::Unread { kind: "semantic version", why: error.to_string() },
        }),
        Relation::Instant { to, .. } => Some(match text.parse::<DateTime<Utc>>() {
            Ok(value) => Fact::Compared { value: instant(value), operand: instant(*to) },
            Err(error) => Fact::Unread { kind: "date and time", why: error.to_string() },
        }),
        Relation::Within(networks) => match text.parse() {
            Ok(address) => networks.find(address).map(Fact::Hit),
            Err(error) => Some(Fact::Unread { kind: "IP address", why: error.to_string() }),
        },
    }
}

fn instant(value: DateTime<Utc>) -> String {
    value.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf::text_set;

    fn holds(relation: &Relation<'_>, text: &str) -> Option<bool> {
        relates(relation, text, text_set::hash(text))
    }

    #[test]
    fn numbers_are_equal_within_one_epsilon_and_nan_is_never() {
        use Compare::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
        let cases = [
            (Equal, 0.3, "0.30000000000000004", Some(true)),
            (Equal, 5.0, "5.", Some(true)),
            (Equal, 5.0, "5.0000000001", Some(false)),
            (Equal, f64::INFINITY, "inf", Some(false)),
            (GreaterOrEqual, f64::INFINITY, "Infinity", Some(true)),
            (Less, 1.0, "nan", Some(false)),
            (Greater, 1.0, "NaN", Some(false)),
            (LessOrEqual, 0.5, ".5", Some(true)),
            (Greater, 1.0, " 5 ", None),
            (Greater, 1.0, "", None),
            (Greater, 1.0, "0x10", None),
        ];
        for (compare, to, text, want) in cases {
            assert_eq!(holds(&Relation::Number { compare, to }, text), want, "{text:?} {compare:?} {to}");
        }
    }

    #[test]
    fn versions_compare_by_precedence() {
        use Compare::{Equal, Greater, Less};
        let cases = [
            (Equal, "1.2.3+a", "1.2.3+b", Some(true)),
            (Less, "1.0.0", "1.0.0-rc.1", Some(true)),
            (Less, "1.0.0-alpha.10", "1.0.0-alpha.9", Some(true)),
            (Greater, "1.0.0", "v2.0.0", None),
            (Greater, "1.0.0", "2.0", None),
            (Greater, "1.0.0", "2.0.00", None),
        ];
        for (compare, to, text, want) in cases {
            let to = Version::parse(to).unwrap();
            assert_eq!(holds(&Relation::Version { compare, to }, text), want, "{text}");
        }
    }

    #[test]
    fn letter_case_is_folded_by_full_unicode_mapping() {
        let cases = [
            (Place::End, "É", "café", true),
            (Place::Anywhere, "SS", "straße", false),
            (Place::End, "ς", "ΟΔΟΣ", true),
            (Place::End, "Σ", "ΟΔΟΣ", false),
            (Place::Start, "", "x", true),
        ];
        for (place, part, text, want) in cases {
            let folded = Some(vec![part.to_lowercase()]);
            let relation = Relation::Has { place, texts: vec![part.into()], folded };
            assert_eq!(holds(&relation, text), Some(want), "{part} in {text}");
        }
    }

    #[test]
    fn instants_are_read_as_chrono_reads_them() {
        let to: DateTime<Utc> = "2022-01-29T13:00:00Z".parse().unwrap();
        let after = Relation::Instant { compare: Compare::Greater, to };
        let cases = [
            ("2022-01-29T13:00:01Z", Some(true)),
            ("2022-01-29T13:00:00Z", Some(false)),
            ("2022-01-29t15:00:00.5+02:00", Some(true)),
            ("2022-1-29 13:00:01 UTC", Some(true)),
            ("2022-01-29T12:00:01−01:00", Some(true)),
            ("2022-01-29", None),
            ("2022-01-29T13:00:01", None),
            ("1643461200", None),
        ];
        for (text, want) in cases {
            assert_eq!(holds(&after, text), want, "{text}");
        }
    }
}

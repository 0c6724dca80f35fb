//! Semantic versions as python-semver 3.0.4 reads and compares them.
//!
//! Its pattern is a little wider than the standard: behind their first character the numbers of the core, and the
//! digits at the start of an identifier of the pre-release, may be decimal digits of any script, and a line feed may
//! end the text.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::number::{MOST_DIGITS, decimal_digit};

/// A version without its build, which never counts.
///
/// `==` asks whether two are spelled alike; [`Version::compare`] is the library's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version<'t> {
    /// Major, minor and patch in ASCII digits without leading zeros.
    core: [Cow<'t, str>; 3],
    pre: Option<Cow<'t, str>>,
}

/// The version without its build.
impl fmt::Display for Version<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.core.join("."))?;
        self.pre.as_ref().map_or(Ok(()), |pre| write!(f, "-{pre}"))
    }
}

impl<'t> Version<'t> {
    /// `VersionInfo.parse(text)`; `None` where that raises `ValueError`. Nothing is trimmed but one line feed at the
    /// end.
    #[must_use]
    pub fn parse(text: &'t str) -> Option<Version<'t>> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let (major, rest) = number(text)?;
        let (minor, rest) = number(rest.strip_prefix('.')?)?;
        let (patch, rest) = number(rest.strip_prefix('.')?)?;
        let (rest, build) = rest.split_once('+').map_or((rest, None), |(rest, build)| (rest, Some(build)));
        let pre = if rest.is_empty() { None } else { Some(rest.strip_prefix('-')?) };
        let is_well_formed = pre.is_none_or(|pre| pre.split('.').all(is_identifier))
            && build.is_none_or(|build| build.split('.').all(|part| !part.is_empty() && part.chars().all(is_word)));
        is_well_formed.then(|| Version { core: [major, minor, patch], pre: pre.map(Cow::Borrowed) })
    }

    /// As python-semver 3.1 reads it, which knows ASCII alone and no line feed at the end, with the zeros that are left out
    /// put in: after the leading digits and points, up to two times, while it cannot be read. Putting one in drops what
    /// stands behind a line feed.
    #[must_use]
    pub fn parse_padded(text: &'t str) -> Option<Version<'t>> {
        fn parse(text: &str) -> Option<Version<'_>> {
            let is_plain = text.is_ascii() && !text.ends_with('\n');
            Version::parse(text).filter(|_| is_plain)
        }
        if let Some(version) = parse(text) {
            return Some(version);
        }
        let mut text = Cow::Borrowed(text);
        for _ in 0..2 {
            let (core, rest) =
                text.split_at(text.bytes().take_while(|byte| matches!(byte, b'.' | b'0'..=b'9')).count());
            let rest = rest.split('\n').next().unwrap_or_default();
            text = Cow::Owned(format!("{core}.0{rest}"));
            if let Some(version) = parse(&text) {
                return Some(version.into_owned());
            }
        }
        None
    }

    /// `self.compare(other)`; `None` where that raises `ValueError`, which it does when the cores are equal and one of
    /// the versions has a number of more than 4300 digits in its pre-release.
    #[must_use]
    pub fn compare(&self, other: &Version<'_>) -> Option<Ordering> {
        for (one, other) in self.core.iter().zip(&other.core) {
            let order = one.len().cmp(&other.len()).then_with(|| one.cmp(other));
            if order.is_ne() {
                return Some(order);
            }
        }
        if self.has_long_number() || other.has_long_number() {
            return None;
        }
        Some(match (&self.pre, &other.pre) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(one), Some(other)) => compare_pre(one, other),
        })
    }

    /// The same version with texts of its own.
    #[must_use]
    pub fn into_owned(self) -> Version<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Version { core: self.core.map(own), pre: self.pre.map(own) }
    }

    fn has_long_number(&self) -> bool {
        self.pre.as_ref().is_some_and(|pre| {
            pre.len() > MOST_DIGITS && pre.split('.').any(|part| is_number(part) && part.chars().count() > MOST_DIGITS)
        })
    }
}

/// The number at the start of `text` in ASCII digits, and what follows it.
fn number(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let length = match text.as_bytes().first()? {
        b'0' => 1,
        b'1'..=b'9' => text.find(|c| decimal_digit(c).is_none()).unwrap_or(text.len()),
        _ => return None,
    };
    let (digits, rest) = text.split_at(length);
    let digits = if digits.is_ascii() {
        Cow::Borrowed(digits)
    } else {
        Cow::Owned(digits.chars().filter_map(decimal_digit).map(|digit| char::from(b'0' + digit)).collect())
    };
    (digits.len() <= MOST_DIGITS).then_some((digits, rest))
}

/// `0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*`
fn is_identifier(part: &str) -> bool {
    match part.find(|c| decimal_digit(c).is_none()) {
        None => part == "0" || part.starts_with(|c: char| matches!(c, '1'..='9')),
        Some(end) => part[end..].chars().all(is_word),
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

/// `part.isdigit()` of an identifier.
fn is_number(part: &str) -> bool {
    part.chars().all(|c| decimal_digit(c).is_some())
}

fn compare_pre(one: &str, other: &str) -> Ordering {
    let (mut ones, mut others) = (one.split('.'), other.split('.'));
    loop {
        let order = match (ones.next(), others.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(one), Some(other)) => match (is_number(one), is_number(other)) {
                (true, true) => compare_numbers(one, other),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => one.cmp(other),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Compares numbers of any length that have no leading zeros.
fn compare_numbers(one: &str, other: &str) -> Ordering {
    let digits = |number| str::chars(number).filter_map(decimal_digit);
    digits(one).count().cmp(&digits(other).count()).then_with(|| digits(one).cmp(digits(other)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn compare(one: &str, other: &str) -> Option<Ordering> {
        Version::parse(one).unwrap().compare(&Version::parse(other).unwrap())
    }

    #[test]
    fn versions_are_read_as_the_library_does() {
        let cases = [
            ("1.2.3", true),
            ("0.0.0", true),
            ("1.2", false),
            ("1.2.3.4", false),
            ("01.2.3", false),
            ("1.02.3", false),
            ("1.2.03", false),
            ("v1.2.3", false),
            (" 1.2.3", false),
            ("1.2.3 ", false),
            ("1.2.3\n", true),
            ("1.2.3-a+b\n", true),
            ("1.2.3\n\n", false),
            ("1.2.3\r\n", false),
            ("", false),
            ("1..3", false),
            ("1.2.", false),
            ("-1.2.3", false),
            ("+1.2.3", false),
            ("1.2.3-", false),
            ("1.2.3+", false),
            ("1.2.3-a.", false),
            ("1.2.3-.a", false),
            ("1.2.3-a..b", false),
            ("1.2.3-01", false),
            ("1.2.3-0", true),
            ("1.2.3-01a", true),
            ("1.2.3-0-", true),
            ("1.2.3--", true),
            ("1.2.3-a_b", false),
            ("1.2.3+a_b", false),
            ("1.2.3+01.a-b", true),
            ("1.2.3-a+b+c", false),
            ("1.2.3+a.", false),
            ("1.2.3-é", false),
            ("1\u{662}.2.3", true),
            ("\u{661}.2.3", false),
            ("1.2.0\u{663}", false),
            ("1.2.3-1\u{662}", true),
            ("1.2.3-\u{662}", false),
            ("1.2.3-\u{662}a", true),
            ("1.2.3-a\u{662}", false),
            ("1.2.3+\u{662}", false),
            ("1²0.2.3", false),
            ("99999999999999999999.0.0", true),
        ];
        for (text, want) in cases {
            assert_eq!(Version::parse(text).is_some(), want, "{text:?}");
        }
        let long = |count| format!("1.1{}.0", "\u{663}".repeat(count));
        assert!(Version::parse(&long(4299)).is_some());
        assert!(Version::parse(&long(4300)).is_none());
    }

    #[test]
    fn versions_are_ordered_as_the_library_does() {
        let rising = [
            "0.9.9",
            "1.0.0-0",
            "1.0.0-2",
            "1.0.0-10",
            "1.0.0-10.0",
            "1.0.0-10.-",
            "1.0.0-1\u{662}",
            "1.0.0-99999999999999999999",
            "1.0.0--",
            "1.0.0-1a",
            "1.0.0-A",
            "1.0.0-a",
            "1.0.0-a.1",
            "1.0.0-a.2",
            "1.0.0-a.10",
            "1.0.0-a.b",
            "1.0.0-a.b.0",
            "1.0.0-b",
            "1.0.0-\u{662}a",
            "1.0.0",
            "1.0.1\u{660}-a",
            "1.0.99999999999999999999",
            "1.2.0",
            "1.10.0",
            "2.0.0",
            "10.0.0",
        ];
        for (place, one) in rising.iter().enumerate() {
            for (other_place, other) in rising.iter().enumerate() {
                assert_eq!(compare(one, other), Some(place.cmp(&other_place)), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn versions_are_equal_whatever_their_build_and_script() {
        let cases = [
            ("1.2.3", "1.2.3+build"),
            ("1.2.3-a.1+x", "1.2.3-a.1+y"),
            ("1.1\u{662}.3", "1.12.3"),
            ("1.2.3-1\u{662}", "1.2.3-12"),
            ("1.2.3\n", "1.2.3"),
        ];
        for (one, other) in cases {
            assert_eq!(compare(one, other), Some(Ordering::Equal), "{one:?} {other:?}");
        }
    }

    #[test]
    fn numbers_of_a_pre_release_have_at_most_4300_digits() {
        let most = format!("1.0.0-a.{}", "9".repeat(4300));
        let more = format!("1.0.0-a.{}", "9".repeat(4301));
        let word = format!("1.0.0-a.{}", "z".repeat(4301));
        assert_eq!(compare(&most, "1.0.0-a.1"), Some(Ordering::Greater));
        assert_eq!(compare(&more, "1.0.0-b"), None);
        assert_eq!(compare("1.0.0", &more), None);
        assert_eq!(compare("1.0.1", &more), Some(Ordering::Greater));
        assert_eq!(compare(&word, "1.0.0-a.1"), Some(Ordering::Greater));
    }

    #[test]
    fn a_version_can_own_its_text() {
        let text = String::from("1.2.3-a+b");
        let version = Version::parse(&text).unwrap().into_owned();
        assert_eq!(Some(version), Version::parse("1.2.3-a"));
    }

    proptest! {
        #[test]
        fn order_is_the_same_from_both_sides(
            one in r"[0-2]\.[0-2]\.(0|1[0-9٠-٢]?)(-[0-2a٠-٢-]{1,3}(\.[0-2a-]{1,2}){0,2})?(\+a)?",
            other in r"[0-2]\.[0-2]\.(0|1[0-9٠-٢]?)(-[0-2a٠-٢-]{1,3}(\.[0-2a-]{1,2}){0,2})?(\+a)?",
        ) {
            if let (Some(one), Some(other)) = (Version::parse(&one), Version::parse(&other)) {
                prop_assert_eq!(one.compare(&other), other.compare(&one).map(Ordering::reverse));
                prop_assert_eq!(one.compare(&one), Some(Ordering::Equal));
            }
        }

        #[test]
        fn no_text_is_too_odd(text in r"\PC*", like in "[0-9a.+٣\n-]{0,12}") {
            let _ = (Version::parse(&text), Version::parse(&like));
        }
    }

    /// Printed by launchdarkly-server-sdk 9.18.4 with semver 3.1.1.
    #[test]
    fn short_versions_are_padded() {
        let cases = [
            ("2", Some("2.0.0")),
            ("2.1", Some("2.1.0")),
            ("2-rc", Some("2.0.0-rc")),
            ("2.0-rc.1", Some("2.0.0-rc.1")),
            ("2+b", Some("2.0.0")),
            ("2\n", Some("2.0.0")),
            ("2\njunk", Some("2.0.0")),
            ("2.0.0\n", None),
            ("02", None),
            ("v2", None),
            ("2.", None),
            ("2.0.0.0", None),
            (" 2", None),
            ("", None),
            ("٢", None),
        ];
        for (text, want) in cases {
            let want = want.and_then(Version::parse);
            assert_eq!(Version::parse_padded(text), want, "{text:?}");
        }
    }
}

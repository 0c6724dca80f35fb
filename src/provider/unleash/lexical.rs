//! The three forms in which a rule's `value` can be written (spec section 5.2).
//!
//! The form picks the comparison, not the operator: `SEMVER_GT` with `1.2` compares numbers. Spaces and tabs at both
//! ends are dropped first; the first form that matches all of the rest counts.

use chrono::{DateTime, Utc};
use semver::Version;

/// A value of a rule, read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar {
    /// A date and time.
    Instant(DateTime<Utc>),
    /// A semantic version.
    Version(Version),
    /// A number.
    Number(f64),
}

/// Reads `text`.
///
/// # Errors
/// Why the engine cannot compile it.
pub(super) fn scalar(text: &str) -> Result<Scalar, String> {
    let text = text.trim_matches([' ', '\t']);
    let bytes = text.as_bytes();
    if is_date(bytes) {
        return text.parse().map(Scalar::Instant).map_err(|error| format!("`{text}` is no real date: {error}"));
    }
    if is_version(bytes) {
        return Version::parse(text)
            .map(Scalar::Version)
            .map_err(|error| format!("`{text}` is no semantic version: {error}"));
    }
    if is_number(bytes) {
        return text.parse().map(Scalar::Number).map_err(|error| format!("`{text}` is no number: {error}"));
    }
    Err(format!("`{text}` is neither a number, nor a semantic version, nor a date and time with an offset"))
}

/// The operand that a text begins with, and what is behind it: the engine reads that as a piece of its own rule.
pub(super) fn injected(text: &str) -> Option<(&str, &str)> {
    if scalar(text).is_ok() {
        return None;
    }
    let places = text.match_indices("or").chain(text.match_indices("and")).map(|(place, _)| place);
    places
        .filter_map(|place| text.split_at_checked(place))
        .map(|(operand, rest)| (operand.trim_end_matches([' ', '\t', ')']), rest))
        .find(|(operand, _)| scalar(operand).is_ok())
}

/// Follows a form along the bytes.
struct Form<'t>(&'t [u8]);

impl Form<'_> {
    fn byte(&mut self, wanted: u8) -> bool {
        self.one_of(&[wanted])
    }

    fn one_of(&mut self, wanted: &[u8]) -> bool {
        match self.0.split_first() {
            Some((byte, rest)) if wanted.contains(byte) => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Exactly `count` digits.
    fn digits(&mut self, count: usize) -> bool {
        let all = self.0.len() >= count && self.0[..count].iter().all(u8::is_ascii_digit);
        if all {
            self.0 = &self.0[count..];
        }
        all
    }

    /// As many bytes as `wanted` takes; whether there was one.
    fn run(&mut self, wanted: impl Fn(&u8) -> bool) -> bool {
        let length = self.0.iter().take_while(|byte| wanted(byte)).count();
        self.0 = &self.0[length..];
        length > 0
    }

    fn pairs(&mut self, separators: [u8; 5]) -> bool {
        separators.iter().all(|separator| self.byte(*separator) && self.digits(2))
    }

    fn dotted_words(&mut self) -> bool {
        let word = |form: &mut Self| form.run(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        word(self) && {
            while self.byte(b'.') {
                if !word(self) {
                    return false;
                }
            }
            true
        }
    }

    fn integer(&mut self) -> bool {
        self.one_of(b"+-");
        self.run(u8::is_ascii_digit)
    }
}

fn is_date(text: &[u8]) -> bool {
    let mut form = Form(text);
    let moment = form.digits(4) && form.pairs(*b"--T::");
    let fraction = !form.byte(b'.') || form.digits(3);
    let offset = form.byte(b'Z') || form.one_of(b"+-") && form.digits(2) && form.byte(b':') && form.digits(2);
    moment && fraction && offset && form.0.is_empty()
}

fn is_version(text: &[u8]) -> bool {
    let mut form = Form(text);
    let digits = |form: &mut Form<'_>| form.run(u8::is_ascii_digit);
    let core = digits(&mut form) && form.byte(b'.') && digits(&mut form) && form.byte(b'.') && digits(&mut form);
    let pre = !form.byte(b'-') || form.dotted_words();
    let build = !form.byte(b'+') || form.dotted_words();
    core && pre && build && form.0.is_empty()
}

fn is_number(text: &[u8]) -> bool {
    let mut form = Form(text);
    let whole = form.integer();
    if form.byte(b'.') {
        form.run(u8::is_ascii_digit);
    }
    let exponent = !form.one_of(b"eE") || form.integer();
    whole && exponent && form.0.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_forms_that_the_engine_compiles() {
        for (text, want) in [("5.", 5.0), ("+5", 5.0), ("5e1", 50.0), (" 5\t", 5.0), ("-0.25E+2", -25.0), ("007", 7.0)]
        {
            assert_eq!(scalar(text), Ok(Scalar::Number(want)), "{text}");
        }
        for text in [".5", "0x10", "NaN", "inf", "1,000", "", " ", "5\n", "5 or true", "1e", "--1", "5%", "1.2.3.4"] {
            assert!(scalar(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn versions_have_three_numbers() {
        for text in ["1.2.3", "0.0.0", "1.2.3-rc.1", "1.2.3+b.7", "1.2.3--+-"] {
            assert_eq!(scalar(text), Ok(Scalar::Version(Version::parse(text).unwrap())), "{text}");
        }
        for text in ["v1.2.3", "1.2.03", "1.2.3-", "1.2.3-a..b", "1.2.18446744073709551616", "1.2.3-01"] {
            assert!(scalar(text).is_err(), "{text:?}");
        }
        assert_eq!(scalar("1.2"), Ok(Scalar::Number(1.2)));
    }

    #[test]
    fn dates_have_one_form() {
        for text in ["2022-01-29T13:00:00Z", "2022-01-29T13:00:00.123+02:00", "2016-12-31T23:59:60Z"] {
            assert!(matches!(scalar(text), Ok(Scalar::Instant(_))), "{text}");
        }
        for text in [
            "2022-01-29",
            "2022-01-29T13:00:00",
            "2022-01-29T13:00:00+0200",
            "2022-01-29T13:00:00.12Z",
            "2022-01-29T13:00:00.123456Z",
            "2022-01-29t13:00:00z",
            "2022-01-29 13:00:00Z",
            "2022-01-29T13:00Z",
            "2022-13-29T13:00:00Z",
            "2022-02-30T13:00:00Z",
            "2022-01-29T24:00:00Z",
        ] {
            assert!(scalar(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_goes_on_behind_an_operand_is_a_piece_of_a_rule() {
        let cases = [
            ("5 or true", Some(("5", "or true"))),
            ("5or true", Some(("5", "or true"))),
            ("5) or (true", Some(("5", "or (true"))),
            ("1.2.3 and false", Some(("1.2.3", "and false"))),
            ("1.2.3-or", None),
            ("5 || true", None),
            ("or true", None),
            ("five or six", None),
        ];
        for (text, want) in cases {
            assert_eq!(injected(text), want, "{text}");
        }
    }
}

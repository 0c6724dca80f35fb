//! Versions as the Python packaging rules (PEP 440) read and order them. They are no semantic versions: `1.0-1` comes
//! behind `1.0`, and so does `1.0+build`.
//!
//! Numbers have any length. The text is matched as `re` does it without regard to letter case, under which four letters
//! outside of ASCII count as one inside of it. The expectations in the tests are those of the PhaseFlag specification,
//! section 5.3, and of `packaging`.

use std::cmp::Ordering;
use std::fmt;

/// A version, ready to be compared.
///
/// The parts stand in the order in which they are compared, and the variants of each in their own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    epoch: Number,
    /// Without zeros at the end.
    numbers: Vec<Number>,
    pre: Pre,
    post: Option<Number>,
    dev: Dev,
    local: Vec<Local>,
}

/// What makes a version one before a release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Pre {
    /// It is in development, and nothing else.
    Dev,
    Alpha(Number),
    Beta(Number),
    Candidate(Number),
    /// It is none.
    Final,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Dev {
    Number(Number),
    /// It is not in development.
    None,
}

/// A part of what stands behind the plus sign.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Local {
    Text(String),
    Number(Number),
}

/// A whole number by its digits, without zeros in front; zero has none.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Number(Box<str>);

impl Number {
    fn of(digits: &str) -> Number {
        Number(digits.trim_start_matches('0').into())
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        (self.0.len(), &self.0).cmp(&(other.0.len(), &other.0))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "0" } else { &self.0 })
    }
}

/// The version in its normal form, without zeros at the end of its numbers.
impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.epoch.0.is_empty() {
            write!(f, "{}!", self.epoch)?;
        }
        for (place, number) in self.numbers.iter().enumerate() {
            write!(f, "{}{number}", if place == 0 { "" } else { "." })?;
        }
        match &self.pre {
            Pre::Alpha(number) => write!(f, "a{number}")?,
            Pre::Beta(number) => write!(f, "b{number}")?,
            Pre::Candidate(number) => write!(f, "rc{number}")?,
            Pre::Dev | Pre::Final => {}
        }
        if let Some(number) = &self.post {
            write!(f, ".post{number}")?;
        }
        if let Dev::Number(number) = &self.dev {
            write!(f, ".dev{number}")?;
        }
        for (place, part) in self.local.iter().enumerate() {
            f.write_str(if place == 0 { "+" } else { "." })?;
            match part {
                Local::Text(text) => f.write_str(text)?,
                Local::Number(number) => number.fmt(f)?,
            }
        }
        Ok(())
    }
}

/// What makes one of a number.
type MakePre = fn(Number) -> Pre;

const PRES: [(&str, MakePre); 8] = [
    ("alpha", Pre::Alpha),
    ("beta", Pre::Beta),
    ("preview", Pre::Candidate),
    ("pre", Pre::Candidate),
    ("rc", Pre::Candidate),
    ("a", Pre::Alpha),
    ("b", Pre::Beta),
    ("c", Pre::Candidate),
];
const POSTS: [&str; 3] = ["post", "rev", "r"];
const SEPARATORS: [char; 3] = ['-', '_', '.'];

impl Release {
    /// The version that `text` is; white space around it is put aside.
    #[must_use]
    pub fn parse(text: &str) -> Option<Release> {
        let mut rest = Rest(super::strip(text));
        rest.word(&["v"]);
        let first = rest.digits()?;
        let (epoch, first) = if rest.skip('!') { (first, rest.digits()?) } else { ("", first) };
        let mut numbers = vec![Number::of(first)];
        while let Some(number) = rest.ahead(|rest| if rest.skip('.') { rest.digits() } else { None }) {
            numbers.push(Number::of(number));
        }
        while numbers.len() > 1 && numbers.last().is_some_and(|number| number.0.is_empty()) {
            numbers.pop();
        }
        let pre = rest.part(&PRES.map(|(word, _)| word)).map(|(place, number)| PRES[place].1(number));
        let bare = rest.ahead(|rest| if rest.skip('-') { rest.digits().map(Number::of) } else { None });
        let post = bare.or_else(|| rest.part(&POSTS).map(|(_, number)| number));
        let dev = rest.part(&["dev"]).map(|(_, number)| number);
        let local = if rest.skip('+') { rest.local()? } else { Vec::new() };
        if !rest.0.is_empty() {
            return None;
        }
        let pre = pre.unwrap_or(if dev.is_some() && post.is_none() { Pre::Dev } else { Pre::Final });
        Some(Release { epoch: Number::of(epoch), numbers, pre, post, dev: dev.map_or(Dev::None, Dev::Number), local })
    }
}

/// What is left of a text. No part can be read in two ways, so nothing is ever taken back once its first letter fits.
struct Rest<'t>(&'t str);

impl<'t> Rest<'t> {
    fn skip(&mut self, c: char) -> bool {
        let behind = self.0.strip_prefix(c);
        self.0 = behind.unwrap_or(self.0);
        behind.is_some()
    }

    fn separator(&mut self) {
        self.0 = self.0.strip_prefix(SEPARATORS).unwrap_or(self.0);
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<&'t str> {
        let end = self.0.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, behind) = self.0.split_at(end);
        self.0 = behind;
        (end > 0).then_some(digits)
    }

    /// Reads ahead, and stays where it was without a result.
    fn ahead<T>(&mut self, read: impl FnOnce(&mut Rest<'t>) -> Option<T>) -> Option<T> {
        let mut ahead = Rest(self.0);
        let read = read(&mut ahead)?;
        self.0 = ahead.0;
        Some(read)
    }

    /// The place of the first of `words` that comes next.
    fn word(&mut self, words: &[&str]) -> Option<usize> {
        let (place, behind) = words.iter().enumerate().find_map(|(place, word)| {
            let mut chars = self.0.chars();
            word.chars().all(|letter| chars.next().map(folded) == Some(letter)).then_some((place, chars.as_str()))
        })?;
        self.0 = behind;
        Some(place)
    }

    /// One of `words` between separators that may be missing, and its number, which may be missing, too.
    fn part(&mut self, words: &[&str]) -> Option<(usize, Number)> {
        self.ahead(|rest| {
            rest.separator();
            let place = rest.word(words)?;
            rest.separator();
            Some((place, Number::of(rest.digits().unwrap_or_default())))
        })
    }

    fn local(&mut self) -> Option<Vec<Local>> {
        let mut parts = Vec::new();
        for part in std::mem::take(&mut self.0).split(SEPARATORS) {
            if part.is_empty() || !part.chars().all(|c| folded(c).is_ascii_alphanumeric()) {
                return None;
            }
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            parts.push(if is_number { Local::Number(Number::of(part)) } else { Local::Text(part.to_lowercase()) });
        }
        Some(parts)
    }
}

/// The letter of ASCII that `re` takes for `c` where letter case does not count.
fn folded(c: char) -> char {
    match c {
        'ſ' => 's',
        '\u{212a}' => 'k',
        'İ' | 'ı' => 'i',
        _ => c.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Ordering::{Equal, Greater, Less};

    /// `(actual, target, order)`: spec section 5.3.
    const CASES: [(&str, &str, Option<Ordering>); 27] = [
        ("2.4.1", "2.4.0", Some(Greater)),
        ("2.10.0", "2.9.0", Some(Greater)),
        ("2.4", "2.4.0", Some(Equal)),
        ("2.4.0.0", "2.4", Some(Equal)),
        ("v2.4.1", "2.4.0", Some(Greater)),
        ("V2", "2", Some(Equal)),
        ("1.0.0-beta", "1.0.0", Some(Less)),
        ("1.0.0-rc.1", "1.0.0", Some(Less)),
        ("1.0.0-rc.2", "1.0.0-rc.10", Some(Less)),
        ("1.0.0-alpha", "1.0.0-beta", Some(Less)),
        ("1.0.0.dev3", "1.0.0-alpha", Some(Less)),
        ("1.0.0-1", "1.0.0", Some(Greater)),
        ("1.0.0-rev2", "1.0.0-1", Some(Greater)),
        ("1.0.0+build.5", "1.0.0", Some(Greater)),
        ("1.0.0+build.5", "1.0.0+build.10", Some(Less)),
        ("1.0.0+b", "1.0.0+1", Some(Less)),
        ("1!0.1", "2.0", Some(Greater)),
        (" 2.4.1 ", "2.4.0", Some(Greater)),
        ("1.0.0-SNAPSHOT", "0.9", None),
        ("1.0.0-alpha.beta", "0.9", None),
        ("1.0.0-0.3.7", "0.9", None),
        ("1.x", "0.9", None),
        ("", "0.9", None),
        ("1", "0.9", Some(Greater)),
        ("1.0a.", "1.0", Some(Less)),
        ("1.0.post1.dev2", "1.0.post1", Some(Less)),
        ("1.0rc1.post2", "1.0rc1", Some(Greater)),
    ];

    fn order(one: &str, other: &str) -> Option<Ordering> {
        Some(Release::parse(one)?.cmp(&Release::parse(other)?))
    }

    #[test]
    fn versions_are_ordered_as_specified() {
        for (actual, target, want) in CASES {
            assert_eq!(order(actual, target), want, "{actual} {target}");
            assert_eq!(order(target, actual), want.map(Ordering::reverse), "{target} {actual}");
        }
    }

    #[test]
    fn versions_come_in_one_order() {
        let rising = "0 0.0.1dev 1.dev1 1.0.DEV2 1a1.dev1 1a1 1a1-post 1a1.post1.dev2 1-a1-2 1_alpha_2 1b 1.0c0 \
            1.pre1 1-preview-2 1.0 1+a 1+a.a 1+a.1 1+a.1.a 1+B 1+0 1+0.0 1+2 1+010 1.post0.dev1 1post 1.0-1 \
            1r2 1.0.rev-10 1.0.1 1.1 1.10 1.99999999999999999999999 1.100000000000000000000000 1!0 2!0.0";
        let rising: Vec<&str> = rising.split(' ').collect();
        for pair in rising.windows(2) {
            assert_eq!(order(pair[0], pair[1]), Some(Less), "{pair:?}");
        }
    }

    #[test]
    fn the_same_version_has_many_spellings() {
        let same = [
            ("1.0", "v0!001.00-0.", false),
            ("1.0.0", "\u{1c}1\u{a0}", true),
            ("1a", "1.0.Alpha.0", true),
            ("1rc1", "1-C-1", true),
            ("1.post0", "1-0", true),
            ("1.post0", "1.poſt", true),
            ("1.dev0", "1_dev", true),
            ("1+a.b", "1+A-b", true),
            ("1+k", "1+\u{212a}", true),
            ("1+s", "1+ſ", false),
        ];
        for (one, other, is_same) in same {
            assert_eq!(order(one, other) == Some(Equal), is_same, "{one} {other}");
        }
    }

    #[test]
    fn versions_are_told_in_their_normal_form() {
        let cases = [
            ("v02.4.0", "2.4"),
            ("0.0", "0"),
            ("1!1.0-Preview", "1!1rc0"),
            ("1.0-alpha_2.post-3.dev4+Ab-007.x", "1a2.post3.dev4+ab.7.x"),
        ];
        for (text, told) in cases {
            assert_eq!(Release::parse(text).unwrap().to_string(), told);
        }
    }

    #[test]
    fn what_is_no_version() {
        for text in [
            "v",
            "1.",
            ".1",
            "1..2",
            "1.0 .0",
            "1!",
            "!1",
            "1.0--1",
            "1.0-",
            "1.0+",
            "1.0+a..b",
            "1.0+-",
            "1.0+é",
            "1.0.x",
            "1.0 beta",
            "1.0post1post2",
            "1.0-1-2",
            "1.0dev1a1",
            "1.0a1b1",
            "vv1",
            "١",
            "1.0-post.dev-rc",
            "1e5",
        ] {
            assert_eq!(Release::parse(text), None, "{text}");
        }
    }
}

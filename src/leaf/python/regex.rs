//! Regular expressions as `re` of `CPython` 3.11 has them, over text.
//!
//! Which patterns are taken, with which words others are refused, and what is found are Python's answers, the odd ones
//! too; `tests/differential/regex.py` compares them with the interpreter's on generated patterns and texts, on every
//! letter that has case and on every code point. The expectations in the tests here were printed by it. Other than in
//! Python the work is bounded: a search that takes too many steps is given up.
//!
//! A pattern whose parts are simple enough for that is run in linear time where the text is ASCII. Python's warnings
//! are not given. Not taken, though Python does, are `\N{...}` and groups that are nested very deep.

mod escape;
mod flags;
mod group;
mod letters;
mod linear;
mod machine;
mod parse;
mod program;
mod set;
mod single;
mod study;
mod syntax;
mod tables;
mod tokens;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use flags::Flags;
use linear::Linear;
use machine::Machine;
use program::Program;
pub use study::{Finds, Study};

/// A pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: Arc<str>,
    engines: Arc<Engines>,
}

/// What runs a pattern: the machine, and what is quicker where it can be used.
#[derive(Debug)]
struct Engines {
    linear: Option<Linear>,
    program: Program,
}

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// Python refuses it too, with this message.
    Invalid(String),
    /// Python takes it, but it asks for something that is not built here.
    Unsupported(String),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfit::Invalid(why) => f.write_str(why),
            Unfit::Unsupported(what) => write!(f, "not supported: {what}"),
        }
    }
}

impl std::error::Error for Unfit {}

fn invalid(why: &str) -> Unfit {
    Unfit::Invalid(why.to_owned())
}

fn unsupported(what: &str) -> Unfit {
    Unfit::Unsupported(what.to_owned())
}

/// A search without an answer: it took too many steps, or Python raises `SystemError` where it should answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch(&'static str);

impl TooMuch {
    const STEPS: TooMuch = TooMuch("the search takes too many steps");
    const TORN: TooMuch =
        TooMuch("SystemError: The span of capturing group is wrong, please report a bug for the re module.");
}

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for TooMuch {}

impl Pattern {
    /// `re.compile(source)`
    ///
    /// # Errors
    /// What Python says of a pattern that it refuses, or what is not supported in this one.
    pub fn new(source: &str) -> Result<Pattern, Unfit> {
        Pattern::with(source, Flags::NONE)
    }

    /// `re.compile(source, re.IGNORECASE)`
    ///
    /// # Errors
    /// As [`Pattern::new`].
    pub fn ignoring_case(source: &str) -> Result<Pattern, Unfit> {
        Pattern::with(source, Flags::IGNORE_CASE)
    }

    fn with(source: &str, given: Flags) -> Result<Pattern, Unfit> {
        let (row, flags, groups) = parse::parse(source, given)?;
        let program = Program::new(&row, flags, groups)?;
        let engines = Engines { linear: Linear::new(&row, flags), program };
        Ok(Pattern { source: source.into(), engines: engines.into() })
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// `re.search(pattern, text)`: the first match as a range of bytes.
    ///
    /// # Errors
    /// The search was given up.
    pub fn search(&self, text: &str) -> Result<Option<Range<usize>>, TooMuch> {
        if let Some(regex) = self.engines.linear.as_ref().and_then(|linear| linear.search(text)) {
            return Ok(regex.find(text).map(|found| found.range()));
        }
        let chars: Vec<char> = text.chars().collect();
        let mut machine = Machine::new(&self.engines.program, &chars);
        for start in self.engines.program.starts(chars.len()) {
            if let Some(end) = machine.run(start)? {
                let bytes = |chars: &[char]| chars.iter().map(|c| c.len_utf8()).sum::<usize>();
                let from = bytes(&chars[..start]);
                return Ok(Some(from..from + bytes(&chars[start..end])));
            }
        }
        Ok(None)
    }

    /// `re.match(pattern, text)`, as a truth.
    ///
    /// # Errors
    /// The search was given up.
    pub fn is_match_at_start(&self, text: &str) -> Result<bool, TooMuch> {
        if let Some(regex) = self.engines.linear.as_ref().and_then(|linear| linear.start(text)) {
            return Ok(regex.is_match(text));
        }
        let chars: Vec<char> = text.chars().collect();
        let can_match = !self.engines.program.starts(chars.len()).is_empty();
        Ok(can_match && Machine::new(&self.engines.program, &chars).run(0)?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_python_finds() {
        // Pattern, text, the bytes of `re.search`, whether `re.match` finds anything.
        let cases = [
            ("", "abc", Some((0, 0)), true),
            ("b+", "abbbc", Some((1, 4)), false),
            ("a|ab", "ab", Some((0, 1)), true),
            ("^b", "a\nb", None, false),
            ("(?m)^b", "a\nb", Some((2, 3)), false),
            ("a$", "a\n", Some((0, 1)), true),
            ("a$", "a\n\n", None, false),
            (r"a\Z", "a\n", None, false),
            ("(?m)a$", "a\nb", Some((0, 1)), true),
            ("a.b", "a\nb", None, false),
            ("(?s)a.b", "a\nb", Some((0, 3)), true),
            (r"\w+", "-naïve_٣½²Ⅷ-", Some((1, 17)), false),
            (r"(?a)\w+", "-naïve-", Some((1, 3)), false),
            (r"\d+", "x٣4²", Some((1, 4)), false),
            (r"\s", "a\u{1c}b", Some((1, 2)), false),
            (r"(?a)\s", "a\u{1c}b", None, false),
            (r"\b", "", None, false),
            (r"\B", "", None, false),
            (r"\B", "-", Some((0, 0)), true),
            (r"\bé\b", "a é", Some((2, 4)), false),
            ("(?i)k", "\u{212a}", Some((0, 3)), true),
            ("(?i)[k]", "\u{212a}", Some((0, 3)), true),
            ("(?ia)k", "\u{212a}", None, false),
            ("(?i)ß", "ẞ", Some((0, 3)), true),
            ("(?i)ss", "ß", None, false),
            ("(?i)σ", "ς", Some((0, 2)), true),
            ("(?i)i", "İ", Some((0, 2)), true),
            ("(?i)i", "ı", Some((0, 2)), true),
            ("(?i)[^s]", "ſ", None, false),
            (r"(?i)[\U00010400a]", "𐐀", None, false),
            (r"(?i)[\U00010400-\U00010401]", "𐐨", Some((0, 4)), true),
            ("(?i)µ", "μ", Some((0, 2)), true),
            ("(?i)[à-þ]", "É", Some((0, 2)), true),
            (r"(a+)b\1", "aabaa", Some((0, 5)), true),
            ("(?P<x>a)(?P=x)", "baa", Some((1, 3)), false),
            (r"(?i)(a)\1", "aA", Some((0, 2)), true),
            ("(a)?(?(1)b|c)", "xab", Some((1, 3)), false),
            ("(a)?(?(1)b|c)", "xc", Some((1, 2)), false),
            (r"^(?:(a)|b)*\1$", "abba", Some((0, 4)), true),
            ("(?<=ab)c", "abc", Some((2, 3)), false),
            ("(?<!ab)c", "abc", None, false),
            ("(?<=a|b)c", "bc", Some((1, 2)), false),
            ("a(?=b)", "acab", Some((2, 3)), false),
            ("a(?!b)", "abac", Some((2, 3)), false),
            ("(?>a+)ab", "aaab", None, false),
            ("a++b", "aab", Some((0, 3)), true),
            ("a*+a", "aaa", None, false),
            ("(?:ab)++c", "ababc", Some((0, 5)), true),
            ("a{,2}", "aaa", Some((0, 2)), true),
            ("a{2,}?", "aaaa", Some((0, 2)), true),
            ("x{", "x{", Some((0, 2)), true),
            ("x{1,y}", "x{1,y}", Some((0, 6)), true),
            ("x{}", "x{}", Some((0, 3)), true),
            ("[]a]+", "]a", Some((0, 2)), true),
            ("[^]a]", "]ab", Some((2, 3)), false),
            ("[a-]", "-", Some((0, 1)), true),
            ("[+--]", "-", Some((0, 1)), true),
            ("[[a]+]", "[a]", Some((0, 3)), true),
            ("[a&&b]+", "&b", Some((0, 2)), true),
            ("(?x) a b # c\n c", "abc", Some((0, 3)), true),
            (r"(?x) a\ b [ ]", "a b ", Some((0, 4)), true),
            ("(?#comment)a", "a", Some((0, 1)), true),
            ("(?i:A)b", "ab", Some((0, 2)), true),
            ("(?i:A)b", "aB", None, false),
            ("(?i)(?-i:A)b", "aB", None, false),
            (r"\101\x41\u0041\U00000041", "AAAA", Some((0, 4)), true),
            (r"\0", "\u{0}", Some((0, 1)), true),
            ("(a|b*)*c", "abbc", Some((0, 4)), true),
            ("(?:a?)*?y", "aay", Some((0, 3)), true),
            ("(a*?)*b", "aab", Some((0, 3)), true),
            (r"((a)|b)*?\2", "aba", Some((0, 3)), true),
            ("(?:a|ab)(?:c|bcd)(?:d*)", "abcd", Some((0, 4)), true),
            ("é|日本", "ein日本", Some((3, 9)), false),
            ("(?(2)a|b)(c)()", "bc", Some((0, 2)), true),
            (r"(?=(a))ab\1", "aba", Some((0, 3)), true),
            ("(?!(a)b)a", "ac", Some((0, 1)), true),
            ("(?P<é>.)(?(é)b)", "ab", Some((0, 2)), true),
            (r"^\w+@\w+\.com$", "me@example.com", Some((0, 14)), true),
        ];
        for (pattern, text, want, is_match) in cases {
            let compiled = Pattern::new(pattern).unwrap();
            assert_eq!(compiled.source(), pattern);
            assert_eq!(compiled.search(text), Ok(want.map(|(from, to)| from..to)), "{pattern:?} in {text:?}");
            assert_eq!(compiled.is_match_at_start(text), Ok(is_match), "{pattern:?} at the start of {text:?}");
        }
    }

    #[test]
    fn letter_case_can_be_ignored_from_outside() {
        // Pattern, text, what `re.search(pattern, text, re.IGNORECASE)` finds.
        let cases = [
            ("ab", "xAB", Some(1..3)),
            ("(?-i:a)b", "AB", None),
            ("(?-i:a)b", "aB", Some(0..2)),
            ("(?s)a.", "A\n", Some(0..2)),
            ("[^k]", "\u{212a}", None),
        ];
        for (pattern, text, want) in cases {
            assert_eq!(Pattern::ignoring_case(pattern).unwrap().search(text), Ok(want), "{pattern} in {text:?}");
        }
    }

    #[test]
    fn work_is_bounded() {
        let text = format!("{}é", "a".repeat(40));
        for pattern in ["(a+)+$", "(a|a)*b", "(a*)*b", "(?:a?){40}a{40}b", "(a+)+\\1b", "(?:){4294967294}"] {
            assert_eq!(Pattern::new(pattern).unwrap().search(&text), Err(TooMuch::STEPS), "{pattern}");
        }
        assert_eq!(TooMuch::STEPS.to_string(), "the search takes too many steps");
    }

    #[test]
    fn simple_patterns_need_no_bound() {
        let text = "a".repeat(50_000);
        for pattern in ["(a+)+$", "(?i)(A|a)*b", "(?:a{1,2}){3,}?b|a\\Z", "\\ba+\\b"] {
            let pattern = Pattern::new(pattern).unwrap();
            assert!(pattern.search(&text).is_ok() && pattern.is_match_at_start(&text).is_ok(), "{}", pattern.source());
        }
    }

    #[test]
    fn both_engines_find_the_same() {
        let patterns =
            ["(a|ab)(c|bcd)(d*)?", "(?:a|ab)+?c|b", "\\ba.*?b{1,2}", "(?m)^.b$", "a{0}b|[^a]{2,}?c", "[é-ü]|a$"];
        let texts = ["abcd", "ababc", "xab bb", "b\nab\nc", "abcabb", "", "a", "ca"];
        for pattern in patterns {
            let compiled = Pattern::new(pattern).unwrap();
            let (row, flags, groups) = parse::parse(pattern, Flags::NONE).unwrap();
            let program = Program::new(&row, flags, groups).unwrap();
            let slow = Engines { linear: None, program };
            let slow = Pattern { source: pattern.into(), engines: slow.into() };
            for text in texts {
                assert_eq!(compiled.search(text), slow.search(text), "{pattern} in {text:?}");
                assert_eq!(compiled.is_match_at_start(text), slow.is_match_at_start(text), "{pattern} in {text:?}");
            }
        }
    }

    #[test]
    fn an_error_of_python_is_no_answer() {
        let pattern = Pattern::new("((x)|y|z)*+").unwrap();
        assert_eq!(pattern.search("xyz"), Err(TooMuch::TORN));
        assert_eq!(pattern.search("xy"), Ok(Some(0..2)));
    }

    #[test]
    fn what_is_not_built_is_said() {
        let names = Pattern::new("[\\N{EM DASH}]").unwrap_err();
        assert_eq!(names.to_string(), "not supported: the character name \\N{EM DASH}");
        let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")*".repeat(depth));
        assert_eq!(Pattern::new(&nested(199)).unwrap().search("xa"), Ok(Some(0..0)));
        let deep = Pattern::new(&nested(200)).unwrap_err();
        assert_eq!(deep.to_string(), "not supported: groups nested more than 199 deep");
        assert!(Pattern::new(&"(?(1)".repeat(100_000)).is_err());
    }

    mod properties {
        use proptest::prelude::*;

        use super::super::Pattern;

        proptest! {
            #[test]
            fn no_pattern_is_too_odd(pattern in r"[()\[\]{}?*+|^$\\.:=!<>P#ab1,\-imsx é]{0,25}", text in "[ab1 é\n]{0,12}") {
                if let Ok(pattern) = Pattern::new(&pattern) {
                    let _ = (pattern.search(&text), pattern.is_match_at_start(&text));
                }
            }
        }
    }
}

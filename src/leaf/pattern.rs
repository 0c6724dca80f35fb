//! Regular expressions in the dialect of Rust's `regex` crate.
//!
//! That crate is what the Unleash engine itself matches with. It works in time linear in the text and refuses patterns
//! whose program would grow past its limit of 10 MiB, so no pattern can hang a run.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

/// A pattern that is built when it is first asked.
#[derive(Debug, Clone)]
pub struct Pattern<'s> {
    source: Cow<'s, str>,
    ignore_case: bool,
    built: OnceLock<Result<Regex, String>>,
}

impl<'s> Pattern<'s> {
    /// The pattern `source`; nothing is built yet.
    #[must_use]
    pub fn new(source: Cow<'s, str>, ignore_case: bool) -> Pattern<'s> {
        Pattern { source, ignore_case, built: OnceLock::new() }
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether letter case counts for nothing.
    #[must_use]
    pub fn ignores_case(&self) -> bool {
        self.ignore_case
    }

    /// The first match in `text` as a range of bytes, searched without an anchor.
    ///
    /// # Errors
    /// What the engine says of a pattern that cannot be built.
    pub fn find(&self, text: &str) -> Result<Option<Range<usize>>, &str> {
        match self.regex() {
            Ok(regex) => Ok(regex.find(text).map(|found| found.range())),
            Err(why) => Err(why),
        }
    }

    /// Whether `text` holds a match; a pattern that cannot be built matches nothing.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().as_ref().is_ok_and(|regex| regex.is_match(text))
    }

    fn regex(&self) -> &Result<Regex, String> {
        self.built.get_or_init(|| {
            RegexBuilder::new(&self.source)
                .case_insensitive(self.ignore_case)
                .build()
                .map_err(|error| last_line(&error.to_string()))
        })
    }
}

/// The engine draws the pattern over several lines; its last one says what is wrong.
fn last_line(text: &str) -> String {
    let line = text.lines().last().unwrap_or(text);
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_as_the_engine_does() {
        let cases = [
            ("^a+$", false, "aaa", true),
            ("a", false, "bab", true),
            ("A", false, "a", false),
            ("A", true, "a", true),
            ("", false, "anything", true),
            (r"^\d$", false, "٣", true),
            ("a$", false, "a\n", false),
            ("(?=a)", false, "a", false),
            ("[", false, "[", false),
        ];
        for (pattern, ignore_case, text, want) in cases {
            assert_eq!(Pattern::new(pattern.into(), ignore_case).is_match(text), want, "{pattern} on {text}");
        }
    }

    #[test]
    fn a_pattern_that_cannot_be_built_says_why() {
        let pattern = Pattern::new("(?=a)".into(), false);
        let why = pattern.find("a").unwrap_err();
        assert!(why.contains("look-around"), "{why}");
        assert!(Pattern::new("(a{999}){999}".into(), false).find("a").is_err());
    }
}

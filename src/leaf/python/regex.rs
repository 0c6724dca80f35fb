//! Regular expressions as `re` of `CPython` 3.11 has them, over text.
//!
//! Which patterns are taken, with which words others are refused, and what is found are Python's answers, the odd ones
//! too; `tests/differential/regex.py` compares them with the interpreter's on generated patterns and texts. Other than
//! in Python the work is bounded: a search that takes too many steps is given up.
//!
//! A pattern whose parts are simple enough for that is run in linear time where the text is ASCII.

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
mod syntax;
mod tables;
mod tokens;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use linear::Linear;
use machine::Machine;
use program::Program;

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
        let (row, flags, groups) = parse::parse(source)?;
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
        let last = if self.engines.program.is_anchored() { 0 } else { chars.len() };
        for start in 0..=last {
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
        Ok(Machine::new(&self.engines.program, &chars).run(0)?.is_some())
    }
}

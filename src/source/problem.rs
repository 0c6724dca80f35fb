//! A problem with an input, told to a person: what, where, why it matters, what to do next.

use std::fmt;

/// A problem with an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong: lower case, no full stop, input in backticks.
    pub message: String,
    /// Where.
    pub place: Option<Box<Place>>,
    /// Why it matters.
    pub why: Option<String>,
    /// What to do next.
    pub help: Option<String>,
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The source as it was named.
    pub source: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The JSON pointer, where the place is a value.
    pub pointer: Option<String>,
}

impl Problem {
    /// A problem of which only the message is known so far.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Problem {
        Problem { message: message.into(), place: None, why: None, help: None }
    }

    /// Says where.
    #[must_use]
    pub fn place(self, place: Place) -> Problem {
        Problem { place: Some(Box::new(place)), ..self }
    }

    /// Says why it matters.
    #[must_use]
    pub fn why(self, why: impl Into<String>) -> Problem {
        Problem { why: Some(why.into()), ..self }
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Problem {
        Problem { help: Some(help.into()), ..self }
    }

    /// Says what else to do next, on a line of its own.
    #[must_use]
    pub fn also(self, help: &str) -> Problem {
        let help = match &self.help {
            None => help.to_owned(),
            Some(first) => format!("{first}\n        {help}"),
        };
        self.help(help)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.source, self.line, self.column)?;
        match &self.pointer {
            Some(pointer) if !pointer.is_empty() => write!(f, " at {pointer}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for (head, text) in [
            ("-->", self.place.as_ref().map(ToString::to_string)),
            ("why:", self.why.clone()),
            ("help:", self.help.clone()),
        ] {
            if let Some(text) = text {
                write!(f, "\n  {head} {text}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_what_where_why_and_what_next() {
        let place = Place { source: "a.json".into(), line: 3, column: 7, pointer: Some("/x/0".into()) };
        let problem = Problem::new("it is wrong").place(place).why("because").help("mend it");
        assert_eq!(problem.to_string(), "it is wrong\n  --> a.json:3:7 at /x/0\n  why: because\n  help: mend it");
    }
}

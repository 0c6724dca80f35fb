//! Lines of a file, one in memory at a time.
//!
//! This module decides what a line is to every reader of records: what stands before a line feed, without white space
//! around it and without the mark of the byte order in front of the first. Empty lines are passed over, and counted.

use std::io::{BufRead, Read};
use std::path::Path;

use super::input::{self, Input};
use crate::source::Problem;

/// The most that a record may be, in bytes: 64 MiB.
pub const LIMIT: u64 = 64 << 20;

/// The mark of the byte order in UTF-8.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// The lines of a file.
pub struct Lines {
    name: String,
    /// What is in it, in a word.
    what: &'static str,
    input: Input,
    line: Vec<u8>,
    /// The number of the line that was read last, from 1.
    number: u64,
    limit: u64,
    is_over: bool,
}

/// A line that holds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'l> {
    /// Its number, from 1.
    pub number: u64,
    /// What stands in it.
    pub text: &'l [u8],
    /// So many bytes of white space stand before that.
    pub indent: usize,
}

impl Lines {
    /// The lines of `path`, or of standard input where it is `-`; they may be compressed with gzip. `what` is in them, in
    /// a word: "requests".
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(path: &Path, what: &'static str) -> Result<Lines, Problem> {
        Ok(Lines::over(path.display().to_string(), what, input::open(path, what)?))
    }

    /// The lines of bytes that are called `name`.
    pub(super) fn over(name: String, what: &'static str, input: Input) -> Lines {
        Lines { name, what, input, line: Vec::new(), number: 0, limit: LIMIT, is_over: false }
    }

    /// The next line that is not empty; `None` at the end, and behind an error.
    ///
    /// # Errors
    /// Where the file cannot be read on, and where a line is longer than [`LIMIT`].
    #[expect(clippy::should_implement_trait, reason = "an iterator cannot lend")]
    pub fn next(&mut self) -> Option<Result<Line<'_>, Problem>> {
        let (mut start, mut end) = (0, 0);
        while start == end {
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(problem) => {
                    self.is_over = true;
                    return Some(Err(problem));
                }
            }
            let mark = if self.number == 1 && self.line.starts_with(MARK) { MARK.len() } else { 0 };
            let behind = self.line.get(mark..).unwrap_or_default();
            start = self.line.len() - behind.trim_ascii_start().len();
            end = start + behind.trim_ascii().len();
        }
        let text = self.line.get(start..end).unwrap_or_default();
        Some(Ok(Line { number: self.number, text, indent: start }))
    }

    /// Reads a line, whatever is in it; `false` where there is none.
    fn advance(&mut self) -> Result<bool, Problem> {
        if self.is_over {
            return Ok(false);
        }
        self.line.clear();
        let read = self.input.by_ref().take(self.limit + 1).read_until(b'\n', &mut self.line);
        if read.map_err(|error| input::failed(&self.name, &error))? == 0 {
            self.is_over = true;
            return Ok(false);
        }
        self.number += 1;
        if self.line.len() as u64 > self.limit {
            let what = format!("line {} of `{}` is longer than {} MiB", self.number, self.name, self.limit >> 20);
            return Err(
                Problem::new(what).help(format!("{} are one JSON object a line; is it the right file?", self.what))
            );
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::archive::tests::compressed;

    fn over(bytes: &[u8], limit: u64) -> Lines {
        let input = input::inflated(std::io::Cursor::new(bytes.to_vec())).unwrap();
        Lines { limit, ..Lines::over("x".to_owned(), "requests", input) }
    }

    fn told(mut lines: Lines) -> Vec<String> {
        let mut told = Vec::new();
        while let Some(line) = lines.next() {
            told.push(match line {
                Ok(Line { number, text, indent }) => format!("{number}+{indent} {}", String::from_utf8_lossy(text)),
                Err(problem) => problem.message,
            });
        }
        told
    }

    #[test]
    fn lines_are_what_stands_between_line_feeds() {
        let cases: [(&[u8], &[&str]); 7] = [
            (b"", &[]),
            (b"\n\r\n \t\n", &[]),
            (b"a", &["1+0 a"]),
            (b"a\r\n\n  b c \nd", &["1+0 a", "3+2 b c", "4+0 d"]),
            (b"\xef\xbb\xbf a\n\xef\xbb\xbfb", &["1+4 a", "2+0 \u{feff}b"]),
            (b"\xef\xbb\xbf\n\0\n", &["2+0 \0"]),
            (b"\x1f\n\xff", &["1+0 \x1f", "2+0 \u{fffd}"]),
        ];
        for (bytes, want) in cases {
            assert_eq!(told(over(bytes, LIMIT)), want, "{bytes:?}");
            assert_eq!(told(over(&compressed(bytes), LIMIT)), want, "{bytes:?}, compressed");
        }
    }

    #[test]
    fn a_line_past_the_limit_ends_the_file() {
        let lines = over(b"abc\nabcdefgh\nx\n", 7);
        assert_eq!(told(lines), ["1+0 abc", "line 2 of `x` is longer than 0 MiB"]);
        assert_eq!(told(over(b"abcdef\nx", 7)), ["1+0 abcdef", "2+0 x"]);
    }

    #[test]
    fn a_compressed_file_that_is_cut_off_is_told() {
        let bytes = compressed(&b"{}\n".repeat(1000));
        let told = told(over(&bytes[..bytes.len() - 9], LIMIT));
        assert!(told.last().unwrap().starts_with("cannot read `x`"), "{told:?}");
    }
}

//! Lines and columns of a text, found in a time that does not grow with the length of a line.

/// So many bytes lie between two marks.
const STEP: usize = 4096;

/// Where lines begin, and how many characters lie before each mark.
#[derive(Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
    marks: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Lines {
        let bytes = text.as_bytes();
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|end| end + 1)).collect();
        let mut characters = 0;
        let marks = bytes.chunks(STEP).map(|chunk| {
            let before = characters;
            characters += count(chunk);
            before
        });
        Lines { marks: marks.collect(), starts }
    }

    /// The line and the column of a byte. A byte-order mark takes no column.
    pub(super) fn find(&self, text: &str, at: usize) -> (usize, usize) {
        let at = at.min(text.len());
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts[line - 1];
        let mark = usize::from(line == 1 && text.starts_with('\u{feff}') && at > 0);
        (line, self.characters(text, at) - self.characters(text, start) + 1 - mark)
    }

    fn characters(&self, text: &str, at: usize) -> usize {
        let mark = at / STEP;
        let Some(before) = self.marks.get(mark) else {
            return self.marks.last().map_or(0, |last| last + count(&text.as_bytes()[(self.marks.len() - 1) * STEP..]));
        };
        before + count(&text.as_bytes()[mark * STEP..at])
    }
}

/// How many characters begin in these bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}

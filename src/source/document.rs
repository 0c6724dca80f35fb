//! One document as it was read, and the JSON that is in it.
//!
//! A document may be JSON, JSON behind a byte-order mark or behind the two lines of a cache entry (a time and an ETag),
//! or YAML, which is turned into JSON once, when it is first asked for; or a recorded stream, whose events have JSON as
//! data. What a front-end thinks of a head is its business.

use std::sync::OnceLock;

use super::position;
use super::stream::{self, Event};
use crate::leaf::syntax::Syntax;
use crate::leaf::tree::Tree;
use crate::leaf::yaml::{Node, YamlError};

/// The text of one document, and what to call it.
#[derive(Debug, Clone)]
pub struct Document {
    /// What stands in output and messages.
    pub name: String,
    /// The text as it was read.
    pub text: String,
    /// The JSON of a document that is YAML.
    converted: OnceLock<Result<String, Stop>>,
    /// The value of a document that is YAML 1.1.
    node: OnceLock<Result<Node, Stop>>,
    /// The events of a document that is a stream.
    events: OnceLock<Vec<Event>>,
}

/// Where and why a parser stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// What is wrong.
    pub message: String,
    /// The line, from 1; 0 where it is not known.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
}

impl Document {
    /// A document of that name and text.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Document {
        Document {
            name: name.into(),
            text: text.into(),
            converted: OnceLock::new(),
            node: OnceLock::new(),
            events: OnceLock::new(),
        }
    }

    /// What stands in front of the JSON: a byte-order mark, the two lines of a cache entry, or nothing.
    #[must_use]
    pub fn head(&self) -> &str {
        &self.text[..head(&self.text)]
    }

    /// Whether `text` is meant as an entry of a cache.
    #[must_use]
    pub fn is_cached(text: &str) -> bool {
        cache_head(text).is_some()
    }

    /// Whether the document is meant as JSON, and not as YAML.
    #[must_use]
    pub fn is_json(&self) -> bool {
        let body = self.text[head(&self.text)..].trim_start();
        body.is_empty() || body.starts_with(['{', '['])
    }

    /// The JSON in the document. What is meant as JSON is not judged here.
    ///
    /// # Errors
    /// It is YAML that cannot be read.
    pub fn json(&self) -> Result<&str, &Stop> {
        if self.is_json() {
            return Ok(&self.text[head(&self.text)..]);
        }
        self.converted.get_or_init(|| convert(&self.text)).as_deref()
    }

    /// The value in a document that is not meant as JSON, by the rules of YAML 1.1.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn yaml_1_1(&self) -> Result<&Node, &Stop> {
        self.node.get_or_init(|| Node::read(&self.text).map_err(|error| self.stop(error))).as_ref()
    }

    /// Whether the document was found to be YAML 1.1, be it meant as JSON or not.
    #[must_use]
    pub fn yaml_was_read(&self) -> bool {
        matches!(self.node.get(), Some(Ok(_)))
    }

    /// Whether the document is a recorded stream.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        !self.is_json() && stream::is_stream(&self.text)
    }

    /// The events of a recorded stream. A JSON pointer into such a document begins with the number of the event, from 0,
    /// and goes on in its data.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        self.events.get_or_init(|| stream::events(&self.text))
    }

    /// The line and the column in bytes, both from 1, at which a parser of the data of an event stopped, whose own line and
    /// column are given.
    #[must_use]
    pub fn stop_in(&self, event: &Event, line: usize, column: usize) -> (usize, usize) {
        let at = event.offset(position::offset(&event.data, line, column)).min(self.text.len());
        let before = &self.text.as_bytes()[..at];
        let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        (memchr::memchr_iter(b'\n', before).count() + 1, at - start + 1)
    }

    /// The line and the column, in characters, of the value at a JSON pointer, or of its nearest parent that is there;
    /// `None` in YAML, unless that was read as YAML 1.1.
    #[must_use]
    pub fn place(&self, pointer: &str) -> Option<(usize, usize)> {
        if let Some(events) = self.events.get() {
            let steps = pointer.strip_prefix('/').unwrap_or(pointer);
            let (number, pointer) = steps.find('/').map_or((steps, ""), |end| steps.split_at(end));
            let event = events.get(number.parse::<usize>().ok()?)?;
            return Some(self.line_and_column(event.offset(nearest(&event.data, pointer))));
        }
        if let Some(Ok(node)) = self.node.get() {
            let node = node.find(pointer);
            return Some((node.line, node.column));
        }
        if !self.is_json() {
            return None;
        }
        let head = head(&self.text);
        Some(self.line_and_column(head + nearest(&self.text[head..], pointer)))
    }

    /// The document value by value, with the bytes that each takes; `None` of what is neither JSON nor YAML. A recorded stream is
    /// the list of what its events hold as data.
    #[must_use]
    pub fn syntax(&self) -> Option<Syntax<'_>> {
        if self.is_stream() {
            let (mut text, mut pieces) = (String::from("["), Vec::new());
            for event in self.events() {
                if text.len() > 1 {
                    text.push(',');
                }
                let start = text.len();
                let lines =
                    std::iter::once(0).chain(memchr::memchr_iter(b'\n', event.data.as_bytes()).map(|end| end + 1));
                pieces.extend(lines.map(|line| (start + line, event.offset(line))));
                // Data that is no JSON leaves the others what they are.
                let is_json = serde_json::from_str::<serde::de::IgnoredAny>(&event.data).is_ok();
                text.push_str(if is_json { &event.data } else { "null" });
            }
            text.push(']');
            return Some(Syntax::json(text, 0)?.of_pieces(pieces));
        }
        if self.is_json() { Syntax::json(&self.text, head(&self.text)) } else { Syntax::yaml(&self.text) }
    }

    /// The columns of a [`Stop`] are counted in bytes, and a byte-order mark counts.
    fn stop(&self, error: YamlError) -> Stop {
        let YamlError { line, column, message } = error;
        let text = self.text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let before = text.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
        Stop { message, line, column: before + 1 }
    }

    /// The line and the column, in characters, of the byte at a line and a column that a parser of [`Document::json`]
    /// counted, both from 1.
    #[must_use]
    pub fn place_of(&self, line: usize, column: usize) -> (usize, usize) {
        let head = if self.is_json() { head(&self.text) } else { 0 };
        self.line_and_column(head + position::offset(&self.text[head..], line, column))
    }

    /// A byte-order mark takes no column.
    fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let mark = if self.text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
        position::line_and_column(&self.text.as_bytes()[mark..], offset.saturating_sub(mark))
    }
}

/// Where the value at a JSON pointer begins, or else its nearest parent.
fn nearest(json: &str, mut pointer: &str) -> usize {
    loop {
        match (position::find(json, pointer), pointer.rfind('/')) {
            (Some(range), _) => return range.start,
            (None, Some(parent)) => pointer = &pointer[..parent],
            (None, None) => return 0,
        }
    }
}

/// The byte-order mark.
const MARK: char = '\u{feff}';

/// The length of what stands in front of the JSON, in bytes.
fn head(text: &str) -> usize {
    if text.starts_with(MARK) {
        return MARK.len_utf8();
    }
    cache_head(text).unwrap_or_default()
}

/// The length of the first two lines of a cache entry: milliseconds since 1970, and an ETag.
fn cache_head(text: &str) -> Option<usize> {
    // Almost always the first character tells, and the first line may be the whole document.
    text.trim_start().starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
    let (time, behind) = text.split_once('\n')?;
    let (etag, body) = behind.split_once('\n')?;
    let time_text = time.trim();
    let is_time = time_text.starts_with(|c: char| c.is_ascii_digit())
        && time_text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'_'));
    (is_time && body.trim_start().starts_with('{')).then_some(time.len() + etag.len() + 2)
}

fn convert(text: &str) -> Result<String, Stop> {
    let stop = |error: &serde_yaml::Error| {
        let (line, column) = error.location().map_or((0, 0), |at| (at.line(), at.column()));
        Stop { message: crate::leaf::plain::without_place(error), line, column }
    };
    if let Some(line) = nested_past_measure(text) {
        return Err(Stop { message: "lists are nested too deeply".to_owned(), line, column: 1 });
    }
    let tree: Tree<'static> = serde_yaml::from_str(text).map_err(|error| stop(&error))?;
    serde_json::to_string(&tree).map_err(|error| Stop { message: error.to_string(), line: 0, column: 0 })
}

/// The line on which more brackets are open than any document needs: the parser takes time with the square of their number.
/// Brackets in texts count, too, which does no harm.
pub(super) fn nested_past_measure(text: &str) -> Option<usize> {
    const MOST: usize = 2000;
    let mut open = 0_usize;
    text.lines().zip(1..).find_map(|(line, number)| {
        for byte in line.bytes() {
            match byte {
                b'[' | b'{' => open += 1,
                b']' | b'}' => open = open.saturating_sub(1),
                _ => {}
            }
        }
        (open > MOST).then_some(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_stands_behind_its_head() {
        let cases = [
            ("{}", "", "{}"),
            ("\u{feff}{}", "\u{feff}", "{}"),
            ("1686756435844\n\"etag\"\n{\"f\":\n{}}", "1686756435844\n\"etag\"\n", "{\"f\":\n{}}"),
            ("1686756435844.5\n\n{}", "1686756435844.5\n\n", "{}"),
            ("a: yes\nb: 1.50\nc: [on, 0x1f, ~]\n", "", r#"{"a":"yes","b":1.5,"c":["on",31,null]}"#),
            ("\"a\": 18446744073709551616\n", "", r#"{"a":18446744073709551616}"#),
            ("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3.0}\n", "", r#"{"a":{"b":1,"c":2},"d":{"c":3.0,"b":1}}"#),
            ("1686756435844\r\n\"e\"\r\n{}\r\n", "1686756435844\r\n\"e\"\r\n", "{}\r\n"),
        ];
        for (text, head, json) in cases {
            let document = Document::new("x", text);
            assert_eq!((document.head(), document.json().unwrap()), (head, json), "{text}");
        }
    }

    #[test]
    fn places_count_what_stands_in_front() {
        let document = Document::new("x", "17\n\"e\"\n{\"a\":\n [1, 22]}");
        assert_eq!(document.place("/a/1"), Some((4, 6)));
        assert_eq!(document.place("/a/9/b"), Some((4, 2)));
        assert_eq!(document.place_of(2, 2), (4, 2));
        assert_eq!(Document::new("x", "a: 1").place("/a"), None);
        assert_eq!(Document::new("x", "\u{feff}{\"a\": 1}").place("/a"), Some((1, 7)));
    }

    #[test]
    fn yaml_that_cannot_be_read_says_where() {
        let document = Document::new("x", "a: 1\nb: [1\n");
        let stop = document.json().unwrap_err();
        assert!(stop.line >= 2 && !stop.message.is_empty(), "{stop:?}");
        for text in ["a: .nan", "a: !x 1", "a: 1\na: 2", "<<: 7\na: 1"] {
            assert!(Document::new("x", text).json().is_err(), "{text}");
        }
    }
}

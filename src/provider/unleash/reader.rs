//! Reads pieces of one document, as strictly as the engine, and says where one is refused.

use serde::Deserialize;
use serde_json::Deserializer;
use serde_path_to_error::Segment as Step;

use super::strict::Strict;
use crate::leaf::plain::without_place;
use crate::leaf::tree::step;
use crate::provider::{Refusal, Spot};
use crate::ruleset::Pointer;

/// Why a wrong type matters.
const ALL_OR_NOTHING: &str = "the Unleash engine reads a document as a whole: it refuses all of it, and an SDK that \
                              starts with it has no flags";

/// Reads one document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'s> {
    text: &'s str,
    number: usize,
    root: Pointer,
}

impl<'s> Reader<'s> {
    /// The document `text`, the one of that number, whose root is `root`.
    pub(super) fn new(text: &'s str, number: usize, root: Pointer) -> Reader<'s> {
        Reader { text, number, root }
    }

    /// The document.
    pub(super) fn text(self) -> &'s str {
        self.text
    }

    /// Its root.
    pub(super) fn root(self) -> Pointer {
        self.root
    }

    /// Reads the document.
    pub(super) fn whole<T: Deserialize<'s>>(self) -> Result<T, Refusal> {
        self.piece(self.text, &[])
    }

    /// Reads `json`, which is a piece of the document's text and stands at `path` in it.
    pub(super) fn piece<T: Deserialize<'s>>(self, json: &'s str, path: &[String]) -> Result<T, Refusal> {
        let mut plain = Deserializer::from_str(json);
        let read = T::deserialize(Strict(&mut plain)).and_then(|value| plain.end().map(|()| value));
        // The path is worked out only for a document that is refused.
        read.map_err(|error| self.explain::<T>(&error, json, path))
    }

    fn explain<T: Deserialize<'s>>(self, error: &serde_json::Error, json: &'s str, path: &[String]) -> Refusal {
        let mut plain = Deserializer::from_str(json);
        let traced = serde_path_to_error::deserialize::<_, T>(Strict(&mut plain)).err();
        let inner = traced.iter().flat_map(|error| error.path().iter()).filter_map(|step| match step {
            Step::Seq { index } => Some(index.to_string()),
            Step::Map { key } | Step::Enum { variant: key } => Some(step::escaped(key).into_owned()),
            Step::Unknown => None,
        });
        let pointer: String = path.iter().cloned().chain(inner).flat_map(|step| ["/".to_owned(), step]).collect();
        let message = in_words(&without_place(error));
        let message = message.as_str();
        let is_type = error.is_data() && !message.starts_with("duplicate field");
        let at = if is_type { Spot::Pointer(pointer) } else { self.spot(error, json) };
        let mut refusal = self.refuse(at, message, help(message));
        if error.is_eof() {
            refusal.message = format!("the document ends too early: {message}");
        }
        refusal
    }

    /// The place of an error in a piece of the document.
    fn spot(self, error: &serde_json::Error, piece: &str) -> Spot {
        let start = piece.as_ptr() as usize - self.text.as_ptr() as usize;
        let (line, column) = match (error.line(), error.column()) {
            // Stopped by a line break, which stands at the end of the line before.
            (line @ 2.., 0) => (line - 1, piece.lines().nth(line - 2).map_or(0, str::len) + 1),
            (line, column) => (line, column.max(1)),
        };
        let before = &self.text[..start];
        let lead = if line == 1 { before.len() - before.rfind('\n').map_or(0, |at| at + 1) } else { 0 };
        Spot::Text { line: memchr::memchr_iter(b'\n', before.as_bytes()).count() + line, column: lead + column }
    }

    pub(super) fn refuse(self, at: Spot, message: &str, help: &str) -> Refusal {
        let message = message.to_owned();
        Refusal { is_sdks: true, document: self.number, at, message, why: ALL_OR_NOTHING, help: help.to_owned() }
    }
}

/// A message of serde's, with the ranges of integers in place of their Rust names.
fn in_words(message: &str) -> String {
    let ranges = [
        ("expected i32", "expected a whole number from -2147483648 to 2147483647"),
        ("expected u32", "expected a whole number from 0 to 4294967295"),
        ("expected usize", "expected a whole number that is not negative"),
    ];
    ranges.iter().fold(message.to_owned(), |message, (name, range)| message.replace(name, range))
}

/// What to do about a wrong type.
fn help(message: &str) -> &'static str {
    if message.ends_with("expected a string") && !message.contains("null") {
        "put the value in quotes"
    } else if message.contains("floating point") {
        "write a whole number, without a point"
    } else if message.starts_with("missing field") {
        "add the member; the server always writes it"
    } else if message.starts_with("duplicate field") {
        "remove one of the two"
    } else if message.starts_with("trailing characters") {
        "remove what stands behind the end of the document"
    } else if message.starts_with("number out of range") {
        "no number of JSON goes beyond 1.8e308"
    } else if message.contains("recursion limit") {
        "nothing in a ruleset nests that deep; is it the right file?"
    } else if message.contains("EOF") {
        "was the download cut off? fetch the document again"
    } else {
        "compare it with what `/api/client/features` of your server answers"
    }
}

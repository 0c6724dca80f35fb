//! Files of contexts, read front to back with one record in memory: millions of users are no more than one.
//!
//! This module decides what a record is, in two formats:
//!
//! - **NDJSON**: a context in the vendor's native form a line, or `null` for nobody. A line may also be a request or an answer
//!   that holds one, `{"context": {...}, ...}`, as logs of evaluations do. That is told line by line: the line has a
//!   member `context` that is an object or null, and either a member `flag`, or neither `key` nor `kind`, one of which a
//!   context with an attribute called `context` of its own has in every dialect that takes such.
//! - **CSV** and its kin (see `table.rs`): a column an attribute, called as `--attr` calls it; the user's key under the vendor's own
//!   name.
//!
//! Either may be compressed with gzip. The format is told by the ending of the name (`.gz` aside), else by the first byte. It does
//! not know what a native context means: [`Says`] is handed to the dialect by whoever reads.

mod input;
mod lines;
mod table;

use std::io::{BufRead, Cursor, Read};
use std::path::Path;

use input::Input;
use lines::MARK;
pub use lines::{LIMIT, Line, Lines};
pub use table::Column;
use table::Table;

use super::{Place, Problem};
use crate::leaf::tree::Tree;

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A JSON value a line.
    Ndjson,
    /// A table; the separator is told by its headings.
    Csv,
    /// A table separated by tabs.
    Tsv,
}

impl Format {
    /// The format that a name tells; `None` where its ending is no known one.
    #[must_use]
    pub fn of(path: &Path) -> Option<Format> {
        let ending = |path: &Path| path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        let known = match ending(path).as_deref() {
            Some("gz") => ending(Path::new(path.file_stem()?)),
            known => known.map(str::to_owned),
        };
        match known.as_deref()? {
            "ndjson" | "jsonl" | "json" => Some(Format::Ndjson),
            "csv" => Some(Format::Csv),
            "tsv" => Some(Format::Tsv),
            _ => None,
        }
    }
}

/// The contexts of a file.
pub struct Contexts {
    name: String,
    records: Records,
}

enum Records {
    Lines(Lines),
    Table(Box<Table>),
}

/// What a file says of one context.
#[derive(Debug)]
pub struct Record<'c> {
    /// The line at which it begins, from 1.
    pub line: u64,
    /// The context.
    pub says: Says<'c>,
}

/// A context as a file has it.
#[derive(Debug, PartialEq)]
pub enum Says<'c> {
    /// In the vendor's native form.
    Native(Tree<'c>),
    /// As attributes, as the command line gives them.
    Attributes(Vec<(String, Tree<'c>)>),
}

impl Contexts {
    /// Opens the file at `path`, or standard input where it is `-`. Without a `format` it is told by the name, else by the content.
    ///
    /// # Errors
    /// The file cannot be opened, or is none of contexts: it is empty, its headings are no attributes.
    pub fn open(path: &Path, format: Option<Format>) -> Result<Contexts, Problem> {
        Contexts::read(input::label(path), input::open(path, "contexts")?, format.or_else(|| Format::of(path)))
    }

    /// The contexts of bytes that are called `name`.
    fn read(name: String, mut input: Input, format: Option<Format>) -> Result<Contexts, Problem> {
        let mut first = Vec::new();
        while first.strip_prefix(MARK).unwrap_or(&first).trim_ascii().is_empty() {
            let room = LIMIT.saturating_sub(first.len() as u64);
            let read = input.by_ref().take(room).read_until(b'\n', &mut first);
            match read.map_err(|error| input::failed(&name, &error))? {
                0 if first.len() as u64 == LIMIT => break,
                0 => return Err(Problem::new(format!("`{name}` is empty")).help(HELP)),
                _ => {}
            }
        }
        if first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff") {
            return Err(Problem::new(format!("`{name}` is UTF-16"))
                .why("files of contexts are read as UTF-8")
                .help("save it as UTF-8 (`iconv -f utf-16 -t utf-8`)"));
        }
        let text = first.strip_prefix(MARK).unwrap_or(&first).trim_ascii();
        let format = format.unwrap_or(if is_json(text) { Format::Ndjson } else { Format::Csv });
        if format == Format::Ndjson && (text.starts_with(b"[") || text == b"{") {
            let shape = if text == b"{" { "a JSON document over several lines" } else { "a JSON list" };
            return Err(Problem::new(format!("`{name}` is {shape}"))
                .why("contexts are one JSON object a line, so that a file of any size can be read")
                .help(if text == b"{" {
                    "`jq -c .` writes each on a line"
                } else {
                    "`jq -c '.[]'` writes each on a line"
                }));
        }
        let separator = if format == Format::Tsv { b'\t' } else { table::separator(text) };
        // The mark is no part of the first heading.
        let skipped = if first.starts_with(MARK) { MARK.len() as u64 } else { 0 };
        let mut first = Cursor::new(first);
        first.set_position(skipped);
        let whole: Input = Box::new(first.chain(input));
        let records = match format {
            Format::Ndjson => Records::Lines(Lines::over(name.clone(), "contexts", whole)),
            Format::Csv | Format::Tsv => Records::Table(Box::new(Table::new(name.clone(), separator, whole)?)),
        };
        Ok(Contexts { name, records })
    }

    /// What the file is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The columns, where it is a table.
    #[must_use]
    pub fn columns(&self) -> Option<&[Column]> {
        match &self.records {
            Records::Lines(_) => None,
            Records::Table(table) => Some(table.columns()),
        }
    }

    /// The next context, which lives until the one after it is read, or why a record is none, with its place; `None` at the end.
    /// Behind a record that is none the next one is read as ever.
    ///
    /// # Errors
    /// The file cannot be read on, and nothing comes behind this: it is cut off, or a record has no end.
    #[expect(clippy::should_implement_trait, reason = "an iterator cannot lend")]
    pub fn next(&mut self) -> Result<Option<Result<Record<'_>, Problem>>, Problem> {
        match &mut self.records {
            Records::Lines(lines) => {
                let Some(line) = lines.next().transpose()? else { return Ok(None) };
                let says = native(&self.name, line);
                Ok(Some(says.map(|native| Record { line: line.number, says: Says::Native(native) })))
            }
            Records::Table(table) => {
                let Some((line, row)) = table.next()? else { return Ok(None) };
                Ok(Some(row.map(|attributes| Record { line, says: Says::Attributes(attributes) })))
            }
        }
    }
}

/// What to do about a file that holds nothing.
const HELP: &str = "a file of contexts has one JSON object a line, or is CSV with a row of headings";

/// Whether a first line is JSON, and no row of headings.
fn is_json(line: &[u8]) -> bool {
    line.starts_with(b"{") || line.starts_with(b"[") || line == b"null"
}

/// The native context that a line holds.
fn native<'l>(name: &str, line: Line<'l>) -> Result<Tree<'l>, Problem> {
    let at = |column: usize| Place {
        source: name.to_owned(),
        line: usize::try_from(line.number).unwrap_or(usize::MAX),
        column,
        pointer: None,
    };
    let text = std::str::from_utf8(line.text).map_err(|error| {
        let before = line.text.get(..error.valid_up_to()).unwrap_or_default();
        let byte = line.text.get(error.valid_up_to()).copied().unwrap_or_default();
        Problem::new(format!("the line is not UTF-8: byte 0x{byte:02x} cannot stand there"))
            .place(at(line.indent + String::from_utf8_lossy(before).chars().count() + 1))
            .help("save the file as UTF-8 (`iconv -t utf-8`)")
    })?;
    let tree = Tree::read(text).map_err(|error| {
        let before = text.get(..error.column.saturating_sub(1)).unwrap_or(text);
        Problem::new(format!("the line is not JSON: {}", error.message))
            .place(at(line.indent + before.chars().count() + 1))
            .help("a context is one JSON object on a line of its own")
    })?;
    match tree {
        Tree::Object(mut members) => {
            let has = |wanted: &str| members.iter().any(|(name, _)| name == wanted);
            let is_told = has("flag") || !(has("key") || has("kind"));
            let held = members.iter().position(|(name, value)| {
                is_told && name == "context" && matches!(value, Tree::Object(_) | Tree::Null)
            });
            Ok(match held {
                Some(place) => members.swap_remove(place).1,
                None => Tree::Object(members),
            })
        }
        Tree::Null => Ok(Tree::Null),
        _ => Err(Problem::new("the line is no context")
            .place(at(line.indent + 1))
            .help("a context is a JSON object, or `null` for nobody")),
    }
}

#[cfg(test)]
mod tests;

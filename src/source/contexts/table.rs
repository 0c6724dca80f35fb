//! Tables of contexts: CSV and its kin, after RFC 4180.
//!
//! This module decides what a heading and a cell mean. The first row has the headings; a column is an attribute, a row a
//! context. `NAME` heads a column of texts and `NAME:=` one of JSON values, as `--attr` has both. CSV does not tell "nothing"
//! from "an empty text", so an empty cell says nothing of its attribute; an empty text is `""` in a column of JSON. A
//! column without a heading (the index that some tools write) is not read. Line ends may be LF, CR LF or CR; empty lines
//! are no rows. The separator is the one of comma, tab and semicolon that the headings have, in this order.

use std::collections::BTreeMap;
use std::io::BufRead;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::memchr_iter;

use super::input::{self, Input};
use super::lines::LIMIT;
use crate::leaf::tree::Tree;
use crate::source::{Place, Problem};

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The attribute; empty where the column has no heading, and is not read.
    pub name: String,
    /// Whether the cells are JSON values, and not texts.
    pub is_json: bool,
}

/// The rows of a table.
pub(super) struct Table {
    name: String,
    columns: Vec<Column>,
    records: Records,
}

/// Rows as they are cut, none of their cells looked at.
struct Records {
    name: String,
    input: Input,
    core: Reader,
    /// The cells of the row that was read last, one behind the other.
    cells: Vec<u8>,
    /// Where each of them ends.
    ends: Vec<usize>,
    /// How many of both count.
    filled: (usize, usize),
    /// The line at which that row begins, from 1.
    start: u64,
    /// The line that is read next.
    line: u64,
    limit: u64,
    is_over: bool,
}

/// The separator that a line of headings has.
pub(super) fn separator(headings: &[u8]) -> u8 {
    *[b',', b'\t', b';'].iter().find(|separator| headings.contains(separator)).unwrap_or(&b',')
}

impl Table {
    /// The table in `input`, which is called `name`, its headings read.
    pub(super) fn new(name: String, separator: u8, input: Input) -> Result<Table, Problem> {
        let mut records = Records {
            name: name.clone(),
            input,
            core: ReaderBuilder::new().delimiter(separator).build(),
            cells: vec![0; 1 << 12],
            ends: vec![0; 1 << 5],
            filled: (0, 0),
            start: 1,
            line: 1,
            limit: LIMIT,
            is_over: false,
        };
        let at = |line: u64| place(&name, line);
        if !records.advance()? {
            return Err(Problem::new(format!("`{name}` is empty")).help(HELP));
        }
        let mut columns = Vec::new();
        let mut seen = BTreeMap::new();
        for (number, cell) in records.row().enumerate() {
            let heading = match cell {
                Ok(text) => text.trim(),
                Err(problem) => return Err(problem.place(at(records.start))),
            };
            let (name, is_json) = match heading.strip_suffix(":=") {
                Some(name) => (name.trim_end(), true),
                None => (heading, false),
            };
            let first = seen.entry(name.to_owned()).or_insert(number);
            if *first != number && !name.is_empty() {
                return Err(Problem::new(format!("two columns are called `{name}`"))
                    .place(at(records.start))
                    .why(format!("columns {} and {} would both be the attribute", *first + 1, number + 1))
                    .help("rename one, or leave it out"));
            }
            columns.push(Column { name: name.to_owned(), is_json });
        }
        if columns.iter().all(|column| column.name.is_empty()) {
            return Err(Problem::new("no column has a heading").place(at(records.start)).help(HELP));
        }
        Ok(Table { name, columns, records })
    }

    pub(super) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The next row, or why it says nothing; `None` at the end. The first is the line at which it begins.
    #[expect(clippy::type_complexity, reason = "a row is what a context is composed of")]
    pub(super) fn next(&mut self) -> Result<Option<(u64, Result<Vec<(String, Tree<'_>)>, Problem>)>, Problem> {
        if !self.records.advance()? {
            return Ok(None);
        }
        let start = self.records.start;
        Ok(Some((start, self.attributes().map_err(|problem| problem.place(place(&self.name, start))))))
    }

    /// What the row says of attributes.
    fn attributes(&self) -> Result<Vec<(String, Tree<'_>)>, Problem> {
        let (found, wanted) = (self.records.filled.1, self.columns.len());
        if found != wanted {
            let problem =
                Problem::new(format!("the row has {found} {}, and the table {wanted}", plural("cell", found)));
            return Err(problem.help("is a separator inside of a cell, or a quote that is not doubled?"));
        }
        let mut attributes = Vec::with_capacity(wanted);
        for (column, cell) in self.columns.iter().zip(self.records.row()) {
            if column.name.is_empty() {
                continue;
            }
            let told = |problem: Problem| Problem {
                message: format!("the cell of `{}` {}", column.name, problem.message),
                ..problem
            };
            let cell = cell.map_err(told)?;
            if cell.is_empty() {
                continue;
            }
            let value = if column.is_json {
                Tree::read(cell).map_err(|error| {
                    let help =
                        format!("a text is written in quotes, which CSV doubles; or call the column `{}`", column.name);
                    told(Problem::new(format!("is not JSON: {}", error.message)).help(help))
                })?
            } else {
                Tree::Text(cell.into())
            };
            attributes.push((column.name.clone(), value));
        }
        Ok(attributes)
    }
}

/// What to do about a file that is no table.
const HELP: &str = "the first row names the columns, such as `userId,country`; each further row is a context";

impl Records {
    /// Reads a row; `false` where there is none, and behind an error.
    fn advance(&mut self) -> Result<bool, Problem> {
        let advanced = self.fill();
        self.is_over |= !matches!(advanced, Ok(true));
        advanced
    }

    fn fill(&mut self) -> Result<bool, Problem> {
        self.filled = (0, 0);
        if self.is_over || !self.skip_line_ends()? {
            return Ok(false);
        }
        self.start = self.line;
        let mut size = 0;
        loop {
            let input = self.input.fill_buf().map_err(|error| input::failed(&self.name, &error))?;
            let is_end = input.is_empty();
            // A line feed ends a row, and does not end a quoted cell: so one that is not closed is found out.
            let input = if is_end { b"\n" } else { input };
            let (cells, ends) = (self.cells.get_mut(self.filled.0..), self.ends.get_mut(self.filled.1..));
            let (result, read, written, ended) =
                self.core.read_record(input, cells.unwrap_or_default(), ends.unwrap_or_default());
            self.filled = (self.filled.0 + written, self.filled.1 + ended);
            if !is_end {
                self.line += memchr_iter(b'\n', input.get(..read).unwrap_or_default()).count() as u64;
                size += read as u64;
                self.input.consume(read);
            }
            match result {
                ReadRecordResult::Record => return Ok(true),
                ReadRecordResult::End => return Ok(false),
                ReadRecordResult::InputEmpty if is_end => {
                    return Err(Problem::new("a quote is opened and not closed")
                        .place(place(&self.name, self.start))
                        .why("everything behind it would be one cell")
                        .help("close it; a quote inside of a quoted cell is written twice"));
                }
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::InputEmpty => {}
            }
            if size > self.limit {
                return Err(Problem::new(format!("the row is longer than {} MiB", self.limit >> 20))
                    .place(place(&self.name, self.start))
                    .help("is a quote opened and not closed?"));
            }
        }
    }

    /// Moves to the next row; `false` where there is none.
    fn skip_line_ends(&mut self) -> Result<bool, Problem> {
        loop {
            let input = self.input.fill_buf().map_err(|error| input::failed(&self.name, &error))?;
            if input.is_empty() {
                return Ok(false);
            }
            let length = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.line += memchr_iter(b'\n', input.get(..length).unwrap_or_default()).count() as u64;
            let is_reached = length < input.len();
            self.input.consume(length);
            if is_reached {
                return Ok(true);
            }
        }
    }

    /// The cells of the row that was read last.
    fn row(&self) -> impl Iterator<Item = Result<&str, Problem>> {
        let ends = self.ends.get(..self.filled.1).unwrap_or_default();
        let mut start = 0;
        ends.iter().map(move |end| {
            let cell = self.cells.get(start..*end).unwrap_or_default();
            start = *end;
            std::str::from_utf8(cell).map_err(|error| {
                let byte = cell.get(error.valid_up_to()).copied().unwrap_or_default();
                Problem::new(format!("is not UTF-8: byte 0x{byte:02x} cannot stand there"))
                    .help("save the file as UTF-8 (`iconv -t utf-8`)")
            })
        })
    }
}

/// The beginning of a line.
fn place(name: &str, line: u64) -> Place {
    let line = usize::try_from(line).unwrap_or(usize::MAX);
    Place { source: name.to_owned(), line, column: 1, pointer: None }
}

fn plural(word: &str, count: usize) -> String {
    format!("{word}{}", if count == 1 { "" } else { "s" })
}

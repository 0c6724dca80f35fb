//! Answers, one after the other, in the format that was asked for.

use std::io::{self, Write};

use serde::Serialize;

use super::{Answer, Paint, table, table_text};
use crate::leaf::plain::printable;
use crate::ruleset::ToldBy;

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerFormat {
    /// The value, and the variant behind it where variants have names
    Text,
    /// A table
    Table,
    /// One document
    Json,
    /// A record a line
    Ndjson,
    /// A row a line, with a heading
    Csv,
}

const CSV_HEAD: &str = "id,flag,value,variant,reason,error";

/// Writes answers as they come; [`AnswerWriter::finish`] writes what is left.
pub struct AnswerWriter<'w> {
    out: &'w mut dyn Write,
    style: Style,
}

enum Style {
    /// Whether the flag stands in front of its value.
    Text {
        named: bool,
    },
    Table {
        rows: Vec<[String; 5]>,
        paint: Paint,
    },
    Json {
        source: String,
        started: bool,
    },
    Ndjson,
    Csv {
        started: bool,
    },
}

impl<'w> AnswerWriter<'w> {
    /// A writer of answers from the source `source` to `out`. With `named`, text has the flag in front of its value.
    /// Nothing is written before the first answer.
    pub fn new(
        format: AnswerFormat,
        source: &str,
        named: bool,
        paint: Paint,
        out: &'w mut dyn Write,
    ) -> AnswerWriter<'w> {
        let style = match format {
            AnswerFormat::Text => Style::Text { named },
            AnswerFormat::Table => Style::Table { rows: Vec::new(), paint },
            AnswerFormat::Json => Style::Json { source: source.to_owned(), started: false },
            AnswerFormat::Ndjson => Style::Ndjson,
            AnswerFormat::Csv => Style::Csv { started: false },
        };
        AnswerWriter { out, style }
    }

    /// Writes an answer, or keeps it for the end.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn write(&mut self, answer: &Answer) -> io::Result<()> {
        let flag = answer.flag.as_deref().unwrap_or_default();
        let variant = answer.variant.as_deref().unwrap_or_default();
        match &mut self.style {
            Style::Text { named } => {
                if *named {
                    write!(self.out, "{}: ", printable(flag))?;
                }
                write!(self.out, "{}", printable(&answer.value_text()))?;
                if answer.variant.is_some() && answer.told_by == ToldBy::Name {
                    write!(self.out, " {}", printable(variant))?;
                }
                writeln!(self.out)
            }
            Style::Table { rows, .. } => {
                let error = answer.error.as_ref().map(|error| error.code).unwrap_or_default();
                let cells = [flag, &answer.value_text(), variant, answer.reason, error];
                rows.push(cells.map(|cell| printable(cell).into_owned()));
                Ok(())
            }
            Style::Json { source, started } => {
                if std::mem::replace(started, true) {
                    write!(self.out, ",")?;
                } else {
                    write!(self.out, "{}", json_head(source)?)?;
                }
                write!(self.out, "\n{}", indented(answer)?)
            }
            Style::Ndjson => {
                serde_json::to_writer(&mut *self.out, answer)?;
                writeln!(self.out)
            }
            Style::Csv { started } => {
                let mut rows = csv::Writer::from_writer(Vec::new());
                if !std::mem::replace(started, true) {
                    rows.write_record(["id", "flag", "value", "variant", "reason", "error"])
                        .map_err(io::Error::other)?;
                }
                let id = answer.id.as_ref().map(|id| id.text().into_owned());
                let error = answer.error.as_ref().map(|error| error.code).unwrap_or_default();
                let record = [&id.unwrap_or_default(), flag, &answer.value_text(), variant, answer.reason, error];
                rows.write_record(record).map_err(io::Error::other)?;
                self.out.write_all(&rows.into_inner().map_err(io::Error::other)?)
            }
        }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn finish(self) -> io::Result<()> {
        match self.style {
            Style::Table { rows, paint } => {
                let mut table = table(&["FLAG", "VALUE", "VARIANT", "REASON", "ERROR"], paint.is_terminal());
                table.add_rows(rows);
                writeln!(self.out, "{}", table_text(&table))?;
            }
            Style::Json { started: true, .. } => writeln!(self.out, "\n  ]\n}}")?,
            Style::Json { source, started: false } => writeln!(self.out, "{}]\n}}", json_head(&source)?)?,
            Style::Csv { started: false } => writeln!(self.out, "{CSV_HEAD}")?,
            Style::Text { .. } | Style::Ndjson | Style::Csv { started: true } => {}
        }
        self.out.flush()
    }
}

/// What stands in front of the records of a document.
fn json_head(source: &str) -> io::Result<String> {
    let source = serde_json::to_string(source)?;
    Ok(format!("{{\n  \"schema\": \"ffctl.eval/1\",\n  \"source\": {source},\n  \"results\": ["))
}

/// The record as it stands inside the document.
fn indented(answer: &impl Serialize) -> io::Result<String> {
    let text = serde_json::to_string_pretty(answer)?;
    Ok(format!("    {}", text.replace('\n', "\n    ")))
}

//! The flags of a ruleset, as a table or as a document.

use std::io::{self, Write};

use comfy_table::Table;
use serde::Serialize;

use super::{Paint, table, table_text};
use crate::leaf::plain::printable;
use crate::pass::list::{Row, State};
use crate::ruleset::Ruleset;

/// How the flags of a ruleset are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ListFormat {
    /// A table
    Table,
    /// One document
    Json,
    /// A record a line
    Ndjson,
    /// The keys alone, one a line
    Text,
}

#[derive(Serialize)]
struct Listing<'r> {
    schema: &'static str,
    source: &'r str,
    provider: &'static str,
    flags: &'r [Row<'r>],
}

/// Writes `rows` of `ruleset`, which came from `source`.
///
/// # Errors
/// Nothing can be written to `out`.
pub fn write_flags(
    format: ListFormat,
    ruleset: &Ruleset<'_>,
    rows: &[Row<'_>],
    source: &str,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ListFormat::Table => writeln!(out, "{}", table_text(&flags_table(ruleset, rows, paint)))?,
        ListFormat::Json => {
            let listing = Listing { schema: "ffctl.list/1", source, provider: ruleset.provider, flags: rows };
            serde_json::to_writer_pretty(&mut *out, &listing)?;
            writeln!(out)?;
        }
        ListFormat::Ndjson => {
            for row in rows {
                serde_json::to_writer(&mut *out, row)?;
                writeln!(out)?;
            }
        }
        ListFormat::Text => {
            for row in rows {
                writeln!(out, "{}", printable(row.flag))?;
            }
        }
    }
    out.flush()
}

fn flags_table(ruleset: &Ruleset<'_>, rows: &[Row<'_>], paint: Paint) -> Table {
    let wording = ruleset.wording;
    let has_sources = rows.iter().any(|row| row.source.is_some());
    let words = [wording.rules, "rollout", wording.variations, wording.prerequisites].map(str::to_uppercase);
    let mut headings = vec!["FLAG", "STATE", "TYPE"];
    headings.extend(words.iter().map(String::as_str));
    headings.extend(has_sources.then_some("SOURCE"));
    let mut table = table(&headings, paint.is_terminal());
    for row in rows {
        let state = match row.state {
            State::On => paint.good(row.state.name()),
            State::Off => paint.faint(row.state.name()),
            State::Broken => paint.bad(row.state.name()),
        };
        let ignored = row.ignored_state.map(|state| format!(" though {}", printable(state))).unwrap_or_default();
        let stale = if row.stale { " (stale)" } else { "" };
        let cell = |text: &str| if text.is_empty() { "-".to_owned() } else { printable(text).into_owned() };
        let mut cells = vec![
            cell(row.flag),
            format!("{state}{ignored}"),
            cell(&format!("{}{stale}", row.kind.unwrap_or("-"))),
            cell(&row.rules_phrase(wording.condition)),
            cell(&row.rollout_phrase()),
            cell(&row.variations.join(", ")),
            cell(&row.prerequisites.join(", ")),
        ];
        cells.extend(row.source.filter(|_| has_sources).map(str::to_owned));
        table.add_row(cells);
    }
    table
}

//! What users went through, for people: how many reach each rule, pass each condition, and where they land.

use std::io::{self, Write};

use super::text::shown;
use crate::leaf::plain::printable;
use crate::pass::rollout::funnel::{Counted, Group, Part, Slices};
use crate::report::{Paint, table, table_text};

/// So many values of `--by` are shown; a document has all of them.
const GROUPS: usize = 20;

/// Writes what was counted.
pub(super) fn write(counted: &Counted, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let all = &counted.all;
    writeln!(out, "\n  The way of the {} contexts given, through the rules:", all.contexts)?;
    let mut rows = Vec::new();
    for rule in &all.rules {
        let title = rule.title.as_ref().map(|title| format!(" \"{}\"", printable(title))).unwrap_or_default();
        rows.push(Row::new(0, &format!("{}{title}", rule.rule), rule.reached, rule.taken));
        rule.conditions.iter().for_each(|part| rows_of(part, 1, &mut rows));
        rule.split.iter().for_each(|split| rows_of_split(split, 1, &mut rows));
    }
    let mut table = table(&["", "REACH IT", "PASS", "DO NOT", "CANNOT TELL", ""], paint.is_terminal());
    for row in rows {
        let count = |count: u64| if count == 0 { "-".to_owned() } else { count.to_string() };
        table.add_row(vec![row.what, count(row.reached), count(row.yes), count(row.no), count(row.unknown), row.apart]);
    }
    writeln!(out, "{}", table_text(&table))?;
    if counted.is_cut {
        writeln!(out, "  There are more places in the rules than are counted apart.")?;
    }
    keys(counted, out)?;
    groups(counted, paint, out)
}

/// A line of the funnel.
struct Row {
    what: String,
    reached: u64,
    yes: u64,
    no: u64,
    unknown: u64,
    apart: String,
}

impl Row {
    fn new(level: usize, what: &str, reached: u64, yes: u64) -> Row {
        let no = reached.saturating_sub(yes);
        Row { what: format!("{}{what}", "  ".repeat(level)), reached, yes, no, unknown: 0, apart: String::new() }
    }
}

fn rows_of(part: &Part, level: usize, rows: &mut Vec<Row>) {
    let row = Row::new(level, &printable(&part.asks), part.reached, part.yes);
    let failed = if part.failed > 0 { format!("{} fail", part.failed) } else { String::new() };
    let apart = part.split.as_ref().map(apart).unwrap_or_default();
    let apart = [apart, failed].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
    rows.push(Row { no: part.no, unknown: part.unknown, apart, ..row });
    part.conditions.iter().for_each(|inner| rows_of(inner, level + 1, rows));
}

fn rows_of_split(split: &Slices, level: usize, rows: &mut Vec<Row>) {
    for (number, slice) in split.slices.iter().enumerate() {
        let mut row = Row::new(level, &shown(&slice.told), split.reached, slice.contexts);
        if number == 0 {
            row.apart = apart(split);
        }
        rows.push(row);
    }
}

/// Whom no bucket decided about.
fn apart(split: &Slices) -> String {
    let parts = [(split.lacking, format!("have no {}", printable(&split.by))), (split.named, "by name".to_owned())];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    parts.collect::<Vec<_>>().join(", ")
}

/// What is to be known of the users' keys.
fn keys(counted: &Counted, out: &mut dyn Write) -> io::Result<()> {
    let ids = &counted.ids;
    if ids.repeated > 0 {
        let first = ids.first_repeated.iter().map(|again| format!("{} at line {}", printable(&again.id), again.line));
        let told = first.collect::<Vec<_>>().join(", ");
        let more = if ids.repeated > ids.first_repeated.len() as u64 { ", .." } else { "" };
        writeln!(out, "  Keys that stand there again: {} ({told}{more})", ids.repeated)?;
    }
    if ids.blank > 0 {
        let line = ids.first_blank.map(|line| format!(", the first at line {line}")).unwrap_or_default();
        writeln!(out, "  Blank keys: {}{line}", ids.blank)?;
    }
    if ids.absent > 0 {
        writeln!(out, "  Contexts without a key: {}", ids.absent)?;
    }
    if ids.is_cut {
        writeln!(out, "  There are more keys than are kept, so that some that stand twice are not known.")?;
    }
    Ok(())
}

/// The same for each value of an attribute.
fn groups(counted: &Counted, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let Some(by) = &counted.by else { return Ok(()) };
    let names: Vec<String> = counted.all.outcomes.iter().map(|piece| shown(&piece.told)).collect();
    let by = printable(by).into_owned();
    let mut headings = vec![by.as_str(), "CONTEXTS"];
    headings.extend(names.iter().map(String::as_str));
    let is_failing = counted.all.failed > 0;
    headings.extend(is_failing.then_some("FAILS"));
    let mut table = table(&headings, paint.is_terminal());
    for group in counted.groups.iter().take(GROUPS) {
        let mut cells = vec![named(group), group.contexts.to_string()];
        for piece in &counted.all.outcomes {
            let held = group.outcomes.iter().find(|held| held.variation == piece.variation);
            let count = held.map_or(0, |held| held.contexts);
            cells.push(match count * 100 {
                0 => "-".to_owned(),
                hundredfold => format!("{count} ({} %)", hundredfold / group.contexts.max(1)),
            });
        }
        cells.extend(is_failing.then(|| group.failed.to_string()));
        table.add_row(cells);
    }
    writeln!(out, "\n  Of the {} contexts given, by {by}:\n{}", counted.all.contexts, table_text(&table))?;
    if counted.groups.len() > GROUPS {
        writeln!(out, "  {} more values are told by `--format json`.", counted.groups.len() - GROUPS)?;
    }
    Ok(())
}

fn named(group: &Group) -> String {
    match &group.value {
        Some(value) => shown(value),
        None if group.is_rest => "all others".to_owned(),
        None => "none".to_owned(),
    }
}

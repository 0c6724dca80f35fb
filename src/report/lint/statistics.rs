//! `--statistics`: how often each rule found something.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{LintFormat, Linted, Paint, table, table_text};
use crate::finding::{Rule, Severity};

pub(super) fn write(format: LintFormat, linted: &Linted<'_>, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<&str, (&'static Rule, Severity, usize, usize)> = BTreeMap::new();
    for finding in &linted.findings {
        let (_, worst, count, fixes) =
            counts.entry(finding.rule.code).or_insert((finding.rule, finding.severity, 0, 0));
        *worst = finding.severity.max(*worst);
        *count += 1;
        *fixes += usize::from(finding.fix.is_some());
    }
    let mut rows: Vec<_> = counts.into_values().collect();
    rows.sort_by_key(|(.., count, _)| std::cmp::Reverse(*count));
    let record = |(rule, worst, count, fixes): &(&Rule, Severity, usize, usize)| json!({"code": rule.code, "name": rule.name, "severity": worst.name(), "count": count, "fixes": fixes});
    match format {
        LintFormat::Json => {
            let rows: Vec<Value> = rows.iter().map(record).collect();
            let document =
                json!({"schema": "ffctl.lint-statistics/1", "files": linted.documents.len(), "statistics": rows});
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)
        }
        LintFormat::Ndjson => {
            for row in &rows {
                serde_json::to_writer(&mut *out, &record(row))?;
                writeln!(out)?;
            }
            Ok(())
        }
        _ if rows.is_empty() => writeln!(out, "{}", linted.summary()),
        _ => {
            let mut shown = table(&["COUNT", "CODE", "NAME", "SEVERITY", "FIXES"], paint.is_terminal());
            for (rule, worst, count, fixes) in rows {
                shown.add_row([&count.to_string(), rule.code, rule.name, worst.name(), &fixes.to_string()]);
            }
            writeln!(out, "{}\n{}", table_text(&shown), linted.summary())
        }
    }
}

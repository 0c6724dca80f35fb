//! `--format json` and `--format ndjson`: findings for scripts.

use std::io::{self, Write};

use serde::Serialize;

use super::Linted;
use crate::finding::{Place, Placed, Severity};

/// A finding as a record.
#[derive(Serialize)]
struct Record<'l> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: &'l str,
    flag: Option<&'l str>,
    file: &'l str,
    line: usize,
    column: usize,
    pointer: &'l str,
    help: &'l str,
    labels: Vec<Labelled<'l>>,
    fix: Option<Mend<'l>>,
}

#[derive(Serialize)]
struct Labelled<'l> {
    message: &'l str,
    file: &'l str,
    line: usize,
    column: usize,
    pointer: &'l str,
}

#[derive(Serialize)]
struct Mend<'l> {
    safe: bool,
    what: &'l str,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
}

#[derive(Serialize)]
struct Report<'l> {
    schema: &'static str,
    files: Vec<&'l str>,
    findings: Vec<Record<'l>>,
    summary: Summary,
}

fn record<'l>(linted: &'l Linted<'_>, finding: &'l Placed) -> Record<'l> {
    let Place { line, column, ref pointer, .. } = finding.place;
    let labels = finding.labels.iter().map(|label| Labelled {
        message: &label.message,
        file: linted.document(label.place.document).name,
        line: label.place.line,
        column: label.place.column,
        pointer: &label.place.pointer,
    });
    Record {
        code: finding.rule.code,
        name: finding.rule.name,
        severity: finding.severity.name(),
        message: &finding.message,
        flag: finding.flag.as_deref(),
        file: linted.name(finding),
        line,
        column,
        pointer,
        help: &finding.help,
        labels: labels.collect(),
        fix: finding.fix.as_ref().map(|fix| Mend { safe: fix.is_safe, what: &fix.what }),
    }
}

pub(super) fn write_lines(linted: &Linted<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in &linted.findings {
        serde_json::to_writer(&mut *out, &record(linted, finding))?;
        writeln!(out)?;
    }
    Ok(())
}

pub(super) fn write_document(linted: &Linted<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = Report {
        schema: "ffctl.lint/1",
        files: linted.documents.iter().map(|document| document.name).collect(),
        findings: linted.findings.iter().map(|finding| record(linted, finding)).collect(),
        summary: Summary {
            files: linted.documents.len(),
            errors: linted.count(Severity::Error),
            warnings: linted.count(Severity::Warning),
            infos: linted.count(Severity::Info),
        },
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

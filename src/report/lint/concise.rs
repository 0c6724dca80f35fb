//! `--format concise`: a line a finding, which editors and grep understand.

use std::io::{self, Write};

use super::{Linted, Paint};
use crate::finding::Severity;
use crate::leaf::plain::printable;

pub(super) fn write(linted: &Linted<'_>, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    for finding in &linted.findings {
        let (line, column) = (finding.place.line, finding.place.column);
        let level = format!("{}[{}]", finding.severity.name(), finding.rule.code);
        let level = match finding.severity {
            Severity::Error => paint.bad(&level),
            Severity::Warning => paint.odd(&level),
            Severity::Info => paint.faint(&level),
        };
        let (name, message) = (printable(linted.name(finding)), printable(&finding.message));
        writeln!(out, "{name}:{line}:{column}: {level} {message}")?;
    }
    Ok(())
}

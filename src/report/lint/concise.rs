//! `--format concise`: a line a finding, which editors and grep understand.

use std::io::{self, Write};

use super::{Linted, Paint};

pub(super) fn write(linted: &Linted<'_>, _paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    for finding in &linted.findings {
        let place = &finding.place;
        let name = linted.documents.get(place.document).map_or("", |document| document.name);
        let (line, column, level) = (place.line, place.column, finding.severity.name());
        writeln!(out, "{name}:{line}:{column}: {level}[{}] {}", finding.rule.code, finding.message)?;
    }
    Ok(())
}

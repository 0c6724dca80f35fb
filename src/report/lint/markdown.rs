//! `--format markdown`: a comment for a pull request.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Linted, some};
use crate::finding::Placed;

/// So many findings of a file are shown; the others are counted. A comment holds 65 536 characters at most.
const MOST: usize = 100;

pub(super) fn write(linted: &Linted<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### ffctl lint: {}", linted.summary())?;
    let files = linted.documents.iter().enumerate();
    for (number, document) in files {
        let of_file = |finding: &&Placed| finding.place.document == number;
        let findings: Vec<&Placed> = linted.findings.iter().filter(of_file).collect();
        if findings.is_empty() {
            continue;
        }
        writeln!(out, "\n#### {}\n", code(document.name))?;
        writeln!(out, "| place | severity | rule | flag | finding |")?;
        writeln!(out, "| ---: | --- | --- | --- | --- |")?;
        for finding in findings.iter().take(MOST) {
            let (line, column) = (finding.place.line, finding.place.column);
            let mut told = words(&finding.message);
            if !finding.help.is_empty() {
                // Writing to a string cannot fail.
                let _ = write!(told, "<br>_{}_", words(&finding.help));
            }
            let flag = finding.flag.as_deref().map(code).unwrap_or_default();
            let rule = format!("{} {}", finding.rule.code, finding.rule.name);
            writeln!(out, "| {line}:{column} | {} | {rule} | {flag} | {told} |", finding.severity.name())?;
        }
        if let Some(more @ 1..) = findings.len().checked_sub(MOST) {
            writeln!(out, "\n... and {}.", some(more, "more finding"))?;
        }
    }
    Ok(())
}

/// Text as code, in a cell of a table.
fn code(text: &str) -> String {
    let plain = crate::leaf::plain::printable(text).replace('|', "\\|");
    let ticks = "`".repeat(longest_run(&plain) + 1);
    let room = if plain.starts_with('`') || plain.ends_with('`') { " " } else { "" };
    format!("{ticks}{room}{plain}{room}{ticks}")
}

/// The longest row of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// A sentence in a cell of a table: what stands in backticks is code, and nothing else means anything.
fn words(text: &str) -> String {
    let plain = crate::leaf::plain::printable(text);
    let is_paired = plain.matches('`').count().is_multiple_of(2);
    let mut shown = String::with_capacity(plain.len());
    let mut is_code = false;
    for c in plain.chars() {
        match c {
            '`' if is_paired => is_code = !is_code,
            _ => {}
        }
        match c {
            '|' => shown.push_str("\\|"),
            '`' if !is_paired => shown.push_str("\\`"),
            '\\' | '*' | '_' | '[' | ']' | '~' | '#' if !is_code => {
                shown.push('\\');
                shown.push(c);
            }
            '<' if !is_code => shown.push_str("&lt;"),
            '&' if !is_code => shown.push_str("&amp;"),
            '@' if !is_code => shown.push_str("&#64;"),
            _ => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_whatever_is_written() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("`x`"), "`` `x` ``");
        assert_eq!(words("`a_b|c` is *one* <b>"), "`a_b\\|c` is \\*one\\* &lt;b>");
        assert_eq!(words("odd ` tick"), "odd \\` tick");
    }
}

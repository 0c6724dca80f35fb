//! `--format github`: workflow commands, which GitHub Actions shows beside the lines of a change.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Linted;
use crate::finding::Severity;
use crate::leaf::plain::printable;

pub(super) fn write(linted: &Linted<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in &linted.findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let (line, column) = (finding.place.line, finding.place.column);
        let title = property(&format!("{} {}", finding.rule.code, finding.rule.name)).into_owned();
        let file = property(linted.path(finding));
        let flag = finding.flag.as_ref().map_or(String::new(), |flag| format!("flag `{}`: ", printable(flag)));
        let help = if finding.help.is_empty() { String::new() } else { format!("\nhelp: {}", finding.help) };
        // A command is one line, and a log shows control characters as they are.
        let told = printable(&finding.message);
        let message = data(&format!("{flag}{told}{help}")).into_owned();
        writeln!(out, "::{command} file={file},line={line},col={column},title={title}::{message}")?;
    }
    Ok(())
}

/// What stands behind the command.
fn data(text: &str) -> Cow<'_, str> {
    if text.contains(['%', '\r', '\n']) {
        return text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A").into();
    }
    text.into()
}

/// What stands in a property of the command.
fn property(text: &str) -> Cow<'_, str> {
    let text = data(text);
    if text.contains([':', ',']) { text.replace(':', "%3A").replace(',', "%2C").into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_escape_what_would_end_them() {
        assert_eq!(data("50 %\n::error::x"), "50 %25%0A::error::x");
        assert_eq!(property("C:\\a,b\r"), "C%3A\\a%2Cb%0D");
    }
}

//! Writes the annotated trace, line by line.

use super::Told;
use crate::leaf::plain::printable;

/// Writes lines.
pub(super) struct Pen<'p, 't, 'r> {
    pub(super) told: &'p Told<'t, 'r>,
    lines: Vec<String>,
    /// Whether the rules of the flag that comes next were told just before, with the same outcome.
    pub(super) rules_told: bool,
}

impl<'p, 't, 'r> Pen<'p, 't, 'r> {
    pub(super) fn new(told: &'p Told<'t, 'r>) -> Pen<'p, 't, 'r> {
        Pen { told, lines: Vec::new(), rules_told: false }
    }

    pub(super) fn line(&mut self, level: usize, text: &str) {
        self.lines.push(format!("{}{}", "  ".repeat(level), printable(text)));
    }

    /// Adds to the last line.
    pub(super) fn append(&mut self, text: &str) {
        if let Some(line) = self.lines.last_mut() {
            line.push_str(&printable(text));
        }
    }

    /// The lines, without a line break at the end.
    pub(super) fn into_text(self) -> String {
        self.lines.join("\n")
    }
}

//! Messages to the person at the terminal: errors, warnings, notes. All go to standard error.

use std::io::Write;

use super::Paint;
use crate::leaf::plain::printable;

/// What is said beside the results.
#[derive(Debug, Clone, Copy)]
pub struct Messages {
    paint: Paint,
    /// Errors alone.
    quiet: bool,
    /// Also how things were found out.
    verbose: bool,
}

impl Messages {
    /// Messages painted with `paint`.
    #[must_use]
    pub fn new(paint: Paint, quiet: bool, verbose: bool) -> Messages {
        Messages { paint, quiet, verbose }
    }

    /// Something that kept the job from being done.
    pub fn error(self, text: &dyn std::fmt::Display) {
        say(&self.paint.bad("error:"), &text.to_string());
    }

    /// Something that the person should know of.
    pub fn warn(self, text: &str) {
        if !self.quiet {
            say(&self.paint.odd("warning:"), text);
        }
    }

    /// Something that the result does not say itself.
    pub fn note(self, text: &str) {
        if !self.quiet {
            say(&self.paint.faint("note:"), text);
        }
    }

    /// How something was found out.
    pub fn detail(self, text: &str) {
        if self.verbose {
            say(&self.paint.faint("note:"), text);
        }
    }
}

fn say(head: &str, text: &str) {
    let lines: Vec<_> = text.split('\n').map(printable).collect();
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "{head} {}", lines.join("\n"));
}

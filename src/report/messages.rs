//! Messages to the person at the terminal: errors, warnings, notes. All go to standard error.

use std::io::Write;

use super::Paint;

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
        say(&format!("{} {text}", self.paint.bad("error:")));
    }

    /// Something that the person should know of.
    pub fn warn(self, text: &str) {
        if !self.quiet {
            say(&format!("{} {text}", self.paint.odd("warning:")));
        }
    }

    /// How something was found out.
    pub fn detail(self, text: &str) {
        if self.verbose {
            say(&format!("{} {text}", self.paint.faint("note:")));
        }
    }
}

fn say(text: &str) {
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

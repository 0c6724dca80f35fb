//! Colour, decided once per stream.

use std::io::IsTerminal;

use colored::Colorize;

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set; always where `CLICOLOR_FORCE` is
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How one stream is painted.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    coloured: bool,
    terminal: bool,
}

impl Paint {
    /// The paint of a stream. An explicit `when` goes over `NO_COLOR`, and that over `CLICOLOR_FORCE`.
    #[must_use]
    pub fn new(when: ColorWhen, stream: &impl IsTerminal) -> Paint {
        let terminal = stream.is_terminal();
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0");
        let coloured = match when {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => !set("NO_COLOR") && (forced || terminal && !dumb()),
        };
        // The decision is made here; the crate is to paint whatever it is given.
        colored::control::set_override(true);
        Paint { coloured, terminal }
    }

    /// Whether a person is looking.
    #[must_use]
    pub fn is_terminal(self) -> bool {
        self.terminal
    }

    /// Whether the stream is coloured.
    #[must_use]
    pub fn is_coloured(self) -> bool {
        self.coloured
    }

    /// What is well.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        if self.coloured { text.green().to_string() } else { text.to_owned() }
    }

    /// What is wrong.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        if self.coloured { text.red().bold().to_string() } else { text.to_owned() }
    }

    /// What deserves a look.
    #[must_use]
    pub fn odd(self, text: &str) -> String {
        if self.coloured { text.yellow().bold().to_string() } else { text.to_owned() }
    }

    /// What stands aside.
    #[must_use]
    pub fn faint(self, text: &str) -> String {
        if self.coloured { text.dimmed().to_string() } else { text.to_owned() }
    }

    /// A trace, its outcomes painted.
    #[must_use]
    pub fn trace(self, text: &str) -> String {
        if !self.coloured {
            return text.to_owned();
        }
        let lines: Vec<String> = text.lines().map(|line| self.trace_line(line)).collect();
        lines.join("\n")
    }

    fn trace_line(self, line: &str) -> String {
        let Some((head, outcome)) = line.rsplit_once(" => ") else { return line.to_owned() };
        let painted = match outcome {
            _ if outcome.starts_with("MATCH") || outcome.starts_with("true") => self.good(outcome),
            _ if outcome.starts_with("cannot evaluate") => self.odd(outcome),
            _ if outcome.starts_with("no match") || outcome.starts_with("false") => self.faint(outcome),
            _ => outcome.to_owned(),
        };
        format!("{head} => {painted}")
    }
}

fn dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

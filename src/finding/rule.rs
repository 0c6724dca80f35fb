//! Rules: their codes, and what is said of them.

use super::{Findings, Subject};

/// A rule, with its documentation.
#[derive(Debug)]
pub struct Rule {
    /// `FF` and three digits, of which the first is the theme. It never changes.
    pub code: &'static str,
    /// What it finds, in kebab case.
    pub name: &'static str,
    /// How bad that is mostly.
    pub severity: Severity,
    /// What the rule finds, in a sentence or two.
    pub what: &'static str,
    /// Why that is bad, told by how flags are evaluated.
    pub why: &'static str,
    /// What to do about it; lower case, no full stop.
    pub help: &'static str,
    /// A piece of a document that has it, with what is found there.
    pub example: &'static str,
    /// Whether it mends what it finds.
    pub fixing: Fixing,
    /// How it is found.
    pub check: Check,
}

/// How a rule looks for what it finds.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// In the rule model, and from there in the documents.
    Ruleset(fn(&Subject<'_, '_>, &mut Findings)),
    /// In the documents alone, whether the vendor's SDK would load them or not.
    Documents(fn(&Subject<'_, '_>, &mut Findings)),
    /// Elsewhere: a document that is not loaded, or what is said of findings in the config file.
    Outside,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Probably a mistake, or answered otherwise by other SDKs.
    Warning,
    /// Somebody gets a wrong answer, or none.
    Error,
}

impl Severity {
    /// All, the mildest first.
    pub const ALL: [Severity; 3] = [Severity::Info, Severity::Warning, Severity::Error];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// Whether a rule mends what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixing {
    /// It does not.
    None,
    /// It does, and no answer changes by it.
    Safe,
    /// It does, and answers may change.
    Unsafe,
}

impl Fixing {
    /// What is said of it in a table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Fixing::None => "no",
            Fixing::Safe => "safe",
            Fixing::Unsafe => "unsafe",
        }
    }
}

/// What the codes of a hundred have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// The first digit of the codes.
    pub digit: char,
    /// What they are about.
    pub title: &'static str,
}

impl Theme {
    /// All themes.
    pub const ALL: [Theme; 10] = [
        Theme { digit: '0', title: "the document" },
        Theme { digit: '1', title: "references" },
        Theme { digit: '2', title: "logic" },
        Theme { digit: '3', title: "rollouts" },
        Theme { digit: '4', title: "life cycle" },
        Theme { digit: '5', title: "security" },
        Theme { digit: '6', title: "portability" },
        Theme { digit: '7', title: "operands and attributes" },
        Theme { digit: '8', title: "keys, variations and values" },
        Theme { digit: '9', title: "what is said of findings" },
    ];
}

impl Rule {
    /// The theme of its code.
    #[must_use]
    pub fn theme(&self) -> Theme {
        let digit = self.code.chars().nth(2).unwrap_or('0');
        Theme::ALL.into_iter().find(|theme| theme.digit == digit).unwrap_or(Theme::ALL[0])
    }
}

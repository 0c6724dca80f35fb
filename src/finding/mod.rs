//! Findings: what a rule of lint is, what it looks at, and what it says.
//!
//! This module decides the form of a rule's documentation and of what it finds, and nothing about flags. Rules that hold for
//! every vendor are in [`crate::pass::lint`], those that only one format can have are in the folder of its front-end; both
//! are made of these types.

pub mod edit;
mod fix;
mod rule;
pub mod shape;
mod subject;

use std::ops::Range;

pub use fix::{Change, Fix};
pub use rule::{Check, Fixing, Rule, Severity, Theme};
pub use subject::{At, Subject, Traits};

use crate::leaf::syntax::NodeId;

/// What is wrong, as a rule says it.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, input in backticks, whatever proves it in the same sentence.
    pub message: String,
    /// The key of the flag; `None` where it is about none, or about several.
    pub flag: Option<String>,
    /// Where.
    pub at: At,
    /// What to do next; the rule's own advice where it is `None`.
    pub help: Option<String>,
    /// Other places that explain it.
    pub labels: Vec<Label>,
    /// How it is mended.
    pub fix: Option<Fix>,
}

/// Another place that explains a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub at: At,
    /// What is to be seen there, in a few words.
    pub message: String,
}

/// What the rules found so far.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// Adds a finding.
    pub fn add(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// All of them, in the order in which they were found.
    #[must_use]
    pub fn into_list(self) -> Vec<Finding> {
        self.list
    }

    /// All of them, in the order in which they were found.
    #[must_use]
    pub fn list(&self) -> &[Finding] {
        &self.list
    }
}

impl Finding {
    /// A finding of the severity that its rule has.
    #[must_use]
    pub fn new(rule: &'static Rule, at: At, message: impl Into<String>) -> Finding {
        Finding {
            rule,
            severity: rule.severity,
            message: message.into(),
            flag: None,
            at,
            help: None,
            labels: Vec::new(),
            fix: None,
        }
    }

    /// Says in which flag it is.
    #[must_use]
    pub fn flag(self, key: impl Into<String>) -> Finding {
        Finding { flag: Some(key.into()), ..self }
    }

    /// Says that it is less bad, or worse, than what its rule mostly finds.
    #[must_use]
    pub fn severity(self, severity: Severity) -> Finding {
        Finding { severity, ..self }
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Finding {
        Finding { help: Some(help.into()), ..self }
    }

    /// Points at another place that explains it.
    #[must_use]
    pub fn label(mut self, at: At, message: impl Into<String>) -> Finding {
        self.labels.push(Label { at, message: message.into() });
        self
    }

    /// Says how it is mended.
    #[must_use]
    pub fn fix(self, fix: Fix) -> Finding {
        Finding { fix: Some(fix), ..self }
    }
}

/// A finding with its places looked up, for reports.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The key of the flag.
    pub flag: Option<String>,
    /// Where.
    pub place: Place,
    /// What to do next.
    pub help: String,
    /// Other places that explain it.
    pub labels: Vec<PlacedLabel>,
    /// How it is mended.
    pub fix: Option<Fix>,
}

/// A label with its place looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedLabel {
    /// The place.
    pub place: Place,
    /// What is to be seen there.
    pub message: String,
}

/// A place in one of the documents that are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The number of the document, from 0.
    pub document: usize,
    /// The bytes in the document's text; empty where the document as a whole is meant.
    pub span: Range<usize>,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The JSON pointer of the value.
    pub pointer: String,
}

impl At {
    /// The value `node` of the document of that number.
    #[must_use]
    pub fn node(document: usize, node: NodeId) -> At {
        At { document, node, is_key: false }
    }
}

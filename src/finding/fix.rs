//! Fixes: what is to be changed in a document, told by its values.

use crate::leaf::syntax::NodeId;

/// How a finding is mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Whether no answer changes by it, also none that the vendor's SDK gives beside the value, such as the number of a rule.
    pub is_safe: bool,
    /// What it does, in a few words: "remove the second one".
    pub what: String,
    /// The changes, which are made together or not at all.
    pub changes: Vec<Change>,
}

/// One change of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The value goes, with its name and the comma that it no longer needs.
    Remove {
        /// The number of the document.
        document: usize,
        /// The value.
        node: NodeId,
    },
    /// The value becomes another; its name stays.
    Replace {
        /// The number of the document.
        document: usize,
        /// The value.
        node: NodeId,
        /// The new value as JSON.
        json: String,
    },
    /// The name becomes another; its value stays.
    Rename {
        /// The number of the document.
        document: usize,
        /// The value of the member.
        node: NodeId,
        /// The new name, without quotes.
        name: String,
    },
    /// The first bytes of the document go.
    Behead {
        /// The number of the document.
        document: usize,
        /// So many.
        bytes: usize,
    },
}

impl Change {
    /// The number of the document.
    #[must_use]
    pub fn document(&self) -> usize {
        match self {
            Change::Remove { document, .. }
            | Change::Replace { document, .. }
            | Change::Rename { document, .. }
            | Change::Behead { document, .. } => *document,
        }
    }

    /// The number of the document, for whoever counts documents otherwise.
    pub fn document_mut(&mut self) -> &mut usize {
        match self {
            Change::Remove { document, .. }
            | Change::Replace { document, .. }
            | Change::Rename { document, .. }
            | Change::Behead { document, .. } => document,
        }
    }
}

impl Fix {
    /// A fix that changes no answer.
    #[must_use]
    pub fn safe(what: impl Into<String>, changes: Vec<Change>) -> Fix {
        Fix { is_safe: true, what: what.into(), changes }
    }

    /// A fix that may change answers.
    #[must_use]
    pub fn risky(what: impl Into<String>, changes: Vec<Change>) -> Fix {
        Fix { is_safe: false, what: what.into(), changes }
    }
}

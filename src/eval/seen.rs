//! What a context says of an attribute, as the walker hands it to a relation.

use std::borrow::Cow;

use crate::context::Other;
use crate::leaf::python;
use crate::leaf::tree::Tree;

/// What a context says of an attribute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'w> {
    pub(super) text: &'w str,
    pub(super) hash: u64,
    /// The value itself, where it is no text.
    pub(super) other: Option<&'w Other>,
    /// The value itself, where it is no text and nothing is converted; then there is no text of it.
    pub(super) json: Option<&'w Tree<'w>>,
}

impl Seen<'_> {
    pub(super) fn is_blank(self) -> bool {
        self.other.map_or(self.text.is_empty(), |other| other.is_blank)
    }

    /// How the reference prints it, where that is not the text itself.
    pub(super) fn spelled(self) -> Option<String> {
        match self.other {
            Some(other) => Some(other.spelled.clone()),
            None => self.text.is_empty().then(String::new),
        }
    }

    /// The value as a person reads it.
    pub(super) fn shown(self) -> String {
        self.json.map_or_else(|| self.text.to_owned(), python::dumps)
    }
}

/// The decimal digits of a whole number.
pub(super) fn whole_number<'t>(value: &'t Tree<'_>) -> Option<Cow<'t, str>> {
    match value {
        Tree::Number(token) if python::is_int(token) => Some(python::number_text(token)),
        _ => None,
    }
}

//! Shapes: which members the objects of a format have. Data, so that misspelled, missing and mistyped members are found the
//! same way in every format.

use super::Severity;
use crate::leaf::syntax::Kind;

/// What the members of an object are.
#[derive(Debug)]
pub struct Shape {
    /// What such an object is called in a sentence, such as `strategy`.
    pub noun: &'static str,
    /// Its members.
    pub members: &'static [Member],
    /// Whether members that are not listed are data of the user, or of no concern.
    pub is_open: bool,
}

/// A member of an object.
#[derive(Debug)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// What its value may be; anything where the list is empty.
    pub kinds: &'static [Kind],
    /// How bad it is when it is not there; `None` where it may be left out.
    pub missing: Option<Severity>,
    /// How bad it is when it is something else.
    pub mistyped: Severity,
    /// What is in it.
    pub inner: Inner,
}

/// What is in a member.
#[derive(Debug, Clone, Copy)]
pub enum Inner {
    /// Nothing that is looked at.
    Any,
    /// It is such an object.
    Object(&'static Shape),
    /// It is a list of such objects.
    ListOf(&'static Shape),
    /// It is an object whose members have names of their own, and are such objects.
    MapOf(&'static Shape),
}

impl Member {
    /// A member that may be left out.
    #[must_use]
    pub const fn new(name: &'static str, kinds: &'static [Kind]) -> Member {
        Member { name, kinds, missing: None, mistyped: Severity::Error, inner: Inner::Any }
    }

    /// It must be there, or else this is how bad it is.
    #[must_use]
    pub const fn needed(self, missing: Severity) -> Member {
        Member { missing: Some(missing), ..self }
    }

    /// So bad it is when it is something else.
    #[must_use]
    pub const fn mistyped(self, mistyped: Severity) -> Member {
        Member { mistyped, ..self }
    }

    /// What is in it.
    #[must_use]
    pub const fn of(self, inner: Inner) -> Member {
        Member { inner, ..self }
    }
}

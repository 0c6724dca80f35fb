//! The members of Unleash's client features, as the engine reads them (section 2).

use crate::finding::Severity::{Error, Warning};
use crate::finding::shape::{Inner, Member, Shape};
use crate::leaf::syntax::Kind::{Bool, List, Null, Number, Object, Text};
use crate::leaf::syntax::{NodeId, Syntax};

/// The shape of a document with a list `features`.
pub(super) fn of(syntax: &Syntax<'_>) -> Option<&'static Shape> {
    syntax.get(NodeId::ROOT, "features").map(|_| &DOCUMENT)
}

static DOCUMENT: Shape = Shape {
    noun: "document",
    members: &[
        Member::new("version", &[Number]).needed(Error),
        Member::new("features", &[List]).needed(Error).of(Inner::ListOf(&FEATURE)),
        Member::new("segments", &[List, Null]),
        Member::new("query", &[Object, Null]),
        Member::new("meta", &[Object, Null]),
    ],
    is_open: false,
};

static FEATURE: Shape = Shape {
    noun: "feature",
    members: &[
        Member::new("name", &[Text]).needed(Error),
        Member::new("enabled", &[Bool]).needed(Error),
        Member::new("type", &[Text, Null]),
        Member::new("description", &[Text, Null]),
        Member::new("project", &[Text, Null]),
        Member::new("stale", &[Bool, Null]),
        Member::new("impressionData", &[Bool, Null]),
        Member::new("strategies", &[List, Null]).needed(Warning),
        Member::new("variants", &[List, Null]),
        Member::new("dependencies", &[List, Null]),
    ],
    is_open: false,
};

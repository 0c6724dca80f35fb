//! The members of ConfigCat's documents (sections 2, 3 and 4). What the SDK itself stumbles over is told as a fault of the
//! flag, with what follows; here is what it passes over, or what other SDKs refuse.

use super::walk;
use crate::finding::Severity::{Error, Warning};
use crate::finding::shape::{Inner, Member, Shape};
use crate::leaf::syntax::Kind::{List, Null, Number, Text};
use crate::leaf::syntax::Syntax;
use crate::provider::configcat::document::Form;

/// The shape of a document by its form.
#[expect(clippy::unnecessary_wraps, reason = "other formats have documents of which nothing is said")]
pub(super) fn of(syntax: &Syntax<'_>) -> Option<&'static Shape> {
    Some(match walk::form(syntax).0 {
        Form::V6 | Form::Empty => &CONFIG,
        Form::V5 => &OLD_CONFIG,
        Form::Simple => &SIMPLE,
    })
}

static SIMPLE: Shape = Shape {
    noun: "file of overrides",
    members: &[Member::new("flags", &[]), Member::new("flag_overrides", &[]), Member::new("f", &[])],
    is_open: false,
};

static CONFIG: Shape = Shape {
    noun: "config",
    members: &[
        Member::new("p", &[]).of(Inner::Object(&PREFERENCES)),
        Member::new("s", &[List]).of(Inner::ListOf(&SEGMENT)),
        Member::new("f", &[]).of(Inner::MapOf(&SETTING)),
    ],
    is_open: false,
};

static PREFERENCES: Shape = Shape {
    noun: "list of preferences",
    members: &[
        Member::new("u", &[Text, Null]).mistyped(Warning),
        Member::new("r", &[Number, Null]).mistyped(Warning),
        Member::new("s", &[Text]),
    ],
    is_open: false,
};

static SEGMENT: Shape = Shape {
    noun: "segment",
    members: &[Member::new("n", &[Text]).needed(Warning), Member::new("r", &[]).of(Inner::ListOf(&USER_CONDITION))],
    is_open: false,
};

static SETTING: Shape = Shape {
    noun: "setting",
    members: &[
        Member::new("t", &[]),
        Member::new("v", &[]).of(Inner::Object(&VALUE)),
        Member::new("i", &[Text, Null]).mistyped(Warning),
        Member::new("a", &[Text, Null]),
        Member::new("r", &[]).of(Inner::ListOf(&RULE)),
        Member::new("p", &[]).of(Inner::ListOf(&OPTION)),
    ],
    is_open: false,
};

static VALUE: Shape = Shape {
    noun: "value",
    members: &[Member::new("b", &[]), Member::new("s", &[]), Member::new("i", &[]), Member::new("d", &[])],
    is_open: false,
};

static RULE: Shape = Shape {
    noun: "targeting rule",
    members: &[
        Member::new("c", &[]).of(Inner::ListOf(&CONDITION)),
        Member::new("s", &[]).of(Inner::Object(&SERVED)),
        Member::new("p", &[]).of(Inner::ListOf(&OPTION)),
    ],
    is_open: false,
};

static SERVED: Shape = Shape {
    noun: "served value",
    members: &[Member::new("v", &[]).of(Inner::Object(&VALUE)), Member::new("i", &[Text, Null]).mistyped(Warning)],
    is_open: false,
};

static OPTION: Shape = Shape {
    noun: "percentage option",
    members: &[
        Member::new("p", &[]).needed(Warning),
        Member::new("v", &[]).of(Inner::Object(&VALUE)),
        Member::new("i", &[Text, Null]).mistyped(Warning),
    ],
    is_open: false,
};

static CONDITION: Shape = Shape {
    noun: "condition",
    members: &[
        Member::new("u", &[]).of(Inner::Object(&USER_CONDITION)),
        Member::new("s", &[]).of(Inner::Object(&SEGMENT_CONDITION)),
        Member::new("p", &[]).of(Inner::Object(&PREREQUISITE)),
    ],
    is_open: false,
};

static USER_CONDITION: Shape = Shape {
    noun: "user condition",
    members: &[
        Member::new("a", &[]),
        Member::new("c", &[]),
        Member::new("s", &[]),
        Member::new("d", &[]),
        Member::new("l", &[]),
    ],
    is_open: false,
};

static SEGMENT_CONDITION: Shape =
    Shape { noun: "segment condition", members: &[Member::new("s", &[]), Member::new("c", &[])], is_open: false };

static PREREQUISITE: Shape = Shape {
    noun: "prerequisite condition",
    members: &[Member::new("f", &[]), Member::new("c", &[]), Member::new("v", &[]).of(Inner::Object(&VALUE))],
    is_open: false,
};

static OLD_CONFIG: Shape = Shape {
    noun: "config",
    members: &[
        Member::new("p", &[]).of(Inner::Object(&PREFERENCES)),
        Member::new("f", &[]).of(Inner::MapOf(&OLD_SETTING)),
    ],
    is_open: false,
};

static OLD_SETTING: Shape = Shape {
    noun: "setting",
    members: &[
        Member::new("v", &[]).needed(Error),
        Member::new("i", &[Text, Null]).mistyped(Warning),
        Member::new("t", &[Number, Null]).mistyped(Warning),
        Member::new("a", &[Text, Null]).mistyped(Warning),
        Member::new("p", &[]).of(Inner::ListOf(&OLD_OPTION)),
        Member::new("r", &[]).of(Inner::ListOf(&OLD_RULE)),
    ],
    is_open: false,
};

static OLD_RULE: Shape = Shape {
    noun: "targeting rule",
    members: &[
        Member::new("o", &[Number, Null]).mistyped(Warning),
        Member::new("a", &[Text]).needed(Error),
        Member::new("t", &[]),
        Member::new("c", &[Text, Number]).needed(Error),
        Member::new("v", &[]).needed(Error),
        Member::new("i", &[Text, Null]).mistyped(Warning),
    ],
    is_open: false,
};

static OLD_OPTION: Shape = Shape {
    noun: "percentage option",
    members: &[
        Member::new("o", &[Number, Null]).mistyped(Warning),
        Member::new("p", &[]).needed(Warning),
        Member::new("v", &[]).needed(Error),
        Member::new("i", &[Text, Null]).mistyped(Warning),
    ],
    is_open: false,
};

//! The members of a data-sync message, with those that servers send along and no SDK reads (sections 2.1 to 2.6).
//!
//! What is read only while a flag is evaluated may be missing, and may be no list: that is a fault of the flag, and told as
//! one.

use crate::finding::Severity::{Error, Warning};
use crate::finding::shape::{Inner, Member, Shape};
use crate::leaf::syntax::Kind::{Bool, List, Null, Number, Object, Text};
use crate::leaf::syntax::{NodeId, Syntax};

/// The shape of a message, of its data alone, or of what a relay is given.
pub(super) fn of(syntax: &Syntax<'_>) -> Option<&'static Shape> {
    match syntax.get(NodeId::ROOT, "data") {
        Some(data) if syntax.get(data, "items").is_some() => Some(&RELAYED),
        Some(data) => syntax.get(data, "featureFlags").map(|_| &MESSAGE),
        None => syntax.get(NodeId::ROOT, "featureFlags").map(|_| &DATA),
    }
}

static MESSAGE: Shape = Shape {
    noun: "message",
    members: &[
        Member::new("messageType", &[Text]).needed(Error),
        Member::new("data", &[Object]).needed(Error).of(Inner::Object(&DATA)),
    ],
    is_open: false,
};

static DATA: Shape = Shape {
    noun: "message",
    members: &[
        Member::new("eventType", &[Text]).needed(Error),
        Member::new("featureFlags", &[List]).needed(Error).of(Inner::ListOf(&FLAG)),
        Member::new("segments", &[List]).needed(Error).of(Inner::ListOf(&SEGMENT)),
    ],
    is_open: false,
};

static RELAYED: Shape = Shape {
    noun: "message",
    members: &[
        Member::new("messageType", &[Text]).needed(Error),
        Member::new("data", &[Object]).needed(Error).of(Inner::Object(&Shape {
            noun: "message",
            members: &[
                Member::new("eventType", &[Text]).needed(Error),
                Member::new("items", &[List]).needed(Error).of(Inner::ListOf(&ENVIRONMENT)),
            ],
            is_open: false,
        })),
    ],
    is_open: false,
};

static ENVIRONMENT: Shape = Shape {
    noun: "environment",
    members: &[
        Member::new("envId", &[Text]).needed(Warning),
        Member::new("secrets", &[]),
        Member::new("featureFlags", &[List]).needed(Error).of(Inner::ListOf(&FLAG)),
        Member::new("segments", &[List]).needed(Error).of(Inner::ListOf(&SEGMENT)),
    ],
    is_open: false,
};

static FLAG: Shape = Shape {
    noun: "flag",
    members: &[
        Member::new("id", &[Text]).needed(Error).mistyped(Warning),
        Member::new("key", &[Text]).needed(Error),
        Member::new("updatedAt", &[]).needed(Error),
        Member::new("isArchived", &[Bool]).needed(Error),
        Member::new("variations", &[List]).needed(Error).of(Inner::ListOf(&VARIATION)),
        Member::new("name", &[Text]).mistyped(Warning),
        Member::new("variationType", &[]),
        Member::new("isEnabled", &[Bool]),
        Member::new("disabledVariationId", &[Text, Null]),
        Member::new("targetUsers", &[]).of(Inner::ListOf(&TARGET)),
        Member::new("rules", &[]).of(Inner::ListOf(&RULE)),
        Member::new("fallthrough", &[]).of(Inner::Object(&FALLTHROUGH)),
        Member::new("exptIncludeAllTargets", &[Bool]).mistyped(Warning),
        Member::new("insightsEnabled", &[Bool, Null]).mistyped(Warning),
        Member::new("envId", &[]),
        Member::new("workspaceId", &[]),
        Member::new("description", &[]),
        Member::new("tags", &[]),
        Member::new("createdAt", &[]),
        Member::new("creatorId", &[]),
        Member::new("updatorId", &[]),
        Member::new("revision", &[]),
        Member::new("disabledVariation", &[]),
    ],
    is_open: false,
};

static VARIATION: Shape = Shape {
    noun: "variation",
    members: &[
        Member::new("id", &[Text]).needed(Error).mistyped(Warning),
        Member::new("name", &[]),
        Member::new("value", &[Text]).needed(Error).mistyped(Warning),
    ],
    is_open: false,
};

static TARGET: Shape = Shape {
    noun: "target",
    members: &[Member::new("keyIds", &[]), Member::new("variationId", &[Text])],
    is_open: false,
};

static RULE: Shape = Shape {
    noun: "rule",
    members: &[
        Member::new("id", &[]),
        Member::new("name", &[]),
        Member::new("dispatchKey", &[Text, Null]),
        Member::new("includedInExpt", &[Bool]).mistyped(Warning),
        Member::new("conditions", &[]).of(Inner::ListOf(&CONDITION)),
        Member::new("variations", &[]).of(Inner::ListOf(&ROLLOUT)),
    ],
    is_open: false,
};

static FALLTHROUGH: Shape = Shape {
    noun: "default",
    members: &[
        Member::new("dispatchKey", &[Text, Null]),
        Member::new("includedInExpt", &[Bool]).mistyped(Warning),
        Member::new("variations", &[]).of(Inner::ListOf(&ROLLOUT)),
    ],
    is_open: false,
};

static CONDITION: Shape = Shape {
    noun: "condition",
    members: &[
        Member::new("id", &[]),
        Member::new("property", &[]),
        Member::new("op", &[Text, Null]),
        Member::new("value", &[]),
    ],
    is_open: false,
};

static ROLLOUT: Shape = Shape {
    noun: "rollout",
    members: &[
        Member::new("id", &[Text]),
        Member::new("rollout", &[]),
        Member::new("exptRollout", &[Number, Null]).mistyped(Warning),
    ],
    is_open: false,
};

static SEGMENT: Shape = Shape {
    noun: "segment",
    members: &[
        Member::new("id", &[Text]).needed(Error),
        Member::new("updatedAt", &[]).needed(Error),
        Member::new("isArchived", &[Bool]).needed(Error),
        Member::new("excluded", &[]),
        Member::new("included", &[]),
        Member::new("rules", &[]).of(Inner::ListOf(&SEGMENT_RULE)),
        Member::new("name", &[]),
        Member::new("key", &[]),
        Member::new("description", &[]),
        Member::new("envId", &[]),
        Member::new("workspaceId", &[]),
        Member::new("type", &[]),
        Member::new("scopes", &[]),
        Member::new("tags", &[]),
        Member::new("createdAt", &[]),
    ],
    is_open: false,
};

static SEGMENT_RULE: Shape = Shape {
    noun: "rule",
    members: &[
        Member::new("id", &[]),
        Member::new("name", &[]),
        Member::new("conditions", &[]).of(Inner::ListOf(&CONDITION)),
    ],
    is_open: false,
};

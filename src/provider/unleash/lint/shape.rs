//! The members of Unleash's documents, as the engine reads them (section 1).

use crate::finding::Severity::Error;
use crate::finding::shape::{Inner, Member, Shape};
use crate::leaf::syntax::Kind::{Bool, List, Null, Number, Object, Text};
use crate::leaf::syntax::{Kind, NodeId, Syntax};

/// The shape of a document; nothing is said of lists, and of the simple form, whose members are all keys.
pub(super) fn of(syntax: &Syntax<'_>) -> Option<&'static Shape> {
    let has = |name: &str| syntax.get(NodeId::ROOT, name).is_some_and(|node| syntax.kind(node) == List);
    let forms: [(&str, &'static Shape); 3] =
        [("featureStrategies", &EXPORT), ("features", &DOCUMENT), ("events", &DELTA)];
    if let Some((_, shape)) = forms.into_iter().find(|(name, _)| has(name)) {
        return Some(shape);
    }
    let is = |name, kind: Kind| syntax.get(NodeId::ROOT, name).is_some_and(|node| syntax.kind(node) == kind);
    (is("name", Text) && is("enabled", Bool)).then_some(&FEATURE)
}

const TEXT: &[Kind] = &[Text];
const TEXT_OR_NULL: &[Kind] = &[Text, Null];
const BOOL: &[Kind] = &[Bool];
const BOOL_OR_NULL: &[Kind] = &[Bool, Null];
const NUMBER: &[Kind] = &[Number];
const LIST: &[Kind] = &[List];
const LIST_OR_NULL: &[Kind] = &[List, Null];
const OBJECT_OR_NULL: &[Kind] = &[Object, Null];

static DOCUMENT: Shape = Shape {
    noun: "document",
    members: &[
        Member::new("version", NUMBER).needed(Error),
        Member::new("features", LIST).needed(Error).of(Inner::ListOf(&FEATURE)),
        Member::new("segments", LIST_OR_NULL).of(Inner::ListOf(&SEGMENT)),
        Member::new("query", OBJECT_OR_NULL).of(Inner::Object(&QUERY)),
        Member::new("meta", OBJECT_OR_NULL).of(Inner::Object(&META)),
    ],
    is_open: false,
};

/// What the server writes there is more than what the engine reads.
static QUERY: Shape = Shape {
    noun: "query",
    members: &[
        Member::new("tags", LIST_OR_NULL),
        Member::new("projects", LIST_OR_NULL),
        Member::new("namePrefix", TEXT_OR_NULL),
        Member::new("environment", TEXT_OR_NULL),
        Member::new("inlineSegmentConstraints", BOOL_OR_NULL),
    ],
    is_open: true,
};

static META: Shape = Shape {
    noun: "meta",
    members: &[
        Member::new("revisionId", &[Number, Null]),
        Member::new("etag", TEXT_OR_NULL),
        Member::new("queryHash", TEXT_OR_NULL),
    ],
    is_open: true,
};

static FEATURE: Shape = Shape {
    noun: "feature",
    members: &[
        Member::new("name", TEXT).needed(Error),
        Member::new("enabled", BOOL).needed(Error),
        Member::new("type", TEXT_OR_NULL),
        Member::new("description", TEXT_OR_NULL),
        Member::new("project", TEXT_OR_NULL),
        Member::new("stale", BOOL_OR_NULL),
        Member::new("impressionData", BOOL_OR_NULL),
        Member::new("createdAt", TEXT_OR_NULL),
        Member::new("lastSeenAt", TEXT_OR_NULL),
        Member::new("strategies", LIST_OR_NULL).of(Inner::ListOf(&STRATEGY)),
        Member::new("variants", LIST_OR_NULL).of(Inner::ListOf(&VARIANT)),
        Member::new("dependencies", LIST_OR_NULL).of(Inner::ListOf(&DEPENDENCY)),
        // Not read; a rule of its own says so.
        Member::new("segments", &[]),
    ],
    is_open: false,
};

static STRATEGY: Shape = Shape {
    noun: "strategy",
    members: &[
        Member::new("name", TEXT).needed(Error),
        Member::new("parameters", OBJECT_OR_NULL).of(Inner::Object(&PARAMETERS)),
        Member::new("constraints", LIST_OR_NULL).of(Inner::ListOf(&CONSTRAINT)),
        Member::new("segments", LIST_OR_NULL),
        Member::new("variants", LIST_OR_NULL).of(Inner::ListOf(&STRATEGY_VARIANT)),
        Member::new("sortOrder", &[Number, Null]),
        Member::new("id", &[]),
        Member::new("title", &[]),
        Member::new("featureName", &[]),
        // Not read; a rule of its own says so.
        Member::new("disabled", &[]),
    ],
    is_open: false,
};

/// Custom strategies have parameters of any name.
static PARAMETERS: Shape = Shape {
    noun: "set of parameters",
    members: &[
        Member::new("rollout", TEXT),
        Member::new("stickiness", TEXT),
        Member::new("groupId", TEXT),
        Member::new("percentage", TEXT),
        Member::new("userIds", TEXT),
        Member::new("IPs", TEXT),
        Member::new("hostNames", TEXT),
    ],
    is_open: true,
};

static CONSTRAINT: Shape = Shape {
    noun: "constraint",
    members: &[
        Member::new("contextName", TEXT).needed(Error),
        Member::new("operator", TEXT).needed(Error),
        Member::new("values", LIST_OR_NULL),
        Member::new("value", TEXT_OR_NULL),
        Member::new("inverted", BOOL),
        Member::new("caseInsensitive", BOOL),
    ],
    is_open: false,
};

static SEGMENT: Shape = Shape {
    noun: "segment",
    members: &[
        Member::new("id", NUMBER).needed(Error),
        Member::new("constraints", LIST).needed(Error).of(Inner::ListOf(&CONSTRAINT)),
        Member::new("name", &[]),
        Member::new("description", &[]),
        Member::new("project", &[]),
        Member::new("createdBy", &[]),
        Member::new("createdAt", &[]),
    ],
    is_open: false,
};

static VARIANT: Shape = Shape {
    noun: "variant",
    members: &[
        Member::new("name", TEXT).needed(Error),
        Member::new("weight", NUMBER).needed(Error),
        Member::new("weightType", TEXT_OR_NULL),
        Member::new("stickiness", TEXT_OR_NULL),
        Member::new("payload", OBJECT_OR_NULL).of(Inner::Object(&PAYLOAD)),
        Member::new("overrides", LIST_OR_NULL).of(Inner::ListOf(&OVERRIDE)),
    ],
    is_open: false,
};

static STRATEGY_VARIANT: Shape = Shape {
    noun: "variant of a strategy",
    members: &[
        Member::new("name", TEXT).needed(Error),
        Member::new("weight", NUMBER).needed(Error),
        Member::new("payload", OBJECT_OR_NULL).of(Inner::Object(&PAYLOAD)),
        Member::new("stickiness", TEXT_OR_NULL),
        Member::new("weightType", &[]),
        // Not read; a rule of its own says so.
        Member::new("overrides", &[]),
    ],
    is_open: false,
};

static PAYLOAD: Shape = Shape {
    noun: "payload",
    members: &[Member::new("type", TEXT).needed(Error), Member::new("value", TEXT).needed(Error)],
    is_open: false,
};

static OVERRIDE: Shape = Shape {
    noun: "variant override",
    members: &[Member::new("contextName", TEXT).needed(Error), Member::new("values", LIST).needed(Error)],
    is_open: false,
};

static DEPENDENCY: Shape = Shape {
    noun: "dependency",
    members: &[
        Member::new("feature", TEXT).needed(Error),
        Member::new("enabled", BOOL_OR_NULL),
        Member::new("variants", LIST_OR_NULL),
    ],
    is_open: false,
};

static DELTA: Shape = Shape {
    noun: "delta",
    members: &[Member::new("events", LIST).needed(Error).of(Inner::ListOf(&EVENT))],
    is_open: true,
};

/// The members of all types of events.
static EVENT: Shape = Shape {
    noun: "delta event",
    members: &[
        Member::new("type", TEXT).needed(Error),
        Member::new("eventId", NUMBER).needed(Error),
        Member::new("features", LIST).of(Inner::ListOf(&FEATURE)),
        Member::new("segments", LIST).of(Inner::ListOf(&SEGMENT)),
        Member::new("feature", &[Object]).of(Inner::Object(&FEATURE)),
        Member::new("featureName", TEXT),
        Member::new("project", TEXT),
        Member::new("segment", &[Object]).of(Inner::Object(&SEGMENT)),
        Member::new("segmentId", NUMBER),
    ],
    is_open: false,
};

/// Exports say much that no SDK reads.
static EXPORT: Shape = Shape {
    noun: "admin export",
    members: &[
        Member::new("featureStrategies", LIST).needed(Error).of(Inner::ListOf(&EXPORTED_STRATEGY)),
        Member::new("features", LIST),
        Member::new("featureEnvironments", LIST),
        Member::new("segments", LIST),
        Member::new("dependencies", LIST),
    ],
    is_open: true,
};

static EXPORTED_STRATEGY: Shape = Shape {
    noun: "strategy",
    members: &[
        Member::new("featureName", TEXT).needed(Error),
        Member::new("name", TEXT).needed(Error),
        Member::new("parameters", OBJECT_OR_NULL).of(Inner::Object(&PARAMETERS)),
        Member::new("constraints", LIST_OR_NULL).of(Inner::ListOf(&CONSTRAINT)),
        Member::new("segments", LIST_OR_NULL),
        Member::new("variants", LIST_OR_NULL).of(Inner::ListOf(&STRATEGY_VARIANT)),
        Member::new("sortOrder", &[Number, Null]),
    ],
    is_open: true,
};

//! The members of flags and segments (section 2), as payloads, files, and events of a stream have them.
//!
//! What the SDK for Python refuses is found when the document is loaded. `null` where SDKs differ is a warning.

use crate::finding::Severity::{Error, Warning};
use crate::finding::shape::{Inner, Member, Shape};
use crate::leaf::syntax::Kind::{Bool, List, Null, Number, Object, Text};
use crate::leaf::syntax::{NodeId, Notation, Syntax};

/// The shape of a document with flags as an SDK gets them; nothing of what the REST API tells, and of recorded streams.
pub(super) fn of(syntax: &Syntax<'_>) -> Option<&'static Shape> {
    let has = |name: &str| syntax.get(NodeId::ROOT, name).is_some();
    if has("flagValues") || syntax.notation() == Notation::Yaml {
        return Some(&FILE);
    }
    if has("flags") {
        return Some(&PAYLOAD);
    }
    let data = syntax.get(NodeId::ROOT, "data")?;
    if syntax.get(data, "flags").is_some() {
        return Some(&PUT);
    }
    let path = syntax.get(NodeId::ROOT, "path").and_then(|path| syntax.as_text(path))?;
    if path.starts_with("/flags/") {
        Some(&FLAG_PATCH)
    } else if path.starts_with("/segments/") {
        Some(&SEGMENT_PATCH)
    } else {
        None
    }
}

const fn new(name: &'static str, kinds: &'static [crate::leaf::syntax::Kind]) -> Member {
    Member::new(name, kinds)
}

/// A member that may be left out, and of which the SDK for Go refuses `null`.
const fn strict(name: &'static str, kinds: &'static [crate::leaf::syntax::Kind]) -> Member {
    Member::new(name, kinds).mistyped(Warning)
}

static PAYLOAD: Shape = Shape {
    noun: "payload",
    members: &[new("flags", &[Object]).of(Inner::MapOf(&FLAG)), new("segments", &[Object]).of(Inner::MapOf(&SEGMENT))],
    is_open: false,
};

static FILE: Shape = Shape {
    noun: "file",
    members: &[
        new("flags", &[Object]).of(Inner::MapOf(&FILE_FLAG)),
        new("flagValues", &[Object]),
        new("segments", &[Object]).of(Inner::MapOf(&FILE_SEGMENT)),
    ],
    is_open: false,
};

static PUT: Shape = Shape {
    noun: "`put`",
    members: &[new("path", &[Text]), new("data", &[Object]).of(Inner::Object(&PAYLOAD))],
    is_open: false,
};

static FLAG_PATCH: Shape = Shape {
    noun: "`patch`",
    members: &[new("path", &[Text]), new("data", &[Object]).of(Inner::Object(&FLAG)), new("version", &[Number])],
    is_open: false,
};

static SEGMENT_PATCH: Shape = Shape {
    noun: "`patch`",
    members: &[new("path", &[Text]), new("data", &[Object]).of(Inner::Object(&SEGMENT)), new("version", &[Number])],
    is_open: false,
};

/// What a flag has beside its key and version.
macro_rules! flag {
    ($version:expr) => {
        Shape {
            noun: "flag",
            members: &[
                KEY,
                $version,
                strict("deleted", &[Bool]),
                strict("on", &[Bool]),
                strict("salt", &[Text]),
                new("variations", &[List, Null]),
                new("offVariation", &[Number, Bool, Null]),
                new("prerequisites", &[List]).of(Inner::ListOf(&PREREQUISITE)),
                new("targets", &[List, Null]).of(Inner::ListOf(&TARGET)),
                new("contextTargets", &[List, Null]).of(Inner::ListOf(&TARGET)),
                new("rules", &[List, Null]).of(Inner::ListOf(&RULE)),
                strict("fallthrough", &[Object]).of(Inner::Object(&SERVED)),
                new("clientSideAvailability", &[Object, Null]).of(Inner::Object(&AVAILABILITY)),
                strict("clientSide", &[Bool]),
                strict("trackEvents", &[Bool]),
                strict("trackEventsFallthrough", &[Bool]),
                new("debugEventsUntilDate", &[Number, Null]),
                new("migration", &[Object, Null]).of(Inner::Object(&MIGRATION)),
                new("samplingRatio", &[Number, Null]),
                strict("excludeFromSummaries", &[Bool]),
            ],
            is_open: false,
        }
    };
}

const KEY: Member = Member::new("key", &[Text]).needed(Error);
const VERSION: Member = Member::new("version", &[Number, Bool]).needed(Error);
/// The SDK for Python fills it in when it reads a file.
const FILE_VERSION: Member = Member::new("version", &[Number, Bool]).needed(Warning);

static FLAG: Shape = flag!(VERSION);
static FILE_FLAG: Shape = flag!(FILE_VERSION);

static AVAILABILITY: Shape = Shape {
    noun: "flag's availability",
    members: &[strict("usingMobileKey", &[Bool]), strict("usingEnvironmentId", &[Bool])],
    is_open: false,
};

static MIGRATION: Shape = Shape { noun: "migration", members: &[new("checkRatio", &[Number, Null])], is_open: false };

static PREREQUISITE: Shape =
    Shape { noun: "prerequisite", members: &[KEY, new("variation", &[Number, Bool]).needed(Error)], is_open: false };

static TARGET: Shape = Shape {
    noun: "target",
    members: &[
        strict("contextKind", &[Text]),
        new("variation", &[Number, Bool]).needed(Error),
        new("values", &[List]).needed(Error),
    ],
    is_open: false,
};

static RULE: Shape = Shape {
    noun: "rule",
    members: &[
        strict("id", &[Text]),
        new("clauses", &[List]).needed(Error).of(Inner::ListOf(&CLAUSE)),
        new("variation", &[Number, Bool, Null]),
        new("rollout", &[Object, Null]).of(Inner::Object(&ROLLOUT)),
        strict("trackEvents", &[Bool]),
    ],
    is_open: false,
};

static SERVED: Shape = Shape {
    noun: "fallthrough",
    members: &[new("variation", &[Number, Bool, Null]), new("rollout", &[Object, Null]).of(Inner::Object(&ROLLOUT))],
    is_open: false,
};

static ROLLOUT: Shape = Shape {
    noun: "rollout",
    members: &[
        strict("kind", &[Text]),
        strict("contextKind", &[Text]),
        new("bucketBy", &[Text, Null]),
        new("seed", &[Number, Bool, Null]),
        new("variations", &[List]).needed(Error).of(Inner::ListOf(&WEIGHTED)),
    ],
    is_open: false,
};

static WEIGHTED: Shape = Shape {
    noun: "rollout's entry",
    members: &[
        new("variation", &[Number, Bool]).needed(Error),
        new("weight", &[Number, Bool]).needed(Error),
        strict("untracked", &[Bool]),
    ],
    is_open: false,
};

static CLAUSE: Shape = Shape {
    noun: "clause",
    members: &[
        strict("contextKind", &[Text]),
        new("attribute", &[Text]).needed(Error),
        new("op", &[Text]).needed(Error),
        new("values", &[List]).needed(Error),
        strict("negate", &[Bool]),
    ],
    is_open: false,
};

macro_rules! segment {
    ($version:expr) => {
        Shape {
            noun: "segment",
            members: &[
                KEY,
                $version,
                strict("deleted", &[Bool]),
                strict("salt", &[Text]),
                new("included", &[List, Null]),
                new("excluded", &[List, Null]),
                new("includedContexts", &[List, Null]).of(Inner::ListOf(&SEGMENT_TARGET)),
                new("excludedContexts", &[List, Null]).of(Inner::ListOf(&SEGMENT_TARGET)),
                new("rules", &[List, Null]).of(Inner::ListOf(&SEGMENT_RULE)),
                strict("unbounded", &[Bool]),
                strict("unboundedContextKind", &[Text]),
                new("generation", &[Number, Bool, Null]),
            ],
            is_open: false,
        }
    };
}

static SEGMENT: Shape = segment!(VERSION);
static FILE_SEGMENT: Shape = segment!(FILE_VERSION);

static SEGMENT_TARGET: Shape = Shape {
    noun: "list of a segment",
    members: &[strict("contextKind", &[Text]), new("values", &[List]).needed(Error)],
    is_open: false,
};

static SEGMENT_RULE: Shape = Shape {
    noun: "rule of a segment",
    members: &[
        strict("id", &[Text]),
        new("clauses", &[List]).needed(Error).of(Inner::ListOf(&CLAUSE)),
        new("weight", &[Number, Bool, Null]),
        new("bucketBy", &[Text, Null]),
        strict("rolloutContextKind", &[Text]),
    ],
    is_open: false,
};

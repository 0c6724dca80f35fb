//! The members of PhaseFlag's documents (spec section 2). What makes the SDK drop the whole document is told when that is
//! refused, and what a flag stumbles over beside the flag; here is what the SDK passes over, or what others refuse.

use super::walk::{self, Form};
use crate::finding::Severity::Warning;
use crate::finding::shape::{Inner, Member, Shape};
use crate::leaf::syntax::Kind::{List, Null, Text};
use crate::leaf::syntax::Syntax;

/// The shape of a document by its form.
pub(super) fn of(syntax: &Syntax<'_>) -> Option<&'static Shape> {
    match walk::form(syntax).0 {
        Form::Canonical => Some(&RULESET),
        Form::Data => Some(&WRAPPED),
        Form::Map => Some(&MAP),
        Form::Export => Some(&EXPORT),
        Form::Page => Some(&PAGE),
        Form::Bare | Form::None => None,
    }
}

static RULESET: Shape = Shape {
    noun: "ruleset",
    members: &[
        Member::new("flags", &[]).of(Inner::ListOf(&FLAG)),
        Member::new("segments", &[List]).mistyped(Warning).of(Inner::ListOf(&SEGMENT)),
        Member::new("version", &[]),
        Member::new("generated_at", &[]),
        Member::new("signature", &[]),
    ],
    is_open: false,
};

static WRAPPED: Shape =
    Shape { noun: "document", members: &[Member::new("data", &[]).of(Inner::Object(&RULESET))], is_open: true };

static MAP: Shape =
    Shape { noun: "document", members: &[Member::new("flags", &[]).of(Inner::MapOf(&FLAG))], is_open: true };

static EXPORT: Shape =
    Shape { noun: "document", members: &[Member::new("flags", &[]).of(Inner::Object(&PAGE))], is_open: true };

static PAGE: Shape =
    Shape { noun: "page", members: &[Member::new("items", &[]).of(Inner::ListOf(&FLAG))], is_open: true };

static FLAG: Shape = Shape {
    noun: "flag",
    members: &[
        Member::new("id", &[Text]).mistyped(Warning),
        Member::new("key", &[]),
        Member::new("name", &[Text, Null]).mistyped(Warning),
        Member::new("description", &[Text, Null]).mistyped(Warning),
        Member::new("flag_type", &[Text]).mistyped(Warning),
        Member::new("status", &[Text]).mistyped(Warning),
        Member::new("environment", &[Text]).mistyped(Warning),
        Member::new("default_variation_id", &[Text, Null]).mistyped(Warning),
        Member::new("variations", &[]).of(Inner::ListOf(&VARIATION)),
        Member::new("targeting_rules", &[]).of(Inner::ListOf(&RULE)),
        Member::new("prerequisites", &[]).of(Inner::ListOf(&PREREQUISITE)),
        Member::new("tags", &[List, Null]).mistyped(Warning),
        Member::new("lifecycle_stage", &[]),
        Member::new("flag_classification", &[]),
        Member::new("is_permanent", &[]),
        Member::new("expires_at", &[]),
        Member::new("ticket_url", &[]),
        Member::new("runbook_url", &[]),
        Member::new("owner_team", &[]),
        Member::new("namespace", &[]),
        Member::new("scheduled_on", &[]),
        Member::new("scheduled_status", &[]),
        Member::new("created_by", &[]),
        Member::new("owner", &[]),
        Member::new("evaluation_count", &[]),
        Member::new("last_evaluated_at", &[]),
        Member::new("created_at", &[]),
        Member::new("updated_at", &[]),
    ],
    is_open: false,
};

static VARIATION: Shape = Shape {
    noun: "variation",
    members: &[
        Member::new("id", &[Text]).mistyped(Warning),
        Member::new("key", &[Text]).mistyped(Warning),
        Member::new("name", &[Text, Null]).mistyped(Warning),
        Member::new("value", &[]).needed(Warning),
        Member::new("description", &[Text, Null]).mistyped(Warning),
    ],
    is_open: false,
};

static RULE: Shape = Shape {
    noun: "targeting rule",
    members: &[
        Member::new("id", &[]),
        Member::new("name", &[]),
        Member::new("description", &[]),
        Member::new("priority", &[]),
        Member::new("conditions", &[]).of(Inner::ListOf(&CONDITION)),
        Member::new("variation_id", &[Text, Null]).mistyped(Warning),
        Member::new("percentage_rollout", &[]).of(Inner::Object(&ROLLOUT)),
        Member::new("segment_id", &[Text, Null]),
    ],
    is_open: false,
};

static CONDITION: Shape = Shape {
    noun: "condition",
    members: &[Member::new("attribute", &[]), Member::new("operator", &[]), Member::new("value", &[])],
    is_open: false,
};

static ROLLOUT: Shape = Shape {
    noun: "percentage rollout",
    members: &[Member::new("variations", &[]).of(Inner::ListOf(&ENTRY))],
    is_open: false,
};

static ENTRY: Shape = Shape {
    noun: "rollout entry",
    members: &[
        Member::new("variation_id", &[Text, Null]).mistyped(Warning),
        Member::new("weight", &[]).needed(Warning),
    ],
    is_open: false,
};

static PREREQUISITE: Shape = Shape {
    noun: "prerequisite",
    members: &[Member::new("flag_key", &[]), Member::new("variation_key", &[])],
    is_open: false,
};

static SEGMENT: Shape = Shape {
    noun: "segment",
    members: &[
        Member::new("id", &[Text]).needed(Warning),
        Member::new("key", &[Text, Null]).mistyped(Warning),
        Member::new("name", &[Text, Null]).mistyped(Warning),
        Member::new("description", &[Text, Null]).mistyped(Warning),
        Member::new("conditions", &[]).of(Inner::ListOf(&CONDITION)),
        Member::new("created_by", &[]),
        Member::new("created_at", &[]),
        Member::new("updated_at", &[]),
    ],
    is_open: false,
};

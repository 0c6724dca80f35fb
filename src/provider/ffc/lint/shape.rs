//! The members of a data-sync message, with those that the server sends along and no SDK reads (sections 5.1 to 5.6).
//!
//! What is read only while a flag is evaluated may be missing, and may be no list: that is a fault of the flag, and told as
//! one.

use crate::finding::Severity::{Error, Warning};
use crate::finding::shape::{Inner, Member, Shape};
use crate::leaf::syntax::Kind::{Bool, List, Null, Number, Object, Text};
use crate::leaf::syntax::{NodeId, Syntax};

/// The shape of a message, or of its data alone.
pub(super) fn of(syntax: &Syntax<'_>) -> Option<&'static Shape> {
    let data = syntax.get(NodeId::ROOT, "data");
    syntax.get(data.unwrap_or(NodeId::ROOT), "featureFlags")?;
    Some(if data.is_some() { &MESSAGE } else { &DATA })
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
        Member::new("userTags", &[]),
        Member::new("timestamp", &[]),
    ],
    is_open: false,
};

static FLAG: Shape = Shape {
    noun: "flag",
    members: &[
        Member::new("id", &[Text]).needed(Error),
        Member::new("isArchived", &[Bool]).needed(Error),
        Member::new("timestamp", &[Number]).needed(Error),
        Member::new("ff", &[]).of(Inner::Object(&CORE)),
        Member::new("ffp", &[]).of(Inner::ListOf(&PREREQUISITE)),
        Member::new("targetIndividuals", &[]).of(Inner::ListOf(&TARGET)),
        Member::new("fftuwmtr", &[]).of(Inner::ListOf(&RULE)),
        Member::new("variationOptions", &[List]).mistyped(Warning).of(Inner::ListOf(&OPTION)),
        Member::new("exptIncludeAllRules", &[Bool, Null]).mistyped(Warning),
        Member::new("_id", &[]),
        Member::new("environmentId", &[]),
        Member::new("objectType", &[]),
        Member::new("effeciveDate", &[]),
        // Of the format with two states, in which they are leftovers.
        Member::new("fftiuForFalse", &[]),
        Member::new("fftiuForTrue", &[]),
    ],
    is_open: false,
};

static CORE: Shape = Shape {
    noun: "flag",
    members: &[
        Member::new("id", &[Text]),
        Member::new("keyName", &[Text]).mistyped(Warning),
        Member::new("name", &[Text]).mistyped(Warning),
        Member::new("status", &[]),
        Member::new("variationOptionWhenDisabled", &[]).of(Inner::Object(&OPTION)),
        Member::new("defaultRulePercentageRollouts", &[]).of(Inner::ListOf(&ROLLOUT)),
        Member::new("isDefaultRulePercentageRolloutsIncludedInExpt", &[Bool, Null]).mistyped(Warning),
        Member::new("type", &[]),
        Member::new("lastUpdatedTime", &[]),
        Member::new("environmentId", &[]),
        Member::new("creatorUserId", &[]),
        Member::new("description", &[]),
        // Of the format with two states, in which they are leftovers.
        Member::new("valueWhenDisabled", &[]),
        Member::new("defaultRuleValue", &[]),
        Member::new("percentageRolloutForTrue", &[]),
        Member::new("percentageRolloutForTrueNumber", &[]),
        Member::new("percentageRolloutForFalse", &[]),
        Member::new("percentageRolloutForFalseNumber", &[]),
        Member::new("percentageRolloutBasedProperty", &[]),
    ],
    is_open: false,
};

static OPTION: Shape = Shape {
    noun: "option",
    members: &[
        Member::new("localId", &[Number]),
        Member::new("displayOrder", &[]),
        Member::new("variationValue", &[Text]).mistyped(Warning),
    ],
    is_open: false,
};

static PREREQUISITE: Shape = Shape {
    noun: "prerequisite",
    members: &[
        Member::new("prerequisiteFeatureFlagId", &[Text]),
        Member::new("ValueOptionsVariationValue", &[]).of(Inner::Object(&OPTION)),
        // Which the SDK for Go reads, too; that the reference does not is a fault, and told as one.
        Member::new("valueOptionsVariationValue", &[]).of(Inner::Object(&OPTION)),
    ],
    is_open: false,
};

static TARGET: Shape = Shape {
    noun: "target",
    members: &[
        Member::new("individuals", &[]).of(Inner::ListOf(&Shape {
            noun: "individual",
            members: &[
                Member::new("keyId", &[Text]),
                Member::new("id", &[]),
                Member::new("name", &[]),
                Member::new("email", &[]),
            ],
            is_open: false,
        })),
        Member::new("valueOption", &[]).of(Inner::Object(&OPTION)),
    ],
    is_open: false,
};

static RULE: Shape = Shape {
    noun: "rule",
    members: &[
        Member::new("ruleId", &[]),
        Member::new("ruleName", &[]),
        Member::new("isIncludedInExpt", &[Bool, Null]).mistyped(Warning),
        Member::new("ruleJsonContent", &[]).of(Inner::ListOf(&CLAUSE)),
        Member::new("valueOptionsVariationRuleValues", &[]).of(Inner::ListOf(&ROLLOUT)),
        // Of the format with two states, in which they are leftovers.
        Member::new("variationRuleValue", &[]),
        Member::new("percentageRolloutForTrue", &[]),
        Member::new("percentageRolloutForTrueNumber", &[]),
        Member::new("percentageRolloutForFalse", &[]),
        Member::new("percentageRolloutForFalseNumber", &[]),
        Member::new("percentageRolloutBasedProperty", &[]),
    ],
    is_open: false,
};

static CLAUSE: Shape = Shape {
    noun: "clause",
    members: &[Member::new("property", &[]), Member::new("operation", &[Text, Null]), Member::new("value", &[])],
    is_open: false,
};

static ROLLOUT: Shape = Shape {
    noun: "rollout",
    members: &[
        Member::new("exptRollout", &[Number, Null]).mistyped(Warning),
        Member::new("rolloutPercentage", &[]),
        Member::new("valueOption", &[]).of(Inner::Object(&OPTION)),
    ],
    is_open: false,
};

static SEGMENT: Shape = Shape {
    noun: "segment",
    members: &[
        Member::new("id", &[Text]).needed(Error),
        Member::new("isArchived", &[Bool]).needed(Error),
        Member::new("timestamp", &[Number]).needed(Error),
        Member::new("excluded", &[]),
        Member::new("included", &[]),
        Member::new("rules", &[]).of(Inner::ListOf(&Shape {
            noun: "rule",
            members: &[
                Member::new("ruleId", &[]),
                Member::new("ruleName", &[]),
                Member::new("ruleJsonContent", &[]).of(Inner::ListOf(&CLAUSE)),
            ],
            is_open: false,
        })),
        Member::new("_id", &[]),
        Member::new("name", &[]),
        Member::new("description", &[]),
        Member::new("environmentId", &[]),
        Member::new("envId", &[]),
        Member::new("createdAt", &[]),
        Member::new("updatedAt", &[]),
    ],
    is_open: false,
};

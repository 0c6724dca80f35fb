//! How a dialect spells what both have, for rules that read documents.

use crate::finding::Subject;

/// The names of members, and what is in some of them.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(in crate::provider) struct Form {
    /// What a flag is looked up by.
    pub(in crate::provider) key: &'static str,
    /// The version of a flag or a segment.
    pub(in crate::provider) version: &'static str,
    /// The operator of a condition.
    pub(in crate::provider) operator: &'static str,
    /// What the authors of a rule call it.
    pub(in crate::provider) title: &'static str,
    /// What tells a rule from others.
    pub(in crate::provider) rule_id: &'static str,
    /// The variations that a flag declares.
    pub(in crate::provider) variations: &'static str,
    /// What tells a variation from others.
    pub(in crate::provider) variation_id: &'static str,
    /// Whether a version is a moment in a text, and not a number.
    pub(in crate::provider) dates_versions: bool,
    /// Whether the id of a flag tells its environment.
    pub(in crate::provider) has_environment_in_id: bool,
    /// Whether what is served is a copy of a variation, and not its id.
    pub(in crate::provider) serves_copies: bool,
    /// Whether a truth value can be an attribute, which then reads `True` or `False`.
    pub(in crate::provider) takes_truth: bool,
}

const FEATBIT: Form = Form {
    key: "key",
    version: "updatedAt",
    operator: "op",
    title: "name",
    rule_id: "id",
    variations: "variations",
    variation_id: "id",
    dates_versions: true,
    has_environment_in_id: false,
    serves_copies: false,
    takes_truth: true,
};

const CLASSIC: Form = Form {
    key: "id",
    version: "timestamp",
    operator: "operation",
    title: "ruleName",
    rule_id: "ruleId",
    variations: "variationOptions",
    variation_id: "localId",
    dates_versions: false,
    has_environment_in_id: true,
    serves_copies: true,
    takes_truth: false,
};

/// The names that the documents have.
pub(in crate::provider) fn form(subject: &Subject<'_, '_>) -> &'static Form {
    if subject.ruleset.provider == "featbit" { &FEATBIT } else { &CLASSIC }
}

//! What a condition asks, in a phrase, nothing being evaluated.

use super::phrase;
use super::split::share;
use crate::ruleset::{Condition, Logic, Relation, Ruleset};

/// What `condition` asks. Of one that has others inside of it only how they are taken together.
pub(super) fn asks(ruleset: &Ruleset<'_>, condition: &Condition<'_>) -> String {
    match &condition.logic {
        Logic::Const(true) => "always".to_owned(),
        Logic::Const(false) => "never".to_owned(),
        Logic::Nobody { .. } => "no context".to_owned(),
        Logic::All(_) => "all of".to_owned(),
        Logic::Any(_) => "any of".to_owned(),
        Logic::List(_) => "the first of".to_owned(),
        Logic::Not(inner) => format!("not {}", asks(ruleset, inner)),
        Logic::Settle { inner, .. } => asks(ruleset, inner),
        Logic::Unheeded(inner) => format!("{}, which the SDK does not look at", asks(ruleset, inner)),
        Logic::Test(test) if matches!(test.relation, Relation::Present) => {
            format!("{} is there", phrase::attribute(ruleset, test.subject))
        }
        Logic::Test(test) => phrase::test(ruleset, test),
        Logic::Segment(id) => format!("in segment {}", phrase::segment(&ruleset.segments[*id])),
        Logic::Membership(list) => format!("in the list {}", list.reference.as_deref().unwrap_or("without a name")),
        Logic::Flag(wanted) => format!("{} '{}'", ruleset.wording.prerequisite, wanted.key),
        Logic::Gate(split) => share(split),
        Logic::External { name, .. } => format!("{} '{name}'", ruleset.wording.external),
        Logic::Never { why, .. } => format!("never: {why}"),
        Logic::Broken(fault) => format!("broken: {}", ruleset.fault(*fault).message),
    }
}

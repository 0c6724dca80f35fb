//! What conditions say of segments that they cannot ask for.

use std::collections::HashSet;

use crate::ruleset::{About, Condition, Logic, Pointer, Ruleset};

/// A segment that a condition names, and that is none it could ask for.
pub(super) struct Use<'r> {
    pub(super) at: Pointer,
    /// Why, in a phrase.
    pub(super) why: &'r str,
    /// Whether the reference looks at it.
    pub(super) is_heeded: bool,
    /// Whether the condition wants those outside of it.
    pub(super) is_negated: bool,
}

/// The conditions that never hold and are about `about`, in flags and in segments, each once.
pub(super) fn uses<'r>(ruleset: &'r Ruleset<'_>, about: About) -> Vec<Use<'r>> {
    let mut found = Vec::new();
    for arm in ruleset.flags.iter().flat_map(|flag| &flag.body.arms) {
        walk(&arm.when, about, (true, false), &mut found);
    }
    for segment in &ruleset.segments {
        walk(&segment.body, about, (true, false), &mut found);
    }
    let mut told = HashSet::new();
    found.retain(|found| told.insert((found.at, found.why)));
    found
}

fn walk<'r>(
    condition: &'r Condition<'_>,
    about: About,
    (is_heeded, is_negated): (bool, bool),
    found: &mut Vec<Use<'r>>,
) {
    let mut inner = |condition: &'r Condition<'_>| walk(condition, about, (is_heeded, is_negated), found);
    match &condition.logic {
        Logic::All(inside) | Logic::Any(inside) => inside.iter().for_each(inner),
        Logic::Not(inside) => walk(inside, about, (is_heeded, !is_negated), found),
        Logic::Settle { inner: inside, .. } => inner(inside),
        Logic::Unheeded(inside) => walk(inside, about, (false, is_negated), found),
        Logic::List(list) => list.arms.iter().for_each(|arm| inner(&arm.when)),
        Logic::Membership(membership) => inner(&membership.otherwise),
        Logic::Never { about: of, why } if *of == about => {
            found.push(Use { at: condition.at, why, is_heeded, is_negated });
        }
        _ => {}
    }
}

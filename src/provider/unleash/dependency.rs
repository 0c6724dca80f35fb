//! Dependencies (spec section 9): arms in front of the strategies that turn a flag off.

use std::collections::HashSet;

use super::lowering::{Lowering, OFF, ON, arm};
use super::wire::{Dependency, Str};
use crate::ruleset::{
    Arm, Condition, Flag, FlagId, FlagUse, Logic, Pointer, Rest, Role, Serve, Text, Unusable, Variation, VariationId,
    Verdict, View,
};

/// What is still to be attached to a flag: what it depends on, and where.
pub(super) struct Pending<'s> {
    pub(super) flag: FlagId,
    pub(super) dependencies: Vec<Dependency<'s>>,
    pub(super) at: Pointer,
}

impl<'s> Lowering<'s> {
    /// Puts the arms of the dependencies in front of the strategies (spec section 9).
    pub(super) fn attach(&mut self, pending: Vec<Pending<'s>>) {
        let has_parents: HashSet<FlagId> =
            pending.iter().filter(|own| !own.dependencies.is_empty()).map(|own| own.flag).collect();
        for Pending { flag, dependencies, at } in pending {
            let arms: Vec<_> = (0..)
                .zip(dependencies)
                .map(|(number, dependency)| {
                    let at = self.pointers().item(at, number);
                    self.dependency(dependency, &has_parents, at)
                })
                .collect();
            let flag = &mut self.ruleset.flags[flag];
            let place = usize::from(!flag.facts.enabled);
            flag.rules = flag.rules.start + arms.len()..flag.rules.end + arms.len();
            flag.body.arms.splice(place..place, arms);
        }
    }

    /// The arm that turns a child off whose parent is not as it wishes.
    fn dependency(&self, dependency: Dependency<'s>, has_parents: &HashSet<FlagId>, at: Pointer) -> Arm<'s, Serve> {
        let Dependency { feature: Str(key), enabled, variants } = dependency;
        let enabled = enabled.unwrap_or(true);
        let names: Vec<Text<'s>> = variants.unwrap_or_default().into_iter().map(|Str(name)| name).collect();
        let parent = match self.ruleset.flag(&key) {
            None => Err(Unusable::Missing),
            Some(id) if has_parents.contains(&id) => Err(Unusable::HasPrerequisites),
            Some(id) => Ok(id),
        };
        let flag_use = |view, wanted, wish| {
            let wanted = FlagUse {
                key: key.clone(),
                flag: parent,
                view,
                wanted,
                wish,
                operator: None,
                cycle: Verdict::No,
                fault: None,
            };
            Condition::new(at, Logic::Flag(wanted))
        };
        let mut wishes = Vec::new();
        if let Ok(id) = parent {
            let parent = &self.ruleset.flags[id];
            // The engine chooses the parent's variant even when none is asked for, which shows where that panics.
            if !names.is_empty() || parent.splits.iter().any(|split| split.rest != Rest::NoPick) {
                wishes.push(flag_use(View::Choice, named(parent, &names), names));
            }
            let states = if enabled { ON..parent.variations.len() } else { OFF..ON };
            wishes.push(flag_use(View::Served, states.collect(), vec![state(enabled)]));
        } else {
            wishes.push(flag_use(View::Served, Vec::new(), vec![state(enabled)]));
        }
        let satisfied = Condition::new(at, Logic::All(wishes));
        let mut arm = arm(Role::Prerequisite, Condition::new(at, Logic::Not(Box::new(satisfied))), OFF, at);
        arm.name = Some(key);
        arm
    }
}

/// The variations of `parent` that satisfy a wish for names: those, and having no variant at all.
fn named(parent: &Flag<'_>, names: &[Text<'_>]) -> Vec<VariationId> {
    let listed = |variation: &Variation<'_>| variation.name.as_ref().is_some_and(|name| names.contains(name));
    let variations = parent.variations.iter().enumerate();
    variations
        .filter(|(id, variation)| *id == ON || *id > ON && (names.is_empty() || listed(variation)))
        .map(|(id, _)| id)
        .collect()
}

fn state(enabled: bool) -> Text<'static> {
    if enabled { "enabled".into() } else { "disabled".into() }
}

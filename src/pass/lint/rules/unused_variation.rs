//! FF405: a variation that nothing serves.

use std::collections::HashSet;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::{graph, place};
use crate::ruleset::{Arm, Flag, FlagId, Logic, Pointer, Role, Serve, VariationId};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF405",
    name: "unused-variation",
    severity: Severity::Info,
    what: "A flag declares a variation that no rule, share, list or default of it serves, on or off, and that no other flag \
           wants of it.",
    why: "Nobody can get it, so that the code which handles it is dead.",
    help: "remove it, or serve it; where rules name variations by their place, removing one moves those behind it",
    example: r#"{"variations": ["a", "b", "c"], "fallthrough": {"variation": 0}, "offVariation": 1}
                          ^ nothing serves the variation `c`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let mut wanted: Vec<(FlagId, VariationId)> = graph::asked(ruleset)
        .iter()
        .filter_map(|asked| Some((asked.other?, &asked.using.wanted)))
        .flat_map(|(flag, wanted)| wanted.iter().map(move |id| (flag, *id)))
        .collect();
    wanted.sort_unstable();
    for (number, flag) in ruleset.flags.iter().enumerate() {
        // What could not be lowered may have served any.
        let is_broken = |arm: &Arm<'_, Serve>| {
            matches!(arm.role, Role::Broken(_))
                || matches!(arm.then, Serve::Fault(_))
                || matches!(arm.when.logic, Logic::Broken(_))
        };
        if flag.body.arms.iter().any(is_broken) {
            continue;
        }
        let used = used(flag);
        // One that is served in another spelling of its id has the same place.
        let spelled: HashSet<Pointer> =
            flag.variations.iter().zip(&used).filter(|(_, used)| **used).map(|(held, _)| held.at).collect();
        for id in place::declared(subject, flag) {
            let Some(variation) = flag.variations.get(id) else { continue };
            let is_used = used.get(id).copied().unwrap_or(false) || spelled.contains(&variation.at);
            if is_used || wanted.binary_search(&(number, id)).is_ok() {
                continue;
            }
            let value = variation.value.text();
            let shown = variation.name.as_deref().filter(|name| name.parse::<usize>().is_err() && name.len() < 30);
            let shown = shown.unwrap_or(&value);
            let shown: String = shown.chars().take(60).collect();
            let said = format!("nothing serves the variation `{shown}`, so nobody gets it");
            findings.add(Finding::new(&RULE, subject.at(variation.at), said));
        }
    }
}

/// Of each variation whether the flag serves it somewhere.
fn used(flag: &Flag<'_>) -> Vec<bool> {
    let mut used = vec![false; flag.variations.len()];
    let mut add = |id: VariationId| {
        if let Some(used) = used.get_mut(id) {
            *used = true;
        }
    };
    for then in flag.body.arms.iter().map(|arm| arm.then).chain([flag.choice]) {
        if let Serve::Variation(id) = then {
            add(id);
        }
    }
    flag.splits.iter().flat_map(|split| &split.slices).filter_map(|slice| slice.serves.variation()).for_each(&mut add);
    flag.on_fault.into_iter().chain(flag.facts.when_off).for_each(&mut add);
    used
}

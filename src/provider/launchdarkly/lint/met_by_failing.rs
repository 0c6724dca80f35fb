//! FF160: a prerequisite that is met just because it misses one of its own.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::{Arm, Condition, FlagUse, Logic, Role, Serve};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF160",
    name: "met-by-failing",
    severity: Severity::Warning,
    what: "The variation that is wanted of another flag is the one which that flag serves when it misses a prerequisite itself.",
    why: "A prerequisite that is on and misses one of its own serves its off variation, and the SDK compares nothing but the \
          variation: it counts as met, although the chain behind it is broken.",
    help: "want a variation that the other flag serves only when all is well, or depend on what it depends on as well",
    example: r#"{"key": "checkout", "prerequisites": [{"key": "beta", "variation": 1}]}
                                                                   ^ `beta` serves this when it misses `base`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        for (arm, wanted) in flag.body.arms.iter().filter_map(wanted) {
            let other = wanted.flag.ok().and_then(|id| subject.ruleset.flags.get(id));
            let Some(other) = other else { continue };
            let missing = other.body.arms.iter().find(|arm| matches!(arm.role, Role::Prerequisite));
            let Some((own, Serve::Variation(off))) = missing.map(|arm| (arm, arm.then)) else { continue };
            if !wanted.wanted.contains(&off) {
                continue;
            }
            let key = &wanted.key;
            let said =
                format!("`{key}` serves variation {off} when it misses a prerequisite, so it counts as met just then");
            let label = format!("`{key}` depends on this");
            let at = subject.nearest(subject.at(arm.at), "variation");
            findings.add(Finding::new(&RULE, at, said).label(subject.at(own.at), label));
        }
    }
}

/// What an arm wants of another flag, if it is a prerequisite.
fn wanted<'r, 's, T>(arm: &'r Arm<'s, T>) -> Option<(&'r Arm<'s, T>, &'r FlagUse<'s>)> {
    let Logic::Not(inner) = &arm.when.logic else { return None };
    match &**inner {
        Condition { logic: Logic::Flag(wanted), .. } => Some((arm, wanted)),
        _ => None,
    }
}

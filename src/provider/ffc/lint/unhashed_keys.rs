//! FF385: users who cannot be hashed.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::{Rest, Serve, Split};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF385",
    name: "unhashed-keys",
    severity: Severity::Warning,
    what: "A flag splits users, and none of its ranges takes those whose keys are not ASCII. Told once for all \
           flags where the same follows.",
    why: "The SDK hashes the key as ASCII. A key with another character, such as `Zoë`, has no bucket and is in no range but one \
          from 0 to 1: a rule hands such users on to the default, and where the default splits them, the SDK raises to its caller, \
          who gets no value at all.",
    help: "see to it that keys are ASCII, such as ids; or serve those users by a list of individuals",
    example: r#""defaultRulePercentageRollouts": [{"rolloutPercentage": [0, 0.4]}, {"rolloutPercentage": [0.4, 1]}]
                                ^ users whose keys are not ASCII are in none of the ranges"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    // Where the SDK raises and where it does not: the first of each, and how many more there are.
    let mut found: [Option<(&Split<'_>, usize)>; 2] = [None, None];
    for flag in &subject.ruleset.flags {
        let splits = flag.body.arms.iter().rev().filter_map(|arm| match arm.then {
            Serve::Split(split) => flag.splits.get(split),
            _ => None,
        });
        let leaves_out = |split: &&Split<'_>| !split.slices.is_empty() && split.slice(None).is_none();
        // The default comes first, since it does more harm.
        let Some(split) = splits.into_iter().find(leaves_out) else { continue };
        let [raising, passing] = &mut found;
        let slot = if matches!(split.rest, Rest::Fail { .. }) { raising } else { passing };
        slot.get_or_insert((split, 0)).1 += 1;
    }
    let follows = ["so the SDK raises to its caller, who gets no value at all", "so they get what the default serves"];
    for ((split, flags), follows) in
        found.into_iter().zip(follows).filter_map(|(found, follows)| Some((found?, follows)))
    {
        let more = match flags {
            0 | 1 => String::new(),
            2 => " (here and in another flag)".to_owned(),
            flags => format!(" (here and in {} other flags)", flags - 1),
        };
        let said = format!("users whose keys are not ASCII are in none of these ranges, {follows}{more}");
        findings.add(Finding::new(&RULE, subject.at(split.at), said));
    }
}

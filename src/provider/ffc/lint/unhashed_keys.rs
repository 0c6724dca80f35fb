//! FF385: users who cannot be hashed.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::{Rest, Serve, Split};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF385",
    name: "unhashed-keys",
    severity: Severity::Warning,
    what: "A flag splits users, and none of its ranges takes those whose keys are not ASCII. Told once for a flag.",
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
    for flag in &subject.ruleset.flags {
        let splits = flag.body.arms.iter().rev().filter_map(|arm| match arm.then {
            Serve::Split(split) => flag.splits.get(split),
            _ => None,
        });
        let leaves_out = |split: &&Split<'_>| !split.slices.is_empty() && split.slice(None).is_none();
        // The default comes first, since it does more harm.
        let Some(split) = splits.into_iter().find(leaves_out) else { continue };
        let follows = if matches!(split.rest, Rest::Fail { .. }) {
            "so the SDK raises to its caller, who gets no value at all"
        } else {
            "so they get what the default serves"
        };
        let said = format!("users whose keys are not ASCII are in none of these ranges, {follows}");
        findings.add(Finding::new(&RULE, subject.at(split.at), said));
    }
}

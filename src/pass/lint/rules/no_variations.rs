//! FF806: a flag without variations.

use super::unknown_variation::is_dangling;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::faults;
use crate::pass::lint::place;
use crate::ruleset::About;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF806",
    name: "no-variations",
    severity: Severity::Error,
    what: "A flag has no variations.",
    why: "There is nothing that it could serve: whoever asks for it gets the caller's default, or null, on or off.",
    help: "give it variations, or remove it",
    example: r#"{"key": "checkout", "on": true, "variations": [], "fallthrough": {"variation": 0}}
        ^ the flag has no variations, so it can serve nothing"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let met = faults::about(subject, About::Definition);
    for flag in &subject.ruleset.flags {
        // Where values stand with the rules, what is wrong with them is told there.
        let is_told = || {
            let of_flag = |met: &&faults::Met<'_>| {
                subject.flag_of(subject.at(met.fault.at)).is_some_and(|own| std::ptr::eq(own, flag))
            };
            met.iter().any(|met| of_flag(&met))
        };
        let mut own = flag.variations.iter().filter(|variation| !is_dangling(subject, variation));
        if own.next().is_none() && !is_told() {
            let at = place::key(subject, subject.at(flag.at), &flag.key);
            findings.add(Finding::new(&RULE, at, "the flag has no variations, so it can serve nothing"));
        }
    }
}

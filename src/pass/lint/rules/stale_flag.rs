//! FF402: a flag that is marked as stale.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF402",
    name: "stale-flag",
    severity: Severity::Warning,
    what: "A flag is marked as stale: as one that is due for removal.",
    why: "No SDK looks at the mark: the flag is evaluated as ever, and whoever asks for it gets its answer until it is \
          removed, when they get the caller's default.",
    help: "remove the flag from the code, then from the ruleset; or take the mark away",
    example: r#"{"name": "checkout", "enabled": true, "stale": true}
                                               ^ `checkout` is marked as stale, and is evaluated all the same"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// The word for it, as a mark and as a state.
const STALE: &str = "stale";

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let is_state = flag.facts.state.as_deref().is_some_and(|state| state.eq_ignore_ascii_case(STALE));
        if flag.facts.stale || is_state {
            let at = subject.at(flag.at);
            let at = if is_state { place::holding(subject, at, STALE) } else { subject.nearest(at, STALE) };
            let said = format!("`{}` is marked as stale, and is evaluated all the same", flag.key);
            findings.add(Finding::new(&RULE, at, said));
        }
    }
}

//! FF861: a flag without an off variation.

use super::walk::flags;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF861",
    name: "no-off-variation",
    severity: Severity::Warning,
    what: "A flag has no `offVariation`, and is off or has prerequisites. It is an info for others, which can be switched off.",
    why: "What is served while the flag is off, or while a prerequisite is not met, is the off variation. Without one each caller \
          gets the default of its own code, which need not be the same everywhere, with the reason OFF and no error.",
    help: "name the variation to serve when the flag is off with `offVariation`",
    example: r#"{"key": "checkout", "on": false, "variations": [true, false]}
        ^ the flag is off and has no `offVariation`, so callers get their own defaults"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (here, flag) in flags(subject).filter(|(here, _)| here.get("offVariation").is_none()) {
        let (said, severity) = if !flag.facts.enabled {
            ("the flag is off and has no `offVariation`, so callers get their own defaults", Severity::Warning)
        } else if here.has_items("prerequisites") {
            let said =
                "the flag has no `offVariation`, so callers get their own defaults when a prerequisite is not met";
            (said, Severity::Warning)
        } else {
            ("the flag has no `offVariation`, so callers get their own defaults once it is off", Severity::Info)
        };
        findings.add(Finding::new(&RULE, here.at().key(), said).severity(severity));
    }
}

//! FF440: a flag without strategies.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF440",
    name: "no-strategies",
    severity: Severity::Warning,
    what: "A flag that is enabled has no strategies.",
    why: "Without strategies there is nothing that limits who is in: the flag is on for everybody. That is often the \
          outcome of a filter that dropped the strategies, and an SDK that finds no list at all logs an error on top.",
    help: "write the strategy `default` if everybody is meant",
    example: r#"{"name": "beta", "enabled": true, "strategies": []}
                                                  ^ no strategy limits the flag, so it is on for everybody"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (flag, at) in walk::flags(subject) {
        if !flag.facts.enabled || walk::is_broken(flag) || !flag.rules().is_empty() {
            continue;
        }
        let list = subject.member(at, "strategies");
        let said = match (list, flag.prerequisites().is_empty()) {
            (_, false) => "no strategy limits the flag, so it is on for everybody for whom its parents are as it wants",
            (Some(_), true) => "no strategy limits the flag, so it is on for everybody",
            (None, true) => "there is no list of strategies, so nothing limits the flag and it is on for everybody",
        };
        findings.add(Finding::new(&RULE, list.unwrap_or(at), said));
    }
}

//! FF006: something in a definition that the SDK cannot evaluate.

use std::collections::HashMap;

use crate::finding::{At, Check, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::faults;
use crate::pass::lint::shape::{Misfit, misfits};
use crate::ruleset::About;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF006",
    name: "broken-definition",
    severity: Severity::Error,
    what: "A flag or a segment has something in its definition that the SDK cannot evaluate. It is a warning where no \
           evaluation gets there as things are, such as behind a switch that is off.",
    why: "Whoever gets to the place gets no answer of the flag but the caller's default, or an exception; which users that \
          are depends on the conditions in front of it.",
    help: "mend the place that is named",
    example: r#"{"t": 0, "v": {"s": "on"}}
              ^ the value `v` has no bool in its member `b`, and the SDK returns the caller's default"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let met = faults::about(subject, About::Definition);
    if met.is_empty() {
        return;
    }
    // What is missing or mistyped by the shape of the format is told with that.
    let mut told: HashMap<At, Vec<&str>> = HashMap::new();
    misfits(subject, &mut |misfit| match misfit {
        Misfit::Missing { at, member, .. } => told.entry(at).or_default().push(member.name),
        Misfit::Mistyped { at, .. } => drop(told.entry(at).or_default()),
        Misfit::Unknown { .. } => {}
    });
    for met in met {
        let (fault, at) = (met.fault, subject.at(met.fault.at));
        let names = |name: &&str| fault.message.contains(&format!("`{name}`"));
        if told.get(&at).is_some_and(|missing| missing.is_empty() || missing.iter().any(names)) {
            continue;
        }
        findings.add(met.finding(&RULE, subject));
    }
}

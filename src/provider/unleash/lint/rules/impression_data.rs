//! FF443: a flag of which each evaluation is reported.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF443",
    name: "impression-data",
    severity: Severity::Info,
    what: "A flag has `impressionData` on.",
    why: "An SDK raises an event with the whole context at every call that asks for the flag. That is meant for experiments; \
          in a hot path it costs more than the evaluation, and the events carry whatever the context says of the user.",
    help: "turn it off when the experiment is over",
    example: r#"{"name": "beta", "enabled": true, "impressionData": true}
                            ^ each evaluation raises an event"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, at) in walk::flags(subject).filter(|(flag, _)| flag.facts.impressions) {
        let said = "each evaluation raises an event with the whole context";
        findings.add(Finding::new(&RULE, subject.nearest(at, "impressionData"), said));
    }
}

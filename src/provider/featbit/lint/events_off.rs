//! FF481: a flag of which no evaluation is reported.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF481",
    name: "events-off",
    severity: Severity::Info,
    what: "A flag has its insights turned off.",
    why: "SDKs send no event of its evaluations. Its chart on the server stays empty, which is easily taken for a flag that nobody \
          asks for and that can be removed.",
    help: "turn insights on before the flag is judged by them",
    example: r#"{"key": "checkout", "isEnabled": true, "insightsEnabled": false}
                                                          ^ no evaluation of this flag is reported"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in subject.ruleset.flags.iter().filter(|flag| !flag.facts.impressions) {
        let at = subject.nearest(subject.at(flag.at), "insightsEnabled");
        let said = "no evaluation of this flag is reported, so the server shows no use of it";
        findings.add(Finding::new(&RULE, at, said));
    }
}

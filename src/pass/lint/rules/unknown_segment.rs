//! FF102: a segment that does not exist.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::faults;
use crate::pass::lint::segments::{Use, uses};
use crate::ruleset::{About, FaultCode};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF102",
    name: "unknown-segment",
    severity: Severity::Error,
    what: "A rule asks for a segment that is not there. It is a warning where the reference SDK does not look at the segment, \
           and an info where the document leaves out what the server would send.",
    why: "Depending on the vendor nobody is in such a segment, and everybody is in its contrary, or the flag as a whole is \
          off.",
    help: "give the segment, or take the condition out; check the id for one that was deleted",
    example: r#"{"op": "segmentMatch", "values": ["beta"]}
                                  ^ there is no segment `beta`, so nobody is in it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for met in faults::met(subject.ruleset).into_iter().filter(|met| met.fault.about == About::Segment) {
        let fault = met.fault;
        let severity = match (fault.code, met.is_reached) {
            (FaultCode::General, _) => Severity::Info,
            (FaultCode::ParseError, true) => RULE.severity,
            (FaultCode::ParseError, false) => Severity::Warning,
        };
        let finding = Finding::new(&RULE, subject.at(fault.at), fault.message.clone());
        findings.add(finding.severity(severity).help(fault.sdk));
    }
    for Use { at, why, is_heeded, is_negated } in uses(subject.ruleset, About::Segment) {
        let (severity, follows) = match (is_heeded, is_negated) {
            (false, _) => (Severity::Warning, "though the SDK does not look at it"),
            (true, false) => (RULE.severity, "so nobody is in it"),
            (true, true) => (RULE.severity, "so everybody is taken to be outside of it"),
        };
        let said = format!("{why}, {follows}");
        findings.add(Finding::new(&RULE, subject.at(at), said).severity(severity));
    }
}

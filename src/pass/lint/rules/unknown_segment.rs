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
    why: "Depending on the vendor nobody is in such a segment, and everybody is outside of it, or the flag as a whole is \
          off.",
    help: "give the segment, or take the condition out; check the id for one that was deleted",
    example: r#"{"op": "segmentMatch", "values": ["beta"]}
                                  ^ there is no segment `beta`, so nobody is in it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for met in faults::about(subject, About::Segment) {
        let finding = met.finding(&RULE, subject);
        // Without what the server would send the SDK's answer is not known.
        findings.add(if met.fault.code == FaultCode::General { finding.severity(Severity::Info) } else { finding });
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

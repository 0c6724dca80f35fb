//! FF045: an event of a delta that the engine does not take.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::names::nearest;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF045",
    name: "incomplete-event",
    severity: Severity::Error,
    what: "An event of a delta document is of a type that does not exist, or lacks a member that its type needs.",
    why: "The engine refuses the whole document for one such event, those before it included, and goes on with what it \
          had; an SDK that starts with the document has no flags.",
    help: "compare it with what `/api/client/delta` of the server answers",
    example: r#"{"events": [{"type": "hydration", "eventId": 1, "features": []}]}
            ^ a `hydration` needs `segments`, and it is not there"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

/// The types, and what each needs beside `eventId`.
const TYPES: [(&str, &[&str]); 5] = [
    ("hydration", &["features", "segments"]),
    ("feature-updated", &["feature"]),
    ("feature-removed", &["featureName", "project"]),
    ("segment-updated", &["segment"]),
    ("segment-removed", &["segmentId"]),
];

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    // What is refused is told as a whole; which events are to blame is told here, each.
    for root in walk::roots(subject).filter(|root| subject.member(*root, "features").is_none()) {
        for event in walk::events(subject, root) {
            let Some((at, kind)) = walk::member_text(subject, event, "type") else { continue };
            let Some((_, needed)) = TYPES.iter().find(|(name, _)| *name == kind) else {
                let said = format!("there is no event of the type `{kind}`, so the engine refuses the document");
                let finding = Finding::new(&RULE, at, said);
                let close = nearest(&kind, TYPES.iter().map(|(name, _)| *name)).first().copied();
                findings.add(match close {
                    Some(close) => finding.help(format!("did you mean `{close}`?")),
                    None => finding,
                });
                continue;
            };
            for name in needed.iter().filter(|name| subject.member(event, name).is_none()) {
                let said =
                    format!("a `{kind}` needs `{name}`, and it is not there, so the engine refuses the document");
                findings.add(Finding::new(&RULE, at, said));
            }
        }
    }
}

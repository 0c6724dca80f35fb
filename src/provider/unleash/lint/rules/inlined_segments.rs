//! FF043: a document of version 2 that has the segments inside of the strategies.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF043",
    name: "inlined-segments",
    severity: Severity::Warning,
    what: "A document of version 2 was made with `inlineSegmentConstraints`.",
    why: "The server copies the constraints of segments into each strategy for clients that do not say which \
          specification they follow. The answers are the same, but nobody can tell any more which constraint belongs to \
          which segment, and a change of a segment has to reach every copy.",
    help: "fetch the document with the header `Unleash-Client-Spec: 6.1.0`",
    example: r#"{"version": 2, "features": [], "query": {"inlineSegmentConstraints": true}}
                                                                     ^ segments are copied into the strategies"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    const INLINE: &str = "inlineSegmentConstraints";
    for root in walk::roots(subject) {
        let Some(query) = subject.member(root, "query") else { continue };
        let version = subject.member(root, "version").and_then(|at| Some(subject.syntax(at)?.raw(at.node)));
        if version == Some("2") && walk::is_true(subject, query, INLINE) {
            let said = "the document was fetched without the header of the specification, so segments are copied into \
                        the strategies, and no strategy names one";
            findings.add(Finding::new(&RULE, subject.nearest(query, INLINE), said));
        }
    }
}

//! FF044: more of something than a server accepts without being told to.

use super::super::walk;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF044",
    name: "over-server-limits",
    severity: Severity::Warning,
    what: "A document is beyond what the server accepts as it is installed: 5 MB, 1000 flags, 250 values in a constraint of \
           a strategy, 1000 in a segment. It is an info for 5 segments, 30 constraints or 30 strategies in one place.",
    why: "Every SDK instance loads the whole document, keeps it in memory and compares with each value of a list. A \
          server with its own limits refuses to import it.",
    help: "put long lists into segments, and keep lists of users in the application",
    example: r#"{"name": "default", "segments": [1, 2, 3, 4, 5, 6]}
                                ^ 6 segments in one strategy are more than the 5 that the server accepts"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// So many bytes are a large document.
const BYTES: usize = 5_000_000;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for root in walk::roots(subject) {
        let bytes = subject.texts.get(root.document).map_or(0, |text| text.len());
        if bytes > BYTES {
            let megabytes = bytes / 1_000_000;
            let said = format!("the document has {megabytes} MB, which every SDK instance loads and keeps in memory");
            findings.add(Finding::new(&RULE, root, said));
        }
        count(subject, root, ("features", "flags", "document", 1000), RULE.severity, findings);
    }
    for (_, at) in walk::flags(subject) {
        count(subject, at, ("strategies", "strategies", "feature", 30), Severity::Info, findings);
    }
    walk::strategies(subject, &mut |strategy| {
        count(subject, strategy.at, ("segments", "segments", "strategy", 5), Severity::Info, findings);
        count(subject, strategy.at, ("constraints", "constraints", "strategy", 30), Severity::Info, findings);
        // What a constraint of a segment holds is counted with the segment.
        for constraint in
            subject.member(strategy.at, "constraints").map(|list| subject.inside(list)).unwrap_or_default()
        {
            count(subject, constraint, ("values", "values", "constraint", 250), RULE.severity, findings);
        }
    });
    for segment in walk::segments(subject) {
        let Some(list) = subject.member(segment, "constraints") else { continue };
        let values: usize =
            subject.inside(list).into_iter().map(|constraint| walk::length(subject, constraint, "values")).sum();
        if values > 1000 {
            let said = format!("{values} values in one segment are more than the 1000 that the server accepts");
            findings.add(Finding::new(&RULE, list, said));
        }
    }
}

fn count(
    subject: &Subject<'_, '_>,
    at: At,
    (member, things, owner, most): (&str, &str, &str, usize),
    severity: Severity,
    findings: &mut Findings,
) {
    let length = walk::length(subject, at, member);
    if length > most {
        let said = format!("{length} {things} in one {owner} are more than the {most} that the server accepts");
        findings.add(Finding::new(&RULE, subject.nearest(at, member), said).severity(severity));
    }
}

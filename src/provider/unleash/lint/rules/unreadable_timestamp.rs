//! FF040: a moment that nobody evaluates, and that the engine cannot read.

use chrono::{DateTime, FixedOffset};

use super::super::walk;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF040",
    name: "unreadable-timestamp",
    severity: Severity::Error,
    what: "The `createdAt` or `lastSeenAt` of a feature is no date and time with an offset.",
    why: "No evaluation looks at these members, but the engine reads the document as a whole: one that it cannot read \
          refuses all of it, and an SDK that starts with the document has no flags.",
    help: "write it like `2024-05-17T08:30:00.000Z`, or remove the member",
    example: r#"{"name": "checkout", "enabled": true, "createdAt": "2024-05-17"}
                                                   ^ `createdAt` has no time and no offset"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for root in walk::roots(subject) {
        let mut lists = vec![subject.member(root, "features")];
        for event in walk::events(subject, root) {
            lists.push(subject.member(event, "features"));
            subject.member(event, "feature").into_iter().for_each(|feature| look(subject, feature, findings));
        }
        for list in lists.into_iter().flatten() {
            subject.inside(list).into_iter().for_each(|feature| look(subject, feature, findings));
        }
    }
}

fn look(subject: &Subject<'_, '_>, feature: At, findings: &mut Findings) {
    for name in ["createdAt", "lastSeenAt"] {
        let Some(at) = subject.member(feature, name) else { continue };
        // What is of another kind is told by the shape.
        let Some(syntax) = subject.syntax(at).filter(|syntax| syntax.kind(at.node) == Kind::Text) else { continue };
        let text = syntax.as_text(at.node).unwrap_or_default();
        if let Err(error) = text.parse::<DateTime<FixedOffset>>() {
            let said = format!(
                "`{name}` is `{text}`, which is no date and time with an offset ({error}), so the engine refuses the document"
            );
            findings.add(Finding::new(&RULE, at, said));
        }
    }
}

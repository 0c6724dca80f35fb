//! FF284: a user who is included in a segment and excluded from it.

use std::collections::HashMap;

use super::walk::{kind, text};
use crate::finding::{At, Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF284",
    name: "included-yet-excluded",
    severity: Severity::Warning,
    what: "A segment lists the same user as included and as excluded.",
    why: "Who is excluded is looked at first, so that the user is not in the segment, whatever the other list and the rules say.",
    help: "take the user out of one of the lists",
    example: r#"{"id": "5e6b0001", "included": ["alice"], "excluded": ["alice"], "rules": []}
                                           ^ `alice` is excluded as well, and that counts"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for segment in &subject.ruleset.segments {
        let at = subject.at(segment.at);
        let [excluded, included] = ["excluded", "included"].map(|name| keys(subject, at, name));
        if excluded.is_empty() || included.is_empty() {
            continue;
        }
        let excluded: HashMap<_, At> = excluded.into_iter().filter_map(|at| Some((text(subject, at)?, at))).collect();
        for at in included {
            let Some((key, other)) = text(subject, at).and_then(|key| excluded.get_key_value(&key)) else { continue };
            let name = segment.name.as_ref().unwrap_or(&segment.key);
            let said =
                format!("`{key}` is excluded as well, and that counts, so the user is not in the segment `{name}`");
            let change = Change::Remove { document: at.document, node: at.node };
            findings.add(
                Finding::new(&RULE, at, said)
                    .label(*other, "excluded here")
                    .fix(Fix::safe("take the user out of those who are included", vec![change])),
            );
        }
    }
}

fn keys(subject: &Subject<'_, '_>, segment: At, name: &str) -> Vec<At> {
    let list = subject.member(segment, name).filter(|at| kind(subject, *at) == Some(Kind::List));
    list.map(|at| subject.inside(at)).unwrap_or_default()
}

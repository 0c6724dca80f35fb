//! FF345: variants of one list that are sticky on different things.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF345",
    name: "mixed-stickiness",
    severity: Severity::Warning,
    what: "The variants of a feature are sticky on different things.",
    why: "One bucket decides between all of them, and it is that of the first variant's stickiness. What the others say \
          is not looked at.",
    help: "write the same stickiness in all of them",
    example: r#"[{"name": "a", "weight": 500, "stickiness": "userId"}, {"name": "b", "weight": 500, "stickiness": "sessionId"}]
                                                                                                  ^ only the first one counts"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    const MEMBER: &str = "stickiness";
    for flag in &subject.ruleset.flags {
        let list = walk::feature_variants(subject, flag).map(|list| subject.inside(list)).unwrap_or_default();
        let Some((first, others)) = list.split_first() else { continue };
        let counts = walk::member_text(subject, *first, MEMBER);
        let word = counts.as_ref().map_or("default", |(_, word)| word.as_ref());
        for (at, other) in others.iter().filter_map(|other| walk::member_text(subject, *other, MEMBER)) {
            if other != word {
                let said = format!("sticky on `{word}` like the first variant of the list; `{other}` is not looked at");
                let place = counts.as_ref().map_or(*first, |(at, _)| *at);
                let finding = Finding::new(&RULE, at, said).label(place, "this one counts");
                findings.add(finding.fix(crate::finding::Fix { is_safe: true, ..walk::replaced(at, word) }));
            }
        }
    }
}

//! FF841: two variants of one name.

use std::collections::HashMap;

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF841",
    name: "duplicate-variant-name",
    severity: Severity::Error,
    what: "Two variants of one list have the same name.",
    why: "An SDK tells a variant by its name alone: applications, metrics and flags that depend on the variant cannot tell \
          which of the two a user got, though their payloads may differ.",
    help: "give each a name of its own, or add their weights up in one",
    example: r#"[{"name": "blue", "weight": 500}, {"name": "blue", "weight": 500}]
                                           ^ there is a variant `blue` already"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, list) in walk::decks(subject) {
        let mut seen = HashMap::new();
        for variant in subject.inside(list) {
            let Some((at, name)) = walk::member_text(subject, variant, "name") else { continue };
            let first = *seen.entry(name.clone()).or_insert(at);
            if first != at {
                let said =
                    format!("there is a variant `{name}` already, so nobody can tell which of the two a user got");
                findings.add(Finding::new(&RULE, at, said).label(first, "the first one"));
            }
        }
    }
}

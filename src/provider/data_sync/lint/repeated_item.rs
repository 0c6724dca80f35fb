//! FF786: the same item twice in a list.

use std::collections::HashSet;

use super::walk::tests;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::leaf::text_set::TextSet;
use crate::ruleset::{Logic, Relation, Role};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF786",
    name: "item-given-twice",
    severity: Severity::Info,
    what: "A list of values that stands inside of a text, or a list of individuals, has the same item twice.",
    why: "A value is in the list or is not, so that the second one decides nothing. Whoever takes the item out of the list takes out \
          one of them, and it is still in force.",
    help: "keep one of them",
    example: r#"{"property": "country", "op": "IsOneOf", "value": "[\"NO\", \"SE\", \"NO\"]"}
                                                                 ^ `NO` stands twice in the list"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    tests(subject, &mut |condition, test| {
        if let Relation::OneOf(set) = &test.relation
            && let Some(item) = twice(set)
        {
            let said = format!("`{item}` stands twice in the list, and once is enough");
            findings.add(Finding::new(&RULE, subject.nearest(subject.at(condition.at), "value"), said));
        }
    });
    for flag in &subject.ruleset.flags {
        for arm in flag.body.arms.iter().filter(|arm| arm.role == Role::Target) {
            arm.when.each(&mut |condition| {
                let Logic::Test(test) = &condition.logic else { return };
                let Relation::OneOf(set) = &test.relation else { return };
                let Some(item) = twice(set) else { return };
                let at = subject.at(condition.at);
                // A list of keys alone is like any other.
                let is_of_objects = subject.inside(at).first().is_some_and(|first| {
                    subject.syntax(*first).is_some_and(|syntax| syntax.kind(first.node) == Kind::Object)
                });
                if is_of_objects {
                    let said = format!("`{item}` stands twice among the individuals, and once is enough");
                    findings.add(Finding::new(&RULE, at, said));
                }
            });
        }
    }
}

/// The first item that stands in the list again.
fn twice<'t>(set: &'t TextSet<'_>) -> Option<&'t str> {
    let items = set.items();
    if items.len() < 2 {
        return None;
    }
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().map(AsRef::as_ref).find(|item| !seen.insert(*item))
}

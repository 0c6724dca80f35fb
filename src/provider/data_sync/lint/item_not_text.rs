//! FF781: an item of a list that is no text.

use super::walk::{tests, text_of};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{Relation, Shown};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF781",
    name: "item-not-text",
    severity: Severity::Error,
    what: "A list of values has an item that is no text.",
    why: "To the SDK every attribute is a text, also one that was given as a number, and a text never equals what is none. The item \
          is in the list to no avail; with `NotOneOf` it keeps nobody out.",
    help: "put quotes around the item",
    example: r#"{"property": "level", "op": "IsOneOf", "value": "[1, 2]"}
                                                ^ the item `1` is no text, so no attribute equals it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    tests(subject, &mut |condition, test| {
        let is_suspect = test.operand.as_deref().is_some_and(|operand| operand.shown == Shown::Spelled);
        if !is_suspect || !matches!(test.relation, Relation::OneOf(_)) {
            return;
        }
        let at = subject.at(condition.at);
        let Some(Tree::List(items)) = text_of(subject, at, "value").and_then(|text| python::loads(&text)) else {
            return;
        };
        let odd: Vec<&Tree<'_>> = items.iter().filter(|item| item.as_text().is_none()).collect();
        let Some(first) = odd.first() else { return };
        let shown = python::dumps(first);
        let said = match (odd.len(), test.negated) {
            (1, false) => format!("the item `{shown}` is no text, so no attribute equals it"),
            (1, true) => format!("the item `{shown}` is no text, so it keeps nobody out"),
            (count, false) => format!("{count} items are no texts, `{shown}` the first, so no attribute equals them"),
            (count, true) => format!("{count} items are no texts, `{shown}` the first, so they keep nobody out"),
        };
        findings.add(Finding::new(&RULE, subject.nearest(at, "value"), said));
    });
}

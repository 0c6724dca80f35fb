//! FF780: an operand that is no text.

use super::walk::tests;
use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{Operand, Relation, Typed};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF780",
    name: "operand-not-text",
    severity: Severity::Error,
    what: "The value of a condition is a list or an object, where a text is needed. It is a warning of a number or a truth value.",
    why: "The SDK for Python compares with the text that Python makes of it: `True` of a truth value, and of a list one that no \
          attribute is equal to. Other SDKs take it for another one, or for none. A list of values stands inside of a text, \
          as JSON.",
    help: "write it as a text",
    example: r#"{"property": "country", "op": "Equal", "value": ["NO", "SE"]}
                                                ^ this is a list, so no attribute is equal to it"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    tests(subject, &mut |condition, test| {
        let Some(Operand { value, .. }) = test.operand.as_deref() else { return };
        // Texts are what is to be; where nothing can be compared at all, that is told of the operand.
        let is_told = match &test.relation {
            Relation::Typed(typed) => matches!(**typed, Typed::Nothing { .. }),
            Relation::Unusable { .. } => true,
            _ => false,
        };
        if value.json().starts_with('"') || is_told {
            return;
        }
        let at = subject.nearest(subject.at(condition.at), "value");
        let tree = value.tree();
        let found = match &tree {
            Tree::Null | Tree::Text(_) => return,
            Tree::Bool(_) | Tree::Number(_) => {
                let text = python::text(&tree);
                let json = Tree::Text(text.clone()).to_string();
                let change = Change::Replace { document: at.document, node: at.node, json };
                let said = format!(
                    "`{}` is no text: this SDK compares with the text `{text}`, and others may refuse it",
                    value.json()
                );
                Finding::new(&RULE, at, said)
                    .severity(Severity::Warning)
                    .fix(Fix::safe("write it as a text", vec![change]))
            }
            Tree::List(_) | Tree::Object(_) => {
                let what = if matches!(tree, Tree::List(_)) { "a list" } else { "an object" };
                let said = format!(
                    "the value is {what} where a text is needed, so `{}` has nothing to compare with",
                    test.operator
                );
                Finding::new(&RULE, at, said)
            }
        };
        findings.add(found);
    });
}

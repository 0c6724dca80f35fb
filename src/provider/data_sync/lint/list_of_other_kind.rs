//! FF782: JSON that is no list in the place of one.

use super::form::form;
use super::walk::{raw, rules, text_of};
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{Condition, Logic, Relation, Shown, Test};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF782",
    name: "list-of-other-kind",
    severity: Severity::Error,
    what: "The value of a condition that needs a list of JSON is a text or an object of JSON.",
    why: "The SDK for Python asks whether the attribute is `in` it: a part of the text, so that `b` is one of `abc`, or the name of \
          a member of the object; and of segments it goes through the characters of the text, or the names of the members, as \
          if they were ids. Other SDKs read no list and fail.",
    help: "make it a list of texts, in a text",
    example: r#"{"property": "country", "op": "IsOneOf", "value": "\"NORWAY\""}
                                                  ^ `NORWAY` is no list, so each part of it counts as one of it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let operator = form(subject).operator;
    rules(subject, &mut |_, when, _| {
        when.each(&mut |condition| match &condition.logic {
            Logic::Test(test) => of_test(subject, condition, test, findings),
            Logic::Settle { .. } => of_segments(subject, condition, operator, findings),
            _ => {}
        });
    });
}

fn of_test(subject: &Subject<'_, '_>, condition: &Condition<'_>, test: &Test<'_>, findings: &mut Findings) {
    let said = match &test.relation {
        Relation::PartOf(whole) => format!("`{whole}` is no list, so each part of it counts as one of it"),
        Relation::OneOf(_) if test.operand.as_deref().is_some_and(|operand| operand.shown == Shown::Spelled) => {
            let text = text_of(subject, subject.at(condition.at), "value");
            let Some(Tree::Object(_)) = text.and_then(|text| python::loads(&text)) else { return };
            "the value is an object, so the names of its members count as the list".to_owned()
        }
        _ => return,
    };
    findings.add(Finding::new(&RULE, subject.nearest(subject.at(condition.at), "value"), said));
}

/// A condition on segments is settled; a negative one holds it inside, at the same place.
fn of_segments(subject: &Subject<'_, '_>, condition: &Condition<'_>, operator: &str, findings: &mut Findings) {
    let at: At = subject.at(condition.at);
    if subject.member(at, operator).is_none() {
        return;
    }
    let Some(value) = subject.member(at, "value") else { return };
    // Nearly all are lists, and are not read.
    if raw(subject, value).starts_with("\"[") {
        return;
    }
    let Some(tree) = text_of(subject, at, "value").and_then(|text| python::loads(&text)) else { return };
    let what = match tree {
        Tree::Text(_) => "a text, so its characters count as the ids of segments",
        Tree::Object(_) => "an object, so the names of its members count as the ids of segments",
        _ => return,
    };
    findings.add(Finding::new(&RULE, value, format!("the value is {what}")));
}

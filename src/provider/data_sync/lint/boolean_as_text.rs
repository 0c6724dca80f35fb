//! FF785: a truth value that is not read as it is meant.

use super::form::form;
use super::walk::tests;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::{Relation, Test};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF785",
    name: "boolean-as-text",
    severity: Severity::Warning,
    what: "A condition compares an attribute with a truth value in a way that misses the truth values of the caller.",
    why: "The SDK for Python of FeatBit makes the texts `True` and `False` of truth values, which do not equal `true` and `false`; \
          `IsTrue` and `IsFalse` read both. That of featureflag.co drops truth values, so that `IsTrue` holds for a text alone.",
    help: "compare with `IsTrue` or `IsFalse`, and give a text where truth values are dropped",
    example: r#"{"property": "beta", "op": "Equal", "value": "true"}
                                             ^ an attribute that is true reads `True`, and is not equal to `true`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let form = form(subject);
    tests(subject, &mut |condition, test| {
        let attribute = subject.ruleset.attributes.get(test.subject.attribute);
        let is_own = |name: &str| subject.traits.standard.iter().any(|own| own.eq_ignore_ascii_case(name));
        // What is built in is a text, or there is no user.
        if is_own(&attribute.name) {
            return;
        }
        let name = &attribute.name;
        let (said, member) = if form.takes_truth {
            let Some(word) = compared(test) else { return };
            let text = if word == "true" { "True" } else { "False" };
            (
                format!("where `{name}` is the truth value {word}, it reads `{text}`, which does not equal `{word}`"),
                "value",
            )
        } else {
            let Relation::Lowered(word) = test.relation else { return };
            (
                format!(
                    "where `{name}` is the truth value {word}, the SDK drops it, so `{}` does not hold",
                    test.operator
                ),
                form.operator,
            )
        };
        findings.add(Finding::new(&RULE, subject.nearest(subject.at(condition.at), member), said));
    });
}

/// The word for a truth value with which texts are compared.
fn compared(test: &Test<'_>) -> Option<&'static str> {
    let word = |text: &str| ["true", "false"].into_iter().find(|word| *word == text);
    match &test.relation {
        Relation::Is(Some(text)) => word(text),
        // A list that has the other spelling, too, misses nothing.
        Relation::OneOf(set) if !set.items().iter().any(|item| ["True", "False"].contains(&item.as_ref())) => {
            set.items().iter().find_map(|item| word(item))
        }
        _ => None,
    }
}

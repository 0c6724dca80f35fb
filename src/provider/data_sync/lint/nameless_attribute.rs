//! FF784: a condition that names no attribute.

use super::walk::tests;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::Verdict;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF784",
    name: "property-not-text",
    severity: Severity::Error,
    what: "A condition asks for an attribute without a name: its property is empty, or no text.",
    why: "Attributes are looked up by their names. What is asked for under none is absent for everybody, so that the condition \
          never holds, and a negative one always.",
    help: "name the attribute",
    example: r#"{"property": "", "op": "Equal", "value": "NO"}
             ^ this names no attribute, so the condition never holds"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    tests(subject, &mut |condition, test| {
        let attribute = subject.ruleset.attributes.get(test.subject.attribute);
        let is_text = attribute.scope.is_empty();
        if is_text && !attribute.name.trim().is_empty() {
            return;
        }
        let follows = if test.absent == Verdict::Yes { "holds for everybody" } else { "never holds" };
        let said = match (is_text, attribute.name.is_empty()) {
            (true, true) => {
                format!("the property is empty, and nobody has an attribute of that name, so the condition {follows}")
            }
            (true, false) => {
                format!("the property is blank, and nobody has an attribute of that name, so the condition {follows}")
            }
            (false, _) => {
                format!("`{}` is no text and names no attribute, so the condition {follows}", attribute.name)
            }
        };
        findings.add(Finding::new(&RULE, subject.nearest(subject.at(condition.at), "property"), said));
    });
}

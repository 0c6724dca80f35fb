//! FF704: a number that is none.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::faults::told;
use crate::pass::lint::follows::where_unusable;
use crate::pass::lint::place;
use crate::pass::lint::walk::tests;
use crate::ruleset::{About, Relation, Value};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF704",
    name: "invalid-number",
    severity: Severity::Error,
    what: "The operand of a comparison of numbers is no number to the vendor's SDK.",
    why: "Without a number there is nothing to compare with: the condition never holds, or its rule is passed over, or the \
          whole flag is off, whatever the user's value is.",
    help: "write a plain number, with a point and without separators",
    example: r#"{"attribute": "seats", "operator": "gt", "value": "10 users"}
                                                  ^ `10 users` is no number, so the condition never holds"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    told(subject, &RULE, About::Number, |_| true, findings);
    tests(subject.ruleset, &mut |test, condition| {
        if let Relation::Number { invalid: Some(text), .. } = &test.relation {
            let whole = subject.at(condition.at);
            if test.operand.as_ref().is_some_and(|operand| operand.value == Value::NULL) {
                let said = format!("there is no number to compare with, {}", where_unusable(test));
                findings.add(Finding::new(&RULE, place::operands(subject, whole), said));
                return;
            }
            let at = place::operand(subject, whole, text, None);
            let said = format!("`{text}` is no number, {}", where_unusable(test));
            findings.add(Finding::new(&RULE, at, said));
        }
    });
}

//! FF540: an operand that the engine reads as a piece of its own rules.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::unleash::lexical;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF540",
    name: "rule-injection",
    severity: Severity::Error,
    what: "The value of a constraint goes on with `and` or `or` behind a number, a version or a date.",
    why: "The engine pastes the value into the text of a rule and then reads that: `5 or true` holds for everybody, \
          whatever the attribute is. Whoever may write a value decides who gets the flag; where the rest is no rule, the \
          flag is off for everybody.",
    help: "write the number, the version or the date alone, and look for where the rest came from",
    example: r#"{"contextName": "level", "operator": "NUM_GT", "value": "5 or true"}
                                                        ^ the engine reads `or true` as a part of its rule"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::constraints(subject, &mut |constraint, operator| {
        if !walk::compares(&operator) {
            return;
        }
        let Some((at, value)) = walk::member_text(subject, constraint, "value") else { return };
        if let Some((operand, rest)) = lexical::injected(&value) {
            let said = format!(
                "the engine reads `{rest}` behind `{operand}` as a part of its own rule, which then holds for others than \
                 the constraint says, or turns the flag off"
            );
            findings.add(Finding::new(&RULE, at, said));
        }
    });
}

//! FF208: a condition with an empty list.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::{Prover, is_empty_list, of_absent, words};
use crate::pass::lint::parts::{self, conjunctions};
use crate::ruleset::{Logic, Role, Test, Verdict};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF208",
    name: "empty-list",
    severity: Severity::Warning,
    what: "A condition asks whether a value is in a list, and the list is empty. It is an info for a list of users.",
    why: "Nothing is in an empty list: the condition never holds, and its contrary holds whatever the value is. Mostly the \
          items got lost, and the rule does the opposite of what it did.",
    help: "put the items back, or remove the condition",
    example: r#"{"contextName": "country", "operator": "NOT_IN", "values": []}
                                                           ^ the list is empty, so it holds for everybody"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let prover = Prover::new(ruleset);
    conjunctions(subject, &prover, &mut |rules| {
        for condition in &rules.parts {
            let (logic, is_turned) = match &condition.logic {
                Logic::Not(inner) => (&inner.logic, true),
                logic => (logic, false),
            };
            if !is_empty_list(logic) {
                continue;
            }
            let at = subject.at(condition.at);
            // What could not be read as items is no empty list.
            if let Logic::Test(Test { operand: Some(operand), .. }) = logic
                && operand.value.text().trim_matches([' ', '[', ']']) != ""
                && !operand.value.json().starts_with('n')
            {
                continue;
            }
            let (at, said) = match logic {
                Logic::Test(test) => {
                    let name = words::attribute(ruleset, test.subject);
                    let whom = match (test.negated != is_turned, of_absent(test)) {
                        (false, _) => "holds for nobody".to_owned(),
                        (true, None | Some(Verdict::Yes)) => "holds for everybody".to_owned(),
                        (true, _) => format!("holds for everybody who has {name}"),
                    };
                    let at = parts::written(subject, at, test);
                    (at, format!("the list that {name} is looked for in is empty, so the condition {whom}"))
                }
                _ if is_turned => {
                    (at, "the list of segments is empty, so the condition holds for everybody".to_owned())
                }
                _ => (at, "the list of segments is empty, so the condition holds for nobody".to_owned()),
            };
            findings.add(Finding::new(&RULE, at, said));
        }
    });
    for flag in &ruleset.flags {
        for (place, arm) in flag.body.arms.iter().enumerate().filter(|(_, arm)| arm.role == Role::Target) {
            if is_empty_list(&arm.when.logic) {
                let name = parts::arm(ruleset, flag, place);
                let said = format!("{name} is empty, so nobody is served anything by it");
                findings.add(Finding::new(&RULE, subject.at(arm.at), said).severity(Severity::Info));
            }
        }
    }
}

//! FF205: an operator that the SDK does not know.

use std::collections::HashSet;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::{About, Logic, Relation, Test, Typed};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF205",
    name: "unknown-operator",
    severity: Severity::Error,
    what: "A condition has an operator that the vendor's SDK does not know.",
    why: "Depending on the vendor the condition never holds, or the whole flag is off; some negate that, and then it holds for everybody who has the attribute.",
    help: "use an operator that the vendor has; they are spelled exactly so",
    example: r#"{"contextName": "email", "operator": "STARTS_WITH", "values": ["a"]}
                                     ^ the operator `STARTS_WITH` does not exist"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    // One place may have several faults, for contexts of several kinds.
    let mut seen = HashSet::new();
    for fault in subject.ruleset.faults.iter().filter(|fault| fault.about == About::Operator) {
        let at = subject.at(fault.at);
        if seen.insert(at) {
            findings.add(Finding::new(&RULE, at, fault.message.clone()).help(fault.sdk));
        }
    }
    for flag in &subject.ruleset.flags {
        for arm in &flag.body.arms {
            arm.when.each(&mut |condition| {
                let said = match &condition.logic {
                    Logic::Never { about: About::Operator, why } => why.to_string(),
                    Logic::Test(Test { relation: Relation::Typed(typed), operator, negated, .. }) => match &**typed {
                        Typed::Nothing { about: About::Operator, why } => follows(why, operator, *negated),
                        _ => return,
                    },
                    _ => return,
                };
                findings.add(Finding::new(&RULE, subject.at(condition.at), said));
            });
        }
    }
}

/// What follows from an operator that can be true of nothing.
fn follows(why: &str, operator: &str, negated: bool) -> String {
    let follows = if negated { ", and negated it holds for everybody who has the attribute" } else { "" };
    if why.contains(operator) { format!("{why}{follows}") } else { format!("`{operator}`: {why}{follows}") }
}

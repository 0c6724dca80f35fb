//! FF244: a long list of users in a strategy.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF244",
    name: "long-user-list",
    severity: Severity::Info,
    what: "A userWithId strategy lists more than 100 users.",
    why: "The list is one text with commas, which no tool compares item by item, and which every flag has to repeat; each \
          SDK instance loads every copy.",
    help: "put the users into a segment, which several flags can share",
    example: r#"{"name": "userWithId", "parameters": {"userIds": "u1,u2,u3"}}
                                                 ^ 120 users in one parameter"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        if strategy.name != "userWithId" {
            return;
        }
        let Some((at, list)) = walk::parameter(subject, strategy.at, "userIds") else { return };
        let count = list.split(',').count();
        if count > 100 {
            let said = format!("{count} users in one parameter, which every SDK instance loads with this flag");
            findings.add(Finding::new(&RULE, at, said));
        }
    });
}

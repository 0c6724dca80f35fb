//! FF241: a strategy that the vendor has given up.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF241",
    name: "deprecated-strategy",
    severity: Severity::Warning,
    what: "A strategy is one that the vendor has given up: userWithId, the three gradualRollout strategies, remoteAddress.",
    why: "They are evaluated as ever. But new servers do not offer them any more, SDKs differ in their corners (shares of \
          random rollouts, IPv6, empty user ids), and a rollout that is moved later deals its users out anew.",
    help: "use flexibleRollout with constraints; mind that groupId and stickiness must stay for everybody to keep their bucket",
    example: r#"{"name": "userWithId", "parameters": {"userIds": "alice,bob"}}
         ^ `userWithId` is deprecated"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        // The one that asks for the host has a rule of its own.
        let built_in = walk::built_in(&strategy.name).filter(|built_in| built_in.name != "applicationHostname");
        if let Some((name, instead)) = built_in.and_then(|built_in| Some((built_in.name, built_in.instead?))) {
            let said = format!("the strategy `{name}` is deprecated; it is evaluated, and new servers do not offer it");
            let at = subject.nearest(strategy.at, "name");
            findings.add(Finding::new(&RULE, at, said).help(format!("use {instead}")));
        }
    });
}

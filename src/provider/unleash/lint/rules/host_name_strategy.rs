//! FF242: a strategy that asks for the name of the machine.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF242",
    name: "host-name-strategy",
    severity: Severity::Warning,
    what: "A strategy is `applicationHostname`, which asks on which machine the SDK runs.",
    why: "Most builds of the engine know no host names, and the strategy is false in them for everybody, whatever the \
          parameter lists. No context can make it true.",
    help: "put the host into a property of the context, and use flexibleRollout with a constraint on it",
    example: r#"{"name": "applicationHostname", "parameters": {"hostNames": "web-1"}}
         ^ the engine is built without host names, so nobody is in it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        if strategy.name == "applicationHostname" {
            let said = "most builds of the engine know no host names, so nobody is in this strategy";
            findings.add(Finding::new(&RULE, subject.nearest(strategy.at, "name"), said));
        }
    });
}

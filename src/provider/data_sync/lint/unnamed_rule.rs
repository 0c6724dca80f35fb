//! FF283: a rule without a name.

use super::form::form;
use super::walk::text_of;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::ruleset::Role;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF283",
    name: "unnamed-rule",
    severity: Severity::Info,
    what: "A rule of a flag has no name.",
    why: "Evaluation does not read it. Servers and newer SDKs give the name of the rule as the reason of an answer, and whoever \
          looks into why a user got something has nothing else to go by.",
    help: "say in a few words whom it is for",
    example: r#"{"id": "r1", "name": "", "conditions": [{"property": "country", "op": "Equal", "value": "NO"}]}
                     ^ rule 1 has no name"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let name = form(subject).title;
    for flag in &subject.ruleset.flags {
        for (number, arm) in flag.rules().iter().enumerate().filter(|(_, arm)| arm.role == Role::Rule) {
            if arm.title.as_ref().is_some_and(|title| !title.trim().is_empty()) {
                continue;
            }
            let at = subject.at(arm.at);
            // Where there is no list of rules, none of them lacks a name.
            if subject.syntax(at).is_none_or(|syntax| syntax.kind(at.node) != Kind::Object) {
                continue;
            }
            if text_of(subject, at, name).is_some_and(|name| !name.trim().is_empty()) {
                continue;
            }
            let said =
                format!("rule {} has no name, so an answer that it gives is told by its number alone", number + 1);
            findings.add(Finding::new(&RULE, subject.nearest(at, name), said));
        }
    }
}

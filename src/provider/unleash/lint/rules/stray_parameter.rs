//! FF243: a parameter that its strategy does not read.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::names::nearest;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF243",
    name: "stray-parameter",
    severity: Severity::Info,
    what: "A strategy of the engine's own has a parameter that it does not read. It is a warning where that is nearly the \
           name of one that it reads and does not have.",
    why: "The engine passes over it. A rollout whose stickiness is misspelled is sticky on the user id, and one whose \
          percentage has the name that another strategy uses is never true.",
    help: "remove it, or write it as the strategy reads it",
    example: r#"{"name": "flexibleRollout", "parameters": {"rollout": "50", "stickyness": "sessionId"}}
                                                            ^ flexibleRollout reads no `stickyness`"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        let Some(built_in) = walk::built_in(&strategy.name) else { return };
        let Some(parameters) = subject.member(strategy.at, "parameters") else { return };
        let has_variants = walk::length(subject, strategy.at, "variants") > 0;
        for at in subject.inside(parameters) {
            let Some(key) = subject.syntax(at).and_then(|syntax| syntax.key(at.node)) else { continue };
            // Variants are dealt out by these two, whatever the strategy is.
            let deals = has_variants && matches!(key.as_ref(), "groupId" | "stickiness");
            if deals || built_in.parameters.contains(&key.as_ref()) {
                continue;
            }
            let said = format!("`{}` reads no parameter `{key}`, so it has no effect", built_in.name);
            let finding = Finding::new(&RULE, at.key(), said);
            let lacking = built_in.parameters.iter().copied().filter(|name| subject.member(parameters, name).is_none());
            let meant = nearest(&key, lacking.clone()).first().copied();
            let meant =
                meant.or_else(|| (key == "percentage").then(|| lacking.clone().find(|name| *name == "rollout"))?);
            findings.add(match meant {
                Some(meant) => finding.severity(Severity::Warning).help(format!("did you mean `{meant}`?")),
                None => finding.fix(walk::removed(at, "it")),
            });
        }
    });
}

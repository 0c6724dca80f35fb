//! FF341: a rollout under the name of something else.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF341",
    name: "foreign-group-id",
    severity: Severity::Warning,
    what: "The `groupId` of a rollout is the name of another flag. It is an info where it is just not the flag's own name.",
    why: "Flags of one group deal the same users out in the same order: who is in at 10 % of one is in at 10 % of the \
          other. After a copy that is rarely meant, and tests of the two flags are not independent of each other.",
    help: "write the flag's own name, if the two are not meant to have the same users; it moves users",
    example: r#"{"name": "search", "strategies": [{"name": "flexibleRollout", "parameters": {"rollout": "10", "groupId": "checkout"}}]}
                                                                                                         ^ `checkout` is another flag"#,
    fixing: Fixing::Unsafe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        let is_rollout = strategy.name == "flexibleRollout" && walk::deals(subject, strategy.at);
        let is_old = matches!(strategy.name.as_ref(), "gradualRolloutUserId" | "gradualRolloutSessionId");
        let Some((at, group)) = walk::parameter(subject, strategy.at, "groupId") else { return };
        let key = &strategy.flag.key;
        if !(is_rollout || is_old) || group.is_empty() || group == *key {
            return;
        }
        let is_flag = subject.ruleset.flag(&group).is_some();
        let (severity, said) = if is_flag {
            let said = format!(
                "the group is the flag `{group}`, so this rollout takes its users in the same order as that one"
            );
            (Severity::Warning, said)
        } else {
            (
                Severity::Info,
                format!("the group is `{group}` and not the flag's own name, which a copy may have left behind"),
            )
        };
        let finding = Finding::new(&RULE, at, said).severity(severity);
        findings.add(if key.contains(['"', '\\']) { finding } else { finding.fix(walk::replaced(at, key)) });
    });
}

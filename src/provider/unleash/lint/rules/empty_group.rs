//! FF643: a rollout whose group is empty.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF643",
    name: "empty-group",
    severity: Severity::Warning,
    what: "The `groupId` of a flexibleRollout is an empty text.",
    why: "The engine hashes the empty group, so that every flag with one deals out the same users in the same order. The \
          Node SDK takes the name of the flag instead, and so other users are in.",
    help: "write the flag's own name; it moves users",
    example: r#"{"name": "flexibleRollout", "parameters": {"rollout": "50", "groupId": ""}}
                                                                       ^ the empty group is hashed"#,
    fixing: Fixing::Unsafe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        if strategy.name != "flexibleRollout" || !walk::deals(subject, strategy.at) {
            return;
        }
        let group = walk::parameter(subject, strategy.at, "groupId").filter(|(_, group)| group.is_empty());
        let Some((at, _)) = group else { return };
        let key = &strategy.flag.key;
        let said =
            format!("the engine hashes an empty group, and the Node SDK `{key}`, so they have different users in");
        let finding = Finding::new(&RULE, at, said);
        findings.add(if key.contains(['"', '\\']) { finding } else { finding.fix(walk::replaced(at, key)) });
    });
}

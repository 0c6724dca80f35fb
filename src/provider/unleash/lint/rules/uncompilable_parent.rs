//! FF143: a parent that the engine cannot compile.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::{FaultCode, Role};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF143",
    name: "uncompilable-parent",
    severity: Severity::Warning,
    what: "A flag depends on a flag with a piece that the engine cannot compile.",
    why: "Such a parent is off for everybody, whatever its other strategies say: a child that wants it on is off as well, \
          and one that wants it off is always satisfied.",
    help: "mend the parent",
    example: r#"{"name": "gifts", "enabled": true, "dependencies": [{"feature": "checkout"}]}
                                                                ^ `checkout` does not compile"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, arm) in walk::dependencies(subject) {
        let Some(parent) = walk::parent(subject, arm) else { continue };
        let fault = parent.body.arms.iter().find_map(|arm| match arm.role {
            Role::Broken(fault) => Some(subject.ruleset.fault(fault)),
            _ => None,
        });
        // Another kind of fault leaves the answer open.
        let Some(fault) = fault.filter(|fault| fault.code == FaultCode::ParseError) else { continue };
        let at = subject.at(arm.at);
        let follows = if walk::wants_off(subject, at) {
            "so it is always off, as this flag wants it"
        } else {
            "so this flag is never on"
        };
        let said = format!("the engine cannot compile `{}`, {follows}", parent.key);
        let finding = Finding::new(&RULE, subject.nearest(at, "feature"), said);
        findings.add(finding.label(subject.at(fault.at), fault.message.clone()));
    }
}

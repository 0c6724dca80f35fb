//! FF142: a parent that belongs to another project.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::Flag;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF142",
    name: "parent-in-other-project",
    severity: Severity::Warning,
    what: "A flag depends on a flag of another project.",
    why: "The server lets flags depend on flags of their own project alone, and a token that is good for one project does \
          not get the flags of another. In a document without the parent the child is off for everybody.",
    help: "move one of the flags, or depend on a flag of the same project",
    example: r#"{"name": "gifts", "project": "shop", "dependencies": [{"feature": "login"}]}
                                                                  ^ `login` belongs to the project `identity`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (flag, arm) in walk::dependencies(subject) {
        let Some(parent) = walk::parent(subject, arm) else { continue };
        let (own, other) = (project(flag), project(parent));
        if own != other {
            let at = subject.nearest(subject.at(arm.at), "feature");
            let key = &parent.key;
            let said = format!(
                "`{key}` belongs to the project `{other}` and this flag to `{own}`, so a token for `{own}` alone gets a \
                 document in which this flag is off"
            );
            let finding = Finding::new(&RULE, at, said);
            findings.add(finding.label(subject.nearest(subject.at(parent.at), "project"), "the parent's project"));
        }
    }
}

fn project<'f>(flag: &'f Flag<'_>) -> &'f str {
    flag.facts.project.as_deref().unwrap_or("default")
}

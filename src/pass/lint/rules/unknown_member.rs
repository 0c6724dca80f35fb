//! FF003: a member that its format does not have.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::names::slip;
use crate::pass::lint::shape::{Misfit, misfits};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF003",
    name: "unknown-member",
    severity: Severity::Warning,
    what: "An object has a member that its format does not have. It is a warning where the name resembles one that the \
           format has and the object lacks, and an info otherwise.",
    why: "SDKs pass over members that they do not know, without a word. A misspelled list of conditions is no list of \
          conditions, and the rule it belongs to holds for everybody.",
    help: "check the spelling; what is not for the SDK has no effect",
    example: r#"{"name": "checkout", "enabled": true, "stratgies": []}
                                      ^ a feature has no `stratgies`; did you mean `strategies`?"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    misfits(subject, &mut |misfit| {
        let Misfit::Unknown { at, name, shape } = misfit else { return };
        let present = |member: &str| {
            let parent = subject.syntax(at).and_then(|syntax| syntax.get(syntax.parent(at.node)?, member));
            parent.is_some()
        };
        let names = shape.members.iter().map(|member| member.name).filter(|member| !present(member));
        let close = slip(&name, names);
        let said = format!("a {} has no `{name}`, so it is passed over", shape.noun);
        findings.add(match close {
            Some(close) => Finding::new(&RULE, at.key(), said).help(format!("did you mean `{close}`?")),
            None => Finding::new(&RULE, at.key(), said).severity(Severity::Info),
        });
    });
}

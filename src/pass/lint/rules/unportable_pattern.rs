//! FF711: a pattern that not every engine takes.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::construct::constructs;
use crate::pass::lint::patterns::patterns;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF711",
    name: "unportable-pattern",
    severity: Severity::Warning,
    what: "A regular expression has a construct that some engines of regular expressions refuse or read otherwise.",
    why: "Each SDK searches with the engine of its language. The reference takes the pattern; an SDK in another language that \
          does not never finds it, so the same user gets one answer from the server and another in the app.",
    help: "write it without, or see to it that only SDKs of one language read the ruleset",
    example: r#"{"attribute": "email", "op": "matches", "values": ["^(?!test)"]}
                                                   ^ not every engine has look-around"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    patterns(subject.ruleset, &mut |sought| {
        let found = constructs(sought.source);
        if !found.is_empty() && sought.is_usable() {
            let said = format!(
                "the pattern has {}, which not every engine has, so SDKs in other languages may never find it",
                found.join(" and ")
            );
            findings.add(Finding::new(&RULE, sought.at(subject), said));
        }
    });
}

//! FF702: a version that is none.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::pass::lint::faults::told;
use crate::pass::lint::follows::{where_nothing_fits, where_unusable};
use crate::pass::lint::place;
use crate::pass::lint::walk::tests;
use crate::ruleset::{About, Relation, Typed, Value};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF702",
    name: "invalid-version",
    severity: Severity::Error,
    what: "The operand of a comparison of versions is no version to the vendor's SDK.",
    why: "An SDK compares versions only where both sides can be read. With an operand that cannot, nothing can be told of any \
          user, and of a list one such item may spoil all.",
    help: "write the version as the vendor's SDK reads it, such as `1.2.0`",
    example: r#"{"a": "AppVersion", "c": 9, "s": "2.x"}
                                 ^ `2.x` is no version, so the condition cannot be evaluated"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    told(subject, &RULE, About::Version, |_| true, findings);
    tests(subject.ruleset, &mut |test, condition| {
        let text = match &test.relation {
            Relation::Versions(versions) => versions.invalid.as_deref(),
            Relation::Release { to: Err(text), .. } => Some(text.as_ref()),
            Relation::Typed(typed) => {
                let Typed::Version { to, .. } = &**typed else { return };
                for (number, _) in to.iter().enumerate().filter(|(_, version)| version.is_none()) {
                    let at = place::item(subject, subject.at(condition.at), number);
                    let syntax = subject.syntax(at);
                    // What is no text is an operand of the wrong type.
                    if let Some(text) = syntax.and_then(|syntax| syntax.as_text(at.node)) {
                        let follows =
                            if to.len() == 1 { where_nothing_fits(test) } else { "so nothing compares with it" };
                        findings.add(Finding::new(&RULE, at, format!("`{text}` is no version, {follows}")));
                    }
                }
                return;
            }
            _ => None,
        };
        if test.operand.as_ref().is_some_and(|operand| operand.value == Value::NULL) && text.is_some() {
            let said = format!("there is no version to compare with, {}", where_unusable(test));
            findings.add(Finding::new(&RULE, subject.at(condition.at), said));
        } else if let Some(text) = text {
            let at = place::operand(subject, subject.at(condition.at), text, None);
            let is_item = subject.syntax(at).is_some_and(|syntax| {
                syntax.parent(at.node).is_some_and(|parent| {
                    syntax.kind(parent) == Kind::List && syntax.children(parent).len() > 1 && at.node != parent
                })
            });
            let follows = where_unusable(test);
            let all = if is_item { "; the other items of the list do not count then" } else { "" };
            findings.add(Finding::new(&RULE, at, format!("`{text}` is no version, {follows}{all}")));
        }
    });
}

//! FF281: a rule without conditions.

use super::walk::{Owner, rules};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::{About, Flag, Logic, Serve};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF281",
    name: "empty-rule",
    severity: Severity::Error,
    what: "A rule has no conditions: to the one dialect it holds for everybody, and to the other for nobody. It is a warning where \
           it takes everybody whom the rules before it leave over.",
    why: "FeatBit takes everybody by such a rule, so that neither a later rule nor the default is looked at, and everybody who is \
          not excluded is in the segment. The SDK for Python of featureflag.co lets it take nobody, where those for Java and Go \
          take everybody.",
    help: "give it conditions, or let the default serve what it is to serve",
    example: r#"{"ruleId": "r1", "ruleName": "everybody", "ruleJsonContent": []}
                                                             ^ without clauses the rule takes nobody"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    rules(subject, &mut |owner, when, is_last| {
        let (said, severity) = match (&when.logic, owner) {
            (Logic::Never { about: About::Definition, .. }, Owner::Flag(..)) => (
                "without clauses the rule takes nobody, so what it serves is served to nobody".to_owned(),
                Severity::Error,
            ),
            (Logic::Never { about: About::Definition, .. }, Owner::Segment(segment)) => {
                let name = segment.name.as_ref().unwrap_or(&segment.key);
                (format!("without clauses the rule brings nobody into the segment `{name}`"), Severity::Error)
            }
            (Logic::Const(true), Owner::Segment(segment)) => {
                let name = segment.name.as_ref().unwrap_or(&segment.key);
                let who = "everybody who is not excluded";
                (
                    format!("without conditions the rule takes everybody, so {who} is in the segment `{name}`"),
                    Severity::Error,
                )
            }
            // One that others stand behind is a matter of its own.
            (Logic::Const(true), Owner::Flag(flag, arm)) if is_last => {
                let follows = if may_be_dry(flag, arm.then) {
                    "so the default serves those alone whom its ranges leave out"
                } else {
                    "so the default is served to nobody"
                };
                (format!("without conditions the rule takes everybody, {follows}"), Severity::Warning)
            }
            _ => return,
        };
        findings.add(Finding::new(&RULE, subject.at(when.at), said).severity(severity));
    });
}

/// Whether somebody is in none of the ranges that a rule serves.
fn may_be_dry(flag: &Flag<'_>, serve: Serve) -> bool {
    let Serve::Split(split) = serve else { return false };
    let split = flag.splits.get(split);
    split.is_some_and(|split| split.slice(None).is_none() && split.pieces().iter().any(|(.., slice)| slice.is_none()))
}

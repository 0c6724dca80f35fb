//! FF205: an operator that the SDK does not know.

use std::collections::HashSet;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::names;
use crate::pass::lint::place;
use crate::pass::lint::walk::conditions;
use crate::ruleset::{About, Logic, Relation, Test, Typed};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF205",
    name: "unknown-operator",
    severity: Severity::Error,
    what: "A condition has an operator that the vendor's SDK does not know.",
    why: "Depending on the vendor the condition never holds, or the whole flag is off; some negate that, and then it holds for everybody who has the attribute.",
    help: "use an operator that the vendor has; they are spelled exactly so",
    example: r#"{"contextName": "email", "operator": "STARTS_WITH", "values": ["a"]}
                                     ^ the operator `STARTS_WITH` does not exist"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    // One place may have several faults, for contexts of several kinds.
    let mut seen = HashSet::new();
    for fault in subject.ruleset.faults.iter().filter(|fault| fault.about == About::Operator) {
        let at = subject.at(fault.at);
        if seen.insert(at) {
            let message = fault.message.as_ref();
            let (head, hint) = message.split_once("; ").map_or((message, None), |(head, hint)| (head, Some(hint)));
            let finding = Finding::new(&RULE, at, format!("{head}, and {}", fault.sdk));
            findings.add(match hint {
                Some(hint) => finding.help(hint),
                None => finding,
            });
        }
    }
    conditions(subject.ruleset, &mut |condition, _| {
        let (said, typed) = match &condition.logic {
            Logic::Never { about: About::Operator, why } => (why.to_string(), ""),
            Logic::Test(Test { relation: Relation::Typed(typed), operator, negated, .. }) => match &**typed {
                Typed::Nothing { about: About::Operator, why } => (follows(why, operator, *negated), operator.as_ref()),
                _ => return,
            },
            _ => return,
        };
        let at = place::holding(subject, subject.at(condition.at), typed);
        if !seen.insert(at) {
            return;
        }
        let finding = Finding::new(&RULE, at, said);
        findings.add(match meant(subject, typed) {
            Some(name) => finding.help(format!("did you mean `{name}`?")),
            None => finding,
        });
    });
}

/// What follows from an operator that can be true of nothing.
fn follows(why: &str, operator: &str, negated: bool) -> String {
    let follows = match negated {
        true => ", and negated it holds for everybody who has the attribute",
        false if why.contains("never") => "",
        false => ", so the condition never holds",
    };
    if why.contains(&format!("`{operator}`")) {
        format!("{why}{follows}")
    } else {
        format!("`{operator}`: {why}{follows}")
    }
}

/// The operator that was meant: of its own name in another spelling, of what it is called elsewhere, or of a name nearby.
fn meant(subject: &Subject<'_, '_>, typed: &str) -> Option<&'static str> {
    let known = || subject.traits.operators.iter().copied();
    let lower = typed.to_lowercase();
    let alias = || subject.traits.aliases.iter().find(|(alias, _)| *alias == lower).map(|(_, name)| *name);
    let same = known().find(|name| name.to_lowercase() == lower);
    same.or_else(alias)
        .or_else(|| names::slip(typed, known()))
        .or_else(|| names::nearest(typed, known()).first().copied())
}

//! FF204: a condition that always holds.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::{Prover, of_absent, words};
use crate::pass::lint::parts::conjunctions;
use crate::pass::lint::place;
use crate::ruleset::{Condition, Logic, Ruleset, Test, Values, Verdict};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF204",
    name: "always-holds",
    severity: Severity::Warning,
    what: "A condition holds for everybody, or for everybody who has the attribute: its pattern is found in every text, or \
           everybody is in the segment, or nobody in the one that is ruled out.",
    why: "A condition that always holds narrows nothing. Where it is the only one of a rule the rule takes everybody, and \
          nothing behind it is ever tried.",
    help: "say what was meant, or remove the condition",
    example: r#"{"contextName": "email", "operator": "REGEX", "value": ".*"}
                                                       ^ this pattern is found in every text"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let prover = Prover::new(ruleset);
    conjunctions(subject, &prover, &mut |rules| {
        for condition in &rules.parts {
            let at = subject.at(condition.at);
            if let Logic::Test(test) = &condition.logic {
                if !test.negated && Prover::finds_everything(test) {
                    let said = format!(
                        "this pattern is found in every text, so the condition holds for {}",
                        whom(ruleset, test)
                    );
                    findings.add(Finding::new(&RULE, place::operands(subject, at), said));
                }
            } else if let Some(why) = why(ruleset, &prover, condition) {
                findings.add(Finding::new(&RULE, at, format!("{why}, so the condition holds for everybody")));
            }
        }
    });
}

fn whom(ruleset: &Ruleset<'_>, test: &Test<'_>) -> String {
    let name = words::attribute(ruleset, test.subject);
    match (ruleset.wording.values, of_absent(test)) {
        (Values::Json, _) => format!("everybody whose {name} is a text"),
        (_, None | Some(Verdict::Yes)) => "everybody".to_owned(),
        _ => format!("everybody who has {name}"),
    }
}

fn why<'r, 's>(ruleset: &Ruleset<'s>, prover: &Prover<'r, 's>, condition: &'r Condition<'s>) -> Option<String> {
    let (asked, is_turned) = match &condition.logic {
        Logic::Not(inner) => (&**inner, true),
        _ => (condition, false),
    };
    let within = match &asked.logic {
        Logic::Settle { inner, .. } => inner,
        _ => asked,
    };
    let Logic::Segment(id) = &within.logic else { return None };
    let segment = ruleset.segments.get(*id)?;
    if Prover::asks_nothing(&segment.body) || !prover.always(condition) {
        return None;
    }
    let who = if is_turned { "nobody" } else { "everybody" };
    Some(format!("{who} is in {}", words::condition(ruleset, within)))
}

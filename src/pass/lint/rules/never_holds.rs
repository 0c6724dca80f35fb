//! FF203: a condition that never holds.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::{Prover, words};
use crate::pass::lint::parts::conjunctions;
use crate::ruleset::{Condition, Logic, Ruleset, Values};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF203",
    name: "never-holds",
    severity: Severity::Warning,
    what: "A condition holds for nobody: no value satisfies it, or what the segment asks for contradicts itself.",
    why: "All conditions of a rule must hold. With one that never does the rule is never taken, and what it serves is served \
          to nobody by it.",
    help: "mend the condition, or remove the rule",
    example: r#"{"contextName": "email", "operator": "REGEX", "value": ".*", "inverted": true}
^ `.*` is found in every text, so its contrary holds for nobody who has `email`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let prover = Prover::new(ruleset);
    conjunctions(subject, &prover, &mut |rules| {
        for condition in &rules.parts {
            if let Some(why) = why(ruleset, &prover, condition) {
                let name = rules.of.name(ruleset);
                let said = format!("{why}, so nobody is in {name}");
                findings.add(Finding::new(&RULE, subject.at(condition.at), said));
            }
        }
    });
}

fn why<'r, 's>(ruleset: &Ruleset<'s>, prover: &Prover<'r, 's>, condition: &'r Condition<'s>) -> Option<String> {
    match &condition.logic {
        Logic::Test(test)
            if test.negated && Prover::finds_everything(test) && ruleset.wording.values != Values::Json =>
        {
            // Of who lacks the attribute the contrary may hold.
            prover.never(condition).then(|| {
                let name = words::attribute(ruleset, test.subject);
                format!("the pattern is found in every text, and the contrary is asked of {name}")
            })
        }
        Logic::Test(test) if prover.compares_in_vain(test) => {
            Some(format!("no number satisfies {}", words::test(ruleset, test)))
        }
        Logic::Settle { inner, .. } => why(ruleset, prover, inner),
        Logic::Segment(id) => {
            let segment = ruleset.segments.get(*id)?;
            let is_hopeless = !Prover::asks_nothing(&segment.body) && prover.is_hopeless(condition);
            is_hopeless.then(|| format!("nobody is in {}", words::condition(ruleset, condition)))
        }
        Logic::Not(inner) => {
            let Logic::Segment(id) = &inner.logic else { return None };
            let segment = ruleset.segments.get(*id)?;
            let is_vain = !Prover::asks_nothing(&segment.body) && prover.never(condition);
            is_vain.then(|| format!("everybody is in {}", words::condition(ruleset, inner)))
        }
        _ => None,
    }
}

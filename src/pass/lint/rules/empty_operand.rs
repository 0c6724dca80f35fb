//! FF215: an empty text that is looked for in another.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::{Prover, words};
use crate::pass::lint::parts::conjunctions;
use crate::pass::lint::place;
use crate::ruleset::{Logic, Place, Relation, Values};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF215",
    name: "empty-operand",
    severity: Severity::Warning,
    what: "A condition asks whether a text contains, starts with or ends with an empty text.",
    why: "An empty text is part of every text: the condition holds for everybody who has the attribute, and its contrary for \
          nobody who has it. The other items of the list have no effect.",
    help: "remove the empty item",
    example: r#"{"contextName": "email", "operator": "STR_ENDS_WITH", "values": ["@example.com", ""]}
                                                                                 ^ every text ends with nothing"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let prover = Prover::new(ruleset);
    let who = match ruleset.wording.values {
        Values::Json => "whose value is a text",
        Values::Texts | Values::Readings => "who has it",
    };
    conjunctions(subject, &prover, &mut |rules| {
        for condition in &rules.parts {
            let Logic::Test(test) = &condition.logic else { continue };
            let Relation::Has { place: part, texts, .. } = &test.relation else { continue };
            if !texts.iter().any(|text| text.is_empty()) {
                continue;
            }
            let name = words::attribute(ruleset, test.subject);
            let verb = match part {
                Place::Start => "starts with",
                Place::End => "ends with",
                Place::Anywhere => "contains",
            };
            let whom = if test.negated { "nobody" } else { "everybody" };
            let said = format!("every {name} {verb} an empty text, so the condition holds for {whom} {who}");
            let at = place::operand(subject, subject.at(condition.at), "", None);
            findings.add(Finding::new(&RULE, at, said));
        }
    });
}

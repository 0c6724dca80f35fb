//! FF701: a pattern that is none.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::pass::lint::faults::told;
use crate::pass::lint::follows::where_nothing_fits;
use crate::pass::lint::place;
use crate::pass::lint::walk::tests;
use crate::ruleset::{About, PatternOperand, Relation, Typed};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF701",
    name: "invalid-pattern",
    severity: Severity::Error,
    what: "A regular expression cannot be used by the vendor's SDK: its syntax is wrong, its engine lacks a construct, or it is \
           longer than the SDK takes.",
    why: "What cannot be compiled is found in nothing, and a condition that is turned round then holds for everybody. With \
          some vendors the SDK fails instead for whoever gets there.",
    help: "mend the pattern; which constructs there are depends on the engine of the SDK",
    example: r#"{"contextName": "email", "operator": "REGEX", "value": "^(?=a"}
                                                       ^ the pattern cannot be used: unclosed group"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    told(subject, &RULE, About::Pattern, |_| true, findings);
    // Compiling takes long, and many flags ask for the same pattern.
    let mut known: HashMap<(&str, bool), Option<String>> = HashMap::new();
    tests(subject.ruleset, &mut |test, condition| match &test.relation {
        Relation::Matches(pattern) => {
            let why = known.entry((pattern.source(), pattern.ignores_case()));
            if let Some(why) = why.or_insert_with(|| pattern.find("").err().map(str::to_owned)) {
                let at = place::operand(subject, subject.at(condition.at), pattern.source(), None);
                let said = format!("the pattern cannot be used: {why}, {}", where_nothing_fits(test));
                findings.add(Finding::new(&RULE, at, said));
            }
        }
        Relation::Search(search) => {
            if let PatternOperand::Invalid(why) = &search.pattern {
                let said = format!("the pattern cannot be used: {why}, {}", where_nothing_fits(test));
                findings.add(Finding::new(&RULE, place::operands(subject, subject.at(condition.at)), said));
            }
        }
        Relation::Typed(typed) => {
            let Typed::Pattern { any, .. } = &**typed else { return };
            let is_alone = any.len() == 1;
            for (number, pattern) in any.iter().enumerate() {
                let PatternOperand::Invalid(why) = pattern else { continue };
                let at = place::item(subject, subject.at(condition.at), number);
                // What is no text is an operand of the wrong type.
                if subject.syntax(at).is_some_and(|syntax| syntax.kind(at.node) == Kind::Text) {
                    let follows = if is_alone { where_nothing_fits(test) } else { "so it is never found" };
                    findings.add(Finding::new(&RULE, at, format!("the pattern cannot be used: {why}, {follows}")));
                }
            }
        }
        _ => {}
    });
}

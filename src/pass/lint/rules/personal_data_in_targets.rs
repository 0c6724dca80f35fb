//! FF501: addresses and numbers of people in lists.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::sensitive::{Personal, personal};
use crate::pass::lint::place;
use crate::pass::lint::walk::{Within, conditions};
use crate::ruleset::{Logic, Relation, Role};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF501",
    name: "personal-data-in-targets",
    severity: Severity::Warning,
    what: "A list of users has e-mail addresses or telephone numbers in it. It is a warning in targets and segments, and an \
           info in the conditions of a rule.",
    why: "The whole ruleset goes to each server that evaluates flags, and often into logs, caches and bootstrap files. Whoever \
          can read it, or has the key that fetches it, has the addresses.",
    help: "target by an id that says nothing outside of your systems",
    example: r#""targets": [{"variation": 0, "values": ["ola.nordmann@fjordbank.no"]}]
                                        ^ 1 of 1 texts in the list is an e-mail address of somebody"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    conditions(subject.ruleset, &mut |condition, within| {
        let Logic::Test(test) = &condition.logic else { return };
        let items = match &test.relation {
            Relation::OneOf(set) | Relation::AnyItem(set) => set.items(),
            Relation::Is(Some(text)) => std::slice::from_ref(text),
            _ => return,
        };
        let mut people = items.iter().enumerate().filter_map(|(number, item)| Some((number, item, personal(item)?)));
        let Some((number, first, kind)) = people.next() else { return };
        let what = match kind {
            Personal::Mail => "an e-mail address",
            Personal::Phone => "a telephone number",
        };
        let said = match people.count() {
            0 => format!("a text in the list is {what}, which goes to all who have the ruleset"),
            more => format!(
                "{} of {} texts in the list are addresses of people, which go to all who have the ruleset",
                more + 1,
                items.len()
            ),
        };
        let severity = match within {
            Within::Arm(Role::Target) | Within::Override | Within::Segment => Severity::Warning,
            Within::Arm(_) => Severity::Info,
        };
        let at = place::operand(subject, subject.at(condition.at), first, Some(number));
        findings.add(Finding::new(&RULE, at, said).severity(severity));
    });
}

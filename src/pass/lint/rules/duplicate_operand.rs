//! FF209: an item that stands twice in one list.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use crate::finding::{At, Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::pass::lint::logic::{Prover, words};
use crate::pass::lint::parts::{self, conjunctions};
use crate::pass::lint::place;
use crate::ruleset::{Condition, Logic, Role, Test, Text};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF209",
    name: "duplicate-operand",
    severity: Severity::Info,
    what: "The same item stands twice in the list of a condition, or of users.",
    why: "The first one is found, so the second has no effect. Where the list was typed by hand another item may have been \
          meant.",
    help: "remove the second one, or write what was meant",
    example: r#"{"attribute": "country", "operator": "one_of", "value": ["NO", "SE", "NO"]}
                                                                     ^ `NO` stands in the list already"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

/// Lists of up to this many items are compared each with each.
const FEW: usize = 16;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let prover = Prover::new(subject.ruleset);
    conjunctions(subject, &prover, &mut |rules| {
        rules.parts.iter().for_each(|condition| of_condition(subject, condition, findings));
    });
    for flag in &subject.ruleset.flags {
        let targets = flag.body.arms.iter().filter(|arm| arm.role == Role::Target);
        targets.for_each(|arm| arm.when.each(&mut |condition| of_condition(subject, condition, findings)));
    }
}

fn of_condition(subject: &Subject<'_, '_>, condition: &Condition<'_>, findings: &mut Findings) {
    let Logic::Test(test) = &condition.logic else { return };
    let own = parts::texts(test);
    if words::operands(test) < 2 || own.len() == words::operands(test) && twice(own).is_none() {
        return;
    }
    let at = subject.at(condition.at);
    let is_told = place::list(subject, at)
        .filter(|list| subject.inside(*list).len() >= words::operands(test))
        .is_some_and(|list| of_list(subject, list, test, findings));
    if !is_told && let Some((number, text)) = twice(own) {
        let found = place::operand(subject, at, text, Some(number));
        if found != at && holds_items(subject, found) {
            findings.add(Finding::new(&RULE, found, said(subject, test, text)));
        }
    }
}

/// The first text that stands a second time, and its number.
fn twice<'t, 's>(texts: &'t [Text<'s>]) -> Option<(usize, &'t Text<'s>)> {
    if texts.len() <= FEW {
        let mut all = texts.iter().enumerate();
        return all.find(|(place, text)| texts.iter().take(*place).any(|other| other == *text));
    }
    let mut seen: HashSet<&str, FixedState> = HashSet::default();
    texts.iter().enumerate().find(|(_, text)| !seen.insert(text))
}

/// Whether a value holds items that are no values of their own: an object that holds one, or a text that holds a list.
fn holds_items(subject: &Subject<'_, '_>, at: At) -> bool {
    subject.syntax(at).is_some_and(|syntax| match syntax.as_text(at.node) {
        Some(text) => text.trim_start().starts_with('['),
        None => syntax.kind(at.node) == Kind::Object,
    })
}

fn said(subject: &Subject<'_, '_>, test: &Test<'_>, text: &str) -> String {
    let name = words::attribute(subject.ruleset, test.subject);
    format!("{} stands in the list for {name} already, so it has no effect here", words::ticked(text))
}

/// Tells the items of a list that stand there already; whether there are any.
fn of_list(subject: &Subject<'_, '_>, list: At, test: &Test<'_>, findings: &mut Findings) -> bool {
    let Some(syntax) = subject.syntax(list) else { return false };
    let mut is_told = false;
    let mut seen: HashMap<_, _, FixedState> = HashMap::default();
    for item in subject.inside(list) {
        if !matches!(syntax.kind(item.node), Kind::Text | Kind::Number | Kind::Bool) {
            continue;
        }
        let Some(first) = seen.insert((syntax.kind(item.node) == Kind::Text, syntax.raw(item.node)), item) else {
            continue;
        };
        let own = syntax.as_text(item.node).unwrap_or_else(|| syntax.raw(item.node).into());
        let said = said(subject, test, &own);
        let change = Change::Remove { document: item.document, node: item.node };
        findings.add(
            Finding::new(&RULE, item, said).label(first, "here").fix(Fix::safe("remove the second one", vec![change])),
        );
        is_told = true;
    }
    is_told
}

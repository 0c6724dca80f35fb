//! FF712: an operand of a type that is never met.

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::pass::lint::follows::where_nothing_fits;
use crate::pass::lint::place;
use crate::pass::lint::walk::tests;
use crate::ruleset::{PatternOperand, Relation, Test, Typed};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF712",
    name: "useless-operand",
    severity: Severity::Warning,
    what: "An operand is of a type that the operator compares nothing with, such as a text where numbers are compared.",
    why: "Where values are not converted, a value and an operand of another type never stand in the relation: `5` as a text is \
          no number. The operand is passed over without a word.",
    help: "write the operand in the type that the operator takes",
    example: r#"{"attribute": "seats", "op": "greaterThan", "values": ["10"]}
                                                       ^ this is a text, where numbers are compared"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    tests(subject.ruleset, &mut |test, condition| {
        let at = || subject.at(condition.at);
        match &test.relation {
            Relation::Typed(typed) => {
                let (numbers, wanted, kinds): (Vec<usize>, _, &[Kind]) = match &**typed {
                    Typed::Number { to, .. } => (unread(to), "numbers are", &[Kind::Number]),
                    Typed::Moment { to, .. } => (unread(to), "numbers or texts are", &[Kind::Number, Kind::Text]),
                    Typed::Version { to, .. } => (unread(to), "texts are", &[Kind::Text]),
                    Typed::Pattern { any, .. } => {
                        let is_none =
                            |(_, pattern): &(_, &PatternOperand)| matches!(pattern, PatternOperand::Invalid(_));
                        let none = any.iter().enumerate().filter(is_none).map(|(number, _)| number).collect();
                        (none, "texts are", &[Kind::Text])
                    }
                    Typed::Equal { others, .. } if others.iter().any(crate::leaf::tree::Tree::is_null) => {
                        return nulls(subject, at(), findings);
                    }
                    _ => return,
                };
                let items = numbers.into_iter().map(|number| place::item(subject, at(), number));
                tell(subject, test, (items.collect(), wanted, kinds), findings);
            }
            // Of lists, what is no text is not even kept.
            Relation::Has { texts, broken: None, .. } => {
                let list = place::operands(subject, at());
                let Some(syntax) = subject.syntax(list).filter(|syntax| syntax.kind(list.node) == Kind::List) else {
                    return;
                };
                if syntax.children(list.node).len() > texts.len() {
                    tell(subject, test, (subject.inside(list), "texts are", &[Kind::Text]), findings);
                }
            }
            _ => {}
        }
    });
}

/// The numbers of the operands that could not be read.
fn unread<T>(to: &[Option<T>]) -> Vec<usize> {
    to.iter().enumerate().filter(|(_, operand)| operand.is_none()).map(|(number, _)| number).collect()
}

fn tell(
    subject: &Subject<'_, '_>,
    test: &Test<'_>,
    (items, wanted, kinds): (Vec<At>, &str, &[Kind]),
    findings: &mut Findings,
) {
    for at in items {
        let Some(syntax) = subject.syntax(at) else { continue };
        let kind = syntax.kind(at.node);
        // The list itself stands for an item that is not found in the document.
        let list = syntax.parent(at.node).filter(|list| syntax.kind(*list) == Kind::List);
        let Some(list) = list.filter(|_| !kinds.contains(&kind)) else { continue };
        let is_alone = syntax.children(list).len() == 1;
        let follows = if is_alone { where_nothing_fits(test) } else { "so nothing is met by it" };
        let said = format!("this is {}, where {wanted} compared, {follows}", kind.name());
        findings.add(Finding::new(&RULE, at, said));
    }
}

/// An attribute that is null is absent.
fn nulls(subject: &Subject<'_, '_>, at: At, findings: &mut Findings) {
    for item in subject.inside(place::operands(subject, at)) {
        if subject.syntax(item).is_some_and(|syntax| syntax.kind(item.node) == Kind::Null) {
            let said = "this is null, and an attribute that is null counts as absent, so nothing is met by it";
            findings.add(Finding::new(&RULE, item, said));
        }
    }
}

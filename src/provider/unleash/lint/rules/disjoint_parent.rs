//! FF140: a parent that is on for nobody whom the child takes.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::text_set::{self, TextSet};
use crate::ruleset::{Arm, AttributeId, Condition, Flag, Logic, Relation, Ruleset, Serve, Test, Verdict};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF140",
    name: "disjoint-parent",
    severity: Severity::Info,
    what: "Each strategy of a flag wants a value of an attribute that no strategy of its parent allows.",
    why: "A child is evaluated with the context that was given, and so is its parent. Where the one is on only for values \
          for which the other is off, the two are never on together, and the child is on for nobody.",
    help: "let both list the values that are meant, or remove the dependency",
    example: r#"{"name": "gifts", "dependencies": [{"feature": "checkout"}],
                                               ^ `checkout` is on for `country` `NO` alone
 "strategies": [{"name": "default", "constraints": [{"contextName": "country", "operator": "IN", "values": ["DK"]}]}]}"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// What must be one of some texts for a strategy to be true.
type Wants<'r, 's> = Vec<(AttributeId, &'r TextSet<'s>)>;

/// So many pairs of strategies are looked at; flags have two or three.
const PAIRS: usize = 256;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (flag, dependency) in walk::dependencies(subject) {
        let Some(parent) = walk::parent(subject, dependency) else { continue };
        let at = subject.at(dependency.at);
        if !parent.facts.enabled || walk::wants_off(subject, at) {
            continue;
        }
        if let Some((attribute, own, other)) = disjoint(subject.ruleset, flag, parent) {
            let said = format!(
                "no strategy of this flag is true where `{}` is on: here `{}` must be {}, there {}, so this flag is never on",
                parent.key,
                subject.ruleset.attributes.get(attribute).name,
                shown(own),
                shown(other)
            );
            findings.add(Finding::new(&RULE, subject.nearest(at, "feature"), said));
        }
    }
}

/// What keeps the first strategies of both apart, where all of them are kept apart.
fn disjoint<'r, 's>(
    ruleset: &'r Ruleset<'s>,
    flag: &'r Flag<'s>,
    parent: &'r Flag<'s>,
) -> Option<(AttributeId, &'r TextSet<'s>, &'r TextSet<'s>)> {
    if flag.rules().len() * parent.rules().len() > PAIRS {
        return None;
    }
    let others: Vec<Wants<'_, '_>> = parent.rules().iter().map(|arm| wants(ruleset, arm)).collect();
    let mut first = None;
    for own in flag.rules().iter().map(|arm| wants(ruleset, arm)) {
        for other in &others {
            let pairs = own.iter().flat_map(|own| other.iter().map(move |other| (own, other)));
            let mut apart = pairs.filter(|(own, other)| own.0 == other.0 && are_apart(own.1, other.1));
            let (own, other) = apart.next()?;
            first = first.or(Some((own.0, own.1, other.1)));
        }
    }
    first
}

fn are_apart(one: &TextSet<'_>, other: &TextSet<'_>) -> bool {
    let (few, many) = if one.items().len() < other.items().len() { (one, other) } else { (other, one) };
    // An empty list is no value at all, which is told as that.
    !few.items().is_empty() && !few.items().iter().any(|item| many.find(item, text_set::hash(item)).is_some())
}

fn wants<'r, 's>(ruleset: &'r Ruleset<'s>, arm: &'r Arm<'s, Serve>) -> Wants<'r, 's> {
    let mut found = Vec::new();
    add(ruleset, &arm.when, &mut found);
    found
}

fn add<'r, 's>(ruleset: &'r Ruleset<'s>, condition: &'r Condition<'s>, found: &mut Wants<'r, 's>) {
    match &condition.logic {
        Logic::All(inner) => inner.iter().for_each(|inner| add(ruleset, inner, found)),
        Logic::Segment(id) => {
            if let Some(segment) = ruleset.segments.get(*id) {
                add(ruleset, &segment.body, found);
            }
        }
        Logic::Test(Test { subject, relation: Relation::OneOf(set), negated: false, absent: Verdict::No, .. }) => {
            found.push((subject.attribute, set));
        }
        _ => {}
    }
}

/// The texts in words; of many their number.
fn shown(set: &TextSet<'_>) -> String {
    match set.items() {
        [one] => format!("`{one}`"),
        [one, other] => format!("`{one}` or `{other}`"),
        [one, other, third] => format!("`{one}`, `{other}` or `{third}`"),
        items => format!("one of {} others", items.len()),
    }
}

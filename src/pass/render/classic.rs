//! The classic layout of an evaluation log: a rule a line, each with the value that was seen.
//!
//! Reference: the layout and the examples of the ConfigCat specification, section 6, which this meets byte by byte for
//! rulesets of that form. Any other ruleset is told in the same form: the conditions of a rule that were looked at stand
//! behind each other, joined by AND, and what has no attribute stands in brackets of its own.

use std::fmt::Write as _;

use super::{Told, phrase};
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    Condition, FlagUse, Logic, Relation, Role, Ruleset, Serve, Shown, Split, Style, Test, ToldBy, Value, Verdict,
};
use crate::trace::{End, Fact, Node, Span};

/// The evaluation, without the records around it.
pub(super) fn render(told: &Told<'_, '_>) -> String {
    let ruleset = told.ruleset;
    let has_fault = told.decision().is_some_and(|decision| decision.fault.is_some());
    let Some(user) = told.user else {
        return if has_fault { String::new() } else { format!("Returning [{}]", told.value_text()) };
    };
    let mut text = format!("Evaluating {}('{}').\nUser object:\n{user}", ruleset.wording.call, told.flag.key);
    let mut tail = "Returning";
    for span in &told.span.inner {
        let Node::Arm(arm, _) = span.node else { continue };
        match arm.role {
            Role::Nobody | Role::Otherwise | Role::Override | Role::Broken(_) => {}
            Role::Options => tail = if picked(span) { "Evaluating % options. Returning" } else { tail },
            Role::Switch | Role::Prerequisite | Role::Target | Role::Rule | Role::Strategy => {
                let Some(line) = rule(told, span) else { return text };
                // Writing to a string cannot fail.
                let _ = write!(text, "\n{line}");
                if span.verdict() == Some(Verdict::Yes) {
                    match arm.then {
                        Serve::Variation(_) => return text,
                        _ if picked(span) => tail = "Evaluating % options. Returning",
                        _ => {}
                    }
                }
            }
        }
    }
    if !has_fault {
        let _ = write!(text, "\n{tail} {}", told.value_text());
    }
    text
}

/// Whether a split of the arm picked something.
fn picked(arm: &Span<'_>) -> bool {
    arm.inner.iter().any(|inner| matches!(inner.end, End::Slice(Some(_))))
}

/// The line of a rule; `None` where it ended in a fault, of which the reference writes nothing.
fn rule(told: &Told<'_, '_>, span: &Span<'_>) -> Option<String> {
    let Node::Arm(arm, _) = span.node else { return None };
    let parts: Vec<&Span<'_>> = match &arm.when.logic {
        Logic::All(_) => span.inner.first().map(|all| all.inner.iter().collect()).unwrap_or_default(),
        _ => span.inner.first().into_iter().collect(),
    };
    let asked: Vec<String> = parts.iter().filter_map(|part| condition(told.ruleset, part)).collect();
    let outcome = match span.verdict() {
        Some(Verdict::Fault(_)) | None => return None,
        Some(Verdict::Yes) => match arm.then {
            Serve::Variation(id) => {
                format!("match, returning: {}", phrase::value(told.ruleset, &told.flag.variations[id].value))
            }
            _ => "match".to_owned(),
        },
        Some(_) => parts.iter().rev().find_map(|part| missed(told, part)).unwrap_or_else(|| "no match".to_owned()),
    };
    let name = arm.name.as_ref().map(|name| format!("{name} ")).unwrap_or_default();
    let asked = if asked.is_empty() { "[everybody]".to_owned() } else { asked.join(" AND ") };
    Some(format!("Evaluating rule: {name}{asked} => {outcome}"))
}

/// Why a condition, or the last one inside it, cannot be told.
fn missed(told: &Told<'_, '_>, span: &Span<'_>) -> Option<String> {
    if span.verdict() == Some(Verdict::Yes) {
        return None;
    }
    let Node::Condition(Condition { logic: Logic::Test(test), .. }) = span.node else {
        return span.inner.last().and_then(|inner| missed(told, inner));
    };
    if let Some(reason) = phrase::unread(told.ruleset, span) {
        return Some(format!("SKIP rule. Validation error: {reason}"));
    }
    let seen = phrase::seen(span).filter(|seen| seen.value.is_none())?;
    // Where absence reads as "no", so does the reference's log.
    let says_no = test.absent == Verdict::No && is_own(told.ruleset);
    let attribute = &told.ruleset.attributes.get(seen.subject.attribute).name;
    (!says_no).then(|| format!("cannot evaluate, {attribute} is missing"))
}

/// The whole line of a rule that is one test.
pub(super) fn rule_of_test(ruleset: &Ruleset<'_>, test: &Test<'_>, span: &Span<'_>) -> String {
    let reason = phrase::unread(ruleset, span).unwrap_or_default();
    format!("Evaluating rule: {} => SKIP rule. Validation error: {reason}", self::test(ruleset, test, span))
}

/// `[attribute:value] [operator] [operand]`, as the reference of that layout writes a rule.
fn test(ruleset: &Ruleset<'_>, test: &Test<'_>, span: &Span<'_>) -> String {
    let attribute = &ruleset.attributes.get(test.subject.attribute).name;
    let seen = phrase::seen(span);
    let value = seen.and_then(|seen| seen.spelled.or(seen.value)).unwrap_or("None");
    let operand = match (&test.operand, &test.relation) {
        (Some(operand), _) if operand.shown == Shown::Masked => {
            phrase::operand(operand).trim_matches(['\'', '[', ']']).to_owned()
        }
        (Some(operand), _) if is_own(ruleset) => phrase::python(&operand.value),
        (Some(operand), _) => flat(&operand.value),
        (None, Relation::OneOf(set)) => set.items().join(","),
        (None, Relation::Has { texts, .. }) => texts.join(","),
        (None, relation) => phrase::plain_operand(relation).trim_matches('\'').to_owned(),
    };
    let not = if test.inverted { "NOT " } else { "" };
    format!("[{attribute}:{value}] [{not}{}] [{operand}]", test.operator)
}

/// Whether the layout is that of the ruleset's own SDK.
fn is_own(ruleset: &Ruleset<'_>) -> bool {
    ruleset.wording.log.is_some_and(|log| log.style == Style::Classic)
}

/// An operand as Python prints it, a list of texts as its items.
fn flat(value: &Value<'_>) -> String {
    match value.tree() {
        Tree::List(items) if items.iter().all(|item| item.as_text().is_some()) => {
            items.iter().filter_map(Tree::as_text).collect::<Vec<_>>().join(", ")
        }
        tree => python::text(&tree).into_owned(),
    }
}

fn condition(ruleset: &Ruleset<'_>, span: &Span<'_>) -> Option<String> {
    let Node::Condition(condition) = span.node else { return None };
    Some(match &condition.logic {
        Logic::Test(inner) => test(ruleset, inner, span),
        Logic::Segment(id) => format!("[User] [IS IN SEGMENT] [{}]", ruleset.segments[*id].key),
        Logic::Not(inner) => {
            format!("NOT {}", self::condition(ruleset, span.inner.first().filter(|_| !inner.is_constant)?)?)
        }
        Logic::Flag(wanted) => prerequisite(ruleset, wanted, span),
        Logic::Membership(list) => {
            let name = list.reference.as_deref().unwrap_or_default();
            format!("[IN BIG SEGMENT] [{name}]")
        }
        Logic::Gate(split) => gate(split, span),
        Logic::External { name, .. } => format!("[{} {name}]", ruleset.wording.external),
        Logic::Never { why, .. } => format!("[never: {why}]"),
        Logic::Const(_) | Logic::Nobody { .. } | Logic::Unheeded(_) | Logic::Broken(_) => return None,
        Logic::All(_) | Logic::Any(_) | Logic::Settle { .. } | Logic::List(_) => {
            let inner: Vec<String> = span.inner.iter().filter_map(|inner| self::condition(ruleset, inner)).collect();
            let joint = if let Logic::Any(_) = condition.logic { " OR " } else { " AND " };
            format!("({})", inner.join(joint))
        }
    })
}

fn prerequisite(ruleset: &Ruleset<'_>, wanted: &FlagUse<'_>, span: &Span<'_>) -> String {
    let served = span.inner.first().and_then(|inner| match (inner.node, inner.end) {
        (Node::Flag(flag, _), End::Decision(decision)) => decision.variation.map(|id| &flag.variations[id]),
        _ => None,
    });
    let served = served.map(|variation| match (&variation.name, ruleset.wording.told_by) {
        (Some(name), ToldBy::Name) => name.to_string(),
        _ => phrase::value(ruleset, &variation.value),
    });
    let operator = wanted.operator.unwrap_or("IS");
    format!("[Flag {}:{}] [{operator}] [{}]", wanted.key, served.as_deref().unwrap_or("None"), wanted.wish.join(","))
}

fn gate(split: &Split<'_>, span: &Span<'_>) -> String {
    let split_span = span.inner.first();
    let bucket = split_span.and_then(|inner| {
        inner.facts.iter().find_map(|fact| if let Fact::Bucket(bucket) = fact { Some(*bucket) } else { None })
    });
    let bucket = bucket.map_or("None".to_owned(), |bucket| split.bucketing.cut.shown(bucket).to_string());
    let weight = split.slices.first().map_or(&Value::ZERO, |slice| &slice.weight);
    format!("[{}:{bucket}] [% OF {}] [{weight}]", split.bucketing.asked, split.bucketing.cut.buckets())
}

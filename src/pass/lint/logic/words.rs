//! Tests, conditions and proofs in a few words, for the message of a finding.

use super::Why;
use crate::leaf::plain::printable;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    Condition, FlagUse, Logic, Operand, PatternOperand, Relation, Ruleset, Shown, Subject, Test, Text, Typed,
};

/// So many items of a list are told.
const SHOWN: usize = 3;
/// So many characters of a text are told.
const LONGEST: usize = 40;
/// So many steps of a proof are told.
const STEPS: usize = 2;

/// A text between backticks, cut where it is long.
pub(in crate::pass::lint) fn ticked(text: &str) -> String {
    let text = printable(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

/// The name of an attribute, with the part of the context that it is looked up in where that has to be said.
pub(in crate::pass::lint) fn attribute(ruleset: &Ruleset<'_>, subject: Subject) -> String {
    let attribute = ruleset.attributes.get(subject.attribute);
    if attribute.scope == "user" || ruleset.wording.knows(&attribute.scope) {
        return ticked(&attribute.name);
    }
    ticked(&format!("{}.{}", attribute.scope, attribute.name))
}

/// How many operands a test has.
pub(in crate::pass::lint) fn operands(test: &Test<'_>) -> usize {
    match &test.relation {
        Relation::OneOf(set) | Relation::AnyItem(set) => set.items().len(),
        Relation::Has { texts, .. } => texts.len(),
        Relation::Digest(digests) => digests.set.items().len() + digests.entries.len(),
        Relation::Versions(versions) => versions.to.len(),
        Relation::Within(networks) => networks.entries().len(),
        Relation::Typed(typed) => match &**typed {
            Typed::Equal { texts, others } => texts.items().len() + others.len(),
            Typed::Number { to, .. } => to.len(),
            Typed::Moment { to, .. } => to.len(),
            Typed::Version { to, .. } => to.len(),
            Typed::Pattern { any, .. } => any.len(),
            Typed::Nothing { .. } => 1,
        },
        _ => 1,
    }
}

/// A test as the source asks it: `country` IN `NO`, `SE`.
pub(in crate::pass::lint) fn test(ruleset: &Ruleset<'_>, test: &Test<'_>) -> String {
    let name = attribute(ruleset, test.subject);
    let operand = operand(test);
    let blank = if operand.is_empty() { "" } else { " " };
    let plain = format!("{name} {}{blank}{operand}", printable(&test.operator));
    if test.inverted { format!("not ({plain})") } else { plain }
}

fn operand(test: &Test<'_>) -> String {
    match (&test.relation, &test.operand) {
        (Relation::OneOf(set) | Relation::AnyItem(set), _) => texts(set.items()),
        (Relation::Has { texts: parts, .. }, _) => texts(parts),
        (Relation::Within(networks), _) => texts(networks.entries()),
        (Relation::Digest(_), _) => "hashed values".to_owned(),
        (_, Some(operand)) => spelled(operand),
        (Relation::Is(text), None) => ticked(text.as_deref().unwrap_or_default()),
        (Relation::PartOf(whole), None) => ticked(whole),
        (Relation::Matches(pattern), None) => ticked(pattern.source()),
        (Relation::Search(sought), None) => match &sought.pattern {
            PatternOperand::Valid(pattern) => ticked(pattern.source()),
            PatternOperand::Invalid(_) | PatternOperand::Unsupported(_) => String::new(),
        },
        (Relation::Number { to, .. } | Relation::Seconds { to, .. }, None) => ticked(&to.to_string()),
        (Relation::Version { to, .. }, None) => ticked(&to.to_string()),
        (Relation::Instant { to, .. }, None) => ticked(&to.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)),
        (Relation::Typed(typed), None) => match &**typed {
            Typed::Equal { texts: own, others } => {
                let all = own.items().iter().map(|text| ticked(text)).chain(others.iter().map(tree));
                list(&all.take(SHOWN).collect::<Vec<_>>(), own.items().len() + others.len())
            }
            _ => String::new(),
        },
        _ => String::new(),
    }
}

fn spelled(operand: &Operand<'_>) -> String {
    match operand.value.tree() {
        _ if operand.shown == Shown::Masked => "hashed values".to_owned(),
        Tree::List(items) => list(&items.iter().take(SHOWN).map(tree).collect::<Vec<_>>(), items.len()),
        other => tree(&other),
    }
}

fn tree(value: &Tree<'_>) -> String {
    match value {
        Tree::Text(text) => ticked(text),
        other => ticked(&crate::leaf::python::dumps(other)),
    }
}

fn texts(items: &[Text<'_>]) -> String {
    list(&items.iter().take(SHOWN).map(|item| ticked(item)).collect::<Vec<_>>(), items.len())
}

fn list(shown: &[String], count: usize) -> String {
    let more = count.saturating_sub(SHOWN);
    let shown = shown.join(", ");
    match more {
        0 if shown.is_empty() => "nothing".to_owned(),
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn asked_flag(wanted: &FlagUse<'_>) -> String {
    let wish: Vec<String> = wanted.wish.iter().map(|wish| ticked(wish)).collect();
    format!("{} {} {}", ticked(&wanted.key), wanted.operator.unwrap_or("is"), wish.join(", "))
}

/// A condition as the source asks it.
pub(in crate::pass::lint) fn condition(ruleset: &Ruleset<'_>, condition: &Condition<'_>) -> String {
    let segment = |id: usize| {
        let segment = ruleset.segments.get(id);
        segment.map_or_else(String::new, |segment| ticked(segment.name.as_ref().unwrap_or(&segment.key)))
    };
    match &condition.logic {
        Logic::Test(test) => self::test(ruleset, test),
        Logic::Segment(id) => format!("segment {}", segment(*id)),
        Logic::Not(inner) => format!("not ({})", self::condition(ruleset, inner)),
        Logic::Settle { inner, .. } => self::condition(ruleset, inner),
        Logic::Flag(wanted) => asked_flag(wanted),
        Logic::All(inner) | Logic::Any(inner) => {
            let word = if matches!(condition.logic, Logic::All(_)) { " and " } else { " or " };
            let shown: Vec<String> = inner.iter().take(SHOWN).map(|inner| self::condition(ruleset, inner)).collect();
            shown.join(word)
        }
        _ => format!("this {}", ruleset.wording.condition),
    }
}

/// Why one condition holds wherever another does; nothing where both are the same.
pub(in crate::pass::lint) fn implication(ruleset: &Ruleset<'_>, why: &[Why<'_, '_>]) -> Option<String> {
    let mut steps = Vec::new();
    for why in why {
        implied(ruleset, why, &mut steps);
    }
    joined(steps)
}

fn implied(ruleset: &Ruleset<'_>, why: &Why<'_, '_>, steps: &mut Vec<String>) {
    match why {
        Why::Same | Why::Flags(..) | Why::NoneLeft(..) => {}
        Why::Turned(why) => excluded(ruleset, why, steps),
        Why::Tests(one, other) => {
            let (one, other) = (test(ruleset, one), test(ruleset, other));
            if one != other {
                steps.push(format!("whoever satisfies {one} satisfies {other}"));
            }
        }
        Why::Always(one) => {
            if !matches!(one.logic, Logic::Const(_) | Logic::Unheeded(_) | Logic::Gate(_)) {
                steps.push(format!("{} holds for everybody", condition(ruleset, one)));
            }
        }
        Why::Within(segment, why) => {
            let name = ticked(segment.name.as_ref().unwrap_or(&segment.key));
            let mut inner = Vec::new();
            implied(ruleset, why, &mut inner);
            match joined(inner) {
                Some(inner) => steps.push(format!("{inner} (segment {name})")),
                None => steps.push(format!("segment {name} asks the same")),
            }
        }
        Why::Many(all) => all.iter().for_each(|why| implied(ruleset, why, steps)),
    }
}

/// Why nobody satisfies two conditions.
pub(in crate::pass::lint) fn exclusion(
    ruleset: &Ruleset<'_>,
    (one, other): (&Condition<'_>, &Condition<'_>),
    why: &Why<'_, '_>,
) -> String {
    let mut steps = Vec::new();
    excluded(ruleset, why, &mut steps);
    joined(steps)
        .unwrap_or_else(|| format!("{} and {} exclude each other", condition(ruleset, one), condition(ruleset, other)))
}

fn excluded(ruleset: &Ruleset<'_>, why: &Why<'_, '_>, steps: &mut Vec<String>) {
    match why {
        Why::Same | Why::Always(_) => {}
        Why::Turned(why) => implied(ruleset, why, steps),
        Why::Tests(one, other) => {
            let (one, other) = (test(ruleset, one), test(ruleset, other));
            steps.push(format!("no value satisfies both {one} and {other}"));
        }
        Why::NoneLeft(one, others) => {
            let others: Vec<String> = others.iter().take(SHOWN).map(|other| test(ruleset, other)).collect();
            let all = others.join(" and ");
            steps.push(format!("no value that satisfies {} is left by {all}", test(ruleset, one)));
        }
        Why::Flags(one, other) => {
            steps.push(format!("{} and {} exclude each other", asked_flag(one), asked_flag(other)));
        }
        Why::Within(segment, why) => {
            let name = ticked(segment.name.as_ref().unwrap_or(&segment.key));
            let mut inner = Vec::new();
            excluded(ruleset, why, &mut inner);
            steps.extend(joined(inner).map(|inner| format!("{inner} (segment {name})")));
        }
        Why::Many(all) => all.iter().for_each(|why| excluded(ruleset, why, steps)),
    }
}

fn joined(mut steps: Vec<String>) -> Option<String> {
    steps.dedup();
    let more = steps.len() > STEPS;
    steps.truncate(STEPS);
    let joined = steps.join(", and ");
    match (steps.is_empty(), more) {
        (true, _) => None,
        (false, true) => Some(format!("{joined}, and so on")),
        (false, false) => Some(joined),
    }
}

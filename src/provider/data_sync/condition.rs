//! Conditions of rules and of segment rules (spec sections 4.4 and 7.3).

use super::access::{self, elements, is_true};
use super::lowering::{Lowering, broken};
use super::segment;
use crate::leaf::number::{PYTHON_FIVE_DECIMALS, five_decimals};
use crate::leaf::python::{self, Unfit};
use crate::leaf::text_set::TextSet;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    About, Absence, Compare, Condition, Disputed, FaultId, Logic, Operand, PatternOperand, Place, Pointer, Reads,
    Relation, Search, Shown, Test, Text, Typed, Value, Verdict,
};

/// An operator that compares texts.
#[derive(Debug, Clone, Copy)]
enum Operator {
    Equal,
    Has(Place),
    OneOf,
    Says(&'static str),
    Matches,
    InSegment,
}

/// The operators by name, and whether they are turned round.
const OPERATORS: [(&str, Operator, bool); 14] = [
    ("Equal", Operator::Equal, false),
    ("NotEqual", Operator::Equal, true),
    ("Contains", Operator::Has(Place::Anywhere), false),
    ("NotContain", Operator::Has(Place::Anywhere), true),
    ("IsOneOf", Operator::OneOf, false),
    ("NotOneOf", Operator::OneOf, true),
    ("StartsWith", Operator::Has(Place::Start), false),
    ("EndsWith", Operator::Has(Place::End), false),
    ("IsTrue", Operator::Says("true"), false),
    ("IsFalse", Operator::Says("false"), false),
    ("MatchRegex", Operator::Matches, false),
    ("NotMatchRegex", Operator::Matches, true),
    ("User is in segment", Operator::InSegment, false),
    ("User is not in segment", Operator::InSegment, true),
];

/// The names of all operators.
pub(crate) const NAMES: [&str; OPERATORS.len() + COMPARISONS.len()] = {
    let mut names = [""; OPERATORS.len() + COMPARISONS.len()];
    let mut place = 0;
    while place < names.len() {
        let number = place.saturating_sub(OPERATORS.len());
        names[place] = if place < OPERATORS.len() { OPERATORS[place].0 } else { COMPARISONS[number].0 };
        place += 1;
    }
    names
};

/// A name with this in it compares numbers, whatever the rest of it is.
const NUMERIC: &str = "Than";

const COMPARISONS: [(&str, Compare); 4] = [
    ("BiggerEqualThan", Compare::GreaterOrEqual),
    ("BiggerThan", Compare::Greater),
    ("LessEqualThan", Compare::LessOrEqual),
    ("LessThan", Compare::Less),
];

/// What a rule asks: all of its conditions, in order.
pub(crate) fn conditions<'s>(lowering: &mut Lowering<'s>, rule: &Tree<'s>, at: Pointer) -> Condition<'s> {
    let name = lowering.grammar.conditions;
    let list = match lowering.each(rule, name, at) {
        Ok(list) => list,
        Err(fault) => return broken(fault, at),
    };
    let list_at = lowering.place(at, name);
    if list.is_empty() {
        lowering.dispute(at, Disputed::Entered, lowering.grammar.elsewhere.empty_rule);
        return Condition::new(list_at, (lowering.grammar.of_nothing)());
    }
    let inner = list.iter().enumerate().map(|(number, condition)| {
        let at = lowering.item(list_at, number);
        let logic = lower(lowering, condition, at).unwrap_or_else(Logic::Broken);
        Condition::new(at, logic)
    });
    let inner = inner.collect();
    Condition::new(at, Logic::All(inner))
}

fn lower<'s>(lowering: &mut Lowering<'s>, condition: &Tree<'s>, at: Pointer) -> Result<Logic<'s>, FaultId> {
    let named = lowering.member(condition, lowering.grammar.operator, at)?;
    // A condition on a segment has no operator: its property says what is asked.
    let operator = if is_true(named) { named } else { lowering.member(condition, "property", at)? };
    let spelled = python::text(operator).into_owned();
    note_property(lowering, condition, is_true(named), at);
    if spelled.contains(NUMERIC) {
        return number(lowering, condition, named, at);
    }
    let known = OPERATORS.into_iter().find(|(name, ..)| operator.as_text() == Some(name));
    let Some((name, operator, negated)) = known else { return Ok(unknown(lowering, condition, named)) };
    if let Operator::InSegment = operator {
        let within = segment::membership(lowering, condition, at);
        return Ok(if negated { Logic::Not(Box::new(Condition::new(at, within))) } else { within });
    }
    let subject = lowering.member(condition, "property", at)?;
    let subject = lowering.attribute(subject, lowering.grammar.absence);
    let value = match operator {
        // These two do not raise where there is no operand.
        Operator::OneOf => condition.get("value").unwrap_or(&Tree::Null),
        Operator::Says(_) => &Tree::Null,
        _ => lowering.member(condition, "value", at)?,
    };
    let relation = relation(lowering, operator, value, at);
    lowering.dispute_test(at, (name, negated), value);
    let mut test = Test::new(subject, name.into(), relation, Verdict::of(negated));
    test.negated = negated;
    test.operand = match (operator, &test.relation) {
        (Operator::Says(_), _) => None,
        (_, Relation::OneOf(set)) if counts_all(set, value) => Some(Box::new(shown(value, Shown::Plain))),
        _ => Some(Box::new(shown(value, Shown::Spelled))),
    };
    Ok(Logic::Test(test))
}

/// The user's key under a name that is none elsewhere, and a segment that is asked for as if it were an attribute.
fn note_property<'s>(lowering: &mut Lowering<'s>, condition: &Tree<'s>, has_operator: bool, at: Pointer) {
    let Some(property) = condition.get("property") else { return };
    lowering.dispute_property(at, property);
    let is_segment = OPERATORS
        .iter()
        .any(|(name, operator, _)| matches!(operator, Operator::InSegment) && property.as_text() == Some(name));
    if is_segment && has_operator {
        lowering.dispute(at, Disputed::Asked, lowering.grammar.elsewhere.operator_on_segment);
    }
}

/// A condition whose operator there is not.
fn unknown<'s>(lowering: &mut Lowering<'s>, condition: &Tree<'s>, named: &Tree<'s>) -> Logic<'s> {
    let (Some(property), true) = (condition.get("property"), is_true(named)) else {
        let property = condition.get("property").map(python::text).unwrap_or_default();
        let why = format!("it has no operator, and '{property}' says nothing of a segment");
        return Logic::Never { about: About::Operator, why: why.into() };
    };
    let subject = lowering.attribute(property, Absence::Missing);
    let mut test = Test::new(
        subject,
        text(named),
        nothing(About::Operator, "there is no such operator, and it never holds"),
        Verdict::No,
    );
    test.operand = condition.get("value").map(|value| Box::new(shown(value, Shown::Spelled)));
    Logic::Test(test)
}

fn shown<'s>(value: &Tree<'s>, shown: Shown) -> Operand<'s> {
    Operand { value: Value::of_tree(value), shown }
}

/// Whether every item of the list that stands in a text is one of these.
fn counts_all(set: &TextSet<'_>, value: &Tree<'_>) -> bool {
    let list = value.as_text().and_then(python::loads);
    list.is_some_and(|list| list.as_list().is_some_and(|items| items.len() == set.items().len()))
}

/// Nothing stands in this relation.
fn nothing<'s>(about: About, why: &'static str) -> Relation<'s> {
    Relation::Typed(Box::new(Typed::Nothing { about, why }))
}

const NO_OPERAND: &str = "the operand is null or counts as nothing, and then nothing holds";
const NO_LIST: &str = "the operand is no list of JSON in a text, and an error in it counts as an empty one";
const NO_ITEMS: &str = "the list is empty or null";

fn relation<'s>(lowering: &mut Lowering<'s>, operator: Operator, value: &Tree<'s>, at: Pointer) -> Relation<'s> {
    match operator {
        Operator::Says(word) => Relation::Lowered(word),
        Operator::OneOf => {
            let relation = one_of(value, lowering.grammar.counts);
            if matches!(relation, Relation::Typed(_)) {
                lowering.dispute(at, Disputed::Found, lowering.grammar.elsewhere.broken_list);
            }
            relation
        }
        _ if !(lowering.grammar.counts)(value) => nothing(About::Operand, NO_OPERAND),
        Operator::Equal => Relation::Is(Some(text(value))),
        Operator::Has(place) => Relation::Has { place, texts: vec![text(value)], folded: None, broken: None },
        Operator::Matches => search(lowering, &text(value), at),
        Operator::InSegment => nothing(About::Operand, NO_OPERAND),
    }
}

fn text<'s>(value: &Tree<'s>) -> Text<'s> {
    match value {
        Tree::Text(text) => text.clone(),
        other => Text::Owned(python::text(other).into_owned()),
    }
}

/// The operand is JSON in a text. What is no such JSON holds nothing.
fn one_of<'s>(value: &Tree<'s>, counts: fn(&Tree<'_>) -> bool) -> Relation<'s> {
    let Some(list) = value.as_text().and_then(python::loads) else { return nothing(About::Operand, NO_LIST) };
    if !counts(&list) {
        return nothing(About::Operand, NO_ITEMS);
    }
    match list {
        Tree::Text(whole) => Relation::PartOf(whole),
        Tree::List(_) | Tree::Object(_) => {
            Relation::OneOf(TextSet::new(access::texts(&elements(&list).unwrap_or_default())))
        }
        Tree::Null => nothing(About::Operand, NO_ITEMS),
        Tree::Bool(_) | Tree::Number(_) => nothing(About::Operand, NO_LIST),
    }
}

/// A pattern that Python refuses is met by whoever has the attribute.
fn search<'s>(lowering: &mut Lowering<'s>, source: &str, test_at: Pointer) -> Relation<'s> {
    let at = lowering.place(test_at, "value");
    match (lowering.grammar.pattern)(source) {
        Ok(pattern) => {
            lowering.dispute_pattern(test_at, source);
            let too_much = lowering.unsupported(About::Pattern, "the search for the pattern takes too many steps", at);
            let pattern = PatternOperand::Valid(pattern);
            Relation::Search(Box::new(Search { pattern, reach: None, too_much }))
        }
        Err(Unfit::Invalid(why)) => {
            lowering.dispute(test_at, Disputed::Found, lowering.grammar.elsewhere.invalid_pattern);
            let fault = lowering.raises_about(About::Pattern, format!("the pattern is none of Python: {why}"), at);
            Relation::Unusable { reads: Reads::Nothing, fault }
        }
        Err(unfit @ Unfit::Unsupported(_)) => {
            let fault = lowering.unsupported(About::Pattern, format!("the pattern is {unfit}"), at);
            Relation::Unusable { reads: Reads::Nothing, fault }
        }
    }
}

/// Numbers are compared once both sides are numbers; until then nothing else is looked at.
fn number<'s>(
    lowering: &mut Lowering<'s>,
    condition: &Tree<'s>,
    named: &Tree<'s>,
    at: Pointer,
) -> Result<Logic<'s>, FaultId> {
    let property = lowering.member(condition, "property", at)?;
    let subject = lowering.attribute(property, Absence::Missing);
    let by = &PYTHON_FIVE_DECIMALS;
    let compare = COMPARISONS.into_iter().find(|(name, _)| named.as_text() == Some(name));
    let value = lowering.member(condition, "value", at);
    let read = value.map(|value| (value, python::parse_float(&python::text(value))));
    let relation = match (read, compare) {
        (Err(fault), _) => Relation::Unusable { reads: Reads::Number(by), fault },
        (Ok((Tree::Number(token), Some(_))), _) if python::token_float(token).is_none() => {
            let at = lowering.place(at, "value");
            let fault = lowering.raises_about(About::Number, "the number is too large for one with a point", at);
            Relation::Unusable { reads: Reads::Number(by), fault }
        }
        (Ok((_, Some(to))), Some((_, compare))) => {
            Relation::Number { compare, to: five_decimals(to), by, invalid: None }
        }
        (Ok((value, None)), Some((_, compare))) => {
            Relation::Number { compare, to: 0.0, by, invalid: Some(Box::new(text(value))) }
        }
        (Ok(_), None) => return Ok(unknown(lowering, condition, named)),
    };
    if let Ok(value) = value {
        lowering.dispute_number(at, value);
    }
    let mut test = Test::new(subject, text(named), relation, Verdict::No);
    test.operand = value.ok().map(|value| Box::new(shown(value, Shown::Spelled)));
    Ok(Logic::Test(test))
}

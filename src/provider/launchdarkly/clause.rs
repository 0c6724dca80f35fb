//! Clauses: one attribute, an operator, values (spec section 7).

use super::lowering::{self, Lowering};
use super::reference::Reference;
use crate::leaf::python;
use crate::leaf::text_set::TextSet;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    About, Compare, Condition, Logic, Operand, PatternOperand, Place, Pointer, Relation, Shown, Test, Typed, Value,
    Verdict,
};

/// How texts are looked at, by operator.
const PLACES: [(&str, Place); 3] =
    [("startsWith", Place::Start), ("endsWith", Place::End), ("contains", Place::Anywhere)];
/// How numbers compare, by operator.
const NUMBERS: [(&str, Compare); 4] = [
    ("lessThan", Compare::Less),
    ("lessThanOrEqual", Compare::LessOrEqual),
    ("greaterThan", Compare::Greater),
    ("greaterThanOrEqual", Compare::GreaterOrEqual),
];
/// How moments compare, by operator.
const MOMENTS: [(&str, Compare); 2] = [("before", Compare::Less), ("after", Compare::Greater)];
/// How versions compare, by operator.
const VERSIONS: [(&str, Compare); 3] =
    [("semVerEqual", Compare::Equal), ("semVerLessThan", Compare::Less), ("semVerGreaterThan", Compare::Greater)];
/// The operator that asks for segments.
const SEGMENT: &str = "segmentMatch";

fn found<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(held, _)| *held == name).map(|(_, value)| *value)
}

/// All clauses of a rule.
pub(super) fn all<'s>(lowering: &mut Lowering<'s>, rule: &Tree<'s>, at: Pointer) -> Vec<Condition<'s>> {
    let at = lowering.member(at, "clauses");
    let clauses = lowering::list(rule, "clauses").iter().enumerate();
    clauses
        .map(|(number, clause)| {
            let at = lowering.item(at, number);
            lower(lowering, clause, at)
        })
        .collect()
}

/// Whether one of the clauses asks for segments.
pub(super) fn ask_segments(rule: &Tree<'_>) -> bool {
    lowering::list(rule, "clauses").iter().any(|clause| clause.get("op").and_then(Tree::as_text) == Some(SEGMENT))
}

/// Whether whoever meets all clauses certainly has an individual of that kind.
pub(super) fn guarantee(rule: &Tree<'_>, kind: &str) -> bool {
    lowering::list(rule, "clauses").iter().any(|clause| {
        let member = |name| clause.get(name).and_then(Tree::as_text).filter(|text| !text.is_empty());
        let of = member("contextKind");
        match (member("op"), member("attribute")) {
            (Some(SEGMENT), _) | (_, None) => false,
            (_, Some("kind")) => {
                let mut values = lowering::list(clause, "values").iter();
                member("op") == Some("in")
                    && !lowering::is_true(clause, "negate")
                    && values.next().is_some_and(|value| value.as_text() == Some(kind))
                    && values.next().is_none()
            }
            (_, Some("/kind")) if of.is_some() => false,
            // Without an individual of its kind a clause does not hold, negated or not.
            (_, Some(_)) => of.unwrap_or(super::wording::USER) == kind,
        }
    })
}

fn lower<'s>(lowering: &mut Lowering<'s>, clause: &Tree<'s>, at: Pointer) -> Condition<'s> {
    let operator = lowering::text(clause, "op").unwrap_or_default();
    let negated = lowering::is_true(clause, "negate");
    if operator == SEGMENT {
        let any = segments(lowering, clause, at);
        return if negated { Condition::new(at, Logic::Not(Box::new(any))) } else { any };
    }
    let kind = lowering::kind(clause, "contextKind");
    let name = lowering::text(clause, "attribute").unwrap_or_default();
    let or_user = kind.clone().unwrap_or(super::wording::USER.into());
    let (subject, relation) = match Reference::beside(kind.as_deref(), name) {
        Ok(reference) if reference.is_kind() => (lowering.kinds(), relation(lowering, &operator, clause, at)),
        Ok(reference) => (lowering.subject(or_user, &reference), relation(lowering, &operator, clause, at)),
        // The SDK looks for the kind first, and only then at the reference.
        Err(why) => {
            let attribute_at = lowering.member(at, "attribute");
            let fault = lowering.aborts(About::Attribute, format!("`attribute` is no reference: {why}"), attribute_at);
            let broken = Condition::new(attribute_at, Logic::Broken(fault));
            let present = Test::new(lowering.key(or_user), "is present".into(), Relation::Present, Verdict::Unknown);
            return Condition::new(at, Logic::All(vec![Condition::new(at, Logic::Test(present)), broken]));
        }
    };
    let keeps_operand = matches!(&relation, Relation::OneOf(_))
        || matches!(&relation, Relation::Typed(typed) if matches!(**typed, Typed::Equal { .. }));
    let operand = clause.get("values").filter(|_| !keeps_operand);
    let operand = operand.map(|values| Box::new(Operand { value: Value::of_tree(values), shown: Shown::Plain }));
    let test = Test {
        negated,
        inverted: negated,
        failed: Verdict::No,
        operand,
        // Negation is not applied where there is no value.
        ..Test::new(subject, operator, relation, Verdict::Unknown)
    };
    Condition::new(at, Logic::Test(test))
}

/// Whether a context is in one of the segments that a clause names.
fn segments<'s>(lowering: &mut Lowering<'s>, clause: &Tree<'s>, at: Pointer) -> Condition<'s> {
    let values_at = lowering.member(at, "values");
    let mut any = Vec::new();
    for (number, value) in lowering::list(clause, "values").iter().enumerate() {
        let at = lowering.item(values_at, number);
        let id = if let Tree::Text(key) = value { lowering.segment(key) } else { None };
        let logic = match (id, value) {
            (Some(id), _) => Logic::Segment(id),
            (None, Tree::Text(key)) => {
                Logic::Never { about: About::Segment, why: format!("there is no segment `{key}`").into() }
            }
            (None, other) => Logic::Never {
                about: About::Segment,
                why: format!("{} is no key of a segment", python::dumps(other)).into(),
            },
        };
        any.push(Condition::new(at, logic));
    }
    if any.len() == 1 { any.remove(0) } else { Condition::new(at, Logic::Any(any)) }
}

/// What a clause asks of a value.
fn relation<'s>(lowering: &mut Lowering<'s>, operator: &str, clause: &Tree<'s>, at: Pointer) -> Relation<'s> {
    let at = lowering.member(at, "values");
    let values = lowering::list(clause, "values");
    let texts =
        || values.iter().filter_map(|value| if let Tree::Text(text) = value { Some(text.clone()) } else { None });
    let typed = |typed| Relation::Typed(Box::new(typed));
    if operator == "in" {
        let others: Vec<Tree<'s>> = values.iter().filter(|value| value.as_text().is_none()).cloned().collect();
        let texts = TextSet::new(texts().collect());
        return if others.is_empty() { Relation::OneOf(texts) } else { typed(Typed::Equal { texts, others }) };
    }
    if let Some(place) = found(&PLACES, operator) {
        return Relation::Has { place, texts: texts().collect(), folded: None, broken: None };
    }
    if operator == "matches" {
        return typed(patterns(lowering, values, at));
    }
    if let Some(compare) = found(&NUMBERS, operator) {
        let overflow = overflow(lowering, at);
        let to = values.iter().enumerate().map(|(number, value)| match value {
            Tree::Number(token) => Some(python::token_float(token).ok_or_else(|| {
                let at = lowering.item(at, number);
                lowering.raises(About::Number, PAST, at)
            })),
            _ => None,
        });
        return typed(Typed::Number { compare, to: to.collect(), overflow });
    }
    if let Some(compare) = found(&MOMENTS, operator) {
        let to = values.iter().map(|value| match value {
            Tree::Number(token) => python::token_float(token),
            Tree::Text(text) => python::milliseconds(text),
            _ => None,
        });
        let to = to.collect();
        return typed(Typed::Moment { compare, to, overflow: overflow(lowering, at) });
    }
    if let Some(compare) = found(&VERSIONS, operator) {
        let to = values.iter().map(|value| Some(python::Version::parse_padded(value.as_text()?)?.into_owned()));
        return typed(Typed::Version { compare, to: to.collect() });
    }
    typed(Typed::Nothing { about: About::Operator, why: "there is no such operator" })
}

const PAST: &str = "a number is past the range of 64-bit floating-point numbers";

fn overflow(lowering: &mut Lowering<'_>, at: Pointer) -> crate::ruleset::FaultId {
    lowering.raises(About::Context, PAST, at)
}

fn patterns<'s>(lowering: &mut Lowering<'s>, values: &[Tree<'s>], at: Pointer) -> Typed<'s> {
    let mut any = Vec::new();
    for (number, value) in values.iter().enumerate() {
        any.push(match value.as_text().map(python::Pattern::new) {
            None => PatternOperand::Invalid("it is no text".to_owned()),
            Some(Ok(pattern)) => PatternOperand::Valid(pattern),
            Some(Err(python::Unfit::Invalid(why))) => PatternOperand::Invalid(why),
            Some(Err(python::Unfit::Unsupported(what))) => {
                let at = lowering.item(at, number);
                let message = format!("this version of ffctl cannot search for the pattern as Python does: {what}");
                PatternOperand::Unsupported(lowering.unsupported(message, at))
            }
        });
    }
    let too_much = lowering.unsupported("the search for a pattern was given up, since it takes too long", at);
    Typed::Pattern { any, too_much }
}

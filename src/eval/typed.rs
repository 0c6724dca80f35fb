//! Values of JSON in relations that convert nothing.
//!
//! The order of items and operands is that of the reference, since a fault that is met early hides a hit behind it: for each
//! item of the value, each operand.

use std::cmp::Ordering;

use super::relate::{Related, position};
use crate::leaf::python;
use crate::leaf::text_set;
use crate::leaf::tree::Tree;
use crate::ruleset::{PatternOperand, Relation, Typed};
use crate::trace::Fact;

/// Whether a value that is no text stands in `relation`.
#[inline(never)]
pub(super) fn relates(relation: &Relation<'_>, value: &Tree<'_>) -> Related {
    of_items(value, &mut |item| one(relation, item)).0
}

/// Whether a text does.
pub(super) fn relates_text(typed: &Typed<'_>, text: &str) -> Related {
    ask(typed, &Tree::Text(text.into())).0
}

/// Calls `tell` with what there is to tell of the comparison beside its verdict.
pub(super) fn details(relation: &Relation<'_>, value: &Tree<'_>, mut tell: impl FnMut(Fact)) {
    let (related, hit) = of_items(value, &mut |item| one(relation, item));
    if let (Related::Holds(true), Some(hit)) = (related, hit) {
        tell(Fact::Hit(hit));
    } else if let Some(kind) = wanted(relation)
        && !items(value).iter().any(|item| is(kind, item))
    {
        tell(Fact::Unread { kind, why: String::new() });
    }
}

/// As what the items of a value are read; nothing where any value will do.
fn wanted(relation: &Relation<'_>) -> Option<&'static str> {
    match relation {
        Relation::OneOf(_) | Relation::Has { .. } => Some("text"),
        Relation::Typed(typed) => match **typed {
            Typed::Pattern { .. } => Some("text"),
            Typed::Number { .. } => Some("number"),
            Typed::Moment { .. } => Some("moment"),
            Typed::Version { .. } => Some("version"),
            Typed::Equal { .. } | Typed::Nothing { .. } => None,
        },
        _ => None,
    }
}

fn is(kind: &str, item: &Tree<'_>) -> bool {
    match kind {
        "text" => item.as_text().is_some(),
        "number" => matches!(item, Tree::Number(_)),
        "moment" => {
            matches!(item, Tree::Number(_)) || item.as_text().is_some_and(|text| python::milliseconds(text).is_some())
        }
        _ => item.as_text().is_some_and(|text| python::Version::parse_padded(text).is_some()),
    }
}

/// What `ask` says of the first item that holds, or faults.
fn of_items(value: &Tree<'_>, ask: &mut dyn FnMut(&Tree<'_>) -> (Related, Option<usize>)) -> (Related, Option<usize>) {
    for item in items(value) {
        let asked = ask(item);
        if asked.0 != Related::Holds(false) {
            return asked;
        }
    }
    (Related::Holds(false), None)
}

/// The items of a list; anything else is its own item.
fn items<'t, 's>(value: &'t Tree<'s>) -> &'t [Tree<'s>] {
    value.as_list().unwrap_or(std::slice::from_ref(value))
}

/// Whether one item stands in `relation`, and the number of the operand that hit.
fn one(relation: &Relation<'_>, item: &Tree<'_>) -> (Related, Option<usize>) {
    let hit = match (relation, item) {
        (Relation::Typed(typed), _) => return ask(typed, item),
        (Relation::OneOf(set), Tree::Text(text)) => set.find(text, text_set::hash(text)),
        (Relation::Has { place, texts, folded, .. }, Tree::Text(text)) => {
            position(*place, texts, folded.as_deref(), text)
        }
        (Relation::Present, _) => return (Related::Holds(true), None),
        (Relation::Unusable { fault, .. }, _) => return (Related::Fault(*fault), None),
        _ => None,
    };
    (Related::Holds(hit.is_some()), hit)
}

fn ask(typed: &Typed<'_>, item: &Tree<'_>) -> (Related, Option<usize>) {
    let hit = match typed {
        Typed::Equal { texts, others } => {
            if let Tree::Text(text) = item {
                texts.find(text, text_set::hash(text))
            } else {
                let is_bool = |tree: &Tree<'_>| tree.as_bool().is_some();
                let is_equal = |other: &Tree<'_>| is_bool(item) == is_bool(other) && python::equal(item, other);
                others.iter().position(is_equal).map(|place| texts.items().len() + place)
            }
        }
        Typed::Number { compare, to, overflow } => {
            let Tree::Number(token) = item else { return (Related::Holds(false), None) };
            let value = python::token_float(token);
            for (place, operand) in to.iter().enumerate() {
                match (operand, value) {
                    (Some(_), None) => return (Related::Fault(*overflow), None),
                    (Some(Err(fault)), _) => return (Related::Fault(*fault), None),
                    (Some(Ok(operand)), Some(value)) if compare.holds(order(value, *operand)) => {
                        return (Related::Holds(true), Some(place));
                    }
                    (None, _) | (Some(Ok(_)), Some(_)) => {}
                }
            }
            None
        }
        Typed::Moment { compare, to, overflow } => {
            if to.iter().all(Option::is_none) {
                return (Related::Holds(false), None);
            }
            let value = match item {
                Tree::Number(token) => match python::token_float(token) {
                    Some(value) => value,
                    None => return (Related::Fault(*overflow), None),
                },
                Tree::Text(text) => match python::milliseconds(text) {
                    Some(value) => value,
                    None => return (Related::Holds(false), None),
                },
                _ => return (Related::Holds(false), None),
            };
            to.iter().position(|operand| operand.is_some_and(|operand| compare.holds(order(value, operand))))
        }
        Typed::Version { compare, to } => {
            let value = item.as_text().and_then(python::Version::parse_padded);
            let holds = |operand: &python::Version<'_>| {
                value.as_ref().and_then(|value| value.compare(operand)).is_some_and(|order| compare.holds(order))
            };
            to.iter().position(|operand| operand.as_ref().is_some_and(holds))
        }
        Typed::Pattern { any, too_much } => {
            let Tree::Text(text) = item else { return (Related::Holds(false), None) };
            for (place, operand) in any.iter().enumerate() {
                match operand {
                    PatternOperand::Invalid(_) => {}
                    PatternOperand::Unsupported(fault) => return (Related::Fault(*fault), None),
                    PatternOperand::Valid(pattern) => match pattern.search(text) {
                        Ok(None) => {}
                        Ok(Some(_)) => return (Related::Holds(true), Some(place)),
                        Err(_) => return (Related::Fault(*too_much), None),
                    },
                }
            }
            None
        }
        Typed::Nothing { .. } => None,
    };
    (Related::Holds(hit.is_some()), hit)
}

/// Numbers of JSON are ordered; there is no other.
fn order(value: f64, operand: f64) -> Ordering {
    value.partial_cmp(&operand).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf::text_set::TextSet;
    use crate::ruleset::{Compare, Fault, FaultCode, FaultId, Place, Ruleset};

    fn holds(relation: &Relation<'_>, json: &str) -> Option<bool> {
        match relates(relation, &Tree::read(json).unwrap()) {
            Related::Holds(holds) => Some(holds),
            _ => None,
        }
    }

    fn fault() -> FaultId {
        let mut ruleset = Ruleset::new("x", &crate::ruleset::Wording::PLAIN);
        let at = ruleset.pointers.document(0);
        ruleset.add_fault(Fault::new(FaultCode::General, "", "", at))
    }

    fn equal(json: &'static str) -> Relation<'static> {
        let operands = Tree::read(json).unwrap();
        let texts = operands.as_list().unwrap().iter().filter_map(Tree::as_text).map(|text| text.to_owned().into());
        let texts = TextSet::new(texts.collect());
        let others = operands.as_list().unwrap().iter().filter(|other| other.as_text().is_none()).cloned().collect();
        Relation::Typed(Box::new(Typed::Equal { texts, others }))
    }

    /// `(operands, value, holds)`, from the reference for arrays and objects, and from section 7.2 of its specification.
    #[test]
    fn equality_asks_for_the_same_type_but_inside_lists_and_objects() {
        let cases = [
            ("[1]", "1.0", true),
            ("[1]", "true", false),
            ("[true]", "1", false),
            ("[false]", "false", true),
            ("[\"1\"]", "1", false),
            ("[[true]]", "[[1]]", true),
            ("[{\"a\": 1}]", "{\"a\": true}", true),
            ("[9007199254740993]", "9007199254740992.0", false),
            ("[null]", "[null]", true),
            ("[1, \"a\"]", "[false, \"a\"]", true),
            ("[1]", "[]", false),
            ("[]", "1", false),
        ];
        for (operands, value, want) in cases {
            assert_eq!(holds(&equal(operands), value), Some(want), "{value} in {operands}");
        }
    }

    #[test]
    fn numbers_of_any_size_compare_or_fault() {
        let huge = format!("1{}", "0".repeat(400));
        let number = |to| Relation::Typed(Box::new(Typed::Number { compare: Compare::Less, to, overflow: fault() }));
        assert_eq!(holds(&number(vec![Some(Ok(5.0))]), "4.5"), Some(true));
        assert_eq!(holds(&number(vec![None, Some(Ok(5.0))]), "[7, 4]"), Some(true));
        assert_eq!(holds(&number(vec![Some(Ok(5.0))]), "true"), Some(false));
        assert_eq!(holds(&number(vec![Some(Ok(5.0))]), "\"4\""), Some(false));
        assert_eq!(holds(&number(vec![Some(Ok(5.0))]), &huge), None);
        assert_eq!(holds(&number(vec![None]), &huge), Some(false));
        assert_eq!(holds(&number(vec![Some(Err(fault()))]), "1"), None);
        assert_eq!(holds(&number(vec![Some(Ok(5.0)), Some(Err(fault()))]), "1"), Some(true));
    }

    #[test]
    fn relations_of_texts_ask_each_item_of_a_list() {
        let set = Relation::OneOf(TextSet::new(vec!["a".into()]));
        let start = Relation::Has { place: Place::Start, texts: vec!["a".into()], folded: None, broken: None };
        for (value, in_set, starts) in [
            ("[\"b\", \"a\"]", true, true),
            ("[\"ab\"]", false, true),
            ("[1, [\"a\"]]", false, false),
            ("{\"a\": 1}", false, false),
        ] {
            assert_eq!((holds(&set, value), holds(&start, value)), (Some(in_set), Some(starts)), "{value}");
        }
    }
}

//! The values of one attribute that the tests of a flag tell apart, each standing for all that are answered alike.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::FixedState;

use super::readings::{around, json_points};
use crate::eval;
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{Absence, Relation, Subject, Test, Typed, Values, Verdict};

/// So many single values are hashed each for itself; where there are more, those that are answered alike are one.
const MOST_SINGLE: usize = 24;
/// So many answers of tests are worked out for one attribute.
const MOST_ANSWERS: usize = 6_000_000;

/// Values that the tests of an attribute do not tell apart.
#[derive(Debug)]
pub(super) enum Cell<'a> {
    /// A text that no rule mentions.
    Free,
    /// Nothing.
    Absent,
    /// Values that are answered as `like` is.
    Like {
        /// One of them.
        like: Tree<'a>,
        /// How many there are; all that lie in a range where it is 0.
        count: usize,
        /// Whether it counts as nothing where blank values do.
        is_blank: bool,
        /// What each test says of it.
        verdicts: Box<[Verdict]>,
    },
    /// A list of JSON that has items.
    List,
}

/// The cells of an attribute that `tests` ask about; `None` where there are too many. `is_hashed` says whether its values are
/// hashed.
pub(super) fn of<'a>(
    tests: &[&'a Test<'a>],
    subjects: &[Subject],
    values: Values,
    is_hashed: bool,
) -> Option<Vec<Cell<'a>>> {
    let texts = texts(tests);
    if texts.len().saturating_mul(tests.len()) > MOST_ANSWERS {
        return None;
    }
    let mut cells = vec![Cell::Free];
    let singly = is_hashed && texts.len() <= MOST_SINGLE;
    let mut places: HashMap<Box<[Verdict]>, usize, FixedState> = HashMap::default();
    for text in texts {
        let verdicts: Box<[Verdict]> = tests.iter().map(|test| eval::of_text(test, text)).collect();
        // Nothing else is as blank as the empty text, nor hashed as it is.
        if !singly && !text.is_empty() {
            if let Some(Cell::Like { count, .. }) = places.get(&verdicts).and_then(|place| cells.get_mut(*place)) {
                *count += 1;
                continue;
            }
            places.insert(verdicts.clone(), cells.len());
        }
        let is_blank = text.is_empty();
        cells.push(Cell::Like { like: Tree::Text(text.into()), count: 1, is_blank, verdicts });
    }
    match values {
        Values::Texts => {}
        Values::Readings => {
            let is_blank = |subject: &Subject| subject.absence == Absence::Blank;
            // Where blank always counts as nothing, `Cell::Absent` stands for it.
            if subjects.iter().any(is_blank) && !subjects.iter().all(is_blank) {
                for text in ["False", "0", "0.0", "-0.0", "[]", "{}"] {
                    let verdicts = tests.iter().map(|test| blank(test, text)).collect();
                    cells.push(Cell::Like { like: Tree::Text(text.into()), count: 1, is_blank: true, verdicts });
                }
            }
        }
        Values::Json => json(tests, &mut cells),
    }
    cells.push(Cell::Absent);
    Some(cells)
}

fn blank(test: &Test<'_>, text: &str) -> Verdict {
    if test.subject.absence == Absence::Blank { test.absent } else { eval::of_text(test, text) }
}

/// The texts that tests compare a whole value with, in order.
fn texts<'a>(tests: &[&'a Test<'a>]) -> BTreeSet<&'a str> {
    let mut texts = BTreeSet::from([""]);
    for test in tests {
        match &test.relation {
            Relation::OneOf(set) => texts.extend(set.items().iter().map(AsRef::as_ref)),
            Relation::Is(operand) => texts.extend(operand.as_deref()),
            Relation::Typed(typed) => {
                if let Typed::Equal { texts: set, .. } = &**typed {
                    texts.extend(set.items().iter().map(AsRef::as_ref));
                }
            }
            _ => {}
        }
    }
    texts
}

/// Adds the values of JSON that are no texts.
fn json<'a>(tests: &[&'a Test<'a>], cells: &mut Vec<Cell<'a>>) {
    let mut seen: HashMap<(bool, Box<[Verdict]>), usize, FixedState> = HashMap::default();
    let mut add = |like: Tree<'a>, count: usize| {
        let verdicts: Box<[Verdict]> = tests.iter().map(|test| eval::of_item(test, &like)).collect();
        if seen.insert((is_whole(&like), verdicts.clone()), cells.len()).is_none() {
            cells.push(Cell::Like { like, count, is_blank: false, verdicts });
        }
    };
    let points = json_points(tests);
    for number in around(&points).into_iter().filter(|number| number.is_finite()) {
        add(Tree::Number(number.to_string().into()), 0);
        let floor = number.floor();
        // What is hashed of a number is its digits, where it is whole; both kinds lie between two operands far apart.
        add(Tree::Number(format!("{floor}").into()), 0);
        for fraction in [number, floor + 0.5] {
            add(Tree::Number(format!("{fraction:?}").into()), 0);
        }
        if floor.abs() >= 9_007_199_254_740_992.0 && floor.abs() < 1e36 {
            #[expect(clippy::cast_possible_truncation, reason = "it is below the greatest one")]
            let whole = floor as i128;
            for near in [whole - 1, whole + 1] {
                add(Tree::Number(near.to_string().into()), 0);
            }
        }
    }
    for truth in [true, false] {
        add(Tree::Bool(truth), 1);
    }
    add(Tree::Object(vec![("?".into(), Tree::Null)]), 0);
    for test in tests {
        let Relation::Typed(typed) = &test.relation else { continue };
        if let Typed::Equal { others, .. } = &**typed {
            others.iter().filter(|other| other.as_list().is_none()).for_each(|other| add(other.clone(), 1));
        }
    }
    add(Tree::List(Vec::new()), 1);
    cells.push(Cell::List);
}

/// Whether it is a whole number, which is hashed by its digits.
pub(super) fn is_whole(value: &Tree<'_>) -> bool {
    matches!(value, Tree::Number(token) if python::is_int(token))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf::text_set::TextSet;
    use crate::ruleset::Attributes;

    fn one_of<'s>(texts: &[&'s str]) -> Relation<'s> {
        Relation::OneOf(TextSet::new(texts.iter().map(|text| (*text).into()).collect()))
    }

    #[test]
    fn texts_that_are_answered_alike_are_one_cell_unless_they_are_hashed() {
        let attribute = Attributes::default().intern("".into(), "a".into());
        let subject = Subject { attribute, absence: Absence::Missing };
        let test = |relation| Test::new(subject, "".into(), relation, Verdict::No);
        let tests = [test(one_of(&["a", "b", "c"])), test(one_of(&["b", "c", "d"]))];
        let tests: Vec<&Test<'_>> = tests.iter().collect();
        let counts = |values, is_hashed| {
            let cells = of(&tests, &[subject], values, is_hashed).unwrap();
            let count = |cell: &Cell<'_>| match cell {
                Cell::Like { like: Tree::Text(text), count, .. } => Some(format!("{text}{count}")),
                _ => None,
            };
            (cells.iter().filter_map(count).collect::<Vec<_>>().join(" "), cells.len())
        };
        assert_eq!(counts(Values::Texts, false), ("1 a1 b2 d1".to_owned(), 6), "and any other, and none");
        assert_eq!(counts(Values::Readings, true), ("1 a1 b1 c1 d1".to_owned(), 7));
        let (texts, all) = counts(Values::Json, false);
        assert_eq!(texts, "1 a1 b2 d1");
        assert!(all > 6, "values that are no texts, and lists: {all}");
    }

    #[test]
    fn what_takes_too_long_to_tell_apart_is_not() {
        let attribute = Attributes::default().intern("".into(), "a".into());
        let subject = Subject { attribute, absence: Absence::Missing };
        let ids: Vec<String> = (0..10_000).map(|id| id.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let test = Test::new(subject, "".into(), one_of(&ids), Verdict::No);
        assert_eq!(of(&[&test], &[subject], Values::Texts, true).unwrap().len(), 4);
        assert!(of(&vec![&test; 700], &[subject], Values::Texts, true).is_none());
    }
}

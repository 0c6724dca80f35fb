//! User conditions of a v6 config, as a table of comparators (spec sections 3.1, 3.2, 5 and 8.7).

use super::lowering::{Lowering, Setting, Trouble, or_broken};
use crate::leaf::number::PYTHON_COMMA;
use crate::leaf::text_set::TextSet;
use crate::leaf::tree::Tree;
use crate::leaf::{moment, python};
use crate::ruleset::{
    About, Algorithm, Compare, Condition, Digested, Digests, Entry, Logic, Operand, Place, Pointer, Reads, Relation,
    Shown, Test, Text, Value, Verdict, Versions,
};

/// What a comparator asks.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asks {
    OneOf,
    Has(Place),
    Is,
    AnyItem,
    Hashed(Digested),
    HashedIs,
    VersionOneOf,
    Version(Compare),
    Number(Compare),
    Moment(Compare),
}

/// The comparators by their number: the text in the log, what they ask, and whether they are the contrary of it.
const COMPARATORS: [(&str, Asks, bool); 36] = [
    ("IS ONE OF", Asks::OneOf, false),
    ("IS NOT ONE OF", Asks::OneOf, true),
    ("CONTAINS ANY OF", Asks::Has(Place::Anywhere), false),
    ("NOT CONTAINS ANY OF", Asks::Has(Place::Anywhere), true),
    ("IS ONE OF", Asks::VersionOneOf, false),
    ("IS NOT ONE OF", Asks::VersionOneOf, true),
    ("<", Asks::Version(Compare::Less), false),
    ("<=", Asks::Version(Compare::LessOrEqual), false),
    (">", Asks::Version(Compare::Greater), false),
    (">=", Asks::Version(Compare::GreaterOrEqual), false),
    ("=", Asks::Number(Compare::Equal), false),
    ("!=", Asks::Number(Compare::Equal), true),
    ("<", Asks::Number(Compare::Less), false),
    ("<=", Asks::Number(Compare::LessOrEqual), false),
    (">", Asks::Number(Compare::Greater), false),
    (">=", Asks::Number(Compare::GreaterOrEqual), false),
    ("IS ONE OF", Asks::Hashed(Digested::Whole), false),
    ("IS NOT ONE OF", Asks::Hashed(Digested::Whole), true),
    ("BEFORE", Asks::Moment(Compare::Less), false),
    ("AFTER", Asks::Moment(Compare::Greater), false),
    ("EQUALS", Asks::HashedIs, false),
    ("NOT EQUALS", Asks::HashedIs, true),
    ("STARTS WITH ANY OF", Asks::Hashed(Digested::Start), false),
    ("NOT STARTS WITH ANY OF", Asks::Hashed(Digested::Start), true),
    ("ENDS WITH ANY OF", Asks::Hashed(Digested::End), false),
    ("NOT ENDS WITH ANY OF", Asks::Hashed(Digested::End), true),
    ("ARRAY CONTAINS ANY OF", Asks::Hashed(Digested::Items), false),
    ("ARRAY NOT CONTAINS ANY OF", Asks::Hashed(Digested::Items), true),
    ("EQUALS", Asks::Is, false),
    ("NOT EQUALS", Asks::Is, true),
    ("STARTS WITH ANY OF", Asks::Has(Place::Start), false),
    ("NOT STARTS WITH ANY OF", Asks::Has(Place::Start), true),
    ("ENDS WITH ANY OF", Asks::Has(Place::End), false),
    ("NOT ENDS WITH ANY OF", Asks::Has(Place::End), true),
    ("ARRAY CONTAINS ANY OF", Asks::AnyItem, false),
    ("ARRAY NOT CONTAINS ANY OF", Asks::AnyItem, true),
];

impl Asks {
    /// The member that holds the operand.
    pub(super) fn member(self) -> &'static str {
        match self {
            Asks::Is | Asks::HashedIs | Asks::Version(_) => "s",
            Asks::Number(_) | Asks::Moment(_) => "d",
            _ => "l",
        }
    }
}

/// What the comparator of that number asks, and whether it is the contrary of it.
pub(super) fn asks(number: usize) -> Option<(Asks, bool)> {
    COMPARATORS.get(number).map(|(_, asks, negated)| (*asks, *negated))
}

/// A condition on an attribute. Digests are salted with the document's salt and with `whose`: the key of the setting, or
/// the name of the segment.
pub(super) fn lower<'s>(
    lowering: &mut Lowering<'s>,
    (setting, whose): (&Setting<'_, 's>, &str),
    condition: &Tree<'s>,
    at: Pointer,
) -> Condition<'s> {
    let logic = test(lowering, (setting, whose), condition, at);
    or_broken(lowering, logic, at)
}

fn test<'s>(
    lowering: &mut Lowering<'s>,
    salted: (&Setting<'_, 's>, &str),
    condition: &Tree<'s>,
    at: Pointer,
) -> Result<Logic<'s>, Trouble> {
    if condition.as_object().is_none() {
        return Err(Trouble::no_object("the condition", condition));
    }
    let (number, is_known) = comparator(condition.get("c"))?;
    let (operator, asks, negated) = COMPARATORS[number];
    let operand = condition.get(asks.member()).unwrap_or(&Tree::Null);
    if let (Asks::Moment(_), true) = (asks, is_known) {
        check_moment(operand)?;
    }
    let attribute = match condition.get("a") {
        None | Some(Tree::Null) => {
            let reason = "Comparison attribute name is missing.";
            return Err(Trouble::new("the condition names no attribute `a`", reason).about(About::Attribute));
        }
        Some(Tree::Text(name)) => name.clone(),
        Some(other) => Text::Owned(python::text(other).into_owned()),
    };
    let operand_at = lowering.member(at, asks.member());
    let relation = if is_known {
        relation(lowering, salted, asks, operand, operand_at)
    } else {
        let comparator_at = lowering.member(at, "c");
        let trouble = Trouble::new("the comparator `c` is negative", "Comparison operator is missing or invalid.")
            .about(About::Operator);
        Relation::Unusable { reads: Reads::Nothing, fault: lowering.fault(trouble, comparator_at) }
    };
    let subject = lowering.subject(attribute);
    let raised = if let Asks::Number(_) | Asks::Moment(_) = asks {
        // The words depend on the value, and come with the trace.
        let trouble =
            Trouble::new("the attribute's value is no text and cannot become a number", "").about(About::Context);
        Verdict::Fault(lowering.fault(trouble, at))
    } else {
        Verdict::Unknown
    };
    let shown = match asks {
        _ if !is_known => Shown::Plain,
        Asks::Hashed(_) | Asks::HashedIs => Shown::Masked,
        Asks::Moment(_) => Shown::Moment,
        _ => Shown::Plain,
    };
    let operand = Some(Box::new(Operand { value: Value::of_tree(operand), shown }));
    Ok(Logic::Test(Test {
        negated,
        raised,
        operand,
        ..Test::new(subject, operator.into(), relation, Verdict::Unknown)
    }))
}

/// The place of a comparator in the table. A negative one is looked up from the end, as Python does, but is not known.
fn comparator(tree: Option<&Tree<'_>>) -> Result<(usize, bool), Trouble> {
    let number = match tree {
        Some(Tree::Number(token)) if python::is_int(token) => token.parse::<i64>().unwrap_or(i64::MAX),
        Some(Tree::Bool(value)) => i64::from(*value),
        other => {
            let kind = other.map_or("NoneType", python::type_name);
            let reason = format!("list indices must be integers or slices, not {kind}");
            return Err(
                Trouble::new("the comparator `c` is missing or not a whole number", reason).about(About::Operator)
            );
        }
    };
    let count = i64::try_from(COMPARATORS.len()).unwrap_or(i64::MAX);
    let place = if number < 0 { number.saturating_add(count) } else { number };
    match usize::try_from(place) {
        Ok(place) if place < COMPARATORS.len() => Ok((place, number >= 0)),
        _ => {
            Err(Trouble::new(format!("there is no comparator {number}"), "list index out of range")
                .about(About::Operator))
        }
    }
}

/// Seconds since 1970 up to the year 2286: what milliseconds were meant to be.
const SECONDS: std::ops::Range<f64> = 1e8..1e10;

/// The SDK prints the operand of a date comparator before it does anything else, and raises on what is no date.
fn check_moment(operand: &Tree<'_>) -> Result<(), Trouble> {
    let number = match operand {
        Tree::Number(token) => python::token_float(token).unwrap_or(f64::INFINITY),
        Tree::Bool(_) | Tree::List(_) => return Ok(()),
        other => {
            let reason = format!("'{}' object cannot be interpreted as an integer", python::type_name(other));
            return Err(Trouble::new("the operand `d` is missing or not a number", reason).about(About::Moment));
        }
    };
    match moment::utc(number) {
        Ok(_) => Ok(()),
        Err(reason) => {
            let seconds = number / 1e3;
            let hint = if SECONDS.contains(&seconds) {
                format!("; did you mean {}, in seconds?", seconds.trunc())
            } else {
                String::new()
            };
            let said = format!("the operand `d` is not a moment of the years 1 to 9999{hint}");
            Err(Trouble::new(said, reason).about(About::Moment))
        }
    }
}

fn relation<'s>(
    lowering: &mut Lowering<'s>,
    (setting, whose): (&Setting<'_, 's>, &str),
    asks: Asks,
    operand: &Tree<'s>,
    at: Pointer,
) -> Relation<'s> {
    let digests = |of, algorithm, set, entries, is_single| {
        let salt = setting.config.salt.as_deref().unwrap_or_default();
        let salt = format!("{salt}{whose}");
        Relation::Digest(Box::new(Digests { of, algorithm, salt, set, entries, is_single }))
    };
    if let (Asks::Hashed(_) | Asks::HashedIs, Err(kind)) = (asks, &setting.config.salt) {
        let reads = if let Asks::Hashed(Digested::Items) = asks { Reads::EachItem } else { Reads::Text };
        let reason = format!("'{kind}' object has no attribute 'encode'");
        let preferences = lowering.member(setting.config.root, "p");
        let at = lowering.member(preferences, "s");
        return unusable(lowering, at, reads, Trouble::new("the config's salt `p.s` is not a text", reason));
    }
    match asks {
        Asks::Is => Relation::Is(operand.as_text().map(|_| text_of(operand))),
        Asks::HashedIs => {
            let set = TextSet::new(operand.as_text().map(|_| text_of(operand)).into_iter().collect());
            digests(Digested::Whole, Algorithm::Sha256, set, Vec::new(), true)
        }
        Asks::Version(compare) => version(compare, operand),
        Asks::Number(compare) | Asks::Moment(compare) => match number(operand) {
            Ok(to) if matches!(asks, Asks::Number(_)) => {
                Relation::Number { compare, to, by: &PYTHON_COMMA, invalid: None }
            }
            Ok(to) => Relation::Seconds { compare, to, by: &PYTHON_COMMA },
            Err(trouble) => unusable(lowering, at, Reads::Number(&PYTHON_COMMA), trouble),
        },
        _ => list(lowering, (asks, operand, at), digests),
    }
}

/// A relation to a list.
fn list<'s>(
    lowering: &mut Lowering<'s>,
    (asks, operand, at): (Asks, &Tree<'s>, Pointer),
    digests: impl FnOnce(Digested, Algorithm, TextSet<'s>, Vec<Entry<'s>>, bool) -> Relation<'s>,
) -> Relation<'s> {
    if let (Asks::OneOf, Tree::Text(whole)) = (asks, operand) {
        return Relation::PartOf(whole.clone());
    }
    let reads = match asks {
        Asks::AnyItem | Asks::Hashed(Digested::Items) => Reads::Items,
        Asks::VersionOneOf | Asks::Hashed(Digested::Start | Digested::End) => Reads::Nothing,
        _ => Reads::Text,
    };
    let (items, broken) = match items(asks, operand) {
        Ok(Items { texts, broken }) => (texts, broken.map(|trouble| lowering.fault(trouble, at))),
        Err(trouble) => return unusable(lowering, at, reads, trouble),
    };
    match asks {
        Asks::Has(place) => Relation::Has { place, texts: items, folded: None, broken },
        Asks::AnyItem => Relation::AnyItem(TextSet::new(items)),
        Asks::VersionOneOf => versions(&items),
        Asks::Hashed(of @ (Digested::Start | Digested::End)) => {
            let entries = items.iter().map(|item| entry(lowering, item, at));
            let entries = entries.chain(broken.map(Entry::Broken)).collect();
            digests(of, Algorithm::Sha256, TextSet::new(Vec::new()), entries, false)
        }
        Asks::Hashed(of) => digests(of, Algorithm::Sha256, TextSet::new(items), Vec::new(), false),
        _ => Relation::OneOf(TextSet::new(items)),
    }
}

/// An operand that cannot be used once the value has been read.
fn unusable<'s>(lowering: &mut Lowering<'s>, at: Pointer, reads: Reads, trouble: Trouble) -> Relation<'s> {
    Relation::Unusable { reads, fault: lowering.fault(trouble, at) }
}

/// The text of an operand.
fn text_of<'s>(operand: &Tree<'s>) -> Text<'s> {
    match operand {
        Tree::Text(text) => text.clone(),
        other => Text::Owned(python::text(other).into_owned()),
    }
}

/// The texts of a list operand.
struct Items<'s> {
    texts: Vec<Text<'s>>,
    /// What ends a walk through the list behind them: an item that is no text.
    broken: Option<Trouble>,
}

/// The texts of a list operand. Python also walks the characters of a text and the keys of an object.
fn items<'s>(asks: Asks, operand: &Tree<'s>) -> Result<Items<'s>, Trouble> {
    let all = |texts| Ok(Items { texts, broken: None });
    match operand {
        Tree::List(items) => {
            let Some(place) = items.iter().position(|item| item.as_text().is_none()) else {
                return all(items.iter().map(text_of).collect());
            };
            let kind = python::type_name(&items[place]);
            let reason = match asks {
                Asks::Has(Place::Anywhere) => format!("'in <string>' requires string as left operand, not {kind}"),
                Asks::Has(Place::Start) => format!("startswith first arg must be str or a tuple of str, not {kind}"),
                Asks::Has(Place::End) => format!("endswith first arg must be str or a tuple of str, not {kind}"),
                Asks::Hashed(Digested::Start | Digested::End) => format!("'{kind}' object has no attribute 'index'"),
                Asks::VersionOneOf => {
                    let reason = format!("'{kind}' object has no attribute 'strip'");
                    return Err(Trouble::new(NO_TEXT, reason).about(About::Operand));
                }
                // An item that is no text equals none.
                _ => return all(items.iter().filter(|item| item.as_text().is_some()).map(text_of).collect()),
            };
            let texts = items[..place].iter().map(text_of).collect();
            Ok(Items { texts, broken: Some(Trouble::new(NO_TEXT, reason).about(About::Operand)) })
        }
        Tree::Text(text) if matches!(asks, Asks::Hashed(Digested::Whole)) => all(vec![text.clone()]),
        Tree::Text(text) => all(text.chars().map(|c| Text::Owned(c.to_string())).collect()),
        Tree::Object(members) => all(members.iter().map(|(name, _)| name.clone()).collect()),
        other => {
            let kind = python::type_name(other);
            let reason = match asks {
                Asks::OneOf | Asks::Hashed(Digested::Whole) => format!("argument of type '{kind}' is not iterable"),
                _ => format!("'{kind}' object is not iterable"),
            };
            Err(Trouble::new("the operand `l` is missing or not a list of texts", reason).about(About::Operand))
        }
    }
}

const NO_TEXT: &str = "an item of the operand `l` is not a text";

/// `float(operand)` of Python.
fn number(operand: &Tree<'_>) -> Result<f64, Trouble> {
    let message = "the operand `d` is missing or not a number";
    match operand {
        Tree::Bool(value) => Ok(f64::from(u8::from(*value))),
        Tree::Number(token) => python::token_float(token).ok_or_else(|| {
            Trouble::new("the operand `d` is too large", "int too large to convert to float").about(About::Number)
        }),
        Tree::Text(text) => python::parse_float(text).ok_or_else(|| {
            let reason = format!("could not convert string to float: {}", python::literal(operand));
            Trouble::new(message, reason).about(About::Number)
        }),
        other => {
            let kind = python::type_name(other);
            let reason = format!("float() argument must be a string or a real number, not '{kind}'");
            Err(Trouble::new(message, reason).about(About::Number))
        }
    }
}

/// A relation to one version. The SDK joins operator and operand, so that `<` with `=1.2.3` reads as `<=`.
pub(super) fn version<'s>(compare: Compare, operand: &Tree<'s>) -> Relation<'s> {
    let text = text_of(operand);
    let trimmed = python::strip(&text);
    let (compare, trimmed) = match (compare, trimmed.strip_prefix('=')) {
        (Compare::Less, Some(rest)) => (Compare::LessOrEqual, rest),
        (Compare::Greater, Some(rest)) => (Compare::GreaterOrEqual, rest),
        _ => (compare, trimmed),
    };
    Relation::Versions(Box::new(match python::Version::parse(trimmed) {
        Some(version) => Versions { compare, to: vec![version.into_owned()], invalid: None },
        None => Versions { compare, to: Vec::new(), invalid: Some(Text::Owned(trimmed.to_owned())) },
    }))
}

/// Equality with one of several versions; items that are blank are passed over.
pub(super) fn versions(items: &[Text<'_>]) -> Relation<'static> {
    let mut versions = Versions { compare: Compare::Equal, to: Vec::new(), invalid: None };
    for item in items.iter().map(|item| python::strip(item)).filter(|item| !item.is_empty()) {
        match python::Version::parse(item) {
            Some(version) => versions.to.push(version.into_owned()),
            None => {
                versions.invalid.get_or_insert_with(|| Text::Owned(item.to_owned()));
            }
        }
    }
    Relation::Versions(Box::new(versions))
}

/// An item `<number of bytes>_<digest>`.
fn entry<'s>(lowering: &mut Lowering<'s>, item: &str, at: Pointer) -> Entry<'s> {
    let trouble = if let Some((length, digest)) = item.split_once('_') {
        if let Some(length) = python::parse_int(length) {
            return Entry::Part { length, digest: Text::Owned(digest.to_owned()) };
        }
        let literal = python::text_literal(length);
        let reason = format!("invalid literal for int() with base 10: {literal}");
        Trouble::new(format!("the item `{item}` does not begin with a length"), reason)
    } else {
        Trouble::new(format!("the item `{item}` is not `<length>_<digest>`"), "substring not found")
    };
    Entry::Broken(lowering.fault(trouble.about(About::Operand), at))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(operator, operand, operator that is meant, whether the operand is a version)`.
    #[test]
    fn an_operand_that_begins_with_an_equals_sign_widens_its_operator() {
        let cases = [
            (Compare::Less, "1.2.3", Compare::Less, true),
            (Compare::Less, " =1.2.3 ", Compare::LessOrEqual, true),
            (Compare::Greater, "=1.2.3", Compare::GreaterOrEqual, true),
            (Compare::LessOrEqual, "=1.2.3", Compare::LessOrEqual, false),
            (Compare::Less, "==1.2.3", Compare::LessOrEqual, false),
            (Compare::Less, "v1.2.3", Compare::Less, false),
        ];
        for (compare, operand, want, is_version) in cases {
            let Relation::Versions(versions) = version(compare, &Tree::Text(operand.into())) else {
                panic!("{operand}")
            };
            assert_eq!((versions.compare, versions.invalid.is_none()), (want, is_version), "{operand}");
        }
    }

    #[test]
    fn comparators_are_found_as_python_indexes_a_list() {
        let cases = [
            ("0", Ok((0, true))),
            ("35", Ok((35, true))),
            ("true", Ok((1, true))),
            ("-1", Ok((35, false))),
            ("-36", Ok((0, false))),
            ("36", Err("list index out of range")),
            ("-37", Err("list index out of range")),
            ("1.0", Err("list indices must be integers or slices, not float")),
            ("null", Err("list indices must be integers or slices, not NoneType")),
        ];
        for (number, want) in cases {
            let tree = Tree::read(number).unwrap();
            let got = comparator(Some(&tree)).map_err(|trouble| trouble.reason.into_owned());
            assert_eq!(got.as_ref().map_err(String::as_str), want.as_ref().map_err(|words| *words), "{number}");
        }
    }

    #[test]
    fn operands_of_numbers_are_read_as_float_reads_them() {
        let cases = [
            ("5", Ok(5.0)),
            ("\" 5_0 \"", Ok(50.0)),
            ("true", Ok(1.0)),
            ("1e400", Ok(f64::INFINITY)),
            ("\"5,0\"", Err("could not convert string to float: '5,0'")),
            ("null", Err("float() argument must be a string or a real number, not 'NoneType'")),
            ("[]", Err("float() argument must be a string or a real number, not 'list'")),
        ];
        for (operand, want) in cases {
            let got = number(&Tree::read(operand).unwrap()).map_err(|trouble| trouble.reason.into_owned());
            assert_eq!(got.as_ref().map_err(String::as_str), want.as_ref().map_err(|words| *words), "{operand}");
        }
    }
}

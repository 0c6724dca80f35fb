//! Conditions: one attribute, an operator, a value (spec sections 4 and 5).
//!
//! Most operators compare texts, and either side becomes one as Python prints it. Of a missing attribute the three
//! negations hold, whatever the value.

use super::context::FIELDS;
use super::elsewhere;
use super::lowering::{Lowering, text};
use super::pattern;
use super::shape::list;
use crate::leaf::text_set::TextSet;
use crate::leaf::tree::Tree;
use crate::leaf::{number, python};
use crate::ruleset::{
    About, Absence, Compare, Condition, Disputed, Logic, Operand, PatternOperand, Place, Pointer, Reading, Relation,
    Search, Shown, Test, Text, Typed, Value, Verdict,
};

/// What an operator asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Whether the text is that of the value.
    Equal,
    /// Whether the text of the value is in it.
    Contains,
    /// Whether it is the text of one of the values.
    OneOf,
    /// How it compares as a number.
    Number(Compare),
    /// How it compares as a version.
    Version(Compare),
    /// Whether a pattern is found in it.
    Pattern,
}

/// The operators: their names, what they ask, and whether that is turned round.
const OPERATORS: [(&str, Asks, bool); 11] = [
    ("is", Asks::Equal, false),
    ("is_not", Asks::Equal, true),
    ("contains", Asks::Contains, false),
    ("not_contains", Asks::Contains, true),
    ("one_of", Asks::OneOf, false),
    ("not_one_of", Asks::OneOf, true),
    ("gt", Asks::Number(Compare::Greater), false),
    ("lt", Asks::Number(Compare::Less), false),
    ("matches_regex", Asks::Pattern, false),
    ("version_gt", Asks::Version(Compare::Greater), false),
    ("version_lt", Asks::Version(Compare::Less), false),
];

/// Their names.
pub(super) const OPERATOR_NAMES: [&str; OPERATORS.len()] = {
    let mut names = [""; OPERATORS.len()];
    let mut place = 0;
    while place < names.len() {
        names[place] = OPERATORS[place].0;
        place += 1;
    }
    names
};

/// A longer pattern is never found, in code points.
const LONGEST_PATTERN: usize = 500;
/// So many code points of a text are searched.
const REACH: usize = 10_000;

/// What the operator of that name asks, and whether that is turned round.
pub(super) fn asks(operator: &str) -> Option<(Asks, bool)> {
    OPERATORS.iter().find(|(name, ..)| *name == operator).map(|(_, asks, negated)| (*asks, *negated))
}

/// All conditions of a rule or a segment.
pub(super) fn all<'s>(lowering: &mut Lowering<'s>, holder: &Tree<'s>, at: Pointer) -> Vec<Condition<'s>> {
    let at = lowering.member(at, "conditions");
    let conditions = list(holder, "conditions").iter().enumerate();
    conditions
        .map(|(number, condition)| {
            let at = lowering.item(at, number);
            lower(lowering, condition, at)
        })
        .collect()
}

fn lower<'s>(lowering: &mut Lowering<'s>, condition: &Tree<'s>, at: Pointer) -> Condition<'s> {
    let operator = match condition.get("operator") {
        None => Text::Borrowed(""),
        Some(Tree::Text(operator)) => operator.clone(),
        Some(other) => Text::Owned(python::dumps(other)),
    };
    let known = OPERATORS.iter().find(|(name, ..)| condition.get("operator").is_some() && *name == operator);
    let negated = known.is_some_and(|(.., negated)| *negated);
    let name = match condition.get("attribute") {
        None => Text::Borrowed(""),
        Some(Tree::Text(name)) => name.clone(),
        // Names in a context are texts, so nothing is ever found under it.
        Some(other) => {
            let why = format!("the name of the attribute is {}, which is no text", python::dumps(other));
            let logic =
                if negated { Logic::Const(true) } else { Logic::Never { about: About::Attribute, why: why.into() } };
            return Condition::new(at, logic);
        }
    };
    let value = condition.get("value").unwrap_or(&Tree::Null);
    let value_at = lowering.member(at, "value");
    let relation = match known {
        Some((_, asks, _)) => relation(lowering, *asks, value, value_at),
        None => Relation::Typed(Box::new(Typed::Nothing {
            about: About::Operator,
            why: "there is no operator of that name",
        })),
    };
    if let Some((_, asks, _)) = known {
        note_differences(lowering, *asks, (&name, value), at);
    }
    let subject = lowering.subject(name, Absence::Missing);
    let operand = Some(Box::new(Operand { value: Value::spelled(value), shown: Shown::Spelled }));
    let absent = Verdict::of(negated);
    Condition::new(
        at,
        Logic::Test(Test { negated, absent, operand, ..Test::new(subject, operator, relation, Verdict::No) }),
    )
}

/// The text of a value.
fn as_text<'s>(value: &Tree<'s>) -> Text<'s> {
    match value {
        Tree::Text(text) => text.clone(),
        other => Text::Owned(python::text(other).into_owned()),
    }
}

/// What `one_of` compares with: the items of a list, or the value itself.
fn members<'t, 's>(value: &'t Tree<'s>) -> &'t [Tree<'s>] {
    value.as_list().unwrap_or(std::slice::from_ref(value))
}

fn relation<'s>(lowering: &mut Lowering<'s>, asks: Asks, value: &Tree<'s>, at: Pointer) -> Relation<'s> {
    match asks {
        Asks::Equal => Relation::Is(Some(as_text(value))),
        Asks::Contains => {
            Relation::Has { place: Place::Anywhere, texts: vec![as_text(value)], folded: None, broken: None }
        }
        Asks::OneOf => Relation::OneOf(TextSet::new(members(value).iter().map(as_text).collect())),
        Asks::Number(compare) => {
            let to = match value {
                Tree::Bool(truth) => Some(f64::from(u8::from(*truth))),
                Tree::Number(token) => python::token_float(token),
                Tree::Text(text) => python::parse_float(text),
                Tree::Null | Tree::List(_) | Tree::Object(_) => None,
            };
            let invalid = to.is_none().then(|| Box::new(as_text(value)));
            Relation::Number { compare, to: to.unwrap_or(f64::NAN), by: &number::PYTHON, invalid }
        }
        Asks::Version(compare) => {
            let text = as_text(value);
            let to = python::Release::parse(&text).map(Box::new).ok_or(text);
            Relation::Release { compare, to }
        }
        Asks::Pattern => {
            let pattern = compile(lowering, &as_text(value), at);
            let too_much = lowering.unsupported("the search for the pattern takes too many steps", at);
            Relation::Search(Box::new(Search { pattern, reach: Some(REACH), too_much }))
        }
    }
}

fn compile(lowering: &mut Lowering<'_>, text: &str, at: Pointer) -> PatternOperand {
    let length = text.chars().count();
    if length > LONGEST_PATTERN {
        return PatternOperand::Invalid(format!(
            "it has {length} characters, and more than {LONGEST_PATTERN} never match"
        ));
    }
    match python::Pattern::new(text) {
        Ok(pattern) => PatternOperand::Valid(pattern),
        Err(python::Unfit::Invalid(why)) => PatternOperand::Invalid(why),
        Err(python::Unfit::Unsupported(what)) => {
            let message = format!("this version of ffctl cannot search for the pattern as Python does: {what}");
            PatternOperand::Unsupported(lowering.unsupported(message, at))
        }
    }
}

const IN_JAVASCRIPT: &str = "it comes out the other way in the SDK for JavaScript, which";
const IN_GO: &str = "it comes out the other way in the SDK for Go and the relay, which";
const NO_VERSIONS: &str = "the shipped SDKs have no operators for versions, so it does not hold there; the relay compares \
                           dotted numbers";
const IS_THE_USER: &str = "the SDK for JavaScript takes the user's or the session's key for an attribute of this name";
const LONG_PATTERN: &str = "the SDK for Go, the relay and the edge SDK take patterns of any length";

/// Where other implementations answer otherwise.
fn note_differences<'s>(lowering: &mut Lowering<'s>, asks: Asks, (name, value): (&str, &Tree<'s>), at: Pointer) {
    if matches!(name, "userId" | "sessionId") {
        lowering.dispute(at, Disputed::Found, IS_THE_USER);
    }
    match asks {
        Asks::Equal | Asks::Contains | Asks::OneOf => {
            let go: ReadText =
                if FIELDS.contains(&name) { elsewhere::go_key_text } else { |value| Some(elsewhere::go_text(value)) };
            let javascript: ReadText = |value| Some(elsewhere::javascript_text(value));
            let operands = if matches!(asks, Asks::OneOf) { members(value) } else { std::slice::from_ref(value) };
            let are_texts = operands.iter().all(|operand| operand.as_text().is_some());
            for (read, who, verb) in [(javascript, IN_JAVASCRIPT, "writes"), (go, IN_GO, "write")] {
                let operands = (!are_texts).then(|| operands.iter().filter_map(read).collect());
                let says = format!("{who} {verb} values otherwise as text");
                lowering.dispute(at, Disputed::Read(Reading::Text { read, operands }), says);
            }
        }
        Asks::Number(_) => {
            for (read, who, verb) in [
                (elsewhere::javascript_number as ReadNumber, IN_JAVASCRIPT, "reads"),
                (elsewhere::go_number, IN_GO, "read"),
            ] {
                let to = read(value);
                lowering.dispute(
                    at,
                    Disputed::Read(Reading::Number { read, to }),
                    format!("{who} {verb} numbers otherwise"),
                );
            }
        }
        Asks::Version(_) => lowering.dispute(at, Disputed::Holds, NO_VERSIONS),
        Asks::Pattern => {
            let pattern = as_text(value);
            if pattern.chars().count() > LONGEST_PATTERN {
                return lowering.dispute(at, Disputed::Found, LONG_PATTERN);
            }
            let (in_go, in_javascript) = pattern::refused(&pattern);
            for (constructs, who, verb) in [
                (in_javascript, "the SDK for JavaScript", "refuses"),
                (in_go, "the SDK for Go and the relay", "refuse"),
            ] {
                if !constructs.is_empty() {
                    let says = format!("{who} {verb} {}, so it does not hold there", constructs.join(" and "));
                    lowering.dispute(at, Disputed::Holds, says);
                }
            }
        }
    }
}

/// How a language makes a text of a value.
type ReadText = fn(&Tree<'_>) -> Option<String>;
/// How a language makes a number of a value.
type ReadNumber = fn(&Tree<'_>) -> Option<f64>;

/// The id of the segment that a rule names, where it is a text.
pub(super) fn segment_id<'s>(rule: &Tree<'s>) -> Option<Text<'s>> {
    text(rule, "segment_id").filter(|id| !id.is_empty())
}

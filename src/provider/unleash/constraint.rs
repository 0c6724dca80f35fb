//! Constraints (spec section 5), as a table of operators.
//!
//! `inverted` turns the result round after everything else, the absent attribute included. So does the engine.

use super::lexical::{self, Scalar};
use super::lowering::{Lowering, Trouble, TroubleKind};
use super::wire::{Constraint, Str};
use crate::leaf::network::Networks;
use crate::leaf::number;
use crate::leaf::pattern::Pattern;
use crate::leaf::text_set::TextSet;
use crate::ruleset::{About, Compare, Condition, Logic, Place, Pointer, Relation, Test, Text, Verdict};

/// An operator of a constraint.
struct Operator {
    name: &'static str,
    operand: Operand,
    /// Whether it is the contrary of its relation; its absent attribute then holds.
    negated: bool,
}

/// What an operator compares with.
#[derive(Clone, Copy)]
enum Operand {
    /// All of `values`, as wholes.
    Texts,
    /// All of `values`, as parts; there must be one.
    Parts(Place),
    /// All of `values`, as networks; there must be one.
    Networks,
    /// `value` as a pattern; an absent one is empty.
    Pattern,
    /// `value`, whose form picks the comparison.
    Scalar(Compare),
    /// `value` likewise, except that one that begins with `v` makes the constraint false for everybody.
    Version(Compare),
}

const fn operator(name: &'static str, operand: Operand) -> Operator {
    Operator { name, operand, negated: false }
}

/// All operators.
const OPERATORS: [Operator; 19] = [
    operator("IN", Operand::Texts),
    Operator { name: "NOT_IN", operand: Operand::Texts, negated: true },
    operator("STR_STARTS_WITH", Operand::Parts(Place::Start)),
    operator("STR_ENDS_WITH", Operand::Parts(Place::End)),
    operator("STR_CONTAINS", Operand::Parts(Place::Anywhere)),
    operator("REGEX", Operand::Pattern),
    operator("NUM_EQ", Operand::Scalar(Compare::Equal)),
    operator("NUM_GT", Operand::Scalar(Compare::Greater)),
    operator("NUM_GTE", Operand::Scalar(Compare::GreaterOrEqual)),
    operator("NUM_LT", Operand::Scalar(Compare::Less)),
    operator("NUM_LTE", Operand::Scalar(Compare::LessOrEqual)),
    operator("DATE_AFTER", Operand::Scalar(Compare::Greater)),
    operator("DATE_BEFORE", Operand::Scalar(Compare::Less)),
    operator("SEMVER_EQ", Operand::Version(Compare::Equal)),
    operator("SEMVER_GT", Operand::Version(Compare::Greater)),
    operator("SEMVER_GTE", Operand::Version(Compare::GreaterOrEqual)),
    operator("SEMVER_LT", Operand::Version(Compare::Less)),
    operator("SEMVER_LTE", Operand::Version(Compare::LessOrEqual)),
    operator("IN_CIDR", Operand::Networks),
];

/// The names of all operators.
pub(super) const NAMES: [&str; OPERATORS.len()] = {
    let mut names = [""; OPERATORS.len()];
    let mut place = 0;
    while place < names.len() {
        names[place] = OPERATORS[place].name;
        place += 1;
    }
    names
};

/// The condition that `constraint`, which stands at `at`, asks.
pub(super) fn lower<'s>(
    lowering: &mut Lowering<'s>,
    constraint: Constraint<'s>,
    at: Pointer,
) -> Result<Condition<'s>, Trouble> {
    let Constraint { context_name, operator, case_insensitive, inverted, values, value } = constraint;
    let Some(row) = OPERATORS.iter().find(|row| row.name == operator.0) else {
        let at = lowering.pointers().member(at, "operator");
        return Err(Trouble::new(About::Operator, unknown(&operator.0), at));
    };
    let values: Vec<Text<'s>> = values.unwrap_or_default().into_iter().map(|Str(text)| text).collect();
    let value = value.map(|Str(text)| text);
    if let (Operand::Version(_), Some(value)) = (row.operand, &value)
        && value.starts_with('v')
    {
        let why = "the version begins with `v`, which the engine takes for false, inverted or not";
        return Ok(Condition::new(at, Logic::Never { about: About::Version, why: why.into() }));
    }
    let relation = relation(lowering, row, case_insensitive, values, value, at)?;
    let name_at = lowering.pointers().member(at, "contextName");
    quotable("contextName", &context_name.0, name_at)?;
    let negated = row.negated != inverted;
    let subject = lowering.subject(&context_name.0);
    let test = Test { negated, inverted, ..Test::new(subject, operator.0, relation, Verdict::of(negated)) };
    Ok(Condition::new(at, Logic::Test(test)))
}

fn relation<'s>(
    lowering: &mut Lowering<'s>,
    row: &Operator,
    ignore_case: bool,
    values: Vec<Text<'s>>,
    value: Option<Text<'s>>,
    at: Pointer,
) -> Result<Relation<'s>, Trouble> {
    let operand = row.operand;
    if let Operand::Texts | Operand::Parts(_) | Operand::Networks = operand {
        let list = lowering.pointers().member(at, "values");
        // Text that the document holds as it is has no backslash: that would have needed unescaping.
        let is_unquotable = |text: &Text<'_>| matches!(text, Text::Owned(text) if text.ends_with('\\'));
        if let Some(number) = values.iter().position(is_unquotable) {
            let at = lowering.pointers().item(list, number);
            return Err(Trouble::new(About::Operand, ends_in_backslash("a value", &values[number]), at));
        }
        if values.is_empty() && !matches!(operand, Operand::Texts) {
            return Err(Trouble::new(About::Operand, "the operator has no `values`", at));
        }
    }
    let value_at = lowering.pointers().member(at, "value");
    Ok(match operand {
        Operand::Texts => Relation::OneOf(TextSet::new(values)),
        Operand::Parts(place) => {
            let folded = ignore_case.then(|| values.iter().map(|text| text.to_lowercase()).collect());
            Relation::Has { place, texts: values, folded, broken: None }
        }
        Operand::Networks => Relation::Within(Networks::new(values)),
        Operand::Pattern => {
            let source = value.unwrap_or_default();
            if source.ends_with('\\') {
                return Err(Trouble::new(About::Pattern, ends_in_backslash("the pattern", &source), value_at));
            }
            Relation::Matches(Pattern::new(source, ignore_case))
        }
        Operand::Scalar(compare) | Operand::Version(compare) => {
            let about = row.about();
            let value = value.ok_or_else(|| Trouble::new(about, "the operator has no `value`", at))?;
            match lexical::scalar(&value).map_err(|message| unreadable(about, message, &value, value_at))? {
                Scalar::Number(to) => Relation::Number { compare, to, by: &number::RUST, invalid: None },
                Scalar::Version(to) => Relation::Version { compare, to },
                Scalar::Instant(to) => Relation::Instant { compare, to },
            }
        }
    })
}

/// An operand that is none. What comes behind one is a piece of a rule to the engine.
fn unreadable(about: About, message: String, value: &str, at: Pointer) -> Trouble {
    match lexical::injected(value) {
        Some((operand, rest)) => {
            let message = format!("the engine reads `{rest}` behind `{operand}` as a part of its own rule");
            Trouble { kind: TroubleKind::Injected, ..Trouble::new(about, message, at) }
        }
        None => Trouble::new(about, message, at),
    }
}

impl Operator {
    /// What its operand is to be, in its own words.
    fn about(&self) -> About {
        match self.operand {
            Operand::Version(_) => About::Version,
            Operand::Scalar(_) if self.name.starts_with("DATE_") => About::Moment,
            Operand::Scalar(_) => About::Number,
            Operand::Pattern => About::Pattern,
            Operand::Networks => About::Network,
            Operand::Texts | Operand::Parts(_) => About::Operand,
        }
    }
}

fn unknown(name: &str) -> String {
    let upper = name.to_uppercase();
    match crate::leaf::names::nearest(name, OPERATORS.iter().map(|row| row.name)).first() {
        _ if OPERATORS.iter().any(|row| row.name == upper) => {
            format!("the operator `{name}` is unknown; the engine knows `{upper}`")
        }
        Some(close) => format!("the operator `{name}` is unknown; did you mean `{close}`?"),
        None => format!("the operator `{name}` is unknown"),
    }
}

fn ends_in_backslash(what: &str, text: &str) -> String {
    format!("{what} ends in a backslash (`{text}`), which the engine's own quoting does not survive")
}

/// Whether the engine can put `text` between quotes, which it does without escaping: a quote must have a backslash before
/// it, and the text must not end in one (spec section 4, items 5 and 6).
pub(super) fn quotable(what: &str, text: &str, at: Pointer) -> Result<(), Trouble> {
    let about = match what {
        "contextName" => About::Attribute,
        "stickiness" | "groupId" => About::Rollout,
        "IPs" => About::Network,
        _ => About::Operand,
    };
    if text.ends_with('\\') {
        return Err(Trouble::new(about, ends_in_backslash(&format!("`{what}`"), text), at));
    }
    let bytes = text.as_bytes();
    let bare = (0..bytes.len()).any(|place| bytes[place] == b'"' && (place == 0 || bytes[place - 1] != b'\\'));
    if bare {
        let message =
            format!("`{what}` holds a double quote (`{text}`), which the engine's own quoting does not survive");
        return Err(Trouble::new(about, message, at));
    }
    Ok(())
}

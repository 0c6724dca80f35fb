//! Settings of a v5 config (spec sections 2, 5 and 6).
//!
//! The SDK raises to its caller on a comparator that it does not have. Numbers that are 0, `false` and empty lists count as
//! missing; a comparison that cannot be made skips the rule.

use super::comparator::{version, versions};
use super::context::IDENTIFIER;
use super::document::Form;
use super::lowering::{Lowering, Setting, always, arm, flag, push, variation};
use super::options::{Sum, empty};
use super::value::{TYPES, list};
use crate::leaf::number::PYTHON_COMMA;
use crate::leaf::python;
use crate::leaf::text_set::TextSet;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    About, Absence, Algorithm, Compare, Condition, Digested, Digests, FaultId, Flag, Logic, Operand, Place, Pointer,
    Raises, Relation, Rest, Role, Serve, Shown, Slice, Subject, Test, Text, Typed, Value, Variation, Verdict,
};

/// What a comparator asks.
#[derive(Debug, Clone, Copy)]
enum Asks {
    OneOf,
    Contains,
    VersionOneOf,
    Version(Compare),
    Number(Compare),
    Sensitive,
}

/// The comparators by their number: the text in the log, what they ask, and whether they are the contrary of it.
const COMPARATORS: [(&str, Asks, bool); 18] = [
    ("IS ONE OF", Asks::OneOf, false),
    ("IS NOT ONE OF", Asks::OneOf, true),
    ("CONTAINS", Asks::Contains, false),
    ("DOES NOT CONTAIN", Asks::Contains, true),
    ("IS ONE OF (SemVer)", Asks::VersionOneOf, false),
    ("IS NOT ONE OF (SemVer)", Asks::VersionOneOf, true),
    ("< (SemVer)", Asks::Version(Compare::Less), false),
    ("<= (SemVer)", Asks::Version(Compare::LessOrEqual), false),
    ("> (SemVer)", Asks::Version(Compare::Greater), false),
    (">= (SemVer)", Asks::Version(Compare::GreaterOrEqual), false),
    ("= (Number)", Asks::Number(Compare::Equal), false),
    ("<> (Number)", Asks::Number(Compare::Equal), true),
    ("< (Number)", Asks::Number(Compare::Less), false),
    ("<= (Number)", Asks::Number(Compare::LessOrEqual), false),
    ("> (Number)", Asks::Number(Compare::Greater), false),
    (">= (Number)", Asks::Number(Compare::GreaterOrEqual), false),
    ("IS ONE OF (Sensitive)", Asks::Sensitive, false),
    ("IS NOT ONE OF (Sensitive)", Asks::Sensitive, true),
];

/// Lowers one setting.
pub(super) fn lower<'s>(lowering: &mut Lowering<'s>, setting: &Setting<'_, 's>) {
    let at = lowering.place(setting);
    let tree = setting.tree;
    let mut flag = flag(setting, at, None);
    if setting.config.form == Form::Simple {
        let own = push(&mut flag.variations, variation(Value::of_tree(tree), None, at));
        flag.body.arms.push(arm(Role::Otherwise, always(at), Serve::Variation(own), at));
        lowering.ruleset.add_flag(flag);
        return;
    }
    let kind = tree.get("t").and_then(|kind| match kind {
        Tree::Number(token) => token.parse::<usize>().ok(),
        _ => None,
    });
    flag.facts.kind = kind.and_then(|kind| TYPES.get(kind)).map(|(name, ..)| Text::Borrowed(*name));
    let own = match tree.get("v") {
        Some(value) => variation(Value::of_tree(value), tree.get("i"), at),
        None => Variation { is_default: true, ..variation(Value::NULL, tree.get("i"), at) },
    };
    let own = Serve::Variation(push(&mut flag.variations, own));
    if tree.as_object().is_none() {
        let fault = lowering.raise("the setting is not an object", Raises::Unlogged, at);
        flag.body.arms.push(arm(Role::Otherwise, always(at), Serve::Fault(fault), at));
        lowering.ruleset.add_flag(flag);
        return;
    }
    let (rules, options) = (list(tree.get("r")), list(tree.get("p")));
    let (bad_rules, bad_options) = (no_list(lowering, tree, "r", at), no_list(lowering, tree, "p", at));
    let nobody = Condition::new(at, Logic::Nobody { absent: Verdict::Yes, given: Verdict::No });
    // Without a user the SDK asks for the length of the rules, and of the options only where there are no rules.
    let raised = bad_rules.map_or_else(|| bad_options.filter(|_| rules.is_empty()), Some);
    if let Some((Some(unlogged), _)) = raised {
        flag.body.arms.push(arm(Role::Nobody, nobody, Serve::Fault(unlogged), at));
    } else if raised.is_some() || !rules.is_empty() || !options.is_empty() {
        flag.body.arms.push(arm(Role::Nobody, nobody, own, at));
    }
    let start = flag.body.arms.len();
    let rules_at = lowering.member(at, "r");
    for (number, rule) in rules.iter().enumerate() {
        let at = lowering.item(rules_at, number);
        let when = condition(lowering, rule, at);
        let served = push(&mut flag.variations, variation(value_of(rule), rule.get("i"), at));
        flag.body.arms.push(arm(Role::Rule, when, Serve::Variation(served), at));
    }
    if let Some((_, fault)) = bad_rules {
        flag.body.arms.push(arm(Role::Rule, Condition::new(rules_at, Logic::Broken(fault)), Serve::Nothing, rules_at));
    }
    flag.rules = start..flag.body.arms.len();
    if let Some((_, fault)) = bad_options {
        flag.body.arms.push(arm(Role::Options, always(at), Serve::Fault(fault), at));
    }
    if !options.is_empty() {
        let at = lowering.member(at, "p");
        let serve = add_options(lowering, options, &mut flag, at);
        flag.body.arms.push(arm(Role::Options, always(at), serve, at));
    }
    flag.body.arms.push(arm(Role::Otherwise, always(at), own, at));
    lowering.ruleset.add_flag(flag);
}

/// The faults of a list that is none: without a user, where nothing is logged and a text is as good as a list, and with one.
fn no_list(
    lowering: &mut Lowering<'_>,
    tree: &Tree<'_>,
    name: &'static str,
    at: Pointer,
) -> Option<(Option<FaultId>, FaultId)> {
    match tree.get(name) {
        None | Some(Tree::List(_)) => None,
        // What is empty has no items, whatever it is.
        Some(empty @ (Tree::Text(_) | Tree::Object(_))) if python::is_falsy(empty) => None,
        Some(other) => {
            let has_length = matches!(other, Tree::Text(_) | Tree::Object(_));
            let at = lowering.member(at, name);
            let mut raise = |raises| lowering.raise(format!("`{name}` is not a list"), raises, at);
            Some(((!has_length).then(|| raise(Raises::Unlogged)), raise(Raises::Logged)))
        }
    }
}

fn value_of<'s>(holder: &Tree<'s>) -> Value<'s> {
    holder.get("v").map_or(Value::NULL, Value::of_tree)
}

fn add_options<'s>(lowering: &mut Lowering<'s>, options: &[Tree<'s>], flag: &mut Flag<'s>, at: Pointer) -> Serve {
    let subject = Subject { attribute: lowering.attribute(Text::Borrowed(IDENTIFIER)), absence: Absence::Empty };
    let mut split = empty(flag, &Text::Borrowed(IDENTIFIER), subject, at);
    let mut sum = Sum::default();
    for (number, option) in options.iter().enumerate() {
        let at = lowering.item(at, number);
        match sum.add(option) {
            Ok(weight) => {
                let variation = push(&mut flag.variations, variation(value_of(option), option.get("i"), at));
                split.slices.push(Slice::new(weight, sum.upto(), Ok(variation), at));
            }
            Err(trouble) => {
                split.rest = Rest::Fail {
                    fault: lowering.raise_about(trouble.about, trouble.message, Raises::Logged, at),
                    serving: None,
                };
                break;
            }
        }
    }
    flag.splits.push(split);
    Serve::Split(flag.splits.len() - 1)
}

fn condition<'s>(lowering: &mut Lowering<'s>, rule: &Tree<'s>, at: Pointer) -> Condition<'s> {
    let (number, is_known) = match comparator(rule) {
        Ok(found) => found,
        Err(message) => {
            let fault = lowering.raise_about(About::Operator, message, Raises::Logged, at);
            return Condition::new(at, Logic::Broken(fault));
        }
    };
    let (operator, asks, negated) = COMPARATORS[number];
    let operand = rule.get("c").unwrap_or(&Tree::Null);
    let attribute = match rule.get("a") {
        Some(Tree::Text(name)) => name.clone(),
        other => Text::Owned(python::text(other.unwrap_or(&Tree::Null)).into_owned()),
    };
    let relation = if is_known {
        relation(asks, operand)
    } else {
        let why = "the comparator `t` is negative";
        Relation::Typed(Box::new(Typed::Nothing { about: About::Operator, why }))
    };
    let raised = if let (Asks::Sensitive, true) = (asks, is_known) {
        let message = "the attribute's value is no text and cannot be digested";
        Verdict::Fault(lowering.raise_about(About::Context, message, Raises::Logged, at))
    } else {
        Verdict::Unknown
    };
    let test = Test {
        negated: negated && is_known,
        failed: Verdict::Unknown,
        raised,
        operand: Some(Box::new(Operand { value: Value::of_tree(operand), shown: Shown::Plain })),
        ..Test::new(lowering.subject(attribute), operator.into(), relation, Verdict::No)
    };
    Condition::new(at, Logic::All(vec![Condition::new(at, Logic::Test(test))]))
}

/// The place of a comparator in the table. A negative one is looked up from the end, as Python does, and never holds.
fn comparator(rule: &Tree<'_>) -> Result<(usize, bool), String> {
    let number = match rule.get("t") {
        Some(Tree::Number(token)) if python::is_int(token) => token.parse::<i64>().unwrap_or(i64::MAX),
        Some(Tree::Bool(value)) => i64::from(*value),
        _ if rule.as_object().is_none() => return Err("the targeting rule is not an object".to_owned()),
        _ => return Err("the comparator `t` is missing or not a whole number".to_owned()),
    };
    let count = i64::try_from(COMPARATORS.len()).unwrap_or(i64::MAX);
    let place = if number < 0 { number.saturating_add(count) } else { number };
    match usize::try_from(place) {
        Ok(place) if place < COMPARATORS.len() => Ok((place, number >= 0)),
        _ => Err(format!("there is no comparator {number}")),
    }
}

fn relation<'s>(asks: Asks, operand: &Tree<'s>) -> Relation<'s> {
    let text: Text<'s> = match operand {
        Tree::Text(text) => text.clone(),
        other => Text::Owned(python::text(other).into_owned()),
    };
    let items = || -> Vec<Text<'s>> {
        match &text {
            Text::Borrowed(text) => text.split(',').map(|item| Text::Borrowed(python::strip(item))).collect(),
            Text::Owned(text) => text.split(',').map(|item| Text::Owned(python::strip(item).to_owned())).collect(),
        }
    };
    match asks {
        Asks::OneOf => Relation::OneOf(TextSet::new(items())),
        Asks::Contains => Relation::Has { place: Place::Anywhere, texts: vec![text], folded: None, broken: None },
        Asks::VersionOneOf => versions(&items()),
        Asks::Version(compare) => version(compare, operand),
        Asks::Number(compare) => {
            let to = (PYTHON_COMMA.read)(&text);
            let invalid = to.is_none().then(|| Box::new(Text::Owned((PYTHON_COMMA.why)(&text))));
            Relation::Number { compare, to: to.unwrap_or(f64::NAN), by: &PYTHON_COMMA, invalid }
        }
        Asks::Sensitive => Relation::Digest(Box::new(Digests {
            of: Digested::Whole,
            algorithm: Algorithm::Sha1,
            salt: String::new(),
            set: TextSet::new(items()),
            entries: Vec::new(),
            is_single: false,
        })),
    }
}

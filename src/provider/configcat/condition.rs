//! Conditions of a v6 config: of the user, of a segment, of another flag (spec sections 3.1 and 8.3 to 8.5).

use super::comparator;
use super::document::{self, Config};
use super::lowering::{Lowering, Setting, Trouble, or_broken};
use super::value::{Known, TYPES, value};
use crate::leaf::python;
use crate::leaf::tree::Part;
use crate::leaf::tree::Tree;
use crate::ruleset::{About, Condition, FlagUse, Logic, Pointer, Segment, SegmentId, Text, Unusable, Verdict, View};

/// What the SDK says of an operator that it does not have.
const NO_OPERATOR: &str = "Comparison operator is missing or invalid.";

/// A condition of a rule. One that asks nothing holds, as in the SDK.
pub(super) fn lower<'s>(
    lowering: &mut Lowering<'s>,
    setting: &Setting<'_, 's>,
    condition: &Tree<'s>,
    known: &[Known<'s>],
    at: Pointer,
) -> Condition<'s> {
    let part = |name| condition.get(name).filter(|part| !part.is_null());
    if let Some(user) = part("u") {
        let at = lowering.member(at, "u");
        return comparator::lower(lowering, (setting, setting.key), user, at);
    }
    let (logic, at) = if let Some(segment) = part("s") {
        let at = lowering.member(at, "s");
        (in_segment(lowering, setting, segment, at), at)
    } else if let Some(other) = part("p") {
        let at = lowering.member(at, "p");
        (prerequisite(lowering, other, known, at), at)
    } else {
        (Ok(Logic::Const(true)), at)
    };
    or_broken(lowering, logic, at)
}

fn in_segment<'s>(
    lowering: &mut Lowering<'s>,
    setting: &Setting<'_, 's>,
    used: &Tree<'s>,
    at: Pointer,
) -> Result<Logic<'s>, Trouble> {
    if python::is_falsy(used) {
        return Err(Trouble::new("the segment condition is empty", "'inline_segment'"));
    }
    let segments = &setting.config.segments;
    // An index that leads nowhere was refused when the document was read.
    let index = document::segment(used, segments.len()).unwrap_or_default();
    let id = match lowering.segments.get(&(setting.number, index)) {
        Some(id) => *id,
        None => add_segment(lowering, setting, (&segments[index], index))?,
    };
    let (id, negated) = match operator(used.get("c")) {
        Ok(Operator { negated, is_known: true }) => (id, negated),
        // The SDK meets the operator only where there is a user.
        Ok(Operator { negated, is_known: false }) => {
            let fault = lowering.fault(Trouble::new(NO_SEGMENT_OPERATOR, NO_OPERATOR).about(About::Operator), at);
            let Segment { key, name, at: place, .. } = &lowering.ruleset.segments[id];
            let body = Condition::new(at, Logic::Nobody { absent: Verdict::Unknown, given: Verdict::Fault(fault) });
            let segment = Segment { key: key.clone(), name: name.clone(), body, cycle: None, at: *place };
            lowering.ruleset.segments.push(segment);
            (lowering.ruleset.segments.len() - 1, negated)
        }
        Err(reason) => {
            let given = Verdict::Fault(
                lowering.fault(Trouble::new(NO_SEGMENT_OPERATOR, NO_OPERATOR).about(About::Operator), at),
            );
            let absent =
                Verdict::Fault(lowering.fault(Trouble::new(NO_SEGMENT_OPERATOR, reason).about(About::Operator), at));
            return Ok(Logic::Nobody { absent, given });
        }
    };
    let is_in = Logic::Segment(id);
    Ok(if negated { Logic::Not(Box::new(Condition::new(at, is_in))) } else { is_in })
}

/// Lowers the segments to which nothing refers, for whoever looks at all that there is. What cannot be lowered is left out.
pub(super) fn add_unused<'s>(lowering: &mut Lowering<'s>, number: usize, config: &Config<'s>) {
    let setting = Setting { key: &Text::Borrowed(""), tree: &Tree::Null, config, number };
    for (index, segment) in config.segments.iter().enumerate() {
        if !lowering.segments.contains_key(&(number, index)) {
            let _ = add_segment(lowering, &setting, (segment, index));
        }
    }
}

fn add_segment<'s>(
    lowering: &mut Lowering<'s>,
    setting: &Setting<'_, 's>,
    (part, index): (&Part<'s>, usize),
) -> Result<SegmentId, Trouble> {
    let tree = part.read().map_err(|error| {
        let message = format!("the segment cannot be read: {}", error.message);
        Trouble::new(message, "Segment reference is invalid.")
    })?;
    if tree.is_null() {
        return Err(Trouble::new("the segment is null", "Segment reference is invalid.").about(About::Segment));
    }
    if tree.as_object().is_none() {
        return Err(Trouble::no_object("the segment", &tree));
    }
    let name = match tree.get("n") {
        None => Text::Borrowed(""),
        Some(Tree::Text(name)) => name.clone(),
        Some(other) => Text::Owned(python::text(other).into_owned()),
    };
    let all = lowering.member(setting.config.root, "s");
    let at = lowering.item(all, index);
    let rules = lowering.member(at, "r");
    // The SDK looks at a segment only where there is a user.
    let guard = |given| Condition::new(rules, Logic::Nobody { absent: Verdict::Unknown, given });
    let mut conditions = Vec::new();
    match sequence(tree.get("r")) {
        Ok(items) => {
            conditions.push(guard(Verdict::Yes));
            for (number, condition) in items.iter().enumerate() {
                let at = lowering.item(rules, number);
                conditions.push(comparator::lower(lowering, (setting, &name), condition, at));
            }
        }
        Err(kind) => {
            let reason = format!("'{kind}' object is not iterable");
            let trouble = Trouble::new("the segment's conditions are not a list", reason);
            conditions.push(guard(Verdict::Fault(lowering.fault(trouble, rules))));
        }
    }
    let body = Condition::new(rules, Logic::All(conditions));
    let id = lowering.ruleset.segments.len();
    lowering.ruleset.segments.push(Segment { key: name.clone(), name: Some(name), body, cycle: None, at });
    lowering.segments.insert((setting.number, index), id);
    Ok(id)
}

/// What Python finds when it walks a list that may be left out: the characters of a text and the keys of an object, too. The
/// error is the type of what cannot be walked.
fn sequence<'s>(tree: Option<&Tree<'s>>) -> Result<Vec<Tree<'s>>, &'static str> {
    match tree {
        None => Ok(Vec::new()),
        Some(Tree::List(items)) => Ok(items.clone()),
        Some(Tree::Text(text)) => Ok(document::characters(text)),
        Some(Tree::Object(members)) => Ok(members.iter().map(|(name, _)| Tree::Text(name.clone())).collect()),
        Some(other) => Err(python::type_name(other)),
    }
}

const NO_SEGMENT_OPERATOR: &str = "the segment's operator `c` is neither 0 (is in) nor 1 (is not in)";

/// One of two operators.
struct Operator {
    /// Whether it is the negative one.
    negated: bool,
    /// Whether it is 0 or 1, and not one that Python finds from the end of the table.
    is_known: bool,
}

/// The operator of a segment or prerequisite condition, or why Python finds none in a table of two.
fn operator(tree: Option<&Tree<'_>>) -> Result<Operator, String> {
    let number = match tree {
        Some(Tree::Number(token)) if python::is_int(token) => token.parse().unwrap_or(i64::MAX),
        Some(Tree::Bool(value)) => i64::from(*value),
        other => {
            let kind = other.map_or("NoneType", python::type_name);
            return Err(format!("list indices must be integers or slices, not {kind}"));
        }
    };
    match number {
        0 | 1 => Ok(Operator { negated: number == 1, is_known: true }),
        -1 | -2 => Ok(Operator { negated: number == -1, is_known: false }),
        _ => Err("list index out of range".to_owned()),
    }
}

fn prerequisite<'s>(
    lowering: &mut Lowering<'s>,
    used: &Tree<'s>,
    known: &[Known<'s>],
    at: Pointer,
) -> Result<Logic<'s>, Trouble> {
    if used.as_object().is_none() {
        return Err(Trouble::no_object("the prerequisite condition", used));
    }
    let key = match used.get("f") {
        Some(Tree::Text(key)) => key.clone(),
        _ => {
            return Err(
                Trouble::new("the condition names no prerequisite flag", NO_PREREQUISITE).about(About::Prerequisite)
            );
        }
    };
    let Some(id) = lowering.ids.get(&key).copied() else {
        // In a long list of keys a name nearby is looked for in vain, and at length.
        let keys = lowering.ruleset.order.iter().take(MOST_KEYS).map(AsRef::as_ref);
        let close = crate::leaf::names::nearest(&key, keys);
        let hint = close.first().map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
        let message = format!("there is no prerequisite flag `{key}`{hint}");
        return Err(Trouble::new(message, NO_PREREQUISITE).about(About::Prerequisite));
    };
    let other = &known[id];
    if let Some(trouble) = &other.trouble {
        return Err(trouble.clone().about(About::Prerequisite));
    }
    let operand = value(used, other.kind).map_err(|trouble| match other.kind {
        Some(kind) => {
            let message = format!(
                "the prerequisite flag `{key}` is a {}, and there is no such value to compare with",
                TYPES[kind].0
            );
            Trouble { message, about: About::Operand, ..trouble }
        }
        None => Trouble {
            message: format!("of the prerequisite flag `{key}`: {}", trouble.message),
            about: About::Prerequisite,
            ..trouble
        },
    })?;
    let kind = used.get("v").and_then(value_kind);
    if kind != other.kind {
        let message = format!("the condition compares with a value of another type than that of `{key}`");
        let operand = python::text(operand);
        let reason = format!("Type mismatch between comparison value '{operand}' and prerequisite flag '{key}'");
        return Err(Trouble::new(message, reason).about(About::Operand));
    }
    let no_operator = "the prerequisite's operator `c` is neither 0 (equals) nor 1 (does not equal)";
    let Operator { negated, is_known } =
        operator(used.get("c")).map_err(|reason| Trouble::new(no_operator, reason).about(About::Operator))?;
    let fault = (!is_known).then(|| lowering.fault(Trouble::new(no_operator, NO_OPERATOR).about(About::Operator), at));
    let holds = |value: &crate::ruleset::Value<'s>| python::equal(&value.tree(), operand) != negated;
    let wanted = (0..other.values.len()).filter(|place| holds(&other.values[*place])).collect();
    let cycle = lowering.fault(
        Trouble::new(
            format!("`{key}` depends on itself through its prerequisites"),
            "Circular dependency detected between the following depending flags: {chain}.",
        )
        .about(About::Cycle),
        at,
    );
    Ok(Logic::Flag(FlagUse {
        key,
        flag: Ok::<_, Unusable>(id),
        view: View::Served,
        wanted,
        wish: vec![Text::Owned(python::text(operand).into_owned())],
        operator: Some(if negated { "DOES NOT EQUAL" } else { "EQUALS" }),
        cycle: Verdict::Fault(cycle),
        fault,
    }))
}

/// Among so many keys a name nearby is looked for.
const MOST_KEYS: usize = 500;
const NO_PREREQUISITE: &str = "Prerequisite flag key is missing or invalid.";

/// The type that a wrapped value has: that of its first member that is there.
fn value_kind(wrapped: &Tree<'_>) -> Option<usize> {
    (0..TYPES.len()).find(|kind| wrapped.get(TYPES[*kind].1).is_some_and(|value| !value.is_null()))
}

//! Nodes of the model in a phrase, in the words of the dialect. What looks like a secret is not told.

use std::borrow::Cow;
use std::collections::HashSet;

use super::graph::Node;
use super::same::Same;
use crate::leaf::python;
use crate::leaf::sensitive::masked;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    AttributeId, Condition, Flag, Logic, PatternOperand, Relation, Role, Ruleset, Segment, Serve, Served, Shown, Split,
    Test, ToldBy, Typed, Value, Variation, VariationId,
};

/// So many items of a list are told.
const FEW: usize = 3;
/// So many characters of a text are told.
const LONGEST: usize = 80;

/// A text as it can be shown: secrets hidden, without what steers a terminal, and not too long.
pub(super) fn plain(text: &str) -> String {
    let text = masked(text);
    let mut shown = String::new();
    for (number, c) in text.chars().enumerate() {
        if number == LONGEST {
            shown.push('…');
            break;
        }
        if c.is_control() { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

/// A text between backticks.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", plain(text))
}

/// The first few of a list, and how many more there are.
pub(super) fn some(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    let shown = items.iter().take(FEW).cloned().collect::<Vec<_>>().join(", ");
    match items.len().saturating_sub(FEW) {
        0 => shown,
        1 => format!("{shown} and 1 more"),
        more => format!("{shown} and {more} more ({} in all)", items.len()),
    }
}

/// A share of 1 in percent.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", (share * 1e8).round() / 1e6)
}

/// Two shares of 1 in percent, told apart where they are not the same.
pub(super) fn from_to(old: f64, new: f64) -> (String, String) {
    let (one, other) = (percent(old), percent(new));
    if one == other && old.to_bits() != new.to_bits() {
        return (format!("{} %", old * 100.0), format!("{} %", new * 100.0));
    }
    (one, other)
}

/// A value as a person reads it.
pub(super) fn value(value: &Value<'_>) -> String {
    match value.text() {
        Cow::Borrowed(text) => quoted(text),
        Cow::Owned(text) if text.is_empty() => "an empty text".to_owned(),
        Cow::Owned(text) => quoted(&text),
    }
}

/// What a variation of a flag is called, on one side.
pub(super) fn variation(ruleset: &Ruleset<'_>, flag: &Flag<'_>, id: VariationId) -> String {
    let Some(own) = flag.variations.get(id) else { return "a variation that is not there".to_owned() };
    if own.is_default {
        return "the caller's default".to_owned();
    }
    let name = own.name.as_deref();
    match (ruleset.wording.told_by, name) {
        (ToldBy::Name, Some(name)) => quoted(name),
        (ToldBy::Value, Some(name)) if !tells(flag, own) => format!("{} ({})", value(&own.value), plain(name)),
        (ToldBy::Name | ToldBy::Value, _) => value(&own.value),
    }
}

/// Whether the value of a variation tells it from the others of its flag.
fn tells(flag: &Flag<'_>, own: &Variation<'_>) -> bool {
    flag.variations.iter().all(|other| other.value != own.value || other.name == own.name)
}

/// What an arm serves.
pub(super) fn serve(ruleset: &Ruleset<'_>, flag: &Flag<'_>, serve: Serve) -> String {
    match serve {
        Serve::Variation(id) => variation(ruleset, flag, id),
        Serve::Split(id) => flag.splits.get(id).map_or_else(String::new, |split| shares(ruleset, flag, split)),
        Serve::Nothing => "the caller's default".to_owned(),
        Serve::Dry => "nothing".to_owned(),
        Serve::Fault(fault) => format!("nothing, since {}", plain(&ruleset.fault(fault).message)),
    }
}

/// What a slice serves.
pub(super) fn served(ruleset: &Ruleset<'_>, flag: &Flag<'_>, served: Served) -> String {
    match served {
        Served::Variation(id) => variation(ruleset, flag, id),
        Served::Nothing => "nothing".to_owned(),
        Served::Fault(fault) => format!("nothing, since {}", plain(&ruleset.fault(fault).message)),
    }
}

/// The shares of a split with what they are served.
pub(super) fn shares(ruleset: &Ruleset<'_>, flag: &Flag<'_>, split: &Split<'_>) -> String {
    if split.slices.is_empty() {
        return "nothing".to_owned();
    }
    if let (true, Some(slice)) = (split.is_trivial(), split.slices.first()) {
        return served(ruleset, flag, slice.serves);
    }
    let shares = split.shares();
    let told = split
        .slices
        .iter()
        .zip(shares)
        .map(|(slice, share)| format!("{} {}", percent(share), served(ruleset, flag, slice.serves)));
    some(told)
}

/// The attribute as a rule names it.
pub(super) fn attribute(ruleset: &Ruleset<'_>, id: AttributeId) -> String {
    let attribute = ruleset.attributes.get(id);
    match attribute.scope.as_ref() {
        scope if ruleset.wording.knows(scope) => quoted(&attribute.name),
        scope => quoted(&format!("{scope}.{}", attribute.name)),
    }
}

/// A segment by its name, or else its key.
pub(super) fn segment(segment: &Segment<'_>) -> String {
    quoted(segment.name.as_deref().unwrap_or_else(|| segment.key.trim_start_matches('\0')))
}

/// What an arm is, in the singular.
pub(super) fn role(ruleset: &Ruleset<'_>, role: Role) -> &'static str {
    match role {
        Role::Switch => "the switch",
        Role::Nobody => "what is served without a context",
        Role::Prerequisite => ruleset.wording.prerequisite,
        Role::Target => "target list",
        Role::Rule | Role::Strategy => ruleset.wording.rule,
        Role::Options => "percentage options",
        Role::Otherwise => "the default (fallthrough)",
        Role::Override => "override",
        Role::Broken(_) => "malformed part",
    }
}

/// What a flag or a segment is called where an edit comes through it.
pub(super) fn node(same: Same<'_>, node: Node<'_>) -> String {
    match node {
        Node::Flag { key, .. } => format!("flag {}", quoted(key)),
        Node::Segment { key, .. } => {
            let found = same.new.segments.iter().chain(&same.old.segments).find(|segment| segment.key == key);
            format!("segment {}", found.map_or_else(|| quoted(key), segment))
        }
    }
}

/// A flag as a whole: its state, how many rules it has, what it serves at last.
pub(super) fn flag(ruleset: &Ruleset<'_>, flag: &Flag<'_>) -> String {
    let words = ruleset.wording;
    let state = if flag.facts.enabled { "on" } else { "off" };
    let rules = match flag.rules().len() {
        0 => String::new(),
        1 => format!(", 1 {}", words.rule),
        more => format!(", {more} {}", words.rules),
    };
    let last = flag.body.arms.iter().rev().find(|arm| arm.role == Role::Otherwise);
    let last = last.map(|arm| format!(", by default {}", serve(ruleset, flag, arm.then))).unwrap_or_default();
    format!("{state}{rules}{last}")
}

/// What a condition asks.
pub(super) fn condition(ruleset: &Ruleset<'_>, asked: &Condition<'_>) -> String {
    let words = ruleset.wording;
    match &asked.logic {
        Logic::Const(true) => "everybody".to_owned(),
        Logic::Const(false) => "nobody".to_owned(),
        Logic::Nobody { .. } => "whether there is a context".to_owned(),
        Logic::All(inner) if inner.is_empty() => "everybody".to_owned(),
        Logic::Any(inner) if inner.is_empty() => "nobody".to_owned(),
        Logic::All(inner) => all(ruleset, inner),
        Logic::Any(inner) => joined(ruleset, inner, " or "),
        Logic::Not(inner) => format!("not ({})", condition(ruleset, inner)),
        Logic::Settle { inner, .. } => condition(ruleset, inner),
        Logic::List(list) => format!("a list of {} parts", list.arms.len()),
        Logic::Test(asked) => test(ruleset, asked),
        Logic::Segment(id) => match ruleset.segments.get(*id) {
            Some(own) => format!("segment {}", segment(own)),
            None => "a segment".to_owned(),
        },
        Logic::Membership(list) => match &list.reference {
            Some(name) => format!("the list {} that is kept outside", quoted(name)),
            None => "a list that is kept outside".to_owned(),
        },
        Logic::Flag(wanted) => {
            let wish: Vec<String> = wanted.wish.iter().map(|wish| plain(wish)).collect();
            format!("{} {} is {}", words.prerequisite, quoted(&wanted.key), some(wish.iter().map(|wish| quoted(wish))))
        }
        Logic::Gate(split) => match split.shares().first() {
            Some(share) => format!("{} by {}", percent(*share), quoted(&split.bucketing.asked)),
            None => "nobody by a rollout".to_owned(),
        },
        Logic::External { name, .. } => format!("{} {}", words.external, quoted(name)),
        Logic::Unheeded(inner) => format!("{} (which is not looked at)", condition(ruleset, inner)),
        Logic::Never { why, .. } => format!("what never holds: {}", plain(why)),
        Logic::Broken(fault) => format!("what cannot be read: {}", plain(&ruleset.fault(*fault).message)),
    }
}

/// Conditions that must all hold; what always holds is left out.
pub(super) fn all(ruleset: &Ruleset<'_>, inner: &[Condition<'_>]) -> String {
    let asks = inner.iter().filter(|condition| !matches!(condition.logic, Logic::Const(true)));
    let told: Vec<String> = asks.map(|inner| condition(ruleset, inner)).collect();
    if told.is_empty() { "everybody".to_owned() } else { cut(&told, " and ") }
}

fn joined(ruleset: &Ruleset<'_>, inner: &[Condition<'_>], between: &str) -> String {
    cut(&inner.iter().map(|inner| condition(ruleset, inner)).collect::<Vec<_>>(), between)
}

fn cut(told: &[String], between: &str) -> String {
    let shown = told.iter().take(FEW).cloned().collect::<Vec<_>>().join(between);
    match told.len().saturating_sub(FEW) {
        0 => shown,
        more => format!("{shown}{between}{more} more"),
    }
}

/// What a test asks: attribute, operator, operand.
pub(super) fn test(ruleset: &Ruleset<'_>, asked: &Test<'_>) -> String {
    let operand = operand(asked);
    let space = if operand.is_empty() { "" } else { " " };
    let told = format!("{}{space}{operand}", test_head(ruleset, asked));
    if asked.inverted { format!("not ({told})") } else { told }
}

/// The attribute and the operator of a test.
pub(super) fn test_head(ruleset: &Ruleset<'_>, asked: &Test<'_>) -> String {
    format!("{} {}", attribute(ruleset, asked.subject.attribute), plain(&asked.operator))
}

/// The operand of a test, as the source spells it where that is kept.
pub(super) fn operand(asked: &Test<'_>) -> String {
    if let Relation::Digest(digests) = &asked.relation {
        let count = digests.set.items().len() + digests.entries.len();
        return format!("<{count} hashed value{}>", if count == 1 { "" } else { "s" });
    }
    match items(asked) {
        Some(items) if items.is_empty() => "nothing".to_owned(),
        Some(items) => some(items.iter().map(|item| quoted(item))),
        None => String::new(),
    }
}

/// The operands of a test as texts, in their order; nothing of digests, and of a test that has none.
pub(super) fn items(asked: &Test<'_>) -> Option<Vec<String>> {
    let texts = |items: &[Cow<'_, str>]| Some(items.iter().map(ToString::to_string).collect());
    let own = match &asked.relation {
        Relation::OneOf(set) | Relation::AnyItem(set) => return texts(set.items()),
        Relation::Has { texts: items, .. } => return texts(items),
        Relation::Within(networks) => return texts(networks.entries()),
        Relation::Digest(_) | Relation::Present => return None,
        Relation::Typed(typed) => match &**typed {
            Typed::Equal { texts, others } => {
                let others = others.iter().map(python::dumps);
                return Some(texts.items().iter().map(ToString::to_string).chain(others).collect());
            }
            Typed::Number { .. }
            | Typed::Moment { .. }
            | Typed::Version { .. }
            | Typed::Pattern { .. }
            | Typed::Nothing { .. } => None,
        },
        Relation::PartOf(text) => Some(text.to_string()),
        Relation::Is(text) => text.as_ref().map(ToString::to_string),
        Relation::Lowered(_) | Relation::Unusable { .. } => None,
        Relation::Matches(pattern) => Some(pattern.source().to_owned()),
        Relation::Number { to, invalid, .. } => {
            Some(invalid.as_ref().map_or_else(|| to.to_string(), ToString::to_string))
        }
        Relation::Seconds { to, .. } => Some(to.to_string()),
        Relation::Version { to, .. } => Some(to.to_string()),
        Relation::Instant { to, .. } => Some(to.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)),
        Relation::Versions(versions) => versions.invalid.as_ref().map(ToString::to_string),
        Relation::Release { to, .. } => to.as_ref().err().map(ToString::to_string),
        Relation::Search(search) => match &search.pattern {
            PatternOperand::Valid(pattern) => Some(pattern.source().to_owned()),
            PatternOperand::Invalid(_) | PatternOperand::Unsupported(_) => None,
        },
    };
    match (&asked.operand, own) {
        (Some(spelled), _) if spelled.shown == Shown::Masked => None,
        (Some(spelled), _) => Some(match spelled.value.tree() {
            Tree::List(items) => items.iter().map(|item| python::text(item).into_owned()).collect(),
            tree => vec![python::text(&tree).into_owned()],
        }),
        (None, own) => own.map(|text| vec![text]),
    }
}

/// What a list gained and what it lost, each item once.
pub(super) fn gained_and_lost<'l>(old: &'l [String], new: &'l [String]) -> (Vec<&'l str>, Vec<&'l str>) {
    let held: HashSet<&str> = old.iter().map(String::as_str).collect();
    let holds: HashSet<&str> = new.iter().map(String::as_str).collect();
    let only = |list: &'l [String], other: &HashSet<&str>| {
        let mut told = HashSet::new();
        list.iter().map(String::as_str).filter(|item| !other.contains(item) && told.insert(*item)).collect()
    };
    (only(new, &held), only(old, &holds))
}

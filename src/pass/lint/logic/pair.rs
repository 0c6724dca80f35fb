//! Two tests of one attribute: whether one says yes wherever another does, and whether both ever do.
//!
//! What is not certain is not claimed. A few values are asked one by one, by the walker's own arithmetic; what stands for
//! many values is compared as a set.

use std::borrow::Cow;

use super::ordered;
use crate::eval::{of_item, of_text};
use crate::leaf::tree::Tree;
use crate::ruleset::{
    Absence, Digested, Entry, Logic, PatternOperand, Place, Reads, Relation, Test, Text, Typed, Values, Verdict,
};

/// Patterns that are found in every text.
const EVERYWHERE: [&str; 9] = ["", ".*", "^", "$", "^.*", ".*$", "(.*)", ".*?", "(?:.*)"];

/// Of what a relation holds, where that is the same for all values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plain {
    /// Of none.
    Nothing,
    /// Of each.
    Everything,
    /// No value is read.
    Unread,
    /// The evaluation ends, or the value is not read.
    Faults,
    /// It depends.
    Depends,
}

/// How two tests exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Apart {
    /// Whether only for a single value: a list may have an item for each.
    pub(crate) unless_list: bool,
}

/// Compares tests, knowing what values contexts hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pairs {
    pub(super) values: Values,
}

impl Pairs {
    fn plain(self, relation: &Relation<'_>) -> Plain {
        let is_json = self.values == Values::Json;
        let depends = |is_everything: bool| if is_everything && !is_json { Plain::Everything } else { Plain::Depends };
        let none = |is_nothing: bool| if is_nothing { Plain::Nothing } else { Plain::Depends };
        match relation {
            Relation::OneOf(set) => none(set.items().is_empty()),
            Relation::Is(operand) => none(operand.is_none()),
            Relation::Has { texts, .. } if texts.iter().any(|text| text.is_empty()) => depends(true),
            Relation::Has { texts, broken, .. } => none(texts.is_empty() && broken.is_none()),
            Relation::Search(sought) if matches!(sought.pattern, PatternOperand::Invalid(_)) => Plain::Nothing,
            Relation::Matches(_) | Relation::Search(_) => depends(finds_everything(relation)),
            Relation::Number { invalid: Some(_), .. } | Relation::Release { to: Err(_), .. } => Plain::Unread,
            Relation::Versions(versions) => match (versions.to.is_empty(), &versions.invalid) {
                (_, Some(_)) => Plain::Unread,
                (is_empty, None) => none(is_empty),
            },
            Relation::Present => depends(true),
            Relation::Unusable { reads: Reads::EachItem, .. } => Plain::Depends,
            Relation::Unusable { .. } => Plain::Faults,
            Relation::Typed(typed) => none(match &**typed {
                Typed::Equal { texts, others } => texts.items().is_empty() && others.is_empty(),
                Typed::Number { to, .. } => to.iter().all(Option::is_none),
                Typed::Moment { to, .. } => to.iter().all(Option::is_none),
                Typed::Version { to, .. } => to.iter().all(Option::is_none),
                Typed::Pattern { any, .. } => any.iter().all(|one| matches!(one, PatternOperand::Invalid(_))),
                Typed::Nothing { .. } => true,
            }),
            _ => Plain::Depends,
        }
    }

    /// Whether a test says yes to no value that is there.
    pub(super) fn refuses_all(self, test: &Test<'_>) -> bool {
        let is_yes_unread = test.failed == Verdict::Yes || test.raised == Verdict::Yes;
        match self.plain(&test.relation) {
            Plain::Nothing => !test.negated,
            Plain::Everything => test.negated,
            Plain::Unread | Plain::Faults => !is_yes_unread,
            // Where the list goes on with what is no text, who is met by none of its texts gets no answer.
            Plain::Depends => {
                let goes_on = matches!(test.relation, Relation::Has { broken: Some(_), .. });
                goes_on && test.negated || ordered::says_yes_to_nothing(test)
            }
        }
    }

    /// Whether a test says yes to every value that is there.
    pub(super) fn takes_all(self, test: &Test<'_>) -> bool {
        match self.plain(&test.relation) {
            Plain::Nothing => test.negated,
            Plain::Everything => !test.negated,
            Plain::Unread => test.failed == Verdict::Yes && test.raised == Verdict::Yes,
            Plain::Faults | Plain::Depends => false,
        }
    }

    /// Whether a test never says yes.
    pub(super) fn never(self, test: &Test<'_>) -> bool {
        lacking(test).iter().all(|verdict| *verdict != Some(Verdict::Yes)) && self.refuses_all(test)
    }

    /// Whether a test always says yes.
    pub(super) fn always(self, test: &Test<'_>) -> bool {
        lacking(test).iter().all(|verdict| matches!(verdict, None | Some(Verdict::Yes))) && self.takes_all(test)
    }

    /// Whether `other` says yes wherever `one` does.
    pub(super) fn implies(self, one: &Test<'_>, other: &Test<'_>) -> bool {
        if one.subject != other.subject {
            return false;
        }
        let lacks = lacking(one).into_iter().zip(lacking(other));
        lacks.into_iter().all(|(one, other)| one != Some(Verdict::Yes) || other == Some(Verdict::Yes))
            && self.implies_of_values(one, other)
    }

    fn implies_of_values(self, one: &Test<'_>, other: &Test<'_>) -> bool {
        if self.refuses_all(one) || self.takes_all(other) {
            return true;
        }
        let is_json = self.values == Values::Json;
        if is_json && one.negated != other.negated {
            return false;
        }
        if one.negated == other.negated && is_same(&one.relation, &other.relation) {
            return yields(one, other);
        }
        if other.negated
            && let Some(few) = Few::of(&other.relation)
            && self.reads_alike(&one.relation)
        {
            return few.all(|value| value.ask(one) != Verdict::Yes);
        }
        if !one.negated
            && let Some(few) = Few::of(&one.relation)
            && self.reads_alike(&other.relation)
            && !(is_json && may_fault(&other.relation))
        {
            return few.all(|value| value.ask(other) == Verdict::Yes);
        }
        if let Some(compared) = ordered::compare(one, other) {
            return compared.is_implied;
        }
        yields(one, other)
            && match (one.negated, other.negated) {
                (false, false) => is_within(&one.relation, &other.relation),
                (true, true) => is_readable(&other.relation) && is_within(&other.relation, &one.relation),
                (false, true) => {
                    is_readable(&other.relation) && are_apart(&one.relation, &other.relation) == Some(true)
                }
                (true, false) => false,
            }
    }

    /// Whether no context is said yes to by both.
    pub(super) fn excludes(self, one: &Test<'_>, other: &Test<'_>) -> Option<Apart> {
        if one.subject != other.subject || self.refuses_all(one) || self.refuses_all(other) {
            return None;
        }
        let mut lacks = lacking(one).into_iter().zip(lacking(other));
        if lacks.any(|(one, other)| one == Some(Verdict::Yes) && other == Some(Verdict::Yes)) {
            return None;
        }
        let apart = Apart { unless_list: self.values == Values::Json && one.negated == other.negated };
        let is_neither = apart.unless_list && one.negated;
        (!is_neither && self.are_values_apart(one, other)).then_some(apart)
    }

    /// Whether each of the few values that `test` asks for is refused by one of `others`, which are of the same attribute.
    pub(super) fn leaves_none(self, test: &Test<'_>, others: &[&Test<'_>]) -> Option<Apart> {
        let few = Few::of(&test.relation).filter(|_| !test.negated)?;
        let is_there = lacking(test).iter().all(|verdict| *verdict != Some(Verdict::Yes));
        let may_ask = |other: &&&Test<'_>| self.reads_alike(&other.relation);
        if !is_there
            || self.refuses_all(test)
            || !few.all(|value| others.iter().filter(may_ask).any(|other| value.ask(other) != Verdict::Yes))
        {
            return None;
        }
        // Other items of a list may satisfy what is asked for, but not what is ruled out.
        let is_ruled_out = few
            .all(|value| others.iter().filter(may_ask).any(|other| other.negated && value.ask(other) != Verdict::Yes));
        Some(Apart { unless_list: self.values == Values::Json && !is_ruled_out })
    }

    fn are_values_apart(self, one: &Test<'_>, other: &Test<'_>) -> bool {
        if one.negated != other.negated && is_same(&one.relation, &other.relation) {
            return !both_unread(one, other);
        }
        for (one, other) in [(one, other), (other, one)] {
            if !one.negated
                && let Some(few) = Few::of(&one.relation)
                && self.reads_alike(&other.relation)
            {
                return few.all(|value| value.ask(other) != Verdict::Yes);
            }
        }
        if let Some(compared) = ordered::compare(one, other) {
            return compared.is_apart;
        }
        !both_unread(one, other)
            && match (one.negated, other.negated) {
                (false, false) => are_apart(&one.relation, &other.relation) == Some(true),
                (false, true) => is_within(&one.relation, &other.relation),
                (true, false) => is_within(&other.relation, &one.relation),
                (true, true) => false,
            }
    }

    /// Whether a relation reads a value as the text that another relation reads.
    fn reads_alike(self, relation: &Relation<'_>) -> bool {
        self.values != Values::Readings
            || match relation {
                Relation::Number { .. }
                | Relation::Seconds { .. }
                | Relation::AnyItem(_)
                | Relation::Unusable { .. } => false,
                Relation::Digest(digests) => digests.of != Digested::Items && !digests.refuses(true),
                _ => true,
            }
    }
}

/// Whether what stands in `one` stands in `other`.
fn is_within(one: &Relation<'_>, other: &Relation<'_>) -> bool {
    match (one, other) {
        (Relation::Has { place, texts, folded, .. }, Relation::Has { place: at, texts: parts, folded: lower, .. }) => {
            match (folded, lower) {
                (None, None) => all_have(*place, texts, *at, parts),
                (Some(folded), Some(lower)) => all_have(*place, folded, *at, lower),
                // Of ASCII alone the letter case is that of each letter, whatever stands around it.
                (None, Some(lower)) if texts.iter().all(|text| text.is_ascii()) => {
                    let texts: Vec<String> = texts.iter().map(|text| text.to_ascii_lowercase()).collect();
                    all_have(*place, &texts, *at, lower)
                }
                _ => false,
            }
        }
        (Relation::AnyItem(one), Relation::AnyItem(other)) => {
            let few = Few { texts: Texts::Many(one.items()), others: &[] };
            few.all(|value| matches!(value, Value::Text(text) if has(other, text)))
        }
        (Relation::Digest(one), Relation::Digest(other)) => {
            one.of == other.of
                && matches!(one.of, Digested::Whole | Digested::Items)
                && one.algorithm == other.algorithm
                && one.salt == other.salt
                && one.set.items().iter().all(|item| has(&other.set, item))
        }
        (Relation::Within(one), Relation::Within(other)) => one.networks().all(|network| {
            other.networks().any(|around| around.contains(network.network()) && around.prefix() <= network.prefix())
        }),
        _ => false,
    }
}

/// Whether nothing stands in both; `None` where that cannot be told.
fn are_apart(one: &Relation<'_>, other: &Relation<'_>) -> Option<bool> {
    Some(match (one, other) {
        (Relation::Has { place, texts, folded, .. }, Relation::Has { place: at, texts: parts, folded: lower, .. }) => {
            match (folded, lower) {
                (None, None) => never_meet((*place, texts), (*at, parts)),
                (Some(folded), Some(lower)) => never_meet((*place, folded), (*at, lower)),
                _ => return None,
            }
        }
        (Relation::Lowered(one), Relation::Lowered(other)) => one != other,
        (Relation::Digest(one), Relation::Digest(other)) => {
            let is_alike = one.of == Digested::Whole
                && other.of == Digested::Whole
                && one.algorithm == other.algorithm
                && one.salt == other.salt;
            is_alike && !one.set.items().iter().any(|item| has(&other.set, item))
        }
        (Relation::Within(one), Relation::Within(other)) => !one.networks().any(|network| {
            other.networks().any(|one| one.contains(network.network()) || network.contains(one.network()))
        }),
        _ => return None,
    })
}

/// Whether a relation asks for a pattern that is found in every text.
pub(super) fn finds_everything(relation: &Relation<'_>) -> bool {
    let is_everywhere = |pattern: &PatternOperand| match pattern {
        PatternOperand::Valid(pattern) => EVERYWHERE.contains(&pattern.source()),
        PatternOperand::Invalid(_) | PatternOperand::Unsupported(_) => false,
    };
    match relation {
        Relation::Matches(pattern) => EVERYWHERE.contains(&pattern.source()),
        Relation::Search(sought) => is_everywhere(&sought.pattern),
        Relation::Typed(typed) => match &**typed {
            Typed::Pattern { any, .. } => any.first().is_some_and(is_everywhere),
            _ => false,
        },
        _ => false,
    }
}

/// What a test says where the context says nothing: of a context, and where there is none; `None` where something is always
/// said.
fn lacking(test: &Test<'_>) -> [Option<Verdict>; 2] {
    match test.subject.absence {
        Absence::Missing | Absence::Blank => [Some(test.absent), Some(test.absent)],
        Absence::Now => [None, None],
        Absence::Empty => [Some(of_text(test, "")), Some(test.absent)],
    }
}

/// What a test says where the attribute is not there.
pub(crate) fn of_absent(test: &Test<'_>) -> Option<Verdict> {
    lacking(test)[0]
}

/// Whether `other` says yes, too, to what neither can read.
fn yields(one: &Test<'_>, other: &Test<'_>) -> bool {
    (one.failed != Verdict::Yes || other.failed == Verdict::Yes)
        && (one.raised != Verdict::Yes || other.raised == Verdict::Yes)
}

fn both_unread(one: &Test<'_>, other: &Test<'_>) -> bool {
    let both = |verdicts: [Verdict; 2]| verdicts == [Verdict::Yes, Verdict::Yes];
    both([one.failed, other.failed]) || both([one.raised, other.raised])
}

/// Whether a relation that holds not of a value says so of it, and does not end the evaluation.
fn is_readable(relation: &Relation<'_>) -> bool {
    !matches!(relation, Relation::Has { broken: Some(_), .. })
}

/// Whether asking for a relation can end the evaluation.
pub(super) fn may_fault(relation: &Relation<'_>) -> bool {
    let is_unsupported = |pattern: &PatternOperand| matches!(pattern, PatternOperand::Unsupported(_));
    match relation {
        Relation::Unusable { .. } => true,
        Relation::Has { broken, .. } => broken.is_some(),
        Relation::Search(sought) => is_unsupported(&sought.pattern),
        Relation::Digest(digests) => digests.entries.iter().any(|entry| matches!(entry, Entry::Broken(_))),
        Relation::Typed(typed) => match &**typed {
            Typed::Number { to, .. } => to.iter().any(Option::is_some),
            Typed::Moment { to, .. } => to.iter().any(Option::is_some),
            Typed::Pattern { any, .. } => any.iter().any(is_unsupported),
            Typed::Equal { .. } | Typed::Version { .. } | Typed::Nothing { .. } => false,
        },
        _ => false,
    }
}

fn has(set: &crate::leaf::text_set::TextSet<'_>, text: &str) -> bool {
    set.find(text, crate::leaf::text_set::hash(text)).is_some()
}

/// Whether each of `texts`, wherever it stands, has one of `parts` at a place.
fn all_have(place: Place, texts: &[impl AsRef<str>], at: Place, parts: &[impl AsRef<str>]) -> bool {
    texts.iter().all(|text| {
        let text = text.as_ref();
        parts.iter().map(AsRef::as_ref).any(|part| match (place, at) {
            (Place::Start, Place::Start) => text.starts_with(part),
            (Place::End, Place::End) => text.ends_with(part),
            (_, Place::Anywhere) => text.contains(part),
            _ => part.is_empty(),
        })
    })
}

/// Whether no text has one of each at its start, or at its end.
fn never_meet(one: (Place, &[impl AsRef<str>]), other: (Place, &[impl AsRef<str>])) -> bool {
    let is_apart: fn(&str, &str) -> bool = match (one.0, other.0) {
        (Place::Start, Place::Start) => |one, other| !one.starts_with(other) && !other.starts_with(one),
        (Place::End, Place::End) => |one, other| !one.ends_with(other) && !other.ends_with(one),
        _ => return false,
    };
    one.1.iter().all(|one| other.1.iter().all(|other| is_apart(one.as_ref(), other.as_ref())))
}

/// The values of a relation that holds of a few.
struct Few<'t, 's> {
    texts: Texts<'t, 's>,
    others: &'t [Tree<'s>],
}

enum Texts<'t, 's> {
    One(&'t str),
    Many(&'t [Text<'s>]),
}

/// One of them.
#[derive(Clone, Copy)]
enum Value<'t, 's> {
    Text(&'t str),
    Other(&'t Tree<'s>),
}

impl Value<'_, '_> {
    fn ask(self, test: &Test<'_>) -> Verdict {
        match self {
            Value::Text(text) => of_text(test, text),
            Value::Other(item) => of_item(test, item),
        }
    }
}

impl<'t, 's> Few<'t, 's> {
    /// The values that stand in a relation; `None` where there is no end of them.
    fn of(relation: &'t Relation<'s>) -> Option<Few<'t, 's>> {
        match relation {
            Relation::OneOf(set) => Some(Few { texts: Texts::Many(set.items()), others: &[] }),
            Relation::Is(Some(text)) => Some(Few { texts: Texts::One(text), others: &[] }),
            Relation::Is(None) => Some(Few { texts: Texts::Many(&[]), others: &[] }),
            Relation::Typed(typed) => match &**typed {
                // A list among the operands would be asked item by item.
                Typed::Equal { texts, others } if others.iter().all(|other| other.as_list().is_none()) => {
                    Some(Few { texts: Texts::Many(texts.items()), others })
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn all(&self, mut is: impl FnMut(Value<'t, 's>) -> bool) -> bool {
        let texts = match self.texts {
            Texts::One(text) => return is(Value::Text(text)),
            Texts::Many(texts) => texts,
        };
        texts.iter().all(|text| is(Value::Text(text))) && self.others.iter().all(|other| is(Value::Other(other)))
    }
}

/// Whether `test` says yes to each of the few values of `few`; `None` where there is no end of them.
pub(super) fn texts_of<'t>(test: &'t Test<'_>) -> Option<Vec<&'t str>> {
    let few = Few::of(&test.relation).filter(|few| !test.negated && few.others.is_empty())?;
    Some(match few.texts {
        Texts::One(text) => vec![text],
        Texts::Many(texts) => texts.iter().map(Cow::as_ref).collect(),
    })
}

/// Whether two relations hold of the same values, read in the same way.
pub(super) fn is_same(one: &Relation<'_>, other: &Relation<'_>) -> bool {
    match (one, other) {
        (Relation::OneOf(one), Relation::OneOf(other)) | (Relation::AnyItem(one), Relation::AnyItem(other)) => {
            one.items() == other.items()
        }
        (Relation::PartOf(one), Relation::PartOf(other)) => one == other,
        (Relation::Is(one), Relation::Is(other)) => one == other,
        (Relation::Lowered(one), Relation::Lowered(other)) => one == other,
        (
            Relation::Has { place, texts, folded, broken },
            Relation::Has { place: at, texts: parts, folded: lower, broken: ends },
        ) => place == at && texts == parts && folded.is_some() == lower.is_some() && broken.is_some() == ends.is_some(),
        (Relation::Matches(one), Relation::Matches(other)) => {
            one.source() == other.source() && one.ignores_case() == other.ignores_case()
        }
        (Relation::Search(one), Relation::Search(other)) => {
            one.reach == other.reach && is_same_pattern(&one.pattern, &other.pattern)
        }
        (Relation::Digest(one), Relation::Digest(other)) => {
            let parts = |entries: &[Entry<'_>]| -> Vec<Option<(i64, String)>> {
                let part = |entry: &Entry<'_>| match entry {
                    Entry::Part { length, digest } => Some((*length, digest.to_string())),
                    Entry::Broken(_) => None,
                };
                entries.iter().map(part).collect()
            };
            one.of == other.of
                && one.algorithm == other.algorithm
                && one.salt == other.salt
                && one.set.items() == other.set.items()
                && parts(&one.entries) == parts(&other.entries)
        }
        (Relation::Within(one), Relation::Within(other)) => one.entries() == other.entries(),
        (Relation::Present, Relation::Present) => true,
        (Relation::Typed(one), Relation::Typed(other)) => match (&**one, &**other) {
            (Typed::Equal { texts, others }, Typed::Equal { texts: same_texts, others: same }) => {
                texts.items() == same_texts.items() && others == same
            }
            (Typed::Pattern { any, .. }, Typed::Pattern { any: same, .. }) => {
                any.len() == same.len() && any.iter().zip(same).all(|(one, other)| is_same_pattern(one, other))
            }
            _ => false,
        },
        _ => false,
    }
}

fn is_same_pattern(one: &PatternOperand, other: &PatternOperand) -> bool {
    match (one, other) {
        (PatternOperand::Valid(one), PatternOperand::Valid(other)) => one.source() == other.source(),
        (PatternOperand::Invalid(_), PatternOperand::Invalid(_)) => true,
        _ => false,
    }
}

/// Whether `logic` is a test that says no more than that a value is looked for in a list.
pub(crate) fn is_empty_list(logic: &Logic<'_>) -> bool {
    match logic {
        Logic::Any(inner) => inner.is_empty(),
        Logic::Test(test) => match &test.relation {
            Relation::OneOf(set) | Relation::AnyItem(set) => set.items().is_empty(),
            Relation::Has { texts, broken, .. } => texts.is_empty() && broken.is_none(),
            Relation::Within(networks) => networks.entries().is_empty(),
            Relation::Digest(digests) => digests.set.items().is_empty() && digests.entries.is_empty(),
            Relation::Versions(versions) => versions.to.is_empty() && versions.invalid.is_none(),
            Relation::Typed(typed) => match &**typed {
                Typed::Equal { texts, others } => texts.items().is_empty() && others.is_empty(),
                Typed::Number { to, .. } => to.is_empty(),
                Typed::Moment { to, .. } => to.is_empty(),
                Typed::Version { to, .. } => to.is_empty(),
                Typed::Pattern { any, .. } => any.is_empty(),
                Typed::Nothing { .. } => false,
            },
            _ => false,
        },
        _ => false,
    }
}

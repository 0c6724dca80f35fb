//! Single conditions in a phrase, and why they came out as they did.

use std::fmt::Write as _;

use crate::context::{Lack, Stray};
use crate::leaf::tree::Tree;
use crate::leaf::{moment, python};
use crate::ruleset::{
    Condition, Logic, Operand, PatternOperand, Place, Relation, Ruleset, Segment, Shown, Subject, Test, Text, Typed,
    Value, Variation, Verdict, fill,
};
use crate::trace::{Fact, Node, Span};

/// How many items of a list are shown.
const SHOWN: usize = 10;

/// `text` between single quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("'{text}'")
}

/// A list in brackets, cut after ten items.
pub(super) fn listed(items: &[Text<'_>]) -> String {
    let mut shown: Vec<String> = items.iter().take(SHOWN).map(|item| quoted(item)).collect();
    shown.extend(more(items.len()));
    format!("[{}]", shown.join(", "))
}

/// The attribute as a rule names it: `User.country`.
pub(super) fn attribute(ruleset: &Ruleset<'_>, subject: Subject) -> String {
    let attribute = ruleset.attributes.get(subject.attribute);
    match attribute.scope.as_ref() {
        scope if ruleset.wording.knows(scope) => format!("User.{}", attribute.name),
        scope => format!("{scope}.{}", attribute.name),
    }
}

/// What kind of attribute it is, with its name: `property country`.
pub(super) fn named(ruleset: &Ruleset<'_>, subject: Subject) -> String {
    let attribute = ruleset.attributes.get(subject.attribute);
    match attribute.scope.as_ref() {
        scope if ruleset.wording.knows(scope) => format!("{} {}", ruleset.wording.noun(scope), attribute.name),
        scope => format!("{scope} attribute {}", attribute.name),
    }
}

/// A value in the words of the dialect: as its SDK's log prints it, else as a script reads it.
pub(super) fn value(ruleset: &Ruleset<'_>, value: &Value<'_>) -> String {
    match ruleset.wording.log {
        Some(_) => python(value),
        None => value.text().into_owned(),
    }
}

/// A value as Python prints it.
pub(super) fn python(value: &Value<'_>) -> String {
    python::text(&value.tree()).into_owned()
}

/// A segment by its id and its name.
pub(super) fn segment(segment: &Segment<'_>) -> String {
    let name = segment.name.as_ref().map_or_else(String::new, |name| format!(" '{name}'"));
    format!("{}{name}", segment.key)
}

/// The condition inside that asks for one segment, or never holds for want of one, whatever settles it.
pub(super) fn asked_segment<'c, 's>(condition: &'c Condition<'s>) -> Option<&'c Logic<'s>> {
    match &condition.logic {
        Logic::Settle { inner, .. } => asked_segment(inner),
        logic @ (Logic::Segment(_) | Logic::Never { .. }) => Some(logic),
        _ => None,
    }
}

/// A condition as the vendor's log asks it: `User.country IS ONE OF ['NO']`.
pub(super) fn asked(ruleset: &Ruleset<'_>, test: &Test<'_>) -> String {
    match &test.operand {
        Some(given) => format!("{} {} {}", attribute(ruleset, test.subject), test.operator, operand(given)),
        None => self::test(ruleset, test),
    }
}

/// An operand as the source spells it: a list in brackets, cut after ten items, anything else in quotes.
pub(super) fn operand(operand: &Operand<'_>) -> String {
    let tree = operand.value.tree();
    match (operand.shown, &tree) {
        (Shown::Masked, Tree::List(items)) if items.len() > 1 => format!("[<{} hashed values>]", items.len()),
        (Shown::Masked, Tree::List(items)) => format!("[<{} hashed value>]", items.len()),
        (Shown::Masked, _) => "'<hashed value>'".to_owned(),
        (_, Tree::List(items)) => {
            let mut shown: Vec<String> = items.iter().take(SHOWN).map(python::literal).collect();
            shown.extend(more(items.len()));
            format!("[{}]", shown.join(", "))
        }
        (shown, tree) => {
            let text = quoted(&python::text(tree));
            let seconds = match tree {
                Tree::Number(token) if shown == Shown::Moment => python::token_float(token),
                Tree::Bool(value) if shown == Shown::Moment => Some(f64::from(u8::from(*value))),
                _ => None,
            };
            match seconds.and_then(|seconds| moment::utc(seconds).ok()) {
                Some(moment) => format!("{text} ({moment}Z UTC)"),
                None => text,
            }
        }
    }
}

/// What stands in place of the items past the tenth.
fn more(count: usize) -> Option<String> {
    match count.saturating_sub(SHOWN) {
        0 => None,
        1 => Some("... <1 more value>".to_owned()),
        more => Some(format!("... <{more} more values>")),
    }
}

/// Why the value at `span` could not be read, in the words of the vendor's log.
pub(super) fn unread(ruleset: &Ruleset<'_>, span: &Span<'_>) -> Option<String> {
    let (kind, failing) = span.facts.iter().find_map(|fact| match fact {
        Fact::Unread { kind, why } => Some((*kind, why.as_str())),
        _ => None,
    })?;
    let Some(log) = ruleset.wording.log else { return Some(format!("{failing} is no {kind}")) };
    let seen = seen(span)?;
    let value = seen.spelled.or(seen.value).unwrap_or_default();
    let (_, template) = log.unread.iter().find(|(named, _)| *named == kind)?;
    let literal = python::literal(&Tree::Text(failing.into()));
    Some(fill(
        template,
        &[("value", value), ("stripped", python::strip(value)), ("failing", failing), ("literal", &literal)],
    ))
}

/// The condition as the source asks it.
pub(super) fn test(ruleset: &Ruleset<'_>, test: &Test<'_>) -> String {
    let attribute = attribute(ruleset, test.subject);
    let operand = match (&test.relation, &test.operand) {
        (_, Some(operand)) if operand.shown == Shown::Spelled => spelled(&operand.value),
        (Relation::Typed(typed), Some(operand)) if !matches!(**typed, Typed::Equal { .. }) => values(&operand.value),
        (Relation::Unusable { .. } | Relation::Search(_), Some(operand)) => values(&operand.value),
        (relation, _) => plain_operand(relation),
    };
    let plain = format!("{attribute} {} {operand}", test.operator);
    if test.inverted { format!("NOT ({plain})") } else { plain }
}

/// The operand of a relation that keeps it.
pub(super) fn plain_operand(relation: &Relation<'_>) -> String {
    match relation {
        Relation::OneOf(set) | Relation::AnyItem(set) => listed(set.items()),
        Relation::Has { texts, folded, .. } => {
            let case = if folded.is_some() { " (ignoring case)" } else { "" };
            format!("{}{case}", listed(texts))
        }
        Relation::Matches(pattern) => {
            let case = if pattern.ignores_case() { " (ignoring case)" } else { "" };
            format!("{}{case}", quoted(pattern.source()))
        }
        Relation::Number { to, .. } | Relation::Seconds { to, .. } => quoted(&to.to_string()),
        Relation::Version { to, .. } => quoted(&to.to_string()),
        Relation::Instant { to, .. } => quoted(&to.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)),
        Relation::Within(networks) => listed(networks.entries()),
        Relation::Is(text) => quoted(text.as_deref().unwrap_or_default()),
        Relation::PartOf(whole) => quoted(whole),
        Relation::Lowered(word) => quoted(word),
        Relation::Digest(digests) => format!("[<{} digests>]", digests.set.items().len() + digests.entries.len()),
        Relation::Search(sought) => match &sought.pattern {
            PatternOperand::Valid(pattern) => quoted(pattern.source()),
            PatternOperand::Invalid(_) | PatternOperand::Unsupported(_) => String::new(),
        },
        Relation::Release { .. } | Relation::Versions(_) | Relation::Unusable { .. } | Relation::Present => {
            String::new()
        }
        Relation::Typed(typed) => typed_operand(typed),
    }
}

/// What was seen of the context.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'t> {
    pub(super) subject: Subject,
    /// The value; nothing where it counts as absent.
    pub(super) value: Option<&'t str>,
    /// How the vendor prints what is there, where that is not the text itself.
    pub(super) spelled: Option<&'t str>,
    /// Whether the value is the clock's.
    pub(super) clock: bool,
    /// Whether the value is not told.
    pub(super) private: bool,
    /// Why there is none, where there is none.
    pub(super) lack: Option<Lack>,
}

/// What was seen of the context at `span`.
pub(super) fn seen<'t>(span: &'t Span<'_>) -> Option<Seen<'t>> {
    span.facts.iter().find_map(|fact| match fact {
        Fact::Saw { subject, value, spelled, clock, private, lack, .. } => Some(Seen {
            subject: *subject,
            value: value.as_deref(),
            spelled: spelled.as_deref(),
            clock: *clock,
            private: *private,
            lack: *lack,
        }),
        _ => None,
    })
}

/// What an outcome has to say of the value: what it was, and what made it hold or not.
pub(super) fn because(
    ruleset: &Ruleset<'_>,
    test: &Test<'_>,
    span: &Span<'_>,
    context: &Tree<'_>,
    strays: &[Stray],
) -> String {
    let Some(Seen { subject, value, spelled, clock, private, lack }) = seen(span) else { return String::new() };
    let name = named(ruleset, subject);
    let Some(value) = value else {
        let short = &ruleset.attributes.get(subject.attribute).name;
        let so = match (test.absent, test.inverted) {
            (Verdict::Yes, true) => format!(", and the {} is inverted", ruleset.wording.condition),
            (Verdict::Yes, false) => format!(", and {} holds of what is missing", test.operator),
            (Verdict::Unknown, true) => format!(", so `{}` was not applied", ruleset.wording.inversion),
            _ => String::new(),
        };
        let nothing = match &test.relation {
            Relation::Typed(typed) if matches!(**typed, Typed::Nothing { .. }) => unusable_operands(typed),
            _ => String::new(),
        };
        return match lack {
            Some(Lack::Attribute) | None => {
                format!("the {name} is missing{}{so}{nothing}", near_name(short, context, strays))
            }
            Some(lack) => format!("{}{so}{nothing}", lacking(ruleset, subject, lack)),
        };
    };
    if private {
        return "it is private".to_owned();
    }
    let source = if clock { "the clock says" } else { "it is" };
    let length = value.chars().count();
    let plural = if length == 1 { "" } else { "s" };
    let is_text = !matches!(span.facts.first(), Some(Fact::Saw { json: true, .. }));
    let mut text = match spelled.filter(|spelled| !spelled.is_empty()) {
        Some(spelled) if matches!(test.relation, Relation::Number { .. }) => format!("{source} {spelled}"),
        Some(spelled) => format!("{source} {spelled}, as text {}", quoted(value)),
        None if is_text => format!("{source} {} ({length} character{plural})", quoted(value)),
        None => format!("{source} {value}"),
    };
    if let Some(operand) = converted(test) {
        // Writing to a string cannot fail.
        let _ = write!(text, ", compared with {operand}");
    }
    for fact in &span.facts {
        // Writing to a string cannot fail.
        let _ = match fact {
            Fact::Hit(item) => match &test.relation {
                Relation::Within(networks) => write!(text, ", in {}", quoted(&networks.entries()[*item])),
                Relation::Typed(_) => write!(text, ", value {}", item + 1),
                _ => write!(text, ", item {}", item + 1),
            },
            Fact::Matched(range) => {
                let (from, to) = (range.start, range.end);
                write!(text, ", matched {} (bytes {from}..{to})", quoted(&value[range.clone()]))
            }
            Fact::Unbuilt(why) => write!(text, "; the pattern cannot be built: {why}"),
            Fact::Compared { value, operand } => write!(text, "; compared {}: {value} with {operand}", kind(test)),
            Fact::Unread { kind, why } if why.is_empty() || why == value => write!(text, ", which is no {kind}"),
            Fact::Unread { kind, why } if invalid(&test.relation) == Some(why) => {
                write!(text, "; {} is no {kind}", quoted(why))
            }
            Fact::Unread { kind, why } => write!(text, ", which is no {kind}: {why}"),
            _ => Ok(()),
        };
    }
    if let Relation::Within(networks) = &test.relation {
        for entry in networks.skipped() {
            let _ = write!(text, "; {} is no network and is skipped", quoted(entry));
        }
    }
    if let Relation::Typed(typed) = &test.relation {
        text.push_str(&unusable_operands(typed));
    }
    text.push_str(&near_value(&test.relation, value, span));
    text
}

/// Why there is no value, where it is not just that the attribute is missing.
pub(super) fn lacking(ruleset: &Ruleset<'_>, subject: Subject, lack: Lack) -> String {
    let attribute = ruleset.attributes.get(subject.attribute);
    match lack {
        Lack::Scope => format!("the context has no `{}`", attribute.scope),
        Lack::Null => format!("the {} is null", named(ruleset, subject)),
        Lack::Path => format!("the {} lies inside of something that is no object", named(ruleset, subject)),
        Lack::Attribute => format!("the {} is missing", named(ruleset, subject)),
    }
}

/// The operands that nothing can be compared with.
fn unusable_operands(typed: &Typed<'_>) -> String {
    let (kind, unusable): (_, Vec<(usize, Option<&str>)>) = match typed {
        Typed::Number { to, .. } => ("number", places(to.iter().map(Option::is_none))),
        Typed::Moment { to, .. } => ("moment", places(to.iter().map(Option::is_none))),
        Typed::Version { to, .. } => ("version", places(to.iter().map(Option::is_none))),
        Typed::Pattern { any, .. } => {
            let is_invalid = |operand: &PatternOperand| matches!(operand, PatternOperand::Invalid(_));
            let mut unusable = places(any.iter().map(is_invalid));
            for (place, reason) in &mut unusable {
                if let PatternOperand::Invalid(why) = &any[*place] {
                    *reason = Some(why);
                }
            }
            ("pattern", unusable)
        }
        Typed::Nothing { why, .. } => return format!("; {why}"),
        Typed::Equal { .. } => return String::new(),
    };
    let told = unusable.into_iter().map(|(place, why)| {
        let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
        format!("; value {} is no {kind}{why}", place + 1)
    });
    told.collect()
}

fn places<'t>(unusable: impl Iterator<Item = bool>) -> Vec<(usize, Option<&'t str>)> {
    unusable.enumerate().filter(|(_, unusable)| *unusable).map(|(place, _)| (place, None)).collect()
}

/// What is compared: the form of the operand decides, not the operator.
fn kind(test: &Test<'_>) -> &'static str {
    match test.relation {
        Relation::Number { .. } => "as numbers",
        Relation::Version { .. } | Relation::Release { .. } => "as versions",
        Relation::Instant { .. } => "as instants",
        _ => "as text",
    }
}

/// Why a value that looks as if it should have hit did not.
fn near_value(relation: &Relation<'_>, value: &str, span: &Span<'_>) -> String {
    if span.facts.iter().any(|fact| matches!(fact, Fact::Hit(_))) {
        return String::new();
    }
    let (items, place): (&[Text<'_>], _) = match relation {
        Relation::OneOf(set) => (set.items(), None),
        Relation::Is(Some(operand)) if operand != value => (std::slice::from_ref(operand), None),
        Relation::Has { texts, place, .. } => (texts, Some(*place)),
        _ => return String::new(),
    };
    let hits = |value: &str, item: &str| match place {
        None => value == item,
        Some(Place::Start) => value.starts_with(item),
        Some(Place::End) => value.ends_with(item),
        Some(Place::Anywhere) => value.contains(item),
    };
    let number = |text: &str| text.trim().parse::<f64>().ok();
    for item in items {
        if hits(&value.to_lowercase(), &item.to_lowercase()) {
            return format!("; it differs from {} in letter case", quoted(item));
        }
        if hits(value.trim(), item.trim()) {
            return format!("; it differs from {} in surrounding spaces", quoted(item));
        }
        let same = number(value).zip(number(item)).is_some_and(|(one, other)| one.total_cmp(&other).is_eq());
        if place.is_none() && same {
            return format!("; it is the number {} in another spelling", quoted(item));
        }
    }
    String::new()
}

/// What in the context may have been meant by a name that is not in it.
fn near_name(name: &str, context: &Tree<'_>, strays: &[Stray]) -> String {
    if let Some(stray) = strays.iter().find(|stray| stray.name == name) {
        return format!(" (`{name}` is in the context, but {})", stray.why);
    }
    let mut names: Vec<&str> = Vec::new();
    let mut waiting = vec![context];
    while let Some(value) = waiting.pop() {
        for (key, inner) in value.as_object().into_iter().flatten() {
            if key == name && inner.is_null() {
                return " (it is null in the context)".to_owned();
            }
            names.push(key);
            waiting.push(inner);
        }
    }
    let plain = |text: &str| text.replace(['_', '-', '.'], "").to_lowercase();
    let close = names.iter().find(|given| **given != name && plain(given) == plain(name)).copied();
    match close.or_else(|| crate::leaf::names::nearest(name, names.iter().copied()).first().copied()) {
        Some(close) => format!(" (the context has `{close}`)"),
        None => String::new(),
    }
}

/// The attribute whose absence decided a condition that does not hold, in it or in the last condition inside it, and why
/// it is absent.
pub(super) fn missing(span: &Span<'_>) -> Option<(Subject, Lack)> {
    // A list settles what its arms cannot tell.
    let settles =
        matches!(span.node, Node::Condition(inner) if matches!(inner.logic, Logic::List(_) | Logic::Membership(_)));
    if settles || span.verdict() == Some(Verdict::Yes) {
        return None;
    }
    let mut subjects = span.facts.iter().filter_map(|fact| match fact {
        Fact::Saw { subject, value, lack, .. } => {
            Some((*subject, value.is_none().then(|| lack.unwrap_or(Lack::Attribute))))
        }
        _ => None,
    });
    // Of a chain of attributes the last one is named: all before it were absent too.
    match subjects.next_back() {
        Some((subject, Some(lack))) if !span.facts.iter().any(|fact| matches!(fact, Fact::Drawn { .. })) => {
            Some((subject, lack))
        }
        Some(_) => None,
        None => span.inner.last().and_then(missing),
    }
}

/// Whether what was seen at `span` is not to be told.
pub(super) fn is_private(span: &Span<'_>) -> bool {
    seen(span).is_some_and(|seen| seen.private)
}

/// Whether a random draw had a part in what happened in `span`.
pub(super) fn has_draws(span: &Span<'_>) -> bool {
    span.facts.iter().any(|fact| matches!(fact, Fact::Drawn { .. })) || span.inner.iter().any(has_draws)
}

/// `true`, `false`, or why neither can be said.
pub(super) fn verdict(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Yes) => "true",
        Some(Verdict::No) => "false",
        Some(Verdict::Unknown) => "cannot evaluate",
        Some(Verdict::Fault(_)) | None => "fault",
    }
}

/// The operands of a relation between values of JSON.
fn typed_operand(typed: &Typed<'_>) -> String {
    match typed {
        Typed::Equal { texts, others } => {
            let others = others.iter().map(python::dumps);
            let shown: Vec<String> = texts.items().iter().map(|text| quoted(text)).chain(others).collect();
            brackets(shown)
        }
        Typed::Number { .. }
        | Typed::Moment { .. }
        | Typed::Version { .. }
        | Typed::Pattern { .. }
        | Typed::Nothing { .. } => String::new(),
    }
}

fn brackets(shown: Vec<String>) -> String {
    let all = shown.len();
    let mut shown: Vec<String> = shown.into_iter().take(SHOWN).collect();
    shown.extend(more(all));
    format!("[{}]", shown.join(", "))
}

/// What a variation is called: its name, or else its id.
pub(super) fn called(variation: &Variation<'_>) -> String {
    let id = || variation.id.as_ref().map(|id| id.text().into_owned());
    quoted(&variation.name.as_ref().map(ToString::to_string).or_else(id).unwrap_or_default())
}

/// An operand as the source spells it.
fn spelled(value: &Value<'_>) -> String {
    match value.tree() {
        Tree::List(_) => values(value),
        Tree::Text(text) => quoted(&text),
        other => python::dumps(&other),
    }
}

/// The operand as it is compared, where the source spells it otherwise.
fn converted(test: &Test<'_>) -> Option<String> {
    let operand = test.operand.as_ref().filter(|operand| operand.shown == Shown::Spelled)?;
    let is_text = match operand.value.tree() {
        Tree::List(items) => {
            matches!(test.relation, Relation::OneOf(_)) && items.iter().all(|item| item.as_text().is_some())
        }
        other => other.as_text().is_some(),
    };
    let is_compared =
        matches!(test.relation, Relation::OneOf(_) | Relation::Is(_) | Relation::Has { .. } | Relation::Search(_));
    (is_compared && !is_text).then(|| plain_operand(&test.relation)).filter(|operand| !operand.is_empty())
}

/// The operand of a relation that cannot be read as what it compares.
fn invalid<'r>(relation: &'r Relation<'_>) -> Option<&'r str> {
    match relation {
        Relation::Number { invalid: Some(operand), .. } => Some(operand),
        Relation::Release { to: Err(operand), .. } => Some(operand),
        _ => None,
    }
}

/// A list of operands as the source has it.
fn values(list: &Value<'_>) -> String {
    let tree = list.tree();
    let shown = tree.as_list().unwrap_or_default().iter().map(|value| match value {
        Tree::Text(text) => quoted(text),
        other => python::dumps(other),
    });
    brackets(shown.collect())
}

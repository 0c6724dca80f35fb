//! How differences between two rulesets are written: for a person, for a script, for a pull request.
//!
//! This module decides the words that all forms share: what a class is called, how a share is said and of what it is one.
//! A share of the hash space, of a sample and of contexts that were given are never told alike. Nothing is worked out here.

mod json;
mod markdown;
mod text;

use std::io::{self, Write};

use serde::Serialize;

use super::Paint;
use crate::leaf::plain::printable;
use crate::leaf::sensitive::masked;
use crate::pass::diff::tally::Counts;
use crate::pass::diff::{Basis, Change, Class, Edit, Effect, FlagDiff, Shares, Shown};

/// How differences are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DiffFormat {
    /// For people
    Text,
    /// One document
    Json,
    /// A comment for a pull request
    Markdown,
}

/// What was compared, and what came of it.
#[derive(Clone, Copy)]
pub struct Compared<'a> {
    /// The vendor's short name.
    pub provider: &'a str,
    /// What the old side is called.
    pub old: &'a str,
    /// What the new side is called.
    pub new: &'a str,
    /// What changed of the documents as a whole, which may concern every flag.
    pub document: &'a [Edit],
    /// The flags that changed, in the order in which they are told.
    pub flags: &'a [Reported],
    /// How many flags did not change.
    pub unchanged: usize,
    /// The contexts that were given, where some were.
    pub contexts: Option<&'a Given>,
    /// The line and the column of a JSON pointer in the document of a side, where they are known.
    pub place: &'a FindPlace<'a>,
    /// The options of `ffctl eval` that name a side, ready for a shell.
    pub options: &'a dyn Fn(Side) -> String,
}

/// The line and the column of a JSON pointer in the document of a side.
pub type FindPlace<'a> = dyn Fn(Side, &str) -> Option<(usize, usize)> + 'a;

/// One of the two that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// As it was.
    Old,
    /// As it is now.
    New,
}

/// What changed of a flag, and for how many of the contexts that were given.
#[derive(Debug, Serialize)]
pub struct Reported {
    /// What changed; where contexts were given, its shares are of those.
    #[serde(flatten)]
    pub diff: FlagDiff,
    /// The shares that do not come from contexts, where contexts were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Effect>,
    /// How many of the contexts that were given change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contexts: Option<Counts>,
    /// The same by the value of the attribute that was asked for, in the order of the values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Group>,
}

/// The contexts that have one value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The value as text; nothing where the attribute is absent.
    pub value: Option<String>,
    /// Whether these are all the values that are too many to be told apart.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_rest: bool,
    /// How many of them change.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The contexts that were given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// Where they come from.
    pub source: String,
    /// The attribute by whose values they are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// How many could be read.
    pub contexts: u64,
    /// How many could not be read.
    pub unreadable: u64,
    /// How many have the key of a user who was there before.
    pub duplicates: u64,
    /// How many have no key of a user, or a blank one.
    pub blank: u64,
}

/// Writes differences.
///
/// # Errors
/// Whatever writing to `out` gives.
pub fn write_diff(format: DiffFormat, compared: &Compared<'_>, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    match format {
        DiffFormat::Text => text::write(compared, paint, out),
        DiffFormat::Json => json::write(compared, out),
        DiffFormat::Markdown => markdown::write(compared, out),
    }?;
    out.flush()
}

/// What a class is called.
fn class_name(class: Class) -> &'static str {
    match class {
        Class::None => "none",
        Class::Gains => "gains",
        Class::Loses => "loses",
        Class::Reshuffles => "reshuffles",
        Class::TypeChange => "type-change",
        Class::BreaksDependents => "breaks-dependents",
        Class::Undecided => "undecided",
    }
}

/// What a class is called among words, where `none` would be read as none of them.
fn class_words(class: Class) -> &'static str {
    match class {
        Class::None => "without effect",
        other => class_name(other),
    }
}

/// All classes, what hurts first.
const CLASSES: [Class; 7] = [
    Class::BreaksDependents,
    Class::Loses,
    Class::TypeChange,
    Class::Reshuffles,
    Class::Undecided,
    Class::Gains,
    Class::None,
];

/// What became of the flag.
fn change_name(diff: &FlagDiff) -> String {
    match (diff.change, &diff.renamed) {
        (Change::Added, Some(old)) => format!("renamed, was {}", printable(old)),
        (Change::Removed, Some(new)) => format!("renamed to {}", printable(new)),
        (Change::Added, None) => "added".to_owned(),
        (Change::Removed, None) => "removed".to_owned(),
        (Change::Changed, _) => "changed".to_owned(),
    }
}

/// A share in percent; of one that is not exact no more digits than it deserves.
fn percent(share: f64, is_exact: bool) -> String {
    let number = share * 100.0;
    if is_exact {
        // Nothing that moves is told as nothing.
        let least = 0.000_001;
        if number > 0.0 && number < least {
            return format!("less than {least} %");
        }
        let digits = format!("{number:.6}");
        return format!("{} %", digits.trim_end_matches('0').trim_end_matches('.'));
    }
    if number > 0.0 && number < 0.01 {
        return "less than 0.01 %".to_owned();
    }
    let digits = format!("{number:.2}");
    format!("about {} %", digits.trim_end_matches('0').trim_end_matches('.'))
}

/// The verbs of the three ways in which answers change, of one and of several; what hurts comes first.
const VERBS: [[&str; 2]; 3] = [["loses", "lose"], ["gains", "gain"], ["swaps", "swap"]];

/// Who loses, gains and swaps, in a phrase: `5 % lose, 15 % gain`; nothing where nobody does.
fn shares_phrase(shares: Shares, is_exact: bool) -> Option<String> {
    let told: Vec<String> = [shares.loses, shares.gains, shares.swaps]
        .into_iter()
        .zip(VERBS)
        .filter(|(share, _)| *share > 0.0)
        .map(|(share, [_, verb])| format!("{} {verb}", percent(share, is_exact)))
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// How many change, in a phrase: `3 lose, 1 gains`.
fn counts_phrase(counts: Counts) -> String {
    let told: Vec<String> = [counts.loses, counts.gains, counts.swaps]
        .into_iter()
        .zip(VERBS)
        .filter(|(count, _)| *count > 0)
        .map(|(count, [one, several])| format!("{count} {}", if count == 1 { one } else { several }))
        .collect();
    if told.is_empty() { "nobody's answer changes".to_owned() } else { told.join(", ") }
}

/// The shares of a flag with what they are of, and how they are known.
fn effect_phrase(effect: &Effect, classes: &[Class], place: impl Fn(&str) -> String) -> String {
    if classes.contains(&Class::None) {
        return "nobody's answer changes (proved)".to_owned();
    }
    let of = match &effect.of {
        Basis::Everybody if effect.exact => "of the hash space".to_owned(),
        Basis::Everybody => "of everybody".to_owned(),
        Basis::Reaching { pointer } => format!("of the hash space of those who reach {}", place(pointer)),
        Basis::Sample { contexts } => {
            format!("of a sample of {contexts} contexts made of the values that the rules mention")
        }
        Basis::Contexts { contexts } => format!("of the {} given", some(*contexts, "context")),
    };
    let is_counted = matches!(effect.of, Basis::Contexts { .. });
    let exact = if effect.exact { " (exact)" } else { "" };
    match (shares_phrase(effect.shares, effect.exact || is_counted), &effect.of) {
        (Some(shares), _) => format!("{of}: {shares}{exact}"),
        (None, Basis::Everybody) if !effect.exact => "for whom is not known".to_owned(),
        (None, Basis::Everybody | Basis::Reaching { .. }) => {
            "no share of the hash space, but single users whom the rules tell apart".to_owned()
        }
        (None, Basis::Sample { .. } | Basis::Contexts { .. }) => format!("{of}: none changes"),
    }
}

/// Whether the shares by rule say more than those of the flag.
fn has_parts(flag: &Reported) -> bool {
    let whole = flag.elsewhere.as_ref().unwrap_or(&flag.diff.effect);
    flag.diff.parts.iter().any(|part| !whole.exact || part.shares != whole.shares)
}

/// Through what an edit reaches the flag, where it does not say so itself.
fn told_via(edit: &Edit) -> Option<&str> {
    edit.via.as_deref().filter(|via| !edit.what.starts_with(via))
}

/// An answer in short.
fn shown(answer: &Shown) -> String {
    let value = match answer {
        Shown { failed: true, default: true, .. } => "an error, and the caller's default".to_owned(),
        Shown { default: true, .. } => "the caller's default".to_owned(),
        Shown { value, .. } => short(&masked(value.json())),
    };
    match &answer.variant {
        Some(variant) => format!("{value} ({})", printable(&masked(variant))),
        None => value,
    }
}

/// The longest value that is shown, in characters.
const LONGEST: usize = 120;

/// Text in a line that is not too long.
fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", printable(&text[..end])),
        None => printable(text).into_owned(),
    }
}

/// A number of things.
fn some(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

impl Compared<'_> {
    /// Where an edit is: on the new side, or else on the old one.
    fn edit_place(&self, edit: &Edit) -> Option<String> {
        match (&edit.pointer_new, &edit.pointer_old) {
            (Some(pointer), _) => Some(self.named_place(Side::New, pointer)),
            (None, Some(pointer)) => Some(self.named_place(Side::Old, pointer)),
            (None, None) => None,
        }
    }

    fn name(&self, side: Side) -> &str {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }

    /// Where a pointer is, as an editor takes it, or else the pointer.
    fn named_place(&self, side: Side, pointer: &str) -> String {
        let name = printable(self.name(side));
        match (self.place)(side, pointer) {
            Some((line, column)) => format!("{name}:{line}:{column}"),
            None => format!("{name} at {}", printable(pointer)),
        }
    }

    /// The rule that shares are of those who reach: on the new side, or else on the old one.
    fn reached(&self, pointer: &str) -> String {
        let side = if (self.place)(Side::New, pointer).is_some() { Side::New } else { Side::Old };
        self.named_place(side, pointer)
    }

    /// How many flags changed how, in a sentence.
    fn summary(&self) -> String {
        if self.flags.is_empty() && self.document.is_empty() {
            return format!("no differences in {}", some(self.unchanged, "flag"));
        }
        let count = |class| self.flags.iter().filter(|flag| flag.diff.classes.contains(&class)).count();
        let told: Vec<String> = CLASSES
            .into_iter()
            .map(|class| (class, count(class)))
            .filter(|(_, count)| *count > 0)
            .map(|(class, count)| format!("{count} {}", class_words(class)))
            .collect();
        if told.is_empty() {
            return format!("no flag differs; {} as before", self.unchanged);
        }
        let change = if self.flags.len() == 1 { "differs" } else { "differ" };
        let same = if self.unchanged == 0 { String::new() } else { format!("; {} as before", self.unchanged) };
        format!("{} {change} ({}){same}", some(self.flags.len(), "flag"), told.join(", "))
    }
}

impl Given {
    /// What the contexts are and what is odd about them, in a phrase.
    fn phrase(&self) -> String {
        let number = usize::try_from(self.contexts).unwrap_or(usize::MAX);
        let mut told = format!("{} of {}", some(number, "context"), printable(&self.source));
        let odd = [
            (self.duplicates, "with the key of a user who was there before"),
            (self.blank, "without the key of a user"),
            (self.unreadable, "more that cannot be read"),
        ];
        let odd = odd.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!(", {count} {what}"));
        told.extend(odd);
        told
    }
}

#[cfg(test)]
mod tests;

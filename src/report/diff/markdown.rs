//! `--format markdown`: a comment for a pull request.
//!
//! A table says what changes, and what stands behind each row is folded away below. A comment holds 65 536 characters: the
//! table comes first, then as many flags as have room, and what was left out is said. Whatever comes from a ruleset is
//! written so that it can be neither markup nor a mention nor a link.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{
    Class, Compared, Counts, Reported, change_name, class_words, counts_phrase, effect_phrase, has_parts,
    shares_phrase, short, shown, some, told_via,
};
use crate::leaf::plain::printable;
use crate::leaf::sensitive::masked;

/// The most that a comment is to hold, in characters of the kind that GitHub counts. Something may stand before it.
const MOST: usize = 60_000;
/// So much of it is for the table.
const MOST_ROWS: usize = 25_000;
/// So many edits, rules or groups of a flag are shown; the others are counted.
const MOST_ITEMS: usize = 30;

pub(super) fn write(compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut text = format!("### ffctl diff: {}\n\n", compared.summary());
    // Writing to a string cannot fail.
    let _ = writeln!(text, "From {} to {}.", code(compared.old), code(compared.new));
    if let Some(given) = compared.contexts {
        let _ = writeln!(text, "\nCounted over {}.", words(&given.phrase()));
    }
    for (number, edit) in compared.document.iter().take(MOST_ITEMS).enumerate() {
        let _ = writeln!(text, "{}- {}", if number == 0 { "\n" } else { "" }, words(&edit.what));
    }
    if !compared.flags.is_empty() {
        table(compared, &mut text);
        let mut room = MOST.saturating_sub(length(&text));
        let mut left = 0;
        for flag in compared.flags {
            let details = details(compared, flag);
            match room.checked_sub(length(&details)) {
                Some(rest) if left == 0 => {
                    room = rest;
                    text.push_str(&details);
                }
                _ => left += 1,
            }
        }
        if left > 0 {
            let _ = writeln!(
                text,
                "\nThe details of {} have no room here; `ffctl diff` at a terminal has them.",
                flags(left)
            );
        }
    }
    out.write_all(text.as_bytes())
}

/// How much of a comment's room a text takes.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn flags(count: usize) -> String {
    some(count, "flag")
}

fn table(compared: &Compared<'_>, text: &mut String) {
    text.push_str("\n| flag | change | classes | for whom |\n| --- | --- | --- | --- |\n");
    let mut used = 0;
    for (number, flag) in compared.flags.iter().enumerate() {
        let diff = &flag.diff;
        let classes: Vec<String> = diff.classes.iter().map(|class| marked(*class)).collect();
        let whom = match flag.contexts {
            None => effect(compared, flag),
            Some(counts) => given(counts),
        };
        let cells = [code(&diff.flag), words(&change_name(diff)), classes.join(", "), words(&whom)];
        let row = format!("| {} |\n", cells.join(" | "));
        used += length(&row);
        if used > MOST_ROWS {
            let _ = writeln!(text, "\n... and {} more.", flags(compared.flags.len() - number));
            return;
        }
        text.push_str(&row);
    }
}

fn effect(compared: &Compared<'_>, flag: &Reported) -> String {
    effect_phrase(&flag.diff.effect, &flag.diff.classes, |pointer| compared.reached(pointer))
}

fn given(counts: Counts) -> String {
    let number = usize::try_from(counts.contexts).unwrap_or(usize::MAX);
    format!("of the {} given: {}", some(number, "context"), counts_phrase(counts))
}

/// What is told of a flag below the table.
fn details(compared: &Compared<'_>, flag: &Reported) -> String {
    let diff = &flag.diff;
    let mut text = format!("\n<details><summary>{}: {}</summary>\n\n", code(&diff.flag), words(&change_name(diff)));
    let mut item = |line: String| text.extend(["- ", &line, "\n"]);
    for edit in diff.edits.iter().take(MOST_ITEMS) {
        let via = told_via(edit).map(|via| format!(" (through {})", words(via))).unwrap_or_default();
        let place = compared.edit_place(edit).map(|place| format!(" at {}", code(&place))).unwrap_or_default();
        item(format!("{}{via}{place}", words(&edit.what)));
    }
    rest(diff.edits.len(), "edit", &mut item);
    for witness in first_of_each(flag) {
        let context = code(&masked(&witness.context.to_string()));
        let answers = format!("{} => {}", shown(&witness.old), shown(&witness.new));
        item(format!("for example ({}): {context}: {}", marked(witness.class), words(&answers)));
    }
    if flag.contexts.is_some() {
        let by = compared.contexts.and_then(|given| given.by.as_deref()).unwrap_or_default();
        for group in flag.by.iter().take(MOST_ITEMS) {
            let whose = match (&group.value, group.is_rest) {
                (_, true) => format!("other values of {}", code(by)),
                (Some(value), _) => format!("{} {}", code(by), code(&short(&masked(value)))),
                (None, _) => format!("without {}", code(by)),
            };
            item(format!("{whose}: {}", counts_phrase(group.counts)));
        }
        rest(flag.by.len(), "value", &mut item);
        if let Some(elsewhere) = &flag.elsewhere {
            let told = effect_phrase(elsewhere, &diff.classes, |pointer| compared.reached(pointer));
            item(words(&told));
        }
    }
    if has_parts(flag) {
        for part in diff.parts.iter().take(MOST_ITEMS) {
            let shares = shares_phrase(part.shares, true).unwrap_or_else(|| "none changes".to_owned());
            item(format!("{}: {} of the hash space (exact)", words(&masked(&part.who)), words(&shares)));
        }
        rest(diff.parts.len(), "rule", &mut item);
    }
    if !diff.dependents.is_empty() {
        let names: Vec<String> = diff.dependents.iter().take(MOST_ITEMS).map(|name| code(name)).collect();
        item(format!("flags that change with it: {}", names.join(", ")));
        rest(diff.dependents.len(), "flag", &mut item);
    }
    text.push_str("\n</details>\n");
    text
}

/// The first context that shows each class.
fn first_of_each(flag: &Reported) -> Vec<&crate::pass::diff::Witness> {
    let mut found: Vec<&crate::pass::diff::Witness> = Vec::new();
    for witness in flag.diff.witness.iter().chain(&flag.diff.witnesses) {
        if !found.iter().any(|other| other.class == witness.class) {
            found.push(witness);
        }
    }
    found
}

/// That there are more than are shown.
fn rest(count: usize, noun: &str, item: &mut impl FnMut(String)) {
    if let Some(more @ 1..) = count.checked_sub(MOST_ITEMS) {
        item(format!("... and {}", some(more, &format!("more {noun}"))));
    }
}

/// A class, the bad ones so that they are seen.
fn marked(class: Class) -> String {
    let name = class_words(class);
    match class {
        Class::None | Class::Gains => name.to_owned(),
        Class::Loses | Class::TypeChange | Class::BreaksDependents | Class::Reshuffles | Class::Undecided => {
            format!("**{name}**")
        }
    }
}

/// Text as code. Inside of `<code>` GitHub looks for neither mentions nor links, and what would be markup is written as
/// characters by their number.
fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(&short(text)))
}

/// A sentence: what stands in backticks is code, and nothing else means anything.
fn words(text: &str) -> String {
    let plain = printable(text);
    if !plain.matches('`').count().is_multiple_of(2) {
        return escaped(&plain);
    }
    let mut shown = String::with_capacity(plain.len());
    for (number, piece) in plain.split('`').enumerate() {
        if number % 2 == 1 {
            shown.push_str(&code(piece));
        } else {
            shown.push_str(&escaped(piece));
        }
    }
    shown
}

/// Characters that would be markup, by their numbers; a mention and a link are broken up by a space of no width.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        match c {
            '@' | '#' => {
                // Writing to a string cannot fail.
                let _ = write!(shown, "&#{};&#8203;", u32::from(c));
            }
            ':' if behind.starts_with("//") => shown.push_str("&#58;&#8203;"),
            'w' | 'W' if behind.to_ascii_lowercase().starts_with("ww.") => {
                shown.push(c);
                shown.push_str("&#8203;");
            }
            '&' | '<' | '|' | '`' | '*' | '_' | '~' | '[' | ']' | '\\' | '$' => {
                let _ = write!(shown, "&#{};", u32::from(c));
            }
            c => shown.push(c),
        }
        rest = behind;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_a_ruleset_is_no_markup() {
        assert_eq!(code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(code("a\\|b"), "<code>a&#92;&#124;b</code>");
        assert_eq!(code("</code><img src=x>"), "<code>&#60;/code>&#60;img src=x></code>");
        assert_eq!(words("`a_b` is *one* @all"), "<code>a&#95;b</code> is &#42;one&#42; &#64;&#8203;all");
        assert_eq!(words("odd ` tick"), "odd &#96; tick");
        assert_eq!(words("a\n| b"), "a&#92;n&#124; b");
        assert_eq!(words("see #1 and https://x"), "see &#35;&#8203;1 and https&#58;&#8203;//x");
    }
}

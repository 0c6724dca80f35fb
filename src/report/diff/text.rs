//! `--format text`: for a person who wants to know what happened, and to whom.
//!
//! A flag is a headline and what stands behind it: for how many, who, a context that shows it as a command that can be
//! pasted, what was edited, and what depends on it.

use std::io::{self, Write};

use super::{
    Class, Compared, Counts, Group, Paint, Reported, Side, change_name, class_words, counts_phrase, effect_phrase,
    has_parts, shares_phrase, short, shown, some, told_via,
};
use crate::leaf::plain::printable;
use crate::leaf::sensitive::masked;
use crate::pass::diff::{Edit, Witness};
use crate::report::shell_word;

/// So many edits, rules or groups of a flag are shown; the others are counted.
const MOST: usize = 20;

pub(super) fn write(compared: &Compared<'_>, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    if let Some(given) = compared.contexts {
        writeln!(out, "{}\n", given.phrase())?;
    }
    if !compared.document.is_empty() {
        writeln!(out, "the document as a whole:")?;
        for edit in compared.document {
            write_edit(compared, edit, paint, out)?;
        }
        writeln!(out)?;
    }
    for flag in compared.flags {
        write_flag(compared, flag, paint, out)?;
        writeln!(out)?;
    }
    writeln!(out, "{}", compared.summary())
}

fn write_flag(compared: &Compared<'_>, flag: &Reported, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let diff = &flag.diff;
    let classes: Vec<String> = diff.classes.iter().map(|class| painted(*class, paint)).collect();
    writeln!(out, "{} {}: {}", printable(&diff.flag), paint.faint(&change_name(diff)), classes.join(", "))?;
    let effect = |effect| effect_phrase(effect, &diff.classes, |pointer| compared.reached(pointer));
    match flag.contexts {
        None => writeln!(out, "  {}", effect(&diff.effect))?,
        Some(counts) => {
            writeln!(out, "  of the {} given: {}", some_contexts(counts), counts_phrase(counts))?;
            write_groups(compared, flag, out)?;
            if let Some(elsewhere) = &flag.elsewhere {
                writeln!(out, "  {}", effect(elsewhere))?;
            }
        }
    }
    if has_parts(flag) {
        writeln!(out, "  of the hash space, by who it is (exact):")?;
        for part in diff.parts.iter().take(MOST) {
            let shares = shares_phrase(part.shares, true).unwrap_or_else(|| "none changes".to_owned());
            writeln!(out, "    {}: {shares}", short(&masked(&part.who)))?;
        }
        write_rest(diff.parts.len(), "rule", out)?;
    }
    write_witnesses(compared, flag, paint, out)?;
    if !diff.edits.is_empty() {
        writeln!(out, "  edits:")?;
        for edit in diff.edits.iter().take(MOST) {
            write_edit(compared, edit, paint, out)?;
        }
        write_rest(diff.edits.len(), "edit", out)?;
    }
    if !diff.dependents.is_empty() {
        let names: Vec<_> = diff.dependents.iter().take(MOST).map(|name| printable(name)).collect();
        writeln!(out, "  flags that change with it: {}", names.join(", "))?;
        write_rest(diff.dependents.len(), "flag", out)?;
    }
    Ok(())
}

fn some_contexts(counts: Counts) -> String {
    some(usize::try_from(counts.contexts).unwrap_or(usize::MAX), "context")
}

fn write_groups(compared: &Compared<'_>, flag: &Reported, out: &mut dyn Write) -> io::Result<()> {
    let by = compared.contexts.and_then(|given| given.by.as_deref()).unwrap_or_default();
    for group in flag.by.iter().take(MOST) {
        let Group { value, is_rest, counts } = group;
        let whose = match (value, is_rest) {
            (_, true) => format!("other values of {}", printable(by)),
            (Some(value), _) => format!("{}={}", printable(by), short(&masked(value))),
            (None, _) => format!("without {}", printable(by)),
        };
        writeln!(out, "    {whose}, {}: {}", some_contexts(*counts), counts_phrase(*counts))?;
    }
    write_rest(flag.by.len(), "value", out)
}

/// The first context that shows each class, and the commands that show it again.
fn write_witnesses(compared: &Compared<'_>, flag: &Reported, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let diff = &flag.diff;
    let mut told: Vec<Class> = Vec::new();
    for witness in diff.witness.iter().chain(&diff.witnesses) {
        if told.contains(&witness.class) {
            continue;
        }
        told.push(witness.class);
        let Witness { class, context, old, new } = witness;
        let class = painted(*class, paint);
        writeln!(out, "  for example ({class}): {} => {}", shown(old), shown(new))?;
        // What follows is to be pasted, and nothing in it is to be cut; but nobody pastes a secret out of a log.
        let whole = context.to_string();
        let context = masked(&whole);
        let hidden = if context == whole { "" } else { ", with the secret put back" };
        let context = shell_word(&context);
        for (side, answer) in [(Side::Old, old), (Side::New, new)] {
            let key = if side == Side::Old { old_key(flag) } else { new_key(flag) };
            let Some(key) = key else { continue };
            let options = (compared.options)(side);
            let line = format!("ffctl eval {} {options} --context {context}", shell_word(key));
            writeln!(out, "    {line}  {}", paint.faint(&format!("# {}{hidden}", shown(answer))))?;
        }
    }
    Ok(())
}

/// What the flag is called on the old side; nothing where it is not there.
fn old_key(flag: &Reported) -> Option<&str> {
    match flag.diff.change {
        crate::pass::diff::Change::Added => None,
        _ => Some(&flag.diff.flag),
    }
}

/// What the flag is called on the new side; nothing where it is not there.
fn new_key(flag: &Reported) -> Option<&str> {
    match flag.diff.change {
        crate::pass::diff::Change::Removed => None,
        _ => Some(&flag.diff.flag),
    }
}

fn write_edit(compared: &Compared<'_>, edit: &Edit, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let via = told_via(edit).map(|via| format!(" (through {})", printable(via))).unwrap_or_default();
    let what = printable(&edit.what);
    match compared.edit_place(edit) {
        Some(place) => writeln!(out, "    - {what}{via}  {}", paint.faint(&place)),
        None => writeln!(out, "    - {what}{via}"),
    }
}

/// That there are more than are shown.
fn write_rest(count: usize, noun: &str, out: &mut dyn Write) -> io::Result<()> {
    match count.checked_sub(MOST) {
        Some(more @ 1..) => {
            writeln!(out, "    ... and {}; `--format json` has all", some(more, &format!("more {noun}")))
        }
        _ => Ok(()),
    }
}

fn painted(class: Class, paint: Paint) -> String {
    let name = class_words(class);
    match class {
        Class::None => paint.faint(name),
        Class::Gains => paint.good(name),
        Class::Loses | Class::TypeChange | Class::BreaksDependents => paint.bad(name),
        Class::Reshuffles | Class::Undecided => paint.odd(name),
    }
}

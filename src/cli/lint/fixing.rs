//! `--fix` and `--diff`: what is mended in the documents of a source.
//!
//! Fixes are made in rounds, since one may make place for the next. A round counts only if what comes out of it is read and
//! loaded as before; a fix that does harm to that is left out, and all others are made without it.

use std::collections::HashSet;
use std::path::PathBuf;

use similar::TextDiff;

use super::Settling;
use super::look::{Look, Seen};
use crate::cli::args;
use crate::cli::load::{self, Loaded};
use crate::finding::Change;
use crate::finding::edit::{Plan, apply};
use crate::provider::Wanted;
use crate::source::{Config, Document, Locator, Problem, write};

/// So many rounds are made at most.
const MOST_ROUNDS: usize = 32;

/// What is to be done with fixes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// Also those that may change answers.
    pub(super) is_unsafe: bool,
    /// They are shown, and nothing is written.
    pub(super) is_shown: bool,
}

/// A source after its fixes.
pub(super) struct Fixed {
    pub(super) source: Loaded,
    /// How many fixes were made.
    pub(super) made: usize,
    /// How many could not be, since the document would have been another one, or none.
    pub(super) failed: usize,
}

/// Makes all fixes of a source that are wished, in memory.
pub(super) fn fix(source: Loaded, look: &Look<'_>, wish: Wish, settling: &mut Settling<'_, '_>) -> Fixed {
    let mut source = source;
    let mut made = 0;
    let mut failed = HashSet::new();
    for _ in 0..MOST_ROUNDS {
        let mut seen = look.at(&source);
        settling.settle(&mut seen.findings, &source.names(), false);
        let Some((next, count)) = round(&source, &seen, wish, &mut failed) else { break };
        source = next;
        made += count;
    }
    Fixed { source, made, failed: failed.len() }
}

/// The source after the fixes that can be made together, and how many those were; `None` where there are none.
fn round(source: &Loaded, seen: &Seen<'_>, wish: Wish, failed: &mut HashSet<String>) -> Option<(Loaded, usize)> {
    let syntaxes: Vec<_> = source.documents().iter().map(Document::syntax).collect();
    let mut plan = Plan::default();
    // The changes of each fix, and what the fix is known by.
    let mut parts: Vec<(Vec<Change>, String)> = Vec::new();
    for finding in &seen.findings {
        let Some(fix) = finding.fix.as_ref().filter(|fix| fix.is_safe || wish.is_unsafe) else { continue };
        let mark = format!("{} {} {}", finding.rule.code, finding.place.pointer, finding.message);
        if !failed.contains(&mark) && plan.take(finding.rule, finding.flag.as_deref(), fix, &syntaxes) {
            parts.push((fix.changes.clone(), mark));
        }
    }
    let make = |parts: &[&(Vec<Change>, String)]| {
        let mut documents = Vec::new();
        for (number, document) in source.documents().iter().enumerate() {
            let changes: Vec<&Change> =
                parts.iter().flat_map(|(changes, _)| changes).filter(|change| change.document() == number).collect();
            if changes.is_empty() {
                documents.push(document.clone());
                continue;
            }
            let syntax = syntaxes.get(number)?.as_ref();
            let changed = apply(syntax, &document.text, number, changes)?;
            let new = Document::new(document.name.clone(), changed.text.clone());
            if !changed.is_as_wanted(syntax, new.syntax().as_ref()) {
                return None;
            }
            documents.push(new);
        }
        let made = source.with(documents);
        let is_loaded = (made.dialect.load)(&made.input(Wanted::All)).is_ok();
        (is_loaded || !seen.is_loaded).then_some(made)
    };
    let mut good: Vec<&(Vec<Change>, String)> = Vec::new();
    let mut best = None;
    let mut waiting: Vec<&[(Vec<Change>, String)]> = vec![&parts];
    while let Some(some) = waiting.pop() {
        if some.is_empty() {
            continue;
        }
        let together: Vec<_> = good.iter().copied().chain(some).collect();
        match make(&together) {
            Some(made) => {
                best = Some(made);
                good = together;
            }
            None if some.len() == 1 => failed.extend(some.iter().map(|(_, mark)| mark.clone())),
            None => {
                let (first, second) = some.split_at(some.len() / 2);
                waiting.extend([second, first]);
            }
        }
    }
    best.map(|made| (made, good.len()))
}

/// The file of each document of a source.
///
/// # Errors
/// One of them is no file that could be written.
pub(super) fn files(source: &args::Source, config: &Config) -> Result<Vec<PathBuf>, Problem> {
    let (locators, _) = load::locators(source, load::overlaid(source))?;
    locators.iter().map(|locator| file(locator, config)).collect()
}

fn file(locator: &Locator, config: &Config) -> Result<PathBuf, Problem> {
    let name = locator.label();
    let refuse = |why: &str| {
        Err(Problem::new(format!("`{name}` cannot be fixed"))
            .why(why.to_owned())
            .help("give a file; or see with `--diff` what would change"))
    };
    match locator {
        Locator::File(path) => Ok(path.clone()),
        Locator::Stdin => refuse("what comes through standard input is nowhere to be written to"),
        Locator::Url(_) => refuse("it is on the network, and only files are written"),
        Locator::Demo(_) => refuse("it is built into ffctl"),
        Locator::Git(_) => refuse("it is in the history of the repository, and only files are written"),
        Locator::Named(source) => {
            let entry = config.source(source)?;
            let source = source.strip_prefix('@').unwrap_or(source);
            if entry.remote(source)?.is_some() {
                return refuse("it comes from the API of a vendor, and only files are written");
            }
            file(&entry.locator(source)?, config)
        }
    }
}

/// Writes what became of the documents to their files, each as a whole.
///
/// # Errors
/// A file cannot be written, or is not what was looked at.
pub(super) fn store(before: &[Document], after: &[Document], files: &[PathBuf]) -> Result<(), Problem> {
    for ((before, after), path) in before.iter().zip(after).zip(files) {
        if before.text == after.text {
            continue;
        }
        let is_same = std::fs::read(path).is_ok_and(|bytes| bytes == before.text.as_bytes());
        if !is_same {
            return Err(Problem::new(format!("`{}` cannot be fixed", path.display()))
                .why("it is packed, or was changed meanwhile: its bytes are not the text that was looked at")
                .help("unpack it, or lint again"));
        }
        write::replace(path, after.text.as_bytes())?;
    }
    Ok(())
}

/// What became of the documents, as a patch.
pub(super) fn difference(before: &[Document], after: &[Document]) -> String {
    let mut patch = String::new();
    for (before, after) in before.iter().zip(after).filter(|(before, after)| before.text != after.text) {
        let lines = TextDiff::from_lines(before.text.as_str(), after.text.as_str());
        patch.push_str(&lines.unified_diff().header(&before.name, &after.name).to_string());
    }
    patch
}

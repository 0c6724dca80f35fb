//! What is found in one source.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::choice::Choice;
use crate::cli::load::Loaded;
use crate::finding::{At, Finding, Place, Placed, Rule, Subject};
use crate::leaf::syntax::{NodeId, Syntax};
use crate::pass::lint::{self, rules};
use crate::provider::{Refusal, Spot, Wanted};
use crate::ruleset::{Ruleset, Wording};
use crate::source::{Document, Problem};

/// How a source is looked at.
pub(super) struct Look<'c> {
    pub(super) choice: &'c Choice,
    pub(super) now: DateTime<Utc>,
    /// Whether the SDK is to start from it.
    pub(super) is_bootstrap: bool,
    /// Flags of which it is asked whether they are there.
    pub(super) asked: BTreeSet<&'c str>,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Seen<'c> {
    pub(super) findings: Vec<Placed>,
    /// Whether the documents are loaded.
    pub(super) is_loaded: bool,
    /// Those of the flags that were asked for that are there.
    pub(super) flags: BTreeSet<&'c str>,
}

impl<'c> Look<'c> {
    /// What is found in a source.
    pub(super) fn at(&self, source: &Loaded) -> Seen<'c> {
        let documents: Vec<_> = source.documents().iter().map(Document::syntax).collect();
        let texts: Vec<&str> = source.documents().iter().map(|document| document.text.as_str()).collect();
        let loaded = (source.dialect.load)(&source.input(Wanted::All));
        let (ruleset, refusal) = match loaded {
            Ok(ruleset) => (ruleset, None),
            Err(refusal) => (Ruleset::new(source.provider.name, &Wording::PLAIN), Some(refusal)),
        };
        let is_loaded = refusal.is_none();
        let subject = Subject::new(&ruleset, &documents, &texts, &source.dialect.lint, self.now);
        let found = lint::run(&subject, is_loaded, |rule| self.choice.is_wanted(rule));
        let mut findings: Vec<Placed> = found.into_iter().map(|finding| subject.place(finding)).collect();
        if !is_loaded {
            // Where the SDK has no flags so far, whatever gives it some changes answers.
            findings.iter_mut().filter_map(|finding| finding.fix.as_mut()).for_each(|fix| fix.is_safe = false);
        }
        let refused = refusal.map(|refusal| (&rules::REFUSED_DOCUMENT, refusal)).or_else(|| {
            let first = source.documents().first().filter(|_| self.is_bootstrap)?;
            let refusal = (source.dialect.bootstrap.accepts)(first).err()?;
            Some((&rules::BOOTSTRAP_REFUSED, refusal))
        });
        if let Some((rule, refusal)) = refused.filter(|(rule, _)| self.choice.is_wanted(rule)) {
            let refused = placed(rule, refusal, source, &subject);
            // The reason for the refusal is a member that is missing or of another type; once is enough.
            let is_same =
                |other: &Placed| other.place == refused.place && ["FF004", "FF005"].contains(&other.rule.code);
            findings.retain(|other| !is_same(other));
            findings.insert(0, refused);
        }
        self.judge(&mut findings);
        let flags = self.asked.iter().copied().filter(|key| ruleset.flag(key).is_some()).collect();
        Seen { findings, is_loaded, flags }
    }

    /// What is found in a document that is neither JSON nor YAML.
    pub(super) fn broken(&self, document: &Document, problem: Problem) -> Vec<Placed> {
        let rule = &rules::REFUSED_DOCUMENT;
        if !self.choice.is_wanted(rule) {
            return Vec::new();
        }
        let (line, column) = problem.place.map_or((1, 1), |place| (place.line, place.column));
        let place =
            Place { document: 0, span: span(&document.text, line, column), line, column, pointer: String::new() };
        let help = problem.help.unwrap_or_else(|| rule.help.to_owned());
        let mut findings = vec![Placed {
            rule,
            severity: rule.severity,
            message: problem.message,
            flag: None,
            place,
            help,
            labels: Vec::new(),
            fix: None,
        }];
        self.judge(&mut findings);
        findings
    }

    /// Gives findings the severity that is said of their rules.
    pub(super) fn judge(&self, findings: &mut [Placed]) {
        for finding in findings {
            if let Some(severity) = self.choice.severity(finding.rule) {
                finding.severity = severity;
            }
        }
    }
}

/// What a refusal is as a finding.
fn placed(rule: &'static Rule, refusal: Refusal, source: &Loaded, subject: &Subject<'_, '_>) -> Placed {
    let document = refusal.document;
    let node = match &refusal.at {
        Spot::Pointer(pointer) => subject.documents.get(document).and_then(|syntax| nearest(syntax.as_ref()?, pointer)),
        _ => None,
    };
    let has_place = !matches!(refusal.at, Spot::Whole);
    let is_bootstrap = rule.code == rules::BOOTSTRAP_REFUSED.code;
    let message = format!("the SDK does not start from this document: {}", refusal.message);
    let problem = source.problem(refusal);
    let message = if is_bootstrap { message } else { problem.message };
    let at = At::node(document, node.unwrap_or(NodeId::ROOT));
    let mut placed = subject.place(Finding::new(rule, at, message).help(problem.help.unwrap_or_default()));
    if let Some(place) = problem.place.filter(|_| node.is_none()) {
        (placed.place.line, placed.place.column) = (place.line, place.column);
        let text = subject.texts.get(document).copied().unwrap_or_default();
        placed.place.span = if has_place { span(text, place.line, place.column) } else { 0..0 };
    }
    placed
}

/// The value at a JSON pointer, or else the nearest one around it.
fn nearest(syntax: &Syntax<'_>, pointer: &str) -> Option<NodeId> {
    let mut pointer = pointer;
    loop {
        match (syntax.find(pointer), pointer.rfind('/')) {
            (Some(node), _) => return Some(node),
            (None, Some(end)) => pointer = pointer.get(..end)?,
            (None, None) => return None,
        }
    }
}

/// The character at a line and a column in characters, both from 1; nothing behind the end of a line.
fn span(text: &str, line: usize, column: usize) -> std::ops::Range<usize> {
    let start = match line.checked_sub(2) {
        None => 0,
        Some(nth) => memchr::memchr_iter(b'\n', text.as_bytes()).nth(nth).map_or(text.len(), |end| end + 1),
    };
    // A byte-order mark takes no column.
    let start = if start == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
    let rest = text.get(start..).unwrap_or_default();
    let rest = rest.split('\n').next().unwrap_or_default();
    match rest.char_indices().nth(column.saturating_sub(1)) {
        Some((at, c)) => start + at..start + at + c.len_utf8(),
        None => start + rest.len()..start + rest.len(),
    }
}

//! `--format full`: the source with what is found in it.
//!
//! Only the lines around a finding are handed to the renderer, and of a long line only a window, so that a minified file of
//! any size is shown in time and can be read. Lines and columns that are told are those of the file.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::{Linted, Paint, some};
use crate::finding::{Place, Placed, Severity};
use crate::leaf::plain::printable;
use crate::leaf::sensitive::masked;

/// A line of more bytes than these is shown in part.
const LONG: usize = 120;
/// So many columns of a long line are shown.
const WINDOW: usize = 40;
/// Places that are so many lines apart are shown in one piece.
const NEAR: usize = 3;

pub(super) fn write(linted: &Linted<'_>, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let renderer = if paint.is_coloured() { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(4 * LONG);
    for finding in &linted.findings {
        let cuts = cuts(linted, finding);
        // Columns that the renderer counts from the start of a window, and what they are in the file.
        let windows: Vec<(String, String)> = cuts.iter().filter_map(Cut::miscounted).collect();
        let mut shown = renderer.render(&[group(linted.name(finding), finding, cuts)]);
        for (counted, told) in windows {
            shown = shown.replacen(&counted, &told, 1);
        }
        writeln!(out, "{shown}\n")?;
    }
    if linted.documents.is_empty() {
        return Ok(());
    }
    write!(out, "{}", linted.summary())?;
    let fixes = |is_safe| {
        linted.findings.iter().filter_map(|found| found.fix.as_ref()).filter(move |fix| fix.is_safe == is_safe)
    };
    match (fixes(true).count(), fixes(false).count()) {
        (0, 0) => {}
        (safe, 0) => write!(out, "; {} with `--fix`", can_be_mended(safe))?,
        (0, risky) => write!(out, "; {} with `--fix --unsafe`", can_be_mended(risky))?,
        (safe, risky) => {
            write!(out, "; {} with `--fix`, {} with `--fix --unsafe`", can_be_mended(safe), some(risky, "more"))?;
        }
    }
    writeln!(out)
}

fn can_be_mended(count: usize) -> String {
    format!("{count} can be mended")
}

fn group<'l>(document: &'l str, finding: &'l Placed, cuts: Vec<Cut<'l>>) -> Group<'l> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level.primary_title(printable(&finding.message)).id(finding.rule.code);
    let mut elements: Vec<Element<'l>> = cuts.into_iter().map(Cut::element).collect();
    if elements.is_empty() {
        let Place { line, column, .. } = finding.place;
        elements.push(Origin::path(printable(document)).line(line).char_column(column).into());
    }
    let name = finding.rule.name;
    let pointer = Some(&finding.place.pointer).filter(|pointer| !pointer.is_empty());
    let notes = [
        ("rule", Some(printable(name))),
        ("flag", finding.flag.as_deref().map(printable)),
        ("at", pointer.map(|pointer| printable(pointer))),
        ("help", Some(printable(&finding.help)).filter(|help| !help.is_empty())),
        (
            "fix",
            finding.fix.as_ref().map(|fix| {
                let how = if fix.is_safe { "`--fix`" } else { "`--fix --unsafe`; answers may change" };
                format!("{} ({how})", printable(&fix.what)).into()
            }),
        ),
    ];
    for (name, text) in notes {
        if let Some(text) = text {
            elements.push(Level::NOTE.with_name(name).message(text).into());
        }
    }
    title.elements(elements)
}

/// A piece of a document, and what is marked in it.
struct Cut<'d> {
    name: &'d str,
    text: String,
    /// The number of its first line.
    line: usize,
    /// The column in the file at which the mark of a window stands.
    column: Option<usize>,
    marks: Vec<Mark<'d>>,
}

struct Mark<'d> {
    span: Range<usize>,
    label: &'d str,
    is_primary: bool,
}

/// What is to be marked.
struct Wanted<'d> {
    place: &'d Place,
    label: &'d str,
    is_primary: bool,
}

/// The pieces of documents in which a finding and its labels are, that of the finding first.
fn cuts<'l>(linted: &'l Linted<'_>, finding: &'l Placed) -> Vec<Cut<'l>> {
    let primary = Wanted { place: &finding.place, label: "", is_primary: true };
    let labels =
        finding.labels.iter().map(|label| Wanted { place: &label.place, label: &label.message, is_primary: false });
    let mut wanted: Vec<Wanted<'l>> = std::iter::once(primary).chain(labels).collect();
    wanted.retain(|wanted| !wanted.place.span.is_empty());
    let mut cuts = Vec::new();
    while !wanted.is_empty() {
        let first = wanted.remove(0);
        let document = linted.document(first.place.document);
        let Some(line) = short_line(document.text, first.place.span.start) else {
            cuts.push(window(document.name, document.text, &first));
            continue;
        };
        // Others that are near come into the same piece.
        let mut together = vec![(line, first)];
        let mut at = 0;
        while at < wanted.len() {
            let other = &wanted[at];
            let is_near = other.place.document == together[0].1.place.document
                && together.iter().any(|(_, held)| held.place.line.abs_diff(other.place.line) <= NEAR);
            match short_line(document.text, other.place.span.start).filter(|_| is_near) {
                Some(line) => {
                    together.push((line, wanted.remove(at)));
                    at = 0;
                }
                None => at += 1,
            }
        }
        cuts.push(piece(document.name, document.text, &together));
    }
    cuts
}

/// The bytes of the line around a byte, where it is short.
fn short_line(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let from = at.saturating_sub(LONG);
    let start = match memchr::memrchr(b'\n', bytes.get(from..at)?) {
        Some(end) => from + end + 1,
        None if from == 0 => 0,
        None => return None,
    };
    let upto = (at + LONG).min(bytes.len());
    let end = match memchr::memchr(b'\n', bytes.get(at..upto)?) {
        Some(end) => at + end,
        None if upto == bytes.len() => upto,
        None => return None,
    };
    let end = if end > start && bytes[end - 1] == b'\r' { end - 1 } else { end };
    (end.max(at) - start <= LONG).then_some(start..end.max(at))
}

/// The lines from the first to the last of what is wanted; lines between are short as well, or the renderer folds them.
fn piece<'d>(name: &'d str, text: &'d str, together: &[(Range<usize>, Wanted<'d>)]) -> Cut<'d> {
    let start = together.iter().map(|(line, _)| line.start).min().unwrap_or_default();
    let end = together.iter().map(|(line, _)| line.end).max().unwrap_or_default();
    let line = together.iter().map(|(_, wanted)| wanted.place.line).min().unwrap_or(1);
    let marks = together.iter().map(|(line, wanted)| {
        // Of a value of several lines its first line is marked.
        let until = wanted.place.span.end.min(line.end).max(wanted.place.span.start + 1);
        Mark {
            span: wanted.place.span.start - start..until - start,
            label: wanted.label,
            is_primary: wanted.is_primary,
        }
    });
    Cut { name, line, column: None, marks: marks.collect(), text: shown(text, start..end) }
}

/// Secrets that begin so many bytes before what is shown are known as such.
const REACH: usize = 2048;

/// A piece of a document, with what is secret in it hidden.
fn shown(text: &str, range: Range<usize>) -> String {
    let mut from = range.start.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let mut upto = (range.end + REACH).min(text.len());
    while !text.is_char_boundary(upto) {
        upto += 1;
    }
    let around = masked(text.get(from..upto).unwrap_or_default());
    around.get(range.start - from..range.end - from).unwrap_or_default().to_owned()
}

/// A window of a long line.
fn window<'d>(name: &'d str, text: &'d str, wanted: &Wanted<'d>) -> Cut<'d> {
    let span = &wanted.place.span;
    let is_inside = |c: &char| *c != '\n' && *c != '\r';
    let behind = text.get(span.start..).unwrap_or_default().chars().take_while(is_inside);
    let length =
        text.get(span.clone()).unwrap_or_default().chars().take_while(is_inside).take(WINDOW / 2).count().max(1);
    let room = WINDOW - length;
    let before: Vec<char> =
        text.get(..span.start).unwrap_or_default().chars().rev().take_while(is_inside).take(room / 2).collect();
    let after: String = behind.take(WINDOW - before.len()).collect();
    let shown_end = span.start + after.len();
    let shown_start = span.start - before.iter().map(|c| c.len_utf8()).sum::<usize>();
    let is_cut = |at: Option<char>| at.is_some_and(|c| is_inside(&c));
    let mut cut = String::new();
    if is_cut(text.get(..shown_start).and_then(|text| text.chars().next_back())) {
        cut.push_str("...");
    }
    let start = cut.len() + span.start - shown_start;
    cut.push_str(&shown(text, shown_start..shown_end));
    let marked = after.char_indices().nth(length).map_or(after.len(), |(at, _)| at);
    if is_cut(text.get(shown_end..).and_then(|text| text.chars().next())) {
        cut.push_str("...");
    }
    let mark = Mark { span: start..start + marked.max(1), label: wanted.label, is_primary: wanted.is_primary };
    Cut { name, text: cut, line: wanted.place.line, column: Some(wanted.place.column), marks: vec![mark] }
}

impl<'d> Cut<'d> {
    fn element(self) -> Element<'d> {
        let Cut { name, text, line, marks, .. } = self;
        let annotations = marks.into_iter().map(|Mark { span, label, is_primary }| {
            let kind = if is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let mark: Annotation<'d> = kind.span(span);
            if label.is_empty() { mark } else { mark.label(printable(label)) }
        });
        Snippet::source(text).path(printable(name)).line_start(line).annotations(annotations).into()
    }

    /// The place of a window as the renderer counts it, and as it is.
    fn miscounted(&self) -> Option<(String, String)> {
        let (name, line) = (printable(self.name), self.line);
        let counted = self.text.get(..self.marks.first()?.span.start)?.chars().count() + 1;
        self.column.map(|column| (format!("{name}:{line}:{counted}"), format!("{name}:{line}:{column}")))
    }
}

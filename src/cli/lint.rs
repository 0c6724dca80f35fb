//! `ffctl lint`

use chrono::{DateTime, Utc};

use crate::finding::{Finding, Placed, Severity, Subject};
use crate::pass::lint;
use crate::provider::{Spot, Wanted};
use crate::report::{LintFormat, Linted, LintedDocument, write_findings, write_statistics};
use crate::ruleset::{Ruleset, Wording};
use crate::source::Document;

use super::load::Loaded;
use super::{Outcome, Streams, args, load};

/// Find what is wrong in rulesets and bootstrap files.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files, or other sources, each looked at by itself; without one, what `--source` names
    #[arg(value_name = "FILE|SRC")]
    files: Vec<String>,
    #[command(flatten)]
    source: args::Source,
    /// Only findings with these codes
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    select: Vec<String>,
    /// How bad a finding must be for exit status 1
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = Level::Warning)]
    fail_on: Level,
    /// The moment against which dates are held (RFC 3339, or seconds since 1970); default: now
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = args::moment)]
    at: Option<DateTime<Utc>>,
    /// How to write findings
    #[arg(long, value_enum, default_value_t = LintFormat::Full, help_heading = "Output")]
    format: LintFormat,
    /// Count what each rule finds, and show that alone
    #[arg(long, help_heading = "Output")]
    statistics: bool,
    #[command(flatten)]
    pub(super) output: args::Output,
}

/// A severity, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Level {
    /// Good to know
    Info,
    /// Probably a mistake
    Warning,
    /// Somebody gets a wrong answer
    Error,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Severity {
        match level {
            Level::Info => Severity::Info,
            Level::Warning => Severity::Warning,
            Level::Error => Severity::Error,
        }
    }
}

pub(super) fn run(args: &Args, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let mut sources = Vec::new();
    for file in &args.files {
        let source = args::Source { sources: vec![file.clone()], ..args.source.clone() };
        sources.push(load::load(&source, streams)?);
    }
    if sources.is_empty() {
        load::one_reader(&args.source, None, None)?;
        sources.push(load::load(&args.source, streams)?);
    }
    let now = args.at.unwrap_or_else(Utc::now);
    let mut linted = Linted::default();
    for source in &sources {
        linted.rules.extend(lint::rules(&source.dialect.lint));
        let first = linted.documents.len();
        let texts = source.documents().iter();
        linted.documents.extend(texts.map(|document| LintedDocument { name: &document.name, text: &document.text }));
        for mut finding in findings(args, source, now) {
            finding.place.document += first;
            finding.labels.iter_mut().for_each(|label| label.place.document += first);
            linted.findings.push(finding);
        }
    }
    linted.fail_on = Some(args.fail_on.into());
    let write = if args.statistics { write_statistics } else { write_findings };
    write(args.format, &linted, streams.paint, streams.out)?;
    let worst = linted.findings.iter().map(|finding| finding.severity).max();
    let fails = worst.is_some_and(|worst| worst >= args.fail_on.into());
    Ok(if fails { Outcome::Negative } else { Outcome::Done })
}

/// What is found in one source.
fn findings(args: &Args, source: &Loaded, now: DateTime<Utc>) -> Vec<Placed> {
    let documents: Vec<_> = source.documents().iter().map(Document::syntax).collect();
    let texts: Vec<&str> = source.documents().iter().map(|document| document.text.as_str()).collect();
    let loaded = (source.dialect.load)(&source.input(Wanted::All));
    let (ruleset, refusal) = match loaded {
        Ok(ruleset) => (ruleset, None),
        Err(refusal) => (Ruleset::new(source.provider.name, &Wording::PLAIN), Some(refusal)),
    };
    let subject = Subject::new(&ruleset, &documents, &texts, &source.dialect.lint, now);
    let is_wanted =
        |code: &str| args.select.is_empty() || args.select.iter().any(|wanted| code.starts_with(wanted.as_str()));
    let found = lint::run(&subject, refusal.is_none(), |rule| is_wanted(rule.code));
    let mut placed: Vec<Placed> = found.into_iter().map(|finding| subject.place(finding)).collect();
    if let Some(refusal) = refusal.filter(|_| is_wanted(lint::rules::REFUSED_DOCUMENT.code)) {
        let at = crate::finding::At::node(refusal.document, crate::leaf::syntax::NodeId::ROOT);
        let node = match &refusal.at {
            Spot::Pointer(pointer) => documents[refusal.document].as_ref().and_then(|syntax| syntax.find(pointer)),
            _ => None,
        };
        let at = node.map_or(at, |node| crate::finding::At { node, ..at });
        let problem = source.problem(refusal);
        let finding =
            Finding::new(&lint::rules::REFUSED_DOCUMENT, at, problem.message).help(problem.help.unwrap_or_default());
        let mut finding = subject.place(finding);
        if let Some(place) = problem.place {
            (finding.place.line, finding.place.column) = (place.line, place.column);
        }
        placed.insert(0, finding);
    }
    placed
}

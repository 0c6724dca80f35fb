//! `ffctl lint`
//!
//! This module decides what is looked at, and with which status a run ends. What a rule finds in a source is not reported
//! where the config file suppresses it or the baseline has it already; all else is.

mod baseline;
mod choice;
mod documentation;
mod fixing;
mod look;
mod suppress;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::ValueEnum;

use crate::finding::Placed;
use crate::report::{LintFormat, Linted, LintedDocument, write_findings, write_statistics};
use crate::source::config::lint::{FailOn, Level};
use crate::source::{Config, Document, Problem};

use super::load::{Loaded, Unloaded};
use super::{Outcome, Streams, args, load, put};
use baseline::{Baseline, Used};
use choice::{Choice, Typed};
use fixing::{Fixed, Wish};
use look::Look;
use suppress::Suppressions;

/// Find what is wrong in rulesets and bootstrap files.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 nothing as bad as `--fail-on` says was found, and `--diff` would change nothing; 1 \
                        something was, or would; 2 something could not be looked at, or not be written."
)]
pub(super) struct Args {
    /// Files, or other sources, each looked at by itself; without one, what `--source` names
    #[arg(value_name = "FILE|SRC", conflicts_with = "sources")]
    files: Vec<String>,
    #[command(flatten)]
    source: args::Source,
    /// Also whether the SDK starts from the files
    #[arg(long)]
    bootstrap: bool,
    /// The moment against which dates are held (RFC 3339, or seconds since 1970); default: now
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = args::moment)]
    at: Option<DateTime<Utc>>,
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    fixes: Fixes,
    /// Print the documentation of a rule, by its code or name
    #[arg(long, value_name = "CODE", conflicts_with_all = ["files", "sources", "list_rules"], help_heading = "Rules")]
    explain: Option<String>,
    /// Print a table of all rules
    #[arg(long, conflicts_with_all = ["files", "sources"], help_heading = "Rules")]
    list_rules: bool,
    /// How to write findings
    #[arg(long, value_enum, default_value_t = LintFormat::Full, help_heading = "Output")]
    format: LintFormat,
    /// Count what each rule finds, and show that alone
    #[arg(long, help_heading = "Output")]
    statistics: bool,
    #[command(flatten)]
    pub(super) output: args::Output,
}

/// What is reported.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Choice")]
struct Chosen {
    /// Only these rules: codes (FF205), beginnings of codes (FF2), or names; repeatable
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    select: Vec<String>,
    /// All but these rules; goes over `--select`; repeatable
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// How bad the findings of a rule are: error, warning, info, or off; repeatable
    #[arg(long, value_name = "CODE=LEVEL", value_delimiter = ',', value_parser = level)]
    severity: Vec<(String, Level)>,
    /// How bad a finding must be for exit status 1; default: warning
    #[arg(long, value_name = "LEVEL", value_enum)]
    fail_on: Option<Bad>,
    /// Report only what is not in this file
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what is found to this file, for `--baseline`, and report nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "fix", "diff"])]
    write_baseline: Option<PathBuf>,
}

/// What is mended.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Fixes")]
struct Fixes {
    /// Mend in the files what can be mended without changing any answer, and report what is left
    #[arg(long)]
    fix: bool,
    /// Also mend where answers may change
    #[arg(long = "unsafe")]
    is_unsafe: bool,
    /// Show as a patch what `--fix` would change, and write nothing
    #[arg(long)]
    diff: bool,
}

/// How bad a finding must be, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Bad {
    /// Somebody gets a wrong answer
    Error,
    /// Probably a mistake
    Warning,
    /// Good to know
    Info,
    /// None is bad enough
    Never,
}

impl From<Bad> for FailOn {
    fn from(bad: Bad) -> FailOn {
        match bad {
            Bad::Error => FailOn::Error,
            Bad::Warning => FailOn::Warning,
            Bad::Info => FailOn::Info,
            Bad::Never => FailOn::Never,
        }
    }
}

/// A code and a level.
fn level(text: &str) -> Result<(String, Level), String> {
    let wanted = "write CODE=LEVEL, such as FF205=info";
    let (code, level) = text.rsplit_once('=').ok_or_else(|| format!("there is no `=`; {wanted}"))?;
    let level = match level {
        "off" => Level::Off,
        "info" => Level::Info,
        "warning" => Level::Warning,
        "error" => Level::Error,
        _ => return Err(format!("`{level}` is none of error, warning, info and off; {wanted}")),
    };
    Ok((code.to_owned(), level))
}

/// A source that was looked at.
enum Source {
    Loaded(Loaded),
    /// It is neither JSON nor YAML.
    Broken(Box<Document>),
}

impl Source {
    fn documents(&self) -> &[Document] {
        match self {
            Source::Loaded(loaded) => loaded.documents(),
            Source::Broken(document) => std::slice::from_ref(document),
        }
    }

    fn names(&self) -> Vec<&str> {
        self.documents().iter().map(|document| document.name.as_str()).collect()
    }
}

/// What is not reported.
struct Settling<'a, 'c> {
    suppressions: &'a Suppressions<'c>,
    baseline: &'a Baseline,
    used: Used,
}

/// How many findings are not reported, and why.
#[derive(Debug, Default, Clone, Copy)]
struct Settled {
    suppressed: usize,
    known: usize,
}

impl Settling<'_, '_> {
    /// Takes out what is not to be reported of the documents of these names. It is remembered where it `counts`.
    fn settle(&mut self, findings: &mut Vec<Placed>, names: &[&str], counts: bool) -> Settled {
        let suppressed = self.suppressions.apply(findings, names, counts);
        let known = if counts {
            self.baseline.apply(findings, names, &mut self.used)
        } else {
            self.baseline.apply(findings, names, &mut Used::default())
        };
        Settled { suppressed, known }
    }
}

pub(super) fn run(args: &Args, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let rules = choice::all();
    let is_json = args.format.to_possible_value().is_some_and(|format| matches!(format.get_name(), "json" | "ndjson"));
    if let Some(typed) = &args.explain {
        return documentation::explain(typed, &rules, is_json, streams);
    }
    if args.list_rules {
        return documentation::list(&rules, is_json, streams);
    }
    let config = Config::load(args.source.config.as_deref())?;
    let Chosen { select, ignore, severity, fail_on, .. } = &args.chosen;
    let typed = Typed { select, ignore, levels: severity, fail_on: fail_on.map(Bad::into) };
    let choice = Choice::new(&typed, &config, &rules)?;
    let now = args.at.unwrap_or_else(Utc::now);
    let suppressions = Suppressions::new(&config, &choice, &rules, now)?;
    let baseline = args.baseline(&config)?;
    let sources = args.sources()?;
    let wish = args.wish(&sources, &config)?;
    let look = Look { choice: &choice, now, is_bootstrap: args.bootstrap, asked: suppressions.flags() };
    let settling = Settling { suppressions: &suppressions, baseline: &baseline, used: Used::default() };
    let mut run = Run {
        look: &look,
        config: &config,
        wish,
        settling,
        seen: Vec::new(),
        flags: BTreeSet::new(),
        total: Total::new(),
    };
    for source in &sources {
        run.source(source, streams)?;
    }
    let Run { seen, settling: Settling { mut used, .. }, flags, mut total, .. } = run;
    if wish.is_some_and(|wish| wish.is_shown) {
        total.tell(wish, streams);
        return Ok(total.outcome(total.differs));
    }
    let (name, text) = config.document();
    let mut linted = Linted::default();
    for (source, findings) in &seen {
        let documents = source.documents().iter();
        let texts = documents.map(|document| LintedDocument { name: &document.name, text: &document.text });
        let first = linted.documents.len();
        linted.documents.extend(texts);
        linted.findings.extend(findings.iter().cloned().map(|finding| moved(finding, first)));
    }
    let mut names: Vec<&str> = linted.documents.iter().map(|document| document.name).collect();
    let mut of_config = suppressions.findings(&choice, &flags, total.is_all, names.len());
    look.judge(&mut of_config);
    names.push(&name);
    total.settled.known += baseline.apply(&mut of_config, &names, &mut used);
    if !of_config.is_empty() {
        linted.documents.push(LintedDocument { name: &name, text });
        linted.findings.extend(of_config);
    }
    if let Some(path) = &args.chosen.write_baseline {
        return write_baseline(path, &linted, &names, &total, streams);
    }
    total.tell(wish, streams);
    for gone in baseline.gone(&names, &used) {
        streams.messages.detail(&format!("the baseline has what is not found any more: {gone}"));
    }
    linted.rules = rules.values().copied().filter(|rule| choice.is_wanted(rule)).collect();
    linted.fail_on = choice.least();
    let write = if args.statistics { write_statistics } else { write_findings };
    write(args.format, &linted, streams.paint, streams.out)?;
    let least = choice.least();
    let fails = linted.findings.iter().any(|finding| least.is_some_and(|least| finding.severity >= least));
    Ok(total.outcome(fails))
}

/// A finding whose documents are counted from `first` on.
fn moved(mut finding: Placed, first: usize) -> Placed {
    finding.place.document += first;
    finding.labels.iter_mut().for_each(|label| label.place.document += first);
    finding.fix.iter_mut().flat_map(|fix| &mut fix.changes).for_each(|change| *change.document_mut() += first);
    finding
}

/// Writes all findings, so that they are known from then on.
fn write_baseline(
    path: &Path,
    linted: &Linted<'_>,
    names: &[&str],
    total: &Total,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    if !total.is_read {
        let problem = Problem::new(format!("`{}` is not written", path.display()))
            .why("something could not be looked at, and what is known of it would be lost");
        return Err(problem.into());
    }
    let mut baseline = Baseline::empty(path);
    baseline.add(&linted.findings, names);
    put(Some(path), &baseline.text()?, streams)?;
    streams.messages.note(&format!("{} written to `{}`", counted(baseline.len(), "finding"), path.display()));
    Ok(Outcome::Done)
}

/// A number of things.
fn counted(number: usize, thing: &str) -> String {
    let ending = match (number, thing.ends_with('x')) {
        (1, _) => "",
        (_, true) => "es",
        (_, false) => "s",
    };
    format!("{number} {thing}{ending}")
}

impl Args {
    /// What is looked at, each by itself.
    fn sources(&self) -> Result<Vec<args::Source>, Problem> {
        let each = |file: &String| args::Source { sources: vec![file.clone()], ..self.source.clone() };
        let sources: Vec<_> = self.files.iter().map(each).collect();
        let all = args::Source {
            sources: self.files.iter().chain(&self.source.sources).cloned().collect(),
            ..self.source.clone()
        };
        load::one_reader(&all, None, None)?;
        Ok(if sources.is_empty() { vec![self.source.clone()] } else { sources })
    }

    fn baseline(&self, config: &Config) -> Result<Baseline, Problem> {
        if let Some(path) = &self.chosen.write_baseline {
            return Ok(Baseline::empty(path));
        }
        let configured = || config.lint.baseline.as_deref().map(|path| config.beside(path));
        match self.chosen.baseline.clone().or_else(configured) {
            Some(path) => Baseline::read(&path),
            None => Ok(Baseline::default()),
        }
    }

    /// What is to be done with fixes, where there is anything.
    fn wish(&self, sources: &[args::Source], config: &Config) -> Result<Option<Wish>, Problem> {
        let Fixes { fix, is_unsafe, diff } = self.fixes;
        if !(fix || diff) {
            if is_unsafe {
                return Err(Problem::new("`--unsafe` is given, and nothing is fixed")
                    .help("give `--fix` or `--diff` with it, or leave it out"));
            }
            return Ok(None);
        }
        if !diff {
            sources.iter().try_for_each(|source| fixing::files(source, config).map(drop))?;
        }
        Ok(Some(Wish { is_unsafe, is_shown: diff }))
    }
}

/// A run over all sources.
struct Run<'a, 'c> {
    look: &'a Look<'c>,
    config: &'a Config,
    wish: Option<Wish>,
    settling: Settling<'a, 'c>,
    seen: Vec<(Source, Vec<Placed>)>,
    /// Flags that are there, of those that suppressions name.
    flags: BTreeSet<&'c str>,
    total: Total,
}

/// What is said at the end of a run.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Total {
    settled: Settled,
    /// How many fixes were made, and how many could not be.
    made: usize,
    failed: usize,
    differs: bool,
    /// Whether all could be read.
    is_read: bool,
    /// Whether all could be loaded.
    is_all: bool,
    /// Whether all could be written that was to be.
    is_written: bool,
}

impl Run<'_, '_> {
    /// Looks at a source, and mends it. What cannot be had is told, and the others are looked at.
    fn source(&mut self, args: &args::Source, streams: &mut Streams<'_>) -> anyhow::Result<()> {
        let unloaded = match load::load_or_broken(args, streams) {
            Ok(loaded) => return self.loaded(args, loaded, streams),
            Err(unloaded) => unloaded,
        };
        let (document, problem) = match (unloaded, args.sources.as_slice()) {
            (Unloaded::Broken(document, problem), _) => (document, problem),
            (Unloaded::Problem(problem), [file]) if load::is_no_text(file) => {
                let bytes = std::fs::read(file).unwrap_or_default();
                (Box::new(Document::new(file.as_str(), String::from_utf8_lossy(&bytes))), problem)
            }
            (Unloaded::Problem(problem), _) => {
                streams.messages.error(&problem);
                (self.total.is_read, self.total.is_all) = (false, false);
                return Ok(());
            }
        };
        let source = Source::Broken(document);
        let mut findings =
            source.documents().first().map_or_else(Vec::new, |document| self.look.broken(document, problem));
        self.settle(&mut findings, &source);
        self.total.is_all = false;
        self.seen.push((source, findings));
        Ok(())
    }

    fn loaded(&mut self, args: &args::Source, loaded: Loaded, streams: &mut Streams<'_>) -> anyhow::Result<()> {
        let loaded = if self.look.is_bootstrap { loaded.for_bootstrap() } else { loaded };
        let loaded = match self.wish {
            Some(wish) => self.mended(wish, args, loaded, streams)?,
            None => loaded,
        };
        let mut seen = self.look.at(&loaded);
        self.total.is_all &= seen.is_loaded;
        self.flags.append(&mut seen.flags);
        let source = Source::Loaded(loaded);
        self.settle(&mut seen.findings, &source);
        self.seen.push((source, seen.findings));
        Ok(())
    }

    /// The source after its fixes; as it was where they cannot be written.
    fn mended(
        &mut self,
        wish: Wish,
        args: &args::Source,
        loaded: Loaded,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<Loaded> {
        let before = loaded.documents().to_vec();
        let Fixed { source, made, failed } = fixing::fix(loaded, self.look, wish, &mut self.settling);
        self.total.failed += failed;
        if wish.is_shown {
            let patch = fixing::difference(&before, source.documents());
            self.total.differs |= !patch.is_empty();
            streams.out.write_all(patch.as_bytes())?;
        } else if let Err(problem) =
            fixing::files(args, self.config).and_then(|files| fixing::store(&before, source.documents(), &files))
        {
            streams.messages.error(&problem);
            self.total.is_written = false;
            return Ok(source.with(before));
        }
        self.total.made += made;
        Ok(source)
    }

    fn settle(&mut self, findings: &mut Vec<Placed>, source: &Source) {
        let settled = self.settling.settle(findings, &source.names(), true);
        self.total.add(settled);
    }
}

impl Total {
    fn new() -> Total {
        Total {
            settled: Settled::default(),
            made: 0,
            failed: 0,
            differs: false,
            is_read: true,
            is_all: true,
            is_written: true,
        }
    }

    fn add(&mut self, settled: Settled) {
        self.settled.suppressed += settled.suppressed;
        self.settled.known += settled.known;
    }

    /// Says what the findings do not say.
    fn tell(&self, wish: Option<Wish>, streams: &Streams<'_>) {
        let messages = streams.messages;
        let Settled { suppressed, known } = self.settled;
        if suppressed > 0 {
            messages.detail(&format!("{} suppressed by the config file", counted(suppressed, "finding")));
        }
        if known > 0 {
            messages.note(&format!("{} not reported: the baseline has them", counted(known, "finding")));
        }
        if let Some(wish) = wish {
            let done = if wish.is_shown { "would be made" } else { "made" };
            if self.made > 0 {
                messages.note(&format!("{} {done}", counted(self.made, "fix")));
            }
            if self.failed > 0 {
                let why = "what comes out would not be the same document without what was found";
                messages.warn(&format!("{} not {done}: {why}", counted(self.failed, "fix")));
            }
        }
    }

    fn outcome(&self, is_negative: bool) -> Outcome {
        match (self.is_read && self.is_written, is_negative) {
            (false, _) => Outcome::Unusable,
            (true, true) => Outcome::Negative,
            (true, false) => Outcome::Done,
        }
    }
}

//! How findings are written: one file a format.
//!
//! This module decides what each reader gets: a person annotated source, a script records, a CI system the form that it knows.
//! Nothing is looked for here, and nothing is left out: what is to be reported was decided before.

mod concise;
mod full;
mod github;
mod gitlab;
mod junit;
mod markdown;
mod records;
mod sarif;
mod statistics;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use sha1::{Digest, Sha1};

use super::{Paint, table, table_text};
use crate::finding::{Placed, Rule, Severity};

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LintFormat {
    /// The source with what is found in it, for people
    Full,
    /// A line a finding, for editors
    Concise,
    /// One document
    Json,
    /// A record a line
    Ndjson,
    /// Annotations of GitHub Actions
    Github,
    /// A code quality report of GitLab
    Gitlab,
    /// SARIF 2.1.0
    Sarif,
    /// A test report
    Junit,
    /// A comment for a pull request
    Markdown,
}

/// What was looked at, and what was found there.
#[derive(Debug, Default)]
pub struct Linted<'d> {
    /// The documents, by the numbers that places have.
    pub documents: Vec<LintedDocument<'d>>,
    /// The rules that looked, in any order; some may stand there twice.
    pub rules: Vec<&'static Rule>,
    /// What was found, in the order of documents and places.
    pub findings: Vec<Placed>,
    /// From which severity on a finding is a failure.
    pub fail_on: Option<Severity>,
}

/// A document that was looked at.
#[derive(Debug, Clone, Copy)]
pub struct LintedDocument<'d> {
    /// What it is called; the path of a file.
    pub name: &'d str,
    /// Its text.
    pub text: &'d str,
}

impl Linted<'_> {
    /// What the document of a finding is called.
    fn name(&self, finding: &Placed) -> &str {
        self.document(finding.place.document).name
    }

    /// The same as tools know it that have paths from where ffctl runs: without `./` before it.
    fn path(&self, finding: &Placed) -> &str {
        let name = self.name(finding);
        name.strip_prefix("./").unwrap_or(name)
    }

    fn document(&self, number: usize) -> LintedDocument<'_> {
        self.documents.get(number).copied().unwrap_or(LintedDocument { name: "", text: "" })
    }

    /// The findings with what each is told from others by, however lines move: its rule, its file, its flag and its message,
    /// and its number among those where that is the same. In the order of the findings.
    fn fingerprints(&self) -> Vec<String> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let fingerprint = |finding: &Placed| {
            let flag = finding.flag.as_deref().unwrap_or_default();
            let told = [finding.rule.code, self.path(finding), flag, &finding.message].join("\0");
            let number = seen.entry(told.clone()).or_default();
            *number += 1;
            let mut hex = String::with_capacity(40);
            for byte in Sha1::digest(format!("{told}\0{number}")) {
                // Writing to a string cannot fail.
                let _ = write!(hex, "{byte:02x}");
            }
            hex
        };
        self.findings.iter().map(fingerprint).collect()
    }

    /// How many findings there are of a severity.
    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// How many findings there are, in words.
    fn summary(&self) -> String {
        let counts =
            [Severity::Error, Severity::Warning, Severity::Info].map(|severity| (severity, self.count(severity)));
        let told: Vec<String> = counts
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(severity, count)| some(count, severity.name()))
            .collect();
        let files = some(self.documents.len(), "file");
        if told.is_empty() { format!("no findings in {files}") } else { format!("{} in {files}", told.join(", ")) }
    }
}

/// A number of things.
fn some(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Writes findings.
///
/// # Errors
/// Whatever writing to `out` gives.
pub fn write_findings(format: LintFormat, linted: &Linted<'_>, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    match format {
        LintFormat::Full => full::write(linted, paint, out),
        LintFormat::Concise => concise::write(linted, paint, out),
        LintFormat::Json => records::write_document(linted, out),
        LintFormat::Ndjson => records::write_lines(linted, out),
        LintFormat::Github => github::write(linted, out),
        LintFormat::Gitlab => gitlab::write(linted, out),
        LintFormat::Sarif => sarif::write(linted, out),
        LintFormat::Junit => junit::write(linted, out),
        LintFormat::Markdown => markdown::write(linted, out),
    }
}

/// Writes how often each rule found something, in place of what it found.
///
/// # Errors
/// Whatever writing to `out` gives.
pub fn write_statistics(format: LintFormat, linted: &Linted<'_>, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    statistics::write(format, linted, paint, out)
}

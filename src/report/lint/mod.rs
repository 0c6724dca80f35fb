//! How findings are written.

mod concise;

use std::io::{self, Write};

use super::Paint;
use crate::finding::Placed;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LintFormat {
    /// A line a finding
    Concise,
}

/// What was looked at, and what was found there.
#[derive(Debug, Default)]
pub struct Linted<'d> {
    /// The documents, by the numbers that places have.
    pub documents: Vec<LintedDocument<'d>>,
    /// What was found, in the order of documents and places.
    pub findings: Vec<Placed>,
}

/// A document that was looked at.
#[derive(Debug, Clone, Copy)]
pub struct LintedDocument<'d> {
    /// What it is called; the path of a file.
    pub name: &'d str,
    /// Its text.
    pub text: &'d str,
}

/// Writes findings.
///
/// # Errors
/// Whatever writing to `out` gives.
pub fn write_findings(format: LintFormat, linted: &Linted<'_>, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    match format {
        LintFormat::Concise => concise::write(linted, paint, out),
    }
}

//! `lint:` of the config file: which rules look, how bad what they find is, and what is not to be reported.
//!
//! Codes are texts here; which there are is the business of whoever runs the rules.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::Values;

/// What is said of lint.
#[derive(Debug, Default, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a mapping with `select`, `ignore`, `severity`, `fail_on`, `suppressions` and `baseline`"
)]
pub struct LintConfig {
    #[serde(default)]
    select: Values,
    #[serde(default)]
    ignore: Values,
    /// How bad the findings of a rule are.
    #[serde(default)]
    pub severity: BTreeMap<String, Level>,
    /// How bad a finding must be for a negative exit status.
    pub fail_on: Option<FailOn>,
    /// Findings that are not to be reported.
    #[serde(default)]
    pub suppressions: Vec<Suppression>,
    /// The file of findings that were there before.
    pub baseline: Option<PathBuf>,
}

/// Findings that are not to be reported, and why.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a mapping with `flag`, `code`, `reason`, `until` and `file`")]
pub struct Suppression {
    /// The key of the flag, or `*`.
    pub flag: String,
    /// The code or the name of the rule.
    pub code: String,
    /// Why.
    pub reason: Option<String>,
    /// The last day.
    pub until: Option<String>,
    /// In which files.
    pub file: Option<String>,
}

/// How bad the findings of a rule are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The rule does not look.
    Off,
    /// Good to know.
    Info,
    /// Probably a mistake.
    Warning,
    /// Somebody gets a wrong answer.
    Error,
}

/// How bad a finding must be for a negative exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// None is bad enough.
    Never,
    /// Good to know.
    Info,
    /// Probably a mistake.
    Warning,
    /// Somebody gets a wrong answer.
    Error,
}

impl LintConfig {
    /// The codes that are selected.
    #[must_use]
    pub fn select(&self) -> Vec<String> {
        self.select.list()
    }

    /// The codes that are ignored.
    #[must_use]
    pub fn ignore(&self) -> Vec<String> {
        self.ignore.list()
    }
}

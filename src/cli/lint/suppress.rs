//! Suppressions: findings that the config file says are not to be reported, and what is found of that itself.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, absolute};

use chrono::{DateTime, NaiveDate, Utc};
use globset::{GlobBuilder, GlobMatcher};

use super::choice::{Choice, Selector};
use crate::finding::{At, Finding, Placed, Rule, Subject, Traits};
use crate::leaf::syntax::{NodeId, Syntax};
use crate::pass::lint::rules::{expired_suppression, suppression_without_reason, unused_suppression};
use crate::ruleset::{Ruleset, Wording};
use crate::source::{Config, Problem};

/// The key that stands for all flags, and for findings that are about none.
const ALL: &str = "*";

/// All suppressions of a config file.
pub(super) struct Suppressions<'c> {
    config: &'c Config,
    list: Vec<Suppression<'c>>,
    /// Rules that do not look find nothing to suppress.
    wanted: Vec<&'static Rule>,
}

struct Suppression<'c> {
    flag: &'c str,
    rules: Selector,
    until: Option<NaiveDate>,
    has_reason: bool,
    file: Option<GlobMatcher>,
    is_over: bool,
    /// How many findings it matched.
    matches: Cell<usize>,
    /// Whether a document was looked at that it is for.
    has_file: Cell<bool>,
}

impl<'c> Suppressions<'c> {
    /// Those of the config file, at a moment.
    ///
    /// # Errors
    /// A rule, a day or a pattern of files in it is none.
    pub(super) fn new(
        config: &'c Config,
        choice: &Choice,
        rules: &BTreeMap<&'static str, &'static Rule>,
        now: DateTime<Utc>,
    ) -> Result<Suppressions<'c>, Problem> {
        let read = |(place, said): (usize, &'c crate::source::config::lint::Suppression)| {
            let refuse =
                |member: &str, problem| config.problem(&format!("/lint/suppressions/{place}/{member}"), problem);
            let selector = Selector::parse(&said.code, rules).map_err(|problem| refuse("code", problem))?;
            let until = said.until.as_deref().map(day).transpose().map_err(|problem| refuse("until", problem))?;
            let file = said.file.as_deref().map(glob).transpose().map_err(|problem| refuse("file", problem))?;
            Ok(Suppression {
                flag: &said.flag,
                rules: selector,
                until,
                has_reason: said.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty()),
                has_file: Cell::new(false),
                file,
                is_over: until.is_some_and(|until| until < now.date_naive()),
                matches: Cell::new(0),
            })
        };
        let list = config.lint.suppressions.iter().enumerate().map(read).collect::<Result<_, Problem>>()?;
        let wanted = rules.values().copied().filter(|rule| choice.is_wanted(rule)).collect();
        Ok(Suppressions { config, list, wanted })
    }

    /// The flags that are named.
    pub(super) fn flags(&self) -> BTreeSet<&'c str> {
        self.list.iter().map(|suppression| suppression.flag).filter(|flag| *flag != ALL).collect()
    }

    /// Takes out what is not to be reported of a source whose documents have these names, and gives the number of it. What
    /// matched is counted only where `is_counted`.
    pub(super) fn apply(&self, findings: &mut Vec<Placed>, names: &[&str], is_counted: bool) -> usize {
        if self.list.is_empty() {
            return 0;
        }
        let for_files: Vec<Vec<bool>> = self
            .list
            .iter()
            .map(|suppression| names.iter().map(|name| self.is_for(suppression, name)).collect())
            .collect();
        if is_counted {
            for (suppression, files) in self.list.iter().zip(&for_files) {
                suppression.has_file.set(suppression.has_file.get() || files.contains(&true));
            }
        }
        let before = findings.len();
        findings.retain(|finding| {
            let mut is_kept = true;
            for (suppression, files) in self.list.iter().zip(&for_files) {
                let is_flag = suppression.flag == ALL || finding.flag.as_deref() == Some(suppression.flag);
                let is_file = files.get(finding.place.document).copied().unwrap_or_default();
                if is_flag && is_file && suppression.rules.has(finding.rule) {
                    if is_counted {
                        suppression.matches.set(suppression.matches.get() + 1);
                    }
                    is_kept &= suppression.is_over;
                }
            }
            is_kept
        });
        before - findings.len()
    }

    /// What is found of the suppressions themselves, in the config file as the document of that number. `flags` are there;
    /// whether all that was to be looked at could be is said by `is_all`.
    pub(super) fn findings(
        &self,
        choice: &Choice,
        flags: &BTreeSet<&str>,
        is_all: bool,
        document: usize,
    ) -> Vec<Placed> {
        let (_, text) = self.config.document();
        let syntax = Syntax::yaml(text);
        let documents = [syntax];
        let texts = [text];
        // The config file is nobody's; places are all that is looked up.
        let ruleset = Ruleset::new("", &Wording::PLAIN);
        let subject = Subject::new(&ruleset, &documents, &texts, &Traits::NONE, DateTime::UNIX_EPOCH);
        let mut found = Vec::new();
        for (place, suppression) in self.list.iter().enumerate() {
            let at = |member: &str| {
                let pointer = format!("/lint/suppressions/{place}{member}");
                let node = documents[0].as_ref().and_then(|syntax| syntax.find(&pointer));
                At::node(0, node.unwrap_or(NodeId::ROOT))
            };
            let code = suppression.rules.shown();
            let matches = suppression.matches.get();
            let can_match =
                is_all && suppression.has_file.get() && self.wanted.iter().any(|rule| suppression.rules.has(rule));
            let flag = Some(suppression.flag).filter(|flag| *flag != ALL);
            let is_there = flag.is_some_and(|flag| flags.contains(flag));
            let pattern = suppression.file.as_ref().map(|file| file.glob().glob());
            let is_one_file = pattern.is_some_and(|pattern| !pattern.contains(['*', '?', '[', '{']));
            let is_certain = is_there || is_one_file;
            match suppression.until.filter(|_| suppression.is_over) {
                Some(until) => {
                    let is_certain = is_certain && can_match;
                    found.push(expired_suppression::finding(at("/until"), &code, until, matches, is_certain));
                }
                None if matches == 0 && can_match => {
                    found.push(unused_suppression::finding(at(""), &code, flag, is_there, is_certain));
                }
                None => {}
            }
            if !suppression.has_reason {
                found.push(suppression_without_reason::finding(at(""), &code));
            }
        }
        let is_wanted = |finding: &Finding| choice.is_wanted(finding.rule);
        let mut placed: Vec<Placed> =
            found.into_iter().filter(is_wanted).map(|finding| subject.place(finding)).collect();
        for finding in &mut placed {
            finding.place.document = document;
        }
        placed
    }

    /// Whether a suppression is for the document of that name.
    fn is_for(&self, suppression: &Suppression<'_>, name: &str) -> bool {
        let Some(glob) = &suppression.file else { return true };
        let name = name.strip_prefix("./").unwrap_or(name);
        let folder = self.config.path().and_then(Path::parent).unwrap_or(Path::new(""));
        let inside = || {
            let path = absolute(name).ok()?;
            Some(glob.is_match(path.strip_prefix(absolute(folder).ok()?).ok()?))
        };
        // A pattern without a folder in it is for files of that name in every folder.
        let is_name_alone = !glob.glob().glob().contains('/');
        let last = || Path::new(name).file_name().is_some_and(|last| glob.is_match(last));
        glob.is_match(name) || is_name_alone && last() || inside().unwrap_or_default()
    }
}

/// The day of a text such as `2026-12-31`.
fn day(text: &str) -> Result<NaiveDate, Problem> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").map_err(|_| {
        Problem::new(format!("`{text}` is no day"))
            .help("write it like 2026-12-31; the suppression holds to the end of that day, in UTC")
    })
}

/// The files of a pattern such as `config/*.json`.
fn glob(pattern: &str) -> Result<GlobMatcher, Problem> {
    let wanted = pattern.strip_prefix("./").unwrap_or(pattern);
    let built = GlobBuilder::new(wanted).literal_separator(true).build();
    built.map(|glob| glob.compile_matcher()).map_err(|error| {
        Problem::new(format!("`{pattern}` is no pattern of files: {}", error.kind()))
            .help("write it like `flags.json`, `config/*.json` or `**/*.yaml`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_for_files_as_they_are_named() {
        let config = Config::default();
        let suppressions = Suppressions { config: &config, list: Vec::new(), wanted: Vec::new() };
        let cases = [
            ("flags.json", "flags.json", true),
            ("flags.json", "./flags.json", true),
            ("flags.json", "deep/er/flags.json", true),
            ("flags.json", "other.json", false),
            ("config/*.json", "config/flags.json", true),
            ("config/*.json", "config/deep/flags.json", false),
            ("config/**/*.json", "config/deep/flags.json", true),
            ("./config/*.json", "config/flags.json", true),
            ("config/*.json", "flags.json", false),
            ("@prod", "@prod", true),
        ];
        for (pattern, name, want) in cases {
            let suppression = Suppression {
                flag: ALL,
                rules: Selector::parse("FF001", &super::super::choice::all()).unwrap(),
                until: None,
                has_reason: true,
                file: Some(glob(pattern).unwrap()),
                is_over: false,
                matches: Cell::default(),
                has_file: Cell::default(),
            };
            assert_eq!(suppressions.is_for(&suppression, name), want, "{pattern} for {name}");
        }
        assert!(glob("[").is_err());
    }

    #[test]
    fn days_are_days() {
        assert_eq!(day("2026-12-31").unwrap().to_string(), "2026-12-31");
        for text in ["2026-02-30", "tomorrow", "31.12.2026", "2026-12-31T00:00:00Z"] {
            assert!(day(text).is_err(), "{text}");
        }
    }
}

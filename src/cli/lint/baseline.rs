//! The baseline: findings that were there before, and are not reported again.
//!
//! A finding is known again by its code, its file, its flag and what it says, so that it stays known when lines move. Where
//! several are the same in all of that, they are counted.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf, absolute};

use serde::{Deserialize, Serialize};

use crate::finding::Placed;
use crate::source::{Problem, read_even_empty};

/// What the file says it is.
const SCHEMA: &str = "ffctl.lint-baseline/1";

/// What a finding is known by, in the order in which findings are written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    file: String,
    flag: Option<String>,
    code: String,
    message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    file: String,
    flag: Option<String>,
    message: String,
    /// How many findings are the same.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
}

fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes what it looks at by reference")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: String,
    findings: Vec<Entry>,
}

/// The findings of a baseline.
#[derive(Debug, Default)]
pub(super) struct Baseline {
    path: PathBuf,
    known: BTreeMap<Known, usize>,
}

/// How many of the findings of a baseline were found again.
#[derive(Debug, Default)]
pub(super) struct Used(BTreeMap<Known, usize>);

impl Baseline {
    /// An empty one, which is to be written to `path`.
    pub(super) fn empty(path: &Path) -> Baseline {
        Baseline { path: path.to_path_buf(), known: BTreeMap::new() }
    }

    /// The one in the file at `path`.
    ///
    /// # Errors
    /// It cannot be read, or is none.
    pub(super) fn read(path: &Path) -> Result<Baseline, Problem> {
        let text = read_even_empty("baseline", path).map_err(|problem| {
            if path.exists() { problem } else { problem.also("write it first, with `--write-baseline`") }
        })?;
        let refuse = |why: String| {
            Problem::new(format!("`{}` is no baseline: {why}", path.display()))
                .help("write it anew with `--write-baseline`")
        };
        let written: Written = serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
        if written.schema != SCHEMA {
            return Err(refuse(format!("its schema is `{}`, and `{SCHEMA}` is wanted", written.schema)));
        }
        let mut known = BTreeMap::new();
        for Entry { code, file, flag, message, count } in written.findings {
            let known: &mut usize = known.entry(Known { file, flag, code, message }).or_default();
            *known = known.saturating_add(count);
        }
        Ok(Baseline { path: path.to_path_buf(), known })
    }

    /// Takes out what was there before, of findings in documents of these names, and gives the number of it.
    pub(super) fn apply(&self, findings: &mut Vec<Placed>, names: &[&str], used: &mut Used) -> usize {
        if self.known.is_empty() {
            return 0;
        }
        let before = findings.len();
        let files = self.files(names);
        findings.retain(|finding| {
            let known = known_as(finding, &files);
            let Some(count) = self.known.get(&known) else { return true };
            let found = used.0.entry(known).or_default();
            *found += 1;
            *found > *count
        });
        before - findings.len()
    }

    /// Adds findings in documents of these names.
    pub(super) fn add(&mut self, findings: &[Placed], names: &[&str]) {
        let files = self.files(names);
        for finding in findings {
            *self.known.entry(known_as(finding, &files)).or_default() += 1;
        }
    }

    /// What was not found again, of the documents of these names.
    pub(super) fn gone(&self, names: &[&str], used: &Used) -> Vec<String> {
        let files = self.files(names);
        let told = self.known.iter().filter(|(known, _)| files.contains(&known.file)).filter_map(|(known, count)| {
            let left = count.saturating_sub(used.0.get(known).copied().unwrap_or_default());
            let Known { file, code, message, .. } = known;
            (left > 0).then(|| format!("{file}: {code} {message}"))
        });
        told.collect()
    }

    /// How many findings it has.
    pub(super) fn len(&self) -> usize {
        self.known.values().sum()
    }

    /// The file as it is written.
    ///
    /// # Errors
    /// Never; texts and numbers can be written.
    pub(super) fn text(&self) -> serde_json::Result<String> {
        let entry = |(known, count): (&Known, &usize)| {
            let Known { file, flag, code, message } = known.clone();
            Entry { code, file, flag, message, count: *count }
        };
        let findings = self.known.iter().map(entry).collect();
        let text = serde_json::to_string_pretty(&Written { schema: SCHEMA.to_owned(), findings })?;
        Ok(text + "\n")
    }

    /// What documents of these names are called in the baseline.
    fn files(&self, names: &[&str]) -> Vec<String> {
        names.iter().map(|name| self.file(name)).collect()
    }

    /// What a document is called in the baseline: a file below its folder by its path from there, so that it does not matter
    /// from where ffctl is run.
    fn file(&self, name: &str) -> String {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let is_file = Path::new(name).is_file();
        let path = absolute(name).ok().filter(|_| is_file).map(|path| tidy(&path));
        let inside = path.zip(absolute(folder).ok()).and_then(|(path, folder)| {
            let steps: Vec<_> = path
                .strip_prefix(tidy(&folder))
                .ok()?
                .components()
                .map(|step| step.as_os_str().to_string_lossy().into_owned())
                .collect();
            Some(steps.join("/"))
        });
        inside.unwrap_or_else(|| name.strip_prefix("./").unwrap_or(name).to_owned())
    }
}

/// What a finding is known by, where the documents are called so.
fn known_as(finding: &Placed, files: &[String]) -> Known {
    Known {
        file: files.get(finding.place.document).cloned().unwrap_or_default(),
        flag: finding.flag.clone(),
        code: finding.rule.code.to_owned(),
        message: finding.message.clone(),
    }
}

/// A path without steps up and down again.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for step in path.components() {
        match step {
            Component::ParentDir => {
                tidy.pop();
            }
            Component::CurDir => {}
            step => tidy.push(step),
        }
    }
    tidy
}

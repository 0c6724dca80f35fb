//! `ffctl.yaml`: names for sources.
//!
//! The nearest file of that name upwards from the working directory counts, then the one in the user's config folder.
//! It never holds a secret, only the name of the variable that does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Locator, Place, Problem, file};
use crate::leaf::plain::without_place;

/// The name of the file.
const NAME: &str = "ffctl.yaml";

/// What the config file says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a mapping with `default` and `sources`")]
pub struct Config {
    /// The source that is taken when none is named.
    pub default: Option<String>,
    /// The sources by name.
    #[serde(default)]
    sources: BTreeMap<String, Entry>,
    /// The file itself, against whose folder paths are taken.
    #[serde(skip)]
    path: Option<PathBuf>,
}

/// One named source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a mapping with `file` or `url`")]
pub struct Entry {
    /// The provider; told from the content when it is absent.
    pub provider: Option<String>,
    file: Option<PathBuf>,
    url: Option<String>,
    token_env: Option<String>,
    sdk_key_env: Option<String>,
    #[serde(rename = "data_governance")]
    _data_governance: Option<String>,
    #[serde(skip)]
    folder: PathBuf,
}

impl Config {
    /// The config file at `path`, or else the nearest one.
    ///
    /// # Errors
    /// A file that cannot be read or is not of the form above. That there is none is no error.
    pub fn load(path: Option<&Path>) -> Result<Config, Problem> {
        match path.map(Path::to_path_buf).or_else(nearest) {
            Some(path) => Config::read(&path),
            None => Ok(Config::default()),
        }
    }

    fn read(path: &Path) -> Result<Config, Problem> {
        let text = file::read_even_empty(path)?;
        if text.trim().is_empty() {
            return Ok(Config::default());
        }
        let mut config: Config = serde_yaml::from_str(&text).map_err(|error| {
            let problem = Problem::new(format!("the config file cannot be understood: {}", without_place(&error)));
            let source = path.display().to_string();
            match error.location() {
                Some(at) => problem.place(Place { source, line: at.line(), column: at.column(), pointer: None }),
                None => problem.why(format!("it is `{source}`")),
            }
        })?;
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        for entry in config.sources.values_mut() {
            entry.folder.clone_from(&folder);
        }
        config.path = Some(path.to_path_buf());
        Ok(config)
    }

    /// The source of that name.
    ///
    /// # Errors
    /// There is none; the message offers the nearest names.
    pub fn source(&self, name: &str) -> Result<&Entry, Problem> {
        let name = name.strip_prefix('@').unwrap_or(name);
        self.sources.get(name).ok_or_else(|| {
            let Some(path) = &self.path else {
                return Problem::new(format!("there is no config file, so `@{name}` names nothing"))
                    .help(format!("write `{NAME}` with `sources: {{{name}: {{file: ...}}}}`"));
            };
            let known: Vec<&str> = self.sources.keys().map(String::as_str).collect();
            let close = crate::leaf::names::nearest(name, known.iter().copied());
            let help = match (close.first(), known.is_empty()) {
                (Some(close), _) => format!("did you mean `@{close}`?"),
                (None, false) => format!("it names: {}", known.join(", ")),
                (None, true) => "it names no sources yet".to_owned(),
            };
            Problem::new(format!("`{}` has no source `{name}`", path.display())).help(help)
        })
    }
}

impl Entry {
    /// Where the source `name` is.
    pub(super) fn locator(&self, name: &str) -> Result<Locator, Problem> {
        if self.token_env.is_some() || self.sdk_key_env.is_some() {
            return Err(Problem::new(format!("the source `{name}` is a vendor's API behind a key"))
                .why("this version of ffctl reads files and plain URLs only")
                .help("give the entry a `file`, or a `url` that serves the ruleset without a key"));
        }
        match (&self.file, &self.url) {
            (Some(file), None) => Ok(Locator::File(self.folder.join(file))),
            (None, Some(url)) if super::is_url(url) => Ok(Locator::Url(url.clone())),
            (None, Some(_)) => Err(Problem::new(format!("the `url` of the source `{name}` is not http or https"))),
            _ => Err(Problem::new(format!("the source `{name}` needs either a `file` or a `url`"))),
        }
    }
}

/// The nearest config file.
fn nearest() -> Option<PathBuf> {
    let here = std::env::current_dir().ok();
    let upwards = here.iter().flat_map(|folder| folder.ancestors()).map(|folder| folder.join(NAME));
    upwards.chain(user_folder().map(|folder| folder.join(NAME))).find(|path| path.is_file())
}

/// `ffctl` in the user's config folder: `$XDG_CONFIG_HOME`, else `~/.config`, or `%APPDATA%` on Windows.
fn user_folder() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = if cfg!(windows) {
        variable("APPDATA")
    } else {
        variable("XDG_CONFIG_HOME").or_else(|| variable("HOME").map(|home| home.join(".config")))
    };
    base.map(|base| base.join("ffctl"))
}

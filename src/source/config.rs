//! `ffctl.yaml`: names for sources, and what is said of lint.
//!
//! The nearest file of that name upwards from the working directory counts, then the one in the user's config folder.
//! It never holds a secret, only the name of the variable that does.

pub mod lint;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::remote::{Remote, Wish};
use super::secret::SecretFrom;
use super::{Locator, Place, Problem, file};
use crate::leaf::plain::without_place;
use crate::leaf::syntax::{NodeId, Syntax};
use lint::LintConfig;

/// The name of the file.
const NAME: &str = "ffctl.yaml";

/// What the config file says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a mapping with `default`, `sources` and `lint`")]
pub struct Config {
    /// The source that is taken when none is named.
    pub default: Option<String>,
    /// The sources by name.
    #[serde(default)]
    sources: BTreeMap<String, Entry>,
    /// What is said of lint.
    #[serde(default)]
    pub lint: LintConfig,
    /// The file itself, against whose folder paths are taken.
    #[serde(skip)]
    path: Option<PathBuf>,
    #[serde(skip)]
    text: String,
}

/// One named source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a mapping with `file` or `url`")]
pub struct Entry {
    /// The provider; told from the content when it is absent.
    pub provider: Option<String>,
    file: Option<PathBuf>,
    url: Option<String>,
    /// The name of the variable that holds the secret.
    #[serde(alias = "secret_env", alias = "sdk_key_env", alias = "api_key_env")]
    token_env: Option<String>,
    /// The command that prints the secret.
    #[serde(alias = "secret_command", alias = "sdk_key_command", alias = "api_key_command")]
    token_command: Option<String>,
    #[serde(default)]
    project: Values,
    #[serde(default)]
    name_prefix: Values,
    #[serde(default)]
    tag: Values,
    #[serde(default)]
    delta: Values,
    #[serde(default)]
    config_version: Values,
    #[serde(default)]
    data_governance: Values,
    #[serde(default)]
    filter: Values,
    #[serde(default)]
    via: Values,
    #[serde(default)]
    stream_url: Values,
    #[serde(default)]
    app_name: Values,
    #[serde(default)]
    headers: BTreeMap<String, Header>,
    timeout: Option<f64>,
    retries: Option<u32>,
    max_size: Option<u64>,
    /// How old a copy may be that is used without asking, in seconds.
    pub max_age: Option<f64>,
    #[serde(skip)]
    folder: PathBuf,
}

/// One value or several.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged, expecting = "a text, or a list of texts")]
enum Values {
    #[default]
    None,
    Truth(bool),
    One(String),
    Several(Vec<String>),
}

impl Values {
    fn list(&self) -> Vec<String> {
        match self {
            Values::None => Vec::new(),
            Values::Truth(truth) => vec![truth.to_string()],
            Values::One(text) => vec![text.clone()],
            Values::Several(texts) => texts.clone(),
        }
    }
}

/// The value of a header.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a text, or `{env: VARIABLE}`")]
enum Header {
    Text(String),
    Variable { env: String },
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
        let text = file::read_even_empty("config file", path)?;
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
        config.text = text;
        Ok(config)
    }

    /// The file; `None` where there is none, or nothing is in it.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What the file is called, and its text. In the working directory it is called by its path from there.
    #[must_use]
    pub fn document(&self) -> (String, &str) {
        let Some(path) = &self.path else { return (NAME.to_owned(), &self.text) };
        let inside = std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf));
        (inside.as_ref().unwrap_or(path).display().to_string(), &self.text)
    }

    /// A path of the file, which is meant from the folder that it is in.
    #[must_use]
    pub fn beside(&self, path: &Path) -> PathBuf {
        self.path.as_ref().and_then(|file| file.parent()).unwrap_or(Path::new("")).join(path)
    }

    /// A problem with what stands at a JSON pointer of the file.
    #[must_use]
    pub fn problem(&self, pointer: &str, problem: Problem) -> Problem {
        let (source, text) = self.document();
        let syntax = Syntax::yaml(text);
        let found = syntax.as_ref().and_then(|syntax| {
            let node = syntax.find(pointer).filter(|node| *node != NodeId::ROOT)?;
            Some(syntax.line_and_column(text, syntax.span(node).start))
        });
        let (line, column) = found.unwrap_or((1, 1));
        problem.place(Place { source, line, column, pointer: Some(pointer.to_owned()) })
    }

    /// The source of that name.
    ///
    /// # Errors
    /// There is none; the message offers the nearest names.
    pub fn source(&self, name: &str) -> Result<&Entry, Problem> {
        let name = name.strip_prefix('@').unwrap_or(name);
        self.sources.get(name).ok_or_else(|| {
            if name.is_empty() {
                return Problem::new("the name of the source is empty")
                    .help(format!("write the name of one in `{NAME}` behind the `@`, as in `@prod`"));
            }
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
    ///
    /// # Errors
    /// It is a vendor's API, or neither a file nor an address is named, or both, or with one of them what only an API takes.
    pub fn locator(&self, name: &str) -> Result<Locator, Problem> {
        if self.remote(name)?.is_some() {
            return Err(Problem::new(format!("the source `{name}` is a vendor's API, and a document is wanted here"))
                .help("fetch it first, with `ffctl fetch`"));
        }
        if let Some(member) = self.of_api() {
            return Err(Problem::new(format!("`{member}` of the source `{name}` is for the API of a vendor"))
                .why("the source is a plain document, where it would have no effect")
                .help("leave it out, or name the variable of the API's secret, such as `token_env`"));
        }
        match (&self.file, &self.url) {
            (Some(_), Some(_)) => Err(Problem::new(format!("the source `{name}` has both a `file` and a `url`"))
                .help("leave one of them out")),
            (Some(file), None) => Ok(Locator::File(self.folder.join(file))),
            (None, Some(url)) if super::is_url(url) => Ok(Locator::Url(url.clone())),
            (None, Some(_)) => Err(Problem::new(format!("the `url` of the source `{name}` is not http or https"))),
            _ => Err(Problem::new(format!("the source `{name}` needs either a `file` or a `url`")).help(
                "a vendor's API is named by its `provider`, and the variable of its secret, such as `token_env`",
            )),
        }
    }

    /// What is said of a vendor's API; `None` where the source is a file, or an address that serves a document to everybody.
    ///
    /// # Errors
    /// What is said does not go together, or a variable of a header is not set.
    pub fn remote(&self, name: &str) -> Result<Option<Remote>, Problem> {
        let has_secret = self.token_env.is_some() || self.token_command.is_some();
        let stands_alone = self.provider.is_some() && self.file.is_none() && self.url.is_none();
        if has_secret || stands_alone || !self.headers.is_empty() || !self.wishes().is_empty() {
            return self.api(name).map(Some);
        }
        Ok(None)
    }

    /// The same where an API is asked for.
    ///
    /// # Errors
    /// As above; or it is a file.
    pub fn api(&self, name: &str) -> Result<Remote, Problem> {
        if self.file.is_some() {
            return Err(Problem::new(format!("the source `{name}` is a file, and not the API of a vendor"))
                .help("name either a `file`, or the `url` of the API with what belongs to it"));
        }
        let secret = match (&self.token_env, &self.token_command) {
            (Some(_), Some(_)) => {
                return Err(Problem::new(format!("the secret of the source `{name}` comes from two places"))
                    .help("name either a variable or a command"));
            }
            (Some(variable), None) => Some(SecretFrom::Variable(variable.clone())),
            (None, Some(line)) => Some(SecretFrom::Command(line.clone())),
            (None, None) => None,
        };
        let headers = self.headers.iter().map(|(header, value)| match value {
            Header::Text(text) => Ok((header.clone(), text.clone())),
            Header::Variable { env } => {
                let secret = SecretFrom::Variable(env.clone()).read(&format!("value of the header `{header}`"))?;
                Ok((header.clone(), secret.text().to_owned()))
            }
        });
        Ok(Remote {
            name: format!("@{name}"),
            url: self.url.clone(),
            secret,
            headers: headers.collect::<Result<_, Problem>>()?,
            wishes: self.wishes(),
            timeout: self.timeout.map(seconds).transpose()?,
            retries: self.retries,
            max_size: self.max_size,
        })
    }

    /// The first member that only an API has a use for, and that does not make an API of the source by itself.
    fn of_api(&self) -> Option<&'static str> {
        let members = [
            ("timeout", self.timeout.is_some()),
            ("retries", self.retries.is_some()),
            ("max_size", self.max_size.is_some()),
            ("max_age", self.max_age.is_some()),
        ];
        members.into_iter().find(|(_, is_said)| *is_said).map(|(member, _)| member)
    }

    fn wishes(&self) -> BTreeMap<Wish, Vec<String>> {
        [
            (Wish::Project, &self.project),
            (Wish::NamePrefix, &self.name_prefix),
            (Wish::Tag, &self.tag),
            (Wish::Delta, &self.delta),
            (Wish::ConfigVersion, &self.config_version),
            (Wish::DataGovernance, &self.data_governance),
            (Wish::Filter, &self.filter),
            (Wish::Via, &self.via),
            (Wish::StreamUrl, &self.stream_url),
            (Wish::AppName, &self.app_name),
        ]
        .into_iter()
        .map(|(wish, values)| (wish, values.list()))
        .filter(|(_, values)| !values.is_empty())
        .collect()
    }
}

/// The longest time that can be waited for: a year, in seconds.
const LONGEST: f64 = 31_536_000.0;

/// A time in seconds.
///
/// # Errors
/// It is negative, or longer than a year.
pub fn seconds(number: f64) -> Result<Duration, Problem> {
    let time = Duration::try_from_secs_f64(number).ok().filter(|_| number <= LONGEST);
    time.ok_or_else(|| Problem::new(format!("`{number}` is no time in seconds")).help("write it like 60 or 2.5"))
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

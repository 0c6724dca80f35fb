//! What is said of a vendor's API in the config file and on the command line: where it is, which secret opens it, and what
//! is wanted of it. What a provider makes of it is its front-end's business.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Problem;
use super::network::Limits;
use super::secret::{Secret, SecretFrom};

/// What can be wanted of an API beside the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wish {
    /// Only the flags of a project.
    Project,
    /// Only the flags whose names begin so.
    NamePrefix,
    /// Only the flags with a tag.
    Tag,
    /// Changes instead of whole documents.
    Delta,
    /// Which generation of documents.
    ConfigVersion,
    /// Where the data may be kept.
    DataGovernance,
    /// A part of the flags that the vendor was told to give out.
    Filter,
    /// How it is carried.
    Via,
    /// The address of streams, where it is another one.
    StreamUrl,
    /// What the application is called.
    AppName,
}

impl Wish {
    /// The names of all, as they stand in the config file; on the command line with hyphens.
    pub const ALL: [(Wish, &'static str); 10] = [
        (Wish::Project, "project"),
        (Wish::NamePrefix, "name_prefix"),
        (Wish::Tag, "tag"),
        (Wish::Delta, "delta"),
        (Wish::ConfigVersion, "config_version"),
        (Wish::DataGovernance, "data_governance"),
        (Wish::Filter, "filter"),
        (Wish::Via, "via"),
        (Wish::StreamUrl, "stream_url"),
        (Wish::AppName, "app_name"),
    ];

    /// Its name in the config file.
    #[must_use]
    pub fn name(self) -> &'static str {
        Wish::ALL.iter().find(|(wish, _)| *wish == self).map_or("", |(_, name)| name)
    }

    /// Its name on the command line.
    #[must_use]
    pub fn option(self) -> String {
        format!("--{}", self.name().replace('_', "-"))
    }
}

/// What is said of an API.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remote {
    /// What the source is called.
    pub name: String,
    /// Its address; the vendor's own where none is given.
    pub url: Option<String>,
    /// Where the secret comes from; from the vendor's own variable where nothing is said.
    pub secret: Option<SecretFrom>,
    /// Names and values of headers that go with each request.
    pub headers: Vec<(String, String)>,
    /// What is wanted of it.
    pub wishes: BTreeMap<Wish, Vec<String>>,
    /// How long one request may take.
    pub timeout: Option<Duration>,
    /// How often a request that failed for now is sent again.
    pub retries: Option<u32>,
    /// The most that an answer may have, in MiB.
    pub max_size: Option<u64>,
}

impl Remote {
    /// How long, how often and how much.
    #[must_use]
    pub fn limits(&self) -> Limits {
        let usual = Limits::default();
        Limits {
            patience: self.timeout.unwrap_or(usual.patience),
            retries: self.retries.unwrap_or(usual.retries),
            size: self.max_size.map_or(usual.size, |size| size.saturating_mul(1 << 20)),
            ..usual
        }
    }
}

/// An API, ready to be asked.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// What the source is called.
    pub name: String,
    /// The address, without slashes at its end.
    pub url: String,
    /// What opens it.
    pub secret: Secret,
    /// Names and values of headers that go with each request.
    pub headers: Vec<(String, String)>,
    /// What is wanted of it.
    pub wishes: BTreeMap<Wish, Vec<String>>,
}

impl Endpoint {
    /// All values of a wish.
    #[must_use]
    pub fn all(&self, wish: Wish) -> &[String] {
        self.wishes.get(&wish).map_or(&[], Vec::as_slice)
    }

    /// The value of a wish that has one.
    #[must_use]
    pub fn one(&self, wish: Wish) -> Option<&str> {
        self.all(wish).last().map(String::as_str)
    }

    /// The value of a wish that is one of several, each with what it means; the first where nothing is said.
    ///
    /// # Errors
    /// It is none of them.
    pub fn choice<T: Copy>(&self, wish: Wish, choices: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let Some(asked) = self.one(wish) else { return Ok(None) };
        let found = choices.iter().find(|(name, _)| name.eq_ignore_ascii_case(asked));
        found.map(|(_, meaning)| Some(*meaning)).ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            Problem::new(format!("`{asked}` is no value of `{}`", wish.name()))
                .help(format!("it can be {}", names.join(" or ")))
        })
    }

    /// Headers, what is wanted and the address: what tells this API's documents from all others, but for the secret. It is to
    /// be hashed, never to be shown.
    #[must_use]
    pub fn identity(&self, provider: &str) -> String {
        let wishes: Vec<String> =
            self.wishes.iter().map(|(wish, values)| format!("{}={}", wish.name(), values.join("\u{1f}"))).collect();
        let headers: Vec<String> = self.headers.iter().map(|(name, value)| format!("{name}:{value}")).collect();
        [provider, &self.url, &wishes.join("\u{1e}"), &headers.join("\u{1e}")].join("\u{1d}")
    }
}

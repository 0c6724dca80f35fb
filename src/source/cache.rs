//! What was fetched from an API is kept: the ruleset, and where and when it came from.
//!
//! An entry is one file of two parts: a line of JSON, the [`Record`], and the document as it came. So both are replaced at
//! once. The time of the file is when the server last said that the entry is current. An entry is found by the address, what
//! is wanted of it and where the secret comes from; the secret itself is in it as a digest over all of that, so that a copy of
//! one environment never stands in for another. What cannot be read is as good as not there.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::Crc;
use serde::{Deserialize, Serialize};

use super::{Problem, write};
use crate::leaf::digest::sha256;

/// What an entry's first line says it is.
const SCHEMA: &str = "ffctl.fetch/1";
/// The most that an entry may have, in bytes; no server may send more.
const MOST: u64 = super::LIMIT + (1 << 16);
/// How many digits of a digest make a name.
const NAME: usize = 32;

/// A folder of entries.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

/// What tells an entry from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Under which it is found.
    pub place: String,
    /// What it must have been fetched with, the secret included; `None` where that is not known, and any will do.
    pub key: Option<String>,
}

/// Where a document came from, and when.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Record {
    /// What this is.
    schema: String,
    /// The provider.
    pub provider: String,
    /// What the source was called.
    pub source: String,
    /// The address, as it may be shown.
    pub url: String,
    /// When it came, in UTC.
    pub fetched_at: String,
    /// Its ETag, letter by letter.
    pub etag: Option<String>,
    /// The vendor's number of this state of the ruleset.
    pub version: Option<String>,
    /// The digest of what it was fetched with.
    key: String,
    /// The length of the document, in bytes.
    length: usize,
    /// Its checksum (CRC-32), so that a document that was damaged is not handed on.
    checksum: u32,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it came from.
    pub record: Record,
    /// The document.
    pub text: String,
    /// When the server last said that it is current.
    pub checked: SystemTime,
}

impl Entry {
    /// How old it is; a time that lies ahead tells nothing.
    #[must_use]
    pub fn age(&self) -> Option<Duration> {
        SystemTime::now().duration_since(self.checked).ok()
    }
}

impl Record {
    /// A record of what came just now.
    #[must_use]
    pub fn new(provider: &str, source: &str, url: &str) -> Record {
        Record {
            schema: SCHEMA.to_owned(),
            provider: provider.to_owned(),
            source: source.to_owned(),
            url: url.to_owned(),
            fetched_at: DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Secs, true),
            etag: None,
            version: None,
            key: String::new(),
            length: 0,
            checksum: 0,
        }
    }

    /// The same with an ETag and a version.
    #[must_use]
    pub fn with(self, etag: Option<String>, version: Option<String>) -> Record {
        Record { etag, version, ..self }
    }
}

impl Cache {
    /// The user's: `ffctl` in `$XDG_CACHE_HOME`, else in `~/.cache`, or in `%LOCALAPPDATA%` on Windows; `None` where there is
    /// no such folder to be named.
    #[must_use]
    pub fn of_user() -> Option<Cache> {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let base = if cfg!(windows) {
            variable("LOCALAPPDATA")
        } else {
            // A path that is not absolute is to be passed over (XDG Base Directory Specification).
            variable("XDG_CACHE_HOME")
                .filter(|path| path.is_absolute())
                .or_else(|| variable("HOME").map(|home| home.join(".cache")))
        };
        base.map(|base| Cache { folder: base.join("ffctl") })
    }

    fn path(&self, identity: &Identity) -> PathBuf {
        self.folder.join(format!("{}.ruleset", &digest(&identity.place)[..NAME]))
    }

    /// The entry of an API.
    #[must_use]
    pub fn find(&self, identity: &Identity) -> Option<Entry> {
        let path = self.path(identity);
        let facts = fs::metadata(&path).ok().filter(|facts| facts.is_file() && facts.len() <= MOST)?;
        let checked = facts.modified().ok()?;
        let mut text = fs::read_to_string(&path).ok()?;
        let end = text.find('\n')?;
        let record: Record = serde_json::from_str(&text[..end]).ok()?;
        let is_ours = identity.key.as_ref().is_none_or(|key| digest(key) == record.key);
        text.drain(..=end);
        let is_whole = record.length == text.len() && record.checksum == checksum(&text);
        (is_ours && is_whole && record.schema == SCHEMA).then_some(Entry { record, text, checked })
    }

    /// Keeps what came of an API.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn keep(&self, identity: &Identity, record: Record, text: &str) -> Result<(), Problem> {
        make(&self.folder).map_err(|error| {
            Problem::new(format!("the cache `{}` cannot be made: {error}", self.folder.display()))
                .help("name a folder that can be written in `XDG_CACHE_HOME`")
        })?;
        let key = identity.key.as_deref().map(digest).unwrap_or_default();
        let record = Record { key, length: text.len(), checksum: checksum(text), ..record };
        let head = serde_json::to_string(&record).map_err(|error| Problem::new(error.to_string()))?;
        write::replace(&self.path(identity), format!("{head}\n{text}").as_bytes())?;
        self.confirm(identity);
        Ok(())
    }

    /// Notes that the server said that an entry is current. Where that fails it will be asked again, which does no harm.
    pub fn confirm(&self, identity: &Identity) {
        if let Ok(file) = File::options().append(true).open(self.path(identity)) {
            let _ = file.set_modified(SystemTime::now());
        }
    }
}

/// A folder for its owner alone: rulesets hold names of users.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn checksum(text: &str) -> u32 {
    let mut sum = Crc::new();
    sum.update(text.as_bytes());
    sum.sum()
}

fn digest(text: &str) -> String {
    sha256(text.as_bytes(), b"").as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache { folder: folder.path().join("deep/ffctl") };
        (folder, cache)
    }

    fn identity(place: &str, key: Option<&str>) -> Identity {
        Identity { place: place.to_owned(), key: key.map(str::to_owned) }
    }

    #[test]
    fn an_entry_is_that_of_its_place_and_key() {
        let (_folder, cache) = cache();
        let record = Record { etag: Some("\"1\"".to_owned()), ..Record::new("x", "@x", "http://h") };
        cache.keep(&identity("a", Some("hush")), record, "{\n}").unwrap();
        let found = cache.find(&identity("a", Some("hush"))).unwrap();
        assert_eq!((found.text.as_str(), found.record.etag.as_deref()), ("{\n}", Some("\"1\"")));
        assert!(found.age().unwrap() < Duration::from_secs(60));
        assert!(cache.find(&identity("a", None)).is_some());
        assert_eq!(cache.find(&identity("a", Some("another"))), None);
        assert_eq!(cache.find(&identity("b", Some("hush"))), None);
    }

    #[test]
    fn what_cannot_be_read_is_not_there() {
        let (_folder, cache) = cache();
        let identity = identity("a", None);
        assert_eq!(cache.find(&identity), None);
        cache.keep(&identity, Record::new("x", "@x", "http://h"), "{}").unwrap();
        let whole = fs::read_to_string(cache.path(&identity)).unwrap();
        let (cut, changed) = (whole[..whole.len() - 1].to_owned(), whole.replace("\n{}", "\n[]"));
        for text in [cut.as_str(), &changed, "", "{}", "{}\n{}", "\n", "{\"schema\":\"other/1\"}\n{}"] {
            fs::write(cache.path(&identity), text).unwrap();
            assert_eq!(cache.find(&identity), None, "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn entries_are_for_their_owner_alone_and_hold_no_secret() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, cache) = cache();
        let identity = identity("a", Some("hush-hush"));
        cache.keep(&identity, Record::new("x", "@x", "http://h"), "{}").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&cache.folder), mode(&cache.path(&identity))), (0o700, 0o600));
        assert!(!fs::read_to_string(cache.path(&identity)).unwrap().contains("hush"));
    }

    #[test]
    fn a_confirmed_entry_is_young() {
        let (_folder, cache) = cache();
        let identity = identity("a", None);
        cache.keep(&identity, Record::new("x", "@x", "http://h"), "{}").unwrap();
        let old = SystemTime::now() - Duration::from_secs(1000);
        File::options().append(true).open(cache.path(&identity)).unwrap().set_modified(old).unwrap();
        assert!(cache.find(&identity).unwrap().age().unwrap() >= Duration::from_secs(1000));
        cache.confirm(&identity);
        assert!(cache.find(&identity).unwrap().age().unwrap() < Duration::from_secs(60));
    }
}

//! Where a ruleset comes from, and what is said when it cannot be had.
//!
//! This module decides how the text of a source is found and read: a file, standard input, a URL, a demo, a file in the
//! history of a repository, an entry of `ffctl.yaml`; any of them compressed, or an archive; and how a file is written. It
//! does not read rulesets; that is a provider's business. The network is touched for a URL or the API of a vendor, and for
//! nothing else.

pub mod archive;
#[cfg(feature = "cli")]
pub mod cache;
pub mod config;
#[cfg(feature = "cli")]
pub mod contexts;
mod document;
mod file;
mod git;
#[cfg(feature = "http")]
mod http;
pub mod json;
pub mod network;
pub mod position;
mod problem;
pub mod remote;
pub mod secret;
pub mod sketch;
pub mod stream;
#[cfg(feature = "cli")]
pub mod write;

use std::path::PathBuf;

use archive::Unpacked;

pub use archive::Archive;
pub use config::Config;
pub use document::{Document, Stop};
pub use file::{read_even_empty, unreadable};
pub use problem::{Place, Problem};

/// The most that is read of one document, in bytes: 512 MiB.
pub const LIMIT: u64 = 512 << 20;

/// Where a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Locator {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// An `http` or `https` address.
    Url(String),
    /// The built-in example of a provider.
    Demo(String),
    /// An entry of the config file.
    Named(String),
    /// A file of a revision in the repository of git: `REV:PATH`.
    Git(String),
}

impl Locator {
    /// Reads what a person typed: a path, `-`, a URL, `demo:PROVIDER`, `git:REV:PATH` or `@NAME`.
    #[must_use]
    pub fn parse(text: &str) -> Locator {
        if text == "-" {
            Locator::Stdin
        } else if is_url(text) {
            Locator::Url(text.to_owned())
        } else if let Some(provider) = text.strip_prefix("demo:") {
            Locator::Demo(provider.to_owned())
        } else if let Some(file) = text.strip_prefix("git:") {
            Locator::Git(file.to_owned())
        } else if let Some(name) = text.strip_prefix('@') {
            Locator::Named(name.to_owned())
        } else {
            Locator::File(PathBuf::from(text))
        }
    }

    /// What stands in output and messages. An address is cut before its query, which may hold secrets.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Locator::File(path) => path.display().to_string(),
            Locator::Stdin => "<stdin>".to_owned(),
            Locator::Url(url) => public_part(url),
            Locator::Demo(provider) => format!("demo:{provider}"),
            Locator::Named(name) => format!("@{name}"),
            Locator::Git(file) => format!("git:{file}"),
        }
    }
}

fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

/// An address without user, password, query and fragment.
///
/// A password that should have been escaped and was not may hold any character, so a host with something behind it that is
/// no port is not believed: then everything up to the last `@` goes.
fn public_part(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = &rest[..host_end];
    let is_plain = host.contains('@') || host.rsplit_once(':').is_none_or(|(_, port)| port.parse::<u16>().is_ok());
    let hidden = if is_plain { host.rfind('@') } else { rest.rfind('@') };
    let shown = &rest[hidden.map_or(0, |at| at + 1)..];
    format!("{scheme}://{}", &shown[..shown.find(['?', '#']).unwrap_or(shown.len())])
}

/// What was read of a source, with what the config file says of it.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The document, or several in one file.
    pub content: Content,
    /// The provider that the config file or the locator names.
    pub provider: Option<String>,
}

/// What was read of a source.
#[derive(Debug, Clone)]
pub enum Content {
    /// A document.
    Document(Document),
    /// An archive, of which a document is to be taken.
    Archive(Archive),
}

impl Content {
    /// The document.
    ///
    /// # Errors
    /// It is an archive.
    pub fn document(self) -> Result<Document, Problem> {
        match self {
            Content::Document(document) => Ok(document),
            Content::Archive(archive) => Err(Problem::new(format!("`{}` is an archive", archive.name))
                .why("a single document is wanted here")
                .help("unpack it, and give one of its files")),
        }
    }
}

/// Reads what is at `locator`. `demos` gives the built-in example of a provider.
///
/// # Errors
/// Whatever keeps the document from being read, with what to do about it.
pub fn open(
    locator: &Locator,
    config: &Config,
    offline: bool,
    demos: &dyn Fn(&str) -> Result<&'static str, Problem>,
) -> Result<Opened, Problem> {
    let (bytes, provider) = match locator {
        Locator::File(path) => (file::read(path)?, None),
        Locator::Stdin => (file::read_stdin()?, None),
        Locator::Url(url) => (fetch(url, offline)?, None),
        Locator::Git(file) => (git::read(file)?, None),
        Locator::Demo(provider) => {
            let document = Document::new(locator.label(), demos(provider)?);
            return Ok(Opened { content: Content::Document(document), provider: Some(provider.clone()) });
        }
        Locator::Named(name) => {
            let entry = config.source(name)?;
            let mut opened = open(&entry.locator(name)?, config, offline, demos)?;
            match &mut opened.content {
                Content::Document(document) => document.name = locator.label(),
                Content::Archive(archive) => archive.name = locator.label(),
            }
            return Ok(Opened { provider: entry.provider.clone().or(opened.provider), ..opened });
        }
    };
    let name = locator.label();
    let content = match archive::unpack(&name, bytes)? {
        Unpacked::Archive(archive) => Content::Archive(archive),
        Unpacked::Plain(bytes) => {
            let text = decode("document", &name, bytes)?;
            Content::Document(Document::new(name, text))
        }
    };
    Ok(Opened { content, provider })
}

fn fetch(url: &str, offline: bool) -> Result<Vec<u8>, Problem> {
    if offline {
        return Err(Problem::new(format!("`{}` is on the network", public_part(url)))
            .why("`--offline` was given")
            .help("give a file, or leave `--offline` out"));
    }
    #[cfg(feature = "http")]
    return http::get(url);
    #[cfg(not(feature = "http"))]
    Err(Problem::new("this build of ffctl reads no URLs").help("build it with the feature `http`"))
}

fn empty(name: &str) -> Problem {
    Problem::new(format!("`{name}` is empty")).help("a ruleset is a JSON document; was the download cut off?")
}

/// Text out of the bytes of what is called `what` in a sentence.
fn decode(what: &str, name: &str, bytes: Vec<u8>) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let byte = bytes.get(valid).copied().unwrap_or_default();
        let (line, column) = position::line_and_column(bytes, valid);
        Problem::new(format!("the {what} is not UTF-8"))
            .place(Place { source: name.to_owned(), line, column, pointer: None })
            .why(format!("byte 0x{byte:02x} cannot stand there; a {what} is read as UTF-8"))
            .help("save the file as UTF-8 (`iconv -t utf-8`)")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locators_are_told_apart_by_their_form() {
        assert_eq!(Locator::parse("-"), Locator::Stdin);
        assert_eq!(Locator::parse("demo:x"), Locator::Demo("x".into()));
        assert_eq!(Locator::parse("@prod"), Locator::Named("prod".into()));
        assert_eq!(Locator::parse("https://x/y"), Locator::Url("https://x/y".into()));
        assert_eq!(Locator::parse("git:main:x"), Locator::Git("main:x".into()));
        assert_eq!(Locator::parse("git:main:x").label(), "git:main:x");
        assert_eq!(Locator::parse("httpx"), Locator::File("httpx".into()));
    }

    #[test]
    fn the_label_of_an_address_holds_no_secret() {
        let url = Locator::Url("https://user:pass@host:8443/a/b?token=secret#frag".into());
        assert_eq!(url.label(), "https://host:8443/a/b");
        assert_eq!(public_part("http://host?x=1"), "http://host");
        assert_eq!(public_part("http://a:b@host/p@q"), "http://host/p@q");
        assert_eq!(public_part("http://user:pa/ss@host/x"), "http://host/x");
        assert_eq!(public_part("http://user:pa#ss@host:1/x?k"), "http://host:1/x");
        assert_eq!(Locator::parse("HTTPS://u:p@host/x").label(), "HTTPS://host/x");
    }

    #[test]
    fn text_that_is_not_utf_8_is_shown_by_its_place() {
        let problem = decode("document", "x.json", b"{\n \xff}".to_vec()).unwrap_err();
        let place = problem.place.unwrap();
        assert_eq!((place.line, place.column), (2, 2));
    }
}

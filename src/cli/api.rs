//! A vendor's API as a source: the copy in the cache, the question whether it is current, and what stands in when nobody
//! answers.

use std::time::Duration;

use super::load;
use crate::provider::Provider;
use crate::provider::api::{Api, Download, Failure, Fetched, Held};
use crate::report::Messages;
use crate::source::cache::{Cache, Entry, Identity, Record};
use crate::source::network::{Limits, Network, Told, is_open, origin};
use crate::source::remote::{Endpoint, Remote};
use crate::source::secret::{Secret, SecretFrom, Secrets};
use crate::source::{Document, Locator, Problem};

/// How old a copy may be that is used without asking, where nothing is said.
pub(super) const MAX_AGE: Duration = Duration::from_secs(60);
/// How long a server may take to answer where a copy is at hand, where nothing is said.
const HURRY: Duration = Duration::from_secs(10);

/// An API that is to be asked, and what is held of it.
pub(super) struct Upstream {
    pub(super) provider: &'static Provider,
    pub(super) api: &'static Api,
    pub(super) endpoint: Endpoint,
    limits: Limits,
    /// What was said of them.
    timeout: Option<Duration>,
    retries: Option<u32>,
    secrets: Secrets,
    /// The secret, unless it is not there and the network is not to be touched either.
    has_secret: bool,
    place: String,
    cache: Option<Cache>,
}

/// A ruleset of an API, and how it came.
pub(super) struct Taken {
    pub(super) text: String,
    pub(super) record: Record,
    pub(super) how: How,
    /// How many flags it has, where they were counted.
    pub(super) flags: Option<usize>,
}

/// How a ruleset came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// From the server.
    Fetched,
    /// The server said that the copy is current.
    Confirmed,
    /// The copy is used without asking.
    Kept,
    /// The copy stands in for a server that does not answer.
    StandsIn,
}

/// Why there is no ruleset, and whether a copy may stand in.
pub(super) struct Unanswered {
    pub(super) problem: Problem,
    pub(super) is_passing: bool,
}

impl From<Problem> for Unanswered {
    fn from(problem: Problem) -> Unanswered {
        Unanswered { problem, is_passing: false }
    }
}

/// What a front-end is told of an entry.
pub(super) fn copy(entry: &Entry) -> Held {
    Held { text: entry.text.clone(), etag: entry.record.etag.clone() }
}

impl Upstream {
    /// The API that is described, of the provider. Where the network is not to be touched a secret need not be there.
    pub(super) fn new(
        remote: Remote,
        provider: &'static Provider,
        offline: bool,
        messages: Messages,
    ) -> Result<Upstream, Problem> {
        let api = &provider.dialect.api;
        remote.wishes.keys().try_for_each(|wish| api.grants(provider.title, *wish))?;
        let url = remote.url.as_deref().or(api.address).ok_or_else(|| {
            Problem::new(format!("the address of the API of {} is not known", provider.title))
                .why("every server has one of its own")
                .help(format!("give it with `--url`, or as `url` of `{}` in ffctl.yaml", remote.name))
        })?;
        let url = address(url, &remote.name)?;
        remote.headers.iter().try_for_each(|(name, value)| check_header(name, value))?;
        let (limits, timeout, retries) = (remote.limits(), remote.timeout, remote.retries);
        let from = remote.secret.clone().unwrap_or_else(|| SecretFrom::Variable(api.variable.to_owned()));
        let secret = match &from {
            // A command may need the network itself.
            SecretFrom::Command(_) if offline => None,
            from => Some(from.read(api.secret)).filter(|read| read.is_ok() || !offline).transpose()?,
        };
        let has_secret = secret.is_some();
        let secret = secret.unwrap_or_else(|| Secret::from(""));
        secret.is_key(api.secret)?;
        let mut secrets = Secrets::default();
        secrets.add(secret.text());
        remote.headers.iter().for_each(|(_, value)| secrets.add(value));
        secrets.add_credentials(&url);
        let endpoint = Endpoint { name: remote.name, url, secret, headers: remote.headers, wishes: remote.wishes };
        let place = format!("{}\u{1c}{from:?}", endpoint.identity(provider.name));
        let cache = Cache::of_user();
        if cache.is_none() {
            messages.detail("nothing is kept: neither `XDG_CACHE_HOME` nor `HOME` is set");
        }
        Ok(Upstream { provider, api, endpoint, limits, timeout, retries, secrets, has_secret, place, cache })
    }

    fn identity(&self) -> Identity {
        let key = self.has_secret.then(|| format!("{}\u{1c}{}", self.place, self.endpoint.secret.text()));
        Identity { place: self.place.clone(), key }
    }

    /// A way to the server that keeps its secrets.
    pub(super) fn network(&self, messages: Messages) -> Result<Network, Problem> {
        self.network_within(self.limits, messages)
    }

    fn network_within(&self, limits: Limits, messages: Messages) -> Result<Network, Problem> {
        let network = Network::open(limits)?.telling(move |told| match told {
            Told::Detail(text) => messages.detail(text),
            Told::Warning(text) => messages.warn(text),
        });
        network.keep_secret(self.endpoint.secret.text());
        self.endpoint.headers.iter().for_each(|(_, value)| network.keep_secret(value));
        network.keep_credentials(&self.endpoint.url);
        Ok(network)
    }

    /// That whoever is on the way can read the secret, where it leaves this machine without encryption.
    pub(super) fn note_clear_text(&self, messages: Messages) {
        if is_open(&self.endpoint.url) {
            let what = self.api.secret;
            messages.warn(&format!(
                "the {what} goes to `{}` in clear text; is there an `https://` address?",
                self.address()
            ));
        }
    }

    /// What is held of it.
    pub(super) fn held(&self) -> Option<Entry> {
        self.cache.as_ref()?.find(&self.identity())
    }

    /// A failure as a person should read it.
    pub(super) fn problem(&self, network: &Network, failure: &Failure) -> Problem {
        self.secrets.hide_in(network.hide_in(self.api.problem(failure)))
    }

    /// Asks the server, unless a copy is young enough.
    pub(super) fn current(&self, max_age: Duration, messages: Messages) -> Result<Taken, Problem> {
        let held = self.held();
        match held {
            Some(entry) if entry.age().is_some_and(|age| age < max_age) => {
                messages.detail(&format!("`{}` is taken from the cache: {}", self.endpoint.name, told_age(&entry)));
                Ok(taken(entry, How::Kept))
            }
            held => match (self.ask_within(self.hurry(held.as_ref()), held.as_ref(), messages), held) {
                (Err(Unanswered { problem, is_passing: true }), Some(entry)) => {
                    messages.warn(&format!("{}\na copy is used instead: {}", problem.message, told_age(&entry)));
                    Ok(taken(entry, How::StandsIn))
                }
                (asked, _) => asked.map_err(|unanswered| unanswered.problem),
            },
        }
    }

    /// The copy that is held, whatever its age.
    pub(super) fn offline(&self) -> Result<Taken, Problem> {
        let entry = self.held().ok_or_else(|| {
            Problem::new(format!("there is no copy of `{}` in the cache", self.endpoint.name))
                .why("`--offline` was given, so that the API is not asked")
                .help("fetch it once with `ffctl fetch`, or leave `--offline` out")
        })?;
        Ok(taken(entry, How::Kept))
    }

    /// The document: the copy where the network is not to be touched, else a current one.
    pub(super) fn document(&self, max_age: Duration, offline: bool, messages: Messages) -> Result<Document, Problem> {
        let taken = if offline { self.offline()? } else { self.current(max_age, messages)? };
        Ok(Document::new(self.endpoint.name.clone(), taken.text))
    }

    /// Asks the server, given what is held. What came is kept only where it can be loaded.
    pub(super) fn ask(&self, held: Option<&Entry>, messages: Messages) -> Result<Taken, Unanswered> {
        self.ask_within(self.limits, held, messages)
    }

    /// With a copy at hand nobody waits long for a server that does not answer, unless it is said how long.
    fn hurry(&self, held: Option<&Entry>) -> Limits {
        match held {
            None => self.limits,
            Some(_) => {
                Limits { patience: self.timeout.unwrap_or(HURRY), retries: self.retries.unwrap_or(0), ..self.limits }
            }
        }
    }

    fn ask_within(&self, limits: Limits, held: Option<&Entry>, messages: Messages) -> Result<Taken, Unanswered> {
        self.note_clear_text(messages);
        let network = self.network_within(limits, messages)?;
        let copy = held.map(copy);
        let fetched = (self.api.fetch)(&self.endpoint, &network, copy.as_ref());
        match (fetched, held) {
            // What the SDK would refuse is not taken there either: it goes on with what it has.
            (Ok(Fetched::New(download)), _) => {
                self.take(download, messages).map_err(|problem| Unanswered { problem, is_passing: true })
            }
            (Ok(Fetched::Same), Some(entry)) => {
                messages.detail(&format!("`{}` has not changed: the server confirms the copy", self.endpoint.name));
                self.confirm();
                Ok(taken(entry.clone(), How::Confirmed))
            }
            (Ok(Fetched::Same), None) => {
                let told = format!("`{}` says that nothing changed, and nothing is held", self.endpoint.name);
                Err(Problem::new(told).help("try again; is a proxy in between that keeps answers?").into())
            }
            (Err(failure), _) => {
                Err(Unanswered { problem: self.problem(&network, &failure), is_passing: failure.is_passing() })
            }
        }
    }

    /// Notes that the server confirmed the copy.
    pub(super) fn confirm(&self) {
        if let Some(cache) = &self.cache {
            cache.confirm(&self.identity());
        }
    }

    /// Checks what came, keeps it, and tells what is to be told of it.
    pub(super) fn take(&self, download: Download, messages: Messages) -> Result<Taken, Problem> {
        let Download { text, etag, version, notes } = download;
        let flags = load::count(self.provider, &self.endpoint.name, &text);
        let flags = flags.map_err(|problem| self.secrets.hide_in(problem))?;
        for note in &notes {
            messages.warn(&self.secrets.hide(note));
        }
        let record = Record::new(self.provider.name, &self.endpoint.name, &self.address());
        // A server that puts the secret into them gets none of them kept.
        let is_clean = |text: &String| self.secrets.hide(text) == *text;
        let record = record.with(etag.filter(is_clean), version.filter(is_clean));
        if let Some(cache) = &self.cache
            && let Err(problem) = cache.keep(&self.identity(), record.clone(), &text)
        {
            messages.warn(&format!("no copy is kept: {}", problem.message));
        }
        Ok(Taken { text, record, how: How::Fetched, flags: Some(flags) })
    }

    /// The address as it may be shown.
    fn address(&self) -> String {
        self.secrets.hide(&Locator::Url(self.endpoint.url.clone()).label())
    }
}

fn taken(entry: Entry, how: How) -> Taken {
    Taken { text: entry.text, record: entry.record, how, flags: None }
}

/// The address of an API, without slashes at its end.
fn address(url: &str, name: &str) -> Result<String, Problem> {
    let url = url.trim().trim_end_matches('/');
    let origin = origin(url);
    if !["http", "https", "ws", "wss"].iter().any(|scheme| origin.starts_with(&format!("{scheme}://"))) {
        return Err(Problem::new(format!("the address of `{name}` is not http or https"))
            .help("write it like `https://flags.example.com/api`"));
    }
    if url.contains(['?', '#']) {
        return Err(Problem::new(format!("the address of `{name}` has a query"))
            .why("what is asked for is put behind it")
            .help("give the address up to the `?`; what is wanted has options of its own"));
    }
    Ok(url.to_owned())
}

/// Whether a header can be sent.
fn check_header(name: &str, value: &str) -> Result<(), Problem> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(is_token) {
        return Err(Problem::new(format!("`{name}` is no name of a header"))
            .help("it has letters, digits and hyphens, as in `X-Team: shop`"));
    }
    if value.chars().any(char::is_control) {
        return Err(Problem::new(format!(
            "the value of the header `{name}` has a line break or a control character in it"
        ))
        .help("copy it anew; a second line may have come along"));
    }
    Ok(())
}

/// How old a copy is, for a person.
pub(super) fn told_age(entry: &Entry) -> String {
    let came = &entry.record.fetched_at;
    match entry.age() {
        None => format!("it came at {came}"),
        Some(age) => format!("it was current {} ago (fetched at {came})", span(age)),
    }
}

/// A span of time, for a person.
fn span(age: Duration) -> String {
    let seconds = age.as_secs();
    let (number, unit) = match seconds {
        0..=119 => (seconds, "second"),
        120..=7_199 => (seconds / 60, "minute"),
        7_200..=172_799 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

/// The provider of an API, which cannot be told from a document that is not there yet.
pub(super) fn whose(provider: Option<&'static Provider>, source: &Locator) -> Result<&'static Provider, Problem> {
    provider.ok_or_else(|| {
        let name = source.label();
        let names = crate::provider::ALL.map(|provider| provider.name).join(", ");
        Problem::new(format!("whose API `{name}` is, is not said"))
            .help(format!("name the provider, with `provider` in ffctl.yaml or `--provider`: {names}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_one_unit() {
        for (seconds, want) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7_199, "119 minutes"),
            (7_200, "2 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(span(Duration::from_secs(seconds)), want);
        }
    }
}

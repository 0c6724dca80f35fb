//! What the tests of clients share: an API, asked through the library as the command line asks it.

use std::collections::BTreeMap;
use std::time::Duration;

use ffctl::provider::api::{Api, Failure, Fetched, Held};
use ffctl::source::network::{Limits, Network};
use ffctl::source::remote::{Endpoint, Wish};

/// A provider's API at an address, with a secret.
pub(crate) struct Client {
    pub(crate) api: &'static Api,
    pub(crate) endpoint: Endpoint,
    pub(crate) network: Network,
}

impl Client {
    /// The API, asked once and with little patience.
    pub(crate) fn new(provider: &str, url: &str, secret: &str) -> Client {
        let api = &ffctl::provider::by_name(provider).unwrap().dialect.api;
        let limits = Limits { patience: Duration::from_secs(2), retries: 0, ..Limits::default() };
        let network = Network::open(limits).unwrap();
        network.keep_secret(secret);
        let (name, wishes, headers) = ("far".to_owned(), BTreeMap::new(), Vec::new());
        let endpoint = Endpoint { name, url: url.to_owned(), secret: secret.into(), headers, wishes };
        Client { api, endpoint, network }
    }

    /// With a wish.
    pub(crate) fn wish(mut self, wish: Wish, value: &str) -> Client {
        self.endpoint.wishes.entry(wish).or_default().push(value.to_owned());
        self
    }

    /// With other limits.
    pub(crate) fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Client {
        change(&mut self.network.limits);
        self
    }

    /// Asks for the ruleset.
    pub(crate) fn fetch(&self, held: Option<&Held>) -> Result<Fetched, Failure> {
        (self.api.fetch)(&self.endpoint, &self.network, held)
    }

    /// The text of a new ruleset.
    pub(crate) fn text(&self) -> String {
        match self.fetch(None) {
            Ok(Fetched::New(download)) => download.text,
            Ok(Fetched::Same) => panic!("there is nothing new"),
            Err(failure) => panic!("{}", self.told(&failure)),
        }
    }

    /// A failure as a person reads it, with the port left out. No secret may be in it.
    pub(crate) fn told(&self, failure: &Failure) -> String {
        let told = self.network.hide_in(self.api.problem(failure)).to_string();
        let secret = self.endpoint.secret.text();
        assert!(secret.len() < 4 || !told.contains(secret), "a secret is told: {told}");
        assert!(!format!("{:?} {:?}", self.endpoint, self.network).contains(secret), "a secret can be printed");
        told.replace(&self.endpoint.url, "http://[HOST]")
    }

    /// What is told where the ruleset cannot be had.
    pub(crate) fn fails(&self) -> String {
        match self.fetch(None) {
            Ok(fetched) => panic!("it was fetched: {fetched:?}"),
            Err(failure) => self.told(&failure),
        }
    }

    /// What was noted on the way, without a secret.
    pub(crate) fn notes(&self) -> String {
        let notes = self.network.notes().join("\n");
        assert!(!notes.contains(self.endpoint.secret.text()), "a secret is noted: {notes}");
        notes
    }
}

/// A copy that is held.
pub(crate) fn held(text: &str, etag: Option<&str>) -> Held {
    Held { text: text.to_owned(), etag: etag.map(str::to_owned) }
}

/// A moment as a server writes it, that many seconds from now.
pub(crate) fn date(seconds: i64) -> String {
    (chrono::Utc::now() + chrono::TimeDelta::seconds(seconds)).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

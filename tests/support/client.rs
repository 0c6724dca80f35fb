//! What the tests of clients share: an API, asked through the library as the command line asks it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Duration;

use ffctl::provider::api::{Api, Download, Failure, Fetched, Held};
use ffctl::source::network::{Limits, Network};
use ffctl::source::remote::{Endpoint, Wish};

use crate::stub::{Answer, Stub};

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
        self.text_of(None)
    }

    /// The text of a new ruleset, where a copy is held.
    pub(crate) fn text_over(&self, held: &Held) -> String {
        self.text_of(Some(held))
    }

    fn text_of(&self, held: Option<&Held>) -> String {
        match self.fetch(held) {
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

    /// What following it gives, `most` documents at most, and how it ends.
    pub(crate) fn followed(&self, via: Option<&str>, held: Option<&Held>, most: usize) -> (Vec<String>, String) {
        let mut texts = Vec::new();
        let follow = self.api.changes.follow(via).unwrap();
        let ended = follow(&self.endpoint, &self.network, held, &mut |Download { text, .. }| {
            texts.push(text);
            if texts.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        (texts, ended.err().map_or_else(|| "told to end".to_owned(), |failure| self.told(&failure)))
    }

    /// What was noted on the way, without a secret.
    pub(crate) fn notes(&self) -> String {
        let notes = self.network.notes().join("\n");
        assert!(!notes.contains(self.endpoint.secret.text()), "a secret is noted: {notes}");
        notes
    }
}

/// A server that gives the same answer to all, and a client of it, given its address.
pub(crate) fn always(
    client: impl Fn(&str) -> Client,
    answer: impl Fn() -> Answer + Send + Sync + 'static,
) -> (Stub, Client) {
    let stub = Stub::new(move |_, _| answer());
    let client = client(&stub.address);
    (stub, client)
}

/// A stream with these headers and events, each after a wait; the connection is closed behind the last.
pub(crate) fn stream(headers: &str, wait: Duration, events: &[impl AsRef<str>]) -> Answer {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{headers}Connection: close\r\n\r\n");
    let parts = events.iter().map(|event| (wait, event.as_ref().as_bytes().to_vec()));
    Answer::Parts([(Duration::ZERO, head.into_bytes())].into_iter().chain(parts).collect())
}

/// A copy that is held.
pub(crate) fn held(text: &str, etag: Option<&str>) -> Held {
    Held { text: text.to_owned(), etag: etag.map(str::to_owned) }
}

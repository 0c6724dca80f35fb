//! The API of LaunchDarkly for server-side SDKs (spec sections 1.3 and 12): the poll, and the stream, of the vendor's own
//! servers, a Relay Proxy or a dev server.
//!
//! The stream is applied as a recording of it is: by the readers of `document`, event by event. Events about use are never
//! sent, and no diagnostics.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::document::{self, Item};
use crate::leaf::tree::Part;
use crate::provider::api::{Api, Changes, Download, Failure, Fetched, Held, Meaning, Of, whole};
use crate::provider::{Input, Wanted};
use crate::ruleset::Pointers;
use crate::source::network::{Events, Network, Request, Trouble, What, escaped};
use crate::source::remote::{Endpoint, Wish};
use crate::source::stream::Event;
use crate::source::{Document, Problem};

/// The vendor's own address.
const ADDRESS: &str = "https://sdk.launchdarkly.com";
/// The domains of the vendor: for everybody, and for the authorities of the United States.
const DOMAINS: [&str; 2] = [".launchdarkly.com", ".launchdarkly.us"];
/// What the vendor's hosts for polls are called; that for streams is called `stream`.
const HOSTS: [&str; 2] = ["https://sdk.", "https://app."];
/// How long the stream may be silent before the SDK gives it up; comments keep it open.
const SILENCE: Duration = Duration::from_secs(300);
/// The longest SDK key that the SDK takes.
const LONGEST_KEY: usize = 8192;
/// The longest name of an application that the SDK sends.
const LONGEST_NAME: usize = 64;

/// The API.
pub(super) const API: Api = Api {
    variable: "LAUNCHDARKLY_SDK_KEY",
    secret: "SDK key",
    address: Some(ADDRESS),
    wishes: &[Wish::Filter, Wish::Via, Wish::StreamUrl, Wish::AppName],
    fetch,
    changes: Changes::Followed(follow),
    interval: Duration::from_secs(30),
    evaluate: None,
    without: "the SDK keeps the flags that it has, serves defaults where it has none, and tries again",
    meanings: &[
        Meaning {
            of: Of::Status(&[401, 403]),
            why: "the server does not take the SDK key; the SDK would log that, serve defaults where it has no flags, and try \
                  again only after 5 minutes, later after an hour",
            help: "check the key: it is the SDK key (`sdk-...`) of one environment, and may have been reset. A dev server \
                   wants the key of the project instead",
        },
        Meaning {
            of: Of::Status(&[404]),
            why: "there are no such data at this address; the SDK would log that, and try again only after 5 minutes",
            help: "check the address: it has no path of its own. A Relay Proxy answers so where it does not serve the \
                   environment of the key",
        },
        Meaning {
            of: Of::Status(&[400]),
            why: "the server does not understand the request; the SDK would log that, and try again soon",
            help: "check `--filter`: is there such a filter in the project?",
        },
    ],
};

/// Whether what stands behind `start` in a key looks like a UUID, as it does in the vendor's keys.
fn is_with_uuid(key: &str, start: &str) -> bool {
    let rest = key.strip_prefix(start).unwrap_or_default();
    rest.len() == 36 && rest.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// What a key is where it is none of an SDK for servers.
fn other_kind(key: &str, is_vendors: bool) -> Option<&'static str> {
    // A dev server takes the key of a project, which may begin with anything.
    let is = |start: &str| is_with_uuid(key, start) || is_vendors && key.starts_with(start);
    if is("mob-") {
        Some("a mobile key")
    } else if is("api-") {
        Some("an access token of the REST API")
    } else if key.len() == 24 && key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Some("a client-side ID")
    } else {
        None
    }
}

/// Whether an address is one of the vendor's own.
fn is_vendors(url: &str) -> bool {
    HOSTS.iter().any(|host| url.starts_with(host)) && DOMAINS.iter().any(|domain| url.ends_with(domain))
}

/// Whether a text has only the letters that keys and names may have.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// Whether the secret, and what is wanted, can be sent at all.
fn check(endpoint: &Endpoint) -> Result<(), Problem> {
    let key = endpoint.secret.text();
    if let Some(kind) = other_kind(key, is_vendors(&endpoint.url)) {
        return Err(Problem::new(format!("the key is {kind}, and no SDK key"))
            .why("the rules of all flags are given to server-side SDKs alone, which have a key of their own")
            .help("take the SDK key of the environment, which begins with `sdk-`"));
    }
    if key.len() > LONGEST_KEY || !is_plain(key) {
        return Err(Problem::new("the SDK key is none that can be sent")
            .why("the SDK would log that, and send an empty key: a key has letters, digits, `.`, `_` and `-`, 8192 at most")
            .help("copy it anew; quotes or a scheme such as `Bearer` may have come along"));
    }
    if let Some(filter) = endpoint.one(Wish::Filter)
        && !(is_plain(filter) && filter.starts_with(|first: char| first.is_ascii_alphanumeric()))
    {
        return Err(Problem::new(format!("`{filter}` is no key of a payload filter"))
            .why("SDKs that look at it would take the flags of the whole environment instead; the one for Python sends it as it is")
            .help("it begins with a letter or a digit; letters, digits, `.`, `_` and `-` follow"));
    }
    Ok(())
}

/// A request for what lies at a path below an address.
fn request(endpoint: &Endpoint, base: &str, path: &str) -> Request {
    let query = endpoint.one(Wish::Filter).map(|filter| format!("?filter={}", escaped(filter))).unwrap_or_default();
    let request = Request {
        may_change: |status| matches!(status, 400 | 408 | 429 | 500..),
        ..Request::get(format!("{base}{path}{query}"))
    };
    let name = endpoint.one(Wish::AppName).filter(|name| is_plain(name) && name.len() <= LONGEST_NAME);
    let request = match name.filter(|name| !name.is_empty()) {
        Some(name) => request.header("X-LaunchDarkly-Tags", &format!("application-id/{name}")),
        None => request,
    };
    request.header("Authorization", endpoint.secret.text()).headers(&endpoint.headers)
}

/// A request for the stream. The vendor has servers of their own for streams; a relay and a dev server answer both.
fn stream_request(endpoint: &Endpoint) -> Request {
    let own = endpoint.one(Wish::StreamUrl).map(|url| url.trim_end_matches('/').to_owned());
    let base = own.unwrap_or_else(|| {
        let vendors = HOSTS.iter().find_map(|host| endpoint.url.strip_prefix(host));
        match vendors.filter(|_| is_vendors(&endpoint.url)) {
            Some(domain) => format!("https://stream.{domain}"),
            None => endpoint.url.clone(),
        }
    });
    request(endpoint, &base, "/all")
}

fn note_environment(network: &Network, id: Option<&str>) {
    if let Some(id) = id {
        network.note(&format!("the environment has the id `{id}`"));
    }
}

fn fetch(endpoint: &Endpoint, network: &Network, held: Option<&Held>) -> Result<Fetched, Failure> {
    check(endpoint)?;
    let is_streamed = endpoint.choice(Wish::Via, &[("poll", false), ("stream", true)])?.unwrap_or(false);
    if is_streamed {
        return first_put(endpoint, network, held);
    }
    let request = request(endpoint, &endpoint.url, "/sdk/latest-all").held(held.and_then(|held| held.etag.as_deref()));
    let reply = network.send(&request)?;
    note_environment(network, reply.header("x-ld-envid"));
    if reply.is_same() {
        return Ok(Fetched::Same);
    }
    let text = reply.text()?;
    whole(&request.shown, text)?;
    check_payload(&request.shown, text)?;
    let etag = reply.header("etag").map(str::to_owned);
    Ok(Fetched::New(Download { text: text.to_owned(), etag, ..Download::default() }))
}

/// The payload as far as the poll of the SDK looks at it: both members must be there.
#[derive(Deserialize)]
struct Payload<'t> {
    #[serde(borrow)]
    flags: Option<&'t RawValue>,
    #[serde(borrow)]
    segments: Option<&'t RawValue>,
}

fn check_payload(shown: &str, text: &str) -> Result<(), Failure> {
    let garbled = |what: String| Trouble::new(shown, What::Garbled(what));
    let seen: Payload<'_> = serde_json::from_str(text).map_err(|error| garbled(error.to_string()))?;
    for (name, member) in [("flags", seen.flags), ("segments", seen.segments)] {
        match member {
            None => return Err(garbled(format!("it has no `{name}`, without which the SDK takes none of it")).into()),
            Some(member) if !member.get().starts_with('{') => {
                return Err(garbled(format!("its `{name}` is no object")).into());
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Takes the first whole set of flags from the stream.
fn first_put(endpoint: &Endpoint, network: &Network, held: Option<&Held>) -> Result<Fetched, Failure> {
    let mut stream = Stream::open(endpoint, network)?;
    let patience = network.limits.patience;
    let start = Instant::now();
    while let Some(event) = stream.events.next(patience.saturating_sub(start.elapsed()))? {
        if let Some(text) = stream.take(&event)? {
            let is_same = held.is_some_and(|held| held.text == text || again(&held.text).as_ref() == Some(&text));
            let download = Download { text, ..Download::default() };
            return Ok(if is_same { Fetched::Same } else { Fetched::New(download) });
        }
        if start.elapsed() >= patience {
            break;
        }
    }
    Err(Trouble::new(&stream.shown, What::TimedOut(patience)).into())
}

/// Follows the stream.
fn follow(
    endpoint: &Endpoint,
    network: &Network,
    held: Option<&Held>,
    take: &mut dyn FnMut(Download) -> ControlFlow<()>,
) -> Result<(), Failure> {
    check(endpoint)?;
    let mut stream = Stream::open(endpoint, network)?;
    let mut known = held.and_then(|held| again(&held.text));
    loop {
        let Some(event) = stream.events.next(SILENCE)? else {
            if stream.events.is_alive() {
                continue;
            }
            return Err(Trouble::new(&stream.shown, What::TimedOut(SILENCE)).into());
        };
        let Some(text) = stream.take(&event)?.filter(|text| known.as_ref() != Some(text)) else { continue };
        known = Some(text.clone());
        if take(Download { text, ..Download::default() }).is_break() {
            return Ok(());
        }
    }
}

/// An open stream, and what its events came to so far.
struct Stream<'n> {
    events: Events<'n>,
    shown: String,
    /// All flags and segments, once there was a whole set of them.
    current: Option<String>,
}

impl<'n> Stream<'n> {
    fn open(endpoint: &Endpoint, network: &'n Network) -> Result<Stream<'n>, Failure> {
        let request = stream_request(endpoint);
        let events = network.events(&request)?;
        note_environment(network, events.header("x-ld-envid"));
        Ok(Stream { events, shown: request.shown, current: None })
    }

    /// Applies an event, and gives what all of them came to; nothing while there is no whole set of flags, and for events
    /// that the SDK passes over.
    fn take(&mut self, event: &Event) -> Result<Option<String>, Failure> {
        let is_put = event.name == "put";
        if !is_put && (!["patch", "delete"].contains(&event.name.as_str()) || self.current.is_none()) {
            return Ok(None);
        }
        whole(&self.shown, &event.data)?;
        let mut recording = String::new();
        if let Some(current) = self.current.as_ref().filter(|_| !is_put) {
            record(&mut recording, "put", &put(current));
        }
        record(&mut recording, &event.name, &event.data);
        let text = replayed(recording).map_err(|what| Trouble::new(&self.shown, What::Garbled(what)))?;
        self.current = Some(text.clone());
        Ok(Some(text))
    }
}

/// The body of a `put` of a payload.
fn put(payload: &str) -> String {
    format!("{{\"path\":\"/\",\"data\":{payload}}}")
}

/// Adds an event to a recording.
fn record(recording: &mut String, name: &str, data: &str) {
    recording.push_str("event: ");
    recording.push_str(name);
    // No value of JSON goes over the end of a line.
    for line in data.split(['\r', '\n']) {
        recording.push_str("\ndata: ");
        recording.push_str(line);
    }
    recording.push_str("\n\n");
}

/// A payload as the stream would have given it; nothing where it is none.
fn again(payload: &str) -> Option<String> {
    let mut recording = String::new();
    record(&mut recording, "put", &put(payload));
    replayed(recording).ok()
}

/// What the events of a recording come to, as a payload in which every flag and segment keeps its own text.
fn replayed(recording: String) -> Result<String, String> {
    let documents = [Document::new("stream", recording)];
    let mut pointers = Pointers::default();
    let data =
        document::read(&Input::new(&documents, Wanted::All), &mut pointers).map_err(|refusal| refusal.message)?;
    let mut text = String::from("{\"flags\":");
    write(&mut text, &data.flags);
    text.push_str(",\"segments\":");
    write(&mut text, &data.segments);
    text.push('}');
    Ok(text)
}

fn write(text: &mut String, items: &[Item<'_>]) {
    for (number, Item { key, part, .. }) in items.iter().enumerate() {
        text.push(if number == 0 { '{' } else { ',' });
        text.push_str(&serde_json::Value::from(key.as_ref()).to_string());
        text.push(':');
        match part {
            Part::Raw(raw) => text.push_str(raw.text()),
            Part::Read(tree) => text.push_str(&tree.to_string()),
        }
    }
    text.push_str(if items.is_empty() { "{}" } else { "}" });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_other_kinds_are_known() {
        let uuid = "01234567-89ab-cdef-0123-456789abcdef";
        for (key, is_vendors, want) in [
            (format!("sdk-{uuid}"), true, None),
            (format!("mob-{uuid}"), false, Some("a mobile key")),
            (format!("api-{uuid}"), false, Some("an access token of the REST API")),
            ("0123456789abcdef01234567".to_owned(), false, Some("a client-side ID")),
            ("mob-x".to_owned(), true, Some("a mobile key")),
            ("api-gateway".to_owned(), false, None),
            ("default".to_owned(), false, None),
        ] {
            assert_eq!(other_kind(&key, is_vendors), want, "{key}");
        }
    }

    #[test]
    fn only_the_vendor_has_hosts_for_streams() {
        for (url, stream, want) in [
            (ADDRESS, None, "https://stream.launchdarkly.com/all"),
            ("https://app.launchdarkly.com", None, "https://stream.launchdarkly.com/all"),
            ("https://sdk.launchdarkly.us", None, "https://stream.launchdarkly.us/all"),
            ("http://relay:8030", None, "http://relay:8030/all"),
            ("https://sdk.example.com", None, "https://sdk.example.com/all"),
            ("https://sdk.launchdarkly.com.example.com", None, "https://sdk.launchdarkly.com.example.com/all"),
            (ADDRESS, Some("http://relay/x/"), "http://relay/x/all"),
        ] {
            let wishes = stream.into_iter().map(|url: &str| (Wish::StreamUrl, vec![url.to_owned()])).collect();
            let endpoint =
                Endpoint { name: "x".into(), url: url.into(), secret: "k".into(), headers: Vec::new(), wishes };
            assert_eq!(stream_request(&endpoint).url, want);
        }
    }

    #[test]
    fn payloads_keep_the_text_of_their_flags() {
        let text = "{\"segments\": {}, \"flags\": {\"a\\u0062\":\n {\"key\": \"ab\", \"version\": 1.0e0,\r\n \"x\": [ 1.50 ]}}}";
        let want = "{\"flags\":{\"ab\":{\"key\": \"ab\", \"version\": 1.0e0,\n\n \"x\": [ 1.50 ]}},\"segments\":{}}";
        assert_eq!(again(text).as_deref(), Some(want));
        assert_eq!(again("{\"flags\": {}}"), None);
    }
}

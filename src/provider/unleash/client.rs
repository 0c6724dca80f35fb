//! The client API of Unleash and Edge (spec section 11): features, deltas, and the stream of an enterprise server.
//!
//! A token says which environment is meant. What would make this tool count as an application, registration and metrics, is
//! never sent.

use std::ops::ControlFlow;
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::load;
use crate::provider::api::{Api, Changes, Download, Failure, Fetched, Held, Meaning, Of, whole};
use crate::source::network::{Network, Reply, Request, Trouble, What, escaped};
use crate::source::remote::{Endpoint, Wish};
use crate::source::stream::Event;
use crate::source::{Document, Problem};

/// The version of the client specification that the reference follows; older ones get segments written into each feature.
const SPECIFICATION: &str = "6.1.0";
/// How long the stream may be silent: it sends a comment every 30 seconds.
const SILENCE: Duration = Duration::from_secs(90);

/// The API.
pub(super) const API: Api = Api {
    variable: "UNLEASH_TOKEN",
    secret: "backend token",
    address: None,
    wishes: &[Wish::Project, Wish::NamePrefix, Wish::Tag, Wish::Delta, Wish::Via, Wish::AppName],
    fetch,
    changes: Changes::PolledOrFollowed(follow),
    interval: Duration::from_secs(15),
    evaluate: None,
    without: "the SDK keeps what it has, or what is in its cache or bootstrap file, and asks again every 15 s",
    meanings: &[
        Meaning {
            of: Of::Status(&[401]),
            why: "the server does not know the token; the SDK would log that and serve what is in its cache or bootstrap file",
            help: "check the token: it may be cut off, deleted, or one of another server",
        },
        Meaning {
            of: Of::Status(&[403]),
            why: "the token is of another kind, or has no access; the SDK would log that and serve what is in its cache",
            help: "take a backend (client) token: one of the frontend kind opens the frontend API alone, which has no rules. \
                   Or does the address lack `/api` at its end? A server refuses a good token there in the same way",
        },
        Meaning {
            of: Of::Status(&[404]),
            why: "there is no client API at this address; the SDK would log that and serve what is in its cache",
            help: "the address ends in `/api`, as in `https://unleash.example.com/api`; is it missing, or there twice? \
                   A delta wants an enterprise server, or Edge when it streams",
        },
        Meaning {
            of: Of::Status(&[400]),
            why: "the server does not accept the query or the version of the client specification",
            help: "check `--tag` (`type:value`) and `--project`",
        },
    ],
};

/// The parts of a token that may be shown: project and environment.
fn parts(token: &str) -> Option<(&str, &str)> {
    let (project, rest) = token.split_once(':')?;
    let (environment, _) = rest.split_once('.')?;
    Some((project, environment))
}

/// Whether a token can open the client API at all.
fn check(endpoint: &Endpoint, network: &Network) -> Result<(), Problem> {
    let token = endpoint.secret.text();
    let wrong = |what: &str| {
        Problem::new(format!("the token is {what}"))
            .why("the client API takes backend tokens, which belong to one environment")
            .help("make a backend token for the environment, and put it into the variable")
    };
    match parts(token) {
        _ if token.starts_with("user:") => Err(wrong("one of a person")),
        Some(("*", "*")) => Err(wrong("one of an administrator")),
        Some((project, environment)) => {
            let project = if project == "[]" { "several projects" } else { project };
            network.note(&format!("the token is for the environment `{environment}` and the project `{project}`"));
            Ok(())
        }
        None => Ok(()),
    }
}

fn request(endpoint: &Endpoint, path: &str) -> Request {
    let each = |name: &str, wish: Wish| -> Vec<String> {
        endpoint.all(wish).iter().map(|value| format!("{name}={}", escaped(value))).collect()
    };
    let query = [each("project", Wish::Project), each("namePrefix", Wish::NamePrefix), each("tag", Wish::Tag)].concat();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    Request {
        // The SDK for Python sends it again on these.
        may_change: |status| matches!(status, 500 | 502 | 504),
        ..Request::get(format!("{}/client/{path}{query}", endpoint.url))
    }
    .header("Authorization", endpoint.secret.text())
    .header("Unleash-Client-Spec", SPECIFICATION)
    .header("UNLEASH-APPNAME", endpoint.one(Wish::AppName).unwrap_or("ffctl"))
    .header("UNLEASH-INSTANCEID", "ffctl")
    .header("UNLEASH-SDK", concat!("ffctl:", env!("CARGO_PKG_VERSION")))
    .headers(&endpoint.headers)
}

fn fetch(endpoint: &Endpoint, network: &Network, held: Option<&Held>) -> Result<Fetched, Failure> {
    check(endpoint, network)?;
    let via = endpoint.choice(Wish::Via, &[("poll", false), ("stream", true)])?;
    if via == Some(true) {
        return connected(endpoint, network, held);
    }
    let is_delta = endpoint.choice(Wish::Delta, &[("false", false), ("true", true)])?.unwrap_or(false);
    let path = if is_delta { "delta" } else { "features" };
    // Changes can be put only behind events, the first of which tells all.
    let held = held.filter(|held| !is_delta || has_base(&held.text));
    let request = request(endpoint, path).held(held.and_then(|held| held.etag.as_deref()));
    let reply = network.send(&request)?;
    if reply.is_same() {
        return Ok(Fetched::Same);
    }
    let text = reply.text()?;
    whole(&request.shown, text)?;
    let download = if is_delta {
        joined(held, &request.shown, reply.header("etag"), text)?
    } else {
        features(&request, &reply, text)?
    };
    Ok(Fetched::New(download))
}

/// What the stream tells first: all that is there.
fn connected(endpoint: &Endpoint, network: &Network, held: Option<&Held>) -> Result<Fetched, Failure> {
    let request = request(endpoint, "streaming");
    let download = network.events(&request)?.first(|event| told(&request, event, None))?;
    let is_same = held.is_some_and(|held| held.text == download.text);
    Ok(if is_same { Fetched::Same } else { Fetched::New(download) })
}

/// What an event of the stream brings, joined with what is held; nothing where it is none of those with deltas.
fn told(request: &Request, event: &Event, held: Option<&Held>) -> Result<Option<Download>, Failure> {
    if !matches!(event.name.as_str(), "unleash-connected" | "unleash-updated") {
        return Ok(None);
    }
    whole(&request.shown, &event.data)?;
    joined(held, &request.shown, None, &event.data).map(Some)
}

/// What a features document says of itself.
#[derive(Deserialize)]
struct Seen<'t> {
    #[serde(borrow)]
    features: Option<&'t RawValue>,
    #[serde(borrow)]
    toggles: Option<&'t RawValue>,
    meta: Option<Meta>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    revision_id: Option<serde_json::Number>,
}

fn features(request: &Request, reply: &Reply, text: &str) -> Result<Download, Failure> {
    let seen: Option<Seen<'_>> = serde_json::from_str(text).ok();
    let garbled = |what: &str| Trouble::new(&request.shown, What::Garbled(what.to_owned()));
    match &seen {
        Some(seen) if seen.features.is_none() && seen.toggles.is_some() => {
            return Err(garbled("it holds answers of the frontend API, not rules").into());
        }
        Some(seen) if seen.features.is_none() => return Err(garbled("it has no `features`").into()),
        _ => {}
    }
    let version = seen.and_then(|seen| Some(seen.meta?.revision_id?.to_string()));
    Ok(Download { text: text.to_owned(), etag: reply.header("etag").map(str::to_owned), version, notes: Vec::new() })
}

/// The events of a delta document.
#[derive(Deserialize)]
struct Events<'t> {
    #[serde(borrow)]
    events: Vec<&'t RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EventHead<'t> {
    #[serde(rename = "type", borrow)]
    kind: std::borrow::Cow<'t, str>,
    event_id: Option<u64>,
}

fn head<'t>(event: &&'t RawValue) -> Option<EventHead<'t>> {
    serde_json::from_str(event.get()).ok()
}

fn is_whole(event: &&RawValue) -> bool {
    head(event).is_some_and(|head| head.kind == "hydration")
}

/// Whether a document holds events of which one tells all.
fn has_base(text: &str) -> bool {
    serde_json::from_str::<Events<'_>>(text).is_ok_and(|held| held.events.iter().any(is_whole))
}

/// The events that are held with those that came behind them; a hydration replaces all that came before it.
///
/// # Errors
/// They are none, or none of them tells all, so that the changes are changes of nothing.
fn joined(held: Option<&Held>, shown: &str, etag: Option<&str>, text: &str) -> Result<Download, Failure> {
    let garbled = |what: String| Trouble::new(shown, What::Garbled(what));
    let came: Events<'_> = serde_json::from_str(text).map_err(|error| garbled(error.to_string()))?;
    let before = held.and_then(|held| serde_json::from_str::<Events<'_>>(&held.text).ok());
    let mut events = before.map(|before| before.events).unwrap_or_default();
    events.extend(came.events);
    let Some(start) = events.iter().rposition(is_whole) else {
        let what = "it has no event `hydration`, and nothing is held that changes could be applied to";
        return Err(garbled(what.to_owned()).into());
    };
    let events = &events[start..];
    let last = events.iter().filter_map(|event| head(event)?.event_id).next_back();
    let texts: Vec<&str> = events.iter().map(|event| event.get()).collect();
    Ok(Download {
        text: format!("{{\"events\":[{}]}}", texts.join(",")),
        etag: etag.map(str::to_owned).or_else(|| last.map(|last| last.to_string())),
        version: last.map(|last| last.to_string()),
        notes: Vec::new(),
    })
}

/// What an event of the stream brings where the engine takes it; else a note why it is passed over, where the SDK logs an error
/// and listens on. The engine takes a delta as a whole or not at all, whatever it knows already, so each can be judged by itself.
fn change(request: &Request, event: &Event, held: Option<&Held>, network: &Network) -> Option<Download> {
    let told = told(request, event, held).map_err(|failure| API.problem(&failure).message).and_then(|told| {
        let judged = told.as_ref().map(|_| load::accepts(&Document::new("the event", event.data.as_str())));
        judged.transpose().map_err(|refusal| refusal.message)?;
        Ok(told)
    });
    told.unwrap_or_else(|why| {
        network.warn(&format!("an event `{}` is passed over, and what was there is kept: {why}", event.name));
        None
    })
}

/// Follows the stream: each event holds a delta document, which is applied to those before it. One that cannot be taken leaves
/// what is there as it is.
fn follow(
    endpoint: &Endpoint,
    network: &Network,
    held: Option<&Held>,
    take: &mut dyn FnMut(Download) -> ControlFlow<()>,
) -> Result<(), Failure> {
    check(endpoint, network)?;
    let request = request(endpoint, "streaming");
    let mut events = network.events(&request)?;
    let mut current: Option<Held> = held.cloned();
    loop {
        let Some(event) = events.next(SILENCE)? else {
            if events.is_alive() {
                continue;
            }
            return Err(Trouble::new(&request.shown, What::TimedOut(SILENCE)).into());
        };
        let Some(download) = change(&request, &event, current.as_ref(), network) else { continue };
        let is_new = current.as_ref().is_none_or(|current| current.text != download.text);
        current = Some(Held { text: download.text.clone(), etag: download.etag.clone() });
        if is_new && take(download).is_break() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_its_project_and_environment() {
        for (token, want) in [
            ("default:development.56ab", Some(("default", "development"))),
            ("*:production.v2_x_y", Some(("*", "production"))),
            ("[]:production.1", Some(("[]", "production"))),
            ("56abcdef", None),
            ("a.b", None),
        ] {
            assert_eq!(parts(token), want, "{token}");
        }
    }

    #[test]
    fn deltas_are_joined_and_a_hydration_starts_anew() {
        let first = r#"{"events": [{"type": "hydration", "eventId": 3, "features": [], "segments": []}]}"#;
        let change = r#"{"events":[{"type":"feature-removed","eventId":5,"featureName":"a","project":"default"}]}"#;
        let one = joined(None, "", None, first).unwrap();
        assert_eq!(one.etag.as_deref(), Some("3"));
        let held = Held { text: one.text, etag: one.etag };
        let two = joined(Some(&held), "", None, change).unwrap();
        assert_eq!(two.version.as_deref(), Some("5"));
        assert!(two.text.contains("hydration") && two.text.contains("feature-removed"), "{}", two.text);
        let held = Held { text: two.text, etag: two.etag };
        let three = joined(Some(&held), "", None, first).unwrap();
        assert!(!three.text.contains("feature-removed"), "{}", three.text);
        for nothing in [change, r#"{"events":[]}"#] {
            assert!(joined(None, "", None, nothing).is_err() && !has_base(nothing), "{nothing}");
        }
    }
}

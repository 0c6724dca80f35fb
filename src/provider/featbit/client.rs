//! The evaluation server of FeatBit (spec section 10): all flags over HTTP, or a websocket, which is what the reference uses.
//!
//! There is no address of the vendor's own: most servers belong to those who use them, and their secrets are nobody else's
//! business. What the server does with a secret was read in its source: over HTTP it looks at the form alone (10.3), on a
//! websocket it closes the connection with one and the same text for every fault, and logs which it was. The reference means
//! to give up where it is refused for good, but a newer version of its websocket package hides the code, and it tries for ever.

use std::ops::ControlFlow;
use std::time::Duration;

use super::load::{PROTOCOL, load};
use crate::leaf::tree::{Raw, Tree};
use crate::provider::api::{Api, Changes, Download, Failure, Fetched, Held, Meaning, Of, whole};
use crate::provider::data_sync::Item;
use crate::provider::data_sync::client::{Brings, Service, address, brings};
use crate::provider::data_sync::token::environment_of;
use crate::source::Problem;
use crate::source::network::{Network, Reply, Request, Trouble, What};
use crate::source::remote::{Endpoint, Wish};

/// The length of an environment's secret.
const SECRET: usize = 44;
/// Where all flags are.
const LATEST: &str = "/api/public/sdk/server/latest-all";

const SERVICE: Service = Service { header: "Authorization", protocol: &PROTOCOL, load, stranger, nothing: None };

/// The API.
pub(super) const API: Api = Api {
    variable: "FEATBIT_ENV_SECRET",
    secret: "environment secret",
    address: None,
    wishes: &[Wish::Via, Wish::StreamUrl],
    fetch,
    changes: Changes::Followed(follow),
    interval: Duration::from_secs(30),
    evaluate: None,
    without: "the SDK keeps what it has, serves the callers' defaults where that is nothing, and goes on trying",
    meanings: &[
        Meaning {
            of: Of::Status(&[401]),
            why: "the server refuses a secret only for its form, or where there is none; an SDK that polls keeps what it has",
            help: "copy the secret of the environment anew; does a proxy take the header `Authorization` away?",
        },
        Meaning {
            of: Of::Status(&[404, 405]),
            why: "there is no evaluation server at this address; the SDK keeps what it has, and tries again",
            help: "give the address of the evaluation server, not that of the portal or of the API server: it listens on port \
                   5100 unless it was told otherwise, and the vendor's own is `https://app-eval.featbit.co`",
        },
        Meaning {
            of: Of::ClosedSaying(4003, "invalid type"),
            why: "the server knows no connection of the type `server`, or the type was lost on the way; the SDK gets no flags",
            help: "is it an evaluation server, and does a proxy in between cut the query off?",
        },
        Meaning {
            of: Of::ClosedSaying(4003, "invalid version"),
            why: "the server does not speak the version of the protocol that was asked for, and the SDK asks for none; it gets no flags",
            help: "is there a proxy in between that changes the query?",
        },
        Meaning {
            of: Of::ClosedSaying(4003, "token"),
            why: "the token of the connection is missing, malformed, or more than 30 seconds older or newer than the server's \
                  clock; the SDK gets no flags",
            help: "set the clock of this machine, and look at the server's; does a proxy in between cut the query off?",
        },
        Meaning {
            of: Of::ClosedSaying(4003, "secret is not found"),
            why: "the server does not know the secret; the SDK gets no flags",
            help: "check the secret: it may be cut off, deleted, or one of another server",
        },
        Meaning {
            of: Of::ClosedSaying(4003, "secret"),
            why: "the secret is of another type: a client secret opens no connection of a server-side SDK, which gets no flags",
            help: "take the server secret of the environment",
        },
        Meaning {
            of: Of::Closed(4003),
            why: "the server refuses the connection for good, and says why only in its log: it does not know the secret, or it \
                  is a client secret; the token is lost, or more than 30 seconds off the server's clock; or it is another type \
                  or version of connection than it knows. The SDK gets no flags, however long it tries",
            help: "check that it is the server secret of an environment of this server, then the clocks of both machines, then \
                   whether a proxy cuts the query off",
        },
        Meaning {
            of: Of::Closed(1011),
            why: "the server failed for now; the SDK connects again after longer and longer waits",
            help: "try again, and look into the server's log if that does not help",
        },
        Meaning {
            of: Of::Closed(1000),
            why: "the server ended the connection, as it does when it is restarted; the SDK connects again",
            help: "try again",
        },
    ],
};

/// Whether a secret can be one of an environment at all.
fn check(endpoint: &Endpoint) -> Result<(), Problem> {
    let length = endpoint.secret.text().chars().count();
    if length == SECRET {
        return Ok(());
    }
    Err(Problem::new(format!(
        "the secret is none of an environment: it has {length} characters, where one has {SECRET}"
    ))
    .why("the server answers every other one with 401, and knows none for a websocket")
    .help("copy the server secret of the environment: an access token of the management API opens another door"))
}

/// Flags may carry the id of their environment, and the secret holds it, too.
fn stranger(secret: &str, _: &Item<'_>, flag: Raw<'_>) -> Option<String> {
    let own = environment_of(secret)?;
    let members = flag.members().ok()??;
    let (_, id) = members.into_iter().find(|(name, _)| name == "envId")?;
    match id.read() {
        Ok(Tree::Text(id)) if !id.is_empty() && !id.eq_ignore_ascii_case(&own) => Some(id.into_owned()),
        _ => None,
    }
}

fn is_websocket(endpoint: &Endpoint) -> Result<bool, Problem> {
    let ways = [("poll", false), ("websocket", true), ("stream", true)];
    Ok(endpoint.choice(Wish::Via, &ways)?.unwrap_or(false))
}

/// The address of websockets.
fn streaming(endpoint: &Endpoint) -> &str {
    endpoint.one(Wish::StreamUrl).unwrap_or(&endpoint.url)
}

fn fetch(endpoint: &Endpoint, network: &Network, held: Option<&Held>) -> Result<Fetched, Failure> {
    check(endpoint)?;
    if is_websocket(endpoint)? {
        let download = SERVICE.first(endpoint, streaming(endpoint), network)?;
        let is_same = held.is_some_and(|held| held.text == download.text);
        return Ok(if is_same { Fetched::Same } else { Fetched::New(download) });
    }
    let url = address(&endpoint.url, LATEST)?;
    let request = Request::get(&url).header("Authorization", endpoint.secret.text()).headers(&endpoint.headers);
    if let Some((_, version)) = held.and_then(|held| SERVICE.usable(endpoint.secret.text(), held)) {
        let request = Request { url: format!("{url}?timestamp={version:.0}"), ..request.clone() };
        if has_no_news(&network.send(&request)?)? {
            return Ok(Fetched::Same);
        }
        network.note("something changed since the copy that is held, so all is asked for");
    }
    let reply = network.send(&request)?;
    let text = reply.text()?.trim_start_matches('\u{feff}');
    whole(&request.shown, text)?;
    match brings(&request.shown, text)? {
        Brings::All => {}
        Brings::Changes => return Err(garbled(&request, "it holds changes, where all there is was asked for")),
        Brings::Nothing => return Err(garbled(&request, "it is no message of the type `data-sync`")),
    }
    let mut download = SERVICE.download(endpoint, &request.shown, text.to_owned())?;
    if download.version.as_deref() == Some("0") {
        download.notes.push(
            "the server gave neither flags nor segments: it does that for every secret of the right length, also for one \
             that it does not know"
                .to_owned(),
        );
    }
    Ok(Fetched::New(download))
}

fn garbled(request: &Request, what: &str) -> Failure {
    Trouble::new(&request.shown, What::Garbled(what.to_owned())).into()
}

/// Whether an answer to what is newer than a copy holds nothing.
fn has_no_news(reply: &Reply) -> Result<bool, Failure> {
    if reply.bytes.is_empty() {
        return Ok(true);
    }
    let text = reply.text()?;
    Ok(brings(&reply.shown, text)? == Brings::Changes && SERVICE.known("", text).is_ok_and(|known| known.is_empty))
}

fn follow(
    endpoint: &Endpoint,
    network: &Network,
    held: Option<&Held>,
    take: &mut dyn FnMut(Download) -> ControlFlow<()>,
) -> Result<(), Failure> {
    check(endpoint)?;
    SERVICE.follow(endpoint, streaming(endpoint), network, held, take)
}

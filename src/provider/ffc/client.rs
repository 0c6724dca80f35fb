//! The service of featureflag.co (spec section 10): a websocket on which it sends all flags, and then what changes.
//!
//! Its SDKs carry the path of a request over HTTP, too, and never make it.

use std::ops::ControlFlow;
use std::time::Duration;

use super::load::{PROTOCOL, load};
use crate::leaf::tree::Raw;
use crate::provider::api::{Api, Changes, Download, Failure, Fetched, Held, Meaning, Of};
use crate::provider::data_sync::Item;
use crate::provider::data_sync::client::Service;
use crate::provider::data_sync::token::prefix_of;
use crate::source::Problem;
use crate::source::network::Network;
use crate::source::remote::Endpoint;

const SERVICE: Service = Service { header: "envSecret", protocol: &PROTOCOL, load, stranger, nothing: Some(nothing) };

/// The API.
pub(super) const API: Api = Api {
    variable: "FFC_ENV_SECRET",
    secret: "environment secret",
    address: Some("wss://api.featureflag.co"),
    wishes: &[],
    fetch,
    changes: Changes::Followed(follow),
    interval: Duration::from_secs(30),
    evaluate: None,
    without: "the SDK keeps what it has, serves the callers' defaults where that is nothing, and connects again only where the \
              connection broke",
    meanings: &[
        Meaning {
            of: Of::Status(&[400, 401, 403, 404, 405]),
            why: "there is no websocket of featureflag.co at this address, which opens before it looks at the secret; the SDK \
                  gives up",
            help: "give the address without the path: `/streaming` is put behind it",
        },
        Meaning {
            of: Of::Closed(4003),
            why: "the server refuses the connection for good: it does not know the secret, or the token is lost or too far off \
                  its clock. The SDK gives up",
            help: "check that it is the server secret of an environment, then the clock of this machine, then whether a proxy \
                   cuts the query off",
        },
        Meaning {
            of: Of::Closed(1011),
            why: "the server failed for now; the SDK connects again after longer and longer waits",
            help: "try again later",
        },
        Meaning {
            of: Of::Closed(1000),
            why: "the server ended the connection; the SDK connects again",
            help: "try again",
        },
    ],
};

/// Whether a secret can find a flag at all.
fn check(endpoint: &Endpoint) -> Result<(), Problem> {
    if prefix_of(endpoint.secret.text()).is_some() {
        return Ok(());
    }
    Err(Problem::new("the secret is none of an environment")
        .why("it has to be Base64 of a text with an account, a project and an environment in it; with any other the SDK finds no flag")
        .help("copy the server secret of the environment, with the `=` at its end"))
}

/// A secret finds the flags whose ids begin as it says.
fn stranger(secret: &str, flag: &Item<'_>, _: Raw<'_>) -> Option<String> {
    let own = prefix_of(secret)?;
    let parts: Vec<&str> = flag.key.trim_start_matches('\0').splitn(5, "__").collect();
    (!flag.key.starts_with(&own)).then(|| parts[..parts.len().min(4)].join("__"))
}

fn nothing() -> Problem {
    Problem::new("the environment has neither flags nor segments")
        .why("the SDK does not take such a message, and serves the callers' defaults")
        .help("is it the secret of the right environment?")
}

fn fetch(endpoint: &Endpoint, network: &Network, held: Option<&Held>) -> Result<Fetched, Failure> {
    check(endpoint)?;
    let download = SERVICE.first(endpoint, &endpoint.url, network)?;
    let is_same = held.is_some_and(|held| held.text == download.text);
    Ok(if is_same { Fetched::Same } else { Fetched::New(download) })
}

fn follow(
    endpoint: &Endpoint,
    network: &Network,
    held: Option<&Held>,
    take: &mut dyn FnMut(Download) -> ControlFlow<()>,
) -> Result<(), Failure> {
    check(endpoint)?;
    SERVICE.follow(endpoint, &endpoint.url, network, held, take)
}

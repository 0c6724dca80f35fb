//! The network: requests, streams of events and websockets, with patience, retries and a limit on size.
//!
//! This module decides how something is carried, and knows no vendor: which request is sent and what an answer means is a
//! front-end's business. A redirect is followed on the same server only where the request holds a secret. Proxies come from the
//! environment, certificates from the system. Without the feature `http` there is no network.

mod request;
mod trouble;

#[cfg(feature = "http")]
mod events;
#[cfg(feature = "http")]
mod live;
#[cfg(feature = "http")]
mod socket;

use std::time::Duration;

pub use request::{Reply, Request, is_open, origin};

pub use super::secret::escaped;
pub use trouble::{Carried, Hop, Trouble, What};

#[cfg(feature = "http")]
pub use events::Events;
#[cfg(feature = "http")]
pub use live::{Network, Told};
#[cfg(feature = "http")]
pub use socket::Socket;

/// How long, how often, how much and how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long one request may take, its answer included.
    pub patience: Duration,
    /// How often a request that failed for now is sent again.
    pub retries: u32,
    /// The most that an answer may have, in bytes, once it is unpacked.
    pub size: u64,
    /// Where a redirect may lead.
    pub reach: Reach,
}

/// Where a redirect may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// To the same scheme, host and port, for the request holds a secret.
    SameServer,
    /// To any server, for what is asked for is served to everybody.
    Anywhere,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { patience: Duration::from_secs(30), retries: 3, size: super::LIMIT, reach: Reach::SameServer }
    }
}

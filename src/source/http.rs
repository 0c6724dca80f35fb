//! Documents behind `http` and `https` addresses.
//!
//! One request, no retries: this reads a document that somebody serves. Downloading from a vendor's API, with its keys
//! and its caching, is another matter.

use super::Problem;
use super::network::{Limits, Network, Reach, Request, Trouble, What};

/// What `url` answers.
pub(super) fn get(url: &str) -> Result<Vec<u8>, Problem> {
    let network = Network::open(Limits { retries: 0, reach: Reach::Anywhere, ..Limits::default() })?;
    let request = Request::get(url);
    network.keep_credentials(url);
    let reply = network.send(&request).map_err(|trouble| network.hide_in(trouble.problem()))?;
    if reply.bytes.is_empty() {
        return Err(Trouble::new(request.shown, What::Empty).problem());
    }
    Ok(reply.bytes)
}

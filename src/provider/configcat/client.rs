//! The CDN of ConfigCat (spec section 10): config files of either generation, data governance and its redirects.
//!
//! The SDK key is a part of the path, so no address is shown as it is asked.

use std::time::Duration;

use serde::Deserialize;

use crate::provider::api::{Api, Changes, Download, Failure, Fetched, Held, Meaning, Of, whole};
use crate::source::Problem;
use crate::source::network::{Network, Reply, Request, Trouble, What, origin};
use crate::source::remote::{Endpoint, Wish};

/// Where the data of all regions are.
const GLOBAL: &str = "https://cdn-global.configcat.com";
/// Where the data are that may not leave the European Union.
const EU: &str = "https://cdn-eu.configcat.com";
/// The most requests for one config.
const MOST: usize = 3;
/// The length of each half of an SDK key.
const HALF: usize = 22;

/// The API.
pub(super) const API: Api = Api {
    variable: "CONFIGCAT_SDK_KEY",
    secret: "SDK key",
    address: Some(GLOBAL),
    wishes: &[Wish::ConfigVersion, Wish::DataGovernance],
    fetch,
    changes: Changes::Polled,
    interval: Duration::from_secs(60),
    evaluate: None,
    without: "the SDK keeps what is in its cache, and serves defaults where that is empty",
    meanings: &[Meaning {
        of: Of::Status(&[403, 404]),
        why: "the CDN has no config for this SDK key; the SDK would log that and serve what is in its cache, else defaults",
        help: "check the SDK key, and whether the environment has data of this generation (`--config-version`)",
    }],
};

/// What the SDK looks at before it follows a config to another server.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Config {
    p: Option<Preferences>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Preferences {
    u: Option<String>,
    r: Option<i64>,
}

/// Whether a key is one that the SDK takes; a proxy's only with an address of its own.
fn is_key(key: &str, is_custom: bool) -> bool {
    let is_half = |half: &str| half.len() == HALF && half.bytes().all(|byte| byte.is_ascii_graphic());
    if is_custom && key.strip_prefix("configcat-proxy/").is_some_and(|name| !name.is_empty()) {
        return true;
    }
    match key.split('/').collect::<Vec<_>>()[..] {
        [one, two] | ["configcat-sdk-1", one, two] => is_half(one) && is_half(two),
        _ => false,
    }
}

fn fetch(endpoint: &Endpoint, network: &Network, held: Option<&Held>) -> Result<Fetched, Failure> {
    let governance = endpoint.choice(Wish::DataGovernance, &[("global", GLOBAL), ("eu", EU)])?;
    let file = endpoint.choice(Wish::ConfigVersion, &[("v6", "config_v6.json"), ("v5", "config_v5.json")])?;
    let file = file.unwrap_or("config_v6.json");
    let key = endpoint.secret.text();
    let is_custom = ![GLOBAL, EU].contains(&endpoint.url.as_str());
    if !is_key(key, is_custom) {
        return Err(Problem::new("the SDK key has none of the forms that SDK keys have")
            .why("the SDK would refuse to start with it")
            .help("it is two parts of 22 characters with a `/` between them, `configcat-sdk-1/` in front of the newer ones")
            .into());
    }
    let mut base = if is_custom { endpoint.url.clone() } else { governance.unwrap_or(&endpoint.url).to_owned() };
    let own = origin(&base);
    // The config that is held says where later requests go, which the SDK remembers.
    let known = held.and_then(|held| serde_json::from_str::<Config>(&held.text).ok()?.p);
    if let Some(next) = redirect(known, &base, is_custom).filter(|next| is_safe(&base, &next.base)) {
        network.note(&format!("by the config that is held, it is kept at `{}`", next.base));
        base = next.base;
    }
    let mut notes = Vec::new();
    let mut number = 1;
    loop {
        // What is meant for a proxy is not for the server that a config names.
        let is_own = origin(&base) == own;
        let request = Request::get(format!("{base}/configuration-files/{key}/{file}"))
            .shown(&format!("{base}/configuration-files/***/{file}"))
            .headers(if is_own { &endpoint.headers } else { &[] })
            .held(held.and_then(|held| held.etag.as_deref()));
        let reply = network.send(&request)?;
        if reply.is_same() {
            return Ok(Fetched::Same);
        }
        let text = reply.text()?;
        whole(&request.shown, text)?;
        let preferences = serde_json::from_str::<Config>(text)
            .map_err(|error| Trouble::new(&request.shown, What::Garbled(error.to_string())))?
            .p;
        let Some(next) = redirect(preferences, &base, is_custom) else { return Ok(taken(&reply, text, notes)) };
        if next.is_forced.is_none() {
            network.note(&format!("the config is kept at `{}` from now on", next.base));
            return Ok(taken(&reply, text, notes));
        }
        if next.is_forced == Some(false) {
            notes.push(format!(
                "the data governance does not fit that of the organisation: the config is kept at `{}` (the SDK logs this as 3002)",
                next.base
            ));
        }
        if number == MOST {
            notes.push(format!("the servers send from one to another: after {MOST} requests the last answer is taken (the SDK logs this as 1104)"));
            return Ok(taken(&reply, text, notes));
        }
        network.note(&format!("the config is kept at `{}`", next.base));
        if !is_safe(&base, &next.base) {
            let words = format!("it leads to `{}`, which is no secure address", Request::get(next.base).shown);
            return Err(Trouble::new(&request.shown, What::Garbled(words)).into());
        }
        base = next.base;
        number += 1;
    }
}

/// Another server that a config leads to.
#[derive(Debug, PartialEq, Eq)]
struct Next {
    base: String,
    /// Whether it must be asked even where an address was chosen; nothing where the answer at hand is good.
    is_forced: Option<bool>,
}

/// Whether an address is one of the web that is no less secure than the one that leads to it.
fn is_safe(from: &str, to: &str) -> bool {
    let is_secure = |url: &str| origin(url).starts_with("https://");
    is_secure(to) || !is_secure(from) && origin(to).starts_with("http://")
}

/// Where a config leads to; nothing where it is the one that was wanted.
fn redirect(preferences: Option<Preferences>, base: &str, is_custom: bool) -> Option<Next> {
    let preferences = preferences?;
    let next = preferences.u.filter(|next| next != base)?;
    let mode = preferences.r.unwrap_or_default();
    if is_custom && mode != 2 {
        return None;
    }
    let base = next.trim_end_matches('/').to_owned();
    Some(Next { base, is_forced: (mode != 0).then_some(mode == 2) })
}

fn taken(reply: &Reply, text: &str, notes: Vec<String>) -> Fetched {
    let etag = reply.header("etag").map(str::to_owned);
    Fetched::New(Download { text: text.to_owned(), version: None, etag, notes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_that_the_sdk_takes() {
        let half = "0123456789abcdefABCDEF";
        for (key, is_custom, want) in [
            (format!("{half}/{half}"), false, true),
            (format!("configcat-sdk-1/{half}/{half}"), false, true),
            (format!("configcat-sdk-2/{half}/{half}"), false, false),
            ("configcat-proxy/shop".to_owned(), true, true),
            ("configcat-proxy/shop".to_owned(), false, false),
            ("configcat-proxy/".to_owned(), true, false),
            (half.to_owned(), false, false),
            (String::new(), true, false),
        ] {
            assert_eq!(is_key(&key, is_custom), want, "{key}");
        }
    }

    /// Spec section 10, the rules of the redirect by number.
    #[test]
    fn configs_lead_to_other_servers() {
        let told = |url: Option<&str>, mode, is_custom| {
            let preferences = Preferences { u: url.map(str::to_owned), r: mode };
            redirect(Some(preferences), GLOBAL, is_custom).map(|next| (next.base, next.is_forced))
        };
        let eu = || EU.to_owned();
        assert_eq!(redirect(None, GLOBAL, false), None);
        assert_eq!(told(None, Some(1), false), None);
        assert_eq!(told(Some(GLOBAL), Some(2), false), None);
        assert_eq!(told(Some(EU), Some(1), true), None);
        assert_eq!(told(Some(EU), Some(2), true), Some((eu(), Some(true))));
        assert_eq!(told(Some(EU), Some(0), false), Some((eu(), None)));
        assert_eq!(told(Some(EU), None, false), Some((eu(), None)));
        assert_eq!(told(Some(EU), Some(1), false), Some((eu(), Some(false))));
        assert_eq!(told(Some(EU), Some(2), false), Some((eu(), Some(true))));
    }
}

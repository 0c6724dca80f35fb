//! What is asked of a server, and what it answers.

#[cfg(feature = "http")]
use std::time::Duration;

#[cfg(feature = "http")]
use chrono::{DateTime, Utc};

use super::{Carried, Trouble, What};
use crate::source::public_part;

/// What is asked of a server.
#[derive(Debug, Clone)]
pub struct Request {
    /// The address, which may hold a secret.
    pub url: String,
    /// The address as it may be shown.
    pub shown: String,
    /// Names and values of headers. Of two with one name the first is sent.
    pub headers: Vec<(String, String)>,
    /// JSON that is sent with `POST`; without it the request is a `GET`.
    pub body: Option<String>,
    /// The ETag of a copy that is held already, letter by letter.
    pub held: Option<String>,
    /// Whether the same request may be answered another time, given the status.
    pub may_change: fn(u16) -> bool,
}

impl Request {
    /// A request for what is at `url`, which is shown without its query.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Request {
        let url = url.into();
        let shown = public_part(&url);
        Request { url, shown, headers: Vec::new(), body: None, held: None, may_change }
    }

    /// Shows another address, where the path holds a secret.
    #[must_use]
    pub fn shown(self, shown: &str) -> Request {
        Request { shown: public_part(shown), ..self }
    }

    /// With a header, unless there is one of that name.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Request {
        if !self.headers.iter().any(|(held, _)| held.eq_ignore_ascii_case(name)) {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// With headers, but for those whose name is there already.
    #[must_use]
    pub fn headers(self, headers: &[(String, String)]) -> Request {
        headers.iter().fold(self, |request, (name, value)| request.header(name, value))
    }

    /// Sends JSON.
    #[must_use]
    pub fn body(self, json: impl Into<String>) -> Request {
        Request { body: Some(json.into()), ..self }
    }

    /// Asks only for what is not held already.
    #[must_use]
    pub fn held(self, etag: Option<&str>) -> Request {
        Request { held: etag.map(str::to_owned), ..self }
    }
}

/// What most servers mean: too many requests, and failures of their own, pass.
fn may_change(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..)
}

/// What a server answers, where it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status: 200 to 299, or 304 where a copy is held.
    pub status: u16,
    /// Names, in lower case, and values of the headers that are text.
    pub headers: Vec<(String, String)>,
    /// What stands in it, without compression.
    pub bytes: Vec<u8>,
    /// The address as it may be shown.
    pub shown: String,
}

impl Reply {
    /// The text in it.
    ///
    /// # Errors
    /// There is nothing in it, or it is not UTF-8.
    pub fn text(&self) -> Carried<&str> {
        let what = match std::str::from_utf8(&self.bytes) {
            Ok("") => What::Empty,
            Ok(text) => return Ok(text),
            Err(error) => What::Garbled(format!("it is not UTF-8 from byte {} on", error.valid_up_to())),
        };
        Err(Trouble::new(&self.shown, what))
    }

    /// The header of that name, which is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    /// Whether the copy that is held is still what the server has.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.status == 304
    }
}

/// Scheme, host and port of an address, in lower case.
#[must_use]
pub fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    format!("{scheme}://{}", &host[host.rfind('@').map_or(0, |at| at + 1)..]).to_ascii_lowercase()
}

/// Whether what is sent to an address can be read on the way: it is not encrypted, and leaves this machine.
#[must_use]
pub fn is_open(url: &str) -> bool {
    let origin = origin(url);
    let Some(host) = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("ws://")) else { return false };
    let host = match host.strip_prefix('[') {
        Some(inner) => inner.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    !(is_loopback || host == "localhost" || host.ends_with(".localhost"))
}

/// How far the clock of a server is ahead of ours, by the `Date` of its answer; within a second it may be the way.
#[cfg(feature = "http")]
pub(super) fn skew(date: Option<&str>, now: DateTime<Utc>) -> Option<i64> {
    let date = DateTime::parse_from_rfc2822(date?).ok()?;
    Some(date.signed_duration_since(now).num_seconds())
}

/// How long a server wants to be left alone, by its `Retry-After`: seconds, or a date.
#[cfg(feature = "http")]
pub(super) fn retry_after(value: Option<&str>, now: DateTime<Utc>) -> Option<Duration> {
    let value = value?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(value).ok()?;
    Some(date.signed_duration_since(now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_header_of_a_name_counts() {
        let request = Request::get("http://h/x?k=hush")
            .header("A", "1")
            .headers(&[("a".to_owned(), "2".to_owned()), ("b".to_owned(), "3".to_owned())]);
        assert_eq!(request.headers, [("A".to_owned(), "1".to_owned()), ("b".to_owned(), "3".to_owned())]);
        assert_eq!(request.shown, "http://h/x");
    }

    #[test]
    fn addresses_have_an_origin() {
        for (url, want) in [
            ("https://User:p@Host:8443/a?b", "https://host:8443"),
            ("http://h", "http://h"),
            ("http://h?x", "http://h"),
        ] {
            assert_eq!(origin(url), want);
        }
    }

    #[test]
    fn only_hosts_elsewhere_are_open() {
        for (url, want) in [
            ("https://api.example.com/api/v1", false),
            ("http://api.example.com/api/v1", true),
            ("http://localhost:8000/api/v1", false),
            ("http://127.0.0.1:8000", false),
            ("http://[::1]:8000/api/v1", false),
            ("http://10.0.0.7/api/v1", true),
            ("http://u:p@localhost/api/v1", false),
        ] {
            assert_eq!(is_open(url), want, "{url}");
        }
    }

    #[cfg(feature = "http")]
    #[test]
    fn waits_are_seconds_or_dates() {
        let now: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        let told = |value| retry_after(Some(value), now).map(|wait| wait.as_secs());
        assert_eq!(told(" 7 "), Some(7));
        assert_eq!(told("Thu, 01 Jan 2026 00:00:30 GMT"), Some(30));
        assert_eq!(told("Wed, 31 Dec 2025 00:00:30 GMT"), Some(0));
        assert_eq!(told("soon"), None);
        assert_eq!(skew(Some("Thu, 01 Jan 2026 00:00:30 GMT"), now), Some(30));
    }
}

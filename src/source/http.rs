//! Documents behind `http` and `https` addresses.
//!
//! One request, no retries: this reads a document that somebody serves. Downloading from a vendor's API, with its keys
//! and its caching, is another matter.

use std::io::Read;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::header::CONTENT_TYPE;

use super::{LIMIT, PATIENCE, Problem, public_part};

/// What `url` answers.
pub(super) fn get(url: &str) -> Result<Vec<u8>, Problem> {
    let name = public_part(url);
    let client = Client::builder()
        .timeout(Duration::from_secs(PATIENCE))
        .user_agent(concat!("ffctl/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| Problem::new(format!("no HTTP client can be made: {}", reason(&error))))?;
    let response = client.get(url).send().map_err(|error| unreachable(&name, &error))?;
    check(&name, &response)?;
    let html = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"));
    let mut bytes = Vec::new();
    response.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| {
        Problem::new(format!("the answer of `{name}` was cut off: {error}")).help("try again; is a proxy in between?")
    })?;
    if bytes.len() as u64 > LIMIT {
        return Err(Problem::new(format!("the answer of `{name}` is larger than {} MiB", LIMIT >> 20)));
    }
    if bytes.is_empty() {
        return Err(Problem::new(format!("`{name}` answered with nothing")).help("is it the address of a ruleset?"));
    }
    let looks_like_json = bytes.trim_ascii_start().starts_with(b"{") || bytes.trim_ascii_start().starts_with(b"[");
    if !looks_like_json && (html || starts_like_html(&bytes)) {
        return Err(Problem::new(format!("`{name}` answered with a web page, not with a ruleset"))
            .why("a page in place of data is often a login, a proxy's message or a wrong path")
            .help("open the address in a browser to see what it says"));
    }
    Ok(bytes)
}

fn starts_like_html(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    let start = &start[..start.len().min(9)];
    start.eq_ignore_ascii_case(b"<!doctype") || start.len() >= 5 && start[..5].eq_ignore_ascii_case(b"<html")
}

fn check(name: &str, response: &Response) -> Result<(), Problem> {
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    let help = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "the address wants credentials, or other ones",
        StatusCode::NOT_FOUND => "check the path",
        StatusCode::TOO_MANY_REQUESTS => "try again later",
        status if status.is_server_error() => "the server failed; try again later",
        _ => "open the address in a browser to see what it says",
    };
    let words = status.canonical_reason().unwrap_or("no reason given");
    Err(Problem::new(format!("`{name}` answered {} ({words})", status.as_u16())).help(help))
}

fn unreachable(name: &str, error: &reqwest::Error) -> Problem {
    if error.is_timeout() {
        return Problem::new(format!("`{name}` did not answer within {PATIENCE} seconds")).help("is the server up?");
    }
    Problem::new(format!("`{name}` cannot be reached: {}", reason(error)))
        .help("check the address, the network, and the variables `HTTPS_PROXY` and `NO_PROXY`")
}

/// The innermost cause, which never repeats the address and what may be secret in it.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if std::ptr::addr_eq(cause, error) { "the request could not be made".to_owned() } else { cause.to_string() }
}

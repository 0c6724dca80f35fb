//! Requests over HTTP: what is sent again, what is read of an answer, and when it is given up.

use std::cell::RefCell;
use std::collections::hash_map::RandomState;
use std::future::Future;
use std::hash::BuildHasher;
use std::time::Duration;

use chrono::Utc;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use tokio::runtime::{Builder, Runtime};

use super::request::{retry_after, skew};
use super::trouble::{Hop, What};
use super::{Carried, Limits, Reach, Reply, Request, Trouble, origin};
use crate::leaf::plain::printable;
use crate::source::secret::Secrets;
use crate::source::{Problem, public_part};

/// The most redirects of one request.
const HOPS: usize = 5;
/// How long the first wait between tries is, at most; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The longest wait between tries. A server that wants more is not asked again.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How much of what a server says of a failure is read, in bytes.
const WORDS_READ: usize = 1 << 16;
/// How much of it is shown, in characters.
const WORDS_SHOWN: usize = 200;

/// A way to servers.
#[derive(Debug)]
pub struct Network {
    pub(super) runtime: Runtime,
    pub(super) client: Client,
    /// How long, how often and how much.
    pub limits: Limits,
    secrets: RefCell<Secrets>,
    /// What was noted and told to nobody yet.
    log: RefCell<Vec<String>>,
    listener: Option<Listener>,
}

/// Something to be told on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told<'t> {
    /// For those who want to know how it was done.
    Detail(&'t str),
    /// For everybody.
    Warning(&'t str),
}

/// Who is told at once.
struct Listener(Box<dyn Fn(Told<'_>)>);

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Listener")
    }
}

impl Network {
    /// A way to servers, with proxies from the environment and certificates from the system.
    ///
    /// # Errors
    /// The system gives no certificates, or no way to wait.
    pub fn open(limits: Limits) -> Result<Network, Problem> {
        let failed = |cause: &dyn std::fmt::Display| {
            Problem::new(format!("there is no way to the network: {cause}"))
                .help("does the system have certificates (the package `ca-certificates`, or `SSL_CERT_FILE`)?")
        };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| failed(&error))?;
        let policy = Policy::custom(move |attempt| {
            let is_same = || {
                let last = attempt.previous().last().map(|last| origin(last.as_str()));
                last.is_some_and(|last| last == origin(attempt.url().as_str()))
            };
            let may_go = attempt.previous().len() <= HOPS && (limits.reach == Reach::Anywhere || is_same());
            if may_go { attempt.follow() } else { attempt.stop() }
        });
        let client = Client::builder()
            .connect_timeout(limits.patience)
            .user_agent(concat!("ffctl/", env!("CARGO_PKG_VERSION")))
            .redirect(policy)
            .referer(false)
            // A connection that is kept may be closed by the time that it is used again.
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|error| failed(&reason(&error)))?;
        let mut secrets = Secrets::default();
        secrets.add_proxies();
        Ok(Network { runtime, client, limits, secrets: RefCell::new(secrets), log: RefCell::default(), listener: None })
    }

    /// Keeps a text out of everything that is told.
    pub fn keep_secret(&self, text: &str) {
        self.secrets.borrow_mut().add(text);
    }

    /// Keeps user and password of an address out of everything that is told.
    pub fn keep_credentials(&self, url: &str) {
        self.secrets.borrow_mut().add_credentials(url);
    }

    /// A problem without the secrets that servers repeated.
    #[must_use]
    pub fn hide_in(&self, problem: Problem) -> Problem {
        self.secrets.borrow().hide_in(problem)
    }

    /// What a server says, on one short line and without the secrets in it.
    pub(super) fn quoted(&self, text: &str) -> String {
        let text = self.secrets.borrow().hide(text);
        printable(text.trim()).chars().take(WORDS_SHOWN).collect()
    }

    /// Has somebody told at once of what is noted, which is then not kept.
    #[must_use]
    pub fn telling(mut self, listener: impl Fn(Told<'_>) + 'static) -> Network {
        self.listener = Some(Listener(Box::new(listener)));
        self
    }

    /// Notes what was done, for those who want to know.
    pub fn note(&self, text: &str) {
        let text = self.secrets.borrow().hide(text);
        match &self.listener {
            Some(listener) => listener.0(Told::Detail(&text)),
            None => self.log.borrow_mut().push(text),
        }
    }

    /// Notes what everybody should know.
    pub fn warn(&self, text: &str) {
        let text = self.secrets.borrow().hide(text);
        match &self.listener {
            Some(listener) => listener.0(Told::Warning(&text)),
            None => self.log.borrow_mut().push(text),
        }
    }

    /// What was noted since this was last asked, where nobody is told at once.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.log.take()
    }

    /// Sends a request, and again where it failed for now.
    ///
    /// # Errors
    /// What went wrong in the last try.
    pub fn send(&self, request: &Request) -> Carried<Reply> {
        self.again(request, || self.runtime.block_on(self.try_once(request)))
    }

    /// Does something that is one try of a request, and again where it failed for now, with longer and longer waits.
    ///
    /// # Errors
    /// What went wrong in the last try.
    pub fn again<T>(&self, request: &Request, attempt: impl Fn() -> Carried<T>) -> Carried<T> {
        let mut tries = 1;
        loop {
            let trouble = match attempt() {
                Ok(done) => return Ok(done),
                Err(trouble) => Trouble { tries, ..trouble },
            };
            let Some(wait) = Network::wait(request, &trouble).filter(|_| tries <= self.limits.retries) else {
                return Err(trouble);
            };
            self.note(&format!("{}; the next try is in {:.1} s", trouble.problem().message, wait.as_secs_f32()));
            self.pause(wait);
            tries += 1;
        }
    }

    /// Does nothing for a while.
    pub fn pause(&self, wait: Duration) {
        // A sleep can be made inside of the runtime alone.
        self.runtime.block_on(async { tokio::time::sleep(wait).await });
    }

    /// How long to wait before the next try; nothing where another would meet the same.
    fn wait(request: &Request, trouble: &Trouble) -> Option<Duration> {
        let usual = jittered(FIRST_WAIT.saturating_mul(1 << (trouble.tries - 1).min(6)).min(LONGEST_WAIT));
        match &trouble.what {
            What::Status { code, wait, .. } => {
                // Whoever says when to come back is believed.
                let may_change = (request.may_change)(*code) || wait.is_some() && matches!(code, 429 | 503);
                Some(wait.unwrap_or(usual)).filter(|wait| may_change && *wait <= LONGEST_WAIT)
            }
            What::Unreachable(_) | What::TimedOut(_) | What::CutOff(_) => Some(usual),
            What::Closed { .. } if !trouble.is_refusal() => Some(usual),
            _ => None,
        }
    }

    async fn try_once(&self, request: &Request) -> Carried<Reply> {
        let work = async {
            let response = self.answer(request, self.builder(request)?).await?;
            self.read(request, response).await
        };
        self.within(&request.shown, work).await
    }

    /// What comes of work that may not take longer than a request.
    pub(super) async fn within<T>(&self, shown: &str, work: impl Future<Output = Carried<T>>) -> Carried<T> {
        match tokio::time::timeout(self.limits.patience, work).await {
            Ok(done) => done,
            Err(_) => Err(Trouble::new(shown, What::TimedOut(self.limits.patience))),
        }
    }

    /// The request as it is sent.
    pub(super) fn builder(&self, request: &Request) -> Carried<RequestBuilder> {
        let garbled = |what: String| Trouble::new(&request.shown, What::Unsendable(what));
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let name: HeaderName = name.parse().map_err(|_| garbled(format!("`{name}` is no name of a header")))?;
            let mut value = HeaderValue::from_str(value)
                .map_err(|_| garbled(format!("the header `{name}` has a line break or a control character in it")))?;
            value.set_sensitive(true);
            headers.entry(name).or_insert(value);
        }
        if let Some(held) = request.held.as_ref().and_then(|held| HeaderValue::from_str(held).ok()) {
            headers.insert(IF_NONE_MATCH, held);
        }
        Ok(match &request.body {
            None => self.client.get(&request.url),
            Some(json) => {
                headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
                self.client.post(&request.url).body(json.clone())
            }
        }
        .headers(headers))
    }

    /// The answer to a request, where it is a success or says that nothing changed.
    pub(super) async fn answer(&self, request: &Request, builder: RequestBuilder) -> Carried<Response> {
        let shown = &request.shown;
        let response = builder.send().await.map_err(|error| unreachable(shown, &error))?;
        let status = response.status();
        let skew = clock(&response);
        if let Some(address) =
            response.headers().get("location").filter(|_| status.is_redirection() && status.as_u16() != 304)
        {
            let here = response.url();
            let Ok(to) = here.join(address.to_str().unwrap_or_default()) else {
                return Err(Trouble::new(shown, What::Garbled("it leads to an address that is none".to_owned())));
            };
            let hop = match (to.origin() == here.origin(), to.host() == here.host()) {
                (true, _) => Hop::TooMany,
                (_, true) => Hop::OtherScheme,
                _ => Hop::OtherHost,
            };
            let to = self.secrets.borrow().hide(&public_part(to.as_str()));
            return Err(Trouble { skew, ..Trouble::new(shown, What::Redirected(hop, to)) });
        }
        let is_known = request.held.is_some() && status.as_u16() == 304;
        if status.is_success() || status.as_u16() == 101 || is_known {
            return Ok(response);
        }
        let wait = retry_after(text(response.headers(), &RETRY_AFTER), Utc::now());
        let allowance = allowance(response.headers()).filter(|_| status.as_u16() == 429);
        let said = words(response).await.map(|words| self.quoted(&words));
        let told = [said, allowance].into_iter().flatten().collect::<Vec<_>>().join("; ");
        let words = (!told.is_empty()).then_some(told);
        let what = What::Status { code: status.as_u16(), words, wait };
        Err(Trouble { skew, ..Trouble::new(shown, what) })
    }

    /// Reads an answer to its end, or to the limit.
    async fn read(&self, request: &Request, mut response: Response) -> Carried<Reply> {
        let skew = clock(&response);
        let trouble = |what| Trouble { skew, ..Trouble::new(&request.shown, what) };
        let status = response.status().as_u16();
        let is_page = is_page(response.headers());
        let named =
            |(name, value): (&HeaderName, &HeaderValue)| Some((name.to_string(), value.to_str().ok()?.to_owned()));
        let headers: Vec<_> = response.headers().iter().filter_map(named).collect();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| trouble(What::CutOff(reason(&error))))? {
            if (bytes.len() + chunk.len()) as u64 > self.limits.size {
                return Err(trouble(What::TooLarge(self.limits.size)));
            }
            bytes.extend_from_slice(&chunk);
        }
        let looks_like_json = bytes.trim_ascii_start().starts_with(b"{") || bytes.trim_ascii_start().starts_with(b"[");
        if !looks_like_json && (is_page || starts_like_a_page(&bytes)) {
            return Err(trouble(What::Page));
        }
        Ok(Reply { status, headers, bytes, shown: request.shown.clone() })
    }
}

impl Drop for Network {
    /// A name that is still being looked up is not waited for.
    fn drop(&mut self) {
        if let Ok(idle) = Builder::new_current_thread().build() {
            std::mem::replace(&mut self.runtime, idle).shutdown_background();
        }
    }
}

/// The clock of a server against ours.
pub(super) fn clock(response: &Response) -> Option<i64> {
    skew(text(response.headers(), &DATE), Utc::now())
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// Whether an answer says that it is a web page.
pub(super) fn is_page(headers: &HeaderMap) -> bool {
    text(headers, &CONTENT_TYPE).is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"))
}

fn starts_like_a_page(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    let start = &start[..start.len().min(9)];
    start.eq_ignore_ascii_case(b"<!doctype") || start.len() >= 5 && start[..5].eq_ignore_ascii_case(b"<html")
}

/// Where in JSON servers say what is wrong, the more telling first.
const SPOKEN: [&str; 9] = [
    "/error/details/0/message",
    "/error/message",
    "/error/code",
    "/message",
    "/details/0/message",
    "/detail/0/msg",
    "/detail",
    "/error",
    "",
];

/// How many requests a server takes, where it says so.
fn allowance(headers: &HeaderMap) -> Option<String> {
    let limit: u64 = headers.get("x-ratelimit-limit")?.to_str().ok()?.trim().parse().ok()?;
    Some(format!("it takes {limit} requests in its period"))
}

/// What a server says of a failure: a member of its JSON that is made for reading, else a short text.
async fn words(mut response: Response) -> Option<String> {
    if is_page(response.headers()) {
        return Some("a web page".to_owned());
    }
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > WORDS_READ {
            break;
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    let json = serde_json::from_str::<serde_json::Value>(&text).ok();
    let told = match &json {
        None => (!text.trim_start().starts_with(['{', '[', '<'])).then(|| text.to_string()),
        Some(json) => SPOKEN.iter().find_map(|pointer| {
            let told = json.pointer(pointer)?.as_str()?;
            let field =
                pointer.strip_suffix("/message").and_then(|holder| json.pointer(holder)?.get("field")?.as_str());
            Some(field.map_or_else(|| told.to_owned(), |field| format!("{field}: {told}")))
        }),
    };
    told.filter(|told| !told.trim().is_empty())
}

pub(super) fn unreachable(shown: &str, error: &reqwest::Error) -> Trouble {
    let what = if error.is_builder() {
        What::Unsendable(reason(error))
    } else if error.is_body() || error.is_decode() {
        What::CutOff(reason(error))
    } else {
        let reason = reason(error);
        if reason.contains("certificate") { What::Untrusted(reason) } else { What::Unreachable(reason) }
    };
    Trouble::new(shown, what)
}

/// The innermost cause, which never repeats the address and what may be secret in it.
pub(super) fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if std::ptr::addr_eq(cause, error) { "the request could not be made".to_owned() } else { cause.to_string() }
}

/// Between half of a wait and all of it, so that many who failed at once do not come back at once.
fn jittered(wait: Duration) -> Duration {
    // A new state of the standard library's hasher is random.
    let drawn = RandomState::new().hash_one(0_u8) % 1000;
    wait / 2 + wait / 2 * u32::try_from(drawn).unwrap_or_default() / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_lie_between_half_and_all() {
        let wait = Duration::from_secs(2);
        for _ in 0..100 {
            let drawn = jittered(wait);
            assert!(drawn >= wait / 2 && drawn <= wait, "{drawn:?}");
        }
    }

    #[test]
    fn pages_are_known_by_their_looks() {
        assert!(starts_like_a_page(b"\n<!DOCTYPE html>") && starts_like_a_page(b"<HTML>"));
        assert!(!starts_like_a_page(b"<") && !starts_like_a_page(b"event: put"));
    }
}

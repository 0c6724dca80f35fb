//! What can go wrong on the way, in words that hold for every server.

use std::time::Duration;

use crate::source::Problem;

/// Whether an answer was carried at all.
pub type Carried<T> = Result<T, Trouble>;

/// What went wrong on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The address as it may be shown.
    pub shown: String,
    /// What went wrong.
    pub what: What,
    /// How many seconds the server's clock is ahead of ours, where it told.
    pub skew: Option<i64>,
    /// How often the request was sent.
    pub tries: u32,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// There is no connection; the innermost cause.
    Unreachable(String),
    /// Nothing came in time.
    TimedOut(Duration),
    /// The answer has a status that is no success.
    Status {
        /// The status.
        code: u16,
        /// What the server says of it.
        words: Option<String>,
        /// How long it wants to be left alone.
        wait: Option<Duration>,
    },
    /// The server does not prove who it is; the innermost cause.
    Untrusted(String),
    /// The request cannot be written down.
    Unsendable(String),
    /// The answer leads to an address that is not followed.
    Redirected(Hop, String),
    /// A web page stands where data should.
    Page,
    /// There is nothing in the answer.
    Empty,
    /// The answer ends too early.
    CutOff(String),
    /// The answer has more bytes than this.
    TooLarge(u64),
    /// The answer is none that the protocol has.
    Garbled(String),
    /// The server closed a websocket.
    Closed {
        /// The code, where it gave one.
        code: Option<u16>,
        /// What the server says of it.
        reason: String,
    },
}

/// Why a redirect is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hop {
    /// It leads to another host, to which no secret is sent.
    OtherHost,
    /// It leads to the same host over another scheme or port.
    OtherScheme,
    /// There were too many.
    TooMany,
}

/// A clock that differs by more is worth a word.
const SKEW: u64 = 30;

impl Trouble {
    /// Trouble with an address, in the first try.
    #[must_use]
    pub fn new(shown: impl Into<String>, what: What) -> Trouble {
        Trouble { shown: shown.into(), what, skew: None, tries: 1 }
    }

    /// The status of the answer, where that is the trouble.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.what {
            What::Status { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Whether the server was understood and refuses: another try, and a copy that is held, would hide that.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self.what {
            // 407 is a proxy's.
            What::Status { code, .. } => matches!(code, 400..=499) && !matches!(code, 407 | 408 | 429),
            // Codes from 4000 on are those that an application makes up for its own refusals (RFC 6455, 7.4.2).
            What::Closed { code, .. } => code.is_some_and(|code| (4000..5000).contains(&code)),
            What::Unsendable(_) => true,
            _ => false,
        }
    }

    /// What went wrong, for a person.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let name = &self.shown;
        let problem = match &self.what {
            What::Untrusted(cause) => Problem::new(format!("`{name}` is not trusted: {cause}"))
                .why("what comes from a server that does not prove who it is may be anybody's, and it would learn the secret")
                .help("where the server has a certificate of your own authority, put that into the system's store, or name its file in `SSL_CERT_FILE`"),
            What::Unsendable(cause) => Problem::new(format!("`{name}` cannot be asked: {cause}"))
                .help("check the headers and the address"),
            What::Unreachable(cause) => Problem::new(format!("`{name}` cannot be reached: {cause}"))
                .help("check the address, the network, and the variables `HTTPS_PROXY` and `NO_PROXY`"),
            What::TimedOut(after) => Problem::new(format!("`{name}` did not answer within {} s", after.as_secs_f32()))
                .help("is the server up?"),
            What::Status { code, words, wait } => {
                let meaning = meaning(*code);
                // Many servers only repeat what the status is called.
                let own = words.as_ref().filter(|words| !meaning.is_some_and(|name| name.eq_ignore_ascii_case(words)));
                let words = own.map(|words| format!(": {words}")).unwrap_or_default();
                let meaning = meaning.map(|words| format!(" ({words})")).unwrap_or_default();
                let wait = wait.map(|wait| format!("; it may be asked again in {} s", wait.as_secs()));
                let wait = wait.unwrap_or_default();
                Problem::new(format!("`{name}` answered {code}{meaning}{words}{wait}")).help(advice(*code))
            }
            What::Redirected(hop, to) => {
                let problem = Problem::new(format!("`{name}` leads to `{to}`"));
                match hop {
                    Hop::OtherHost => problem
                        .why("a redirect to another host is not followed, for the request holds a secret")
                        .help("if that is the right server, give its address"),
                    Hop::OtherScheme => problem
                        .why("a redirect to another scheme or port is not followed, for the request holds a secret")
                        .help("give the address as the server wants it, with `https://` for example"),
                    Hop::TooMany => problem
                        .why("one redirect came after the other")
                        .help("open the address in a browser to see where it ends"),
                }
            }
            What::Page => Problem::new(format!("`{name}` answered with a web page, not with a ruleset"))
                .why("a page in place of data is often a login, a proxy's message or a wrong path")
                .help("open the address in a browser to see what it says"),
            What::Empty => {
                Problem::new(format!("`{name}` answered with nothing")).help("is it the address of a ruleset?")
            }
            What::CutOff(cause) => Problem::new(format!("the answer of `{name}` was cut off: {cause}"))
                .help("try again; is a proxy in between?"),
            What::TooLarge(limit) => Problem::new(format!("the answer of `{name}` is larger than {}", size(*limit)))
                .help("is it the right address?"),
            What::Garbled(cause) => Problem::new(format!("the answer of `{name}` cannot be understood: {cause}"))
                .help("is it the right address, and is a proxy in between?"),
            What::Closed { code, reason } => {
                let code = code.map_or_else(|| "without a code".to_owned(), |code| format!("with code {code}"));
                let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
                let problem = Problem::new(format!("`{name}` closed the connection {code}{reason}"));
                problem.help(if self.is_refusal() { "the log of the server may say more" } else { "try again" })
            }
        };
        match self.tries {
            0 | 1 => problem,
            tries => Problem { message: format!("{} (after {tries} tries)", problem.message), ..problem },
        }
    }

    /// What to do about a clock that is wrong; nothing where it is right enough.
    #[must_use]
    pub fn clock(&self) -> Option<String> {
        let skew = self.skew.filter(|skew| skew.unsigned_abs() > SKEW)?;
        let side = if skew > 0 { "behind" } else { "ahead of" };
        Some(format!("the clock of this machine is {} seconds {side} the server's: set it", skew.unsigned_abs()))
    }
}

/// What a status is called, by RFC 9110 and RFC 6585.
fn meaning(code: u16) -> Option<&'static str> {
    Some(match code {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => return None,
    })
}

/// What to do about a status where nobody knows better.
fn advice(code: u16) -> &'static str {
    match code {
        401 | 403 => "the address wants credentials, or other ones",
        404 => "check the path",
        407 => "the proxy wants credentials: put them into `HTTPS_PROXY`",
        429 => "try again later",
        500.. => "the server failed; try again later",
        _ => "open the address in a browser to see what it says",
    }
}

/// A number of bytes, for a person.
fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 && bytes.is_multiple_of(1 << 20) {
        format!("{} MiB", bytes >> 20)
    } else {
        format!("{bytes} bytes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_from_what_passes() {
        let status = |code| What::Status { code, words: None, wait: None };
        let closed = |code| What::Closed { code, reason: String::new() };
        for (what, want) in [
            (status(401), true),
            (status(404), true),
            (status(429), false),
            (status(408), false),
            (status(503), false),
            (closed(Some(4003)), true),
            (closed(Some(1011)), false),
            (closed(None), false),
            (What::Page, false),
            (What::Redirected(Hop::OtherHost, "x".into()), false),
            (status(407), false),
            (What::Unsendable("x".into()), true),
            (What::Untrusted("x".into()), false),
        ] {
            assert_eq!(Trouble::new("x", what.clone()).is_refusal(), want, "{what:?}");
        }
    }

    #[test]
    fn a_wrong_clock_is_told() {
        let trouble = |skew| Trouble { skew: Some(skew), ..Trouble::new("x", What::Empty) };
        for (skew, want) in [(31, Some("31 seconds behind")), (-90, Some("90 seconds ahead of")), (30, None)] {
            let told = trouble(skew).clock();
            assert_eq!(told.is_some(), want.is_some(), "{told:?}");
            assert!(want.is_none_or(|want| told.is_some_and(|told| told.contains(want))), "{skew}");
        }
    }
}

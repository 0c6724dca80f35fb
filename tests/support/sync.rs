//! What the tests of the clients of FeatBit and of featureflag.co share.

use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use ffctl::provider::api::{Api, Download, Failure, Fetched};
use ffctl::provider::{Dialect, by_name};
use ffctl::source::remote::Wish;
use tokio_tungstenite::tungstenite::protocol::frame::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Message, WebSocket};

use crate::ask;
use crate::client::{self, Client};
use crate::stub::{Answer, Seen, Stub};

/// What the client of a dialect is tested with.
pub(crate) struct Bench {
    /// The dialect's name.
    pub(crate) name: &'static str,
    /// A secret that the vendor could have made.
    pub(crate) secret: &'static str,
}

/// What a server does about every request.
pub(crate) type Always = Box<dyn Fn() -> Answer + Send + Sync>;

/// One side of a websocket, the server's.
pub(crate) type Line = WebSocket<TcpStream>;

impl Bench {
    pub(crate) fn dialect(&self) -> &'static Dialect {
        &by_name(self.name).unwrap().dialect
    }

    pub(crate) fn api(&self) -> &'static Api {
        &self.dialect().api
    }

    /// The API at an address, reached in some way.
    pub(crate) fn client(&self, url: &str, via: Option<&str>) -> Client {
        let client = Client::new(self.name, url, self.secret);
        let client = via.into_iter().fold(client, |client, via| client.wish(Wish::Via, via));
        client.limits(|limits| (limits.patience, limits.size) = (Duration::from_millis(900), 1 << 20))
    }

    /// What comes of asking.
    pub(crate) fn fetch(&self, url: &str, via: Option<&str>, held: Option<&str>) -> Result<Fetched, String> {
        self.ask(&self.client(url, via), held)
    }

    /// What comes of asking an API; a failure as a person reads it.
    pub(crate) fn ask(&self, client: &Client, held: Option<&str>) -> Result<Fetched, String> {
        let held = held.map(|text| client::held(text, None));
        client.fetch(held.as_ref()).map_err(|failure| self.told(client, &failure))
    }

    /// A download that has to come.
    pub(crate) fn download(&self, url: &str, via: Option<&str>, held: Option<&str>) -> Download {
        match self.fetch(url, via, held) {
            Ok(Fetched::New(download)) => download,
            other => panic!("{other:?}"),
        }
    }

    /// A failure as a person reads it, without what changes from run to run.
    pub(crate) fn told(&self, client: &Client, failure: &Failure) -> String {
        let told = client.told(failure).replace("http://[HOST]", &client.endpoint.url);
        let all = format!("{told}\n{}", client.notes());
        for part in [self.secret, &self.secret[..12], &self.secret[self.secret.len() - 12..]] {
            assert!(!all.contains(part), "a secret is told:\n{all}");
        }
        let mut told = told;
        while let Some(at) = told.find("127.0.0.1:") {
            let end = told[at + 10..].find(|c: char| !c.is_ascii_digit()).map_or(told.len(), |end| at + 10 + end);
            told.replace_range(at..end, "HOST");
        }
        told
    }

    /// How a server that answers everything so is told of.
    pub(crate) fn failure(&self, via: Option<&str>, answer: impl Fn() -> Answer + Send + Sync + 'static) -> String {
        let stub = Stub::new(move |_, _| answer());
        match self.fetch(&stub.address, via, None) {
            Err(told) => told,
            Ok(fetched) => panic!("{fetched:?}"),
        }
    }

    /// The documents that come of following a server until it breaks off, and how that is told of.
    pub(crate) fn follow(&self, url: &str, held: Option<&str>) -> (Vec<Download>, String, Vec<String>) {
        let client = self.client(url, None);
        let held = held.map(|text| client::held(text, None));
        let follow = client.api.changes.follow(None).expect("changes are waited for");
        let mut came = Vec::new();
        let ended = follow(&client.endpoint, &client.network, held.as_ref(), &mut |download| {
            came.push(download);
            std::ops::ControlFlow::Continue(())
        });
        let notes = client.network.notes();
        (came, self.told(&client, &ended.unwrap_err()), notes)
    }

    /// What every flag of documents, applied one after the other, answers a user.
    pub(crate) fn answers(&self, documents: &[&str]) -> Vec<String> {
        ask::answers(self.dialect(), documents)
    }
}

/// Reads what a client says first, sends these texts, and waits for the client to go.
pub(crate) fn says(texts: &[&str]) -> Answer {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    Answer::socket(move |line| {
        hear(line);
        send(line, &texts);
        while line.read().is_ok() {}
    })
}

/// Reads what a client says first, sends these texts, and closes the connection with a code.
pub(crate) fn says_and_closes(texts: &[&str], code: u16, reason: &str) -> Answer {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let reason = reason.to_owned();
    Answer::socket(move |line| {
        hear(line);
        send(line, &texts);
        close(line, code, reason);
    })
}

pub(crate) fn send(line: &mut Line, texts: &[String]) {
    for text in texts {
        let _ = line.send(Message::text(text));
    }
}

/// Closes the connection, and waits until the client has heard it.
pub(crate) fn close(line: &mut Line, code: u16, reason: String) {
    let _ = line.close(Some(CloseFrame { code: CloseCode::from(code), reason: reason.into() }));
    while line.read().is_ok() {}
}

/// The next text of a client.
pub(crate) fn hear(line: &mut Line) -> String {
    loop {
        match line.read() {
            Ok(Message::Text(text)) => return text.as_str().to_owned(),
            Ok(_) => {}
            Err(_) => return String::new(),
        }
    }
}

/// A list that a server writes what it hears to.
pub(crate) type Heard = Arc<Mutex<Vec<String>>>;

/// The value of a parameter in the query of a request, unescaped.
pub(crate) fn parameter(seen: &Seen, name: &str) -> Option<String> {
    let (_, query) = seen.path.split_once('?')?;
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let hex = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&hex).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The moment, in milliseconds since 1970.
pub(crate) fn now() -> u64 {
    u64::try_from(chrono::Utc::now().timestamp_millis()).unwrap()
}

/// A server that hears the connection, waits, and drops it without a word.
pub(crate) fn drops() -> Answer {
    Answer::socket(|line| {
        hear(line);
        thread::sleep(Duration::from_millis(20));
    })
}

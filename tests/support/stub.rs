//! A small server for tests: HTTP answers as they are, or a websocket, by what a closure makes of each request.
//!
//! Every request is kept, so that a test can say what must have been asked, and what must not.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocket};

/// A request as it came.
#[allow(dead_code, reason = "not every test looks at everything")]
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// The method.
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    /// Names, in lower case, and values.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: String,
}

impl Seen {
    /// The header of that name, which is in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
    }
}

/// What the server does about a request.
#[allow(dead_code, reason = "not every test needs every answer")]
pub(crate) enum Answer {
    /// A status, headers and a body, with its length.
    Reply(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// These bytes, and then the connection is closed.
    Raw(Vec<u8>),
    /// Parts, each after a wait; the connection is closed behind the last.
    Parts(Vec<(Duration, Vec<u8>)>),
    /// A websocket, with a `Date` in the handshake where one is given.
    Socket(Option<String>, Talk),
    /// Nothing, for that long.
    Silence(Duration),
}

/// What is said on a websocket.
pub(crate) type Talk = Box<dyn FnOnce(&mut WebSocket<TcpStream>) + Send>;

#[allow(dead_code, reason = "not every test needs every answer")]
impl Answer {
    /// JSON, and headers beside it.
    pub(crate) fn json(body: impl Into<String>, headers: &[(&'static str, &str)]) -> Answer {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let kind = ("Content-Type", "application/json".to_owned());
        Answer::Reply(200, headers.chain([kind]).collect(), body.into().into_bytes())
    }

    /// A status with a text.
    pub(crate) fn status(code: u16, body: &str) -> Answer {
        Answer::Reply(code, Vec::new(), body.as_bytes().to_vec())
    }

    /// A websocket on which that is said.
    pub(crate) fn socket(talk: impl FnOnce(&mut WebSocket<TcpStream>) + Send + 'static) -> Answer {
        Answer::Socket(None, Box::new(talk))
    }
}

/// A server on this machine, until the test ends.
pub(crate) struct Stub {
    /// `http://127.0.0.1:PORT`
    pub(crate) address: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Stub {
    /// A server that answers each request as `answer` says; the second argument is the number of the request, from 0.
    pub(crate) fn new(answer: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static) -> Stub {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (kept, answer) = (Arc::clone(&seen), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, kept, answer) = (stream.unwrap(), Arc::clone(&kept), Arc::clone(&answer));
                thread::spawn(move || {
                    let Some(request) = read(&stream) else { return };
                    let number = {
                        let mut kept = kept.lock().unwrap();
                        kept.push(request.clone());
                        kept.len() - 1
                    };
                    write(stream, &request, answer(&request, number));
                });
            }
        });
        Stub { address, seen }
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

/// A moment as a server writes it, that many seconds from now.
#[allow(dead_code, reason = "not every test needs a clock")]
pub(crate) fn date(seconds: i64) -> String {
    (chrono::Utc::now() + chrono::TimeDelta::seconds(seconds)).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn read(stream: &TcpStream) -> Option<Seen> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let mut seen = Seen { method: words.next()?.to_owned(), path: words.next()?.to_owned(), ..Seen::default() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        seen.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = seen.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    seen.body = String::from_utf8(body).ok()?;
    Some(seen)
}

/// A client that went away is no failure of the server.
fn write(mut stream: TcpStream, request: &Seen, answer: Answer) {
    match answer {
        Answer::Reply(code, headers, body) => {
            let mut head = format!("HTTP/1.1 {code} X\r\nConnection: close\r\n");
            for (name, value) in headers {
                let _ = write!(head, "{name}: {value}\r\n");
            }
            if code != 304 {
                let _ = write!(head, "Content-Length: {}\r\n", body.len());
            }
            let _ = stream.write_all(format!("{head}\r\n").as_bytes()).and_then(|()| stream.write_all(&body));
        }
        Answer::Raw(bytes) => {
            let _ = stream.write_all(&bytes);
        }
        Answer::Parts(parts) => {
            for (wait, bytes) in parts {
                thread::sleep(wait);
                if stream.write_all(&bytes).and_then(|()| stream.flush()).is_err() {
                    return;
                }
            }
        }
        Answer::Silence(wait) => thread::sleep(wait),
        Answer::Socket(date, talk) => {
            let key = request.header("sec-websocket-key").unwrap_or_default();
            let accept = derive_accept_key(key.as_bytes());
            let date = date.map(|date| format!("Date: {date}\r\n")).unwrap_or_default();
            let head = format!(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{date}Sec-WebSocket-Accept: {accept}\r\n\r\n"
            );
            if stream.write_all(head.as_bytes()).is_ok() {
                talk(&mut WebSocket::from_raw_socket(stream, Role::Server, None));
            }
        }
    }
}

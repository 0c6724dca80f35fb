//! A websocket (RFC 6455) over the same client as requests, so that proxies and certificates are the same.

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use reqwest::Upgraded;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::live::{Network, clock, is_page, unreachable};
use super::trouble::What;
use super::{Carried, Request, Trouble};

/// An open websocket.
#[derive(Debug)]
pub struct Socket<'n> {
    network: &'n Network,
    shown: String,
    skew: Option<i64>,
    stream: WebSocketStream<Upgraded>,
}

impl Network {
    /// Opens a websocket at an `http` or `https` address.
    ///
    /// # Errors
    /// What went wrong in the last try.
    pub fn socket(&self, request: &Request) -> Carried<Socket<'_>> {
        self.again(request, || self.connect(request))
    }

    /// Opens a websocket in one try: for requests that differ from try to try, and for tries that end with what is said on it.
    ///
    /// # Errors
    /// What went wrong.
    pub fn connect(&self, request: &Request) -> Carried<Socket<'_>> {
        self.runtime.block_on(self.within(&request.shown, self.upgrade(request)))
    }

    async fn upgrade(&self, request: &Request) -> Carried<Socket<'_>> {
        let key = generate_key();
        let builder = self
            .builder(request)?
            .version(reqwest::Version::HTTP_11)
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", &key);
        let response = self.answer(request, builder).await?;
        let accepted = response.headers().get("sec-websocket-accept").and_then(|value| value.to_str().ok());
        let is_accepted = accepted == Some(derive_accept_key(key.as_bytes()).as_str());
        if response.status().as_u16() != 101 && is_page(response.headers()) {
            return Err(Trouble::new(&request.shown, What::Page));
        }
        if response.status().as_u16() != 101 || !is_accepted {
            let words = format!("it is no websocket (status {})", response.status().as_u16());
            return Err(Trouble::new(&request.shown, What::Garbled(words)));
        }
        let skew = clock(&response);
        let upgraded = response.upgrade().await.map_err(|error| unreachable(&request.shown, &error))?;
        let most = usize::try_from(self.limits.size).unwrap_or(usize::MAX);
        let config = WebSocketConfig::default().max_message_size(Some(most)).max_frame_size(Some(most));
        let stream = WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await;
        Ok(Socket { network: self, shown: request.shown.clone(), skew, stream })
    }
}

impl Socket<'_> {
    /// Sends a text.
    ///
    /// # Errors
    /// The connection is gone.
    pub fn send(&mut self, text: &str) -> Carried<()> {
        let patience = self.network.limits.patience;
        let send = self.stream.send(Message::text(text));
        match self.network.runtime.block_on(async { tokio::time::timeout(patience, send).await }) {
            Ok(sent) => sent.map_err(|error| self.trouble(&error)),
            Err(_) => Err(Trouble::new(&self.shown, What::TimedOut(patience))),
        }
    }

    /// The next text; nothing where none came in time.
    ///
    /// # Errors
    /// The server closed the connection, or it is gone.
    pub fn receive(&mut self, patience: Duration) -> Carried<Option<String>> {
        let start = Instant::now();
        loop {
            let left = patience.saturating_sub(start.elapsed());
            let next = async { tokio::time::timeout(left, self.stream.next()).await };
            let message = match self.network.runtime.block_on(next) {
                Err(_) => return Ok(None),
                Ok(None) => return Err(self.closed(None, "")),
                Ok(Some(Err(error))) => return Err(self.trouble(&error)),
                Ok(Some(Ok(message))) => message,
            };
            match message {
                Message::Text(text) => return Ok(Some(text.as_str().to_owned())),
                Message::Close(frame) => {
                    let (code, reason) = frame
                        .map_or((None, String::new()), |frame| (Some(frame.code.into()), frame.reason.to_string()));
                    return Err(self.closed(code, &reason));
                }
                // Pings are answered by the protocol itself.
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
            // A timeout lets pass what is there already, however long that goes on.
            if start.elapsed() >= patience {
                return Ok(None);
            }
        }
    }

    fn closed(&self, code: Option<u16>, reason: &str) -> Trouble {
        let reason = self.network.quoted(reason);
        Trouble { skew: self.skew, ..Trouble::new(&self.shown, What::Closed { code, reason }) }
    }

    fn trouble(&self, error: &Error) -> Trouble {
        let what = match error {
            Error::ConnectionClosed | Error::AlreadyClosed => What::Closed { code: None, reason: String::new() },
            Error::Capacity(_) => What::TooLarge(self.network.limits.size),
            Error::Io(error) => What::CutOff(error.to_string()),
            Error::Protocol(error) => What::CutOff(error.to_string()),
            other => What::Garbled(other.to_string()),
        };
        Trouble { skew: self.skew, ..Trouble::new(&self.shown, what) }
    }
}

impl Drop for Socket<'_> {
    /// Says good-bye; whether it is heard does not matter.
    fn drop(&mut self) {
        let close = async { tokio::time::timeout(Duration::from_millis(200), self.stream.close(None)).await };
        let _ = self.network.runtime.block_on(close);
    }
}

//! A stream of server-sent events as it comes.

use std::time::{Duration, Instant};

use reqwest::Response;

use super::live::{Network, is_page, reason};
use super::trouble::What;
use super::{Carried, Request, Trouble};
use crate::source::stream::{Event, Reader};

/// An open stream.
#[derive(Debug)]
pub struct Events<'n> {
    network: &'n Network,
    shown: String,
    response: Response,
    /// What came behind the last line that is whole.
    rest: Vec<u8>,
    reader: Reader,
    /// Whether anything came while the last event was waited for.
    is_alive: bool,
}

impl Network {
    /// Opens a stream.
    ///
    /// # Errors
    /// What went wrong in the last try.
    pub fn events(&self, request: &Request) -> Carried<Events<'_>> {
        let request = request.clone().header("Accept", "text/event-stream");
        let response = self.again(&request, || {
            let work = async { self.answer(&request, self.builder(&request)?).await };
            self.runtime.block_on(self.within(&request.shown, work))
        })?;
        if is_page(response.headers()) {
            return Err(Trouble::new(&request.shown, What::Page));
        }
        Ok(Events {
            network: self,
            shown: request.shown,
            response,
            rest: Vec::new(),
            reader: Reader::default(),
            is_alive: true,
        })
    }
}

impl Events<'_> {
    /// The next event that has data; nothing where none came in time.
    ///
    /// # Errors
    /// The stream ended, or is none.
    pub fn next(&mut self, patience: Duration) -> Carried<Option<Event>> {
        self.is_alive = false;
        let runtime = &self.network.runtime;
        let limit = self.network.limits.size;
        let work = async {
            loop {
                if let Some(event) = self.reader.take(&mut self.rest) {
                    return Ok(event);
                }
                if (self.rest.len() + self.reader.held()) as u64 > limit {
                    return Err(What::TooLarge(limit));
                }
                match self.response.chunk().await {
                    Ok(Some(chunk)) => {
                        self.is_alive = true;
                        self.rest.extend_from_slice(&chunk);
                    }
                    Ok(None) => return Err(What::CutOff("the stream ended".to_owned())),
                    Err(error) => return Err(What::CutOff(reason(&error))),
                }
            }
        };
        match runtime.block_on(async { tokio::time::timeout(patience, work).await }) {
            Err(_) => Ok(None),
            Ok(Ok(event)) => Ok(Some(event)),
            Ok(Err(what)) => Err(Trouble::new(&self.shown, what)),
        }
    }
    /// What is made of the first event that something is made of, as long as a request may take.
    ///
    /// # Errors
    /// The stream ended, or is none, or nothing of it came in time, or what came is none of it.
    pub fn first<T, E: From<Trouble>>(&mut self, mut make: impl FnMut(&Event) -> Result<Option<T>, E>) -> Result<T, E> {
        let patience = self.network.limits.patience;
        let start = Instant::now();
        while let Some(event) = self.next(patience.saturating_sub(start.elapsed()))? {
            if let Some(made) = make(&event)? {
                return Ok(made);
            }
            // What is there already comes at once, however long that goes on.
            if start.elapsed() >= patience {
                break;
            }
        }
        Err(Trouble::new(&self.shown, What::TimedOut(patience)).into())
    }

    /// Whether anything came while the last event was waited for, be it a comment that keeps the stream open.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.is_alive
    }

    /// A header of the answer, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }
}

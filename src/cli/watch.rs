//! `fetch --watch`: waits for changes of a ruleset, by its stream or by asking again and again, and tells each of them.
//!
//! A connection that breaks is opened again, with longer and longer waits; a server that refuses ends the run. What cannot be
//! loaded is told and not taken, as an SDK keeps what it has.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{SecondsFormat, Utc};
use serde::Serialize;

use super::api::{Taken, Upstream};
use super::bootstrap::Maker;
use super::compare::{Difference, What, compare};
use super::{Outcome, Streams};
use crate::leaf::plain::printable;
use crate::leaf::tree::Tree;
use crate::provider::api::{Download, Failure, Fetched, Held};
use crate::source::network::Network;
use crate::source::remote::Wish;
use crate::source::{Document, Problem, write};

/// The shortest time between two questions.
const SHORTEST: Duration = Duration::from_millis(100);
/// How long the first wait after a broken connection is; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest such wait.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What a record says it is.
const SCHEMA: &str = "ffctl.change/1";

/// How changes are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(super) enum Format {
    /// For a person
    #[default]
    Text,
    /// A record a line
    Ndjson,
}

/// A change, as a record.
#[derive(Serialize)]
struct Record<'c> {
    schema: &'static str,
    at: &'c str,
    source: &'c str,
    change: &'static str,
    kind: &'static str,
    key: Option<&'c str>,
    pointer: Option<&'c str>,
    old: Option<&'c str>,
    new: Option<&'c str>,
}

/// What is followed, and what is held of it.
struct Watch<'w, 'o> {
    upstream: &'w Upstream,
    maker: Maker,
    tree: Tree<'static>,
    held: Held,
    file: Option<&'w Path>,
    /// What came last and could not be taken.
    refused: Option<String>,
    format: Format,
    streams: &'w mut Streams<'o>,
}

/// Follows an API from what was fetched of it, until it refuses or nobody listens.
pub(super) fn run(
    upstream: &Upstream,
    first: Taken,
    file: Option<&Path>,
    interval: Duration,
    format: Format,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    if interval < SHORTEST {
        return Err(Problem::new("the interval is too short")
            .help(format!("ask at most every {} seconds", SHORTEST.as_secs_f32()))
            .into());
    }
    let maker = Maker::new(upstream.provider);
    let held = Held { text: first.text, etag: first.record.etag };
    let tree = maker.canonical(Document::new(upstream.endpoint.name.clone(), held.text.clone()))?;
    let network = upstream.network(streams.messages)?;
    let mut watch = Watch { upstream, maker, tree, held, file, refused: None, format, streams };
    let follow = upstream.api.changes.follow(upstream.endpoint.one(Wish::Via));
    let mut wait = FIRST_WAIT;
    // How long to wait before the next question, where it is another time than usual.
    let mut rest = None;
    loop {
        let began = Instant::now();
        let mut stopped = Ok(());
        let held = watch.held.clone();
        let ended = if let Some(follow) = follow {
            follow(&upstream.endpoint, &network, Some(&held), &mut |download| {
                stopped = watch.take(download);
                if stopped.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })
        } else {
            network.pause(std::mem::take(&mut rest).unwrap_or(interval));
            (upstream.api.fetch)(&upstream.endpoint, &network, Some(&held)).map(|fetched| match fetched {
                Fetched::New(download) => stopped = watch.take(download),
                Fetched::Same => upstream.confirm(),
            })
        };
        stopped?;
        match ended {
            Ok(()) => wait = FIRST_WAIT,
            Err(failure) => {
                // A connection that held for a while was a good one.
                if began.elapsed() > LONGEST_WAIT {
                    wait = FIRST_WAIT;
                }
                let pause = failure.wait().unwrap_or_default().max(wait).max(follow.map_or(interval, |_| wait));
                watch.tell(&network, &failure, pause)?;
                if follow.is_some() {
                    network.pause(pause);
                } else {
                    rest = Some(pause);
                }
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
}

impl Watch<'_, '_> {
    /// Tells why there is nothing now; a refusal is an error.
    fn tell(&self, network: &Network, failure: &Failure, pause: Duration) -> Result<(), Problem> {
        let problem = self.upstream.problem(network, failure);
        if !failure.is_passing() {
            return Err(problem);
        }
        self.streams.messages.warn(&format!("{}; the next try is in {} s", problem.message, pause.as_secs_f32()));
        Ok(())
    }

    /// Takes another document, and tells what is new in it.
    fn take(&mut self, download: Download) -> anyhow::Result<()> {
        let messages = self.streams.messages;
        // What was refused once is refused again; it is told once.
        if self.refused.as_ref() == Some(&download.text) {
            return Ok(());
        }
        let refused = download.text.clone();
        let Taken { text, record, .. } = match self.upstream.take(download, messages) {
            Ok(taken) => taken,
            Err(problem) => {
                messages.warn(&format!("what came is not taken, and what was there is kept: {}", problem.message));
                self.refused = Some(refused);
                return Ok(());
            }
        };
        self.refused = None;
        if let Some(path) = self.file {
            write::replace(path, text.as_bytes())?;
        }
        let document = Document::new(self.upstream.endpoint.name.clone(), text.clone());
        self.held = Held { text, etag: record.etag };
        let tree = match self.maker.canonical(document) {
            Ok(tree) => tree,
            Err(problem) => {
                messages.warn(&format!("what came cannot be compared: {}", problem.message));
                return Ok(());
            }
        };
        let differences = compare(&self.tree, &tree, self.maker.bootstrap.parts);
        self.tree = tree;
        let now = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
        for difference in &differences {
            match self.format {
                Format::Text => writeln!(self.streams.out, "{now} {}", printable(&line(difference)))?,
                Format::Ndjson => {
                    let record = record_of(&now, &self.upstream.endpoint.name, difference);
                    writeln!(self.streams.out, "{}", serde_json::to_string(&record)?)?;
                }
            }
        }
        // Whoever reads the lines waits for them.
        self.streams.out.flush()?;
        Ok(())
    }
}

/// A change, for a person.
fn line(difference: &Difference) -> String {
    let noun = difference.noun.unwrap_or("document");
    let key = if difference.key.is_empty() { String::new() } else { format!(" {}", difference.key) };
    match &difference.what {
        What::OnlyHere => format!("{noun}{key} was removed"),
        What::OnlyThere => format!("{noun}{key} was added"),
        What::Other { pointer, here, there } => {
            let at = if pointer.is_empty() { String::new() } else { format!(" at {pointer}") };
            format!("{noun}{key} changed{at}: {here} -> {there}")
        }
    }
}

fn record_of<'c>(at: &'c str, source: &'c str, difference: &'c Difference) -> Record<'c> {
    let (change, pointer, old, new) = match &difference.what {
        What::OnlyHere => ("removed", None, None, None),
        What::OnlyThere => ("added", None, None, None),
        What::Other { pointer, here, there } => {
            ("changed", Some(pointer.as_str()), Some(here.as_str()), Some(there.as_str()))
        }
    };
    let key = difference.noun.map(|_| difference.key.as_str());
    let kind = difference.noun.unwrap_or("document");
    Record { schema: SCHEMA, at, source, change, kind, key, pointer, old, new }
}

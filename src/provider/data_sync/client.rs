//! How a server of FeatBit's family gives a ruleset away: data-sync messages on a websocket (spec sections 10.1, 10.2 and
//! 10.4).
//!
//! A message that holds all replaces what is held where it is newer, as the SDKs have it. Changes are applied item by item,
//! each by its own version, and archived items stay as tombstones: the SDKs mean to do that too, but drop changes that the
//! server has long sent (10.4). Flags and segments stay as they are spelled.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use chrono::Utc;

use super::message::{Item, Items, Stored, read};
use super::{Protocol, Wrong, token};
use crate::leaf::tree::{Raw, RawMembers, members};
use crate::provider::api::{Download, Failure, Held, whole};
use crate::provider::{Input, Refusal, Spot, Wanted};
use crate::ruleset::{Pointers, Ruleset, Text};
use crate::source::network::{Carried, Network, Request, Socket, Trouble, What, escaped};
use crate::source::remote::Endpoint;
use crate::source::{Document, Problem};

/// How often the SDKs send a ping.
const PING: Duration = Duration::from_secs(10);
const PING_TEXT: &str = r#"{"messageType":"ping","data":null}"#;
/// So many pings without a word from the server, and the connection is given up.
const UNANSWERED: u32 = 6;
/// What is held where nothing is.
const NOTHING: &str = r#"{"messageType":"data-sync","data":{"eventType":"full","featureFlags":[],"segments":[]}}"#;

/// What a dialect's servers want and give.
pub(in crate::provider) struct Service {
    /// The header that holds the secret.
    pub(in crate::provider) header: &'static str,
    /// How its documents are read.
    pub(in crate::provider) protocol: &'static Protocol,
    /// How its documents are loaded, which may refuse what is a message.
    pub(in crate::provider) load: Load,
    /// The environment that a flag says it is of, where that is not the one of the secret.
    pub(in crate::provider) stranger: Stranger,
    /// What is told of a message without flags and segments, where the SDK does not take it.
    pub(in crate::provider) nothing: Option<fn() -> Problem>,
}

/// Loads documents.
pub(in crate::provider) type Load = for<'s> fn(&Input<'s, '_>) -> Result<Ruleset<'s>, Refusal>;

/// The environment that a flag says it is of, where that is not the one of a secret.
pub(in crate::provider) type Stranger = fn(&str, &Item<'_>, Raw<'_>) -> Option<String>;

/// What a document says of itself.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::provider) struct Known {
    /// The greatest version in it.
    pub(in crate::provider) version: f64,
    /// Whether it holds neither flags nor segments.
    pub(in crate::provider) is_empty: bool,
    /// What a person should know of it.
    notes: Vec<String>,
}

/// What a message brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::provider) enum Brings {
    /// All there is.
    All,
    /// What changed.
    Changes,
    /// Something that is not for rules.
    Nothing,
}

/// The address of something on a server, as it is asked: websockets and pages are of one server, however it is given.
pub(in crate::provider) fn address(url: &str, path: &str) -> Result<String, Problem> {
    let schemes = [("https", "https"), ("http", "http"), ("wss", "https"), ("ws", "http")];
    let found = url.split_once("://").and_then(|(scheme, rest)| {
        let (_, carrier) = schemes.into_iter().find(|(known, _)| scheme.eq_ignore_ascii_case(known))?;
        Some(format!("{carrier}://{}{path}", rest.trim_end_matches('/')))
    });
    found.ok_or_else(|| {
        Problem::new(format!("`{}` is no address of a server", Request::get(url).shown))
            .help("it begins with `https://`, `http://`, `wss://` or `ws://`")
    })
}

/// What a message brings.
///
/// # Errors
/// It is no JSON object, or one that the SDKs refuse.
pub(in crate::provider) fn brings(shown: &str, text: &str) -> Carried<Brings> {
    whole(shown, text)?;
    let garbled = |what: &str| Trouble::new(shown, What::Garbled(what.to_owned()));
    let top = members(text).map_err(|error| garbled(&error.message))?.unwrap_or_default();
    if text_of(&top, "messageType").as_deref() != Some("data-sync") {
        return Ok(Brings::Nothing);
    }
    let data = get(&top, "data").and_then(|data| data.members().ok()?);
    let data = data.ok_or_else(|| garbled("its `data` are no object"))?;
    match text_of(&data, "eventType").as_deref() {
        Some("full") => Ok(Brings::All),
        Some("patch") => Ok(Brings::Changes),
        Some("rp_full" | "rp_patch") => Err(garbled("it is what a relay is given")),
        _ => Err(garbled("its `eventType` is neither `full` nor `patch`")),
    }
}

fn get<'s>(members: &RawMembers<'s>, name: &str) -> Option<Raw<'s>> {
    members.iter().find(|(member, _)| member == name).map(|(_, raw)| *raw)
}

fn text_of(members: &RawMembers<'_>, name: &str) -> Option<String> {
    serde_json::from_str(get(members, name)?.text()).ok()
}

impl Service {
    /// What a document says of itself.
    ///
    /// # Errors
    /// The SDK refuses it.
    pub(in crate::provider) fn known(&self, secret: &str, text: &str) -> Result<Known, String> {
        let documents = [Document::new("the message", text)];
        let input = Input::new(&documents, Wanted::All);
        let read = |protocol: &Protocol| read(protocol, &input, &mut Pointers::default()).map_err(|error| told(&error));
        let stored = read(&self.joining())?;
        let is_empty = stored.flags.is_empty() && stored.segments.is_empty();
        if !is_empty {
            read(self.protocol)?;
        }
        // Nobody counts flags that are kept as tombstones alone.
        let flags: Vec<_> = stored.flags.iter().filter(|(item, _)| !item.is_archived).collect();
        let of_flags = flags.iter();
        let strangers: Vec<String> = of_flags.filter_map(|(item, raw)| (self.stranger)(secret, item, *raw)).collect();
        let notes = strangers.first().map(|first| {
            let (count, all) = (strangers.len(), flags.len());
            format!("{count} of {all} flags say that they are not of the environment of the secret; the first is of `{first}`")
        });
        Ok(Known { version: stored.version, is_empty, notes: notes.into_iter().collect() })
    }

    /// A document with changes laid over it, what is older than what is there left out; nothing where all of them are.
    ///
    /// # Errors
    /// The SDK refuses one of the two.
    pub(in crate::provider) fn joined(&self, held: &str, changes: &str) -> Result<Option<String>, String> {
        let documents = [Document::new("the copy", held), Document::new("the change", changes)];
        let input = Input::new(&documents, Wanted::All);
        let stored = read(&self.joining(), &input, &mut Pointers::default()).map_err(|refusal| told(&refusal))?;
        if stored.notes.is_empty() {
            return Ok(None);
        }
        let list = |list: &[(Item<'_>, Raw<'_>)]| list.iter().map(|(_, raw)| raw.text()).collect::<Vec<_>>().join(",");
        let lists = format!("\"featureFlags\":[{}],\"segments\":[{}]", list(&stored.flags), list(&stored.segments));
        let rest = others(held);
        Ok(Some(format!("{{\"messageType\":\"data-sync\",\"data\":{{\"eventType\":\"full\",{lists}{rest}}}}}")))
    }

    /// The protocol, with changes applied as they are meant to be.
    fn joining(&self) -> Protocol {
        let Protocol { title, flag, segment, .. } = *self.protocol;
        Protocol { title, flag, segment, apply: newer_wins }
    }

    /// A download out of a document.
    ///
    /// # Errors
    /// The SDK refuses it.
    pub(in crate::provider) fn download(
        &self,
        endpoint: &Endpoint,
        shown: &str,
        text: String,
    ) -> Result<Download, Failure> {
        let known = self.known(endpoint.secret.text(), &text);
        let known = known.map_err(|words| Trouble::new(shown, What::Garbled(words)))?;
        match self.nothing {
            Some(problem) if known.is_empty => Err(problem().into()),
            _ => Ok(known.download(text)),
        }
    }

    /// The first message with rules, over a websocket of its own.
    ///
    /// # Errors
    /// What went wrong, in the last try where there were several.
    pub(in crate::provider) fn first(
        &self,
        endpoint: &Endpoint,
        base: &str,
        network: &Network,
    ) -> Result<Download, Failure> {
        let line = self.line(endpoint, base)?;
        let patience = network.limits.patience;
        let text = network.again(&line.plain(), || {
            let mut talk = line.open(network, 0.0)?;
            let start = Instant::now();
            let (brings, text) = talk.next(|| (start.elapsed() >= patience).then_some(patience))?;
            if brings? == Brings::All {
                return Ok(text);
            }
            let joined = self.joined(NOTHING, &text).map_err(|words| talk.garbled(words))?;
            Ok(joined.unwrap_or_else(|| NOTHING.to_owned()))
        })?;
        self.download(endpoint, &line.shown, text)
    }

    /// Gives each document that comes of what the server sends, starting from the copy that is held. What cannot be taken is
    /// passed over with a note, as the SDK of FeatBit logs and skips it (10.4).
    ///
    /// # Errors
    /// The connection is gone.
    pub(in crate::provider) fn follow(
        &self,
        endpoint: &Endpoint,
        base: &str,
        network: &Network,
        held: Option<&Held>,
        take: &mut dyn FnMut(Download) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        let line = self.line(endpoint, base)?;
        let secret = endpoint.secret.text();
        let mut current = held.and_then(|held| self.usable(secret, held));
        let version = current.as_ref().map_or(0.0, |(_, version)| *version);
        let mut talk = network.again(&line.plain(), || line.open(network, version))?;
        loop {
            let (brings, text) = talk.next(|| None)?;
            let brings = brings.map_err(|trouble| passed_over(&trouble.problem().message));
            match brings.and_then(|brings| self.taken(secret, current.as_ref(), brings, text)) {
                Err(note) => network.warn(&note),
                Ok((text, known)) => {
                    current = Some((text.clone(), known.version));
                    if take(known.download(text)).is_break() {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// The document that comes of a message, and what it says of itself; else a note why there is none.
    fn taken(
        &self,
        secret: &str,
        current: Option<&(String, f64)>,
        brings: Brings,
        text: String,
    ) -> Result<(String, Known), String> {
        let text = if brings == Brings::All {
            text
        } else {
            let held = current.map_or(NOTHING, |(text, _)| text);
            let joined = self.joined(held, &text).map_err(|words| passed_over(&words))?;
            joined.ok_or("the server sent no change that is newer than what is held")?
        };
        let known = self.known(secret, &text).map_err(|words| passed_over(&words))?;
        // As the SDKs have it, all there is replaces what is held where it is newer. Changes have been looked at.
        if brings == Brings::All && current.is_some_and(|(_, version)| known.version <= *version) {
            return Err("the server sent all there is, which is not newer than what is held".to_owned());
        }
        if known.is_empty && self.nothing.is_some() {
            return Err("the server sent a message without flags and segments, which the SDK does not take".to_owned());
        }
        let documents = [Document::new("the message", text.as_str())];
        (self.load)(&Input::new(&documents, Wanted::All)).map_err(|refusal| passed_over(&told(&refusal)))?;
        Ok((text, known))
    }

    /// A copy and its version, where it is one of all there is.
    pub(in crate::provider) fn usable(&self, secret: &str, held: &Held) -> Option<(String, f64)> {
        let is_all = brings("", &held.text) == Ok(Brings::All);
        let known = self.known(secret, &held.text).ok().filter(|known| is_all && known.version > 0.0)?;
        Some((held.text.clone(), known.version))
    }

    fn line<'e>(&self, endpoint: &'e Endpoint, base: &str) -> Result<Line<'e>, Problem> {
        let url = address(base, "/streaming")?;
        let shown = Request::get(&url).shown.replacen("http", "ws", 1);
        Ok(Line { url, shown, header: self.header, endpoint })
    }
}

impl Known {
    fn download(self, text: String) -> Download {
        Download { text, etag: None, version: Some(format!("{:.0}", self.version)), notes: self.notes }
    }
}

/// Where a websocket leads to.
struct Line<'e> {
    url: String,
    shown: String,
    header: &'static str,
    endpoint: &'e Endpoint,
}

impl Line<'_> {
    /// The address alone.
    fn plain(&self) -> Request {
        Request::get(&self.url).shown(&self.shown)
    }

    /// The request for one try: a token is good for half a minute.
    fn request(&self, network: &Network) -> Request {
        let secret = self.endpoint.secret.text();
        let moment = u64::try_from(Utc::now().timestamp_millis()).unwrap_or_default();
        // The SDKs draw where in the secret the moment is put; any place will do.
        let place = usize::try_from(moment).unwrap_or_default() % secret.len().max(1);
        let token = token::token(secret, place, moment);
        network.keep_secret(&token);
        // A token leaves the end of the secret out, and so does a server that repeats what it found in it.
        network.keep_secret(secret.trim_end_matches('='));
        Request { url: format!("{}?token={}&type=server", self.url, escaped(&token)), ..self.plain() }
            .header(self.header, secret)
            .header("Content-Type", "application/json")
            .headers(&self.endpoint.headers)
    }

    /// Opens a websocket and asks for what is newer than a version.
    fn open<'n>(&self, network: &'n Network, version: f64) -> Carried<Talk<'n>> {
        let socket = network.connect(&self.request(network))?;
        // Who has less patience than the SDKs wants to know sooner.
        let ping = PING.min(network.limits.patience);
        let now = Instant::now();
        let mut talk = Talk { socket, shown: self.shown.clone(), ping, heard: now, due: now + ping };
        talk.say(&format!(r#"{{"messageType":"data-sync","data":{{"timestamp":{version:.0}}}}}"#))?;
        Ok(talk)
    }
}

/// What is said on a websocket.
struct Talk<'n> {
    socket: Socket<'n>,
    shown: String,
    ping: Duration,
    /// When the server last said anything.
    heard: Instant,
    /// When the next ping is due.
    due: Instant,
}

impl Talk<'_> {
    /// The next message that has rules or cannot be understood, or that it took too long: when the server does not even answer
    /// pings, or after the time that `is_late` gives.
    fn next(&mut self, is_late: impl Fn() -> Option<Duration>) -> Carried<(Carried<Brings>, String)> {
        let silence = self.ping * UNANSWERED;
        loop {
            match self.socket.receive(self.due.saturating_duration_since(Instant::now()))? {
                None if self.heard.elapsed() >= silence => return Err(self.trouble(What::TimedOut(silence))),
                None => {}
                Some(text) => {
                    self.heard = Instant::now();
                    let brings = brings(&self.shown, &text);
                    if brings != Ok(Brings::Nothing) {
                        return Ok((brings, text));
                    }
                }
            }
            if let Some(after) = is_late() {
                return Err(self.trouble(What::TimedOut(after)));
            }
            if Instant::now() >= self.due {
                self.say(PING_TEXT)?;
                self.due = Instant::now() + self.ping;
            }
        }
    }

    /// Sends a text. A server that has closed the connection may have said why.
    fn say(&mut self, text: &str) -> Carried<()> {
        let Err(trouble) = self.socket.send(text) else { return Ok(()) };
        match self.socket.receive(self.ping) {
            Err(closed) if matches!(closed.what, What::Closed { code: Some(_), .. }) => Err(closed),
            _ => Err(trouble),
        }
    }

    fn garbled(&self, words: String) -> Trouble {
        self.trouble(What::Garbled(words))
    }

    fn trouble(&self, what: What) -> Trouble {
        Trouble::new(&self.shown, what)
    }
}

/// What is noted of a message that cannot be taken.
fn passed_over(why: &str) -> String {
    format!("a message of the server is passed over, and what was there is kept: {why}")
}

/// A refusal on one line.
fn told(refusal: &Refusal) -> String {
    match &refusal.at {
        Spot::Pointer(pointer) if !pointer.is_empty() => format!("{} at {pointer}", refusal.message),
        _ => refusal.message.clone(),
    }
}

/// The members of a message's data that are none of rules, as they stand behind the lists.
fn others(text: &str) -> String {
    const OWN: [&str; 4] = ["eventType", "featureFlags", "segments", "timestamp"];
    let data = members(text).ok().flatten().and_then(|top| get(&top, "data")?.members().ok()?).unwrap_or_default();
    data.iter().filter(|(name, _)| !OWN.contains(&name.as_ref())).fold(String::new(), |told, (name, raw)| {
        told + &format!(",{}:{}", serde_json::Value::from(name.as_ref()), raw.text())
    })
}

/// Items go onto what is there, each where it is newer; what was applied is noted.
#[expect(clippy::unnecessary_wraps, reason = "it is how a protocol applies a message, which may refuse one")]
fn newer_wins<'s>(stored: &mut Stored<'s>, items: Items<'s>) -> Result<(), Wrong> {
    stored.version = stored.version.max(items.version);
    if items.is_first {
        (stored.flags, stored.segments) = (items.flags, items.segments);
        return Ok(());
    }
    for (held, list) in [(&mut stored.flags, items.flags), (&mut stored.segments, items.segments)] {
        let mut places: HashMap<Text<'s>, usize> =
            held.iter().enumerate().map(|(place, (held, _))| (held.key.clone(), place)).collect();
        for (item, raw) in list {
            let place = places.get(&item.key).copied();
            if item.version <= place.map_or(0.0, |place| held[place].0.version) {
                continue;
            }
            stored.notes.push(item.key.to_string());
            if let Some(place) = place {
                held[place] = (item, raw);
            } else {
                places.insert(item.key.clone(), held.len());
                held.push((item, raw));
            }
        }
    }
    Ok(())
}

//! Documents: the data-sync message and the shapes in which people have it, applied one after the other (spec sections 2.1,
//! 5.1 and 10.4).
//!
//! The SDKs refuse a message of which one item lacks a member that they read at once. A file is what the SDK starts from; every
//! document behind it is a message that arrives later, and is applied as the SDK applies it.

use std::collections::HashMap;

use super::access::{kind, look_up};
use super::{Loaded, Protocol, ReadItem, Wrong};
use crate::leaf::tree::{Raw, RawMembers, Tree, TreeError, members};
use crate::provider::{Input, Refusal, Spot};
use crate::ruleset::{Pointer, Pointers, Ruleset, Text};

/// A flag or a segment.
#[derive(Debug)]
pub(crate) struct Item<'s> {
    /// What it is looked up by ([`look_up`]).
    pub(crate) key: Text<'s>,
    /// Its version.
    pub(crate) version: f64,
    /// Whether its version stands there in a form that only other SDKs read.
    pub(crate) is_undated: bool,
    /// Whether it is archived: then it is only kept as a tombstone.
    pub(crate) is_archived: bool,
    /// Where it stands.
    pub(crate) at: Pointer,
}

/// The items of one list.
pub(crate) type List<'s> = Vec<(Item<'s>, Raw<'s>)>;

/// What one message brings, each key once.
#[derive(Debug)]
pub(crate) struct Items<'s> {
    /// Whether it changes what is there, and does not replace it.
    pub(crate) is_patch: bool,
    pub(crate) flags: List<'s>,
    pub(crate) segments: List<'s>,
    /// The list of user tags, where the message has one.
    pub(crate) user_tags: Option<Raw<'s>>,
    /// The greatest version of an item, at least 0. One whose key stands again further on counts, too.
    pub(crate) version: f64,
    /// The name of the document, for notes.
    pub(crate) name: &'s str,
    /// Whether it is the first one.
    pub(crate) is_first: bool,
    /// Whether it is one environment of what a relay is given.
    is_of_relay: bool,
}

/// What is in force.
#[derive(Debug, Default)]
pub(crate) struct Stored<'s> {
    pub(crate) flags: List<'s>,
    pub(crate) segments: List<'s>,
    /// User tags, which no SDK for Python reads.
    pub(crate) user_tags: Option<Raw<'s>>,
    /// The greatest version that was applied.
    pub(crate) version: f64,
    /// What a person should know.
    pub(crate) notes: Vec<String>,
    /// Whether a document was one environment of what a relay is given.
    pub(crate) is_of_relay: bool,
}

impl Items<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        self.flags.is_empty() && self.segments.is_empty()
    }
}

/// Reads all documents.
pub(crate) fn read<'s>(protocol: &Protocol, input: &Input<'s, '_>, pointers: &mut Pointers<'s>) -> Loaded<Stored<'s>> {
    let mut stored = Stored::default();
    for number in 0..input.documents.len() {
        let mut reading = Reading { protocol, input, pointers, number };
        let (items, root) = reading.document(&mut stored.notes)?;
        stored.is_of_relay |= items.is_of_relay;
        (protocol.apply)(&mut stored, items)
            .map_err(|wrong| Reading { protocol, input, pointers, number }.refuse(root, wrong))?;
    }
    Ok(stored)
}

struct Reading<'a, 's, 'w> {
    protocol: &'a Protocol,
    input: &'a Input<'s, 'w>,
    pointers: &'a mut Pointers<'s>,
    number: usize,
}

const NOTHING: &str = "the SDK loads nothing then, and every flag gives its default";
const DROPPED: &str = "the SDK drops such a message, and keeps what it has";
const FETCH: &str = "give what the data-sync endpoint of a server-side SDK answers";

impl<'s> Reading<'_, 's, '_> {
    /// The items of the document, and where its data stand.
    fn document(&mut self, notes: &mut Vec<String>) -> Loaded<(Items<'s>, Pointer)> {
        let document = &self.input.documents[self.number];
        let at = self.pointers.document(self.number);
        if !document.is_json() {
            return Err(self.refuse(at, Wrong::new("", "the document is not JSON")));
        }
        let json = &document.text[document.head().len()..];
        let top = match members(json) {
            Ok(Some(members)) => members,
            Ok(None) => return Err(self.refuse(at, Wrong::new("", "the document is not an object"))),
            Err(error) => return Err(self.syntax(at, &error)),
        };
        // What a document is instead is looked at only where it is no message.
        self.message(&top, at, notes).map_err(|refusal| self.foreign(&top).unwrap_or(refusal))
    }

    /// The items of a document with these members.
    fn message(&mut self, top: &RawMembers<'s>, at: Pointer, notes: &mut Vec<String>) -> Loaded<(Items<'s>, Pointer)> {
        let (data, at) = match get(top, "data") {
            Some(data) => {
                self.expect_type(top, at)?;
                let data_at = self.pointers.member(at, "data");
                (self.members_of(data, data_at, "`data`")?, data_at)
            }
            None if get(top, "messageType").is_none() && get(top, "featureFlags").is_some() => {
                notes.push(format!(
                    "`{}` has no envelope: the SDK wants `messageType` and `data` around it, and would refuse it",
                    self.input.name(self.number)
                ));
                (top.clone(), at)
            }
            None => return Err(self.refuse(at, Wrong::new("", "there is no `data`"))),
        };
        if get(&data, "userKeyId").is_some() {
            return Err(self.refuse(at, Wrong::new("/userKeyId", "the data are those of one user")));
        }
        let event = self.text(&data, "eventType", at)?;
        if ["rp_full", "rp_patch"].contains(&event.as_ref()) {
            return self.relayed(&data, event == "rp_patch", at, notes);
        }
        if !["full", "patch"].contains(&event.as_ref()) {
            let message = format!("`eventType` is '{event}', where `full` or `patch` is needed");
            return Err(self.refuse(at, Wrong::new("/eventType", message)));
        }
        let items = self.items(&data, event == "patch", at)?;
        Ok((items, at))
    }

    /// One environment of what a relay is given.
    fn relayed(
        &mut self,
        data: &RawMembers<'s>,
        is_patch: bool,
        at: Pointer,
        notes: &mut Vec<String>,
    ) -> Loaded<(Items<'s>, Pointer)> {
        let list_at = self.pointers.member(at, "items");
        let Some(Some(list)) = get(data, "items").map(Raw::items) else {
            return Err(self.refuse(at, Wrong::new("", "there is no list `items`")));
        };
        let mut environments = Vec::new();
        for (number, item) in list.into_iter().enumerate() {
            let at = self.pointers.item(list_at, number);
            let members = self.members_of(item, at, "the item")?;
            let id = get(&members, "envId").and_then(text_of).unwrap_or_default();
            environments.push((id, members, at));
        }
        let wanted = self.input.environment;
        let ids: Vec<String> = environments.iter().map(|(id, ..)| id.to_string()).collect();
        let mut chosen = environments.into_iter().filter(|(id, ..)| wanted.is_none_or(|wanted| id == wanted));
        match (chosen.next(), chosen.next()) {
            (Some((id, members, at)), None) => {
                let name = self.input.name(self.number);
                notes.push(format!("`{name}` is made for a relay; this is its environment '{id}'"));
                let mut items = self.items(&members, is_patch, at)?;
                items.is_of_relay = true;
                Ok((items, at))
            }
            (first, _) => Err(Refusal {
                help: format!("choose one with `--environment`: {}", ids.join(", ")),
                why: "a relay is given several, and an SDK has one",
                is_sdks: false,
                ..self.refuse(
                    list_at,
                    Wrong::new(
                        "",
                        match first {
                            None => "there is no such environment in it",
                            Some(_) => "it holds several environments",
                        },
                    ),
                )
            }),
        }
    }

    /// The lists of a message.
    fn items(&mut self, data: &RawMembers<'s>, is_patch: bool, at: Pointer) -> Loaded<Items<'s>> {
        let (flags, of_flags) = self.list(data, "featureFlags", self.protocol.flag, at)?;
        let (segments, of_segments) = self.list(data, "segments", self.protocol.segment, at)?;
        let version = of_flags.max(of_segments);
        Ok(Items {
            is_patch,
            flags,
            segments,
            user_tags: get(data, "userTags").filter(|tags| tags.text().starts_with('[')),
            version,
            name: self.input.name(self.number),
            is_first: self.number == 0,
            is_of_relay: false,
        })
    }

    /// The items of a list, and the greatest version among them.
    fn list(
        &mut self,
        data: &RawMembers<'s>,
        name: &'static str,
        read: ReadItem,
        at: Pointer,
    ) -> Loaded<(List<'s>, f64)> {
        let list_at = self.pointers.member(at, name);
        let Some(raw) = get(data, name) else {
            return Err(self.refuse(at, Wrong::new("", format!("there is no `{name}`"))));
        };
        let list = match raw.items() {
            Some(list) => list,
            // Python goes through an empty text or object as through an empty list.
            None if ["\"\"", "{}"].contains(&raw.text()) => Vec::new(),
            None => return Err(self.refuse(list_at, Wrong::new("", format!("`{name}` is no list")))),
        };
        let mut places: HashMap<Text<'s>, usize> = HashMap::new();
        let mut kept: List<'s> = Vec::with_capacity(list.len());
        let mut version = 0.0_f64;
        for (number, raw) in list.into_iter().enumerate() {
            let at = self.pointers.item(list_at, number);
            let head = self.head(raw, at)?;
            let item = read(&head, at).map_err(|wrong| self.refuse(at, wrong))?;
            version = version.max(item.version);
            // The last one of a key has the place of the first.
            if let Some(place) = places.get(&item.key) {
                kept[*place] = (item, raw);
            } else {
                places.insert(item.key.clone(), kept.len());
                kept.push((item, raw));
            }
        }
        Ok((kept, version))
    }

    /// Of an item the members that are read at once.
    fn head(&mut self, raw: Raw<'s>, at: Pointer) -> Loaded<Tree<'s>> {
        let members = self.members_of(raw, at, "the item")?;
        let mut head = Vec::new();
        for (name, value) in members.into_iter().filter(|(name, _)| HEAD.contains(&name.as_ref())) {
            head.push((name, value.read().map_err(|error| self.syntax(at, &error))?));
        }
        Ok(Tree::Object(head))
    }

    fn members_of(&self, raw: Raw<'s>, at: Pointer, what: &str) -> Loaded<RawMembers<'s>> {
        match raw.members() {
            Ok(Some(members)) => Ok(members),
            Ok(None) => Err(self.refuse(at, Wrong::new("", format!("{what} is not an object")))),
            Err(error) => Err(self.syntax(at, &error)),
        }
    }

    fn text(&self, members: &RawMembers<'s>, name: &'static str, at: Pointer) -> Loaded<Text<'s>> {
        match get(members, name) {
            None => Err(self.refuse(at, Wrong::new("", format!("there is no `{name}`")))),
            Some(raw) => text_of(raw)
                .ok_or_else(|| self.refuse(at, Wrong::new(format!("/{name}"), format!("`{name}` is no text")))),
        }
    }

    fn expect_type(&self, top: &RawMembers<'s>, at: Pointer) -> Loaded<()> {
        let found = self.text(top, "messageType", at)?;
        if found == "data-sync" {
            return Ok(());
        }
        let message = format!("`messageType` is '{found}', where `data-sync` is needed");
        Err(self.refuse(at, Wrong::new("/messageType", message)))
    }

    /// Documents that are none of rules, and what to do about them.
    fn foreign(&self, top: &RawMembers<'s>) -> Option<Refusal> {
        let data = get(top, "data").and_then(|data| data.members().ok()?);
        let first = data.as_ref().and_then(|data| get(data, "featureFlags")?.items()?.first()?.members().ok()?);
        let has = |members: &Option<RawMembers<'s>>, name| members.as_ref().is_some_and(|m| get(m, name).is_some());
        let (message, why, help) = if has(&data, "userKeyId") || has(&first, "matchReason") {
            (
                "the document holds results, not rules",
                "it says what one user got; what another one gets cannot be told from it",
                FETCH,
            )
        } else if get(top, "success").is_some() && has(&data, "items") && get(top, "messageType").is_none() {
            (
                "the document is an answer of the management API",
                "that lists flags for people, in another form than an SDK is given",
                FETCH,
            )
        } else {
            return None;
        };
        Some(Refusal {
            is_sdks: false,
            document: self.number,
            at: Spot::Pointer(String::new()),
            message: message.to_owned(),
            why,
            help: help.to_owned(),
        })
    }

    fn refuse(&self, at: Pointer, wrong: Wrong) -> Refusal {
        let (document, pointer) = self.pointers.resolve(at);
        Refusal {
            is_sdks: true,
            document,
            at: Spot::Pointer(format!("{pointer}{}", wrong.path)),
            message: wrong.message,
            why: if self.number == 0 { NOTHING } else { DROPPED },
            help: format!("mend the file at this place, or download it again from {}", self.protocol.title),
        }
    }

    fn syntax(&self, at: Pointer, error: &TreeError) -> Refusal {
        let refusal = self.refuse(at, Wrong::new("", format!("the document is not JSON: {}", error.message)));
        let (_, pointer) = self.pointers.resolve(at);
        if !pointer.is_empty() {
            return refusal;
        }
        let at = Spot::Text { line: error.line, column: error.column };
        let text = &self.input.documents[self.number].text;
        let behind =
            text.lines().nth(error.line.saturating_sub(1)).and_then(|line| line.get(error.column.saturating_sub(1)..));
        let token = TOKENS.into_iter().find(|token| behind.is_some_and(|behind| behind.starts_with(token)));
        match token {
            None => Refusal { at, ..refusal },
            Some(token) => Refusal {
                is_sdks: false,
                at,
                message: format!("`{token}` stands in the document, which is no number of JSON"),
                why: "the SDK reads it as Python does, and other readers of JSON refuse it",
                help: "write a number, or null".to_owned(),
                ..refusal
            },
        }
    }
}

/// What Python reads as numbers, and JSON has not.
const TOKENS: [&str; 3] = ["NaN", "Infinity", "-Infinity"];

/// The refusal of an item that was taken and cannot be expanded.
pub(crate) fn unread(ruleset: &Ruleset<'_>, at: Pointer, message: String) -> Refusal {
    let (document, pointer) = ruleset.pointers.resolve(at);
    let (why, help) = if message.contains("nested") {
        ("nobody writes such a flag, and it is not followed so deep", "was the file written by hand?")
    } else {
        ("a text of it cannot be held", "write the character itself in place of its escape")
    };
    Refusal { is_sdks: false, document, at: Spot::Pointer(pointer), message, why, help: help.to_owned() }
}

/// The members of flags and segments that are read at once.
pub(super) const HEAD: [&str; 6] = ["id", "key", "updatedAt", "timestamp", "isArchived", "variations"];

fn get<'s>(members: &RawMembers<'s>, name: &str) -> Option<Raw<'s>> {
    members.iter().find(|(member, _)| member == name).map(|(_, raw)| *raw)
}

fn text_of(raw: Raw<'_>) -> Option<Text<'_>> {
    match raw.read() {
        Ok(Tree::Text(text)) => Some(text),
        _ => None,
    }
}

impl<'s> Item<'s> {
    /// A member that is read at once, or what is wrong where there is none.
    pub(crate) fn needed<'t>(head: &'t Tree<'s>, name: &'static str) -> Result<&'t Tree<'s>, Wrong> {
        head.get(name).ok_or_else(|| Wrong::new("", format!("there is no `{name}`")))
    }

    /// What an item is looked up by. What Python cannot look up makes it refuse the message.
    pub(crate) fn key(head: &Tree<'s>, name: &'static str) -> Result<Text<'s>, Wrong> {
        let id = Item::needed(head, name)?;
        look_up(id).ok_or_else(|| {
            let message = format!("`{name}` is a {}, and nothing can be looked up by it", kind(id));
            Wrong::new(format!("/{name}"), message)
        })
    }
}

//! Documents of PhaseFlag: where in them the flags stand, and what of their shape no SDK would load (spec section 2).
//!
//! The SDK knows one shape, an object with a list `flags`. The others are read as what they are meant for, and a note
//! says what the SDK makes of them. The flags themselves are judged by [`super::shape`].

use crate::leaf::tree::{Raw, RawMembers, Tree, TreeError, items, members};
use crate::provider::{Refusal, Spot};
use crate::ruleset::{Pointer, Pointers, Text};
use crate::source::Document;

/// The flags of a document.
pub(super) struct Found<'s> {
    /// Each flag, unexpanded.
    pub(super) flags: Vec<Item<'s>>,
    /// The segments, which no SDK reads.
    pub(super) segments: Option<(Raw<'s>, Pointer)>,
    /// The version that stands beside a list of flags.
    pub(super) version: Option<Raw<'s>>,
    /// What a person should know of the document.
    pub(super) notes: Vec<String>,
    /// Whether the document says of itself that it is of the form that only the API reference shows.
    pub(super) is_of_reference: bool,
}

/// A flag as it stands in a document.
pub(super) struct Item<'s> {
    /// Its text.
    pub(super) raw: Raw<'s>,
    /// Where it stands.
    pub(super) at: Pointer,
    /// The key under which it stands, where flags stand under keys.
    pub(super) under: Option<Text<'s>>,
}

/// What follows for a document that the SDK cannot load.
pub(super) const DROPPED: &str =
    "the SDK then takes none of the flags: a poll keeps those that it had, a bootstrap has none";
const SHAPES: &str = "give what `/sdk/ruleset` or `/sdk/bootstrap` answers: an object with a list `flags`";

/// A document being looked through.
pub(super) struct Reader<'s, 'p> {
    /// The document.
    pub(super) document: &'s Document,
    /// Its number.
    pub(super) number: usize,
    /// Where its nodes stand.
    pub(super) pointers: &'p mut Pointers<'s>,
}

impl<'s> Reader<'s, '_> {
    /// The flags of the document.
    pub(super) fn read(&mut self) -> Result<Found<'s>, Refusal> {
        let head = self.document.head();
        // The two lines in front of a cached document of another vendor are no JSON.
        let head = if head.starts_with('\u{feff}') { head.len() } else { 0 };
        let json = &self.document.text[head..];
        let root = self.pointers.document(self.number);
        let mut found =
            Found { flags: Vec::new(), segments: None, version: None, notes: Vec::new(), is_of_reference: false };
        match members(json) {
            Ok(Some(top)) => self.object(&mut found, &top, root)?,
            Ok(None) => {
                let Some(list) = items(json).map_err(|error| self.syntax(&error))? else {
                    return Err(self.refuse_at(root, "the document is neither an object nor a list", SHAPES));
                };
                found
                    .notes
                    .push(self.note("is a bare list of flags, which the SDK cannot load; a bootstrap file it skips"));
                self.list(&mut found, list, root);
            }
            Err(error) => return Err(self.syntax(&error)),
        }
        Ok(found)
    }

    /// The flags of an object.
    fn object(&mut self, found: &mut Found<'s>, top: &RawMembers<'s>, at: Pointer) -> Result<(), Refusal> {
        let get = |name: &str| top.iter().find(|(member, _)| member == name).map(|(_, raw)| *raw);
        found.is_of_reference |= get("environment_id").is_some() || get("fetched_at").is_some();
        if let Some(raw) = get("segments") {
            found.segments = Some((raw, self.pointers.member(at, "segments")));
        }
        if get("signature").is_some_and(|raw| raw.text() != "null") {
            found
                .notes
                .push(self.note("has a signature, which was not verified: the key for that never leaves the server"));
        }
        if let Some(raw) = get("flags") {
            // That of an export says of which form it is.
            found.version = get("version").filter(|_| get("exported_by").is_none());
            let at = self.pointers.member(at, "flags");
            return self.flags(found, raw, at);
        }
        if let Some(raw) = get("data").filter(|raw| raw.text().starts_with(['{', '['])) {
            let at = self.pointers.member(at, "data");
            found
                .notes
                .push(self.note("holds everything below `data`, where the SDK finds no flags, and does not say so"));
            return match self.parts(members(raw.text()), at)? {
                Some(inner) => self.object(found, &inner, at),
                None => self.flags(found, raw, at),
            };
        }
        if let Some(raw) = get("items") {
            let at = self.pointers.member(at, "items");
            if let Some(list) = self.parts(items(raw.text()), at)? {
                found.notes.push(self.note("is a page of the management API, in which the SDK finds no flags"));
                self.note_total(found, get("total"), list.len());
                self.list(found, list, at);
                return Ok(());
            }
        }
        found.notes.push(self.note("has no `flags`, so there are none"));
        Ok(())
    }

    /// The flags of what stands under `flags`.
    fn flags(&mut self, found: &mut Found<'s>, raw: Raw<'s>, at: Pointer) -> Result<(), Refusal> {
        if let Some(list) = self.parts(items(raw.text()), at)? {
            self.list(found, list, at);
            return Ok(());
        }
        let Some(map) = self.parts(members(raw.text()), at)? else {
            return Err(self.refuse_at(at, "`flags` is not a list", SHAPES));
        };
        let get = |name: &str| map.iter().find(|(member, _)| member == name).map(|(_, raw)| *raw);
        if let Some(page) = get("items").filter(|raw| raw.text().starts_with('[')) {
            let at = self.pointers.member(at, "items");
            let list = self.parts(items(page.text()), at)?.unwrap_or_default();
            found.notes.push(self.note("is an export of pfctl, which no SDK can load, nor pfctl itself"));
            self.note_total(found, get("total"), list.len());
            self.list(found, list, at);
            return Ok(());
        }
        found.notes.push(self.note("maps keys to flags, where the SDK wants a list; it cannot load that"));
        for (key, raw) in map {
            let at = self.pointers.named(at, key.clone());
            found.flags.push(Item { raw, at, under: Some(key) });
        }
        Ok(())
    }

    fn list(&mut self, found: &mut Found<'s>, list: Vec<Raw<'s>>, at: Pointer) {
        for (number, raw) in list.into_iter().enumerate() {
            let at = self.pointers.item(at, number);
            found.flags.push(Item { raw, at, under: None });
        }
    }

    /// Pages that are cut off look complete.
    fn note_total(&self, found: &mut Found<'s>, total: Option<Raw<'s>>, count: usize) {
        let total = total.and_then(|raw| raw.text().parse::<usize>().ok());
        if let Some(total) = total.filter(|total| *total > count) {
            found.notes.push(self.note(&format!("holds {count} of {total} flags: it is one page of several")));
        }
    }

    fn note(&self, what: &str) -> String {
        format!("`{}` {what}", self.document.name)
    }

    /// What was read of a value that is known to be JSON.
    fn parts<T>(&self, read: Result<T, TreeError>, at: Pointer) -> Result<T, Refusal> {
        read.map_err(|error| self.refuse_at(at, format!("the document cannot be read: {}", error.message), SYNTAX))
    }

    fn syntax(&self, error: &TreeError) -> Refusal {
        if !self.document.is_json() {
            let at = Spot::Text { line: 1, column: 1 };
            return self.refuse(at, "the document is not JSON", "the SDK reads JSON alone, and no YAML; give that");
        }
        let at = Spot::Text { line: error.line, column: error.column };
        let refusal = self.refuse(at, format!("the document is not JSON: {}", error.message), SYNTAX);
        let line = self.document.text.lines().nth(error.line.saturating_sub(1));
        let behind = line.and_then(|line| line.get(error.column.saturating_sub(1)..)).unwrap_or_default();
        match TOKENS.into_iter().find(|token| behind.starts_with(token)) {
            None => refusal,
            Some(token) => Refusal {
                is_sdks: false,
                message: format!("`{token}` stands in the document, which is no number of JSON"),
                why: "the SDK reads it as Python does, and other readers of JSON refuse it",
                help: "write a number, or null".to_owned(),
                ..refusal
            },
        }
    }

    /// A refusal of what stands at a place.
    pub(super) fn refuse_at(&self, at: Pointer, message: impl Into<String>, help: &str) -> Refusal {
        self.refuse(Spot::Pointer(self.pointers.path(at)), message, help)
    }

    fn refuse(&self, at: Spot, message: impl Into<String>, help: &str) -> Refusal {
        let (message, help) = (message.into(), help.to_owned());
        Refusal { is_sdks: true, document: self.number, at, message, why: DROPPED, help }
    }

    /// Expands a value.
    pub(super) fn expand(&self, raw: Raw<'s>, at: Pointer) -> Result<Tree<'s>, Refusal> {
        self.parts(raw.read(), at)
    }
}

const SYNTAX: &str = "rulesets are strict JSON, without comments and trailing commas; was the download cut off?";
/// What Python reads as numbers, and JSON has not.
const TOKENS: [&str; 3] = ["NaN", "Infinity", "-Infinity"];

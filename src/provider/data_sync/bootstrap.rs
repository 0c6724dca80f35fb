//! The file that the SDKs start from: a full data-sync message of what is in force (spec sections 2.1 and 5.1).
//!
//! Changes are folded in, and of a relay's payload there is the environment that was chosen, without its secrets. Archived
//! items are left out, since nobody can ask for them. The order of the lists means nothing to the SDKs but for one thing:
//! the id of the first flag of featureflag.co tells its environment, so flags that can be asked for come first.

use std::collections::{HashMap, HashSet};
use std::slice;

use super::message::HEAD;
use super::{Item, List, Loaded, Protocol, Stored, read, unread};
use crate::leaf::tree::{Members, Raw, Tree, members};
use crate::provider::bootstrap::{Selection, ValueRefused};
use crate::provider::{Input, Refusal, Spot, Wanted};
use crate::ruleset::Pointers;
use crate::source::Document;

/// What a dialect adds to the message.
pub(crate) struct Form {
    /// How documents are read.
    pub(crate) protocol: &'static Protocol,
    /// A further list of the message.
    pub(crate) more: Option<&'static str>,
    /// Whether a flag of that key can be asked for, given what the SDK looks it up by; others are there for those.
    pub(crate) is_asked: fn(&str, &str) -> bool,
    /// What the SDK makes of a patch that it starts from, where it does not take it for a full message.
    pub(crate) of_patch: Option<&'static str>,
    /// A flag that serves one value to everybody.
    pub(crate) constant: fn(&str, &Tree<'_>) -> Result<Tree<'static>, ValueRefused>,
}

/// The message with the flags that are kept and all that they need.
pub(crate) fn build<'s>(form: &Form, selection: &Selection<'s, '_>) -> Loaded<Tree<'s>> {
    let mut pointers = Pointers::default();
    let stored = read(form.protocol, selection.input, &mut pointers)?;
    let ruleset = selection.ruleset;
    // Where a kept flag stands, and its key.
    let kept: HashMap<(usize, String), &str> =
        ruleset.flags.iter().map(|flag| (ruleset.pointers.resolve(flag.at), flag.key.as_ref())).collect();
    let named: HashSet<&str> = ruleset.segments.iter().map(|segment| segment.key.as_ref()).collect();
    let is_whole = matches!(selection.input.wanted, Wanted::All);

    let mut flags: Vec<(bool, &Item<'s>, Raw<'s>)> = Vec::new();
    for (item, raw) in in_force(&stored.flags) {
        if let Some(key) = kept.get(&pointers.resolve(item.at)) {
            flags.push((!(form.is_asked)(key, &item.key), item, *raw));
        }
    }
    flags.sort_by(|(one, first, _), (other, second, _)| (one, &first.key).cmp(&(other, &second.key)));
    let mut segments: Vec<(&Item<'s>, Raw<'s>)> = in_force(&stored.segments)
        .filter(|(item, _)| is_whole || named.contains(item.key.as_ref()))
        .map(|(item, raw)| (item, *raw))
        .collect();
    segments.sort_by(|(one, _), (other, _)| one.key.cmp(&other.key));

    let versions = flags.iter().map(|(_, item, _)| item.version).chain(segments.iter().map(|(item, _)| item.version));
    let version = versions.fold(0.0, f64::max);
    let expand = |item: &Item<'s>, raw: Raw<'s>| raw.read().map_err(|error| unread(ruleset, item.at, error.message));
    let mut flags = flags.into_iter().map(|(_, item, raw)| expand(item, raw)).collect::<Loaded<Vec<_>>>()?;
    let mut segments = segments.into_iter().map(|(item, raw)| expand(item, raw)).collect::<Loaded<Vec<_>>>()?;
    if version == 0.0 {
        tombstone(&stored, &mut flags, &mut segments);
    }
    let more = form.more.map(|name| {
        let tags = stored.user_tags.and_then(|raw| raw.read().ok());
        (name, tags.unwrap_or_else(|| Tree::List(Vec::new())))
    });
    Ok(message(flags, segments, more))
}

fn in_force<'l, 's>(list: &'l List<'s>) -> impl Iterator<Item = &'l (Item<'s>, Raw<'s>)> {
    list.iter().filter(|(item, _)| !item.is_archived)
}

/// The SDKs take no message without a version. Where none of what is kept has one, the newest of the others is there as an
/// archived item, of which they read nothing else.
fn tombstone<'s>(stored: &Stored<'s>, flags: &mut Vec<Tree<'s>>, segments: &mut Vec<Tree<'s>>) {
    let of = |list: &List<'s>| {
        let newest = list.iter().max_by(|(one, _), (other, _)| one.version.total_cmp(&other.version));
        newest.map(|(item, raw)| (item.version, *raw))
    };
    let (flag, segment) = (of(&stored.flags), of(&stored.segments));
    let version = |found: &Option<(f64, Raw<'s>)>| found.as_ref().map_or(0.0, |(version, _)| *version);
    let (list, found) = if version(&flag) >= version(&segment) { (flags, flag) } else { (segments, segment) };
    let Some((version, raw)) = found else { return };
    if version > 0.0
        && let Ok(Tree::Object(members)) = raw.read()
    {
        let head = members.into_iter().filter(|(name, _)| HEAD.contains(&name.as_ref()));
        let head = head.map(|(name, value)| match name.as_ref() {
            "isArchived" => (name, Tree::Bool(true)),
            "variations" => (name, Tree::List(Vec::new())),
            _ => (name, value),
        });
        list.push(Tree::Object(head.collect()));
    }
}

/// A full message.
fn message<'s>(flags: Vec<Tree<'s>>, segments: Vec<Tree<'s>>, more: Option<(&'static str, Tree<'s>)>) -> Tree<'s> {
    let mut data: Members<'s> = vec![
        ("eventType".into(), text("full")),
        ("featureFlags".into(), Tree::List(flags)),
        ("segments".into(), Tree::List(segments)),
    ];
    data.extend(more.map(|(name, list)| (name.into(), list)));
    Tree::Object(vec![("messageType".into(), text("data-sync")), ("data".into(), Tree::Object(data))])
}

/// A text of ours.
pub(crate) fn text(text: &'static str) -> Tree<'static> {
    Tree::Text(text.into())
}

/// The message in which each key has one value for everybody.
pub(crate) fn values<'v>(form: &Form, values: &Members<'v>) -> Result<Tree<'v>, ValueRefused> {
    let flags = values.iter().map(|(key, value)| (form.constant)(key, value));
    let mut flags: Vec<(&str, Tree<'v>)> =
        values.iter().map(|(key, _)| key.as_ref()).zip(flags.collect::<Result<Vec<_>, _>>()?).collect();
    flags.sort_by_key(|(one, _)| *one);
    let flags = flags.into_iter().map(|(_, flag)| flag).collect();
    Ok(message(flags, Vec::new(), form.more.map(|name| (name, Tree::List(Vec::new())))))
}

/// The text that stands for a value where all values are texts.
pub(crate) fn spelled(key: &str, value: &Tree<'_>) -> Result<String, ValueRefused> {
    match value {
        Tree::Null => Err(ValueRefused {
            key: key.to_owned(),
            message: "is null, which is what a caller without a default gets where there is no such flag".to_owned(),
            help: "give it a value, or leave the key out".to_owned(),
        }),
        Tree::Text(text) => Ok(text.to_string()),
        other => Ok(other.to_string()),
    }
}

/// That nobody can ask for a flag of that key.
pub(crate) fn unaskable(key: &str, what: &str) -> ValueRefused {
    ValueRefused {
        key: key.to_owned(),
        message: format!("cannot be served: {what}"),
        help: "give the flag another key".to_owned(),
    }
}

/// Whether the SDK starts from a document as it stands.
pub(crate) fn accepts(form: &Form, document: &Document) -> Loaded<()> {
    let refuse = |pointer: &str, message: String, why: &'static str| Refusal {
        is_sdks: true,
        document: 0,
        at: Spot::Pointer(pointer.to_owned()),
        message,
        why,
        help: "build the file with `ffctl bootstrap` from this document".to_owned(),
    };
    if !document.head().is_empty() {
        let why = "the SDK is given the text as it stands, and its reader of JSON refuses that";
        let at = Spot::Text { line: 1, column: 1 };
        let message = "there is something in front of the JSON: a byte-order mark, or the lines of a cache".to_owned();
        return Err(Refusal { at, ..refuse("", message, why) });
    }
    let top = members(&document.text).ok().flatten().unwrap_or_default();
    let data = top.iter().find(|(name, _)| name == "data").and_then(|(_, data)| data.members().ok().flatten());
    let data = data.unwrap_or_default();
    let event = data.iter().find(|(name, _)| name == "eventType").and_then(|(_, event)| event.read().ok());
    let event = event.as_ref().and_then(Tree::as_text);
    // What is read beyond what the SDK takes.
    if event.is_some_and(|event| event.starts_with("rp_")) {
        let why = "the SDK knows `full` and `patch`, and loads nothing of another type";
        return Err(refuse("/data/eventType", "the message is made for a relay".to_owned(), why));
    }
    read(form.protocol, &Input::new(slice::from_ref(document), Wanted::All), &mut Pointers::default())?;
    match (event, form.of_patch) {
        (None, _) => {
            let why = "the SDK wants `messageType` and `data` around it, and loads nothing without";
            Err(refuse("", "the message has no envelope".to_owned(), why))
        }
        (Some("patch"), Some(why)) => Err(refuse("/data/eventType", "the message is a patch".to_owned(), why)),
        _ => Ok(()),
    }
}

/// What the tests of both dialects ask for.
#[cfg(test)]
pub(crate) mod testing {
    use crate::leaf::tree::order::sort;
    use crate::provider::bootstrap::{Bootstrap, Selection};
    use crate::provider::{Input, Provider, Refusal, Wanted};
    use crate::source::Document;

    pub(crate) fn bootstrap(provider: &'static Provider) -> &'static Bootstrap {
        &provider.dialect.bootstrap
    }

    /// The text of the file of those documents, on one line.
    pub(crate) fn built(
        provider: &'static Provider,
        documents: &[&str],
        keys: Option<&[&str]>,
        environment: Option<&str>,
    ) -> Result<String, Refusal> {
        let documents: Vec<Document> = documents.iter().map(|text| Document::new("x", *text)).collect();
        let keys: Option<Vec<String>> = keys.map(|keys| keys.iter().map(|key| (*key).to_owned()).collect());
        let wanted = keys.as_ref().map_or(Wanted::All, |keys| Wanted::Flags(keys));
        let input = Input { environment, ..Input::new(&documents, wanted) };
        let ruleset = (provider.dialect.load)(&input)?;
        let bootstrap = bootstrap(provider);
        let mut tree = (bootstrap.build)(&Selection { input: &input, ruleset: &ruleset })?;
        sort(&mut tree, bootstrap.own);
        Ok(tree.to_string())
    }

    /// Why the SDK does not start from a document; empty where it does.
    pub(crate) fn refused(provider: &'static Provider, text: &str) -> String {
        match (bootstrap(provider).accepts)(&Document::new("x", text)) {
            Ok(()) => String::new(),
            Err(refusal) => refusal.message,
        }
    }
}

//! From documents to a ruleset: what the SDK reads at once, how it applies what comes later, and which flags it finds (spec
//! sections 5.1, 5.7 and 10.4).

use std::collections::HashMap;

use super::flag::{self, Parts};
use super::option;
use super::user::KEY;
use super::wording::WORDING;
use crate::leaf::bucket;
use crate::leaf::python::{self, Pattern};
use crate::leaf::tree::{Part, Raw, Tree};
use crate::provider::data_sync::{
    Elsewhere, Grammar, Item, Items, KnownSegment, List, Loaded, Lowering, NOWHERE, Protocol, Stored, Wrong, digits,
    look_up, lower_named, plain_number, reach, read, unread,
};
use crate::provider::{Input, Refusal, Spot};
use crate::ruleset::{About, Absence, Logic, Pointer, Ruleset, Text};

const GRAMMAR: Grammar = Grammar {
    operator: "operation",
    conditions: "ruleJsonContent",
    title: "ruleName",
    key: KEY,
    absence: Absence::Blank,
    counts: |value| !python::is_falsy(value),
    pattern: Pattern::ignoring_case,
    of_nothing: || Logic::Never { about: About::Definition, why: "a rule without clauses never matches".into() },
    levels: (986, 8),
    may_lack_rules: true,
    elsewhere: &ELSEWHERE,
};

const ELSEWHERE: Elsewhere = Elsewhere {
    operators: &[
        ("NotEqual", "the SDK for Go takes `NotEqual` for `Equal`"),
        ("NotMatchRegex", "the SDK for Go takes `NotMatchRegex` for `MatchRegex`"),
    ],
    patterns: &[
        (
            |source| Pattern::new(&format!(r"\A(?:{source})\Z")).ok(),
            "it comes out the other way in the SDK for Java, to which letter case counts and the whole value must match",
        ),
        (
            |source| Pattern::new(source).ok(),
            "it comes out the other way in the SDK for Go, to which letter case counts",
        ),
    ],
    numbers: &[
        (digits, "it comes out the other way in the SDK for Java, which reads digits alone, without sign or point"),
        (plain_number, "it comes out the other way in the SDK for Go, which does not round and knows fewer spellings"),
    ],
    empty_rule: "it has no clauses, and to the SDKs for Java and Go such a rule takes EVERYBODY",
    dry_default: "the SDK for Java serves what the flag serves when it is off, and the SDK for Go crashes",
    hash: Some((unsigned, "the SDK for Go takes the hash without its sign, which gives the bucket ")),
    unhashed: "the SDK for Java hashes `?` in place of such characters, and the SDK for Go an escape",
    ..NOWHERE
};

/// The first four bytes of MD5, the lowest first, as a number that has no sign.
fn unsigned(input: &str) -> u32 {
    bucket::md5(input.as_bytes()).cast_unsigned()
}

/// How its documents are read.
pub(super) const PROTOCOL: Protocol = Protocol { title: "featureflag.co", flag: item, segment: item, apply };

/// How the id of a flag begins, and how many parts there are in front of its key.
const FLAG: &str = "FF";
const SEPARATOR: &str = "__";
const PARTS: usize = 5;

/// A flag in force.
struct Held<'s> {
    id: Text<'s>,
    raw: Raw<'s>,
    at: Pointer,
}

/// Reads documents and lowers the flags that are wanted.
pub(super) fn load<'s>(input: &Input<'s, '_>) -> Loaded<Ruleset<'s>> {
    let mut ruleset = Ruleset::new(super::NAME, &WORDING);
    let stored = read(&PROTOCOL, input, &mut ruleset.pointers)?;
    ruleset.notes = stored.notes;
    let prefix = prefix(input, &stored.flags, &mut ruleset.notes)?;
    let mut lowering = Lowering::new(ruleset, &GRAMMAR);
    let archived = stored.segments.iter().filter(|(item, _)| item.is_archived);
    lowering.archived = archived.map(|(item, _)| item.key.clone()).collect();
    for (Item { key, at, .. }, raw) in in_force(stored.segments) {
        lowering.segments.insert(key, KnownSegment { part: Part::Raw(raw), at, id: None });
    }
    reach(&mut lowering);
    let held: Vec<Held<'s>> =
        in_force(stored.flags).map(|(Item { key, at, .. }, raw)| Held { id: key, raw, at }).collect();
    let keys: Vec<Option<Text<'s>>> = held.iter().map(|held| key_of(&held.id, &prefix)).collect();
    lowering.ruleset.order = keys.iter().flatten().cloned().collect();
    let trees = wanted(&lowering.ruleset, &held, &keys, input)?;
    let flags: Vec<_> = held
        .into_iter()
        .zip(keys)
        .zip(trees)
        .filter_map(|((Held { id, at, .. }, key), tree)| tree.map(|tree| (id, key, tree, at)))
        .collect();
    for (number, (id, ..)) in flags.iter().enumerate() {
        lowering.flags.insert(id.clone(), number);
    }
    let options: Vec<_> = flags.iter().map(|(_, _, tree, _)| option::options(tree)).collect();
    for (number, (id, key, tree, at)) in flags.iter().enumerate() {
        let parts = Parts::new(&mut lowering, tree, &options, number, *at);
        let flag = flag::lower(&mut lowering, key.as_ref().unwrap_or(id).clone(), &parts);
        match key {
            Some(_) => drop(lowering.ruleset.add_flag(flag)),
            // Nobody can ask for it; other flags may depend on it.
            None => lowering.ruleset.flags.push(flag),
        }
    }
    lower_named(&mut lowering);
    Ok(lowering.ruleset)
}

fn in_force(list: List<'_>) -> impl Iterator<Item = (Item<'_>, Raw<'_>)> {
    list.into_iter().filter(|(item, _)| !item.is_archived)
}

/// The key by which a flag of that id is asked for.
fn key_of<'s>(id: &Text<'s>, prefix: &str) -> Option<Text<'s>> {
    let key = id.strip_prefix(prefix).filter(|key| !python::strip(key).is_empty())?;
    Some(Text::Owned(key.to_owned()))
}

/// What stands in front of the key in the ids of an environment: that of the first flag, or of the environment that is named.
fn prefix<'s>(input: &Input<'s, '_>, flags: &List<'s>, notes: &mut Vec<String>) -> Loaded<String> {
    let mut environments: Vec<String> = Vec::new();
    for (item, _) in flags {
        let parts: Vec<&str> = item.key.splitn(PARTS, SEPARATOR).collect();
        let environment = match parts.as_slice() {
            [FLAG, account, project, environment, _] => [*account, *project, *environment].join(SEPARATOR),
            _ => continue,
        };
        if !environments.contains(&environment) {
            environments.push(environment);
        }
    }
    let chosen = match input.environment {
        None => environments.first(),
        Some(wanted) => {
            let found =
                environments.iter().find(|held| *held == wanted || held.rsplit(SEPARATOR).next() == Some(wanted));
            if found.is_none() {
                return Err(Refusal {
                    is_sdks: false,
                    document: 0,
                    at: Spot::Whole,
                    message: format!("no flag belongs to the environment `{wanted}`"),
                    why: "the id of a flag says its account, its project and its environment",
                    help: if environments.is_empty() {
                        "leave `--environment` out: no id of a flag in it says an environment".to_owned()
                    } else {
                        format!("choose one of {}", environments.join(", "))
                    },
                });
            }
            found
        }
    };
    let chosen = chosen.map_or("1__1__1", String::as_str);
    if environments.len() > 1 && input.environment.is_none() {
        notes.push(format!(
            "the flags belong to several environments ({}), and the secret of one finds only its own; this is {chosen}, \
             choose another with `--environment`",
            environments.join(", ")
        ));
    }
    Ok(format!("{FLAG}{SEPARATOR}{chosen}{SEPARATOR}"))
}

/// The flags that are wanted, or needed by a wanted one.
fn wanted<'s>(
    ruleset: &Ruleset<'s>,
    held: &[Held<'s>],
    keys: &[Option<Text<'s>>],
    input: &Input<'s, '_>,
) -> Loaded<Vec<Option<Tree<'s>>>> {
    let places: HashMap<&str, usize> = held.iter().enumerate().map(|(place, held)| (held.id.as_ref(), place)).collect();
    let mut trees: Vec<Option<Tree<'s>>> = held.iter().map(|_| None).collect();
    let is_wanted = |place: &usize| keys[*place].as_ref().is_some_and(|key| input.wanted.has(key));
    let mut waiting: Vec<usize> = (0..held.len()).filter(is_wanted).collect();
    while let Some(place) = waiting.pop() {
        if trees[place].is_some() {
            continue;
        }
        let Held { raw, at, .. } = &held[place];
        let tree = raw.read().map_err(|error| unread(ruleset, *at, error.message))?;
        let ids = tree.get("ffp").and_then(Tree::as_list).unwrap_or_default().iter();
        let ids = ids.filter_map(|entry| look_up(entry.get("prerequisiteFeatureFlagId")?));
        waiting.extend(ids.filter_map(|id| places.get(id.as_ref()).copied()));
        trees[place] = Some(tree);
    }
    Ok(trees)
}

/// What the SDK reads of a flag or a segment at once.
fn item<'s>(head: &Tree<'s>, at: Pointer) -> Result<Item<'s>, Wrong> {
    let key = Item::key(head, "id")?;
    let is_archived = !python::is_falsy(Item::needed(head, "isArchived")?);
    let version = match Item::needed(head, "timestamp")? {
        Tree::Number(token) => python::token_float(token).unwrap_or(f64::INFINITY),
        Tree::Bool(truth) => f64::from(u8::from(*truth)),
        _ => return Err(Wrong::new("/timestamp", "`timestamp` is no number")),
    };
    Ok(Item { key, version, is_undated: false, is_archived, at })
}

/// A message goes onto what is there.
fn apply<'s>(stored: &mut Stored<'s>, items: Items<'s>) -> Result<(), Wrong> {
    let (version, name) = (items.version, items.name);
    if version <= stored.version {
        if items.is_first {
            return Err(Wrong::new("", "no `timestamp` in it is above 0"));
        }
        stored.notes.push(format!("`{name}` is not newer than what is there, so the SDK does not apply it"));
        return Ok(());
    }
    if !items.is_patch {
        (stored.flags, stored.segments, stored.version) = (items.flags, items.segments, version);
        stored.user_tags = items.user_tags;
        return Ok(());
    }
    // The SDK gives every item the version of the message, so that only the first one is newer.
    let count = items.flags.len() + items.segments.len();
    let is_flag = !items.flags.is_empty();
    let held = if is_flag { &mut stored.flags } else { &mut stored.segments };
    let Some((item, raw)) = items.flags.into_iter().chain(items.segments).next() else { return Ok(()) };
    match held.iter().position(|(held, _)| held.key == item.key) {
        Some(place) if held[place].0.version >= version => {}
        Some(place) => held[place] = (item, raw),
        None => held.push((item, raw)),
    }
    stored.version = version;
    if count > 1 {
        let what = if is_flag { "flag" } else { "segment" };
        stored.notes.push(format!(
            "of the {count} items of the patch `{name}` the SDK keeps only the first {what} and drops all others"
        ));
    }
    Ok(())
}

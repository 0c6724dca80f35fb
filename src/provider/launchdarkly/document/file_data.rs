//! The SDK's file data source (spec section 1.2): flags and segments under the keys that they have themselves, values that
//! stand for flags, and several files that make one set.
//!
//! Files that are not JSON are read as YAML 1.1, as the SDK has them read; what is lost there is told in a note.

use std::collections::HashMap;

use super::reading::{FILES, Kind, MEND, OF_FILES, Reading, Shelf};
use super::{Form, Item, Known};
use crate::leaf::tree::{Part, Raw, RawMembers, Tree, TreeError, members};
use crate::leaf::yaml::{Loss, Lost, Node};
use crate::provider::Refusal;
use crate::ruleset::{Pointer, Text};

/// A value in a file.
#[derive(Clone, Copy)]
enum Value<'s> {
    Json(Raw<'s>),
    Yaml(&'s Node),
}

/// A member of a value.
struct Member<'s> {
    /// The name as it was written.
    name: Text<'s>,
    /// Whether it is a text, as in JSON all are.
    is_text: bool,
    value: Value<'s>,
}

impl<'s> Value<'s> {
    /// The members of an object.
    fn members(self) -> Result<Option<Vec<Member<'s>>>, TreeError> {
        Ok(match self {
            Value::Json(raw) => members(raw.text())?.map(of_json),
            Value::Yaml(node) => node.members().map(|members| {
                let member = |(name, value): &'s (Node, Node)| Member {
                    name: Text::Borrowed(name.written()),
                    is_text: name.text().is_some(),
                    value: Value::Yaml(value),
                };
                members.iter().map(member).collect()
            }),
        })
    }

    fn tree(self, lost: &mut Vec<Lost>) -> Result<Tree<'s>, TreeError> {
        match self {
            Value::Json(raw) => raw.read(),
            Value::Yaml(node) => Ok(node.tree(lost)),
        }
    }

    fn part(self, lost: &mut Vec<Lost>) -> Part<'s> {
        match self {
            Value::Json(raw) => Part::Raw(raw),
            Value::Yaml(node) => Part::Read(node.tree(lost)),
        }
    }
}

fn of_json(members: RawMembers<'_>) -> Vec<Member<'_>> {
    members.into_iter().map(|(name, raw)| Member { name, is_text: true, value: Value::Json(raw) }).collect()
}

fn get<'s>(members: &[Member<'s>], name: &str) -> Option<Value<'s>> {
    members.iter().find(|member| member.is_text && member.name == name).map(|member| member.value)
}

/// Loads files as one set.
pub(super) fn load<'s>(reading: &mut Reading<'s, '_>, documents: Vec<Known<'s>>) -> Result<(), Refusal> {
    let mut set = Set::default();
    for Known { document, root, form, .. } in documents {
        let top = match form {
            Form::Payload(top) | Form::FileData(top) => of_json(top),
            Form::Yaml(node) => reading.object(Value::Yaml(node), root, "the document")?,
            _ => continue,
        };
        if document.is_json() && document.yaml_was_read() {
            reading.notes.push(format!(
                "`{}` is not JSON; the SDK's file data source reads it as YAML where PyYAML is installed, and nothing else \
                 would",
                document.name
            ));
        } else if document.is_json() && document.text.contains("\n\t") {
            reading.notes.push(format!(
                "`{}` is indented with tabs, at which the SDK fails where PyYAML is installed: it reads JSON as YAML then",
                document.name
            ));
        }
        if !top.iter().any(|member| member.is_text && PARTS.contains(&member.name.as_ref())) {
            reading.notes.push(format!("`{}` has none of `flags`, `flagValues` and `segments`", document.name));
        }
        set.items(reading, &top, root, Kind::Flag)?;
        set.values(reading, &top, root)?;
        set.items(reading, &top, root, Kind::Segment)?;
        note_lost(reading, &document.name, std::mem::take(&mut set.lost));
    }
    reading.replace(Shelf::of(set.flags), Shelf::of(set.segments));
    Ok(())
}

const PARTS: [&str; 3] = ["flags", "flagValues", "segments"];

impl<'s> Reading<'s, '_> {
    /// The members of what must be an object.
    fn object(&self, value: Value<'s>, at: Pointer, what: &str) -> Result<Vec<Member<'s>>, Refusal> {
        self.checked(value.members(), at, FILES)?
            .ok_or_else(|| self.refuse(at, format!("{what} is not an object"), FILES, MEND))
    }
}

/// The set while it grows.
#[derive(Default)]
struct Set<'s> {
    flags: Vec<Item<'s>>,
    segments: Vec<Item<'s>>,
    /// Where a key stands. One deleted item of a kind may be without a key.
    places: HashMap<(bool, Option<Text<'s>>), Pointer>,
    /// What YAML has and JSON has not.
    lost: Vec<Lost>,
}

impl<'s> Set<'s> {
    fn items(
        &mut self,
        reading: &mut Reading<'s, '_>,
        top: &[Member<'s>],
        root: Pointer,
        kind: Kind,
    ) -> Result<(), Refusal> {
        let Some(value) = get(top, kind.list()) else { return Ok(()) };
        let list = reading.pointers.member(root, kind.list());
        for Member { name, value, .. } in reading.object(value, list, &format!("`{}`", kind.list()))? {
            let at = reading.pointers.named(list, name.clone());
            let item = reading.object(value, at, &format!("the {} `{name}`", kind.name()))?;
            let own = get(&item, "key").map(|key| key.tree(&mut Vec::new()));
            let key = match own {
                Some(Ok(Tree::Text(key))) => key,
                None if is_deleted(&item) => {
                    self.claim(reading, kind, None, at)?;
                    continue;
                }
                _ => {
                    let message = format!("the {} `{name}` has no text as `key`", kind.name());
                    return Err(reading.refuse(at, message, FILES, format!("give it `\"key\": \"{name}\"`")));
                }
            };
            if key != name && kind == Kind::Flag {
                reading.notes.push(format!(
                    "the flag that stands under `{name}` is found by the key `{key}` that it has itself"
                ));
            }
            let part = value.part(&mut self.lost);
            self.claim(reading, kind, Some(&key), at)?;
            let items = if kind == Kind::Flag { &mut self.flags } else { &mut self.segments };
            items.push(Item { key, part, at, fills: OF_FILES });
        }
        Ok(())
    }

    /// Values that stand for flags that are on and serve nothing else.
    fn values(&mut self, reading: &mut Reading<'s, '_>, top: &[Member<'s>], root: Pointer) -> Result<(), Refusal> {
        let Some(value) = get(top, "flagValues") else { return Ok(()) };
        let list = reading.pointers.member(root, "flagValues");
        for Member { name: key, is_text, value } in reading.object(value, list, "`flagValues`")? {
            let at = reading.pointers.named(list, key.clone());
            if !is_text {
                let message = format!("the key `{key}` is no text in YAML 1.1");
                return Err(reading.refuse(at, message, FILES, "write the key in quotes"));
            }
            let tree = reading.checked(value.tree(&mut self.lost), at, FILES)?;
            let part = Part::Read(flag(key.clone(), tree));
            self.claim(reading, Kind::Flag, Some(&key), at)?;
            self.flags.push(Item { key, part, at, fills: OF_FILES });
            reading.shorthands.push(at);
        }
        Ok(())
    }

    /// Refuses a key that is taken.
    fn claim(
        &mut self,
        reading: &Reading<'s, '_>,
        kind: Kind,
        key: Option<&Text<'s>>,
        at: Pointer,
    ) -> Result<(), Refusal> {
        let Some(first) = self.places.insert((kind == Kind::Flag, key.cloned()), at) else { return Ok(()) };
        let (kind, first) = (kind.name(), reading.place(first));
        let message = match key {
            Some(key) => format!("the {kind} `{key}` is there twice: here, and in {first}"),
            None => format!("two deleted {kind}s have no key: one here, and one in {first}"),
        };
        Err(reading.refuse(at, message, FILES, "remove one of the two, or give it another key"))
    }
}

/// Whether an item is marked as deleted.
fn is_deleted(item: &[Member<'_>]) -> bool {
    let deleted = get(item, "deleted").and_then(|value| value.tree(&mut Vec::new()).ok());
    deleted.is_some_and(|deleted| deleted.as_bool() == Some(true))
}

/// The flag that a value stands for.
fn flag<'s>(key: Text<'s>, value: Tree<'s>) -> Tree<'s> {
    Tree::Object(vec![
        ("key".into(), Tree::Text(key)),
        ("version".into(), Tree::Number("1".into())),
        ("on".into(), Tree::Bool(true)),
        ("fallthrough".into(), Tree::Object(vec![("variation".into(), Tree::Number("0".into()))])),
        ("variations".into(), Tree::List(vec![value])),
    ])
}

/// How many lines a note names.
const MOST_LINES: usize = 3;

/// Says what of a YAML file no flag can have.
fn note_lost(reading: &mut Reading<'_, '_>, name: &str, lost: Vec<Lost>) {
    let mut kinds: Vec<(Loss, String, Vec<usize>)> = Vec::new();
    for Lost { what, written, line } in lost {
        match kinds.iter_mut().find(|(other, text, _)| *other == what && *text == written) {
            Some((_, _, lines)) if lines.contains(&line) => {}
            Some((_, _, lines)) => lines.push(line),
            None => kinds.push((what, written, vec![line])),
        }
    }
    for (what, written, lines) in kinds {
        let shown: Vec<String> = lines.iter().take(MOST_LINES).map(|line| format!("{name}:{line}")).collect();
        let more = lines.len().saturating_sub(MOST_LINES);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let place = format!("{}{more}", shown.join(", "));
        reading.notes.push(match what {
            Loss::Name => format!(
                "the key `{written}` is no text in YAML 1.1, which the SDK reads, so the member is lost ({place}); write it \
                 in quotes"
            ),
            Loss::Date => format!(
                "`{written}` is a date in YAML 1.1, which the SDK reads, and matches no text ({place}); write it in quotes"
            ),
            Loss::Bytes => format!("`!!binary` is no text, and matches none ({place})"),
        });
    }
}

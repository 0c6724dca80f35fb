//! The SDK's file data source (spec section 1.2): flags and segments under the keys that they have themselves, values that
//! stand for flags, and several files that make one set.

use std::collections::HashMap;

use super::reading::{FILES, Kind, MEND, OF_FILES, Reading, Shelf, get};
use super::{Form, Item, Known};
use crate::leaf::tree::{Part, Raw, RawMembers, Tree};
use crate::provider::Refusal;
use crate::ruleset::{Pointer, Text};

/// Loads files as one set.
pub(super) fn load<'s>(reading: &mut Reading<'s, '_>, documents: Vec<Known<'s>>) -> Result<(), Refusal> {
    let mut set = Set::default();
    for Known { document, root, form } in documents {
        let top = match form {
            Form::Payload(top) | Form::FileData(top) => top,
            Form::Put(_) | Form::Change(..) => continue,
        };
        if document.text.contains("\n\t") {
            reading.notes.push(format!(
                "`{}` is indented with tabs, at which the SDK fails where PyYAML is installed: it reads JSON as YAML then",
                document.name
            ));
        }
        set.read(reading, &top, root)?;
    }
    reading.replace(Shelf::of(set.flags), Shelf::of(set.segments));
    Ok(())
}

/// The set while it grows.
#[derive(Default)]
struct Set<'s> {
    flags: Vec<Item<'s>>,
    segments: Vec<Item<'s>>,
    /// Where a key stands.
    places: HashMap<(bool, Text<'s>), Pointer>,
}

impl<'s> Set<'s> {
    fn read(&mut self, reading: &mut Reading<'s, '_>, top: &RawMembers<'s>, root: Pointer) -> Result<(), Refusal> {
        self.items(reading, top, root, Kind::Flag)?;
        self.values(reading, top, root)?;
        self.items(reading, top, root, Kind::Segment)
    }

    fn items(
        &mut self,
        reading: &mut Reading<'s, '_>,
        top: &RawMembers<'s>,
        root: Pointer,
        kind: Kind,
    ) -> Result<(), Refusal> {
        let Some(raw) = get(top, kind.list()) else { return Ok(()) };
        let list = reading.pointers.member(root, kind.list());
        for (name, raw) in reading.members(raw, list, &format!("`{}`", kind.list()), FILES)? {
            let at = reading.pointers.named(list, name.clone());
            let item = reading.members(raw, at, &format!("the {} `{name}`", kind.name()), FILES)?;
            let Some(Ok(Tree::Text(key))) = get(&item, "key").map(Raw::read) else {
                let message = format!("the {} `{name}` has no text as `key`", kind.name());
                return Err(reading.refuse(at, message, FILES, format!("give it `\"key\": \"{name}\"`")));
            };
            if key != name && kind == Kind::Flag {
                reading.notes.push(format!(
                    "the flag that stands under `{name}` is found by the key `{key}` that it has itself"
                ));
            }
            self.add(reading, kind, Item { key, part: Part::Raw(raw), at, fills: OF_FILES })?;
        }
        Ok(())
    }

    /// Values that stand for flags that are on and serve nothing else.
    fn values(&mut self, reading: &mut Reading<'s, '_>, top: &RawMembers<'s>, root: Pointer) -> Result<(), Refusal> {
        let Some(raw) = get(top, "flagValues") else { return Ok(()) };
        let list = reading.pointers.member(root, "flagValues");
        for (key, raw) in reading.members(raw, list, "`flagValues`", FILES)? {
            let at = reading.pointers.named(list, key.clone());
            let value = reading.checked(raw.read(), at, FILES)?;
            let part = Part::Read(flag(key.clone(), value));
            self.add(reading, Kind::Flag, Item { key, part, at, fills: OF_FILES })?;
        }
        Ok(())
    }

    fn add(&mut self, reading: &Reading<'s, '_>, kind: Kind, item: Item<'s>) -> Result<(), Refusal> {
        if let Some(first) = self.places.insert((kind == Kind::Flag, item.key.clone()), item.at) {
            let message =
                format!("the {} `{}` is there twice: here, and in {}", kind.name(), item.key, reading.place(first));
            return Err(reading.refuse(item.at, message, FILES, "remove one of the two, or give it another key"));
        }
        match kind {
            Kind::Flag => self.flags.push(item),
            Kind::Segment => self.segments.push(item),
        }
        Ok(())
    }
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

//! From documents to a ruleset: which flags are wanted, and what the SDK refuses.

use std::collections::HashMap;

use super::document::{self, Item};
use super::lowering::{self, Known, Lowering};
use super::wording::WORDING;
use super::{lower, segment, shape};
use crate::leaf::tree::{Tree, TreeError};
use crate::provider::{Input, Refusal, Spot};
use crate::ruleset::{Pointer, Reach, Ruleset, Text};

/// So many prerequisites of prerequisites, or segments of segments, end the stack of Python, give or take the stack of the
/// program around it.
const LEVELS: usize = 300;
/// So many flags and segments are entered at most; the SDK would go on for hours.
const VISITS: usize = 50_000;

/// A flag or segment that the SDK would take.
struct Taken<'s> {
    key: Text<'s>,
    tree: Tree<'s>,
    at: Pointer,
}

/// Reads documents and lowers the flags that are wanted.
pub(super) fn load<'s>(input: &Input<'s, '_>) -> Result<Ruleset<'s>, Refusal> {
    let mut ruleset = Ruleset::new(super::NAME, &WORDING);
    let data = document::read(input, &mut ruleset.pointers)?;
    ruleset.notes = data.notes;
    let flags = taken(&ruleset, data.flags, shape::flag)?;
    let segments = taken(&ruleset, data.segments, shape::segment)?;
    ruleset.order = flags.iter().map(|flag| flag.key.clone()).collect();
    let wanted = wanted(&flags, input);
    let mut lowering = Lowering { ruleset, flags: HashMap::new(), segments: HashMap::new(), named: Vec::new() };
    for Taken { key, tree, at } in segments {
        lowering.segments.insert(key, Known { tree, at, id: None });
    }
    let wanted: Vec<&Taken<'s>> =
        flags.iter().zip(wanted).filter(|(_, wanted)| *wanted).map(|(flag, _)| flag).collect();
    for (id, flag) in wanted.iter().enumerate() {
        lowering.flags.insert(flag.key.clone(), (id, lowering::is_true(&flag.tree, "on")));
    }
    if let Some(first) = wanted.first() {
        let message = "its prerequisites or segments are nested too deeply, or branch too often";
        let fault = lowering.raises(message, first.at);
        lowering.ruleset.reach = Some(Reach { levels: LEVELS, visits: VISITS, fault });
    }
    for flag in wanted {
        lower::flag(&mut lowering, &flag.key, &flag.tree, flag.at);
    }
    segment::lower_named(&mut lowering);
    Ok(lowering.ruleset)
}

/// What is not deleted, once all was checked: of one wrong member the SDK refuses the whole document.
fn taken<'s>(
    ruleset: &Ruleset<'s>,
    items: Vec<Item<'s>>,
    check: fn(&Tree<'_>, &[&str]) -> Result<(), shape::Wrong>,
) -> Result<Vec<Taken<'s>>, Refusal> {
    let mut taken = Vec::with_capacity(items.len());
    for Item { key, part, at, fills } in items {
        let tree = part.read().map_err(|error| syntax(ruleset, at, &error))?;
        let filled: Vec<&str> = [("key", fills.key), ("version", fills.version)]
            .iter()
            .filter(|(_, is)| *is)
            .map(|(name, _)| *name)
            .collect();
        check(&tree, &filled).map_err(|wrong| refusal(ruleset, at, &wrong.path, wrong.message))?;
        if !shape::is_deleted(&tree) {
            taken.push(Taken { key, tree, at });
        }
    }
    Ok(taken)
}

/// Whether each flag is wanted, or is needed by a wanted one.
fn wanted(flags: &[Taken<'_>], input: &Input<'_, '_>) -> Vec<bool> {
    let places: HashMap<&str, usize> =
        flags.iter().enumerate().map(|(place, flag)| (flag.key.as_ref(), place)).collect();
    let mut wanted = vec![false; flags.len()];
    let mut waiting: Vec<usize> = (0..flags.len()).filter(|place| input.wanted.has(&flags[*place].key)).collect();
    while let Some(place) = waiting.pop() {
        if std::mem::replace(&mut wanted[place], true) {
            continue;
        }
        let prerequisites = lowering::list(&flags[place].tree, "prerequisites").iter();
        let keys = prerequisites.filter_map(|prerequisite| prerequisite.get("key")?.as_text());
        waiting.extend(keys.filter_map(|key| places.get(key)));
    }
    wanted
}

const WHY: &str = "one wrong member makes the SDK refuse all flags and segments of the document";

fn refusal(ruleset: &Ruleset<'_>, at: Pointer, path: &str, message: String) -> Refusal {
    let (document, pointer) = ruleset.pointers.resolve(at);
    Refusal {
        document,
        at: Spot::Pointer(format!("{pointer}{path}")),
        message,
        why: WHY,
        help: "mend the file at this place, or download it again".to_owned(),
    }
}

fn syntax(ruleset: &Ruleset<'_>, at: Pointer, error: &TreeError) -> Refusal {
    refusal(ruleset, at, "", format!("the document is not JSON: {}", error.message))
}

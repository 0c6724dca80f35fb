//! From documents to a ruleset: which flags are wanted, and what the SDK refuses.

use std::collections::HashMap;

use super::document::{self, Item};
use super::lowering::{self, Known, Lowering};
use super::shape::{FLAGS, SEGMENTS, Shape};
use super::wording::WORDING;
use super::{lower, segment, shape};
use crate::leaf::tree::{Part, Tree, TreeError};
use crate::provider::{Input, Refusal, Spot, Wanted};
use crate::ruleset::{About, Disputed, Pointer, Reach, Ruleset, Text};

/// So many calls end the stack of Python, give or take those of the program around it; found out with the SDK.
const LEVELS: usize = 980;
/// So many calls a prerequisite takes.
const OF_FLAG: usize = 2;
/// So many calls a segment in a segment takes.
const OF_SEGMENT: usize = 4;
/// So many flags and segments are entered at most; the SDK takes ten seconds for as many.
const VISITS: usize = 500_000;

/// What other SDKs make of a value that is short for a flag.
const OFF_IN_GO: &str = "the SDK for Go takes an entry of `flagValues` for a flag that is off: it serves the same value for \
                         the reason OFF, and satisfies no flag that depends on it";

/// A flag or segment that the SDK takes.
struct Taken<'s> {
    key: Text<'s>,
    part: Part<'s>,
    at: Pointer,
}

/// Reads documents and lowers the flags that are wanted.
pub(super) fn load<'s>(input: &Input<'s, '_>) -> Result<Ruleset<'s>, Refusal> {
    let mut ruleset = Ruleset::new(super::NAME, &WORDING);
    let data = document::read(input, &mut ruleset.pointers)?;
    ruleset.notes = data.notes;
    let mut flags = taken(&ruleset, data.flags, FLAGS, &|key| input.wanted.has(key))?;
    let segments = taken(&ruleset, data.segments, SEGMENTS, &|_| false)?;
    ruleset.order = flags.iter().map(|flag| flag.key.clone()).collect();
    let trees = wanted(&ruleset, &mut flags, input)?;
    let mut lowering = Lowering { ruleset, flags: HashMap::new(), segments: HashMap::new(), named: Vec::new() };
    let keys: Vec<Text<'s>> = segments.iter().map(|segment| segment.key.clone()).collect();
    for Taken { key, part, at } in segments {
        lowering.segments.insert(key, Known { part, at, id: None });
    }
    let wanted: Vec<(&Taken<'s>, &Tree<'s>)> =
        flags.iter().zip(&trees).filter_map(|(flag, tree)| Some((flag, tree.as_ref()?))).collect();
    for (id, (flag, tree)) in wanted.iter().enumerate() {
        lowering.flags.insert(flag.key.clone(), (id, lowering::is_true(tree, "on")));
    }
    let root = lowering.ruleset.pointers.document(0);
    let at = lowering.member(root, "flags");
    lowering.ruleset.reach = Some(Reach {
        levels: LEVELS,
        of_flag: OF_FLAG,
        of_segment: OF_SEGMENT,
        too_deep: lowering.raises(About::Context, "prerequisites or segments are nested too deeply", at),
        visits: VISITS,
        too_long: lowering.unsupported("prerequisites or segments branch too often to be followed", at),
    });
    for at in data.shorthands {
        lowering.dispute(at, Disputed::Entered, OFF_IN_GO);
    }
    for (flag, tree) in wanted {
        lower::flag(&mut lowering, &flag.key, tree, flag.at);
    }
    segment::lower_named(&mut lowering);
    if matches!(input.wanted, Wanted::All) {
        segment::lower_others(&mut lowering, &keys);
    }
    Ok(lowering.ruleset)
}

/// What is not deleted, once all was checked: of one wrong member the SDK refuses the whole document. What is not wanted is
/// expanded only where a glance at its text does not tell.
fn taken<'s>(
    ruleset: &Ruleset<'s>,
    items: Vec<Item<'s>>,
    shape: Shape,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<Taken<'s>>, Refusal> {
    let mut taken = Vec::with_capacity(items.len());
    for Item { key, part, at, fills } in items {
        if let Part::Raw(raw) = &part
            && !is_wanted(&key)
            && shape.is_certain(*raw)
        {
            taken.push(Taken { key, part, at });
            continue;
        }
        let tree = part.read().map_err(|error| syntax(ruleset, at, &error))?;
        let members = [("key", fills.key), ("version", fills.version)];
        let filled: Vec<&str> = members.iter().filter(|(_, is_filled)| *is_filled).map(|(name, _)| *name).collect();
        shape.check(&tree, &filled).map_err(|wrong| refusal(ruleset, at, &wrong.path, wrong.message))?;
        if !shape::is_deleted(&tree) {
            taken.push(Taken { key, part: Part::Read(tree), at });
        }
    }
    Ok(taken)
}

/// The flags that are wanted, or needed by a wanted one.
fn wanted<'s>(
    ruleset: &Ruleset<'s>,
    flags: &mut [Taken<'s>],
    input: &Input<'s, '_>,
) -> Result<Vec<Option<Tree<'s>>>, Refusal> {
    let places: HashMap<Text<'s>, usize> =
        flags.iter().enumerate().map(|(place, flag)| (flag.key.clone(), place)).collect();
    let mut trees: Vec<Option<Tree<'s>>> = flags.iter().map(|_| None).collect();
    let mut waiting: Vec<usize> = (0..flags.len()).filter(|place| input.wanted.has(&flags[*place].key)).collect();
    while let Some(place) = waiting.pop() {
        if trees[place].is_some() {
            continue;
        }
        let flag = &mut flags[place];
        let tree = flag.part.take().map_err(|error| syntax(ruleset, flag.at, &error))?;
        let prerequisites = lowering::list(&tree, "prerequisites").iter();
        let keys = prerequisites.filter_map(|prerequisite| prerequisite.get("key")?.as_text());
        waiting.extend(keys.filter_map(|key| places.get(key)));
        trees[place] = Some(tree);
    }
    Ok(trees)
}

const WHY: &str = "one wrong member makes the SDK refuse all flags and segments of the document";

fn refusal(ruleset: &Ruleset<'_>, at: Pointer, path: &str, message: String) -> Refusal {
    let (document, pointer) = ruleset.pointers.resolve(at);
    Refusal {
        is_sdks: true,
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

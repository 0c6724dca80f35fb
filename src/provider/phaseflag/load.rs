//! From documents to a ruleset: what is refused, which flags are wanted, and what overrides lie over them (spec
//! sections 2.5, 2.6, 9 and 11.2).

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use super::circle;
use super::document::{DROPPED, Found, Reader};
use super::lower::{self, Source, always, arm};
use super::lowering::{Lowering, Segments, names_segments, text};
use super::shape::{self, Foreign, Trouble, list};
use super::variations::Variations;
use super::wording::WORDING;
use crate::leaf::tree::{Raw, Tree};
use crate::provider::{Input, Refusal, Spot, Wanted};
use crate::ruleset::{DecisionList, Facts, Flag, Pointer, Reach, Role, Ruleset, Serve, Text, Value, Variation};
use crate::source::Document;
use crate::source::sketch::sketch;

/// What serves a flag that is overridden.
const OVERRIDE: &str = "override";
/// What serves the others then.
const RULESET: &str = "ruleset";

/// So many flags a chain of prerequisites may have; the reference ends its stack with one more.
const LEVELS: usize = 994;
/// So many flags are entered at most, where prerequisites branch; the reference would go on for hours.
const VISITS: usize = 500_000;
/// So many places are named beside the first one.
const MORE: usize = 9;

/// A flag of the document.
struct Taken<'s> {
    key: Text<'s>,
    raw: Raw<'s>,
    at: Pointer,
    /// The flag, once it is wanted.
    tree: Option<Tree<'s>>,
}

/// Reads documents and lowers the flags that are wanted.
pub(super) fn load<'s>(input: &Input<'s, '_>) -> Result<Ruleset<'s>, Refusal> {
    let mut ruleset = Ruleset::new(super::NAME, &WORDING);
    if input.documents.len() > 1 {
        return Err(Refusal {
            is_sdks: false,
            document: 1,
            at: Spot::Whole,
            message: "it is a second document for the same source".to_owned(),
            why: "a ruleset that is fetched takes the place of all flags that were there; nothing is merged",
            help: "give one `--source`, and overrides with `--override`".to_owned(),
        });
    }
    let mut flags = Vec::new();
    let mut segments = None;
    if let Some(document) = input.documents.first() {
        let mut reader = Reader { document, number: 0, pointers: &mut ruleset.pointers };
        let found = reader.read()?;
        let raw_segments = found.segments;
        ruleset.notes.clone_from(&found.notes);
        flags = taken(&reader, found, input, &mut ruleset.notes)?;
        want(&reader, &mut flags)?;
        let is_all = matches!(input.wanted, Wanted::All);
        if (is_all || flags.iter().filter_map(|flag| flag.tree.as_ref()).any(names_segments))
            && let Some((raw, at)) = raw_segments
        {
            segments = Some(Segments::of(reader.expand(raw, at)?, at));
        }
    }
    ruleset.order = flags.iter().map(|flag| flag.key.clone()).collect();
    let mut lowering = Lowering { ruleset, ids: HashMap::new(), segments, named: HashMap::new() };
    lower_all(&mut lowering, &flags, input.overlay.map(|_| RULESET));
    if let Wanted::All = input.wanted {
        lower::unused_segments(&mut lowering);
    }
    if let Some((document, _)) = input.overlay {
        override_flags(&mut lowering, document, input)?;
    }
    Ok(lowering.ruleset)
}

/// All flags of a document, once all were checked: of one wrong piece the SDK takes none. Of flags with one key the
/// last counts.
fn taken<'s>(
    reader: &Reader<'s, '_>,
    found: Found<'s>,
    input: &Input<'s, '_>,
    notes: &mut Vec<String>,
) -> Result<Vec<Taken<'s>>, Refusal> {
    let mut flags: Vec<Taken<'s>> = Vec::new();
    let mut places: HashMap<Text<'s>, usize> = HashMap::new();
    let mut troubles: Vec<(Pointer, Trouble)> = Vec::new();
    for item in found.flags {
        let tree = reader.expand(item.raw, item.at)?;
        if let Some(foreign) = shape::foreign(&tree, found.is_of_reference) {
            return Err(refuse_foreign(reader, foreign, (item.at, &tree)));
        }
        let wrong = shape::troubles(&tree);
        let Some(key) = text(&tree, "key").filter(|_| wrong.is_empty()) else {
            troubles.extend(wrong.into_iter().map(|trouble| (item.at, trouble)));
            continue;
        };
        if let Some(under) = item.under.filter(|under| *under != key) {
            notes.push(format!("the flag under the key `{under}` calls itself `{key}`, and that is its key"));
        }
        let tree = input.wanted.has(&key).then_some(tree);
        let flag = Taken { key: key.clone(), raw: item.raw, at: item.at, tree };
        if let Some(place) = places.get(&key) {
            notes.push(format!(
                "the key `{key}` stands twice, and the last flag of it counts; the relay takes the first"
            ));
            flags[*place] = flag;
        } else {
            places.insert(key, flags.len());
            flags.push(flag);
        }
    }
    match troubles.split_first() {
        None => Ok(flags),
        Some((first, others)) => Err(refuse_troubles(reader, first, others)),
    }
}

/// Expands the flags that the wanted ones depend on.
fn want<'s>(reader: &Reader<'s, '_>, flags: &mut [Taken<'s>]) -> Result<(), Refusal> {
    let places: HashMap<Text<'s>, usize> =
        flags.iter().enumerate().map(|(place, flag)| (flag.key.clone(), place)).collect();
    let mut waiting: Vec<usize> = (0..flags.len()).filter(|place| flags[*place].tree.is_some()).collect();
    while let Some(place) = waiting.pop() {
        let Some(tree) = &flags[place].tree else { continue };
        let needed: Vec<usize> = asked(tree, &places);
        for needed in needed {
            let flag = &mut flags[needed];
            if flag.tree.is_none() {
                flag.tree = Some(reader.expand(flag.raw, flag.at)?);
                waiting.push(needed);
            }
        }
    }
    Ok(())
}

/// The flags that a flag asks for, as far as they exist.
fn asked(flag: &Tree<'_>, places: &HashMap<Text<'_>, usize>) -> Vec<usize> {
    let keys = list(flag, "prerequisites").iter().filter_map(|prerequisite| prerequisite.get("flag_key")?.as_text());
    keys.filter_map(|key| places.get(key).copied()).collect()
}

/// Lowers the flags that are expanded.
fn lower_all<'s>(lowering: &mut Lowering<'s>, flags: &[Taken<'s>], origin: Option<&'static str>) {
    let wanted: Vec<(&Taken<'s>, &Tree<'s>)> =
        flags.iter().filter_map(|flag| Some((flag, flag.tree.as_ref()?))).collect();
    for (id, (flag, _)) in wanted.iter().enumerate() {
        lowering.ids.insert(flag.key.clone(), id);
    }
    let edges: Vec<Vec<usize>> = wanted.iter().map(|(_, tree)| asked(tree, &lowering.ids)).collect();
    let key = |id: usize| format!("`{}`", wanted[id].0.key);
    let circles: Vec<Option<String>> =
        circle::chains(&edges).into_iter().map(|chain| Some(circle::told(&chain?, key))).collect();
    if !wanted.is_empty() {
        let at = lowering.ruleset.pointers.document(0);
        let too_deep = format!("its prerequisites are a chain of more than {LEVELS} flags");
        lowering.ruleset.reach = Some(Reach {
            levels: LEVELS,
            of_flag: 1,
            of_segment: 0,
            too_deep: lowering.unsupported(too_deep, at),
            visits: VISITS,
            too_long: lowering.unsupported("its prerequisites branch too often to be followed", at),
        });
    }
    let sources: Vec<Source<'_, 's>> = wanted
        .iter()
        .zip(circles)
        .map(|((flag, tree), circle)| {
            let variations = Variations::of(lowering, tree, flag.at);
            Source { key: flag.key.clone(), tree, at: flag.at, variations, circle }
        })
        .collect();
    for number in 0..sources.len() {
        lower::flag(lowering, &sources, number, origin);
    }
    for (flag, source) in lowering.ruleset.flags.iter_mut().zip(sources) {
        flag.variations = source.variations.all;
        if source.circle.is_some() {
            flag.variations.push(Variation::new(None, Value::NULL, flag.at));
        }
    }
}

/// Lays overrides over the flags: they are found first, whether there is such a flag or not, and flags that depend on
/// one do not see them.
fn override_flags<'s>(
    lowering: &mut Lowering<'s>,
    document: &'s Document,
    input: &Input<'s, '_>,
) -> Result<(), Refusal> {
    let number = input.documents.len();
    let refuse = |at, message: String| Refusal {
        is_sdks: false,
        document: number,
        at,
        message,
        why: "overrides are set key by key, each with the value that it serves",
        help: r#"write them like {"my_toggle": true, "greeting": "hello"}, in JSON or in YAML"#.to_owned(),
    };
    let json = document.json().map_err(|stop| {
        let at = Spot::Text { line: stop.line.max(1), column: stop.column.max(1) };
        refuse(at, format!("the override is neither JSON nor YAML: {}", stop.message))
    })?;
    let tree = Tree::read(json).map_err(|error| {
        let at = Spot::Text { line: error.line, column: error.column };
        refuse(at, format!("the override is not JSON: {}", error.message))
    })?;
    let is_ruleset = sketch(&document.text, |seen| match super::sniff(seen) {
        Some(why) => ControlFlow::Break(why),
        None => ControlFlow::Continue(()),
    });
    if is_ruleset.is_some() {
        return Err(refuse(Spot::Whole, "the override is a ruleset".to_owned()));
    }
    let Tree::Object(members) = tree else {
        return Err(refuse(Spot::Pointer(String::new()), "the override is not an object".to_owned()));
    };
    let root = lowering.ruleset.pointers.document(number);
    let known: HashSet<Text<'s>> = lowering.ruleset.order.iter().cloned().collect();
    for (key, value) in members {
        if !known.contains(&key) {
            lowering.ruleset.order.push(key.clone());
        }
        if !input.wanted.has(&key) {
            continue;
        }
        let at = lowering.ruleset.pointers.named(root, key.clone());
        lowering.ruleset.add_flag(Flag {
            key,
            at,
            facts: Facts { enabled: true, origin: Some(OVERRIDE), ..Facts::default() },
            variations: vec![Variation::new(None, Value::spelled(&value), at)],
            splits: Vec::new(),
            body: DecisionList { arms: vec![arm(Role::Override, always(at), Serve::Variation(0), at)] },
            rules: 0..0,
            choice: Serve::Nothing,
            on_fault: None,
            externals: Vec::new(),
        });
    }
    Ok(())
}

/// Where the SDK would stumble first over a flag of another form, and what form that is.
fn refuse_foreign(reader: &Reader<'_, '_>, foreign: Foreign, (at, flag): (Pointer, &Tree<'_>)) -> Refusal {
    let (message, why, help) = match foreign {
        Foreign::Export => (
            "it is what `/flags/export` answers, in which flags and variations have no `id`",
            "rules name variations by ids that this file does not have, so nothing can be evaluated with it",
            "fetch `/sdk/ruleset` or `/sdk/bootstrap`",
        ),
        Foreign::Reference => (
            "it is of the form that the public API reference shows, in which variations have no `id`",
            "no server sends that form and no SDK reads it: `default_variation`, `enabled`, and rollouts as lists of \
             percentages stand for members of other names",
            "fetch `/sdk/ruleset` or `/sdk/bootstrap`, which have `default_variation_id` and ids of variations",
        ),
    };
    let path = shape::troubles(flag).into_iter().next().map_or_else(String::new, |trouble| trouble.path);
    let at = Spot::Pointer(format!("{}{path}", reader.pointers.path(at)));
    Refusal { is_sdks: true, document: reader.number, at, message: message.to_owned(), why, help: help.to_owned() }
}

/// A refusal that names every offending place.
fn refuse_troubles(
    reader: &Reader<'_, '_>,
    (at, first): &(Pointer, Trouble),
    others: &[(Pointer, Trouble)],
) -> Refusal {
    let place = |at: &Pointer, trouble: &Trouble| format!("{}{}", reader.pointers.path(*at), trouble.path);
    let mut help = "mend the file at this place, or download it again".to_owned();
    if !others.is_empty() {
        let mut more: Vec<String> = others
            .iter()
            .take(MORE)
            .map(|(at, trouble)| format!("{}: {}", place(at, trouble), trouble.message))
            .collect();
        if others.len() > MORE {
            more.push(format!("{} more", others.len() - MORE));
        }
        help = format!("mend also {}", more.join("; "));
    }
    let why = if first.is_loading { DROPPED } else { "the SDK raises when it comes to use it" };
    Refusal {
        is_sdks: first.is_loading,
        document: reader.number,
        at: Spot::Pointer(place(at, first)),
        message: first.message.clone(),
        why,
        help,
    }
}

//! From documents to a ruleset: what is in force, what of it is wanted, and which front-end lowers it.

use std::collections::HashMap;

use super::document::{Form, Merged, Reader, is_v5, read};
use super::lowering::{Lowering, Setting, Trouble};
use super::wording::{V5, V6, WORDING_V5, WORDING_V6};
use super::{condition, v5, v6};
use crate::leaf::tree::Tree;
use crate::provider::{Input, Refusal, Wanted};
use crate::ruleset::{About, Pointers, Reach, Ruleset};

/// So many prerequisites of prerequisites end the stack of Python, give or take the stack of the program around it.
const LEVELS: usize = 330;
/// So many flags are entered at most; the SDK would go on for hours.
const VISITS: usize = 50_000;
const TOO_DEEP: &str = "its prerequisites are nested too deeply, or branch too often";

/// Reads documents and lowers the flags that are wanted.
pub(super) fn load<'s>(input: &Input<'s, '_>) -> Result<Ruleset<'s>, Refusal> {
    let mut ruleset = Ruleset::new(super::NAME, &WORDING_V6);
    let merged = read(input, &mut ruleset.pointers)?;
    let is_v5 = is_v5(&merged.configs);
    (ruleset.form, ruleset.wording) = if is_v5 { (V5, &WORDING_V5) } else { (V6, &WORDING_V6) };
    ruleset.is_absent = merged.configs.len() == 1 && !merged.configs[0].is_present;
    note(&merged, input, &mut ruleset);
    let trees = wanted(&merged, input, &ruleset.pointers)?;
    let mut lowering = Lowering { ruleset, ids: HashMap::new(), segments: HashMap::new() };
    lowering.ruleset.order = merged.settings.iter().map(|place| merged.key(place).clone()).collect();
    let settings: Vec<Setting<'_, 's>> = merged
        .settings
        .iter()
        .zip(&trees)
        .filter_map(|(place, tree)| {
            let (config, number) = (&merged.configs[place.config], place.config);
            Some(Setting { key: merged.key(place), tree: tree.as_ref()?, config, number })
        })
        .collect();
    if let Some(first) = settings.first().filter(|_| !is_v5) {
        let trouble = Trouble::new(TOO_DEEP, "maximum recursion depth exceeded while calling a Python object")
            .about(About::Context);
        let fault = lowering.fault(trouble, first.config.list);
        lowering.ruleset.reach =
            Some(Reach { levels: LEVELS, of_flag: 1, of_segment: 1, too_deep: fault, visits: VISITS, too_long: fault });
    }
    if is_v5 {
        for setting in &settings {
            v5::lower(&mut lowering, setting);
        }
    } else {
        v6::lower(&mut lowering, &settings);
        if let Wanted::All = input.wanted {
            for (number, config) in merged.configs.iter().enumerate() {
                condition::add_unused(&mut lowering, number, config);
            }
        }
    }
    Ok(lowering.ruleset)
}

/// What a person should know of the documents.
fn note(merged: &Merged<'_>, input: &Input<'_, '_>, ruleset: &mut Ruleset<'_>) {
    let documents = input.documents.iter().chain(input.overlay.iter().map(|(document, _)| *document));
    for document in documents.filter(|document| document.head().starts_with('\u{feff}')) {
        ruleset.notes.push(format!(
            "`{}` begins with a byte-order mark, at which the SDK fails to decode a file",
            document.name
        ));
    }
    for config in &merged.configs {
        let (number, _) = ruleset.pointers.resolve(config.root);
        let name = input.name(number);
        if config.form == Form::V5 && ruleset.form == V6 {
            let text = format!("`{name}` is a v5 config, and its flags cannot be evaluated by the SDK for v6 configs");
            ruleset.notes.push(text);
        }
        if !config.is_present && merged.configs.len() > 1 {
            ruleset.notes.push(format!("`{name}` has neither `f` nor `flags`, so it has no flags"));
        }
    }
}

/// The settings in force that are wanted, or are prerequisites of wanted ones. A setting that is `null` is none.
fn wanted<'s>(
    merged: &Merged<'s>,
    input: &Input<'s, '_>,
    pointers: &Pointers<'s>,
) -> Result<Vec<Option<Tree<'s>>>, Refusal> {
    let places: HashMap<&str, usize> =
        merged.settings.iter().enumerate().map(|(number, place)| (merged.key(place).as_ref(), number)).collect();
    let mut trees: Vec<Option<Tree<'s>>> = merged.settings.iter().map(|_| None).collect();
    let mut waiting: Vec<usize> =
        (0..trees.len()).filter(|number| input.wanted.has(merged.key(&merged.settings[*number]))).collect();
    while let Some(number) = waiting.pop() {
        let place = &merged.settings[number];
        let (key, raw) = &merged.configs[place.config].settings[place.setting];
        let config = &merged.configs[place.config];
        let is_none = raw.text() == "null" && config.form != Form::Simple;
        if trees[number].is_some() || is_none {
            continue;
        }
        let (document, list) = pointers.resolve(config.list);
        let Some(reader) = Reader::new(input, document) else { continue };
        let tree = reader.setting(*raw, key, list.trim_start_matches('/'))?;
        v6::prerequisites(&tree, &mut |key| waiting.extend(places.get(key)));
        trees[number] = Some(tree);
    }
    Ok(trees)
}

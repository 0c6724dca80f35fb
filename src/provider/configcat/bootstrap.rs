//! The file that an SDK starts from: a file of local overrides (spec section 4.1), which is a whole config or a map of plain
//! values.
//!
//! The file is a config of the generation that the source is of. Segments are known by their place in a list, so that of a
//! part of the flags the segments are counted anew. What lies over a source is merged into it as the SDK merges it.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Config, Form, Merged, Place, is_v5, read, segment};
use crate::leaf::python;
use crate::leaf::tree::{Members, Raw, Tree, member_mut, set_member, step};
use crate::provider::bootstrap::{Bootstrap, Keyed, Pieces, Section, Selection, ValueRefused};
use crate::provider::{Input, Refusal, Spot, Wanted};
use crate::ruleset::{Pointers, Text};
use crate::source::Document;

/// How the file is built and judged.
pub(super) const BOOTSTRAP: Bootstrap = Bootstrap {
    reader: "LocalFileFlagOverrides",
    build,
    values,
    evaluated: Some(values),
    accepts,
    own: &[],
    parts: &[
        Section { noun: "flag", at: "/f", keyed: Keyed::ByName },
        Section { noun: "flag", at: "/flags", keyed: Keyed::ByName },
        Section { noun: "segment", at: "/s", keyed: Keyed::ByPlace },
    ],
    tags: None,
};

fn build<'s>(selection: &Selection<'s, '_>) -> Result<Tree<'s>, Refusal> {
    let mut pointers = Pointers::default();
    let merged = read(selection.input, &mut pointers)?;
    let kept: Vec<&Place> = merged.settings.iter().filter(|place| selection.keeps(merged.key(place))).collect();
    let keeps_all = matches!(selection.input.wanted, Wanted::All);
    let [first, others @ ..] = &merged.configs[..] else { return Ok(Tree::Object(Members::new())) };
    let is_old = is_v5(&merged.configs);
    if !is_old
        && kept.iter().all(|place| merged.configs[place.config].form == Form::Simple)
        && (first.form == Form::Simple || others.iter().any(|other| other.form == Form::Simple))
        && (!kept.is_empty() || others.is_empty())
    {
        return simple(&merged, &kept, &pointers);
    }
    let base = base(&merged, &kept, &pointers)?;
    // Where one document lies over another, what the two have in all is more than either needs.
    let is_whole = keeps_all && others.is_empty();
    let mut segments = if is_whole { Segments::all(&merged) } else { Segments::none(&merged) };
    let mut settings = Vec::new();
    for place in &kept {
        let setting = setting(&merged, place, &pointers)?;
        uses(&setting, &mut |used| segments.add(place.config, used));
        settings.push((place.config, merged.key(place).clone(), setting));
    }
    let places = segments.places();
    let mut members = Members::new();
    for (config, key, mut setting) in settings {
        renumber(&mut setting, &mut |used| {
            let (old, count) = (segment(used, merged.configs[config].segments.len())?, config);
            let new = *places.get(&(count, old))?;
            (new != old).then(|| Tree::Number(new.to_string().into()))
        });
        members.push((key, setting));
    }
    let (document, _) = pointers.resolve(base.root);
    let mut top = match Pieces::new(selection.input).get(document, "")? {
        Tree::Object(top) => top,
        _ => Members::new(),
    };
    let list = segments.list(&merged, &pointers)?;
    let tells = |wanted: fn(&Tree<'s>) -> bool| members.iter().any(|(_, setting)| setting.get("v").is_some_and(wanted));
    if is_old && !members.is_empty() && !tells(|value| value.as_object().is_none()) {
        let place = kept[0];
        let message = "the settings that are kept have no values, so that nothing tells that they are of a v5 config";
        let config = &merged.configs[place.config];
        return Err(refuse(config, &pointers, merged.key(place), message.to_owned()));
    }
    // A list of segments tells that it is a v6 config, where no value does.
    let is_told = is_old || members.is_empty() || tells(|value| value.as_object().is_some());
    top.retain(|(name, _)| name != "f");
    top.push(("f".into(), Tree::Object(members)));
    if !list.is_empty() || !is_told || member_mut(&mut top, "s").is_some() {
        set_member(&mut top, "s", Tree::List(list));
    }
    Ok(Tree::Object(top))
}

/// The config whose preferences the file has.
fn base<'m, 's>(merged: &'m Merged<'s>, kept: &[&Place], pointers: &Pointers<'s>) -> Result<&'m Config<'s>, Refusal> {
    let mut base: Option<&Config<'s>> = None;
    let used = kept.iter().map(|place| &merged.configs[place.config]);
    // The SDK for v5 configs knows no salt, and that for v6 configs cannot use what a v5 config has.
    let is_old = is_v5(&merged.configs);
    let whole = |config: &&Config<'s>| config.form != Form::Simple && (is_old || config.form != Form::V5);
    for config in used.filter(whole) {
        let Some(first) = base else {
            base = Some(config);
            continue;
        };
        if !is_old && first.salt != config.salt {
            return Err(unmixable(config, pointers));
        }
    }
    let fallback = merged.configs.iter().find(whole).or(merged.configs.first());
    base.or(fallback).ok_or_else(|| Refusal {
        is_sdks: false,
        document: 0,
        at: Spot::Whole,
        message: "there is no config".to_owned(),
        why: "a file needs one",
        help: "give a `--source`".to_owned(),
    })
}

fn unmixable(config: &Config<'_>, pointers: &Pointers<'_>) -> Refusal {
    let (document, pointer) = pointers.resolve(config.root);
    Refusal {
        is_sdks: false,
        document,
        at: Spot::Pointer(pointer),
        message: "the two documents cannot be one config: their salts differ".to_owned(),
        why: "a config has one salt, with which its hidden values are hashed",
        help: "build a file of each, and lay one over the other in the SDK; or keep flags of only one with `--flags`"
            .to_owned(),
    }
}

/// A map of plain values.
fn simple<'s>(merged: &Merged<'s>, kept: &[&Place], pointers: &Pointers<'s>) -> Result<Tree<'s>, Refusal> {
    let mut members = Members::new();
    for place in kept {
        let value = raw(merged, place, pointers)?;
        members.push((merged.key(place).clone(), value));
    }
    Ok(Tree::Object(vec![("flags".into(), Tree::Object(members))]))
}

/// The setting as it stands.
fn raw<'s>(merged: &Merged<'s>, place: &Place, pointers: &Pointers<'s>) -> Result<Tree<'s>, Refusal> {
    let config = &merged.configs[place.config];
    let (key, raw): &(Text<'s>, Raw<'s>) = &config.settings[place.setting];
    raw.read().map_err(|error| refuse(config, pointers, key, format!("the setting cannot be read: {}", error.message)))
}

fn refuse(config: &Config<'_>, pointers: &Pointers<'_>, key: &str, message: String) -> Refusal {
    let (document, list) = pointers.resolve(config.list);
    Refusal {
        is_sdks: false,
        document,
        at: Spot::Pointer(format!("{list}/{}", step::escaped(key))),
        message,
        why: "the file is put together from the settings of the source",
        help: "mend it, or leave the flag out with `--flags`".to_owned(),
    }
}

/// The setting as a config has it: a plain value becomes one without rules.
fn setting<'s>(merged: &Merged<'s>, place: &Place, pointers: &Pointers<'s>) -> Result<Tree<'s>, Refusal> {
    let config = &merged.configs[place.config];
    let tree = raw(merged, place, pointers)?;
    if config.form != Form::Simple {
        return Ok(tree);
    }
    if is_v5(&merged.configs) {
        return Ok(Tree::Object(vec![("v".into(), tree)]));
    }
    let (kind, name) = match &tree {
        Tree::Bool(_) => ("0", "b"),
        Tree::Text(_) => ("1", "s"),
        Tree::Number(token) if python::is_int(token) => ("2", "i"),
        Tree::Number(_) => ("3", "d"),
        Tree::Null | Tree::List(_) | Tree::Object(_) => {
            let message = "the value is none that a setting can have".to_owned();
            return Err(refuse(config, pointers, merged.key(place), message));
        }
    };
    let value = Tree::Object(vec![(name.into(), tree)]);
    Ok(Tree::Object(vec![("t".into(), Tree::Number(kind.into())), ("v".into(), value)]))
}

/// Shows the segment condition of each condition that has one.
fn uses<'s>(setting: &Tree<'s>, see: &mut impl FnMut(&Tree<'s>)) {
    for rule in list(setting, "r") {
        for condition in list(rule, "c") {
            condition.get("s").filter(|used| !python::is_falsy(used)).into_iter().for_each(&mut *see);
        }
    }
}

/// Gives segment conditions another index, where there is one.
fn renumber<'s>(setting: &mut Tree<'s>, new: &mut impl FnMut(&Tree<'s>) -> Option<Tree<'s>>) {
    let Some(Tree::List(rules)) = as_member(setting, "r") else { return };
    for rule in rules {
        let Some(Tree::List(conditions)) = as_member(rule, "c") else { continue };
        for condition in conditions {
            let Some(used) = as_member(condition, "s") else { continue };
            if let Some(index) = new(used)
                && let Tree::Object(members) = used
            {
                set_member(members, "s", index);
            }
        }
    }
}

fn as_member<'t, 's>(tree: &'t mut Tree<'s>, name: &str) -> Option<&'t mut Tree<'s>> {
    if let Tree::Object(members) = tree { member_mut(members, name) } else { None }
}

fn list<'t, 's>(tree: &'t Tree<'s>, name: &str) -> &'t [Tree<'s>] {
    tree.get(name).and_then(Tree::as_list).unwrap_or_default()
}

/// The segments that are kept, by their config and their place there.
struct Segments {
    counts: Vec<usize>,
    kept: BTreeSet<(usize, usize)>,
}

impl Segments {
    /// None so far.
    fn none(merged: &Merged<'_>) -> Segments {
        let counts = merged.configs.iter().map(|config| config.segments.len()).collect();
        Segments { counts, kept: BTreeSet::new() }
    }

    /// All of them, which keep their places.
    fn all(merged: &Merged<'_>) -> Segments {
        let none = Segments::none(merged);
        let of = |(config, count): (usize, &usize)| (0..*count).map(move |place| (config, place));
        let kept = none.counts.iter().enumerate().flat_map(of).collect();
        Segments { kept, ..none }
    }

    fn add(&mut self, config: usize, used: &Tree<'_>) {
        if let Some(place) = segment(used, self.counts[config]) {
            self.kept.insert((config, place));
        }
    }

    /// Where each stands in the file.
    fn places(&self) -> BTreeMap<(usize, usize), usize> {
        self.kept.iter().enumerate().map(|(new, old)| (*old, new)).collect()
    }

    fn list<'s>(&self, merged: &Merged<'s>, pointers: &Pointers<'s>) -> Result<Vec<Tree<'s>>, Refusal> {
        let read = |(config, place): &(usize, usize)| {
            let config = &merged.configs[*config];
            config.segments[*place].read().map_err(|error| {
                let (document, root) = pointers.resolve(config.root);
                Refusal {
                    at: Spot::Pointer(format!("{root}/s/{place}")),
                    document,
                    ..refuse(config, pointers, "", format!("the segment cannot be read: {}", error.message))
                }
            })
        };
        self.kept.iter().map(read).collect()
    }
}

/// The simple form: it has truth values, texts and numbers.
fn values(values: Members<'_>) -> Result<Tree<'_>, ValueRefused> {
    if let Some((key, value)) =
        values.iter().find(|(_, value)| matches!(value, Tree::Null | Tree::List(_) | Tree::Object(_)))
    {
        let what = match value {
            Tree::Null => "`null`",
            Tree::List(_) => "a list",
            _ => "an object",
        };
        return Err(ValueRefused {
            key: key.to_string(),
            message: format!("is {what}, and a setting is a truth value, a text or a number"),
            help: "write JSON as a text, which the program then reads".to_owned(),
        });
    }
    Ok(Tree::Object(vec![("flags".into(), Tree::Object(values))]))
}

/// Whether an SDK takes the file for overrides: JSON alone, with nothing in front of it.
fn accepts(document: &Document) -> Result<(), Refusal> {
    let refuse = |at, message: &str, help: &str| Refusal {
        is_sdks: true,
        document: 0,
        at,
        message: message.to_owned(),
        why: "the SDK then has no overrides, and every caller gets the default or the remote value",
        help: help.to_owned(),
    };
    let again = "build the file with `ffctl bootstrap --source`";
    let start = Spot::Text { line: 1, column: 1 };
    if document.head().starts_with('\u{feff}') {
        return Err(refuse(
            Spot::Head { line: 1 },
            "the document starts with a byte-order mark",
            "save the file without it",
        ));
    }
    if !document.head().is_empty() {
        return Err(refuse(Spot::Head { line: 1 }, "it is an entry of the SDK's cache, and no config", again));
    }
    if !document.is_json() {
        return Err(refuse(start, "the document is not JSON", again));
    }
    let documents = std::slice::from_ref(document);
    let merged = read(&Input::new(documents, Wanted::All), &mut Pointers::default())?;
    if merged.configs.iter().any(|config| !config.is_present) {
        return Err(refuse(Spot::Pointer(String::new()), "the document has neither `f` nor `flags`", again));
    }
    for config in merged.configs.iter().filter(|config| config.form == Form::Simple) {
        let odd = |raw: &Raw<'_>| raw.text().starts_with(['{', '[', 'n']);
        if let Some((key, _)) = config.settings.iter().find(|(_, raw)| odd(raw)) {
            let at = Spot::Pointer(format!("/flags/{}", step::escaped(key)));
            let message = format!("the value of `{key}` is neither a truth value nor a text nor a number");
            return Err(Refusal {
                why: "the SDK fails at each evaluation of this flag, and the caller gets the default",
                ..refuse(at, &message, "write JSON as a text, which the program then reads")
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Behaviour;

    const CONFIG: &str = r#"{"p": {"s": "salt", "x": 1}, "s": [{"n": "zero"}, {"n": "one"}, {"n": "two"}], "f": {
        "a": {"t": 0, "v": {"b": true}, "r": [{"c": [{"s": {"s": 2, "c": 0}}], "s": {"v": {"b": false}}}]},
        "b": {"t": 0, "v": {"b": true}, "r": [{"c": [{"s": {"s": 0, "c": 0}}, {"s": {"s": -1, "c": 0}}], "s": {"v": {"b": false}}}]},
        "c": {"t": 0, "v": {"b": true}}}}"#;

    fn built(text: &str, local: Option<&str>, keys: &[&str]) -> Result<String, Refusal> {
        let documents = [Document::new("x", text)];
        let local = local.map(|local| Document::new("local", local));
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let wanted = if keys.is_empty() { Wanted::All } else { Wanted::Flags(&keys) };
        let overlay = local.as_ref().map(|local| (local, Behaviour::LocalOverRemote));
        let input = Input { overlay, ..Input::new(&documents, wanted) };
        let ruleset = super::super::load::load(&input)?;
        build(&Selection { input: &input, ruleset: &ruleset }).map(|tree| tree.to_string())
    }

    #[test]
    fn of_a_part_the_segments_are_counted_anew() {
        let text = built(CONFIG, None, &["a"]).unwrap();
        assert!(text.contains(r#""s":[{"n":"two"}]"#) && text.contains(r#"{"s":{"s":0,"c":0}}"#), "{text}");
        let text = built(CONFIG, None, &["b"]).unwrap();
        assert!(text.contains(r#""s":[{"n":"zero"},{"n":"two"}]"#), "{text}");
        assert!(text.contains(r#"{"s":{"s":0,"c":0}},{"s":{"s":1,"c":0}}"#), "{text}");
        let text = built(CONFIG, None, &["c"]).unwrap();
        assert!(text.contains(r#""s":[]"#) && text.contains(r#""p":{"s":"salt","x":1}"#), "{text}");
        let text = built(CONFIG, None, &[]).unwrap();
        assert!(
            text.contains(r#"{"n":"zero"},{"n":"one"},{"n":"two"}"#) && text.contains(r#"{"s":{"s":-1,"c":0}}"#),
            "{text}"
        );
    }

    #[test]
    fn what_lies_over_a_config_is_merged_into_it() {
        let text = built(CONFIG, Some(r#"{"flags": {"a": 5, "n": "x", "d": 1.0}}"#), &[]).unwrap();
        for setting in [
            r#""a":{"t":2,"v":{"i":5}}"#,
            r#""n":{"t":1,"v":{"s":"x"}}"#,
            r#""d":{"t":3,"v":{"d":1.0}}"#,
            r#""s":[{"n":"zero"},{"n":"two"}]"#,
        ] {
            assert!(text.contains(setting), "{setting} in {text}");
        }
        let other = r#"{"p": {"s": "other"}, "f": {"z": {"t": 0, "v": {"b": true}}}}"#;
        assert!(built(CONFIG, Some(other), &[]).is_err());
        assert!(built(CONFIG, Some(other), &["c"]).is_ok());
        let old = built(r#"{"f": {"a": {"v": true}}}"#, Some(r#"{"flags": {"b": 7}}"#), &[]).unwrap();
        assert_eq!(old, r#"{"f":{"a":{"v":true},"b":{"v":7}}}"#);
    }

    #[test]
    fn the_sdk_reads_a_config_or_plain_values_and_nothing_else() {
        for text in [CONFIG, r#"{"flags": {"a": 1, "b": "x", "c": true}}"#, r#"{"f": {"a": {"v": 1}}}"#, r#"{"f": {}}"#]
        {
            assert_eq!(accepts(&Document::new("x", text)), Ok(()), "{text}");
        }
        for text in [
            "\u{feff}{\"f\": {}}",
            "17\n\"e\"\n{\"f\": {}}",
            "flags:\n  a: true\n",
            "{}",
            "[]",
            "{",
            r#"{"flags": {"a": null}}"#,
            r#"{"flags": {"a": [1]}}"#,
            r#"{"f": {"a": {"v": {"b": true}, "r": [{"c": [{"s": {"s": 0}}]}]}}}"#,
        ] {
            assert!(accepts(&Document::new("x", text)).is_err(), "{text}");
        }
    }
}

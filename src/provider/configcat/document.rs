//! Documents of ConfigCat: which of its forms they have, what the SDK refuses to load, and how one is laid over another
//! (spec sections 1 and 4).
//!
//! The SDK prepares a v6 config when it loads it, and raises there on a segment that does not exist or on rules that are no
//! list; then no flag of the file can be evaluated. What it meets only while it evaluates is left to the lowering.

use std::collections::HashMap;

use super::skeleton::{Shape, Skeleton};
use crate::leaf::python;
use crate::leaf::tree::{Part, Raw, RawMembers, Tree, TreeError, items, members, step};
use crate::provider::{Behaviour, Input, Refusal, Spot};
use crate::ruleset::{Pointer, Pointers, Text};
use crate::source::Document;

/// The form of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `config_v6.json`.
    V6,
    /// `config_v5.json`.
    V5,
    /// A map from keys to plain values.
    Simple,
    /// No setting that says which of the two it is.
    Empty,
}

/// A document as it was read.
pub(super) struct Config<'s> {
    pub(super) form: Form,
    /// The texts of the settings by key, in order.
    pub(super) settings: RawMembers<'s>,
    /// The salt; the type of what stands there where that is no text.
    pub(super) salt: Result<Text<'s>, &'static str>,
    /// The segments, as far as they are expanded.
    pub(super) segments: Vec<Part<'s>>,
    /// Whether there are settings at all, be they empty.
    pub(super) is_present: bool,
    /// Where the document begins.
    pub(super) root: Pointer,
    /// Where the settings stand.
    pub(super) list: Pointer,
    /// Which source it is, where one was laid over another.
    pub(super) origin: Option<&'static str>,
}

/// A setting that is in force: its config, and its place among the settings there.
pub(super) struct Place {
    pub(super) config: usize,
    pub(super) setting: usize,
}

/// The configs of the input, and the settings in force in the SDK's order.
pub(super) struct Merged<'s> {
    pub(super) configs: Vec<Config<'s>>,
    pub(super) settings: Vec<Place>,
}

impl<'s> Merged<'s> {
    /// The key of a setting in force.
    pub(super) fn key(&self, place: &Place) -> &Text<'s> {
        &self.configs[place.config].settings[place.setting].0
    }
}

/// Reads all documents and lays one over the other.
pub(super) fn read<'s>(input: &Input<'s, '_>, pointers: &mut Pointers<'s>) -> Result<Merged<'s>, Refusal> {
    if let Some(number) = (input.documents.len() > 1).then_some(1) {
        return Err(Refusal {
            is_sdks: true,
            document: number,
            at: Spot::Whole,
            message: "it is a second document for the same source".to_owned(),
            why: "the SDK reads one config, and lays at most one file of overrides over it",
            help: "give one `--source`, and the other document with `--override`".to_owned(),
        });
    }
    let mut configs = Vec::new();
    for (number, document) in input.documents.iter().enumerate() {
        configs.push(Reader { document, number }.read(pointers)?);
    }
    let Some((document, behaviour)) = input.overlay else {
        let settings = in_force(&configs, None);
        return Ok(Merged { configs, settings });
    };
    if behaviour == Behaviour::LocalOnly {
        configs.clear();
    }
    let local = Reader { document, number: input.documents.len() }.read(pointers)?;
    for config in &mut configs {
        config.origin = Some("remote");
    }
    configs.push(Config { origin: Some("local"), ..local });
    let settings = in_force(&configs, Some(behaviour));
    Ok(Merged { configs, settings })
}

/// The settings in force, in the order of a Python dictionary that was updated with another: a key that is replaced stays
/// where it was.
fn in_force(configs: &[Config<'_>], behaviour: Option<Behaviour>) -> Vec<Place> {
    let all = |config: usize| (0..configs[config].settings.len()).map(move |setting| Place { config, setting });
    let (under, over) = match (configs.len(), behaviour) {
        (2, Some(Behaviour::RemoteOverLocal)) => (1, 0),
        (2, _) => (0, 1),
        (1, _) => return all(0).collect(),
        _ => return Vec::new(),
    };
    // The SDK for v5 configs forgets the remote settings when there are no local ones.
    let is_old = is_v5(configs);
    if is_old && behaviour == Some(Behaviour::RemoteOverLocal) && configs[under].settings.is_empty() {
        return Vec::new();
    }
    let mut settings: Vec<Place> = all(under).collect();
    let mut places: HashMap<&str, usize> =
        configs[under].settings.iter().enumerate().map(|(place, (key, _))| (key.as_ref(), place)).collect();
    for place in all(over) {
        let key = configs[over].settings[place.setting].0.as_ref();
        if let Some(held) = places.get(key) {
            settings[*held] = place;
        } else {
            places.insert(key, settings.len());
            settings.push(place);
        }
    }
    settings
}

/// Whether the SDK for v5 configs is the one that reads these.
pub(super) fn is_v5(configs: &[Config<'_>]) -> bool {
    configs.iter().all(|config| config.form != Form::V6) && configs.iter().any(|config| config.form == Form::V5)
}

/// Reads one document.
pub(super) struct Reader<'s> {
    document: &'s Document,
    /// Its number in pointers.
    number: usize,
}

impl<'s> Reader<'s> {
    /// A reader of the document with that number.
    pub(super) fn new(input: &Input<'s, '_>, number: usize) -> Option<Reader<'s>> {
        let overlay = || input.overlay.map(|(document, _)| document);
        let document = input.documents.get(number).or_else(overlay)?;
        Some(Reader { document, number })
    }

    fn read(&self, pointers: &mut Pointers<'s>) -> Result<Config<'s>, Refusal> {
        self.check_head()?;
        let json = self.document.json().map_err(|stop| {
            let message = format!("the document is neither JSON nor YAML: {}", stop.message);
            let at = Spot::Text { line: stop.line.max(1), column: stop.column.max(1) };
            Refusal {
                why: NO_YAML,
                ..self.refuse(at, message, "check it with a YAML tool; keys are texts and stand once")
            }
        })?;
        let top = self.read_raw(members(json), None)?;
        let Some(top) = top else {
            return Err(self.refuse(
                Spot::Pointer(String::new()),
                "the document is not an object",
                "is it the right file?",
            ));
        };
        let mut top: HashMap<Text<'s>, Raw<'s>> = top.into_iter().collect();
        let root = pointers.document(self.number);
        let mut simple = |name: &'static str| top.remove(name).map(|flags| (name, flags));
        let flags = simple("flags").or_else(|| if self.document.is_json() { None } else { simple("flag_overrides") });
        if let Some((name, flags)) = flags {
            return Ok(Config {
                form: Form::Simple,
                settings: self.members(flags, name)?,
                salt: Ok(Text::Borrowed("")),
                segments: Vec::new(),
                is_present: true,
                root,
                list: pointers.member(root, name),
                origin: None,
            });
        }
        let settings = top.get("f").map_or(Ok(Vec::new()), |settings| self.members(*settings, "f"))?;
        let segments = top.get("s").map_or(Ok(Vec::new()), |raw| self.segments(*raw))?;
        let (form, refusal) = self.look(&settings, segments.len())?;
        let form = if top.contains_key("s") { Form::V6 } else { form };
        if let Some(refusal) = refusal.filter(|_| form != Form::V5) {
            return Err(refusal);
        }
        let salt = match top.get("p").filter(|_| form != Form::V5) {
            None => Ok(Text::Borrowed("")),
            Some(preferences) => self.salt(self.read_raw(preferences.read(), Some("/p"))?)?,
        };
        let (is_present, list) = (top.contains_key("f"), pointers.member(root, "f"));
        Ok(Config { form, settings, salt, segments, is_present, root, list, origin: None })
    }

    /// The segments of a list; of a text, its characters, as Python has it.
    fn segments(&self, raw: Raw<'s>) -> Result<Vec<Part<'s>>, Refusal> {
        if let Some(segments) = self.read_raw(items(raw.text()), Some("/s"))? {
            return Ok(segments.into_iter().map(Part::Raw).collect());
        }
        Ok(match self.read_raw(raw.read(), Some("/s"))? {
            Tree::Text(text) => characters(&text).into_iter().map(Part::Read).collect(),
            _ => Vec::new(),
        })
    }

    /// The salt among the preferences; the type of what stands there where that is no text.
    fn salt(&self, preferences: Tree<'s>) -> Result<Result<Text<'s>, &'static str>, Refusal> {
        let Tree::Object(preferences) = preferences else {
            return Err(self.refuse_at("/p", "the preferences `p` are not an object"));
        };
        Ok(match preferences.into_iter().find(|(name, _)| name == "s") {
            None => Ok(Text::Borrowed("")),
            Some((_, Tree::Text(salt))) => Ok(salt),
            Some((_, other)) => Err(python::type_name(&other)),
        })
    }

    /// Which form the settings have, and what the SDK for v6 cannot load among them.
    fn look(&self, settings: &RawMembers<'s>, segments: usize) -> Result<(Form, Option<Refusal>), Refusal> {
        let (mut bare, mut wrapped, mut refusal) = (false, false, None);
        for (key, raw) in settings {
            let plain = Skeleton::of(raw.text()).filter(|skeleton| skeleton.knows_its_segments(segments));
            let shape = if let Some(skeleton) = plain {
                skeleton.v
            } else {
                let at = format!("/f/{}", escaped(key));
                let tree = self.read_raw(raw.read(), Some(&at))?;
                refusal = refusal.or(self.check(&tree, segments, &at).err());
                match tree.get("v") {
                    None => Shape::Absent,
                    Some(Tree::Object(_)) => Shape::Wrapped,
                    Some(_) => Shape::Bare,
                }
            };
            bare |= shape == Shape::Bare;
            wrapped |= shape == Shape::Wrapped;
        }
        let form = match (bare, wrapped) {
            (_, true) => Form::V6,
            (true, false) => Form::V5,
            (false, false) => Form::Empty,
        };
        Ok((form, refusal))
    }

    /// What was read of JSON; an error stands in the value at a pointer, or in the document as a whole.
    fn read_raw<T>(&self, read: Result<T, TreeError>, at: Option<&str>) -> Result<T, Refusal> {
        read.map_err(|error| {
            let spot = match at {
                None => Spot::Text { line: error.line, column: error.column },
                Some(pointer) => Spot::Pointer(pointer.to_owned()),
            };
            self.refuse(spot, format!("the document is not JSON: {}", error.message), SYNTAX)
        })
    }

    /// Reads a setting that is wanted.
    pub(super) fn setting(&self, raw: Raw<'s>, key: &str, list: &str) -> Result<Tree<'s>, Refusal> {
        self.read_raw(raw.read(), Some(&format!("/{list}/{}", escaped(key))))
    }

    /// What the SDK asks of the first two lines of a cache entry (spec section 4.4).
    fn check_head(&self) -> Result<(), Refusal> {
        let Some((time, etag)) = self.document.head().split_once('\n') else { return Ok(()) };
        if python::parse_float(time).is_none() {
            let message = format!("the cache entry's time `{time}` is not a number");
            return Err(self.refuse(Spot::Head { line: 1 }, message, CACHE));
        }
        if etag == "\n" {
            return Err(self.refuse(Spot::Head { line: 2 }, "the cache entry's ETag is empty", CACHE));
        }
        Ok(())
    }

    fn members(&self, raw: Raw<'s>, name: &str) -> Result<RawMembers<'s>, Refusal> {
        let at = format!("/{name}");
        let members = self.read_raw(members(raw.text()), Some(&at))?;
        members.ok_or_else(|| self.refuse_at(&at, &format!("`{name}` is not an object")))
    }

    /// What the SDK looks at when it loads a setting (its `fixup_config_salt_and_segments`).
    fn check(&self, setting: &Tree<'s>, segments: usize, at: &str) -> Result<(), Refusal> {
        if setting.as_object().is_none() {
            return Ok(());
        }
        let rules = self.list(setting, "r", at)?;
        for (number, rule) in rules.iter().enumerate() {
            let at = format!("{at}/r/{number}");
            if rule.as_object().is_none() {
                return Err(self.refuse_at(&at, "the targeting rule is not an object"));
            }
            for (number, condition) in self.list(rule, "c", &at)?.iter().enumerate() {
                let at = format!("{at}/c/{number}");
                if condition.as_object().is_none() {
                    return Err(self.refuse_at(&at, "the condition is not an object"));
                }
                let Some(used) = condition.get("s").filter(|used| !python::is_falsy(used)) else { continue };
                let at = format!("{at}/s");
                if used.as_object().is_none() {
                    return Err(self.refuse_at(&at, "the segment condition is not an object"));
                }
                if segment(used, segments).is_none() {
                    let message = match used.get("s") {
                        Some(Tree::Number(index)) => {
                            format!("there is no segment {index}; the document has {segments}")
                        }
                        _ => "the segment condition has no index of a segment".to_owned(),
                    };
                    return Err(self.refuse_at(&format!("{at}/s"), &message));
                }
            }
        }
        Ok(())
    }

    /// The items of a list that may be left out.
    fn list<'t>(&self, tree: &'t Tree<'s>, name: &str, at: &str) -> Result<&'t [Tree<'s>], Refusal> {
        match tree.get(name) {
            None => Ok(&[]),
            Some(Tree::List(items)) => Ok(items),
            Some(Tree::Text(text)) if text.is_empty() => Ok(&[]),
            Some(Tree::Object(members)) if members.is_empty() => Ok(&[]),
            Some(_) => Err(self.refuse_at(&format!("{at}/{name}"), &format!("`{name}` is not a list"))),
        }
    }

    fn refuse_at(&self, pointer: &str, message: &str) -> Refusal {
        self.refuse(
            Spot::Pointer(pointer.to_owned()),
            message,
            "download the config again, or mend the file at this place",
        )
    }

    fn refuse(&self, at: Spot, message: impl Into<String>, help: &str) -> Refusal {
        Refusal {
            is_sdks: true,
            document: self.number,
            at,
            message: message.into(),
            why: "the SDK cannot load it, so no flag of it can be evaluated and every caller gets the default",
            help: help.to_owned(),
        }
    }
}

const SYNTAX: &str =
    "ConfigCat configs are strict JSON, without comments and trailing commas; was the download cut off?";
const NO_YAML: &str = "YAML becomes the JSON that the SDK would be given, and this has none";
const CACHE: &str = "a cache entry is milliseconds since 1970, an ETag and the config, a line each";

/// The characters of a text, as Python walks it.
pub(super) fn characters(text: &str) -> Vec<Tree<'static>> {
    text.chars().map(|c| Tree::Text(Text::Owned(c.to_string()))).collect()
}

/// The segment that a condition names: an index of Python, which counts from the end where it is negative.
pub(super) fn segment(condition: &Tree<'_>, count: usize) -> Option<usize> {
    let index = match condition.get("s")? {
        Tree::Number(token) if python::is_int(token) => token.parse::<i64>().ok()?,
        Tree::Bool(index) => i64::from(*index),
        _ => return None,
    };
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let index = if index < 0 { index.checked_add(count)? } else { index };
    usize::try_from(index).ok().filter(|_| index < count)
}

/// A key as a step of a JSON pointer.
fn escaped(key: &str) -> String {
    step::escaped(key).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Wanted;

    fn merged(remote: &str, local: &str, behaviour: Behaviour) -> Vec<String> {
        let documents = [Document::new("remote", remote)];
        let local = Document::new("local", local);
        let documents: &[Document] = if behaviour == Behaviour::LocalOnly { &[] } else { &documents };
        let input = Input { overlay: Some((&local, behaviour)), ..Input::new(documents, Wanted::All) };
        let merged = read(&input, &mut Pointers::default()).unwrap();
        let told = |place: &Place| {
            let config = &merged.configs[place.config];
            format!("{}:{}", config.settings[place.setting].0, config.origin.unwrap_or_default())
        };
        merged.settings.iter().map(told).collect()
    }

    /// The order is that of a Python dictionary that is updated with another (spec section 4.2).
    #[test]
    fn keys_stay_where_they_were_whoever_serves_them() {
        let remote = r#"{"f": {"a": {"v": {"b": true}}, "b": {"v": {"b": true}}}}"#;
        let local = r#"{"flags": {"c": 1, "a": 2}}"#;
        let cases = [
            (Behaviour::LocalOnly, vec!["c:local", "a:local"]),
            (Behaviour::LocalOverRemote, vec!["a:local", "b:remote", "c:local"]),
            (Behaviour::RemoteOverLocal, vec!["c:local", "a:remote", "b:remote"]),
        ];
        for (behaviour, want) in cases {
            assert_eq!(merged(remote, local, behaviour), want, "{behaviour:?}");
        }
    }

    #[test]
    fn the_old_sdk_forgets_the_remote_where_there_is_nothing_local() {
        let old = r#"{"f": {"a": {"v": true}}}"#;
        let new = r#"{"f": {"a": {"v": {"b": true}}}}"#;
        assert!(merged(old, r#"{"f": {}}"#, Behaviour::RemoteOverLocal).is_empty());
        assert_eq!(merged(old, r#"{"f": {}}"#, Behaviour::LocalOverRemote), ["a:remote"]);
        assert_eq!(merged(new, r#"{"f": {}}"#, Behaviour::RemoteOverLocal), ["a:remote"]);
    }

    #[test]
    fn values_say_which_generation_a_document_is_of() {
        let cases = [
            (r#"{"f": {"a": {"v": 1}}}"#, Form::V5),
            (r#"{"f": {"a": {"v": {"i": 1}}}}"#, Form::V6),
            (r#"{"f": {"a": {"v": 1}, "b": {"v": {"i": 1}}}}"#, Form::V6),
            (r#"{"f": {"a": {"v": 1}}, "s": []}"#, Form::V6),
            (r#"{"f": {}}"#, Form::Empty),
            (r#"{"f": {"a": {"r": []}}}"#, Form::Empty),
            (r#"{"flags": {"a": 1}, "f": {"a": {"v": 1}}}"#, Form::Simple),
        ];
        for (text, want) in cases {
            let document = Document::new("x", text);
            let config = Reader { document: &document, number: 0 }.read(&mut Pointers::default()).unwrap();
            assert_eq!(config.form, want, "{text}");
        }
    }

    #[test]
    fn an_index_of_a_segment_is_one_of_python() {
        let cases = [
            ("0", Some(0)),
            ("2", None),
            ("-1", Some(1)),
            ("-3", None),
            ("true", Some(1)),
            ("0.0", None),
            ("\"0\"", None),
        ];
        for (index, want) in cases {
            let condition = format!("{{\"s\": {index}}}");
            assert_eq!(segment(&Tree::read(&condition).unwrap(), 2), want, "{index}");
        }
    }
}

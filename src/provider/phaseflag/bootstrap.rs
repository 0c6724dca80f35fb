//! The file that the SDK starts from, its `bootstrap_file` (spec sections 2.1 to 2.5).
//!
//! The SDK knows one shape, so whatever the flags of a source stand in, here they are a list below `flags`. Of what stands
//! beside it only segments and the version are kept: the signature is one of the document as the server sent it, and the time
//! of its making would make another file of every download.

use std::collections::HashSet;
use std::slice;

use super::document::{DROPPED, Found, Reader};
use super::load;
use crate::leaf::digest::guid;
use crate::leaf::python;
use crate::leaf::tree::{Members, Raw, Tree, members};
use crate::provider::bootstrap::{Bootstrap, Keyed, Section, Selection, ValueRefused, tags};
use crate::provider::{Input, Refusal, Spot, Wanted};
use crate::ruleset::Pointers;
use crate::source::Document;

/// The dialect's bootstrap file.
pub(super) const BOOTSTRAP: Bootstrap = Bootstrap {
    reader: "bootstrap_file",
    build,
    values,
    evaluated: None,
    accepts,
    own: &[
        "/flags/*/default_variation_id",
        "/flags/*/variations/*/id",
        "/flags/*/variations/*/key",
        "/flags/*/variations/*/value",
        "/flags/*/targeting_rules/*/conditions/*/value",
        "/flags/*/targeting_rules/*/variation_id",
        "/flags/*/targeting_rules/*/percentage_rollout/variations/*/variation_id",
        "/segments/*/conditions/*/value",
    ],
    parts: &[
        Section { noun: "flag", at: "/flags", keyed: Keyed::ByMember("key") },
        Section { noun: "segment", at: "/segments", keyed: Keyed::ByMember("id") },
        // It differs between two processes of one server, and stays where a rule is changed (12.3).
        Section { noun: "version", at: "/version", keyed: Keyed::Ignored },
    ],
    tags: Some(tags),
};

fn build<'s>(selection: &Selection<'s, '_>) -> Result<Tree<'s>, Refusal> {
    let found = find(selection.input)?;
    let is_whole = matches!(selection.input.wanted, Wanted::All);
    let mut flags = self::flags(selection)?;
    flags.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut top: Members<'s> = vec![("flags".into(), Tree::List(flags.into_iter().map(|(_, flag)| flag).collect()))];
    let segments = found.as_ref().and_then(|found| found.segments.as_ref()?.0.read().ok());
    if let Some(Tree::List(segments)) = segments {
        let named: HashSet<&str> = selection.ruleset.segments.iter().map(|segment| segment.key.as_ref()).collect();
        let id = |segment: &Tree<'s>| segment.get("id").and_then(Tree::as_text).map(str::to_owned);
        let mut segments: Vec<_> = segments
            .into_iter()
            .map(|segment| (id(&segment), segment))
            .filter(|(id, _)| is_whole || id.as_ref().is_some_and(|id| named.contains(id.as_str())))
            .collect();
        segments.sort_by(|(one, _), (other, _)| one.cmp(other));
        if !segments.is_empty() {
            let segments = segments.into_iter().map(|(_, segment)| segment).collect();
            top.push(("segments".into(), Tree::List(segments)));
        }
    }
    // The version is that of all flags.
    let version = found.and_then(|found| found.version).filter(|_| is_whole);
    top.extend(version.and_then(|raw| raw.read().ok()).map(|version| ("version".into(), version)));
    Ok(Tree::Object(top))
}

/// What stands in the document.
fn find<'s>(input: &Input<'s, '_>) -> Result<Option<Found<'s>>, Refusal> {
    let mut pointers = Pointers::default();
    let reader = input.documents.first().map(|document| Reader { document, number: 0, pointers: &mut pointers });
    reader.map(|mut reader| reader.read()).transpose()
}

/// The flags that are kept, with their keys. What is laid over them is not among them: an override has no variation, and
/// flags do not see those of the flags that they depend on, so that a flag in its place would answer otherwise.
fn flags<'s>(selection: &Selection<'s, '_>) -> Result<Vec<(String, Tree<'s>)>, Refusal> {
    if selection.input.overlay.is_some() {
        return Err(Refusal {
            is_sdks: false,
            document: selection.input.documents.len(),
            at: Spot::Whole,
            message: "overrides cannot be put into the file".to_owned(),
            why: "the SDK keeps them apart from flags, and answers them without a variation",
            help: "leave the override out, and give it to the SDK itself; `--values` makes a file of plain values"
                .to_owned(),
        });
    }
    let flags = &selection.ruleset.flags;
    let trees = selection.pieces(flags.iter().map(|flag| flag.at))?;
    Ok(flags.iter().map(|flag| flag.key.to_string()).zip(trees).collect())
}

fn values(values: Members<'_>) -> Result<Tree<'_>, ValueRefused> {
    let mut flags = Vec::new();
    for (key, value) in values {
        flags.push((key.to_string(), constant(&key, value)?));
    }
    flags.sort_by(|(one, _), (other, _)| one.cmp(other));
    let flags = flags.into_iter().map(|(_, flag)| flag).collect();
    Ok(Tree::Object(vec![("flags".into(), Tree::List(flags))]))
}

/// A flag that serves one value to everybody.
fn constant<'v>(key: &str, value: Tree<'v>) -> Result<Tree<'v>, ValueRefused> {
    let refuse = |message: &str, help: &str| ValueRefused {
        key: key.to_owned(),
        message: message.to_owned(),
        help: help.to_owned(),
    };
    let kind = match &value {
        Tree::Null => {
            return Err(refuse(
                "is null, which is what a caller gets where there is no such flag",
                "leave the key out",
            ));
        }
        Tree::Bool(_) => "boolean",
        Tree::Number(token) if python::token_float(token).is_some_and(f64::is_finite) => "number",
        Tree::Number(_) => return Err(refuse("is a number that no float holds", "give it as a text")),
        Tree::Text(_) => "string",
        Tree::List(_) | Tree::Object(_) => "json",
    };
    let object = |members: Vec<(&'static str, Tree<'v>)>| {
        Tree::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    };
    let text = |text: &str| Tree::Text(text.to_owned().into());
    let id = guid(key.as_bytes(), b"variation");
    let variation = object(vec![("id", text(&id)), ("key", text("value")), ("name", text("value")), ("value", value)]);
    Ok(object(vec![
        ("id", text(&guid(key.as_bytes(), b"flag"))),
        ("key", text(key)),
        ("name", text(key)),
        ("flag_type", text(kind)),
        ("status", text("active")),
        ("default_variation_id", text(&id)),
        ("variations", Tree::List(vec![variation])),
        ("targeting_rules", Tree::List(Vec::new())),
    ]))
}

/// Whether the SDK starts from a document as it stands.
fn accepts(document: &Document) -> Result<(), Refusal> {
    let refuse = |at: Spot, message: &str, why: &'static str| Refusal {
        is_sdks: true,
        document: 0,
        at,
        message: message.to_owned(),
        why,
        help: "build the file with `ffctl bootstrap` from this document".to_owned(),
    };
    if !document.head().is_empty() {
        let at = Spot::Text { line: 1, column: 1 };
        return Err(refuse(at, "a byte-order mark, or something else, stands in front of the JSON", SKIPPED));
    }
    load::load(&Input::new(slice::from_ref(document), Wanted::Flags(&[])))?;
    let top = members(&document.text).ok().flatten();
    let flags = top.as_ref().map(|top| top.iter().find(|(name, _)| name == "flags").map(|(_, flags)| *flags));
    match flags {
        None => Err(refuse(Spot::Pointer(String::new()), "the document is a bare list of flags", SKIPPED)),
        Some(None) => Err(refuse(
            Spot::Pointer(String::new()),
            "there is no `flags` in the document",
            "the SDK then starts without any flag, and does not say so",
        )),
        Some(Some(flags)) if Raw::items(flags).is_none() => {
            Err(refuse(Spot::Pointer("/flags".to_owned()), "`flags` is not a list", DROPPED))
        }
        Some(Some(_)) => Ok(()),
    }
}

const SKIPPED: &str = "the SDK cannot read it, skips it with a warning, and starts without any flag";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf::tree::order::sort;
    use crate::provider::Behaviour;
    use crate::provider::phaseflag::shape::list;

    fn built(text: &str, keys: Option<&[&str]>, overlay: Option<&str>) -> Result<String, Refusal> {
        let documents = [Document::new("x", text)];
        let overlay = overlay.map(|text| Document::new("y", text));
        let keys: Option<Vec<String>> = keys.map(|keys| keys.iter().map(|key| (*key).to_owned()).collect());
        let wanted = keys.as_ref().map_or(Wanted::All, |keys| Wanted::Flags(keys));
        let overlay = overlay.as_ref().map(|document| (document, Behaviour::LocalOverRemote));
        let input = Input { overlay, ..Input::new(&documents, wanted) };
        let ruleset = load::load(&input)?;
        let mut tree = build(&Selection { input: &input, ruleset: &ruleset })?;
        sort(&mut tree, BOOTSTRAP.own);
        Ok(tree.to_string())
    }

    fn refused(text: &str) -> String {
        accepts(&Document::new("x", text)).err().map_or_else(String::new, |refusal| refusal.message)
    }

    const A: &str =
        r#"{"key": "a", "id": 1, "tags": ["t"], "prerequisites": [{"flag_key": "b"}, {"flag_key": "gone"}]}"#;
    const B: &str = r#"{"id": 2.50, "key": "b", "targeting_rules": [{"segment_id": "s", "conditions": []}]}"#;
    const C: &str = r#"{"id": 3, "key": "c", "variations": [{"value": {"z": 1, "a": 2}, "key": "k", "id": "v"}]}"#;

    #[test]
    fn every_wrapper_becomes_the_one_form() {
        let want = concat!(
            r#"{"flags":[{"id":1,"key":"a","prerequisites":[{"flag_key":"b"},{"flag_key":"gone"}],"tags":["t"]},"#,
            r#"{"id":2.50,"key":"b","targeting_rules":[{"conditions":[],"segment_id":"s"}]},"#,
            r#"{"id":3,"key":"c","variations":[{"id":"v","key":"k","value":{"z":1,"a":2}}]}]}"#,
        );
        let list = format!("[{C}, {B}, {A}]");
        let shapes = [
            format!(r#"{{"flags": {list}}}"#),
            list.clone(),
            format!(r#"{{"data": {{"flags": {list}}}}}"#),
            format!(r#"{{"data": {list}}}"#),
            format!(r#"{{"flags": {{"x": {A}, "b": {B}, "c": {C}}}}}"#),
            format!(r#"{{"version": "1.0", "exported_by": "pfctl", "flags": {{"items": {list}, "total": 3}}}}"#),
            format!(r#"{{"items": {list}, "total": 3}}"#),
            format!(
                r#"{{"flags": [{{"id": 9, "key": "a"}}, {C}, {B}, {A}], "signature": "0", "generated_at": "now"}}"#
            ),
            format!("\u{feff}{{\"flags\": {list}}}"),
        ];
        for shape in shapes {
            assert_eq!(built(&shape, None, None).unwrap(), want, "{shape}");
        }
        assert_eq!(built(want, None, None).unwrap(), want, "a file of a file");
    }

    #[test]
    fn a_part_has_what_it_needs() {
        let text = format!(
            r#"{{"version": "7", "flags": [{A}, {B}, {C}], "segments": [{{"id": "t"}}, {{"id": "s", "conditions": []}}]}}"#
        );
        let of = |keys: Option<&[&str]>| {
            let file = Tree::read(&built(&text, keys, None).unwrap()).unwrap().to_owned();
            let names = |list: &str, name: &str| {
                let items = crate::provider::phaseflag::shape::list(&file, list).iter();
                items.map(|item| item.get(name).unwrap().as_text().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
            };
            (names("flags", "key"), names("segments", "id"), file.get("version").is_some())
        };
        let case = |flags: &str, segments: &str, version| (flags.to_owned(), segments.to_owned(), version);
        assert_eq!(of(None), case("a b c", "s t", true));
        assert_eq!(of(Some(&["a"])), case("a b", "s", false));
        assert_eq!(of(Some(&["c"])), case("c", "", false));
    }

    #[test]
    fn overrides_are_not_put_into_a_file() {
        let text = format!(r#"{{"flags": [{A}, {B}, {C}]}}"#);
        let refusal = built(&text, Some(&["c"]), Some(r#"{"c": 5}"#)).unwrap_err();
        assert_eq!(refusal.message, "overrides cannot be put into the file");
    }

    #[test]
    fn the_sdk_starts_from_an_object_with_a_list() {
        let cases = [
            (r#"{"flags": []}"#, ""),
            (r#"{"flags": [{"id": 1, "key": "a"}], "version": 7}"#, ""),
            ("[]", "the document is a bare list of flags"),
            ("{}", "there is no `flags` in the document"),
            (r#"{"data": {"flags": []}}"#, "there is no `flags` in the document"),
            (r#"{"flags": {"a": {"id": 1, "key": "a"}}}"#, "`flags` is not a list"),
            (r#"{"flags": {"items": []}}"#, "`flags` is not a list"),
            (r#"{"flags": null}"#, "`flags` is not a list"),
            (r#"{"flags": [{"key": "a"}]}"#, "the flag has no `id`"),
            ("\u{feff}{\"flags\": []}", "a byte-order mark, or something else, stands in front of the JSON"),
            ("flags: []", "the document is not JSON"),
        ];
        for (text, want) in cases {
            assert!(refused(text).starts_with(want), "{text}: {}", refused(text));
            assert_eq!(refused(text).is_empty(), want.is_empty(), "{text}");
        }
    }

    #[test]
    fn plain_values_are_typed() {
        let of = |json: &'static str| {
            let Tree::Object(members) = Tree::read(json).unwrap() else { panic!("{json}") };
            values(members)
        };
        let file = of(r#"{"t": "x", "b": false, "n": 1.50, "j": {"z": [null]}}"#).unwrap();
        let flags = list(&file, "flags").iter().map(|flag| {
            let variation = &list(flag, "variations")[0];
            assert_eq!(variation.get("id"), flag.get("default_variation_id"));
            let text = |name: &str| flag.get(name).and_then(Tree::as_text).unwrap();
            format!("{} {} {}", text("key"), text("flag_type"), variation.get("value").unwrap())
        });
        let want = [r"b boolean false", r#"j json {"z":[null]}"#, "n number 1.50", r#"t string "x""#];
        assert_eq!(flags.collect::<Vec<_>>(), want);
        assert_eq!(refused(&file.to_string()), "");
        for json in [r#"{"a": null}"#, r#"{"a": 1e400}"#] {
            assert!(of(json).is_err(), "{json}");
        }
    }
}

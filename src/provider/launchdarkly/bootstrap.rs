//! The file that an SDK starts from: a file of the file data source (spec section 1.2).
//!
//! The Python SDK reads such a file with `PyYAML` where that is installed, and as JSON elsewhere. YAML 1.1 takes `1e5` for a
//! text, so numbers are spelled such that both readers see the same, and a file in which they would not is refused.

use std::collections::HashSet;

use super::document::{self, Item};
use super::shape;
use crate::leaf::tree::{Members, Tree};
use crate::leaf::yaml::json::{Mismatch, mismatch};
use crate::provider::bootstrap::{Bootstrap, Keyed, Section, Selection, ValueRefused, tags};
use crate::provider::{Refusal, Spot, Wanted};
use crate::ruleset::{Pointer, Pointers, Text};
use crate::source::Document;

/// How the file is built and judged.
pub(super) const BOOTSTRAP: Bootstrap = Bootstrap {
    reader: "Files.new_data_source",
    build,
    values,
    evaluated: Some(values),
    accepts,
    own: &["/flags/*/variations/*", "/flagValues/*"],
    parts: &[
        Section { noun: "flag", at: "/flags", keyed: Keyed::ByName },
        Section { noun: "flag", at: "/flagValues", keyed: Keyed::ByName },
        Section { noun: "segment", at: "/segments", keyed: Keyed::ByName },
    ],
    tags: Some(tags),
};

fn build<'s>(selection: &Selection<'s, '_>) -> Result<Tree<'s>, Refusal> {
    let mut pointers = Pointers::default();
    let data = document::read(selection.input, &mut pointers)?;
    let keeps_all = matches!(selection.input.wanted, Wanted::All);
    let needed: HashSet<&str> = selection.ruleset.segments.iter().map(|segment| segment.key.as_ref()).collect();
    let (mut flags, mut values, mut segments) = (Members::new(), Members::new(), Members::new());
    let shorthands: HashSet<Pointer> = data.shorthands.iter().copied().collect();
    for item in data.flags.into_iter().filter(|item| selection.keeps(&item.key)) {
        is_json(selection, item.at, &pointers)?;
        let is_short = shorthands.contains(&item.at);
        let Some((key, flag)) = written(item, &pointers)? else { continue };
        match flag {
            Tree::Object(members) if is_short => values.extend(only_value(members).map(|value| (key, value))),
            flag => flags.push((key, flag)),
        }
    }
    for item in data.segments.into_iter().filter(|item| keeps_all || needed.contains(item.key.as_ref())) {
        is_json(selection, item.at, &pointers)?;
        segments.extend(written(item, &pointers)?);
    }
    let mut members = vec![("flags".into(), Tree::Object(flags))];
    if !values.is_empty() {
        members.push(("flagValues".into(), Tree::Object(values)));
    }
    members.push(("segments".into(), Tree::Object(segments)));
    Ok(respelled(Tree::Object(members)))
}

/// Refuses what stands at a place of a YAML file where JSON has no such value.
fn is_json(selection: &Selection<'_, '_>, at: Pointer, pointers: &Pointers<'_>) -> Result<(), Refusal> {
    let (document, pointer) = pointers.resolve(at);
    let source = selection.input.documents.get(document);
    let Some(Ok(root)) = source.filter(|source| source.yaml_was_read()).map(Document::yaml_1_1) else { return Ok(()) };
    let Some((below, written, what)) = root.find(&pointer).beyond_json() else { return Ok(()) };
    Err(Refusal {
        is_sdks: false,
        document,
        at: Spot::Pointer(format!("{pointer}{below}")),
        message: format!("`{written}` is {what} in YAML 1.1, and JSON has no such value"),
        why: "the file is JSON, which the SDK reads with PyYAML and without",
        help: "write it in quotes where a text is meant, or give another value".to_owned(),
    })
}

/// The value of a flag that serves nothing else.
fn only_value(members: Members<'_>) -> Option<Tree<'_>> {
    let variations = members.into_iter().find(|(name, _)| name == "variations");
    match variations {
        Some((_, Tree::List(values))) => values.into_iter().next(),
        _ => None,
    }
}

/// An item under its key; nothing where it was deleted. The source fills a key in only where the file says none.
fn written<'s>(item: Item<'s>, pointers: &Pointers<'s>) -> Result<Option<(Text<'s>, Tree<'s>)>, Refusal> {
    let Item { key, part, at, .. } = item;
    let refuse = |message: String, help: &str| {
        let (document, pointer) = pointers.resolve(at);
        Refusal {
            is_sdks: false,
            document,
            at: Spot::Pointer(pointer),
            message,
            why: "the file data source knows flags and segments by the key that they have themselves",
            help: help.to_owned(),
        }
    };
    let mut tree =
        part.read().map_err(|error| refuse(format!("the value cannot be read: {}", error.message), "mend it"))?;
    if shape::is_deleted(&tree) {
        return Ok(None);
    }
    let own = tree.get("key").cloned();
    match (own, &mut tree) {
        (None, Tree::Object(members)) => members.push(("key".into(), Tree::Text(key.clone()))),
        (Some(Tree::Text(own)), _) if own == key => {}
        (Some(own), _) => {
            let message = format!("what stands under `{key}` has the key {own} itself");
            return Err(refuse(message, "make the two the same"));
        }
        (None, _) => {}
    }
    Ok(Some((key, tree)))
}

/// The same with numbers that JSON and YAML 1.1 read alike: YAML wants a point and a sign where there is an exponent.
fn respelled(tree: Tree<'_>) -> Tree<'_> {
    match tree {
        Tree::Number(token) => Tree::Number(number(token)),
        Tree::List(items) => Tree::List(items.into_iter().map(respelled).collect()),
        Tree::Object(members) => {
            Tree::Object(members.into_iter().map(|(name, value)| (name, respelled(value))).collect())
        }
        other => other,
    }
}

fn number(token: Text<'_>) -> Text<'_> {
    let Some(at) = token.find(['e', 'E']) else { return token };
    let (mantissa, exponent) = token.split_at(at);
    let (mark, digits) = exponent.split_at(1);
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if digits.starts_with(['+', '-']) { "" } else { "+" };
    if point.is_empty() && sign.is_empty() {
        return token;
    }
    format!("{mantissa}{point}{mark}{sign}{digits}").into()
}

/// The values as they are: the file data source makes a flag of each.
#[expect(clippy::unnecessary_wraps, reason = "other vendors have no JSON values")]
fn values(values: Members<'_>) -> Result<Tree<'_>, ValueRefused> {
    Ok(respelled(Tree::Object(vec![("flagValues".into(), Tree::Object(values))])))
}

/// Whether the file data source reads the document, with `PyYAML` and without.
fn accepts(document: &Document) -> Result<(), Refusal> {
    document::read_file(document, &mut Pointers::default())?;
    if !document.is_json() {
        return Ok(());
    }
    let refuse = |at, message: String, help: &str| Refusal {
        is_sdks: true,
        document: 0,
        at,
        message,
        why: "the SDK reads the file as YAML 1.1 where PyYAML is installed, and as JSON elsewhere",
        help: help.to_owned(),
    };
    Tree::read(&document.text).map_err(|error| {
        let at = Spot::Text { line: error.line, column: error.column };
        refuse(at, format!("the document is not JSON: {}", error.message), "check it with a JSON tool")
    })?;
    let Some(Mismatch { offset, message }) = mismatch(&document.text) else { return Ok(()) };
    let before = &document.text[..offset];
    let line = before.matches('\n').count() + 1;
    let column = offset - before.rfind('\n').map_or(0, |end| end + 1) + 1;
    let help = "write it such that both read the same, as `ffctl bootstrap` does where there is a way";
    Err(refuse(Spot::Text { line, column }, message, help))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python's `json` and `PyYAML` 6.0.3 both read as the same number.
    #[test]
    fn numbers_are_spelled_for_both_readers() {
        let cases = [
            ("1", "1"),
            ("-0", "-0"),
            ("1.50", "1.50"),
            ("1e5", "1.0e+5"),
            ("1E5", "1.0E+5"),
            ("-2e-7", "-2.0e-7"),
            ("1.5e5", "1.5e+5"),
            ("1.5e+5", "1.5e+5"),
            ("1.5E-05", "1.5E-05"),
        ];
        for (token, want) in cases {
            assert_eq!(number(token.into()), want);
            let text = format!("{{\"flagValues\": {{\"a\": {want}}}}}");
            assert_eq!(accepts(&Document::new("x", text)), Ok(()), "{want}");
        }
    }

    #[test]
    fn what_the_readers_see_differently_is_refused_at_its_place() {
        let cases = [
            (r#"{"flagValues": {"a": 1e5}}"#, Spot::Text { line: 1, column: 22 }),
            (r#"{"flagValues": {"a": [1, 2.5E3]}}"#, Spot::Text { line: 1, column: 26 }),
            ("{\"flagValues\":\n {\"a\": \"é\u{7f}\"}}", Spot::Text { line: 2, column: 11 }),
            ("{\"flagValues\":\n{\"a\"\n:1}}", Spot::Text { line: 2, column: 2 }),
        ];
        for (text, at) in cases {
            assert_eq!(accepts(&Document::new("x", text)).map_err(|refusal| refusal.at), Err(at), "{text}");
        }
        for text in [
            "{\n\t\"flagValues\": {\"a\": 1}}",
            "[]",
            "{\"flags\": {\"a\": {\"on\": true}}}",
            "{",
            "{\"path\": \"/\", \"data\": {\"flags\": {}}}",
        ] {
            assert!(accepts(&Document::new("x", text)).is_err(), "{text}");
        }
    }
}

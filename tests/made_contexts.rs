//! Contexts that are made up say what they are to say: read against the table of a ruleset, each attribute has its value, and
//! none is there that was not asked for. And the command line takes them.

#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/lint_gen.rs"]
mod lint_gen;

use ffctl::context::{Bound, Said, Slot};
use ffctl::leaf::tree::Tree;
use ffctl::provider::{ALL, Asked, Dialect, Input, Wanted, by_name};
use ffctl::ruleset::{Attribute, Ruleset};
use ffctl::source::Document;
use lint_gen::{Dice, MAKERS};

/// Values of all kinds.
const VALUES: [&str; 17] = [
    r#""NO""#,
    r#""1.0""#,
    r#""""#,
    r#"" ""#,
    r#""Zoë \" \n""#,
    "0",
    "1",
    "-2.50",
    "1e400",
    "true",
    "false",
    "null",
    "[]",
    r#"["a", 1]"#,
    "{}",
    r#"{"a": 1}"#,
    r#"{"$float": "NaN"}"#,
];

fn said<'a>(attribute: &'a Attribute<'_>, json: &'a str) -> Said<'a> {
    let (scope, name) = (attribute.scope.as_ref().into(), attribute.name.as_ref().into());
    Said { scope, name, value: Tree::read(json).unwrap() }
}

/// What the dialect wants of every context.
fn is_wanted(provider: &str, attribute: &Attribute<'_>) -> bool {
    let wanted: &[&str] = match provider {
        "launchdarkly" => &["key", "kind", "anonymous"],
        "featbit" => &["key", "keyid", "name"],
        "ffc" => &["key", "keyid", "KeyId"],
        _ => &[],
    };
    wanted.contains(&attribute.name.as_ref())
}

/// Whether a slot says a value.
fn says(slot: &Slot<'_>, value: &Tree<'_>) -> bool {
    match (slot, value) {
        (Slot::Absent(_), value) => value.is_null(),
        (_, Tree::Null) => false,
        (Slot::Text(held, _), Tree::Text(text)) => held == text,
        // In a dialect in which everything is a text.
        (Slot::Text(held, _), Tree::Bool(_)) => *held == value.to_string(),
        (Slot::Text(held, _), Tree::Number(token)) => held.parse::<f64>() == token.parse(),
        (Slot::Other(_), value) => value.as_text().is_none(),
        (Slot::Json(held), value) => **held == *value,
        (Slot::Text(..), _) => false,
    }
}

/// Whether only a truth value can be said of it.
fn is_no_text(attribute: &Attribute<'_>) -> bool {
    attribute.name == "anonymous"
}

/// Makes a context, and reads it as the command line does.
fn with_made<R>(
    dialect: &Dialect,
    ruleset: &Ruleset<'_>,
    said: &[Said<'_>],
    then: impl FnOnce(&Bound<'_>) -> R,
) -> Option<R> {
    let made = (dialect.native().make)(said)?;
    let text = made.to_string();
    let read = Tree::read(&text).unwrap();
    assert_eq!(read, made, "it can be written down");
    let asked = Asked { base: Some(read), ..Asked::default() };
    let taken = (dialect.compose)(asked).unwrap_or_else(|error| panic!("{text}: {error}"));
    let bound = (dialect.native().bind)(&taken, ruleset).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert!(bound.refused().is_none(), "{text}: {:?}", bound.refused());
    Some(then(&bound))
}

/// Says each value of each attribute, and then something of all of them.
fn check(provider: &str, ruleset: &Ruleset<'_>) -> usize {
    let dialect = &by_name(provider).unwrap().dialect;
    let attributes = ruleset.attributes.all();
    let mut made = 0;
    for (place, attribute) in attributes.iter().enumerate() {
        for value in VALUES {
            let one = [said(attribute, value)];
            let done = with_made(dialect, ruleset, &one, |bound| {
                for (other, id) in ruleset.attributes.ids().enumerate() {
                    let slot = bound.get(id);
                    if other == place {
                        assert!(says(slot, &one[0].value), "{provider} {one:?}: {slot:?}");
                        continue;
                    }
                    let is_absent = matches!(slot, Slot::Absent(_));
                    let other = &attributes[other];
                    let is_near = other.name.starts_with('/') || attribute.name.starts_with('/');
                    assert!(is_absent || is_wanted(provider, other) || is_near, "{provider} {one:?}: {other:?}");
                }
            });
            made += usize::from(done.is_some());
            assert!(done.is_some() || value != VALUES[0] || is_no_text(attribute), "{provider}: nothing says {one:?}");
        }
    }
    let is_bound = |one: &Attribute<'_>| provider == "launchdarkly" && one.name == "kind" || is_no_text(one);
    let all: Vec<Said<'_>> =
        attributes.iter().filter(|one| !is_bound(one)).map(|attribute| said(attribute, r#""x""#)).collect();
    let done = with_made(dialect, ruleset, &all, |bound| {
        for (id, attribute) in ruleset.attributes.ids().zip(attributes).filter(|(_, one)| !is_bound(one)) {
            assert!(says(bound.get(id), &Tree::Text("x".into())), "{provider} {all:?}: {attribute:?}");
        }
    });
    made + usize::from(done.is_some())
}

#[test]
fn every_attribute_of_generated_rulesets_can_be_said() {
    for maker in MAKERS {
        let mut made = 0;
        for seed in 0..20 {
            let document = Document::new("made", (maker.document)(&mut Dice::new(seed)).to_string());
            let documents = [document];
            let dialect = &by_name(maker.provider).unwrap().dialect;
            let ruleset = (dialect.load)(&Input::new(&documents, Wanted::All)).unwrap();
            made += check(maker.provider, &ruleset);
        }
        assert!(made > 500, "{}: {made}", maker.provider);
    }
}

#[test]
fn every_attribute_of_realistic_rulesets_can_be_said() {
    for provider in ALL {
        let documents = [Document::new("demo", provider.dialect.demo)];
        let ruleset = (provider.dialect.load)(&Input::new(&documents, Wanted::All)).unwrap();
        assert!(check(provider.name, &ruleset) > 0, "{}", provider.name);
    }
}

/// `(dialect, what is said, the context)`; written down from the specifications.
type Case = (&'static str, &'static [(&'static str, &'static str, &'static str)], Option<&'static str>);

const CASES: &[Case] = &[
    ("unleash", &[], Some("{}")),
    (
        "unleash",
        &[("", "userId", r#""a""#), ("properties", "plan", "7")],
        Some(r#"{"userId": "a", "properties": {"plan": 7}}"#),
    ),
    // A property of a field's name is moved out unless the field is there.
    ("unleash", &[("properties", "userId", r#""a""#)], Some(r#"{"userId": null, "properties": {"userId": "a"}}"#)),
    // Lists have no text; the engine's reader refuses numbers out of range.
    ("unleash", &[("properties", "plan", "[]")], None),
    ("unleash", &[("properties", "plan", "1e999")], None),
    ("configcat", &[], Some("{}")),
    ("configcat", &[("", "Email", r#""a""#), ("", "Plan", "[1]")], Some(r#"{"Email": "a", "Plan": [1]}"#)),
    ("configcat", &[("", "Plan", r#"{"$datetime": "x"}"#)], None),
    ("phaseflag", &[], Some("{}")),
    (
        "phaseflag",
        &[("", "user_id", r#""a""#), ("attributes", "plan", "{}")],
        Some(r#"{"user_id": "a", "attributes": {"plan": {}}}"#),
    ),
    ("phaseflag", &[("", "user_id", "[]")], None),
    ("featbit", &[], Some(r#"{"key": "somebody", "name": "somebody"}"#)),
    ("featbit", &[("", "keyid", r#""a""#)], Some(r#"{"key": "a", "name": "a"}"#)),
    (
        "featbit",
        &[("", "Name", r#""b""#), ("", "plan", "true")],
        Some(r#"{"key": "somebody", "name": "b", "plan": true}"#),
    ),
    // What is dropped, or refused, is not said.
    ("featbit", &[("", "plan", "[1]")], None),
    ("featbit", &[("", "name", "null")], None),
    ("featbit", &[("", "self", "1")], None),
    ("featbit", &[("", "keyid", r#""a""#), ("", "key", r#""b""#)], None),
    ("featbit", &[("unnamed", "7", r#""a""#)], None),
    ("ffc", &[], Some(r#"{"key": "somebody"}"#)),
    (
        "ffc",
        &[("", "KeyId", r#""a""#), ("", "Country", r#""NO""#), ("", "plan", "1")],
        Some(r#"{"key": "a", "country": "NO", "plan": 1}"#),
    ),
    ("ffc", &[("", "plan", "true")], None),
    ("ffc", &[("", "COUNTRY", r#""NO""#)], None),
    ("ffc", &[("", "Email", r#""""#)], None),
    ("ffc", &[("", "Email", "null")], Some(r#"{"key": "somebody", "email": null}"#)),
];

#[test]
fn contexts_have_the_form_of_the_dialect() {
    for (provider, parts, want) in CASES {
        let dialect = &by_name(provider).unwrap().dialect;
        let attributes: Vec<(Attribute<'_>, &str)> = parts
            .iter()
            .map(|(scope, name, json)| (Attribute { scope: (*scope).into(), name: (*name).into() }, *json))
            .collect();
        let parts: Vec<Said<'_>> = attributes.iter().map(|(attribute, json)| said(attribute, json)).collect();
        let want = want.map(|json| Tree::read(json).unwrap());
        assert_eq!((dialect.native().make)(&parts), want, "{provider} {parts:?}");
    }
}

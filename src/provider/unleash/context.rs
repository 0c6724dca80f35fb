//! Contexts of Unleash (spec section 2.1).

use std::borrow::Cow;

use serde_json::Number;

use super::wording::FIELD;
use crate::context::{Bound, ContextError, Said};
use crate::leaf::plain::without_place;
use crate::leaf::tree::{Members, Tree, member_mut, set_member};
use crate::provider::Asked;
use crate::ruleset::Ruleset;

/// The fields that stand at the top level; every other name is a property.
pub(super) const FIELDS: [&str; 6] = ["userId", "sessionId", "environment", "appName", "currentTime", "remoteAddress"];

/// A context in the native form.
pub(super) const EXAMPLE: &str = r#"{"userId": "alice", "properties": {"country": "NO"}}"#;

/// The member that may hold the whole context.
const WRAPPER: &str = "context";
const PROPERTIES: &str = "properties";

/// How deeply the engine's reader of JSON lets lists and objects be nested.
const MOST_LEVELS: usize = 127;

/// What to do about a context that cannot be read.
const HELP: &str = r#"write it like {"userId": "alice", "properties": {"country": "NO"}}"#;

/// A native context out of what the command line gives.
pub(super) fn compose(asked: Asked<'_>) -> Result<Tree<'_>, ContextError> {
    let mut whole = match asked.base {
        None => Members::new(),
        Some(Tree::Object(members)) => members,
        Some(other) => return Err(not_an_object("the context", &other)),
    };
    if asked.user.is_some() && asked.attributes.iter().any(|(name, _)| name == "userId") {
        return Err(ContextError {
            message: "`userId` is given twice, as user and as attribute".to_owned(),
            help: "give `--user` or `--attr userId=...`, not both",
        });
    }
    let user = asked.user.map(|id| ("userId".to_owned(), Tree::Text(Cow::Owned(id))));
    let given: Vec<(String, Tree<'_>)> = user.into_iter().chain(asked.attributes).collect();
    if given.is_empty() {
        return Ok(Tree::Object(whole));
    }
    let context = match member_mut(&mut whole, WRAPPER) {
        Some(Tree::Object(inner)) => inner,
        Some(other) => return Err(not_an_object("`context` in the context", other)),
        None => &mut whole,
    };
    for (name, value) in given {
        if FIELDS.contains(&name.as_str()) {
            set_member(context, name, value);
            continue;
        }
        // A text at the top level would go over the property.
        context.retain(|(member, _)| *member != name);
        match member_mut(context, PROPERTIES) {
            Some(Tree::Object(properties)) => set_member(properties, name, value),
            _ => set_member(context, PROPERTIES, Tree::Object(vec![(Cow::Owned(name), value)])),
        }
    }
    Ok(Tree::Object(whole))
}

/// A context that says certain things. A property of a field's name is seen beside the field alone, be that `null`.
pub(super) fn make<'a>(said: &[Said<'a>]) -> Option<Tree<'a>> {
    let (mut fields, mut properties) = (Members::new(), Members::new());
    for Said { scope, name, value } in said {
        if matches!(value, Tree::List(_) | Tree::Object(_)) {
            return None;
        }
        let members = if scope == FIELD { &mut fields } else { &mut properties };
        set_member(members, name.clone(), value.clone());
    }
    for (name, _) in properties.iter().filter(|(name, _)| FIELDS.contains(&name.as_ref())) {
        if member_mut(&mut fields, name).is_none() {
            fields.push((name.clone(), Tree::Null));
        }
    }
    if !properties.is_empty() {
        fields.push((PROPERTIES.into(), Tree::Object(properties)));
    }
    let context = Tree::Object(fields);
    check(&context, 0).is_ok().then_some(context)
}

/// Reads a native context against the attribute table of a ruleset.
pub(super) fn bind<'c>(context: &'c Tree<'c>, ruleset: &Ruleset<'_>) -> Result<Bound<'c>, ContextError> {
    let attributes = &ruleset.attributes;
    check(context, 0)?;
    let top = unwrapped(context)?;
    let properties = top.get(PROPERTIES);
    let mut bound = Bound::new(attributes.all().len());
    for (place, attribute) in attributes.all().iter().enumerate() {
        let name = attribute.name.as_ref();
        let outer = top.get(name);
        let inner = || properties.and_then(|properties| properties.get(name)).and_then(text);
        let value = if attribute.scope == FIELD {
            // A field that is there counts, whatever it holds; only an absent one is looked for in the properties.
            outer.map_or_else(inner, text)
        } else if FIELDS.contains(&name) {
            // The property of a field's name has been moved out, unless the field itself is there.
            outer.and_then(|_| inner())
        } else if name == PROPERTIES {
            inner()
        } else {
            outer.and_then(Tree::as_text).map(Cow::Borrowed).or_else(inner)
        };
        if let Some(value) = value {
            bound.set(place, value);
        }
    }
    note_strays(top, properties, &mut bound);
    Ok(bound)
}

/// Refuses what is JSON but not to the engine's reader, which is `serde_json`: numbers out of range, and deep nesting.
fn check(value: &Tree<'_>, levels: usize) -> Result<(), ContextError> {
    let refusal = |why| ContextError { message: format!("the context cannot be read: {why}"), help: HELP };
    match value {
        Tree::Null | Tree::Bool(_) | Tree::Text(_) => Ok(()),
        Tree::Number(token) => number(token).map(drop).map_err(|error| refusal(without_place(&error))),
        Tree::List(_) | Tree::Object(_) if levels == MOST_LEVELS => Err(refusal("recursion limit exceeded".to_owned())),
        Tree::List(items) => items.iter().try_for_each(|item| check(item, levels + 1)),
        Tree::Object(members) => members.iter().try_for_each(|(_, value)| check(value, levels + 1)),
    }
}

/// The object that holds the fields.
fn unwrapped<'c>(context: &'c Tree<'c>) -> Result<&'c Tree<'c>, ContextError> {
    let object = |what, value: &'c Tree<'c>| match value {
        Tree::Object(_) => Ok(value),
        other => Err(not_an_object(what, other)),
    };
    let whole = object("the context", context)?;
    whole.get(WRAPPER).map_or(Ok(whole), |inner| object("`context` in the context", inner))
}

/// The text of a value: numbers as `serde_json` writes them, which is how the engine does.
fn text<'c>(value: &'c Tree<'c>) -> Option<Cow<'c, str>> {
    match value {
        Tree::Text(text) => Some(Cow::Borrowed(text)),
        Tree::Number(token) => Some(Cow::Owned(number(token).ok()?.to_string())),
        Tree::Bool(true) => Some(Cow::Borrowed("true")),
        Tree::Bool(false) => Some(Cow::Borrowed("false")),
        Tree::Null | Tree::List(_) | Tree::Object(_) => None,
    }
}

/// What `serde_json` makes of a number: integers past 64 bits become floating-point.
fn number(token: &str) -> serde_json::Result<Number> {
    token.parse()
}

fn note_strays(top: &Tree<'_>, properties: Option<&Tree<'_>>, bound: &mut Bound<'_>) {
    const NO_TEXT: &str = "a list or an object has no text, so it counts as absent";
    for (name, value) in top.as_object().into_iter().flatten() {
        let is_field = FIELDS.contains(&name.as_ref());
        match value {
            Tree::Null | Tree::Text(_) => {}
            Tree::Object(_) if name == PROPERTIES => {}
            _ if name == PROPERTIES => bound.stray(name, "it is not an object, so it counts as empty"),
            Tree::List(_) | Tree::Object(_) => bound.stray(name, NO_TEXT),
            Tree::Bool(_) | Tree::Number(_) if !is_field => {
                bound.stray(name, "outside `properties` only a text is seen, not a number or a boolean");
            }
            Tree::Bool(_) | Tree::Number(_) => {}
        }
    }
    for name in FIELDS.iter().filter(|name| top.get(name).is_some_and(Tree::is_null)) {
        if properties.is_some_and(|properties| properties.get(name).is_some()) {
            bound.stray(name, "it is null at the top level, which hides the property of that name");
        }
    }
    for (name, value) in properties.and_then(Tree::as_object).into_iter().flatten() {
        if matches!(value, Tree::List(_) | Tree::Object(_)) {
            bound.stray(name, NO_TEXT);
        }
    }
}

fn not_an_object(what: &str, value: &Tree<'_>) -> ContextError {
    let kind = match value {
        Tree::Null => "null",
        Tree::Bool(_) => "a boolean",
        Tree::Number(_) => "a number",
        Tree::Text(_) => "a text",
        Tree::List(_) => "a list",
        Tree::Object(_) => "an object",
    };
    ContextError { message: format!("{what} is {kind}, not an object"), help: HELP }
}

#[cfg(test)]
mod tests {
    use super::super::wording::{PROPERTY, WORDING};
    use super::*;
    use crate::context::Slot;

    fn empty() -> Ruleset<'static> {
        Ruleset::new("", &WORDING)
    }

    fn read(json: &str) -> Tree<'_> {
        Tree::read(json).unwrap()
    }

    /// What a context says of `name`, as a field or as a property.
    fn says(context: &str, scope: &'static str, name: &'static str) -> Option<String> {
        let mut ruleset = empty();
        let id = ruleset.attributes.intern(scope.into(), name.into());
        match bind(&read(context), &ruleset).unwrap().get(id) {
            Slot::Text(text, _) => Some(text.to_string()),
            _ => None,
        }
    }

    #[test]
    fn values_become_text_as_in_the_engine() {
        let cases = [
            (r#"{"userId": "7"}"#, FIELD, "userId", Some("7")),
            (r#"{"userId": 7}"#, FIELD, "userId", Some("7")),
            (r#"{"userId": true}"#, FIELD, "userId", Some("true")),
            (r#"{"userId": null, "properties": {"userId": "7"}}"#, FIELD, "userId", None),
            (r#"{"userId": [], "properties": {"userId": "7"}}"#, FIELD, "userId", None),
            (r#"{"properties": {"userId": "7"}}"#, FIELD, "userId", Some("7")),
            (r#"{"properties": {"x": 7.0}}"#, PROPERTY, "x", Some("7.0")),
            (r#"{"properties": {"x": 1e20}}"#, PROPERTY, "x", Some("1e+20")),
            (r#"{"properties": {"x": 1e3}}"#, PROPERTY, "x", Some("1000.0")),
            (r#"{"properties": {"x": -0}}"#, PROPERTY, "x", Some("-0.0")),
            (r#"{"properties": {"x": 18446744073709551615}}"#, PROPERTY, "x", Some("18446744073709551615")),
            (r#"{"properties": {"x": 18446744073709551616}}"#, PROPERTY, "x", Some("1.8446744073709552e+19")),
            (r#"{"properties": {"x": null}}"#, PROPERTY, "x", None),
            (r#"{"x": "top", "properties": {"x": "in"}}"#, PROPERTY, "x", Some("top")),
            (r#"{"x": 7, "properties": {"x": "in"}}"#, PROPERTY, "x", Some("in")),
            (r#"{"x": 7}"#, PROPERTY, "x", None),
            (r#"{"properties": 5}"#, PROPERTY, "x", None),
            (r#"{"context": {"x": "y"}, "x": "z"}"#, PROPERTY, "x", Some("y")),
            (r#"{"properties": {"currentTime": "t"}}"#, PROPERTY, "currentTime", None),
            (r#"{"currentTime": null, "properties": {"currentTime": "t"}}"#, PROPERTY, "currentTime", Some("t")),
            (r#"{"UserId": "7"}"#, FIELD, "userId", None),
        ];
        for (context, scope, name, want) in cases {
            assert_eq!(says(context, scope, name).as_deref(), want, "{name} in {context}");
        }
    }

    #[test]
    fn the_command_line_goes_over_the_given_context() {
        let attribute = |name: &str, json: &'static str| (name.to_owned(), read(json));
        let composed = compose(Asked {
            base: Some(read(r#"{"userId": "a", "plan": "free", "properties": {"n": 1}}"#)),
            user: Some("b".into()),
            attributes: vec![attribute("plan", r#""pro""#), attribute("sessionId", r#""s""#), attribute("n", "2.0")],
        });
        let want = r#"{"userId": "b", "properties": {"n": 2.0, "plan": "pro"}, "sessionId": "s"}"#;
        assert_eq!(composed.unwrap(), read(want));
        let wrapped = compose(Asked {
            base: Some(read(r#"{"context": {"properties": 5}}"#)),
            attributes: vec![attribute("x", r#""y""#)],
            ..Asked::default()
        });
        assert_eq!(wrapped.unwrap(), read(r#"{"context": {"properties": {"x": "y"}}}"#));
        assert!(compose(Asked { base: Some(read("[]")), ..Asked::default() }).is_err());
        assert!(bind(&read(r#"{"context": 5}"#), &empty()).is_err());
    }

    #[test]
    fn what_the_engine_cannot_read_is_refused() {
        let nested = |levels: usize| format!(r#"{{"x": {}{}}}"#, "[".repeat(levels), "]".repeat(levels));
        for (json, why) in [
            (r#"{"x": [{"y": 1e400}]}"#.to_owned(), "number out of range"),
            (r#"{"context": {}, "x": -1e400}"#.to_owned(), "number out of range"),
            (format!(r#"{{"userId": {}}}"#, "9".repeat(400)), "number out of range"),
            (nested(127), "recursion limit exceeded"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(&json).unwrap_err();
            assert_eq!(without_place(&error), why);
            let refusal = bind(&read(&json), &empty()).unwrap_err();
            assert_eq!(refusal.message, format!("the context cannot be read: {why}"));
        }
        assert!(bind(&read(&nested(126)), &empty()).is_ok());
    }

    #[test]
    fn what_the_engine_does_not_see_is_noted() {
        let context = read(r#"{"age": 7, "userId": [], "ok": "t", "properties": {"tags": ["a"], "n": 1}}"#);
        let bound = bind(&context, &empty()).unwrap();
        let names: Vec<&str> = bound.strays().iter().map(|stray| stray.name.as_str()).collect();
        assert_eq!(names, ["age", "userId", "tags"]);
    }
}

//! Contexts of Unleash (spec section 2.1).

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::wording::FIELD;
use crate::context::{Bound, ContextError};
use crate::provider::Asked;
use crate::ruleset::Ruleset;

/// The fields that stand at the top level; every other name is a property.
pub(super) const FIELDS: [&str; 6] = ["userId", "sessionId", "environment", "appName", "currentTime", "remoteAddress"];

/// A context in the native form.
pub(super) const EXAMPLE: &str = r#"{"userId": "alice", "properties": {"country": "NO"}}"#;

/// The member that may hold the whole context.
const WRAPPER: &str = "context";
const PROPERTIES: &str = "properties";

/// A native context out of what the command line gives.
pub(super) fn compose(asked: Asked) -> Result<Value, ContextError> {
    let mut whole = match asked.base {
        None => Map::new(),
        Some(Value::Object(members)) => members,
        Some(other) => return Err(not_an_object("the context", &other)),
    };
    if asked.user.is_some() && asked.attributes.iter().any(|(name, _)| name == "userId") {
        return Err(ContextError {
            message: "`userId` is given twice, as user and as attribute".to_owned(),
            help: "give `--user` or `--attr userId=...`, not both",
        });
    }
    let user = asked.user.map(|id| ("userId".to_owned(), Value::String(id)));
    let given: Vec<(String, Value)> = user.into_iter().chain(asked.attributes).collect();
    if given.is_empty() {
        return Ok(Value::Object(whole));
    }
    let context = match whole.get_mut(WRAPPER) {
        Some(Value::Object(inner)) => inner,
        Some(other) => return Err(not_an_object("`context` in the context", other)),
        None => &mut whole,
    };
    for (name, value) in given {
        if FIELDS.contains(&name.as_str()) {
            context.insert(name, value);
            continue;
        }
        // A text at the top level would go over the property.
        context.remove(&name);
        match context.entry(PROPERTIES).or_insert_with(|| Value::Object(Map::new())) {
            Value::Object(properties) => {
                properties.insert(name, value);
            }
            other => *other = Value::Object(Map::from_iter([(name, value)])),
        }
    }
    Ok(Value::Object(whole))
}

/// Reads a native context against the attribute table of a ruleset.
pub(super) fn bind<'c>(context: &'c Value, ruleset: &Ruleset<'_>) -> Result<Bound<'c>, ContextError> {
    let attributes = &ruleset.attributes;
    let top = members(context)?;
    let properties = top.get(PROPERTIES).and_then(Value::as_object);
    let mut bound = Bound::new(attributes.all().len());
    for (place, attribute) in attributes.all().iter().enumerate() {
        let name = attribute.name.as_ref();
        let inner = properties.and_then(|properties| properties.get(name)).and_then(text);
        let value = if attribute.scope == FIELD {
            // A field that is there counts, whatever it holds; only an absent one is looked for in the properties.
            top.get(name).map_or(inner, text)
        } else if FIELDS.contains(&name) {
            // The property of a field's name has been moved out, unless the field itself is there.
            inner.filter(|_| top.contains_key(name))
        } else if name == PROPERTIES {
            inner
        } else {
            top.get(name).and_then(Value::as_str).map(Cow::Borrowed).or(inner)
        };
        if let Some(value) = value {
            bound.set(place, value);
        }
    }
    note_strays(top, properties, &mut bound);
    Ok(bound)
}

fn members(context: &Value) -> Result<&Map<String, Value>, ContextError> {
    let top = context.as_object().ok_or_else(|| not_an_object("the context", context))?;
    match top.get(WRAPPER) {
        None => Ok(top),
        Some(inner) => inner.as_object().ok_or_else(|| not_an_object("`context` in the context", inner)),
    }
}

/// The text of a value: numbers as `serde_json` writes them, which is how the engine does.
fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(true) => Some(Cow::Borrowed("true")),
        Value::Bool(false) => Some(Cow::Borrowed("false")),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn note_strays(top: &Map<String, Value>, properties: Option<&Map<String, Value>>, bound: &mut Bound<'_>) {
    const NO_TEXT: &str = "a list or an object has no text, so it counts as absent";
    for (name, value) in top {
        let is_field = FIELDS.contains(&name.as_str());
        match value {
            Value::Null | Value::String(_) => {}
            Value::Object(_) if name == PROPERTIES => {}
            _ if name == PROPERTIES => bound.stray(name, "it is not an object, so it counts as empty"),
            Value::Array(_) | Value::Object(_) => bound.stray(name, NO_TEXT),
            _ if !is_field => {
                bound.stray(name, "outside `properties` only a text is seen, not a number or a boolean");
            }
            _ => {}
        }
    }
    for name in FIELDS.iter().filter(|name| top.get(**name).is_some_and(Value::is_null)) {
        if properties.is_some_and(|properties| properties.contains_key(*name)) {
            bound.stray(name, "it is null at the top level, which hides the property of that name");
        }
    }
    for (name, value) in properties.into_iter().flatten() {
        if value.is_array() || value.is_object() {
            bound.stray(name, NO_TEXT);
        }
    }
}

fn not_an_object(what: &str, value: &Value) -> ContextError {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    ContextError {
        message: format!("{what} is {kind}, not an object"),
        help: r#"write it like {"userId": "alice", "properties": {"country": "NO"}}"#,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wording::{PROPERTY, WORDING};
    use super::*;
    use crate::context::Slot;

    fn empty() -> Ruleset<'static> {
        Ruleset::new("", &WORDING)
    }

    /// What a context says of `name`, as a field or as a property.
    fn says(context: &Value, scope: &'static str, name: &'static str) -> Option<String> {
        let mut ruleset = empty();
        let id = ruleset.attributes.intern(scope.into(), name.into());
        match bind(context, &ruleset).unwrap().get(id) {
            Slot::Text(text, _) => Some(text.to_string()),
            _ => None,
        }
    }

    #[test]
    fn values_become_text_as_in_the_engine() {
        let cases = [
            (json!({"userId": "7"}), FIELD, "userId", Some("7")),
            (json!({"userId": 7}), FIELD, "userId", Some("7")),
            (json!({"userId": true}), FIELD, "userId", Some("true")),
            (json!({"userId": null, "properties": {"userId": "7"}}), FIELD, "userId", None),
            (json!({"userId": [], "properties": {"userId": "7"}}), FIELD, "userId", None),
            (json!({"properties": {"userId": "7"}}), FIELD, "userId", Some("7")),
            (json!({"properties": {"x": 7.0}}), PROPERTY, "x", Some("7.0")),
            (json!({"properties": {"x": 1e20}}), PROPERTY, "x", Some("1e+20")),
            (json!({"properties": {"x": null}}), PROPERTY, "x", None),
            (json!({"x": "top", "properties": {"x": "in"}}), PROPERTY, "x", Some("top")),
            (json!({"x": 7, "properties": {"x": "in"}}), PROPERTY, "x", Some("in")),
            (json!({"x": 7}), PROPERTY, "x", None),
            (json!({"properties": 5}), PROPERTY, "x", None),
            (json!({"context": {"x": "y"}, "x": "z"}), PROPERTY, "x", Some("y")),
            (json!({"properties": {"currentTime": "t"}}), PROPERTY, "currentTime", None),
            (json!({"currentTime": null, "properties": {"currentTime": "t"}}), PROPERTY, "currentTime", Some("t")),
            (json!({"UserId": "7"}), FIELD, "userId", None),
        ];
        for (context, scope, name, want) in cases {
            assert_eq!(says(&context, scope, name).as_deref(), want, "{name} in {context}");
        }
    }

    #[test]
    fn the_command_line_goes_over_the_given_context() {
        let attribute = |name: &str, value: Value| (name.to_owned(), value);
        let composed = compose(Asked {
            base: Some(json!({"userId": "a", "plan": "free", "properties": {"n": 1}})),
            user: Some("b".into()),
            attributes: vec![
                attribute("plan", json!("pro")),
                attribute("sessionId", json!("s")),
                attribute("n", json!(2)),
            ],
        });
        assert_eq!(composed.unwrap(), json!({"userId": "b", "properties": {"n": 2, "plan": "pro"}, "sessionId": "s"}));
        let wrapped = compose(Asked {
            base: Some(json!({"context": {"properties": 5}})),
            attributes: vec![attribute("x", json!("y"))],
            ..Asked::default()
        });
        assert_eq!(wrapped.unwrap(), json!({"context": {"properties": {"x": "y"}}}));
        assert!(compose(Asked { base: Some(json!([])), ..Asked::default() }).is_err());
        assert!(bind(&json!({"context": 5}), &empty()).is_err());
    }

    #[test]
    fn what_the_engine_does_not_see_is_noted() {
        let context = json!({"age": 7, "userId": [], "ok": "t", "properties": {"tags": ["a"], "n": 1}});
        let bound = bind(&context, &empty()).unwrap();
        let names: Vec<&str> = bound.strays().iter().map(|stray| stray.name.as_str()).collect();
        assert_eq!(names, ["age", "userId", "tags"]);
    }
}

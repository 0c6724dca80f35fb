//! Contexts of PhaseFlag (spec section 3), and how their values are read (spec sections 4 and 5.1).
//!
//! The native form is `{"user_id", "session_id", "attributes"}`. A value that is no text is compared as Python prints
//! it; what is `null` counts as missing.

use std::borrow::Cow;

use super::wording::{ATTRIBUTE, FIELD};
use crate::context::{Bound, ContextError, Lack, Other, Reading, Said};
use crate::leaf::python;
use crate::leaf::text_set;
use crate::leaf::tree::{Members, Tree, member_mut, set_member};
use crate::provider::Asked;
use crate::ruleset::Ruleset;

/// The user's key.
pub(super) const USER: &str = "user_id";
/// What stands for the user where there is no key.
pub(super) const SESSION: &str = "session_id";
/// The fields beside the attributes.
pub(super) const FIELDS: [&str; 2] = [USER, SESSION];
/// The member that holds the attributes.
const ATTRIBUTES: &str = "attributes";

/// A context in the native form.
pub(super) const EXAMPLE: &str = r#"{"user_id": "alice", "attributes": {"plan": "pro", "account_age": 365}}"#;

/// What to do about a context that cannot be read.
const HELP: &str = r#"write it like {"user_id": "alice", "session_id": "s-1", "attributes": {"plan": "pro"}}"#;

/// A native context out of what the command line gives. An attribute called `user_id` or `session_id` is never seen, so
/// the field is meant.
pub(super) fn compose(asked: Asked<'_>) -> Result<Tree<'_>, ContextError> {
    let mut whole = match asked.base {
        None => Members::new(),
        Some(base) if asked.user.is_none() && asked.attributes.is_empty() => return Ok(base),
        Some(Tree::Object(members)) => members,
        Some(base) if python::is_falsy(&base) => Members::new(),
        Some(other) => return Err(no_object("the context", &other)),
    };
    if asked.user.is_some() && asked.attributes.iter().any(|(name, _)| name == USER) {
        return Err(ContextError {
            message: format!("`{USER}` is given twice, as user and as attribute"),
            help: "give `--user` or `--attr user_id=...`, not both",
        });
    }
    let user = asked.user.map(|id| (USER.to_owned(), Tree::Text(Cow::Owned(id))));
    for (name, value) in user.into_iter().chain(asked.attributes) {
        if FIELDS.contains(&name.as_str()) {
            set_member(&mut whole, name, value);
            continue;
        }
        match member_mut(&mut whole, ATTRIBUTES) {
            Some(Tree::Object(attributes)) => set_member(attributes, name, value),
            Some(other) if !python::is_falsy(other) => return Err(no_object("`attributes` in the context", other)),
            _ => set_member(&mut whole, ATTRIBUTES, Tree::Object(vec![(Cow::Owned(name), value)])),
        }
    }
    Ok(Tree::Object(whole))
}

/// A context that says certain things.
pub(super) fn make<'a>(said: &[Said<'a>]) -> Option<Tree<'a>> {
    let (mut fields, mut attributes) = (Members::new(), Members::new());
    for Said { scope, name, value } in said {
        match (scope == FIELD, value) {
            (true, Tree::List(_) | Tree::Object(_)) => return None,
            (true, value) => set_member(&mut fields, name.clone(), value.clone()),
            (false, value) => set_member(&mut attributes, name.clone(), value.clone()),
        }
    }
    if !attributes.is_empty() {
        fields.push((ATTRIBUTES.into(), Tree::Object(attributes)));
    }
    Some(Tree::Object(fields))
}

/// Reads a native context against the attribute table of a ruleset. What Python counts as false is an empty context, or
/// no attributes.
pub(super) fn bind<'c>(context: &'c Tree<'c>, ruleset: &Ruleset<'_>) -> Result<Bound<'c>, ContextError> {
    let table = ruleset.attributes.all();
    let mut bound = Bound::new(table.len());
    if context.as_object().is_none() {
        return if python::is_falsy(context) { Ok(bound) } else { Err(no_object("the context", context)) };
    }
    let attributes = context.get(ATTRIBUTES).filter(|attributes| !python::is_falsy(attributes));
    if let Some(other) = attributes.filter(|attributes| attributes.as_object().is_none()) {
        return Err(no_object("`attributes` in the context", other));
    }
    for name in FIELDS {
        match context.get(name) {
            Some(other @ (Tree::List(_) | Tree::Object(_))) => {
                let message = format!("`{name}` in the context is `{}`, where a text is wanted", shortened(other));
                return Err(ContextError { message, help: HELP });
            }
            Some(Tree::Bool(_) | Tree::Number(_)) => {
                bound.stray("", if name == USER { USER_IS_NO_TEXT } else { SESSION_IS_NO_TEXT });
            }
            _ => {}
        }
    }
    // There are few attributes in most tables and few in most contexts; many on both sides are met in the order of
    // neither.
    for (place, attribute) in table.iter().enumerate() {
        let holder = if attribute.scope == FIELD { Some(context) } else { attributes };
        match holder.and_then(|holder| holder.get(&attribute.name)) {
            None => {}
            Some(Tree::Null) => bound.lack(place, Lack::Null),
            Some(Tree::Text(text)) => bound.set(place, Cow::Borrowed(text)),
            Some(value) => bound.set_other(place, other(value)),
        }
    }
    note_strays(context, attributes, &mut bound);
    Ok(bound)
}

/// A value that is no text, in all its readings.
fn other(value: &Tree<'_>) -> Other {
    let text = python::text(value).into_owned();
    let number = match value {
        Tree::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Tree::Number(token) => python::token_float(token),
        _ => None,
    };
    Other {
        hash: text_set::hash(&text),
        text,
        spelled: value.to_string(),
        is_blank: python::is_falsy(value),
        number: number.map_or(Reading::Invalid, Reading::As),
        seconds: Reading::Invalid,
        items: Reading::Invalid,
        undigested: String::new(),
    }
}

const USER_IS_NO_TEXT: &str =
    "`user_id` in the context is no text: the SDK takes it as Python prints it, and the API server answers 422";
const SESSION_IS_NO_TEXT: &str =
    "`session_id` in the context is no text: the SDK takes it as Python prints it, and the API server answers 422";
const OF_JAVASCRIPT: &str = "it is the spelling of the SDK for JavaScript; here the field is `user_id` or `session_id`";
const OF_NOBODY: &str = "it is the spelling of the public API reference; the field is `user_id`";
const FLAT: &str = "attributes stand below `attributes`; only the relay takes them beside `user_id`";
const SHADOWED: &str = "an attribute of that name is hidden by the field; the API server alone takes the attribute, also \
                        as user or session";

/// Members that other dialects have, with what happens to them.
const FOREIGN: [(&str, &str); 3] = [("userId", OF_JAVASCRIPT), ("sessionId", OF_JAVASCRIPT), ("user_key", OF_NOBODY)];

/// What was probably meant as something else.
fn note_strays(context: &Tree<'_>, attributes: Option<&Tree<'_>>, bound: &mut Bound<'_>) {
    for (name, _) in context.as_object().into_iter().flatten() {
        if let Some((_, why)) = FOREIGN.iter().find(|(foreign, _)| foreign == name) {
            bound.stray(name, why);
        } else if name != ATTRIBUTES && !FIELDS.contains(&name.as_ref()) {
            bound.stray(name, FLAT);
        }
    }
    for name in FIELDS.iter().filter(|name| attributes.is_some_and(|attributes| attributes.get(name).is_some())) {
        bound.stray(name, SHADOWED);
    }
}

/// The scope of an attribute: a field, or one of the attributes.
pub(super) fn scope(name: &str) -> &'static str {
    if FIELDS.contains(&name) { FIELD } else { ATTRIBUTE }
}

fn shortened(value: &Tree<'_>) -> String {
    value.to_string().chars().take(40).collect()
}

fn no_object(what: &str, value: &Tree<'_>) -> ContextError {
    ContextError { message: format!("{what} is `{}`, not an object", shortened(value)), help: HELP }
}

#[cfg(test)]
mod tests {
    use super::super::wording::WORDING;
    use super::*;
    use crate::context::Slot;

    fn read(json: &str) -> Tree<'_> {
        Tree::read(json).unwrap()
    }

    /// What a context says of an attribute.
    fn slot(context: &str, name: &str) -> Slot<'static> {
        let mut ruleset = Ruleset::new("", &WORDING);
        let id = ruleset.attributes.intern(scope(name).into(), name.to_owned().into());
        match bind(&read(context), &ruleset).unwrap().get(id) {
            Slot::Text(text, hash) => Slot::Text(text.to_string().into(), *hash),
            Slot::Other(other) => Slot::Other(other.clone()),
            Slot::Absent(lack) => Slot::Absent(*lack),
            Slot::Json(_) => panic!("{context}"),
        }
    }

    /// `(value, text, number, counts as false)`: spec sections 4, 5.1 and 7.1.
    #[test]
    fn values_that_are_no_text_are_read_as_python_does() {
        let cases = [
            ("7", "7", Some(7.0), false),
            ("-0", "0", Some(0.0), true),
            ("1.0", "1.0", Some(1.0), false),
            ("-0.0", "-0.0", Some(-0.0), true),
            ("1E5", "100000.0", Some(100_000.0), false),
            ("1000000", "1000000", Some(1e6), false),
            ("9007199254740993", "9007199254740993", Some(9_007_199_254_740_992.0), false),
            ("1e999", "inf", Some(f64::INFINITY), false),
            ("true", "True", Some(1.0), false),
            ("false", "False", Some(0.0), true),
            (r#"["a", "it's", 1, null]"#, r#"['a', "it's", 1, None]"#, None, false),
            ("[]", "[]", None, true),
            (r#"{"k": {"b": true}}"#, "{'k': {'b': True}}", None, false),
        ];
        for (json, text, number, is_blank) in cases {
            let Slot::Other(other) = slot(&format!(r#"{{"attributes": {{"k": {json}}}}}"#), "k") else {
                panic!("{json}")
            };
            let got = match other.number {
                Reading::As(number) => Some(number),
                _ => None,
            };
            assert_eq!((other.text.as_str(), got, other.is_blank), (text, number, is_blank), "{json}");
        }
        let huge = format!(r#"{{"attributes": {{"k": 1{}}}}}"#, "0".repeat(400));
        assert!(matches!(slot(&huge, "k"), Slot::Other(other) if other.number == Reading::Invalid));
    }

    #[test]
    fn the_two_ids_are_fields_and_everything_else_an_attribute() {
        let context = r#"{"user_id": "u", "session_id": null, "plan": "x",
            "attributes": {"plan": "pro", "user_id": "other", "session_id": "other", "gone": null, "": "e"}}"#;
        let text = |name| match slot(context, name) {
            Slot::Text(text, _) => Ok(text.into_owned()),
            Slot::Absent(lack) => Err(lack),
            other => panic!("{other:?}"),
        };
        assert_eq!(text("user_id").as_deref(), Ok("u"));
        assert_eq!(text("session_id"), Err(Lack::Null));
        assert_eq!(text("plan").as_deref(), Ok("pro"));
        assert_eq!(text("gone"), Err(Lack::Null));
        assert_eq!(text("").as_deref(), Ok("e"));
        assert_eq!(text("userId"), Err(Lack::Attribute));
    }

    #[test]
    fn what_counts_as_false_is_an_empty_context() {
        let ruleset = Ruleset::new("", &WORDING);
        for json in ["null", "{}", "[]", "0", "\"\"", "false", r#"{"attributes": null}"#, r#"{"attributes": 0}"#] {
            assert!(bind(&read(json), &ruleset).is_ok(), "{json}");
        }
        let bad = ["7", "[1]", r#"{"attributes": [1]}"#, r#"{"user_id": []}"#, r#"{"session_id": {"a": 1}}"#];
        for json in bad {
            assert!(bind(&read(json), &ruleset).is_err(), "{json}");
        }
    }

    #[test]
    fn spellings_of_others_are_pointed_out() {
        let ruleset = Ruleset::new("", &WORDING);
        let strays = |json: &str| -> Vec<(String, &'static str)> {
            let context = read(json);
            let bound = bind(&context, &ruleset).unwrap();
            bound.strays().iter().map(|stray| (stray.name.clone(), stray.why)).collect()
        };
        let told = strays(
            r#"{"userId": "u", "sessionId": "s", "user_key": "u", "plan": "pro", "user_id": 7, "session_id": true,
                "attributes": {"user_id": "x", "session_id": "y"}}"#,
        );
        let want = [
            ("", USER_IS_NO_TEXT),
            ("", SESSION_IS_NO_TEXT),
            ("userId", OF_JAVASCRIPT),
            ("sessionId", OF_JAVASCRIPT),
            ("user_key", OF_NOBODY),
            ("plan", FLAT),
            ("user_id", SHADOWED),
            ("session_id", SHADOWED),
        ];
        assert_eq!(told, want.map(|(name, why)| (name.to_owned(), why)));
        assert!(strays(EXAMPLE).is_empty());
    }

    #[test]
    fn the_command_line_makes_a_context_out_of_what_it_has() {
        let attribute = |name: &str, json: &'static str| (name.to_owned(), read(json));
        let composed = |asked: Asked<'static>| compose(asked).map_err(|error| error.message);
        let base = |json: &'static str| Asked { base: Some(read(json)), ..Asked::default() };
        let all = Asked {
            user: Some("b".into()),
            attributes: vec![attribute("session_id", r#""s""#), attribute("plan", r#""pro""#), attribute("n", "1.0")],
            ..base(r#"{"user_id": "a", "attributes": {"plan": "free", "x": 1}}"#)
        };
        let want = r#"{"user_id": "b", "attributes": {"plan": "pro", "x": 1, "n": 1.0}, "session_id": "s"}"#;
        assert_eq!(composed(all), Ok(read(want)));
        assert_eq!(composed(Asked::default()), Ok(read("{}")));
        assert_eq!(composed(base("null")), Ok(Tree::Null));
        let over = |json| Asked { attributes: vec![attribute("a", "1")], ..base(json) };
        assert_eq!(composed(over("null")), Ok(read(r#"{"attributes": {"a": 1}}"#)));
        assert_eq!(composed(over(r#"{"attributes": null}"#)), Ok(read(r#"{"attributes": {"a": 1}}"#)));
        assert!(composed(over("7")).is_err());
        assert!(composed(over(r#"{"attributes": 7}"#)).is_err());
        let twice = Asked { user: Some("b".into()), attributes: vec![attribute("user_id", "1")], ..Asked::default() };
        assert!(composed(twice).is_err());
    }
}

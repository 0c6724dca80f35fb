//! Values as Python reaches into them.
//!
//! The SDKs ask for members and go through lists without looking at types first. What Python makes of a text or an object in
//! the place of a list is what they make of it; what it raises on ends the evaluation when it is reached.

use std::borrow::Cow;

use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::Text;

/// What Python goes through.
pub(crate) type Elements<'t, 's> = Vec<Cow<'t, Tree<'s>>>;

/// What `for element in value` goes through: the items of a list, the characters of a text, the names of an object's members;
/// `None` where Python raises.
pub(crate) fn elements<'t, 's>(value: &'t Tree<'s>) -> Option<Elements<'t, 's>> {
    match value {
        Tree::List(items) => Some(items.iter().map(Cow::Borrowed).collect()),
        Tree::Text(text) => Some(text.chars().map(|c| Cow::Owned(Tree::Text(c.to_string().into()))).collect()),
        Tree::Object(members) => Some(members.iter().map(|(name, _)| Cow::Owned(Tree::Text(name.clone()))).collect()),
        Tree::Null | Tree::Bool(_) | Tree::Number(_) => None,
    }
}

/// `value[name]`, or what is wrong where Python raises.
pub(super) fn member<'t, 's>(value: &'t Tree<'s>, name: &str) -> Result<&'t Tree<'s>, String> {
    match value {
        Tree::Object(_) => value.get(name).ok_or_else(|| format!("there is no `{name}`")),
        other => Err(format!("a {} stands where an object with `{name}` is needed", kind(other))),
    }
}

/// The texts among elements: only these can equal a text.
pub(super) fn texts<'s>(elements: &[Cow<'_, Tree<'s>>]) -> Vec<Text<'s>> {
    let texts = elements.iter().filter_map(|element| match element.as_ref() {
        Tree::Text(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}

/// What a value is looked up by: equal for values that are equal to Python. A value that is no text has a name that no text
/// has; `None` for lists and objects, by which nothing can be looked up.
pub(crate) fn look_up<'s>(id: &Tree<'s>) -> Option<Text<'s>> {
    let number = |token: &str| match python::token_float(token) {
        Some(float) if !python::is_int(token) && float.is_finite() && float.fract() == 0.0 => format!("\0{float:.0}"),
        _ => format!("\0{}", python::number_text(token)),
    };
    let signless = |name: String| if name == "\0-0" { "\x000".to_owned() } else { name };
    Some(match id {
        Tree::Text(id) => id.clone(),
        Tree::Null => Text::Borrowed("\0None"),
        Tree::Bool(truth) => Text::Owned(number(if *truth { "1" } else { "0" })),
        Tree::Number(token) => Text::Owned(signless(number(token))),
        Tree::List(_) | Tree::Object(_) => return None,
    })
}

/// Whether what something is looked up by is a text of its own.
pub(crate) fn is_text(looked_up_by: &str) -> bool {
    !looked_up_by.starts_with('\0')
}

/// A value with a text in place of each number that JSON cannot hold: `nan`, `inf`, `-inf`.
pub(crate) fn finite<'s>(value: &Tree<'s>) -> Tree<'s> {
    match value {
        Tree::Number(token) if python::token_float(token).is_some_and(|float| !float.is_finite()) => {
            Tree::Text(python::text(value).into_owned().into())
        }
        Tree::List(items) => Tree::List(items.iter().map(finite).collect()),
        Tree::Object(members) => {
            Tree::Object(members.iter().map(|(name, value)| (name.clone(), finite(value))).collect())
        }
        other => other.clone(),
    }
}

/// The type of a value in JSON's words.
pub(super) fn kind(value: &Tree<'_>) -> &'static str {
    match value {
        Tree::Null => "null",
        Tree::Bool(_) => "boolean",
        Tree::Number(_) => "number",
        Tree::Text(_) => "text",
        Tree::List(_) => "list",
        Tree::Object(_) => "object",
    }
}

/// Whether a value counts as true.
pub(super) fn is_true(value: &Tree<'_>) -> bool {
    !python::is_falsy(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_looked_up_as_python_finds_them() {
        let key = |json: &'static str| look_up(&Tree::read(json).unwrap());
        for (one, other) in
            [("1", "1.0"), ("1", "true"), ("0", "-0"), ("-0.0", "false"), ("1e2", "100"), ("-2", "-2.0")]
        {
            assert_eq!(key(one), key(other), "{one} and {other}");
        }
        for (one, other) in [("1", "\"1\""), ("-0.5", "0.5"), ("null", "\"None\""), ("1", "-1"), ("0", "null")] {
            assert_ne!(key(one), key(other), "{one} and {other}");
        }
        assert_eq!((key("[1]"), key("{}")), (None, None));
    }
}

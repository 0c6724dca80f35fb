//! The outline of a document: enough of its shape to tell whose it is.
//!
//! An outline holds the first members of objects and the first item of arrays, a few levels deep. It grows with the
//! members of the document's top level, so that a large file is known by its first lines and need not be read twice.

use std::ops::ControlFlow;

use super::document::nested_past_measure;
use super::json::{Cursor, Kind};

/// How many levels below the top are outlined.
const DEPTH: usize = 5;
/// How many members of an object below the top are outlined.
const MEMBERS: usize = 24;
/// Files that are not JSON are read as YAML up to this size, in bytes.
const YAML_LIMIT: usize = 8 << 20;

/// The outline of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Outline {
    /// An object: its first members.
    Object(Vec<(String, Outline)>),
    /// An array: its first item.
    Array(Option<Box<Outline>>),
    /// Text.
    Text(String),
    /// A number.
    Number,
    /// A boolean.
    Bool,
    /// Null, or a value past the depth of the outline.
    Other,
}

/// A document as far as it is outlined.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch<'t> {
    /// The document itself.
    pub text: &'t str,
    /// Its outline.
    pub outline: Outline,
    /// Whether the whole top level is in the outline.
    pub complete: bool,
}

impl Outline {
    /// The member of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Outline> {
        self.members().iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Whether there is a member of that name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The members of an object; none of anything else.
    #[must_use]
    pub fn members(&self) -> &[(String, Outline)] {
        match self {
            Outline::Object(members) => members,
            _ => &[],
        }
    }

    /// The first item of an array.
    #[must_use]
    pub fn first(&self) -> Option<&Outline> {
        match self {
            Outline::Array(Some(item)) => Some(item),
            _ => None,
        }
    }

    /// Whether it is an array.
    #[must_use]
    pub fn is_array(&self) -> bool {
        matches!(self, Outline::Array(_))
    }

    /// Whether it is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Outline::Object(_))
    }

    /// Whether it is the text `text`.
    #[must_use]
    pub fn is_text(&self, text: &str) -> bool {
        matches!(self, Outline::Text(held) if held == text)
    }
}

/// Outlines `text`, and shows the outline to `look` each time that it has grown by a member, until `look` breaks off
/// or the document ends. Returns what `look` broke off with.
pub fn sketch<R>(text: &str, mut look: impl FnMut(&Sketch<'_>) -> ControlFlow<R>) -> Option<R> {
    let mut cursor = Cursor::new(text);
    let mut sketch = Sketch { text, outline: Outline::Other, complete: true };
    match cursor.kind() {
        Some(Kind::Object) => {
            cursor.enter();
            sketch.outline = Outline::Object(Vec::new());
            sketch.complete = false;
            while let Some(Some(key)) = cursor.key() {
                let value = outline(cursor, DEPTH);
                if let Outline::Object(members) = &mut sketch.outline {
                    members.push((key.into_owned(), value));
                }
                if let ControlFlow::Break(found) = look(&sketch) {
                    return Some(found);
                }
                if cursor.skip().is_none() {
                    break;
                }
            }
            sketch.complete = true;
        }
        Some(Kind::Array) => sketch.outline = outline(cursor, DEPTH),
        _ => sketch.outline = yaml(text).unwrap_or(Outline::Other),
    }
    look(&sketch).break_value()
}

fn outline(mut cursor: Cursor<'_>, depth: usize) -> Outline {
    let kind = cursor.kind();
    if depth == 0 && matches!(kind, Some(Kind::Object | Kind::Array)) {
        return Outline::Other;
    }
    match kind {
        Some(Kind::Object) => {
            cursor.enter();
            let mut members = Vec::new();
            while members.len() < MEMBERS
                && let Some(Some(key)) = cursor.key()
            {
                members.push((key.into_owned(), outline(cursor, depth - 1)));
                if cursor.skip().is_none() {
                    break;
                }
            }
            Outline::Object(members)
        }
        Some(Kind::Array) => {
            cursor.enter();
            let item = cursor.item() == Some(true);
            Outline::Array(item.then(|| Box::new(outline(cursor, depth - 1))))
        }
        Some(Kind::Text) => Outline::Text(short_text(cursor)),
        Some(Kind::Number) => Outline::Number,
        Some(Kind::Bool) => Outline::Bool,
        Some(Kind::Null) | None => Outline::Other,
    }
}

/// The text that comes next, where it is short and plain; otherwise nothing of it.
fn short_text(mut cursor: Cursor<'_>) -> String {
    cursor.short_text().unwrap_or_default().to_owned()
}

/// The outline of a document that is a YAML mapping.
fn yaml(text: &str) -> Option<Outline> {
    if text.len() > YAML_LIMIT || nested_past_measure(text).is_some() {
        return None;
    }
    let value: serde_json::Value = serde_yaml::from_str(text).ok()?;
    value.is_object().then(|| of_value(&value, DEPTH + 1))
}

fn of_value(value: &serde_json::Value, depth: usize) -> Outline {
    use serde_json::Value;
    if depth == 0 {
        return Outline::Other;
    }
    match value {
        Value::Object(members) => Outline::Object(
            members.iter().take(MEMBERS).map(|(key, value)| (key.clone(), of_value(value, depth - 1))).collect(),
        ),
        Value::Array(items) => Outline::Array(items.first().map(|item| Box::new(of_value(item, depth - 1)))),
        Value::String(text) => Outline::Text(text.clone()),
        Value::Number(_) => Outline::Number,
        Value::Bool(_) => Outline::Bool,
        Value::Null => Outline::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Sketch<'_> {
        let mut last = None;
        sketch(text, |seen| -> ControlFlow<()> {
            last = Some((seen.outline.clone(), seen.complete));
            ControlFlow::Continue(())
        });
        let (outline, complete) = last.unwrap();
        Sketch { text, outline, complete }
    }

    #[test]
    fn outlines_keep_the_first_item_and_the_first_members() {
        let sketch = whole(r#"{"a": [{"b": "t"}, 7], "c": {"d": true, "e": null}, "n": -1}"#);
        assert!(sketch.complete);
        assert!(sketch.outline.get("a").unwrap().first().unwrap().get("b").unwrap().is_text("t"));
        assert_eq!(sketch.outline.get("c").unwrap().get("d"), Some(&Outline::Bool));
        assert_eq!(sketch.outline.get("n"), Some(&Outline::Number));
    }

    #[test]
    fn yaml_is_outlined_like_json() {
        assert!(whole("flags:\n  a: true\n").outline.get("flags").unwrap().has("a"));
        assert_eq!(whole("just a sentence").outline, Outline::Other);
    }

    #[test]
    fn looking_can_break_off_before_the_document_is_read() {
        let text = r#"{"first": 1, "second": broken"#;
        let found = sketch(text, |seen| {
            if seen.outline.has("first") { ControlFlow::Break(seen.complete) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(found, Some(false));
    }

    #[test]
    fn truncated_text_is_outlined_as_far_as_it_goes() {
        assert!(whole(r#"{"a": {"b": [1, "#).outline.get("a").unwrap().has("b"));
        assert_eq!(whole("").outline, Outline::Other);
        assert_eq!(whole("[").outline, Outline::Array(None));
    }
}

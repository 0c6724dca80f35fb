//! Attribute references: which value of a context a clause or a rollout reads (spec section 5).
//!
//! In the attribute table a reference stands in one spelling: a top-level attribute by its name, anything deeper, and a name
//! that begins with a slash, as a path. [`Reference::of_table`] reads that spelling back.

use std::borrow::Cow;

use crate::context::Lack;
use crate::leaf::tree::{Tree, step};
use crate::ruleset::Text;

/// A reference that is valid: the names to follow, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference<'s>(Vec<Text<'s>>);

impl<'s> Reference<'s> {
    /// Reads a reference.
    ///
    /// # Errors
    /// Why it is none, in the words of the SDK.
    pub(super) fn path(text: Text<'s>) -> Result<Reference<'s>, &'static str> {
        if text.is_empty() || text == "/" {
            return Err(EMPTY);
        }
        let Some(path) = text.strip_prefix('/') else { return Ok(Reference(vec![text])) };
        let parts: Result<Vec<Text<'s>>, &'static str> = path.split('/').map(unescaped).collect();
        parts.map(Reference)
    }

    /// Reads the literal name of a top-level attribute.
    ///
    /// # Errors
    /// It is empty; in the words of the SDK.
    pub(super) fn literal(text: Text<'s>) -> Result<Reference<'s>, &'static str> {
        if text.is_empty() { Err(EMPTY) } else { Ok(Reference(vec![text])) }
    }

    /// Reads what stands beside a kind of contexts: a reference where that is given, else a literal name.
    pub(super) fn beside(kind: Option<&str>, text: Text<'s>) -> Result<Reference<'s>, &'static str> {
        match kind {
            None | Some("") => Reference::literal(text),
            Some(_) => Reference::path(text),
        }
    }

    /// The attribute `name` as it stands in the attribute table.
    pub(super) fn of_table(name: &str) -> Reference<'_> {
        // Only valid references get into the table.
        Reference::path(Cow::Borrowed(name)).unwrap_or_else(|_| Reference(vec![Cow::Borrowed(name)]))
    }

    /// How it is spelled in the attribute table.
    pub(super) fn spelled(&self) -> Text<'s> {
        match self.0.as_slice() {
            [name] if !name.starts_with('/') => name.clone(),
            parts => {
                let escaped = parts.iter().map(|part| format!("/{}", step::escaped(part)));
                Cow::Owned(escaped.collect())
            }
        }
    }

    /// The names to follow.
    pub(super) fn parts(&self) -> &[Text<'s>] {
        &self.0
    }

    /// Whether it reads the kind of the context.
    pub(super) fn is_kind(&self) -> bool {
        matches!(self.0.as_slice(), [name] if name == "kind")
    }

    /// Whether one of the two lies inside of the other, or both are the same.
    pub(super) fn overlaps(&self, other: &Reference<'_>) -> bool {
        self.0.iter().zip(&other.0).all(|(one, other)| one == other)
    }

    /// What lies at the reference in the value of its first name.
    ///
    /// # Errors
    /// Why nothing does.
    pub(super) fn below<'t, 'c>(&self, top: &'t Tree<'c>) -> Result<&'t Tree<'c>, Lack> {
        let mut value = top;
        for part in &self.0[1..] {
            let lack = if value.as_object().is_some() { Lack::Attribute } else { Lack::Path };
            value = value.get(part).ok_or(lack)?;
        }
        if value.is_null() { Err(Lack::Null) } else { Ok(value) }
    }
}

const EMPTY: &str = "attribute reference cannot be empty";

fn unescaped<'s>(part: &str) -> Result<Text<'s>, &'static str> {
    if part.is_empty() {
        return Err("attribute reference contained a double slash or a trailing slash");
    }
    let mut rest = part;
    while let Some((_, behind)) = rest.split_once('~') {
        if !behind.starts_with(['0', '1']) {
            return Err("attribute reference contained an escape character (~) that was not followed by 0 or 1");
        }
        rest = &behind[1..];
    }
    Ok(Cow::Owned(step::name(part).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(reference, spelling in the table, names)`: spec section 5.
    #[test]
    fn references_are_read_in_one_pass() {
        type Read = Option<(&'static str, &'static [&'static str])>;
        let cases: &[(&str, Read)] = &[
            ("name", Some(("name", &["name"]))),
            ("/name", Some(("name", &["name"]))),
            ("a/b", Some(("a/b", &["a/b"]))),
            ("a~b", Some(("a~b", &["a~b"]))),
            ("/a/b", Some(("/a/b", &["a", "b"]))),
            ("/a~1b/c~0d", Some(("/a~1b/c~0d", &["a/b", "c~d"]))),
            ("/~01", Some(("~1", &["~1"]))),
            ("/~1a", Some(("/~1a", &["/a"]))),
            ("", None),
            ("/", None),
            ("//", None),
            ("/a/", None),
            ("/a//b", None),
            ("/a~", None),
            ("/a~2", None),
            ("/~~0", None),
        ];
        for (text, want) in cases {
            let got = Reference::path(Cow::Borrowed(text)).ok();
            let spelled = got.as_ref().map(|reference| reference.spelled().into_owned());
            assert_eq!(spelled.as_deref(), want.map(|(spelled, _)| spelled), "{text}");
            if let (Some(reference), Some((spelled, parts))) = (got, want) {
                assert_eq!(reference.parts(), *parts, "{text}");
                assert_eq!(Reference::of_table(spelled), reference, "{text}");
            }
        }
    }

    #[test]
    fn a_literal_may_begin_with_a_slash() {
        let reference = Reference::beside(None, "/a".into()).unwrap();
        assert_eq!((reference.spelled().as_ref(), reference.parts()), ("/~1a", &["/a".into()][..]));
        assert_eq!(Reference::beside(Some(""), "/a/b".into()).unwrap().parts(), ["/a/b"]);
        assert_eq!(Reference::beside(Some("org"), "/a/b".into()).unwrap().parts(), ["a", "b"]);
        assert!(Reference::beside(None, "".into()).is_err());
    }

    #[test]
    fn values_are_found_inside_objects_alone() {
        let tree = Tree::read(r#"{"b": {"c": 1, "n": null}, "l": [1]}"#).unwrap();
        let below = |path: &'static str| Reference::path(path.into()).unwrap().below(&tree).cloned();
        assert_eq!(below("/a/b/c"), Ok(Tree::Number("1".into())));
        let lacks = ["/a/b/n", "/a/l/0", "/a/b/c/d", "/a/x"].map(below);
        assert_eq!(lacks, [Lack::Null, Lack::Path, Lack::Path, Lack::Attribute].map(Err));
    }
}

//! Trees in one order of members, written in one way, and where two of them differ.
//!
//! The order is that of the names' bytes, so that a document is the same text whoever wrote it. Where the order of members
//! is a part of a value, it is left alone.

use std::fmt::Write as _;

use super::{Tree, step};

/// How a document is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Two spaces a level.
    Pretty,
    /// Without white space.
    Minified,
}

/// Sorts the members of all objects by name, but for those inside of what `own` points to. A step `*` of such a pointer is
/// any one member or item.
pub fn sort(tree: &mut Tree<'_>, own: &[&str]) {
    let own: Vec<Vec<&str>> = own.iter().map(|pointer| pointer.split('/').skip(1).collect()).collect();
    sort_below(tree, &own.iter().map(Vec::as_slice).collect::<Vec<_>>());
}

fn sort_below(tree: &mut Tree<'_>, own: &[&[&str]]) {
    if own.iter().any(|steps| steps.is_empty()) {
        return;
    }
    let below = |name: &str| -> Vec<&[&str]> {
        own.iter().filter(|steps| steps[0] == "*" || steps[0] == name).map(|steps| &steps[1..]).collect()
    };
    match tree {
        Tree::List(items) => {
            let inner = below("*");
            for item in items {
                sort_below(item, &inner);
            }
        }
        Tree::Object(members) => {
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            for (name, value) in members {
                sort_below(value, &below(name));
            }
        }
        _ => {}
    }
}

/// The text of a tree, with a line feed at its end. Characters that cannot be seen, or that end a line in YAML, are escaped.
///
/// # Errors
/// A number of the tree is none of JSON.
pub fn text(tree: &Tree<'_>, layout: Layout) -> serde_json::Result<String> {
    let plain = match layout {
        Layout::Pretty => serde_json::to_string_pretty(tree)?,
        Layout::Minified => serde_json::to_string(tree)?,
    };
    let is_hidden =
        |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    let mut text = String::with_capacity(plain.len() + 1);
    let mut rest = plain.as_str();
    // Such characters stand in texts alone.
    while let Some(at) = rest.find(is_hidden) {
        text.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        if let Some(hidden) = chars.next() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\u{:04x}", u32::from(hidden));
        }
        rest = chars.as_str();
    }
    text.push_str(rest);
    text.push('\n');
    Ok(text)
}

/// Where two trees whose members are in order differ first: the pointer of the place, and what stands there in either.
#[must_use]
pub fn first_difference<'t, 's>(one: &'t Tree<'s>, other: &'t Tree<'s>) -> Option<Difference<'t, 's>> {
    let mut pointer = String::new();
    let (one, other) = differ(one, other, &mut pointer)?;
    Some(Difference { pointer, one, other })
}

/// Where two trees differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference<'t, 's> {
    /// The place.
    pub pointer: String,
    /// What the first has there.
    pub one: Option<&'t Tree<'s>>,
    /// What the second has there.
    pub other: Option<&'t Tree<'s>>,
}

type Sides<'t, 's> = (Option<&'t Tree<'s>>, Option<&'t Tree<'s>>);

fn differ<'t, 's>(one: &'t Tree<'s>, other: &'t Tree<'s>, pointer: &mut String) -> Option<Sides<'t, 's>> {
    let length = pointer.len();
    match (one, other) {
        (Tree::List(ones), Tree::List(others)) => {
            for place in 0..ones.len().max(others.len()) {
                let _ = write!(pointer, "/{place}");
                if let Some(found) = differ_here(ones.get(place), others.get(place), pointer) {
                    return Some(found);
                }
                pointer.truncate(length);
            }
            None
        }
        (Tree::Object(ones), Tree::Object(others)) => {
            // Large objects mostly have the same members, which need not be searched for then.
            let are_like = ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| one.0 == other.0);
            if are_like {
                return ones.iter().zip(others).find_map(|((name, one), (_, other))| {
                    step_into(pointer, name);
                    let found = differ(one, other, pointer);
                    if found.is_none() {
                        pointer.truncate(length);
                    }
                    found
                });
            }
            let added = others.iter().filter(|(name, _)| one.get(name).is_none());
            for (name, _) in ones.iter().chain(added) {
                step_into(pointer, name);
                if let Some(found) = differ_here(one.get(name), other.get(name), pointer) {
                    return Some(found);
                }
                pointer.truncate(length);
            }
            // The same members in another order: only where that is kept.
            (one != other).then_some((Some(one), Some(other)))
        }
        _ => (one != other).then_some((Some(one), Some(other))),
    }
}

fn step_into(pointer: &mut String, name: &str) {
    pointer.push('/');
    pointer.push_str(&step::escaped(name));
}

fn differ_here<'t, 's>(
    one: Option<&'t Tree<'s>>,
    other: Option<&'t Tree<'s>>,
    pointer: &mut String,
) -> Option<Sides<'t, 's>> {
    match (one, other) {
        (Some(one), Some(other)) => differ(one, other, pointer),
        (None, None) => None,
        sides => Some(sides),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Members, set_member};
    use super::*;
    use crate::leaf::yaml::Node;

    fn sorted(json: &str, own: &[&str]) -> String {
        let mut tree = Tree::read(json).unwrap();
        sort(&mut tree, own);
        tree.to_string()
    }

    #[test]
    fn members_are_sorted_but_for_those_of_values() {
        let cases: [(&str, &[&str], &str); 5] = [
            (r#"{"b":[{"d":1,"c":2}],"a":0}"#, &[], r#"{"a":0,"b":[{"c":2,"d":1}]}"#),
            (r#"{"b":{"y":{"d":1,"c":2}},"a":0}"#, &["/b/*"], r#"{"a":0,"b":{"y":{"d":1,"c":2}}}"#),
            (r#"{"b":{"y":[{"d":1,"c":2}],"x":0}}"#, &["/b/y/*"], r#"{"b":{"x":0,"y":[{"d":1,"c":2}]}}"#),
            (r#"{"b":{"z":{"d":1,"c":2}}}"#, &["/b/y"], r#"{"b":{"z":{"c":2,"d":1}}}"#),
            (r#"{"é":1,"e":2,"Z":3}"#, &[], r#"{"Z":3,"e":2,"é":1}"#),
        ];
        for (json, own, want) in cases {
            assert_eq!(sorted(json, own), want, "{json}");
        }
    }

    #[test]
    fn a_text_ends_its_line_and_shows_what_cannot_be_seen() {
        let tree = Tree::read("{\"a\": \"\u{85}é\u{2028}\u{7f}\u{feff}😃\\u0000\", \"b\": [1.50, 1E5]}").unwrap();
        let hidden = r#""\u0085é\u2028\u007f\ufeff😃\u0000""#;
        assert_eq!(text(&tree, Layout::Minified).unwrap(), format!("{{\"a\":{hidden},\"b\":[1.50,1E5]}}\n"));
        let pretty = format!("{{\n  \"a\": {hidden},\n  \"b\": [\n    1.50,\n    1E5\n  ]\n}}\n");
        assert_eq!(text(&tree, Layout::Pretty).unwrap(), pretty);
        assert_eq!(Tree::read(&text(&tree, Layout::Pretty).unwrap()), Ok(tree));
    }

    proptest! {
        /// Written in either layout, a tree is read as it was; sorted, it is the same whatever the order was.
        #[test]
        fn what_is_written_is_read_again(names in prop::collection::vec(".{0,4}", 1..6), text_value in ".{0,8}") {
            let leaf = Tree::List(vec![Tree::Text(text_value.into()), Tree::Number("1.50".into())]);
            let mut members: Members<'_> = Vec::new();
            for name in names {
                set_member(&mut members, name, leaf.clone());
            }
            let (mut one, mut other) = (Tree::Object(members.clone()), Tree::Object(members.into_iter().rev().collect()));
            sort(&mut one, &[]);
            sort(&mut other, &[]);
            prop_assert_eq!(&one, &other);
            prop_assert_eq!(first_difference(&one, &other), None);
            for layout in [Layout::Pretty, Layout::Minified] {
                let written = text(&one, layout).unwrap();
                prop_assert_eq!(Tree::read(&written), Ok(one.clone()));
                let node = Node::read(&written).unwrap();
                prop_assert_eq!(node.members().map(<[_]>::len), one.as_object().map(<[_]>::len), "YAML sees the same");
            }
        }
    }

    #[test]
    fn the_first_difference_has_a_place() {
        let cases = [
            (r#"{"a":1}"#, r#"{"a":1}"#, None),
            (r#"{"a":1}"#, r#"{"a":1.0}"#, Some(("/a", Some("1"), Some("1.0")))),
            (r#"{"a":[1,2]}"#, r#"{"a":[1]}"#, Some(("/a/1", Some("2"), None))),
            (r#"{"a":1}"#, r#"{"a":1,"b/~":{}}"#, Some(("/b~1~0", None, Some("{}")))),
            (
                r#"{"a":{"x":1,"y":2}}"#,
                r#"{"a":{"y":2,"x":1}}"#,
                Some(("/a", Some(r#"{"x":1,"y":2}"#), Some(r#"{"y":2,"x":1}"#))),
            ),
            ("[]", "{}", Some(("", Some("[]"), Some("{}")))),
        ];
        for (one, other, want) in cases {
            let (first, second) = (Tree::read(one).unwrap(), Tree::read(other).unwrap());
            let found = first_difference(&first, &second);
            let shown = found
                .map(|found| (found.pointer, found.one.map(ToString::to_string), found.other.map(ToString::to_string)));
            let want = want.map(|(pointer, one, other): (&str, Option<&str>, Option<&str>)| {
                (pointer.to_owned(), one.map(str::to_owned), other.map(str::to_owned))
            });
            assert_eq!(shown, want, "{one} {other}");
        }
    }
}

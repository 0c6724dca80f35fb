//! The values of a v6 config, and their types (spec section 3).

use std::borrow::Cow;

use super::lowering::Trouble;
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::Value;

/// The types of a setting by their number: its name, the member of a value, Python's type.
pub(super) const TYPES: [(&str, &str, &str); 4] =
    [("bool", "b", "bool"), ("string", "s", "str"), ("int", "i", "int"), ("double", "d", "float")];

/// What other settings may ask of a setting.
pub(super) struct Known<'s> {
    /// Its type, a place in [`TYPES`].
    pub(super) kind: Option<usize>,
    /// The values of its variations.
    pub(super) values: Vec<Value<'s>>,
    /// What is wrong where it is no setting at all.
    pub(super) trouble: Option<Trouble>,
}

/// The value in `holder` for a setting of that type (`get_value` of the SDK).
pub(super) fn value<'t, 's>(holder: &'t Tree<'s>, kind: Option<usize>) -> Result<&'t Tree<'s>, Trouble> {
    let wrapped = match holder.get("v") {
        None | Some(Tree::Null) => return Err(Trouble::new("there is no value `v`", "Value is missing")),
        Some(wrapped) => wrapped,
    };
    let Some((name, member, class)) = kind.map(|kind| TYPES[kind]) else {
        let message = "the setting's type `t` is not 0 (bool), 1 (string), 2 (int) or 3 (double)";
        return Err(Trouble::new(message, "Unsupported setting type"));
    };
    if wrapped.as_object().is_none() {
        return Err(Trouble::no_object("the value `v`", wrapped));
    }
    let fits = |value: &&Tree<'s>| match value {
        Tree::Bool(_) => class == "bool",
        Tree::Text(_) => class == "str",
        Tree::Number(_) => matches!(class, "int" | "float"),
        _ => false,
    };
    wrapped.get(member).filter(fits).ok_or_else(|| {
        let message = format!("the value `v` has no {name} in its member `{member}`, which the setting's type wants");
        Trouble::new(message, format!("Setting value is not of the expected type <class '{class}'>"))
    })
}

/// The place in [`TYPES`] that the type of a setting names. Python finds `2.0` and `true` among integers, too.
pub(super) fn kind(tree: Option<&Tree<'_>>) -> Option<usize> {
    (0..TYPES.len()).find(|number| {
        let wanted = Tree::Number(Cow::Owned(number.to_string()));
        tree.is_some_and(|tree| matches!(tree, Tree::Number(_) | Tree::Bool(_)) && python::equal(tree, &wanted))
    })
}

/// The items of a list; none of anything else.
pub(super) fn list<'t, 's>(tree: Option<&'t Tree<'s>>) -> &'t [Tree<'s>] {
    tree.and_then(Tree::as_list).unwrap_or_default()
}

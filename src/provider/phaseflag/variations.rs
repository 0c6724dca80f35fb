//! The variations of a flag, and those that its rules name without there being any (spec section 6.3).
//!
//! Ids are compared as Python compares values, and of two that are equal the last counts. A dangling id is served all the same:
//! it has neither key nor value.

use std::collections::HashMap;

use super::lowering::Lowering;
use super::shape::{list, truthy};
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{Pointer, Text, Value, Variation, VariationId};

/// The variations of a flag.
pub(super) struct Variations<'s> {
    /// All of them, dangling ones last.
    pub(super) all: Vec<Variation<'s>>,
    /// Their keys; `null` for a dangling one.
    keys: Vec<Tree<'s>>,
    /// Where ids that are texts stand, the last of each.
    texts: HashMap<Text<'s>, VariationId>,
    /// All other ids.
    others: Vec<(Tree<'s>, VariationId)>,
}

impl<'s> Variations<'s> {
    /// The variations of a flag, with all that it names.
    pub(super) fn of(lowering: &mut Lowering<'s>, flag: &Tree<'s>, at: Pointer) -> Variations<'s> {
        let mut variations =
            Variations { all: Vec::new(), keys: Vec::new(), texts: HashMap::new(), others: Vec::new() };
        let list_at = lowering.member(at, "variations");
        for (number, tree) in list(flag, "variations").iter().enumerate() {
            let at = lowering.item(list_at, number);
            let key = tree.get("key").cloned().unwrap_or(Tree::Null);
            let value = tree.get("value").map_or(Value::NULL, Value::of_tree);
            variations.push(tree.get("id").unwrap_or(&Tree::Null), key, value, at);
        }
        variations.reference(default_id(flag), lowering, at);
        for rule in list(flag, "targeting_rules") {
            if let Some(id) = truthy(rule, "variation_id") {
                variations.reference(id.clone(), lowering, at);
            } else if let Some(rollout) = truthy(rule, "percentage_rollout") {
                for entry in list(rollout, "variations") {
                    if let Some(id) = truthy(entry, "variation_id") {
                        variations.reference(id.clone(), lowering, at);
                    }
                }
            }
        }
        variations
    }

    fn push(&mut self, id: &Tree<'s>, key: Tree<'s>, value: Value<'s>, at: Pointer) {
        let place = self.all.len();
        match id {
            Tree::Text(text) => {
                self.texts.insert(text.clone(), place);
            }
            other => self.others.push((other.clone(), place)),
        }
        let (name, spelled_name) = match &key {
            Tree::Null => (None, None),
            Tree::Text(name) => (Some(name.clone()), None),
            other => (Some(Text::Owned(python::dumps(other))), Some(Box::new(Value::of_tree(other)))),
        };
        let id = Some(Box::new(Value::of_tree(id)));
        self.all.push(Variation { spelled_name, id, ..Variation::new(name, value, at) });
        self.keys.push(key);
    }

    /// Makes sure that there is a variation of that id.
    fn reference(&mut self, id: Tree<'s>, lowering: &mut Lowering<'s>, flag: Pointer) {
        if self.find(&id).is_none() {
            let at = lowering.member(flag, "variations");
            self.push(&id, Tree::Null, Value::NULL, at);
        }
    }

    /// The variation of that id.
    pub(super) fn find(&self, id: &Tree<'s>) -> Option<VariationId> {
        match id {
            Tree::Text(text) => self.texts.get(text).copied(),
            other => {
                let equal = |(held, _): &&(Tree<'s>, VariationId)| python::equal(held, other);
                self.others.iter().rev().find(equal).map(|(_, place)| *place)
            }
        }
    }

    /// All variations whose key equals `key`, which for one without a key is `null`.
    pub(super) fn keyed(&self, key: &Tree<'s>) -> Vec<VariationId> {
        self.keys.iter().enumerate().filter(|(_, held)| python::equal(held, key)).map(|(place, _)| place).collect()
    }
}

/// The id of the default variation of a flag.
pub(super) fn default_id<'s>(flag: &Tree<'s>) -> Tree<'s> {
    flag.get("default_variation_id").cloned().unwrap_or(Tree::Text("".into()))
}

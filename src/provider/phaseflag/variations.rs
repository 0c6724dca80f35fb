//! The variations of a flag, and those that its rules name without there being any (spec section 6.3).
//!
//! Ids are compared as Python compares values, and of two that are equal the last counts. What is served has the id as
//! it was asked for: by `1.0` a variation `1` is found, and served as `1.0`. A dangling id is served all the same: it
//! has neither key nor value.

use std::collections::HashMap;

use super::lowering::Lowering;
use super::shape::{list, truthy};
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{Pointer, Text, Value, Variation, VariationId};

/// The variations of a flag.
pub(super) struct Variations<'s> {
    /// All of them, and behind them those that are named by another spelling of their id, or without being there.
    pub(super) all: Vec<Variation<'s>>,
    /// Their keys; `null` for a dangling one.
    keys: Vec<Tree<'s>>,
    /// Where ids that are texts stand, the last of each.
    texts: HashMap<Text<'s>, VariationId>,
    /// All other ids of the flag.
    others: Vec<(Tree<'s>, VariationId)>,
    /// All other ids that are named, in the spelling in which they are.
    named: Vec<(Tree<'s>, VariationId)>,
}

impl<'s> Variations<'s> {
    /// The variations of a flag, with all that it names.
    pub(super) fn of(lowering: &mut Lowering<'s>, flag: &Tree<'s>, at: Pointer) -> Variations<'s> {
        let mut variations = Variations {
            all: Vec::new(),
            keys: Vec::new(),
            texts: HashMap::new(),
            others: Vec::new(),
            named: Vec::new(),
        };
        let list_at = lowering.member(at, "variations");
        for (number, tree) in list(flag, "variations").iter().enumerate() {
            let at = lowering.item(list_at, number);
            let key = tree.get("key").cloned().unwrap_or(Tree::Null);
            let value = tree.get("value").map_or(Value::NULL, Value::spelled);
            let id = tree.get("id").unwrap_or(&Tree::Null);
            let place = variations.push(id, key, value, at);
            match id {
                Tree::Text(id) => drop(variations.texts.insert(id.clone(), place)),
                other => variations.others.push((other.clone(), place)),
            }
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

    fn push(&mut self, id: &Tree<'s>, key: Tree<'s>, value: Value<'s>, at: Pointer) -> VariationId {
        let (name, spelled_name) = match &key {
            Tree::Null => (None, None),
            Tree::Text(name) => (Some(name.clone()), None),
            other => (Some(Text::Owned(python::dumps(other))), Some(Box::new(Value::spelled(other)))),
        };
        let id = Some(Box::new(Value::spelled(id)));
        self.all.push(Variation { spelled_name, id, ..Variation::new(name, value, at) });
        self.keys.push(key);
        self.all.len() - 1
    }

    /// Makes sure that there is a variation of that id, in this spelling.
    fn reference(&mut self, id: Tree<'s>, lowering: &mut Lowering<'s>, flag: Pointer) {
        if self.find(&id).is_some() {
            return;
        }
        let is_equal = |(held, _): &&(Tree<'s>, VariationId)| python::equal(held, &id);
        let place = match self.others.iter().rev().find(is_equal) {
            Some((held, place)) if *held == id => *place,
            Some((_, place)) => {
                let (key, Variation { value, at, .. }) = (self.keys[*place].clone(), &self.all[*place]);
                let (value, at) = (value.clone(), *at);
                self.push(&id, key, value, at)
            }
            None => {
                let at = lowering.member(flag, "variations");
                self.push(&id, Tree::Null, Value::NULL, at)
            }
        };
        match id {
            Tree::Text(id) => drop(self.texts.insert(id, place)),
            other => self.named.push((other, place)),
        }
    }

    /// The variation of an id that the flag names.
    pub(super) fn find(&self, id: &Tree<'s>) -> Option<VariationId> {
        match id {
            Tree::Text(text) => self.texts.get(text).copied(),
            other => self.named.iter().find(|(held, _)| held == other).map(|(_, place)| *place),
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

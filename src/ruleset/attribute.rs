//! The attributes that a ruleset reads.
//!
//! Lowering gives each a number. A context is read against this table, so that nothing is looked up by name while a
//! flag is evaluated, and "no rule reads `contry`" can be said.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::FixedState;

use super::{Condition, FlagId, Logic, Reached, Ruleset, Text};

/// A place in [`Attributes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttributeId(u32);

impl AttributeId {
    /// The place as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Something that a context may say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attribute<'s> {
    /// The part of a context that it is looked up in, in the dialect's terms; empty for the top level.
    pub scope: Text<'s>,
    /// Its name there.
    pub name: Text<'s>,
}

/// The table of attributes.
#[derive(Debug, Default)]
pub struct Attributes<'s> {
    list: Vec<Attribute<'s>>,
    index: HashMap<Attribute<'s>, AttributeId, FixedState>,
}

impl<'s> Attributes<'s> {
    /// The number of the attribute, given to it now if it is new.
    pub fn intern(&mut self, scope: Text<'s>, name: Text<'s>) -> AttributeId {
        let attribute = Attribute { scope, name };
        if let Some(id) = self.index.get(&attribute) {
            return *id;
        }
        let id = AttributeId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(attribute.clone());
        self.index.insert(attribute, id);
        id
    }

    /// All attributes, in the order of their numbers.
    #[must_use]
    pub fn all(&self) -> &[Attribute<'s>] {
        &self.list
    }

    /// The numbers of all attributes.
    pub fn ids(&self) -> impl Iterator<Item = AttributeId> + use<> {
        (0..u32::try_from(self.list.len()).unwrap_or(u32::MAX)).map(AttributeId)
    }

    /// The attribute of that number.
    #[must_use]
    pub fn get(&self, id: AttributeId) -> &Attribute<'s> {
        &self.list[id.index()]
    }
}

/// See [`Ruleset::reads`].
pub(super) fn reads(ruleset: &Ruleset<'_>, flag: FlagId) -> BTreeSet<AttributeId> {
    let mut read = BTreeSet::new();
    ruleset.each_reached(flag, &mut |node| match node {
        Reached::Condition(Condition { logic: Logic::Test(test), .. }) => {
            read.insert(test.subject.attribute);
        }
        Reached::Condition(Condition { logic: Logic::Membership(membership), .. }) => {
            read.insert(membership.subject.attribute);
        }
        Reached::Split(split) => read.extend(split.bucketing.by.iter().map(|subject| subject.attribute)),
        Reached::Condition(_) => {}
    });
    read
}

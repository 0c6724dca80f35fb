//! Which fixes are made together.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use super::super::{Change, Fix, Rule};
use crate::leaf::syntax::{NodeId, Syntax};

/// Fixes that can be made together.
///
/// A fix is worth its word in the document that its rule looked at. So two fixes never go together that touch the same value,
/// and of one flag only those of one rule: the next round looks anew.
#[derive(Debug, Default)]
pub struct Plan {
    changes: Vec<Change>,
    owners: HashMap<(usize, Option<String>), &'static str, FixedState>,
    /// Values that go or become others.
    whole: HashSet<(usize, NodeId), FixedState>,
    /// Values in which something changes, and those that do themselves.
    touched: HashSet<(usize, NodeId), FixedState>,
}

impl Plan {
    /// Takes a fix of a finding in the flag of that key; `false` where it has to wait for what is taken already.
    pub fn take(
        &mut self,
        rule: &'static Rule,
        flag: Option<&str>,
        fix: &Fix,
        documents: &[Option<Syntax<'_>>],
    ) -> bool {
        let owned: Vec<_> = fix.changes.iter().map(|change| (change.document(), flag.map(str::to_owned))).collect();
        let is_free = |key| self.owners.get(key).is_none_or(|owner| *owner == rule.code);
        if !owned.iter().all(is_free) || fix.changes.iter().any(|change| self.is_taken(change, documents)) {
            return false;
        }
        self.owners.extend(owned.into_iter().map(|key| (key, rule.code)));
        for change in &fix.changes {
            let document = change.document();
            let Some(node) = node_of(change) else { continue };
            if !matches!(change, Change::Rename { .. }) {
                self.whole.insert((document, node));
            }
            let around = ancestors(documents, document, node);
            self.touched.extend(around.map(|node| (document, node)));
        }
        self.changes.extend(fix.changes.iter().cloned());
        true
    }

    /// All changes that were taken.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    fn is_taken(&self, change: &Change, documents: &[Option<Syntax<'_>>]) -> bool {
        let document = change.document();
        let Some(node) = node_of(change) else { return false };
        let mut around = ancestors(documents, document, node);
        let is_whole = !matches!(change, Change::Rename { .. });
        let is_inside = around.any(|node| self.whole.contains(&(document, node)));
        is_inside || (is_whole && self.touched.contains(&(document, node)))
    }
}

fn node_of(change: &Change) -> Option<NodeId> {
    match change {
        Change::Remove { node, .. } | Change::Replace { node, .. } | Change::Rename { node, .. } => Some(*node),
        Change::Behead { .. } => None,
    }
}

/// A value, and all in which it stands.
fn ancestors<'d>(
    documents: &'d [Option<Syntax<'_>>],
    document: usize,
    node: NodeId,
) -> impl Iterator<Item = NodeId> + use<'d> {
    let syntax = documents.get(document).and_then(Option::as_ref);
    std::iter::successors(Some(node), move |node| syntax?.parent(*node))
}

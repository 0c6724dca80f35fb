//! Edits in the making: who tells them, where they stand, and what has been told.

use std::collections::HashMap;

use super::same::{Of, Same};
use crate::pass::diff::Edit;
use crate::ruleset::{Pointer, Ruleset, Serve, VariationId};

/// Stands for what differs though nothing here has a word for it.
const NO_WORD: &str = "changed in a way that has no word here";

/// Tells the edits of one flag or segment.
pub(super) struct Pen<'a> {
    pub(super) same: Same<'a>,
    pub(super) edits: Vec<Edit>,
    /// The member that each edit is about, where its places name the object around it.
    pub(super) members: Vec<Option<&'static str>>,
    /// Differences that are told elsewhere.
    covered: usize,
    /// The flag whose edits are told.
    pub(super) of: Option<Of<'a>>,
    /// Variations that are the same ones though they changed, and are told as changed: by the old one the new one.
    pub(super) told: HashMap<VariationId, VariationId>,
    /// What is served when the flag is off, where that changed and is told.
    pub(super) off: Option<(Serve, Serve)>,
    /// Whether the test that is looked at lists users who are named one by one.
    pub(super) in_target_list: bool,
}

/// Where something was, and where it is.
pub(super) type Places = (Option<Pointer>, Option<Pointer>);

/// How much was told at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(usize, usize);

impl<'a> Pen<'a> {
    pub(super) fn new(same: Same<'a>, of: Option<Of<'a>>) -> Pen<'a> {
        Pen {
            same,
            edits: Vec::new(),
            members: Vec::new(),
            covered: 0,
            of,
            told: HashMap::new(),
            off: None,
            in_target_list: false,
        }
    }

    pub(super) fn old(&self) -> &'a Ruleset<'a> {
        self.same.old
    }

    pub(super) fn new_side(&self) -> &'a Ruleset<'a> {
        self.same.new
    }

    /// Tells an edit. The same is not told twice.
    pub(super) fn tell(&mut self, (old, new): Places, what: String) {
        if self.edits.iter().any(|edit| edit.what == what) {
            return self.cover();
        }
        let pointer_old = old.map(|at| path(self.same.old, at));
        let pointer_new = new.map(|at| path(self.same.new, at));
        self.push(Edit { pointer_old, pointer_new, what, via: None });
    }

    pub(super) fn push(&mut self, edit: Edit) {
        self.edits.push(edit);
        self.members.push(None);
    }

    /// Tells an edit of a member of what is on both sides.
    pub(super) fn tell_member(&mut self, old: Pointer, new: Pointer, member: &'static str, what: String) {
        let before = self.edits.len();
        self.tell_both(old, new, what);
        if self.edits.len() > before {
            self.members[before] = Some(member);
        }
    }

    /// Tells an edit of something that is on both sides.
    pub(super) fn tell_both(&mut self, old: Pointer, new: Pointer, what: String) {
        self.tell((Some(old), Some(new)), what);
    }

    /// Notes that a difference is told elsewhere.
    pub(super) fn cover(&mut self) {
        self.covered += 1;
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.edits.len(), self.covered)
    }

    /// Tells that `what` changed, unless something was told since.
    pub(super) fn or_tell(&mut self, since: Mark, at: Places, what: &str) {
        if self.mark() == since {
            self.tell(at, format!("{what} {NO_WORD}"));
        }
    }

    /// Whether two references to variations of the flag lead to the same one, changed or not.
    pub(super) fn is_same_variation(&self, old: VariationId, new: VariationId) -> bool {
        self.told.get(&old) == Some(&new) || self.of.is_some_and(|of| self.same.served(old, new, of))
    }
}

/// The path of a node, behind the number of its document where that is not the first one.
pub(super) fn path(ruleset: &Ruleset<'_>, at: Pointer) -> String {
    match ruleset.pointers.resolve(at) {
        (0, path) => path,
        (document, path) => format!("document {}, {path}", document + 1),
    }
}

//! The keys of given users: which stand twice, which are blank, which are not there.
//!
//! Of a key its 64-bit hash is kept, and of no more than [`Ids::MOST`] keys: then the memory is bounded, and two of a million
//! different keys are taken for one with a chance of one in forty million.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use serde::Serialize;

use crate::leaf::text_set;

/// What is noted of keys.
#[derive(Debug, Default, Serialize)]
pub struct Ids {
    /// How many users have a key that a user before them has.
    pub repeated: u64,
    /// The first of those, each with the line at which it stands; at most [`Ids::TOLD`].
    pub first_repeated: Vec<Repeated>,
    /// How many have a key that is empty, or white space alone.
    pub blank: u64,
    /// The line of the first of those, where there are lines.
    pub first_blank: Option<u64>,
    /// How many have none.
    pub absent: u64,
    /// Whether there were more keys than are kept, so that some that stand twice are not known.
    pub is_cut: bool,
    #[serde(skip)]
    seen: HashSet<u64, FixedState>,
}

/// A key that a user before has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repeated {
    /// The key.
    pub id: String,
    /// The line at which it stands again.
    pub line: u64,
}

impl Ids {
    /// So many keys are kept.
    pub const MOST: usize = 4_000_000;
    /// So many that stand twice are told one by one.
    pub const TOLD: usize = 5;

    /// Notes the key of the user at `line`.
    pub fn note(&mut self, id: Option<&str>, line: u64) {
        match id {
            None => self.absent += 1,
            Some(id) if id.trim().is_empty() => {
                self.blank += 1;
                self.first_blank.get_or_insert(line);
            }
            Some(id) => self.note_key(id, line),
        }
    }

    fn note_key(&mut self, id: &str, line: u64) {
        let hash = text_set::hash(id);
        let is_new = if self.seen.len() < Ids::MOST {
            self.seen.insert(hash)
        } else {
            let is_new = !self.seen.contains(&hash);
            self.is_cut |= is_new;
            is_new
        };
        if !is_new {
            self.repeated += 1;
            if self.first_repeated.len() < Ids::TOLD {
                self.first_repeated.push(Repeated { id: id.to_owned(), line });
            }
        }
    }

    /// Whether there is nothing to point out.
    #[must_use]
    pub fn are_fine(&self) -> bool {
        self.repeated == 0 && self.blank == 0 && self.absent == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_stand_twice_are_blank_or_absent_are_counted() {
        let mut ids = Ids::default();
        assert!(ids.are_fine());
        for (line, id) in
            [Some("a"), Some("b"), None, Some(" "), Some("a"), Some(""), Some("A"), Some("a")].iter().enumerate()
        {
            ids.note(*id, line as u64 + 1);
        }
        assert_eq!((ids.repeated, ids.blank, ids.first_blank, ids.absent, ids.is_cut), (2, 2, Some(4), 1, false));
        let again = |line| Repeated { id: "a".to_owned(), line };
        assert_eq!(ids.first_repeated, [again(5), again(8)]);
        for line in 0..10 {
            ids.note(Some("b"), line);
        }
        assert_eq!((ids.repeated, ids.first_repeated.len()), (12, Ids::TOLD));
    }
}

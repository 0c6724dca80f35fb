//! A list of texts that is asked "is this one of you, and which".
//!
//! Every text is hashed once when the list is first asked, and a context's value once when the context is read, so that a
//! question costs a few comparisons of numbers however long the list is, and a list that nobody asks costs nothing. A hash only proposes; the texts themselves
//! are compared before an answer is given.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher};
use std::sync::OnceLock;

use foldhash::fast::FixedState;

/// Lists of up to this length are searched front to back.
const FEW: usize = 8;

/// The hash by which texts are found: the same in every run.
#[must_use]
pub fn hash(text: &str) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// A list of texts with an index. Order and duplicates are kept.
#[derive(Debug, Clone)]
pub struct TextSet<'s> {
    items: Vec<Cow<'s, str>>,
    index: OnceLock<Index>,
}

#[derive(Debug, Clone)]
enum Index {
    /// The hash of each item.
    Few(Box<[u64]>),
    /// Open addressing: `(upper half of the hash, number of the item + 1)`, 0 in the second place where free.
    Many(Box<[(u32, u32)]>),
}

impl<'s> TextSet<'s> {
    /// A set of `items`; an item that stands twice is found at its first place.
    #[must_use]
    pub fn new(items: Vec<Cow<'s, str>>) -> TextSet<'s> {
        TextSet { items, index: OnceLock::new() }
    }

    /// The items in their order.
    #[must_use]
    pub fn items(&self) -> &[Cow<'s, str>] {
        &self.items
    }

    /// The first place, from 0, at which `text` stands. `hashed` is [`hash`] of `text`.
    #[must_use]
    #[inline]
    pub fn find(&self, text: &str, hashed: u64) -> Option<usize> {
        match self.index.get_or_init(|| Index::of(&self.items)) {
            Index::Few(hashes) => {
                hashes.iter().zip(&self.items).position(|(hash, item)| *hash == hashed && item == text)
            }
            Index::Many(slots) => {
                let (tag, mut at) = split(hashed, slots.len());
                loop {
                    match slots[at] {
                        (_, 0) => return None,
                        (held, item) if held == tag && self.items[item as usize - 1] == text => {
                            return Some(item as usize - 1);
                        }
                        _ => at = (at + 1) & (slots.len() - 1),
                    }
                }
            }
        }
    }
}

impl Index {
    fn of(items: &[Cow<'_, str>]) -> Index {
        if items.len() <= FEW {
            Index::Few(items.iter().map(|item| hash(item)).collect())
        } else {
            Index::Many(table(items))
        }
    }
}

/// Upper half of the hash, and its first slot in a table of `size` (a power of two).
#[expect(clippy::cast_possible_truncation, reason = "two halves of the hash are what is wanted")]
fn split(hashed: u64, size: usize) -> (u32, usize) {
    ((hashed >> 32) as u32, hashed as usize & (size - 1))
}

fn table(items: &[Cow<'_, str>]) -> Box<[(u32, u32)]> {
    let size = (items.len() * 4 / 3 + 1).next_power_of_two();
    let mut slots = vec![(0, 0); size].into_boxed_slice();
    for (number, item) in (1..).zip(items) {
        let (tag, mut at) = split(hash(item), size);
        while slots[at].1 != 0 {
            at = (at + 1) & (size - 1);
        }
        slots[at] = (tag, number);
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(items: impl IntoIterator<Item = String>) -> TextSet<'static> {
        TextSet::new(items.into_iter().map(Cow::Owned).collect())
    }

    #[test]
    fn every_item_is_found_at_its_first_place_and_nothing_else_is() {
        for length in [0, 1, FEW, FEW + 1, 1000] {
            let set = set((0..length).map(|n| format!("item-{n}")));
            for n in 0..length {
                let text = format!("item-{n}");
                assert_eq!(set.find(&text, hash(&text)), Some(n));
            }
            for text in ["", "item", "item-1000000"] {
                assert_eq!(set.find(text, hash(text)), None);
            }
        }
    }

    #[test]
    fn duplicates_are_found_at_the_first_place() {
        for length in [2, 40] {
            let set = set((0..length).map(|n| format!("{}", n % 2)));
            assert_eq!(set.find("1", hash("1")), Some(1));
        }
    }

    #[test]
    fn texts_that_share_a_hash_are_told_apart() {
        let set = set(["a".to_owned()]);
        assert_eq!(set.find("b", hash("a")), None);
        let many = self::set((0..100).map(|n| format!("{n}")));
        assert_eq!(many.find("x", hash("50")), None);
    }
}

//! Which node of a list on the new side is which one of the old list, and which of them were moved.
//!
//! What the source names is found by its name; what it does not name by what it says, the same before the similar, so that
//! an inserted node is not told as a change of all that follow. Of the pairs as few as possible count as moved: those
//! outside of a longest run that has kept its order.

use std::collections::HashMap;

/// Past so many comparisons nodes are no longer looked at each with each.
const MOST: usize = 1_000_000;

/// The nodes of two lists, by their places.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pairs {
    /// What is on both sides, in the order of the new list: the place in the old one, and in the new one.
    pub(super) both: Vec<(usize, usize)>,
    /// What is in the old list alone.
    pub(super) removed: Vec<usize>,
    /// What is in the new list alone.
    pub(super) added: Vec<usize>,
}

/// What two lists are paired by.
pub(super) struct By<'f> {
    /// Whether a node of the old list and one of the new list are the same.
    pub(super) same: &'f dyn Fn(usize, usize) -> bool,
    /// What the source calls a node of the old list; nothing where it calls it nothing that could tell it from others.
    pub(super) old_name: &'f dyn Fn(usize) -> Option<String>,
    /// The same of the new list.
    pub(super) new_name: &'f dyn Fn(usize) -> Option<String>,
    /// How alike two nodes are; 0 where one cannot have become the other.
    pub(super) alike: &'f dyn Fn(usize, usize) -> u32,
}

/// Pairs two lists of these lengths.
pub(super) fn pair(old: usize, new: usize, by: &By<'_>) -> Pairs {
    let mut making = Making { to: vec![None; old], from: vec![None; new] };
    let same_start = (0..old.min(new)).take_while(|place| (by.same)(*place, *place)).count();
    (0..same_start).for_each(|place| making.join(place, place));
    let left = old.min(new) - same_start;
    let same_end = (1..=left).take_while(|back| (by.same)(old - back, new - back)).count();
    (1..=same_end).for_each(|back| making.join(old - back, new - back));
    making.by_name(by);
    making.by_sameness(by.same);
    making.by_likeness(by.alike);
    making.finish()
}

struct Making {
    to: Vec<Option<usize>>,
    from: Vec<Option<usize>>,
}

impl Making {
    fn join(&mut self, old: usize, new: usize) {
        self.to[old] = Some(new);
        self.from[new] = Some(old);
    }

    fn left(list: &[Option<usize>]) -> Vec<usize> {
        (0..list.len()).filter(|place| list[*place].is_none()).collect()
    }

    /// Joins what goes by a name that nothing else goes by on its side.
    fn by_name(&mut self, by: &By<'_>) {
        let only = |list: &[Option<usize>], name: &dyn Fn(usize) -> Option<String>| {
            let mut places: HashMap<String, Option<usize>> = HashMap::new();
            for place in 0..list.len() {
                if let Some(name) = name(place) {
                    places.entry(name).and_modify(|held| *held = None).or_insert(Some(place));
                }
            }
            places
        };
        let old = only(&self.to, by.old_name);
        let new = only(&self.from, by.new_name);
        for place in 0..self.from.len() {
            let Some(name) = (by.new_name)(place) else { continue };
            if let (Some(Some(new)), Some(Some(old))) = (new.get(&name), old.get(&name))
                && self.to[*old].is_none()
                && self.from[*new].is_none()
            {
                self.join(*old, *new);
            }
        }
    }

    fn by_sameness(&mut self, same: &dyn Fn(usize, usize) -> bool) {
        let (old, new) = (Making::left(&self.to), Making::left(&self.from));
        if old.len().saturating_mul(new.len()) > MOST {
            return;
        }
        for old in old {
            let found = new.iter().copied().find(|new| self.from[*new].is_none() && same(old, *new));
            if let Some(new) = found {
                self.join(old, new);
            }
        }
    }

    /// Joins what is alike, the most alike first, and of those that are alike as much the nearest.
    fn by_likeness(&mut self, alike: &dyn Fn(usize, usize) -> u32) {
        let (old, new) = (Making::left(&self.to), Making::left(&self.from));
        if old.len().saturating_mul(new.len()) > MOST {
            return;
        }
        // How far a node has gone among those that are left.
        let mut offers: Vec<(u32, usize, usize, usize)> = Vec::new();
        for (rank, one) in old.iter().enumerate() {
            for (other_rank, other) in new.iter().enumerate() {
                let score = alike(*one, *other);
                if score > 0 {
                    offers.push((score, rank.abs_diff(other_rank), *one, *other));
                }
            }
        }
        offers.sort_by(|one, other| {
            other.0.cmp(&one.0).then_with(|| (one.1, one.2, one.3).cmp(&(other.1, other.2, other.3)))
        });
        for (_, _, one, other) in offers {
            if self.to[one].is_none() && self.from[other].is_none() {
                self.join(one, other);
            }
        }
    }

    fn finish(self) -> Pairs {
        let both = self.from.iter().enumerate().filter_map(|(new, old)| Some(((*old)?, new)));
        Pairs { both: both.collect(), removed: Making::left(&self.to), added: Making::left(&self.from) }
    }
}

/// A pair that has left its place among the others.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Moved {
    /// Where it was in the old list.
    pub(super) old: usize,
    /// Where it is in the new list.
    pub(super) new: usize,
    /// The place in the old list of the one that it stands before now; nothing where it stands behind all that stayed.
    pub(super) before: Option<usize>,
}

/// The pairs that were moved, as few as can be, in the order of the new list.
pub(super) fn moved(pairs: &Pairs) -> Vec<Moved> {
    let stays = longest_run(&pairs.both);
    let mut before = None;
    let mut moved = Vec::new();
    for ((old, new), stays) in pairs.both.iter().zip(stays).rev() {
        if stays {
            before = Some(*old);
        } else {
            moved.push(Moved { old: *old, new: *new, before });
        }
    }
    moved.reverse();
    moved
}

/// Which pairs belong to a longest run whose old places go up.
fn longest_run(pairs: &[(usize, usize)]) -> Vec<bool> {
    // The pair at which the best run of each length ends, and the one before each pair in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = vec![None; pairs.len()];
    for (number, (old, _)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].0 < *old);
        previous[number] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(number);
        } else {
            ends[length] = number;
        }
    }
    let mut stays = vec![false; pairs.len()];
    let mut at = ends.last().copied();
    while let Some(number) = at {
        stays[number] = true;
        at = previous[number];
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nodes are texts; a name stands in front of a colon; what has the same first letter behind it is alike.
    fn pairs(old: &[&str], new: &[&str]) -> Pairs {
        let parts = |text: &str| {
            text.split_once(':')
                .map_or((None, text.to_owned()), |(name, says)| (Some(name.to_owned()), says.to_owned()))
        };
        let by = By {
            same: &|one, other| old[one] == new[other],
            old_name: &|place| parts(old[place]).0,
            new_name: &|place| parts(new[place]).0,
            alike: &|one, other| u32::from(parts(old[one]).1.chars().next() == parts(new[other]).1.chars().next()),
        };
        pair(old.len(), new.len(), &by)
    }

    #[test]
    fn what_is_inserted_leaves_the_others_alone() {
        let found = pairs(&["a", "b", "c"], &["x", "a", "b", "c"]);
        assert_eq!(found, Pairs { both: vec![(0, 1), (1, 2), (2, 3)], removed: vec![], added: vec![0] });
        assert_eq!(moved(&found), []);
        let found = pairs(&["a", "b", "b", "c"], &["a", "b", "c"]);
        assert_eq!(found, Pairs { both: vec![(0, 0), (1, 1), (3, 2)], removed: vec![2], added: vec![] });
    }

    #[test]
    fn names_go_over_sameness_and_sameness_over_likeness() {
        let found = pairs(&["1:a", "2:b"], &["2:a", "1:b"]);
        assert_eq!(found.both, [(1, 0), (0, 1)]);
        let found = pairs(&["a1", "a2", "a3"], &["a9", "a3", "a2"]);
        assert_eq!(found.both, [(0, 0), (2, 1), (1, 2)]);
        // A name that stands twice tells nothing.
        let found = pairs(&["1:a", "1:b"], &["1:b", "1:c"]);
        assert_eq!(found, Pairs { both: vec![(1, 0)], removed: vec![0], added: vec![1] });
    }

    #[test]
    fn as_few_as_possible_are_moved() {
        let found = pairs(&["a", "b", "c", "d"], &["d", "a", "b", "c"]);
        assert_eq!(moved(&found), [Moved { old: 3, new: 0, before: Some(0) }]);
        let found = pairs(&["a", "b", "c", "d"], &["b", "c", "d", "a"]);
        assert_eq!(moved(&found), [Moved { old: 0, new: 3, before: None }]);
        let found = pairs(&["a", "b", "c", "d", "e"], &["e", "b", "c", "d", "a"]);
        let all: Vec<usize> = moved(&found).iter().map(|moved| moved.old).collect();
        assert_eq!(all, [4, 0]);
    }
}

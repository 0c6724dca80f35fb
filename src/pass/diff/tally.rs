//! How many answers move, and how: counted over contexts, by group where there are groups.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Shares;
use crate::pass::answer::{Answer, Move};

/// How many answers move.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// So many contexts there were.
    pub contexts: u64,
    /// Off before, on now.
    pub gains: u64,
    /// On before, off now.
    pub loses: u64,
    /// Other changes.
    pub swaps: u64,
}

/// The counts of all contexts and of each group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// All contexts.
    pub all: Counts,
    /// Those of each group.
    pub groups: BTreeMap<String, Counts>,
}

impl Counts {
    /// Counts one context.
    pub fn add(&mut self, moves: Move) {
        self.contexts += 1;
        match moves {
            Move::Stays => {}
            Move::Gains => self.gains += 1,
            Move::Loses => self.loses += 1,
            Move::Swaps => self.swaps += 1,
        }
    }

    /// So many answers changed.
    #[must_use]
    pub fn changed(&self) -> u64 {
        self.gains + self.loses + self.swaps
    }

    /// The shares of the contexts, in 0..=1; all 0 where there were none.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^53 contexts")]
    pub fn shares(&self) -> Shares {
        let share = |count: u64| count as f64 / self.contexts.max(1) as f64;
        Shares { gains: share(self.gains), loses: share(self.loses), swaps: share(self.swaps) }
    }
}

impl Tally {
    /// Counts one context by its answers before and after, in its group where it has one; returns how the answer moves.
    pub fn add(&mut self, old: &Answer<'_>, new: &Answer<'_>, group: Option<&str>) -> Move {
        let moves = old.moves_to(new);
        self.all.add(moves);
        if let Some(group) = group {
            match self.groups.get_mut(group) {
                Some(counts) => counts.add(moves),
                None => self.groups.entry(group.to_owned()).or_default().add(moves),
            }
        }
        moves
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ruleset::Value;

    #[test]
    fn moves_are_counted_in_all_and_by_group() {
        let answer = |value| Answer { value: Some(value), ..Answer::NONE };
        let (on, off, other) = (answer(&Value::TRUE), answer(&Value::FALSE), answer(&Value::ZERO));
        let mut tally = Tally::default();
        let moves = [
            tally.add(&off, &on, Some("a")),
            tally.add(&Answer::NONE, &on, Some("a")),
            tally.add(&on, &off, Some("b")),
            tally.add(&on, &other, None),
            tally.add(&on, &on, Some("b")),
        ];
        assert_eq!(moves, [Move::Gains, Move::Gains, Move::Loses, Move::Swaps, Move::Stays]);
        assert_eq!(tally.all, Counts { contexts: 5, gains: 2, loses: 1, swaps: 1 });
        assert_eq!(tally.all.changed(), 4);
        assert_eq!(tally.groups["a"], Counts { contexts: 2, gains: 2, ..Counts::default() });
        assert_eq!(tally.groups["b"], Counts { contexts: 2, loses: 1, ..Counts::default() });
        assert_eq!(tally.groups["b"].shares(), Shares { gains: 0.0, loses: 0.5, swaps: 0.0 });
        assert_eq!(Counts::default().shares(), Shares { gains: 0.0, loses: 0.0, swaps: 0.0 });
    }
}

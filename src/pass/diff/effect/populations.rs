//! Populations: all of whom the same is true, but for their buckets.

use crate::pass::answer::Move;
use crate::pass::diff::Shares;
use crate::pass::possible::{Step, Way};
use crate::pass::space::Space;

/// So many ways are put together; of more no shares are worked out.
const MOST_LEAVES: usize = 6_000;
/// So many steps are made while they are.
const MOST_STEPS: usize = 4_000_000;
/// Shares that differ by less are the same, and a sum of pieces that differs by less from the whole is the whole.
const NEAR: f64 = 1e-9;
/// Shares are told in parts of this.
const FINEST: f64 = 1e12;

/// The ways that were gone.
#[derive(Debug, Default)]
pub(super) struct Populations {
    leaves: Vec<Leaf>,
    is_too_much: bool,
    /// By their numbers: how many buckets there are, and the hash space.
    spaces: Vec<(usize, u64, Option<Space>)>,
}

/// One way.
#[derive(Debug)]
pub(super) struct Leaf {
    /// What was chosen, but for buckets: variables and options.
    fixed: Vec<(usize, u32)>,
    /// Where it falls: the number of the space, how many buckets, who asked.
    pieces: Vec<(usize, u64, u8)>,
    moves: Move,
    counts: bool,
    arms: [Option<usize>; 2],
    who: Option<String>,
}

/// Everybody of whom the same is true, but for their buckets.
#[derive(Debug)]
pub(super) struct Population {
    /// The shares of the hash space.
    pub(super) shares: Shares,
    /// Whether they are hashed as values that no rule mentions, if they are.
    pub(super) counts: bool,
    /// Whether buckets that are not independent decide, so that the shares are not exact.
    pub(super) is_blurred: bool,
    /// Whether another hash decides, so that some gain and some lose.
    pub(super) is_rehashed: bool,
    /// On each side the arms that decide for some of them, in order.
    pub(super) arms: [Vec<usize>; 2],
    /// On each side the arm that decides for somebody whose answer changes, where it is an arm.
    pub(super) places: [Option<usize>; 2],
    /// Who they are, where that is a single value.
    pub(super) who: Option<String>,
}

impl Population {
    pub(super) fn changes(&self) -> bool {
        let Shares { gains, loses, swaps } = self.shares;
        gains + loses + swaps > 0.0
    }

    pub(super) fn has(&self, shares: Shares) -> bool {
        alike(self.shares, shares)
    }
}

/// Whether two shares are the same, but for rounding.
pub(super) fn alike(one: Shares, other: Shares) -> bool {
    let near = |one: f64, other: f64| (one - other).abs() < NEAR;
    near(one.gains, other.gains) && near(one.loses, other.loses) && near(one.swaps, other.swaps)
}

impl Leaf {
    pub(super) fn of(way: &Way<'_, '_>, moves: Move, who: Option<String>) -> Leaf {
        let mut leaf = Leaf {
            fixed: Vec::new(),
            pieces: way.falls().map(|fall| (fall.number, fall.width, fall.asked_by)).collect(),
            moves,
            counts: way.counts(),
            arms: [0, 1].map(|side| way.decisions[side].and_then(|decision| decision.arm)),
            who,
        };
        for step in way.steps() {
            if !way.is_fall(step) {
                leaf.fixed.push((step.var, step.pick));
            }
        }
        leaf
    }

    fn pick(&self, var: usize) -> Option<u32> {
        self.fixed.iter().find(|(held, _)| *held == var).map(|(_, pick)| *pick)
    }
}

impl Populations {
    /// Takes one more way, which `make` makes a leaf of, given who goes it where that is a single value.
    pub(super) fn add(&mut self, way: &Way<'_, '_>, make: impl FnOnce(Option<String>) -> Leaf) {
        if self.leaves.len() == MOST_LEAVES {
            self.is_too_much = true;
            return;
        }
        for fall in way.falls() {
            if !self.spaces.iter().any(|(number, ..)| *number == fall.number) {
                self.spaces.push((fall.number, fall.buckets, fall.space.cloned()));
            }
        }
        let who = if way.counts() { None } else { Some(who(way)) };
        self.leaves.push(make(who));
    }

    /// The populations; `None` where there are too many.
    pub(super) fn populations(&self) -> Option<Vec<Population>> {
        if self.is_too_much {
            return None;
        }
        let mut found = Vec::new();
        let mut left = MOST_STEPS;
        let is_done = self.part(&self.leaves.iter().collect::<Vec<_>>(), &mut Vec::new(), &mut found, &mut left);
        is_done.then_some(found)
    }

    /// Parts the ways by what is chosen in them; `false` where that takes too long.
    fn part(&self, leaves: &[&Leaf], parted: &mut Vec<usize>, found: &mut Vec<Population>, left: &mut usize) -> bool {
        let Some(rest) = left.checked_sub(leaves.len() * (1 + parted.len())) else { return false };
        *left = rest;
        let open = leaves.iter().find_map(|leaf| leaf.fixed.iter().find(|(var, _)| !parted.contains(var)));
        let Some((var, _)) = open else {
            found.extend(self.population(leaves));
            return true;
        };
        let mut picks: Vec<u32> = leaves.iter().filter_map(|leaf| leaf.pick(*var)).collect();
        picks.sort_unstable();
        picks.dedup();
        parted.push(*var);
        let is_done = picks.into_iter().all(|pick| {
            let fits = |leaf: &&&Leaf| leaf.pick(*var).is_none_or(|held| held == pick);
            self.part(&leaves.iter().filter(fits).copied().collect::<Vec<_>>(), parted, found, left)
        });
        parted.pop();
        is_done
    }

    /// The population that goes these ways; `None` where they are not all the ways of one, so that there is none.
    fn population(&self, leaves: &[&Leaf]) -> Option<Population> {
        let mut asked: Vec<(usize, u8)> = Vec::new();
        for (var, _, by) in leaves.iter().flat_map(|leaf| &leaf.pieces) {
            match asked.iter_mut().find(|(held, _)| held == var) {
                Some((_, sides)) => *sides |= by,
                None => asked.push((*var, *by)),
            }
        }
        let spaces: Vec<(usize, u64, Option<&Space>)> = asked
            .iter()
            .filter_map(|(var, _)| self.spaces.iter().find(|(held, ..)| held == var))
            .map(|(var, buckets, space)| (*var, *buckets, space.as_ref()))
            .collect();
        let shares = [Move::Gains, Move::Loses, Move::Swaps, Move::Stays].map(|moves| {
            let ways: Vec<&&Leaf> = leaves.iter().filter(|leaf| leaf.moves == moves).collect();
            exactly(&ways, &spaces).unwrap_or_else(|| nearly(&ways, &spaces))
        });
        if (shares.iter().sum::<f64>() - 1.0).abs() > NEAR {
            return None;
        }
        let [gains, loses, swaps, _] = shares;
        let is_kin = |one: usize, other: usize| match (spaces[one].2, spaces[other].2) {
            (Some(one), Some(other)) => one.is_kin(other) || one.leans_on(other),
            _ => false,
        };
        let is_one_sided = asked.iter().any(|(_, by)| *by != Step::OLD | Step::NEW);
        Some(Population {
            shares: Shares { gains, loses, swaps },
            counts: leaves.iter().all(|leaf| leaf.counts),
            is_blurred: (0..spaces.len()).any(|one| (0..one).any(|other| is_kin(one, other))),
            is_rehashed: is_one_sided && gains > 0.0 && loses > 0.0,
            arms: [0, 1].map(|side| {
                let mut arms: Vec<usize> = leaves.iter().filter_map(|leaf| leaf.arms[side]).collect();
                arms.sort_unstable();
                arms.dedup();
                arms
            }),
            places: leaves.iter().find(|leaf| leaf.moves != Move::Stays).map_or([None; 2], |leaf| leaf.arms),
            who: leaves.iter().find_map(|leaf| leaf.who.clone()),
        })
    }
}

/// The share of some ways in whole buckets; `None` where there are more than can be counted.
fn exactly(ways: &[&&Leaf], spaces: &[(usize, u64, Option<&Space>)]) -> Option<f64> {
    let mut sum: u128 = 0;
    for leaf in ways {
        let mut weight: u128 = 1;
        for (var, buckets, _) in spaces {
            let width = leaf.pieces.iter().find(|(held, ..)| held == var).map_or(*buckets, |(_, width, _)| *width);
            weight = weight.checked_mul(u128::from(width))?;
        }
        sum = sum.checked_add(weight)?;
    }
    let mut all: u128 = 1;
    for (_, buckets, _) in spaces {
        all = all.checked_mul(u128::from(*buckets))?;
    }
    #[expect(clippy::cast_precision_loss, reason = "a share is rounded once, at its end")]
    let share = sum as f64 / all.max(1) as f64;
    // Nobody writes shares as fine as a hash is; 15 % are to be 0.15.
    Some((share * FINEST).round() / FINEST)
}

#[expect(clippy::cast_precision_loss, reason = "used where whole numbers are too large")]
fn nearly(ways: &[&&Leaf], spaces: &[(usize, u64, Option<&Space>)]) -> f64 {
    let share = |leaf: &&&Leaf| -> f64 {
        let of = |(var, width, _): &(usize, u64, u8)| {
            let buckets = spaces.iter().find(|(held, ..)| held == var).map_or(1, |(_, buckets, _)| *buckets);
            *width as f64 / buckets.max(1) as f64
        };
        leaf.pieces.iter().map(of).product()
    };
    ways.iter().map(share).sum()
}

/// What those have in common who go a way on which something else than a hash decides, behind "who".
fn who(way: &Way<'_, '_>) -> String {
    let single = |step: &Step| match way.single(step)? {
        (name, Some(value)) => Some(format!("has `{name}` {value}")),
        (name, None) => Some(format!("has no `{name}`")),
    };
    way.steps().iter().find_map(single).unwrap_or_else(|| "is not hashed".to_owned())
}

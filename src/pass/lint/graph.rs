//! What leads to what: flags that ask for other flags, segments that ask for other segments, and the circles in that.

use std::collections::{HashSet, VecDeque};

use foldhash::fast::FixedState;

use crate::ruleset::{Arm, Condition, FlagId, FlagUse, Logic, Role, Ruleset, Serve};

/// A condition that asks for another flag.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'r, 's> {
    /// The flag that asks.
    pub(super) flag: FlagId,
    pub(super) arm: &'r Arm<'s, Serve>,
    pub(super) condition: &'r Condition<'s>,
    pub(super) using: &'r FlagUse<'s>,
    /// The flag that is asked for, where there is one, also where it cannot be used.
    pub(super) other: Option<FlagId>,
}

/// All conditions that ask for other flags, flag by flag.
pub(super) fn asked<'r, 's>(ruleset: &'r Ruleset<'s>) -> Vec<Asked<'r, 's>> {
    let mut all = Vec::new();
    for (flag, body) in ruleset.flags.iter().map(|flag| &flag.body).enumerate() {
        for arm in &body.arms {
            arm.when.each(&mut |condition| {
                if let Logic::Flag(using) = &condition.logic {
                    let other = using.flag.ok().or_else(|| ruleset.flag(&using.key));
                    all.push(Asked { flag, arm, condition, using, other });
                }
            });
        }
    }
    all
}

impl<'r> Asked<'r, '_> {
    /// Whether the flag asks before all of its rules.
    pub(super) fn is_prerequisite(&self) -> bool {
        self.arm.role == Role::Prerequisite
    }

    /// What follows where it is never met.
    pub(super) fn unmet(&self, ruleset: &'r Ruleset<'_>) -> &'r str {
        if self.is_prerequisite() { ruleset.wording.unmet } else { "so the condition never holds" }
    }
}

/// The edges from flag to flag that all these are.
pub(super) fn edges(asked: &[Asked<'_, '_>], flags: usize) -> Vec<Vec<usize>> {
    let mut edges = vec![Vec::new(); flags];
    let mut seen: HashSet<(FlagId, FlagId), FixedState> = HashSet::default();
    for asked in asked {
        if let (Some(from), Some(to)) = (edges.get_mut(asked.flag), asked.other)
            && seen.insert((asked.flag, to))
        {
            from.push(to);
        }
    }
    edges
}

/// The circles among nodes, one for each set of nodes that all lead to each other: its nodes in order, the first one again last.
pub(super) fn circles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let sets = sets(edges);
    let mut is_told = vec![false; edges.len()];
    let mut circles = Vec::new();
    for start in 0..edges.len() {
        let set = sets[start];
        if !is_told[set]
            && let Some(circle) = circle(edges, &sets, start)
        {
            is_told[set] = true;
            circles.push(circle);
        }
    }
    circles
}

/// Of each node the set that it is in of nodes that all lead to each other.
fn sets(edges: &[Vec<usize>]) -> Vec<usize> {
    const UNSEEN: usize = usize::MAX;
    let count = edges.len();
    let (mut order, mut low, mut set) = (vec![UNSEEN; count], vec![0; count], vec![UNSEEN; count]);
    let (mut stack, mut seen, mut sets) = (Vec::new(), 0, 0);
    for root in 0..count {
        if order[root] != UNSEEN {
            continue;
        }
        // Each node under way, with the number of its edges that were followed.
        let mut under_way = vec![(root, 0)];
        while let Some((node, followed)) = under_way.pop() {
            if followed == 0 {
                (order[node], low[node]) = (seen, seen);
                seen += 1;
                stack.push(node);
            }
            if let Some(next) = edges[node].get(followed).copied() {
                under_way.push((node, followed + 1));
                if order[next] == UNSEEN {
                    under_way.push((next, 0));
                } else if set[next] == UNSEEN {
                    low[node] = low[node].min(order[next]);
                }
                continue;
            }
            if low[node] == order[node] {
                while let Some(member) = stack.pop() {
                    set[member] = sets;
                    if member == node {
                        break;
                    }
                }
                sets += 1;
            }
            if let Some((above, _)) = under_way.last().copied() {
                low[above] = low[above].min(low[node]);
            }
        }
    }
    set
}

/// The shortest way from a node back to itself.
fn circle(edges: &[Vec<usize>], sets: &[usize], start: usize) -> Option<Vec<usize>> {
    let mut before = std::collections::HashMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(node) = waiting.pop_front() {
        for next in edges[node].iter().copied().filter(|next| sets[*next] == sets[start]) {
            if next == start {
                let mut way = vec![start, node];
                while let Some(node) = way.last().filter(|node| **node != start).and_then(|node| before.get(node)) {
                    way.push(*node);
                }
                // A node that leads to itself is its own way.
                way.reverse();
                return Some(way);
            }
            before.entry(next).or_insert_with(|| {
                waiting.push_back(next);
                node
            });
        }
    }
    None
}

/// So many nodes of a way are named; of a longer one no more than one beyond them is needed.
pub(super) const SHOWN: usize = 10;

/// A way in words.
pub(super) fn told<'k>(way: &[usize], key: impl Fn(usize) -> &'k str) -> String {
    let mut told: Vec<&str> = way.iter().take(SHOWN).map(|node| key(*node)).collect();
    if way.len() > SHOWN {
        told.push("...");
    }
    told.join(" -> ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nodes of several, each with others.
    type Nodes<'n> = &'n [&'n [usize]];

    #[test]
    fn each_set_of_nodes_that_lead_to_each_other_has_one_circle() {
        let cases: [(Nodes<'_>, Nodes<'_>); 5] = [
            (&[&[1], &[2], &[]], &[]),
            (&[&[0]], &[&[0, 0]]),
            (&[&[1], &[0], &[0], &[3, 2]], &[&[0, 1, 0], &[3, 3]]),
            (&[&[1], &[2], &[3, 0], &[4], &[3]], &[&[0, 1, 2, 0], &[3, 4, 3]]),
            (&[&[1, 2], &[3], &[3], &[]], &[]),
        ];
        for (edges, want) in cases {
            let edges: Vec<Vec<usize>> = edges.iter().map(|to| to.to_vec()).collect();
            assert_eq!(circles(&edges), want, "{edges:?}");
        }
    }

    #[test]
    fn long_ways_take_no_stack() {
        let edges: Vec<Vec<usize>> = (0..100_000).map(|node| vec![(node + 1) % 100_000]).collect();
        assert_eq!(circles(&edges)[0].len(), 100_001);
        assert!(told(&circles(&edges)[0], |_| "a").ends_with("a -> ..."));
    }
}

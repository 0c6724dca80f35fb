//! Which flags a changed flag or segment reaches, and through what.

use std::collections::{HashMap, VecDeque};

use crate::ruleset::{Condition, Flag, Logic, Ruleset, Segment};

/// A flag or a segment, by what it goes by on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Node<'a> {
    /// The flag of this key; one that is not served under it is there for flags that depend on it.
    Flag {
        /// Its key.
        key: &'a str,
        /// Whether it is served under that.
        is_served: bool,
    },
    /// The segment of this key that has so many of the same key before it.
    Segment {
        /// Its key.
        key: &'a str,
        /// How many there are before it.
        number: usize,
    },
}

/// The flags of a ruleset as nodes, in order.
pub(super) fn flags<'a>(ruleset: &'a Ruleset<'a>) -> Vec<(Node<'a>, &'a Flag<'a>)> {
    let nodes = ruleset.flags.iter().enumerate().map(|(id, flag)| {
        let is_served = ruleset.flag(&flag.key) == Some(id);
        (Node::Flag { key: &flag.key, is_served }, flag)
    });
    nodes.collect()
}

/// The segments of a ruleset as nodes, in order.
pub(super) fn segments<'a>(ruleset: &'a Ruleset<'a>) -> Vec<(Node<'a>, &'a Segment<'a>)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let nodes = ruleset.segments.iter().map(|segment| {
        let count = seen.entry(&segment.key).or_default();
        let number = *count;
        *count += 1;
        (Node::Segment { key: &segment.key, number }, segment)
    });
    nodes.collect()
}

/// Which nodes ask for which others, on either side.
#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    places: HashMap<Node<'a>, usize>,
    nodes: Vec<Node<'a>>,
    asks: Vec<Vec<usize>>,
    asked_by: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(old: &'a Ruleset<'a>, new: &'a Ruleset<'a>) -> Graph<'a> {
        let mut graph = Graph::default();
        // The order of the new side is that of all that is told.
        graph.add(new);
        graph.add(old);
        graph
    }

    fn add(&mut self, ruleset: &'a Ruleset<'a>) {
        let flags = flags(ruleset);
        let segments = segments(ruleset);
        let flag_places: Vec<usize> = flags.iter().map(|(node, _)| self.place(*node)).collect();
        let segment_places: Vec<usize> = segments.iter().map(|(node, _)| self.place(*node)).collect();
        let find = |condition: &Condition<'_>, see: &mut Vec<usize>| {
            condition.each(&mut |inner| match &inner.logic {
                Logic::Flag(wanted) => see.extend(wanted.flag.ok().and_then(|id| flag_places.get(id))),
                Logic::Segment(id) => see.extend(segment_places.get(*id)),
                _ => {}
            });
        };
        for ((_, flag), place) in flags.iter().zip(&flag_places) {
            let mut asks = Vec::new();
            flag.body.arms.iter().for_each(|arm| find(&arm.when, &mut asks));
            let overrides = flag.splits.iter().flat_map(|split| &split.overrides);
            overrides.for_each(|entry| find(&entry.when, &mut asks));
            self.join(*place, asks);
        }
        for ((_, segment), place) in segments.iter().zip(&segment_places) {
            let mut asks = Vec::new();
            find(&segment.body, &mut asks);
            self.join(*place, asks);
        }
        // A flag that is not there is asked for by its key.
        for ((_, flag), place) in flags.iter().zip(&flag_places) {
            let mut missing = Vec::new();
            for arm in &flag.body.arms {
                arm.when.each(&mut |inner| {
                    if let Logic::Flag(wanted) = &inner.logic
                        && wanted.flag.is_err()
                    {
                        missing.push(Node::Flag { key: wanted.key.as_ref(), is_served: true });
                    }
                });
            }
            let missing: Vec<usize> = missing.into_iter().map(|node| self.place(node)).collect();
            self.join(*place, missing);
        }
    }

    fn place(&mut self, node: Node<'a>) -> usize {
        if let Some(place) = self.places.get(&node) {
            return *place;
        }
        self.places.insert(node, self.nodes.len());
        self.nodes.push(node);
        self.asks.push(Vec::new());
        self.asked_by.push(Vec::new());
        self.nodes.len() - 1
    }

    fn join(&mut self, place: usize, asks: Vec<usize>) {
        for other in asks {
            if !self.asks[place].contains(&other) {
                self.asks[place].push(other);
                self.asked_by[other].push(place);
            }
        }
    }

    /// Whether a node asks for others at all.
    pub(super) fn leads_on(&self, node: Node<'a>) -> bool {
        self.places.get(&node).is_some_and(|place| !self.asks[*place].is_empty())
    }

    /// Whether a flag that is served leads to a node.
    pub(super) fn is_asked(&self, node: Node<'a>) -> bool {
        self.leading_to(node).iter().any(|other| matches!(other, Node::Flag { is_served: true, .. }))
    }

    /// What a node leads to, the nearest first, without itself.
    pub(super) fn reached(&self, node: Node<'a>) -> Vec<Node<'a>> {
        self.walk(node, &self.asks)
    }

    /// The flags that lead to a node and are served, in the order of the rulesets, without itself.
    pub(super) fn dependents(&self, node: Node<'a>) -> Vec<&'a str> {
        let mut found: Vec<(usize, &'a str)> = Vec::new();
        for other in self.leading_to(node) {
            if let Node::Flag { key, is_served: true } = other {
                found.push((self.places[&other], key));
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, key)| key).collect()
    }

    /// What leads to a node, the nearest first, without itself.
    pub(super) fn leading_to(&self, node: Node<'a>) -> Vec<Node<'a>> {
        self.walk(node, &self.asked_by)
    }

    fn walk(&self, from: Node<'a>, next: &[Vec<usize>]) -> Vec<Node<'a>> {
        let Some(start) = self.places.get(&from) else { return Vec::new() };
        if next[*start].is_empty() {
            return Vec::new();
        }
        let mut seen = std::collections::HashSet::from([*start]);
        let mut waiting = VecDeque::from([*start]);
        let mut found = Vec::new();
        while let Some(place) = waiting.pop_front() {
            for other in &next[place] {
                if seen.insert(*other) {
                    found.push(self.nodes[*other]);
                    waiting.push_back(*other);
                }
            }
        }
        found
    }
}

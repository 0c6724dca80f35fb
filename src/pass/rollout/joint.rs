//! Several flags for the same users: who gets what of one and what of another.
//!
//! This module decides when shares are nested, when they may be multiplied, and when neither can be said: that is a matter of the
//! spaces of their splits ([`crate::pass::space`]), and worked out as for the splits of one flag.

use std::collections::BTreeMap;

use serde::Serialize;

use super::mix::{Dealt, Mixed, mix};
use super::shares::{dealt, of_arm, outcome};
use super::{FlagShares, Found, Name};
use crate::ruleset::{FlagId, Ruleset};

/// What one rule of each of several flags deals to the same users.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Joint {
    /// The rules, one of each flag.
    pub rules: Vec<JointRule>,
    /// How their buckets hang together.
    pub relation: Relation,
    /// What follows of that, in a sentence; nothing where the flags do not have two outcomes each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// Each combination that somebody gets.
    pub cells: Vec<JointCell>,
    /// Whether the shares are exact.
    pub exact: bool,
}

/// A rule of a flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JointRule {
    /// The flag.
    pub flag: String,
    /// The rule's name.
    pub rule: String,
    /// Where it stands.
    pub pointer: String,
}

/// A combination of outcomes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JointCell {
    /// What each flag serves; `rest` where its rule serves nothing.
    pub variations: Vec<String>,
    /// The same as the dialect tells variations apart.
    #[serde(skip)]
    pub told: Vec<String>,
    /// The share of the hash space, in 0..=1.
    pub share: f64,
    /// What it would be if the flags had nothing to do with each other.
    pub if_independent: f64,
}

/// How the buckets of several rules hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// All are the same buckets.
    Same,
    /// None has to do with another.
    Independent,
    /// Some are the same.
    Mixed,
    /// Some hang together in a way that no share tells, as where a seed only shifts the buckets of all keys of one length.
    Dependent,
}

/// So many combinations of rules are worked out.
pub const MOST: usize = 16;

/// A flag, its splits, and what its rules deal out.
#[derive(Debug, Clone, Copy)]
pub struct Dealer<'f, 'r> {
    /// The flag.
    pub flag: FlagId,
    /// Its splits.
    pub found: &'f [Found<'r>],
    /// What its rules deal out.
    pub shares: &'f FlagShares,
}

/// The joint shares of every combination of rules that deal something out, and how many combinations were left out, being
/// more than [`MOST`] or too fine.
#[must_use]
pub fn joint(ruleset: &Ruleset<'_>, dealers: &[Dealer<'_, '_>]) -> (Vec<Joint>, usize) {
    let dealing = |dealer: &Dealer<'_, '_>| -> Vec<usize> {
        let real = |rule: &usize| {
            of_arm(dealer.found, dealer.shares.rules[*rule].arm).iter().any(|found| !found.split.is_trivial())
        };
        (0..dealer.shares.rules.len()).filter(real).collect()
    };
    let choices: Vec<Vec<usize>> = dealers.iter().map(dealing).collect();
    let count = choices.iter().fold(1_usize, |count, rules| count.saturating_mul(rules.len()));
    let mut left_out = count.saturating_sub(MOST);
    let mut joints = Vec::new();
    for number in 0..count.min(MOST) {
        let mut rest = number;
        let mut rules = vec![0; choices.len()];
        for (rule, own) in rules.iter_mut().zip(&choices).rev() {
            *rule = own[rest % own.len()];
            rest /= own.len();
        }
        match combined(ruleset, dealers, &rules) {
            Some(joint) => joints.push(joint),
            None => left_out += 1,
        }
    }
    (joints, left_out)
}

fn combined(ruleset: &Ruleset<'_>, dealers: &[Dealer<'_, '_>], rules: &[usize]) -> Option<Joint> {
    let mut splits: Vec<Dealt<'_>> = Vec::new();
    let mut owns = Vec::new();
    for (dealer, rule) in dealers.iter().zip(rules) {
        let own = of_arm(dealer.found, dealer.shares.rules[*rule].arm);
        let from = splits.len();
        splits.extend(own.iter().map(|found| dealt(ruleset, &ruleset.flags[dealer.flag], found.split)));
        owns.push((own, from..splits.len()));
    }
    let mixed = mix(&splits)?;
    let mut cells: BTreeMap<Vec<usize>, f64> = BTreeMap::new();
    let mut outcomes: Vec<Vec<Name>> = vec![Vec::new(); dealers.len()];
    for cell in &mixed.cells {
        let mut places = Vec::with_capacity(dealers.len());
        for (number, ((dealer, rule), (own, range))) in dealers.iter().zip(rules).zip(&owns).enumerate() {
            let arm = dealer.shares.rules[*rule].arm;
            let slices = &cell.slices[range.clone()];
            let lands = outcome(ruleset, &ruleset.flags[dealer.flag], arm, (own, slices));
            places.push(place(&mut outcomes[number], lands.name()));
        }
        *cells.entry(places).or_default() += cell.share;
    }
    let mut margins: Vec<Vec<f64>> = outcomes.iter().map(|names| vec![0.0; names.len()]).collect();
    for (places, share) in &cells {
        places.iter().zip(&mut margins).for_each(|(place, margin)| margin[*place] += share);
    }
    let mut told: Vec<JointCell> = cells
        .iter()
        .filter(|(_, share)| **share > 0.0)
        .map(|(places, share)| JointCell {
            variations: places.iter().zip(&outcomes).map(|(place, names)| names[*place].variation.clone()).collect(),
            told: places.iter().zip(&outcomes).map(|(place, names)| names[*place].told.clone()).collect(),
            share: *share,
            if_independent: places.iter().zip(&margins).map(|(place, margin)| margin[*place]).product(),
        })
        .collect();
    // Who is in comes first.
    let is_rest = |cell: &JointCell| cell.variations.iter().map(|name| name == "rest").collect::<Vec<bool>>();
    told.sort_by_key(is_rest);
    let relation = relation(&mixed, &owns.iter().map(|(_, range)| range.clone()).collect::<Vec<_>>());
    Some(Joint {
        rules: dealers
            .iter()
            .zip(rules)
            .map(|(dealer, rule)| JointRule {
                flag: dealer.shares.flag.clone(),
                rule: dealer.shares.rules[*rule].rule.clone(),
                pointer: dealer.shares.rules[*rule].pointer.clone(),
            })
            .collect(),
        says: says(relation, &told, &outcomes, &margins),
        relation,
        cells: told,
        exact: mixed.exact,
    })
}

fn place(names: &mut Vec<Name>, name: Name) -> usize {
    names.iter().position(|held| *held == name).unwrap_or_else(|| {
        names.push(name);
        names.len() - 1
    })
}

/// How the flags hang together, whose splits are those in `ranges`.
fn relation(mixed: &Mixed, ranges: &[std::ops::Range<usize>]) -> Relation {
    let variables = &mixed.variables;
    let flag_of = |split: usize| ranges.iter().position(|range| range.contains(&split));
    if mixed.leaning.iter().any(|(one, other)| flag_of(*one) != flag_of(*other)) {
        return Relation::Dependent;
    }
    let flags_of = |members: &Vec<usize>| {
        ranges.iter().filter(|range| members.iter().any(|member| range.contains(member))).count()
    };
    let shared = variables.iter().filter(|members| flags_of(members) > 1).count();
    match (shared, variables.as_slice()) {
        (0, _) => Relation::Independent,
        (_, [_]) => Relation::Same,
        _ => Relation::Mixed,
    }
}

/// What follows for two flags of which each serves one thing or nothing.
fn says(relation: Relation, cells: &[JointCell], outcomes: &[Vec<Name>], margins: &[Vec<f64>]) -> Option<String> {
    let [one, other] = outcomes else { return None };
    let main = |names: &[Name]| {
        let rest = names.iter().position(|name| name.variation == "rest")?;
        (names.len() == 2).then_some(1 - rest)
    };
    let (first, second) = (main(one)?, main(other)?);
    let (a, b) = (margins[0][first], margins[1][second]);
    let names = [&one[first].variation, &other[second].variation];
    let both = cells.iter().find(|cell| cell.variations.iter().eq(names)).map_or(0.0, |cell| cell.share);
    let [a_told, b_told, both_told, product] = [a, b, both, a * b].map(super::percent);
    let whose = match relation {
        Relation::Same => "of the same users",
        Relation::Mixed => "of users that are in part the same",
        Relation::Dependent => {
            return Some(format!(
                "{a_told} and {b_told} of users whose buckets hang together: no share tells how many have both, which \
                 would be {product} if they did not; count users instead"
            ));
        }
        Relation::Independent => "of users that have nothing to do with each other",
    };
    let head = format!("{a_told} and {b_told} {whose}");
    Some(match relation {
        Relation::Independent => format!("{head}: both for {both_told}"),
        _ if (both - a.min(b)).abs() < 1e-12 => format!("{head}: nested, both for {both_told}, not {product}"),
        _ if both < 1e-12 => format!("{head}: nobody has both, not {product}"),
        _ => format!("{head}: both for {both_told}, not {product}"),
    })
}

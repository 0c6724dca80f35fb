//! Flags that were renamed: one that is gone and one that came, with the same rules.
//!
//! The texts in their seeds may differ, since they hold the key, and a salt is made anew with a flag. Flags that ask and
//! split nothing are all alike, and so are taken for renamed only where nothing else came or went, or their authors say the
//! same of both.

use std::collections::HashMap;

use super::same::{Same, Seeds};
use crate::ruleset::{Flag, Logic, Role, SeedPart, Split};

/// Past so many flags that came and went and look alike, nobody can tell which is which.
const MOST_ALIKE: usize = 64;

/// A flag that was renamed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Renamed<'a> {
    pub(super) old: &'a Flag<'a>,
    pub(super) new: &'a Flag<'a>,
    /// Why users fall otherwise into its shares, where they do.
    pub(super) anew: Option<Anew>,
}

/// Why users of a renamed flag are hashed anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anew {
    /// The key is hashed with them.
    Key,
    /// Another text is hashed with them than before.
    Text,
}

/// The flags among these that were renamed, in the order of those that came.
pub(super) fn find<'a>(same: Same<'a>, removed: &[&'a Flag<'a>], added: &[&'a Flag<'a>]) -> Vec<Renamed<'a>> {
    let is_only_one = removed.len() == 1 && added.len() == 1;
    let loosely = Same { seeds: Seeds::ButForTexts, ..same };
    let mut alike: HashMap<String, (Vec<&'a Flag<'a>>, Vec<&'a Flag<'a>>)> = HashMap::new();
    for flag in removed {
        alike.entry(outline(flag)).or_default().0.push(flag);
    }
    for flag in added {
        alike.entry(outline(flag)).or_default().1.push(flag);
    }
    let mut found = Vec::new();
    for new in added {
        let Some((old_ones, new_ones)) = alike.get(&outline(new)) else { continue };
        if old_ones.len().max(new_ones.len()) > MOST_ALIKE {
            continue;
        }
        let said = |flag: &'a Flag<'a>| flag.facts.description.as_deref().filter(|text| !text.is_empty());
        let may_be = |old: &'a Flag<'a>, new: &'a Flag<'a>| {
            let says_the_same = said(old).is_some() && said(old) == said(new);
            loosely.rules(old, new) && (is_only_one || says_the_same || !is_plain(old))
        };
        let mut fits = old_ones.iter().copied().filter(|old| may_be(old, new));
        let (Some(old), None) = (fits.next(), fits.next()) else { continue };
        if new_ones.iter().filter(|other| may_be(old, other)).count() != 1 {
            continue;
        }
        found.push(Renamed { old, new, anew: anew(old, new) });
    }
    found
}

/// What flags have in common that may be the same.
fn outline(flag: &Flag<'_>) -> String {
    let roles = flag.body.arms.iter().map(|arm| format!("{:?}", std::mem::discriminant(&arm.role)));
    let values = flag.variations.iter().map(|variation| variation.value.json().to_owned());
    let slices = flag.splits.iter().flat_map(|split| &split.slices).map(|slice| slice.upto.to_string());
    roles.chain(values).chain(slices).collect::<Vec<_>>().join("\n")
}

/// Whether a flag asks nothing and splits nobody.
fn is_plain(flag: &Flag<'_>) -> bool {
    let asks = |role| matches!(role, Role::Prerequisite | Role::Target | Role::Rule | Role::Strategy | Role::Options);
    flag.splits.is_empty() && flag.body.arms.iter().all(|arm| arm.when.is_constant || !asks(arm.role))
}

fn anew(old: &Flag<'_>, new: &Flag<'_>) -> Option<Anew> {
    let (mut one, mut other) = (Vec::new(), Vec::new());
    seeds(old, &mut one);
    seeds(new, &mut other);
    let is_key = |part: &SeedPart<'_>| matches!(part, SeedPart::OwnFlag(_) | SeedPart::AskedFlag);
    if one.iter().chain(&other).any(|seed| seed.iter().any(is_key)) {
        return Some(Anew::Key);
    }
    (one != other).then_some(Anew::Text)
}

/// The seeds of all splits of a flag that divide anybody.
fn seeds<'a>(flag: &'a Flag<'a>, see: &mut Vec<&'a [SeedPart<'a>]>) {
    let add = |split: &'a Split<'a>, see: &mut Vec<&'a [SeedPart<'a>]>| {
        if !split.is_trivial() {
            see.push(&split.bucketing.seed);
        }
    };
    flag.splits.iter().for_each(|split| add(split, see));
    for arm in &flag.body.arms {
        arm.when.each(&mut |condition| {
            if let Logic::Gate(split) = &condition.logic {
                add(split, see);
            }
        });
    }
}

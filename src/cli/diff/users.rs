//! `diff --contexts`: who of the users of a file gains, loses and swaps, in memory that does not grow with the file.
//!
//! Each context is evaluated by both sides for every flag that changed. The same user may stand in the file more than once,
//! and a row may name nobody; both are counted as they stand, and pointed out.

use std::collections::btree_map::{BTreeMap, Entry};
use std::io::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::cli::contexts::{self, Spot};
use crate::pass::answer::{Answer, Move};
use crate::pass::diff::tally::Counts;
use crate::pass::diff::trial::shown;
use crate::pass::diff::{Class, FlagDiff, Pair, Shown, Witness};
use crate::pass::rollout::ids::Ids;
use crate::provider::Dialect;
use crate::report::{Given, Group, Messages, Reported};
use crate::ruleset::FlagId;
use crate::source::write::Growing;

/// So many values of the attribute are told apart; what comes later is counted together.
const MOST_GROUPS: usize = 1_000;

/// What contexts are counted with.
pub(super) struct Users<'a> {
    pub(super) pair: Pair<'a>,
    pub(super) dialect: &'static Dialect,
    /// The attribute by whose values they are told apart.
    pub(super) by: Option<&'a str>,
    pub(super) messages: Messages,
}

/// One whose answer changes.
#[derive(Serialize)]
struct Changes<'c> {
    flag: &'c str,
    context: serde_json::Value,
    old: Shown,
    new: Shown,
    #[serde(rename = "move")]
    how: &'static str,
}

/// A flag on both sides, and what was counted of it.
struct Tally {
    sides: [Option<FlagId>; 2],
    all: Counts,
    groups: BTreeMap<Option<String>, Counts>,
    rest: Counts,
    /// The first who moves in each way.
    first: BTreeMap<&'static str, Witness>,
}

impl Tally {
    /// Counts one who has a value of the attribute.
    fn add(&mut self, how: Move, value: Option<&str>) {
        self.all.add(how);
        let key = value.map(str::to_owned);
        let is_known = self.groups.contains_key(&key);
        if is_known || self.groups.len() < MOST_GROUPS {
            self.groups.entry(key).or_default().add(how);
        } else {
            self.rest.add(how);
        }
    }

    /// What was counted by value.
    fn groups(self) -> Vec<Group> {
        let rest = Group { value: None, is_rest: true, counts: self.rest };
        let groups = self.groups.into_iter().map(|(value, counts)| Group { value, is_rest: false, counts });
        groups.chain(std::iter::once(rest).filter(|rest| rest.counts.contexts > 0)).collect()
    }
}

impl Users<'_> {
    /// Counts the contexts of a file for each of the flags, and writes those who change to `emit`.
    pub(super) fn count(&self, path: &Path, emit: Option<&Path>, flags: &mut [Reported]) -> anyhow::Result<Given> {
        let mut emit = emit.map(Growing::new).transpose()?;
        let mut tallies: Vec<Tally> = flags.iter().map(|flag| self.tally(&flag.diff.flag)).collect();
        let group = self.by.map(|name| Spot::of_attribute(self.dialect, name));
        let mut has_group = false;
        let mut ids = Ids::default();
        let mut env = self.pair.env.clone();
        let read = contexts::each(path, self.dialect, &[], self.messages, |user| {
            env.ordinal = user.line;
            let old = (self.dialect.bind)(user.context, self.pair.old)?;
            let new = (self.dialect.bind)(user.context, self.pair.new)?;
            ids.note(user.id.as_deref(), user.line);
            let value = group.as_ref().and_then(|group| group.find(user.context)).and_then(contexts::id);
            has_group |= value.is_some();
            for (tally, flag) in tallies.iter_mut().zip(flags.iter()) {
                let [before, after] = tally.sides;
                let (old, _) = Answer::to(self.pair.old, before, &old, &env);
                let (new, _) = Answer::to(self.pair.new, after, &new, &env);
                let how = old.moves_to(&new);
                tally.add(how, value.as_deref());
                let Some((class, how)) = moved(how) else { continue };
                let (old, new) = (shown(&old), shown(&new));
                if let Entry::Vacant(first) = tally.first.entry(how) {
                    let (old, new) = (old.clone(), new.clone());
                    first.insert(Witness { class, context: user.context.to_owned(), old, new });
                }
                if let Some(file) = &mut emit {
                    let mut line = serde_json::to_vec(&Changes {
                        flag: &flag.diff.flag,
                        context: user.context.to_json(),
                        old,
                        new,
                        how,
                    })?;
                    line.push(b'\n');
                    file.write_all(&line).map_err(|error| file.problem(&error))?;
                }
            }
            Ok(())
        })?;
        if let Some(by) = self.by.filter(|_| !has_group && read.contexts > 0) {
            self.messages.warn(&format!("no context of `{}` has the attribute `{by}`", path.display()));
        }
        let given = Given {
            source: if path.as_os_str() == "-" { "<stdin>".to_owned() } else { path.display().to_string() },
            by: self.by.map(str::to_owned),
            contexts: read.contexts,
            unreadable: read.unread,
            duplicates: ids.repeated,
            blank: ids.blank + ids.absent,
        };
        for (mut tally, flag) in tallies.into_iter().zip(flags) {
            flag.contexts = Some(tally.all);
            show(
                &mut flag.diff,
                ["loses", "swaps", "gains"].iter().filter_map(|how| tally.first.remove(how)).collect(),
            );
            if self.by.is_some() {
                flag.by = tally.groups();
            }
            super::counted(flag, &given);
        }
        emit.map_or(Ok(()), Growing::finish)?;
        Ok(given)
    }

    fn tally(&self, key: &str) -> Tally {
        let sides = [self.pair.old.flag(key), self.pair.new.flag(key)];
        Tally {
            sides,
            all: Counts::default(),
            groups: BTreeMap::new(),
            rest: Counts::default(),
            first: BTreeMap::new(),
        }
    }
}

/// What a move shows, and what it is called; nothing where there is none.
fn moved(how: Move) -> Option<(Class, &'static str)> {
    Some(match how {
        Move::Stays => return None,
        Move::Gains => (Class::Gains, "gains"),
        Move::Loses => (Class::Loses, "loses"),
        Move::Swaps => (Class::Reshuffles, "swaps"),
    })
}

/// Puts those who were given in front of those who were made up and show the same; what is bad comes first.
fn show(diff: &mut FlagDiff, given: Vec<Witness>) {
    diff.witnesses.splice(0..0, given);
    diff.witnesses.sort_by_key(|witness| witness.class == Class::Gains);
    diff.witness = diff.witnesses.first().cloned();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_past_the_limit_are_counted_together() {
        let mut tally = Tally {
            sides: [None; 2],
            all: Counts::default(),
            groups: BTreeMap::new(),
            rest: Counts::default(),
            first: BTreeMap::new(),
        };
        for number in 0..MOST_GROUPS + 7 {
            tally.add(Move::Loses, Some(&number.to_string()));
        }
        tally.add(Move::Gains, Some("0"));
        assert_eq!((tally.all.contexts, tally.all.loses, tally.all.gains), (1_008, 1_007, 1));
        let groups = tally.groups();
        assert_eq!(groups.len(), MOST_GROUPS + 1);
        assert_eq!(groups[0].counts, Counts { contexts: 2, gains: 1, loses: 1, swaps: 0 });
        let rest = groups.last().unwrap();
        assert!(rest.is_rest && rest.counts.contexts == 7);
    }
}

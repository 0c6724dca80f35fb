//! `diff --contexts`: who of the users of a file gains, loses and swaps, in memory that does not grow with the file.
//!
//! Each context is evaluated by both sides for every flag that changed. The same user may stand in the file more than once,
//! and a row may name nobody; both are counted as they stand, and pointed out.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::io::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::context::{Bound, ContextError, Env};
use crate::eval::evaluate;
use crate::leaf::tree::Tree;
use crate::pass::answer::{Answer, Move};
use crate::pass::diff::{Pair, Shown};
use crate::provider::{Asked, Dialect};
use crate::report::{Counts, Given, Group, Messages, Reported};
use crate::ruleset::{FlagId, Ruleset};
use crate::source::Problem;
use crate::source::contexts::{Contexts, Says};
use crate::source::write::Growing;

/// So many contexts that cannot be read are told one by one; of the rest only the number.
const TOLD: u64 = 5;
/// So many values of the attribute are told apart; what comes later is counted together.
const MOST_GROUPS: usize = 1_000;
/// So many keys of users are remembered to find those who come again.
const MOST_KEYS: usize = 16 << 20;

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
}

impl Tally {
    /// Counts one who has a value of the attribute.
    fn add(&mut self, how: Move, value: Option<&str>) {
        count(&mut self.all, how);
        let key = value.map(str::to_owned);
        let is_known = self.groups.contains_key(&key);
        if is_known || self.groups.len() < MOST_GROUPS {
            count(self.groups.entry(key).or_default(), how);
        } else {
            count(&mut self.rest, how);
        }
    }

    /// What was counted by value.
    fn groups(self) -> Vec<Group> {
        let rest = Group { value: None, is_rest: true, counts: self.rest };
        let groups = self.groups.into_iter().map(|(value, counts)| Group { value, is_rest: false, counts });
        groups.chain(std::iter::once(rest).filter(|rest| rest.counts.contexts > 0)).collect()
    }
}

fn count(counts: &mut Counts, how: Move) {
    counts.contexts += 1;
    match how {
        Move::Stays => {}
        Move::Gains => counts.gains += 1,
        Move::Loses => counts.loses += 1,
        Move::Swaps => counts.swaps += 1,
    }
}

impl Users<'_> {
    /// Counts the contexts of a file for each of the flags, and writes those who change to `emit`.
    pub(super) fn count(
        &self,
        path: &Path,
        emit: Option<&Path>,
        flags: &mut [Reported],
    ) -> anyhow::Result<Given> {
        let mut contexts = Contexts::open(path, None)?;
        let mut emit = emit.map(Growing::new).transpose()?;
        let mut tallies: Vec<Tally> = flags.iter().map(|flag| self.tally(&flag.diff.flag)).collect();
        let mut given = Given {
            source: contexts.name().to_owned(),
            by: self.by.map(str::to_owned),
            contexts: 0,
            unreadable: 0,
            duplicates: 0,
            blank: 0,
        };
        let mut keys = Keys::new(self.dialect);
        let group = self.by.map(|name| Finder::of_attribute(self.dialect, name));
        let mut has_group = false;
        let mut env = self.pair.env.clone();
        while let Some(record) = contexts.next() {
            let read = record.and_then(|record| {
                let line = record.line;
                self.native(record.says).map(|native| (line, native)).map_err(|error| told(path, line, error))
            });
            let bound = read.and_then(|(line, native)| {
                env.ordinal = line;
                self.changes(&native, &env, &tallies).map_err(|error| told(path, line, error)).map(|moves| (native, moves))
            });
            let (native, answers) = match bound {
                Ok(bound) => bound,
                Err(problem) => {
                    given.unreadable += 1;
                    if given.unreadable <= TOLD {
                        self.messages.error(&problem);
                    }
                    continue;
                }
            };
            given.contexts += 1;
            keys.add(&native, &mut given);
            let value = group.as_ref().and_then(|group| group.text(&native));
            has_group |= value.is_some();
            for ((tally, flag), answers) in tallies.iter_mut().zip(flags.iter()).zip(answers) {
                let [old, new] = answers;
                let how = old.moves_to(&new);
                tally.add(how, value.as_deref());
                let name = match how {
                    Move::Stays => continue,
                    Move::Gains => "gains",
                    Move::Loses => "loses",
                    Move::Swaps => "swaps",
                };
                if let Some(file) = &mut emit {
                    let [old, new] = [shown(&old), shown(&new)];
                    let line = Changes { flag: &flag.diff.flag, context: native.to_json(), old, new, how: name };
                    let mut line = serde_json::to_vec(&line)?;
                    line.push(b'\n');
                    if let Err(error) = file.write_all(&line) {
                        return Err(file.problem(&error).into());
                    }
                }
            }
        }
        self.tell(&given, has_group);
        for (tally, flag) in tallies.into_iter().zip(flags) {
            flag.contexts = Some(tally.all);
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
        Tally { sides, all: Counts::default(), groups: BTreeMap::new(), rest: Counts::default() }
    }

    /// The context in the native form.
    fn native<'c>(&self, says: Says<'c>) -> Result<Tree<'c>, ContextError> {
        (self.dialect.compose)(match says {
            Says::Native(base) => Asked { base: Some(base), ..Asked::default() },
            Says::Attributes(attributes) => Asked { attributes, ..Asked::default() },
        })
    }

    /// The answers of both sides for each flag.
    fn changes(&self, native: &Tree<'_>, env: &Env, tallies: &[Tally]) -> Result<Vec<[Answer<'_>; 2]>, ContextError> {
        let old = (self.dialect.bind)(native, self.pair.old)?;
        let new = (self.dialect.bind)(native, self.pair.new)?;
        let answers = tallies.iter().map(|tally| {
            let [before, after] = tally.sides;
            [answer(self.pair.old, before, &old, env), answer(self.pair.new, after, &new, env)]
        });
        Ok(answers.collect())
    }

    fn tell(&self, given: &Given, has_group: bool) {
        if given.unreadable > TOLD {
            let more = given.unreadable - TOLD;
            self.messages.error(&format_args!("{more} more contexts of `{}` cannot be read", given.source));
        }
        if let Some(by) = self.by.filter(|_| !has_group && given.contexts > 0) {
            self.messages.warn(&format!("no context of `{}` has the attribute `{by}`", given.source));
        }
        if given.contexts == 0 && given.unreadable == 0 {
            self.messages.warn(&format!("`{}` holds no contexts", given.source));
        }
    }
}

/// A problem with a context of a file.
fn told(path: &Path, line: u64, error: ContextError) -> Problem {
    let problem = Problem::new(format!("{}, line {line}: {}", path.display(), error.message));
    if error.help.is_empty() { problem } else { problem.help(error.help) }
}

/// What a caller gets of a flag; its own default where the flag is not there.
fn answer<'r>(ruleset: &'r Ruleset<'r>, flag: Option<FlagId>, bound: &Bound<'_>, env: &Env) -> Answer<'r> {
    match flag {
        None => Answer::NONE,
        Some(_) if bound.refused().is_some() => Answer { failed: true, ..Answer::NONE },
        Some(flag) => Answer::of(ruleset, &ruleset.flags[flag], &evaluate(ruleset, flag, bound, env, &mut ())),
    }
}

fn shown(answer: &Answer<'_>) -> Shown {
    Shown {
        value: answer.value.map_or(crate::ruleset::Value::NULL, crate::ruleset::Value::to_owned),
        variant: answer.variant.map(str::to_owned),
        default: answer.value.is_none(),
        failed: answer.failed,
    }
}

/// The keys of users that came by.
struct Keys {
    finder: Finder,
    /// Hashes, of which two users share one once in 2^64.
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Keys {
    fn new(dialect: &Dialect) -> Keys {
        Keys { finder: Finder::of_key(dialect), seen: HashSet::new(), hasher: RandomState::new() }
    }

    /// Notes whether a context names a user, and one who was there before.
    fn add(&mut self, native: &Tree<'_>, given: &mut Given) {
        match self.finder.text(native).filter(|key| !key.trim().is_empty()) {
            None => given.blank += 1,
            Some(key) => {
                let hash = self.hasher.hash_one(&key);
                if self.seen.contains(&hash) {
                    given.duplicates += 1;
                } else if self.seen.len() < MOST_KEYS {
                    self.seen.insert(hash);
                }
            }
        }
    }
}

/// Where a native context says a thing. The dialect is asked by having it say something and looking where that stands.
struct Finder {
    path: Vec<String>,
}

/// A text that no dialect puts into a context by itself.
const MARK: &str = "\u{1}here\u{1}";

impl Finder {
    /// Where it says the key of the user.
    fn of_key(dialect: &Dialect) -> Finder {
        Finder::of(dialect, Asked { user: Some(MARK.to_owned()), ..Asked::default() }, "")
    }

    /// Where it says an attribute.
    fn of_attribute(dialect: &Dialect, name: &str) -> Finder {
        let user = Some("x".to_owned());
        let attributes = vec![(name.to_owned(), Tree::Text(MARK.into()))];
        Finder::of(dialect, Asked { user, attributes, ..Asked::default() }, name)
    }

    fn of(dialect: &Dialect, asked: Asked<'static>, name: &str) -> Finder {
        let mut path = Vec::new();
        if !(dialect.compose)(asked).is_ok_and(|tree| find(&tree, &mut path)) {
            path = vec![name.to_owned()];
        }
        Finder { path }
    }

    /// What a context says there, as text; nothing where it says nothing, or nothing but `null`.
    fn text(&self, native: &Tree<'_>) -> Option<String> {
        let at = |tree: &Tree<'_>| {
            let mut found = tree;
            for step in &self.path {
                found = found.get(step)?;
            }
            match found {
                Tree::Null => None,
                Tree::Text(text) => Some(text.to_string()),
                other => Some(other.to_string()),
            }
        };
        // What a context is made of several parts for is said in one of them.
        let parts = || native.as_object().into_iter().flatten().map(|(_, part)| part);
        at(native).or_else(|| parts().find_map(at))
    }
}

/// The way to the mark.
fn find(tree: &Tree<'_>, path: &mut Vec<String>) -> bool {
    match tree {
        Tree::Text(text) => text == MARK,
        Tree::Object(members) => members.iter().any(|(name, value)| {
            path.push(name.to_string());
            let is_there = find(value, path);
            if !is_there {
                path.pop();
            }
            is_there
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider;

    #[test]
    fn every_dialect_tells_where_the_key_and_an_attribute_are() {
        for provider in provider::ALL {
            let dialect = &provider.dialect;
            let asked = Asked {
                user: Some("alice".to_owned()),
                attributes: vec![("plan".to_owned(), Tree::Text("pro".into())), ("age".to_owned(), Tree::Number("7".into()))],
                ..Asked::default()
            };
            let native = (dialect.compose)(asked).unwrap();
            let found = |finder: Finder| finder.text(&native);
            assert_eq!(found(Finder::of_key(dialect)).as_deref(), Some("alice"), "{}: {native}", provider.name);
            assert_eq!(found(Finder::of_attribute(dialect, "plan")).as_deref(), Some("pro"), "{}", provider.name);
            assert_eq!(found(Finder::of_attribute(dialect, "gone")), None, "{}", provider.name);
        }
    }
}

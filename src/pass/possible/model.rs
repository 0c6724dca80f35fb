//! What two flags can ask of a context, by names, so that both sides ask the same.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ptr;

use foldhash::fast::FixedState;

use super::asks::Asks;
use super::cells::{self, Cell};
use super::choices::Var;
use crate::context::Env;
use crate::eval;
use crate::pass::space::{Part, Space};
use crate::ruleset::{
    Absence, Absent, Attributes, Cut, Experiment, FlagId, Hash, Logic, Membership, Reached, Ruleset, SeedPart, Split,
    Subject, Test, Values, Verdict,
};

/// One flag of one ruleset.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The ruleset.
    pub ruleset: &'a Ruleset<'a>,
    /// The flag.
    pub flag: FlagId,
}

/// Where a node lies in memory, by which it is found again.
type Address = usize;

pub(super) fn address<T>(node: &T) -> Address {
    ptr::from_ref(node).addr()
}

/// What can be asked.
#[derive(Debug)]
pub(super) struct Model<'a> {
    pub(super) values: Values,
    pub(super) attributes: Vec<Attribute<'a>>,
    tests: HashMap<Address, Asked, FixedState>,
    splits: HashMap<Address, Hashing, FixedState>,
    members: HashMap<Address, (usize, Var), FixedState>,
    answers: BTreeMap<String, Var>,
    /// The hash spaces, and what is drawn at random.
    pub(super) spaces: Vec<Pieces>,
    /// Whether there is no context at all.
    pub(super) nobody: Var,
    /// Splits that have no part in an answer.
    idle: HashSet<Address, FixedState>,
    /// How many variables there are.
    pub(super) vars: Var,
}

/// An attribute that both sides call the same.
#[derive(Debug)]
pub(super) struct Attribute<'a> {
    pub(super) scope: String,
    pub(super) name: String,
    /// Which cell.
    pub(super) var: Var,
    pub(super) cells: Vec<Cell<'a>>,
    pub(super) asks: Asks,
    /// Whether a value is one that is no text, though it has one.
    pub(super) is_other: Var,
    /// Whether its values are hashed.
    pub(super) is_hashed: bool,
}

/// A test, as it is found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// The place of the attribute.
    pub(super) attribute: usize,
    /// The place of the test among those of the attribute.
    pub(super) column: usize,
    /// What it says where the attribute is absent and there is a context.
    pub(super) absent: Verdict,
}

/// How the bucket of a split is found.
#[derive(Debug)]
pub(super) struct Hashing {
    /// The attributes, what their absence reads as, and the space of those who have it.
    pub(super) by: Vec<(usize, Absence, Cutting)>,
    /// What is drawn where none is there.
    pub(super) drawn: Option<Cutting>,
}

/// How a split cuts a set of buckets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cutting {
    /// The place of the set.
    pub(super) space: usize,
    /// The place of the cut among those of the set.
    pub(super) cut: usize,
}

/// The buckets of a hash space, or those that can be drawn, in pieces that no split cuts.
#[derive(Debug)]
pub(super) struct Pieces {
    /// The space; nothing of what is drawn.
    pub(super) space: Option<Space>,
    /// How many buckets there are.
    pub(super) buckets: u64,
    /// The first bucket of each piece, from 0.
    pub(super) starts: Vec<u64>,
    /// Each way in which splits sort the pieces: which of them give the same, by a number.
    pub(super) cuts: Vec<Vec<u32>>,
    /// The first variable: for each draw there is one for each cut.
    pub(super) first: Var,
    /// So many draws are told apart; what is hashed is as good as drawn once.
    pub(super) draws: usize,
}

impl Pieces {
    /// The buckets of a piece, as the first one and the first one past them.
    pub(super) fn range(&self, piece: usize) -> (u64, u64) {
        let start = self.starts.get(piece).copied().unwrap_or(0);
        (start, self.starts.get(piece + 1).copied().unwrap_or(self.buckets))
    }

    /// The variable of a cut of a draw; `None` where there are more draws than are told apart.
    pub(super) fn var(&self, draw: usize, cut: usize) -> Option<Var> {
        (draw < self.draws).then_some(self.first + draw * self.cuts.len() + cut)
    }

    /// How `split` sorts the pieces.
    fn sorted(&self, split: &Split<'_>) -> Vec<u32> {
        let mut kinds = Vec::new();
        let kind = |start: &u64| {
            let slice = split.slice(Some(*start));
            let serves = slice.and_then(|number| split.slices.get(number)).and_then(|slice| slice.serves.variation());
            // Two slices that serve the same are one, but for the first one, which is what a gate lets through.
            let kind = (slice == Some(0), serves, if serves.is_some() { None } else { slice });
            let place = kinds.iter().position(|held| *held == kind).unwrap_or_else(|| {
                kinds.push(kind);
                kinds.len() - 1
            });
            u32::try_from(place).unwrap_or(u32::MAX)
        };
        self.starts.iter().map(kind).collect()
    }
}

/// So many draws of an evaluation are told apart.
const MOST_DRAWS: usize = 64;

/// What names a set of buckets.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Buckets {
    Hashed(Space),
    DrawnBucket(u64),
    DrawnIdentifier(u32, Vec<Part>, Hash, Cut),
}

/// What is found of an attribute.
#[derive(Default)]
struct Found<'a> {
    tests: Vec<&'a Test<'a>>,
    subjects: Vec<Subject>,
    is_hashed: bool,
}

#[derive(Default)]
struct Gathering<'a> {
    attributes: BTreeMap<(String, String), Found<'a>>,
    tests: Vec<(&'a Test<'a>, (String, String))>,
    splits: Vec<(&'a Split<'a>, Naming<'a>)>,
    members: Vec<(&'a Membership<'a>, (String, String))>,
    answers: BTreeSet<String>,
    idle: HashSet<Address, FixedState>,
}

/// By what names a side calls things.
#[derive(Clone, Copy)]
struct Naming<'a> {
    attributes: &'a Attributes<'a>,
    asked: &'a str,
}

impl<'a> Gathering<'a> {
    fn add(&mut self, side: Side<'a>) {
        let Some(flag) = side.ruleset.flags.get(side.flag) else { return };
        let table = &side.ruleset.attributes;
        let name = |subject: Subject| {
            let attribute = table.get(subject.attribute);
            (attribute.scope.to_string(), attribute.name.to_string())
        };
        self.answers.extend(flag.externals.iter().map(ToString::to_string));
        let mut tests: Vec<&'a Test<'a>> = Vec::new();
        side.ruleset.each_reached(side.flag, &mut |reached| match reached {
            Reached::Condition(condition) => match &condition.logic {
                Logic::Test(test) => tests.push(test),
                Logic::Membership(membership) => self.members.push((membership, name(membership.subject))),
                _ => {}
            },
            Reached::Split(split) => {
                self.splits.push((split, Naming { attributes: table, asked: &flag.key }));
                for slice in &split.slices {
                    if let Experiment::Share(share) = &slice.experiment {
                        self.idle.insert(address(&**share));
                    }
                }
            }
        });
        for test in tests {
            let key = name(test.subject);
            let found = self.attributes.entry(key.clone()).or_default();
            found.tests.push(test);
            found.subjects.push(test.subject);
            self.tests.push((test, key));
        }
    }

    /// Notes the attributes that are hashed or looked up.
    fn note_others(&mut self) {
        for (split, side) in &self.splits {
            for subject in &split.bucketing.by {
                let attribute = side.attributes.get(subject.attribute);
                let key = (attribute.scope.to_string(), attribute.name.to_string());
                let found = self.attributes.entry(key).or_default();
                found.subjects.push(*subject);
                found.is_hashed = true;
            }
        }
        for (membership, key) in &self.members {
            self.attributes.entry(key.clone()).or_default().subjects.push(membership.subject);
        }
    }
}

impl<'a> Model<'a> {
    /// What the flags of `sides` can ask; `None` where it is too much.
    pub(super) fn of(sides: &[Side<'a>], env: &Env) -> Option<Model<'a>> {
        let values = sides.first()?.ruleset.wording.values;
        let mut gathering = Gathering::default();
        for side in sides {
            gathering.add(*side);
        }
        gathering.note_others();
        let mut vars = 0;
        let mut next = || {
            vars += 1;
            vars - 1
        };
        let nobody = next();
        let mut attributes = Vec::new();
        let mut places: HashMap<(String, String), usize, FixedState> = HashMap::default();
        let mut columns: HashMap<Address, usize, FixedState> = HashMap::default();
        for ((scope, name), found) in gathering.attributes {
            for (column, test) in found.tests.iter().enumerate() {
                columns.insert(address(*test), column);
            }
            places.insert((scope.clone(), name.clone()), attributes.len());
            attributes.push(Attribute {
                scope,
                name,
                var: next(),
                cells: cells::of(&found.tests, &found.subjects, values, found.is_hashed)?,
                asks: Asks::of(&found.tests, values, &mut next),
                is_other: next(),
                is_hashed: found.is_hashed,
            });
        }
        let place = |key: &(String, String)| places.get(key).copied().unwrap_or_default();
        let mut tests: HashMap<Address, Asked, FixedState> = HashMap::default();
        for (test, key) in &gathering.tests {
            let column = columns.get(&address(*test)).copied().unwrap_or_default();
            tests.insert(address(*test), Asked { attribute: place(key), column, absent: absent(test, env) });
        }
        let mut members = HashMap::default();
        let mut lists: BTreeMap<(usize, &str), Var> = BTreeMap::new();
        for (membership, key) in &gathering.members {
            let Some(reference) = membership.reference.as_deref() else { continue };
            let attribute = place(key);
            let var = *lists.entry((attribute, reference)).or_insert_with(&mut next);
            members.insert(address(*membership), (attribute, var));
        }
        let answers = gathering.answers.into_iter().map(|name| (name, next())).collect();
        let (spaces, splits) = spaces(&gathering.splits, &places, &mut next);
        let idle = gathering.idle;
        Some(Model { values, attributes, tests, splits, members, answers, spaces, nobody, idle, vars })
    }

    pub(super) fn test(&self, test: &Test<'_>) -> Option<Asked> {
        self.tests.get(&address(test)).copied()
    }

    pub(super) fn split(&self, split: &Split<'_>) -> Option<&Hashing> {
        self.splits.get(&address(split))
    }

    pub(super) fn is_idle(&self, split: &Split<'_>) -> bool {
        self.idle.contains(&address(split))
    }

    /// The place of the attribute of a membership, and its variable.
    pub(super) fn member(&self, membership: &Membership<'_>) -> Option<(usize, Var)> {
        self.members.get(&address(membership)).copied()
    }

    pub(super) fn answer(&self, name: &str) -> Option<Var> {
        self.answers.get(name).copied()
    }
}

/// What a test says where its attribute is absent and there is a context.
fn absent(test: &Test<'_>, env: &Env) -> Verdict {
    match test.subject.absence {
        Absence::Missing | Absence::Blank => test.absent,
        Absence::Now => eval::of_text(test, env.now_text().0),
        Absence::Empty => eval::of_text(test, ""),
    }
}

/// The sets of buckets that `splits` cut, and how each of them finds its own.
fn spaces(
    splits: &[(&Split<'_>, Naming<'_>)],
    places: &HashMap<(String, String), usize, FixedState>,
    next: &mut impl FnMut() -> Var,
) -> (Vec<Pieces>, HashMap<Address, Hashing, FixedState>) {
    let mut edges: BTreeMap<Buckets, BTreeSet<u64>> = BTreeMap::new();
    let buckets = |split: &Split<'_>, side: &Naming<'_>| {
        let bucketing = &split.bucketing;
        let spaces = bucketing.by.iter().map(|subject| Space::of(bucketing, *subject, side.asked, side.attributes));
        let hashed: Vec<Buckets> = spaces.map(Buckets::Hashed).collect();
        let drawn = match bucketing.absent {
            Absent::DrawBucket => Some(Buckets::DrawnBucket(bucketing.cut.buckets())),
            Absent::DrawIdentifier { up_to } => {
                Some(Buckets::DrawnIdentifier(up_to, seed(split, side), bucketing.hash, cut(bucketing.cut)))
            }
            Absent::NoPick | Absent::Lowest => None,
        };
        (hashed, drawn)
    };
    for (split, side) in splits {
        let starts: Vec<u64> = split.pieces().into_iter().map(|(start, ..)| start).collect();
        let (hashed, drawn) = buckets(split, side);
        for buckets in hashed.into_iter().chain(drawn) {
            edges.entry(buckets).or_default().extend(&starts);
        }
    }
    let mut names = Vec::with_capacity(edges.len());
    let mut pieces = Vec::with_capacity(edges.len());
    for (name, starts) in edges {
        let (space, buckets, draws) = match &name {
            Buckets::Hashed(space) => (Some(space.clone()), space.cut.buckets(), 1),
            Buckets::DrawnBucket(buckets) => (None, *buckets, MOST_DRAWS),
            Buckets::DrawnIdentifier(.., cut) => (None, cut.buckets(), MOST_DRAWS),
        };
        names.push(name);
        let starts = starts.into_iter().collect();
        pieces.push(Pieces { space, buckets, starts, cuts: Vec::new(), first: 0, draws });
    }
    let mut cutting = |buckets: &Buckets, split: &Split<'_>| {
        let space = names.binary_search(buckets).unwrap_or_default();
        let held = &mut pieces[space];
        let sorted = held.sorted(split);
        let cut = held.cuts.iter().position(|cut| *cut == sorted).unwrap_or_else(|| {
            held.cuts.push(sorted);
            held.cuts.len() - 1
        });
        Cutting { space, cut }
    };
    let mut found: HashMap<Address, Hashing, FixedState> = HashMap::default();
    for (split, side) in splits {
        let (hashed, drawn) = buckets(split, side);
        let by = split.bucketing.by.iter().zip(&hashed).map(|(subject, space)| {
            let attribute = side.attributes.get(subject.attribute);
            let key = (attribute.scope.to_string(), attribute.name.to_string());
            (places.get(&key).copied().unwrap_or_default(), subject.absence, cutting(space, split))
        });
        let by = by.collect();
        found.insert(address(*split), Hashing { by, drawn: drawn.map(|drawn| cutting(&drawn, split)) });
    }
    for held in &mut pieces {
        let vars: Vec<Var> = (0..held.draws * held.cuts.len()).map(|_| next()).collect();
        held.first = vars.first().copied().unwrap_or_default();
    }
    (pieces, found)
}

/// The cut, the first bucket of which is always called 0.
fn cut(cut: Cut) -> Cut {
    match cut {
        Cut::Modulo { modulus, .. } => Cut::Modulo { modulus, first: 0 },
        cut @ Cut::Fraction { .. } => cut,
    }
}

/// What is hashed beside an identifier that was drawn.
fn seed(split: &Split<'_>, side: &Naming<'_>) -> Vec<Part> {
    let part = |part: &SeedPart<'_>| match part {
        SeedPart::Group(text) | SeedPart::OwnFlag(text) => Part::Text(text.to_string()),
        SeedPart::AskedFlag => Part::Text(side.asked.to_owned()),
        SeedPart::Literal(text) => Part::Text((*text).to_owned()),
        SeedPart::Identifier => Part::Value,
        SeedPart::EncodedIdentifier => Part::EncodedValue,
    };
    split.bucketing.seed.iter().map(part).collect()
}

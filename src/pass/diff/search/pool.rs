//! What contexts are made of: for each attribute the values worth trying, for hashed ones ids that lie apart, and which values
//! belong together since one rule asks for them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::context::Said;
use crate::leaf::draw::Draws;
use crate::leaf::tree::Tree;
use crate::pass::diff::trial::Trial;
use crate::pass::ids::{Buckets, id};
use crate::pass::space::Space;
use crate::pass::values::{Mentioned, mentioned, values};
use crate::ruleset::{AttributeId, Condition, FlagId, Logic, Reached, Ruleset, Text};

/// So many values of an attribute are tried at most.
const MOST_VALUES: usize = 512;
/// So many values that satisfy one test.
const MOST_OF_TEST: usize = 16;
/// So many ids that lie apart.
const MOST_IDS: usize = 96;
/// So many hashes are worked out for them.
const MOST_HASHES: usize = 60_000;

/// What contexts are made of.
pub(in crate::pass::diff) struct Pool<'a> {
    /// The attributes, by scope and name.
    pub(in crate::pass::diff) attributes: Vec<Choice<'a>>,
    /// What belongs together.
    goals: Vec<Goal>,
}

/// What can be said of one attribute.
pub(in crate::pass::diff) struct Choice<'a> {
    pub(in crate::pass::diff) scope: Text<'a>,
    pub(in crate::pass::diff) name: Text<'a>,
    /// Whether rules look at it.
    pub(in crate::pass::diff) is_mentioned: bool,
    /// What rules mention, those values first that one side alone mentions.
    pub(in crate::pass::diff) values: Vec<Tree<'a>>,
    /// A value unlike all of them.
    pub(in crate::pass::diff) unlike: Option<Tree<'a>>,
    /// Values of other types than rules mention, on which some references stumble.
    pub(in crate::pass::diff) odd: Vec<Tree<'a>>,
    /// Ids that lie apart on the buckets; none where it is not hashed.
    pub(in crate::pass::diff) ids: Vec<Tree<'a>>,
}

/// What is said of one attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pass::diff) enum Pick {
    /// Nothing.
    Absent,
    /// Something that no rule mentions.
    Unlike,
    /// The value of that number.
    Value(usize),
    /// The id of that number.
    Id(usize),
    /// The odd value of that number.
    Odd(usize),
    /// A list of the values of these numbers.
    Listed(usize, usize),
    /// The texts of these numbers as one.
    Joined(usize, usize),
}

/// What the conditions of one rule ask for.
type Goal = Vec<Wish>;

/// What one condition asks for.
#[derive(PartialEq)]
struct Wish {
    /// The number of the attribute.
    attribute: usize,
    /// The values at which it turns.
    values: Vec<usize>,
    /// Whether it asks for anything else.
    is_negated: bool,
}

impl<'a> Pool<'a> {
    /// The pool for a flag on both sides.
    pub(in crate::pass::diff) fn of(trial: &Trial<'a>) -> Pool<'a> {
        let flags = trial.flags();
        let can_be_said = |scope: &Text<'a>, name: &Text<'a>, value: &Tree<'a>| {
            let said = Said { scope: scope.clone(), name: name.clone(), value: value.clone() };
            trial.make(&[said]).is_some()
        };
        let mut ids = ids(&flags);
        let attributes: Vec<Choice<'a>> = mentioned(&flags)
            .into_iter()
            .map(|Mentioned { scope, name, values, unlike, .. }| {
                let values = values.into_iter().filter(|value| can_be_said(&scope, &name, value));
                let values = values.take(MOST_VALUES).collect();
                let unlike = Some(Tree::Text(unlike)).filter(|value| can_be_said(&scope, &name, value));
                let ids = ids.remove(&(scope.to_string(), name.to_string())).unwrap_or_default();
                let ids: Vec<Tree<'a>> = ids.into_iter().map(|id| Tree::Text(id.into())).collect();
                let ids = if ids.iter().all(|id| can_be_said(&scope, &name, id)) { ids } else { Vec::new() };
                let odd = odd().into_iter().filter(|value| can_be_said(&scope, &name, value)).collect();
                Choice { scope, name, is_mentioned: true, values, unlike, odd, ids }
            })
            .collect();
        let goals = goals(&flags, &attributes);
        let attributes = attributes.into_iter().chain(elsewhere(trial)).collect();
        Pool { attributes, goals }
    }

    /// What is said by a pick for each attribute, the attributes `first` before all others; one that has no such value says
    /// nothing.
    pub(in crate::pass::diff) fn said(&self, picks: &[Pick], first: &[usize]) -> Vec<Said<'a>> {
        let value = |choice: &Choice<'a>, pick: Pick| match pick {
            Pick::Absent => None,
            Pick::Unlike => choice.unlike.clone(),
            Pick::Value(number) => choice.values.get(number).cloned(),
            Pick::Id(number) => choice.ids.get(number).cloned(),
            Pick::Odd(number) => choice.odd.get(number).cloned(),
            Pick::Listed(one, other) => {
                Some(Tree::List(vec![choice.values.get(one)?.clone(), choice.values.get(other)?.clone()]))
            }
            Pick::Joined(one, other) => {
                let text = [choice.values.get(one)?.as_text()?, choice.values.get(other)?.as_text()?].concat();
                Some(Tree::Text(text.into()))
            }
        };
        let others = (0..self.attributes.len()).filter(|place| !first.contains(place));
        let said = first.iter().copied().chain(others).filter_map(|place| {
            let (choice, pick) = (self.attributes.get(place)?, picks.get(place)?);
            Some(Said { scope: choice.scope.clone(), name: choice.name.clone(), value: value(choice, *pick)? })
        });
        said.collect()
    }

    /// Picks for a context that is drawn: what the conditions of a few rules ask for, and anything for the rest.
    pub(in crate::pass::diff) fn drawn(&self, draws: &mut Draws) -> Vec<Pick> {
        let mut picks: Vec<Option<Pick>> = vec![None; self.attributes.len()];
        let goals = below(draws, 4);
        for _ in 0..goals.min(self.goals.len()) {
            for Wish { attribute, values, is_negated } in &self.goals[below(draws, self.goals.len())] {
                let pick = match values.as_slice() {
                    [_, ..] if !is_negated || below(draws, 2) == 0 => Pick::Value(values[below(draws, values.len())]),
                    _ if below(draws, 4) == 0 => Pick::Absent,
                    _ => self.attributes[*attribute].plain(draws),
                };
                // What several conditions ask for may be said at once.
                picks[*attribute] = Some(match (picks[*attribute], pick) {
                    (Some(Pick::Value(one)), Pick::Value(other)) if one != other => match below(draws, 3) {
                        0 => Pick::Listed(one, other),
                        1 => Pick::Joined(one, other),
                        _ => Pick::Value(one),
                    },
                    (held, pick) => held.unwrap_or(pick),
                });
            }
        }
        // Some contexts have one part alone of those in which attributes are looked up.
        let part = self.attributes.get(below(draws, 3 * self.attributes.len())).map(|choice| &choice.scope);
        let filled = picks.into_iter().zip(&self.attributes);
        filled
            .map(|(pick, choice)| match part {
                Some(scope) if choice.scope != *scope => Pick::Absent,
                _ => pick.unwrap_or_else(|| choice.any(draws)),
            })
            .collect()
    }
}

impl Choice<'_> {
    /// Every pick but none at all.
    pub(in crate::pass::diff) fn picks(&self) -> impl Iterator<Item = Pick> {
        let values = (0..self.values.len()).map(Pick::Value);
        self.unlike
            .iter()
            .map(|_| Pick::Unlike)
            .chain(values)
            .chain((0..self.ids.len()).map(Pick::Id))
            .chain((0..self.odd.len()).map(Pick::Odd))
    }

    /// What a context says of it that has nothing to do with any rule.
    pub(in crate::pass::diff) fn usual(&self) -> Pick {
        match (self.ids.is_empty(), &self.unlike) {
            (false, _) => Pick::Id(0),
            (true, Some(_)) => Pick::Unlike,
            (true, None) => Pick::Absent,
        }
    }

    fn plain(&self, draws: &mut Draws) -> Pick {
        if self.ids.is_empty() { Pick::Unlike } else { Pick::Id(below(draws, self.ids.len())) }
    }

    fn any(&self, draws: &mut Draws) -> Pick {
        match below(draws, 4) {
            0 => Pick::Absent,
            1 if !self.odd.is_empty() && below(draws, 4) == 0 => Pick::Odd(below(draws, self.odd.len())),
            1 => self.plain(draws),
            _ if !self.ids.is_empty() && below(draws, 2) == 0 => self.plain(draws),
            _ if self.values.is_empty() => self.plain(draws),
            _ => Pick::Value(below(draws, self.values.len())),
        }
    }
}

/// An attribute of a part of contexts that no rule looks at, where a context may have such a part and none of the others.
fn elsewhere<'a>(trial: &Trial<'a>) -> Option<Choice<'a>> {
    const ELSEWHERE: &str = "other";
    const NAME: &str = "key";
    let said = Said { scope: ELSEWHERE.into(), name: NAME.into(), value: Tree::Text("x".into()) };
    let is_free = |(ruleset, _): &(&Ruleset<'_>, FlagId)| {
        ruleset.attributes.all().iter().all(|attribute| attribute.scope != ELSEWHERE)
    };
    let context = trial.make(std::slice::from_ref(&said))?;
    let lacks = trial.flags().iter().all(is_free) && trial.lacks_a_part(&context);
    lacks.then(|| Choice {
        scope: said.scope,
        name: said.name,
        is_mentioned: false,
        values: Vec::new(),
        unlike: Some(said.value),
        odd: Vec::new(),
        ids: Vec::new(),
    })
}

/// A value of each type but a text.
fn odd<'a>() -> [Tree<'a>; 4] {
    let text = || Tree::Text("x".into());
    [Tree::Bool(true), Tree::Number("0".into()), Tree::List(vec![text()]), Tree::Object(vec![("x".into(), text())])]
}

/// A number in `0..bound`; 0 where that is empty.
pub(in crate::pass::diff) fn below(draws: &mut Draws, bound: usize) -> usize {
    let drawn = draws.below(u32::try_from(bound).unwrap_or(u32::MAX));
    usize::try_from(drawn).unwrap_or_default()
}

/// A hash space, and where the pieces of its splits begin.
type Pieces<'s> = (Buckets<'s>, Vec<u64>);

/// For each hashed attribute, by scope and name, ids that the splits of both sides tell apart: no two lie in the same pieces of
/// all of them.
fn ids(flags: &[(&Ruleset<'_>, FlagId)]) -> BTreeMap<(String, String), Vec<String>> {
    let mut edges: BTreeMap<Space, BTreeSet<u64>> = BTreeMap::new();
    for (ruleset, flag) in flags {
        let asked = &ruleset.flags[*flag].key;
        ruleset.each_reached(*flag, &mut |node| {
            if let Reached::Split(split) = node {
                for subject in &split.bucketing.by {
                    let space = Space::of(&split.bucketing, *subject, asked, &ruleset.attributes);
                    edges.entry(space).or_default().extend(split.pieces().into_iter().map(|(from, ..)| from));
                }
            }
        });
    }
    let mut spaces: BTreeMap<(String, String), Vec<Pieces<'_>>> = BTreeMap::new();
    for (space, edges) in &edges {
        let attribute = (space.scope.clone(), space.name.clone());
        spaces.entry(attribute).or_default().push((Buckets::of(space), edges.iter().copied().collect()));
    }
    let apart = |spaces: &[Pieces<'_>]| {
        let mut seen = BTreeSet::new();
        let pieces = |id: &String| -> Vec<usize> {
            let piece = |(buckets, edges): &Pieces<'_>| {
                buckets.bucket(id).map_or(usize::MAX, |bucket| edges.partition_point(|edge| *edge <= bucket))
            };
            spaces.iter().map(piece).collect()
        };
        // There may be fewer ways to lie than pieces, but not more.
        let ways = spaces.iter().fold(1, |ways: usize, (_, edges)| ways.saturating_mul(edges.len().max(1)));
        let tries = u64::try_from(MOST_HASHES / spaces.len().max(1)).unwrap_or(u64::MAX);
        let apart = (1..=tries).map(id).filter(|id| seen.insert(pieces(id)));
        apart.take(ways.clamp(2, MOST_IDS)).collect()
    };
    spaces.into_iter().map(|(attribute, spaces)| (attribute, apart(&spaces))).collect()
}

/// What the parts of each conjunction ask for together.
fn goals<'a>(flags: &[(&'a Ruleset<'a>, FlagId)], attributes: &[Choice<'a>]) -> Vec<Goal> {
    let places: HashMap<(&str, &str), usize> = attributes
        .iter()
        .enumerate()
        .map(|(place, choice)| ((choice.scope.as_ref(), choice.name.as_ref()), place))
        .collect();
    let known: Vec<HashMap<String, usize>> = attributes
        .iter()
        .map(|choice| choice.values.iter().enumerate().map(|(place, value)| (value.to_string(), place)).collect())
        .collect();
    let mut goals: Vec<Goal> = Vec::new();
    for (ruleset, flag) in flags {
        let place = |id: AttributeId| {
            let attribute = ruleset.attributes.get(id);
            places.get(&(attribute.scope.as_ref(), attribute.name.as_ref())).copied()
        };
        let wanted = |condition: &'a Condition<'a>| {
            let Logic::Test(test) = &condition.logic else { return None };
            let attribute = place(test.subject.attribute)?;
            let known = &known[attribute];
            let mut values: Vec<usize> =
                values(&test.relation).iter().filter_map(|value| known.get(&value.to_string()).copied()).collect();
            values.sort_unstable();
            values.truncate(MOST_OF_TEST);
            Some(Wish { attribute, values, is_negated: test.negated })
        };
        ruleset.each_reached(*flag, &mut |node| {
            let mut goal = Goal::new();
            if let Reached::Condition(whole @ Condition { logic: Logic::All(_) | Logic::Test(_), .. }) = node {
                whole.each(&mut |part| goal.extend(wanted(part)));
            }
            if !goal.is_empty() && !goals.contains(&goal) {
                goals.push(goal);
            }
        });
    }
    goals
}

//! All the ways in which a flag can be evaluated on two sides at once.
//!
//! The walker is run in a world that stands for all contexts: what it asks is answered by a choice, and every choice is tried.
//! A value of an attribute is one of a few cells, each standing for values that no test tells apart; a bucket lies
//! in some of the pieces into which the splits of both sides cut a hash space, in fewer with each split that asks; what comes from outside (answers, lists of members, draws)
//! can be anything. Both sides get the same answers, by the names of what they ask for.
//!
//! So each context there is goes one of these ways, and what happens in none of them never happens. The contrary does not hold:
//! nobody goes a way on which a text begins with `a` and not with `ab`, but with `abc`. Left out are values on which references
//! give up (numbers past the range of floating-point numbers, texts in which a pattern is searched too long, ids that cannot be
//! hashed unless a rule mentions them), and hashes of fractions that round up to the whole, which one of thousands of
//! millions does.

mod asks;
mod cells;
mod choices;
mod model;
mod readings;
mod world;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

pub use choices::Step;
pub use model::Side;

use crate::context::{Env, Said};
use crate::eval;
use crate::leaf::tree::Tree;
use crate::pass::space::Space;
use crate::pass::values::{self, Mentioned};
use crate::ruleset::Text;
use crate::trace::Decision;
use cells::Cell;
use model::Model;
use world::{Asker, State};

/// One way through both sides.
#[derive(Debug)]
pub struct Way<'w, 'a> {
    state: &'w State<'a>,
    /// Where each variable comes from.
    sources: &'w [Source],
    sides: &'w [Side<'a>],
    /// What the rules mention, once it was needed.
    mentioned: &'w OnceCell<Vec<Mentioned<'a>>>,
    /// What was decided, on each side that has the flag: the old one, the new one.
    pub decisions: [Option<Decision>; 2],
}

/// Where a variable comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Attribute(usize),
    Pieces(usize),
    Other,
}

/// Where a context falls on what it is hashed into, or on what is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Fall<'w> {
    /// The number of the hash space, or of the draw.
    pub number: usize,
    /// The hash space; nothing where the bucket is drawn.
    pub space: Option<&'w Space>,
    /// How many buckets there are.
    pub buckets: u64,
    /// In how many of them it falls.
    pub width: u64,
    /// Who asked for it: a set of sides ([`Step::OLD`], [`Step::NEW`]).
    pub asked_by: u8,
    /// The most of its buckets that lie side by side: the first one.
    pub from: u64,
    /// The first one past them.
    pub upto: u64,
}

/// What a context must say and where it must fall to go a way, as far as that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    /// What it says; of those that are neither here nor open it says nothing.
    pub said: Vec<Said<'static>>,
    /// Attributes, by scope and name, of which it says something that is not known.
    pub open: Vec<(Text<'static>, Text<'static>)>,
    /// In which buckets of a hash space it lies.
    pub buckets: Vec<(Space, Range<u64>)>,
}

/// Calls `see` with each way through both sides, at most so many, and says whether these are all.
pub fn explore<'a>(
    sides: [Option<Side<'a>>; 2],
    env: &'a Env,
    most: usize,
    see: &mut impl FnMut(&Way<'_, 'a>),
) -> bool {
    let present: Vec<Side<'a>> = sides.into_iter().flatten().collect();
    let Some(model) = Model::of(&present, env) else { return present.is_empty() };
    let mut sources = vec![Source::Other; model.vars];
    for (place, attribute) in model.attributes.iter().enumerate() {
        sources[attribute.var] = Source::Attribute(place);
    }
    for (place, pieces) in model.spaces.iter().enumerate() {
        sources[pieces.first..][..pieces.draws * pieces.cuts.len()].fill(Source::Pieces(place));
    }
    let mentioned = OnceCell::new();
    let mut state = State::new(model, env);
    for _ in 0..most {
        state.restart();
        let mut decisions = [None; 2];
        for (place, (side, number)) in sides.iter().zip([Step::OLD, Step::NEW]).enumerate() {
            let Some(side) = side else { continue };
            state.begin(number);
            decisions[place] = Some(eval::evaluate_in(side.ruleset, side.flag, &mut Asker(&mut state), &mut ()));
        }
        if state.is_lost {
            return false;
        }
        see(&Way { state: &state, sources: &sources, sides: &present, mentioned: &mentioned, decisions });
        if !state.choices.advance() {
            return true;
        }
    }
    false
}

impl Way<'_, '_> {
    /// What was chosen, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        self.state.steps()
    }

    /// Whether whoever goes this way is a share of those who are hashed: no single value that the rules mention has a part in
    /// it, nor the want of a value to hash.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.state.counts
    }

    /// Whether a choice is where a context falls, which [`Way::falls`] tells.
    #[must_use]
    pub fn is_fall(&self, step: &Step) -> bool {
        matches!(self.sources.get(step.var), Some(Source::Pieces(_)))
    }

    /// Where whoever goes this way falls, for each set of buckets that was asked for.
    pub fn falls(&self) -> impl Iterator<Item = Fall<'_>> {
        self.state.falls.iter().filter_map(|fall| {
            let pieces = self.state.model.spaces.get(fall.space)?;
            let number = pieces.var(fall.draw, 0)?;
            let vars = number..number + pieces.cuts.len();
            let asked = self.steps().iter().filter(|step| vars.contains(&step.var));
            let (mut width, mut most, mut run) = (0, 0..0, 0..0);
            for (from, upto) in fall.pieces.iter().map(|piece| pieces.range(*piece)) {
                width += upto - from;
                run = if run.end == from { run.start..upto } else { from..upto };
                if run.end - run.start > most.end - most.start {
                    most = run.clone();
                }
            }
            Some(Fall {
                number,
                space: pieces.space.as_ref(),
                buckets: pieces.buckets,
                width,
                asked_by: asked.fold(0, |by, step| by | step.asked_by),
                from: most.start,
                upto: most.end,
            })
        })
    }

    /// What a single value that the rules mention is, where the choice is one, with the name of the attribute; the value is
    /// missing where it is that there is none.
    #[must_use]
    pub fn single(&self, step: &Step) -> Option<(&str, Option<&Tree<'_>>)> {
        let attribute = self.attribute(step)?;
        match attribute.cells.get(step.pick as usize)? {
            Cell::Like { like, count: 1, .. } if attribute.is_hashed => Some((&attribute.name, Some(like))),
            Cell::Absent if attribute.is_hashed => Some((&attribute.name, None)),
            _ => None,
        }
    }

    fn attribute(&self, step: &Step) -> Option<&model::Attribute<'_>> {
        match self.sources.get(step.var)? {
            Source::Attribute(place) => self.state.model.attributes.get(*place),
            _ => None,
        }
    }

    /// How to find a context that goes this way.
    #[must_use]
    pub fn lead(&self) -> Lead {
        let mut lead = Lead { said: Vec::new(), open: Vec::new(), buckets: Vec::new() };
        for fall in self.falls() {
            if let Fall { space: Some(space), from, upto, .. } = fall {
                lead.buckets.push((space.clone(), from..upto));
            }
        }
        for step in self.steps() {
            let Some(attribute) = self.attribute(step) else { continue };
            let value = match &attribute.cells[step.pick as usize] {
                Cell::Absent => continue,
                Cell::Like { like, .. } => Some(like.to_owned()),
                Cell::Free | Cell::List => self.example(step, attribute),
            };
            match value {
                Some(value) => lead.said.push(Said {
                    scope: attribute.scope.clone().into(),
                    name: attribute.name.clone().into(),
                    value,
                }),
                None => lead.open.push((attribute.scope.clone().into(), attribute.name.clone().into())),
            }
        }
        lead
    }

    /// A value of which the tests say what was chosen.
    fn example(&self, step: &Step, attribute: &model::Attribute<'_>) -> Option<Tree<'static>> {
        let Some(Source::Attribute(place)) = self.sources.get(step.var) else { return None };
        let said: Vec<_> = self.state.said.iter().filter(|(held, ..)| held == place).collect();
        if said.is_empty() {
            return None;
        }
        let is_list = matches!(attribute.cells.get(step.pick as usize), Some(Cell::List));
        let fits = |value: &Tree<'_>| {
            said.iter().all(|(_, test, verdict)| {
                *verdict
                    == match value {
                        Tree::Text(text) => eval::of_text(test, text),
                        other => eval::of_item(test, other),
                    }
            })
        };
        let flags = || self.sides.iter().map(|side| (side.ruleset, side.flag)).collect::<Vec<_>>();
        let mentioned = self.mentioned.get_or_init(|| values::mentioned(&flags()));
        let mut of_it = mentioned.iter().filter(|held| held.scope == attribute.scope && held.name == attribute.name);
        let held = of_it.next()?;
        let listed = |value: &Tree<'_>| if is_list { Tree::List(vec![value.to_owned()]) } else { value.to_owned() };
        // What is no text may have a text all the same; as one it is said in any dialect.
        let spelled = held.values.iter().filter_map(|value| match value {
            Tree::Number(token) => Some(Tree::Text(token.clone())),
            _ => None,
        });
        let unlike = Tree::Text(Cow::Borrowed(&held.unlike));
        let few = ["a", "1", "x1", "user@example.com"].map(|text| Tree::Text(text.into()));
        let all = std::iter::once(unlike).chain(held.values.iter().cloned()).chain(spelled).chain(few);
        all.map(|value| listed(&value)).find(fits)
    }
}

//! The world in which the walker meets all contexts: it answers from choices that are made when they are asked for.

use super::asks::{self, Ask, Other};
use super::cells::{self, Cell};
use super::choices::{Choices, Step};
use super::model::{Asked, Attribute, Cutting, Model};
use crate::context::{Env, Store};
use crate::eval::{Member, Placed, World};
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{Absence, Absent, Bucketing, Flag, Membership, Split, Test, Values, Verdict};
use crate::trace::Sink;

/// The option of an attribute's cells and what was asked of it.
#[derive(Debug)]
pub(super) struct State<'a> {
    pub(super) model: Model<'a>,
    pub(super) choices: Choices,
    pub(super) env: &'a Env,
    /// How often something was drawn in this evaluation.
    draws: usize,
    /// Whether every bucket so far is that of a hash of a value that no rule mentions.
    pub(super) counts: bool,
    /// Whether something was asked that was not foreseen.
    pub(super) is_lost: bool,
    /// What tests said of values that no rule mentions: the attribute, the test, the verdict.
    pub(super) said: Vec<(usize, &'a Test<'a>, Verdict)>,
    /// In which pieces it lies of the sets of buckets that were asked for.
    pub(super) falls: Vec<Fall>,
}

/// Where a context falls on one set of buckets, or a draw.
#[derive(Debug)]
pub(super) struct Fall {
    /// The place of the set.
    pub(super) space: usize,
    /// The number of the draw.
    pub(super) draw: usize,
    /// The pieces of which it is one, in order; what was asked so far does not tell which.
    pub(super) pieces: Vec<usize>,
}

impl<'a> State<'a> {
    pub(super) fn new(model: Model<'a>, env: &'a Env) -> State<'a> {
        State {
            model,
            choices: Choices::default(),
            env,
            draws: 0,
            counts: true,
            is_lost: false,
            said: Vec::new(),
            falls: Vec::new(),
        }
    }

    /// Begins another way through.
    pub(super) fn restart(&mut self) {
        self.counts = true;
        self.said.clear();
        self.falls.clear();
    }

    /// Begins the evaluation of a side.
    pub(super) fn begin(&mut self, side: u8) {
        self.choices.side = side;
        self.draws = 0;
    }

    fn is_nobody(&mut self) -> bool {
        if let Some(made) = self.choices.made(self.model.nobody) {
            return made == 1;
        }
        let model = &self.model;
        let choices = &mut self.choices;
        let mut says = |attribute: &Attribute<'a>| {
            let made = choices.made(attribute.var).and_then(|made| attribute.cells.get(made));
            made.is_some_and(|cell| !matches!(cell, Cell::Absent))
        };
        if model.attributes.iter().any(&mut says) {
            return self.choices.settle(self.model.nobody, 0) == 1;
        }
        self.choices.choose(self.model.nobody, 2) == 1
    }

    /// The place of the cell of an attribute; nobody says nothing.
    fn cell(&mut self, attribute: usize) -> usize {
        let held = &self.model.attributes[attribute];
        let place = match self.choices.made(held.var) {
            Some(place) => place,
            None if self.choices.made(self.model.nobody) == Some(1) => {
                let absent = held.cells.iter().position(|cell| matches!(cell, Cell::Absent)).unwrap_or_default();
                self.choices.settle(held.var, u32::try_from(absent).unwrap_or(u32::MAX))
            }
            None => self.choices.choose(held.var, held.cells.len()),
        };
        // A single value is no share of those that are hashed, and neither is the want of one.
        let is_apart = matches!(held.cells[place], Cell::Like { count: 1.., .. } | Cell::Absent);
        self.counts &= !(held.is_hashed && is_apart);
        place
    }

    fn ask(&mut self, attribute: usize, ask: impl for<'h> FnOnce(&'h Attribute<'a>) -> &'h Ask) -> Verdict {
        let held = &self.model.attributes[attribute];
        answer(held, ask(held), &mut self.choices, &mut self.counts)
    }
}

/// What is answered to `ask`.
fn answer(attribute: &Attribute<'_>, ask: &Ask, choices: &mut Choices, counts: &mut bool) -> Verdict {
    match ask {
        Ask::Fixed(verdict) => *verdict,
        Ask::Any { atoms, yes, none } => {
            if atoms.iter().any(|atom| choices.choose(*atom, 2) == 1) {
                *yes
            } else {
                *none
            }
        }
        Ask::Read { reading, column } => {
            let Some((var, reading)) = attribute.asks.readings.get(*reading) else { return Verdict::Unknown };
            let row = choices.choose(*var, reading.rows.len());
            // A digest that is mentioned is that of a single value.
            *counts &= !(attribute.is_hashed && reading.is_named(row));
            reading.rows[row][*column]
        }
        Ask::Items { list, verdicts, items } => match choices.choose(*list, 4) {
            3 => answer(attribute, items, choices, counts),
            place => verdicts[place],
        },
        Ask::Either(var, verdicts) => verdicts[choices.choose(*var, 3)],
    }
}

/// What is hashed.
enum Held {
    Nothing,
    /// This text, of a single value.
    Text(String),
    /// One of several texts that are mentioned.
    Mentioned,
    /// A value that is not mentioned.
    Free,
    /// A value that cannot be hashed.
    Other,
}

impl<'a> State<'a> {
    fn test(&mut self, test: &'a Test<'a>) -> Verdict {
        let Some(Asked { attribute, column, absent }) = self.model.test(test) else {
            self.is_lost = true;
            return test.absent;
        };
        let place = self.cell(attribute);
        let held = &self.model.attributes[attribute];
        match &held.cells[place] {
            Cell::Absent if test.subject.absence == Absence::Empty => {
                if self.is_nobody() {
                    test.absent
                } else {
                    absent
                }
            }
            Cell::Absent => absent,
            Cell::Like { is_blank: true, .. } if test.subject.absence == Absence::Blank => test.absent,
            Cell::Like { verdicts, .. } if self.model.values != Values::Readings => verdicts[column],
            Cell::Like { verdicts, .. } => match asks::of_other(test, &held.asks.text[column]) {
                None => verdicts[column],
                Some(other) => match (self.choices.choose(held.is_other, 2), other) {
                    (0, _) => verdicts[column],
                    (_, Other::Says(verdict)) => verdict,
                    (_, Other::Asks(ask)) => answer(held, ask, &mut self.choices, &mut self.counts),
                },
            },
            Cell::Free => {
                let verdict = self.ask(attribute, |held| &held.asks.text[column]);
                self.said.push((attribute, test, verdict));
                verdict
            }
            Cell::List => {
                let verdict = self.ask(attribute, |held| &held.asks.list[column]);
                self.said.push((attribute, test, verdict));
                verdict
            }
        }
    }

    fn held(&mut self, attribute: usize, absence: Absence) -> Held {
        let place = self.cell(attribute);
        let held = match &self.model.attributes[attribute].cells[place] {
            Cell::Free => return Held::Free,
            Cell::Absent => None,
            Cell::Like { is_blank: true, .. } if absence == Absence::Blank => return Held::Nothing,
            Cell::Like { like: Tree::Text(text), count: 1, .. } => Some(text.clone().into_owned()),
            Cell::Like { like: Tree::Text(_), .. } => return Held::Mentioned,
            Cell::Like { like, count, .. } if cells::is_whole(like) => match (like, count) {
                (Tree::Number(token), 1) => Some(python::number_text(token).into_owned()),
                _ => return Held::Free,
            },
            Cell::Like { .. } | Cell::List => return Held::Other,
        };
        match (held, absence) {
            (Some(text), _) => Held::Text(text),
            (None, Absence::Missing | Absence::Blank) => Held::Nothing,
            (None, Absence::Now) => Held::Text(self.env.now_text().0.to_owned()),
            (None, Absence::Empty) if self.is_nobody() => Held::Nothing,
            (None, Absence::Empty) => Held::Text(String::new()),
        }
    }

    fn place(&mut self, split: &Split<'_>, asked: &Flag<'_>) -> Placed {
        if self.model.is_idle(split) {
            return Placed::In(0);
        }
        let Some(hashing) = self.model.split(split) else {
            self.is_lost = true;
            return Placed::Nowhere;
        };
        let bucketing = &split.bucketing;
        let (by, drawn) = (hashing.by.clone(), hashing.drawn);
        for (attribute, absence, space) in by {
            let held = self.held(attribute, absence);
            match held {
                Held::Nothing => {}
                Held::Text(text) => {
                    self.counts = false;
                    if !bucketing.takes(&text) {
                        return Placed::Unhashed;
                    }
                    return Placed::In(bucket(bucketing, asked, &text));
                }
                Held::Other => {
                    self.counts = false;
                    return if bucketing.absent == Absent::Lowest { Placed::In(0) } else { Placed::Nowhere };
                }
                Held::Free | Held::Mentioned => {
                    self.counts &= matches!(held, Held::Free);
                    return self.piece(space, 0);
                }
            }
        }
        // What is drawn for everybody is as good as a hash.
        self.counts &= bucketing.by.is_empty() && bucketing.absent == Absent::DrawBucket;
        match (bucketing.absent, drawn) {
            (Absent::Lowest, _) => Placed::In(0),
            (_, Some(drawn)) => {
                let number = self.draws;
                self.draws += 1;
                self.piece(drawn, number)
            }
            (_, None) => Placed::Nowhere,
        }
    }

    /// What a split gives of the pieces in which a context may still lie, by the first bucket of one that gives it.
    fn piece(&mut self, Cutting { space, cut }: Cutting, draw: usize) -> Placed {
        let Some(pieces) = self.model.spaces.get(space) else { return Placed::Nowhere };
        let (Some(var), Some(kinds)) = (pieces.var(draw, cut), pieces.cuts.get(cut)) else {
            self.is_lost = true;
            return Placed::Nowhere;
        };
        let is_it = |fall: &Fall| (fall.space, fall.draw) == (space, draw);
        let place = self.falls.iter().position(is_it).unwrap_or_else(|| {
            self.falls.push(Fall { space, draw, pieces: (0..pieces.starts.len()).collect() });
            self.falls.len() - 1
        });
        let open = &mut self.falls[place].pieces;
        let kind = |piece: usize| kinds.get(piece).copied().unwrap_or_default();
        let mut left: Vec<u32> = Vec::new();
        for piece in open.iter() {
            if !left.contains(&kind(*piece)) {
                left.push(kind(*piece));
            }
        }
        if left.len() > 1 {
            let pick = self.choices.choose(var, left.len());
            let picked = left.get(pick).copied().unwrap_or_default();
            open.retain(|piece| kind(*piece) == picked);
        } else {
            self.choices.settle(var, 0);
        }
        Placed::In(open.first().map_or(0, |piece| pieces.range(*piece).0))
    }

    /// What was chosen, in order.
    pub(super) fn steps(&self) -> &[Step] {
        self.choices.trail()
    }
}

fn bucket(bucketing: &Bucketing<'_>, asked: &Flag<'_>, identifier: &str) -> u64 {
    bucketing.cut.bucket(bucketing.hash(&asked.key, identifier, |_, hash| hash))
}

/// Who asks for a side.
pub(super) struct Asker<'e, 'a>(pub(super) &'e mut State<'a>);

impl<'a> World<'a> for Asker<'_, 'a> {
    fn is_nobody(&mut self) -> bool {
        self.0.is_nobody()
    }

    fn test<S: Sink<'a>>(&mut self, test: &'a Test<'a>, _: &mut S) -> Verdict {
        self.0.test(test)
    }

    fn place<S: Sink<'a>>(&mut self, split: &'a Split<'a>, asked: &'a Flag<'a>, _: &mut S) -> Placed {
        self.0.place(split, asked)
    }

    fn member<S: Sink<'a>>(&mut self, membership: &'a Membership<'a>, _: &mut S) -> Member {
        let Some((attribute, var)) = self.0.model.member(membership) else { return Member::Known(false) };
        match self.0.held(attribute, membership.subject.absence) {
            Held::Nothing => Member::Known(false),
            _ => match self.0.choices.choose(var, 3) {
                2 => Member::Unknown,
                known => Member::Known(known == 1),
            },
        }
    }

    fn answer<S: Sink<'a>>(&mut self, ordinal: usize, asked: &'a Flag<'a>, _: &mut S) -> bool {
        let var = asked.externals.get(ordinal).and_then(|name| self.0.model.answer(name));
        var.is_some_and(|var| self.0.choices.choose(var, 2) == 1)
    }

    fn drawn(&self) -> bool {
        false
    }

    fn store(&self) -> Option<Store> {
        None
    }
}

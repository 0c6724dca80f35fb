//! A pattern as a list of steps, which the machine goes through.
//!
//! As in Python, a repeat of a single character is one step, and any other repeat a loop: the two treat captures
//! differently when they give back what they took.

mod start;

use std::ops::Range;

use super::Unfit;
use super::flags::Flags;
use super::invalid;
use super::parse::width_behind;
use super::single::{Fold, Single};
use super::syntax::{At, Kind, Node, only_one, width};

/// One step. Numbers of steps are places in [`Program::steps`].
#[derive(Debug)]
pub(super) enum Step {
    /// The pattern, or the part of it that was called, has matched.
    Done,
    /// One character.
    One(Single),
    /// Remembers the place: `2 * n` is the start of the group `n + 1`, `2 * n + 1` its end.
    Mark(usize),
    /// A place in the text.
    At(At, Flags),
    /// The first of the rows at these steps that matches, with all that follows.
    Branch(Box<[usize]>),
    /// Goes on elsewhere.
    Jump(usize),
    /// A repeated character.
    RepeatOne { least: usize, most: usize, kind: Kind, single: Single },
    /// Enters a loop, whose body follows; `until` is its end.
    Loop { until: usize },
    /// The end of the body of a loop.
    Until(Loop),
    /// A loop that gives nothing back; its body follows, and what comes after it is at `end`.
    Possessive { least: usize, most: usize, end: usize },
    /// What follows gives nothing back; what comes after it is at `end`.
    Atomic { end: usize },
    /// What follows must match so many characters before; what comes after it is at `end`.
    Look { behind: usize, is_negative: bool, end: usize },
    /// What a group captured, again; groups count from 0.
    Again { group: usize, fold: Fold },
    /// Goes on elsewhere unless the group has captured.
    IfGroup { group: usize, no: usize },
}

/// A loop that can give back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loop {
    pub(super) least: usize,
    /// `usize::MAX` where there is no bound.
    pub(super) most: usize,
    pub(super) is_lazy: bool,
    pub(super) body: usize,
}

/// The steps of a pattern.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    pub(super) groups: usize,
    /// A text that is shorter has no match.
    least: usize,
    /// Whether a search goes by what every match begins with.
    has_known_start: bool,
}

impl Program {
    /// The steps for `row`.
    pub(super) fn new(row: &[Node], flags: Flags, groups: usize) -> Result<Program, Unfit> {
        let mut steps = Vec::new();
        add_row(&mut steps, row, flags)?;
        steps.push(Step::Done);
        let least = usize::try_from(width(row).0.min(u128::from(u32::MAX))).unwrap_or(usize::MAX);
        let has_known_start = least > 0 && start::is_known(row, flags);
        Ok(Program { steps, groups, least, has_known_start })
    }

    /// Where a match can begin in a text of this length, as far as Python tries it.
    ///
    /// It leaves out where too little text follows, but one place more than that, and any place if it goes by what a
    /// match begins with. It shows where a reference stands for less text than its group can take, which comes about
    /// when a possessive repeat is taken back.
    pub(super) fn starts(&self, length: usize) -> Range<usize> {
        if length < self.least {
            return 0..0;
        }
        if self.is_anchored() {
            return 0..1;
        }
        if self.has_known_start || self.least == 0 { 0..length + 1 } else { 0..length - self.least + 2 }
    }

    /// Whether it can match at the start of a text only.
    fn is_anchored(&self) -> bool {
        match self.steps.first() {
            Some(Step::At(At::StartOfText, _)) => true,
            Some(Step::At(At::Start, flags)) => !flags.has(Flags::MULTI_LINE),
            _ => false,
        }
    }
}

fn bound(number: u32) -> usize {
    if number == super::syntax::UNBOUNDED { usize::MAX } else { number as usize }
}

/// Keeps a place for a step that is known later.
fn reserve(steps: &mut Vec<Step>) -> usize {
    steps.push(Step::Done);
    steps.len() - 1
}

fn fill(steps: &mut [Step], at: usize, step: Step) {
    if let Some(place) = steps.get_mut(at) {
        *place = step;
    }
}

fn add_row(steps: &mut Vec<Step>, row: &[Node], flags: Flags) -> Result<(), Unfit> {
    for node in row {
        add(steps, node, flags)?;
    }
    Ok(())
}

fn add(steps: &mut Vec<Step>, node: &Node, flags: Flags) -> Result<(), Unfit> {
    match node {
        Node::One(one) => steps.push(Step::One(Single::new(one, flags))),
        Node::At(at) => steps.push(Step::At(*at, flags)),
        Node::Branch(rows) => {
            let at = reserve(steps);
            let mut starts = Vec::with_capacity(rows.len());
            let mut ends = Vec::with_capacity(rows.len());
            for row in rows {
                starts.push(steps.len());
                add_row(steps, row, flags)?;
                ends.push(reserve(steps));
            }
            let end = steps.len();
            fill(steps, at, Step::Branch(starts.into()));
            for at in ends {
                fill(steps, at, Step::Jump(end));
            }
        }
        Node::Group { capture, on, off, row } => {
            let flags = flags.with(*on, *off);
            let Some(group) = capture else { return add_row(steps, row, flags) };
            steps.push(Step::Mark(2 * (group - 1)));
            add_row(steps, row, flags)?;
            steps.push(Step::Mark(2 * (group - 1) + 1));
        }
        Node::Atomic(row) => {
            let at = reserve(steps);
            let end = add_part(steps, row, flags)?;
            fill(steps, at, Step::Atomic { end });
        }
        Node::Repeat { least, most, kind, row } => add_repeat(steps, bound(*least), bound(*most), *kind, row, flags)?,
        Node::Again { group, .. } => steps.push(Step::Again { group: group - 1, fold: Fold::of(flags) }),
        Node::IfGroup { group, yes, no } => {
            let at = reserve(steps);
            add_row(steps, yes, flags)?;
            let jump = reserve(steps);
            let start = steps.len();
            add_row(steps, no, flags)?;
            let end = steps.len();
            fill(steps, at, Step::IfGroup { group: group - 1, no: start });
            fill(steps, jump, Step::Jump(end));
        }
        Node::Look { is_behind, is_negative, row } => {
            let behind = if *is_behind { width_behind(row)? } else { 0 };
            let at = reserve(steps);
            let end = add_part(steps, row, flags)?;
            fill(steps, at, Step::Look { behind, is_negative: *is_negative, end });
        }
    }
    Ok(())
}

/// Adds what is called by itself, and says where it goes on after that.
fn add_part(steps: &mut Vec<Step>, row: &[Node], flags: Flags) -> Result<usize, Unfit> {
    add_row(steps, row, flags)?;
    steps.push(Step::Done);
    Ok(steps.len())
}

fn add_repeat(
    steps: &mut Vec<Step>,
    least: usize,
    most: usize,
    kind: Kind,
    row: &[Node],
    flags: Flags,
) -> Result<(), Unfit> {
    if flags.has(Flags::TEMPLATE) {
        let name = match kind {
            Kind::Greedy => "MAX_REPEAT",
            Kind::Lazy => "MIN_REPEAT",
            Kind::Possessive => "POSSESSIVE_REPEAT",
        };
        return Err(invalid(&format!("internal: unsupported template operator {name}")));
    }
    if let Some((one, flags)) = only_one(row, flags) {
        steps.push(Step::RepeatOne { least, most, kind, single: Single::new(one, flags) });
        return Ok(());
    }
    let at = reserve(steps);
    if kind == Kind::Possessive {
        let end = add_part(steps, row, flags)?;
        fill(steps, at, Step::Possessive { least, most, end });
        return Ok(());
    }
    add_row(steps, row, flags)?;
    let until = steps.len();
    steps.push(Step::Until(Loop { least, most, is_lazy: kind == Kind::Lazy, body: at + 1 }));
    fill(steps, at, Step::Loop { until });
    Ok(())
}

//! Runs a program over a text, taking back and trying again, with a bound on the work.
//!
//! What is tried, and in which order, is what Python's engine does, and so is what becomes of captures when a try is
//! taken back: all that were made since count as unset, but an older one that was overwritten comes back only within a
//! loop. References and conditions can see the difference. Calls are kept on a stack of the machine's own.

mod repeats;

use super::TooMuch;
use super::flags::Flags;
use super::letters::is_word;
use super::program::{Program, Step};
use super::single::is_of;
use super::syntax::{At, Category};

/// The most steps of one search.
const MOST_STEPS: usize = 1_000_000;

/// Single characters, or captures that are put aside, that count as one step together.
const CHEAP: usize = 16;

/// No place.
const NOWHERE: usize = usize::MAX;

/// A search in a text.
pub(super) struct Machine<'p> {
    program: &'p Program,
    text: &'p [char],
    /// Starts and ends of groups, one after the other.
    marks: Vec<usize>,
    /// So many of the marks count.
    used: usize,
    /// Marks that were put aside.
    aside: Vec<usize>,
    loops: Vec<Running>,
    /// The loop that is entered now.
    current: Option<usize>,
    calls: Vec<Call>,
    steps_left: usize,
}

/// A loop that was entered.
struct Running {
    /// The rounds that are done, the one that runs among them.
    rounds: usize,
    /// Where the last round began that was not required.
    began: usize,
    outer: Option<usize>,
}

/// What waits for the outcome of something else.
struct Call {
    why: Why,
    /// The step that called.
    step: usize,
    at: usize,
    count: usize,
    /// The marks that counted, and where they were put aside.
    used: usize,
    aside: usize,
    running: usize,
    began: usize,
}

#[derive(Clone, Copy)]
enum Why {
    Branch,
    Greedy,
    Lazy,
    Loop,
    RequiredRound,
    GreedyRound,
    GreedyRest,
    LazyRest,
    LazyRound,
    RequiredPossessive,
    Possessive,
    Atomic,
    Look,
    LookNot,
}

/// What is done next.
enum Next {
    /// The step, at a place of the text.
    Go(usize, usize),
    /// The call is over; it matched up to a place, or it did not.
    Return(Option<usize>),
}

const FAILED: Next = Next::Return(None);

impl<'p> Machine<'p> {
    /// A machine for `program` over `text`.
    pub(super) fn new(program: &'p Program, text: &'p [char]) -> Machine<'p> {
        Machine {
            program,
            text,
            marks: vec![NOWHERE; 2 * program.groups],
            used: 0,
            aside: Vec::new(),
            loops: Vec::new(),
            current: None,
            calls: Vec::new(),
            steps_left: MOST_STEPS,
        }
    }

    /// Where a match that begins at `start` ends.
    pub(super) fn run(&mut self, start: usize) -> Result<Option<usize>, TooMuch> {
        self.used = 0;
        let mut next = Next::Go(0, start);
        loop {
            self.spend(1)?;
            next = match next {
                Next::Go(step, at) => self.step(step, at)?,
                Next::Return(end) => match self.calls.pop() {
                    Some(call) => self.resume(&call, end)?,
                    None => return if end.is_some() && self.is_torn() { Err(TooMuch::TORN) } else { Ok(end) },
                },
            };
        }
    }

    fn spend(&mut self, steps: usize) -> Result<(), TooMuch> {
        self.steps_left = self.steps_left.checked_sub(steps).ok_or(TooMuch::STEPS)?;
        Ok(())
    }

    /// Whether a group ends before it starts: Python raises `SystemError` instead of answering.
    fn is_torn(&self) -> bool {
        let groups = self.marks[..self.used].chunks_exact(2);
        groups.into_iter().any(|mark| mark[1] < mark[0] && mark[0] != NOWHERE)
    }

    fn step(&mut self, step: usize, at: usize) -> Result<Next, TooMuch> {
        let program = self.program;
        Ok(match &program.steps[step] {
            Step::Done => Next::Return(Some(at)),
            Step::One(single) => match self.text.get(at) {
                Some(c) if single.is(*c) => Next::Go(step + 1, at + 1),
                _ => FAILED,
            },
            Step::Mark(mark) => {
                self.set_mark(*mark, at);
                Next::Go(step + 1, at)
            }
            Step::At(place, flags) if self.is_at(*place, *flags, at) => Next::Go(step + 1, at),
            Step::At(..) => FAILED,
            Step::Branch(_) => {
                let call = self.call(Why::Branch, step, at, self.current.is_some())?;
                self.branch(call)?
            }
            Step::Jump(to) => Next::Go(*to, at),
            Step::RepeatOne { least, most, kind, single } => {
                self.repeat_one(step, at, (*least, *most), *kind, single)?
            }
            Step::Loop { until } => {
                let mut call = self.call(Why::Loop, step, at, false)?;
                call.running = self.loops.len();
                self.loops.push(Running { rounds: 0, began: NOWHERE, outer: self.current });
                self.current = Some(call.running);
                self.calls.push(call);
                Next::Go(*until, at)
            }
            Step::Until(inner) => self.until(step, at, *inner)?,
            Step::Possessive { .. } => {
                let call = self.call(Why::RequiredPossessive, step, at, false)?;
                self.possessive(call, at, NOWHERE)?
            }
            Step::Atomic { .. } => {
                let call = self.call(Why::Atomic, step, at, false)?;
                self.calls.push(call);
                Next::Go(step + 1, at)
            }
            Step::Look { behind, is_negative, end } => match (at.checked_sub(*behind), is_negative) {
                (None, true) => Next::Go(*end, at),
                (None, false) => FAILED,
                (Some(from), _) => {
                    let why = if *is_negative { Why::LookNot } else { Why::Look };
                    let call = self.call(why, step, at, *is_negative && self.current.is_some())?;
                    self.calls.push(call);
                    Next::Go(step + 1, from)
                }
            },
            Step::Again { group, fold } => match self.captured(*group) {
                Some((from, to)) => {
                    self.spend((to - from) / CHEAP)?;
                    let is_same = |c: &char, other: &char| {
                        c == other || fold.lower(u32::from(*c)) == fold.lower(u32::from(*other))
                    };
                    match self.text.get(at..at + (to - from)) {
                        Some(text) if text.iter().zip(&self.text[from..to]).all(|(c, other)| is_same(c, other)) => {
                            Next::Go(step + 1, at + (to - from))
                        }
                        _ => FAILED,
                    }
                }
                None => FAILED,
            },
            Step::IfGroup { group, no } => Next::Go(if self.captured(*group).is_some() { step + 1 } else { *no }, at),
        })
    }

    /// Goes on with what has waited; `end` is the outcome.
    fn resume(&mut self, call: &Call, end: Option<usize>) -> Result<Next, TooMuch> {
        let mut call = Call { ..*call };
        let round = call.count;
        Ok(match (call.why, end) {
            (Why::Branch | Why::Greedy | Why::Lazy, Some(_)) => self.leave(&call, end),
            (Why::Branch, None) => {
                self.take_back(&call);
                self.branch(call)?
            }
            (Why::Greedy, None) => {
                self.take_back(&call);
                self.give_back(call)
            }
            (Why::Lazy, None) => {
                self.take_back(&call);
                self.take_more(call)
            }
            (Why::Loop, _) => {
                self.current = self.loops[call.running].outer;
                self.loops.truncate(call.running);
                Next::Return(end)
            }
            (Why::RequiredRound, _) => {
                if end.is_none() {
                    self.loops[call.running].rounds = round;
                }
                Next::Return(end)
            }
            (Why::GreedyRound, _) => {
                self.loops[call.running].began = call.began;
                if end.is_some() {
                    return Ok(self.leave(&call, end));
                }
                self.take_back(&call);
                self.aside.truncate(call.aside);
                self.loops[call.running].rounds = round;
                self.rest(call.step, call.at, call.running)?
            }
            (Why::GreedyRest, _) => {
                self.current = Some(call.running);
                Next::Return(end)
            }
            (Why::LazyRest, Some(_)) => {
                self.current = Some(call.running);
                self.leave(&call, end)
            }
            (Why::LazyRest, None) => {
                self.current = Some(call.running);
                self.take_back(&call);
                self.aside.truncate(call.aside);
                self.lazy_round(&call)?
            }
            (Why::LazyRound, _) => {
                self.loops[call.running].began = call.began;
                if end.is_none() {
                    self.loops[call.running].rounds = round;
                }
                Next::Return(end)
            }
            (Why::RequiredPossessive, Some(end)) => {
                call.count += 1;
                self.possessive(call, end, NOWHERE)?
            }
            (Why::Possessive, Some(end)) => {
                self.aside.truncate(call.aside);
                call.count += 1;
                let began = call.at;
                self.possessive(call, end, began)?
            }
            (Why::Atomic, Some(end)) => self.after(call.step, end),
            (Why::Look, Some(_)) => self.after(call.step, call.at),
            (Why::Possessive | Why::LookNot, None) => {
                self.take_back(&call);
                self.aside.truncate(call.aside);
                self.after(call.step, call.at)
            }
            (Why::LookNot, Some(_)) => {
                self.aside.truncate(call.aside);
                FAILED
            }
            (Why::RequiredPossessive | Why::Atomic | Why::Look, None) => FAILED,
        })
    }

    /// What comes after a part that was called.
    fn after(&self, step: usize, at: usize) -> Next {
        match self.program.steps[step] {
            Step::Possessive { end, .. } | Step::Atomic { end } | Step::Look { end, .. } => Next::Go(end, at),
            _ => FAILED,
        }
    }

    /// A call from a step; marks are put aside if `puts_aside`.
    fn call(&mut self, why: Why, step: usize, at: usize, puts_aside: bool) -> Result<Call, TooMuch> {
        let aside = self.aside.len();
        if puts_aside {
            self.spend(self.used / CHEAP)?;
            self.aside.extend_from_slice(&self.marks[..self.used]);
        }
        Ok(Call { why, step, at, count: 0, used: self.used, aside, running: 0, began: NOWHERE })
    }

    /// Ends a call that needs its marks no more.
    fn leave(&mut self, call: &Call, end: Option<usize>) -> Next {
        self.aside.truncate(call.aside);
        Next::Return(end)
    }

    /// The marks are again what they were at the call; those put aside stay there.
    fn take_back(&mut self, call: &Call) {
        let aside = &self.aside[call.aside..];
        self.marks[..aside.len()].copy_from_slice(aside);
        self.used = call.used;
    }

    fn set_mark(&mut self, mark: usize, at: usize) {
        if mark >= self.used {
            self.marks[self.used..mark].fill(NOWHERE);
            self.used = mark + 1;
        }
        self.marks[mark] = at;
    }

    /// What a group has captured.
    fn captured(&self, group: usize) -> Option<(usize, usize)> {
        match self.marks[..self.used].get(2 * group..2 * group + 2) {
            Some(&[from, to]) if from <= to && to != NOWHERE => Some((from, to)),
            _ => None,
        }
    }

    /// The next alternative; those that cannot begin here are passed over.
    fn branch(&mut self, mut call: Call) -> Result<Next, TooMuch> {
        let program = self.program;
        let Step::Branch(rows) = &program.steps[call.step] else { return Ok(FAILED) };
        let c = self.text.get(call.at);
        let can_begin = |row: &usize| match &program.steps[*row] {
            Step::One(single) => c.is_some_and(|c| single.is(*c)),
            _ => true,
        };
        let found = rows[call.count..].iter().position(can_begin);
        self.spend(found.unwrap_or(rows.len() - call.count) / CHEAP)?;
        let Some(passed) = found else { return Ok(self.leave(&call, None)) };
        let next = Next::Go(rows[call.count + passed], call.at);
        call.count += passed + 1;
        self.calls.push(call);
        Ok(next)
    }

    fn is_at(&self, place: At, flags: Flags, at: usize) -> bool {
        let length = self.text.len();
        let is_multi_line = flags.has(Flags::MULTI_LINE);
        match place {
            At::Start if is_multi_line => at == 0 || self.text[at - 1] == '\n',
            At::Start | At::StartOfText => at == 0,
            At::End if is_multi_line => at == length || self.text[at] == '\n',
            At::End => at == length || (at + 1 == length && self.text[at] == '\n'),
            At::EndOfText => at == length,
            // An empty text has neither.
            At::Boundary => length > 0 && self.is_between(flags, at),
            At::NoBoundary => length > 0 && !self.is_between(flags, at),
        }
    }

    /// Whether a word begins or ends here.
    fn is_between(&self, flags: Flags, at: usize) -> bool {
        let is_in_word = |at: usize| {
            self.text.get(at).is_some_and(|c| {
                let point = u32::from(*c);
                if flags.has(Flags::UNICODE) { is_word(point) } else { is_of(point, Category::Word, false) }
            })
        };
        (at > 0 && is_in_word(at - 1)) != is_in_word(at)
    }
}

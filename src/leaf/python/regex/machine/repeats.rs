//! Repeats: of one character, which are counted, and loops, which are gone through round by round.

use super::{CHEAP, Call, FAILED, Machine, Next, Why};
use crate::leaf::python::regex::TooMuch;
use crate::leaf::python::regex::program::{Loop, Step};
use crate::leaf::python::regex::single::Single;
use crate::leaf::python::regex::syntax::Kind;

impl Machine<'_> {
    /// A repeat of one character: takes what it can, or must.
    pub(super) fn repeat_one(
        &mut self,
        step: usize,
        at: usize,
        (least, most): (usize, usize),
        kind: Kind,
        single: &Single,
    ) -> Result<Next, TooMuch> {
        let rest = &self.text[at..];
        if rest.len() < least {
            return Ok(FAILED);
        }
        let wanted = if kind == Kind::Lazy { least } else { most.min(rest.len()) };
        let count = rest[..wanted].iter().take_while(|c| single.is(**c)).count();
        self.spend(count / CHEAP)?;
        if count < least {
            return Ok(FAILED);
        }
        if kind == Kind::Possessive {
            return Ok(Next::Go(step + 1, at + count));
        }
        let why = if kind == Kind::Lazy { Why::Lazy } else { Why::Greedy };
        let mut call = self.call(why, step, at + count, self.current.is_some())?;
        call.count = count;
        self.calls.push(call);
        Ok(Next::Go(step + 1, at + count))
    }

    /// One character less.
    pub(super) fn give_back(&mut self, mut call: Call) -> Next {
        let Step::RepeatOne { least, .. } = self.program.steps[call.step] else { return FAILED };
        if call.count <= least {
            return self.leave(&call, None);
        }
        call.count -= 1;
        call.at -= 1;
        let next = Next::Go(call.step + 1, call.at);
        self.calls.push(call);
        next
    }

    /// One character more.
    pub(super) fn take_more(&mut self, mut call: Call) -> Next {
        let Step::RepeatOne { most, single, .. } = &self.program.steps[call.step] else { return FAILED };
        let is_there = self.text.get(call.at).is_some_and(|c| single.is(*c));
        if call.count >= *most || !is_there {
            return self.leave(&call, None);
        }
        call.count += 1;
        call.at += 1;
        let next = Next::Go(call.step + 1, call.at);
        self.calls.push(call);
        next
    }

    /// At the end of a round.
    pub(super) fn until(&mut self, step: usize, at: usize, inner: Loop) -> Result<Next, TooMuch> {
        let Some(running) = self.current else { return Ok(FAILED) };
        let rounds = self.loops[running].rounds;
        if rounds < inner.least {
            let mut call = self.call(Why::RequiredRound, step, at, false)?;
            (call.running, call.count) = (running, rounds);
            self.calls.push(call);
            self.loops[running].rounds = rounds + 1;
            return Ok(Next::Go(inner.body, at));
        }
        if inner.is_lazy {
            self.current = self.loops[running].outer;
            let mut call = self.call(Why::LazyRest, step, at, self.current.is_some())?;
            (call.running, call.count) = (running, rounds);
            self.calls.push(call);
            return Ok(Next::Go(step + 1, at));
        }
        let began = self.loops[running].began;
        if rounds >= inner.most || at == began {
            return self.rest(step, at, running);
        }
        let mut call = self.call(Why::GreedyRound, step, at, true)?;
        (call.running, call.count, call.began) = (running, rounds, began);
        self.calls.push(call);
        self.loops[running].rounds = rounds + 1;
        self.loops[running].began = at;
        Ok(Next::Go(inner.body, at))
    }

    /// What comes after a loop that takes as much as possible.
    pub(super) fn rest(&mut self, step: usize, at: usize, running: usize) -> Result<Next, TooMuch> {
        self.current = self.loops[running].outer;
        let mut call = self.call(Why::GreedyRest, step, at, false)?;
        call.running = running;
        self.calls.push(call);
        Ok(Next::Go(step + 1, at))
    }

    /// One more round, after what comes after the loop has failed.
    pub(super) fn lazy_round(&mut self, tried: &Call) -> Result<Next, TooMuch> {
        let Step::Until(inner) = self.program.steps[tried.step] else { return Ok(FAILED) };
        let began = self.loops[tried.running].began;
        if tried.count >= inner.most || tried.at == began {
            return Ok(FAILED);
        }
        let mut call = self.call(Why::LazyRound, tried.step, tried.at, false)?;
        (call.running, call.count, call.began) = (tried.running, tried.count, began);
        self.calls.push(call);
        self.loops[tried.running].rounds = tried.count + 1;
        self.loops[tried.running].began = tried.at;
        Ok(Next::Go(inner.body, tried.at))
    }

    /// The next round of a loop that gives nothing back, from `at`; the last one that was not required began at `began`.
    pub(super) fn possessive(&mut self, mut call: Call, at: usize, began: usize) -> Result<Next, TooMuch> {
        let Step::Possessive { least, most, end } = self.program.steps[call.step] else { return Ok(FAILED) };
        if call.count >= least {
            if call.count >= most || at == began {
                return Ok(Next::Go(end, at));
            }
            let count = call.count;
            call = self.call(Why::Possessive, call.step, at, true)?;
            call.count = count;
        }
        let body = call.step + 1;
        self.calls.push(call);
        Ok(Next::Go(body, at))
    }
}

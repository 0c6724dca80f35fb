//! Choices that are made when somebody asks, and tried one after the other: depth first, the last one made first.
//!
//! An evaluation that asks for the same variable twice gets the same answer. When it has ended, the last choice that has
//! another option takes it, those behind it are forgotten, and the evaluation is made anew, until there is nothing left to try.

/// A place in the list of variables.
pub(super) type Var = usize;

/// No choice was made.
const OPEN: u32 = u32::MAX;

/// What was chosen of one variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The variable.
    pub var: Var,
    /// The option, from 0.
    pub pick: u32,
    /// Who asked for it: a set of sides ([`Step::OLD`], [`Step::NEW`]).
    pub asked_by: u8,
    /// How many options there were; 0 where what was chosen before left but one.
    options: u32,
}

impl Step {
    /// The old side.
    pub const OLD: u8 = 1;
    /// The new side.
    pub const NEW: u8 = 2;
}

/// The choices of one way through.
#[derive(Debug, Default)]
pub(super) struct Choices {
    /// The place in the trail of each variable's choice.
    places: Vec<u32>,
    trail: Vec<Step>,
    /// Who asks now.
    pub(super) side: u8,
}

impl Choices {
    /// One of so many options of a variable. There is one at least.
    pub(super) fn choose(&mut self, var: Var, options: usize) -> usize {
        self.made(var).unwrap_or_else(|| self.add(var, 0, u32::try_from(options).unwrap_or(OPEN)))
    }

    /// Makes the choice of a variable that others leave no choice.
    pub(super) fn settle(&mut self, var: Var, pick: u32) -> usize {
        self.made(var).unwrap_or_else(|| self.add(var, pick, 0))
    }

    /// What was chosen, where it was.
    pub(super) fn made(&mut self, var: Var) -> Option<usize> {
        let place = self.places.get(var).copied().filter(|place| *place != OPEN)?;
        let step = self.trail.get_mut(place as usize)?;
        step.asked_by |= self.side;
        Some(step.pick as usize)
    }

    fn add(&mut self, var: Var, pick: u32, options: u32) -> usize {
        if self.places.len() <= var {
            self.places.resize(var + 1, OPEN);
        }
        self.places[var] = u32::try_from(self.trail.len()).unwrap_or(OPEN);
        self.trail.push(Step { var, pick, asked_by: self.side, options });
        pick as usize
    }

    /// What was chosen, in order.
    pub(super) fn trail(&self) -> &[Step] {
        &self.trail
    }

    /// Goes on to the next way through; `false` when there is none.
    pub(super) fn advance(&mut self) -> bool {
        while let Some(mut step) = self.trail.pop() {
            self.places[step.var] = OPEN;
            if step.pick + 1 < step.options {
                step.pick += 1;
                self.places[step.var] = u32::try_from(self.trail.len()).unwrap_or(OPEN);
                self.trail.push(step);
                self.trail.iter_mut().for_each(|step| step.asked_by = 0);
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_is_gone_once() {
        let mut choices = Choices::default();
        let mut seen = Vec::new();
        loop {
            let first = choices.choose(3, 2);
            let second = if first == 0 { choices.choose(0, 3) } else { choices.settle(1, 7) };
            assert_eq!(choices.choose(3, 2), first, "asked again");
            seen.push((first, second));
            if !choices.advance() {
                break;
            }
        }
        assert_eq!(seen, [(0, 0), (0, 1), (0, 2), (1, 7)]);
    }
}

//! Decision lists: arms in order, of which the first that says yes decides.

use super::{Condition, FaultId, Pointer, SplitId, Text, VariationId};

/// Arms in the order in which they are tried.
#[derive(Debug)]
pub struct DecisionList<'s, T> {
    /// The arms.
    pub arms: Vec<Arm<'s, T>>,
}

/// One arm of a list.
#[derive(Debug)]
pub struct Arm<'s, T> {
    /// What the arm is in the vendor's terms; it labels reasons and steers nothing.
    pub role: Role,
    /// The vendor's name of it, such as a strategy's.
    pub name: Option<Text<'s>>,
    /// What its authors call it.
    pub title: Option<Text<'s>>,
    /// When it is taken.
    pub when: Condition<'s>,
    /// Whether the first part of `when` is a test that comes with the arm's name, before the conditions that it lists.
    pub has_own_test: bool,
    /// What it gives.
    pub then: T,
    /// Whether whoever is served a variation by it, and not by a split, takes part in an experiment.
    pub in_experiment: bool,
    /// What happens when it is taken and its split picks nothing.
    pub dry: Dry,
    /// Where it stands.
    pub at: Pointer,
}

/// What an arm is, in terms that all vendors share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The flag's switch.
    Switch,
    /// What is served where no context is given.
    Nobody,
    /// A flag that this one depends on.
    Prerequisite,
    /// A list of users.
    Target,
    /// A targeting rule.
    Rule,
    /// A strategy.
    Strategy,
    /// Percentage options of the flag itself.
    Options,
    /// What is served when nothing else decided.
    Otherwise,
    /// A value that was laid over the flag.
    Override,
    /// Stands in place of rules that could not be lowered.
    Broken(FaultId),
}

/// After an arm that was taken and whose split picked nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dry {
    /// The next arm is tried.
    Next,
    /// The last arm is tried.
    Otherwise,
}

/// What an arm of a flag gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serve {
    /// This variation.
    Variation(VariationId),
    /// The variation that this split of the flag picks.
    Split(SplitId),
    /// No variation: the caller's default.
    Nothing,
    /// Nothing at all: the arm is dry.
    Dry,
    /// Nothing that can be served: the evaluation ends.
    Fault(FaultId),
}

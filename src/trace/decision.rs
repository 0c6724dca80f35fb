//! What an evaluation came to, and why in OpenFeature's terms.

use crate::context::Store;
use crate::ruleset::{FaultId, VariationId};

/// What an evaluation came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// The variation that is served; `None` where the caller's default is.
    pub variation: Option<VariationId>,
    /// The arm that decided, a place in the flag's list.
    pub arm: Option<usize>,
    /// What ended the evaluation, where something did.
    pub fault: Option<FaultId>,
    /// Why, in OpenFeature's terms.
    pub reason: Reason,
    /// Whether a random draw had a part in it.
    pub drawn: bool,
    /// Whether it counts for an experiment.
    pub in_experiment: bool,
    /// How the store of members from outside was, where it was asked.
    pub store: Option<Store>,
}

/// OpenFeature's reasons, as far as an offline evaluation can give them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The flag asks nothing of a context.
    Static,
    /// No rule was taken.
    Default,
    /// A rule was taken.
    TargetingMatch,
    /// A share of the population decided.
    Split,
    /// The flag's switch is off.
    Disabled,
    /// The flag could not be evaluated.
    Error,
}

impl Reason {
    /// OpenFeature's spelling.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Reason::Static => "STATIC",
            Reason::Default => "DEFAULT",
            Reason::TargetingMatch => "TARGETING_MATCH",
            Reason::Split => "SPLIT",
            Reason::Disabled => "DISABLED",
            Reason::Error => "ERROR",
        }
    }
}

//! What changes between two rulesets of one dialect, and for whom.
//!
//! [`edits`] tells what changed in terms of rules. For whom is found out twice: [`effect()`] proves what can change at all, and with which
//! shares of the hash space, by walking both rulesets through all that contexts can be told apart by ([`crate::pass::possible`]);
//! [`search`] finds contexts that show it, each a [`trial`] on both sides, and [`sample`] counts where shares cannot be worked out
//! ([`tally`]). `classify` makes classes of the two, and [`compare()`] puts everything together.

mod classify;
mod compare;
pub mod edits;
mod effect;
pub mod sample;
pub mod search;
pub mod tally;
pub mod trial;

use serde::{Serialize, Serializer};

use crate::context::{Env, Native};
use crate::leaf::tree::Tree;
use crate::ruleset::{Ruleset, Value};
pub use compare::compare;
pub use effect::{Proof, effect};

/// Two rulesets of one dialect, and how contexts are tried on them.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// As it was.
    pub old: &'a Ruleset<'a>,
    /// As it is now.
    pub new: &'a Ruleset<'a>,
    /// How contexts are made and read.
    pub native: Native,
    /// The clock and the draws.
    pub env: &'a Env,
}

/// What changed of one flag, and for whom.
#[derive(Debug, Serialize)]
pub struct FlagDiff {
    /// Its key; of a flag that was renamed there are two, one removed and one added.
    pub flag: String,
    /// Whether it was there, and is.
    pub change: Change,
    /// The key that it has on the other side, where it was renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renamed: Option<String>,
    /// What follows for answers.
    pub classes: Vec<Class>,
    /// How many are concerned.
    #[serde(flatten)]
    pub effect: Effect,
    /// The same by rule, each share being exact for those who reach it.
    pub parts: Vec<Part>,
    /// A context that shows it.
    pub witness: Option<Witness>,
    /// Contexts that show each class, the first one being [`FlagDiff::witness`].
    pub witnesses: Vec<Witness>,
    /// The flags that depend on it and whose answers change with it.
    pub dependents: Vec<String>,
    /// What changed in the rules, here and in what the flag leads to.
    pub edits: Vec<Edit>,
}

/// Whether a flag was there, and is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It was not there.
    Added,
    /// It is there no more.
    Removed,
    /// It was there, and is.
    Changed,
}

/// What follows for answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Nobody's answer changes: proved.
    None,
    /// Some gain and nobody loses or swaps: proved.
    Gains,
    /// Somebody loses.
    Loses,
    /// Somebody is served another variation, or the same share falls on others.
    Reshuffles,
    /// What is served is of another type.
    TypeChange,
    /// Answers of flags that depend on it change for the worse, or can no more be had.
    BreaksDependents,
    /// It cannot be told whether answers change, or whether anybody loses.
    Undecided,
}

/// Shares of a population, in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Shares {
    /// Off before, on now.
    pub gains: f64,
    /// On before, off now.
    pub loses: f64,
    /// Other changes.
    pub swaps: f64,
}

/// How many are concerned.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    /// The shares.
    #[serde(flatten)]
    pub shares: Shares,
    /// Whether they are shares of the hash space, worked out and not counted.
    pub exact: bool,
    /// Of what they are shares.
    pub of: Basis,
}

/// Of what shares are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Basis {
    /// The hash space, whoever the users are.
    Everybody,
    /// The hash space of those who reach the rule at this place, on the new side or else on the old one.
    Reaching {
        /// The place.
        pointer: String,
    },
    /// A sample of contexts made of the values that the rules mention.
    Sample {
        /// How many.
        contexts: usize,
    },
    /// Contexts that were given.
    Contexts {
        /// How many.
        contexts: usize,
    },
}

/// What changes for those who come to one rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The rule that decided, where it was one.
    pub pointer_old: Option<String>,
    /// The rule that decides.
    pub pointer_new: Option<String>,
    /// Who they are, in a phrase.
    pub who: String,
    /// The shares of the hash space.
    #[serde(flatten)]
    pub shares: Shares,
}

/// A context that shows a change, evaluated on both sides.
#[derive(Debug, Clone, Serialize)]
pub struct Witness {
    /// What it shows.
    pub class: Class,
    /// The context in the native form.
    #[serde(serialize_with = "as_json")]
    pub context: Tree<'static>,
    /// What it was served.
    pub old: Shown,
    /// What it is served.
    pub new: Shown,
}

/// An answer as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// The value; `null` where the caller's default is served.
    pub value: Value<'static>,
    /// The name of the variation.
    pub variant: Option<String>,
    /// Whether the caller's default is served.
    pub default: bool,
    /// Whether the evaluation fails.
    pub failed: bool,
}

/// One thing that changed in the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// Where it was.
    pub pointer_old: Option<String>,
    /// Where it is.
    pub pointer_new: Option<String>,
    /// What changed, in a phrase in the words of the dialect.
    pub what: String,
    /// The segment or the flag through which it reaches this one; nothing where it stands in the flag itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
}

fn as_json<S: Serializer>(tree: &Tree<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    tree.to_json().serialize(serializer)
}

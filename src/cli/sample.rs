//! `--sample N`: users with made-up keys, and otherwise with the context that the options give.
//!
//! Whatever the splits of the flag are sticky on is made up as well, unless the options give it; each attribute has values of its
//! own.

use crate::cli::contexts::Spot;
use crate::context::{Bound, Env, Slot};
use crate::eval::evaluate;
use crate::leaf::tree::Tree;
use crate::pass::rollout::found;
use crate::pass::rollout::sample::{Sample, Sampled, key, sticky};
use crate::provider::{Asked, Dialect};
use crate::ruleset::{AttributeId, FlagId, Ruleset};
use crate::source::Problem;

/// What a sample came to, and what it does not vary.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) sampled: Sampled,
    /// What splits are sticky on and neither the options give nor a key could be made up for, as `SCOPE.NAME`.
    pub(super) missing: Vec<String>,
}

/// How a sample is to be taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// How many users.
    pub(super) users: u64,
    /// What their keys are made from.
    pub(super) seed: u64,
    /// The confidence of the intervals, in 0..1.
    pub(super) confidence: f64,
}

/// Evaluates `flag` for made-up users. `given` is the context of each but for what is made up; its user is not looked at.
///
/// # Errors
/// The context cannot be composed or read.
pub(super) fn take(
    ruleset: &Ruleset<'_>,
    flag: FlagId,
    dialect: &Dialect,
    given: &Asked<'static>,
    env: &Env,
    size: Size,
) -> Result<Taken, Problem> {
    let mut env = env.clone();
    let mut sample = Sample::new(ruleset, flag);
    let (made, missing) = made_up(ruleset, flag, dialect, given)?;
    for number in 0..size.users {
        env.ordinal = number;
        let value = |what: &str| key(size.seed, what, number);
        let context = (dialect.compose)(composed(given, &made, value))?;
        let bound = (dialect.bind)(&context, ruleset)?;
        if let Some(refused) = bound.refused() {
            return Err(Problem::new(refused.message.clone()).why("the SDK evaluates no flag for such a context"));
        }
        sample.count(&evaluate(ruleset, flag, &bound, &env, &mut ()));
    }
    Ok(Taken { sampled: sample.told(size.seed, size.confidence), missing })
}

/// A user: what is given, a key, and a value of each attribute that is made up.
fn composed(given: &Asked<'static>, made: &[String], value: impl Fn(&str) -> String) -> Asked<'static> {
    let mut attributes = given.attributes.clone();
    attributes.extend(made.iter().map(|name| (name.clone(), Tree::Text(value(name).into()))));
    Asked { base: given.base.clone(), user: Some(value("")), attributes }
}

/// The names of the attributes to be made up, and those for which that is not possible.
fn made_up(
    ruleset: &Ruleset<'_>,
    flag: FlagId,
    dialect: &Dialect,
    given: &Asked<'static>,
) -> Result<(Vec<String>, Vec<String>), Problem> {
    let wanted = sticky(&found(ruleset, flag));
    let own = Spot::of_user(dialect);
    let (mut made, mut missing) = (Vec::new(), Vec::new());
    for id in wanted {
        let attribute = ruleset.attributes.get(id);
        if is_seen(ruleset, dialect, given, &made, id)? {
            continue;
        }
        let name = attribute.name.to_string();
        if own.name() != Some(&name) && given.attributes.iter().all(|(given, _)| *given != name) {
            made.push(name);
            if is_seen(ruleset, dialect, given, &made, id)? {
                continue;
            }
            made.pop();
        }
        missing.push(match attribute.scope.as_ref() {
            scope if ruleset.wording.knows(scope) || scope.is_empty() => attribute.name.to_string(),
            scope => format!("{scope}.{}", attribute.name),
        });
    }
    Ok((made, missing))
}

/// Whether a made-up user has a value of an attribute.
fn is_seen(
    ruleset: &Ruleset<'_>,
    dialect: &Dialect,
    given: &Asked<'static>,
    made: &[String],
    id: AttributeId,
) -> Result<bool, Problem> {
    let context = (dialect.compose)(composed(given, made, |what| key(0, what, 0)))?;
    let bound: Bound<'_> = (dialect.bind)(&context, ruleset)?;
    Ok(!matches!(bound.get(id), Slot::Absent(_)))
}

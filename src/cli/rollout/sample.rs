//! `--sample`: users that are made up, each evaluated as one that is given.

use super::Asks;
use crate::context::Slot;
use crate::eval::evaluate;
use crate::leaf::tree::Tree;
use crate::pass::rollout::Found;
use crate::pass::rollout::sample::{Sample, Sampled, key, sticky};
use crate::pass::rollout::shares::named;
use crate::provider::Asked;
use crate::ruleset::{AttributeId, FlagId};
use crate::source::Problem;

/// What a user's own key is made from.
const USER: &str = "user";

/// What `size` made-up users are served. Beside a key each has a value of its own for all that splits of the flag are sticky on,
/// unless the options give one.
pub(super) fn sample(
    asks: &Asks<'_>,
    flag: FlagId,
    found: &[Found<'_>],
    (size, confidence): (u64, f64),
) -> Result<Sampled, Problem> {
    let (ruleset, dialect) = (asks.run.ruleset, asks.run.loaded.dialect);
    let seed = asks.args.around.seed;
    let compose = |names: &[&str], number: u64| {
        let mut attributes = asks.attributes.to_vec();
        let own = names.iter().map(|name| ((*name).to_owned(), Tree::Text(key(seed, name, number).into())));
        attributes.extend(own);
        (dialect.compose)(Asked { base: asks.base.cloned(), user: Some(key(seed, USER, number)), attributes })
    };
    let lacks = |names: &[&str], attribute: AttributeId| {
        let native = compose(names, 0).ok();
        let bound = native.as_ref().and_then(|native| (dialect.bind)(native, ruleset).ok());
        bound.is_none_or(|bound| matches!(bound.get(attribute), Slot::Absent(_)))
    };
    let mut names: Vec<&str> = Vec::new();
    for subject in sticky(found) {
        let attribute = subject.attribute;
        let name = ruleset.attributes.get(attribute).name.as_ref();
        if !lacks(&names, attribute) {
            continue;
        }
        names.push(name);
        if lacks(&names, attribute) {
            names.pop();
            let (key, lacking) = (&ruleset.flags[flag].key, named(ruleset, subject));
            asks.run.messages.warn(&format!(
                "a share of `{key}` is sticky on {lacking}, which cannot be made up here: all made-up users lack it"
            ));
        }
    }
    let mut sample = Sample::new(ruleset, flag);
    let mut env = asks.env.clone();
    for number in 0..size {
        let native = compose(&names, number).map_err(Problem::from)?;
        let bound = (dialect.bind)(&native, ruleset).map_err(Problem::from)?;
        if let Some(refused) = bound.refused() {
            return Err(Problem::new(format!("the SDK refuses the made-up users: {}", refused.message))
                .help("give what it needs with `--attr` or `--context`"));
        }
        env.ordinal = number;
        sample.count(&evaluate(ruleset, flag, &bound, &env, &mut ()));
    }
    Ok(sample.told(seed, confidence))
}

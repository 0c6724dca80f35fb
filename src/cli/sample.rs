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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{Input, Wanted, by_name};
    use crate::source::Document;

    fn taken(provider: &str, document: &str, given: Asked<'static>, users: u64) -> Result<Taken, Problem> {
        let dialect = by_name(provider).map(|provider| &provider.dialect).unwrap();
        let documents = [Document::new("case", document)];
        let ruleset = (dialect.load)(&Input::new(&documents, Wanted::All)).unwrap();
        let env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
        let size = Size { users, seed: 1, confidence: 0.999 };
        take(&ruleset, ruleset.flag("f").unwrap(), dialect, &given, &env, size)
    }

    /// Whether the interval of a variation holds its true share.
    fn holds(sampled: &Sampled, variation: &str, share: f64) -> bool {
        let estimate = sampled.shares.iter().find(|estimate| estimate.variation == variation).unwrap();
        estimate.low <= share && share <= estimate.high && estimate.high - estimate.low < 0.1
    }

    const SESSIONS: &str = r#"{"version": 2, "features": [{"name": "f", "enabled": true, "strategies": [
        {"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "sessionId", "groupId": "g"}},
        {"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "userId", "groupId": "h"}}]}]}"#;

    #[test]
    fn what_is_sticky_is_made_up_unless_it_is_given() {
        let Taken { sampled, missing } = taken("unleash", SESSIONS, Asked::default(), 4000).unwrap();
        assert_eq!((sampled.size, missing.len()), (4000, 0));
        assert!(holds(&sampled, "true", 0.75) && holds(&sampled, "false", 0.25), "{sampled:?}");
        // One session is in for everybody, or for nobody.
        let session = |id: &'static str| Asked {
            attributes: vec![("sessionId".to_owned(), Tree::Text(id.into()))],
            ..Asked::default()
        };
        let given = ["a", "b", "c", "d", "e"].map(|id| taken("unleash", SESSIONS, session(id), 2000).unwrap().sampled);
        for sampled in given {
            assert!(
                holds(&sampled, "true", 0.5) || sampled.shares.iter().any(|share| share.users == 2000),
                "{sampled:?}"
            );
        }
    }

    #[test]
    fn what_cannot_be_made_up_is_told() {
        let document = r#"{"flags": {"f": {"key": "f", "version": 1, "on": true, "salt": "s", "variations": ["a", "b"],
            "fallthrough": {"rollout": {"contextKind": "org", "variations": [
                {"variation": 0, "weight": 30000}, {"variation": 1, "weight": 70000}]}}}}}"#;
        let Taken { sampled, missing } = taken("launchdarkly", document, Asked::default(), 100).unwrap();
        assert_eq!(missing, ["org.key"]);
        assert_eq!(sampled.shares.iter().map(|share| share.users).collect::<Vec<_>>(), [100, 0]);
        let of_users = document.replace("org", "user");
        let Taken { sampled, missing } = taken("launchdarkly", &of_users, Asked::default(), 4000).unwrap();
        assert!(missing.is_empty());
        assert!(holds(&sampled, "0", 0.3), "{sampled:?}");
    }
}

//! Where the users that are given lie: each is evaluated as `ffctl eval` does it, and walked once more to see its buckets.

use super::Asks;
use crate::cli::Outcome;
use crate::cli::run::NO_STORE;
use crate::pass::rollout::ramp::Ramp;
use crate::pass::rollout::totals::{Tally, Totals};
use crate::pass::rollout::walk::{How, Step, Walk, walk};
use crate::pass::rollout::work::{given, work};
use crate::pass::rollout::{Bucket, FlagShares, Found, Name, enters_at, title};
use crate::report::{Answer, UserRow, WalkedRow};
use crate::ruleset::{FlagId, Role, ToldBy};
use crate::source::Problem;

/// Tells of users one by one.
pub(super) struct People<'p, 'a> {
    asks: &'p Asks<'a>,
    flag: FlagId,
    found: &'p [Found<'a>],
    ramp: Option<Ramp>,
}

impl<'p, 'a> People<'p, 'a> {
    pub(super) fn new(asks: &'p Asks<'a>, flag: FlagId, found: &'p [Found<'a>], ramp: Option<Ramp>) -> People<'p, 'a> {
        People { asks, flag, found, ramp }
    }

    /// The rows of all `ids`, what they come to, and how the worst of them went.
    pub(super) fn tell(
        mut self,
        ids: &[String],
        shares: &FlagShares,
    ) -> anyhow::Result<(Vec<UserRow>, Totals, Option<Ramp>, Outcome)> {
        let run = self.asks.run;
        let mut tally = Tally::new(run.ruleset, self.flag, self.found);
        let mut outcome = Outcome::Done;
        let (mut rows, mut lacking) = (Vec::with_capacity(ids.len()), 0);
        let mut errors: Vec<(String, usize)> = Vec::new();
        for id in ids {
            let native = self.asks.native(Some(id))?;
            let bound = (run.loaded.dialect.bind)(&native, run.ruleset).map_err(Problem::from)?;
            let answered = run.answer(&run.ruleset.flags[self.flag].key, &bound, self.asks.env, None);
            let walk = match bound.refused() {
                Some(_) => None,
                None => Some(walk(run.ruleset, self.flag, self.found, &bound, self.asks.env)),
            };
            lacking += u64::from(answered.lacks_store);
            if let Some(error) = &answered.answer.error {
                outcome = Outcome::Unevaluated;
                match errors.iter_mut().find(|(held, _)| *held == error.message) {
                    Some((_, count)) => *count += 1,
                    None => errors.push((error.message.clone(), 1)),
                }
            }
            if let Some(walk) = &walk {
                let served = served(&answered.answer);
                tally.add(walk, &served);
                if let Some(ramp) = &mut self.ramp {
                    ramp.add(id, walk);
                }
            }
            rows.push(self.row(id, &answered.answer, walk.as_ref()));
        }
        let key = &run.ruleset.flags[self.flag].key;
        for (message, count) in errors {
            let users = if count == 1 { "1 user".to_owned() } else { format!("{count} users") };
            run.messages.error(&format_args!("`{key}` cannot be evaluated as it stands for {users}: {message}"));
        }
        if lacking > 0 {
            run.messages.warn(&format!("the answers of {lacking} users may be others: {NO_STORE}"));
        }
        Ok((rows, tally.finish(&shares.splits), self.ramp, outcome))
    }

    fn row(&self, id: &str, answer: &Answer, walk: Option<&Walk>) -> UserRow {
        let ruleset = self.asks.run.ruleset;
        let flag = &ruleset.flags[self.flag];
        let decided = walk.and_then(|walk| walk.steps.get(walk.decides?));
        let arm = decided.map(|step| step.arm).or_else(|| walk?.decision.arm);
        let why = match (decided.map(|step| step.placed), walk) {
            (Some(How::Hashed), _) => "",
            (Some(How::Drawn), _) => "drawn at random",
            (Some(How::Lacking), _) => "nothing to hash",
            (Some(How::Unhashable), _) => "cannot be hashed",
            (Some(How::Overridden), _) => "whatever the bucket",
            (None, _) => "",
        };
        UserRow {
            user: id.to_owned(),
            bucket: decided.and_then(|step| self.bucket(step)),
            value: answer.value.clone(),
            variant: answer.variant.clone(),
            enters_at: decided.and_then(|step| self.enters_at(step)),
            pointer: decided.map(|step| ruleset.pointers.path(self.found[step.split].split.at)),
            rule: arm
                .filter(|arm| !matches!(flag.body.arms[*arm].role, Role::Broken(_)))
                .map(|arm| title(ruleset, flag, arm)),
            why,
            error: answer.error.as_ref().map(|error| error.message.clone()),
            walked: walk.map(|walk| walk.steps.iter().map(|step| self.walked(step)).collect()).unwrap_or_default(),
        }
    }

    fn walked(&self, step: &Step) -> WalkedRow {
        let ruleset = self.asks.run.ruleset;
        let flag = &ruleset.flags[self.flag];
        let found = &self.found[step.split];
        WalkedRow {
            pointer: ruleset.pointers.path(found.split.at),
            rule: title(ruleset, flag, step.arm),
            bucket: self.bucket(step),
            enters_at: self.enters_at(step),
            gives: given(ruleset, flag, found, step),
            work: self.asks.args.show_work.then(|| work(ruleset, flag, found, step)),
        }
    }

    fn bucket(&self, step: &Step) -> Option<Bucket> {
        step.bucket.map(|bucket| Bucket::of(self.found[step.split].split.bucketing.cut, bucket))
    }

    /// At which percentage the user enters; at none where a bucket is drawn, or is that of all who lack something.
    fn enters_at(&self, step: &Step) -> Option<f64> {
        let cut = self.found[step.split].split.bucketing.cut;
        step.bucket.filter(|_| step.placed == How::Hashed).map(|bucket| enters_at(cut, bucket))
    }
}

/// What an answer is counted as.
fn served(answer: &Answer) -> Name {
    let value = answer.value.text();
    match (&answer.variant, answer.told_by) {
        _ if answer.error.is_some() => Name { variation: "fails".to_owned(), told: "fails".to_owned() },
        (Some(name), ToldBy::Name) => Name { variation: name.clone(), told: name.clone() },
        (Some(name), ToldBy::Value) => Name { variation: name.clone(), told: value.into_owned() },
        (None, _) => Name { variation: value.to_string(), told: value.into_owned() },
    }
}

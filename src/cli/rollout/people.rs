//! Where the users that are given lie: each is evaluated as `ffctl eval` does it, and walked once more to see its buckets.

use super::{Asks, Told};
use crate::cli::Outcome;
use crate::cli::run::NO_STORE;
use crate::context::{Bound, Env, Store};
use crate::pass::rollout::funnel::{self, Funnel};
use crate::pass::rollout::ramp::Ramp;
use crate::pass::rollout::totals::Tally;
use crate::pass::rollout::walk::{How, Step, takes_all, walk};
use crate::pass::rollout::work::{given, work};
use crate::pass::rollout::{Bucket, FlagShares, Found, Name, enters_at, title};
use crate::report::{Answer, FlagRollout, UserRow, WalkedRow};
use crate::ruleset::{FlagId, Role, ToldBy};

/// Where a decision lands: its arm and its variation.
type Landed = (Option<usize>, Option<usize>);

/// Users of one flag, counted one by one.
pub(super) struct People<'p, 'a> {
    asks: &'p Asks<'a>,
    flag: FlagId,
    found: &'p [Found<'a>],
    tally: Tally<'a, 'p>,
    ramp: Option<Ramp>,
    /// Each error, and how many users have it.
    errors: Vec<(String, usize)>,
    /// What decisions without a fault are counted as, by their arm and variation.
    names: Vec<(Landed, Name)>,
    /// How many answers hang on a store that is not there.
    lacking: usize,
}

impl<'p, 'a> People<'p, 'a> {
    pub(super) fn new(asks: &'p Asks<'a>, told: &'p Told<'a>, ramp: Option<Ramp>) -> People<'p, 'a> {
        let Told { flag, found, .. } = told;
        let tally = Tally::new(asks.run.ruleset, *flag, found);
        People { asks, flag: *flag, found, tally, ramp, errors: Vec::new(), names: Vec::new(), lacking: 0 }
    }

    /// The answer of a user.
    fn answer(&mut self, bound: &Bound<'_>, env: &Env) -> Answer {
        let run = self.asks.run;
        let answered = run.answer(&run.ruleset.flags[self.flag].key, bound, env, None);
        self.lacking += usize::from(answered.lacks_store);
        if let Some(error) = &answered.answer.error {
            match self.errors.iter_mut().find(|(held, _)| *held == error.message) {
                Some((_, count)) => *count += 1,
                None => self.errors.push((error.message.clone(), 1)),
            }
        }
        answered.answer
    }

    /// Counts a user of a file: files are long, so that nothing is worked out for people, and answers that are known are not
    /// made again.
    pub(super) fn pass(&mut self, bound: &Bound<'_>, env: &Env, user: funnel::User<'_>, funnel: &mut Funnel<'a>) {
        let Some(mut walk) = funnel.follow(self.found, bound, env, user) else {
            self.answer(bound, env);
            return;
        };
        let decision = &walk.decision;
        let landed = (decision.arm, decision.variation);
        let is_known = |(held, _): &&(Landed, Name)| decision.fault.is_none() && *held == landed;
        let name = if let Some((_, name)) = self.names.iter().find(is_known) {
            self.lacking += usize::from(decision.store == Some(Store::NotConfigured) && env.memberships.is_none());
            name.clone()
        } else {
            let is_sound = decision.fault.is_none();
            let answer = self.answer(bound, env);
            let name = served(&answer);
            if is_sound && answer.error.is_none() {
                self.names.push((landed, name.clone()));
            }
            name
        };
        self.tally.add(&walk, &name);
        if let Some(ramp) = &mut self.ramp {
            // The bucket of a split that takes everybody is found for a trace alone.
            if takes_all(self.found[ramp.split].split) {
                walk = self::walk(self.asks.run.ruleset, self.flag, self.found, bound, env);
            }
            ramp.add(user.id, &walk);
        }
    }

    /// Counts a user, and tells of it.
    pub(super) fn row(&mut self, id: &str, bound: &Bound<'_>, env: &Env) -> UserRow {
        let answer = self.answer(bound, env);
        let ruleset = self.asks.run.ruleset;
        let walk = bound.refused().is_none().then(|| walk(ruleset, self.flag, self.found, bound, env));
        let walk = walk.as_ref();
        if let Some(walk) = walk {
            self.tally.add(walk, &served(&answer));
            if let Some(ramp) = &mut self.ramp {
                ramp.add(Some(id), walk);
            }
        }
        let flag = &ruleset.flags[self.flag];
        let decided = walk.and_then(|walk| walk.steps.get(walk.decides?));
        let arm = decided.map(|step| step.arm).or_else(|| walk?.decision.arm);
        let arm = arm.filter(|arm| !matches!(flag.body.arms[*arm].role, Role::Broken(_)));
        UserRow {
            user: id.to_owned(),
            bucket: decided.and_then(|step| self.bucket(step)),
            value: answer.value.clone(),
            variant: answer.variant.clone(),
            enters_at: decided.and_then(|step| self.enters_at(step)),
            pointer: decided.map(|step| ruleset.pointers.path(self.found[step.split].split.at)),
            rule: arm.map(|arm| title(ruleset, flag, arm)),
            why: match decided.map(|step| step.placed) {
                Some(How::Hashed) | None => None,
                Some(How::Drawn) => Some("drawn at random"),
                Some(How::Lacking) => Some("nothing to hash"),
                Some(How::Unhashable) => Some("cannot be hashed"),
                Some(How::Overridden) => Some("whatever the bucket"),
            },
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

    /// What came of all, and how the worst of them went. `rows` are those of the users, where they are told one by one.
    pub(super) fn finish(
        self,
        shares: FlagShares,
        users: Option<Vec<UserRow>>,
        funnel: Option<funnel::Counted>,
    ) -> (FlagRollout, Outcome) {
        let messages = self.asks.run.messages;
        let outcome = if self.errors.is_empty() { Outcome::Done } else { Outcome::Unevaluated };
        for (message, count) in self.errors {
            let users = if count == 1 { "1 user".to_owned() } else { format!("{count} users") };
            let key = &shares.flag;
            messages.error(&format_args!("`{key}` cannot be evaluated as it stands for {users}: {message}"));
        }
        if self.lacking > 0 {
            let whose = if self.lacking == 1 {
                "the answer of 1 user".to_owned()
            } else {
                format!("the answers of {} users", self.lacking)
            };
            messages.warn(&format!("{whose} may be another: {NO_STORE}"));
        }
        let totals = Some(self.tally.finish(&shares.splits));
        (FlagRollout { shares, users, totals, funnel, sample: None, ramp: self.ramp }, outcome)
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

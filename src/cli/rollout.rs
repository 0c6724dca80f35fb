//! `ffctl rollout`
//!
//! This module decides whose users are looked at (keys, a file of contexts, a made-up sample, or nobody: the shares alone), which of
//! them a ramp adds, and with which status a run ends. The numbers themselves are those of [`crate::pass::rollout`].

mod ids;
mod people;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use people::People;

use super::run::Run;
use super::{Outcome, Streams, args, context, contexts, load, sample};
use crate::context::Env;
use crate::leaf::tree::Tree;
use crate::pass::rollout::funnel::{self, Funnel};
use crate::pass::rollout::joint::{Dealer, joint};
use crate::pass::rollout::ramp::{NoRamp, Ramp, ramp};
use crate::pass::rollout::{FlagShares, Found, found, shares};
use crate::provider::{Asked, Wanted};
use crate::report::{FlagRollout, RolloutFormat, Rollouts, write_rollouts};
use crate::ruleset::{FlagId, Ruleset};
use crate::source::{Problem, write};

/// Who is in: shares of the hash space, buckets of users, and at which percentage each enters.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The flags; of several their joint shares are told, too
    #[arg(value_name = "FLAG", required = true)]
    flags: Vec<String>,
    #[command(flatten)]
    source: args::Source,
    /// A user's key in the vendor's own sense; repeatable
    #[arg(short, long = "user", value_name = "ID", help_heading = "Users")]
    users: Vec<String>,
    /// Users' keys, one a line; a file or `-`
    #[arg(long, value_name = "FILE", help_heading = "Users")]
    ids: Option<PathBuf>,
    /// Contexts of real users, whose way through the rules is counted: NDJSON or CSV; a file or `-`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["users", "ids", "whole"], help_heading = "Users")]
    contexts: Option<PathBuf>,
    /// Count the users of `--contexts` for each value of an attribute, too
    #[arg(long, value_name = "ATTRIBUTE", requires = "contexts", help_heading = "Users")]
    by: Option<String>,
    /// Evaluate so many made-up users, and tell the shares among them with intervals; the keys hang on `--seed`
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000_000), help_heading = "Users")]
    sample: Option<u64>,
    /// How sure the intervals of `--sample` are, in percent
    #[arg(long, value_name = "PERCENT", default_value = "95", value_parser = confidence, requires = "sample", help_heading = "Users")]
    confidence: f64,
    /// Who of the users is added when the share is raised to these percentages, one after the other
    #[arg(long, value_name = "PERCENT,..", value_delimiter = ',', value_parser = percentage, help_heading = "Users")]
    ramp: Vec<f64>,
    /// The rule whose share is raised, counted from 1 as they are shown; default: the only one that has a share
    #[arg(long, value_name = "N", requires = "ramp", help_heading = "Users")]
    rule: Option<usize>,
    /// Write who is added by `--ramp` to a file, a record a line: {"user", "step", "bucket"}
    #[arg(long, value_name = "FILE", requires = "ramp", help_heading = "Users")]
    emit: Option<PathBuf>,
    /// Tell how each bucket is found: seed, hash input, hash, modulus, intervals
    #[arg(long, help_heading = "Users")]
    show_work: bool,
    #[command(flatten)]
    around: args::Around,
    /// How to write it
    #[arg(long, value_enum, default_value_t = RolloutFormat::Text, help_heading = "Output")]
    format: RolloutFormat,
    #[command(flatten)]
    pub(super) output: args::Output,
}

fn confidence(text: &str) -> Result<f64, String> {
    match percentage(text) {
        Ok(percent) if percent > 0.0 && percent < 100.0 => Ok(percent / 100.0),
        _ => Err("write a percentage between 0 and 100, like 95".to_owned()),
    }
}

fn percentage(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    match number.parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err("write percentages between 0 and 100, like 10,25,50".to_owned()),
    }
}

pub(super) fn run(args: &Args, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    check(args)?;
    let loaded = load::load(&args.source, streams)?;
    let env = context::env(&args.around, loaded.dialect)?;
    let (base, attributes) = context::asked_around(args.around.whole.as_deref(), &args.around, loaded.dialect)?;
    let ruleset = loaded.ruleset(Wanted::Flags(&args.flags))?;
    ruleset.notes.iter().for_each(|note| streams.messages.warn(note));
    let run = Run { loaded: &loaded, ruleset: &ruleset, messages: streams.messages, default: None, wanted_type: None };
    let mut outcome = Outcome::Done;
    let mut known: Vec<FlagId> = Vec::new();
    for key in &args.flags {
        match ruleset.flag(key) {
            Some(flag) if known.contains(&flag) => {
                streams.messages.warn(&format!("`{key}` is asked for twice; it is told once"));
            }
            Some(flag) => known.push(flag),
            None => {
                streams.messages.error(&run.unknown_flag(key));
                outcome = Outcome::Unevaluated;
            }
        }
    }
    if known.is_empty() {
        return Ok(outcome);
    }
    let ids = ids::all(&args.users, args.ids.as_deref(), streams.messages)?;
    // A whole context is a user of its own.
    let whole = base.as_ref().filter(|_| ids.is_none()).map(|base| {
        let key = contexts::Spot::of_user(loaded.dialect).find(base).and_then(contexts::id);
        vec![key.map_or_else(|| "the context".to_owned(), Cow::into_owned)]
    });
    let is_whole = whole.is_some();
    let ids = ids.or(whole);
    let asks = Asks {
        args,
        run: &run,
        env: &env,
        ids: ids.as_deref(),
        base: base.as_ref(),
        attributes: &attributes,
        is_whole,
    };
    let mut samples = Vec::new();
    let told: Vec<Told<'_>> = known.iter().map(|flag| Told::new(&ruleset, *flag)).collect();
    let dealers: Vec<Dealer<'_, '_>> =
        told.iter().map(|told| Dealer { flag: told.flag, found: &told.found, shares: &told.shares }).collect();
    let (joint, joint_left_out) = if dealers.len() > 1 { joint(&ruleset, &dealers) } else { (Vec::new(), 0) };
    asks.note_options(&known);
    for told in &told {
        let Some(users) = args.sample else { break };
        let given = Asked { base: base.clone(), user: None, attributes: attributes.clone() };
        let size = sample::Size { users, seed: args.around.seed, confidence: args.confidence };
        let taken = sample::take(&ruleset, told.flag, loaded.dialect, &given, &env, size)?;
        for name in &taken.missing {
            streams.messages.warn(&format!(
                "a share of `{}` is sticky on `{name}`, which cannot be made up here: all made-up users lack it",
                told.shares.flag
            ));
        }
        samples.push(taken.sampled);
    }
    let (mut flags, worst) = match (&args.contexts, &ids) {
        (Some(path), _) => asks.by_context(&told, path)?,
        (None, Some(ids)) => asks.by_id(told, ids)?,
        (None, None) => {
            let plain = |told: Told<'_>| FlagRollout {
                shares: told.shares,
                users: None,
                totals: None,
                funnel: None,
                sample: None,
                ramp: None,
            };
            (told.into_iter().map(plain).collect(), Outcome::Done)
        }
    };
    for (flag, sample) in flags.iter_mut().zip(samples) {
        flag.sample = Some(sample);
    }
    outcome = outcome.max(worst);
    emit(args, &flags)?;
    let rollouts = Rollouts {
        source: loaded.name.clone(),
        provider: ruleset.provider,
        told_by: ruleset.wording.told_by,
        prerequisites: (ruleset.wording.prerequisite, ruleset.wording.prerequisites),
        flags,
        joint,
        joint_left_out,
    };
    write_rollouts(args.format, &rollouts, streams.paint, streams.out)?;
    Ok(outcome)
}

/// What does not go together.
fn check(args: &Args) -> Result<(), Problem> {
    load::one_reader(&args.source, None, args.ids.as_deref())?;
    let readers = args.around.whole.iter().chain(&args.around.memberships).map(String::as_str);
    let sources = args
        .source
        .sources
        .iter()
        .map(String::as_str)
        .chain([&args.ids, &args.contexts].into_iter().flatten().filter_map(|path| path.to_str()));
    if readers.chain(sources).filter(|reader| *reader == "-").count() > 1 {
        return Err(Problem::new("standard input can be read only once").help("put one of the two into a file"));
    }
    let has_ids = !args.users.is_empty() || args.ids.is_some() || args.around.whole.is_some();
    let has_users = has_ids || args.contexts.is_some();
    if !args.ramp.is_empty() && !has_users {
        return Err(Problem::new("there is nobody to be added")
            .why("`--ramp` tells who of the users that are given is added at each step")
            .help("give `--user`, `--ids` or `--contexts`"));
    }
    if args.show_work && !has_ids {
        return Err(Problem::new("there is nobody whose bucket could be told")
            .why("`--show-work` tells how the buckets of the users that are given are found")
            .help("give `--user` or `--ids`"));
    }
    if let Some([before, step, ..]) = args.ramp.windows(2).find(|pair| pair[0] >= pair[1]) {
        return Err(Problem::new(format!("the step {step} follows the step {before}"))
            .why("a ramp only adds users")
            .help("give the percentages of `--ramp` from the least to the greatest"));
    }
    if !args.ramp.is_empty() && args.flags.len() > 1 && args.rule.is_some() {
        return Err(Problem::new("`--rule` is about one flag").help("give one flag, or leave `--rule` out"));
    }
    Ok(())
}

/// A flag, its splits, and what its rules deal out.
struct Told<'r> {
    flag: FlagId,
    found: Vec<Found<'r>>,
    shares: FlagShares,
}

impl<'r> Told<'r> {
    fn new(ruleset: &'r Ruleset<'r>, flag: FlagId) -> Told<'r> {
        let found = found(ruleset, flag);
        let shares = shares::shares(ruleset, flag, &found);
        Told { flag, found, shares }
    }
}

/// What is asked of each flag.
struct Asks<'a> {
    args: &'a Args,
    run: &'a Run<'a>,
    env: &'a Env,
    /// The users, where some are given.
    ids: Option<&'a [String]>,
    /// The context that the options give as a whole.
    base: Option<&'a Tree<'static>>,
    attributes: &'a [(String, Tree<'static>)],
    /// Whether the only user is the one of that context, whatever its key.
    is_whole: bool,
}

impl<'a> Asks<'a> {
    /// The native context of a user.
    fn native(&self, id: &str) -> Result<Tree<'static>, Problem> {
        let user = (!self.is_whole).then(|| id.to_owned());
        let asked = Asked { base: self.base.cloned(), user, attributes: self.attributes.to_vec() };
        (self.run.loaded.dialect.compose)(asked).map_err(Problem::from)
    }

    /// Options that have no effect on what is asked.
    fn note_options(&self, flags: &[FlagId]) {
        let Some(ids) = self.ids else {
            if self.args.contexts.is_none() && self.args.sample.is_none() && !self.attributes.is_empty() {
                self.run
                    .messages
                    .warn("attributes have no part in shares of the hash space; give users with `--user` or `--ids`");
            }
            return;
        };
        let keys: Vec<&str> = flags.iter().map(|flag| self.run.ruleset.flags[*flag].key.as_ref()).collect();
        self.run.note_unanswered(&keys, self.env);
        let Some(first) = ids.first() else { return };
        let Ok(native) = self.native(first) else { return };
        if let Ok(bound) = (self.run.loaded.dialect.bind)(&native, self.run.ruleset) {
            self.run.note_strays(&bound);
            self.run.note_unread(&keys, self.attributes, &bound);
        }
    }

    /// The ramp of a flag, where one is asked for.
    fn ramp(&self, told: &Told<'_>) -> Result<Option<Ramp>, Problem> {
        match self.args.ramp.as_slice() {
            [] => Ok(None),
            steps => ramp(&told.shares, &told.found, self.args.rule, steps)
                .map(Some)
                .map_err(|why| no_ramp(&told.shares, why)),
        }
    }

    /// Flags whose users are told one by one.
    fn by_id(&self, told: Vec<Told<'a>>, ids: &[String]) -> anyhow::Result<(Vec<FlagRollout>, Outcome)> {
        let mut outcome = Outcome::Done;
        let mut flags = Vec::new();
        for told in told {
            let mut people = People::new(self, &told, self.ramp(&told)?);
            let mut rows = Vec::with_capacity(ids.len());
            let mut env = self.env.clone();
            for (number, id) in ids.iter().enumerate() {
                // Each has random draws of its own, the first one those of a single evaluation.
                env.ordinal = self.env.ordinal + number as u64;
                let native = self.native(id)?;
                let bound = (self.run.loaded.dialect.bind)(&native, self.run.ruleset).map_err(Problem::from)?;
                rows.push(people.row(id, &bound, &env));
            }
            let (flag, worst) = people.finish(told.shares.clone(), Some(rows), None);
            outcome = outcome.max(worst);
            flags.push(flag);
        }
        Ok((flags, outcome))
    }

    /// Flags for the users of a file, which is read once for all of them.
    fn by_context(&self, told: &[Told<'a>], path: &Path) -> anyhow::Result<(Vec<FlagRollout>, Outcome)> {
        let (run, dialect) = (self.run, self.run.loaded.dialect);
        let spot = self.args.by.as_deref().map(|name| contexts::Spot::of_attribute(dialect, name));
        let mut crowds = Vec::new();
        for told in told {
            crowds.push((People::new(self, told, self.ramp(told)?), Funnel::new(run.ruleset, told.flag)));
        }
        let mut env = self.env.clone();
        let mut has_group = false;
        let read = contexts::each(path, dialect, self.attributes, run.messages, |user| {
            let bound = (dialect.bind)(user.context, run.ruleset)?;
            env.ordinal = user.line;
            let group = spot.as_ref().and_then(|spot| spot.find(user.context)).and_then(contexts::id);
            has_group |= group.is_some();
            let user = funnel::User { id: user.id.as_deref(), line: user.line, group: group.as_deref() };
            for (people, funnel) in &mut crowds {
                people.pass(&bound, &env, user, funnel);
            }
            Ok(())
        })?;
        if let Some(name) = self.args.by.as_deref().filter(|_| !has_group && read.contexts > 0) {
            run.messages.warn(&format!("no context of `{}` says anything of `{name}`", path.display()));
        }
        let mut outcome = if read.unread > 0 { Outcome::Unusable } else { Outcome::Done };
        let mut flags = Vec::new();
        for ((people, funnel), told) in crowds.into_iter().zip(told) {
            let (flag, worst) = people.finish(told.shares.clone(), None, Some(funnel.told(self.args.by.as_deref())));
            outcome = outcome.max(worst);
            flags.push(flag);
        }
        Ok((flags, outcome))
    }
}

fn no_ramp(shares: &FlagShares, why: NoRamp) -> Problem {
    let flag = &shares.flag;
    match why {
        NoRamp::NoRule(0) => Problem::new(format!("`{flag}` has no rules")).help("leave `--ramp` out"),
        NoRamp::NoRule(count) => Problem::new(format!("`{flag}` has no rule of that number")).help(format!(
            "give `--rule` a number from 1 to {count}, in the order in which `ffctl rollout` shows them"
        )),
        NoRamp::NoSplit => Problem::new(format!("there is no share of `{flag}` to raise"))
            .why("no bucket of a hash decides there")
            .help("`ffctl rollout` without `--ramp` shows its rules"),
        NoRamp::Several(rules) => {
            let named: Vec<String> = rules.iter().map(|(number, name)| format!("{number} is {name}")).collect();
            Problem::new(format!("several rules of `{flag}` have a share to raise"))
                .help(format!("choose one with `--rule`: {}", named.join(", ")))
        }
    }
}

/// Writes who is added, whole or not at all.
fn emit(args: &Args, flags: &[FlagRollout]) -> anyhow::Result<()> {
    let Some(path) = &args.emit else { return Ok(()) };
    let mut bytes = Vec::new();
    for added in flags.iter().filter_map(|flag| flag.ramp.as_ref()).flat_map(Ramp::added) {
        serde_json::to_writer(&mut bytes, added)?;
        bytes.push(b'\n');
    }
    Ok(write::replace(path, &bytes)?)
}

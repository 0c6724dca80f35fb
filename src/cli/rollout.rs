//! `ffctl rollout`

mod ids;
mod people;

use std::path::PathBuf;

use people::People;

use super::run::Run;
use super::{Outcome, Streams, args, context, load};
use crate::context::Env;
use crate::leaf::tree::Tree;
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
    let asks = Asks { args, run: &run, env: &env, ids: ids.as_deref(), base: base.as_ref(), attributes: &attributes };
    let told: Vec<Told<'_>> = known.iter().map(|flag| Told::new(&ruleset, *flag)).collect();
    let dealers: Vec<Dealer<'_, '_>> =
        told.iter().map(|told| Dealer { flag: told.flag, found: &told.found, shares: &told.shares }).collect();
    let (joint, joint_left_out) = if dealers.len() > 1 { joint(&ruleset, &dealers) } else { (Vec::new(), 0) };
    asks.note_options(&known);
    let mut flags = Vec::new();
    for told in told {
        let (flag, worst) = asks.flag(told)?;
        outcome = outcome.max(worst);
        flags.push(flag);
    }
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
    let sources =
        args.source.sources.iter().map(String::as_str).chain(args.ids.as_deref().and_then(std::path::Path::to_str));
    if readers.chain(sources).filter(|reader| *reader == "-").count() > 1 {
        return Err(Problem::new("standard input can be read only once").help("put one of the two into a file"));
    }
    let has_users = !args.users.is_empty() || args.ids.is_some();
    if !args.ramp.is_empty() && !has_users {
        return Err(Problem::new("there is nobody to be added")
            .why("`--ramp` tells who of the users that are given is added at each step")
            .help("give `--user` or `--ids`"));
    }
    if args.show_work && !has_users {
        return Err(Problem::new("there is nobody whose bucket could be told")
            .why("`--show-work` tells how the buckets of the users that are given are found")
            .help("give `--user` or `--ids`"));
    }
    if let Some(pair) = args.ramp.windows(2).find(|pair| pair[0] >= pair[1]) {
        return Err(Problem::new(format!("the step {} follows the step {}", pair[1], pair[0]))
            .why("a ramp only adds users")
            .help("give the percentages of `--ramp` from the least to the greatest"));
    }
    if args.ramp.len() > 0 && args.flags.len() > 1 && args.rule.is_some() {
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
}

impl<'a> Asks<'a> {
    /// The native context of a user.
    fn native(&self, id: Option<&str>) -> Result<Tree<'static>, Problem> {
        let asked =
            Asked { base: self.base.cloned(), user: id.map(str::to_owned), attributes: self.attributes.to_vec() };
        (self.run.loaded.dialect.compose)(asked).map_err(Problem::from)
    }

    /// Options that have no effect on what is asked.
    fn note_options(&self, flags: &[FlagId]) {
        let Some(ids) = self.ids else {
            if !self.attributes.is_empty() || self.base.is_some() {
                self.run
                    .messages
                    .warn("attributes have no part in shares of the hash space; give users with `--user` or `--ids`");
            }
            return;
        };
        let keys: Vec<&str> = flags.iter().map(|flag| self.run.ruleset.flags[*flag].key.as_ref()).collect();
        self.run.note_unanswered(&keys, self.env);
        let Some(first) = ids.first() else { return };
        let Ok(native) = self.native(Some(first)) else { return };
        if let Ok(bound) = (self.run.loaded.dialect.bind)(&native, self.run.ruleset) {
            self.run.note_strays(&bound);
            self.run.note_unread(&keys, self.attributes, &bound);
        }
    }

    fn flag(&self, told: Told<'a>) -> anyhow::Result<(FlagRollout, Outcome)> {
        let Told { flag, found, shares } = told;
        let ramp = match self.args.ramp.as_slice() {
            [] => None,
            steps => Some(ramp(&shares, &found, self.args.rule, steps).map_err(|why| no_ramp(&shares, why))?),
        };
        let Some(ids) = self.ids else {
            return Ok((FlagRollout { shares, users: None, totals: None, ramp }, Outcome::Done));
        };
        let people = People::new(self, flag, &found, ramp);
        let (users, totals, ramp, outcome) = people.tell(ids, &shares)?;
        Ok((FlagRollout { shares, users: Some(users), totals: Some(totals), ramp }, outcome))
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

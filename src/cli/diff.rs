//! `ffctl diff`
//!
//! This module decides what is compared with what, which of the differences are told, and with which status a run ends.
//! Both sides are sources as everywhere; what makes sense for both is said once.

mod places;
mod users;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::context::Env;
use crate::leaf::names::nearest;
use crate::pass::diff::edits::{FlagEdits, Ignored, edits};
use crate::pass::diff::{Basis, Class, Effect, FlagDiff, Pair, compare};
use crate::provider::Wanted;
use crate::report::{Compared, DiffFormat, Given, Reported, Side, shell_word, write_diff};
use crate::ruleset::Ruleset;
use crate::source::Problem;

use super::load::Loaded;
use super::{Outcome, Streams, args, is_stdout, load};
use places::Places;
use users::Users;

/// What changes between two rulesets of one vendor, and for whom.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 done; 1 something changed and `--exit-code` was given, or a flag has a class of \
                        `--fail-on`; 2 a side, or some of the contexts, could not be read; 3 a flag of `--flag` is on \
                        neither side."
)]
pub(super) struct Args {
    /// As it was: a path, `-`, an http(s) URL, `@NAME` of the config file, `git:REV:PATH`, or `demo:PROVIDER`
    #[arg(value_name = "OLD")]
    old: String,
    /// As it is now, named in the same way
    #[arg(value_name = "NEW")]
    new: String,
    /// Only this flag; repeatable
    #[arg(long = "flag", value_name = "KEY")]
    flags: Vec<String>,
    /// Leave out what changed at this JSON pointer, or below it; `*` stands for any one step; repeatable
    #[arg(long, value_name = "POINTER")]
    ignore: Vec<String>,
    /// Exit with 1 when anything changed
    #[arg(long)]
    exit_code: bool,
    /// Exit with 1 when a flag has one of these classes
    #[arg(long, value_name = "CLASSES", value_enum, value_delimiter = ',')]
    fail_on: Vec<Bad>,
    #[command(flatten)]
    sides: Sides,
    #[command(flatten)]
    whom: Whom,
    /// How to write the differences
    #[arg(long, value_enum, default_value_t = DiffFormat::Text, help_heading = "Output")]
    format: DiffFormat,
    #[command(flatten)]
    pub(super) output: args::Output,
}

/// What is said of both sources.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Source")]
struct Sides {
    /// The dialect of both; told from the content when absent
    #[arg(short, long, value_name = "NAME")]
    provider: Option<String>,
    /// Which environment, where the sources hold several: its key, its id, or PROJECT/KEY
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
    /// The config file; default: the nearest `ffctl.yaml` upwards, then the user's
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How old the copy of an API's ruleset may be that is used without asking; default: 60
    #[arg(long, value_name = "SECONDS")]
    max_age: Option<f64>,
    /// Never touch the network; of an API the copy is used, whatever its age
    #[arg(long)]
    offline: bool,
}

/// For whom the differences are looked at.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Contexts")]
struct Whom {
    /// Count over these contexts who gains, loses and swaps: NDJSON or CSV, a file or `-`
    #[arg(long, value_name = "FILE")]
    contexts: Option<PathBuf>,
    /// Count by the values of this attribute, too
    #[arg(long, value_name = "ATTRIBUTE", requires = "contexts")]
    by: Option<String>,
    /// Write those of the contexts whose answers change to this file, one JSON object a line
    #[arg(long, value_name = "FILE", requires = "contexts")]
    emit: Option<PathBuf>,
    /// How many made-up contexts are tried where shares are not exact
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    sample: u32,
    /// The moment of the evaluations (RFC 3339, or seconds since 1970); default: now
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = args::moment)]
    at: Option<DateTime<Utc>>,
    /// Where random draws start
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

/// The classes that can be failed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Bad {
    /// Somebody loses
    Loses,
    /// Somebody is served another variation
    Reshuffles,
    /// What is served is of another type
    TypeChange,
    /// Answers of flags that depend on it change for the worse
    BreaksDependents,
    /// Some gain, and nobody loses
    Gains,
    /// It cannot be told
    Undecided,
}

impl From<Bad> for Class {
    fn from(bad: Bad) -> Class {
        match bad {
            Bad::Loses => Class::Loses,
            Bad::Reshuffles => Class::Reshuffles,
            Bad::TypeChange => Class::TypeChange,
            Bad::BreaksDependents => Class::BreaksDependents,
            Bad::Gains => Class::Gains,
            Bad::Undecided => Class::Undecided,
        }
    }
}

pub(super) fn run(args: &Args, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let [old, new] = args.sources();
    let both = args::Source { sources: [&args.old, &args.new].map(Clone::clone).to_vec(), ..old.clone() };
    load::one_reader(&both, None, args.whom.contexts.as_deref())?;
    if args.whom.emit.as_deref().is_some_and(is_stdout) {
        return Err(Problem::new("those who change cannot go to standard output")
            .why("the differences are written there")
            .help("give `--emit` a file")
            .into());
    }
    args.spares_what_is_read()?;
    let ignored = args.ignored()?;
    let (old, new) = (load::load(&old, streams)?, load::load(&new, streams)?);
    same_provider(&old, &new)?;
    let (before, after) = (old.ruleset(Wanted::All)?, new.ruleset(Wanted::All)?);
    for (loaded, ruleset) in [(&old, &before), (&new, &after)] {
        ruleset.notes.iter().for_each(|note| streams.messages.warn(&format!("{}: {note}", loaded.name)));
    }
    let env = Env::new(args.whom.at.unwrap_or_else(Utc::now), args.whom.seed);
    let pair = Pair { old: &before, new: &after, native: new.dialect.native(), env: &env };
    let mut outcome = args.known(&before, &after, streams);
    if !args.flags.is_empty() && !before.keys().chain(after.keys()).any(|key| args.asks(key)) {
        return Ok(outcome);
    }
    if before.flags.is_empty() && after.flags.is_empty() {
        streams.messages.warn("neither side has any flags, so there is nothing to compare");
    }
    let edits = edits(&before, &after);
    for pattern in ignored.idle(&edits) {
        streams.messages.warn(&format!("`--ignore {pattern}` leaves out nothing: nothing changed there"));
    }
    let edits = edits.without(&ignored);
    let asked = asked(&edits.flags, &args.flags);
    let sample = usize::try_from(args.whom.sample).unwrap_or(usize::MAX);
    let mut diffs = compare(&pair, &asked, sample);
    diffs.retain(|diff| args.asks(&diff.flag));
    let unchanged = unchanged(args, &before, &after, &diffs);
    diffs.sort_by_key(|diff| diff.classes.iter().map(|class| rank(*class)).min());
    let mut flags: Vec<Reported> = diffs.into_iter().map(reported).collect();
    let mut given = None;
    if let Some(path) = &args.whom.contexts {
        let users = Users { pair, dialect: new.dialect, by: args.whom.by.as_deref(), messages: streams.messages };
        let counted = users.count(path, args.whom.emit.as_deref(), &mut flags)?;
        outcome = outcome.max(if counted.unreadable > 0 { Outcome::Unusable } else { Outcome::Done });
        given = Some(counted);
    }
    let places = [Places::new(old.first()), Places::new(new.first())];
    let (first, second) = (args.options(&old.name, Side::Old), args.options(&new.name, Side::New));
    let compared = Compared {
        provider: after.provider,
        old: &old.name,
        new: &new.name,
        document: &edits.document,
        flags: &flags,
        unchanged,
        contexts: given.as_ref(),
        place: &|side, pointer| match side {
            Side::Old => places[0].of(pointer),
            Side::New => places[1].of(pointer),
        },
        options: &|side| match side {
            Side::Old => first.clone(),
            Side::New => second.clone(),
        },
    };
    write_diff(args.format, &compared, streams.paint, streams.out)?;
    Ok(outcome.max(args.outcome(&flags)))
}

/// Two rulesets of different vendors have nothing in common that could be compared.
fn same_provider(old: &Loaded, new: &Loaded) -> Result<(), Problem> {
    if old.provider.name == new.provider.name {
        return Ok(());
    }
    let side = |loaded: &Loaded| format!("`{}` is a ruleset of {}", loaded.name, loaded.provider.title);
    Err(Problem::new("the two sides are of different vendors")
        .why(format!("{}, and {}", side(old), side(new)))
        .help("compare two rulesets of one vendor; `--provider` says which, where the content does not"))
}

/// How soon a flag of that class is told of: first what a person on call has to know. Flags on which others depend come
/// before those, being the cause.
fn rank(class: Class) -> u8 {
    match class {
        Class::BreaksDependents => 0,
        Class::Loses => 1,
        Class::TypeChange => 2,
        Class::Reshuffles => 3,
        Class::Undecided => 4,
        Class::Gains => 5,
        Class::None => 6,
    }
}

/// A flag of which no contexts have been counted.
fn reported(diff: FlagDiff) -> Reported {
    Reported { diff, elsewhere: None, contexts: None, by: Vec::new() }
}

impl Args {
    /// The sources of the two sides.
    fn sources(&self) -> [args::Source; 2] {
        let Sides { provider, environment, config, max_age, offline } = &self.sides;
        [&self.old, &self.new].map(|source| args::Source {
            sources: vec![source.clone()],
            provider: provider.clone(),
            environment: environment.clone(),
            overlay: None,
            behaviour: None,
            config: config.clone(),
            max_age: *max_age,
            offline: *offline,
        })
    }

    /// Whether the flag of that key is to be told of.
    fn asks(&self, key: &str) -> bool {
        self.flags.is_empty() || self.flags.iter().any(|asked| asked == key)
    }

    /// Refuses to write those who change over a file that is read here.
    fn spares_what_is_read(&self) -> Result<(), Problem> {
        let Some(emit) = &self.whom.emit else { return Ok(()) };
        let Ok(target) = emit.canonicalize() else { return Ok(()) };
        let read = [Path::new(&self.old), Path::new(&self.new)].into_iter().chain(self.whom.contexts.as_deref());
        match read.into_iter().find(|path| path.canonicalize().is_ok_and(|path| path == target)) {
            None => Ok(()),
            Some(path) => Err(Problem::new(format!("`--emit {}` would replace a file that is read", emit.display()))
                .why(format!("it is the same file as `{}`", path.display()))
                .help("give `--emit` another file")),
        }
    }

    fn ignored(&self) -> Result<Ignored, Problem> {
        Ignored::new(&self.ignore).map_err(|pointer| {
            Problem::new(format!("`{pointer}` is no JSON pointer"))
                .help("write it like `/features/*/description`, where `*` stands for any one step")
        })
    }

    /// Tells of flags that are asked for and are on neither side.
    fn known(&self, old: &Ruleset<'_>, new: &Ruleset<'_>, streams: &Streams<'_>) -> Outcome {
        let unknown = |key: &&String| old.flag(key).is_none() && new.flag(key).is_none();
        let mut outcome = Outcome::Done;
        for key in self.flags.iter().filter(unknown) {
            let close = nearest(key, new.keys().chain(old.keys().filter(|key| new.flag(key).is_none())));
            let names: Vec<String> = close.iter().map(|name| format!("`{name}`")).collect();
            let problem = Problem::new(format!("there is no flag `{key}` on either side"));
            let help = if names.is_empty() {
                "`ffctl list` shows the flags of a source".to_owned()
            } else {
                format!("did you mean {}?", names.join(" or "))
            };
            streams.messages.error(&problem.help(help));
            outcome = Outcome::Unevaluated;
        }
        outcome
    }

    fn outcome(&self, flags: &[Reported]) -> Outcome {
        let is_bad = |class: &Class| self.fail_on.iter().any(|bad| Class::from(*bad) == *class);
        let fails = flags.iter().any(|flag| flag.diff.classes.iter().any(is_bad));
        if fails || self.exit_code && !flags.is_empty() { Outcome::Negative } else { Outcome::Done }
    }

    /// The options with which `ffctl eval` evaluates on a side as it was done here.
    fn options(&self, name: &str, side: Side) -> String {
        let typed = match side {
            Side::Old => &self.old,
            Side::New => &self.new,
        };
        // An address may hold secrets, and its name does not.
        let source = if typed == "-" { typed } else { name };
        let mut words = vec!["-s".to_owned(), source.to_owned()];
        let Sides { provider, environment, config, .. } = &self.sides;
        let texts = [
            ("-p", provider.clone()),
            ("--environment", environment.clone()),
            ("--config", config.as_ref().map(|path| path.display().to_string())),
            ("--at", self.whom.at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))),
            ("--seed", (self.whom.seed != 0).then(|| self.whom.seed.to_string())),
        ];
        for (option, text) in texts {
            words.extend(text.into_iter().flat_map(|text| [option.to_owned(), text]));
        }
        words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ")
    }
}

/// What changed of the flags of these keys, or of all where there are none, and of those that depend on them.
fn asked<'e>(edits: &'e [FlagEdits], keys: &[String]) -> Vec<&'e FlagEdits> {
    let mut wanted: HashSet<&str> = keys.iter().map(String::as_str).collect();
    let depending = edits.iter().filter(|flag| keys.contains(&flag.key)).flat_map(|flag| &flag.dependents);
    wanted.extend(depending.map(String::as_str));
    edits.iter().filter(|flag| keys.is_empty() || wanted.contains(flag.key.as_str())).collect()
}

/// How many flags did not change, of those that are asked for.
fn unchanged(args: &Args, old: &Ruleset<'_>, new: &Ruleset<'_>, diffs: &[FlagDiff]) -> usize {
    let only_old = old.keys().filter(|key| new.flag(key).is_none());
    let all = new.keys().chain(only_old).filter(|key| args.asks(key)).count();
    all.saturating_sub(diffs.len())
}

/// Puts the shares of contexts in front of the others.
fn counted(flag: &mut Reported, given: &Given) {
    let Some(counts) = flag.contexts else { return };
    let number = usize::try_from(given.contexts).unwrap_or(usize::MAX);
    let effect = Effect { shares: counts.shares(), exact: false, of: Basis::Contexts { contexts: number } };
    flag.elsewhere = Some(std::mem::replace(&mut flag.diff.effect, effect));
}

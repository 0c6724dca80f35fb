//! `ffctl eval`

use std::path::PathBuf;

use serde_json::Value;

use super::load::{self, Loaded};
use super::{Outcome, Streams, args, requests};
use crate::context::{Bound, Env};
use crate::eval::evaluate;
use crate::provider::Wanted;
use crate::report::{Answer, AnswerFormat, AnswerWriter, Messages};
use crate::ruleset::{FlagId, Ruleset};
use crate::source::{Problem, nearest};

/// Evaluate one flag, several, or all, for one context or for many.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The flags
    #[arg(value_name = "FLAG", required_unless_present_any = ["all", "requests"])]
    flags: Vec<String>,
    /// All flags of the ruleset
    #[arg(long, conflicts_with = "flags")]
    all: bool,
    /// Requests, one JSON object a line: {"id"?, "flag", "context", "default"?}; a file or `-`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["flags", "all", "user", "attributes", "context"])]
    requests: Option<PathBuf>,
    /// What the caller passes as default: JSON, or a text
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, value_parser = default_value)]
    default: Option<Value>,
    /// Exit with 1 when a flag is off
    #[arg(long)]
    exit_status: bool,
    #[command(flatten)]
    source: args::Source,
    #[command(flatten)]
    context: args::Context,
    /// How to write the answers
    #[arg(long, value_enum, default_value_t = AnswerFormat::Text, help_heading = "Output")]
    format: AnswerFormat,
    #[command(flatten)]
    pub(super) output: args::Output,
}

#[expect(clippy::unnecessary_wraps, reason = "clap wants a parser that can fail")]
pub(super) fn default_value(text: &str) -> Result<Value, String> {
    Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())))
}

pub(super) fn run(args: &Args, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let loaded = load::load(&args.source, streams)?;
    let env = load::env(&args.context)?;
    let wanted = if args.flags.is_empty() { Wanted::All } else { Wanted::Flags(&args.flags) };
    if let Some(path) = &args.requests {
        if args.source.sources.iter().any(|source| source == "-") && path.as_os_str() == "-" {
            return Err(Problem::new("standard input can be read only once").help("put the requests into a file").into());
        }
    }
    let asked = load::asked(&args.context, args.source.sources.iter().any(|source| source == "-"))?;
    let context = (loaded.dialect.compose)(asked).map_err(Problem::from)?;
    let ruleset = loaded.ruleset(wanted)?;
    ruleset.notes.iter().for_each(|note| streams.messages.warn(note));
    let named = args.all || args.requests.is_some() || args.flags.len() > 1;
    let mut writer = AnswerWriter::new(args.format, &loaded.name, named, streams.paint, streams.out)?;
    let mut tally = Tally { exit_status: args.exit_status, outcome: Outcome::Done };
    let run = Run { loaded: &loaded, ruleset: &ruleset, messages: streams.messages, default: args.default.as_ref() };
    if let Some(path) = &args.requests {
        let unusable = requests::answer(&run, path, env, |answer| {
            tally.count(answer);
            writer.write(answer)
        })?;
        tally.outcome = tally.outcome.max(unusable);
    } else {
        let bound = (loaded.dialect.bind)(&context, &ruleset.attributes).map_err(Problem::from)?;
        note_strays(&bound, streams.messages);
        let keys: Vec<&str> = match args.all {
            true => ruleset.flags.iter().map(|flag| flag.key.as_ref()).collect(),
            false => args.flags.iter().map(String::as_str).collect(),
        };
        let ids: Vec<FlagId> = keys.iter().filter_map(|key| ruleset.flag(key)).collect();
        note_unread(&ruleset, &ids, &args.context.attributes, streams.messages);
        for key in keys {
            let answer = run.answer(key, &bound, &env, run.default);
            tally.count(&answer);
            writer.write(&answer)?;
        }
    }
    writer.finish()?;
    Ok(tally.outcome)
}

/// What the exit status says of the answers.
struct Tally {
    exit_status: bool,
    outcome: Outcome,
}

impl Tally {
    fn count(&mut self, answer: &Answer) {
        let outcome = if answer.error.is_some() {
            Outcome::Unevaluated
        } else if self.exit_status && !answer.is_on() {
            Outcome::Negative
        } else {
            Outcome::Done
        };
        self.outcome = self.outcome.max(outcome);
    }
}

/// What the evaluations of a run share.
pub(super) struct Run<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) ruleset: &'a Ruleset<'a>,
    pub(super) messages: Messages,
    pub(super) default: Option<&'a Value>,
}

impl Run<'_> {
    /// The answer of one flag, and what is to be said of it.
    pub(super) fn answer(&self, key: &str, bound: &Bound<'_>, env: &Env, default: Option<&Value>) -> Answer {
        let Some(id) = self.ruleset.flag(key) else {
            self.messages.error(&unknown_flag(self.ruleset, key));
            return Answer::unknown(self.ruleset, self.loaded.dialect, key, default);
        };
        let flag = &self.ruleset.flags[id];
        let decision = evaluate(self.ruleset, id, bound, env, &mut ());
        if decision.drawn {
            self.messages.warn(&format!("the answer of `{key}` hangs on a random draw; `--seed` gives another, `explain` tells which"));
        }
        let answer = Answer::decided(self.ruleset, self.loaded.dialect, flag, &decision);
        if let Some(error) = &answer.error {
            self.messages.error(&format_args!("`{key}` cannot be evaluated: {}", error.message));
        }
        answer
    }
}

/// That there is no such flag, and which there is.
pub(super) fn unknown_flag(ruleset: &Ruleset<'_>, key: &str) -> Problem {
    let problem = Problem::new(format!("there is no flag `{key}`"));
    let close = nearest(key, ruleset.keys());
    if close.is_empty() {
        let known = ruleset.keys().count();
        return problem.help(format!("`ffctl list` shows all {known} flags of the source"));
    }
    let names: Vec<String> = close.iter().map(|name| format!("`{name}`")).collect();
    problem.help(format!("did you mean {}?", names.join(" or ")))
}

/// What a context holds that the dialect does not see.
pub(super) fn note_strays(bound: &Bound<'_>, messages: Messages) {
    for stray in bound.strays() {
        messages.warn(&format!("`{}` in the context is not seen: {}", stray.name, stray.why));
    }
}

/// Attributes given on the command line that no rule of the flags reads.
pub(super) fn note_unread(ruleset: &Ruleset<'_>, flags: &[FlagId], given: &[(String, Value)], messages: Messages) {
    let read: Vec<&str> = flags
        .iter()
        .flat_map(|flag| ruleset.reads(*flag))
        .map(|id| ruleset.attributes.get(id).name.as_ref())
        .collect();
    for (name, _) in given.iter().filter(|(name, _)| !flags.is_empty() && !read.contains(&name.as_str())) {
        let whose = match flags {
            [flag] => format!("`{}`", ruleset.flags[*flag].key),
            _ => "these flags".to_owned(),
        };
        let mut close = nearest(name, read.iter().copied());
        close.dedup();
        let help = close.first().map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
        messages.warn(&format!("no rule of {whose} reads the attribute `{name}`{help}"));
    }
}

//! `ffctl eval`

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use super::load::{self, Loaded};
use super::{Outcome, Streams, args, requests};
use crate::context::{Bound, Env};
use crate::eval::evaluate;
use crate::leaf::names::nearest;
use crate::provider::Wanted;
use crate::report::{Answer, AnswerFormat, AnswerWriter, Messages};
use crate::ruleset::{AttributeId, FlagId, Ruleset};
use crate::source::Problem;

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
    #[arg(long, value_name = "FILE", conflicts_with_all = ["flags", "all", "user", "attributes", "whole"])]
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
    load::one_reader(&args.source, &args.context, args.requests.as_deref())?;
    let loaded = load::load(&args.source, streams)?;
    let env = load::env(&args.context)?;
    let context = (loaded.dialect.compose)(load::asked(&args.context)?).map_err(Problem::from)?;
    let wanted = if args.flags.is_empty() { Wanted::All } else { Wanted::Flags(&args.flags) };
    let ruleset = loaded.ruleset(wanted)?;
    ruleset.notes.iter().for_each(|note| streams.messages.warn(note));
    let run = Run { loaded: &loaded, ruleset: &ruleset, messages: streams.messages, default: args.default.as_ref() };
    let named = args.all || args.requests.is_some() || args.flags.len() > 1;
    let mut writer = AnswerWriter::new(args.format, &loaded.name, named, streams.paint, streams.out)?;
    let mut outcome = Outcome::Done;
    let mut take = |answer: &Answer| {
        outcome = outcome.max(args.outcome(answer));
        writer.write(answer)
    };
    let mut unusable = Outcome::Done;
    if let Some(path) = &args.requests {
        unusable = requests::answer(&run, path, env, take)?;
    } else {
        for answer in run.answers(args, &context, &env)? {
            take(&answer)?;
        }
    }
    writer.finish()?;
    Ok(outcome.max(unusable))
}

impl Args {
    /// What the exit status says of an answer.
    fn outcome(&self, answer: &Answer) -> Outcome {
        if answer.error.is_some() {
            Outcome::Unevaluated
        } else if self.exit_status && !answer.is_on() {
            Outcome::Negative
        } else {
            Outcome::Done
        }
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
    /// The answers of the flags that the options name, for one context.
    fn answers(&self, args: &Args, context: &Value, env: &Env) -> Result<Vec<Answer>, Problem> {
        let bound = (self.loaded.dialect.bind)(context, &self.ruleset.attributes)?;
        note_strays(&bound, self.messages);
        let all = self.ruleset.flags.iter().filter(|_| args.all).map(|flag| flag.key.as_ref());
        let keys: Vec<&str> = all.chain(args.flags.iter().map(String::as_str)).collect();
        note_unread(self.ruleset, &keys, &args.context.attributes, self.messages);
        let answered = keys.into_iter().map(|key| {
            let Answered { answer, drawn } = self.answer(key, &bound, env, self.default);
            match &answer.error {
                Some(_) if self.ruleset.flag(key).is_none() => self.messages.error(&unknown_flag(self.ruleset, key)),
                Some(error) => self.messages.error(&format_args!("`{key}` cannot be evaluated: {}", error.message)),
                None => {}
            }
            if drawn {
                let text = format!(
                    "the answer of `{key}` hangs on a random draw; `--seed` gives another, `explain` tells which"
                );
                self.messages.warn(&text);
            }
            answer
        });
        Ok(answered.collect())
    }

    /// The answer of one flag.
    pub(super) fn answer(&self, key: &str, bound: &Bound<'_>, env: &Env, default: Option<&Value>) -> Answered {
        let dialect = self.loaded.dialect;
        match self.ruleset.flag(key) {
            None => Answered { answer: Answer::unknown(self.ruleset, dialect, key, default), drawn: false },
            Some(id) => {
                let decision = evaluate(self.ruleset, id, bound, env, &mut ());
                let flag = &self.ruleset.flags[id];
                Answered { answer: Answer::decided(self.ruleset, dialect, flag, &decision), drawn: decision.drawn }
            }
        }
    }
}

/// An answer, and whether it hangs on a random draw.
pub(super) struct Answered {
    pub(super) answer: Answer,
    pub(super) drawn: bool,
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
pub(super) fn note_unread(ruleset: &Ruleset<'_>, keys: &[&str], given: &[(String, Value)], messages: Messages) {
    let flags: Vec<FlagId> = keys.iter().filter_map(|key| ruleset.flag(key)).collect();
    if flags.is_empty() || given.is_empty() {
        return;
    }
    let ids: BTreeSet<AttributeId> = flags.iter().flat_map(|flag| ruleset.reads(*flag)).collect();
    let read: Vec<&str> = ids.into_iter().map(|id| ruleset.attributes.get(id).name.as_ref()).collect();
    let whose = match flags.as_slice() {
        [flag] => format!("`{}`", ruleset.flags[*flag].key),
        _ => "these flags".to_owned(),
    };
    for (name, _) in given.iter().filter(|(name, _)| !read.contains(&name.as_str())) {
        let close = nearest(name, read.iter().copied());
        let help = close.first().map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
        messages.warn(&format!("no rule of {whose} reads the attribute `{name}`{help}"));
    }
}

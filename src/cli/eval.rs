//! `ffctl eval`

use std::path::PathBuf;

use super::run::{Answered, Run};
use super::{Outcome, Streams, args, context, load, requests};
use crate::context::Env;
use crate::leaf::tree::Tree;
use crate::provider::Wanted;
use crate::report::{Answer, AnswerFormat, AnswerWriter};
use crate::ruleset;
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
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, value_parser = args::default_value)]
    default: Option<ruleset::Value<'static>>,
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

pub(super) fn run(args: &Args, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    load::one_reader(&args.source, Some(&args.context), args.requests.as_deref())?;
    let loaded = load::load(&args.source, streams)?;
    let env = context::env(&args.context)?;
    let native = (loaded.dialect.compose)(context::asked(&args.context, loaded.dialect)?).map_err(Problem::from)?;
    let wanted = if args.flags.is_empty() { Wanted::All } else { Wanted::Flags(&args.flags) };
    let ruleset = loaded.ruleset(wanted)?;
    ruleset.notes.iter().for_each(|note| streams.messages.warn(note));
    let run = Run { loaded: &loaded, ruleset: &ruleset, messages: streams.messages, default: args.default.as_ref() };
    let named = args.all || args.requests.is_some() || args.flags.len() > 1;
    let mut writer = AnswerWriter::new(args.format, &loaded.name, named, streams.paint, streams.out);
    let mut outcome = Outcome::Done;
    let mut take = |answer: &Answer| {
        outcome = outcome.max(args.outcome(answer));
        writer.write(answer)
    };
    let mut unusable = Outcome::Done;
    if let Some(path) = &args.requests {
        unusable = requests::answer(&run, path, env, take)?;
    } else {
        for answer in answers(&run, args, &native, &env)? {
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

/// The answers of the flags that the options name, for one context.
fn answers(run: &Run<'_>, args: &Args, context: &Tree<'_>, env: &Env) -> Result<Vec<Answer>, Problem> {
    let bound = (run.loaded.dialect.bind)(context, run.ruleset)?;
    run.note_strays(&bound);
    let all = run.ruleset.flags.iter().filter(|_| args.all).map(|flag| flag.key.as_ref());
    let keys: Vec<&str> = all.chain(args.flags.iter().map(String::as_str)).collect();
    run.note_unread(&keys, &args.context.attributes);
    run.note_unanswered(&keys, env);
    let answered = keys.into_iter().map(|key| {
        let Answered { answer, drawn } = run.answer(key, &bound, env, run.default);
        match &answer.error {
            Some(_) if run.ruleset.flag(key).is_none() => run.messages.error(&run.unknown_flag(key)),
            Some(error) => {
                run.unevaluated(key, error);
            }
            None => {}
        }
        if drawn {
            let text = format!(
                "the answer of `{key}` depends on a random draw; `--seed` gives another, `explain` tells which"
            );
            run.messages.warn(&text);
        }
        answer
    });
    Ok(answered.collect())
}

//! `ffctl eval`

use std::path::PathBuf;

use super::load::Loaded;
use super::remote::Server;
use super::run::{Answered, NO_STORE, Run};
use super::{Outcome, Streams, args, context, load, requests, sign, state};
use crate::context::Env;
use crate::leaf::tree::Tree;
use crate::provider::Wanted;
use crate::report::{Answer, AnswerFormat, AnswerWriter};
use crate::ruleset::{self, ValueType};
use crate::source::Problem;

/// Evaluate one flag, several, or all, for one context or for many.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own, as it was typed")]
pub(super) struct Args {
    /// The flags
    #[arg(value_name = "FLAG", required_unless_present_any = ["all", "requests", "secure_mode_hash"])]
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
    /// The type that a typed call of the SDK asks for
    #[arg(long = "type", value_name = "TYPE", value_enum)]
    wanted_type: Option<WantedType>,
    /// Exit with 1 when a flag is off
    #[arg(long)]
    exit_status: bool,
    #[command(flatten)]
    source: args::Source,
    #[command(flatten)]
    context: args::Context,
    /// Print the hash by which a client proves that the context is its own, and evaluate nothing; the secret comes from
    /// the environment variable of the vendor's key
    #[arg(long, conflicts_with_all = ["flags", "all", "requests", "format"])]
    secure_mode_hash: bool,
    /// Ask the server of the vendor for the answers, where it evaluates; the source is an API of the config file
    #[arg(long, conflicts_with_all = ALONE)]
    remote: bool,
    /// How to write the answers
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    format: Format,
    #[command(flatten)]
    state: state::Options,
    #[command(flatten)]
    pub(super) output: args::Output,
}

/// What has no meaning where the server evaluates: it has its own rules, its own clock and its own draws.
const ALONE: [&str; 12] = [
    "all",
    "at",
    "environment",
    "max_age",
    "memberships",
    "offline",
    "overlay",
    "requests",
    "secure_mode_hash",
    "seed",
    "strategies",
    "wanted_type",
];

/// The types that typed calls ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum WantedType {
    /// true or false
    Bool,
    /// A text
    String,
    /// A number
    Int,
    /// A number
    Float,
    /// Anything
    Json,
}

impl From<WantedType> for ValueType {
    fn from(wanted: WantedType) -> ValueType {
        match wanted {
            WantedType::Bool => ValueType::Bool,
            WantedType::String => ValueType::Text,
            WantedType::Int | WantedType::Float => ValueType::Number,
            WantedType::Json => ValueType::Json,
        }
    }
}

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The value, and the variant behind it where variants have names
    Text,
    /// A table
    Table,
    /// One document
    Json,
    /// A record a line
    Ndjson,
    /// A row a line, with a heading
    Csv,
    /// With `--all`: the state of all flags, from which LaunchDarkly's client-side SDKs start
    LdState,
}

impl Format {
    /// How answers are written one by one; nothing where they are written as one state.
    fn of_answers(self) -> Option<AnswerFormat> {
        Some(match self {
            Format::Text => AnswerFormat::Text,
            Format::Table => AnswerFormat::Table,
            Format::Json => AnswerFormat::Json,
            Format::Ndjson => AnswerFormat::Ndjson,
            Format::Csv => AnswerFormat::Csv,
            Format::LdState => return None,
        })
    }
}

pub(super) fn run(args: &Args, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    if args.secure_mode_hash {
        return sign::run(&args.source, &args.context, streams);
    }
    args.state.check(args.format == Format::LdState, args.all)?;
    if let Some(format) = args.format.of_answers().filter(|_| args.remote) {
        return remotely(args, format, streams);
    }
    load::one_reader(&args.source, Some(&args.context), args.requests.as_deref())?;
    let loaded = load::load(&args.source, streams)?;
    let env = context::env(&args.context.around, loaded.dialect)?;
    let native = (loaded.dialect.compose)(context::asked(&args.context, loaded.dialect)?).map_err(Problem::from)?;
    let wanted_type = args.wanted_type.map(ValueType::from);
    check_type(wanted_type, &loaded)?;
    let wanted = if args.flags.is_empty() { Wanted::All } else { Wanted::Flags(&args.flags) };
    let ruleset = loaded.ruleset(wanted)?;
    ruleset.notes.iter().for_each(|note| streams.messages.warn(note));
    let run = Run {
        loaded: &loaded,
        ruleset: &ruleset,
        messages: streams.messages,
        default: args.default.as_ref(),
        wanted_type,
    };
    let Some(format) = args.format.of_answers() else {
        return args.state.write(&run, &native, &env, streams.out);
    };
    let named = args.all || args.requests.is_some() || args.flags.len() > 1;
    let mut writer = AnswerWriter::new(format, &loaded.name, named, streams.paint, streams.out);
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

/// The answers of the vendor's own server. Those that it gave before it failed are written, too.
fn remotely(args: &Args, format: AnswerFormat, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let server = Server::new(&args.source, streams)?;
    let answers = server.answers(&args.flags, &args.context, args.default.as_ref(), streams.messages)?;
    if let Some(problem) = answers.failed.as_ref().filter(|_| answers.given.is_empty()) {
        return Err(problem.clone().into());
    }
    let mut writer = AnswerWriter::new(format, &server.name, args.flags.len() > 1, streams.paint, streams.out);
    let mut outcome = Outcome::Done;
    for answer in &answers.given {
        outcome = outcome.max(args.outcome(answer));
        writer.write(answer)?;
    }
    writer.finish()?;
    answers.failed.map_or(Ok(outcome), |problem| Err(problem.into()))
}

/// A type that no call of the SDK asks for cannot be asked for.
fn check_type(wanted: Option<ValueType>, loaded: &Loaded) -> Result<(), Problem> {
    let Some((wanted, typed)) = wanted.zip(loaded.dialect.typed.as_ref()) else { return Ok(()) };
    if typed.types.contains(&wanted) {
        return Ok(());
    }
    let help = if typed.types.contains(&ValueType::Json) {
        "ask for `--type json`, which takes any value"
    } else {
        "leave `--type` out, which gives the value as it is"
    };
    Err(Problem::new(format!("the SDK has no call that asks for a {}", wanted.name())).help(help))
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
    let all = run.ruleset.served().filter(|_| args.all).map(|flag| flag.key.as_ref());
    let keys: Vec<&str> = all.chain(args.flags.iter().map(String::as_str)).collect();
    run.note_unread(&keys, &args.context.around.attributes, &bound);
    run.note_unanswered(&keys, env);
    let answered = keys.into_iter().map(|key| {
        let Answered { answer, drawn, lacks_store } = run.answer(key, &bound, env, run.default);
        match &answer.error {
            Some(_) if run.ruleset.flag(key).is_none() => run.messages.error(&run.unknown_flag(key)),
            Some(error) => {
                run.unevaluated(key, error);
            }
            None => {}
        }
        if lacks_store {
            run.messages.warn(&format!("the answer of `{key}` may be another: {NO_STORE}"));
        }
        if drawn {
            let text = format!(
                "the answer of `{key}` depends on a random draw; `--seed` gives another, `explain` tells which"
            );
            run.messages.warn(&text);
        }
        answer
    });
    let answers: Vec<Answer> = answered.collect();
    note_lost(run, args, &answers);
    Ok(answers)
}

/// Which flags the SDK would not give, where its call for all of them stops at the first that fails.
fn note_lost(run: &Run<'_>, args: &Args, answers: &[Answer]) {
    let Some(call) = run.ruleset.wording.all_flags.filter(|_| args.all) else { return };
    let Some(failed) = answers.iter().position(|answer| answer.error.is_some()) else { return };
    let key = answers[failed].flag.as_deref().unwrap_or_default();
    run.messages.warn(&format!(
        "`{call}` of the SDK stops at `{key}`, the first flag that fails: it would give {failed} of {} flags",
        answers.len()
    ));
}

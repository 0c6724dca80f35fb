//! `ffctl explain`

use serde_json::{Value, json};

use super::eval::{note_strays, note_unread, unknown_flag};
use super::{Outcome, Streams, args, load};
use crate::eval::evaluate;
use crate::pass::render::Told;
use crate::provider::Wanted;
use crate::report::Answer;
use crate::ruleset::Pointer;
use crate::source::Problem;
use crate::trace::{End, Recorder};

/// Evaluate a flag and tell how it came to its answer.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The flags
    #[arg(value_name = "FLAG", required = true)]
    flags: Vec<String>,
    /// What the caller passes as default: JSON, or a text
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, value_parser = super::eval::default_value)]
    default: Option<Value>,
    #[command(flatten)]
    source: args::Source,
    #[command(flatten)]
    context: args::Context,
    /// How to tell it
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    format: Format,
    #[command(flatten)]
    pub(super) output: args::Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The layout of an evaluation log
    Text,
    /// The typed trace, with pointers into the source
    Json,
}

pub(super) fn run(args: &Args, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let loaded = load::load(&args.source, streams)?;
    let env = load::env(&args.context)?;
    let asked = load::asked(&args.context, args.source.sources.iter().any(|source| source == "-"))?;
    let context = (loaded.dialect.compose)(asked).map_err(Problem::from)?;
    let ruleset = loaded.ruleset(Wanted::Flags(&args.flags))?;
    ruleset.notes.iter().for_each(|note| streams.messages.warn(note));
    let bound = (loaded.dialect.bind)(&context, &ruleset.attributes).map_err(Problem::from)?;
    note_strays(&bound, streams.messages);
    let known: Vec<_> = args.flags.iter().filter_map(|key| ruleset.flag(key)).collect();
    note_unread(&ruleset, &known, &args.context.attributes, streams.messages);
    let locate = |at: Pointer| loaded.locate(&ruleset, at);
    let mut outcome = Outcome::Done;
    let mut told = Vec::new();
    for key in &args.flags {
        let Some(id) = ruleset.flag(key) else {
            streams.messages.error(&unknown_flag(&ruleset, key));
            outcome = Outcome::Unevaluated;
            let answer = Answer::unknown(&ruleset, loaded.dialect, key, args.default.as_ref());
            match args.format {
                Format::Text => told.push(format!("Evaluating '{key}' for User '{context}'\n  There is no such flag in {}.\n  Returning '{}'.", loaded.name, answer.value_text())),
                Format::Json => told.push(serde_json::to_string_pretty(&document(&loaded.name, &context, &answer, Value::Null))?),
            }
            continue;
        };
        let flag = &ruleset.flags[id];
        let mut recorder = Recorder::default();
        evaluate(&ruleset, id, &bound, &env, &mut recorder);
        for span in recorder.into_spans() {
            let End::Decision(decision) = span.end else { continue };
            let answer = Answer::decided(&ruleset, loaded.dialect, flag, &decision);
            if answer.error.is_some() {
                outcome = Outcome::Unevaluated;
            }
            let trace = Told {
                ruleset: &ruleset,
                flag,
                span: &span,
                context: &context,
                strays: bound.strays(),
                locate: &locate,
            };
            told.push(match args.format {
                Format::Text => streams.paint.trace(&trace.text()),
                Format::Json => {
                    serde_json::to_string_pretty(&document(&loaded.name, &context, &answer, trace.tree()))?
                }
            });
        }
    }
    let between = if args.format == Format::Text { "\n\n" } else { "\n" };
    writeln!(streams.out, "{}", told.join(between))?;
    Ok(outcome)
}

fn document(source: &str, context: &Value, answer: &Answer, trace: Value) -> Value {
    json!({"schema": "ffctl.explain/1", "source": source, "context": context, "result": answer, "trace": trace})
}

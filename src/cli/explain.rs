//! `ffctl explain`

use std::collections::BTreeSet;

use anyhow::Context as _;
use serde::Serialize;
use serde_json::Value;

use super::run::{NO_STORE, Run};
use super::{Outcome, Streams, args, context, load};
use crate::context::{Bound, Env, Store};
use crate::eval::evaluate;
use crate::leaf::plain::printable;
use crate::leaf::tree::Tree;
use crate::pass::render::{Tested, Told, ranges, tree, unknown};
use crate::provider::Wanted;
use crate::report::Answer;
use crate::ruleset::{self, FlagId, Pointer, Style};
use crate::source::Problem;
use crate::trace::{Node, Recorder, Span, fault_words};

/// Evaluate a flag and tell how it came to its answer.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The flags
    #[arg(value_name = "FLAG", required = true)]
    flags: Vec<String>,
    /// What the caller passes as default: JSON, or a text
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, value_parser = args::default_value)]
    default: Option<ruleset::Value<'static>>,
    #[command(flatten)]
    source: args::Source,
    #[command(flatten)]
    context: args::Context,
    /// Tell private attributes, too
    #[arg(long)]
    show_private: bool,
    /// How to tell it
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    format: Format,
    /// The layout of the text; default: that of the vendor's log
    #[arg(long, value_enum, help_heading = "Output")]
    style: Option<StyleName>,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum StyleName {
    /// A rule a line
    Classic,
    /// Rules and conditions indented, with what was evaluated inside
    Modern,
}

impl From<StyleName> for Style {
    fn from(name: StyleName) -> Style {
        match name {
            StyleName::Classic => Style::Classic,
            StyleName::Modern => Style::Modern,
        }
    }
}

pub(super) fn run(args: &Args, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    load::one_reader(&args.source, Some(&args.context), None)?;
    let loaded = load::load(&args.source, streams)?;
    let env = context::env(&args.context.around, loaded.dialect)?;
    let native = (loaded.dialect.compose)(context::asked(&args.context, loaded.dialect)?).map_err(Problem::from)?;
    let ruleset = loaded.ruleset(Wanted::Flags(&args.flags))?;
    ruleset.notes.iter().for_each(|note| streams.messages.warn(note));
    let mut bound = (loaded.dialect.bind)(&native, &ruleset).map_err(Problem::from)?;
    let shown = if args.show_private {
        bound.reveal();
        native.clone()
    } else {
        (loaded.dialect.public)(&native)
    };
    let run = Run {
        loaded: &loaded,
        ruleset: &ruleset,
        messages: streams.messages,
        default: args.default.as_ref(),
        wanted_type: None,
    };
    run.note_strays(&bound);
    let keys: Vec<&str> = args.flags.iter().map(String::as_str).collect();
    run.note_unread(&keys, &args.context.around.attributes, &bound);
    run.note_unanswered(&keys, &env);
    let own = ruleset.wording.log.map_or(Style::Modern, |log| log.style);
    let style = args.style.map_or(own, Style::from);
    let user = (loaded.dialect.tell)(&shown, style);
    let teller = Teller {
        format: args.format,
        style,
        run: &run,
        context: &shown,
        user: user.as_deref(),
        bound: &bound,
        env: &env,
        is_terminal: streams.paint.is_terminal(),
    };
    let mut outcome = Outcome::Done;
    for (number, key) in keys.into_iter().enumerate() {
        let (text, answer) = if let Some(flag) = ruleset.flag(key) {
            on_a_large_stack(|| teller.known(flag))??
        } else {
            streams.messages.error(&run.unknown_flag(key));
            teller.unknown(key)?
        };
        outcome = outcome.max(if answer.error.is_some() { Outcome::Unevaluated } else { Outcome::Done });
        let between = if number > 0 && args.format == Format::Text { "\n" } else { "" };
        let text = if args.format == Format::Text { streams.paint.trace(&teller.shown(&text)) } else { text };
        writeln!(streams.out, "{between}{text}")?;
    }
    Ok(outcome)
}

/// Flags may lead to hundreds of others, and a trace of them is told by recursion.
fn on_a_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> anyhow::Result<T> {
    const STACK: usize = 256 << 20;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        thread.join().map_err(|_| anyhow::anyhow!("the trace could not be written"))
    })
}

/// Tells how flags come to their answers for one context.
struct Teller<'a> {
    format: Format,
    style: Style,
    run: &'a Run<'a>,
    context: &'a Tree<'a>,
    user: Option<&'a str>,
    bound: &'a Bound<'a>,
    env: &'a Env,
    is_terminal: bool,
}

impl Teller<'_> {
    fn known(&self, id: FlagId) -> anyhow::Result<(String, Answer)> {
        let flag = &self.run.ruleset.flags[id];
        if let Some(refused) = self.bound.refused() {
            let (ruleset, dialect) = (self.run.ruleset, self.run.loaded.dialect);
            let answer = Answer::refused(ruleset, dialect, &flag.key, self.run.default, refused);
            let text = match self.format {
                Format::Text => self.plain(&flag.key, &format!("{}.", refused.message), &answer),
                Format::Json => self.document(&answer, None)?,
            };
            return Ok((text, answer));
        }
        let mut recorder = Recorder::default();
        let decision = evaluate(self.run.ruleset, id, self.bound, self.env, &mut recorder);
        let span = recorder.into_span().context("the evaluation left no trace")?;
        self.note_origins(&span, &mut BTreeSet::new());
        if decision.store == Some(Store::NotConfigured) && self.env.memberships.is_none() {
            self.run.messages.warn(&format!("the answer of `{}` may be another: {NO_STORE}", flag.key));
        }
        let reason = fault_words(self.run.ruleset, &span);
        let decided = self.run.decided(id, &decision, self.run.default, reason.as_deref());
        let answer = Answer::decided(self.run.loaded.dialect, &decided);
        let locate = |at: Pointer| self.run.loaded.locate(self.run.ruleset, at);
        let strays = self.bound.strays();
        let told = Told {
            ruleset: self.run.ruleset,
            flag,
            span: &span,
            context: self.context,
            user: self.user,
            returned: &answer.value,
            default: self.run.default,
            native: Some(&answer.native),
            strays,
            locate: &locate,
        };
        // A log has no place for where and why a flag failed.
        if let (Some(error), Some(_)) = (&answer.error, self.run.ruleset.wording.log) {
            self.run.unevaluated(&flag.key, error);
        }
        let text = match self.format {
            Format::Text => told.text(self.style),
            Format::Json => self.document(&answer, Some(&span))?,
        };
        Ok((text, answer))
    }

    /// Which source serves each flag of the trace, where one was laid over another; the text of a log has no place for it.
    fn note_origins(&self, span: &Span<'_>, noted: &mut BTreeSet<String>) {
        if let Node::Flag(flag, _) = span.node
            && let Some(origin) = flag.facts.origin
            && noted.insert(flag.key.to_string())
        {
            let at = self.run.loaded.locate(self.run.ruleset, flag.at);
            self.run.messages.note(&format!("`{}` is that of the {origin} source ({at})", flag.key));
        }
        span.inner.iter().for_each(|inner| self.note_origins(inner, noted));
    }

    fn unknown(&self, key: &str) -> anyhow::Result<(String, Answer)> {
        let answer = Answer::unknown(self.run.ruleset, self.run.loaded.dialect, key, self.run.default);
        let text = match self.format {
            Format::Text => unknown(self.run.ruleset, key, self.run.default).unwrap_or_else(|| {
                self.plain(key, &format!("There is no such flag in {}.", self.run.loaded.name), &answer)
            }),
            Format::Json => self.document(&answer, None)?,
        };
        Ok((text, answer))
    }

    /// An evaluation that did not take place, and why.
    fn plain(&self, key: &str, why: &str, answer: &Answer) -> String {
        let (context, value) = (self.context, answer.value_text());
        let whose = match self.run.default {
            Some(default) if default.json() != answer.value.json() => {
                format!("which the SDK makes of the caller's default {default}")
            }
            Some(_) => "the caller's default".to_owned(),
            None => "what the SDK gives without a default".to_owned(),
        };
        let (key, value) = (printable(key), printable(&value));
        format!("Evaluating '{key}' for User '{context}'\n  {why}\n  Returning '{value}', {whose}.")
    }

    /// The text as it may be shown: on a terminal a control character of a value must not steer it.
    fn shown(&self, text: &str) -> String {
        if !self.is_terminal {
            return text.to_owned();
        }
        let lines: Vec<_> = text.split('\n').map(printable).collect();
        lines.join("\n")
    }

    fn document(&self, answer: &Answer, span: Option<&Span<'_>>) -> anyhow::Result<String> {
        let tells_ranges = self.run.ruleset.wording.tells_ranges;
        Ok(serde_json::to_string_pretty(&Explained {
            schema: "ffctl.explain/1",
            source: &self.run.loaded.name,
            context: self.context,
            result: Tree::read(&serde_json::to_string(answer)?)?,
            hashes: tells_ranges.then(|| span.map(ranges).unwrap_or_default()),
            trace: span.map_or(Value::Null, |span| tree(self.run.ruleset, span)),
        })?)
    }
}

/// An explanation for machines.
#[derive(Serialize)]
struct Explained<'a> {
    schema: &'static str,
    source: &'a str,
    /// The context in its native form.
    context: &'a Tree<'a>,
    /// An [`Answer`], laid out member by member, its numbers as they are spelled.
    result: Tree<'a>,
    /// The ranges of the population that were tested, in a dialect that has such.
    #[serde(skip_serializing_if = "Option::is_none")]
    hashes: Option<Vec<Tested<'a>>>,
    trace: Value,
}

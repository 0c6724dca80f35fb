//! The command line: one file a subcommand.
//!
//! This module decides what was typed, whom it concerns and with which status the run ends. Results go to standard output,
//! everything else to standard error.

mod api;
mod args;
mod bootstrap;
mod compare;
mod context;
mod contexts;
mod diff;
mod eval;
mod explain;
mod fetch;
mod lint;
mod list;
mod load;
mod remote;
mod requests;
mod rollout;
mod run;
mod sample;
mod sign;
mod state;
mod watch;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::report::{Messages, Paint};
use crate::source::{Problem, write};

/// Inspect feature-flag rulesets and evaluate them offline, exactly as the vendor's SDK would.
#[derive(Debug, Parser)]
#[command(name = "ffctl", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Exit status: 0 done; 1 a flag is off and `--exit-status` was given, or `--check`, `diff` or \
                        `lint` found something; 2 the job could not be done; \
                        3 a flag could not be evaluated.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Flags of a ruleset: state, type, rules, rollout, dependencies
    List(list::Args),
    /// Evaluate one flag, several, or all, for one context or for many
    Eval(eval::Args),
    /// Evaluate a flag and tell how it came to its answer
    Explain(explain::Args),
    /// Who is in: shares of the hash space, buckets of users, and at which percentage each enters
    Rollout(Box<rollout::Args>),
    /// Download a ruleset from a vendor's API, and keep a copy
    Fetch(fetch::Args),
    /// Find what is wrong in a ruleset or bootstrap file
    Lint(Box<lint::Args>),
    /// What changes between two rulesets, and for whom
    Diff(Box<diff::Args>),
    /// Build, or check, the file that an SDK starts from
    Bootstrap(Box<bootstrap::Args>),
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// All was done.
    Done,
    /// A negative answer that was asked for.
    Negative,
    /// A flag could not be evaluated; all that could be was printed.
    Unevaluated,
    /// A part of the input could not be used; all that could be was printed.
    Unusable,
}

impl Outcome {
    fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Outcome::Done => 0,
            Outcome::Negative => 1,
            Outcome::Unusable => 2,
            Outcome::Unevaluated => 3,
        })
    }
}

/// Where a run writes to.
struct Streams<'o> {
    out: &'o mut dyn Write,
    paint: Paint,
    messages: Messages,
}

/// Names of standard output; to open it anew would lose how far it was written.
const STDOUT: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

fn is_stdout(path: &Path) -> bool {
    STDOUT.iter().any(|name| path == Path::new(name))
}

/// Writes a text to a file, whole or not at all; to standard output where there is none, or it is `-`.
fn put(file: Option<&Path>, text: &str, streams: &mut Streams<'_>) -> anyhow::Result<()> {
    if let Some(path) = file.filter(|path| !is_stdout(path)) {
        return Ok(write::replace(path, text.as_bytes())?);
    }
    streams.out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        streams.out.write_all(b"\n")?;
    }
    Ok(())
}

/// Parses the command line, runs it, and gives the exit status.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let args::Output { color, quiet, verbose } = cli.command.output();
    let stdout = io::stdout();
    let paint = Paint::new(color, &stdout);
    let messages = Messages::new(Paint::new(color, &io::stderr()), quiet, verbose);
    let mut out = io::BufWriter::with_capacity(1 << 16, stdout.lock());
    let done = run(cli.command, &mut Streams { out: &mut out, paint, messages }).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    match done {
        Ok(outcome) => outcome.code(),
        Err(error) => failure(&error, messages),
    }
}

/// What was typed. A wrong command line is coloured, or not, as it asks to be.
fn parse() -> Result<Cli, clap::Error> {
    let words: Vec<_> = std::env::args_os().collect();
    let asks = |when: &str| {
        let joined = words.iter().any(|word| word.to_str() == Some(&format!("--color={when}")));
        joined || words.windows(2).any(|pair| pair[0] == "--color" && pair[1] == when)
    };
    let when = match (asks("never"), asks("always")) {
        (true, _) => clap::ColorChoice::Never,
        (false, true) => clap::ColorChoice::Always,
        (false, false) => clap::ColorChoice::Auto,
    };
    Cli::from_arg_matches(&Cli::command().color(when).try_get_matches_from(words)?)
}

fn run(command: Command, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    match command {
        Command::List(args) => list::run(&args, streams),
        Command::Eval(args) => eval::run(&args, streams),
        Command::Explain(args) => explain::run(&args, streams),
        Command::Rollout(args) => rollout::run(&args, streams),
        Command::Fetch(args) => fetch::run(&args, streams),
        Command::Bootstrap(args) => bootstrap::run(&args, streams),
        Command::Lint(args) => lint::run(&args, streams),
        Command::Diff(args) => diff::run(&args, streams),
    }
}

impl Command {
    fn output(&self) -> args::Output {
        match self {
            Command::List(args) => args.output,
            Command::Eval(args) => args.output,
            Command::Explain(args) => args.output,
            Command::Rollout(args) => args.output,
            Command::Fetch(args) => args.output,
            Command::Bootstrap(args) => args.output,
            Command::Lint(args) => args.output,
            Command::Diff(args) => args.output,
        }
    }
}

/// Help and version are results; a wrong command line is a message.
fn usage(error: &clap::Error) -> ExitCode {
    let shown = error.print();
    match (error.use_stderr(), shown) {
        (true, _) => ExitCode::from(2),
        (false, Err(error)) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(2),
        (false, _) => ExitCode::SUCCESS,
    }
}

/// A reader that went away is no failure.
fn failure(error: &anyhow::Error, messages: Messages) -> ExitCode {
    let closed = error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
    if closed {
        return ExitCode::SUCCESS;
    }
    match error.downcast_ref::<Problem>() {
        Some(problem) => messages.error(problem),
        None => messages.error(&format_args!("{error:#}")),
    }
    ExitCode::from(2)
}

/// The command line as data, for completions and tests.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_holds_together() {
        super::command().debug_assert();
    }
}

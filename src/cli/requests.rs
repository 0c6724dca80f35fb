//! `eval --requests`: a file of requests, answered line by line in memory that does not grow with the file.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::Value;

use super::Outcome;
use super::eval::Run;
use crate::context::Env;
use crate::provider::Asked;
use crate::report::{Answer, AnswerError};
use crate::source::{self, Problem};

/// One request. Other members are ignored, so that a logged evaluation can be replayed as it is.
#[derive(Deserialize)]
struct Request {
    #[serde(default, deserialize_with = "present")]
    id: Option<Value>,
    flag: String,
    #[serde(default)]
    context: Option<Value>,
    #[serde(default)]
    default: Option<Value>,
}

/// A member that is there counts, `null` included.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Hands the answer to each request of `path` to `then`, in order. A line that is no request is answered with an error, so
/// that answers and lines stay in step.
pub(super) fn answer(
    run: &Run<'_>,
    path: &Path,
    mut env: Env,
    mut then: impl FnMut(&Answer) -> io::Result<()>,
) -> anyhow::Result<Outcome> {
    let mut lines: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::with_capacity(1 << 16, open(path)?))
    };
    let mut outcome = Outcome::Done;
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = lines.read_until(b'\n', &mut line).with_context(|| format!("cannot read `{}`", path.display()))?;
        if read == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        env.ordinal = number;
        let answer = match serde_json::from_slice::<Request>(&line) {
            Ok(request) => respond(run, request, &env),
            Err(error) => {
                let column = error.column();
                let words = error.to_string();
                let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
                let message = format!("line {number}, column {column} is no request: {words}");
                run.messages.error(&format_args!("{}: {message}", path.display()));
                outcome = Outcome::Unusable;
                let error = AnswerError::new("PARSE_ERROR", message);
                Answer::failed(run.ruleset, run.loaded.dialect, None, None, error)
            }
        };
        then(&answer)?;
    }
    Ok(outcome)
}

fn open(path: &Path) -> anyhow::Result<File> {
    match File::open(path) {
        Ok(file) if file.metadata().is_ok_and(|facts| facts.is_dir()) => {
            Err(Problem::new(format!("`{}` is a directory", path.display())).help("give a file of requests").into())
        }
        Ok(file) => Ok(file),
        Err(error) => Err(source::unreadable(path, &error).into()),
    }
}

fn respond(run: &Run<'_>, request: Request, env: &Env) -> Answer {
    let Request { id, flag, context, default } = request;
    let default = default.as_ref().or(run.default);
    let dialect = run.loaded.dialect;
    let composed = (dialect.compose)(Asked { base: context, ..Asked::default() });
    let answer = composed.and_then(|context| {
        let bound = (dialect.bind)(&context, &run.ruleset.attributes)?;
        Ok(run.answer(&flag, &bound, env, default))
    });
    let mut answer = answer.unwrap_or_else(|error| {
        run.messages.error(&format_args!("the context of a request for `{flag}` cannot be read: {error}"));
        let error = AnswerError::new("INVALID_CONTEXT", error.message);
        Answer::failed(run.ruleset, dialect, Some(&flag), default, error)
    });
    answer.id = id;
    answer
}

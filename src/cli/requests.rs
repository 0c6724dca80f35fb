//! `eval --requests`: a file of requests, answered line by line in memory that does not grow with the file.

use std::io;
use std::path::Path;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::Outcome;
use super::run::{Answered, NO_STORE, Run};
use crate::context::{ContextError, Env};
use crate::leaf::plain::without_place;
use crate::leaf::tree::Raw;
use crate::provider::Asked;
use crate::report::{Answer, AnswerError};
use crate::ruleset;
use crate::source::contexts::Lines;

/// One request. Other members are ignored, so that a logged evaluation can be replayed as it is.
#[derive(Deserialize)]
struct Request<'l> {
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'l RawValue>,
    flag: String,
    /// Read for itself, so that a context that cannot be read is told as one.
    #[serde(borrow, default)]
    context: Option<&'l RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    default: Option<&'l RawValue>,
    /// Lists of members that are kept outside of the ruleset, in the dialect that has such.
    #[serde(borrow, default, rename = "bigSegments")]
    memberships: Option<&'l RawValue>,
}

/// A member that is there counts, `null` included.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// So many requests that could not be answered are told one by one; of the rest only the number.
const TOLD: u64 = 5;

/// Hands the answer to each request of `path` to `then`, in order. A line that is no request is answered with an error, so
/// that answers and lines stay in step.
pub(super) fn answer(
    run: &Run<'_>,
    path: &Path,
    mut env: Env,
    mut then: impl FnMut(&Answer) -> io::Result<()>,
) -> anyhow::Result<Outcome> {
    let mut lines = Lines::open(path, "requests")?;
    let mut outcome = Outcome::Done;
    let (mut failed, mut drawn, mut lacking) = (0, 0, 0);
    while let Some(line) = lines.next() {
        let line = line?;
        env.ordinal = line.number;
        let answered = respond(run, line.text, &env).unwrap_or_else(|error| {
            outcome = Outcome::Unusable;
            Answered::failed(run, None, None, error)
        });
        if let Some(error) = &answered.answer.error {
            failed += 1;
            if failed <= TOLD {
                run.messages.error(&format_args!("{}, line {}: {}", path.display(), line.number, error.message));
            }
        }
        drawn += u64::from(answered.drawn);
        lacking += u64::from(answered.lacks_store);
        then(&answered.answer)?;
    }
    if failed > TOLD {
        run.messages
            .error(&format_args!("{} more requests could not be answered; their records say why", failed - TOLD));
    }
    if drawn > 0 {
        run.messages.warn(&format!("the answers of {drawn} requests depend on random draws; `--seed` gives others"));
    }
    if lacking > 0 {
        run.messages
            .warn(&format!("the answers of {lacking} requests may be others: {NO_STORE}, or with each request"));
    }
    Ok(outcome)
}

/// The answer to a line; an error where it is no request.
fn respond(run: &Run<'_>, line: &[u8], env: &Env) -> Result<Answered, AnswerError> {
    if !line.starts_with(b"{") {
        return Err(AnswerError::new("PARSE_ERROR", "it is not a request: a request is a JSON object"));
    }
    let Request { id, flag, context, default, memberships } = serde_json::from_slice(line).map_err(|error| {
        let message = format!("it is not a request: {} (column {})", without_place(&error), error.column().max(1));
        AnswerError::new("PARSE_ERROR", message)
    })?;
    let default = default.map(ruleset::Value::raw);
    let default = default.as_ref().or(run.default);
    let dialect = run.loaded.dialect;
    let read = context.map(|context| Raw::from(context).read()).transpose();
    let composed = read
        .map_err(|error| ContextError { message: format!("the context cannot be read: {}", error.message), help: "" })
        .and_then(|base| (dialect.compose)(Asked { base, ..Asked::default() }));
    let members = dialect.memberships.zip(memberships).map(|(read, raw)| {
        let tree = Raw::from(raw).read().map_err(|error| error.message)?;
        read(&tree, env.now()).map_err(|error| error.message)
    });
    let mut answered = match (composed, members.transpose()) {
        (_, Err(message)) => {
            let error = AnswerError::new("PARSE_ERROR", format!("`bigSegments` cannot be read: {message}"));
            Answered::failed(run, Some(&flag), default, error)
        }
        (composed, Ok(members)) => {
            let mut own = None;
            if let Some(members) = members {
                own.insert(env.clone()).memberships = Some(members);
            }
            let answered = composed.and_then(|context| {
                let bound = (dialect.bind)(&context, run.ruleset)?;
                Ok(run.answer(&flag, &bound, own.as_ref().unwrap_or(env), default))
            });
            answered.unwrap_or_else(|error| {
                Answered::failed(run, Some(&flag), default, AnswerError::new("INVALID_CONTEXT", error.message))
            })
        }
    };
    answered.answer.id = id.map(|id| ruleset::Value::raw(id).to_owned());
    Ok(answered)
}

impl Answered {
    fn failed(run: &Run<'_>, flag: Option<&str>, default: Option<&ruleset::Value<'_>>, error: AnswerError) -> Answered {
        let answer = Answer::failed(run.ruleset, run.loaded.dialect, flag, default, error);
        Answered::plain(answer)
    }
}

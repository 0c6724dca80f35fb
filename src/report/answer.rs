//! One answer: the record that all formats write.

use serde::Serialize;
use serde_json::Value;

use crate::eval::{Decision, Reason};
use crate::provider::Dialect;
use crate::ruleset::{Flag, Role, Ruleset};

/// The answer to one request, in OpenFeature's terms, with the SDK's own answer beside it.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// The id of the request, where it had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Value>,
    /// The flag that was asked for; `null` where the request could not be read.
    pub flag: Option<String>,
    /// The dialect.
    pub provider: &'static str,
    /// What the caller gets.
    pub value: Value,
    /// The name of the variation.
    pub variant: Option<String>,
    /// Why.
    pub reason: &'static str,
    /// What went wrong.
    pub error: Option<AnswerError>,
    /// The SDK's own answer.
    pub native: Value,
}

/// What went wrong, with OpenFeature's code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerError {
    /// The code.
    pub code: &'static str,
    /// One line.
    pub message: String,
}

impl AnswerError {
    /// An error.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> AnswerError {
        AnswerError { code, message: message.into() }
    }
}

impl Answer {
    /// The answer that a decision is.
    #[must_use]
    pub fn decided(ruleset: &Ruleset<'_>, dialect: &Dialect, flag: &Flag<'_>, decision: &Decision) -> Answer {
        let served = decision.variation.map(|id| &flag.variations[id]);
        let broken = decision.arm.and_then(|arm| match flag.body.arms[arm].role {
            Role::Broken(fault) => Some(fault),
            _ => None,
        });
        let error = decision.fault.or(broken).map(|id| {
            let fault = ruleset.fault(id);
            let path = ruleset.pointers.path(fault.at);
            AnswerError::new(fault.code.name(), format!("{path}: {}; {}", fault.message, fault.sdk))
        });
        Answer {
            id: None,
            flag: Some(flag.key.to_string()),
            provider: ruleset.provider,
            value: served.map_or(Value::Null, |variation| variation.value.to_json()),
            variant: served.and_then(|variation| variation.name.as_deref()).map(str::to_owned),
            reason: decision.reason.name(),
            error,
            native: (dialect.native)(flag, decision),
        }
    }

    /// The answer for a flag that the ruleset does not have.
    #[must_use]
    pub fn unknown(ruleset: &Ruleset<'_>, dialect: &Dialect, flag: &str, default: Option<&Value>) -> Answer {
        let error = AnswerError::new("FLAG_NOT_FOUND", format!("there is no flag `{flag}`"));
        Answer::failed(ruleset, dialect, Some(flag), default, error)
    }

    /// The answer where nothing could be evaluated: what the SDK gives for want of a flag.
    #[must_use]
    pub fn failed(
        ruleset: &Ruleset<'_>,
        dialect: &Dialect,
        flag: Option<&str>,
        default: Option<&Value>,
        error: AnswerError,
    ) -> Answer {
        let (value, native) = (dialect.unknown)(default);
        Answer {
            id: None,
            flag: flag.map(str::to_owned),
            provider: ruleset.provider,
            value,
            variant: None,
            reason: Reason::Error.name(),
            error: Some(error),
            native,
        }
    }

    /// Whether the flag counts as on: anything but `false` and `null`.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !matches!(self.value, Value::Null | Value::Bool(false))
    }

    /// The value as a script reads it: a text without quotes, anything else as JSON.
    #[must_use]
    pub fn value_text(&self) -> String {
        match &self.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

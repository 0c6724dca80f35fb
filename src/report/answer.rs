//! One answer: the record that all formats write.

use serde::Serialize;

use crate::context::Refused;
use crate::eval::Reason;
use crate::leaf::tree::Tree;
use crate::provider::api::{Declined, Evaluated};
use crate::provider::{Answered, Dialect, Provider, Unanswered};
use crate::ruleset::{self, Raises, Role, Ruleset, ToldBy, ValueType};

/// The answer to one request, in OpenFeature's terms, with the SDK's own answer beside it.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// The id of the request as it is spelled there, where it had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ruleset::Value<'static>>,
    /// The flag that was asked for; `null` where the request could not be read.
    pub flag: Option<String>,
    /// The dialect.
    pub provider: &'static str,
    /// What the caller gets, in the spelling of the source.
    pub value: ruleset::Value<'static>,
    /// The name of the variation.
    pub variant: Option<String>,
    /// Why.
    pub reason: &'static str,
    /// What went wrong.
    pub error: Option<AnswerError>,
    /// What tells its variations apart for a person.
    #[serde(skip)]
    pub told_by: ToldBy,
    /// The SDK's own answer.
    pub native: Tree<'static>,
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
    pub fn decided(dialect: &Dialect, answered: &Answered<'_>) -> Answer {
        let Answered { ruleset, flag, decision, default, .. } = answered;
        let served = decision
            .variation
            .map(|id| &flag.variations[id])
            .filter(|served| !served.is_default && served.fault.is_none());
        let broken = decision.arm.and_then(|arm| match flag.body.arms[arm].role {
            Role::Broken(fault) => Some(fault),
            _ => None,
        });
        let fault = decision.fault.or(broken).map(|id| ruleset.fault(id));
        let error = fault.map(|fault| {
            let (document, path) = ruleset.pointers.resolve(fault.at);
            let whose = if document == 0 { String::new() } else { format!("document {}, ", document + 1) };
            let place = format!("{whose}{path}");
            let place = if path.is_empty() { String::new() } else { format!("{place}: ") };
            AnswerError::new(fault.code.name(), format!("{place}{}; {}", fault.message, fault.sdk))
        });
        let value = match served {
            Some(variation) => variation.value.to_owned(),
            // Where the SDK raises there is no value at all.
            None if fault.is_some_and(|fault| fault.raises != Raises::No) => ruleset::Value::NULL,
            None => (dialect.fallback)(*default),
        };
        Answer {
            id: None,
            flag: Some(flag.key.to_string()),
            provider: ruleset.provider,
            value,
            variant: served.and_then(|variation| variation.name.as_deref()).map(str::to_owned),
            reason: decision.reason.name(),
            error,
            told_by: ruleset.wording.told_by,
            native: (dialect.native)(answered),
        }
    }

    /// The answer that the server of a vendor gave itself.
    #[must_use]
    pub fn of_server(
        provider: &Provider,
        dialect: &Dialect,
        flag: &str,
        default: Option<&ruleset::Value<'_>>,
        evaluated: Evaluated,
    ) -> Answer {
        let error = evaluated.declined.map(|declined| match declined {
            Declined::NoFlag => AnswerError::new("FLAG_NOT_FOUND", format!("the server has no flag `{flag}`")),
            Declined::Other(words) => AnswerError::new("GENERAL", words),
        });
        Answer {
            id: None,
            flag: Some(flag.to_owned()),
            provider: provider.name,
            value: if error.is_some() { (dialect.fallback)(default) } else { evaluated.value },
            variant: evaluated.variant,
            reason: evaluated.reason.name(),
            error,
            told_by: evaluated.told_by,
            native: evaluated.native,
        }
    }

    /// The answer where the value is not of the type that a typed call asks for; `None` where the SDK has no such calls.
    #[must_use]
    pub fn mistyped(
        dialect: &Dialect,
        answered: &Answered<'_>,
        (served, wanted): (ValueType, ValueType),
    ) -> Option<Answer> {
        let message = format!(
            "the value is a {}, and a {} was asked for; the SDK serves the caller's default",
            served.name(),
            wanted.name()
        );
        let error = AnswerError::new("TYPE_MISMATCH", message);
        let mistyped = dialect.typed.as_ref()?.mistyped;
        Some(Answer::undecided(answered.ruleset, Some(&answered.flag.key), error, mistyped(answered)))
    }

    /// The answer for a flag that the ruleset does not have.
    #[must_use]
    pub fn unknown(
        ruleset: &Ruleset<'_>,
        dialect: &Dialect,
        flag: &str,
        default: Option<&ruleset::Value<'_>>,
    ) -> Answer {
        let error = AnswerError::new("FLAG_NOT_FOUND", format!("there is no flag `{flag}`"));
        Answer::undecided(ruleset, Some(flag), error, (dialect.unanswered)(ruleset, Unanswered::NoFlag(flag), default))
    }

    /// The answer to a request that cannot be read, or whose context cannot.
    #[must_use]
    pub fn failed(
        ruleset: &Ruleset<'_>,
        dialect: &Dialect,
        flag: Option<&str>,
        default: Option<&ruleset::Value<'_>>,
        error: AnswerError,
    ) -> Answer {
        Answer::undecided(ruleset, flag, error, (dialect.unanswered)(ruleset, Unanswered::Unreadable, default))
    }

    /// The answer where the SDK refuses the context.
    #[must_use]
    pub fn refused(
        ruleset: &Ruleset<'_>,
        dialect: &Dialect,
        flag: &str,
        default: Option<&ruleset::Value<'_>>,
        refused: &Refused,
    ) -> Answer {
        let error = AnswerError::new("INVALID_CONTEXT", refused.message.clone());
        let why = Unanswered::Refused(refused.reason);
        Answer::undecided(ruleset, Some(flag), error, (dialect.unanswered)(ruleset, why, default))
    }

    fn undecided(
        ruleset: &Ruleset<'_>,
        flag: Option<&str>,
        error: AnswerError,
        (value, native): (ruleset::Value<'static>, Tree<'static>),
    ) -> Answer {
        Answer {
            id: None,
            flag: flag.map(str::to_owned),
            provider: ruleset.provider,
            value,
            variant: None,
            reason: Reason::Error.name(),
            error: Some(error),
            told_by: ruleset.wording.told_by,
            native,
        }
    }

    /// Whether the flag counts as on: anything but `false` and `null`.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.value.is_on()
    }

    /// The value as a script reads it: a text without quotes, anything else as JSON.
    #[must_use]
    pub fn value_text(&self) -> String {
        self.value.text().into_owned()
    }
}

//! What the evaluations of one run share: the loaded ruleset, and what is said of contexts and flags.

use std::collections::BTreeSet;

use super::load::Loaded;
use crate::context::{Bound, Env, Slot, Store};
use crate::eval::{Decision, evaluate};
use crate::leaf::names::nearest;
use crate::leaf::tree::{Tree, step};
use crate::provider;
use crate::report::{Answer, AnswerError, Messages};
use crate::ruleset::{self, AttributeId, FlagId, Ruleset, ValueType};
use crate::source::Problem;
use crate::trace::{Recorder, fault_words};

/// What the evaluations of a run share.
pub(super) struct Run<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) ruleset: &'a Ruleset<'a>,
    pub(super) messages: Messages,
    pub(super) default: Option<&'a ruleset::Value<'a>>,
    /// The type that is asked for.
    pub(super) wanted_type: Option<ValueType>,
}

impl Run<'_> {
    /// The answer of one flag.
    pub(super) fn answer(
        &self,
        key: &str,
        bound: &Bound<'_>,
        env: &Env,
        default: Option<&ruleset::Value<'_>>,
    ) -> Answered {
        let dialect = self.loaded.dialect;
        let Some(id) = self.ruleset.flag(key) else {
            return Answered::plain(self.read(Answer::unknown(self.ruleset, dialect, key, default)));
        };
        if let Some(refused) = bound.refused() {
            return Answered::plain(self.read(Answer::refused(self.ruleset, dialect, key, default, refused)));
        }
        let decision = evaluate(self.ruleset, id, bound, env, &mut ());
        // Only a trace tells what the SDK says of a fault; faults are rare enough to go there twice.
        let reason = decision.fault.and_then(|_| {
            let mut recorder = Recorder::default();
            evaluate(self.ruleset, id, bound, env, &mut recorder);
            fault_words(self.ruleset, &recorder.into_span()?)
        });
        let answer = self
            .typed(id, &decision, default)
            .unwrap_or_else(|| Answer::decided(dialect, &self.decided(id, &decision, default, reason.as_deref())));
        let answer = self.read(answer);
        Answered {
            answer,
            drawn: decision.drawn,
            lacks_store: decision.store == Some(Store::NotConfigured) && env.memberships.is_none(),
        }
    }

    /// The answer with the value that a typed call makes of it, where it takes any. Where the SDK raises there is none.
    fn read(&self, answer: Answer) -> Answer {
        let calls = self.wanted_type.and(self.loaded.dialect.typed.as_ref());
        let value = match (calls.and_then(|calls| calls.reads), &answer.error) {
            (Some(_), Some(_)) if answer.value != ruleset::Value::NULL => ruleset::Value::FALSE,
            (Some(read), None) => read(&answer.value),
            _ => return answer,
        };
        Answer { value, ..answer }
    }

    /// The answer where the value is of another type than the one asked for, if the SDK looks at it.
    fn typed(&self, id: FlagId, decision: &Decision, default: Option<&ruleset::Value<'_>>) -> Option<Answer> {
        let wanted = self.wanted_type?;
        let flag = &self.ruleset.flags[id];
        let served = &flag.variations[decision.variation.filter(|_| decision.fault.is_none())?];
        let takes_any = self.loaded.dialect.typed.as_ref().is_some_and(|calls| calls.reads.is_some());
        if served.is_default || takes_any || served.value.is_a(wanted) {
            return None;
        }
        let types = (served.value.value_type(), wanted);
        let answer = Answer::mistyped(self.loaded.dialect, &self.decided(id, decision, default, None), types);
        if answer.is_none() {
            self.messages.warn(&format!(
                "`{}` serves a {}, and a {} was asked for; the SDK has no typed calls, and returns it as it is",
                flag.key,
                types.0.name(),
                types.1.name()
            ));
        }
        answer
    }

    /// A decision on a flag, and all that its answer may say.
    pub(super) fn decided<'d>(
        &'d self,
        flag: FlagId,
        decision: &'d Decision,
        default: Option<&'d ruleset::Value<'d>>,
        reason: Option<&'d str>,
    ) -> provider::Answered<'d> {
        provider::Answered { ruleset: self.ruleset, flag: &self.ruleset.flags[flag], decision, default, reason }
    }

    /// Says where and why a flag failed.
    pub(super) fn unevaluated(&self, key: &str, error: &AnswerError) {
        self.messages.error(&format_args!("`{key}` cannot be evaluated as it stands: {}", error.message));
    }

    /// That there is no such flag, and which there is.
    pub(super) fn unknown_flag(&self, key: &str) -> Problem {
        unknown_flag(self.ruleset, key)
    }

    /// What a context holds that the dialect does not see.
    pub(super) fn note_strays(&self, bound: &Bound<'_>) {
        note_strays(self.messages, bound);
    }

    /// Attributes given on the command line that no rule of the flags reads.
    pub(super) fn note_unread(&self, keys: &[&str], given: &[(String, Tree<'_>)], bound: &Bound<'_>) {
        let ruleset = self.ruleset;
        let flags: Vec<FlagId> = keys.iter().filter_map(|key| ruleset.flag(key)).collect();
        if flags.is_empty() || given.is_empty() {
            return;
        }
        let ids: BTreeSet<AttributeId> = flags.iter().flat_map(|flag| ruleset.reads(*flag)).collect();
        let read: Vec<&str> = ids.iter().map(|id| ruleset.attributes.get(*id).name.as_ref()).collect();
        // Some dialects read what is built in whatever its letter case; then there is a value.
        let is_there = |id: &&AttributeId| !matches!(bound.get(**id), Slot::Absent(_));
        let found: Vec<String> = match bound.refused() {
            Some(_) => return,
            None => ids.iter().filter(is_there).map(|id| ruleset.attributes.get(*id).name.to_lowercase()).collect(),
        };
        let whose = match flags.as_slice() {
            [flag] => format!("`{}`", ruleset.flags[*flag].key),
            _ => "these flags".to_owned(),
        };
        let is_read = |name: &str| read.iter().any(|read| reads(read, name)) || found.contains(&name.to_lowercase());
        for (name, _) in given.iter().filter(|(name, _)| !is_read(name)) {
            let close = nearest(name, read.iter().copied());
            let help = close.first().map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
            self.messages.warn(&format!("no rule of {whose} reads the attribute `{name}`{help}"));
        }
    }

    /// Answers given on the command line that no rule of the flags asks for.
    pub(super) fn note_unanswered(&self, keys: &[&str], env: &Env) {
        let mut asked = Vec::new();
        for flag in keys.iter().filter_map(|key| self.ruleset.flag(key)) {
            asked.extend(self.ruleset.flags[flag].externals.iter().map(AsRef::as_ref));
        }
        for name in env.answers.keys().filter(|name| !asked.contains(&name.as_str())) {
            let close = nearest(name, asked.iter().copied());
            let help = close.first().map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
            self.messages.warn(&format!("no rule asks for the {} `{name}`{help}", self.ruleset.wording.external));
        }
    }
}

/// That there is no such flag, and which there is.
pub(super) fn unknown_flag(ruleset: &Ruleset<'_>, key: &str) -> Problem {
    let problem = Problem::new(format!("there is no flag `{key}`"));
    let close = nearest(key, ruleset.keys());
    if close.is_empty() {
        return problem.help("`ffctl list` shows the flags of the source");
    }
    let names: Vec<String> = close.iter().map(|name| format!("`{name}`")).collect();
    problem.help(format!("did you mean {}?", names.join(" or ")))
}

/// What a context holds that the dialect does not see.
pub(super) fn note_strays(messages: Messages, bound: &Bound<'_>) {
    for stray in bound.strays() {
        match stray.name.as_str() {
            "" => messages.warn(stray.why),
            name => messages.warn(&format!("`{name}` in the context is not seen: {}", stray.why)),
        }
    }
}

/// An answer, and what else is to be said of it.
pub(super) struct Answered {
    pub(super) answer: Answer,
    /// Whether it hangs on a random draw.
    pub(super) drawn: bool,
    /// Whether it hangs on a store of members that is not there.
    pub(super) lacks_store: bool,
}

impl Answered {
    /// One of which there is no more to say.
    pub(super) fn plain(answer: Answer) -> Answered {
        Answered { answer, drawn: false, lacks_store: false }
    }
}

/// What is to be done where a store of members is not there.
pub(super) const NO_STORE: &str =
    "the SDK would ask its store of big segments; give what is in it with `--big-segments`";

/// Whether the attribute `read` of a ruleset is the one called `name`, or lies inside of it as a path does.
fn reads(read: &str, name: &str) -> bool {
    let inside = || read.strip_prefix('/')?.split('/').next().map(|first| step::name(first).into_owned());
    read == name || inside().is_some_and(|first| first == name)
}

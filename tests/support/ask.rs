//! Asks a dialect for a flag as the command line does: evaluation with a trace, the SDK's own answer, the text of the trace.

use ffctl::context::{Bound, Env};
use ffctl::eval::{Decision, evaluate};
use ffctl::leaf::tree::Tree;
use ffctl::pass::render::{self, Told};
use ffctl::provider::{Answered, Asked as Given, Dialect, Input, Unanswered, Wanted};
use ffctl::ruleset::{self, Ruleset, Style};
use ffctl::source::Document;
use ffctl::trace::{Recorder, Span, fault_words};
use serde_json::Value;

/// What came of asking.
#[allow(dead_code, reason = "not every test looks at everything")]
pub(crate) struct Asked<'r> {
    /// The decision and its trace, where a flag was evaluated.
    pub(crate) decided: Option<(Decision, Span<'r>)>,
    /// The SDK's own answer; null where a number in it is beyond every float.
    pub(crate) native: Value,
    /// The same, letter by letter.
    pub(crate) text: String,
}

/// Asks for the flag `key`.
pub(crate) fn ask<'r>(
    dialect: &Dialect,
    ruleset: &'r Ruleset<'r>,
    key: &str,
    (bound, env): (&Bound<'_>, &Env),
    default: Option<&ruleset::Value<'_>>,
) -> Asked<'r> {
    let Some(id) = ruleset.flag(key) else {
        let (_, native) = (dialect.unanswered)(ruleset, Unanswered::NoFlag(key), default);
        return Asked::new(None, &native);
    };
    if let Some(refused) = bound.refused() {
        let (_, native) = (dialect.unanswered)(ruleset, Unanswered::Refused(refused.reason), default);
        return Asked::new(None, &native);
    }
    let mut recorder = Recorder::default();
    let decision = evaluate(ruleset, id, bound, env, &mut recorder);
    let silent = evaluate(ruleset, id, bound, env, &mut ());
    assert_eq!(silent, decision, "a trace changes nothing");
    let span = recorder.into_span().unwrap();
    let reason = fault_words(ruleset, &span);
    let flag = &ruleset.flags[id];
    let native = (dialect.native)(&Answered { ruleset, flag, decision: &decision, default, reason: reason.as_deref() });
    Asked::new(Some((decision, span)), &native)
}

impl<'r> Asked<'r> {
    fn new(decided: Option<(Decision, Span<'r>)>, native: &Tree<'_>) -> Asked<'r> {
        let value = serde_json::to_value(native).unwrap_or_default();
        Asked { decided, native: value, text: serde_json::to_string(native).unwrap() }
    }
}

/// What is told of the flag `key` in the layout of the vendor's own log.
#[allow(dead_code, reason = "not every test looks at everything")]
pub(crate) fn log(
    dialect: &Dialect,
    ruleset: &Ruleset<'_>,
    key: &str,
    context: &Tree<'_>,
    default: Option<&ruleset::Value<'_>>,
) -> String {
    let bound = (dialect.bind)(context, ruleset).unwrap();
    let env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
    let asked = ask(dialect, ruleset, key, (&bound, &env), default);
    let Some((_, span)) = asked.decided else { return render::unknown(ruleset, key, default).unwrap() };
    let style = ruleset.wording.log.map_or(Style::Modern, |log| log.style);
    let user = (dialect.tell)(context, style);
    let told = Told {
        ruleset,
        flag: &ruleset.flags[ruleset.flag(key).unwrap()],
        span: &span,
        context,
        user: user.as_deref(),
        returned: &ruleset::Value::NULL,
        default,
        native: None,
        strays: bound.strays(),
        locate: &|at| ruleset.pointers.path(at),
    };
    told.text(style)
}

/// What every flag of documents, applied one after the other, answers to the example of a context, in the order of their keys.
#[allow(dead_code, reason = "not every test asks for all flags")]
pub(crate) fn answers(dialect: &Dialect, documents: &[&str]) -> Vec<String> {
    let documents: Vec<Document> = documents.iter().map(|text| Document::new("case", *text)).collect();
    let ruleset = (dialect.load)(&Input::new(&documents, Wanted::All)).unwrap();
    let base = Some(Tree::read(dialect.example).unwrap());
    let context = (dialect.compose)(Given { base, ..Given::default() }).unwrap();
    let bound = (dialect.bind)(&context, &ruleset).unwrap();
    let env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
    let mut flags: Vec<String> = ruleset.order.iter().map(ToString::to_string).collect();
    flags.sort();
    flags.iter().map(|flag| format!("{flag}: {}", ask(dialect, &ruleset, flag, (&bound, &env), None).text)).collect()
}

//! FF802: a value that is not of the flag's type.

use std::collections::HashSet;

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{Kind, NodeId};
use crate::pass::lint::place;
use crate::pass::lint::rules::unknown_variation::is_dangling;
use crate::ruleset::{Flag, Last, Value, ValueType, Variation};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF802",
    name: "value-of-other-type",
    severity: Severity::Error,
    what: "A variation has a value that is not of the type which the flag says it has.",
    why: "The SDK hands the value out as it stands, so that a call for the flag's type gives the caller's default to whoever \
          is served it, and other SDKs refuse it.",
    help: "mend the value, or the type of the flag",
    example: r#"{"flag_type": "boolean", "variations": [{"key": "on", "value": "true"}]}
                                                               ^ this is a text, and the flag is a boolean"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// What the values of a flag of a type must be, by the words for types that there are.
fn expected(kind: &str) -> Option<ValueType> {
    Some(match kind {
        "boolean" | "bool" => ValueType::Bool,
        "string" => ValueType::Text,
        "number" | "int" | "double" => ValueType::Number,
        "json" => ValueType::Json,
        _ => return None,
    })
}

/// The type that a flag says it has: as a word in its definition, or as a number that stands for one. One that is left out says
/// nothing, whatever it defaults to.
pub(super) fn kind<'r>(subject: &Subject<'_, '_>, flag: &'r Flag<'_>) -> Option<(&'r str, ValueType)> {
    let kind = flag.facts.kind.as_deref()?;
    let wanted = expected(kind)?;
    let at = subject.at(flag.at);
    let syntax = subject.syntax(at)?;
    let says = |node: &NodeId| syntax.kind(*node) == Kind::Number || place::says(syntax, *node, kind);
    syntax.children(at.node).iter().any(says).then_some((kind, wanted))
}

/// What a value is, with null apart from lists and objects.
pub(super) fn noun(value: &Value<'_>) -> &'static str {
    match value.value_type() {
        ValueType::Bool => "a boolean",
        ValueType::Text => "a text",
        ValueType::Number => "a number",
        ValueType::Json if value.json() == "null" => "null",
        ValueType::Json => "a list or an object",
    }
}

/// Whether a variation has a value that the flag gives it, and is not what is served for want of one.
pub(super) fn is_own(subject: &Subject<'_, '_>, variation: &Variation<'_>) -> bool {
    let at = subject.at(variation.at);
    // What is left out is written nowhere.
    let is_written = || {
        let is_null = |at: At| subject.syntax(at).is_some_and(|syntax| syntax.kind(at.node) == Kind::Null);
        is_null(at) || subject.inside(at).into_iter().any(is_null)
    };
    let is_listed = matches!(subject.ruleset.pointers.last(variation.at), Last::Item(..));
    let is_nothing = variation.value.json() == "null" && (variation.name.is_none() && !is_listed || !is_written());
    !variation.is_default && !is_nothing && !is_dangling(subject, variation)
}

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let Some((kind, wanted)) = kind(subject, flag) else { continue };
        let mut told = HashSet::new();
        for variation in &flag.variations {
            let is = variation.value.value_type();
            // A text may be JSON that an SDK reads, and null is JSON; numbers past all measure are told as texts.
            let is_read = || match wanted {
                ValueType::Json => is == ValueType::Text,
                ValueType::Number => variation.value.text().parse().is_ok_and(|number: f64| !number.is_finite()),
                ValueType::Bool | ValueType::Text => false,
            };
            let fits = is == wanted || is_read();
            if fits || !is_own(subject, variation) {
                continue;
            }
            let (severity, follows) = match wanted {
                ValueType::Json => (Severity::Warning, "which some SDKs refuse"),
                _ => (RULE.severity, "so callers get another type than they expect, or their default"),
            };
            let at = place::value(subject, variation);
            if told.insert(at) {
                let said =
                    format!("this is {}, and the flag is of the type `{kind}`, {follows}", noun(&variation.value));
                findings.add(Finding::new(&RULE, at, said).severity(severity));
            }
        }
    }
}

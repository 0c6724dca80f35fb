//! FF856: a value of a file of overrides is a text that reads as a truth value or a number.

use std::borrow::Cow;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::{Kind, Notation};
use crate::provider::configcat::document::Form;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF856",
    name: "text-that-looks-typed",
    severity: Severity::Warning,
    what: "A value of a file of overrides is a text that reads as a truth value or a number.",
    why: "The type of the value is the type of the setting here. A caller that asks for a boolean and \
          finds the text `true` gets its default; and YAML reads `yes`, `no`, `on` and `off` as texts.",
    help: "write it as `true`, `false` or a number, without quotes",
    example: r#"{"flags": {"beta": "true"}}
                   ^ this is the text `true`, so callers that ask for a boolean get their default"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::all(subject).iter().filter(|walk| walk.form == Form::Simple) {
        for setting in walk.settings {
            // A plain `yes` of YAML is a text to this format, though it is a truth value to others.
            let is_word = walk.syntax.notation() == Notation::Yaml && walk.syntax.kind(*setting) == Kind::Bool;
            let raw = walk.syntax.raw(*setting);
            let Some(text) = walk.syntax.as_text(*setting).or(is_word.then_some(Cow::Borrowed(raw))) else { continue };
            let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
            let wanted = if is(&["true", "false"]) && !is_word || is_word && is(&["yes", "no", "on", "off"]) {
                "a boolean"
            } else if python::is_int(&text)
                || text.contains('.')
                    && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                    && text.parse::<f64>().is_ok()
            {
                "a number"
            } else {
                continue;
            };
            let said = format!("this is the text `{text}`, so callers that ask for {wanted} get their default");
            findings.add(Finding::new(&RULE, walk.at(*setting), said));
        }
    }
}

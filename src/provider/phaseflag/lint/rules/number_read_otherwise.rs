//! FF772: the value of a comparison of numbers is a number to some SDKs alone: a text with blanks or underscores, `inf` or `nan`, or a truth value.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::Kind;
use crate::provider::phaseflag::condition::Asks;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF772",
    name: "number-read-otherwise",
    severity: Severity::Warning,
    what: "The value of a comparison of numbers is a number to some SDKs alone: a text with blanks or \
          underscores, `inf` or `nan`, or a truth value.",
    why: "Python reads such texts as numbers, and JavaScript and Go read some of them otherwise or not at \
          all; then the condition never holds there. Nothing is greater or less than `nan`.",
    help: "write the number as one, without quotes",
    example: r#"{"attribute": "age", "operator": "gt", "value": "1_000"}
                                                ^ `1_000` is a number to Python alone"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for asked in walk.asked().filter(|asked| matches!(asked.asks, Asks::Number(_))) {
        let Some(value) = asked.value else { continue };
        let said = match walk.syntax.kind(value) {
            Kind::Bool => format!(
                "`{}` is a number to some SDKs alone, so the condition never holds in others",
                walk.syntax.raw(value)
            ),
            Kind::Text => {
                let Some(text) = walk.syntax.as_text(value) else { continue };
                let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
                match python::parse_float(&text) {
                    Some(number) if number.is_nan() => {
                        "nothing is greater or less than `nan`, so the condition never holds".to_owned()
                    }
                    Some(_) if !is_plain => {
                        format!("`{text}` is a number to some SDKs alone, so the condition never holds in others")
                    }
                    // What is no number to the reference is told as such.
                    _ => continue,
                }
            }
            _ => continue,
        };
        findings.add(Finding::new(&RULE, walk.at(value), said));
    }
}

//! FF703: a date that is none.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python::milliseconds;
use crate::pass::lint::faults::told;
use crate::pass::lint::follows::where_nothing_fits;
use crate::pass::lint::place;
use crate::pass::lint::walk::tests;
use crate::ruleset::{About, Relation, Typed};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF703",
    name: "invalid-date",
    severity: Severity::Error,
    what: "The operand of a comparison of dates is no moment to the vendor's SDK.",
    why: "A date that cannot be read compares with nothing: the condition never holds, or the SDK fails, or the whole flag is \
          off. Most SDKs want a time zone, and take fewer forms than people write.",
    help: "write the date with its time and zone, such as `2026-01-31T12:00:00Z`",
    example: r#"{"attribute": "since", "op": "after", "values": ["31.1.2026"]}
                                                 ^ `31.1.2026` is no moment, so the condition never holds"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    told(subject, &RULE, About::Moment, |_| true, findings);
    tests(subject.ruleset, &mut |test, condition| {
        let Relation::Typed(typed) = &test.relation else { return };
        let Typed::Moment { to, .. } = &**typed else { return };
        for (number, _) in to.iter().enumerate().filter(|(_, moment)| moment.is_none()) {
            let at = place::item(subject, subject.at(condition.at), number);
            // What is neither text nor number is an operand of the wrong type.
            let text = subject.syntax(at).and_then(|syntax| syntax.as_text(at.node));
            // A text that says a moment was read as something else, such as a date of YAML.
            if let Some(text) = text.filter(|text| milliseconds(text).is_none()) {
                let follows = if to.len() == 1 { where_nothing_fits(test) } else { "so nothing compares with it" };
                findings.add(Finding::new(&RULE, at, format!("`{text}` is no moment, {follows}")));
            }
        }
    });
}

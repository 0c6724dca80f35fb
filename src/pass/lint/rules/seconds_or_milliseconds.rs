//! FF706: a moment in the wrong unit.

use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::leaf::moment::utc;
use crate::leaf::syntax::Kind;
use crate::pass::lint::place;
use crate::pass::lint::walk::tests;
use crate::ruleset::{Relation, Typed};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF706",
    name: "seconds-or-milliseconds",
    severity: Severity::Warning,
    what: "A moment is a number that looks like seconds since 1970 where milliseconds are read, or the other way round.",
    why: "The SDK does not ask which unit was meant. Seconds read as milliseconds are a day of January 1970, and milliseconds \
          read as seconds are a year far beyond: the condition then has one answer for all.",
    help: "give the moment in the unit that is read",
    example: r#"{"attribute": "since", "op": "after", "values": [1767225600]}
                                                 ^ it is read as milliseconds, which is 1970-01-21"#,
    fixing: Fixing::Unsafe,
    check: Check::Ruleset(check),
};

/// Seconds since 1970 of the years 2001 to 2286.
const SECONDS: std::ops::Range<f64> = 1e9..1e10;
/// Milliseconds from 1973 on; as seconds they are years past 5000.
const MILLISECONDS: std::ops::Range<f64> = 1e11..1e13;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    tests(subject.ruleset, &mut |test, condition| match &test.relation {
        Relation::Seconds { to, .. } if MILLISECONDS.contains(to) => {
            let at = place::operands(subject, subject.at(condition.at));
            let said = format!(
                "the moment is read as seconds, which is {}; as milliseconds it is {}",
                day(*to),
                day(*to / 1e3)
            );
            let fix = Change::Replace { document: at.document, node: at.node, json: format!("{}", *to / 1e3) };
            findings.add(Finding::new(&RULE, at, said).fix(Fix::risky("write it in seconds", vec![fix])));
        }
        Relation::Typed(typed) => {
            let Typed::Moment { to, .. } = &**typed else { return };
            for (number, to) in to.iter().enumerate() {
                let Some(to) = to.filter(|to| SECONDS.contains(to)) else { continue };
                let at = place::item(subject, subject.at(condition.at), number);
                // A text says its moment in full.
                if subject.syntax(at).is_some_and(|syntax| syntax.kind(at.node) == Kind::Number) {
                    let said = format!(
                        "the moment is read as milliseconds, which is {}; as seconds it is {}",
                        day(to / 1e3),
                        day(to)
                    );
                    let fix = Change::Replace { document: at.document, node: at.node, json: format!("{}", to * 1e3) };
                    findings.add(Finding::new(&RULE, at, said).fix(Fix::risky("write it in milliseconds", vec![fix])));
                }
            }
        }
        _ => {}
    });
}

/// The day of a moment in seconds.
fn day(seconds: f64) -> String {
    utc(seconds).map_or_else(|why| why, |text| text.split('T').next().unwrap_or_default().to_owned())
}

//! FF407: a date condition whose result no longer changes.

use chrono::{DateTime, Utc};

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::{Prover, words};
use crate::pass::lint::parts::conjunctions;
use crate::pass::lint::place;
use crate::ruleset::{Absence, Compare, Logic, Relation, Test, Typed};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF407",
    name: "fixed-by-date",
    severity: Severity::Warning,
    what: "A condition compares the current moment with one that has passed, so that it holds from now on, or never again. It \
           is an info where only the name of the attribute tells that it is the current moment.",
    why: "What is to begin has begun and what is to end has ended: the condition does not decide any more. A rule that it \
          closes is dead, and one that it opened is open for good.",
    help: "remove the condition, or the rule that it closes",
    example: r#"{"contextName": "currentTime", "operator": "DATE_BEFORE", "value": "2020-01-01T00:00:00.000Z"}
                                                                   ^ this moment has passed"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// Names under which applications tell the current moment, in lower case and without marks.
const CLOCKS: [&str; 7] =
    ["currenttime", "currentdate", "currentdatetime", "now", "today", "currenttimestamp", "nowutc"];

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let prover = Prover::new(ruleset);
    conjunctions(subject, &prover, &mut |rules| {
        for condition in &rules.parts {
            let Logic::Test(test) = &condition.logic else { continue };
            let Some((compare, to)) = moment(test).filter(|(_, to)| *to < subject.now) else { continue };
            let is_clock = test.subject.absence == Absence::Now;
            if !is_clock && !is_called_so(&ruleset.attributes.get(test.subject.attribute).name) {
                continue;
            }
            let holds = matches!(compare, Compare::Greater | Compare::GreaterOrEqual) != test.negated;
            let follows = if holds { "holds from now on" } else { "never holds again" };
            let shown = to.format("%Y-%m-%d %H:%M:%S UTC");
            let named = words::attribute(ruleset, test.subject);
            let given = if is_clock { String::new() } else { format!(" if {named} is the current moment") };
            let said = format!("{shown} has passed, so the condition {follows}{given}");
            let finding = Finding::new(&RULE, place::operands(subject, subject.at(condition.at)), said);
            findings.add(if is_clock { finding } else { finding.severity(Severity::Info) });
        }
    });
}

fn is_called_so(name: &str) -> bool {
    if name.len() > 24 {
        return false;
    }
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    CLOCKS.contains(&plain.as_str())
}

/// The moment that a test compares with.
fn moment(test: &Test<'_>) -> Option<(Compare, DateTime<Utc>)> {
    match &test.relation {
        Relation::Instant { compare, to } => Some((*compare, *to)),
        Relation::Seconds { compare, to, .. } => Some((*compare, at(*to * 1000.0)?)),
        Relation::Typed(typed) => match &**typed {
            Typed::Moment { compare, to, .. } => match to.as_slice() {
                [Some(only)] => Some((*compare, at(*only)?)),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// The moment so many milliseconds after 1970.
fn at(milliseconds: f64) -> Option<DateTime<Utc>> {
    #[expect(clippy::cast_possible_truncation, reason = "what is out of range becomes a moment that is none")]
    DateTime::from_timestamp_millis(milliseconds as i64)
}

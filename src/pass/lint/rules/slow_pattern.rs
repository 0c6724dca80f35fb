//! FF709: a pattern that can take very long.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python::Study;
use crate::pass::lint::patterns::patterns;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF709",
    name: "slow-pattern",
    severity: Severity::Warning,
    what: "A regular expression repeats without a bound what repeats without a bound, where the engine tries one way after the \
           other. Engines that work in linear time have no such trouble, and are left alone.",
    why: "On a text that nearly matches, the engine tries every way of cutting it up. Each further character doubles them: with \
          thirty the evaluation of one user hangs, and with it the service.",
    help: "write it with one repeat, or with something between the repeats that neither of them takes",
    example: r#"{"attribute": "email", "operator": "matches_regex", "value": "^(\\w+)*@"}
                                                             ^ `^(\w+)*@` can take a time that doubles"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    patterns(subject.ruleset, &mut |sought| {
        let source = sought.source;
        // Nothing is slow without two repeats.
        let may_be = sought.is_backtracking && source.contains(['*', '+', '{']) && source.contains('(');
        if may_be && Study::of(source).is_some_and(|study| study.is_slow) {
            let said = format!("a search for `{source}` can take a time that doubles with each character of a value");
            findings.add(Finding::new(&RULE, sought.at(subject), said));
        }
    });
}

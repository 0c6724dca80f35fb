//! FF202: conditions of one rule that exclude each other.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::{Prover, words};
use crate::pass::lint::parts::{Owner, conjunctions};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF202",
    name: "contradiction",
    severity: Severity::Error,
    what: "Two conditions of one rule exclude each other. It is a warning in a segment.",
    why: "All conditions of a rule must hold. No value satisfies both of these, so the rule is never taken and what it serves \
          is served to nobody by it.",
    help: "remove one of the two, or make two rules of them",
    example: r#"[{"attribute": "age", "operator": "gt", "value": 65}, {"attribute": "age", "operator": "lt", "value": 18}]
                                                      ^ no value satisfies both `age` gt `65` and `age` lt `18`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    find(subject, false, &RULE, findings);
}

/// Adds the first contradiction of each rule: one that holds for every value, or (`unless_list`) for a single value only.
pub(super) fn find(subject: &Subject<'_, '_>, unless_list: bool, rule: &'static Rule, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let prover = Prover::new(ruleset);
    conjunctions(subject, &prover, &mut |rules| {
        let all = prover.contradictions(&rules.parts);
        // One that holds for lists as well says all there is to say.
        let is_certain = all.iter().any(|(_, _, exclusion)| !exclusion.unless_list);
        if unless_list == is_certain {
            return;
        }
        let Some((one, other, exclusion)) =
            all.into_iter().find(|(_, _, exclusion)| exclusion.unless_list == unless_list)
        else {
            return;
        };
        let why = words::exclusion(ruleset, (one, other), &exclusion.why);
        let name = rules.of.name(ruleset);
        let follows = if unless_list {
            format!("so nobody is in {name}, unless the attribute is a list")
        } else {
            format!("so nobody is in {name}")
        };
        let finding = Finding::new(rule, subject.at(other.at), format!("{why}, {follows}"))
            .label(subject.at(one.at), "this asks for something else");
        let is_segment = matches!(rules.of, Owner::Segment(..));
        findings.add(if is_segment { finding.severity(Severity::Warning) } else { finding });
    });
}

//! FF247: a constraint with two operands, of which one is not read.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF247",
    name: "ignored-operand",
    severity: Severity::Warning,
    what: "A constraint has an operand in the member that its operator does not read: `value` beside `values`, or the \
           other way round.",
    why: "IN, NOT_IN, IN_CIDR and the STR_ operators read `values`, all others read `value`, and the engine passes over the \
          other one. Whoever reads the document cannot see which of them counts.",
    help: "remove the one that is not read, once it is clear that it is not the one that was meant",
    example: r#"{"contextName": "plan", "operator": "IN", "value": "gold", "values": ["pro"]}
                                          ^ IN reads `values` alone"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::constraints(subject, &mut |constraint, operator| {
        if !walk::is_known(&operator) {
            return;
        }
        let (read, other) = if walk::reads_list(&operator) { ("values", "value") } else { ("value", "values") };
        let is_there = match walk::member_text(subject, constraint, other) {
            Some((_, text)) => !text.is_empty(),
            None => walk::length(subject, constraint, other) > 0,
        };
        if is_there {
            let at = subject.nearest(constraint, other);
            let said = format!("`{operator}` reads `{read}` alone, so `{other}` has no effect");
            findings.add(Finding::new(&RULE, at.key(), said));
        }
    });
}

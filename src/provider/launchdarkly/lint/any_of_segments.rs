//! FF162: several segments in one clause.

use super::walk::clauses;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF162",
    name: "any-of-segments",
    severity: Severity::Info,
    what: "A clause names several segments.",
    why: "One of them is enough: the values of a clause are alternatives, and only the clauses of a rule must all hold. Who reads \
          the list as \"in all of these\" lets too many in.",
    help: "give each segment a clause of its own if a context is to be in all of them",
    example: r#"{"attribute": "", "op": "segmentMatch", "values": ["beta", "staff"]}
                                                  ^ being in one of the 2 segments is enough"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for clause in clauses(subject) {
        if clause.word("op").is_none_or(|operator| operator != "segmentMatch") || clause.is_true("negate") {
            continue;
        }
        let count = clause.items("values").count();
        if count > 1 {
            let said = format!("being in one of the {count} segments is enough");
            findings.add(Finding::new(&RULE, clause.nearest("values"), said));
        }
    }
}

//! FF762: a list or an object among the values of a clause.

use super::walk::clauses;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF762",
    name: "compound-operand",
    severity: Severity::Warning,
    what: "A clause asks whether an attribute is `in` values of which one is a list or an object.",
    why: "The SDK for Python compares such a value with each item of the attribute, member by member. That for Go never \
          finds it equal to anything. An attribute that is a list is looked at item by item, so a list among the values \
          does not equal it as a whole.",
    help: "write the items themselves into `values`, and read a member of an object by its path",
    example: r#"{"attribute": "plan", "op": "in", "values": [["free", "pro"]]}
                                             ^ this is a list, which the SDK for Go never finds equal"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for clause in clauses(subject).filter(|clause| clause.word("op").is_some_and(|operator| operator == "in")) {
        for value in clause.items("values") {
            let what = match value.kind() {
                Kind::List => "a list, which is equal to an item of a list of lists at most",
                Kind::Object => "an object, which is equal to one with the same members at most",
                _ => continue,
            };
            let said = format!("this is {what}, and to nothing at all in the SDK for Go");
            findings.add(Finding::new(&RULE, value.at(), said));
        }
    }
}

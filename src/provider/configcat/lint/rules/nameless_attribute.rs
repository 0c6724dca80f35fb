//! FF755: a condition asks for the attribute with the empty name.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF755",
    name: "attribute-without-name",
    severity: Severity::Error,
    what: "A condition asks for the attribute with the empty name.",
    why: "No user has an attribute of that name, so the condition cannot be evaluated for anybody and its rule is passed over, \
          be the comparator a negative one or not.",
    help: "name the attribute, such as `Email`",
    example: r#"{"u": {"a": "", "c": 28, "s": "kim@acme.test"}}
             ^ the attribute has no name, so the rule is passed over for everybody"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::all(subject) {
        for asked in walk.asked().filter(|asked| asked.attribute.as_deref() == Some("")) {
            let at = walk.syntax.get(asked.node, "a").unwrap_or(asked.node);
            let said = "the attribute has no name, so the rule is passed over for everybody";
            findings.add(Finding::new(&RULE, walk.at(at), said));
        }
    }
}

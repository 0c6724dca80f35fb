//! FF280: a condition on a segment that has an operator.

use super::form::form;
use super::walk::tests;
use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::ruleset::{About, Relation, Typed};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF280",
    name: "operator-on-segment",
    severity: Severity::Error,
    what: "A condition asks for a segment and has an operator beside that.",
    why: "The SDK looks at the operator first, and compares an attribute called `User is in segment`, which nobody has: nobody \
          is in the segment, and negative operators hold for everybody. The evaluation server and other SDKs pass over the \
          operator.",
    help: "leave the operator of a condition on a segment empty",
    example: r#"{"property": "User is in segment", "op": "IsOneOf", "value": "[\"5e6b0001\"]"}
                                         ^ with an operator it is no segment that is asked for"#,
    fixing: Fixing::Unsafe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let form = form(subject);
    tests(subject, &mut |condition, test| {
        let attribute = subject.ruleset.attributes.get(test.subject.attribute);
        if !["User is in segment", "User is not in segment"].contains(&attribute.name.as_ref()) {
            return;
        }
        if let Relation::Typed(typed) = &test.relation
            && matches!(**typed, Typed::Nothing { about: About::Operator, .. })
        {
            return;
        }
        let follows = if test.negated { "holds for everybody" } else { "never holds" };
        let said = format!(
            "`{}` with the operator `{}` asks for an attribute of that name, which nobody has, so it {follows}",
            attribute.name, test.operator
        );
        let at = subject.nearest(subject.at(condition.at), form.operator);
        let change = Change::Replace { document: at.document, node: at.node, json: "\"\"".to_owned() };
        findings.add(Finding::new(&RULE, at, said).fix(Fix::risky("empty the operator", vec![change])));
    });
}

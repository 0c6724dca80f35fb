//! FF770: a condition names no attribute.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF770",
    name: "empty-attribute",
    severity: Severity::Error,
    what: "A condition names no attribute.",
    why: "Attributes are looked up by name, and none has the empty one: the attribute is always missing, \
          so the condition never holds, or always where it is a negation.",
    help: "name the attribute",
    example: r#"{"attribute": "", "operator": "is", "value": "pro"}
              ^ the condition names no attribute, so it never holds"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for asked in walk.asked() {
        let node = walk.syntax.get(asked.node, "attribute");
        if asked.attribute.as_deref() == Some("") || node.is_none() {
            let follows = if asked.negated { "always holds" } else { "never holds" };
            let said = format!("the condition names no attribute, so it {follows}");
            findings.add(Finding::new(&RULE, walk.at(node.unwrap_or(asked.node)), said));
        }
    }
}

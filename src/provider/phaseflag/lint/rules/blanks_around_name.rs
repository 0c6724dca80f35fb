//! FF876: the id or key of a variation, or the name of an attribute, has blanks around it.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF876",
    name: "blanks-around-name",
    severity: Severity::Warning,
    what: "The id or key of a variation, or the name of an attribute, has blanks around it.",
    why: "Names are compared letter by letter, blanks included: what names it without them finds nothing, \
          and cannot be told from it by eye.",
    help: "write the name without blanks",
    example: r#"{"attribute": "plan ", "operator": "is", "value": "pro"}
              ^ `plan ` has blanks around it, so the attribute `plan` is not found by it"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    let mut look = |holder: NodeId, name: &str| {
        let Some(node) = walk.syntax.get(holder, name) else { return };
        let Some(text) = walk.syntax.as_text(node) else { return };
        let trimmed = text.trim();
        if trimmed.len() < text.len() && !trimmed.is_empty() {
            let said = format!("`{text}` has blanks around it, so `{trimmed}` is not the same");
            findings.add(Finding::new(&RULE, walk.at(node), said));
        }
    };
    for flag in walk.flags {
        for variation in walk.list(*flag, "variations") {
            look(*variation, "id");
            look(*variation, "key");
        }
    }
    for condition in walk.conditions() {
        look(condition, "attribute");
    }
}

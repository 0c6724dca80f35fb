//! FF270: the priority of a rule is not written as a whole number.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::Kind;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF270",
    name: "fractional-priority",
    severity: Severity::Warning,
    what: "The priority of a rule is not written as a whole number.",
    why: "The SDK for Python sorts by any number. The SDK for Go and the relay read whole numbers alone, \
          `10.0` included, and drop the whole document for one that is not.",
    help: "write priorities as whole numbers",
    example: r#"{"priority": 10.5, "conditions": [], "variation_id": "on"}
             ^ `10.5` is no whole number, so the SDK for Go drops the whole document"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for rule in walk.rules() {
        let Some(priority) = walk.syntax.get(rule, "priority") else { continue };
        let raw = walk.syntax.raw(priority);
        let is_odd = match walk.syntax.kind(priority) {
            Kind::Number => !python::is_int(raw),
            Kind::Bool => true,
            _ => false,
        };
        if is_odd {
            let said = format!(
                "`{raw}` is not written as a whole number, so the SDK for Go and the relay drop the whole document"
            );
            findings.add(Finding::new(&RULE, walk.at(priority), said));
        }
    }
}

//! FF778: a condition asks for an attribute with a name under which other tools keep the user's key.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF778",
    name: "user-under-another-name",
    severity: Severity::Info,
    what: "A condition asks for an attribute with a name under which other tools keep the user's key.",
    why: "The user's key is `user_id`, and nothing else stands for it: names with a dot lead nowhere, and \
          `key` or `user_key` are attributes like any other. Where nobody sends one of that name it is \
          always missing.",
    help: "write `user_id` where the user's key is meant",
    example: r#"{"attribute": "user_key", "operator": "is", "value": "u-17"}
              ^ the user's key is `user_id`; this is an attribute like any other"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for asked in walk.asked() {
        let Some(name) = asked.attribute.as_deref() else { continue };
        if matches!(name, "user.id" | "user.key" | "user_key" | "userKey" | "key") {
            let at = walk.syntax.get(asked.node, "attribute").unwrap_or(asked.node);
            let said =
                format!("`{name}` is an attribute like any other, so it is missing where only the user's key is sent");
            findings.add(Finding::new(&RULE, walk.at(at), said));
        }
    }
}
